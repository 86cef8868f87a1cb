/** `plan`: what an apply would do, in which order and why. Sends GET only. */
import { circumstancesOf } from '../apply/receipt.ts';
import { type OfflineDifference, offlineDifference } from '../core/plan/offline.ts';
import type { Plan } from '../core/plan/plan.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import type { PlanFormat } from '../form/formats.ts';
import { renderOffline } from '../form/offline.ts';
import { renderPlan } from '../form/plan.ts';
import { type Consent, standingBreaches } from './consent.ts';
import type { Context } from './context.ts';
import { deliver } from './deliver.ts';
import { type Checked, checkFilesAndBase, type Reviewed, review, showFindings } from './read.ts';

export interface PlanOptions {
  readonly paths: readonly string[];
  readonly format: PlanFormat;
  readonly detailedExitcode: boolean;
  readonly diff: boolean;
  /** Compare with the base alone, without network or token. */
  readonly offline: boolean;
  readonly output?: string;
  /** Paths of the desired state that was already in force. */
  readonly base: readonly string[];
  /** Judge dates as of this moment instead of now. */
  readonly at?: Date;
}

export async function plan(options: PlanOptions, context: Context): Promise<ExitCode> {
  const now = options.at ?? context.now();
  const checked = await checkFilesAndBase(options.paths, options.base, context, now);
  if (options.offline) return offline(checked, options, context, now);
  const reviewed = await planned(checked, context, now);
  if (options.format !== 'json') showFindings(reviewed.findings, context);
  const { commit } = circumstancesOf(context.env);
  const text = await renderPlan(reviewed, options.format, {
    findings: reviewed.findings,
    version: context.version,
    judgedAt: now,
    color: options.output === undefined && context.color.stdout,
    ...(context.stdout.columns === undefined ? {} : { columns: context.stdout.columns }),
    diff: options.diff,
    ...(commit === undefined ? {} : { commit }),
  });
  await deliver(text, options.output, context);
  if (isRefused(reviewed.plan)) return EXIT.refused;
  return options.detailedExitcode && reviewed.plan.operations.length > 0 ? EXIT.differences : EXIT.done;
}

/** Reads the account through a door that cannot write, and plans. */
export async function planned(checked: Checked, context: Context, now: Date): Promise<Reviewed> {
  const reader = await context.connectReader({ region: checked.config.account.value.region });
  return review(checked, reader, context, now);
}

/**
 * Whether an apply of this plan would be refused: by an access test, or by a guard that no override lifts.
 * `account-unproven` is about applying; a plan shows it and is not refused for it.
 */
export function isRefused(
  { failsTests, breaches }: Plan,
  override: Consent['override'] = new Map(),
): boolean {
  return failsTests || standingBreaches(breaches, override).some(({ guard }) => guard !== 'account-unproven');
}

/** Who gains, loses or changes what between two desired states: for reviews that may not see the account. */
async function offline(
  { config, base, findings }: Checked,
  options: PlanOptions,
  context: Context,
  now: Date,
): Promise<ExitCode> {
  if (base === undefined) {
    throw new Failure('plan --offline needs --base: the desired state to compare with.', {
      exitCode: EXIT.invalid,
    });
  }
  if (options.format !== 'json') showFindings(findings, context);
  const difference = offlineDifference(base, config, now);
  await deliver(
    await offlineText(difference, options, context, { config, findings, now }),
    options.output,
    context,
  );
  const differs = difference.operations.length > 0 || difference.undeclared.length > 0;
  return options.detailedExitcode && differs ? EXIT.differences : EXIT.done;
}

async function offlineText(
  difference: OfflineDifference,
  options: PlanOptions,
  context: Context,
  { config, findings, now }: Pick<Checked, 'config' | 'findings'> & { readonly now: Date },
): Promise<string> {
  const made = { version: context.version, judgedAt: now };
  if (options.format === 'markdown') {
    const { renderOfflineMarkdown } = await import('../form/markdown.ts');
    return renderOfflineMarkdown(difference, { ...made, findings });
  }
  if (options.format === 'html') {
    const { renderOfflinePage } = await import('../form/html/offline.ts');
    const account = config.account.value.name;
    return renderOfflinePage(difference, { ...made, account });
  }
  const columns = context.stdout.columns === undefined ? {} : { columns: context.stdout.columns };
  const color = options.output === undefined && context.color.stdout;
  return renderOffline(difference, options.format, { color, ...columns });
}
