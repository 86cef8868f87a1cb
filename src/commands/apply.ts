/**
 * `apply`: the whole story. Read the files, read the account, plan, compare with what was reviewed, ask, carry
 * out, read again and plan again: if that is empty, the account has converged.
 */
import { resolve } from 'node:path';
import { execute } from '../apply/execute.ts';
import type { Outcome } from '../apply/outcome.ts';
import { type Circumstances, circumstancesOf, openReceipt, type Receipt } from '../apply/receipt.ts';
import { type Verification, verify } from '../apply/verify.ts';
import type { AccountWriter } from '../core/model/doors.ts';
import { planDocument } from '../core/plan/document.ts';
import type { DueScope, Plan } from '../core/plan/plan.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { renderApplied } from '../form/applied.ts';
import { renderPlan } from '../form/plan.ts';
import { visible } from '../form/visible.ts';
import { type Consent, ensureConsent } from './consent.ts';
import type { Context } from './context.ts';
import { deliver, ensureDeliverable } from './deliver.ts';
import { type Expectation, ensureExpected, readExpectation, waitedFor } from './expect.ts';
import { progressOn } from './progress.ts';
import {
  type Checked,
  checkFilesAndBase,
  type Reviewed,
  review,
  reviewAgain,
  Stop,
  showFindings,
} from './read.ts';

export interface ApplyOptions extends Omit<Consent, 'approved'> {
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
  readonly output?: string;
  /** Paths of the desired state that was already in force. */
  readonly base: readonly string[];
  /** A digest, or paths of saved plans. */
  readonly expect: readonly string[];
  /** A file to which the run is recorded, for evidence. */
  readonly receipt?: string;
}

export async function apply(options: ApplyOptions, context: Context): Promise<ExitCode> {
  const now = context.now();
  await ensureDeliverable(options.output, context);
  const expected = await readExpectation(options.expect, context);
  const checked = await checkFilesAndBase(options.paths, options.base, context, now);
  const columns = context.stdout.columns === undefined ? {} : { columns: context.stdout.columns };
  const shown = { version: context.version, judgedAt: now, ...columns };
  const ask = { checked, expected, consent: options };
  const ready = await readyToApply(ask, context, now, async (reviewed) => {
    if (options.format === 'json') return;
    const as = { ...shown, findings: reviewed.findings, color: context.color.stdout };
    context.stdout.write(await renderPlan(reviewed, 'text', as));
  });
  // From here on a signal must not lose what was done: it ends the run in order.
  return context.interruption.shield(async () => {
    const carried = await carryOut(ready, options, context);
    const color = options.output === undefined && context.color.stdout;
    const { plan, findings } = ready;
    const text = renderApplied({ plan, ...carried }, options.format, { ...shown, findings, color });
    await deliver(text, options.output, context);
    return carried.exitCode;
  });
}

/** A plan that may be carried out: read, compared with what was reviewed, and consented to. */
export interface Ready extends Reviewed {
  readonly checked: Checked;
  readonly writer: AccountWriter;
  readonly now: Date;
  readonly due: DueScope | undefined;
}

/** What an apply is asked: the files, what was reviewed, and what is consented to beforehand. */
export interface Asked {
  readonly checked: Checked;
  readonly expected: Expectation | undefined;
  readonly consent: Omit<Consent, 'approved'>;
}

/**
 * Reads the account, plans, and makes sure that the plan may be carried out; nothing is written. `show` is
 * handed the plan before anything can stand against it. Throws a `Stop` for what does.
 */
export async function readyToApply(
  { checked, expected, consent }: Asked,
  context: Context,
  now: Date,
  show: (reviewed: Reviewed) => void | Promise<void>,
): Promise<Ready> {
  const due = dueScope(consent.due, expected);
  const writer = await context.connectWriter({ region: checked.config.account.value.region });
  const reviewed = await review(checked, writer, context, now, due);
  const { plan } = reviewed;
  showFindings(reviewed.findings, context);
  await show(reviewed);
  const approved = expected && ensureExpected(plan, expected, context);
  const asks = plan.operations.length > 0 || plan.leftBehind.length > 0;
  if (asks) await ensureConsent(plan, approved === undefined ? consent : { ...consent, approved }, context);
  return { ...reviewed, checked, writer, now, due };
}

