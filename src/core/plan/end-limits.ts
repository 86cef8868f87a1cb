/**
 * Limits over time. New and earlier ends of access that the account has now are counted by day, together with the
 * ends that were due on that day before. A timer's run without a base carries out as many ends as the limits allow,
 * the oldest first.
 */
import { PERSON, partsOfWhat } from '../desired/ends.ts';
import { isAdministrator, type LiveState } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { DAY } from '../model/until.ts';
import { allowed, type PolicyInForce } from '../written/policy.ts';
import type { Change } from './change.ts';
import { type EndChange, endsLater, hasNow, type PlannedEnds, type ReviewedEnds } from './ends.ts';
import { type Breach, grantsLost, type LiftableGuard, limitsOf } from './guard.ts';
import { HIGHER_LIMITS, THE_NEXT_RUN } from './order.ts';

/** The day on which something ends: a date is over at the midnight after it. */
export const lastDayOf = (moment: number): string => new Date(moment - 1).toISOString().slice(0, 10);

type Counted = Exclude<LiftableGuard, 'admin-floor'>;

/** In which limit an end counts. */
function guardOf(what: string): Counted | undefined {
  if (what === PERSON) return 'removal-limit';
  const field = partsOfWhat(what)?.field ?? '';
  if (field === 'accessLevel') return what === 'accessLevel=administrator' ? 'demotion-limit' : undefined;
  return 'grant-loss-limit';
}

/** Days on which too much ends, if something of it is new; of each limit the fullest day. */
export function endBreaches(
  ends: PlannedEnds,
  { live, policy, reviewed }: { live: LiveState; policy: PolicyInForce; reviewed: ReviewedEnds },
): Breach[] {
  const fresh = ends.changes.filter(
    (change) => endsLater(change) && !reviewed.has(change.email, change.what, change.moment),
  );
  if (fresh.length === 0) return [];
  const dayKey = (what: string, moment: number): string =>
    `${guardOf(what) ?? ''} ${Math.ceil(moment / DAY)}`;
  const full = new Set(fresh.map(({ what, moment }: EndChange) => dayKey(what, moment)));
  const records = new Map<string, LiveState['users'][number]>();
  for (const user of live.users) {
    records.set(user.email, user);
    records.set(user.userId, user);
  }
  const days = new Map<string, { guard: Counted; day: string; people: string[] }>();
  for (const { email, shown, what, moment } of ends.schedule) {
    const guard = guardOf(what);
    const key = dayKey(what, moment);
    if (guard === undefined || !full.has(key)) continue;
    const pin = ends.desired.get(email)?.id;
    const user = (pin === undefined ? undefined : records.get(pin)) ?? records.get(email);
    if (user === undefined || !hasNow(user, what)) continue;
    const day = days.get(key) ?? { guard, day: lastDayOf(moment), people: [] };
    days.set(key, day);
    day.people.push(shown);
  }
  const worst = new Map<Counted, Breach>();
  const limits = limitsOf(live, policy);
  for (const { guard, day, people } of days.values()) {
    const { limit, total } = limits[guard];
    const most = allowed(limit, total);
    const number = people.length;
    if (number <= most || number <= (worst.get(guard)?.number ?? 0)) continue;
    const ofTotal = limit.kind === 'percent' ? { total } : {};
    worst.set(guard, { guard, number, limit: most, ...ofTotal, people: [...new Set(people)], day });
  }
  return [...worst.values()];
}

/** Of two breaches of one limit, now and on a day to come, the greater: one number lifts both. */
export function greatest(breaches: readonly Breach[]): Breach[] {
  const kept = new Map<string, Breach>();
  for (const breach of breaches) {
    const other = kept.get(breach.guard);
    if (other === undefined || breach.number > other.number) kept.set(breach.guard, breach);
  }
  return [...kept.values()];
}

/**
 * What a timer's run leaves, because the limits allow no more, and what that waits for: the next run, as the oldest
 * ends go first, or a higher limit where one person alone is beyond it.
 */
export function beyondLimits(
  changes: readonly Change[],
  live: LiveState,
  policy: PolicyInForce,
): ReadonlyMap<Change, string> {
  const limits = limitsOf(live, policy);
  const most = (guard: Counted): number => allowed(limits[guard].limit, limits[guard].total);
  const left = new Map(GUARDS.map((guard) => [guard, most(guard)]));
  const waits = new Map<Change, string>();
  for (const change of [...changes].sort(compareAge)) {
    const needs = takenBy(change);
    const never = GUARDS.find((guard) => needs[guard] > most(guard));
    const fits = GUARDS.every((guard) => needs[guard] === 0 || needs[guard] <= (left.get(guard) ?? 0));
    if (never !== undefined) waits.set(change, `${HIGHER_LIMITS[never]} (${needs[never]})`);
    else if (!fits) waits.set(change, THE_NEXT_RUN);
    else for (const guard of GUARDS) left.set(guard, (left.get(guard) ?? 0) - needs[guard]);
  }
  return waits;
}

const GUARDS = ['removal-limit', 'demotion-limit', 'grant-loss-limit'] as const;
const NOTHING = { 'removal-limit': 0, 'demotion-limit': 0, 'grant-loss-limit': 0 };

/** What a change takes, in the number of each limit. */
function takenBy({ live, target }: Change): Record<Counted, number> {
  if (live === undefined) return NOTHING;
  if (target.kind !== 'present') return { ...NOTHING, 'removal-limit': 1 };
  const { access, enabled } = target.wanted;
  if (enabled === false && !live.disabled) return { ...NOTHING, 'removal-limit': 1 };
  const demotes = isAdministrator(live) && access.level !== 'administrator';
  return {
    ...NOTHING,
    'demotion-limit': Number(demotes),
    'grant-loss-limit': grantsLost(live, access),
  };
}

/** What is without a date was sent away by a line: it goes first. */
const ageOf = ({ passed }: Change): number =>
  passed.length === 0 ? 0 : Math.min(...passed.map(({ moment }) => moment));
const compareAge = (a: Change, b: Change): number =>
  ageOf(a) - ageOf(b) || compareText(a.live?.email ?? '', b.live?.email ?? '');
