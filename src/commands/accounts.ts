/**
 * `accounts`: the same command for many accounts in one process. Each is handed a context of its own, with its
 * own door, token and streams; what is wrong with the set is said before the first request of any account.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readAccounts } from '../config/accounts.ts';
import type { AccountReader } from '../core/model/doors.ts';
import { starMatcher } from '../core/model/glob.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import { FORMAT_VERSION } from '../core/plan/document.ts';
import type { SummaryDocument } from '../core/report/summary.ts';
import { EXIT, EXIT_MEANING, type ExitCode, Failure, worstOf } from '../errors.ts';
import type { PlanFormat, ReviewFormat } from '../form/formats.ts';
import { jsonText } from '../form/json.ts';
import { visible } from '../form/visible.ts';
import { checkAccounts, forEach } from '../run/accounts.ts';
import { summaryLines } from '../say/accounts.ts';
import { count } from '../say/words.ts';
import type { Context, Sink } from './context.ts';
import { deliver, ensureFree } from './deliver.ts';
import { tellError } from './failing.ts';
import { showFindings } from './tell.ts';

export interface AccountsOptions {
  readonly command: SummaryDocument['command'];
  readonly file: string;
  /** Globs; only accounts whose name fits one of them. */
  readonly only: readonly string[];
  readonly jobs: number;
  readonly format: ReviewFormat;
  readonly detailedExitcode: boolean;
  /** A new folder for what came of each. */
  readonly results?: string;
}

/** How each command is run for one account, and how its results may be written. */
const COMMANDS: Record<
  SummaryDocument['command'],
  {
    readonly formats: readonly ReviewFormat[];
    run(paths: readonly string[], options: AccountsOptions, context: Context): Promise<ExitCode>;
  }
> = {
  validate: {
    formats: ['text', 'json'],
    async run(paths, { format }, context) {
      const { validate } = await import('./validate.ts');
      return validate({ paths, format: format === 'json' ? 'json' : 'text' }, context);
    },
  },
  plan: {
    formats: ['text', 'json', 'markdown', 'html'],
    async run(paths, { format, detailedExitcode }, context) {
      const { plan } = await import('./plan.ts');
      const given = { paths, base: [], diff: false, offline: false, calendar: false, detailedExitcode };
      return plan({ ...given, format: planFormat(format) }, context);
    },
  },
  drift: {
    formats: ['text', 'json', 'markdown'],
    async run(paths, { format }, context) {
      const { drift } = await import('./drift.ts');
      const chosen = format === 'json' || format === 'markdown' ? format : 'text';
      return drift({ paths, base: [], format: chosen }, context);
    },
  },
  report: {
    formats: ['text', 'json', 'markdown', 'html', 'csv'],
    async run(paths, { format }, context) {
      const { report } = await import('./report.ts');
      return report(
        {
          ...{ paths, format, files: true, dormant: 90, redact: false, notifications: false },
          ...{ receipts: [], reports: [] },
        },
        context,
      );
    },
  },
};

const planFormat = (format: ReviewFormat): PlanFormat => (format === 'csv' ? 'text' : format);

const ENDING: Record<ReviewFormat, string> = {
  text: 'txt',
  json: 'json',
  markdown: 'md',
  html: 'html',
  csv: 'csv',
};

const invalid = (message: string, hint: string): Failure =>
  new Failure(message, { exitCode: EXIT.invalid, hint });

export async function accounts(options: AccountsOptions, given: Context): Promise<ExitCode> {
  ensureFormat(options);
  if (options.results !== undefined) await ensureFree(`${options.results}/`, false, given);
  const context: Context = { ...given, before: new Map() };
  const read = await readAccounts(options.file, context.cwd);
  showFindings(read.findings, context);
  if (read.targets.length === 0) return EXIT.invalid;
  const targets = chosenOf(read.targets, options.only);
  const standpoint = { cwd: context.cwd, now: context.now(), before: context.before };
  const { findings, rejected } = await checkAccounts(targets, standpoint);
  showFindings(findings, context);
  if (findings.length > 0) return EXIT.invalid;
  const doors =
    options.command === 'validate' ? new Map<string, Door>() : await openDoors(targets, rejected, context);
  if (doors === undefined) return EXIT.invalid;
  if (rejected.size > 0) {
    context.stderr.write(`Not valid, and not asked: ${visible([...rejected].join(', '))}.\n`);
  }
  if (options.results !== undefined)
    await mkdir(join(context.cwd, options.results), { mode: 0o700 }).catch(ignore);
  const progress = progressOver(targets.length, options, context.stderr);
  const ended = await forEach(targets, options.jobs, async (target) => {
    const one = await runOne(target, doors.get(target.name), options, context);
    progress.ended();
    return one;
  });
  progress.close();
  return sumUp(ended, options, context);
}

/** It exists and is empty already. */
const ignore = (error: unknown): void => {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
};

function ensureFormat({ command, format, detailedExitcode, results }: AccountsOptions): void {
  const { formats } = COMMANDS[command];
  if (!formats.includes(format))
    throw invalid(
      `accounts ${command} cannot be written as ${format}.`,
      `Choose one of: ${formats.join(', ')}.`,
    );
  if (format !== 'text' && results === undefined)
    throw invalid(`--format ${format} makes a file for each account.`, 'Add --results FOLDER.');
  if (detailedExitcode && command !== 'plan')
    throw invalid('--detailed-exitcode is for accounts plan alone.', 'Leave it out.');
}

