/** The access files of another commit, fetched through the API into a folder, with the limits of local ones. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathIn, repositoryPath, searchedFrom } from '../commands/repository-path.ts';
import { workTreeOf } from '../commands/seal.ts';
import { type Failure, invalid } from '../errors.ts';
import { blobOf, type TreeFile } from '../github/trees.ts';
import { checkedOutCommit, hasReftable, isSparse } from './checkout.ts';
import { foldersOf, type Job } from './job.ts';
import { type ListedFile, Listing } from './listed.ts';

const MOST_FILES = 500;
export const MOST_BYTES = 10 * 1024 * 1024;
/** So many are asked for at once. */
const TOGETHER = 8;

/** The access files of a commit, and where they are in it, from the repository root. */
export interface FilesAt {
  readonly roots: readonly string[];
  readonly files: readonly ListedFile[];
  /** Whether some are found over a link, and so may change while what stands at the roots is the same. */
  readonly hasLinks: boolean;
}

/**
 * Which access files a commit has: those at the paths of `config`, or at access.yaml and access/; where it has
 * none there, those that are `elsewhere`.
 */
export async function accessFilesAt(
  job: Job,
  commit: string,
  elsewhere: readonly string[] = [],
): Promise<FilesAt> {
  const given = rootsOf(job);
  const searched = given.length > 0 ? [given] : placesFrom(job);
  for (const place of [...searched, elsewhere]) {
    const listing = new Listing(job.github, commit);
    const roots: string[] = [];
    for (const root of place) if (await listing.add(root)) roots.push(root);
    if (roots.length > 0) return { roots, files: listing.files, hasLinks: listing.hasLinks };
  }
  return { roots: [], files: [], hasLinks: false };
}

/** Every path at which access files are, or would be, from the repository root. */
export function placesOf(job: Job): readonly string[] {
  const given = rootsOf(job);
  return given.length > 0 ? given : placesFrom(job).flat();
}

/** Where the access files of this run are, from the repository root. */
export function rootsHere(job: Job): readonly string[] {
  const given = rootsOf(job);
  if (given.length > 0) return given;
  const { workspace } = job.occasion;
  const tree = workTreeOf(workspace) ?? workspace;
  const files = (job.known.files ?? []).map((file) => pathIn(tree, resolve(workspace, file)));
  return placesFrom(job)
    .flat()
    .filter((root) => files.some((file) => isAt(root, file)));
}

export const isAt = (root: string, path: string): boolean =>
  root === '' || path === root || path.startsWith(`${root}/`);

/** As the search on disk goes: from the workspace upwards to the repository root. */
function placesFrom(job: Job): string[][] {
  const { workspace } = job.occasion;
  const within = searchedFrom(workspace)
    .split('/')
    .filter((part) => part !== '');
  return [...within, ''].map((_, index) => {
    const folder = within
      .slice(0, within.length - index)
      .map((part) => `${part}/`)
      .join('');
    return [`${folder}access.yaml`, `${folder}access`];
  });
}

/**
 * Throws if the files that were read are not those of the commit: none may lie in a work tree beside the workspace's that
 * has another commit, since this repository could not say what they were before. It compares them if only Git could say which commit
 * is checked out, if anybody could cause the run, or if parts of the repository may be missing in the checkout.
 */
export async function ensureFilesOfCommit(job: Job): Promise<void> {
  ensureOfThisRepository(job);
  const { toCompare } = job.known;
  const sparse = foldersOf(job).some(isSparse);
  if (toCompare === undefined && !sparse) return;
  const commit = toCompare ?? job.occasion.sha;
  const read = await localFiles(job);
  const { workspace } = job.occasion;
  const local = new Map(read.map(({ file, sha }) => [repositoryPath(workspace, file) ?? file, sha]));
  const { files } = await accessFilesAt(job, commit);
  const listed = new Map(
    files.flatMap(({ kind, path, sha: hash }) => (kind === 'file' ? [[path, hash]] : [])),
  );
  const missing = [...listed].find(([path, hash]) => local.get(path) !== hash);
  const more = toCompare === undefined ? undefined : [...local.keys()].find((path) => !listed.has(path));
  const what = missing?.[0] ?? more;
  if (what === undefined) return;
  throw invalid(
    `${what} is not checked out as the commit ${commit.slice(0, 12)} has it.`,
    sparse
      ? 'A sparse checkout left something out: check all access files out.'
      : 'Check out without `ref` before this step, and change no access file.',
  );
}

