/** Bad ends in words, for the log, the summary and the comment. */
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { defused } from '../form/runner.ts';
import type { FailureWords } from '../say/failure.ts';

/** Thrown when a signal or the time limit ends the run where nothing is under way that must be finished. */
export class Interrupted extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Failure || error instanceof Interrupted) return error.exitCode;
  return EXIT.internal;
}

const INVALID = 'The files or the inputs are not valid; nothing was written';

const HEADLINES: Partial<Record<ExitCode, string>> = {
  [EXIT.failure]: 'The account or GitHub could not be reached; nothing was written',
  [EXIT.invalid]: 'The files, the inputs or the clock cannot be used; nothing was written',
  [EXIT.token]: 'The token does not open this account; nothing was written',
  [EXIT.refused]: 'The plan is refused; nothing was written',
  [EXIT.stale]: 'The plan is not the one that was reviewed; nothing was written',
};

/** What is written does not hold; the findings stand beside these words. */
export const REJECTED: FailureWords = {
  headline: INVALID,
  words: 'The log of the run says why.',
  remedies: [],
};

/** How a run that ended so is told in one line. */
export const headlineOf = (exitCode: ExitCode): string =>
  HEADLINES[exitCode] ?? 'The run did not come to its end';

/** What went wrong with the world, or with us, in words. */
export function failureWords(error: unknown): FailureWords {
  const headline = headlineOf(exitCodeOf(error));
  if (error instanceof Failure) {
    return { headline, words: error.message, remedies: error.hint === undefined ? [] : [error.hint] };
  }
  if (error instanceof Interrupted) {
    return { headline, words: 'It was cancelled, or its time was over.', remedies: ['Run it again.'] };
  }
  return {
    headline: 'This is a bug in celigo-access, not a mistake of yours',
    words: error instanceof Error ? (error.stack ?? error.message) : String(error),
    remedies: ['Please report it with the lines above; they hold no token.'],
  };
}

/** What nothing caught, for the log: our bug, in text that is no command to the runner. */
export function crashText(error: unknown): string {
  const { headline, words, remedies } = failureWords(error);
  return `${defused([headline, words, ...remedies].join('\n'))}\n`;
}