function chosenOf(targets: readonly ListedAccount[], only: readonly string[]): readonly ListedAccount[] {
  if (only.length === 0) return targets;
  const idle = only.filter((glob) => !targets.some(({ name }) => starMatcher(glob)(name)));
  if (idle.length > 0) {
    const names = targets.slice(0, 10).map(({ name }) => name);
    throw invalid(
      `--only ${idle.join(', ')} fits no account.`,
      `Names are ${names.join(', ')}${targets.length > names.length ? ', …' : ''}.`,
    );
  }
  return targets.filter(({ name }) => only.some((glob) => starMatcher(glob)(name)));
}

/** A door, or why there is none for this account. */
type Door = AccountReader | Failure;

/**
 * Opens every door, which sends nothing. A missing token is the matter of its account; what is set up wrongly,
 * such as one token for two accounts, stops all: undefined.
 */
async function openDoors(
  targets: readonly ListedAccount[],
  rejected: ReadonlySet<string>,
  context: Context,
): Promise<ReadonlyMap<string, Door> | undefined> {
  const doors = new Map<string, Door>();
  for (const target of targets) {
    if (rejected.has(target.name)) continue;
    try {
      doors.set(target.name, await context.connectReader({ region: target.region, target }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      doors.set(target.name, error);
      const hint = error.hint === undefined ? '' : ` ${error.hint}`;
      context.stderr.write(`${target.name}: ${visible(error.message)}${visible(hint)}\n`);
    }
  }
  const stops = [...doors.values()].some((door) => door instanceof Failure && door.exitCode === EXIT.invalid);
  if (stops) context.stderr.write('No account was asked.\n');
  return stops ? undefined : doors;
}

/** How one account ended. */
interface Ended {
  readonly target: ListedAccount;
  readonly exitCode: ExitCode;
  readonly result: string;
  readonly messages: string;
}

async function runOne(
  target: ListedAccount,
  door: Door | undefined,
  options: AccountsOptions,
  context: Context,
): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const own: Context = {
    ...context,
    stdout: caught(out, options.results === undefined ? context.stdout : undefined),
    stderr: caught(err),
    color: { stdout: options.results === undefined && context.color.stdout, stderr: false },
    connectReader: async () => {
      if (door instanceof Failure) throw door;
      return door ?? context.connectReader({ region: target.region, target });
    },
  };
  const exitCode = await COMMANDS[options.command]
    .run(target.paths, options, own)
    .catch((error: unknown) => tellError(error, own));
  const ended = { target, exitCode, result: out.join(''), messages: err.join('') };
  if (options.results === undefined) return ended;
  await writeResults(options.results, ended, options, context);
  // Whether there are any is all that is asked for from here on.
  return { ...ended, result: ended.result.slice(0, 1), messages: ended.messages.slice(0, 1) };
}

const caught = (texts: string[], like?: Sink): Sink => ({
  isTerminal: false,
  write: (text) => void texts.push(text),
  ...(like?.columns === undefined ? {} : { columns: like.columns }),
});

const resultFile = ({ command, format }: AccountsOptions): string => `${command}.${ENDING[format]}`;

async function writeResults(
  folder: string,
  { target, result, messages }: Ended,
  options: AccountsOptions,
  context: Context,
): Promise<void> {
  await mkdir(join(context.cwd, folder, target.name), { mode: 0o700 });
  const silent = { ...context, stderr: caught([]) };
  if (result !== '') await deliver(result, join(folder, target.name, resultFile(options)), silent);
  if (messages !== '') await deliver(messages, join(folder, target.name, 'messages.txt'), silent);
}

async function sumUp(ended: readonly Ended[], options: AccountsOptions, context: Context): Promise<ExitCode> {
  const exitCode = worstOf(ended.map((each) => each.exitCode));
  const summary: SummaryDocument = {
    formatVersion: FORMAT_VERSION,
    command: options.command,
    exitCode,
    accounts: ended.map(({ target: { name, label, owners }, ...one }) => ({
      name,
      label,
      owners,
      exitCode: one.exitCode,
      ...(one.result === '' ? {} : { result: `${name}/${resultFile(options)}` }),
      ...(one.messages === '' ? {} : { messages: `${name}/messages.txt` }),
    })),
  };
  if (options.results === undefined) {
    for (const { target, result, messages } of ended) {
      if (messages !== '') context.stderr.write(`--- ${target.name}\n${messages}`);
      if (result !== '') context.stdout.write(`=== ${visible(target.label)} (${target.name})\n\n${result}\n`);
    }
  } else await deliver(jsonText(summary), join(options.results, 'summary.json'), context);
  for (const line of summaryLines(summary, meaningOf)) context.stdout.write(`${visible(line)}\n`);
  return exitCode;
}

const MEANINGS = new Map(Object.entries(EXIT_MEANING));
const meaningOf = (exitCode: number): string =>
  MEANINGS.get(Object.entries(EXIT).find(([, code]) => code === exitCode)?.[0] ?? '') ?? '';

/** One changing line on a terminal; elsewhere a line at the start. */
function progressOver(total: number, { command, jobs }: AccountsOptions, stderr: Sink): Progressing {
  if (!stderr.isTerminal) {
    stderr.write(`${command} of ${count(total, 'account')}, ${Math.min(jobs, total)} at a time.\n`);
    return { ended: () => {}, close: () => {} };
  }
  let done = 0;
  const draw = () => stderr.write(`\r\u001b[2K${command}: ${done} of ${count(total, 'account')} ended …`);
  draw();
  return {
    ended() {
      done += 1;
      draw();
    },
    close: () => stderr.write('\r\u001b[2K'),
  };
}

interface Progressing {
  ended(): void;
  close(): void;
}
