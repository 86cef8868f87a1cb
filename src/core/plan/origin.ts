/**
 * Where a difference comes from, and whether this run writes it.
 *
 *   due      the file says `state: absent`, or a date has passed; the base, if given, says so too, or a
 *            reviewed plan lists that end
 *   change   this change asks for it: the person's desired state differs from the base (then the whole person
 *            is written), a policy asks for it, a resource that was waited for exists now, a role ended that
 *            had said something else of a setting than the defaults, or mail ended with a role or with the access
 *            (by the files, or by the base whose line has gone since)
 *   outside  the rest: somebody changed the account
 *
 * Each difference has the first that fits. Without a base nothing is `outside`: there is no memory to tell.
 * The base is the desired state that was already in force, judged on the same date and the same account.
 */

import { PERSON } from '../desired/ends.ts';
import type { DesiredUser } from '../desired/resolve.ts';
import {
  type Access,
  accessFrom,
  compareGrants,
  compareLevelWords,
  effective,
  type IntegrationLevel,
  levelOnIntegration,
  levelOnServer,
  type McpAccess,
  type McpLevel,
  mcpOf,
  partsOf,
  sameAccess,
} from '../model/access.ts';
import { fieldParts, levelOn } from '../model/field.ts';
import { type IntegrationId, integrationIdOf } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import type { PolicyInForce } from '../written/policy.ts';
import type { Change, Memory, Scope, Wanted } from './change.ts';
import type { Origin } from './operation.ts';

/** What decides on that: a timer's run, or a base and whether what was changed outside is held. */
export const scopeFor = (
  { due, base, hold }: { readonly due: boolean; readonly base: boolean; readonly hold?: boolean | undefined },
  { outsideChanges }: Pick<PolicyInForce, 'outsideChanges'>,
): Scope => {
  if (due) return 'due';
  return base && (hold || outsideChanges === 'hold') ? 'asked' : 'all';
};

const NO_SETTINGS: Wanted['settings'] = new Map();

/** The desired state of a person as it is written, nothing held. */
export function wholePersonOf(desired: DesiredUser): Wanted {
  return {
    access: desired.access,
    settings:
      desired.settings.size === 0
        ? NO_SETTINGS
        : new Map([...desired.settings].map(([name, { value }]) => [name, value])),
    mayReinvite: true,
    mayDropUnknown: true,
    ...present({
      enabled: desired.enabled?.value,
      notifications: desired.notifications && sortedIds(desired.notifications.keys()),
    }),
  };
}

/** Whether two desired states of a person come to the same. */
function sameDesired(a: DesiredUser, b: DesiredUser): boolean {
  if (a.state !== b.state) return false;
  if (a.state === 'absent') return true;
  if (!sameAccess(a.access, b.access) || a.enabled?.value !== b.enabled?.value) return false;
  if (!sameNotifications(a.notifications, b.notifications)) return false;
  return SETTING_NAMES.every((name) => a.settings.get(name)?.value === b.settings.get(name)?.value);
}

function sameNotifications(a: DesiredUser['notifications'], b: DesiredUser['notifications']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a.keys()].every((id) => b.has(id));
}

const sortedIds = (ids: Iterable<IntegrationId>): IntegrationId[] => [...ids].sort(compareText);

/** Whether this change itself speaks of the person. Without a base, it speaks of everybody it declares. */
export const isAsked = (
  desired: DesiredUser,
  live: LiveUser | undefined,
  { hasBase, base, awaited, catchesUp }: Pick<Memory, 'hasBase' | 'base' | 'awaited' | 'catchesUp'>,
): boolean =>
  !hasBase ||
  base === undefined ||
  !sameDesired(desired, base) ||
  (catchesUp && wasLeftAlone(base, live, awaited));

/** Whether all that the files give somebody was waited for: then nothing of them is written until it exists. */
function isAwaitedAlone({ grants, access }: DesiredUser, awaited: ReadonlySet<string>): boolean {
  const running = grants().filter(({ ended, what }) => !ended && what !== 'level');
  const all = running.every((grant) => 'id' in grant && awaited.has(grant.id));
  return access.level === 'custom' && running.length > 0 && all;
}

