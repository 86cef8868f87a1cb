/** What an account can be known by: the id of an object that no other account has. */
import { isPinId } from './ids.ts';
import type { LiveState } from './live.ts';
import { compareText } from './text.ts';

export interface Proof {
  readonly what: 'integration' | 'MCP server';
  readonly id: string;
  readonly name: string;
}

/** The oldest (ids begin with a time), which is the least likely to be deleted: an integration before a server. */
export function proofOf({
  integrations,
  mcpServers,
}: Pick<LiveState, 'integrations' | 'mcpServers'>): Proof | undefined {
  for (const [what, list] of [
    ['integration', integrations],
    ['MCP server', mcpServers],
  ] as const) {
    const [proof] = list.filter(({ id }) => isPinId(id)).sort((a, b) => compareText(a.id, b.id));
    if (proof !== undefined) return { what, id: proof.id, name: proof.name.trim() || proof.id };
  }
  return undefined;
}
