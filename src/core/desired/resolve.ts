/**
 * What people wrote, plus the names that the account knows, becomes what each person is to have.
 *
 * Grants add up: own entry, roles, memberships and lists are joined, so their order never matters. Each
 * grant is kept with its reason, so that every later message can say which line it comes from.
 */
import { type Access, sameAccess } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { type Email, emailOf, type UserId, userIdOf } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { SETTING_NAMES, type SettingName, type Switch, statedBy } from '../model/settings.ts';
import { endOrNever, hasEnded } from '../model/until.ts';
import type { Placed, WrittenConfig, WrittenRole, WrittenRoleUse, WrittenUser } from '../written/config.ts';
import type { Account } from '../written/file.ts';
import { breakGlassOf, protectedOf } from '../written/policy.ts';
import { type AfterRoles, afterRolesOf } from './after-roles.ts';
import { type Grant, isGiving, sum } from './grant.ts';
import {
  assigned,
  type Granted,
  grantsOf,
  grantsOfRole,
  listGrantsOf,
  membershipsOf,
  NOTHING,
  noteOf,
  type RoleContext,
  type Wait,
} from './granted.ts';
import type { Names } from './names.ts';
import { listsThatNotify, type Notifying, type StatedMail, statedMail } from './notified.ts';

/** A setting as declared for one person, from the nearest place that says something. */
export interface DeclaredSetting {
  readonly value: boolean;
  readonly reason: Reason;
}

export interface DesiredUser extends AfterRoles, StatedMail {
  readonly email: Email;
  readonly shown: string;
  readonly place: Place;
  /** Pins the person, whatever their e-mail is now. */
  readonly id?: UserId;
  readonly state: 'present' | 'absent';
  /** When their whole access ends, as written; also if that is past. */
  readonly until?: Reason;
  /** The first moment at which `until` is over, in milliseconds since 1970; `Infinity` without one. */
  readonly end: number;
  /** Whether anything of theirs has a date. */
  readonly isDated: boolean;
  /** Why they are to be absent: the line that says so, or the date that has passed. */
  readonly absence?: Reason & { readonly by: 'state' | 'date' };
  readonly access: Access;
  /** What they would have if no date had passed; what dates alone ask for is acknowledged. */
  readonly undated: Access;
  readonly settings: ReadonlyMap<SettingName, DeclaredSetting>;
  readonly enabled?: DeclaredSetting;
  /**
   * What each line gives them, made anew at each call: tens of thousands of people have a dozen grants each, and a plan
   * asks for those of whom it writes or dates.
   */
  readonly grants: () => readonly Grant[];
  /** Keys with `whenMissing: wait` whose object does not exist yet. */
  readonly waitsForResources: readonly string[];
  /** The last of the grants on such objects to end, or to have ended; undefined: there is none. */
  readonly waited?: Pick<Wait, 'end' | 'reason'>;
}

/** The desired state: complete for everybody whom it names. */
export interface DesiredState {
  readonly account: Account;
  readonly users: readonly DesiredUser[];
  readonly owner?: Email;
  /** Never written, those of `breakGlass` among them. */
  readonly protectedUsers: ReadonlySet<Email>;
  readonly breakGlass: ReadonlySet<Email>;
}

/** Who is looked for. Whoever has no id yet, or one of several, must say so. */
export interface Sought {
  readonly userId: UserId | undefined;
  readonly email: Email;
}

/** The entry that means somebody, if there is one: a pin is asked before the e-mail, and an entry that pins another person does not mean whoever has its e-mail. */
export function entryLookup(users: readonly DesiredUser[]): (person: Sought) => DesiredUser | undefined {
  const byEmail = new Map(users.map((user) => [user.email, user]));
  const byId = new Map(users.flatMap((user) => (user.id === undefined ? [] : [[user.id, user]])));
  return ({ userId, email }) => {
    const pinned = userId === undefined ? undefined : byId.get(userId);
    if (pinned !== undefined) return pinned;
    const named = byEmail.get(email);
    return userId === undefined || named?.id === undefined ? named : undefined;
  };
}

/** A written line that gives a person something, and what it gives. */
export interface GrantingLine {
  /** `role operator`, `list of Returns`, `own entry`. */
  readonly text: string;
  readonly place: Place;
  /** Whether it stands in the person's own entry. */
  readonly isOwn: boolean;
  /** The role that it gives. */
  readonly role?: WrittenRole;
  /** Until when the line holds; a grant of a role may end before it. */
  readonly end: number;
  readonly grants: readonly Grant[];
}

