/** `report`: the access review of the live account, beside the files if there are any. Sends GET only. */

import type { AccountReader } from '../core/model/doors.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import type { ReviewStatus } from '../core/recertify/status.ts';
import { changesSince, comparability, type Incomparable } from '../core/report/change.ts';
import type { AccessReview } from '../core/report/document.ts';
import { type ReviewRequest, reviewOf } from '../core/report/report.ts';
import type { ReportDocument, ReviewChange } from '../core/report/saved.ts';
import { EXIT, type ExitCode, Failure, invalid } from '../errors.ts';
import type { ReportFormat } from '../form/formats.ts';
import { renderReport } from '../form/report.ts';
import { visible } from '../form/visible.ts';
import { readCould } from '../run/could.ts';
import { type CheckedFiles, type Rejected, readFilesIfAny, regionOf } from '../run/files-and-base.ts';
import { type Planned, planReading, type Reading, readAccount } from '../run/plan.ts';
import { populationsIn, readSigned, reviewStatus } from '../run/recertify.ts';
import { redacted } from '../say/report/redact.ts';
import type { Reported } from '../say/report/sections.ts';
import type { CouldAnswer } from '../say/who-could.ts';
import type { Context, DoorOptions } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { savedReport } from './reports.ts';
import { readSaved } from './saved.ts';
import { showFindings, showProblems, tellRejected, warnOfClock } from './tell.ts';

export interface ReportOptions extends DoorOptions, ResultOptions<ReportFormat> {
  readonly paths: readonly string[];
  /** `false`: the account alone, whatever files there are. */
  readonly files: boolean;
  /** How many days without a sign-in make somebody dormant. */
  readonly dormant: number;
  /** Pseudonyms instead of e-mails and names. */
  readonly redact: boolean;
  /** Also who gets mail about what, whatever the files state. */
  readonly notifications: boolean;
  /** A report of the same account, as JSON, to say what changed since. */
  readonly compare?: string;
  /** Also by whose approval somebody could be given what. */
  readonly whoCould?: boolean;
  /** With it: `OWNER/REPO` at GitHub. */
  readonly host?: string;
  /** What was kept, for `--as-of` alone. */
  readonly receipts?: readonly string[];
  readonly reports?: readonly string[];
  /** Is handed what was read, and the e-mails of whoever the files declare absent. */
  seen?(review: AccessReview, absent: readonly string[]): void;
}

export async function report(options: ReportOptions, context: Context): Promise<ExitCode> {
  const { receipts = [], reports = [] } = options;
  if (receipts.length + reports.length > 0)
    throw invalid('--receipts and --reports belong to --as-of.', 'Add --as-of DATE, or leave them out.');
  const now = context.now();
  ensureOneSource(options);
  ensureCouldBeSaid(options);
  const older = options.compare === undefined ? undefined : await readSaved(options.compare, REPORT, context);
  const said = await reviewNow(options, older, now, context);
  if (typeof said === 'number') return said;
  const look = lookOf(options.output, context);
  const reported = { ...(options.redact ? redacted(said) : said), version: context.version };
  await deliver(renderReport(reported, options.format, look), options.output, context);
  return EXIT.done;
}

/**
 * The account as it is now, and beside the files also what they say of it. What it was made of stays here: of a
 * large account the reading takes more room than the review.
 */
async function reviewNow(
  options: ReportOptions,
  older: ReportDocument | undefined,
  now: Date,
  context: Context,
): Promise<Omit<Reported, 'version'> | ExitCode> {
  const { cwd, before } = context;
  const checked = options.files ? await readFilesIfAny(options.paths, { cwd, now, before }) : undefined;
  if (checked?.kind === 'rejected') return tellRejected(checked, context);
  const reader = await context.connectReader(doorOf(checked, options));
  const read = await readAll(checked, reader, context, now, options);
  if ('kind' in read) {
    const exitCode = tellRejected(read, context);
    const { region } = doorOf(checked, options);
    const where = region === undefined ? '' : ` --region ${region}`;
    context.stderr.write(
      `To review the account without the files: celigo-access report --no-files${where}\n`,
    );
    return exitCode;
  }
  const { reading, files } = read;
  const { live } = reading;
  const made = reviewOf({ ...reading, now, dormantDays: options.dormant, ...present({ files }) });
  const absent =
    files?.desired.users.flatMap(({ state, email }) => (state === 'absent' ? [email] : [])) ?? [];
  options.seen?.(made, absent);
  const change = older === undefined ? undefined : changeSince(older, made, options.compare ?? '');
  const beside = checked && files && { checked, live, desired: files.desired };
  const reviews = beside && (await reviewsIn(beside, context, now, options.redact));
  if (reviews === 'wrong') return EXIT.invalid;
  const whoCould = await whoCouldIn(options, checked, now, context);
  if (whoCould === 'rejected') return EXIT.invalid;
  return {
    review: made,
    ...present({ whoCould, change }),
    // It names people and owners where they stand in files.
    ...(reviews === undefined || options.redact ? {} : { reviews }),
  };
}

