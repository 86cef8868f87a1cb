/**
 * Limits over time. New and earlier ends of access that the account has now are counted by day, together with the
 * ends that were due on that day before. A timer's run without a base carries out as many ends as the limits allow,
 * the oldest first.
 */
import { PERSON, partsOfWhat } from '../desired/ends.ts';
import { groupBy } from '../model/group-by.ts';
import { isAdministrator, type LiveState } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { DAY } from '../model/until.ts';
import { allowed, type PolicyInForce } from '../written/policy.ts';
import type { Change } from './change.ts';
import { endsLater, hasNow, liveLookup, type PlannedEnds, type ReviewedEnds } from './ends.ts';
import { type Breach, beyond, type CountingGuard, grantsLost, limitsOf } from './guard.ts';
import { HIGHER_LIMITS, THE_NEXT_RUN } from './order.ts';

/** The day on which something ends: a date is over at the midnight after it. */
const lastDayOf = (moment: number): string => new Date(moment - 1).toISOString().slice(0, 10);

/** In which limit an end counts. */
function guardOf(what: string): CountingGuard | undefined {
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
  const full = new Set(fresh.map(({ what, moment }) => dayKey(what, moment)));
  const recordOf = liveLookup(live);
  const counted = ends.schedule.flatMap(({ email, shown, what, moment }) => {
    const [guard, key] = [guardOf(what), dayKey(what, moment)];
    if (guard === undefined || !full.has(key)) return [];
    const entry = ends.desired.get(email);
    const user = entry && recordOf(entry);
    return user !== undefined && hasNow(user, what) ? [{ guard, key, shown, day: lastDayOf(moment) }] : [];
  });
  const limits = limitsOf(live, policy);
  return greatest(
    [...groupBy(counted, ({ key }) => key).values()].flatMap((all) => {
      const [{ guard, day }] = all;
      const people = [...new Set(all.map(({ shown }) => shown))];
      return beyond(guard, all.length, people, limits).map((breach) => ({ ...breach, day }));
    }),
  );
}

/** Of several breaches of one limit, now and on days to come, the first of the greatest: one number lifts all. */
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
  const most = (guard: CountingGuard): number => allowed(limits[guard].limit, limits[guard].total);
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
function takenBy({ live, target }: Change): Record<CountingGuard, number> {
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
const compareAge = (a: Change, b: Change): number => ageOf(a) - ageOf(b) || compareText(keyOf(a), keyOf(b));
/** Somebody who leaves may have several records. */
const keyOf = ({ live }: Change): string => (live === undefined ? '' : `${live.email} ${live.recordId}`);
