/** Making folders for results. */
import { lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemWord } from '../errors.ts';

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
