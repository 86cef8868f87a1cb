/** What every command is handed: streams, environment, clock, and the doors to the account. */

import type { ReadBefore } from '../config/load.ts';
import type { AccountReader, AccountWriter } from '../core/model/doors.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import type { Region } from '../core/model/region.ts';
import { type ExitCode, invalid } from '../errors.ts';

/** A stream that a command writes text to. */
export interface Sink {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** The width of the terminal in columns, also where a pipe leads to a program that shows it there. */
  readonly columns?: number | undefined;
}

/** The same stream, with each text changed on its way. */
export const through = (sink: Sink, change: (text: string) => string): Sink => ({
  isTerminal: sink.isTerminal,
  // Asked for each time: a window changes its size.
  get columns() {
    return sink.columns;
  },
  write: (text) => sink.write(change(text)),
});

export type Environment = Readonly<Record<string, string | undefined>>;

export interface DoorOptions {
  /** Left out by commands that read no access file: then the base URL says it, and on loopback it is `us`. */
  readonly region?: Region | undefined;
  /** One of many accounts, which has a token of its own; left out: the account of `CELIGO_API_TOKEN`. */
  readonly target?: Pick<ListedAccount, 'name' | 'token'>;
  /** Ends whatever this door has under way. */
  readonly signal?: AbortSignal;
}

/** One account, to be run in a process that has its token and no other. */
export interface AloneRun {
  readonly target: ListedAccount;
  /** The command line, without the program. */
  readonly argv: readonly string[];
  /** Paths of new files for what it prints. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How such a process ended: with an exit code, or killed before it could say one. */
export type AloneEnd =
  | { readonly kind: 'ended'; readonly exitCode: ExitCode }
  | { readonly kind: 'killed'; readonly by: string };

export interface Context {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Environment;
  readonly cwd: string;
  readonly version: string;
  /** The installed package: its schemas and examples. */
  readonly packageRoot: string;
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
  /** Runs a task later, and returns what calls it off; left out: by the time of this machine. */
  after?(milliseconds: number, task: () => void): () => void;
  /** A door that cannot write. */
  connectReader(options: DoorOptions): Promise<AccountReader>;
  /** For `apply` alone. */
  connectWriter(options: DoorOptions): Promise<AccountWriter>;
  /** Runs one of many accounts in a process of its own; only the command line can start others. */
  runAlone?(run: AloneRun): Promise<AloneEnd>;
  /** Asks on the terminal; undefined where there is none to ask on. */
  ask(question: string): Promise<string | undefined>;
  readonly interruption: Interruption;
  /** The words of the command line as given, with other paths for its files or its base; left out where it takes none. */
  commandWith?(paths: readonly string[], what: 'files' | 'base'): readonly string[];
  /** The words that make the command of this name be about the files of this run, or about others; none: they are searched for. */
  filesFor?(name: string, paths?: readonly string[]): readonly string[];
  /** What else of the command line the command of this name must have too, each option with its value. */
  optionsFor?(name: string): readonly (readonly string[])[];
  /** What was read for other accounts of this run. */
  readonly before?: ReadBefore;
}

/** Ctrl-C (130), SIGTERM (143) and SIGHUP (129). */
export interface Interruption {
  /** Aborted by the first signal that arrives during shielded work. */
  readonly signal: AbortSignal;
  exitCode(): ExitCode;
  /** Runs work that must be brought to an orderly end; outside it, a signal ends the process at once. */
  shield<T>(work: () => Promise<T>): Promise<T>;
}

/** Whether to colour a stream: `--color` > `NO_COLOR` > `FORCE_COLOR` > a terminal that can. */
export function wantsColor(
  flag: 'always' | 'never' | 'auto' | undefined,
  env: Environment,
  isTerminal: boolean,
): boolean {
  if (flag === 'always' || flag === 'never') return flag === 'always';
  if ((env.NO_COLOR ?? '') !== '') return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && env.TERM !== 'dumb';
}

/** A misspelt variable would be a setting that silently does nothing. */
export function ensureKnownVariables(env: Environment): void {
  const unknown = Object.keys(env).filter((name) => name.startsWith('CELIGO_ACCESS_'));
  if (unknown.length === 0) return;
  throw invalid(
    `Unknown environment variable ${unknown.sort().join(', ')}.`,
    'Known are CELIGO_API_TOKEN, CELIGO_API_TOKEN_FILE, CELIGO_BASE_URL and CELIGO_ALLOWED_ORIGIN; for many accounts also CELIGO_API_TOKEN_…, CELIGO_TOKEN_DIR and CELIGO_BASE_URL_….',
  );
}
