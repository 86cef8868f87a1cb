/**
 * What access is: its order, and what it comes to (effective access).
 *
 *   none < custom < monitor < manage < administrator      the account-wide level
 *   none < monitor < manage                               on one integration
 *   none < read < write                                   on one MCP server; `all` is write everywhere
 *
 * What the remote ignores cannot be expressed: an administrator has no grants beside the level (they reach
 * every integration and every MCP server by role), `manage` has no integration grants, and `monitor` has
 * only those integrations on which it manages. (Source: the vendor's users skill and help center.)
 */
import type { IntegrationId, McpServerId } from './ids.ts';

export type IntegrationLevel = 'monitor' | 'manage';
export type McpLevel = 'read' | 'write';
export type AccountLevel = 'none' | 'custom' | 'monitor' | 'manage' | 'administrator';

/** `all` is every current and future server, with write. */
export type McpAccess = 'all' | ReadonlyMap<McpServerId, McpLevel>;

export type Access =
  | { readonly level: 'administrator' }
  | { readonly level: 'manage'; readonly mcp: McpAccess }
  | { readonly level: 'monitor'; readonly manages: ReadonlySet<IntegrationId>; readonly mcp: McpAccess }
  | {
      readonly level: 'custom';
      readonly integrations: ReadonlyMap<IntegrationId, IntegrationLevel>;
      readonly mcp: McpAccess;
    }
  | { readonly level: 'none' };

export const NONE: Access = { level: 'none' };
const NO_INTEGRATIONS: ReadonlyMap<IntegrationId, IntegrationLevel> = new Map();
const NO_SERVERS: ReadonlyMap<McpServerId, McpLevel> = new Map();
export const NO_MCP: McpAccess = NO_SERVERS;

/** The parts that a grant, a record or a file may name; `accessFrom` makes an `Access` of them. */
export interface AccessParts {
  readonly level: AccountLevel;
  readonly integrations: ReadonlyMap<IntegrationId, IntegrationLevel>;
  readonly mcp: McpAccess;
}

type GrantLevel = 'none' | IntegrationLevel | McpLevel;

/** The one order of levels. Only levels of one thing compare: account-wide, on an integration, on an MCP server. */
const RANKS = {
  none: 0,
  custom: 1,
  read: 2,
  monitor: 3,
  write: 4,
  manage: 5,
  all: 6,
  administrator: 7,
} as const satisfies Record<AccountLevel | GrantLevel | 'all', number>;

export const compareLevels = (a: AccountLevel, b: AccountLevel): number => RANKS[a] - RANKS[b];
export const compareGrants = (a: GrantLevel, b: GrantLevel): number => RANKS[a] - RANKS[b];

/** The same for words that need not be levels; undefined where one of them is none. */
export const compareLevelWords = (a: string, b: string): number | undefined =>
  isRanked(a) && isRanked(b) ? RANKS[a] - RANKS[b] : undefined;

const isRanked = (word: string): word is keyof typeof RANKS => Object.hasOwn(RANKS, word);

/** Makes an `Access` from parts: what the level already covers falls away, nothing at all is `none`. */
export function accessFrom(parts: AccessParts): Access {
  switch (parts.level) {
    case 'administrator':
      return { level: 'administrator' };
    case 'manage':
      return { level: 'manage', mcp: parts.mcp };
    case 'monitor':
      return { level: 'monitor', manages: managedOf(parts.integrations), mcp: parts.mcp };
    default:
      if (parts.integrations.size === 0 && parts.mcp !== 'all' && parts.mcp.size === 0) return NONE;
      return { level: 'custom', integrations: parts.integrations, mcp: parts.mcp };
  }
}

function managedOf(integrations: ReadonlyMap<IntegrationId, IntegrationLevel>): Set<IntegrationId> {
  const managed = new Set<IntegrationId>();
  for (const [id, level] of integrations) if (level === 'manage') managed.add(id);
  return managed;
}

/** The integration grants that stand in a record for this access. */
export function integrationGrants(access: Access): ReadonlyMap<IntegrationId, IntegrationLevel> {
  if (access.level === 'custom') return access.integrations;
  if (access.level !== 'monitor' || access.manages.size === 0) return NO_INTEGRATIONS;
  return new Map([...access.manages].map((id) => [id, 'manage']));
}

/** The MCP part; an administrator and nobody have none of their own. */
export function mcpOf(access: Access): McpAccess {
  return access.level === 'administrator' || access.level === 'none' ? NO_MCP : access.mcp;
}

