/** What commands over many accounts share: their options, the files of what came of each, and the summary. */

import { join } from 'node:path';
import type { AccountReader } from '../core/model/doors.ts';
import { starMatcher } from '../core/model/glob.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import { present } from '../core/model/present.ts';
import type { Shard } from '../core/model/shard.ts';
import { counted } from '../core/model/text.ts';
import { FORMAT_VERSION } from '../core/plan/document.ts';
import type { SummaryDocument } from '../core/report/summary.ts';
import { EXIT_MEANING, type ExitCode, Failure, invalid, worstOf } from '../errors.ts';
import type { ReviewFormat } from '../form/formats.ts';
import { jsonText } from '../form/json.ts';
import { visible } from '../form/visible.ts';
import { summaryLines } from '../say/accounts.ts';
import type { Context, Sink } from './context.ts';
import { deliver, makeFolder } from './deliver.ts';

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
  /** The folder of an earlier `accounts plan --format json --results`, whose plans were reviewed. */
  readonly plans?: string;
  /** How many accounts at most are in each wave; whatever follows the last is one more wave. */
  readonly waves?: readonly number[];
  /** How many accounts may fail before no further wave begins. */
  readonly maxFailures?: number;
  /** Only accounts of this share. */
  readonly shard?: Shard;
  /** How many seconds one account may be read for before it is given up. */
  readonly patience: number;
  /** `who-can`: only people whose e-mail fits one of these globs. */
  readonly person?: readonly string[];
}

/** The accounts that `--only` names; all of them without it. Throws a `Failure` for a glob that fits none. */
export function chosenOf(
  targets: readonly ListedAccount[],
  only: readonly string[],
): readonly ListedAccount[] {
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

/** The door of one account, open, and how whatever it has under way is ended. */
export interface OpenDoor {
  readonly reader: AccountReader;
  stop(): void;
}

/** Reads one account for so long at most: one that hangs must not keep the summary of all. Throws a `Failure`. */
export async function whilePatient<T>(
  door: OpenDoor | undefined,
  seconds: number,
  work: () => Promise<T>,
  { after = onTheClock }: Pick<Context, 'after'>,
): Promise<T> {
  let callOff = (): void => {};
  const over = new Promise<never>((_, reject) => {
    callOff = after(seconds * 1_000, () => {
      // Before the door is stopped: the time is told, and not the interruption that follows from it.
      reject(givenUp(seconds));
      door?.stop();
    });
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    callOff();
  }
}

function onTheClock(milliseconds: number, task: () => void): () => void {
  const timer = setTimeout(task, milliseconds);
  return () => clearTimeout(timer);
}

const givenUp = (seconds: number): Failure =>
  new Failure(`It was given up: after ${counted(seconds, 'second')} it was not read to its end.`, {
    hint: 'Run again with --only; --patience gives each account longer.',
  });

/** How one account ended. Texts are kept where no folder holds them; else whether there are any is all that counts. */
export interface Ended {
  readonly target: ListedAccount;
  readonly exitCode: ExitCode;
  readonly result: string;
  readonly messages: string;
  /** What came of it, in a sentence. */
  readonly said?: string;
  /** Further files in its folder. */
  readonly files?: { readonly plan?: string; readonly receipt?: string };
}

/** How files of a format are called. */
export const ENDING: Record<ReviewFormat, string> = {
  text: 'txt',
  json: 'json',
  markdown: 'md',
  html: 'html',
  csv: 'csv',
};

/** A sink that keeps what is written; as wide as `like`. */
export const caught = (texts: string[], like?: Sink): Sink => ({
  isTerminal: false,
  write: (text) => void texts.push(text),
  ...(like?.columns === undefined ? {} : { columns: like.columns }),
});

export const resultFile = ({ command, format }: AccountsOptions): string => `${command}.${ENDING[format]}`;
export const MESSAGES = 'messages.txt';

/** Writes what came of one account into its folder of the results. */
export async function writeResults(
  folder: string,
  { target, result, messages }: Ended,
  options: AccountsOptions,
  context: Context,
): Promise<void> {
  await makeFolder(join(folder, target.name), context);
  const silent = { ...context, stderr: caught([]) };
  if (result !== '') await deliver(result, join(folder, target.name, resultFile(options)), silent);
  if (messages !== '') await deliver(messages, join(folder, target.name, MESSAGES), silent);
}

/** Shows or files how all ended, `across` being the file of all side by side; the exit code is the most severe. */
export async function sumUp(
  ended: readonly Ended[],
  options: AccountsOptions,
  context: Context,
  across?: string,
): Promise<ExitCode> {
  const exitCode = worstOf(ended.map((each) => each.exitCode));
  const summary: SummaryDocument = {
    formatVersion: FORMAT_VERSION,
    command: options.command,
    exitCode,
    ...present({ across }),
    accounts: ended.map(({ target: { name, label, owners }, files = {}, ...one }) => ({
      name,
      label,
      owners,
      exitCode: one.exitCode,
      ...(one.result === '' ? {} : { result: `${name}/${resultFile(options)}` }),
      ...Object.fromEntries(Object.entries(files).map(([key, file]) => [key, `${name}/${file}`])),
      ...(one.messages === '' ? {} : { messages: `${name}/${MESSAGES}` }),
    })),
  };
  if (options.results === undefined) {
    for (const { target, result, messages } of ended) {
      if (messages !== '') context.stderr.write(`--- ${target.name}\n${messages}`);
      if (result !== '') context.stdout.write(`=== ${visible(target.label)} (${target.name})\n\n${result}\n`);
    }
  } else await deliver(jsonText(summary), join(options.results, 'summary.json'), context);
  // What was asked for stands on stdout by itself, for whatever reads it there.
  const sink =
    options.command === 'who-can' && options.results === undefined ? context.stderr : context.stdout;
  const said = new Map(ended.map((each) => [each.target.name, each.said] as const));
  for (const line of summaryLines(summary, meaningOf, said)) sink.write(`${visible(line)}\n`);
  return exitCode;
}

const MEANINGS = new Map(Object.entries(EXIT_MEANING));
const meaningOf = (exitCode: number): string => MEANINGS.get(String(exitCode)) ?? '';

/** One changing line on a terminal; elsewhere a line at the start, which `how` completes. */
export function progressOver(total: number, what: string, how: string, stderr: Sink) {
  if (!stderr.isTerminal) {
    stderr.write(`${what} of ${counted(total, 'account')}, ${how}.\n`);
    return { ended: () => {}, close: () => {} };
  }
  let done = 0;
  const draw = () => stderr.write(`\r\u001b[2K${what}: ${done} of ${counted(total, 'account')} ended …`);
  draw();
  return {
    ended() {
      done += 1;
      draw();
    },
    close: () => stderr.write('\r\u001b[2K'),
  };
}
