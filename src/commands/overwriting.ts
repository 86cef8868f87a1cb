/** What no command may do, whichever it is: write its result over a file that it reads or that gives access. */
import { lstat, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { discover } from '../config/discover.ts';
import { EXIT, Failure } from '../errors.ts';
import type { Context } from './context.ts';

/** One command line, as far as it names files. */
export interface Named {
  /** The files to be written, by the flag that names them. */
  readonly written: readonly { readonly flag: string; readonly path: string }[];
  /** Whatever else was written on the command line and may be a file. */
  readonly others: readonly string[];
  /** Files and folders in which access files are searched; empty: the usual places. */
  readonly paths: readonly string[];
  /** Whether the command replaces no file without --force. */
  readonly isAsked: boolean;
}

/** Fails before a command begins if what it writes would take the place of such a file, or is named `-`. */
export async function ensureNothingOverwritten(
  { written, others, paths, isAsked }: Named,
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
): Promise<void> {
  for (const { flag, path } of written)
    if (path === '-')
      throw new Failure(`${flag} - names no file.`, {
        exitCode: EXIT.invalid,
        hint: 'Without --output the result goes to standard output; a file of that name is ./-',
      });
  if (others.includes('-'))
    throw new Failure('Standard input is not read, so - stands for nothing.', {
      exitCode: EXIT.invalid,
      hint: 'Write the name of a file or folder; a file of that name is ./-',
    });
  const { CELIGO_API_TOKEN_FILE: tokenFile } = env;
  // Not even with --force: nobody can read a token from anywhere else again.
  if (tokenFile)
    for (const { flag, path } of written)
      if (await samePlace(resolve(cwd, path), resolve(cwd, tokenFile)))
        throw overwriting(flag, path, 'the file of CELIGO_API_TOKEN_FILE');
  if (isAsked) return;
  for (const { flag, path } of written) {
    const place = await placeOf(resolve(cwd, path));
    if (place === undefined) continue;
    for (const file of await accessFiles(paths, cwd))
      if ((await placeOf(file)) === place) throw overwriting(flag, path, `the access file ${path}`);
    for (const other of others)
      if ((await placeOf(resolve(cwd, other))) === place)
        throw overwriting(flag, path, 'also a file that is read');
  }
}

/** Those of the command line and those of the usual places: the second are somebody's access all the same. */
async function accessFiles(paths: readonly string[], cwd: string): Promise<string[]> {
  const found = [await discover({ cwd, paths: [] }), await discover({ cwd, paths })];
  return found.flatMap(({ files }) => files.map(({ real }) => real));
}

async function samePlace(one: string, other: string): Promise<boolean> {
  const place = await placeOf(one);
  return place !== undefined && place === (await placeOf(other));
}

/** Which file a path means: links and spelling aside. Undefined: none is there, or no regular file. */
async function placeOf(path: string): Promise<string | undefined> {
  const isFile = (await lstat(path).catch(() => undefined)) !== undefined;
  const found = isFile ? await stat(path, { bigint: true }).catch(() => undefined) : undefined;
  return found?.isFile() === true ? `${found.dev} ${found.ino}` : undefined;
}

const overwriting = (flag: string, path: string, words: string): Failure =>
  new Failure(`${flag} ${path} is ${words}, which would be overwritten.`, {
    exitCode: EXIT.invalid,
    hint: 'Name another file.',
  });
