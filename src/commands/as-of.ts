/** `report --as-of`: who had what at a moment in the past, from reports and receipts that were kept. Sends nothing. */
import validateReport from '../config/validators/report.js';
import { recordsAsOf } from '../core/history/as-of.ts';
import { isGrave, type KeptRun, keptRuns } from '../core/history/kept.ts';
import { type KeptReport, readingsOf } from '../core/history/readings.ts';
import { hostOf } from '../core/report/change.ts';
import type { ReportDocument } from '../core/report/saved.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { renderAsOf } from '../form/as-of.ts';
import type { ReportFormat } from '../form/formats.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { deliver, ensureApart, ensureDeliverable } from './deliver.ts';
import { lookOf } from './evidence.ts';
import { filesIn, isReceiptLine, readReceipts } from './receipts.ts';
import { readSaved, type SavedKind } from './saved.ts';

export interface AsOfOptions {
  readonly asOf: Date;
  readonly receipts: readonly string[];
  readonly reports: readonly string[];
  readonly format: ReportFormat;
  readonly output?: string;
  /** What belongs to the account as it is now, and is refused here. */
  readonly paths: readonly string[];
  readonly files: boolean;
  readonly redact: boolean;
  readonly notifications: boolean;
  readonly compare?: string;
  readonly region?: string;
}

/** Ends with 3 if lines of the receipts were lost or changed: the answer is shown nevertheless. */
export async function reportAsOf(options: AsOfOptions, context: Context): Promise<ExitCode> {
  const { asOf, format, output } = options;
  ensureOfThePast(options, context.now());
  if (format === 'digest')
    throw invalid('A digest is about today, and --as-of about the past.', 'Choose another format.');
  await ensureDeliverable(output, context);
  const reports = await readReports(options.reports, context);
  const receipts = options.receipts.length === 0 ? [] : await readReceipts(options.receipts, context);
  await ensureApart(
    options,
    { inputs: [...reports.map(({ file }) => file), ...receipts.map(({ path }) => path)] },
    context,
  );
  const { runs, problems } = keptRuns(receipts, isReceiptLine);
  ensureOneAccount(reports, runs);
  const labels = new Map([
    ...runs.flatMap(({ plan }) => Object.entries(plan.plan.resources)),
    ...reports.flatMap(({ report }) => report.resources.map(({ id, label }) => [id, label] as const)),
  ]);
  const answer = {
    asOf,
    account: reports.at(-1)?.report.account ?? runs[0]?.plan.plan.account,
    records: recordsAsOf(readingsOf(runs, reports), asOf.getTime()),
    kept: { reports: reports.map(({ report }) => report.madeAt), runs: runs.map(({ at }) => at) },
    problems,
    labels,
    version: context.version,
  };
  await deliver(renderAsOf(answer, format, lookOf(output, context)), output, context);
  if (!problems.some(isGrave)) return EXIT.done;
  context.stderr.write('The receipts are not as they were written; the answer names each place.\n');
  return EXIT.invalid;
}

function ensureOfThePast(options: AsOfOptions, now: Date): void {
  const others = [
    ...(options.paths.length > 0 ? ['paths'] : []),
    ...(options.files ? [] : ['--no-files']),
    ...(options.redact ? ['--redact'] : []),
    ...(options.notifications ? ['--notifications'] : []),
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
    throw invalid('--as-of is in the future, of which nothing is kept.', 'Name a moment that has passed.');
}

const REPORT: SavedKind<ReportDocument> = {
  flag: '--reports',
  noun: 'report',
  again: 'Make reports with: celigo-access report --format json --output report.json',
  otherwise: 'Give it the path of a report that was saved as JSON.',
  is: (value): value is ReportDocument => validateReport(value),
  wrongAt: () => validateReport.errors?.[0]?.instancePath,
};

const REPORTS = {
  flag: REPORT.flag,
  noun: 'reports',
  ending: '.json',
  hint: 'Name reports that were saved as JSON, or a folder of them.',
};

/** Oldest first. */
async function readReports(paths: readonly string[], context: Context): Promise<KeptReport[]> {
  const reports: KeptReport[] = [];
  for (const file of await filesIn(paths, REPORTS, context.cwd)) {
    const report = await readSaved(file, REPORT, context);
    if (Number.isNaN(Date.parse(report.madeAt)))
      throw invalid(`--reports ${file} was made on a day that does not exist.`, REPORT.again);
    if (report.redacted === true)
      throw invalid(
        `--reports ${file} has pseudonyms instead of people.`,
        'Give it a report that was made without --redact.',
      );
    reports.push({ file, report });
  }
  return reports.sort((a, b) => Date.parse(a.report.madeAt) - Date.parse(b.report.madeAt));
}

/** Records of two accounts would stand side by side as if they were of one. */
function ensureOneAccount(reports: readonly KeptReport[], runs: readonly KeptRun[]): void {
  const [first, ...others] = [
    ...reports.map(({ file, report }) => ({ file, ...placeOf(report.account), ids: idsOf(report) })),
    ...runs.map(({ file, plan }) => ({ file, ...placeOf(plan.plan.account), ids: recordsIn(plan) })),
  ];
  if (first === undefined) return;
  const known = new Set(first.ids);
  for (const other of others) {
    const isElsewhere =
      other.host !== first.host ||
      (other.environment !== undefined &&
        first.environment !== undefined &&
        other.environment !== first.environment);
    // Records have ids that no other account has, and between two readings not all of them go.
    const isStrange = known.size > 0 && other.ids.length > 0 && !other.ids.some((id) => known.has(id));
    if (isElsewhere || isStrange)
      throw invalid(
        `${visible(other.file)} is of another account than ${visible(first.file)}.`,
        'Ask about each account by itself.',
      );
    for (const id of other.ids) known.add(id);
  }
}

const placeOf = ({ origin, environment }: ReportDocument['account']) => ({
  host: hostOf(origin),
  environment,
});

const idsOf = ({ people, unknownLevels }: ReportDocument): string[] =>
  [...people, ...unknownLevels].map(({ recordId }) => recordId);

/** Of a whole reading only: the people of one plan may all be new. */
const recordsIn = ({ read }: KeptRun['plan']): string[] => Object.keys(read?.modified ?? {});

const invalid = (message: string, hint: string): Failure =>
  new Failure(message, { exitCode: EXIT.invalid, hint });
