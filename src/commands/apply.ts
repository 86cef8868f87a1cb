/**
 * `apply`: the whole story. Read the files, read the account, plan, ask, carry out, read again and plan
 * again: if that is empty, the account has converged.
 */
import { execute } from '../apply/execute.ts';
import type { Outcome } from '../apply/outcome.ts';
import { verify } from '../apply/verify.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { renderApplied, renderPlan } from '../render/index.ts';
import { type Consent, ensureConsent } from './consent.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';
import { ensureExpected, readExpectation } from './expect.ts';
import { progressOn } from './progress.ts';
import { checkFiles, review, showFindings } from './read.ts';

export interface ApplyOptions extends Omit<Consent, 'approved'> {
  readonly paths: readonly string[];
  readonly format: 'text' | 'json';
  readonly output?: string;
  /** A digest, or paths of saved plans. */
  readonly expect: readonly string[];
}

export async function apply(options: ApplyOptions, context: Context): Promise<ExitCode> {
  const now = context.now();
  const expected = await readExpectation(options.expect, context);
  const checked = await checkFiles(options.paths, context, now);
  const writer = await context.connectWriter({ region: checked.config.account.value.region });
  const { plan, findings } = await review(checked, writer, context, now);
  showFindings(findings, context);
  const shown = { findings, version: context.version, judgedAt: now, paths: options.paths };
  if (options.format === 'text') {
    const columns = context.stdout.columns === undefined ? {} : { columns: context.stdout.columns };
    context.stdout.write(renderPlan(plan, 'text', { ...shown, ...columns, color: context.color.stdout }));
  }
  const approved = expected && ensureExpected(plan, expected, context);
  let outcomes: readonly Outcome[] = [];
  let verification = verify(plan, plan, []);
  if (plan.operations.length > 0) {
    await ensureConsent(plan, findings, approved === undefined ? options : { ...options, approved }, context);
    const progress = progressOn(context, plan.operations.length);
    const { signal } = context.interruption;
    const { sleep } = context;
    const onOutcome = progress.ended;
    outcomes = await context.interruption.shield(() =>
      execute(plan.operations, { writer, now: context.now, sleep, signal, onOutcome }),
    );
    progress.phase('Reading the account again');
    const interrupted = signal.aborted;
    const second = interrupted ? undefined : await review(checked, writer, context, now);
    verification = verify(plan, second?.plan, outcomes);
    progress.close();
  }
  const applied = { plan, outcomes, verification };
  await deliver(
    renderApplied(applied, options.format, { ...shown, color: context.color.stdout }),
    options.output,
    context,
  );
  if (context.interruption.signal.aborted) return context.interruption.exitCode();
  return exitOf(outcomes, verification.converged);
}

/** 7 beats 8: what failed is worse than what waits. */
function exitOf(outcomes: readonly Outcome[], converged: boolean): ExitCode {
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  if (kinds.has('failed') || kinds.has('stale') || kinds.has('not-run') || !converged) return EXIT.incomplete;
  return kinds.has('waiting') ? EXIT.waiting : EXIT.done;
}
