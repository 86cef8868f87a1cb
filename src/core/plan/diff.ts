/** How each touched person differs, where each difference comes from, and which of them this run writes. */

import { type End, PERSON, partsOfWhat } from '../desired/ends.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import type { Finding } from '../model/finding.ts';
import type { Email } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { DAY } from '../model/until.ts';
import type { PolicyInForce } from '../written/policy.ts';
import { notesBeside, returningOf } from './beside.ts';
import {
  type Change,
  declaring,
  type Held,
  inNoFile,
  type Memory,
  type PassedEnd,
  type Returning,
  type Scope,
} from './change.ts';
import { passedEnds, type ReviewedEnds, wasExpected, writablePeople } from './ends.ts';
import { goneUnderPin, heldOf, isHalfWay, undoneBy } from './held.ts';
import type { Note } from './note.ts';
import { meantRecord, originOfAbsence, originOfPresence, wantedOf, wholePersonOf, writes } from './origin.ts';
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
export const RECENT = 30 * DAY;

export function compareStates(
  desired: DesiredState,
  live: LiveState,
  policy: PolicyInForce,
  now: Date,
  base: Base,
  labels: ReadonlyMap<string, string>,
): Differences {
  const { pairs, unmanaged, gone, notes, findings } = settleWhoIsTouched(desired, live);
  // Of whom no run could write anything while the base was in force, nothing of the base is.
  const remembered = new Map(
    (base.desired ? writablePeople(base.desired) : []).map((user) => [user.email, user]),
  );
  const memoryOf = memoriesOf(base, remembered);
  const changes: Change[] = [];
  const held: Held[] = [];
  const returning: Returning[] = [];
  const policyNotes: Note[] = [];
  for (const pair of pairs) {
    const ended = passedEnds(pair.desired, now);
    const memory = memoryOf(pair, ended);
    const change = changeOf(pair, memory, passedOf(ended, memory, base, now));
    if (change !== undefined) changes.push(change);
    const undone = undoneBy(pair, memory);
    const code = isHalfWay(pair, memory, undone) ? 'half-way' : 'undoes-outside';
    if (undone.length > 0)
      policyNotes.push({ code, person: pair.desired.shown, fields: undone.map(({ field }) => field) });
    const left = heldOf(pair, change, memory);
    if (left !== undefined) held.push(left);
    // Of whom a reviewed plan waits, a timer writes all.
    if (memory.scope === base.scope) returning.push(...returningOf(pair, memory.base));
  }
  if (base.isWatch)
    for (const each of gone) held.push(...goneUnderPin(each, remembered.get(each.email), base.awaited));
  const undeclared =
    base.scope === 'due' ? unmanaged.filter(({ recordId }) => base.waited.has(recordId)) : unmanaged;
  changes.push(...unmanagedChanges(undeclared, policy, now, policyNotes, base.desired !== undefined));
  return {
    changes,
    held: held.sort((a, b) => compareText(a.email, b.email)),
    returning: returning.sort((a, b) => compareText(a.email, b.email)),
    leftBehind: leftBehind(desired, live, unmanaged, base, policy),
    notes: [...notes, ...policyNotes, ...notesBeside(pairs, remembered, labels, base.scope === 'due')],
    findings,
  };
}

/** What is remembered of each pair with these ends that have come; most often nothing of theirs alone. */
function memoriesOf(
  base: Base,
  remembered: ReadonlyMap<Email, DesiredUser>,
): (pair: Pair, ended: readonly End[]) => Memory {
  const ofEverybody: Memory = {
    scope: base.scope,
    base: undefined,
    hasBase: base.desired !== undefined,
    awaited: base.awaited,
    catchesUp: base.desired !== undefined && !base.isWatch,
    isWatch: base.isWatch,
    reviewed: NO_FIELDS,
  };
  return ({ desired, live }, ended) => {
    const known = couldWrite(live, base.desired) ? remembered.get(desired.email) : undefined;
    const was = known && meantRecord(known, live) ? known : undefined;
    const waited = base.waited.has(live?.recordId ?? desired.email);
    if (was === undefined && !waited && ended.length === 0) return ofEverybody;
    const reviewed = fieldsOf(ended.filter((end) => isReviewed(end, base)));
    return { ...ofEverybody, scope: waited ? 'all' : base.scope, base: was, reviewed };
  };
}

/** Whether a run of the base could write a record: a production administrator is written in production alone. */
const couldWrite = (live: LiveUser | undefined, base: DesiredState | undefined): boolean =>
  live?.isProductionAdmin !== true || base?.account.environment === 'production';

/** What this run makes of a declared person; undefined: it leaves them as they are. */
function changeOf({ desired, live }: Pair, memory: Memory, passed: readonly PassedEnd[]): Change | undefined {
  if (live === undefined) {
    if (!writes(memory.scope, originOfPresence(desired, memory))) return undefined;
    return { live, target: { kind: 'present', desired, wanted: wholePersonOf(desired) }, memory, passed };
  }
  if (desired.state === 'absent') {
    if (!writes(memory.scope, originOfAbsence(memory))) return undefined;
    return { live, target: { kind: 'absent', desired }, memory, passed };
  }
  const wanted = wantedOf(live, desired, memory);
  return { live, target: { kind: 'present', desired, wanted }, memory, passed };
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

/** In the base, not here, still in the account, and the policy will not end their access. */
function leftBehind(
  desired: DesiredState,
  live: LiveState,
  unmanaged: readonly LiveUser[],
  base: Base,
  policy: PolicyInForce,
): Left[] {
  if (base.desired === undefined || base.scope === 'due') return [];
  // Whoever is declared is so under an e-mail or an id, whichever of them the base used.
  const wasDeclared = declaring(base.desired.users);
  const ended = new Set(unmanaged.filter((user) => policyEnds(user, policy)).map((user) => user.recordId));
  return inNoFile([...live.users, ...live.unknownLevels].filter(wasDeclared), desired)
    .filter(({ recordId }) => !ended.has(recordId))
    .sort((a, b) => compareText(a.email, b.email));
}

type Left = Pick<LiveUser, 'recordId' | 'shownEmail' | 'email' | 'userId'>;

/** Only accepted people can be disabled: a pending person could still accept afterwards. */
export const policyEnds = (user: Pick<LiveUser, 'invitation'>, { unmanagedUsers }: PolicyInForce): boolean =>
  unmanagedUsers === 'remove' || (unmanagedUsers === 'disable' && user.invitation === 'accepted');

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
      memory: undefined,
      passed: NOTHING_PASSED,
    }));
}
