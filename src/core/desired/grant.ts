/** What one line gives to one person, and what several add up to. */
import {
  type Access,
  type AccountLevel,
  accessFrom,
  compareGrants,
  compareLevels,
  type IntegrationLevel,
  type McpLevel,
  NO_MCP,
} from '../model/access.ts';
import type { IntegrationId, McpServerId } from '../model/ids.ts';
import type { Reason } from '../model/reason.ts';

/** The field of a record that a grant speaks of. */
export function fieldOf(grant: Given): string {
  switch (grant.what) {
    case 'level':
      return 'accessLevel';
    case 'integration':
      return `integrations/${grant.id}`;
    case 'server':
      return `mcpServers/${grant.id}`;
    case 'allServers':
      return 'mcpServers';
  }
}

export const levelOf = (grant: Given): string => (grant.what === 'allServers' ? 'all' : grant.level);

/**
 * What one line gives to one person. `ended`: its date, or that of the role assignment, is past. `end`: the first
 * moment at which it is over, in milliseconds since 1970; `Infinity` without a date.
 */
export type Grant = Given & { readonly reason: Reason; readonly ended: boolean; readonly end: number };

/** The part that says what. */
export type Given =
  | { readonly what: 'level'; readonly level: AccountLevel }
  | { readonly what: 'integration'; readonly id: IntegrationId; readonly level: IntegrationLevel }
  | { readonly what: 'server'; readonly id: McpServerId; readonly level: McpLevel }
  | { readonly what: 'allServers' };

/** Custom is no grant: it is what a person is who is given single things. */
export const isGiving = (grant: Grant): boolean => grant.what !== 'level' || grant.level !== 'custom';

/** Joins grants into one access: the higher level wins, everywhere. */
export function sum(grants: readonly Grant[]): Access {
  let level: AccountLevel = 'none';
  let all = false;
  const integrations = new Map<IntegrationId, IntegrationLevel>();
  const servers = new Map<McpServerId, McpLevel>();
  for (const grant of grants) {
    if (grant.what === 'level') level = compareLevels(grant.level, level) > 0 ? grant.level : level;
    else if (grant.what === 'allServers') all = true;
    else if (grant.what === 'integration') raise(integrations, grant.id, grant.level);
    else raise(servers, grant.id, grant.level);
  }
  return accessFrom({ level, integrations, mcp: all ? 'all' : servers.size === 0 ? NO_MCP : servers });
}

function raise<K, L extends IntegrationLevel | McpLevel>(map: Map<K, L>, key: K, level: L): void {
  const present = map.get(key);
  if (present === undefined || compareGrants(level, present) > 0) map.set(key, level);
}
