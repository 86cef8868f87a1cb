/** What no command may do: write its result over a file that it reads, or over one that gives access. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { discover } from '../config/discover.ts';
import { leadsOut } from '../config/paths.ts';
import { invalid } from '../errors.ts';
import type { Context } from './context.ts';
import { ensureDeliverable } from './deliver.ts';
import { isReceiptFile } from './receipt-file.ts';

interface Written {
  readonly flag: string;
  readonly path: string;
  readonly kind: string;
  /** Whether a name that ends in a slash stands for a new folder. */
  readonly takesFolder: boolean;
}

/** One command line, as far as it names files. */
export interface Named {
  /** What is to be written, by the flag that names it. */
  readonly written: readonly Written[];
  /** Whether everything that is written has the same content, so that it may be one file. */
  readonly isSame: boolean;
  /** Whatever else was written on the command line and may be a file. */
  readonly others: readonly string[];
  /** Files, and folders of which receipts and the files with this ending are read. */
  readonly kept: readonly { readonly path: string; readonly ending: string }[];
  /** Files and folders in which access files are searched; empty: the usual places. */
  readonly paths: readonly string[];
  /** Whether the command replaces no file without --force. */
  readonly isAsked: boolean;
}

/** Fails before a command begins if what it writes would take the place of such a file, is named `-`, or has no place. */
export async function ensureNothingOverwritten(
  named: Named,
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
): Promise<void> {
  const { written, others } = named;
  for (const { flag, path, kind } of written)
    if (path === '-')
      throw invalid(
        `${flag} - names no ${kind}.`,
        `${flag === '--output' ? 'Without --output the result goes to standard output' : 'Write its name'}; a ${kind} of that name is ./-`,
      );
  if (others.includes('-'))
    throw invalid(
      'Standard input is not read, so - stands for nothing.',
      'Write the name of a file or folder; a file of that name is ./-',
    );
  const { CELIGO_API_TOKEN_FILE: tokenFile } = env;
  for (const each of written) await ensurePlace(each, cwd);
  const token = tokenFile ? await placeOf(resolve(cwd, tokenFile)) : undefined;
  const taken = new Map<string, string>();
  for (const { flag, path } of written) {
    const target = resolve(cwd, path);
    const place = await placeOf(target);
    // Not even with --force: nobody can read a token from anywhere else again.
    if (token !== undefined && place === token)
      throw invalid(
        `${flag} ${path} is the file of CELIGO_API_TOKEN_FILE, which would be overwritten.`,
        'Name another file.',
      );
    if (named.isAsked) continue;
    const own = place ?? (await placeToBe(target));
    const twin = named.isSame ? undefined : taken.get(own);
    taken.set(own, flag);
    const words =
      twin === undefined ? place && (await whatIsReadAt(target, place, named, cwd)) : `the file of ${twin}`;
    if (words !== undefined)
      throw invalid(`${flag} ${path} is also ${words}, which would be overwritten.`, 'Name another file.');
    if (flag === '--receipt' && place !== undefined) await ensureReceipt(target, path);
  }
}

/** Lines of a receipt behind anything else would be evidence that no command reads any more. */
async function ensureReceipt(target: string, shown: string): Promise<void> {
  const { size } = await stat(target);
  if (size > 0 && !(await isReceiptFile(target)))
    throw invalid(
      `--receipt ${shown} holds something else than a receipt.`,
      'Name a new file, or a receipt: lines are added to it.',
    );
}

/** What cannot be written must not show only after a whole account was read, or in the middle of a run. */
async function ensurePlace({ flag, path, kind, takesFolder }: Written, cwd: string): Promise<void> {
  if (kind !== 'file') return;
  if (!/[/\\]$/.test(path)) await ensureDeliverable(path, { cwd }, takesFolder);
  else if (!takesFolder)
    throw invalid(`${flag} ${path} names a folder, and one file is written.`, 'Name a file in it.');
}

/** What the command reads at a place where it would write; undefined: nothing. */
async function whatIsReadAt(
  target: string,
  place: string,
  { others, kept, paths }: Named,
  cwd: string,
): Promise<string | undefined> {
  for (const { real, shown } of await accessFiles(paths, cwd))
    if ((await placeOf(real)) === place) return `the access file ${shown}`;
  for (const other of others)
    if ((await placeOf(resolve(cwd, other))) === place) return 'a file that is read';
  const file = await realpath(target);
  for (const { path, ending } of kept) {
    const folder = await realpath(resolve(cwd, path)).catch(() => undefined);
    if (folder === undefined || leadsOut(folder, file)) continue;
    if (file.endsWith(ending) || (await isReceiptFile(file))) return 'a file that is read';
  }
  return undefined;
}

/** Those of the command line and those of the usual places: the second are somebody's access all the same. */
async function accessFiles(paths: readonly string[], cwd: string) {
  const found = [await discover({ cwd, paths: [] }), await discover({ cwd, paths })];
  return found.flatMap(({ files }) => files);
}

/** Which file a path means, whatever links and spelling lead there. Undefined: no regular file is there. */
async function placeOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isFile() === true ? `${found.dev} ${found.ino}` : undefined;
}

/** Of a file that is not there yet: its name in its folder, whatever leads to that. */
async function placeToBe(path: string): Promise<string> {
  const folder = await stat(dirname(path), { bigint: true }).catch(() => undefined);
  return folder === undefined ? path : `${folder.dev} ${folder.ino} ${basename(path)}`;
}
