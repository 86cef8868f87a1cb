/** One copy of the account on loopback, on which case after case is played, each from the same beginning. */

import type { AccountWriter } from '../core/model/doors.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import { Failure, InternalError } from '../errors.ts';
import type { CarriedOut, ReadyPlan, RunSurroundings } from '../run/carry-out.ts';
import type { CheckedFiles } from '../run/files.ts';
import { judgePlan } from '../run/judge.ts';
import { type Planned, planReading, type RunScope, readAccount } from '../run/plan.ts';
import type { Dialects } from '../sandbox/dialects.ts';
import { type Document, foldEmail } from '../sandbox/document.ts';
import type { ScheduledEdit } from '../sandbox/edit.ts';
import type { RequestEntry } from '../sandbox/emulation.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { Likeness } from '../sandbox/likeness.ts';
import { plainDocument } from '../sandbox/record.ts';
import type { Seed } from '../sandbox/seed-shape.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { type Situation, Witness } from '../sandbox/witness.ts';
import type { Case, Kill } from './cases.ts';
import { FastClock } from './clock.ts';
import { Grave } from './grave.ts';
import { knowledgeOf, type Span, writtenIn } from './knowledge.ts';

/** What is rehearsed, and the door that it uses: the real ones, handed in. */
export interface Rehearsed {
  readonly checked: CheckedFiles;
  /** As of when dates are judged. */
  readonly now: Date;
  readonly version: string;
  /** The origin that the account has: a plan for the copy is a plan for it. */
  readonly origin: string;
  /** What a run may carry out: with `--due` what is due alone. */
  readonly scope: RunScope;
  /** Which readings are still possible. */
  readonly likeness: Likeness;
  connect(origin: string, token: string, clock: FastClock): AccountWriter;
  carryOut(ready: ReadyPlan, around: RunSurroundings): Promise<CarriedOut>;
}

/** How one run of a case ended. */
export type RunEnding = 'done' | 'waiting' | 'incomplete' | 'refused' | 'failed' | 'killed' | 'broken';

/** Something that must not happen, and where it did. */
export interface TracedViolation {
  readonly rule: string;
  readonly email: string;
  readonly words: string;
  /** Which request wrote it; 0 where it is about the end. */
  readonly request: number;
}

/** The fewest administrators at any moment, the token's own user aside, and after whose change. */
export interface Fewest {
  readonly administrators: number;
  /** Left out: at the beginning. */
  readonly after?: string;
}

export interface Played {
  readonly name: string;
  /** How each run ended, the disturbed one first. */
  readonly endings: readonly RunEnding[];
  readonly violations: readonly TracedViolation[];
  readonly fewest: Fewest;
  readonly mails: number;
  readonly requests: readonly RequestEntry[];
  /** Operations that the first run left for the next. */
  readonly left: number;
}

/** After so many undisturbed runs nothing may be left that a run can do. */
const MOST_RUNS = 4;

/** The options of a sandbox that every case sets anew. */
interface Setting {
  dialects: Dialects;
  otherAdministrator: readonly ScheduledEdit[];
  faults: readonly Fault[];
}

interface Run {
  readonly ending: RunEnding;
  readonly span: Span;
  /** Administrators when it began. */
  readonly before: number;
  readonly waiting: readonly string[];
  readonly words?: string;
}

export class Theatre {
  readonly #rehearsed: Rehearsed;
  readonly #sandbox: Sandbox;
  readonly #setting: Setting;
  readonly #clock: FastClock;
  readonly #token: string;
  #situation: Situation | undefined;
  #excused: ReadonlySet<string> = new Set();
  #holds = false;

  private constructor(
    rehearsed: Rehearsed,
    sandbox: Sandbox,
    setting: Setting,
    clock: FastClock,
    token: string,
  ) {
    this.#rehearsed = rehearsed;
    this.#sandbox = sandbox;
    this.#setting = setting;
    this.#clock = clock;
    this.#token = token;
  }

  /** Opens a copy on a random port, behind `token` and without control API. */
  static async open(rehearsed: Rehearsed, seed: Seed, token: string): Promise<Theatre> {
    const clock = new FastClock();
    const setting: Setting = { dialects: rehearsed.likeness.base(), otherAdministrator: [], faults: [] };
    const now = (): Date => new Date(rehearsed.now.getTime() + clock.now());
    const options = Object.assign(setting, { seed, now, clock, port: 0, control: false, latencyMs: 0 });
    // The sandbox reads its options at each reset.
    const sandbox = await startSandbox(options);
    return new Theatre(rehearsed, sandbox, setting, clock, token);
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }

  /** The records of the copy as they are now, as plain documents. */
  records(): Document[] {
    return this.#sandbox.account.roster.records().map(plainDocument);
  }

