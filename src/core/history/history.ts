/**
 * What receipts say happened to people, in its order: each operation with what became of it, and what must have
 * changed without a receipt, because somebody's record was no longer as the last run had left it.
 */
import { type CoveredChange, withCovering } from '../model/covered.ts';
import { fieldParts } from '../model/field.ts';
import { emailOf } from '../model/ids.ts';
import type { NamesOverTime } from '../model/names-over-time.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { fingerprintedAfter } from '../plan/document.ts';
import type { FieldChangeDocument, OperationDocument, StandingDocument } from '../plan/saved.ts';
import type { ReviewedPerson } from '../report/saved.ts';
import { Identities } from './identities.ts';
import type { Kept, KeptRun, ReceiptProblem } from './kept.ts';
import { heldBy, type KeptReport, namesIn, readingsOf } from './readings.ts';
import type { OutcomeLine } from './receipt-line.ts';
import { type Unshown, unshownIn } from './unshown.ts';

interface Told {
  readonly at: Date;
  readonly person: string;
  /** Whose record it is: the same of every entry of one person, whatever their e-mail and record become. */
  readonly key: string;
}

/** A record was found otherwise than it had been left, and no receipt says why. */
interface Otherwise {
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
}

/** The whole history of one account, oldest first. Reports are fixed points: what they show is known, not inferred. */
export function historyOf({ runs, problems }: Kept, reports: readonly KeptReport[]): History {
  const people = new People();
  const steps = [
    ...runs.map((run) => ({ at: Date.parse(run.at), pass: () => people.pass(run) })),
    ...reports.map((kept) => ({ at: Date.parse(kept.report.madeAt), pass: () => people.compare(kept) })),
  ];
  const entries = steps.sort((a, b) => a.at - b.at).flatMap(({ pass }): TimelineEntry[] => pass());
  return {
    entries,
    reports: reports.map(({ report }) => report.madeAt),
    runs,
    problems,
    unshown: unshownIn(readingsOf(runs, reports).sightings, entries.flatMap(foundIn), runs),
    names: namesIn(runs, reports),
  };
}

type Fields = ReadonlyMap<string, string | boolean>;

/** How a person's record was left, as far as receipts say. */
interface Left {
  readonly fields: Fields;
  /** Grants of which that reading could not say what they give. */
  readonly silent?: ReadonlySet<string>;
  readonly at: Date;
  readonly isCertain: boolean;
}

class People {
  readonly #left = new Map<string, Left>();
  readonly #identities = new Identities();
  readonly #held = new Map<string, string>();
  /** The newest report: it names everybody, so that whoever is not in it had no record then. */
  #everybody: { readonly at: Date; readonly keys: ReadonlySet<string> } | undefined;

