/** What a plan says of later: the ends, their days against the limits, the calendar, and dates that have passed. */
import type { DesiredState } from '../desired/resolve.ts';
import type { AccessTest } from '../desired/tests.ts';
import type { Finding } from '../model/finding.ts';
import type { LiveState } from '../model/live.ts';
import type { PolicyInForce } from '../written/policy.ts';
import { type CalendarDay, calendarOf } from './calendar.ts';
import type { Change } from './change.ts';
import { endBreaches } from './end-limits.ts';
import { type PlannedEnds, plannedEnds, type ReviewedEnds } from './ends.ts';
import type { Breach } from './guard.ts';
import { laterFindings } from './later.ts';
import type { Operation } from './operation.ts';
import { alreadyPast, pastOfMissing } from './past.ts';

export interface Future {
  readonly ends: PlannedEnds;
  readonly calendar: readonly CalendarDay[];
  readonly breaches: readonly Breach[];
  readonly findings: readonly Finding[];
}

export interface FutureInput {
  readonly desired: DesiredState;
  readonly base: DesiredState | undefined;
  readonly live: LiveState;
  readonly now: Date;
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
  const { desired, base, live, now, policy, tests, labels, reviewed, changes, operations, due } = input;
  const ends = plannedEnds({ desired, base, live, now });
  const { schedule } = ends;
  const minimum = policy.minAdministrators;
  const calendar = calendarOf({ desired, schedule, live, minimum, tests, labels });
  const absent = pastOfMissing(ends, changes, reviewed);
  const past = alreadyPast(changes, operations, { hasBase: base !== undefined, absent });
  return {
    ends,
    calendar,
    breaches: due ? [] : endBreaches(ends, { live, policy, reviewed }),
    findings: [...past, ...laterFindings(calendar)],
  };
}