  /** Plans for the copy, as it is now. */
  async plan(): Promise<Planned> {
    const planned = await this.#planWith(this.#connect());
    if (planned.kind !== 'planned') throw new InternalError('The copy does not fit the files.');
    return planned;
  }

  /**
   * What is judged by; `excused` are people of whose end nothing is said. Where a run `holds`, what somebody else
   * changes stays as it is, so nothing is said of the end of whoever was edited.
   */
  judgeBy(situation: Situation, excused: ReadonlySet<string>, holds: boolean): void {
    this.#situation = situation;
    this.#excused = excused;
    this.#holds = holds;
  }

  /** Plays a case: the disturbed run, then undisturbed ones until there is nothing left to do. */
  async play(each: Case): Promise<Played> {
    const { faults, edits, kill } = each;
    const dialects = each.dialects ?? this.#rehearsed.likeness.base();
    Object.assign(this.#setting, {
      dialects,
      otherAdministrator: edits,
      faults,
    });
    this.#sandbox.hangUp();
    this.#sandbox.reset();
    const situation = this.#situation;
    if (situation === undefined) throw new InternalError('A case is played before anybody judges.');
    // Where the account names the owner as whose the token is, nobody can tell its own user from other administrators.
    const { own, ...anybody } = situation;
    const isKnown = own !== undefined && dialects.is('token-user', 'user');
    const judge = new Judge(
      this.#sandbox,
      new Witness({ ...anybody, ...(isKnown ? { own } : {}), records: this.records() }),
      this.#excused,
      this.#holds,
    );
    const runs: Run[] = [];
    let left = 0;
    do {
      const run = await this.#run(runs.length === 0 ? kill : undefined, judge);
      judge.see(run);
      if (run.ending === 'done' || run.ending === 'waiting') judge.rest(run);
      runs.push(run);
      this.#sandbox.setFaults([]);
      if (runs.length === 1 && !isOver(run, judge)) {
        left = judge.open();
        if (isCalm(each)) judge.tell('at-once', '', `nothing disturbed the run, and it ended: ${run.ending}`);
      }
    } while (runs.length < MOST_RUNS && !isOver(runs.at(-1), judge));
    const last = runs.at(-1);
    const isRefusedAfterEdit = last?.ending === 'refused' && judge.wasEdited;
    if (!isOver(last, judge) && !isRefusedAfterEdit)
      judge.tell(
        'heals',
        '',
        `${runs.length - 1} undisturbed runs did not finish it (${last?.words ?? last?.ending})`,
      );
    return {
      name: each.name,
      endings: runs.map(({ ending }) => ending),
      violations: judge.violations,
      fewest: judge.fewest,
      mails: this.#sandbox.mails.length,
      requests: this.#sandbox.requests,
      left,
    };
  }

  #connect(): AccountWriter {
    return this.#rehearsed.connect(this.#sandbox.url, this.#token, this.#clock);
  }

  async #planWith(writer: AccountWriter) {
    const { checked, now, origin, scope } = this.#rehearsed;
    const reading = await readAccount(writer, this.#now, checked.config);
    return planReading(checked, { ...reading, origin }, now, scope);
  }

  readonly #now = (): Date => new Date(this.#rehearsed.now.getTime() + this.#clock.now());

  /** The run as `apply --yes` makes it, with every hazard allowed. */
  async #run(kill: Kill | undefined, judge: Judge): Promise<Run> {
    const first = this.#sandbox.requests.length + 1;
    const before = judge.administrators;
    const grave = new Grave(kill);
    const ended = await Promise.race([this.#apply(grave.door(this.#connect())), grave.dug]);
    if (ended.ending === 'killed') await grave.quiet();
    const last = this.#sandbox.requests.length;
    return { ...ended, span: { first, last }, before };
  }

  async #apply(writer: AccountWriter): Promise<Pick<Run, 'ending' | 'waiting' | 'words'>> {
    const { checked, now, version, scope, carryOut } = this.#rehearsed;
    try {
      const planned = await this.#planWith(writer);
      if (planned.kind !== 'planned') return { ending: 'refused', waiting: [], words: 'names' };
      const consent = {
        yes: true,
        allow: new Set(HAZARDS),
        due: scope.due !== undefined,
        override: new Map(),
      };
      const judgement = judgePlan(planned.plan, consent);
      const breaches = judgement.kind === 'breached' ? judgement.breaches : [];
      const isBreached = breaches.some(({ guard }) => guard !== 'account-unproven');
      if (isBreached || judgement.kind === 'fails-tests') return { ending: 'refused', waiting: [] };
      const carried = await carryOut({ ...planned, checked, writer, now, scope }, this.#around(version));
      return endingOf(carried);
    } catch (error) {
      if (error instanceof Failure) return { ending: 'failed', waiting: [], words: error.message };
      return { ending: 'broken', waiting: [], words: error instanceof Error ? error.message : String(error) };
    }
  }

  #around(version: string): RunSurroundings {
    return {
      version,
      now: this.#now,
      sleep: (ms) => this.#clock.sleep(ms),
      signal: new AbortController().signal,
      watch: { begins() {}, ended() {}, waitsForLateWrites() {}, readsAgain() {} },
    };
  }
}

