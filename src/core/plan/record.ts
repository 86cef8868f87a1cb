/** A person's record at one moment, and the fields of it that an operation answers for. */
import { type Access, compareGrants, integrationGrants, type McpAccess, mcpOf } from '../model/access.ts';
import type { FieldChange } from '../model/field.ts';
import { isAdministrator, type LiveUser } from '../model/live.ts';
import { SETTING_NAMES, type SettingName } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import type { Person, Standing } from './operation.ts';

/** The record as it is, with those settings that the person's operations change. */
export function standingOf(live: LiveUser, settings: readonly SettingName[]): Standing {
  return {
    access: live.access,
    recordedMcp: live.recordedMcp,
    invitation: live.invitation,
    disabled: live.disabled,
    settings: Object.fromEntries(settings.map((name) => [name, live.settings[name]])),
  };
}

/** What is recorded of MCP with this access. An administrator who stays or becomes one keeps it: it is not managed. */
export const recordedAfter = ({ recordedMcp }: Pick<LiveUser, 'recordedMcp'>, access: Access): McpAccess =>
  access.level === 'administrator' ? recordedMcp : mcpOf(access);

/** Whether the record makes its person an administrator: accepted and enabled. */
const makesAdministrator = (standing: Standing | undefined): boolean =>
  standing !== undefined && isAdministrator(standing);

interface Passage {
  readonly before: Standing | undefined;
  readonly after: Standing | undefined;
}

/** Whether somebody is an administrator before it and not after. */
export const takesAdministrator = ({ before, after }: Passage): boolean =>
  makesAdministrator(before) && !makesAdministrator(after);

/** Whether somebody is an administrator after it and not before. */
export const addsAdministrator = ({ before, after }: Passage): boolean =>
  !makesAdministrator(before) && makesAdministrator(after);

/** Whether MCP access that nobody here knows is taken away. */
export const dropsUnknown = ({ before, after }: Passage): boolean =>
  (before?.unknownMcp ?? []).length > 0 && (after?.unknownMcp ?? []).length === 0;

/** How many of the MCP grants before are gone or lower after. */
export function mcpLost(before: McpAccess, after: McpAccess): number {
  if (after === 'all') return 0;
  if (before === 'all') return 1;
  return [...before].filter(([id, level]) => compareGrants(level, after.get(id) ?? 'none') > 0).length;
}

type FieldValue = string | boolean;

/** Which of a record's fields an operation covers. */
export interface Coverage {
  readonly settings: readonly SettingName[];
  /** Whether an administrator's recorded MCP grants count: they do for a demotion, which revives them. */
  readonly recordedMcp: boolean;
  /** Whether the switch and the invitation count: whoever is removed may accept, decline or be switched off first. */
  readonly standing: boolean;
  /** Whether unknown MCP access counts: it does where it is taken away. */
  readonly unknownMcp?: boolean;
  /** Whether it counts about what somebody is notified. */
  readonly notifications?: boolean;
}

/** What an operation that turns one record into the other must watch. */
export function coverageOf(before: Standing, after: Standing | undefined): Coverage {
  const settings = SETTING_NAMES.filter(
    (name) => after?.settings[name] !== undefined && after.settings[name] !== before.settings[name],
  );
  const demotes = before.access.level === 'administrator' && after?.access.level !== 'administrator';
  // Of an administrator's record the standing counts always: it decides whether there is one less.
  const standing = after !== undefined || before.access.level === 'administrator';
  const drops = after !== undefined && dropsUnknown({ before, after });
  return {
    settings,
    recordedMcp: demotes && after !== undefined,
    standing,
    ...(drops ? { unknownMcp: true } : {}),
    ...(after?.notifications === undefined ? {} : { notifications: true }),
  };
}

/** Whose record it must be. A pin names the person, so that their e-mail may change. */
export function identityOf({ userId, email, pinned }: Person): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  if (userId !== undefined) fields.set('person', userId);
  if (pinned !== true) fields.set('e-mail', email);
  return fields;
}

/**
 * The covered fields by name: normalised access, the switch, the invitation and the settings that change.
 * What the remote ignores is left out, so that an edit without effect is no conflict.
 */
export function coveredFields(standing: Standing, coverage: Coverage): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>([['accessLevel', standing.access.level]]);
  if (coverage.standing) {
    fields.set('enabled', !standing.disabled);
    fields.set('accepted', standing.invitation === 'accepted');
    fields.set('dismissed', standing.invitation === 'dismissed');
  }
  for (const [id, level] of integrationGrants(standing.access)) fields.set(`integrations/${id}`, level);
  addMcp(fields, coverage.recordedMcp ? standing.recordedMcp : mcpOf(standing.access));
  for (const id of coverage.unknownMcp === true ? (standing.unknownMcp ?? []) : []) {
    const field = `mcpServers/${id}`;
    // Where something is known of a server as well, that goes at the same time and is told.
    if (!fields.has(field)) fields.set(field, 'unknown');
  }
  for (const id of coverage.notifications === true ? (standing.notifications ?? []) : [])
    fields.set(`notifications/${id}`, true);
  for (const name of coverage.settings) {
    const value = standing.settings[name];
    if (value !== undefined) fields.set(name, value);
  }
  return fields;
}

function addMcp(fields: Map<string, FieldValue>, mcp: McpAccess): void {
  if (mcp === 'all') fields.set('mcpServers', 'all');
  else for (const [id, level] of mcp) fields.set(`mcpServers/${id}`, level);
}

const NOBODY = new Map<string, FieldValue>();

/** What differs between two records, field by field, in the words of the file format. */
export function fieldsBetween(before: Standing | undefined, after: Standing | undefined): FieldChange[] {
  const covered: Omit<Coverage, 'standing'> =
    before === undefined ? { settings: SETTING_NAMES, recordedMcp: false } : coverageOf(before, after);
  const coverage: Coverage = { ...covered, standing: true };
  const [from, to] = [before, after].map((each) => (each ? coveredFields(each, coverage) : NOBODY));
  const changes: FieldChange[] = [];
  for (const field of new Set([...(from ?? NOBODY).keys(), ...(to ?? NOBODY).keys()])) {
    const change = { field, before: from?.get(field) ?? null, after: to?.get(field) ?? null };
    if (change.before !== change.after) changes.push(change);
  }
  return changes.sort((a, b) => compareText(a.field, b.field));
}
