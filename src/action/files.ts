/** The access files of another commit, fetched through the API into a folder, with the limits of local ones. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { EXIT, Failure } from '../errors.ts';
import { blobOf, filesAt, type TreeFile } from '../github/trees.ts';
import { workTreeOf } from './checkout.ts';
import type { Job } from './job.ts';

const MOST_FILES = 500;
const MOST_BYTES = 10 * 1024 * 1024;
/** So many are asked for at once. */
const TOGETHER = 8;

/** Which access files a commit has: those at the paths of `config`, or at access.yaml and access/. */
export async function accessFilesAt(
  job: Job,
  commit: string,
): Promise<{ readonly roots: readonly string[]; readonly files: readonly TreeFile[] }> {
  const given = rootsOf(job);
  const searched = given.length > 0 ? [given] : placesFrom(job);
  for (const place of searched) {
    const found: { root: string; files: TreeFile[] }[] = [];
    for (const root of place)
      found.push({ root, files: (await filesAt(job.github, commit, root)).filter(isRead) });
    const there = found.filter(({ files }) => files.length > 0);
    if (there.length > 0) {
      return { roots: there.map(({ root }) => root), files: there.flatMap(({ files }) => files) };
    }
  }
  return { roots: [], files: [] };
}

/** As the search on disk goes: from the workspace upwards to the repository root. */
function placesFrom(job: Job): string[][] {
  const { workspace } = job.occasion;
  const within = relative(workTreeOf(workspace) ?? workspace, workspace)
    .split(sep)
    .filter((part) => part !== '');
  return [...within, ''].map((_, index) => {
    const folder = within
      .slice(0, within.length - index)
      .map((part) => `${part}/`)
      .join('');
    return [`${folder}access.yaml`, `${folder}access`];
  });
}

/** What a reading of the folder would read. */
const isRead = ({ path, kind }: TreeFile): boolean =>
  kind !== 'file' ||
  (path.endsWith('.yaml') &&
    !path.split('/').some((part) => part.startsWith('.') || part === 'node_modules'));

/** Fetches the access files of a commit into `folder`, and returns the paths to read; none where it has none. */
export async function fetchFiles(job: Job, commit: string, folder: string): Promise<string[]> {
  const { roots, files } = await accessFilesAt(job, commit);
  if (files.length === 0) return [];
  ensureReadable(files, commit);
  const local = await localBlobs(job);
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
  return roots.map((root) => join(folder, root));
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

/** Content that is checked out already need not be fetched: most files do not change. */
async function localBlobs(job: Job): Promise<Map<string, Uint8Array>> {
  const blobs = new Map<string, Uint8Array>();
  for (const file of job.known.files ?? []) {
    const bytes = await readFile(resolve(job.context.cwd, file));
    blobs.set(hashOf(bytes), bytes);
  }
  return blobs;
}

/** Git's name for a content. */
const hashOf = (bytes: Uint8Array): string =>
  createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');

/** The paths of the desired state from the repository root; empty: to be searched for. */
function rootsOf(job: Job): string[] {
  const { workspace } = job.occasion;
  const tree = workTreeOf(workspace) ?? workspace;
  return job.inputs.config.map((path) => {
    const within = relative(tree, resolve(workspace, path)).split(sep).join('/');
    if (within !== '..' && !within.startsWith('../')) return within;
    throw unusable(`${path} lies outside the repository, so it has no files of an earlier commit`);
  });
}

/** A base that cannot be read: an error, never "no base". */
export const unusable = (why: string): Failure =>
  new Failure(`base: ${why}.`, {
    exitCode: EXIT.invalid,
    hint: 'Name the base yourself: `base:` with files or folders, or once `base: none`, which counts every difference as asked for.',
  });
