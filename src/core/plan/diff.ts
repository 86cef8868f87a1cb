/** How each touched person differs, where each difference comes from, and which of them this run writes. */

import { type End, PERSON, partsOfWhat } from '../desired/ends.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { mcpOf, NONE } from '../model/access.ts';
import type { FieldChange } from '../model/field.ts';
import type { Finding } from '../model/finding.ts';
import type { IntegrationId } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { DAY } from '../model/until.ts';
import type { PolicyInForce } from '../written/policy.ts';
import { notesBeside, returningOf } from './beside.ts';
import { type Change, declaring, type Held, type PassedEnd, type Returning, type Wanted } from './change.ts';
import { passedEnds, type ReviewedEnds, wasExpected, writablePeople } from './ends.ts';
import type { Note } from './note.ts';
import type { Origin } from './operation.ts';
import {
  isAsked,
  isMissingMail,
  type Memory,
  originOfAbsence,
  originOfField,
  originOfPresence,
  type Scope,
  wantedOf,
  wholePersonOf,
  writes,
} from './origin.ts';
import { fieldsBetween, standingOf } from './record.ts';
import { type Pair, settleWhoIsTouched } from './touched.ts';

/** The desired state that was already in force, if it was given, and what of the differences a run writes. */
export interface Base {
  readonly scope: Scope;
  readonly desired: DesiredState | undefined;
  /** Records (or e-mails) of people for whom a reviewed plan waits: whatever the scope, all of theirs is written. */
  readonly waited: ReadonlySet<string>;
  /** Ids of resources with `whenMissing: wait` that exist now. */
  readonly awaited: ReadonlySet<string>;
  /** Ends that reviewed plans list. */
  readonly reviewed: ReviewedEnds;
  /** Whether somebody only looks for what was changed outside. */
  readonly isWatch: boolean;
}

export interface Differences {
  /** Everybody whom the run may write, and what they are to become: also those who already are it. */
  readonly changes: readonly Change[];
  /** Differences that nobody asked for in the files, and that are not written. */
  readonly held: readonly Held[];
  /** What roles that ended ask for beside access, and the account has otherwise. */
  readonly returning: readonly Returning[];
  /** People of the base who are in no file now and keep their access. */
  readonly leftBehind: readonly Left[];
  readonly notes: readonly Note[];
  readonly findings: readonly Finding[];
}

/** For so long somebody in no file is new. */
const RECENT = 30 * DAY;

export function compareStates(
  desired: DesiredState,
  live: LiveState,
  policy: PolicyInForce,
  now: Date,
  base: Base,
  labels: ReadonlyMap<string, string>,
): Differences {
  const { pairs, unmanaged, notes, findings } = settleWhoIsTouched(desired, live);
  // Of whom no run could write anything while the base was in force, nothing of the base is.
  const remembered = new Map(
    (base.desired ? writablePeople(base.desired) : []).map((user) => [user.email, user]),
  );
  const changes: Change[] = [];
  const held: Held[] = [];
  const returning: Returning[] = [];
  const policyNotes: Note[] = [];
  for (const pair of pairs) {
    const { email } = pair.desired;
    const ended = passedEnds(pair.desired, now);
    const memory: Memory = {
      scope: base.waited.has(pair.live?.recordId ?? pair.desired.email) ? 'all' : base.scope,
      base: couldWrite(pair.live, base.desired) ? remembered.get(email) : undefined,
      hasBase: base.desired !== undefined,
      awaited: base.awaited,
      catchesUp: base.desired !== undefined && !base.isWatch,
      reviewed: ended.length === 0 ? NO_FIELDS : fieldsOf(ended.filter((end) => isReviewed(end, base))),
    };
    const change = changeOf(pair, memory, passedOf(ended, memory, base, now));
    if (change !== undefined) changes.push(change);
    const fields = undone(pair, memory);
    if (fields.length > 0) policyNotes.push({ code: 'undoes-outside', person: pair.desired.shown, fields });
    const left = heldOf(pair, change, memory);
    if (left !== undefined) held.push(left);
    // Of whom a reviewed plan waits, a timer writes all.
    if (memory.scope === base.scope) returning.push(...returningOf(pair, memory.base, differencesOf));
  }
  const undeclared =
    base.scope === 'due' ? unmanaged.filter(({ recordId }) => base.waited.has(recordId)) : unmanaged;
  changes.push(...unmanagedChanges(undeclared, policy, now, policyNotes, base.desired !== undefined));
  return {
    changes,
    held: held.sort((a, b) => compareText(a.email, b.email)),
    returning: returning.sort((a, b) => compareText(a.email, b.email)),
    leftBehind: leftBehind(desired, live, unmanaged, base, policy),
    notes: [
      ...notes,
      ...policyNotes,
      ...(base.scope === 'due' ? [] : notesBeside(pairs, remembered, labels)),
    ],
    findings,
  };
}

