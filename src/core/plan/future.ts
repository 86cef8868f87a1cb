/** What a plan says of later: the ends, their days against the limits, the calendar, and dates that have passed. */
import type { DesiredState } from '../desired/resolve.ts';
import type { AccessTest } from '../desired/tests.ts';
import type { Finding } from '../model/finding.ts';
import type { LiveState } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { PolicyInForce } from '../written/policy.ts';
import { type CalendarDay, calendarOf, type Seats } from './calendar.ts';
import type { Change } from './change.ts';
import { endBreaches } from './end-limits.ts';
import { type PlannedEnds, plannedEnds, type ReviewedEnds } from './ends.ts';
import type { Breach } from './guard.ts';
import { laterWarnings } from './later.ts';
import type { Note } from './note.ts';
import type { Operation } from './operation.ts';
import { alreadyPast, pastOfMissing, pastWithoutEffect } from './past.ts';

export interface Future {
  readonly ends: PlannedEnds;
  readonly calendar: readonly CalendarDay[];
  readonly breaches: readonly Breach[];
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

export interface FutureInput {
  readonly desired: DesiredState;
  readonly base: DesiredState | undefined;
  readonly live: LiveState;
  readonly now: Date;
  /** The moment of the run, if dates are judged as of another. */
  readonly today?: Date;
  readonly policy: PolicyInForce;
  readonly tests: readonly AccessTest[];
  readonly labels: ReadonlyMap<string, string>;
  readonly reviewed: ReviewedEnds;
  readonly changes: readonly Change[];
  readonly operations: readonly Operation[];
  /** A timer's run: what it ends was counted when it was written. */
  readonly due: boolean;
}

export function futureOf(input: FutureInput): Future {
  const { base, live, policy, labels, reviewed, changes, operations, due, now, today = now } = input;
  const ends = plannedEnds(input);
  const { minAdministrators: minimum } = policy;
  const seats = present({ seats: seatsAfter(input) });
  const calendar = calendarOf({ ...input, ...seats, schedule: ends.schedule, minimum });
  const absent = pastOfMissing(ends, changes, reviewed);
  const past = alreadyPast(changes, operations, { hasBase: base !== undefined, due, absent, today });
  return {
    ends,
    calendar,
    breaches: due ? [] : endBreaches(ends, { live, policy, reviewed }),
    findings: [...past, ...laterWarnings(calendar)],
    notes: pastWithoutEffect(ends, changes, operations, labels),
  };
}

/** Who takes a seat once this plan has been carried out: whoever has a record, invited people too. */
function seatsAfter({ desired, live, operations, policy }: FutureInput): Seats | undefined {
  if (policy.seats === undefined) return undefined;
  const records = [...live.users, ...live.unknownLevels];
  const seated = new Set<string>(records.flatMap(({ email, userId }) => [email, userId]));
  let taken = records.length;
  for (const { kind, user, waitsFor } of operations) {
    if (waitsFor !== undefined || (kind !== 'remove' && kind !== 'invite')) continue;
    taken += kind === 'invite' ? 1 : -1;
    if (kind === 'invite') seated.add(user.email);
    else for (const key of [user.email, user.userId]) if (key !== undefined) seated.delete(key);
  }
  const pins = new Map(desired.users.flatMap(({ email, id }) => (id === undefined ? [] : [[email, id]])));
  return { taken, has: (email) => seated.has(pins.get(email) ?? email) || seated.has(email) };
}
