/**
 * What receipts say happened to people, in its order: each operation with what became of it, and what must have
 * changed without a receipt, because somebody's record was no longer as the last run had left it.
 */
import { type CoveredChange, withCovering } from '../model/covered.ts';
import { fieldParts } from '../model/field.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { fingerprintedAfter } from '../plan/document.ts';
import type { FieldChangeDocument, OperationDocument, StandingDocument } from '../plan/saved.ts';
import type { ReviewedPerson } from '../report/saved.ts';
import type { Kept, KeptRun, ReceiptProblem } from './kept.ts';
import { labelsAt } from './labels.ts';
import { heldBy, type KeptReport } from './readings.ts';
import type { OutcomeLine } from './receipt-line.ts';

interface Told {
  readonly at: Date;
  readonly person: string;
}

interface Happened extends Told {
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
        /** Missing where the run found no record. */
        readonly recordId?: string;
        /** Since when it may have been so: as of then the record was otherwise. */
        readonly since: Date;
        readonly changes: readonly CoveredChange[];
        /** Whether it is certain how the run before had left the record. */
        readonly isCertain: boolean;
      }
    | { readonly kind: 'held'; readonly fields: readonly FieldChangeDocument[] }
  );

/** A report shows a record otherwise than it was known before it, and no receipt says why. */
export interface SeenOtherwise extends Told {
  readonly kind: 'seen-otherwise';
  /** The report's file. */
  readonly report: string;
  readonly recordId?: string;
  readonly since: Date;
  readonly changes: readonly CoveredChange[];
  readonly isCertain: boolean;
}

/** One moment of a timeline. */
export type TimelineEntry = HistoryEntry | SeenOtherwise;

export interface History {
  readonly entries: readonly TimelineEntry[];
  /** Reports that were read beside the receipts: when each was made. */
  readonly reports: readonly string[];
  /** The runs that the entries were made from, oldest first. */
  readonly runs: readonly KeptRun[];
  readonly problems: readonly ReceiptProblem[];
  /** What people call the resources, by id. */
  readonly labels: ReadonlyMap<string, string>;
}