/** Whether a run of the base could write a record: a production administrator is written in production alone. */
const couldWrite = (live: LiveUser | undefined, base: DesiredState | undefined): boolean =>
  live?.isProductionAdmin !== true || base?.account.environment === 'production';

/** What this run makes of a declared person; undefined: it leaves them as they are. */
function changeOf({ desired, live }: Pair, memory: Memory, passed: readonly PassedEnd[]): Change | undefined {
  if (live === undefined) {
    const origin = originOfPresence(desired, memory);
    if (!writes(memory.scope, origin)) return undefined;
    const target = { kind: 'present' as const, desired, wanted: wholePersonOf(desired) };
    return { live, target, originOf: () => origin, passed };
  }
  if (desired.state === 'absent') {
    const origin = originOfAbsence(memory);
    if (!writes(memory.scope, origin)) return undefined;
    return { live, target: { kind: 'absent', desired }, originOf: () => origin, passed };
  }
  // A timer's run writes what ended, so all of it is due. With `hold` nothing is written that was changed outside: a
  // field that still looks like such a change follows from an end.
  const originOf = (field: string): Origin => {
    if (memory.scope === 'due') return 'due';
    const origin = originOfField(field, live, desired, memory);
    return origin === 'outside' && memory.scope !== 'all' ? 'due' : origin;
  };
  const wanted = wantedOf(live, desired, memory);
  const isInForce = (field: string): boolean =>
    memory.catchesUp && !isAsked(desired, live, memory) && isMissingMail(field, live, desired);
  return { live, target: { kind: 'present', desired, wanted }, originOf, isInForce, passed };
}

const NO_FIELDS: ReadonlySet<string> = new Set();
const NOTHING_PASSED: readonly PassedEnd[] = [];
const fieldsOf = (ends: readonly End[]): ReadonlySet<string> =>
  new Set(ends.map(({ what }) => partsOfWhat(what)?.field ?? PERSON));
const isReviewed = ({ email, what, moment }: End, { reviewed }: Base): boolean =>
  reviewed.has(email, what, moment);

const passedOf = (ended: readonly End[], memory: Memory, { reviewed }: Base, now: Date) =>
  ended.length === 0
    ? NOTHING_PASSED
    : ended.map((end) => ({ ...end, isExpected: wasExpected(end, memory.base, reviewed, now) }));

/** What is shown and not written: with `hold`, what somebody changed in the account. */
function heldOf({ desired, live }: Pair, change: Change | undefined, memory: Memory): Held | undefined {
  if (memory.scope !== 'asked') return undefined;
  const { email, shown, place } = desired;
  if (live === undefined) {
    // Somebody who is to be disabled is not invited, so nothing is missing.
    const missing = change === undefined && desired.enabled?.value !== false;
    return missing ? { email, shown, place, fields: [], live, leaves: NONE } : undefined;
  }
  if (change?.target.kind !== 'present') return undefined;
  // Judged after the run: where a level ends, what comes in its place is written and no longer differs.
  const { wanted } = change.target;
  const fields = differencesOf(after(live, wanted), desired);
  return fields.length === 0 ? undefined : { email, shown, place, fields, live, leaves: wanted.access };
}

/** A record as the run leaves it. */
function after(live: LiveUser, { access, settings, enabled, notifications }: Wanted): LiveUser {
  const isAccepted = live.invitation === 'accepted';
  return {
    ...live,
    access,
    recordedMcp: access.level === 'administrator' ? live.recordedMcp : mcpOf(access),
    settings: { ...live.settings, ...Object.fromEntries(settings) },
    ...(live.notified !== undefined && notifications !== undefined
      ? { notified: { ...live.notified, integrations: new Set(notifications) } }
      : {}),
    disabled: isAccepted && enabled !== undefined ? !enabled : live.disabled,
  };
}

