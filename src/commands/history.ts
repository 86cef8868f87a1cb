/** `history`: what receipts say happened to somebody or to a resource. Asks neither the account nor the files. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import validateLine from '../config/validators/receipt.js';
import { type GradedFile, gradeOf } from '../core/history/grade.ts';
import {
  entriesAbout,
  type History,
  type HistorySubject,
  historyOf,
  subjectsFor,
} from '../core/history/history.ts';
import { isGrave, type KeptFile, keptRuns } from '../core/history/kept.ts';
import type { ReceiptLine } from '../core/history/receipt-line.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { renderHistory } from '../form/answers.ts';
import type { AnswerFormat } from '../form/formats.ts';
import { visible } from '../form/visible.ts';
import { attestedBy, type SignerFlags, signerOf } from './attested.ts';
import type { Context } from './context.ts';
import { deliver, ensureApart, ensureDeliverable } from './deliver.ts';
import { lookOf } from './evidence.ts';

export interface HistoryOptions extends SignerFlags {
  /** An e-mail, or the name or id of a resource; without one everybody. */
  readonly about?: string;
  readonly receipts: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  /** Grades each file, by its chain and, where a signer is named, by who attests it. */
  readonly verify: boolean;
  readonly format: AnswerFormat;
  readonly output?: string;
}

/**
 * Ends with 3 if lines of the receipts are lost, changed or no lines at all, or if a demanded attestation is not there:
 * the answer is shown nevertheless.
 */
export async function history(options: HistoryOptions, context: Context): Promise<ExitCode> {
  await ensureDeliverable(options.output, context);
  const { about, since, until, receipts } = options;
  if (since !== undefined && until !== undefined && since > until)
    throw invalid('--since is later than --until.', 'Exchange them.');
  const isDemanded = ensureVerifying(options);
  const files = await readReceipts(receipts, context);
  await ensureApart(options, { inputs: files.map(({ path }) => path) }, context);
  const whole = historyOf(keptRuns(files, isReceiptLine));
  const subject = oneOf(subjectsFor(about, whole), about ?? '');
  const period = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  const verification = options.verify ? await graded(files, whole, options, context) : undefined;
  const entries = entriesAbout(whole, subject, period);
  const answer = { history: whole, subject, entries, ...period, ...(verification && { verification }) };
  await deliver(
    await renderHistory(answer, options.format, lookOf(options.output, context)),
    options.output,
    context,
  );
  const grave = whole.problems.filter(isGrave).length;
  if (grave > 0)
    context.stderr.write('The receipts are not as they were written; the answer names each place.\n');
  const isShort = isDemanded && verification?.some(({ grade }) => grade !== 'verified') === true;
  if (isShort) context.stderr.write('Not every file is attested as was demanded; the answer names each.\n');
  return grave > 0 || isShort ? EXIT.invalid : EXIT.done;
}

/** Whether attestations are demanded. A signer without `--verify` would be a demand that nobody checks. */
function ensureVerifying(options: HistoryOptions): boolean {
  const isDemanded = signerOf(options) !== undefined;
  if (isDemanded && !options.verify)
    throw invalid('A signer is named, and nothing asks for it.', 'Add --verify.');
  return isDemanded;
}

async function graded(
  files: readonly KeptFile[],
  { problems }: History,
  flags: SignerFlags,
  context: Context,
): Promise<GradedFile[]> {
  const signer = signerOf(flags);
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

const isReceiptLine = (value: unknown): value is ReceiptLine => validateLine(value);

function oneOf(subjects: readonly HistorySubject[], text: string): HistorySubject {
  const [first, ...others] = subjects;
  const asked = `"${visible(text)}"`;
  if (first === undefined)
    throw invalid(
      `No receipt here names a resource ${asked}.`,
      'Write its name or id as in a plan, or the e-mail of a person; what no run changed has no history.',
    );
  if (others.length === 0) return first;
  const ids = subjects.map((subject) => (subject.kind === 'resource' ? subject.id : ''));
  throw invalid(
    `${asked} could mean ${subjects.length} resources.`,
    `Write one of: ${visible(ids.join(', '))}.`,
  );
}

/** Far above what a run of 20,000 changes writes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Files as they are named, and those of a folder that end in .ndjson, at any depth, by name. */
async function readReceipts(paths: readonly string[], { cwd }: Context): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  let left = MOST_BYTES;
  for (const shown of new Set(await found(paths, cwd))) {
    const path = resolve(cwd, shown);
    try {
      const { size } = await stat(path);
      left -= size;
      if (left < 0)
        throw invalid('The receipts hold more than 256 MiB.', 'Name those of one account and fewer years.');
      files.push({ path: shown, text: await readFile(path, 'utf8') });
    } catch (error) {
      throw error instanceof Failure ? error : unreadable(shown, error);
    }
  }
  return files;
}

async function found(paths: readonly string[], cwd: string): Promise<string[]> {
  const files: string[] = [];
  for (const shown of paths) {
    const about = await stat(resolve(cwd, shown)).catch((error: unknown) => {
      throw unreadable(shown, error);
    });
    if (about.isFile()) files.push(shown);
    else if (about.isDirectory()) files.push(...(await foundBelow(shown, cwd)));
    else
      throw invalid(
        `--receipts ${shown} is neither a file nor a folder.`,
        'Name receipts, or a folder of them.',
      );
  }
  return files;
}

async function foundBelow(shown: string, cwd: string): Promise<string[]> {
  const entries = await readdir(resolve(cwd, shown), { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      throw unreadable(shown, error);
    },
  );
  const root = resolve(cwd, shown);
  const files = entries
    // A link could lead anywhere.
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ndjson'))
    .map((entry) => join(shown, entry.parentPath.slice(root.length), entry.name))
    .sort();
  if (files.length > 0) return files;
  throw invalid(`--receipts ${shown} holds no file that ends in .ndjson.`, 'Name the files themselves.');
}

const unreadable = (shown: string, error: unknown): Failure =>
  invalid(
    `--receipts ${shown} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    'Name files that `apply --receipt` wrote, or a folder of them.',
  );

const invalid = (message: string, hint: string): Failure =>
  new Failure(message, { exitCode: EXIT.invalid, hint });