/** The lines that give something to a person: roles and grants of their entry, memberships, list entries. */
export function grantLinesOf(
  config: WrittenConfig,
  names: Names,
  now: Date,
): (user: WrittenUser) => GrantingLine[] {
  const { roles, memberships, lists } = linesOf(config, names, now);
  const lineOf = (grant: Grant, isOwn: boolean, user: WrittenUser): GrantingLine => {
    const { text, place = user.place } = grant.reason;
    return { text, place, isOwn, end: grant.end, grants: [grant] };
  };
  const lineOfRole = (use: WrittenRoleUse, isOwn: boolean): GrantingLine[] => {
    const role = roles.get(use.role)?.role;
    if (role === undefined) return [];
    const { grants } = assigned(use, { roles, now });
    const end = endOrNever(use.until);
    return [{ text: `role ${use.role}`, place: use.place, isOwn, role, end, grants }];
  };
  return (user) => [
    ...user.roles.flatMap((use) => lineOfRole(use, true)),
    ...(memberships.get(user.email) ?? []).flatMap((use) => lineOfRole(use, false)),
    ...grantsOf(user, 'own entry', user.place, names, now).grants.map((grant) => lineOf(grant, true, user)),
    ...(lists.get(user.email)?.grants ?? []).map((grant) => lineOf(grant, false, user)),
  ];
}

/**
 * Resolves everybody. What is wrong with names is collected in `names`. Access that equals the one of a record with the
 * person's e-mail is that very object: most people are as declared, and their grants are then held once.
 */
export function resolveDesired(
  config: WrittenConfig,
  names: Names,
  now: Date,
  records: readonly Pick<LiveUser, 'email' | 'access'>[] = [],
): DesiredState {
  const recorded = new Map(records.map(({ email, access }) => [email, access]));
  const lines = linesOf(config, names, now);
  const users = [...config.users.values()].map((user) => resolveUser(user, lines, recorded.get(user.email)));
  const owner = config.account.value.owner;
  return {
    account: config.account.value,
    users,
    ...(owner === undefined ? {} : { owner: emailOf(owner) }),
    protectedUsers: protectedOf(config.policy),
    breakGlass: lines.breakGlass,
  };
}

/** What there is besides the entry of a person, of everybody. */
interface Lines extends RoleContext {
  readonly config: WrittenConfig;
  readonly names: Names;
  readonly memberships: ReadonlyMap<Email, readonly WrittenRoleUse[]>;
  readonly lists: ReadonlyMap<Email, Granted>;
  readonly notify: ReadonlyMap<Email, readonly Notifying[]>;
  readonly breakGlass: ReadonlySet<Email>;
}

/** Roles before lists: in this order names are found wrong. */
const linesOf = (config: WrittenConfig, names: Names, now: Date): Lines => ({
  config,
  names,
  now,
  roles: new Map([...config.roles.values()].map((role) => [role.name, grantsOfRole(role, names, now)])),
  memberships: membershipsOf(config),
  lists: listGrantsOf(config, names, now),
  notify: listsThatNotify(config),
  breakGlass: breakGlassOf(config.policy),
});

/** The roles that somebody holds: those of their entry first. */
const usesOf = (user: WrittenUser, { memberships }: Lines): readonly WrittenRoleUse[] => [
  ...user.roles,
  ...(memberships.get(user.email) ?? []),
];

/** Whoever has left is given nothing, whatever their entry still says. */
const hasLeft = (user: WrittenUser, { breakGlass, now }: Lines): boolean =>
  user.state === 'absent' || (!breakGlass.has(user.email) && hasEnded(user.until?.value, now));

/** What all lines together give to one person, who holds these roles. */
function grantedTo(user: WrittenUser, uses: readonly WrittenRoleUse[], lines: Lines): Granted {
  const { names, now } = lines;
  const own = withNote(grantsOf(user, 'own entry', user.place, names, now, hasLeft(user, lines)), user);
  const all = [own, ...uses.map((use) => assigned(use, lines)), lines.lists.get(user.email) ?? NOTHING];
  return { grants: all.flatMap(({ grants }) => grants), waits: all.flatMap(({ waits }) => waits) };
}

/** Holds nothing but the two, whatever else its caller knows of the person. */
const grantsLater =
  (user: WrittenUser, lines: Lines): DesiredUser['grants'] =>
  () =>
    grantedTo(user, usesOf(user, lines), lines).grants;

const lastOf = <Ending extends Pick<Wait, 'end'>>(all: readonly Ending[]): Ending | undefined =>
  all.reduce<Ending | undefined>((last, each) => (last && last.end >= each.end ? last : each), undefined);

