/**
 * What ends by itself, as a part of a plan: against the base, what was added, moved or dropped, and what that
 * will do to the account. Nothing of it is sent; all of it is shown, counted and approved.
 */
import {
  type End,
  endsOf,
  lastingOf,
  PERSON,
  partsOfWhat,
  scheduleOf,
  untilOf,
  type What,
  whatOf,
} from '../desired/ends.ts';
import { fieldOf, type Grant, isGiving, levelOf } from '../desired/grant.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { compareLevelWords, type Effective, effective } from '../model/access.ts';
import { levelOn } from '../model/field.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { isMirrored, type LiveState, type LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import type { Hazard } from './operation.ts';

/** An end that differs from the base. `moment`: `Infinity` without an end from now on; of it `reason` is what gives it. */
export interface EndChange extends End {
  /** `Infinity`: without an end until now. Undefined: the base does not give this at all. */
  readonly former: number | undefined;
  /** Whether the account has now what this is about. */
  readonly isLive: boolean;
}

/** The part of a plan that is about later. */
export interface PlannedEnds {
  /** Everything to come, in the order of time. */
  readonly schedule: readonly End[];
  /** Against the base; empty without one. */
  readonly changes: readonly EndChange[];
  /** Whom the files declare now, and whom the base does; undefined: there is no base. */
  readonly desired: ReadonlyMap<Email, DesiredUser>;
  readonly base: ReadonlyMap<Email, DesiredUser> | undefined;
  /** The moment on which dates were judged. */
  readonly judgedAt: Date;
}

/** An end as a digest and a saved plan have it: of whom, of what, and when; `null`: without an end. */
export interface StatedEnd {
  readonly email: string;
  readonly what: What;
  readonly moment: number | null;
}

/** Ends that reviewed plans list: who asks for one that is there has been seen to ask for it. */
export class ReviewedEnds {
  readonly #stated = new Set<string>();

  constructor(stated: Iterable<StatedEnd> = []) {
    for (const end of stated) this.#stated.add(keyOf(end));
  }

  has(email: string, what: What, moment: number): boolean {
    return this.#stated.has(keyOf({ email, what, moment: moment === Infinity ? null : moment }));
  }
}

const keyOf = ({ email, what, moment }: StatedEnd): string => `${email}\n${what}\n${moment ?? 'none'}`;

export const NOTHING_REVIEWED = new ReviewedEnds();

export interface EndsInput {
  readonly desired: DesiredState;
  readonly base: DesiredState | undefined;
  readonly live: LiveState | undefined;
  readonly now: Date;
}

/** The ends of everybody whom a run may ever write, beside those of the base. */
export function plannedEnds({ desired, base, live, now }: EndsInput): PlannedEnds {
  const touched = writablePeople(desired, live);
  const people = new Map(touched.map((user) => [user.email, user]));
  const former = base && new Map(writablePeople(base).map((user) => [user.email, user]));
  const schedule = scheduleOf(touched, now);
  const changes = former === undefined ? [] : endChanges(touched, former, live, now);
  return { schedule, changes, desired: people, base: former, judgedAt: now };
}

/** Whom a run may ever write, as far as the account was read: of nobody else does a date end anything. */
export function writablePeople(desired: DesiredState, live?: LiveState): DesiredUser[] {
  const isFixed = fixedPeople(desired, live);
  return desired.users.filter((user) => user.email !== desired.owner && !isFixed(user));
}

/** Who stays as the account has them: protected people, and whoever is of production and only mirrored here. */
export function fixedPeople(
  { protectedUsers, account }: DesiredState,
  live: LiveState | undefined,
): (user: DesiredUser) => boolean {
  const recordOf = liveLookup(live);
  return (user) => {
    const record = recordOf(user);
    return protectedUsers.has(user.email) || (record !== undefined && isMirrored(record, account));
  };
}

