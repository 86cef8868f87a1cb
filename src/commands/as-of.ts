/** `report --as-of`: who had what at a moment in the past, from reports and receipts that were kept. Sends nothing. */
import isReceiptLine from '../config/validators/receipt.js';
import { recordsAsOf } from '../core/history/as-of.ts';
import { isGrave, keptRuns } from '../core/history/kept.ts';
import { namesIn, readingsOf } from '../core/history/readings.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderAsOf } from '../form/as-of.ts';
import { minuteIn } from '../say/document.ts';
import type { Context } from './context.ts';
import { deliver, lookOf } from './deliver.ts';
import { ACCOUNT_OPEN, RECEIPTS_ALTERED, readReceipts } from './receipts.ts';
import type { ReportOptions } from './report.ts';
import { ensureOneAccount, idsOf, readReports } from './reports.ts';

/** What is about the account as it is now is refused here. */
export interface AsOfOptions extends ReportOptions {
  readonly asOf: Date;
  readonly receipts: readonly string[];
  readonly reports: readonly string[];
}

/** Ends with 3 if lines of the receipts were lost or changed, or are of several accounts of which none has most: the answer is shown nevertheless. */
export async function reportAsOf(options: AsOfOptions, context: Context): Promise<ExitCode> {
  const { asOf, format, output } = options;
  const now = context.now();
  ensureOfThePast(options, now);
  if (format === 'digest')
    throw invalid('A digest is about today, and --as-of about the past.', 'Choose another format.');
  const reports = await readReports(options.reports, context);
  const receipts = options.receipts.length === 0 ? [] : await readReceipts(options.receipts, context);
  const { runs, problems, isTie } = keptRuns(
    receipts,
    isReceiptLine,
    reports.flatMap(({ report }) => idsOf(report)),
  );
  ensureOneAccount(reports, runs);
  const names = namesIn(runs, reports);
  const labels = new Map(names.ids().map((id) => [id, names.toldAt(id, asOf.getTime())]));
  const answer = {
    asOf,
    now,
    account: reports.at(-1)?.report.account ?? runs.at(-1)?.plan.plan.account,
    records: recordsAsOf(readingsOf(runs, reports), asOf.getTime()),
    kept: { reports: reports.map(({ report }) => report.madeAt), runs: runs.map(({ at }) => at) },
    problems,
    labels,
    version: context.version,
  };
  await deliver(renderAsOf(answer, format, lookOf(output, context)), output, context);
  const isGravely = problems.some(isGrave);
  if (isGravely) context.stderr.write(RECEIPTS_ALTERED);
  const isOpen = isTie === true && reports.length === 0;
  if (isOpen) context.stderr.write(ACCOUNT_OPEN);
  return isGravely || isOpen ? EXIT.invalid : EXIT.done;
}

function ensureOfThePast(options: AsOfOptions, now: Date): void {
  const others = [
    ...(options.paths.length > 0 ? ['paths'] : []),
    ...(options.files ? [] : ['--no-files']),
    ...(options.redact ? ['--redact'] : []),
    ...(options.notifications ? ['--notifications'] : []),
    ...(options.whoCould ? ['--who-could'] : []),
    ...(options.host === undefined ? [] : ['--host']),
    ...(options.compare === undefined ? [] : ['--compare']),
    ...(options.region === undefined ? [] : ['--region']),
  ];
  if (others.length > 0)
    throw invalid(
      `--as-of reads what was kept and asks neither the account nor the files; ${others.join(' and ')} would do nothing.`,
      'Leave them out, or leave out --as-of.',
    );
  if (options.receipts.length + options.reports.length === 0)
    throw invalid(
      '--as-of needs something that was kept.',
      'Name receipts (--receipts) and reports that were saved as JSON (--reports).',
    );
  if (options.asOf > now)
    throw invalid(
      `--as-of is in the future, of which nothing is kept: it is ${minuteIn(now)}, and a date is its first moment in UTC.`,
      'Name a moment that has passed.',
    );
}
