/**
 * This machine's clock beside the account's. Dates are judged by the first, so that a wrong one takes access before its
 * end or gives it after.
 */
import { endsAlsoIn, farEndsIn } from '../config/rules/ends.ts';
import { checkRules } from '../config/rules.ts';
import { skewOf } from '../core/model/clock.ts';
import { isError } from '../core/model/finding.ts';
import type { NoteOf } from '../core/plan/note.ts';
import type { Plan, PlanResult } from '../core/plan/plan.ts';
import { otherwiseThan, summariesOf } from '../core/plan/since.ts';
import type { WrittenConfig } from '../core/written/config.ts';

/** What a plan that was judged at `now` has to say of the clock; `planAt` makes the same plan of another moment. */
export function clockNotes(
  { clockAheadMs = 0, now, ...files }: ClockRequest,
  plan: Plan,
  planAt: (moment: Date) => PlanResult,
): NoteOf<'clock-differs'>[] {
  const aheadMinutes = skewOf({ clockAheadMs });
  if (aheadMinutes === undefined) return [];
  const moment = new Date(now.getTime() - clockAheadMs);
  const other = planAt(moment);
  const known = new Set(errorsAt(files, now));
  const otherwise = new Set([
    ...(other.kind === 'planned' ? otherwiseThan(plan, other.plan) : []),
    // Whoever has left names nothing that must be there, and has not left by the other clock.
    ...(other.kind === 'invalid' ? summariesOf(other.findings.filter(isError)) : []),
    ...errorsAt(files, moment).filter((summary) => !known.has(summary)),
  ]);
  return [{ code: 'clock-differs', aheadMinutes, otherwise: [...otherwise] }];
}

interface Files {
  readonly config: WrittenConfig;
  readonly base?: WrittenConfig;
}
interface ClockRequest extends Files {
  readonly clockAheadMs?: number;
  readonly now: Date;
}

/**
 * Why the files or their base do not hold by a clock: a window for emergencies, say, that is longer by it than it may
 * be, an end that is too far away, or a role of the base that has ended and settled a setting.
 */
function errorsAt({ config, base }: Files, moment: Date): string[] {
  const inBase = base && endsAlsoIn(base, moment);
  const far = farEndsIn(config, moment).filter(({ key }) => inBase?.has(key) !== true);
  const found = [
    ...checkRules(config, moment),
    ...far.map(({ finding }) => finding),
    ...(base === undefined ? [] : checkRules(base, moment, true)),
  ];
  return summariesOf(found.filter(isError));
}
