/** Paths: whether one leads out of another, what is there, and how people write it. */
import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemWord } from '../errors.ts';

/** Whether a path lies outside a folder; on Windows perhaps on another drive. */
export function leadsOut(folder: string, other: string): boolean {
  const relative = path.relative(folder, other);
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}

/** With forward slashes. */
export const posix = (text: string): string => text.split(path.sep).join('/');

/** As people write a path: relative to a folder, with forward slashes. */
export const shownFrom = (folder: string, absolute: string): string =>
  posix(path.relative(folder, absolute)) || '.';

/** The system's word where there is one; a message could hold paths that nobody asked about. */
export const reasonOf = (error: unknown): string => systemWord(error) ?? 'unknown reason';

/** What a path leads to, links followed. A link to nowhere is there, and cannot be read. */
export async function whatIsAt(entry: string): Promise<'missing' | 'file' | 'folder' | 'other'> {
  try {
    const found = await stat(entry);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'ENOTDIR') return 'missing';
    if (reason !== 'ENOENT') return 'other';
    return (await isLink(entry)) ? 'other' : 'missing';
  }
}

const isLink = (entry: string): Promise<boolean> =>
  lstat(entry).then(
    () => true,
    () => false,
  );

/** The nearest folder, from `start` upwards, that holds `.git` (a folder, or a file in a work tree). */
export async function repositoryAround(start: string): Promise<string | undefined> {
  for (const folder of upTo(start, path.parse(start).root)) {
    if ((await whatIsAt(path.join(folder, '.git'))) !== 'missing') return folder;
  }
  return undefined;
}

/** A folder and those above it, up to `last`. */
export function upTo(start: string, last: string): string[] {
  const folders = [start];
  for (let folder = start; folder !== last && folder !== path.dirname(folder); ) {
    folder = path.dirname(folder);
    folders.push(folder);
  }
  return folders;
}