/** Whether the base left the person alone for that, and no run has given them any of it since. */
function wasLeftAlone(base: DesiredUser, live: LiveUser | undefined, awaited: ReadonlySet<string>): boolean {
  if (awaited.size === 0 || live === undefined || !isAwaitedAlone(base, awaited)) return false;
  const { integrations, mcp } = partsOf(live.access);
  const has = [...integrations.keys(), ...(mcp === 'all' ? [] : mcp.keys())];
  return !has.some((id) => awaited.has(id));
}

/**
 * Whether what the base gave somebody was ever carried out on this record, or on the one that is missing. Nobody is
 * invited while all that they get is waited for.
 */
export const wasInForce = (
  base: DesiredUser,
  live: LiveUser | undefined,
  { awaited, catchesUp }: Pick<Memory, 'awaited' | 'catchesUp'>,
): boolean =>
  live === undefined
    ? base.access.level !== 'none' && !isAwaitedAlone(base, awaited)
    : !(catchesUp && wasLeftAlone(base, live, awaited));

/**
 * Whether an entry of the base meant this record. Of another one, which a pin named that has gone or changed since,
 * nothing of the base was ever carried out on this one, and no end that it has was meant for it.
 */
export const meantRecord = ({ id, email }: DesiredUser, live: LiveUser | undefined): boolean =>
  id === undefined ? live === undefined || live.email === email : live?.userId === id;

/**
 * Whether it is mail that the files state and the account lacks. Nobody can tell whether somebody ended it, or whether
 * it was never set because its person had not accepted when the base came into force. So it is set, and a reviewed
 * plan need not have it: the files in force ask for it.
 */
function isMissingMail(field: string, { notified }: LiveUser, { notifications }: DesiredUser): boolean {
  const [what, id] = fieldParts(field);
  if (what !== 'notifications' || id === undefined || notified === undefined) return false;
  const on = integrationIdOf(id);
  return notifications?.has(on) === true && !notified.integrations.has(on);
}

/** Why somebody is still in the account although the files want them absent. */
export function originOfAbsence(memory: Memory): Origin {
  const isDue = !memory.hasBase || memory.base?.state === 'absent' || memory.reviewed.has(PERSON);
  return isDue ? 'due' : 'change';
}

/** Why somebody is missing in the account although the files want them present. */
export function originOfPresence(desired: DesiredUser, memory: Memory): Origin {
  if (isAsked(desired, undefined, memory)) return 'change';
  return isAwaitedAlone(desired, memory.awaited) ? 'change' : 'outside';
}

/** Where the difference in one field of a record comes from. Fields are named as in record.ts. */
function originOfField(field: string, live: LiveUser, desired: DesiredUser, memory: Memory): Origin {
  const origin = originUnasked(field, live, desired, memory);
  return origin !== 'due' && isAsked(desired, live, memory) ? 'change' : origin;
}

/** The same but for whether this change speaks of the person. */
export function originUnasked(field: string, live: LiveUser, desired: DesiredUser, memory: Memory): Origin {
  if (hasEndedOn(field, live.access, desired) && (!memory.hasBase || isExpected(field, live, memory)))
    return 'due';
  const isMissed = isMissingMail(field, live, desired);
  if (memory.catchesUp && isMissed) return 'change';
  const [, id] = fieldParts(field);
  if (field === 'dismissed' || lineThatEnded(field, desired, memory.base) !== undefined) return 'change';
  // Only what is missing was waited for: what goes beyond the files, somebody gave.
  const isAwaited = id !== undefined && memory.awaited.has(id);
  return isAwaited && (isMissed || isLessOn(field, live.access, desired.access)) ? 'change' : 'outside';
}

/**
 * The line whose end asks for a setting or for mail, which no timer carries out. Whoever tidies up deletes a line that
 * has ended before anybody carried that out: then the base still has it.
 */
