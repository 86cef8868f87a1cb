/**
 * The ways in which a run ends badly, and the exit code of each.
 *
 * A *finding* (core/model/finding.ts) is about what a person wrote. A `Failure` is the world: the network, the
 * account, a file that cannot be read. An `InternalError` is our own bug and says so.
 */

/** The exit codes, as in the README and in `--help`. */
export const EXIT = {
  done: 0,
  failure: 1,
  differences: 2,
  invalid: 3,
  token: 4,
  refused: 5,
  stale: 6,
  incomplete: 7,
  waiting: 8,
  internal: 70,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code means, for help and docs. */
export const EXIT_MEANING: Record<ExitCode, string> = {
  [EXIT.done]: 'done, or nothing to do',
  [EXIT.failure]: 'the network, the account or a file failed before the first write',
  [EXIT.differences]: 'there are differences (drift, or plan --detailed-exitcode)',
  [EXIT.invalid]: 'a file, a flag or the environment is invalid; or no terminal to ask on',
  [EXIT.token]: "the token is missing, rejected, without the right, or not this account's",
  [EXIT.refused]: 'refused by a guard, a hazard that was not allowed, an access test, or at the prompt',
  [EXIT.stale]: 'the plan differs from the one that was expected, or a date has passed since it was shown',
  [EXIT.incomplete]:
    'an operation failed, was stale or did not run, the account did not converge, or a rehearsal broke a rule',
  [EXIT.waiting]:
    'done, but an operation or a switch waits for somebody, or a timer leaves settings or mail of a role that has ended',
  [EXIT.internal]: 'a bug in celigo-access',
  [EXIT.hungUp]: 'the terminal has gone (SIGHUP)',
  [EXIT.interrupted]: 'interrupted (Ctrl-C)',
  [EXIT.terminated]: 'terminated',
};

/** From the most severe to the least: what a run over many accounts ends with is the first of these that occurred. */
export const SEVERITY: readonly ExitCode[] = [
  EXIT.internal,
  EXIT.interrupted,
  EXIT.terminated,
  EXIT.hungUp,
  EXIT.incomplete,
  EXIT.failure,
  EXIT.token,
  EXIT.invalid,
  EXIT.stale,
  EXIT.refused,
  EXIT.waiting,
  EXIT.differences,
  EXIT.done,
];

/** The most severe of several exit codes; of none, that all is done. */
export const worstOf = (codes: readonly ExitCode[]): ExitCode =>
  SEVERITY.find((code) => codes.includes(code)) ?? EXIT.done;

/** The world failed: says what happened and what to try. Never holds a token. */
export class Failure extends Error {
  readonly exitCode: ExitCode;
  /** What the reader can do about it, in a sentence. */
  readonly hint: string | undefined;
  /** The HTTP status of an answer that refused the token or its rights. */
  readonly status: number | undefined;

  constructor(
    message: string,
    options: { exitCode?: ExitCode; hint?: string | undefined; status?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.exitCode = options.exitCode ?? EXIT.failure;
    this.hint = options.hint;
    this.status = options.status;
  }
}

/** A record was read, and its level is a word that nobody here knows: it is not touched, and counts for nothing. */
export class UnknownLevelFailure extends Failure {}

/** A date has made another plan of one that was to be carried out; nothing of it was written. */
export class OvertakenFailure extends Failure {}

/** What somebody wrote, named or set is not valid (exit 3); `hint` says what to do about it. */
export const invalid = (message: string, hint?: string): Failure =>
  new Failure(message, { exitCode: EXIT.invalid, hint });

/** Our own bug: something that cannot happen did. */
export class InternalError extends Error {
  readonly exitCode = EXIT.internal;

  constructor(message: string) {
    super(message);
    this.name = 'InternalError';
  }
}

/** What was thrown, in its own words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The system's word for what it threw, such as ENOENT; undefined for anything else that was thrown. */
export const systemWord = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

/** What no other name of a file would mend. */
const OUT_OF_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EIO']);

/** The exit code where a file cannot be written: a full disk is no fault of what was asked. */
export const unwritableCode = (cause: unknown): ExitCode =>
  OUT_OF_ROOM.has(systemWord(cause)) ? EXIT.failure : EXIT.invalid;

/** What the system calls a file that cannot be read, said of it in plain words. */
const OF_FILES: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/** Why a file that somebody named cannot be read; the system's own words where we have none. */
export function unreadableWords(error: unknown): string {
  const code = systemWord(error) ?? '';
  const known = Object.hasOwn(OF_FILES, code) ? OF_FILES[code] : undefined;
  return known ?? messageOf(error);
}
