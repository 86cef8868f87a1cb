/** `drift`: what somebody changed in the account, who did it, and how to adopt or undo it. Sends GET only. */
import { EXIT, type ExitCode } from '../errors.ts';
import { renderDrift } from '../form/drift.ts';
import { visible } from '../form/visible.ts';
import { type Drift, lookForDrift } from '../run/drift.ts';
import { type FilesAndBase, readFilesAndBase } from '../run/files-and-base.ts';
import { ownCommand } from '../say/command.ts';
import { blindSentence, type DriftReport, differs } from '../say/drift.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { butPins, showFindings, tellRejected } from './tell.ts';

export interface DriftOptions extends FilesAndBase, ResultOptions<'text' | 'json' | 'markdown'> {
  /** What a shell needs before a command about this account, where it is one of many. */
  readonly settings?: string;
}

export async function drift(options: DriftOptions, context: Context): Promise<ExitCode> {
  const now = context.now();
  const checked = await readFilesAndBase(options, { cwd: context.cwd, now, before: context.before });
  if (checked.kind === 'rejected') return tellRejected(checked, context);
  const reader = await context.connectReader({ region: checked.config.account.value.region });
  const found = await lookForDrift(checked, reader, now, context.now);
  if (found.kind === 'rejected') return tellRejected(found, context);
  showFindings(butPins(found.findings), context);
  const report = driftReport(found, options.paths, options.base, options.settings);
  const { format, output } = options;
  const made = { findings: found.findings, version: context.version, judgedAt: now };
  const text =
    format === 'markdown'
      ? (await import('../form/markdown/drift.ts')).renderDriftMarkdown(report, made)
      : renderDrift(report, format, lookOf(output, context));
  await deliver(text, output, context);
  tellBlind(report, context);
  return driftCode(report);
}

/** Says that what was found is not all that may differ; whether that is so. */
export function tellBlind(report: Pick<DriftReport, 'notes'>, { stderr }: Pick<Context, 'stderr'>): boolean {
  const blind = blindSentence(report);
  if (blind !== undefined) stderr.write(`${blind}\n`);
  return blind !== undefined;
}

/** What differs is told first: whoever waits for it must not miss it for a name that does not resolve. */
export function driftCode(report: DriftReport): ExitCode {
  if (differs(report)) return EXIT.differences;
  if (report.isPartly) return EXIT.invalid;
  return blindSentence(report) === undefined ? EXIT.done : EXIT.failure;
}

/** What was found, with the commands that undo it and end what is overdue; `paths` and `base` are those of the files. */
export function driftReport(
  { kind: _kind, findings: _findings, ...found }: Drift,
  paths: readonly string[],
  base: readonly string[],
  settings?: string,
): DriftReport {
  const before = settings === undefined ? '' : `${settings} `;
  const undo = visible(`${before}${ownCommand('apply', { paths })}`);
  const end = visible(`${before}${ownCommand('apply', { paths, base }, ['--due'])}`);
  const takeBack = visible(`${before}${ownCommand('apply', { paths, base })}`);
  return { ...found, undo, end, takeBack };
}