export function lineThatEnded(
  field: string,
  desired: DesiredUser,
  base: DesiredUser | undefined,
): Reason | undefined {
  const [what, id] = fieldParts(field);
  const both = base === undefined ? [desired] : [desired, base];
  for (const { returned, mailEnded } of both) {
    const line =
      what === 'notifications' ? id !== undefined && mailEnded?.get(id) : returned?.get(field)?.reason;
    if (line) return line;
  }
  return undefined;
}

function isLessOn(field: string, a: Access, b: Access): boolean {
  const [x, y] = [a, b].map((access) => levelOn(effective(access), field));
  return x !== undefined && y !== undefined && (compareLevelWords(x, y) ?? 0) < 0;
}

/** Where the difference in one field comes from of somebody whom this run may write. */
export function originOfChange(field: string, { live, target, memory }: Change): Origin {
  if (memory === undefined || target.kind === 'unmanaged') return 'change';
  if (live === undefined) return originOfPresence(target.desired, memory);
  if (target.kind === 'absent') return originOfAbsence(memory);
  // A timer's run writes what ended, so all of it is due. With `hold` nothing is written that was changed outside: a
  // field that still looks like such a change follows from an end.
  if (memory.scope === 'due') return 'due';
  const origin = originOfField(field, live, target.desired, memory);
  return origin === 'outside' && memory.scope !== 'all' ? 'due' : origin;
}

/** Whether the files in force ask for a field already, so that no reviewed plan need have it. */
export function isInForce(field: string, { live, target, memory }: Change): boolean {
  if (memory?.catchesUp !== true || live === undefined || target.kind !== 'present') return false;
  return !isAsked(target.desired, live, memory) && isMissingMail(field, live, target.desired);
}

/** Whether the base has that end too, or a reviewed plan lists it. */
const isExpected = (field: string, live: LiveUser, { base, reviewed }: Memory): boolean =>
  reviewed.has(field) || (base !== undefined && hasEndedOn(field, live.access, base));

/** Whether a date alone made this field less than it was, and less than the account still has. */
function hasEndedOn(field: string, live: Access, { access, undated, state }: DesiredUser): boolean {
  // Where no date has passed, the two are one object.
  if (state === 'absent' || access === undated) return false;
  const less = (a: Access, b: Access): boolean => isLessOn(field, a, b);
  // Access beyond what the file ever gave came from somebody else, and no date of the file ends it.
  return less(access, undated) && less(access, live) && !less(undated, live);
}

export const writes = (scope: Scope, origin: Origin): boolean =>
  scope === 'all' || (scope === 'asked' && origin !== 'outside') || (scope === 'due' && origin === 'due');

/**
 * What this run makes of a person who is in the account: of the fields that differ, those that the scope
 * writes; the others stay as they are in the account.
 */
export function wantedOf(live: LiveUser, desired: DesiredUser, memory: Memory): Wanted {
  const whole = wholePersonOf(desired);
  if (memory.scope === 'all' || (memory.scope === 'asked' && isAsked(desired, live, memory))) return whole;
  const applies = (field: string): boolean =>
    writes(memory.scope, originOfField(field, live, desired, memory));
  const settings = new Map([...whole.settings].filter(([name]) => applies(name)));
  const access = accessWithin(live.access, desired.access, applies);
  return {
    access,
    mayReinvite:
      memory.scope !== 'due' && sameAccess(live.access, desired.access) && desired.enabled?.value !== false,
    mayDropUnknown: memory.scope !== 'due' && !standsIn(live, desired.access, access),
    ...present({ notifications: notificationsWithin(live, whole, applies) }),
    settings,
    ...(whole.enabled !== undefined && applies('enabled') ? { enabled: whole.enabled } : {}),
  };
}

/** Whether unknown access is on what the files give and this run does not: it would go, and nothing would replace it. */
function standsIn({ unknownMcp = [] }: LiveUser, desired: Access, wanted: Access): boolean {
  const [asked, given] = [effective(desired), effective(wanted)];
  return unknownMcp.some((id) => levelOnServer(asked, id) !== 'none' && levelOnServer(given, id) === 'none');
}

