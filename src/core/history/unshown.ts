/**
 * Records that somebody changed between two readings, while nothing that is kept shows what: the account keeps the moment
 * of the last change with each record, and says nothing of what was changed, nor of what was taken back.
 */
import { apart, CLOCKS } from '../model/clock.ts';
import { groupBy } from '../model/group-by.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { Sighting } from './as-of.ts';
import type { KeptRun } from './kept.ts';
import type { Stretch } from './moments.ts';
import { isClear, writeOf } from './writes.ts';

export interface Unshown {
  readonly recordId: string;
  /** As it was called by then, or else by the first reading after it; missing where no reading says whose it is. */
  readonly email?: string;
  /** The readings between which it was changed. */
  readonly since: Date;
  readonly until: Date;
}

/** A change that an entry tells of without a run that made it: whose, since when it may have been, and when it was read. */
export interface FoundOtherwise {
  readonly recordId: string | undefined;
  readonly person: string;
  readonly since: Date;
  readonly read: Date;
}

/** Nothing is said of a change that a run made, or that an entry about the same person and time tells. */
export function unshownIn(
  sightings: readonly Sighting[],
  told: readonly FoundOtherwise[],
  runs: readonly KeptRun[],
): Unshown[] {
  const writes = groupBy(runs.flatMap(writesOf), ({ recordId }) => recordId);
  const found = [...groupBy(sightings, ({ recordId }) => recordId)].flatMap(([recordId, all]) => {
    // The last change has one clock; what was read with the same one tells of no change.
    const inOrder = [...all].sort((a, b) => (a.modified ?? a.at) - (b.modified ?? b.at) || a.at - b.at);
    const own = inOrder.filter(({ modified }) => modified !== undefined);
    const named = inOrder.filter((each) => each.email !== undefined);
    return own.slice(1).flatMap(({ at, modified = 0 }, index): Unshown[] => {
      const before = own[index];
      if (before?.modified === undefined || modified <= before.modified) return [];
      const { email } = named.findLast((each) => each.at <= at) ?? named[0] ?? {};
      const isOwn = (writes.get(recordId) ?? []).some(
        (write) => modified >= write.from - apart(write) && modified <= write.to + apart(write),
      );
      const isTold = told.some((each) => tells(each, recordId, email, before.at, at));
      if (isOwn || isTold) return [];
      return [{ recordId, since: new Date(before.at), until: new Date(at), ...present({ email }) }];
    });
  });
  return found.sort((a, b) => a.until.getTime() - b.until.getTime());
}

const tells = (
  { recordId: ofRecord, person, since, read }: FoundOtherwise,
  recordId: string,
  email: string | undefined,
  from: number,
  to: number,
): boolean =>
  (ofRecord === recordId || (email !== undefined && emailOf(person) === emailOf(email))) &&
  since.getTime() <= to + CLOCKS &&
  // What the first of the two readings had found was before both.
  read.getTime() > from;

/** What a run may have written of records, and when. Whatever it found as it was to be it did not write. */
function writesOf(run: KeptRun): (Stretch & { readonly recordId: string })[] {
  return run.plan.plan.operations.flatMap((operation) => {
    const { recordId } = operation.user;
    const line = run.outcomes.get(operation.step);
    const write = writeOf(run, operation);
    if (recordId === undefined || write === undefined) return [];
    if (!isClear(line)) return [{ ...write, recordId }];
    return line?.kind === 'done' ? [{ ...write, recordId, from: write.to }] : [];
  });
}
