/**
 * From the remote's records to what the tool believes. An *ashare* is one person's access to one account, a
 * *user* everywhere else. Shapes: the vendor's published schemas; nothing here trusts them.
 */
import {
  type Access,
  accessFrom,
  compareGrants,
  type IntegrationLevel,
  type McpAccess,
  type McpLevel,
  NO_MCP,
} from '../core/model/access.ts';
import {
  emailOf,
  type IntegrationId,
  integrationIdOf,
  isId,
  type McpServerId,
  mcpServerIdOf,
  recordIdOf,
  type UserId,
  userIdOf,
} from '../core/model/ids.ts';
import { objectOf } from '../core/model/json.ts';
import type {
  Invitation,
  LiveIntegration,
  LiveMcpServer,
  LiveUser,
  UnknownLevelUser,
} from '../core/model/live.ts';
import type { Settings } from '../core/model/settings.ts';
import { MisshapenError, Shape } from './shape.ts';

/** The remote's key of each managed setting. */
export const SETTING_KEYS = {
  mfaRequired: 'accountMFARequired',
  ssoRequired: 'accountSSORequired',
  allowToEditRetryData: 'allowToEditRetryData',
  allowAccessToApim: 'allowAccessToAPIM',
  allowIntegrationCreation: 'allowIntegrationWorkspaceCreation',
} as const satisfies Record<keyof Settings, string>;

/**
 * Which resources exist. An entry of a record for one that does not is no access. What is answered is the id as it was
 * listed, so that the entries of everybody hold it once.
 */
export interface Present {
  integration(id: IntegrationId): IntegrationId | undefined;
  mcpServer(id: McpServerId): McpServerId | undefined;
  /** Set if MCP servers are not part of the license: then nothing that a record says of them is access. */
  readonly withoutMcp?: boolean;
}

/**
 * What exists by the lists of one reading. It remembers the ids that records name and the lists do not have:
 * reading a record asks for each of its entries.
 */
export class Inventory implements Present {
  readonly danglingIntegrations = new Set<IntegrationId>();
  readonly danglingServers = new Set<McpServerId>();
  readonly withoutMcp: boolean;
  readonly #integrations: ReadonlyMap<string, IntegrationId>;
  readonly #servers: ReadonlyMap<string, McpServerId>;

  constructor(
    integrations: readonly LiveIntegration[],
    servers: readonly LiveMcpServer[],
    withoutMcp = false,
  ) {
    this.withoutMcp = withoutMcp;
    this.#integrations = new Map(integrations.map(({ id }) => [id, id]));
    this.#servers = new Map(servers.map(({ id }) => [id, id]));
  }

  integration(id: IntegrationId): IntegrationId | undefined {
    const listed = this.#integrations.get(id);
    if (listed === undefined) this.danglingIntegrations.add(id);
    return listed;
  }

  mcpServer(id: McpServerId): McpServerId | undefined {
    const listed = this.#servers.get(id);
    if (listed === undefined) this.danglingServers.add(id);
    return listed;
  }
}

/** One entry of a record's grant lists, as recorded and as understood; undefined: it grants nothing we know. */
export interface IntegrationEntry {
  readonly id: IntegrationId;
  readonly levelWord: string;
  readonly level: IntegrationLevel | undefined;
  readonly recorded: Shape;
}
export interface McpEntry {
  readonly id: McpServerId;
  readonly level: McpLevel | undefined;
  /** Scopes that we do not know. */
  readonly foreign: readonly string[];
  readonly recorded: Shape;
}

/**
 * Reads one user's record. Throws a `Failure` that names the record if its shape is wrong. Written out field by field:
 * the engine takes five times as long for a spread and for fields named by a variable, and a list has thousands.
 */
export function toLiveUser(document: unknown, present: Present): LiveUser | UnknownLevelUser {
  const record = userRecord(document);
  const person = record.object('sharedWithUser');
  const shownEmail = person.text('email');
  const recordId = recordIdOf(record.id('_id'));
  const userId = userIdOf(person.id('_id'));
  const email = emailOf(shownEmail);
  const servers = mcpEntries(record);
  const recordedMcp = recordedMcpOf(record, servers, present);
  const word = record.textIfAny('accessLevel') || 'custom';
  const integrations = integrationEntries(record);
  const recorded = { record, word, integrations, servers, mcp: recordedMcp };
  const access = accessOf(recorded, present);
  if ('unknownWord' in access) return { recordId, userId, email, shownEmail, levelWord: access.unknownWord };
  const user: Writable<LiveUser> = {
    recordId,
    userId,
    email,
    shownEmail,
    invitation: invitationOf(record),
    disabled: record.flag('disabled'),
    access,
    recordedMcp,
    settings: settingsOf(record),
    isProductionAdmin: record.flag('isProductionAdmin'),
  };
  const unknown = unknownMcpOf(record, servers, present);
  if (unknown.length > 0) user.unknownMcp = unknown;
  const unlisted = unlistedFields(recorded, access.level, present);
  if (unlisted.length > 0) user.unlisted = unlisted;
  const name = person.shown('name');
  if (name !== undefined) user.name = name;
  const createdAt = record.shown('createdAt');
  if (createdAt !== undefined) user.createdAt = createdAt;
  const lastSignIn = record.shown('lastSignIn');
  if (lastSignIn !== undefined) user.lastSignIn = lastSignIn;
  const createdVia = record.shown('createdVia');
  if (createdVia !== undefined) user.createdVia = createdVia;
  const lastModified = record.shown('lastModified');
  if (lastModified !== undefined) user.lastModified = lastModified;
  return user;
}