const NO_KEYS: DesiredUser['waitsForResources'] = [];
function resolveUser(user: WrittenUser, lines: Lines, recorded: Access | undefined): DesiredUser {
  const { config, names, now } = lines;
  const uses = usesOf(user, lines);
  const { grants, waits: fromMissing } = grantedTo(user, uses, lines);
  const waits = fromMissing.filter(({ ended }) => !ended);
  const end = endOrNever(user.until?.value);
  const granted = sum(grants.filter((grant) => !grant.ended));
  const access = recorded !== undefined && sameAccess(granted, recorded) ? recorded : granted;
  const undated = grants.some((grant) => grant.ended) ? sum(grants) : access;
  // A grant on an object that does not exist ends by its date like any other. Who still waits for one is to have
  // something, only not yet: neither invited, written nor removed.
  const someEnded = undated.level !== 'none' || fromMissing.some(({ ended }) => ended);
  const isOver = access.level === 'none' && waits.length === 0 && someEnded;
  const disabledAgain = emergencyIsOver(user, lines);
  const giving = [...grants.filter(isGiving), ...fromMissing];
  const last = isOver ? lastOf(giving.filter(({ ended }) => ended)) : undefined;
  const absence = disabledAgain === undefined ? absenceOf(user, last, now) : undefined;
  const enabled = disabledAgain ?? declaredSetting(user, 'enabled', uses, lines);
  return {
    email: user.email,
    shown: user.shown,
    place: user.place,
    state: absence === undefined ? 'present' : 'absent',
    end,
    isDated: end !== Infinity || [...grants, ...fromMissing].some((grant) => grant.end !== Infinity),
    ...present({
      id: user.id && userIdOf(user.id.value),
      until: user.until && endReason('own entry', user.until, user),
      absence,
      enabled,
      waited: lastOf(fromMissing),
    }),
    access,
    undated,
    settings: declaredSettings(user, uses, lines),
    ...afterRolesOf(user, uses, lines),
    grants: grantsLater(user, lines),
    ...statedMail(user, {
      config,
      names,
      now,
      uses,
      notified: lines.notify.get(user.email) ?? [],
      access,
      undated,
      hasLeft: hasLeft(user, lines),
    }),
    waitsForResources: waits.length === 0 ? NO_KEYS : [...new Set(waits.map(({ key }) => key))].sort(),
  };
}

/** The date of a whole entry as a reason. */
const endReason = (text: string, { value, place }: Placed<string>, user: WrittenUser): Reason => ({
  text,
  place,
  until: value,
  ...noteOf(user),
});

/** After the hours that its entry explains, a break-glass account is to be disabled again, and not to be gone. */
function emergencyIsOver(user: WrittenUser, { breakGlass, now }: Lines): DeclaredSetting | undefined {
  if (!breakGlass.has(user.email) || user.state === 'absent' || user.until === undefined) return undefined;
  if (!hasEnded(user.until.value, now)) return undefined;
  return { value: false, reason: endReason('break glass has ended', user.until, user) };
}

/** Why somebody leaves whose own entry does not say so. */
export const NO_GRANT_LEFT = 'every grant has ended';

/** `state: absent`, a past `until`, or a last grant that has ended: each beats every grant. */
function absenceOf(
  user: WrittenUser,
  last: Pick<Wait, 'reason'> | undefined,
  now: Date,
): DesiredUser['absence'] {
  if (user.state === 'absent') {
    return { by: 'state', text: 'state: absent', place: user.statePlace ?? user.place, ...noteOf(user) };
  }
  if (user.until !== undefined && hasEnded(user.until.value, now)) {
    return { by: 'date', ...endReason('access has ended', user.until, user) };
  }
  if (last === undefined) return undefined;
  return { by: 'date', text: NO_GRANT_LEFT, place: user.place, ...present({ until: last.reason.until }) };
}

/** A reason beside the whole entry stands for each of its lines that has none of its own. */
function withNote(own: Granted, user: WrittenUser): Granted {
  if (user.reason === undefined) return own;
  const grants = own.grants.map((grant) => ({
    ...grant,
    reason: { note: user.reason ?? '', ...grant.reason },
  }));
  return { ...own, grants };
}

const NO_SETTINGS: DesiredUser['settings'] = new Map();
function declaredSettings(
  user: WrittenUser,
  uses: readonly WrittenRoleUse[],
  lines: Lines,
): DesiredUser['settings'] {
  let settings: Map<SettingName, DeclaredSetting> | undefined;
  for (const name of SETTING_NAMES) {
    const declared = declaredSetting(user, name, uses, lines);
    if (declared !== undefined) settings = (settings ?? new Map()).set(name, declared);
  }
  return settings ?? NO_SETTINGS;
}

/** The own entry wins over roles, roles over defaults. Roles that disagree were refused (conflicting-setting). */
function declaredSetting(
  user: WrittenUser,
  name: Switch,
  uses: readonly WrittenRoleUse[],
  { config, roles, now }: Lines,
): DeclaredSetting | undefined {
  const own = statedBy(user, name);
  if (own !== undefined) {
    return { value: own.value, reason: { text: 'own entry', place: own.place, ...noteOf(user) } };
  }
  for (const use of uses) {
    if (hasEnded(use.until, now)) continue;
    const role = roles.get(use.role)?.role;
    const declared = role && statedBy(role, name);
    if (declared)
      return {
        value: declared.value,
        reason: { text: `role ${use.role}`, place: declared.place, through: use.place },
      };
  }
  const fallback = statedBy(config.defaults, name);
  return fallback && { value: fallback.value, reason: { text: 'defaults', place: fallback.place } };
}
