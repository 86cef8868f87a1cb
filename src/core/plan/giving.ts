/**
 * What an operation gives and what it takes, and until when the files give it. A plan is judged at one moment and carried
 * out at later ones: a prompt stays open, an account asks everybody to wait. What is over by then may not be given any
 * more, and what is to be taken must not wait for it.
 */
import { strictOf } from '../desired/after-roles.ts';
import { untilOf, whatOf } from '../desired/ends.ts';
import type { DesiredUser } from '../desired/resolve.ts';
import {
  type Access,
  compareGrants,
  compareLevels,
  effective,
  levelOnIntegration,
  levelOnServer,
  meet,
  NONE,
  sameAccess,
} from '../model/access.ts';
import { present } from '../model/present.ts';
import { SETTING_NAMES, type Settings, type Switch } from '../model/settings.ts';
import { kindOf, type Link } from './chain.ts';
import type { Target } from './change.ts';
import type { Kind, Operation, Standing } from './operation.ts';
import { fieldsBetween, recordedAfter } from './record.ts';

/** Before these nothing of the record can be used: all of it is given by them. */
const OPENING: ReadonlySet<Kind> = new Set<Kind>(['invite', 'reinvite', 'enable']);

/** The first moment at which the files no longer give all that a write gives; undefined: no date ends any of it. */
export function givesUntil({ kind, before, after }: Link, target: Target): number | undefined {
  if (target.kind !== 'present' || after === undefined || !target.desired.isDated) return undefined;
  const { desired } = target;
  const had = before === undefined || OPENING.has(kind) ? NONE : before.access;
  const first = Math.min(
    Infinity,
    ...givenBetween(had, after.access).map(
      ([field, level]) => untilOf(desired, whatOf(field, level)) ?? Infinity,
    ),
    ...loosenedBetween(before, after).map((name) => endOfSetting(desired, name, after)),
    ...mailBetween(before, after).map((id) =>
      Math.min(
        desired.mailEnds?.get(id) ?? Infinity,
        untilOf(desired, whatOf(`integrations/${id}`, 'monitor')) ?? Infinity,
      ),
    ),
  );
  return first === Infinity ? undefined : first;
}

/** Each field of a record that gives more afterwards, with the level that it has then. */
function givenBetween(before: Access, after: Access): [field: string, level: string][] {
  const [was, is] = [effective(before), effective(after)];
  const given: [string, string][] = [];
  if (compareLevels(is.level, was.level) > 0) given.push(['accessLevel', is.level]);
  // An administrator reaches every server by the level.
  if (is.level !== 'administrator' && compareGrants(is.everyServer, was.everyServer) > 0)
    given.push(['mcpServers', 'all']);
  for (const [id, level] of is.integrations)
    if (compareGrants(level, levelOnIntegration(was, id)) > 0) given.push([`integrations/${id}`, level]);
  for (const [id, level] of is.servers)
    if (compareGrants(level, levelOnServer(was, id)) > 0) given.push([`mcpServers/${id}`, level]);
  return given;
}

/** Switches that hold somebody back less afterwards. */
function loosenedBetween(before: Standing | undefined, after: Standing): Switch[] {
  const loose = SETTING_NAMES.filter((name) => {
    const value = after.settings[name];
    return value !== undefined && value !== strictOf(name) && value !== before?.settings[name];
  });
  return before?.disabled === true && !after.disabled ? [...loose, 'enabled'] : loose;
}

/** When the last role ends that states a switch so; `Infinity` where the value is not a role's. */
function endOfSetting({ afterRoles = [] }: DesiredUser, name: Switch, after: Standing): number {
  const value = name === 'enabled' ? !after.disabled : after.settings[name];
  const ending = afterRoles.find((each) => each.setting === name && each.value === value);
  return ending?.moment ?? Infinity;
}

const mailBetween = (before: Standing | undefined, after: Standing): string[] =>
  (after.notifications ?? []).filter((id) => before?.notifications?.includes(id) !== true);

/** The same operation without what it gives; undefined where nothing would be left that could be written. */
export function withoutGiving({ givesUntil: _, ...operation }: Operation): Operation | undefined {
  const { kind, before, after } = operation;
  if (before === undefined || after === undefined || OPENING.has(kind)) return undefined;
  const both = meet(before.access, after.access);
  // No record can be written that gives nothing: the next plan removes whoever is left with nothing.
  const access = both.level === 'none' ? before.access : both;
  const left: Standing = {
    ...after,
    access,
    recordedMcp: sameAccess(access, after.access) ? after.recordedMcp : recordedAfter(before, access),
    settings: strictestOf(before.settings, after.settings),
    ...present({ notifications: after.notifications?.filter((id) => before.notifications?.includes(id)) }),
  };
  const fields = fieldsBetween(before, left);
  if (fields.length === 0) return undefined;
  return {
    ...operation,
    kind: kind === 'notify' ? kind : kindOf(before.access, access),
    after: left,
    fields,
  };
}

const strictestOf = (before: Partial<Settings>, after: Partial<Settings>): Partial<Settings> =>
  Object.fromEntries(
    SETTING_NAMES.filter((name) => after[name] !== undefined).map((name) => [
      name,
      after[name] === strictOf(name) ? after[name] : before[name],
    ]),
  );
