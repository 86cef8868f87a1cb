/** The last stages: the plan is carried out, the account is read again, and both are recorded. */

import { execute } from '../apply/execute.ts';
import type { Outcome } from '../apply/outcome.ts';
import type { Receipt, RunCircumstances } from '../apply/receipt.ts';
import { openReceipt } from '../apply/receipt.ts';
import { type Verification, verify } from '../apply/verify.ts';
import { CLOCKS } from '../core/model/clock.ts';
import type { AccountWriter, Traffic } from '../core/model/doors.ts';
import { knowsSelf } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { planDocument } from '../core/plan/document.ts';
import type { Operation } from '../core/plan/operation.ts';
import { hasDateBetween, otherwiseThan, summariesOf } from '../core/plan/since.ts';
import { EXIT, Failure, OvertakenFailure } from '../errors.ts';
import type { CheckedFiles, Rejected } from './files-and-base.ts';
import { type Planned, planReading, type RunScope, readAccount } from './plan.ts';

/** A plan that may be carried out, and the door through which. */
export interface ReadyPlan extends Planned {
  readonly checked: CheckedFiles;
  readonly writer: AccountWriter;
  readonly now: Date;
  readonly scope: RunScope;
}

/** What is around a run: its clock, its interruption, and whoever watches it. */
export interface RunSurroundings {
  readonly version: string;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
  /** Aborted by a signal: then what is under way ends in order, and nothing new begins. */
  readonly signal: AbortSignal;
  readonly watch: Watch;
  readonly receipt?: ReceiptRequest | undefined;
}

/** Is told what goes on while it goes on; decides nothing. `total` leaves out what waits for somebody. */
export interface Watch {
  begins(total: number, traffic: () => Traffic): void;
  /** A write of this operation leaves, perhaps once more. */
  leaves(operation: Operation): void;
  ended(outcome: Outcome): void;
  /** Writes had no clear answer: for so many milliseconds they may land before the account is read again. */
  waitsForLateWrites(milliseconds: number): void;
  readsAgain(): void;
}

/** Where a run is recorded, and beside what. */
export interface ReceiptRequest {
  readonly path: string;
  /** The path as it was written, for messages. */
  readonly shown: string;
  /** How long it was, in bytes, before the account was read; left out: nobody looked. */
  readonly found?: number;
  readonly circumstances: RunCircumstances;
  /** What the process will end with: the shell knows, and the receipt records it. */
  exitCodeOf(carried: CarriedOut): number;
}

/** How a run ended: what came of each operation, and what the second reading says. */
export interface CarriedOut {
  readonly outcomes: readonly Outcome[];
  readonly verification: Verification;
  readonly isInterrupted: boolean;
  /** Why there is no second plan, if there should be one: outcomes are not lost for it. */
  readonly unread?: Failure | Rejected;
  /** Set if `unread` is about notifications alone, and the rest was read. */
  readonly isMailUnread?: true;
  /** By how much the machine's clock was set ahead meanwhile, in milliseconds, by the account's. */
  readonly setAheadMs?: number;
  /** Why the receipt broke off, if it did: what had not started by then was not run. */
  readonly unrecorded?: string;
}

/**
 * Carries a plan out and looks again. Throws an `OvertakenFailure` where a date has made another plan of it, and a
 * `Failure` where the receipt cannot be written; then nothing was done.
 */
export async function carryOut(ready: ReadyPlan, around: RunSurroundings): Promise<CarriedOut> {
  ensureStillAsked(ready, around.now());
  const { receipt: request, version } = around;
  const receipt = request === undefined ? undefined : openReceipt(request.path, request.shown, request.found);
  try {
    if (request !== undefined) {
      const document = planDocument(ready.plan, ready.findings, { version, judgedAt: ready.now });
      const circumstances = { ...request.circumstances, files: ready.checked.digest, ...readingIn(ready) };
      receipt?.begin(document, circumstances, around.now());
    }
    const carried = await executeAndLook(ready, receipt, around);
    const exitCode = request?.exitCodeOf(carried) ?? 0;
    const unrecorded = receipt?.end(carried.verification, exitCode, around.now());
    return unrecorded === undefined ? carried : { ...carried, unrecorded };
  } finally {
    receipt?.close();
  }
}

/**
 * What was consented to was judged when the command began, and a question may stay open for hours. So where a date has
 * come meanwhile, the same files and the same reading are judged once more at the moment of carrying out. Throws an
 * `OvertakenFailure` (exit 6) where that is another plan: nobody has said yes to it.
 */
function ensureStillAsked(ready: ReadyPlan, at: Date): void {
  const { plan, checked, now, scope } = ready;
  if (![checked.config, checked.base].some((written) => hasDateBetween(written, now, at))) return;
  const later = planReading(checked, { ...ready, origin: plan.account.origin }, at, scope);
  const otherwise = later.kind === 'planned' ? otherwiseThan(plan, later.plan) : summariesOf(later.findings);
  if (otherwise.length === 0) return;
  const more = otherwise.length > MOST_TOLD ? ` and ${otherwise.length - MOST_TOLD} more` : '';
  throw new OvertakenFailure(
    `A date has passed since this plan was made: it was judged at ${stamp(now)}, and at ${stamp(at)} the files ask for another one. Nothing was written. What differs: ${otherwise.slice(0, MOST_TOLD).join(', ')}${more}.`,
    { exitCode: EXIT.stale, hint: 'Run it again: then dates are judged anew.' },
  );
}

