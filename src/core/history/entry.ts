/** One moment of a timeline: what a run did, or what was found otherwise than it had been left. */
import { type CoveredChange, withCovering } from '../model/covered.ts';
import type { NamesOverTime } from '../model/names-over-time.ts';
import type { FieldChangeDocument, OperationDocument } from '../plan/saved.ts';
import type { KeptRun, ReceiptProblem } from './kept.ts';
import { readAtOf } from './moments.ts';
import type { Listed } from './readings.ts';
import type { OutcomeLine } from './receipt-line.ts';
import type { FoundOtherwise, Unshown } from './unshown.ts';

interface Told {
  readonly at: Date;
  readonly person: string;
  /** Whose record it is: the same of every entry of one person, whatever their e-mail and record become. */
  readonly key: string;
}

/** A record was found otherwise than it had been left, and no receipt says why. */
export interface Otherwise {
  /** Missing where no record was found. */
  readonly recordId?: string;
  /** Since when it may have been so: as of then the record was otherwise. */
  readonly since: Date;
  readonly changes: readonly CoveredChange[];
  /** Whether it is certain how the record had been left. */
  readonly isCertain: boolean;
}

export type HistoryEntry = Told & {
  /** The run that did it, or whose reading showed it. */
  readonly run: KeptRun;
} & (
    | {
        readonly kind: 'operation';
        readonly operation: OperationDocument;
        /** `unknown`: the run has no line about it and no end. */
        readonly outcome: OutcomeLine['kind'] | 'unknown';
        readonly inDoubt?: string;
        /** It may have been written, and the last reading of the run showed that it was still to be done. */
        readonly isStillToDo: boolean;
      }
    | ({ readonly kind: 'without-receipt' } & Otherwise)
    | { readonly kind: 'held'; readonly fields: readonly FieldChangeDocument[] }
  );

/** A report shows a record otherwise than it was known before it. */
export interface SeenOtherwise extends Told, Otherwise {
  readonly kind: 'seen-otherwise';
  /** The report's file. */
  readonly report: string;
}

/** One moment of a timeline. */
export type TimelineEntry = HistoryEntry | SeenOtherwise;

/** What an entry changes, or shows as changed, with what is reached where no grant stands. */
export const changesOf = (entry: TimelineEntry): readonly CoveredChange[] => {
  if (entry.kind === 'operation') {
    const { before, fields } = entry.operation;
    const level = before?.accessLevel ?? 'none';
    return withCovering(fields, { level, everyServer: before?.mcpServers === 'all' });
  }
  return entry.kind === 'held' ? withCovering(entry.fields, undefined) : entry.changes;
};

/** The record that an entry is about; missing where none is known, as of an invitation. */
export const recordOf = (entry: TimelineEntry): string | undefined => {
  if (entry.kind === 'operation') return entry.operation.user.recordId;
  return entry.kind === 'held' ? undefined : entry.recordId;
};

/** What an entry tells that no run of ours did. */
export function foundIn(entry: TimelineEntry): FoundOtherwise[] {
  if (entry.kind === 'operation') return [];
  const read = entry.kind === 'seen-otherwise' ? entry.at : new Date(readAtOf(entry.run));
  const since = entry.kind === 'held' ? read : entry.since;
  return [{ recordId: recordOf(entry), person: entry.person, since, read }];
}

/** What receipts and reports say happened in an account. */
export interface History {
  readonly entries: readonly TimelineEntry[];
  /** Reports that were read beside the receipts: when each was made. */
  readonly reports: readonly string[];
  /** The runs that the entries were made from, oldest first. */
  readonly runs: readonly KeptRun[];
  readonly problems: readonly ReceiptProblem[];
  /** Records that were changed between two readings, and nothing shows what. */
  readonly unshown: readonly Unshown[];
  /** What people called the resources when, by id. */
  readonly names: NamesOverTime;
  /** The e-mails of everybody whom something that is kept names. */
  readonly emails: ReadonlySet<string>;
  /** The resources that reports list, by id. */
  readonly listed: ReadonlyMap<string, Listed>;
}

/** A number for each person of some entries, in the order in which they come. */
export function whoseIn(entries: readonly TimelineEntry[]): (entry: TimelineEntry) => number {
  const keys = [...new Set(entries.map(({ key }) => key))];
  const numbers = new Map(keys.map((key, at) => [key, at + 1]));
  return ({ key }) => numbers.get(key) ?? 0;
}

/** Whether it is known that it was so, as far as what is kept is true. */
export function isCertain(entry: TimelineEntry): boolean {
  if (entry.kind === 'seen-otherwise') return entry.isCertain;
  if (entry.run.isDoubtful) return false;
  if (entry.kind === 'operation') {
    const { outcome, inDoubt, isStillToDo, operation, run } = entry;
    if (isStillToDo) return false;
    const { status } = run.outcomes.get(operation.step) ?? {};
    // Without a status nobody answered, and what was sent may have landed.
    return inDoubt === undefined && outcome !== 'unknown' && (outcome !== 'failed' || status !== undefined);
  }
  return entry.kind === 'held' || entry.isCertain;
}
