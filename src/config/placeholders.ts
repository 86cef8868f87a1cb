/** Lines of a repository's workflows that cannot run before somebody replaces what stands there. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../core/model/finding.ts';
import { compareText } from '../core/model/text.ts';
import { repositoryAround } from './discover.ts';
import { Lines } from './lines-and-places.ts';
import { shownFrom } from './paths.ts';

const FOLDER = '.github/workflows';
/** In bytes; a workflow is a page of text. */
const MOST = 1_000_000;
/** An action by a commit of zeros, which no repository has: the examples name one until a release is chosen. */
const ZEROS = /^[ \t]*(?:-[ \t]+)?uses:[ \t]*["']?([\w./-]{1,200})@(0{40})(?![0-9a-f])/gm;

/** The same for the repository that holds a file or folder; nothing where there is none. */
export async function placeholdersAround(place: string, cwd: string): Promise<Finding[]> {
  const root = await repositoryAround(path.resolve(cwd, place));
  return root === undefined ? [] : placeholdersIn(root, cwd);
}

/** One finding for each line, in the order of the files. Files that cannot be read say nothing. */
export async function placeholdersIn(root: string, cwd: string): Promise<Finding[]> {
  const names = await readdir(path.join(root, FOLDER)).catch((): string[] => []);
  const findings: Finding[] = [];
  for (const name of names.filter((each) => /\.ya?ml$/.test(each)).sort(compareText)) {
    const file = path.join(root, FOLDER, name);
    const text = await textOf(file);
    if (text === undefined) continue;
    const lines = new Lines(shownFrom(cwd, file), text);
    for (const match of text.matchAll(ZEROS)) {
      const end = match.index + match[0].length;
      const place = lines.place(end - 40, end);
      findings.push({
        severity: 'error',
        code: 'placeholder-commit',
        summary: `The workflow names ${match[1]} by a commit of zeros, which does not exist.`,
        why: 'GitHub starts no job of it, so nothing would be planned or applied.',
        fix: 'Replace the zeros by the commit of the release that you reviewed.',
        place,
        frame: lines.frame(place),
      });
    }
  }
  return findings;
}

async function textOf(file: string): Promise<string | undefined> {
  const status = await lstat(file).catch(() => undefined);
  if (status === undefined || !status.isFile() || status.size > MOST) return undefined;
  return readFile(file, 'utf8').catch(() => undefined);
}