export const partsOf = (access: Access): AccessParts => ({
  level: access.level,
  integrations: integrationGrants(access),
  mcp: mcpOf(access),
});

export function joinMcp(a: McpAccess, b: McpAccess): McpAccess {
  if (a === 'all' || b === 'all') return 'all';
  const joined = new Map(a);
  for (const [id, level] of b) if (compareGrants(level, joined.get(id) ?? 'none') > 0) joined.set(id, level);
  return joined;
}

const lower = <L extends AccountLevel | GrantLevel>(a: L, b: L): L => (RANKS[a] <= RANKS[b] ? a : b);

/** What both reach: everywhere the lower level. */
export function meet(a: Access, b: Access): Access {
  const [x, y] = [effective(a), effective(b)];
  const integrations = new Map<IntegrationId, IntegrationLevel>();
  for (const id of new Set([...x.integrations.keys(), ...y.integrations.keys()])) {
    const level = lower(levelOnIntegration(x, id), levelOnIntegration(y, id));
    if (level !== 'none') integrations.set(id, level);
  }
  const servers = new Map<McpServerId, McpLevel>();
  for (const id of new Set([...x.servers.keys(), ...y.servers.keys()])) {
    const level = lower(levelOnServer(x, id), levelOnServer(y, id));
    if (level !== 'none') servers.set(id, level);
  }
  const isAll = x.everyServer === 'write' && y.everyServer === 'write';
  return accessFrom({ level: lower(x.level, y.level), integrations, mcp: isAll ? 'all' : servers });
}

/**
 * What a person can do, resource by resource: the value that kinds, hazards, tests and the certificate
 * compare. `every…` is what holds for all current and future resources; the maps hold only what is above it.
 */
export interface Effective {
  readonly level: AccountLevel;
  readonly everyIntegration: 'none' | IntegrationLevel;
  readonly integrations: ReadonlyMap<IntegrationId, IntegrationLevel>;
  readonly everyServer: 'none' | 'write';
  readonly servers: ReadonlyMap<McpServerId, McpLevel>;
}

const EVERY_INTEGRATION = {
  none: 'none',
  custom: 'none',
  monitor: 'monitor',
  manage: 'manage',
  administrator: 'manage',
} as const;

const EVERY_BY_WORD = new Map<string, 'none' | IntegrationLevel>(Object.entries(EVERY_INTEGRATION));

/** What a level gives on every integration; a word that is no level gives nothing. */
export const everyIntegrationOf = (level: string): 'none' | IntegrationLevel =>
  EVERY_BY_WORD.get(level) ?? 'none';

export function effective(access: Access): Effective {
  const mcp = mcpOf(access);
  const allServers = access.level === 'administrator' || mcp === 'all';
  return {
    level: access.level,
    everyIntegration: EVERY_INTEGRATION[access.level],
    integrations: integrationGrants(access),
    everyServer: allServers ? 'write' : 'none',
    servers: mcp === 'all' ? NO_SERVERS : mcp,
  };
}

/** What somebody reaches who has nothing. */
export const NO_REACH: Effective = effective(NONE);

/** What of a record decides what its person reaches. */
export interface Giving {
  readonly access: Access;
  readonly disabled: boolean;
}

/** What a record gives in the end: nothing without one, and nothing while it is disabled. */
export const effectiveOfRecord = (record: Giving | undefined): Effective =>
  record === undefined || record.disabled ? NO_REACH : effective(record.access);

export function levelOnIntegration(access: Effective, id: IntegrationId): 'none' | IntegrationLevel {
  return access.integrations.get(id) ?? access.everyIntegration;
}

export function levelOnServer(access: Effective, id: McpServerId): 'none' | McpLevel {
  return access.servers.get(id) ?? access.everyServer;
}

/** Whether `a` reaches nothing that `b` does not. The order of access. */
export function isWithin(a: Effective, b: Effective): boolean {
  if (compareLevels(a.level, b.level) > 0) return false;
  if (compareGrants(a.everyIntegration, b.everyIntegration) > 0) return false;
  if (compareGrants(a.everyServer, b.everyServer) > 0) return false;
  for (const [id, level] of a.integrations)
    if (compareGrants(level, levelOnIntegration(b, id)) > 0) return false;
  for (const [id, level] of a.servers) if (compareGrants(level, levelOnServer(b, id)) > 0) return false;
  return true;
}

export const covers = (a: Access, b: Access): boolean => isWithin(effective(b), effective(a));

/** Equal access reaches the same, now and in future. */
export const sameAccess = (a: Access, b: Access): boolean => a === b || (covers(a, b) && covers(b, a));