function endingOf({ outcomes, verification }: CarriedOut): Pick<Run, 'ending' | 'waiting' | 'words'> {
  const kinds = new Set(outcomes.map(({ kind }) => kind));
  const waiting = outcomes.flatMap(({ kind, operation }) =>
    kind === 'waiting' ? [operation.user.email] : [],
  );
  const isInternal = outcomes.some(
    (each) => each.kind === 'failed' && each.words.startsWith('internal error'),
  );
  if (isInternal) return { ending: 'broken', waiting, words: 'an operation ended with an internal error' };
  const isBad = kinds.has('failed') || kinds.has('stale') || kinds.has('not-run') || !verification.converged;
  return { ending: isBad ? 'incomplete' : kinds.has('waiting') ? 'waiting' : 'done', waiting };
}

const isOver = (run: Run | undefined, judge: Judge): boolean =>
  run !== undefined && (run.ending === 'done' || run.ending === 'waiting') && !judge.isEditedDuring(run);

/** Whether nothing happens to the run: then it has no reason to leave anything for another. */
const isCalm = ({ kind }: Case): boolean => kind === 'undisturbed' || kind === 'dialect';

/** Sees what was written in each run, and keeps what must not have happened. */
class Judge {
  readonly violations: TracedViolation[] = [];
  readonly #sandbox: Sandbox;
  readonly #witness: Witness;
  readonly #excused: ReadonlySet<string>;
  readonly #holds: boolean;
  #seen = 0;
  #isEdited = false;
  fewest: Fewest;

  constructor(sandbox: Sandbox, witness: Witness, excused: ReadonlySet<string>, holds: boolean) {
    this.#sandbox = sandbox;
    this.#witness = witness;
    this.#excused = excused;
    this.#holds = holds;
    this.fewest = { administrators: witness.administrators() };
  }

  get administrators(): number {
    return this.#witness.administrators();
  }

  get wasEdited(): boolean {
    return this.#sandbox.account.changes.some(({ by }) => by.source === 'UI');
  }

  /** Whether somebody else changed the account between the first and the last request of a run. */
  isEditedDuring({ span }: Run): boolean {
    const from = this.#sandbox.requests[span.first - 1]?.earlier ?? 0;
    return this.#sandbox.account.changes.slice(from).some(({ by }) => by.source === 'UI');
  }

  tell(rule: string, email: string, words: string, request = 0): void {
    this.violations.push({ rule, email, words, request });
  }

  see(run: Run): void {
    if (run.ending === 'broken') this.tell('internal', '', run.words ?? 'an internal error');
    const { requests, account } = this.#sandbox;
    const written = writtenIn(account.changes, requests);
    for (let index = this.#seen; index < written.length; index += 1) {
      const each = written[index];
      if (each === undefined) continue;
      const { change, request } = each;
      const knowledge = knowledgeOf(written, index, requests, run.span, run.before);
      for (const { rule, email, words } of this.#witness.see(change, knowledge))
        this.tell(rule, email, words, request);
      const left = this.administrators;
      this.#isEdited ||= change.by.source === 'UI';
      // Whom somebody else ends is not this plan's doing.
      if (this.#isEdited) continue;
      if (left < this.fewest.administrators)
        this.fewest = { administrators: left, after: `${change.event} of ${change.email}` };
    }
    this.#seen = written.length;
  }

  /** A run that says that it is done has done it. */
  rest(run: Run): void {
    if (this.isEditedDuring(run)) return;
    const but = new Set([...this.#unjudged(), ...run.waiting]);
    for (const { rule, email, words } of this.#witness.atRest(but)) this.tell(rule, email, words);
  }

  /** Of how many people the end is not reached yet. */
  open(): number {
    return this.#witness.atRest(this.#unjudged()).length;
  }

  /** Of whose end nothing is said. */
  #unjudged(): ReadonlySet<string> {
    if (!this.#holds) return this.#excused;
    const edited = this.#sandbox.account.changes.filter(({ by }) => by.source === 'UI');
    return new Set([...this.#excused, ...edited.map(({ email }) => foldEmail(email))]);
  }
}
