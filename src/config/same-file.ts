/**
 * Under which names two sets of files are compared. A file that was moved or renamed may have other owners, so it is
 * known by its place alone. In two work trees the place is counted from the root of each, otherwise from the folder
 * that was given; what lies in the folders never moves it.
 */
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { repositoryAround } from './discover.ts';
import type { SourceFile } from './load.ts';
import { leadsOut, shownFrom, treeAround } from './paths.ts';

/** One of the two sets: what was given, and which files that led to. */
export interface FileSet {
  /** Empty: searched for. */
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly files: readonly SourceFile[];
}

type Named = SourceFile & { readonly name?: string };

/** Both sets with the names; without any where each is one file that was asked for by its name. */
export async function namedForComparison(
  was: FileSet,
  is: FileSet,
): Promise<{ readonly before: readonly Named[]; readonly after: readonly Named[] }> {
  const [before, after] = [was.files, is.files];
  const areApart = neitherHolds(before[0]?.root ?? '', after[0]?.root ?? '');
  if (areApart && (await isWorkTree(before)) && (await isWorkTree(after)))
    return { before: before.map(inRepository), after: after.map(inRepository) };
  if (isOneFile(was) && isOneFile(is)) return { before, after };
  const [former, root] = [await rootOf(was), await rootOf(is)];
  const below = path.join(former, path.basename(root));
  const isAbove =
    path.basename(former) !== path.basename(root) && before.every((file) => isWithin(below, was, file));
  return { before: named(was, isAbove ? below : former), after: named(is, root) };
}

/** A work tree within another is perhaps only a folder of it: then what was given decides. */
const neitherHolds = (one: string, other: string): boolean => leadsOut(one, other) && leadsOut(other, one);

/** Whether all of them lie in one repository, as a work tree has it. */
async function isWorkTree(files: readonly SourceFile[]): Promise<boolean> {
  const [first] = files;
  if (first === undefined || files.some(({ root }) => root !== first.root)) return false;
  return lstat(path.join(first.root, '.git')).then(
    () => true,
    () => false,
  );
}

const inRepository = (file: SourceFile): Named => ({ ...file, name: file.repositoryPath });

const fullPath = ({ cwd }: FileSet, file: SourceFile): string => path.resolve(cwd, file.path);

/** Whether one file was named, or `access.yaml` was found. */
function isOneFile(set: FileSet): boolean {
  const [file] = set.files;
  if (file === undefined || set.files.length > 1) return false;
  const [given] = set.paths;
  return given === undefined
    ? path.basename(file.path) === 'access.yaml'
    : fullPath(set, file) === path.resolve(set.cwd, given);
}

/** The folder that was given, or that holds what was given. */
async function rootOf(set: FileSet): Promise<string> {
  const files = set.files.map((file) => fullPath(set, file));
  if (set.paths.length === 0) {
    const folder = path.dirname(files[0] ?? path.join(set.cwd, 'access.yaml'));
    // As the search went: the root that a file has is without the links on the way to it.
    return treeAround(folder, (await repositoryAround(set.cwd)) ?? set.cwd) ?? folder;
  }
  const folders = set.paths.map((given) => {
    const full = path.resolve(set.cwd, given);
    return files.includes(full) ? path.dirname(full) : full;
  });
  return folders.reduce((common, folder) => {
    let root = common;
    while (leadsOut(root, folder) && root !== path.dirname(root)) root = path.dirname(root);
    return root;
  });
}

const isWithin = (folder: string, set: FileSet, file: SourceFile): boolean =>
  !leadsOut(folder, fullPath(set, file));

const named = (set: FileSet, root: string): Named[] =>
  set.files.map((file) => ({ ...file, name: shownFrom(root, fullPath(set, file)) }));
