/** How a command that threw is told, apart from what findings need: the command line loads this each time. */
import { EXIT, type ExitCode, Failure, InternalError } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';

/** An exception in words; the exit code says whose it is. */
export function tellError(
  error: unknown,
  { stderr, version }: Pick<Context, 'stderr' | 'version'>,
): ExitCode {
  if (error instanceof Failure) {
    stderr.write(`${visible(error.message)}\n${error.hint === undefined ? '' : `${visible(error.hint)}\n`}`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(
    `This is a bug in celigo-access ${version}${error instanceof InternalError ? '' : ', not a mistake of yours'}.\n${visibleLines(detail)}\nPlease report it with the lines above; they hold no token.\n`,
  );
  return EXIT.internal;
}

/** Text of several lines, none of which can hide anything. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');