/** What the files give somebody, but for those fields that stay as they are in the account. */
export const accessBeside = (
  { access }: LiveUser,
  desired: DesiredUser,
  fields: ReadonlySet<string>,
): Access => accessWithin(access, desired.access, (field) => !fields.has(field));

/** What somebody is notified about now, with those of the desired differences that apply. */
function notificationsWithin(
  { notified }: LiveUser,
  { notifications }: Wanted,
  applies: (field: string) => boolean,
): readonly IntegrationId[] | undefined {
  if (notified === undefined || notifications === undefined) return undefined;
  const wanted = new Set(notifications);
  const all = new Set([...notified.integrations, ...wanted]);
  const result = [...all].filter((id) =>
    applies(`notifications/${id}`) ? wanted.has(id) : notified.integrations.has(id),
  );
  return sortedIds(result);
}

/** The live access with those fields of the desired one that apply. */
function accessWithin(live: Access, desired: Access, applies: (field: string) => boolean): Access {
  if (live === desired) return live;
  if (live.level !== desired.level && applies('accessLevel')) return lowered(live, desired, applies);
  const [was, wanted] = [partsOf(live), partsOf(desired)];
  const reach = effective(desired);
  const integrations = mixed(was.integrations, wanted.integrations, (id) => applies(`integrations/${id}`));
  // What ended may be given still, and less of it, by a level that this run does not give.
  for (const [id, level] of was.integrations) {
    const kept = least(level, levelOnIntegration(reach, id));
    if (kept !== undefined && !integrations.has(id)) integrations.set(id, kept);
  }
  return accessFrom({ level: was.level, integrations, mcp: mixedMcp(was.mcp, wanted.mcp, applies) });
}

function mixed<K, L>(
  was: ReadonlyMap<K, L>,
  wanted: ReadonlyMap<K, L>,
  applies: (key: K) => boolean,
): Map<K, L> {
  const result = new Map(was);
  for (const key of new Set([...was.keys(), ...wanted.keys()])) {
    if (!applies(key)) continue;
    const level = wanted.get(key);
    if (level === undefined) result.delete(key);
    else result.set(key, level);
  }
  return result;
}

function mixedMcp(was: McpAccess, wanted: McpAccess, applies: (field: string) => boolean): McpAccess {
  if (was === 'all' || wanted === 'all') return was !== wanted && applies('mcpServers') ? wanted : was;
  return mixed(was, wanted, (id) => applies(`mcpServers/${id}`));
}

/**
 * A level that ended covered everything below it. What is still granted takes its place, but never more than the
 * person reached before. What is recorded beside the level stays if it did not end.
 */
function lowered(live: Access, desired: Access, applies: (field: string) => boolean): Access {
  const reach = effective(live);
  const [was, wanted] = [partsOf(live), partsOf(desired)];
  const integrations = mixed(was.integrations, wanted.integrations, (id) => applies(`integrations/${id}`));
  for (const [id, level] of wanted.integrations) {
    const kept = least(level, levelOnIntegration(reach, id));
    if (kept !== undefined && !was.integrations.has(id) && !applies(`integrations/${id}`))
      integrations.set(id, kept);
  }
  return accessFrom({ level: wanted.level, integrations, mcp: loweredMcp(live, desired, applies) });
}

function loweredMcp(live: Access, desired: Access, applies: (field: string) => boolean): McpAccess {
  const reach = effective(live);
  const [was, wanted] = [mcpOf(live), mcpOf(desired)];
  if (was === 'all') return mixedMcp(was, wanted, applies);
  if (wanted === 'all') return reach.everyServer === 'write' ? 'all' : was;
  const servers = mixed(was, wanted, (id) => applies(`mcpServers/${id}`));
  for (const [id, level] of wanted) {
    const kept = least(level, levelOnServer(reach, id));
    if (kept !== undefined && !was.has(id) && !applies(`mcpServers/${id}`)) servers.set(id, kept);
  }
  return servers;
}

function least<L extends IntegrationLevel | McpLevel>(wanted: L, had: L | 'none'): L | undefined {
  if (had === 'none') return undefined;
  return compareGrants(wanted, had) <= 0 ? wanted : had;
}
