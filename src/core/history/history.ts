/**
 * What receipts say happened to people, in its order: each operation with what became of it, and what must have
 * changed without a receipt, because somebody's record was no longer as the last run had left it.
 */
import { apart, CLOCKS } from '../model/clock.ts';
import type { CoveredChange } from '../model/covered.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { timestampOf } from '../model/until.ts';
import type { OperationDocument } from '../plan/saved.ts';
import {
  foundIn,
  type History,
  type HistoryEntry,
  type Otherwise,
  type SeenOtherwise,
  type TimelineEntry,
} from './entry.ts';
import {
  changesBetween,
  fieldsOf,
  NO_RECORD,
  type RecordTold,
  reportedFields,
  silentIn,
  tellTheSame,
} from './fields.ts';
import { Identities } from './identities.ts';
import { isStillToDo, type Kept, type KeptRun } from './kept.ts';
import { readAtOf, readingIn, readingOfReport, type Stretch } from './moments.ts';
import { type KeptReport, listedIn, namesIn, readingsOf } from './readings.ts';
import type { OutcomeLine } from './receipt-line.ts';
import { unshownIn } from './unshown.ts';
import {
  areRivals,
  endedAt,
  isAnother,
  isByClocksAlone,
  isClear,
  isMisplaced,
  orderOf,
  type RecordLook,
  type Somebody,
  type Write,
  Writes,
  writeOf,
} from './writes.ts';

/** The whole history of one account, oldest first. Reports are fixed points: what they show is known, not inferred. */
export function historyOf({ runs, problems }: Kept, reports: readonly KeptReport[]): History {
  const people = new People(new Writes(runs));
  // Others may read and write between the reading of a run and its own writes, so that each is a step by itself.
  const steps = [
    ...runs.flatMap((run) => [
      { at: readAtOf(run), take: () => people.read(run) },
      ...run.plan.plan.operations.map((operation) => ({
        at: endedAt(run, operation),
        take: () => people.carry(run, operation),
      })),
    ]),
    ...reports.map((kept) => ({ at: Date.parse(kept.report.madeAt), take: () => people.compare(kept) })),
  ];
  const entries = steps.sort((a, b) => a.at - b.at).flatMap(({ take }): TimelineEntry[] => take());
  const { sightings } = readingsOf(runs, reports);
  const seen = sightings.flatMap(({ email }) => (email === undefined ? [] : [email]));
  return {
    entries: entries.sort((a, b) => a.at.getTime() - b.at.getTime()),
    reports: reports.map(({ report }) => report.madeAt),
    runs,
    problems,
    unshown: unshownIn(sightings, entries.flatMap(foundIn), runs),
    names: namesIn(runs, reports),
    listed: listedIn(reports),
    emails: new Set([...entries.map(({ person }) => person), ...seen]),
  };
}

/** How a person's record was read or left last. */
interface Left extends RecordLook {
  /** Since when it may have been changed. */
  readonly at: number;
  readonly isCertain: boolean;
  /** Missing of a record that an invitation made, until it was read. */
  readonly recordId?: string | undefined;
  /** The run that wrote it; missing where it was read. */
  readonly by?: KeptRun;
  /** What it may be instead, as another run wrote it at the same time. */
  readonly instead?: readonly RecordTold[];
}

interface Who extends Somebody {
  readonly key: string;
}

class People {
  readonly #writes: Writes;
  readonly #left = new Map<string, Left>();
  readonly #identities = new Identities();
  readonly #keys = new Map<OperationDocument, { readonly key: string; readonly reading: number }>();
  readonly #held = new Map<string, string>();
  /** The newest report: it names everybody, so that whoever is not in it had no record then. */
  #everybody: { readonly span: Stretch; readonly keys: ReadonlySet<string> } | undefined;

  constructor(writes: Writes) {
    this.#writes = writes;
  }

