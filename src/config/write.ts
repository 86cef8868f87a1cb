/** Live access as YAML that a person can put into a file. */
import { stringify } from 'yaml';
import { integrationGrants, mcpOf } from '../core/access.ts';
import type { LiveUser } from '../core/model.ts';
import type { DesiredUser } from '../core/resolve.ts';

/** What people call resources in their files, by id. */
export type Labels = ReadonlyMap<string, string>;

/**
 * One person's entry under `users`, saying what the account has; what their entry says besides (`id`, `until`,
 * `reason`) stays. Grants that come from roles and lists add up, so they may have to be taken out there.
 */
export function entryOf(
  email: string,
  user: LiveUser | undefined,
  labels: Labels,
  declared?: DesiredUser,
): string {
  const absent = user === undefined || user.access.level === 'none';
  const entry = absent ? { state: 'absent' } : { ...keptOf(declared), ...accessOf(user, labels, declared) };
  return stringify({ [email]: entry }, { lineWidth: 0 });
}

function keptOf(declared: DesiredUser | undefined): Record<string, string> {
  const { id, until } = declared ?? {};
  return {
    ...(id === undefined ? {} : { id }),
    ...(until?.until === undefined ? {} : { until: until.until }),
    ...(until?.note === undefined ? {} : { reason: until.note }),
  };
}

function accessOf(
  user: LiveUser,
  labels: Labels,
  declared: DesiredUser | undefined,
): Record<string, unknown> {
  const mcp = mcpOf(user.access);
  const entry: Record<string, unknown> = {};
  if (user.access.level !== 'custom') entry.accessLevel = user.access.level;
  const integrations = named(integrationGrants(user.access), labels);
  if (Object.keys(integrations).length > 0) entry.integrations = integrations;
  if (mcp === 'all') entry.mcpServers = 'all';
  else if (mcp.size > 0) entry.mcpServers = named(mcp, labels);
  for (const [name, { value }] of declared?.settings ?? []) {
    if (user.settings[name] !== value) entry[name] = user.settings[name];
  }
  const wrongSwitch = declared?.enabled !== undefined && declared.enabled.value === user.disabled;
  if (user.disabled || wrongSwitch) entry.enabled = !user.disabled;
  return entry;
}

/** By what people call it, or by id where that name means several things. */
function named(grants: ReadonlyMap<string, string>, labels: Labels): Record<string, string> {
  const times = new Map<string, number>();
  for (const label of labels.values()) times.set(label, (times.get(label) ?? 0) + 1);
  const keyOf = (id: string): string => {
    const label = labels.get(id);
    return label === undefined || (times.get(label) ?? 0) > 1 ? id : label;
  };
  return Object.fromEntries(
    [...grants]
      .map(([id, level]): [string, string] => [keyOf(id), level])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