/**
 * The same for a list of many: a record that is not what it must be is set aside with what is wrong with it, and
 * the others are read. `nth` names a record that has no id.
 */
export function toAnyUser(document: unknown, present: Present, nth: number): LiveUser | UnknownLevelUser {
  try {
    return toLiveUser(document, present);
  } catch (error) {
    if (!(error instanceof MisshapenError)) throw error;
    return oddUser(document, error.what, nth);
  }
}

/** Stands where the level of such a record would stand. */
const UNREADABLE = 'unreadable record';

function oddUser(document: unknown, oddity: string, nth: number): UnknownLevelUser {
  const record = objectOf(document);
  const person = objectOf(record.sharedWithUser);
  const without = `without-id-${nth}`;
  const recordId = isId(record._id) ? record._id : without;
  const email = typeof person.email === 'string' ? person.email.trim() : '';
  const shownEmail = email === '' ? `the record ${recordId} without e-mail` : email;
  return {
    recordId: recordIdOf(recordId),
    userId: userIdOf(isId(person._id) ? person._id : without),
    email: emailOf(shownEmail),
    shownEmail,
    levelWord: UNREADABLE,
    oddity,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export const isUnknownLevel = (user: LiveUser | UnknownLevelUser): user is UnknownLevelUser =>
  'levelWord' in user;

/** A user's record with a name for messages; the document itself stays as it was sent. */
export const userRecord = (document: unknown): Shape => new Shape(document, 'the user record');

function invitationOf(record: Shape): Invitation {
  const accepted = record.flag('accepted');
  if (record.flag('dismissed')) return 'dismissed';
  return accepted ? 'accepted' : 'pending';
}

function settingsOf(record: Shape): Settings {
  return {
    mfaRequired: record.flag(SETTING_KEYS.mfaRequired),
    ssoRequired: record.flag(SETTING_KEYS.ssoRequired),
    allowToEditRetryData: record.flag(SETTING_KEYS.allowToEditRetryData),
    allowAccessToApim: record.flag(SETTING_KEYS.allowAccessToApim),
    allowIntegrationCreation: record.flag(SETTING_KEYS.allowIntegrationCreation),
  };
}

/** What a record says of access, taken out of it once. */
interface Recorded {
  readonly record: Shape;
  readonly word: string;
  readonly integrations: readonly IntegrationEntry[];
  readonly servers: readonly McpEntry[];
  readonly mcp: McpAccess;
}

/** The vendor leaves the level out for Custom; null and an empty text are taken for the same. */
function accessOf(
  { record, word, integrations, mcp }: Recorded,
  present: Present,
): Access | { readonly unknownWord: string } {
  const entries = integrations.filter(({ id }) => present.integration(id) !== undefined);
  switch (word) {
    case 'administrator':
    case 'manage':
      // Their integration entries are ignored by the remote, whatever they say.
      return accessFrom({ level: word, integrations: new Map(), mcp });
    case 'monitor':
    case 'custom': {
      const unknown = entries.find((entry) => entry.level === undefined);
      // The wire has no word for Custom, so a record that says "custom" says something else.
      if (unknown?.levelWord === '') {
        throw new MisshapenError(
          record.named,
          `has an entry for the integration ${unknown.id} without a level`,
        );
      }
      if (unknown !== undefined) return { unknownWord: unknown.levelWord };
      if (record.fields.accessLevel === 'custom') return { unknownWord: word };
      return accessFrom({
        level: word,
        integrations: highest(entries, (id) => present.integration(id)),
        mcp,
      });
    }
    default:
      return { unknownWord: word };
  }
}

/** One level an id, the higher of several; what no list has is left out. */
function highest<Id, Level extends IntegrationLevel | McpLevel>(
  entries: readonly { readonly id: Id; readonly level: Level | undefined }[],
  listed: (id: Id) => Id | undefined,
): Map<Id, Level> {
  const levels = new Map<Id, Level>();
  for (const { id: recorded, level } of entries) {
    const id = listed(recorded);
    if (id === undefined || level === undefined) continue;
    const other = levels.get(id);
    if (other === undefined || compareGrants(level, other) > 0) levels.set(id, level);
  }
  return levels;
}

export function integrationEntries(record: Shape): readonly IntegrationEntry[] {
  return record.objects('integrationAccessLevel').map((recorded) => {
    const levelWord = recorded.textIfAny('accessLevel') ?? '';
    const known = levelWord === 'monitor' || levelWord === 'manage';
    const id = integrationIdOf(recorded.id('_integrationId'));
    return { id, levelWord, level: known ? levelWord : undefined, recorded };
  });
}

const READ_SCOPE = 'mcp:read';
const WRITE_SCOPE = 'mcp:write';
/** What is sent for a grant. Whether write alone also reads is disputed, so both are sent. */
export const SCOPES: Readonly<Record<McpLevel, readonly string[]>> = {
  read: [READ_SCOPE],
  write: [READ_SCOPE, WRITE_SCOPE],
};

export function mcpEntries(record: Shape): readonly McpEntry[] {
  return record.objects('mcpServerAccessLevel').map((recorded) => {
    const scopes = recorded.texts('scopes');
    const level = scopes.includes(WRITE_SCOPE) ? 'write' : scopes.includes(READ_SCOPE) ? 'read' : undefined;
    const foreign = scopes.filter((scope) => scope !== READ_SCOPE && scope !== WRITE_SCOPE);
    return { id: mcpServerIdOf(recorded.id('_mcpServerId')), level, foreign, recorded };
  });
}

/** Servers with entries that say something we do not know. */
function unknownMcpOf(record: Shape, entries: readonly McpEntry[], present: Present): readonly McpServerId[] {
  // Access to all servers is more than any entry could say.
  if (record.flag('allMcpServerAccess')) return [];
  const unknown = entries.filter((entry) => present.mcpServer(entry.id) !== undefined && isUnknown(entry));
  return unknown.length === 0 ? [] : [...new Set(unknown.map(({ id }) => id))].sort();
}

/** Entries for what no list names, as far as they would count if it were there. */
function unlistedFields(
  { record, integrations: recorded, servers: entries }: Recorded,
  level: Access['level'],
  present: Present,
): readonly string[] {
  const isAdministrator = level === 'administrator';
  const integrations = isAdministrator || level === 'manage' ? [] : recorded;
  const isAll = record.flag('allMcpServerAccess');
  const servers = isAdministrator || isAll ? [] : entries;
  const fields: string[] = [];
  for (const { id } of integrations)
    if (present.integration(id) === undefined) fields.push(`integrations/${id}`);
  for (const { id } of servers) if (present.mcpServer(id) === undefined) fields.push(`mcpServers/${id}`);
  if (isAll && !isAdministrator && present.withoutMcp === true) fields.push('mcpServers');
  return fields.length === 0 ? fields : [...new Set(fields)].sort();
}

/** Whether an entry may give something that we do not know: it has no scope, or others than the two. */
export const isUnknown = ({ level, foreign }: McpEntry): boolean => level === undefined || foreign.length > 0;

function recordedMcpOf(record: Shape, recorded: readonly McpEntry[], present: Present): McpAccess {
  const servers = recorded.length === 0 ? NO_MCP : highest(recorded, (id) => present.mcpServer(id));
  return record.flag('allMcpServerAccess') && present.withoutMcp !== true ? 'all' : servers;
}

/** What a resource is called; a name that is no text is none, so that its id stands for it everywhere. */
function nameOf({ fields: { name } }: Shape): string {
  return typeof name === 'string' ? name : '';
}

export function toLiveIntegration(document: unknown): LiveIntegration {
  const record = new Shape(document, 'the integration');
  return { id: integrationIdOf(record.id('_id')), name: nameOf(record) };
}

/** Undefined for a server in the recycle bin. */
export function toLiveMcpServer(document: unknown): LiveMcpServer | undefined {
  const record = new Shape(document, 'the MCP server');
  const id = mcpServerIdOf(record.id('_id'));
  if (record.textIfAny('deletedAt') !== undefined) return undefined;
  // In whatever form the provider is named, it is there; nothing but a warning depends on it.
  const provider = objectOf(record.fields.oauth)._mcpOAuthProviderId;
  return {
    id,
    name: nameOf(record),
    uri: record.text('relativeURI'),
    external: (provider ?? '') !== '',
  };
}

/**
 * Whose rights the token has. `tokenInfo` names a person by id, and some say that this may be the owner's id
 * whoever made the token; so where the id is of nobody in the list, an e-mail that it tells decides.
 */
export function whoseTokenIs(document: unknown, people: readonly (LiveUser | UnknownLevelUser)[]): UserId {
  const tokenInfo = new Shape(document, 'tokenInfo');
  const id = userIdOf(tokenInfo.id('_userId'));
  if (people.some(({ userId }) => userId === id)) return id;
  // Of tokenInfo nothing but the id is certain, so an e-mail of another shape is none.
  const { email: told } = tokenInfo.fields;
  const email = typeof told === 'string' ? emailOf(told) : undefined;
  // Of several records with one e-mail the least id, so that the order of the list decides nothing.
  const [first] = people
    .filter((user) => user.email === email)
    .map(({ userId }) => userId)
    .sort();
  return first ?? id;
}