/** How much of what differs is told; a new plan shows all of it. */
const MOST_TOLD = 12;
const stamp = (moment: Date): string => moment.toISOString().replace('.000', '');

/** When each record had been changed last. A run without operations would only repeat what is known. */
function readingIn(ready: ReadyPlan): Pick<RunCircumstances, 'read'> {
  const { plan, live, now, readUntil, clockAheadMs } = ready;
  if (plan.operations.length === 0) return {};
  const modified = live.users.flatMap(({ recordId, lastModified }) =>
    lastModified === undefined ? [] : [[recordId, lastModified] as const],
  );
  // The command began before it read: what was read was so then or became so a little later.
  const [at, until] = [now.toISOString(), readUntil.toISOString()];
  return { read: { at, until, ...present({ clockAheadMs }), modified: Object.fromEntries(modified) } };
}

/** How long, in milliseconds, the last reading waits for writes whose answer was lost: they may land late. */
const LATE_WRITES = 5_000;

async function executeAndLook(
  ready: ReadyPlan,
  receipt: Receipt | undefined,
  { signal, now, sleep, watch }: RunSurroundings,
): Promise<CarriedOut> {
  const { plan, writer, live, readAt } = ready;
  const isInterrupted = (): boolean => signal.aborted;
  if (plan.operations.length === 0)
    return { ...toldOf(ready, ready, []), outcomes: [], isInterrupted: isInterrupted() };
  const running = plan.operations.filter(({ waitsFor }) => waitsFor === undefined);
  watch.begins(running.length, () => writer.traffic());
  const outcomes = await execute(plan.operations, {
    writer,
    now,
    sleep,
    signal,
    live,
    firstReading: readAt,
    floor: plan.administrators.floor,
    selfUnknown: !knowsSelf(live),
    onLeave: (operation) => watch.leaves(operation),
    onOutcome(outcome) {
      watch.ended(outcome);
      return receipt?.outcome(outcome, now());
    },
  });
  if (outcomes.some(({ inDoubt }) => inDoubt !== undefined) && !isInterrupted()) {
    watch.waitsForLateWrites(LATE_WRITES);
    await Promise.race([sleep(LATE_WRITES), aborted(signal)]);
  }
  if (isInterrupted())
    return { outcomes, verification: verify(plan, undefined, outcomes), isInterrupted: true };
  watch.readsAgain();
  const second = await Promise.race([lookAgain(ready, now), aborted(signal)]);
  if (second !== undefined && 'plan' in second)
    return {
      ...toldOf(ready, second, outcomes),
      ...setAhead(ready, second),
      outcomes,
      isInterrupted: isInterrupted(),
    };
  const verification = verify(plan, undefined, outcomes);
  return { outcomes, verification, isInterrupted: isInterrupted(), ...present({ unread: second }) };
}

/** A run's own clock is not set back. What was told of moments before and after is by two clocks. */
function setAhead(
  { clockAheadMs: before }: ReadyPlan,
  { clockAheadMs: after }: Planned,
): Pick<CarriedOut, 'setAheadMs'> {
  const by = before === undefined || after === undefined ? 0 : after - before;
  return by > CLOCKS ? { setAheadMs: by } : {};
}

/** What the last reading says of a run. */
function toldOf(
  ready: ReadyPlan,
  last: Planned,
  outcomes: readonly Outcome[],
): Pick<CarriedOut, 'verification' | 'unread' | 'isMailUnread'> {
  const verification = verify(ready.plan, last.plan, outcomes);
  const unread = unreadMail(ready, last, outcomes);
  if (unread === undefined) return { verification };
  const { exitsOnly: _, ...rest } = verification;
  return { verification: { ...rest, converged: false, unread: true }, unread, isMailUnread: true };
}

/**
 * Why nobody knows whether mail is as the files say: then no plan can say that anything of it differs. Where it was
 * read before, only a change of it leaves that open. A timer leaves mail as it is.
 */
function unreadMail(
  { live: first, scope }: ReadyPlan,
  { live: last }: Planned,
  outcomes: readonly Outcome[],
): Failure | undefined {
  const { notificationsUnread: words } = last;
  const isSet = outcomes.some(({ operation }) => operation.kind === 'notify');
  const isOpen = isSet || (first.notificationsUnread !== undefined && scope.due === undefined);
  return words === undefined || !isOpen ? undefined : new Failure(words);
}

/**
 * Reads the account again and plans it again: an empty plan says that the account has converged. Dates are judged once it
 * was read: whoever has an end that passed during the run is not as declared.
 */
async function lookAgain(
  { checked, writer, scope }: ReadyPlan,
  now: () => Date,
): Promise<Planned | Rejected | Failure> {
  try {
    const reading = await readAccount(writer, now, checked.config);
    return planReading(checked, reading, now(), scope);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
