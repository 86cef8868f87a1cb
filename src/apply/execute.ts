/**
 * Carries out a plan: always the first operation, in plan order, whose needs have ended well; several at
 * once, never two of one person (a person's operations need each other). Every operation gets an outcome.
 */

import type { LiveState } from '../core/model/live.ts';
import type { Operation } from '../core/plan/operation.ts';
import { addsAdministrator, takesAdministrator } from '../core/plan/record.ts';
import { Heap } from '../core/plan/topology.ts';
import { messageOf } from '../errors.ts';
import { sleepUntilAbort, type WriteContext } from './context.ts';
import { Floor } from './floor.ts';
import { contentKey, INVITATIONS_PER_CALL, inviteTogether } from './invite.ts';
import { endedWell, INTERRUPTED, lapseOf, type Outcome, type Result } from './outcome.ts';
import { isRecent } from './proof.ts';
import { type Circumstances, writeRecord } from './write.ts';

export interface ExecuteOptions extends Omit<WriteContext, 'outside' | 'gateOf' | 'lapsed'> {
  /** The account as it was read first, for the plan, and when that was by its clock. */
  readonly live: LiveState;
  readonly firstReading: Date;
  /** Administrators besides the token's own user that must remain at every moment. */
  readonly floor: number;
  /** Whether nobody in the list is known to be the token's own user: then a 403 may mean that the run took its right. */
  readonly selfUnknown: boolean;
  /** Is told right before each write of an operation leaves. */
  readonly onLeave?: (operation: Operation) => void;
  /** May return a reason to start nothing more. */
  readonly onOutcome?: (outcome: Outcome) => string | undefined;
}

export async function execute(operations: readonly Operation[], options: ExecuteOptions): Promise<Outcome[]> {
  const run = new Run(operations, options);
  await run.toTheEnd();
  return run.outcomes();
}

/** So many operations run at once; each has one request in flight. */
const AT_ONCE = 24;
/** So many milliseconds an interrupted run waits for what is in flight; the rest of five seconds is for the report. */
const GRACE = 4500;
/** How often, in milliseconds, a run that was interrupted looks whether everything has ended. */
const SLICE = 100;

/** After so many milliseconds nothing is started any more: an account may ask each write to wait for minutes. */
const LONGEST_RUN = 60 * 60_000;
const OVER = 'more than an hour has passed since the run began to write';

const UNKNOWN: Result = {
  kind: 'failed',
  words: 'interrupted while it was under way; whether it happened is unknown',
  hint: 'Run again: what happened is seen, what did not is done.',
  inDoubt: 'interrupted',
};

class Run {
  readonly #operations: readonly Operation[];
  readonly #options: ExecuteOptions;
  /** For single operations: their waits end with the run. */
  readonly #context: WriteContext;
  readonly #outcomes = new Map<number, Outcome>();
  readonly #dependents = new Map<number, Operation[]>();
  /** How many needs of a step have not ended yet. */
  readonly #open = new Map<number, number>();
  readonly #ready = new Heap<Operation>((a, b) => a.step - b.step);
  readonly #readyInvitations = new Map<string, Operation[]>();
  readonly #gated: Operation[] = [];
  readonly #floor: Floor;
  /** Records that changed less than a minute before the first reading. */
  readonly #recent: ReadonlySet<string>;
  /** Steps of makers that a taker needs. */
  readonly #needed = new Set<number>();
  /** Takers run one after another: each counts the administrators that the one before left. */
  readonly #takers: Operation[] = [];
  #taking = false;
  readonly #begunAt: number;
  #removalsLeft: number;
  /** Operations that take a slot; those that only wait and read again take none. */
  #inFlight = 0;
  #stopped: string | undefined;
  #finish: () => void = () => {};