/** The whole history of one account, oldest first. Reports are fixed points: what they show is known, not inferred. */
export function historyOf({ runs, problems }: Kept, reports: readonly KeptReport[]): History {
  const people = new People();
  const steps = [
    ...runs.map((run) => ({ at: Date.parse(run.at), pass: () => people.pass(run) })),
    ...reports.map((kept) => ({ at: Date.parse(kept.report.madeAt), pass: () => people.compare(kept) })),
  ];
  const entries = steps.sort((a, b) => a.at - b.at).flatMap(({ pass }): TimelineEntry[] => pass());
  const labels = labelsAt(runs, reports);
  return { entries, reports: reports.map(({ report }) => report.madeAt), runs, problems, labels };
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
  readonly #identities = new Identities();
  readonly #held = new Map<string, string>();

  /** Whoever is in no older reading begins with this one; whoever is missing in it has no record any more. */
  compare({ file, report }: KeptReport): SeenOtherwise[] {
    const at = new Date(report.madeAt);
    const people = this.#identities;
    const isThere = this.#isThere;
    people.meet([...report.people, ...report.unknownLevels]);
    const missing = new Set(this.#left.keys());
    for (const { recordId, email } of report.unknownLevels)
      missing.delete(people.keyOf({ recordId, email }, isThere));
    const seen = report.people.map((person) => {
      const renamed = people.renamed(person);
      const key = people.keyOf(person, isThere);
      missing.delete(key);
      const { email, recordId } = person;
      return { key, person: email, recordId, renamed, fields: reportedFields(person) };
    });
    const gone = [...missing].map((key) => ({ key, ...people.lastOf(key), renamed: [], fields: NO_RECORD }));
    return [...seen, ...gone].flatMap(({ key, fields, renamed, ...who }) => {
      const left = this.#left.get(key);
      // A run was under way, and wrote this record after the report had been begun.
      if (left !== undefined && left.at > at) return [];
      this.#left.set(key, { fields, at, isCertain: true });
      const changes = left === undefined ? [] : [...renamed, ...changesBetween(left.fields, fields)];
      if (left === undefined || changes.length === 0) return [];
      const { at: since, isCertain } = left;
      return [{ kind: 'seen-otherwise' as const, at, ...who, report: file, since, changes, isCertain }];
    });
  }

  pass(run: KeptRun): HistoryEntry[] {
    const { operations } = run.plan.plan;
    const entries: HistoryEntry[] = this.#newlyHeld(run);
    this.#identities.meet(operations.map(({ user }) => user));
    const seen = new Set<string>();
    for (const operation of operations) {
      const renamed = this.#identities.renamed(operation.user);
      const key = this.#identities.keyOf(operation.user, this.#isThere);
      if (!seen.has(key)) entries.push(...this.#look(key, operation, run, renamed));
      seen.add(key);
      entries.push(this.#carry(key, operation, run));
    }
    return entries.sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  readonly #isThere = (key: string): boolean => (this.#left.get(key)?.fields.size ?? 0) > 0;

  /** What is held is told once; again only if a run in between shows that it was held no longer. */
  #newlyHeld(run: KeptRun): HistoryEntry[] {
    const { held, operations } = run.plan.plan;
    const now = new Set(held.map(({ email }) => emailOf(email)));
    const written = new Set(operations.map(({ user }) => emailOf(user.email)));
    // A run without a base, and that of a timer, list nobody, and say nothing of whoever they do not write.
    for (const email of this.#held.keys())
      if (!now.has(emailOf(email)) && (now.size > 0 || written.has(emailOf(email)))) this.#held.delete(email);
    return held.flatMap(({ email, fields }) => {
      const text = JSON.stringify(fields);
      if (this.#held.get(emailOf(email)) === text) return [];
      this.#held.set(emailOf(email), text);
      return [{ kind: 'held' as const, at: new Date(run.at), person: email, run, fields }];
    });
  }

  /** Compares the record as the run read it with how the run before left it. */
  #look(
    key: string,
    { before, user }: OperationDocument,
    run: KeptRun,
    renamed: readonly CoveredChange[],
  ): HistoryEntry[] {
    const [at, left, fields] = [new Date(run.at), this.#left.get(key), fieldsOf(before)];
    this.#left.set(key, { fields, at, isCertain: !run.isDoubtful });
    const changes = left === undefined ? [] : [...renamed, ...changesBetween(left.fields, fields)];
    if (left === undefined || changes.length === 0) return [];
    const isCertain = left.isCertain && !run.isDoubtful;
    const who = { person: user.email, ...present({ recordId: user.recordId }) };
    return [{ kind: 'without-receipt', at, ...who, run, since: left.at, changes, isCertain }];
  }

  #carry(key: string, operation: OperationDocument, run: KeptRun): HistoryEntry {
    const line = run.outcomes.get(operation.step);
    const outcome = line?.kind ?? (run.end === undefined ? 'unknown' : 'not-run');
    const at = new Date(line?.at ?? run.at);
    const inDoubt = line?.inDoubt;
    if (line === undefined ? outcome === 'unknown' : mayHaveWritten(line)) {
      const isCertain = (outcome === 'done' || outcome === 'already-so') && inDoubt === undefined;
      const before = this.#left.get(key)?.isCertain ?? true;
      this.#left.set(key, { fields: fieldsOf(operation.after), at, isCertain: isCertain && before });
    }
    const entry = { kind: 'operation', at, person: operation.user.email, run, operation, outcome } as const;
    return inDoubt === undefined ? entry : { ...entry, inDoubt };
  }
}

/** Whether the record may be as the operation was to leave it; otherwise it is as the run had read it. */
function mayHaveWritten({ kind, status, inDoubt }: OutcomeLine): boolean {
  if (inDoubt !== undefined) return true;
  // Stale: nothing was sent. Refused, with a status: the account wrote nothing. Failed without one may still land.
  return kind === 'done' || kind === 'already-so' || (kind === 'failed' && status === undefined);
}

interface Known {
  readonly recordId?: string | undefined;
  readonly email: string;
}

/**
 * Who is the same person. A record keeps its person also under another e-mail, and a new record of an e-mail is the same
 * person, unless whoever had that e-mail goes by another one now: then the e-mail was given to somebody else. Two
 * records that one reading has are two.
 */
class Identities {
  readonly #keys = new Map<string, string>();
  /** The records of each. */
  readonly #records = new Map<string, string[]>();
  readonly #emails = new Map<string, string>();
  readonly #last = new Map<string, Known>();
  #reading: ReadonlySet<string | undefined> = new Set();

  /** How known records are called now. All of a reading come first, because the order of its people means nothing. */
  meet(people: readonly Known[]): void {
    this.#reading = new Set(people.map(({ recordId }) => recordId));
    for (const { recordId, email } of people)
      if (recordId !== undefined && this.#keys.has(recordId)) this.#emails.set(recordId, emailOf(email));
  }

  /** The e-mail that a known record had until now, if it goes by another one; to be asked before `keyOf`. */
  renamed({ recordId, email }: Known): CoveredChange[] {
    const key = recordId === undefined ? undefined : this.#keys.get(recordId);
    const last = key === undefined ? undefined : this.#last.get(key);
    if (last?.recordId !== recordId || last === undefined || emailOf(last.email) === emailOf(email))
      return [];
    return [{ field: 'e-mail', before: last.email, after: email }];
  }

  /** `isThere`: whether somebody is known to have a record. */
  keyOf({ recordId, email }: Known, isThere: (key: string) => boolean): string {
    const folded = emailOf(email);
    const known = recordId === undefined ? undefined : this.#keys.get(recordId);
    const key = known ?? this.#keyOfNew(recordId, folded, isThere);
    this.#last.set(key, { email, ...present({ recordId: recordId ?? this.#last.get(key)?.recordId }) });
    if (recordId !== undefined) {
      if (known === undefined) this.#records.set(key, [...(this.#records.get(key) ?? []), recordId]);
      this.#keys.set(recordId, key);
      this.#emails.set(recordId, folded);
    }
    return key;
  }

  #keyOfNew(recordId: string | undefined, folded: string, isThere: (key: string) => boolean): string {
    const others = this.#records.get(folded) ?? [];
    const other = `another ${folded}`;
    const isGivenAway = isThere(folded) && others.some((record) => this.#emails.get(record) !== folded);
    if (this.#last.has(other) || isGivenAway) return other;
    const isBeside = others.some((record) => this.#reading.has(record));
    return recordId !== undefined && isBeside ? `record ${recordId}` : folded;
  }

  /** As they were called last. */
  lastOf(key: string): { readonly person: string; readonly recordId?: string } {
    const { email = key, recordId } = this.#last.get(key) ?? {};
    return { person: email, ...present({ recordId }) };
  }
}

const NO_RECORD: Fields = new Map();

const fieldsOf = (standing: StandingDocument | null): Fields =>
  new Map(standing === null ? [] : Object.entries(fingerprintedAfter(standing)));

/** The same of a person in a report: nobody is disabled who had not accepted. */
function reportedFields(person: ReviewedPerson): Fields {
  const { status, level, integrations, mcpServers } = heldBy(person);
  return new Map<string, string | boolean>([
    ['accessLevel', level],
    ['enabled', status !== 'disabled'],
    ['accepted', status === 'accepted' || status === 'disabled'],
    ['dismissed', status === 'dismissed'],
    ...Object.entries(person.settings),
    ...Object.entries(integrations).map(([id, given]) => [`integrations/${id}`, given] as const),
    ...(mcpServers === 'all'
      ? [['mcpServers', 'all'] as const]
      : Object.entries(mcpServers).map(([id, given]) => [`mcpServers/${id}`, given] as const)),
  ]);
}

const SETTLED: ReadonlySet<string> = new Set([
  'accessLevel',
  'enabled',
  'accepted',
  'dismissed',
  'integrations',
  'mcpServers',
]);

/** What differs between two readings of a record. A plan tells only the settings that it changes. */
function changesBetween(was: Fields, is: Fields): CoveredChange[] {
  const isWhole = was.size === 0 || is.size === 0;
  const level = String(was.get('accessLevel') ?? 'none');
  const fields = [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter(({ field, before, after }) => {
      if (before === after) return false;
      const isSetting = !SETTLED.has(fieldParts(field)[0]);
      return !isSetting || (!isWhole && before !== null && after !== null);
    })
    .sort((a, b) => compareText(a.field, b.field));
  return withCovering(fields, { level, everyServer: was.get('mcpServers') === 'all' });
}

/** What an entry changes, or shows as changed, with what is reached where no grant stands. */
export const changesOf = (entry: TimelineEntry): readonly CoveredChange[] => {
  if (entry.kind === 'operation') {
    const { before, fields } = entry.operation;
    const level = before?.accessLevel ?? 'none';
    return withCovering(fields, { level, everyServer: before?.mcpServers === 'all' });
  }
  return entry.kind === 'held' ? withCovering(entry.fields, undefined) : entry.changes;
};
