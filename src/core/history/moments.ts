/**
 * When something was read, as far as documents say. A reading has a first and a last moment: a run that waits at its
 * prompt writes its first line long after it read, and others read and write meanwhile. All moments are by the account's
 * clock, which is one for all machines, where a document says how far its own was from that.
 */
import { accountTime, type Off, offOf } from '../model/clock.ts';
import { present } from '../model/present.ts';
import type { ReportDocument } from '../report/saved.ts';
import type { KeptRun } from './kept.ts';

/** In milliseconds, both ends included: it was at some moment of these. */
export interface Stretch extends Off {
  readonly from: number;
  readonly to: number;
}

/** A report with its moments by the account's clock. */
export function byAccountClock(report: ReportDocument): ReportDocument {
  const { madeAt, readUntil, clockAheadMs } = report;
  const until = readUntil && accountTime(readUntil, clockAheadMs);
  return { ...report, madeAt: accountTime(madeAt, clockAheadMs), ...present({ readUntil: until }) };
}

/** The longest that the reading of a whole account may have taken, where an older document does not say when it ended. */
const READING = 60 * 60_000;

/** When a run began to read. Older receipts do not say it. */
export function readAtOf({ at, plan }: Pick<KeptRun, 'at' | 'plan'>): number {
  return plan.read === undefined
    ? Math.min(Date.parse(plan.plan.judgedAt), Date.parse(at))
    : Date.parse(plan.read.at);
}

/** A run has read what its plan is made from before it writes its first line. */
export function readingIn(run: Pick<KeptRun, 'at' | 'plan'>): Stretch {
  const from = readAtOf(run);
  const until = run.plan.read?.until;
  const to = until === undefined ? Math.min(Date.parse(run.at), from + READING) : Date.parse(until);
  return { from, to: Math.max(from, to), ...offOf(run.plan.read?.clockAheadMs) };
}

/** What a report lacks was gone at the end of its reading, perhaps not before. */
export function readingOfReport({
  madeAt,
  readUntil,
  clockAheadMs,
}: Pick<ReportDocument, 'madeAt' | 'readUntil' | 'clockAheadMs'>): Stretch {
  const from = Date.parse(madeAt);
  const to = readUntil === undefined ? from + READING : Date.parse(readUntil);
  return { from, to: Math.max(from, to), ...offOf(clockAheadMs) };
}
