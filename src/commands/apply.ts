/**
 * `apply`: the whole story. Read the files, read the account, plan, compare with what was reviewed, ask, carry
 * out, read again and plan again: if that is empty, the account has converged.
 */
import { resolve } from 'node:path';
import { execute } from '../apply/execute.ts';
import type { Outcome } from '../apply/outcome.ts';
import { circumstancesOf, openReceipt, type Receipt } from '../apply/receipt.ts';
import { type Verification, verify } from '../apply/verify.ts';
import type { AccountWriter } from '../core/account.ts';
import { planDocument } from '../core/document.ts';
import type { Finding } from '../core/finding.ts';
import type { DueScope, Plan } from '../core/plan.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { type RenderOptions, renderApplied, renderPlan } from '../render/index.ts';
import { type Consent, ensureConsent } from './consent.ts';
import type { Context } from './context.ts';
import { deliver, ensureDeliverable } from './deliver.ts';
import { type Expectation, ensureExpected, readExpectation, waitedFor } from './expect.ts';
import { progressOn } from './progress.ts';
import { type Checked, checkFilesAndBase, type Reviewed, review, Stop, showFindings } from './read.ts';

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
  const writer = await context.connectWriter({ region: checked.config.account.value.region });
  const due = dueScope(options, expected);
  const { plan, findings } = await review(checked, writer, context, now, due);
  showFindings(findings, context);
  const columns = context.stdout.columns === undefined ? {} : { columns: context.stdout.columns };
  const shown = { findings, version: context.version, judgedAt: now, paths: options.paths, ...columns };
  if (options.format === 'text') {
    context.stdout.write(await renderPlan(plan, 'text', { ...shown, color: context.color.stdout }));
  }
  const approved = expected && ensureExpected(plan, expected, context);
  const asks = plan.operations.length > 0 || plan.leftBehind.length > 0;
  const consent = approved === undefined ? options : { ...options, approved };
  if (asks) await ensureConsent(plan, consent, context);

  const run = { plan, findings, checked, writer, now, due, shown };
  // From here on a signal must not lose what was done: it ends the run in order.
  return context.interruption.shield(() => carryOutAndSay(run, options, context));
}

interface Run {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly checked: Checked;
  readonly writer: AccountWriter;
  readonly now: Date;
  readonly due: DueScope | undefined;
  readonly shown: Omit<RenderOptions, 'color'>;
}

async function carryOutAndSay(run: Run, options: ApplyOptions, context: Context): Promise<ExitCode> {
  const { plan, findings, shown } = run;
  const receipt =
    options.receipt === undefined
      ? undefined
      : openReceipt(resolve(context.cwd, options.receipt), options.receipt);
  try {
    receipt?.begin(planDocument(plan, findings, shown), circumstancesOf(context.env), context.now());
    const { outcomes, verification } = await carryOut(run, receipt, context);
    const color = options.output === undefined && context.color.stdout;
    const text = renderApplied({ plan, outcomes, verification }, options.format, { ...shown, color });
    await deliver(text, options.output, context);
    const exitCode = exitOf(outcomes, verification, context);
    receipt?.end(verification, exitCode, context.now());
    return exitCode;
  } finally {
    receipt?.close();
  }
}

function dueScope({ due, expect }: ApplyOptions, expected: Expectation | undefined): DueScope | undefined {
  if (!due) return undefined;
  if (expected?.kind === 'digest') {
    throw new Failure(
      `--due and --expect ${expect.join(' ')}: a timer's plan changes with the days, so no digest fits it.`,
      {
        exitCode: EXIT.invalid,
        hint: 'Give --expect the saved plan.json: what it has waiting is carried out when it can be.',
      },
    );
  }
  return { waited: waitedFor(expected) };
}

async function carryOut(
  { plan, checked, writer, now, due }: Run,
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
  if (signal.aborted) {
    progress.close();
    return { outcomes, verification: verify(plan, undefined, outcomes) };
  }
  progress.phase('Reading the account again');
  const reading = secondPlan(() => review(checked, writer, context, now, due), context);
  const second = await Promise.race([reading, aborted(signal)]);
  progress.close();
  return { outcomes, verification: verify(plan, second, outcomes) };
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

/** The plan of the second reading; undefined, and said why, where it could not be made: outcomes must not be lost. */
async function secondPlan(read: () => Promise<Reviewed>, { stderr }: Context): Promise<Plan | undefined> {
  try {
    return (await read()).plan;
  } catch (error) {
    if (error instanceof Failure) stderr.write(`The account could not be read again: ${error.message}\n`);
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
