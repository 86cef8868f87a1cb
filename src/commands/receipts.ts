/** Receipts as an input: files and folders of them, which may hold anything. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { KeptFile } from '../core/history/kept.ts';
import { Failure, invalid, unreadableWords } from '../errors.ts';
import type { Context } from './context.ts';
import { otherDocument } from './document-kind.ts';
import { isReceiptFile } from './receipt-file.ts';

/** Far above what a run of 20,000 changes writes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What is printed beside an answer that rests on them. */
export const RECEIPTS_ALTERED = 'The receipts are not as they were written; the answer names each place.\n';

/** The same, where an answer had to choose one of several accounts. */
export const ACCOUNT_OPEN =
  'As many runs are of another account as of the one that is told of here, so nothing says which is meant. Name the receipts of one account, or with --reports a report of the one that is meant.\n';

/** Receipts as they are named, and those of a folder: whatever ends in .ndjson, and whatever else is one. */
export async function readReceipts(paths: readonly string[], { cwd }: Context): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  let left = MOST_BYTES;
  for (const shown of await filesIn(paths, RECEIPTS, cwd)) {
    const path = resolve(cwd, shown);
    try {
      const { size } = await stat(path);
      left -= size;
      if (left < 0)
        throw invalid('The receipts hold more than 256 MiB.', 'Name those of one account and fewer years.');
      const text = await readFile(path, 'utf8');
      const other = otherDocument(text, 'receipt');
      if (other !== undefined) throw invalid(`--receipts ${shown} ${other}.`, RECEIPTS.hint);
      files.push({ path: shown, text });
    } catch (error) {
      throw error instanceof Failure ? error : unreadable(shown, RECEIPTS, error);
    }
  }
  return files;
}

/** Files that a flag names, by themselves or by their folder. */
export interface NamedFiles {
  readonly flag: string;
  readonly noun: string;
  /** What the names of those in a folder end in. */
  readonly ending: string;
  /** Whether a file of a folder is one all the same, whatever its name. */
  readonly is?: (path: string) => Promise<boolean>;
  readonly hint: string;
}

const RECEIPTS: NamedFiles = {
  flag: '--receipts',
  noun: 'receipts',
  ending: '.ndjson',
  is: isReceiptFile,
  hint: 'Name files that `apply --receipt` wrote, or a folder of them.',
};

/** The files as they are named, and those of folders at any depth, by name; each once. */
export async function filesIn(paths: readonly string[], named: NamedFiles, cwd: string): Promise<string[]> {
  const { flag, noun } = named;
  const files: string[] = [];
  for (const shown of paths) {
    const about = await stat(resolve(cwd, shown)).catch((error: unknown) => {
      throw unreadable(shown, named, error);
    });
    if (about.isFile()) files.push(shown);
    else if (about.isDirectory()) files.push(...(await filesBelow(shown, named, cwd)));
    else
      throw invalid(`${flag} ${shown} is neither a file nor a folder.`, `Name ${noun}, or a folder of them.`);
  }
  return [...new Set(files)];
}

/** Folders of many files, none of which anybody put there by hand. */
const FOREIGN = /[\\/](?:\.git|node_modules)[\\/]/;

async function filesBelow(shown: string, named: NamedFiles, cwd: string): Promise<string[]> {
  const { flag, ending, noun, is } = named;
  const entries = await readdir(resolve(cwd, shown), { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      throw unreadable(shown, named, error);
    },
  );
  const root = resolve(cwd, shown);
  const files: string[] = [];
  for (const entry of entries) {
    // A link could lead anywhere.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const isOne =
      entry.name.endsWith(ending) || (is !== undefined && !FOREIGN.test(path) && (await is(path)));
    if (isOne) files.push(join(shown, entry.parentPath.slice(root.length), entry.name));
  }
  if (files.length > 0) return files.sort();
  const what = is === undefined ? `file that ends in ${ending}` : noun;
  throw invalid(`${flag} ${shown} holds no ${what}.`, 'Name the files themselves.');
}

const unreadable = (shown: string, { flag, hint }: NamedFiles, error: unknown): Failure =>
  invalid(`${flag} ${shown} cannot be read: ${unreadableWords(error)}.`, hint);
