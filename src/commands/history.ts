/** `history`: what receipts say happened to somebody or to a resource. Asks neither the account nor the files. */

import isReceiptLine from '../config/validators/receipt.js';
import { entriesAbout, type HistorySubject, subjectsFor, unshownAbout } from '../core/history/concern.ts';
import type { History } from '../core/history/entry.ts';
import { type GradedFile, gradeOf } from '../core/history/grade.ts';
import { historyOf } from '../core/history/history.ts';
import { isGrave, type KeptFile, keptRuns } from '../core/history/kept.ts';
import { addressBook } from '../core/model/address.ts';
import { emailOf } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import { closest } from '../core/model/suggest.ts';
import { EXIT, type ExitCode, invalid } from '../errors.ts';
import { renderHistory } from '../form/answers.ts';
import type { HistoryFormat } from '../form/formats.ts';
import { visible } from '../form/visible.ts';
import { attestedBy, type Signer, type SignerFlags, signerOf } from './attested.ts';
import type { Context } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { ACCOUNT_OPEN, RECEIPTS_ALTERED, readReceipts } from './receipts.ts';
import { ensureOneAccount, idsOf, readReports } from './reports.ts';

export interface HistoryOptions extends SignerFlags, ResultOptions<HistoryFormat> {
  /** An e-mail, or the name or id of a resource; without one everybody. */
  readonly about?: string | undefined;
  readonly receipts: readonly string[];
  /** Reports that were saved as JSON: fixed points between the runs. */
  readonly reports: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  /** Grades each file, by its chain and, where a signer is named, by who attests it. */
  readonly verify: boolean;
}

/**
 * Ends with 3 if lines of the receipts are lost, changed or no lines at all, if nothing says which account is meant, or
 * if a demanded attestation is not there: the answer is shown nevertheless.
 */
export async function history(options: HistoryOptions, context: Context): Promise<ExitCode> {
  const { about, since, until, receipts } = options;
  if (since !== undefined && until !== undefined && since > until)
    throw invalid('--since is later than --until.', 'Exchange them.');
  const signer = signerOf(options);
  // A demand that nobody checks.
  if (signer !== undefined && !options.verify)
    throw invalid('A signer is named, and nothing asks for it.', 'Add --verify.');
  const files = await readReceipts(receipts, context);
  const reports = await readReports(options.reports, context);
  const kept = keptRuns(
    files,
    isReceiptLine,
    reports.flatMap(({ report }) => idsOf(report)),
  );
  if (reports.length > 0) ensureOneAccount(reports, kept.runs);
  const whole = historyOf(kept, reports);
  const subject = oneOf(subjectsFor(about, whole), about ?? '', whole);
  const period = present({ since, until });
  const verification = options.verify ? await graded(files, whole, signer, context) : undefined;
  tellSlip(subject, whole, context);
  const answer = {
    history: whole,
    subject,
    entries: entriesAbout(whole, subject, period),
    unshown: unshownAbout(whole, subject, period),
    ...period,
    ...present({ verification }),
  };
  await deliver(
    await renderHistory(answer, options.format, lookOf(options.output, context)),
    options.output,
    context,
  );
  const grave = whole.problems.filter(isGrave).length;
  if (grave > 0) context.stderr.write(RECEIPTS_ALTERED);
  const isShort = signer !== undefined && verification?.some(({ grade }) => grade !== 'verified') === true;
  // Reports are of the account that is told of, or were refused.
  const isOpen = kept.isTie === true && reports.length === 0;
  if (isOpen) context.stderr.write(ACCOUNT_OPEN);
  if (isShort) context.stderr.write('Not every file is attested as was demanded; the answer names each.\n');
  return grave > 0 || isOpen || isShort ? EXIT.invalid : EXIT.done;
}

/** The answer about an address that nothing names looks like that about somebody to whom nothing happened. */
function tellSlip(subject: HistorySubject, whole: History, context: Context): void {
  if (subject.kind !== 'person' || entriesAbout(whole, subject, {}).length > 0) return;
  const people = [...whole.emails].map((shown) => ({ email: emailOf(shown), shown }));
  if (people.some(({ email }) => email === subject.email)) return;
  const meant = addressBook(people).nearest(subject.email);
  const asking = meant === undefined ? '' : ` Did you mean ${visible(meant)}?`;
  context.stderr.write(`Nothing that was read here names ${visible(subject.email)}.${asking}\n`);
}

async function graded(
  files: readonly KeptFile[],
  { problems }: History,
  signer: Signer | undefined,
  context: Context,
): Promise<GradedFile[]> {
  const words =
    'no signer was named (--repo, --signer-workflow and --branch), so no attestation was asked for';
  const grades: GradedFile[] = [];
  for (const file of files) {
    const attested =
      signer === undefined
        ? ({ kind: 'not-attested', words } as const)
        : await attestedBy(file, signer, context);
    grades.push(gradeOf(file, problems, attested));
  }
  return grades;
}

function oneOf(subjects: readonly HistorySubject[], text: string, { names }: History): HistorySubject {
  const [first, ...others] = subjects;
  const asked = `"${visible(text)}"`;
  if (first === undefined) {
    const near = closest(
      text,
      names.ids().map((id) => names.lastOf(id)),
    );
    const asking = near === undefined ? '' : `Did you mean "${visible(near)}"? `;
    throw invalid(
      `Nothing that was read here names a resource ${asked}.`,
      `${asking}Write its name or id as in a plan, or the e-mail of a person; what no run changed has no history.`,
    );
  }
  if (others.length === 0) return first;
  const ids = subjects.map((subject) =>
    subject.kind === 'resource' ? `${subject.id}: ${subject.told}` : '',
  );
  throw invalid(
    `${asked} could mean ${subjects.length} resources, each of which was called so at some time.`,
    `Write the id of one: ${visible(ids.join('; '))}.`,
  );
}