function ensureOneSource({ files, paths }: ReportOptions): void {
  if (files || paths.length === 0) return;
  throw invalid(
    '--no-files is the account alone, and paths were given beside it.',
    'Leave out one of the two.',
  );
}

/** What a form leaves out is refused, and not left out in silence. The second question is asked of files. */
function ensureCouldBeSaid({ whoCould, host, files, redact, format, compare }: ReportOptions): void {
  const unsaid = compare !== undefined ? '--compare' : whoCould ? '--who-could' : undefined;
  if (unsaid !== undefined && (format === 'csv' || format === 'digest'))
    throw invalid(
      `--format ${format} has no place for ${unsaid}.`,
      `Choose text, markdown, html or json; or leave out ${unsaid}.`,
    );
  if (host !== undefined && !whoCould)
    throw invalid('--host belongs to --who-could.', 'Add --who-could, or leave out --host.');
  if (!whoCould) return;
  const against = files ? (redact ? '--redact' : undefined) : '--no-files';
  if (against !== undefined)
    throw invalid(
      `--who-could says what files may hand out and who owns them; ${against} leaves that out.`,
      'Leave out one of the two.',
    );
}

/** What each access file may hand out at most, and who must approve it. */
async function whoCouldIn(
  { whoCould, host, paths }: ReportOptions,
  checked: CheckedFiles | undefined,
  now: Date,
  context: Context,
): Promise<CouldAnswer | 'rejected' | undefined> {
  if (!whoCould) return undefined;
  if (checked === undefined)
    throw invalid('--who-could needs access files, and there are none.', 'Name them, or leave it out.');
  const files = await readCould(paths, { cwd: context.cwd, now });
  // They were judged a moment ago, so whatever is wrong now was changed in between.
  if (files.kind === 'rejected') {
    tellRejected(files, context);
    return 'rejected';
  }
  const { couldAnswer } = await import('./who-could.ts');
  return couldAnswer(files, { kind: 'anything' }, host, context);
}

function doorOf(checked: CheckedFiles | undefined, { region }: ReportOptions): DoorOptions {
  const other = 'Leave out --region; or give --no-files to review another account than that of the files.';
  return { region: regionOf(checked?.config.account.value.region, region, other) };
}

/** The account, and beside the files also what they make of it. */
async function readAll(
  checked: CheckedFiles | undefined,
  reader: AccountReader,
  context: Context,
  now: Date,
  { notifications, redact }: Pick<ReportOptions, 'notifications' | 'redact'>,
): Promise<({ readonly reading: Reading } & Pick<ReviewRequest, 'files'>) | Rejected> {
  const reading = await readAccount(reader, context.now, checked?.config, notifications);
  warnOfClock(reading, context);
  if (checked === undefined) return { reading };
  const planned = planReading(checked, reading, now);
  if (planned.kind === 'rejected') return planned;
  const { plan, desired, findings } = planned;
  if (!redact) showProblems(findings, context);
  else if (findings.length > 0)
    // They quote lines of the files.
    context.stderr.write(
      `${counted(findings.length, 'warning')}, which may name people: \`celigo-access plan\` shows them.\n`,
    );
  return { reading, files: { config: checked.config, desired, plan } };
}

/** How far the reviews of owners are, where the policy asks for them. */
async function reviewsIn(
  { checked, live, desired }: Pick<Planned, 'live' | 'desired'> & { readonly checked: CheckedFiles },
  context: Context,
  now: Date,
  redact: boolean,
): Promise<ReviewStatus | 'wrong' | undefined> {
  if (checked.config.policy.review === undefined) return undefined;
  const signed = await readSigned(checked, context.cwd, now);
  if (signed.findings.length > 0) {
    showFindings(signed.findings, context);
    return 'wrong';
  }
  try {
    const populations = await populationsIn(live, desired, checked);
    return reviewStatus(populations, signed, desired, checked, now);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // With --redact nothing is said about them anyway, and the message names people.
    if (!redact) context.stderr.write(`Nothing is said about reviews. ${visible(error.message)}\n`);
    return undefined;
  }
}

const REPORT = savedReport(
  '--compare',
  'Make it with: celigo-access report --format json --output report.json',
);

const WRONG: Record<Incomparable, string> = {
  'other-origin': 'is of another API origin',
  'other-environment': 'is of another environment of the account',
  'other-account': 'is of another account: it has nothing of what only this one has',
  newer: 'is newer than the account as it is read now',
  'no-date': 'was made on a day that does not exist',
};

function changeSince(older: ReportDocument, made: AccessReview, file: string): ReviewChange {
  const problem = comparability(older, made);
  if (problem === undefined) return changesSince(older, made);
  throw invalid(`--compare ${file} ${WRONG[problem]}.`, 'Give it an older report of this account.');
}
