/** Which commit is checked out, read from Git's own files: no Git runs on files that somebody proposes. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { workTreeOf } from '../commands/seal.ts';

/** The commit that is checked out around `folder`; undefined where that cannot be said. */
export function checkedOutCommit(folder: string): string | undefined {
  const tree = workTreeOf(folder);
  if (tree === undefined) return undefined;
  try {
    const git = gitFolderOf(tree);
    const head = readFileSync(join(git, 'HEAD'), 'utf8').trim();
    const branch = /^ref: (refs\/[^\s]+)$/.exec(head)?.[1];
    const commit = branch === undefined ? head : commitOf(git, sharedOf(git), branch);
    return commit !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit) ? commit : undefined;
  } catch {
    return undefined;
  }
}

/** `.git` is a folder, or a file that names it. */
function gitFolderOf(tree: string): string {
  const entry = join(tree, '.git');
  if (statSync(entry).isDirectory()) return entry;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(entry, 'utf8'))?.[1] ?? '';
  return resolve(tree, named.trim());
}

/** A linked work tree has a HEAD of its own, and its branches where the repository is. */
function sharedOf(git: string): string {
  const named = join(git, 'commondir');
  return existsSync(named) ? resolve(git, readFileSync(named, 'utf8').trim()) : git;
}

function commitOf(git: string, shared: string, branch: string): string | undefined {
  const [loose] = [join(git, branch), join(shared, branch)].filter((path) => existsSync(path));
  if (loose !== undefined) return readFileSync(loose, 'utf8').trim();
  const packed = readFileSync(join(shared, 'packed-refs'), 'utf8').split('\n');
  return packed.find((line) => line.endsWith(` ${branch}`))?.split(' ')[0];
}

/** Whether the references of the repository around `folder` are in a format that only Git reads. */
export function hasReftable(folder: string): boolean {
  const tree = workTreeOf(folder);
  return tree !== undefined && existsSync(join(sharedOf(gitFolderOf(tree)), 'reftable'));
}

/** Whether only a part of the files around `folder` may be checked out. */
export function isSparse(folder: string): boolean {
  const tree = workTreeOf(folder);
  return tree !== undefined && existsSync(join(gitFolderOf(tree), 'info', 'sparse-checkout'));
}