  /** Whoever is in no older report came after it; whoever is missing in this one has no record any more. */
  compare({ file, report }: KeptReport): SeenOtherwise[] {
    const at = new Date(report.madeAt);
    const span = readingOfReport(report);
    const people = this.#identities;
    const isThere = this.#isThere;
    const everybody = [...report.people, ...report.unknownLevels];
    people.meet(
      everybody,
      span,
      everybody.map(({ recordId }) => recordId),
    );
    const missing = new Set(this.#left.keys());
    const keys = new Set(report.unknownLevels.map((person) => people.keyOf(person, isThere)));
    const listed = new Set(report.resources.map(({ id }) => id));
    const seen = report.people.map((person) => {
      const renamed = people.renamed(person);
      const key = people.keyOf(person, isThere);
      keys.add(key);
      const silent = silentIn(person, this.#left.get(key), listed);
      const modified = present({ modified: timestampOf(person.lastModified) });
      const who = { person: person.email, key, recordId: person.recordId };
      return { who, renamed, now: { fields: reportedFields(person), silent, ...span, ...modified } };
    });
    for (const key of keys) missing.delete(key);
    const none = { fields: NO_RECORD, ...span };
    // Of somebody who was invited since the id of the record is not known, and the one that is known is another.
    const gone = [...missing].map((key) => ({
      who: {
        key,
        person: people.lastOf(key).person,
        ...present({ recordId: this.#left.get(key)?.recordId }),
      },
      renamed: [],
      now: none,
    }));
    const told = [...seen, ...gone].flatMap(({ who, renamed, now }): SeenOtherwise[] => {
      const found = this.#look({ ...who, email: who.person }, now, renamed);
      return found === undefined ? [] : [{ kind: 'seen-otherwise', at, ...who, report: file, ...found }];
    });
    this.#everybody = { span, keys };
    return told;
  }

  /** How a record was left. Of somebody who is in no document yet, a report that names everybody says that none was. */
  #leftOf(key: string, who: Somebody): Left | undefined {
    const known = this.#left.get(key);
    if (known !== undefined || this.#everybody === undefined || this.#everybody.keys.has(key)) return known;
    const { span } = this.#everybody;
    const none = { fields: NO_RECORD, ...span };
    // By clocks that differ a little it was made after a run had removed them.
    const isOfAfter = (write: Write) => isByClocksAlone(none, write) && tellTheSame(write.after, none);
    if (this.#writes.about(who).some(isOfAfter)) return undefined;
    // Whoever was invited may go by another e-mail by now: then the run is why there is a record.
    const mayBeThere = (each: string) => this.#isThere(each) || this.#left.get(each)?.isCertain === false;
    const isCertain = !this.#identities.awaited().some(mayBeThere);
    return { ...none, at: span.from, isCertain };
  }

  /** Knows a record as it was read, and says how that differs from how it was left, if it does. */
  #look(
    who: Who,
    now: RecordLook,
    renamed: readonly CoveredChange[],
    run?: KeptRun,
  ): Omit<Otherwise, 'recordId'> | undefined {
    const left = this.#leftOf(who.key, who);
    // Whoever has no record by then may have had one, which a run removed.
    const recordId = who.recordId ?? left?.recordId;
    const writes = this.#writes.about({ ...who, recordId }, run);
    const open = writes.filter((write) => orderOf(now, write) === 'open');
    // It is of an earlier moment; or it was read while a run wrote it, and shows that write already.
    if (left !== undefined && (isNoLater(now, left) || open.some(({ after }) => tellTheSame(after, now)))) {
      // A new e-mail is no change of the record, so that nothing tells which of the two was first.
      if (renamed.length === 0) return undefined;
      this.#left.set(who.key, { ...left, isCertain: false });
      return { since: new Date(left.at), changes: renamed, isCertain: false };
    }
    // By clocks that differ a little it was read before these writes, or after them.
    const near = writes.filter((write) => isByClocksAlone(now, write));
    const isOrdered = left === undefined || isLater(now, left);
    const missed = writes.filter((write) => isMisplaced(now, write));
    const others = [...near, ...missed].map(({ after }) => after);
    const instead = [...others, ...(isOrdered ? [] : [left])].filter((other) => !tellTheSame(other, now));
    const isCertain = run?.isDoubtful !== true;
    this.#left.set(who.key, {
      ...now,
      at: now.from,
      isCertain: isCertain && instead.length === 0,
      recordId: who.recordId,
      instead,
    });
    const changes =
      left === undefined ? [] : [...renamed, ...recordsBetween(left, now, who), ...changesBetween(left, now)];
    if (left === undefined || changes.length === 0) return undefined;
    const isInstead = left.instead?.some((other) => tellTheSame(other, now)) === true;
    if (renamed.length === 0 && isInstead && !isAnother(left, who)) return undefined;
    // No run writes a new e-mail.
    const isTold =
      changes.length > renamed.length &&
      near.some(({ before, after }) => [before, after].some((told) => tellTheSame(told, now)));
    const isSure =
      open.length === 0 && isOrdered && !isTold && !this.#identities.isGuessed(who.key, who.recordId);
    return { since: new Date(left.at), changes, isCertain: isCertain && left.isCertain && isSure };
  }

  /** What a run read, beside what is known of it: a record, and who is called what. */
  read(run: KeptRun): HistoryEntry[] {
    const { plan, read } = run.plan;
    const span = readingIn(run);
    const at = new Date(span.to);
    const entries: HistoryEntry[] = this.#newlyHeld(run);
    this.#identities.meet(
      plan.operations.map(({ user }) => user),
      span,
      read && Object.keys(read.modified),
    );
    const seen = new Set<string>();
    for (const operation of plan.operations) {
      const { before, user } = operation;
      const renamed = this.#identities.renamed(user);
      const key = this.#identities.keyOf(user, this.#isThere);
      this.#keys.set(operation, { key, reading: this.#identities.reading });
      // Only the first operation of a person begins from what was read.
      if (seen.has(key)) continue;
      seen.add(key);
      const modified = user.recordId === undefined ? undefined : timestampOf(read?.modified[user.recordId]);
      const now = { fields: fieldsOf(before), ...span, ...present({ modified }) };
      const found = this.#look({ key, ...user }, now, renamed, run);
      const who = { person: user.email, key, ...present({ recordId: user.recordId }) };
      if (found !== undefined) entries.push({ kind: 'without-receipt', at, ...who, run, ...found });
    }
    return entries;
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

  /** What became of an operation, and how that leaves the record. */
  carry(run: KeptRun, operation: OperationDocument): HistoryEntry[] {
    const { user, step } = operation;
    const { key, reading } = this.#keys.get(operation) ?? {
      key: this.#identities.keyOf(user, this.#isThere),
      reading: this.#identities.reading,
    };
    const line = run.outcomes.get(step);
    const outcome = line?.kind ?? (run.end === undefined ? 'unknown' : 'not-run');
    const at = new Date(line?.at ?? run.at);
    const write = writeOf(run, operation);
    const undone = write === undefined ? undefined : this.#undone(key, operation, write, line);
    if (write !== undefined) {
      this.#leave(key, operation, write, at, line);
      if (user.recordId === undefined && line?.kind !== 'already-so')
        this.#identities.invited(key, user.email, reading);
    }
    const told = { at, person: user.email, key, run } as const;
    const entry = {
      kind: 'operation',
      ...told,
      operation,
      outcome,
      isStillToDo: write !== undefined && isStillToDo(run, operation),
      ...present({ inDoubt: line?.inDoubt }),
    } as const;
    if (undone === undefined) return [entry];
    return [{ kind: 'without-receipt', ...told, ...present({ recordId: user.recordId }), ...undone }, entry];
  }

  /** Knows a record as a write left it, as far as the write says anything of the record that the person has by then. */
  #leave(key: string, { user }: OperationDocument, write: Write, at: Date, line: OutcomeLine | undefined) {
    const { run } = write;
    const { recordId } = user;
    const left = this.#left.get(key);
    // The run has written nothing, and what it found is another record than the one that it had read, or none.
    const isOthers = line?.kind === 'already-so' && (recordId === undefined || write.after.fields.size === 0);
    // Others have meanwhile made another record of the person, or shown one: this write says nothing of that.
    const isOfFormer = left !== undefined && left.by !== run && left.recordId !== recordId;
    if (isOfFormer && (left.by !== undefined || left.fields.size > 0)) {
      this.#left.set(key, { ...left, isCertain: false });
      return;
    }
    const rivals = this.#writes.about(user, run).filter((other) => areRivals(other, write));
    const others = [...write.instead, ...rivals.map(({ after }) => after)];
    const instead = others.filter((other) => !tellTheSame(other, write.left));
    // A record was shown since the run read none, or others were faster: nothing tells which record has the e-mail.
    const isShown = recordId === undefined && (isOthers || !this.#identities.awaited().includes(key));
    this.#left.set(key, {
      ...write,
      ...write.left,
      // That was so at any moment since the person was last known, and may have changed again right after.
      at: isOthers ? (left?.at ?? readingIn(run).from) : at.getTime(),
      isCertain:
        (left?.isCertain ?? true) && isClear(line) && instead.length === 0 && !isShown && !run.isDoubtful,
      recordId,
      by: run,
      instead,
    });
  }

  /**
   * Right before a write each field is as the run had read it, or as it writes it. So what another run left meanwhile is
   * no longer so, and nothing tells which part of it.
   */
  #undone(
    key: string,
    { before, user }: OperationDocument,
    { run, from }: Write,
    line: OutcomeLine | undefined,
  ): Omit<Otherwise, 'recordId'> | undefined {
    const left = this.#left.get(key);
    const isOthers = left?.by !== undefined && left.by !== run && left.to <= from;
    if (left?.recordId !== user.recordId) return undefined;
    if (left === undefined || !isOthers || line?.kind !== 'done' || !isClear(line)) return undefined;
    const changes = changesBetween(left, { fields: fieldsOf(before) });
    return changes.length === 0 ? undefined : { since: new Date(left.at), changes, isCertain: false };
  }
}

/** Somebody who has another record now was removed and has come again, whatever the two say. */
function recordsBetween(left: Left, now: RecordLook, who: Somebody): CoveredChange[] {
  if (!isAnother(left, who) || left.fields.size === 0 || now.fields.size === 0) return [];
  return [{ field: 'record', before: left.recordId ?? null, after: who.recordId ?? null }];
}

/** Whether one reading of a record is not of a later moment than another, or than a write, by its own last change. */
const isNoLater = (now: RecordLook, left: Left): boolean =>
  now.modified !== undefined &&
  left.modified !== undefined &&
  now.from < left.to + apart(now, left) &&
  (left.by === undefined ? now.modified < left.modified : now.modified <= left.modified);

/** Whether it is proved that a reading of a record is of a later moment than another, or than a write. */
function isLater(now: RecordLook, left: Left): boolean {
  const margin = apart(now, left);
  if (left.to + margin <= now.from) return true;
  if (now.modified === undefined || left.modified === undefined) return false;
  // A write is kept with the last change before it: what was changed since may be older than it, by a clock that is off.
  const isKnown = left.by === undefined || margin === CLOCKS;
  return now.modified > left.modified && (isKnown || now.modified >= left.to + apart(left));
}