/** A submodule, or another repository that is checked out beside, has a commit that is none of this one's. */
function ensureOfThisRepository({ known, occasion: { workspace, sha, pull } }: Job): void {
  const own = workTreeOf(realpathSync(workspace));
  for (const file of known.files ?? []) {
    const folder = dirname(realpathSync(resolve(workspace, file)));
    if (workTreeOf(folder) === own || hasReftable(folder)) continue;
    const commit = checkedOutCommit(folder);
    if (commit === sha || commit === pull?.headSha) continue;
    throw invalid(
      `${file} lies in a work tree of its own, in which ${sha.slice(0, 12)} is not checked out: a submodule, or another repository.`,
      'What was in force before can be told of the files of this repository alone: keep the access files in it.',
    );
  }
}

/** The files that were read, each with Git's name for its content. */
async function localFiles(job: Job) {
  const found: { readonly file: string; readonly bytes: Uint8Array; readonly sha: string }[] = [];
  for (const file of job.known.files ?? []) {
    const bytes = await readFile(resolve(job.context.cwd, file));
    found.push({ file, bytes, sha: hashOf(bytes) });
  }
  return found;
}

export interface Fetched extends Omit<FilesAt, 'files'> {
  /** What to read. */
  readonly paths: readonly string[];
}

/** Fetches the access files of a commit into `folder`, and returns the paths to read; none where it has none. */
export async function fetchFiles(
  job: Job,
  commit: string,
  folder: string,
  elsewhere: readonly string[] = [],
): Promise<Fetched> {
  const { roots, files, hasLinks } = await accessFilesAt(job, commit, elsewhere);
  if (files.length === 0) return { paths: [], roots, hasLinks };
  ensureReadable(files, commit);
  // Content that is checked out already need not be fetched: most files do not change.
  const local = new Map((await localFiles(job)).map(({ sha, bytes }) => [sha, bytes]));
  // The marker of a work tree: paths in the files are relative to it.
  await mkdir(join(folder, '.git'), { recursive: true, mode: 0o700 });
  const waiting = [...files];
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const bytes = local.get(file.sha) ?? (await blobOf(job.github, file.sha));
      if (hashOf(bytes) !== file.sha)
        throw unusable(`${file.path} does not have the content that it is listed with`);
      const target = join(folder, file.path);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await writeFile(target, bytes, { mode: 0o600, flag: 'wx' });
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, worker));
  // What a folder has by links alone may have been written where it is.
  const written = roots.filter((root) => files.some(({ path }) => isAt(root, path)));
  return { paths: written.map((root) => join(folder, root)), roots, hasLinks };
}

function ensureReadable(files: readonly TreeFile[], commit: string): void {
  const at = `at commit ${commit.slice(0, 12)}`;
  const [strange] = files.filter(({ kind }) => kind !== 'file');
  if (strange !== undefined) throw unusable(`${strange.path} is a ${strange.kind} ${at}`);
  if (files.length > MOST_FILES) throw unusable(`there are more than ${MOST_FILES} access files ${at}`);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > MOST_BYTES) throw unusable(`the access files ${at} have more than 10 MiB`);
  for (const { path } of files) {
    if (path.split('/').some((part) => part === '' || part === '.' || part === '..' || /[\\\0]/.test(part))) {
      throw unusable(`a path ${at} is none that can be written`);
    }
  }
}

/** Git's name for a content. */
export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');

/** The paths of the desired state from the repository root; empty: to be searched for. */
function rootsOf(job: Job): string[] {
  return job.inputs.config.map((path) => {
    const root = withinRepository(job, path);
    if (root !== undefined) return root;
    throw unusable(`${path} lies outside the repository, so it has no files of an earlier commit`);
  });
}

/** A path of the workspace from the root of the repository, which may be checked out into a folder; undefined outside of it. */
export function withinRepository(
  { occasion: { workspace } }: Pick<Job, 'occasion'>,
  path: string,
): string | undefined {
  const full = resolve(workspace, path);
  const within = pathIn(workTreeOf(full) ?? workspace, full);
  return within === '..' || within.startsWith('../') ? undefined : within;
}

const HINT =
  'Say once which commit is in force: `base: <commit>`, whose files the account was last brought to, as the last apply that succeeded says; `base: <commit>:<folder>` where they were elsewhere then. That run hands it on to those after it.';

/** A base that cannot be read: an error, never "no base". */
export const unusable = (why: string, hint = HINT): Failure => invalid(`base: ${why}.`, hint);
