/** One copy of the account on loopback, on which case after case is played, each from the same beginning. */

import type { AccountWriter } from '../core/model/doors.ts';
import { counted } from '../core/model/text.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import { Failure, InternalError, messageOf } from '../errors.ts';
import type { CarriedOut, ReadyPlan, RunSurroundings } from '../run/carry-out.ts';
import type { CheckedFiles } from '../run/files-and-base.ts';
import { judgePlan } from '../run/judge.ts';
import { type Planned, planReading, type RunScope, readAccount } from '../run/plan.ts';
import type { Dialects } from '../sandbox/dialects.ts';
import type { Document } from '../sandbox/document.ts';
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
import { type Fewest, isOver, Judge, type PlayedRun, type RunEnding, type TracedViolation } from './judge.ts';
import { KilledProcess } from './killed.ts';

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

type Ended = Omit<PlayedRun, 'span'>;

/** The options of a sandbox that every case sets anew. */
interface Setting {
  dialects: Dialects;
  otherAdministrator: readonly ScheduledEdit[];
  faults: readonly Fault[];
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
    const judge = new Judge({
      sandbox: this.#sandbox,
      witness: new Witness({ ...anybody, ...(isKnown ? { own } : {}), records: this.records() }),
      excused: this.#excused,
      holds: this.#holds,
      lagMs: Math.max(0, ...faults.map(({ lagMs = 0 }) => lagMs)),
    });
    const runs: PlayedRun[] = [];
    let left = 0;
    do {
      const run = await this.#run(runs.length === 0 ? kill : undefined);
      await this.#landed();
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
        `${counted(runs.length - 1, 'undisturbed run')} did not finish it (${last?.words ?? last?.ending})`,
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
  async #run(kill: Kill | undefined): Promise<PlayedRun> {
    const first = this.#sandbox.requests.length + 1;
    const killable = new KilledProcess(kill);
    const ended = await Promise.race([this.#apply(killable.door(this.#connect())), killable.ended]);
    if (ended.ending === 'killed') await killable.quiet();
    const last = this.#sandbox.requests.length;
    return { ...ended, span: { first, last } };
  }

  /** Nobody looks again before everything has landed that is on its way. */
  async #landed(): Promise<void> {
    while (this.#sandbox.landing > 0) await this.#clock.sleep(100);
  }

  async #apply(writer: AccountWriter): Promise<Ended> {
    const { checked, now, version, scope, carryOut } = this.#rehearsed;
    try {
      const planned = await this.#planWith(writer);
      if (planned.kind !== 'planned') return { ending: 'refused', ...NOBODY, words: 'names' };
      const consent = {
        yes: true,
        allow: new Set(HAZARDS),
        due: scope.due !== undefined,
        override: new Map(),
      };
      const judgement = judgePlan(planned.plan, consent);
      const breaches = judgement.kind === 'breached' ? judgement.breaches : [];
      const isBreached = breaches.some(({ guard }) => guard !== 'account-unproven');
      if (isBreached || judgement.kind === 'fails-tests') return { ending: 'refused', ...NOBODY };
      const carried = await carryOut({ ...planned, checked, writer, now, scope }, this.#around(version));
      return endingOf(carried);
    } catch (error) {
      if (error instanceof Failure) return { ending: 'failed', ...NOBODY, words: error.message };
      return { ending: 'broken', ...NOBODY, words: messageOf(error) };
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

const NOBODY = { waiting: [], inDoubt: [] } as const;

function endingOf({ outcomes, verification }: CarriedOut): Ended {
  const kinds = new Set(outcomes.map(({ kind }) => kind));
  const waiting = outcomes.flatMap(({ kind, operation }) =>
    kind === 'waiting' ? [operation.user.email] : [],
  );
  const inDoubt = outcomes.flatMap((each) => (each.inDoubt === undefined ? [] : [each.operation.user.email]));
  const isInternal = outcomes.some(
    (each) => each.kind === 'failed' && each.words.startsWith('internal error'),
  );
  if (isInternal)
    return { ending: 'broken', waiting, inDoubt, words: 'an operation ended with an internal error' };
  const hasSettled = verification.converged || verification.exitsOnly === true;
  const isBad = kinds.has('failed') || kinds.has('stale') || kinds.has('not-run') || !hasSettled;
  return { ending: isBad ? 'incomplete' : kinds.has('waiting') ? 'waiting' : 'done', waiting, inDoubt };
}

/** Whether nothing happens to the run: then it has no reason to leave anything for another. */
const isCalm = ({ kind }: Case): boolean => kind === 'undisturbed' || kind === 'dialect';
