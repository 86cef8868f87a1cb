/** A result goes to stdout, or into a file that is whole or not there. */
import { randomBytes } from 'node:crypto';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { leadsOut, shownFrom } from '../config/paths.ts';
import { present } from '../core/model/present.ts';
import { Failure, invalid, messageOf, systemWord, unwritableCode } from '../errors.ts';
import type { AnswerOptions } from '../form/answers.ts';
import { visible } from '../form/visible.ts';
import type { Context } from './context.ts';

/** How a result is to be written, and where: left out, to standard output. */
export interface ResultOptions<Format extends string> {
  readonly format: Format;
  readonly output?: string;
}

/** What a result is delivered to. */
type Around = Pick<Context, 'cwd' | 'stdout' | 'stderr'>;
type Where = Pick<Context, 'cwd'>;

interface Modes {
  readonly file: number;
  readonly folder: number;
}
const FOR_OWNER: Modes = { file: 0o600, folder: 0o700 };
/** Files that go into a repository, which decides who reads them: as for any other file there, the umask is asked. */
export const FOR_REPOSITORY: Modes = { file: 0o666, folder: 0o777 };

/** Whether `--output` names a new folder: it ends with a slash. */
export const isFolder = (output: string | undefined): output is `${string}/` =>
  output?.endsWith('/') === true;

/** How a result looks: colours and width are for a terminal, and a file has neither. */
export function lookOf(output: string | undefined, { color, stdout, version }: Context): AnswerOptions {
  if (output !== undefined) return { color: false, version };
  return { color: color.stdout, version, ...present({ columns: stdout.columns }) };
}

/** Fails now if `deliver` would fail later: before anything was written to the account. */
export async function ensureDeliverable(
  output: string | undefined,
  { cwd }: Where,
  takesFolder = false,
): Promise<void> {
  if (output === undefined) return;
  const words = await obstacleAt(resolve(cwd, output), cwd);
  if (words === undefined) return;
  const orFolder = takesFolder ? '; or, with a slash at its end, a new folder' : '';
  throw invalid(
    `Cannot write ${output}: ${words}.`,
    words === A_FOLDER ? `Name a file in it${orFolder}.` : undefined,
  );
}

/**
 * Writes `text`, or its pieces as they are made, to `output`, by default readable by its owner alone. Only a regular
 * file is ever replaced. A link could lead anywhere, and every program of the machine needs its devices.
 */
export async function deliver(
  text: string | Iterable<string>,
  output: string | undefined,
  context: Around,
  modes = FOR_OWNER,
): Promise<void> {
  const parts = typeof text === 'string' ? [text] : inParts(text);
  if (output === undefined) {
    for (const part of parts) context.stdout.write(part);
    return;
  }
  await ensureDeliverable(output, context);
  const target = resolve(context.cwd, output);
  const draft = draftOf(target);
  let made: string | undefined;
  try {
    made = await makeFolders(dirname(target), modes.folder);
    const mode = modes === FOR_REPOSITORY ? await modeAt(target) : modes.file;
    await writeFile(draft, parts, { mode, flag: 'wx' });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw undeliverable(output, unwritableWords(error), error);
  }
  context.stderr.write(`Wrote ${visible(output)}${inNew(made, context)}.\n`);
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
export async function ensureFree(output: string, force: boolean, { cwd }: Where): Promise<void> {
  const target = resolve(cwd, output);
  if (isFolder(output)) return ensureFreeFolder(output, target, cwd);
  if (force || (await lstat(target).catch(() => undefined)) === undefined) return;
  throw invalid(`${output} exists already; nothing was written.`, 'Add --force to replace it.');
}

async function ensureFreeFolder(output: string, target: string, cwd: string): Promise<void> {
  const words = await obstacleAbove(target, cwd);
  if (words !== undefined) throw invalid(`Cannot write ${output}: ${words}.`);
  const names = await readdir(target).catch((error: unknown) =>
    systemWord(error) === 'ENOENT' ? [] : undefined,
  );
  if (names?.length !== 0) throw await occupied(output, target);
}

async function occupied(output: string, target: string): Promise<Failure> {
  const by = await readFile(join(target, CLAIM), 'utf8').catch(() => undefined);
  const words =
    by === undefined
      ? 'is not an empty folder; nothing was written'
      : `a run has not ended writing there (${by.slice(0, 200)}); nothing was written. If that run was killed, what it left is not whole, and no more of it comes`;
  return invalid(`${output} exists already and ${words}.`, 'Name a new folder; a folder is never replaced.');
}

/** What stands in a folder of results while a run writes there, and says which. */
const CLAIM = '.being-written';

/**
 * Makes an empty or new folder this run's own, until what is returned is called. Of two runs that find it empty at one
 * moment only one can make the file that claims it.
 */
export async function claimFolder(
  folder: string,
  where: Where & Pick<Context, 'now'>,
): Promise<() => Promise<void>> {
  const [output, target] = [`${folder}/`, resolve(where.cwd, folder)];
  await ensureFree(output, false, where);
  const made = await makeFolder(folder, where);
  const claim = join(target, CLAIM);
  const by = `process ${process.pid} of ${hostname()}, since ${where.now().toISOString()}`;
  await writeFile(claim, by, { mode: FOR_OWNER.file, flag: 'wx' }).catch(async (error: unknown) => {
    throw systemWord(error) === 'EEXIST'
      ? await occupied(output, target)
      : undeliverable(output, unwritableWords(error), error);
  });
  const release = async (): Promise<void> => {
    await rm(claim, { force: true });
    // A run that came to no result leaves no folder: one that holds anything stays.
    for (let at = target; made !== undefined && at.startsWith(made); at = dirname(at))
      await rmdir(at).catch(() => undefined);
  };
  // A run that was looked past before may have ended meanwhile.
  if ((await readdir(target)).length === 1) return release;
  await release();
  throw await occupied(output, target);
}

/** Makes a folder that only its owner may read, if there is none. Gives the topmost that was missing. */
export async function makeFolder(folder: string, { cwd }: Where): Promise<string | undefined> {
  const target = resolve(cwd, folder);
  const words = await obstacleAbove(target, cwd);
  if (words !== undefined) throw undeliverable(folder, words);
  return makeFolders(target).catch((error: unknown) => {
    throw undeliverable(folder, unwritableWords(error), error);
  });
}

/** Of a file for a repository: whoever replaces one shows it to nobody to whom it was not shown. */
export const modeAt = (target: string): Promise<number> =>
  stat(target).then(
    ({ mode }) => mode & 0o777,
    () => FOR_REPOSITORY.file,
  );

/** A new name beside a file, under which it is written before it takes its place. */
export const draftOf = (target: string): string =>
  join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);