  /** Whoever is in no older report came after it; whoever is missing in this one has no record any more. */
  compare({ file, report }: KeptReport): SeenOtherwise[] {
    const at = new Date(report.madeAt);
    const people = this.#identities;
    const isThere = this.#isThere;
    people.meet([...report.people, ...report.unknownLevels]);
    const missing = new Set(this.#left.keys());
    const keys = new Set(report.unknownLevels.map((person) => people.keyOf(person, isThere)));
    const listed = new Set(report.resources.map(({ id }) => id));
    const seen = report.people.map((person) => {
      const renamed = people.renamed(person);
      const key = people.keyOf(person, isThere);
      keys.add(key);
      const silent = silentIn(person, this.#left.get(key), listed);
      const who = { person: person.email, key, recordId: person.recordId };
      return { who, renamed, now: { fields: reportedFields(person), silent, at, isCertain: true } };
    });
    for (const key of keys) missing.delete(key);
    const none = { fields: NO_RECORD, at, isCertain: true };
    const gone = [...missing].map((key) => ({ who: { key, ...people.lastOf(key) }, renamed: [], now: none }));
    const told = [...seen, ...gone].flatMap(({ who, renamed, now }): SeenOtherwise[] => {
      // A run was under way, and wrote this record after the report had been begun.
      if ((this.#leftOf(who.key)?.at ?? at) > at) return [];
      const found = this.#read(who.key, now, renamed);
      return found === undefined ? [] : [{ kind: 'seen-otherwise', at, ...who, report: file, ...found }];
    });
    this.#everybody = { at, keys };
    return told;
  }

  /** How a record was left. Of somebody who is in no document yet, a report that names everybody says that none was. */
  #leftOf(key: string): Left | undefined {
    const known = this.#left.get(key);
    if (known !== undefined || this.#everybody === undefined || this.#everybody.keys.has(key)) return known;
    return { fields: NO_RECORD, at: this.#everybody.at, isCertain: true };
  }

  /** Knows a record as it was read, and says how that differs from how it was left, if it does. */
  #read(key: string, now: Left, renamed: readonly CoveredChange[]): Omit<Otherwise, 'recordId'> | undefined {
    const left = this.#leftOf(key);
    this.#left.set(key, now);
    const changes = left === undefined ? [] : [...renamed, ...changesBetween(left, now)];
    if (left === undefined || changes.length === 0) return undefined;
    return { since: left.at, changes, isCertain: left.isCertain && now.isCertain };
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
      const key = this.#identities.withEmail(email);
      return [{ kind: 'held' as const, at: new Date(run.at), person: email, key, run, fields }];
    });
  }

  /** Compares the record as the run read it with how the run before left it. */
  #look(
    key: string,
    { before, user }: OperationDocument,
    run: KeptRun,
    renamed: readonly CoveredChange[],
  ): HistoryEntry[] {
    const at = new Date(run.at);
    const found = this.#read(key, { fields: fieldsOf(before), at, isCertain: !run.isDoubtful }, renamed);
    const who = { person: user.email, key, ...present({ recordId: user.recordId }) };
    return found === undefined ? [] : [{ kind: 'without-receipt', at, ...who, run, ...found }];
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
    const person = operation.user.email;
    return { kind: 'operation', at, person, key, run, operation, outcome, ...present({ inDoubt }) };
  }
}

/** Whether the record may be as the operation was to leave it; otherwise it is as the run had read it. */
function mayHaveWritten({ kind, status, inDoubt }: OutcomeLine): boolean {
  if (inDoubt !== undefined) return true;
  // Stale: nothing was sent. Refused, with a status: the account wrote nothing. Failed without one may still land.
  return kind === 'done' || kind === 'already-so' || (kind === 'failed' && status === undefined);
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

/**
 * Grants of which a report does not say what they give: those whose scopes nobody knows, and those on what it does not
 * list, as the resource is gone and the record was not touched.
 */
function silentIn(
  person: ReviewedPerson,
  left: Left | undefined,
  listed: ReadonlySet<string>,
): ReadonlySet<string> {
  const before = [...(left?.fields.keys() ?? [])].filter((field) => {
    const [, id] = fieldParts(field);
    return id !== undefined && !listed.has(id);
  });
  return new Set([...before, ...(heldBy(person).unknown ?? [])]);
}

/** What differs between two readings of a record. A plan tells only the settings that it changes. */
function changesBetween(
  { fields: was, silent }: Left,
  { fields: is, silent: silentNow }: Left,
): CoveredChange[] {
  const isWhole = was.size === 0 || is.size === 0;
  const level = String(was.get('accessLevel') ?? 'none');
  const quiet = isWhole ? new Set<string>() : new Set([...(silent ?? []), ...(silentNow ?? [])]);
  const fields = [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: was.get(field) ?? null, after: is.get(field) ?? null }))
    .filter(({ field, before, after }) => {
      if (before === after || quiet.has(field)) return false;
      // Whose only grants are on what is gone has the level that is said without any.
      if (field === 'accessLevel' && quiet.size > 0 && isCustom(before) && isCustom(after)) return false;
      const isSetting = !SETTLED.has(fieldParts(field)[0]);
      return !isSetting || (!isWhole && before !== null && after !== null);
    })
    .sort((a, b) => compareText(a.field, b.field));
  return withCovering(fields, { level, everyServer: was.get('mcpServers') === 'all' });
}

const isCustom = (level: string | boolean | null): boolean => level === 'custom' || level === 'none';

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
const foundIn = (entry: TimelineEntry) =>
  entry.kind === 'operation'
    ? []
    : [
        {
          recordId: recordOf(entry),
          person: entry.person,
          since: entry.kind === 'held' ? entry.at : entry.since,
          at: entry.at,
        },
      ];

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
    const { outcome, inDoubt, operation, run } = entry;
    const { status } = run.outcomes.get(operation.step) ?? {};
    // Without a status nobody answered, and what was sent may have landed.
    return inDoubt === undefined && outcome !== 'unknown' && (outcome !== 'failed' || status !== undefined);
  }
  return entry.kind === 'held' || entry.isCertain;
}
