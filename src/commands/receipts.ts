/** Receipts as an input: files and folders of them, which may hold anything. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import validateLine from '../config/validators/receipt.js';
import type { KeptFile } from '../core/history/kept.ts';
import type { ReceiptLine } from '../core/history/receipt-line.ts';
import { EXIT, Failure } from '../errors.ts';
import type { Context } from './context.ts';

export const isReceiptLine = (value: unknown): value is ReceiptLine => validateLine(value);

/** Far above what a run of 20,000 changes writes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Files as they are named, and those of a folder that end in .ndjson, at any depth, by name. */
export async function readReceipts(paths: readonly string[], { cwd }: Context): Promise<KeptFile[]> {
  const files: KeptFile[] = [];
  let left = MOST_BYTES;
  for (const shown of new Set(await found(paths, cwd))) {
    const path = resolve(cwd, shown);
    try {
      const { size } = await stat(path);
      left -= size;
      if (left < 0)
        throw invalid('The receipts hold more than 256 MiB.', 'Name those of one account and fewer years.');
      files.push({ path: shown, text: await readFile(path, 'utf8') });
    } catch (error) {
      throw error instanceof Failure ? error : unreadable(shown, error);
    }
  }
  return files;
}

async function found(paths: readonly string[], cwd: string): Promise<string[]> {
  const files: string[] = [];
  for (const shown of paths) {
    const about = await stat(resolve(cwd, shown)).catch((error: unknown) => {
      throw unreadable(shown, error);
    });
    if (about.isFile()) files.push(shown);
    else if (about.isDirectory()) files.push(...(await foundBelow(shown, cwd)));
    else
      throw invalid(
        `--receipts ${shown} is neither a file nor a folder.`,
        'Name receipts, or a folder of them.',
      );
  }
  return files;
}

async function foundBelow(shown: string, cwd: string): Promise<string[]> {
  const entries = await readdir(resolve(cwd, shown), { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      throw unreadable(shown, error);
    },
  );
  const root = resolve(cwd, shown);
  const files = entries
    // A link could lead anywhere.
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ndjson'))
    .map((entry) => join(shown, entry.parentPath.slice(root.length), entry.name))
    .sort();
  if (files.length > 0) return files;
  throw invalid(`--receipts ${shown} holds no file that ends in .ndjson.`, 'Name the files themselves.');
}

const unreadable = (shown: string, error: unknown): Failure =>
  invalid(
    `--receipts ${shown} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    'Name files that `apply --receipt` wrote, or a folder of them.',
  );

const invalid = (message: string, hint: string): Failure =>
  new Failure(message, { exitCode: EXIT.invalid, hint });
