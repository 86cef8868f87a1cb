/** Paths: whether one leads out of another, why one cannot be read, and how people write it. */
import path from 'node:path';
import { systemWord } from '../errors.ts';

/** Whether a path lies outside a folder; on Windows perhaps on another drive. */
export function leadsOut(folder: string, other: string): boolean {
  const relative = path.relative(folder, other);
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}

const TREE = 'access';

/**
 * The outermost folder `access/` that a folder is in, or is: one that holds others is read with them. A repository of
 * that name is none.
 */
export function treeAround(folder: string, root: string): string | undefined {
  const parts = path.relative(root, folder).split(path.sep);
  const at = leadsOut(root, folder) ? -1 : parts.indexOf(TREE);
  return at === -1 ? undefined : path.join(root, ...parts.slice(0, at + 1));
}

/** With forward slashes. */
export const posix = (text: string): string => text.split(path.sep).join('/');

/** As people write a path: relative to a folder, with forward slashes. */
export const shownFrom = (folder: string, absolute: string): string =>
  posix(path.relative(folder, absolute)) || '.';

/** The system's word where there is one; a message could hold paths that nobody asked about. */
export const reasonOf = (error: unknown): string => systemWord(error) ?? 'unknown reason';
