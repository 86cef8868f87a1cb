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
  const [integration] = pinnable(integrations);
  const what = integration === undefined ? 'MCP server' : 'integration';
  const proof = integration ?? pinnable(mcpServers)[0];
  return proof && { what, id: proof.id, name: proof.name.trim() || proof.id };
}

/** Whether two accounts with one origin are of other environments. One that was not stated may be either. */
export const areOtherEnvironments = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

const pinnable = (list: readonly { readonly id: string; readonly name: string }[]) =>
  list.filter(({ id }) => isPinId(id)).sort((a, b) => compareText(a.id, b.id));