  constructor(operations: readonly Operation[], options: ExecuteOptions) {
    this.#operations = operations;
    this.#options = options;
    this.#context = {
      ...options,
      sleep: sleepUntilAbort(options),
      outside: (work) => this.#outsideSlots(work),
      gateOf: (together) => ({ shut: () => this.#leave(together) }),
      lapsed: (operation) => lapseOf(operation, options.now()),
    };
    const { live, firstReading } = options;
    this.#begunAt = options.now().getTime();
    this.#floor = new Floor(options.floor, live, operations);
    this.#recent = new Set(
      live.users.filter((user) => isRecent(user, firstReading)).map(({ recordId }) => recordId),
    );
    const makers = new Set(operations.filter(addsAdministrator).map(({ step }) => step));
    this.#removalsLeft = operations.filter(
      (each) => each.kind === 'remove' && each.waitsFor === undefined,
    ).length;
    for (const operation of operations) {
      this.#open.set(operation.step, operation.needs.length);
      for (const need of operation.needs) {
        if (makers.has(need) && takesAdministrator(operation)) this.#needed.add(need);
        const list = this.#dependents.get(need);
        if (list) list.push(operation);
        else this.#dependents.set(need, [operation]);
      }
    }
  }

  outcomes(): Outcome[] {
    return this.#operations.flatMap((operation) => this.#outcomes.get(operation.step) ?? []);
  }

  async toTheEnd(): Promise<void> {
    for (const operation of this.#operations) {
      if (operation.waitsFor !== undefined) {
        this.#settle(operation, { kind: 'waiting', people: operation.waitsFor });
      } else if (operation.needs.length === 0) this.#enqueue(operation);
    }
    const ended = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const interrupted = this.#interruption();
    this.#fill();
    await Promise.race([ended, interrupted]);
    this.#giveUp();
  }

  /** Resolves when an abort's grace is over. */
  async #interruption(): Promise<void> {
    const { signal, sleep } = this.#options;
    if (signal === undefined) return new Promise(() => {});
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#stopped ??= 'interrupted before it started';
    if (this.#running.size === 0) this.#finish();
    // In slices: a long timer would keep the process from ending when everything has.
    for (let waited = 0; waited < GRACE && this.#running.size > 0; waited += SLICE) await sleep(SLICE);
  }

  /** What has no outcome by now gets one, and no other later. */
  #giveUp(): void {
    this.#over = true;
    for (const operation of this.#operations) {
      if (this.#outcomes.has(operation.step)) continue;
      this.#note(operation, this.#endOfOpen(operation));
    }
  }

  #endOfOpen(operation: Operation): Result {
    if (!this.#running.has(operation)) return { kind: 'not-run', reason: this.#stopped ?? 'was not reached' };
    return this.#sent.has(operation.step) ? UNKNOWN : { kind: 'not-run', reason: INTERRUPTED };
  }

  #note(operation: Operation, result: Result): Outcome {
    const outcome: Outcome = { operation, ...result };
    this.#outcomes.set(operation.step, outcome);
    if (endedWell(outcome)) this.#floor.ended(operation);
    // Each outcome is recorded, also of what is not run because of an earlier one.
    const reason = this.#options.onOutcome?.(outcome);
    this.#stopped ??= reason;
    return outcome;
  }

  #over = false;
  readonly #running = new Set<Operation>();
  /** Steps of which a write left. */
  readonly #sent = new Set<number>();

  #enqueue(operation: Operation): void {
    if (operation.afterRemovals && this.#removalsLeft > 0) {
      this.#gated.push(operation);
      return;
    }
    if (operation.kind !== 'invite') {
      this.#ready.push(operation);
      return;
    }
    // One invitation of each content stands in the queue for all of them.
    const key = contentKey(operation);
    const same = this.#readyInvitations.get(key);
    if (same) same.push(operation);
    else {
      this.#readyInvitations.set(key, [operation]);
      this.#ready.push(operation);
    }
  }

  #fill(): void {
    while (this.#inFlight < AT_ONCE && this.#reason() === undefined) {
      const next = this.#ready.pop();
      if (next === undefined) break;
      if (takesAdministrator(next)) {
        if (this.#taking) {
          this.#takers.push(next);
          continue;
        }
        this.#taking = true;
      }
      const together = next.kind === 'invite' ? this.#takeInvitations(next) : [next];
      this.#start(together);
    }
    if (this.#running.size === 0) this.#finish();
  }

  /** Gives the slot back for as long as the work takes; what comes after it is one request. */
  async #outsideSlots<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight -= 1;
    this.#fill();
    try {
      return await work();
    } finally {
      this.#inFlight += 1;
    }
  }

  /** Why nothing is started and nothing sent any more. */
  #reason(): string | undefined {
    const { now, signal } = this.#options;
    if (signal?.aborted) return INTERRUPTED;
    if (now().getTime() - this.#begunAt > LONGEST_RUN) this.#stopped ??= OVER;
    return this.#stopped;
  }

  #leave(together: readonly Operation[]): string | undefined {
    const reason = this.#reason() ?? together.map(this.#context.lapsed).find((why) => why !== undefined);
    if (reason !== undefined) return reason;
    for (const operation of together) {
      this.#sent.add(operation.step);
      this.#options.onLeave?.(operation);
    }
    return undefined;
  }

  #circumstancesOf(operation: Operation): Circumstances {
    const { recordId = '' } = operation.user;
    const follows = operation.needs.some((need) => {
      const outcome = this.#outcomes.get(need);
      return outcome?.kind === 'done' && outcome.operation.user.recordId === recordId;
    });
    return {
      ...(takesAdministrator(operation) ? { floor: this.#floor } : {}),
      needed: this.#needed.has(operation.step),
      follows,
      firstReading: this.#options.firstReading,
      recent: this.#recent.has(recordId),
    };
  }

  #takeInvitations(first: Operation): Operation[] {
    const key = contentKey(first);
    const same = this.#readyInvitations.get(key) ?? [first];
    const together = same.splice(0, INVITATIONS_PER_CALL);
    const [next] = same;
    if (next === undefined) this.#readyInvitations.delete(key);
    else this.#ready.push(next);
    return together;
  }

  #start(together: readonly Operation[]): void {
    this.#inFlight += 1;
    for (const operation of together) this.#running.add(operation);
    const [first] = together;
    const work: Promise<readonly Result[]> =
      first === undefined || first.kind === 'invite'
        ? inviteTogether(together, this.#context)
        : writeRecord(this.#asLeft(first), this.#circumstancesOf(first), this.#context).then((result) => [
            result,
          ]);
    void work.then(
      (results) => this.#end(together, results),
      (error: unknown) => {
        const words = `internal error: ${messageOf(error)}`;
        this.#stopped ??= 'stopped by an internal error';
        this.#end(
          together,
          together.map(() => ({ kind: 'failed', words })),
        );
      },
    );
  }

  /**
   * An operation that waits has written nothing. So the person's next operation finds the record as it was before
   * the waiting one, and must leave that part of it as it is.
   */
  #asLeft(operation: Operation): Operation {
    const [waited] = operation.needs.flatMap((need) => {
      const outcome = this.#outcomes.get(need);
      const isOwn = outcome?.operation.user.email === operation.user.email;
      return isOwn && isOnlyWaitingForAcceptance(outcome) ? [outcome.operation] : [];
    });
    if (waited?.before === undefined || !operation.before || !operation.after) return operation;
    const { access, recordedMcp, settings } = waited.before;
    const left = { access, recordedMcp, settings };
    return { ...operation, before: { ...operation.before, ...left }, after: { ...operation.after, ...left } };
  }

  #end(together: readonly Operation[], results: readonly Result[]): void {
    if (this.#over) return;
    this.#inFlight -= 1;
    for (const [index, operation] of together.entries()) {
      this.#running.delete(operation);
      const result = results[index];
      this.#stopped ??= this.#reasonToStop(operation, result);
      this.#settle(operation, result ?? { kind: 'failed', words: 'was not answered' });
      if (takesAdministrator(operation)) this.#taking = false;
    }
    if (!this.#taking) for (const taker of this.#takers.splice(0)) this.#ready.push(taker);
    this.#fill();
  }

  #reasonToStop({ kind }: Operation, result: Result | undefined): string | undefined {
    if (result?.kind !== 'failed') return undefined;
    if (result.status === 401) return 'the token was rejected';
    // That one may not set the mail of others says nothing of the right to write records.
    if (result.status === 403 && this.#options.selfUnknown && kind !== 'notify')
      return 'the account refused it the right (403), and whose token it is, is not known';
    return undefined;
  }

  #settle(operation: Operation, result: Result): void {
    const outcome = this.#note(operation, result);
    if (operation.kind === 'remove' && operation.waitsFor === undefined) this.#removalEnded();
    const goOn = endedWell(outcome) || isOnlyWaitingForAcceptance(outcome);
    for (const dependent of this.#dependents.get(operation.step) ?? []) {
      if (this.#outcomes.has(dependent.step) || dependent.waitsFor !== undefined) continue;
      if (!goOn) this.#settle(dependent, consequence(outcome));
      else {
        const left = (this.#open.get(dependent.step) ?? 1) - 1;
        this.#open.set(dependent.step, left);
        if (left === 0) this.#enqueue(dependent);
      }
    }
  }

  #removalEnded(): void {
    this.#removalsLeft -= 1;
    if (this.#removalsLeft === 0) for (const operation of this.#gated.splice(0)) this.#enqueue(operation);
  }
}

/** A refused write that only widens a pending person's access waits; their invitation may still be sent again. */
const isOnlyWaitingForAcceptance = (outcome: Outcome): boolean =>
  outcome.kind === 'waiting' && outcome.operation.waitsFor === undefined;

function consequence(outcome: Outcome): Result {
  if (outcome.kind === 'waiting') return { kind: 'waiting', people: outcome.people };
  return { kind: 'not-run', reason: `needs step ${outcome.operation.step}, which ended ${outcome.kind}` };
}
