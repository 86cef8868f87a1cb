/** What runs wrote, or may have written, of each record, and when: what lies between two readings of it. */
import { apart, offOf } from '../model/clock.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { timestampOf } from '../model/until.ts';
import type { OperationDocument } from '../plan/saved.ts';
import { fieldsOf, type RecordTold, tellTheSame } from './fields.ts';
import { isStillToDo, type KeptRun } from './kept.ts';
import { readingIn, type Stretch } from './moments.ts';
import type { OutcomeLine } from './receipt-line.ts';

/** One reading of one record. */
export interface RecordLook extends Stretch, RecordTold {
  /** When the record had been changed last, by the account's clock; missing if that was not kept. */
  readonly modified?: number;
}

/** Somebody in a document. */
export interface Somebody {
  readonly recordId?: string | undefined;
  readonly email: string;
}

/** Whether two are known to be two records. */
export const isAnother = (one: Pick<Somebody, 'recordId'>, other: Pick<Somebody, 'recordId'>): boolean =>
  one.recordId !== undefined && other.recordId !== undefined && one.recordId !== other.recordId;

export interface Write extends Stretch {
  readonly run: KeptRun;
  /** As the run had read the record, and as it was to leave it. */
  readonly before: RecordTold;
  readonly after: RecordTold;
  /** As the run left it by all that it says, and what it may be instead. */
  readonly left: RecordTold;
  readonly instead: readonly RecordTold[];
  /** Of the record as the run had read it: whoever read it with this or an earlier one read it before the write. */
  readonly modified?: number;
}

/** How long after its last word a write without a clear answer may still land, in milliseconds. */
const LATE = 60 * 60_000;

/** Whether the record may be as the operation was to leave it; otherwise it is as the run had read it. */
function mayHaveWritten(line: OutcomeLine | undefined, { end }: Pick<KeptRun, 'end'>): boolean {
  if (line === undefined) return end === undefined;
  const { kind, status, inDoubt } = line;
  if (inDoubt !== undefined) return true;
  // Stale: nothing was sent. Refused, with a status: the account wrote nothing. Failed without one may still land.
  return kind === 'done' || kind === 'already-so' || (kind === 'failed' && status === undefined);
}

/** Whether an operation has a clear answer, after which nothing of it lands. */
export const isClear = (line: OutcomeLine | undefined): boolean =>
  line !== undefined && line.inDoubt === undefined && (line.kind === 'done' || line.kind === 'already-so');

/** When the operation ended, as far as its run says: never before its reading, nor before what the run did first. */
export function endedAt(run: KeptRun, { step }: OperationDocument): number {
  const own = run.outcomes.get(step)?.at;
  const known = own === undefined ? [...run.outcomes.values()].map(({ at }) => at) : [own];
  return Math.max(readingIn(run).from, ...[run.at, ...known].map((at) => Date.parse(at)));
}

/** The write of an operation, if there may have been one. */
export function writeOf(run: KeptRun, operation: OperationDocument): Write | undefined {
  const line = run.outcomes.get(operation.step);
  if (!mayHaveWritten(line, run)) return undefined;
  const to = endedAt(run, operation);
  const { recordId } = operation.user;
  // Mail is kept beside the record, which does not move with it.
  const moves = recordId !== undefined && operation.kind !== 'notify';
  const modified = moves ? timestampOf(run.plan.read?.modified[recordId]) : undefined;
  const before = { fields: fieldsOf(operation.before) };
  const after = { fields: fieldsOf(operation.after) };
  const isStill = isStillToDo(run, operation);
  return {
    run,
    from: Date.parse(run.at),
    to: isClear(line) ? to : to + LATE,
    ...offOf(run.plan.read?.clockAheadMs),
    before,
    after,
    left: isStill ? before : after,
    instead: isStill ? [after] : isClear(line) ? [] : [before],
    ...present({ modified }),
  };
}

/** The writes of all runs, by the record; those that made one by the e-mail that was invited. */
export class Writes {
  readonly #byWhom = new Map<string, Write[]>();

  constructor(runs: readonly KeptRun[]) {
    for (const run of runs)
      for (const operation of run.plan.plan.operations) {
        const write = writeOf(run, operation);
        const { recordId, email } = operation.user;
        const whom = recordId ?? emailOf(email);
        if (write !== undefined) this.#byWhom.set(whom, [...(this.#byWhom.get(whom) ?? []), write]);
      }
  }

  /** Those of other runs. */
  about({ recordId, email }: Somebody, own?: KeptRun): Write[] {
    return [recordId, emailOf(email)]
      .flatMap((whom) => (whom === undefined ? [] : (this.#byWhom.get(whom) ?? [])))
      .filter(({ run }) => run !== own);
  }
}

/**
 * Whether a record was read before a write of it, or after it. Where the two are near each other its own last change
 * decides, because that has one clock; `open`: nothing decides.
 */
export function orderOf(look: RecordLook, write: Write): 'before' | 'after' | 'open' {
  if (look.from >= write.to + apart(look, write)) return 'after';
  if (look.to <= write.from - apart(look, write) || isOfOlder(look, write)) return 'before';
  if (look.from >= write.to) return 'after';
  return look.to <= write.from ? 'before' : 'open';
}

/** Whether a reading shows the record as the run had read it that wrote it, or as it was before the write anyway. */
const isOfOlder = ({ modified }: RecordLook, write: Pick<Write, 'modified' | 'from' | 'off'>): boolean =>
  modified !== undefined &&
  write.modified !== undefined &&
  modified <= Math.max(write.modified, write.from - apart(write));

/** Whether a write is proved to have come after a reading, although clocks say otherwise, so that it had its turn before. */
export const isMisplaced = (look: RecordLook, write: Write): boolean =>
  isOfOlder(look, write) && write.to <= look.from;

/** Whether clocks that differ a little could make it the other order, and nothing proves that one. */
export const isByClocksAlone = (look: RecordLook, write: Write): boolean =>
  !isOfOlder(look, write) && areNear(look, write);

/** Whether either of two writes may have been the last one: clocks leave it open, and no run read what the other left. */
export function areRivals(one: Write, other: Write): boolean {
  const [first, last] = one.to <= other.to ? [one, other] : [other, one];
  const isSeen =
    first.modified !== undefined &&
    last.modified !== undefined &&
    first.modified < last.modified &&
    tellTheSame(first.after, last.before);
  return areNear(one, other) && !isSeen;
}

/** Whether clocks leave open which of two was first. */
const areNear = (one: Stretch, other: Stretch): boolean =>
  one.from < other.to + apart(one, other) && one.to > other.from - apart(one, other);
