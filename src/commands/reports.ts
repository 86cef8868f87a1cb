/** Reports that were kept, for questions about the past. */
import validateReport from '../config/validators/report.js';
import type { KeptRun } from '../core/history/kept.ts';
import { byAccountClock } from '../core/history/moments.ts';
import type { KeptReport } from '../core/history/readings.ts';
import { areOtherEnvironments } from '../core/model/proof.ts';
import { hostOf, isOfAnother } from '../core/report/change.ts';
import type { ReportDocument } from '../core/report/saved.ts';
import { invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';
import { filesIn } from './receipts.ts';
import { readSaved, type SavedKind } from './saved.ts';

/** A report as an input of the flag that names it. */
export const savedReport = (flag: string, again: string): SavedKind<ReportDocument> => ({
  flag,
  kind: 'report',
  noun: 'report',
  again,
  otherwise: 'Give it the path of a report that was saved as JSON.',
  is: validateReport,
});

const REPORT = savedReport(
  '--reports',
  'Make reports with: celigo-access report --format json --output report.json',
);

const REPORTS = {
  flag: REPORT.flag,
  noun: 'reports',
  ending: '.json',
  hint: 'Name reports that were saved as JSON, or a folder of them.',
};

/** Oldest first. */
export async function readReports(paths: readonly string[], context: Context): Promise<KeptReport[]> {
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
    reports.push({ file, report: byAccountClock(report) });
  }
  return reports.sort((a, b) => Date.parse(a.report.madeAt) - Date.parse(b.report.madeAt));
}

/** Records of two accounts would stand side by side as if they were of one. */
export function ensureOneAccount(reports: readonly KeptReport[], runs: readonly KeptRun[]): void {
  for (const [at, { file, report }] of reports.entries()) {
    const before = reports[at - 1];
    if (before !== undefined && isOfAnother(before.report, report)) throw ofAnother(file, before.file);
  }
  const [first, ...others] = [
    ...reports.map(({ file, report }) => ({ file, ...placeOf(report.account), ids: idsOf(report) })),
    ...runs.map(({ file, plan }) => ({ file, ...placeOf(plan.plan.account), ids: recordsIn(plan) })),
  ];
  if (first === undefined) return;
  const known = new Set(first.ids);
  for (const other of others) {
    const isElsewhere =
      other.host !== first.host || areOtherEnvironments(other.environment, first.environment);
    // Records have ids that no other account has, and between two readings not all of them go.
    const isStrange = known.size > 0 && other.ids.length > 0 && !other.ids.some((id) => known.has(id));
    if (isElsewhere || isStrange) throw ofAnother(other.file, first.file);
    for (const id of other.ids) known.add(id);
  }
}

const ofAnother = (file: string, other: string) =>
  invalid(
    `${visible(file)} is of another account than ${visible(other)}.`,
    'Ask about each account by itself.',
  );

const placeOf = ({ origin, environment }: ReportDocument['account']) => ({
  host: hostOf(origin),
  environment,
});

/** Ids of records that no other account has. */
export const idsOf = ({ people, unknownLevels }: ReportDocument): string[] =>
  [...people, ...unknownLevels].map(({ recordId }) => recordId);

/** Of a whole reading only: the people of one plan may all be new. */
const recordsIn = ({ read }: KeptRun['plan']): string[] => Object.keys(read?.modified ?? {});
