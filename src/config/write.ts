/** Live access as YAML that a person can put into a file. */
import { stringify } from 'yaml';
import { integrationGrants, mcpOf } from '../core/access.ts';
import type { LiveUser } from '../core/model.ts';

/** What people call resources in their files, by id. */
export type Labels = ReadonlyMap<string, string>;

/** One person's entry under `users`, saying exactly what the account has; undefined: the person is gone. */
export function entryOf(email: string, user: LiveUser | undefined, labels: Labels): string {
  return stringify(
    { [email]: user === undefined ? { state: 'absent' } : accessOf(user, labels) },
    { lineWidth: 0 },
  );
}

function accessOf(user: LiveUser, labels: Labels): Record<string, unknown> {
  const mcp = mcpOf(user.access);
  const entry: Record<string, unknown> = {};
  if (user.access.level !== 'custom' && user.access.level !== 'none') entry.accessLevel = user.access.level;
  const integrations = named(integrationGrants(user.access), labels);
  if (Object.keys(integrations).length > 0) entry.integrations = integrations;
  if (mcp === 'all') entry.mcpServers = 'all';
  else if (mcp.size > 0) entry.mcpServers = named(mcp, labels);
  if (user.disabled) entry.enabled = false;
  return entry;
}

const named = (grants: ReadonlyMap<string, string>, labels: Labels): Record<string, string> =>
  Object.fromEntries(
    [...grants]
      .map(([id, level]): [string, string] => [labels.get(id) ?? id, level])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
