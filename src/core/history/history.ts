/**
 * What receipts say happened to people, in its order: each operation with what became of it, and what must have
 * changed without a receipt, because somebody's record was no longer as the last run had left it.
 */
import { type FieldChange, fieldParts } from '../model/field.ts';
import { emailOf } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import { fingerprintedAfter } from '../plan/document.ts';
import type { FieldChangeDocument, OperationDocument, StandingDocument } from '../plan/saved.ts';
import type { Kept, KeptRun, ReceiptProblem } from './kept.ts';
import type { OutcomeLine } from './receipt-line.ts';

interface Happened {
  readonly at: Date;
  readonly person: string;
  /** The run that did it, or whose reading showed it. */
  readonly run: KeptRun;
}

export type HistoryEntry = Happened &
  (
    | {
        readonly kind: 'operation';
        readonly operation: OperationDocument;
        /** `unknown`: the run has no line about it and no end. */
        readonly outcome: OutcomeLine['kind'] | 'unknown';
        readonly inDoubt?: string;
      }
    | {
        readonly kind: 'without-receipt';
        /** Since when it may have been so: as of then the record was otherwise. */
        readonly since: Date;
        readonly changes: readonly FieldChange[];
        /** Whether it is certain how the run before had left the record. */
        readonly isCertain: boolean;
      }
    | { readonly kind: 'held'; readonly fields: readonly FieldChangeDocument[] }
  );

export interface History {
  readonly entries: readonly HistoryEntry[];
  /** The runs that the entries were made from, oldest first. */
  readonly runs: readonly KeptRun[];
  readonly problems: readonly ReceiptProblem[];
  /** What people call the resources, by id. */
  readonly labels: ReadonlyMap<string, string>;
}

/** The whole history of one account, oldest first. */
export function historyOf({ runs, problems }: Kept): History {
  const people = new People();
  const entries = runs.flatMap((run) => people.pass(run));
  const labels = new Map(runs.flatMap(({ plan }) => Object.entries(plan.plan.resources)));
  return { entries, runs, problems, labels };
}

type Fields = ReadonlyMap<string, string | boolean>;

/** How a person's record was left, as far as receipts say. */
interface Left {
  readonly fields: Fields;
  readonly at: Date;
  readonly isCertain: boolean;
}

class People {
  readonly #left = new Map<string, Left>();
  readonly #keys = new Map<string, string>();
  readonly #held = new Map<string, string>();

