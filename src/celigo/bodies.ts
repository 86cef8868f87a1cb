/**
 * What we send. A PUT replaces the whole record and what is left out is erased, so a body is the record as it
 * was just read, without what only the remote may say, with our change in it. (Source: the vendor's users
 * skill.)
 */
import {
  type Access,
  type IntegrationLevel,
  integrationGrants,
  type McpAccess,
  mcpOf,
} from '../core/model/access.ts';
import type { InvitationContent, RecordChange } from '../core/model/doors.ts';
import type { IntegrationId, McpServerId } from '../core/model/ids.ts';
import type { JsonObject } from '../core/model/json.ts';
import { SETTING_NAMES, type Settings } from '../core/model/settings.ts';
import type { Shape } from './shape.ts';
import {
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
  const unlisted = change.withoutUnlisted === true ? leftOut(present) : unlistedIn(record, present);
  // Where the license has no MCP servers, whatever is recorded of them stays.
  const mcp = present.withoutMcp === true ? undefined : (change.mcp ?? mcpAskedBy(change.access));
  const isKept = (entry: McpEntry): boolean =>
    change.withoutUnknown !== true && isUnknown(entry) && present.mcpServer(entry.id) !== undefined;
  return {
    ...echoed(record),
    ...levelPart(change.access === undefined ? record.fields.accessLevel : change.access.level),
    integrationAccessLevel:
      change.access === undefined
        ? recordedIntegrations(record, unlisted)
        : [...integrationList(integrationGrants(change.access), record), ...unlisted.integrations],
    ...(mcp === undefined ? recordedMcpPart(record, unlisted) : mcpPart(mcp, record, unlisted, isKept)),
    ...settingsPart(change.settings ?? {}),
  };
}

/** Entries of a record for integrations and servers that no list names, and whether an entry is sent back. */
interface Unlisted {
  readonly integrations: readonly JsonObject[];
  readonly servers: readonly JsonObject[];
  keptIntegration(id: IntegrationId): boolean;
  keptServer(id: McpServerId): boolean;
}

const NOTHING_RECORDED: Unlisted = {
  integrations: [],
  servers: [],
  keptIntegration: () => true,
  keptServer: () => true,
};

const unlistedEntries = (record: Shape, present: Present) => ({
  integrations: integrationEntries(record).filter(({ id }) => present.integration(id) === undefined),
  servers: mcpEntries(record).filter(({ id }) => present.mcpServer(id) === undefined),
});

function unlistedIn(record: Shape, present: Present): Unlisted {
  const { integrations, servers } = unlistedEntries(record, present);
  return {
    ...NOTHING_RECORDED,
    integrations: integrations.map(({ recorded }) => recorded.fields),
    servers: servers.map(({ recorded }) => recorded.fields),
  };
}

/** Without those entries: the account refused them. */
const leftOut = (present: Present): Unlisted => ({
  integrations: [],
  servers: [],
  keptIntegration: (id) => present.integration(id) !== undefined,
  keptServer: (id) => present.mcpServer(id) !== undefined,
});

/** The ids of such entries. */
export function unlistedIds(document: unknown, present: Present): readonly string[] {
  const { integrations, servers } = unlistedEntries(userRecord(document), present);
  return [...integrations, ...servers].map(({ id }) => id);
}

/** The body that invites people, all with the same content. */
export function invitationBody(emails: readonly string[], content: InvitationContent): JsonObject {
  const { access, settings } = content;
  return {
    emails,
    ...levelPart(access.level),
    integrationAccessLevel: integrationList(integrationGrants(access), undefined),
    ...(access.level === 'administrator'
      ? {}
      : mcpPart(mcpOf(access), undefined, NOTHING_RECORDED, () => false)),
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

const recordedIntegrations = (record: Shape, { keptIntegration }: Unlisted): JsonObject[] =>
  integrationEntries(record)
    .filter(({ id }) => keptIntegration(id))
    .map(({ recorded }) => recorded.fields);

/** The grants as entries; what is recorded at the same level is sent back word for word. */
function integrationList(
  grants: ReadonlyMap<IntegrationId, IntegrationLevel>,
  record: Shape | undefined,
): JsonObject[] {
  const recorded = record === undefined ? [] : integrationEntries(record);
  return [...grants].map(([id, accessLevel]) => {
    const entries = recorded.filter((entry) => entry.id === id);
    const same = entries.find((entry) => entry.level === accessLevel);
    return same?.recorded.fields ?? { ...entries[0]?.recorded.fields, _integrationId: id, accessLevel };
  });
}

function recordedMcpPart(record: Shape, { keptServer }: Unlisted): JsonObject {
  if (record.flag('allMcpServerAccess')) return mcpFields('all', record);
  const kept = mcpEntries(record).filter(({ id }) => keptServer(id));
  return mcpFields(
    kept.map(({ recorded }) => recorded.fields),
    record,
  );
}

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

function mcpPart(
  mcp: McpAccess,
  record: Shape | undefined,
  unlisted: Unlisted,
  kept: (entry: McpEntry) => boolean,
): JsonObject {
  if (mcp === 'all') return mcpFields('all', record);
  const recorded = record === undefined ? [] : mcpEntries(record);
  const granted = [...mcp].map(([id, level]): JsonObject => {
    const entries = recorded.filter((entry) => entry.id === id);
    const same = entries.find((entry) => entry.level === level);
    return (
      same?.recorded.fields ?? { ...entries[0]?.recorded.fields, _mcpServerId: id, scopes: SCOPES[level] }
    );
  });
  // What an entry without known scopes gives is not ours to take away, as long as we grant nothing on that server.
  const untouched = recorded.filter((entry) => !mcp.has(entry.id) && kept(entry));
  const list = [...granted, ...untouched.map(unknownPart), ...unlisted.servers];
  return mcpFields(list, record);
}

/** An entry without the scopes that we know. */
const unknownPart = ({ level, foreign, recorded }: McpEntry): JsonObject =>
  level === undefined ? recorded.fields : { ...recorded.fields, scopes: foreign };

function settingsPart(settings: Partial<Settings>): JsonObject {
  const stated = SETTING_NAMES.filter((name) => settings[name] !== undefined);
  return Object.fromEntries(stated.map((name) => [SETTING_KEYS[name], settings[name]]));
}
