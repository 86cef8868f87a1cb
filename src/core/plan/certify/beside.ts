/** What a chain makes of what stands beside the access of a record: mail, and MCP grants that nobody here knows. */
import type { DesiredUser } from '../../desired/resolve.ts';
import { mcpOf } from '../../model/access.ts';
import type { LiveUser } from '../../model/live.ts';
import type { Operation } from '../operation.ts';
import type { AskedOf } from './asked.ts';

/** What is wrong with it; `who` is for words. */
export function strangeBeside(
  who: string,
  chain: readonly Operation[],
  live: LiveUser | undefined,
  entry: DesiredUser | undefined,
  { unknownAccess }: AskedOf,
): string[] {
  const wrong: string[] = [];
  const unknown = new Set(live?.unknownMcp ?? []);
  const declared = mcpOf(entry?.access ?? { level: 'none' });
  const isDeclared = (id: string): boolean =>
    declared === 'all' || [...declared.keys()].some((each) => each === id);
  for (const { step, before, after } of chain) {
    if (before?.notifications !== undefined && !sameSet(before.notifications, live?.notified?.integrations))
      wrong.push(`Step ${step} does not begin with the notifications that ${who} has.`);
    const taken = after === undefined ? [] : (before?.unknownMcp ?? []);
    if (taken.some((id) => !unknown.has(id) || isDeclared(id)))
      wrong.push(`Step ${step} speaks of unknown access that ${who} does not have.`);
    const takes = taken.length > 0 && (after?.unknownMcp ?? []).length === 0;
    if (takes && (unknownAccess === 'keep' || entry?.state !== 'present'))
      wrong.push(`Step ${step} takes unknown access from ${who}, and nothing asks for that.`);
  }
  return wrong;
}

const sameSet = (list: readonly string[], set: ReadonlySet<string> | undefined): boolean =>
  set !== undefined && list.length === set.size && list.every((id) => set.has(id));
