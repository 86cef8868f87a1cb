/** A result goes to stdout, or into a file that is whole or not there. */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';

/** What a result is delivered to. */
type Around = Pick<Context, 'cwd' | 'stdout' | 'stderr'>;

/** Fails now if `deliver` would fail later: before anything was written to the account. */
export async function ensureDeliverable(
  output: string | undefined,
  { cwd }: Pick<Context, 'cwd'>,
): Promise<void> {
  if (output === undefined) return;
  const words = await obstacleAt(resolve(cwd, output));
  if (words !== undefined) throw undeliverable(output, words);
}

/** Files that a command writes, by the flag that names them. */
interface Written {
  readonly output?: string;
  readonly receipt?: string;
  readonly save?: string;
}

/** Fails if a file to be written is one of the access files, or if two of them are one: it would be overwritten. */
export async function ensureApart(
  { output, receipt, save }: Written,
  { inputs }: { readonly inputs: readonly string[] },
  { cwd }: Pick<Context, 'cwd'>,
): Promise<void> {
  const taken = new Map<string, string>();
  if (output !== undefined || receipt !== undefined || save !== undefined) {
    for (const path of inputs) taken.set(await placeOf(resolve(cwd, path)), `the access file ${path}`);
  }
  for (const [flag, path] of [
    ['--output', output],
    ['--receipt', receipt],
    ['--save', save],
  ] as const) {
    if (path === undefined) continue;
    const place = await placeOf(resolve(cwd, path));
    const other = taken.get(place);
    if (other !== undefined) {
      throw new Failure(`${flag} ${path} is ${other}, which would be overwritten.`, {
        exitCode: EXIT.invalid,
        hint: 'Name another file.',
      });
    }
    taken.set(place, `also the file of ${flag}`);
  }
}

/** Which file a path means: links and spelling aside. Of one that is not there yet, its name in its folder. */
async function placeOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found !== undefined) return `${found.dev} ${found.ino}`;
  const folder = await stat(dirname(path), { bigint: true }).catch(() => undefined);
  return folder === undefined ? path : `${folder.dev} ${folder.ino} ${basename(path)}`;
}

/**
 * Writes `text`, or its pieces as they are made, to `output`, readable by its owner alone. Only a regular file is
 * ever replaced: not a link, which could lead anywhere, nor a device, which everybody on the machine would miss.
 */
export async function deliver(
  text: string | Iterable<string>,
  output: string | undefined,
  context: Around,
): Promise<void> {
  const parts = typeof text === 'string' ? [text] : inParts(text);
  if (output === undefined) {
    for (const part of parts) context.stdout.write(part);
    return;
  }
  await ensureDeliverable(output, context);
  const target = resolve(context.cwd, output);
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, parts, { mode: 0o600, flag: 'wx' });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw undeliverable(output, error instanceof Error ? error.message : String(error), error);
  }
  context.stderr.write(`Wrote ${visible(output)}.\n`);
}

/** In characters. */
const PART = 64 * 1024;

/**
 * Small pieces joined to larger ones, so that a long text is written as it is made. A piece is never divided: what
 * takes secrets out of the output sees one part at a time, and no secret may lie in two of them.
 */
function* inParts(pieces: Iterable<string>): Generator<string> {
  let part = '';
  for (const piece of pieces) {
    part += piece;
    if (part.length < PART) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

/** Fails if something is there already: a file without `force`, and always a folder that holds anything. */
export async function ensureFree(
  output: string,
  force: boolean,
  { cwd }: Pick<Context, 'cwd'>,
): Promise<void> {
  const target = resolve(cwd, output);
  if (output.endsWith('/')) return ensureFreeFolder(output, target);
  if (force || (await lstat(target).catch(() => undefined)) === undefined) return;
  throw new Failure(`${output} exists already; nothing was written.`, {
    exitCode: EXIT.invalid,
    hint: 'Add --force to replace it.',
  });
}

async function ensureFreeFolder(output: string, target: string): Promise<void> {
  const above = await stat(dirname(target)).catch(() => undefined);
  if (above?.isDirectory() !== true) {
    const words = `Cannot write ${output}: its folder does not exist.`;
    throw new Failure(words, { exitCode: EXIT.invalid });
  }
  const names = await readdir(target).catch((error: unknown) => (isMissing(error) ? [] : undefined));
  if (names?.length === 0) return;
  throw new Failure(`${output} exists already and is not an empty folder; nothing was written.`, {
    exitCode: EXIT.invalid,
    hint: 'Name a new folder; a folder is never replaced.',
  });
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Writes a new folder that is whole or not there. */
export async function deliverFolder(
  files: readonly { readonly name: string; readonly text: string }[],
  output: string,
  context: Around,
): Promise<void> {
  const target = resolve(context.cwd, output);
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(draft, { mode: 0o700 });
    for (const { name, text } of files) await writeFile(join(draft, name), text, { mode: 0o600, flag: 'wx' });
    // Only an empty folder can be removed so; and renaming onto one works on some systems only.
    await rmdir(target).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const words = error instanceof Error ? error.message : String(error);
    throw new Failure(`Cannot write ${output}: ${words}.`, { exitCode: EXIT.invalid, cause: error });
  }
  context.stderr.write(
    `Wrote ${files.length === 1 ? '1 file' : `${files.length} files`} in ${visible(output)}.\n`,
  );
}

/** What stands where a file should be written; undefined: nothing, or a regular file. */
async function obstacleAt(target: string): Promise<string | undefined> {
  const folder = await stat(dirname(target)).catch(() => undefined);
  if (folder?.isDirectory() !== true) return 'its folder does not exist';
  const existing = await lstat(target).catch(() => undefined);
  if (existing === undefined || existing.isFile()) return undefined;
  if (existing.isDirectory()) return 'it is a folder';
  return existing.isSymbolicLink() ? 'it is a link' : 'it is not a regular file';
}

const undeliverable = (output: string, words: string, cause?: unknown): Failure =>
  new Failure(`Cannot write ${output}: ${words}.`, { exitCode: EXIT.invalid, cause });