/** Every field in which a record differs from what the files say of its person. */
export function differencesOf(live: LiveUser, desired: DesiredUser): FieldChange[] {
  const whole = wholePersonOf(desired);
  const before = standingOf(live, [...whole.settings.keys()]);
  return fieldsBetween(before, {
    ...before,
    access: whole.access,
    recordedMcp: whole.access.level === 'administrator' ? live.recordedMcp : mcpOf(whole.access),
    disabled: live.invitation === 'accepted' && whole.enabled !== undefined ? !whole.enabled : live.disabled,
    settings: Object.fromEntries(whole.settings),
  }).concat(mailBetween(live, whole.notifications));
}

/** What differs in what somebody who has accepted is notified about. */
function mailBetween(
  { notified, invitation }: LiveUser,
  wanted: readonly IntegrationId[] | undefined,
): FieldChange[] {
  if (notified === undefined || wanted === undefined || invitation !== 'accepted') return [];
  const [was, is] = [notified.integrations, new Set(wanted)];
  return [...new Set([...was, ...is])]
    .filter((id) => was.has(id) !== is.has(id))
    .sort(compareText)
    .map((id) => ({
      field: `notifications/${id}`,
      before: was.has(id) ? true : null,
      after: is.has(id) ? true : null,
    }));
}

/** In the base, not here, still in the account, and the policy will not end their access. */
function leftBehind(
  desired: DesiredState,
  live: LiveState,
  unmanaged: readonly LiveUser[],
  base: Base,
  policy: PolicyInForce,
): Left[] {
  if (base.desired === undefined || base.scope === 'due') return [];
  const emails = new Set(base.desired.users.map((user) => user.email));
  const ids = new Set(base.desired.users.flatMap((user) => user.id ?? []));
  // Whoever is declared is so under an e-mail or an id, whichever of them the base used.
  const isDeclared = declaring(desired.users);
  const ended = new Set(unmanaged.filter((user) => policyEnds(user, policy)).map((user) => user.recordId));
  return [...live.users, ...live.unknownLevels]
    .filter((user) => emails.has(user.email) || ids.has(user.userId))
    .filter((user) => !isDeclared(user))
    .filter(
      (user) =>
        !ended.has(user.recordId) && !desired.protectedUsers.has(user.email) && user.email !== desired.owner,
    )
    .sort((a, b) => compareText(a.email, b.email));
}

type Left = Pick<LiveUser, 'recordId' | 'shownEmail' | 'email' | 'userId'>;

/** Only accepted people can be disabled: a pending person could still accept afterwards. */
const policyEnds = (user: LiveUser, { unmanagedUsers }: PolicyInForce): boolean =>
  unmanagedUsers === 'remove' || (unmanagedUsers === 'disable' && user.invitation === 'accepted');

/** Where this change speaks of a person, what somebody else changed in their record is undone with the rest. */
function undone({ desired, live }: Pair, memory: Memory): string[] {
  const { base } = memory;
  if (live === undefined || base === undefined || memory.scope === 'due' || !isAsked(desired, live, memory))
    return [];
  if (desired.state === 'absent' || base.state === 'absent') return [];
  const wasDifferent = new Set(differencesOf(live, base).map(({ field }) => field));
  return differencesOf(live, desired)
    .map(({ field }) => field)
    .filter((field) => wasDifferent.has(field));
}

/** How many people in no file are named; the rest are a number. */
const MOST_NAMED = 12;

function unmanagedChanges(
  unmanaged: readonly LiveUser[],
  policy: PolicyInForce,
  now: Date,
  notes: Note[],
  hasBase: boolean,
): Change[] {
  const action = policy.unmanagedUsers;
  if (unmanaged.length === 0 || action === 'ignore') return [];
  if (action === 'report') {
    const recent = unmanaged
      .filter((user) => user.createdAt !== undefined && now.getTime() - Date.parse(user.createdAt) < RECENT)
      .map((user) => user.shownEmail)
      .sort(compareText);
    const people = unmanaged
      .map(({ shownEmail }) => shownEmail)
      .sort(compareText)
      .slice(0, MOST_NAMED);
    notes.push({ code: 'unmanaged', count: unmanaged.length, recent, people, hasBase });
    return [];
  }
  const pending = unmanaged.filter((user) => user.invitation === 'pending').map((user) => user.shownEmail);
  if (action === 'disable' && pending.length > 0)
    notes.push({ code: 'unmanaged-pending', people: pending.sort(compareText) });
  return unmanaged
    .filter((user) => policyEnds(user, policy))
    .map((live) => ({
      live,
      target: { kind: 'unmanaged', action },
      originOf: () => 'change',
      passed: NOTHING_PASSED,
    }));
}
