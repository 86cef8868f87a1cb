/**
 * What a raw record gives its person, worked out from the vendor's documents (access levels, MCP users, user
 * schema) and from nothing of the tool that is judged by it.
 */
import { type Document, foldEmail, isDocument } from './document.ts';

/** What somebody holds, in the words of the vendor's documents. */
export interface ReachedResource {
  /** `none`: no record, or one that is to be gone. */
  readonly accessLevel: 'none' | 'custom' | 'monitor' | 'manage' | 'administrator';
  readonly integrations?: Readonly<Record<string, 'monitor' | 'manage'>>;
  readonly mcpServers?: 'all' | Readonly<Record<string, 'read' | 'write'>>;
}

/** The things of an account that access can be about, by id. */
export interface Things {
  readonly integrations: readonly string[];
  readonly mcpServers: readonly string[];
}

/** A number for everything that somebody can reach; a higher number is more. */
export type WitnessedReach = Readonly<Record<string, number>>;

const LEVELS = ['none', 'custom', 'monitor', 'manage', 'administrator'];
const INTEGRATION_LEVELS = ['none', 'monitor', 'manage'];
const SERVER_LEVELS = ['none', 'read', 'write'];

/** Stands for everything that is made later: who has all has that too. */
const FUTURE = 'whatever is made later';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const entries = (value: unknown): Document[] => (Array.isArray(value) ? value.filter(isDocument) : []);

/** The person behind a record: their id where there is one, else their e-mail. */
export function personIn(record: Document): { readonly id: string; readonly email: string } {
  const person = isDocument(record.sharedWithUser) ? record.sharedWithUser : {};
  const email = foldEmail(text(person.email));
  return { id: text(person._id) || email, email };
}

/** An administrator in the sense of every rule: accepted and enabled. */
export const administers = (record: Document): boolean =>
  record.accessLevel === 'administrator' && record.accepted === true && record.disabled !== true;

/** The MCP grants in a record, whatever its level makes of them, as numbers by server. */
function recordedServers(record: Document, { mcpServers }: Things): WitnessedReach {
  if (record.allMcpServerAccess === true) {
    return Object.fromEntries([...mcpServers, FUTURE].map((id) => [id, 2]));
  }
  const granted: Record<string, number> = {};
  for (const { _mcpServerId, scopes } of entries(record.mcpServerAccessLevel)) {
    const id = text(_mcpServerId);
    const words: readonly unknown[] = Array.isArray(scopes) ? scopes : [];
    if (!mcpServers.includes(id) || words.length === 0) continue;
    granted[id] = Math.max(granted[id] ?? 0, words.includes('mcp:write') ? 2 : 1);
  }
  return granted;
}

/** What a record gives once it is accepted: of disabled people nothing. Undefined: no record. */
export function reachIn(record: Document | undefined, things: Things): WitnessedReach {
  if (record === undefined || record.disabled === true)
    return witnessedReachOf({ accessLevel: 'none' }, things);
  const integrations: Record<string, 'monitor' | 'manage'> = {};
  for (const { _integrationId, accessLevel } of entries(record.integrationAccessLevel)) {
    if (accessLevel === 'monitor' || accessLevel === 'manage')
      integrations[text(_integrationId)] = accessLevel;
  }
  const level = text(record.accessLevel);
  const servers = Object.entries(recordedServers(record, things)).map(
    ([id, number]) => [id, number === 2 ? 'write' : 'read'] as const,
  );
  return witnessedReachOf(
    {
      accessLevel: level === 'administrator' || level === 'manage' || level === 'monitor' ? level : 'custom',
      integrations,
      mcpServers: record.allMcpServerAccess === true ? 'all' : Object.fromEntries(servers),
    },
    things,
  );
}

/** The same of what is said in words. */
export function witnessedReachOf(
  { accessLevel, integrations = {}, mcpServers = {} }: ReachedResource,
  things: Things,
): WitnessedReach {
  const level = LEVELS.indexOf(accessLevel);
  const everywhere = level >= 3 ? 2 : level === 2 ? 1 : 0;
  const reach: Record<string, number> = { level };
  for (const id of [...things.integrations, FUTURE]) {
    reach[`integration ${id}`] = Math.max(everywhere, INTEGRATION_LEVELS.indexOf(integrations[id] ?? 'none'));
  }
  for (const id of [...things.mcpServers, FUTURE]) {
    const all = mcpServers === 'all' || level === 4;
    const granted = mcpServers === 'all' ? 'write' : (mcpServers[id] ?? 'none');
    reach[`server ${id}`] = all ? 2 : SERVER_LEVELS.indexOf(granted);
  }
  return reach;
}

/** The points at which `reach` is more than each of `most`. */
export const pointsAbove = (reach: WitnessedReach, most: readonly WitnessedReach[]): string[] =>
  Object.keys(reach).filter((point) => most.every((each) => (reach[point] ?? 0) > (each[point] ?? 0)));

/** The points at which `reach` is less than each of `least`. */
export const pointsBelow = (reach: WitnessedReach, least: readonly WitnessedReach[]): string[] =>
  Object.keys(reach).filter((point) => least.every((each) => (reach[point] ?? 0) < (each[point] ?? 0)));

/** The MCP servers of which the record after has less than the record before, whatever their levels make of it. */
export function lostServers(before: Document, after: Document, things: Things): string[] {
  const kept = recordedServers(after, things);
  return Object.entries(recordedServers(before, things)).flatMap(([id, had]) =>
    (kept[id] ?? 0) < had ? [id] : [],
  );
}
