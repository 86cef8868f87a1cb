/**
 * When something was read, as far as documents say. A reading has a first and a last moment: a run that waits at its
 * prompt writes its first line long after it read, and others read and write meanwhile.
 */
import type { ReportDocument } from '../report/saved.ts';
import type { KeptRun } from './kept.ts';

/** In milliseconds, both ends included: it was at some moment of these. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How far two clocks may be apart: of two machines, or of the account and whoever read it. In milliseconds. */
export const CLOCKS = 60_000;

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
  return { from, to: Math.max(from, to) };
}

/** What a report lacks was gone at the end of its reading, perhaps not before. */
export function readingOfReport({
  madeAt,
  readUntil,
}: Pick<ReportDocument, 'madeAt' | 'readUntil'>): Stretch {
  const from = Date.parse(madeAt);
  const to = readUntil === undefined ? from + READING : Date.parse(readUntil);
  return { from, to: Math.max(from, to) };
}
