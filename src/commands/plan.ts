/** `plan`: what an apply would do, in which order and why. Sends GET only. */
import { circumstancesOf } from '../apply/receipt.ts';
import { present } from '../core/model/present.ts';
import type { CalendarDay } from '../core/plan/calendar.ts';
import { type OfflineDifference, offlineDifference } from '../core/plan/offline.ts';
import { changesAnything } from '../core/plan/verdict.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import type { PlanFormat } from '../form/formats.ts';
import { renderOffline } from '../form/offline.ts';
import { renderPlan } from '../form/plan.ts';
import { calendarOfFiles, misfitsAlone } from '../run/check.ts';
import { type CheckedFiles, type FilesAndBase, readFilesAndBase } from '../run/files-and-base.ts';
import { isRefused } from '../run/judge.ts';
import { narrowingBetween } from '../run/narrowing.ts';
import { planReading, readAccountToPlan } from '../run/plan.ts';
import type { CalendarMaking } from '../say/calendar.ts';
import { verdictOf } from '../say/verdict.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { tellBlind } from './drift.ts';
import { showFindings, tellRejected, warnOfClock } from './tell.ts';

export interface PlanOptions extends FilesAndBase, ResultOptions<PlanFormat> {
  readonly detailedExitcode: boolean;
  readonly diff?: boolean;
  /** Compare with the base alone, without network or token. */
  readonly offline?: boolean;
  /** Show what ends by itself, and when, instead of what an apply would do. */
  readonly calendar?: boolean;
  /** Refuse, by what is written, whatever does more than narrow; only with --offline and --base. */
  readonly nothingNew?: boolean;
  /** Judge dates as of this moment instead of now. */
  readonly at?: Date;
  /** What the command that is shown begins with. */
  readonly settings?: string;
  /** Is told in a sentence what the plan comes to. */
  told?(verdict: string): void;
}

export async function plan(options: PlanOptions, context: Context): Promise<ExitCode> {
  const now = options.at ?? context.now();
  if (options.nothingNew && !options.offline) {
    throw invalid(
      'plan --nothing-new needs --offline: it judges what is written, for every account.',
      'To refuse what an account would gain, use apply --only-narrower.',
    );
  }
  const checked = await readFilesAndBase(options, { cwd: context.cwd, now, before: context.before });
  if (checked.kind === 'rejected') return tellRejected(checked, context);
  if (options.calendar && options.offline) {
    showFindings(checked.findings, context);
    const { calendar, labels } = calendarOfFiles(checked.config, now);
    const { name } = checked.config.account.value;
    return tellCalendar(calendar, { account: { name }, labels, judgedAt: now }, options, context);
  }
  if (options.offline) return offline(checked, options, context, now);
  const reader = await context.connectReader({ region: checked.config.account.value.region });
  const reading = await readAccountToPlan(reader, context.now, checked.config);
  warnOfClock(reading, context);
  const asOf = options.at === undefined ? {} : { today: context.now() };
  const planned = planReading(checked, reading, now, asOf);
  if (planned.kind === 'rejected') return tellRejected(planned, context);
  // The document about dates says nothing of the files.
  if (options.format !== 'json' || options.calendar) showFindings(planned.findings, context);
  if (options.calendar) {
    const { account, calendar, labels } = planned.plan;
    return tellCalendar(calendar, { account, labels, judgedAt: now }, options, context);
  }
  const { commit } = circumstancesOf(context.env);
  const text = await renderPlan(planned, options.format, {
    findings: planned.findings,
    judgedAt: now,
    ...lookOf(options.output, context),
    ...(options.at === undefined ? {} : { otherDay: true }),
    ...present({ commit, settings: options.settings, diff: options.diff }),
  });
  await deliver(text, options.output, context);
  options.told?.(verdictOf(planned.plan));
  if (isRefused(planned.plan)) return EXIT.refused;
  if (!options.detailedExitcode) return EXIT.done;
  if (changesAnything(planned.plan)) return EXIT.differences;
  return tellBlind(planned.plan, context) ? EXIT.failure : EXIT.done;
}

async function tellCalendar(
  calendar: readonly CalendarDay[],
  about: Omit<CalendarMaking, 'version'>,
  { format, output }: PlanOptions,
  context: Context,
): Promise<ExitCode> {
  const { renderCalendar } = await import('../form/calendar.ts');
  const text = renderCalendar(calendar, format, { ...about, ...lookOf(output, context) });
  await deliver(text, output, context);
  return EXIT.done;
}

/** Who gains, loses or changes what between two desired states: for reviews that may not see the account. */
async function offline(
  { config, base, findings, withFrames }: CheckedFiles,
  options: PlanOptions,
  context: Context,
  now: Date,
): Promise<ExitCode> {
  if (base === undefined) {
    throw invalid('plan --offline needs --base: the desired state to compare with.');
  }
  const misfits = withFrames(misfitsAlone(config, now));
  if (misfits.length > 0)
    return tellRejected({ kind: 'rejected', what: 'files', findings: [...findings, ...misfits] }, context);
  const narrowing = await narrowingBetween(options.base, options.paths, { cwd: context.cwd, now });
  if (narrowing.kind === 'rejected') return tellRejected(narrowing, context);
  const difference = {
    ...offlineDifference(base, config, now, narrowing.edits, context.now()),
    ...(options.nothingNew ? { narrowing } : {}),
  };
  const found = [...findings, ...withFrames(difference.findings)];
  if (options.format !== 'json') showFindings(found, context);
  await deliver(
    await offlineText(difference, options, context, { config, findings: found, now }),
    options.output,
    context,
  );
  if (options.nothingNew && !narrowing.nothingNew) {
    if (options.format !== 'json') showFindings(narrowing.objections, context);
    return EXIT.refused;
  }
  const { operations, undeclared, beside, ends } = difference;
  const differs = operations.length + undeclared.length + beside.length + ends.changes.length > 0;
  return options.detailedExitcode && differs ? EXIT.differences : EXIT.done;
}

async function offlineText(
  difference: OfflineDifference,
  options: PlanOptions,
  context: Context,
  { config, findings, now }: Pick<CheckedFiles, 'config' | 'findings'> & { readonly now: Date },
): Promise<string> {
  const account = config.account.value.name;
  const made = { account, version: context.version, judgedAt: now };
  if (options.format === 'markdown') {
    const { renderOfflineMarkdown } = await import('../form/markdown/offline.ts');
    return renderOfflineMarkdown(difference, { ...made, findings });
  }
  if (options.format === 'html') {
    const { renderOfflinePage } = await import('../form/html/offline.ts');
    return renderOfflinePage(difference, made);
  }
  return renderOffline(difference, options.format, { ...made, ...lookOf(options.output, context), findings });
}