  pass(run: KeptRun): HistoryEntry[] {
    const at = new Date(run.at);
    const entries: HistoryEntry[] = run.plan.plan.held.flatMap(({ email, fields }) => {
      const text = JSON.stringify(fields);
      if (this.#held.get(emailOf(email)) === text) return [];
      this.#held.set(emailOf(email), text);
      return [{ kind: 'held' as const, at, person: email, run, fields }];
    });
    const seen = new Set<string>();
    for (const operation of run.plan.plan.operations) {
      const key = this.#keyOf(operation);
      if (!seen.has(key)) entries.push(...this.#look(key, operation, run));
      seen.add(key);
      entries.push(this.#carry(key, operation, run));
    }
    return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  /** A record keeps its person also under another e-mail; a new record of an e-mail is the same person. */
  #keyOf({ user }: OperationDocument): string {
    const email = emailOf(user.email);
    if (user.recordId === undefined) return email;
    const key = this.#keys.get(user.recordId) ?? email;
    this.#keys.set(user.recordId, key);
    return key;
  }

  /** Compares the record as the run read it with how the run before left it. */
  #look(key: string, { before, user }: OperationDocument, run: KeptRun): HistoryEntry[] {
    const [at, left, fields] = [new Date(run.at), this.#left.get(key), fieldsOf(before)];
    this.#left.set(key, { fields, at, isCertain: !run.isDoubtful });
    const changes = left === undefined ? [] : changesBetween(left.fields, fields);
    if (left === undefined || changes.length === 0) return [];
    const isCertain = left.isCertain && !run.isDoubtful;
    return [{ kind: 'without-receipt', at, person: user.email, run, since: left.at, changes, isCertain }];
  }

  #carry(key: string, operation: OperationDocument, run: KeptRun): HistoryEntry {
    const line = run.outcomes.get(operation.step);
    const outcome = line?.kind ?? (run.end === undefined ? 'unknown' : 'not-run');
    const at = new Date(line?.at ?? run.at);
    const inDoubt = line?.inDoubt;
    if (outcome !== 'waiting' && outcome !== 'not-run') {
      const isCertain = (outcome === 'done' || outcome === 'already-so') && inDoubt === undefined;
      const before = this.#left.get(key)?.isCertain ?? true;
      this.#left.set(key, { fields: fieldsOf(operation.after), at, isCertain: isCertain && before });
    }
    const entry = { kind: 'operation', at, person: operation.user.email, run, operation, outcome } as const;
    return inDoubt === undefined ? entry : { ...entry, inDoubt };
  }
}

const fieldsOf = (standing: StandingDocument | null): Fields =>
  new Map(standing === null ? [] : Object.entries(fingerprintedAfter(standing)));

const SETTLED: ReadonlySet<string> = new Set([
  'accessLevel',
  'enabled',
  'accepted',
  'dismissed',
  'integrations',
  'mcpServers',
]);

/** What differs between two readings of a record. A plan tells only the settings that it changes. */
function changesBetween(was: Fields, is: Fields): FieldChange[] {
  const isWhole = was.size === 0 || is.size === 0;
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter(({ field, before, after }) => {
      if (before === after) return false;
      const isSetting = !SETTLED.has(fieldParts(field)[0]);
      return !isSetting || (!isWhole && before !== null && after !== null);
    })
    .sort((a, b) => compareText(a.field, b.field));
}

/** What a question is about. */
export type HistorySubject =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'person'; readonly email: string }
  | { readonly kind: 'resource'; readonly id: string; readonly label: string };

/** An e-mail is a person; anything else is the name or the id of a resource that some receipt names. */
export function subjectsFor(text: string | undefined, { labels }: History): HistorySubject[] {
  if (text === undefined) return [{ kind: 'everybody' }];
  if (text.includes('@')) return [{ kind: 'person', email: emailOf(text) }];
  const wanted = text.toLowerCase();
  return [...labels]
    .filter(([id, label]) => id === text || label.toLowerCase() === wanted)
    .map(([id, label]) => ({ kind: 'resource', id, label }));
}

/** The entries about a subject and a time; what happened at an unknown moment in between belongs to it. */
export function entriesAbout(
  { entries }: History,
  subject: HistorySubject,
  { since, until }: { readonly since?: Date; readonly until?: Date },
): HistoryEntry[] {
  const concerns = concernOf(subject, entries);
  return entries.filter((entry) => {
    const from = entry.kind === 'without-receipt' ? entry.since : entry.at;
    const isThen = (until === undefined || from <= until) && (since === undefined || entry.at >= since);
    return isThen && concerns(entry);
  });
}

function concernOf(
  subject: HistorySubject,
  entries: readonly HistoryEntry[],
): (entry: HistoryEntry) => boolean {
  switch (subject.kind) {
    case 'everybody':
      return () => true;
    case 'person': {
      const records = new Set(
        entries.flatMap((entry) =>
          entry.kind === 'operation' && emailOf(entry.person) === subject.email
            ? [entry.operation.user.recordId]
            : [],
        ),
      );
      records.delete(undefined);
      return (entry) =>
        emailOf(entry.person) === subject.email ||
        (entry.kind === 'operation' && records.has(entry.operation.user.recordId));
    }
    case 'resource':
      return (entry) => changesOf(entry).some(({ field }) => touches(field, subject.id));
  }
}

/** What an entry changes, or shows as changed. */
export const changesOf = (entry: HistoryEntry): readonly FieldChange[] => {
  if (entry.kind === 'operation') return entry.operation.fields;
  return entry.kind === 'held' ? entry.fields : entry.changes;
};

/** The level and the switches reach every resource. */
function touches(field: string, id: string): boolean {
  const [what, named] = fieldParts(field);
  return named === undefined ? SETTLED.has(what) : named === id;
}
