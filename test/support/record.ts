/**
 * What a record of the emulated account gives its person, worked out from the vendor's documents and without
 * a line of the product: a second opinion.
 */
import type { EmulatedAccount } from '../../src/sandbox/account.ts';
import type { Document } from '../../src/sandbox/document.ts';
import { plainDocument } from '../../src/sandbox/record.ts';

const LEVELS = ['none', 'custom', 'monitor', 'manage', 'administrator'];
const GRANTS = ['none', 'monitor', 'manage'];
const SCOPES = ['none', 'read', 'write'];

/** A number for everything that somebody can reach; a higher number is more. */
export type Reach = Readonly<Record<string, number>>;

interface Recorded {
  readonly accessLevel: string;
  readonly integrations: Readonly<Record<string, string>>;
  readonly mcpServers: 'all' | Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly invitation: string;
}

const entriesOf = (value: unknown): Document[] => (Array.isArray(value) ? value : []);
const word = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback);

/** A record in the words of the file format; grants on things that are gone are none. */
function recordedIn(document: Document, account: EmulatedAccount): Recorded {
  const integrations: Record<string, string> = {};
  for (const grant of entriesOf(document.integrationAccessLevel)) {
    const id = word(grant._integrationId, '');
    if (account.integrations.has(id)) integrations[id] = word(grant.accessLevel, 'none');
  }
  const servers: Record<string, string> = {};
  for (const grant of entriesOf(document.mcpServerAccessLevel)) {
    const id = word(grant._mcpServerId, '');
    const scopes: unknown[] = Array.isArray(grant.scopes) ? grant.scopes : [];
    if (account.mcpServers.has(id) && scopes.length > 0)
      servers[id] = scopes.includes('mcp:write') ? 'write' : 'read';
  }
  return {
    accessLevel: word(document.accessLevel, 'custom'),
    integrations,
    mcpServers: document.allMcpServerAccess === true ? 'all' : servers,
    enabled: document.disabled !== true,
    invitation:
      document.dismissed === true ? 'dismissed' : document.accepted === true ? 'accepted' : 'pending',
  };
}

/** The same without what the level makes moot, as a plan's `after` has it. */
export function effectiveIn(document: Document, account: EmulatedAccount): Recorded {
  const recorded = recordedIn(document, account);
  const { accessLevel, integrations, mcpServers } = recorded;
  const atLeast = (level: string): boolean => LEVELS.indexOf(accessLevel) >= LEVELS.indexOf(level);
  const counts = (grant: string): boolean =>
    !atLeast('manage') && (grant === 'manage' || (grant === 'monitor' && accessLevel !== 'monitor'));
  return {
    ...recorded,
    integrations: Object.fromEntries(Object.entries(integrations).filter(([, grant]) => counts(grant))),
    mcpServers: accessLevel === 'administrator' ? {} : mcpServers,
  };
}

/** What a person reaches: of disabled people nothing, of invited ones what is recorded. Undefined: no record. */
export function reachOf(document: Document | undefined, account: EmulatedAccount): Reach {
  const recorded = document === undefined ? undefined : recordedIn(document, account);
  const reach: Record<string, number> = {};
  const live = recorded?.enabled === true;
  const level = live ? LEVELS.indexOf(recorded.accessLevel) : 0;
  reach.level = level;
  const everywhere = level >= 3 ? 2 : level === 2 ? 1 : 0;
  for (const id of [...account.integrations.keys(), 'future']) {
    const granted = live ? GRANTS.indexOf(recorded.integrations[id] ?? 'none') : 0;
    reach[`integration ${id}`] = Math.max(everywhere, granted);
  }
  for (const id of [...account.mcpServers.keys(), 'future']) {
    const granted = live && recorded.mcpServers !== 'all' ? (recorded.mcpServers[id] ?? 'none') : 'none';
    const all = live && (recorded.mcpServers === 'all' || level === 4);
    reach[`server ${id}`] = all ? 2 : SCOPES.indexOf(granted);
  }
  return reach;
}

/** Whether a person reaches, at every point, no less than the lesser and no more than the greater of two ends. */
export function isBetween(now: Reach, one: Reach, other: Reach): boolean {
  return Object.entries(now).every(([what, level]) => {
    const ends = [one[what] ?? 0, other[what] ?? 0];
    return Math.min(...ends) <= level && level <= Math.max(...ends);
  });
}

/** All records of the account by e-mail, as documents. */
export const documentsOf = (account: EmulatedAccount): Map<string, Document> =>
  new Map(account.roster.records().map((record) => [record.person.email, plainDocument(record)]));

/** Administrators in the sense of every rule, the token's own user aside. */
export const administratorsIn = (documents: ReadonlyMap<string, Document>, own: string): number =>
  [...documents].filter(
    ([email, document]) =>
      email !== own &&
      document.accessLevel === 'administrator' &&
      document.accepted === true &&
      document.disabled !== true,
  ).length;
