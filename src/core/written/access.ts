/** Access the other way round: from what somebody has to what a file would say. */
import { type Access, partsOf } from '../model/access.ts';
import { compareKeys } from '../model/text.ts';
import type { User } from './file.ts';

/** Access as an entry of a person or a role says it, without an end, a reason or anything beside it. */
export interface PlainAccess {
  accessLevel?: NonNullable<User['accessLevel']>;
  integrations?: Record<string, 'monitor' | 'manage'>;
  mcpServers?: 'all' | Record<string, 'read' | 'write'>;
}

export type GrantSection = 'integrations' | 'mcpServers';
/** What the files call a resource. */
export type KeyOf = (section: GrantSection, id: string) => string;

/** What a person or a role is to have, as an entry says it. */
export function writtenAccess(access: Access, keyOf: KeyOf): PlainAccess {
  const { level, integrations, mcp } = partsOf(access);
  const named = <Level extends string>(section: GrantSection, grants: ReadonlyMap<string, Level>) =>
    Object.fromEntries(
      [...grants].map(([id, granted]): [string, Level] => [keyOf(section, id), granted]).sort(compareKeys),
    );
  return {
    ...(level === 'custom' || level === 'none' ? {} : { accessLevel: level }),
    ...(integrations.size === 0 ? {} : { integrations: named('integrations', integrations) }),
    ...(mcp === 'all' ? { mcpServers: mcp } : mcp.size === 0 ? {} : { mcpServers: named('mcpServers', mcp) }),
  };
}

/** Each resource that the access names, as `section/id`. */
export function grantedIn(access: Access): string[] {
  const { integrations, mcp } = partsOf(access);
  const servers = mcp === 'all' ? [] : [...mcp.keys()];
  return [
    ...[...integrations.keys()].map((id) => `integrations/${id}`),
    ...servers.map((id) => `mcpServers/${id}`),
  ];
}
