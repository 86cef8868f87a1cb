/**
 * Receipts as they were kept: lines that anybody may have edited, lost or copied. Each problem of a line is named with
 * its place. It leaves some runs in doubt; these are marked, so that nobody takes them for certain.
 */
import { accountTime, apart, offOf } from '../model/clock.ts';
import { emailOf } from '../model/ids.ts';
import { objectOf } from '../model/json.ts';
import { present } from '../model/present.ts';
import { fitsItsDigest } from '../plan/approved.ts';
import { textDigest } from '../plan/digest.ts';
import type { OperationDocument } from '../plan/saved.ts';
import { isSealed } from '../plan/seal.ts';
import { runsOfOneAccount } from './one-account.ts';
import type { EndLine, OutcomeLine, PlanLine, ReceiptLine } from './receipt-line.ts';

/** One file of receipts, as it was read. */
export interface KeptFile {
  readonly path: string;
  readonly text: string;
}

export type ReceiptProblemCode =
  | 'nothing'
  | 'not-json'
  | 'cut-off'
  | 'other-format'
  | 'not-a-line'
  | 'line-edited'
  | 'chain-broken'
  | 'beginning-missing'
  | 'unchained'
  | 'out-of-order'
  | 'plan-edited'
  | 'stray'
  | 'no-end'
  | 'doubled'
  | 'copies-differ'
  | 'other-account';

/** Something about a line that limits what the receipts can say. */
export interface ReceiptProblem {
  readonly code: ReceiptProblemCode;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Problems that a whole and unchanged store can have, too. They say what is not known, and blame nobody. */
const ORDINARY: ReadonlySet<ReceiptProblemCode> = new Set([
  'nothing',
  'unchained',
  'no-end',
  'doubled',
  'other-account',
]);

/** Whether lines were lost or changed, or are no lines of a receipt. */
export const isGrave = ({ code }: ReceiptProblem): boolean => !ORDINARY.has(code);

/** One run as its lines tell it. */
export interface KeptRun {
  readonly file: string;
  /** Of its first line, from 1. */
  readonly line: number;
  readonly at: string;
  readonly plan: PlanLine;
  /** By step; an operation without one may or may not have happened, if there is no end either. */
  readonly outcomes: ReadonlyMap<number, OutcomeLine & Pick<ReceiptLine, 'at'>>;
  readonly end?: EndLine;
  /** Whether a line of it, or beside it, is not what was written. */
  readonly isDoubtful: boolean;
}

/** Whether the last reading of a run showed that an operation was still to be done, whatever the account had answered. */
export const isStillToDo = ({ end }: Pick<KeptRun, 'end'>, { kind, user }: OperationDocument): boolean =>
  end?.left.some((left) => left.kind === kind && emailOf(left.email) === emailOf(user.email)) === true;

export interface Kept {
  /** Of one account, oldest first. */
  readonly runs: readonly KeptRun[];
  readonly problems: readonly ReceiptProblem[];
  /** Whether as many runs are of another account, so that nothing says which of them is meant. */
  readonly isTie?: boolean;
}

/** The version of the format whose lines do not name the one before. */
const UNCHAINED = '1.0';

/** Lines carry the digest of themselves since 1.3; one that has it must fit it, whatever version it claims. */
const mustBeSealed = ({ receipt, seal }: ReceiptLine): boolean =>
  seal !== undefined || Number(receipt.split('.')[1]) >= 3;

interface Draft extends Omit<KeptRun, 'outcomes' | 'end' | 'isDoubtful'> {
  readonly texts: string[];
  readonly outcomes: Map<number, OutcomeLine & Pick<ReceiptLine, 'at'>>;
  end?: EndLine;
  /** When the newest of its lines was written. */
  latest: string;
  isDoubtful: boolean;
}

/**
 * The runs in the files, and everything that is wrong with them. `isLine` knows the schema of a line, and `meant` are ids
 * of records of the account that is asked about, as far as anything says it.
 */
export function keptRuns(
  files: readonly KeptFile[],
  isLine: (value: unknown) => value is ReceiptLine,
  meant: readonly string[] = [],
): Kept {
  const problems: ReceiptProblem[] = [];
  const drafts = files.flatMap((file) => new FileReader(file, isLine, problems).runs());
  const single = withoutCopies(drafts, problems);
  const same = runsOfOneAccount(single, meant);
  const runs = single.filter((run) => same.has(run)).map(byAccountClock);
  const others = single.filter((run) => !same.has(run));
  for (const { file, line } of others) problems.push({ code: 'other-account', file, line });
  const isTie = others.length > 0 && runsOfOneAccount(others).size === same.size;
  return { runs: runs.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)), problems, isTie };
}

/** The same run in two files is one run; of two that differ the longer one counts, with a doubt. */
function withoutCopies(drafts: readonly Draft[], problems: ReceiptProblem[]): Draft[] {
  const byRun = new Map<string, Draft>();
  for (const draft of drafts) {
    // A copy in another file follows another line there, and is the same run all the same.
    const { digest, run, plan } = draft.plan;
    const key = JSON.stringify([draft.at, digest, run, plan.account]);
    const other = byRun.get(key);
    if (other === undefined) {
      byRun.set(key, draft);
      continue;
    }
    const [longer, shorter] = draft.texts.length > other.texts.length ? [draft, other] : [other, draft];
    const agree = shorter.texts.every(
      (text, index) => unchained(text) === unchained(longer.texts[index] ?? ''),
    );
    problems.push({ code: agree ? 'doubled' : 'copies-differ', file: draft.file, line: draft.line });
    longer.isDoubtful ||= shorter.isDoubtful || !agree;
    byRun.set(key, longer);
  }
  return [...byRun.values()];
}

