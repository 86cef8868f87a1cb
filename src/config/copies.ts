/**
 * Files that are copies of others, by their names or by what they say. Files unite, so that what is taken out of one of
 * two is still given by the other: the next plan takes nothing, and looks as if it had been done.
 */
import path from 'node:path';
import type { Finding } from '../core/model/finding.ts';
import { groupBy } from '../core/model/group-by.ts';
import { compareText } from '../core/model/text.ts';
import type { CheckedFile } from './schema.ts';

/** A person may stand in two files by rights, each with what its team gives; so many alike were copied. */
const ALIKE = 3;
const MOST_NAMED = 3;
/** A file of everybody may come before the teams, and whoever is in many files must not make all of them compared. */
const MOST_COMPARED = 5;

/** What file managers, editors and people in a hurry put behind the name of a copy, or before it. */
const BEHIND =
  /(?:[ ._-]{1,3}(?:copy|kopie|copie|copia|old|alt|bak|backup|orig)(?: ?\d{1,3})?| ?\(\d{1,3}\)| \d{1,3})$/i;
const BEFORE = /^(?:copy of|kopie von|copie de|copia de) /i;

interface Declared {
  readonly file: CheckedFile;
  readonly entry: object;
}

/** A person or a role that an earlier file declares as well. */
interface Again {
  readonly part: 'users' | 'roles';
  readonly name: string;
  readonly first: CheckedFile;
  readonly isAlike: boolean;
}

export function* copiedFiles(files: readonly CheckedFile[]): Iterable<Finding> {
  const seen = new Map<string, Declared[]>();
  for (const file of files.length < 2 ? [] : files.toSorted((a, b) => compareText(a.path, b.path))) {
    const again: Again[] = [];
    for (const part of ['users', 'roles'] as const)
      for (const [name, entry] of Object.entries(file.written[part] ?? {})) {
        const earlier = seen.get(`${part} ${name}`) ?? [];
        for (const first of earlier)
          again.push({ part, name, first: first.file, isAlike: areAlike(entry, first.entry) });
        seen.set(`${part} ${name}`, [...earlier, { file, entry }].slice(-MOST_COMPARED));
      }
    for (const same of groupBy(again, ({ first }) => first).values()) yield* aboutTwo(file, same);
  }
}

const areAlike = (one: object, other: object): boolean =>
  Object.keys(one).length > 0 && JSON.stringify(one) === JSON.stringify(other);

function* aboutTwo(file: CheckedFile, same: readonly [Again, ...Again[]]): Iterable<Finding> {
  const [{ first, part, name }] = same;
  const [copy, original] = isCopyOf(first.path, file.path) ? [first, file] : [file, first];
  const alike = same.filter(({ isAlike }) => isAlike).length;
  const isMostOf = ({ written }: CheckedFile): boolean =>
    2 * alike > Object.keys(written.users ?? {}).length + Object.keys(written.roles ?? {}).length;
  const isByContent = alike >= ALIKE && (isMostOf(file) || isMostOf(first));
  if (!isByContent && !isCopyOf(copy.path, original.path)) return;
  const names = same.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = same.length > MOST_NAMED ? ` and ${same.length - MOST_NAMED} more` : '';
  yield {
    severity: 'warning',
    code: 'copied-file',
    summary: `${copy.path} looks like a copy of ${original.path}: both declare ${names.join(', ')}${more}.`,
    why: 'What two files say of one person or role adds up: what is taken out of one of them is still given by the other.',
    fix: 'If it is a copy, delete it or move it away from the access files. If both are meant, declare each in one of them.',
    place: copy.place([part, name], 'key'),
    related: [original.place([part, name], 'key')],
  };
}

/** By its name, beside the other one. */
function isCopyOf(copy: string, original: string): boolean {
  if (path.posix.dirname(copy) !== path.posix.dirname(original)) return false;
  const [stem, meant] = [copy, original].map((each) => path.posix.basename(each, '.yaml'));
  return [stem?.replace(BEHIND, ''), stem?.replace(BEFORE, '')].some(
    (each) => each === meant && each !== stem,
  );
}