/** The topmost folder that was made, so that a slip in a path shows. */
const inNew = (made: string | undefined, { cwd }: Around): string =>
  made === undefined ? '' : `, in the new folder ${visible(shownFrom(cwd, made))}/`;

/** Writes a new folder that is whole or not there. */
export async function deliverFolder(
  files: readonly { readonly name: string; readonly text: string }[],
  output: string,
  context: Around,
  modes = FOR_OWNER,
): Promise<void> {
  const target = resolve(context.cwd, output);
  const draft = draftOf(target);
  let made: string | undefined;
  try {
    made = await makeFolders(dirname(target), modes.folder);
    await mkdir(draft, { mode: modes.folder });
    for (const { name, text } of files)
      await writeFile(join(draft, name), text, { mode: modes.file, flag: 'wx' });
    // Only an empty folder can be removed so; and renaming onto one works on some systems only.
    await rmdir(target).catch((error: unknown) => {
      if (systemWord(error) !== 'ENOENT') throw error;
    });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw undeliverable(output, unwritableWords(error), error);
  }
  context.stderr.write(
    `Wrote ${files.length === 1 ? '1 file' : `${files.length} files`} in ${visible(output)}${inNew(made, context)}.\n`,
  );
}

/** What of the path above a result keeps its folders from being made: elsewhere a slip would leave them for ever. */
async function obstacleAbove(target: string, cwd: string): Promise<string | undefined> {
  const folder = dirname(target);
  try {
    return (await stat(folder)).isDirectory() ? undefined : 'its folder is a file';
  } catch (error) {
    if (systemWord(error) === 'ENOTDIR') return 'its folder is a file';
    if (systemWord(error) !== 'ENOENT') return messageOf(error);
    // A link that leads nowhere is there, and no folder can be made in its place.
    if ((await lstat(folder).catch(() => undefined)) !== undefined) return 'its folder is a link to nothing';
    if (leadsOut(resolve(cwd), folder) && leadsOut(await realOf(resolve(cwd)), await realOf(folder)))
      return 'its folder does not exist, and folders above a result are made below the working directory alone: make that one first';
    return folder === dirname(folder) ? messageOf(error) : obstacleAbove(folder, cwd);
  }
}

/** A path without links, as far as it exists: a shell shows those by which somebody came to the working directory. */
const realOf = (path: string): Promise<string> =>
  realpath(path).catch(async () =>
    path === dirname(path) ? path : join(await realOf(dirname(path)), basename(path)),
  );

const A_FOLDER = 'it is a folder';

/** What stands where a file should be written; undefined: nothing, or a regular file. */
async function obstacleAt(target: string, cwd: string): Promise<string | undefined> {
  const above = await obstacleAbove(target, cwd);
  if (above !== undefined) return above;
  const existing = await lstat(target).catch(() => undefined);
  if (existing === undefined || existing.isFile()) return undefined;
  if (existing.isDirectory()) return A_FOLDER;
  return existing.isSymbolicLink() ? 'it is a link' : 'it is not a regular file';
}

/** A folder of the system that is there and takes no files answers as if it were not there. */
const unwritableWords = (error: unknown): string =>
  systemWord(error) === 'ENOENT' ? 'its folder takes no files' : messageOf(error);

export const undeliverable = (output: string, words: string, cause?: unknown): Failure =>
  new Failure(`Cannot write ${output}: ${words}.`, { exitCode: unwritableCode(cause), cause });

/**
 * Makes a folder, and those above it that are missing; by default for their owner alone. One by one, since the way of
 * `mkdir` that makes them all does not end on a file system that calls missing what cannot be made. Errors are those of
 * `mkdir`. Gives the topmost that was missing.
 */
export async function makeFolders(folder: string, mode = 0o700): Promise<string | undefined> {
  const missing: string[] = [];
  for (let at = folder; at !== dirname(at) && !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const each of missing)
    await mkdir(each, { mode }).catch((error: unknown) => {
      // Somebody else may have made it meanwhile.
      if (systemWord(error) !== 'EEXIST') throw error;
    });
  return missing[0];
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