/** The run with all its moments by the account's clock. */
function byAccountClock(run: Draft): Draft {
  const { read } = run.plan;
  if (read?.clockAheadMs === undefined) return run;
  const moved = (at: string): string => accountTime(at, read.clockAheadMs);
  return {
    ...run,
    at: moved(run.at),
    plan: {
      ...run.plan,
      read: { ...read, at: moved(read.at), ...present({ until: read.until && moved(read.until) }) },
    },
    outcomes: new Map([...run.outcomes].map(([step, line]) => [step, { ...line, at: moved(line.at) }])),
  };
}

/** A line without what names the line before it and itself. */
const unchained = (text: string): string => text.replace(/,"(?:previous|seal)":"[0-9a-f]{64}"/g, '');

class FileReader {
  readonly #file: KeptFile;
  readonly #isLine: (value: unknown) => value is ReceiptLine;
  readonly #problems: ReceiptProblem[];
  readonly #runs: Draft[] = [];
  /** The number of the line that is read. */
  #number = 1;
  #isChained = false;
  #isUnchained = false;

  constructor(file: KeptFile, isLine: (value: unknown) => value is ReceiptLine, problems: ReceiptProblem[]) {
    this.#file = file;
    this.#isLine = isLine;
    this.#problems = problems;
  }

  runs(): Draft[] {
    const { text } = this.#file;
    if (text === '') {
      this.#name('nothing');
      return [];
    }
    const isWhole = text.endsWith('\n');
    const texts = (isWhole ? text.slice(0, -1) : text).split('\n');
    for (const [index, each] of texts.entries()) {
      this.#number = index + 1;
      const value = this.#valueOf(each, !isWhole && this.#number === texts.length);
      if (value === undefined) continue;
      // A line that does not follow the one before it puts both of their runs in doubt.
      const before = this.#current();
      const follows = this.#follows(value, texts[index - 1]);
      if (!follows && before !== undefined) before.isDoubtful = true;
      this.#add(each, value);
      if (!follows) this.#doubt();
      if (mustBeSealed(value) && !isSealed(each)) this.#blame('line-edited');
    }
    this.#close(texts.length);
    return this.#runs;
  }

  #valueOf(text: string, isCut: boolean): ReceiptLine | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#blame(isCut ? 'cut-off' : 'not-json');
      return undefined;
    }
    if (this.#isLine(value)) return value;
    const { receipt: version } = objectOf(value);
    const isOther = typeof version === 'string' && /^\d+\.\d+$/.test(version) && !version.startsWith('1.');
    this.#blame(isOther ? 'other-format' : 'not-a-line');
    return undefined;
  }

  #follows({ receipt, previous }: ReceiptLine, before: string | undefined): boolean {
    if (before === undefined) {
      if (previous === undefined) return true;
      this.#isChained = true;
      this.#name('beginning-missing');
      return false;
    }
    if (previous === undefined && receipt === UNCHAINED && !this.#isChained) {
      if (!this.#isUnchained) this.#name('unchained');
      this.#isUnchained = true;
      return true;
    }
    this.#isChained = true;
    if (previous === textDigest(before)) return true;
    this.#name('chain-broken');
    return false;
  }

  #add(text: string, value: ReceiptLine): void {
    if (value.type === 'plan') {
      this.#close(this.#number - 1);
      this.#begin(text, value);
      return;
    }
    const run = this.#current();
    if (run === undefined || run.end !== undefined || (value.type === 'outcome' && !fitsPlan(value, run))) {
      this.#blame('stray');
      return;
    }
    if (value.at < run.at) this.#blame('out-of-order');
    run.texts.push(text);
    if (value.at > run.latest) run.latest = value.at;
    if (value.type === 'outcome') run.outcomes.set(value.step, value);
    else run.end = value;
  }

  #begin(text: string, plan: PlanLine & { readonly at: string }): void {
    const { at } = plan;
    const before = this.#current();
    const isEarlier = before !== undefined && isBefore(plan, before);
    const isEdited = plan.digest !== plan.plan.digest || !fitsItsDigest(plan.plan);
    this.#runs.push({
      file: this.#file.path,
      line: this.#number,
      at,
      plan,
      texts: [text],
      outcomes: new Map(),
      latest: at,
      isDoubtful: false,
    });
    if (isEarlier) this.#blame('out-of-order');
    if (isEdited) this.#blame('plan-edited');
  }

  #close(number: number): void {
    const run = this.#current();
    if (run !== undefined && run.end === undefined) this.#name('no-end', number);
  }

  #current(): Draft | undefined {
    return this.#runs.at(-1);
  }

  /** Names what is wrong with the line, and doubts the run that it stands in. */
  #blame(code: ReceiptProblemCode): void {
    this.#name(code);
    this.#doubt();
  }

  #doubt(): void {
    const run = this.#current();
    if (run !== undefined) run.isDoubtful = true;
  }

  #name(code: ReceiptProblemCode, line = this.#number): void {
    this.#problems.push({ code, file: this.#file.path, line });
  }
}

function fitsPlan({ step, operation, email }: OutcomeLine, { plan, outcomes }: Draft): boolean {
  const planned = plan.plan.operations.find((each) => each.step === step);
  return planned?.kind === operation && planned.user.email === email && !outcomes.has(step);
}

/** Whether a run began before the last line of the one above it, whatever two clocks may differ by. */
function isBefore({ at, read }: PlanLine & { readonly at: string }, { latest, plan }: Draft): boolean {
  const [ahead, other] = [read?.clockAheadMs, plan.read?.clockAheadMs];
  const between = Date.parse(accountTime(at, ahead)) - Date.parse(accountTime(latest, other));
  return between < -apart(offOf(ahead), offOf(other));
}
