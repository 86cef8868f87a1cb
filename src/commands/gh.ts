/** `gh`, the program of GitHub: it is found through PATH, never downloaded, and handed no token of an account. */
import { execFile } from 'node:child_process';
import type { Context } from './context.ts';

/** How long one question may take, in milliseconds. */
const PATIENCE = 60_000;

/** What came of a question: only an end with 0 answers it. */
export type GhAnswer =
  | { readonly kind: 'answered'; readonly stdout: string }
  /** It is not on the PATH, or may not be started. */
  | { readonly kind: 'missing'; readonly mayNotStart: boolean }
  | { readonly kind: 'late'; readonly words: string }
  /** `words`: the first line that it wrote about it, or how it ended. */
  | { readonly kind: 'refused'; readonly words: string };

export function askGh(args: readonly string[], { env }: Pick<Context, 'env'>): Promise<GhAnswer> {
  const options = { env: { ...env }, timeout: PATIENCE, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile('gh', args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'answered', stdout });
      if (error.code === 'ENOENT' || error.code === 'EACCES')
        return resolve({ kind: 'missing', mayNotStart: error.code === 'EACCES' });
      if (error.killed === true && error.code === null)
        return resolve({ kind: 'late', words: `gh did not answer within ${PATIENCE / 1000} s` });
      const line = stderr
        .split('\n')
        .map((each) => each.trim())
        .find((each) => each !== '');
      resolve({ kind: 'refused', words: line ?? `gh ended with ${String(error.code)}` });
    });
  });
}
