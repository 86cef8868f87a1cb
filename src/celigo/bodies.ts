/**
 * What we send. A PUT replaces the whole record and what is left out is erased, so a body is the record as it
 * was just read, without what only the remote may say, with our change in it. (Source: the vendor's users
 * skill.)
 */
import { type Access, integrationGrants, type McpAccess, mcpOf, NO_MCP } from '../core/model/access.ts';
import type { InvitationContent, RecordChange } from '../core/model/doors.ts';
import type { JsonObject } from '../core/model/json.ts';
import { SETTING_NAMES, type Settings } from '../core/model/settings.ts';
import type { Shape } from './shape.ts';
import {
  type IntegrationEntry,
  integrationEntries,
  isUnknown,
  type McpEntry,
  mcpEntries,
  type Present,
  SCOPES,
  SETTING_KEYS,
  userRecord,
} from './wire.ts';

/** Set by the remote. The vendor's own tools send them back; one client reports that they may be rejected. */
const READ_ONLY: ReadonlySet<string> = new Set([
  '_id',
  '_sharedWithUserId',
  'accepted',
  'createdAt',
  'createdVia',
  'dismissed',
  'isProductionAdmin',
  'lastModified',
  'lastModifiedBy',
  'lastSignIn',
  'sharedWithUser',
]);

/**
 * The body that turns a record into the same record with a change. Fields that we do not know, and `disabled`,
 * are sent back as read; so are entries for resources that no list names, as a list can be short without saying so.
 */
export function replacementBody(document: unknown, change: RecordChange, present: Present): JsonObject {
  const record = userRecord(document);
  const { access, settings = {} } = change;
  return {
    ...echoed(record),
    ...levelPart(access === undefined ? record.fields.accessLevel : access.level),
    integrationAccessLevel: integrationsAfter(record, change, present),
    ...mcpFields(serversAfter(record, change, present), record),
    ...settingsPart(settings),
  };
}

function integrationsAfter(
  record: Shape,
  { access, withoutUnlisted = false }: RecordChange,
  present: Present,
): readonly JsonObject[] {
  const recorded = integrationEntries(record);
  const listed = recorded.filter(({ id }) => present.integration(id) !== undefined);
  if (access === undefined) return fieldsOf(withoutUnlisted ? listed : recorded);
  const unlisted = withoutUnlisted ? [] : recorded.filter((entry) => !listed.includes(entry));
  return [...integrationList(access, recorded), ...fieldsOf(unlisted)];
}

function serversAfter(record: Shape, change: RecordChange, present: Present): 'all' | readonly JsonObject[] {
  const { withoutUnlisted = false, withoutUnknown = false } = change;
  // Where the license has no MCP servers, whatever is recorded of them stays.
  const mcp = present.withoutMcp === true ? undefined : (change.mcp ?? mcpAskedBy(change.access));
  if (mcp === 'all' || (mcp === undefined && record.flag('allMcpServerAccess'))) return 'all';
  const recorded = mcpEntries(record);
  const listed = recorded.filter(({ id }) => present.mcpServer(id) !== undefined);
  if (mcp === undefined) return fieldsOf(withoutUnlisted ? listed : recorded);
  const unlisted = withoutUnlisted ? [] : recorded.filter((entry) => !listed.includes(entry));
  // What an entry without known scopes gives is not ours to take away, as long as we grant nothing on that server.
  const untouched = listed.filter((entry) => !withoutUnknown && isUnknown(entry) && !mcp.has(entry.id));
  return [...serverList(mcp, recorded), ...untouched.map(unknownPart), ...fieldsOf(unlisted)];
}

const fieldsOf = (entries: readonly { readonly recorded: Shape }[]): JsonObject[] =>
  entries.map(({ recorded }) => recorded.fields);

/** The ids of entries for integrations and servers that no list names. */
export function unlistedIds(document: unknown, present: Present): readonly string[] {
  const record = userRecord(document);
  return [
    ...integrationEntries(record).filter(({ id }) => present.integration(id) === undefined),
    ...mcpEntries(record).filter(({ id }) => present.mcpServer(id) === undefined),
  ].map(({ id }) => id);
}

/** The body that invites people, all with the same content. */
export function invitationBody(emails: readonly string[], content: InvitationContent): JsonObject {
  const { access, settings } = content;
  const mcp = mcpAskedBy(access) ?? NO_MCP;
  return {
    emails,
    ...levelPart(access.level),
    integrationAccessLevel: integrationList(access, []),
    ...mcpFields(mcp === 'all' ? 'all' : serverList(mcp, []), undefined),
    ...settingsPart(settings),
  };
}

/** An administrator reaches every server by role: what is recorded stays for the day they are demoted. */
const mcpAskedBy = (access: Access | undefined): McpAccess | undefined =>
  access === undefined || access.level === 'administrator' ? undefined : mcpOf(access);

function echoed(record: Shape): JsonObject {
  const entries = Object.entries(record.fields);
  return Object.fromEntries(entries.filter(([key]) => !READ_ONLY.has(key) && key !== 'accessLevel'));
}

/** For Custom the key is left out, never null. */
function levelPart(level: unknown): JsonObject {
  const isWord = typeof level === 'string' && level !== '' && level !== 'custom' && level !== 'none';
  return isWord ? { accessLevel: level } : {};
}

/** Grants as entries; what is recorded at the same level is sent back word for word. */
function entriesFor<Id, Level>(
  grants: ReadonlyMap<Id, Level>,
  recorded: readonly { readonly id: Id; readonly level: Level | undefined; readonly recorded: Shape }[],
  fieldsFor: (id: Id, level: Level) => JsonObject,
): JsonObject[] {
  return [...grants].map(([id, level]) => {
    const entries = recorded.filter((entry) => entry.id === id);
    const same = entries.find((entry) => entry.level === level);
    return same?.recorded.fields ?? { ...entries[0]?.recorded.fields, ...fieldsFor(id, level) };
  });
}

const integrationList = (access: Access, recorded: readonly IntegrationEntry[]): JsonObject[] =>
  entriesFor(integrationGrants(access), recorded, (_integrationId, accessLevel) => ({
    _integrationId,
    accessLevel,
  }));

const serverList = (mcp: Exclude<McpAccess, 'all'>, recorded: readonly McpEntry[]): JsonObject[] =>
  entriesFor(mcp, recorded, (_mcpServerId, level) => ({ _mcpServerId, scopes: SCOPES[level] }));

/**
 * `all` and a list exclude each other: one is sent, the other cleared. What there is nothing of is sent only where
 * the record has the field: an account without MCP servers may not know it.
 */
function mcpFields(mcp: 'all' | readonly JsonObject[], record: Shape | undefined): JsonObject {
  const has = (key: string): boolean => record?.fields[key] !== undefined;
  const list = mcp === 'all' ? [] : mcp;
  const isAll = mcp === 'all';
  return {
    ...(isAll || has('allMcpServerAccess') ? { allMcpServerAccess: isAll } : {}),
    ...(list.length > 0 || has('mcpServerAccessLevel') ? { mcpServerAccessLevel: list } : {}),
  };
}

/** An entry without the scopes that we know. */
const unknownPart = ({ level, foreign, recorded }: McpEntry): JsonObject =>
  level === undefined ? recorded.fields : { ...recorded.fields, scopes: foreign };

function settingsPart(settings: Partial<Settings>): JsonObject {
  const stated = SETTING_NAMES.filter((name) => settings[name] !== undefined);
  return Object.fromEntries(stated.map((name) => [SETTING_KEYS[name], settings[name]]));
}
