/** One copy of the account on loopback, on which case after case is played, each from the same beginning. */

import type { AccountWriter } from '../core/model/doors.ts';
import { isError } from '../core/model/finding.ts';
import { counted } from '../core/model/text.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import { summariesOf } from '../core/plan/since.ts';
import { Failure, InternalError, messageOf } from '../errors.ts';
import type { CarriedOut, ReadyPlan, RunSurroundings } from '../run/carry-out.ts';
import type { CheckedFiles } from '../run/files-and-base.ts';
import { judgePlan } from '../run/judge.ts';
import { type Planned, planReading, type RunScope, readAccount } from '../run/plan.ts';
import type { Document } from '../sandbox/document.ts';
import type { RequestEntry } from '../sandbox/emulation.ts';
import type { Likeness } from '../sandbox/likeness.ts';
import { plainDocument } from '../sandbox/record.ts';
import type { Seed } from '../sandbox/seed-shape.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/server.ts';
import { Witness } from '../sandbox/witness.ts';
import type { Case, Kill } from './cases.ts';
import { FastClock } from './clock.ts';
import {
  type EndedRun,
  type Fewest,
  isOver,
  Judge,
  type Judging,
  type PlayedRun,
  type RunEnding,
  type TracedViolation,
} from './judge.ts';
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

/** The copy, and what it was opened with. */
interface Stage {
  readonly rehearsed: Rehearsed;
  readonly sandbox: Sandbox;
  /** The sandbox reads them at each reset. */
  readonly options: SandboxOptions;
  readonly clock: FastClock;
  readonly token: string;
}

export class Theatre {
  readonly #stage: Stage;
  #judging: Judging | undefined;

  private constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Opens a copy on a random port, behind `token` and without control API. */
  static async open(rehearsed: Rehearsed, seed: Seed, token: string): Promise<Theatre> {
    const clock = new FastClock();
    const now = (): Date => new Date(rehearsed.now.getTime() + clock.now());
    const options = { seed, now, clock, latencyMs: 0, dialects: rehearsed.likeness.base() };
    return new Theatre({ rehearsed, sandbox: await startSandbox(options), options, clock, token });
  }

  close(): Promise<void> {
    return this.#stage.sandbox.close();
  }

  /** The records of the copy as they are now, as plain documents. */
  records(): Document[] {
    return this.#stage.sandbox.account.roster.records().map(plainDocument);
  }

  /** Plans for the copy, as it is now. */
  async plan(): Promise<Planned> {
    const planned = await this.#planWith(this.#connect());
    if (planned.kind !== 'planned') throw new InternalError('The copy does not fit the files.');
    return planned;
  }

  judgeBy(judging: Judging): void {
    this.#judging = judging;
  }

  /** Plays a case: the disturbed run, then undisturbed ones until there is nothing left to do. */
  async play(each: Case): Promise<Played> {
    const { faults, edits, kill } = each;
    const { rehearsed, sandbox, options } = this.#stage;
    const dialects = each.dialects ?? rehearsed.likeness.base();
    Object.assign(options, { dialects, otherAdministrator: edits, faults });
    sandbox.hangUp();
    sandbox.reset();
    if (this.#judging === undefined) throw new InternalError('A case is played before anybody judges.');
    const { situation, ...judging } = this.#judging;
    // Where the account names the owner as whose the token is, nobody can tell its own user from other administrators.
    const { own, ...anybody } = situation;
    const isKnown = own !== undefined && dialects.is('token-user', 'user');
    const judge = new Judge({
      ...judging,
      sandbox,
      witness: new Witness({ ...anybody, ...(isKnown ? { own } : {}), records: this.records() }),
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
      sandbox.setFaults([]);
      if (runs.length === 1 && !isOver(run, judge)) {
        left = judge.open();
        const why = run.words === undefined ? '' : ` (${run.words})`;
        if (isCalm(each))
          judge.tell('at-once', '', `nothing disturbed the run, and it ended: ${run.ending}${why}`);
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
      mails: sandbox.mails.length,
      requests: sandbox.requests,
      left,
    };
  }

  #connect(): AccountWriter {
    const { rehearsed, sandbox, token, clock } = this.#stage;
    return rehearsed.connect(sandbox.url, token, clock);
  }

  async #planWith(writer: AccountWriter) {
    const { checked, now, origin, scope } = this.#stage.rehearsed;
    const reading = await readAccount(writer, this.#stage.options.now, checked.config);
    return planReading(checked, { ...reading, origin }, now, scope);
  }

  /** The run as `apply --yes` makes it, with every hazard allowed. */
  async #run(kill: Kill | undefined): Promise<PlayedRun> {
    const { sandbox } = this.#stage;
    const first = sandbox.requests.length + 1;
    const killable = new KilledProcess(kill);
    const ended = await Promise.race([this.#apply(killable.door(this.#connect())), killable.ended]);
    if (ended.ending === 'killed') await killable.quiet();
    return { ...ended, span: { first, last: sandbox.requests.length } };
  }

  /** Nobody looks again before everything has landed that is on its way. */
  async #landed(): Promise<void> {
    const { sandbox, clock } = this.#stage;
    while (sandbox.landing > 0) await clock.sleep(100);
  }

  async #apply(writer: AccountWriter): Promise<EndedRun> {
    const { rehearsed, clock } = this.#stage;
    const { checked, now, version, scope, carryOut } = rehearsed;
    const begin = clock.now();
    try {
      const planned = await this.#planWith(writer);
      if (planned.kind !== 'planned')
        return {
          ending: 'refused',
          ...NOBODY,
          words: summariesOf(planned.findings.filter(isError)).join('; '),
        };
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
      const carried = await carryOut(
        { ...planned, checked, writer, now, scope },
        {
          version,
          // Each run begins at the moment that is rehearsed: the time of the runs before it is nobody's.
          now: () => new Date(now.getTime() + clock.now() - begin),
          sleep: (ms) => clock.sleep(ms),
          signal: new AbortController().signal,
          watch: { begins() {}, leaves() {}, ended() {}, waitsForLateWrites() {}, readsAgain() {} },
        },
      );
      return endingOf(carried);
    } catch (error) {
      if (error instanceof Failure) return { ending: 'failed', ...NOBODY, words: error.message };
      return { ending: 'broken', ...NOBODY, words: messageOf(error) };
    }
  }
}

const NOBODY = { waiting: [], inDoubt: [] } as const;

function endingOf({ outcomes, verification }: CarriedOut): EndedRun {
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
  const bad = outcomes.filter(({ kind }) => kind === 'failed' || kind === 'stale' || kind === 'not-run');
  if (bad.length > 0 || !hasSettled) {
    const left = verification.left.map(({ kind, user }) => `${user.shown}: ${kind} is left`);
    const words = [...bad.map(({ kind, operation }) => `${operation.user.shown}: ${kind}`), ...left].join(
      '; ',
    );
    return { ending: 'incomplete', waiting, inDoubt, ...(words === '' ? {} : { words }) };
  }
  return { ending: kinds.has('waiting') ? 'waiting' : 'done', waiting, inDoubt };
}

/** Whether nothing happens to the run: then it has no reason to leave anything for another. */
const isCalm = ({ kind }: Case): boolean => kind === 'undisturbed' || kind === 'dialect';