function endChanges(
  users: readonly DesiredUser[],
  base: ReadonlyMap<Email, DesiredUser>,
  live: LiveState | undefined,
  now: Date,
): EndChange[] {
  const records = liveLookup(live);
  return users
    .flatMap((user) => {
      const was = base.get(user.email);
      if (!user.isDated && !was?.isDated) return [];
      return changesOf(user, was, live === undefined ? 'no account' : records(user), now);
    })
    .sort((a, b) => compareText(a.email, b.email) || compareText(a.what, b.what));
}

/** The record that an entry means, if there is one: a pin is asked before the e-mail. */
export function liveLookup(live: LiveState | undefined): (user: DesiredUser) => LiveUser | undefined {
  const byEmail = new Map(live?.users.map((user) => [user.email, user]));
  const byId = new Map(live?.users.map((user) => [user.userId, user]));
  return ({ id, email }) => (id === undefined ? undefined : byId.get(id)) ?? byEmail.get(email);
}

function changesOf(
  user: DesiredUser,
  was: DesiredUser | undefined,
  live: LiveUser | 'no account' | undefined,
  now: Date,
): EndChange[] {
  const time = now.getTime();
  const [ends, formerEnds] = [endsOf(user), was === undefined ? [] : endsOf(was)];
  const reasons = new Map(ends.map((end) => [end.what, end.reason]));
  const listed = new Set([...reasons.keys(), ...formerEnds.map(({ what }) => what)]);
  const changeOf = (what: What): EndChange[] => {
    const lasting = lastingOf(user, what);
    const moment = lasting?.until;
    const former = was === undefined ? undefined : untilOf(was, what);
    if (lasting === undefined || moment === undefined || moment <= time || moment === former) return [];
    // Without an account the base stands for it.
    const isLive = live === 'no account' ? former !== undefined : live !== undefined && hasNow(live, what);
    const reason = reasons.get(what) ?? lasting.reason;
    return [{ email: user.email, shown: user.shown, what, moment, former, reason, isLive }];
  };
  const changes = [...listed].flatMap(changeOf);
  // A higher grant hides a lower one as long as it lasts; what then remains may have changed all the same.
  const beneath = grantedBy([...user.grants(), ...(was?.grants() ?? [])])
    .filter((what) => !listed.has(what))
    .flatMap(changeOf)
    .filter(({ what, moment, former }) => {
      const saysIt = (change: EndChange): boolean =>
        change.moment === moment &&
        change.former === former &&
        (change.what === PERSON || partsOfWhat(change.what)?.field === partsOfWhat(what)?.field);
      return former !== undefined && !changes.some(saysIt);
    });
  return [...changes, ...beneath];
}

/** Whether the account gives somebody now what an end is of. */
export const hasNow = ({ access }: Pick<LiveUser, 'access'>, what: What): boolean =>
  isGivenBy(effective(access), what);

/** Whether what is given comes to what an end is of. */
export function isGivenBy(given: Effective, what: What): boolean {
  const parts = partsOfWhat(what);
  if (parts === undefined) return true;
  const has = levelOn(given, parts.field) ?? 'none';
  return (compareLevelWords(has, parts.level) ?? -1) >= 0;
}

/** Whether access that the account has now ends earlier than the base says, or ends at all. */
export const endsLater = ({ moment, former, isLive }: EndChange): boolean =>
  isLive && moment !== Infinity && (former === undefined || moment < former);

/** Whether access that weighs much lasts longer than the base says. */
export const extendsAccess = ({ moment, former, what }: EndChange): boolean =>
  former !== undefined && moment > former && EXTENDED.has(what);

const EXTENDED: ReadonlySet<What> = new Set([
  PERSON,
  'accessLevel=administrator',
  'accessLevel=manage',
  'mcpServers=all',
]);

/** Whom a danger of ends is about. */
export function peopleOfEnds({ changes }: PlannedEnds, hazard: Hazard): string[] {
  const is = hazard === 'ends-later' ? endsLater : hazard === 'extends-access' ? extendsAccess : () => false;
  return [...new Set(changes.filter(is).map(({ shown }) => shown))];
}