/** How a run ended: what came of each operation, and what the second reading says. */
export interface Carried {
  readonly exitCode: ExitCode;
  readonly outcomes: readonly Outcome[];
  readonly verification: Verification;
}

/** Carries a plan out, reads the account again, and records both; to be called within `interruption.shield`. */
export async function carryOut(
  ready: Ready,
  options: { readonly receipt?: string; readonly circumstances?: Circumstances },
  context: Context,
): Promise<Carried> {
  const receipt =
    options.receipt === undefined
      ? undefined
      : openReceipt(resolve(context.cwd, options.receipt), options.receipt);
  try {
    const made = { version: context.version, judgedAt: ready.now };
    const circumstances = { ...circumstancesOf(context.env), ...options.circumstances };
    receipt?.begin(planDocument(ready.plan, ready.findings, made), circumstances, context.now());
    const { outcomes, verification } = await executeAndVerify(ready, receipt, context);
    const exitCode = exitOf(outcomes, verification, context);
    receipt?.end(verification, exitCode, context.now());
    return { exitCode, outcomes, verification };
  } finally {
    receipt?.close();
  }
}

function dueScope(due: boolean, expected: Expectation | undefined): DueScope | undefined {
  if (!due) return undefined;
  if (expected?.kind === 'digest') {
    throw new Failure(
      `--due and --expect ${expected.digest}: a timer's plan changes with the days, so no digest fits it.`,
      {
        exitCode: EXIT.invalid,
        hint: 'Give --expect the saved plan.json: what it has waiting is carried out when it can be.',
      },
    );
  }
  return { waited: waitedFor(expected) };
}

async function executeAndVerify(
  { plan, checked, writer, now, due }: Ready,
  receipt: Receipt | undefined,
  context: Context,
): Promise<{ outcomes: readonly Outcome[]; verification: Verification }> {
  if (plan.operations.length === 0) return { outcomes: [], verification: verify(plan, plan, []) };
  const progress = progressOn(
    context,
    plan.operations.filter(({ waitsFor }) => waitsFor === undefined).length,
    () => writer.traffic(),
  );
  const { signal } = context.interruption;
  try {
    const outcomes = await execute(plan.operations, {
      writer,
      now: context.now,
      sleep: context.sleep,
      signal,
      onOutcome(outcome) {
        receipt?.outcome(outcome, context.now());
        progress.ended(outcome);
      },
    });
    if (signal.aborted) return { outcomes, verification: verify(plan, undefined, outcomes) };
    progress.phase('Reading the account again');
    const beside = { ...context, stderr: progress.stderr };
    const reading = secondPlan(() => reviewAgain(checked, writer, beside, now, due), beside);
    const second = await Promise.race([reading, aborted(signal)]);
    return { outcomes, verification: verify(plan, second, outcomes) };
  } finally {
    progress.close();
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

/** The plan of the second reading; undefined, and said why, where it could not be made: outcomes must not be lost. */
async function secondPlan(read: () => Promise<Reviewed>, { stderr }: Context): Promise<Plan | undefined> {
  try {
    return (await read()).plan;
  } catch (error) {
    if (error instanceof Failure)
      stderr.write(`The account could not be read again: ${visible(error.message)}\n`);
    else if (!(error instanceof Stop)) throw error;
    return undefined;
  }
}

/** 7 beats 8: what failed is worse than what waits. */
function exitOf(
  outcomes: readonly Outcome[],
  { converged }: Verification,
  { interruption }: Context,
): ExitCode {
  if (interruption.signal.aborted) return interruption.exitCode();
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  if (kinds.has('failed') || kinds.has('stale') || kinds.has('not-run') || !converged) return EXIT.incomplete;
  return kinds.has('waiting') ? EXIT.waiting : EXIT.done;
}
