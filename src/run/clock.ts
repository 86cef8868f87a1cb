/**
 * This machine's clock beside the account's. Dates are judged by the first, so that a wrong one takes access before its
 * end or gives it after.
 */
import { checkRules } from '../config/rules.ts';
import { isError } from '../core/model/finding.ts';
import type { NoteOf } from '../core/plan/note.ts';
import type { Plan, PlanResult } from '../core/plan/plan.ts';
import { otherwiseThan, summariesOf } from '../core/plan/since.ts';
import type { WrittenConfig } from '../core/written/config.ts';

const MINUTE = 60_000;

/** More than this between the two clocks, in milliseconds, is told. */
const SKEW = 5 * MINUTE;

interface Clocks {
  /** How far this machine's is ahead of the account's (negative: behind); missing where that is not known. */
  readonly clockAheadMs?: number;
}

/** How many minutes this machine's clock is ahead (negative: behind), if that is worth telling. */
export const skewOf = ({ clockAheadMs: ahead }: Clocks): number | undefined =>
  ahead === undefined || Math.abs(ahead) <= SKEW ? undefined : Math.round(ahead / MINUTE);

/** What a plan that was judged at `now` has to say of the clock; `planAt` makes the same plan of another moment. */
export function clockNotes(
  { clockAheadMs = 0, config, now }: ClockRequest,
  plan: Plan,
  planAt: (moment: Date) => PlanResult,
): NoteOf<'clock-differs'>[] {
  const aheadMinutes = skewOf({ clockAheadMs });
  if (aheadMinutes === undefined) return [];
  const moment = new Date(now.getTime() - clockAheadMs);
  const other = planAt(moment);
  const known = new Set(errorsAt(config, now));
  const otherwise = [
    ...(other.kind === 'planned' ? otherwiseThan(plan, other.plan) : []),
    // Whoever has left names nothing that must be there, and has not left by the other clock.
    ...(other.kind === 'invalid' ? summariesOf(other.findings.filter(isError)) : []),
    ...errorsAt(config, moment).filter((summary) => !known.has(summary)),
  ];
  return [{ code: 'clock-differs', aheadMinutes, otherwise }];
}

interface ClockRequest extends Clocks {
  readonly config: WrittenConfig;
  readonly now: Date;
}

/** A window for emergencies, say, that is longer by the other clock than it may be. */
const errorsAt = (config: WrittenConfig, moment: Date): string[] =>
  summariesOf(checkRules(config, moment).filter(isError));