/**
 * Of what a digest and a saved plan speak: with a base of the changed ends; without one of all, and of what
 * is left after them, since "administrator, then monitor" is another promise than "administrator, then manage".
 */
export function statedEnds(ends: PlannedEnds): StatedEnd[] {
  const stated = ends.base === undefined ? allEnds(ends) : ends.changes;
  return stated.map(({ email, what, moment }) => ({
    email,
    what,
    moment: moment === Infinity ? null : moment,
  }));
}

/** Without a base: every end, then what outlasts somebody's first one. */
export const allEnds = ({ schedule, desired }: Pick<PlannedEnds, 'schedule' | 'desired'>): End[] => [
  ...schedule,
  ...leftAfter(schedule, desired),
];

/** What outlasts somebody's first end, and until when, where no end of its own says so. */
function leftAfter(schedule: readonly End[], desired: ReadonlyMap<Email, DesiredUser>): End[] {
  const first = new Map<Email, number>();
  const said = new Set<string>();
  for (const { email, what, moment } of schedule) {
    if (!first.has(email)) first.set(email, moment);
    said.add(`${email}\n${what}`);
  }
  return [...first].flatMap(([email, end]) => {
    const user = desired.get(email);
    if (user === undefined) return [];
    return grantedBy(user.grants()).flatMap((what): End[] => {
      const left = lastingOf(user, what);
      if (left === undefined || left.until <= end || said.has(`${email}\n${what}`)) return [];
      return [{ email, shown: user.shown, what, moment: left.until, reason: left.reason }];
    });
  });
}

/** Each level that a line gives, once. */
const grantedBy = (grants: readonly Grant[]): What[] => [
  ...new Set(grants.filter(isGiving).map((grant) => whatOf(fieldOf(grant), levelOf(grant)))),
];

/**
 * How the ends of a plan stand to reviewed ones: those of which no reviewed plan says this moment. `written` are
 * the people whom the plan writes.
 */
export function unreviewedEnds(
  ends: PlannedEnds,
  stated: readonly StatedEnd[],
  written: ReadonlySet<string>,
): Pick<End, 'email' | 'shown' | 'what' | 'moment'>[] {
  const reviewed = new ReviewedEnds(stated);
  const seen = new Set<string>();
  const planned = statedEnds(ends);
  return [...planned, ...stated].flatMap(({ email, what }, index) => {
    const key = `${email}\n${what}`;
    const user = ends.desired.get(emailOf(email));
    if (user === undefined || seen.has(key)) return [];
    seen.add(key);
    const moment = untilOf(user, what);
    // Ends that have passed are none, and so are those of what is no longer declared.
    if (moment === undefined || moment <= ends.judgedAt.getTime() || reviewed.has(email, what, moment))
      return [];
    const base = ends.base?.get(user.email);
    const isPlanned = index < planned.length;
    // An end that is as in the base was approved with it, unless this run writes the person: reviewed was another end.
    const isUnchanged = base !== undefined && untilOf(base, what) === moment;
    if (!isPlanned && isUnchanged && !written.has(email)) return [];
    return [{ email: user.email, shown: user.shown, what, moment }];
  });
}

/** The ends of somebody that have passed, and so are asked for in this run. */
export const passedEnds = (user: DesiredUser, now: Date): End[] =>
  user.isDated && (user.absence?.by === 'date' || user.grants().some(({ ended }) => ended))
    ? endsOf(user).filter(({ moment }) => moment <= now.getTime())
    : [];

/** Whether the end of this had passed in the base too, or a reviewed plan lists it. */
export function wasExpected(
  { email, what, moment }: End,
  base: DesiredUser | undefined,
  reviewed: ReviewedEnds,
  now: Date,
): boolean {
  if (reviewed.has(email, what, moment)) return true;
  if (base === undefined) return false;
  if (base.absence?.by === 'state') return true;
  const former = untilOf(base, what);
  return former !== undefined && former <= now.getTime();
}
