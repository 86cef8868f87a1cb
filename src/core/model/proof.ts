/** What an account can be known by: the id of an object that no other account has. */
import { isPinId } from './ids.ts';
import type { LiveState } from './live.ts';
import { compareText } from './text.ts';

export interface Proof {
  readonly id: string;
  readonly name: string;
}

/** The oldest (ids begin with a time), which is the least likely to be deleted: an integration before a server. */
export function proofOf({
  integrations,
  mcpServers,
}: Pick<LiveState, 'integrations' | 'mcpServers'>): Proof | undefined {
  const candidates = [integrations, mcpServers]
    .map((list) => list.filter(({ id }) => isPinId(id)))
    .find((list) => list.length > 0);
  const [proof] = [...(candidates ?? [])].sort((a, b) => compareText(a.id, b.id));
  return proof === undefined ? undefined : { id: proof.id, name: proof.name.trim() || proof.id };
}
