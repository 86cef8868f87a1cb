/** Where the rest of an account is, if files were named that lack people or the account: beside them, or above. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Finding, isError } from '../core/model/finding.ts';
import { isObject } from '../core/model/json.ts';
import { compareText } from '../core/model/text.ts';
import { readTogether } from './account-folders.ts';
import { apartOf } from './choices.ts';
import { isAccessFile, repositoryAround, type Where } from './discover.ts';
import { loadFiles, type SourceFile } from './load.ts';
import { leadsOut, shownFrom } from './paths.ts';

/** So many entries of a folder are looked at: this is advice, and a folder may be full of other things. */
const MOST = 20;

/** What is said where the files of an account are not all of them, before the command that names these. */
const LACKING: ReadonlyMap<string, string> = new Map([
  ['no-users', 'Add people under `users:`, or name the files that do:'],
  ['missing-account', 'Name the files that say it as well:'],
  [
    'glob-matches-nothing',
    'Globs are relative to the repository root. This one matches a file that was not named; to name all of them:',
  ],
]);

/** Judges the files at these paths as a run would. */
type Check = (paths: readonly string[]) => Promise<readonly Finding[]>;

/**
 * The finding about files without people, without an account, or without a file that a limit is for names the paths that
 * lack none of these. Each was tried: of the ways to name them, the first that leaves the fewest errors. Any other finding
 * is left as it is.
 */
export async function withNeighbours(
  findings: readonly Finding[],
  where: Where,
  check: Check,
): Promise<readonly Finding[]> {
  if (where.paths.length === 0 || !findings.some(isLacking)) return findings;
  let best: { readonly rows: readonly (readonly string[])[]; readonly errors: number } | undefined;
  for await (const rows of waysToName(where)) {
    const left = (await Promise.all(rows.map(check))).flat().filter(isError);
    const isNone = rows.length === 0 || left.some((each) => isLacking(each) || each.code === 'two-accounts');
    if (isNone || left.length >= (best?.errors ?? Infinity)) continue;
    best = { rows, errors: left.length };
    if (left.length === 0) break;
  }
  if (best === undefined) return findings;
  const { rows } = best;
  const told = new Set<string>();
  return findings.map((finding) => {
    const lead = told.has(finding.code) ? undefined : LACKING.get(finding.code);
    told.add(finding.code);
    return lead === undefined ? finding : { ...finding, choices: { lead, rows } };
  });
}

const isLacking = ({ code }: Finding): boolean => LACKING.has(code);

/** All files of the accounts that the folders above hold, and else what lies beside the paths, with these. */
async function* waysToName(where: Where): AsyncIterable<readonly (readonly string[])[]> {
  const { paths, cwd } = where;
  const root = (await repositoryAround(cwd)) ?? cwd;
  const isInside = (folder: string): boolean => !leadsOut(root, folder);
  const given = paths.map((each) => path.resolve(cwd, each));
  const beside = [...new Set(given.map((each) => path.dirname(each)))].filter(isInside);
  const around = [...new Set(beside.map((each) => path.dirname(each)))].filter(isInside);
  for (const folder of beside.flatMap((each) => foldersUpTo(root, each)))
    yield await rowsAround(folder, where);
  // What lies beside the folder of a file is as near to it as what lies beside a folder that was named.
  for (const folders of [beside, given.some(isFile) ? around : []]) {
    const found = await neighboursIn(folders, given, cwd);
    const people = found.filter(({ has }) => has.users);
    for (const others of [people, found]) {
      const without = others.filter(({ has }) => !has.account).map(({ entry }) => entry);
      yield without.length > 0 ? [[...without, ...paths]] : [];
      yield found.filter(({ has }) => has.account).map(({ entry }) => [...without, entry, ...paths]);
    }
  }
}

/** A folder and those above it, but for the root: a whole repository holds other things as well. */
const foldersUpTo = (root: string, folder: string): string[] =>
  folder === root ? [] : [folder, ...foldersUpTo(root, path.dirname(folder))];

/** The files in a folder by the accounts that they are of, as far as all that was named belongs to each. */
async function rowsAround(folder: string, { paths, cwd }: Where): Promise<readonly (readonly string[])[]> {
  const above = entryFrom(cwd, folder);
  const { files } = await loadFiles({ paths: [above], cwd });
  const { first, rows } = apartOf(readTogether(files, [above]));
  if (first !== undefined) return [];
  if (rows.length === 1) return [[above]];
  const given = paths.map((each) => path.resolve(cwd, each));
  const meets = (each: string, entry: string): boolean => !leadsOut(entry, each) || !leadsOut(each, entry);
  const holds = (row: readonly string[]): boolean =>
    given.every((each) => row.some((entry) => meets(each, path.resolve(cwd, entry))));
  return rows.map(({ row }) => row).filter(holds);
}

interface Neighbour {
  readonly entry: string;
  readonly has: Readonly<Record<'users' | 'account', boolean>>;
}

/** What lies in the folders, holds access files without a mistake, and is neither named nor holds what is named. */
async function neighboursIn(
  folders: readonly string[],
  given: readonly string[],
  cwd: string,
): Promise<readonly Neighbour[]> {
  const found: Neighbour[] = [];
  for (const folder of folders)
    for (const entry of (await entriesIn(folder)).slice(0, MOST)) {
      if (given.some((each) => !leadsOut(entry, each) || !leadsOut(each, entry))) continue;
      const { files, findings } = await loadFiles({ paths: [entry], cwd });
      const values = files.map(({ value }) => value).filter(isObject);
      if (findings.length > 0 || !values.some(({ version }) => version !== undefined)) continue;
      const holds = (part: string): boolean => values.some((value) => value[part] !== undefined);
      found.push({ entry: entryFrom(cwd, entry), has: { users: holds('users'), account: holds('account') } });
    }
  return found;
}

const isFile = (entry: string): boolean => entry.endsWith('.yaml');

/** A folder ends in a slash. */
const entryFrom = (cwd: string, entry: string): string =>
  `${shownFrom(cwd, entry)}${isFile(entry) ? '' : '/'}`;

/** Folders, and files as they are read. */
async function entriesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || isFile(entry.name)))
    .map(({ name }) => path.join(folder, name))
    .sort(compareText);
}

/**
 * A folder that was named may hold more than access files, as a work tree of the base does: where something in it is
 * wrong that is no part of the access files there, the first such finding names these alone as well. Where an access file
 * lies beside them, to leave it out would only make the mistake vanish.
 */
export async function withOwnFiles(
  findings: readonly Finding[],
  files: readonly SourceFile[],
  where: Where,
): Promise<readonly Finding[]> {
  for (const [at, given] of where.paths.entries()) {
    const folder = path.resolve(where.cwd, given);
    const own = await ownFilesIn(folder);
    if (own === undefined) continue;
    const isBeside = (file: string | undefined): file is string => {
      const full = path.resolve(where.cwd, file ?? own);
      return !leadsOut(folder, full) && leadsOut(own, full);
    };
    const first = findings.find(
      ({ severity, place, choices }) =>
        severity === 'error' && isBeside(place?.file) && choices === undefined,
    );
    if (first === undefined) continue;
    const others = [...files.map((each) => each.path), ...findings.map(({ place }) => place?.file)];
    const areOfAccess = others.filter(isBeside).map((file) => isAccessFile(path.resolve(where.cwd, file)));
    if ((await Promise.all(areOfAccess)).includes(true)) continue;
    const shown = entryFrom(where.cwd, own);
    const lead = `${first.fix === undefined ? '' : `${first.fix} `}If no access file lies beside ${shown}, name that alone:`;
    const choices = { lead, rows: [where.paths.with(at, shown)] };
    return findings.map((finding) => (finding === first ? { ...finding, choices } : finding));
  }
  return findings;
}

/** What a command that is given no path would find in this folder. */
async function ownFilesIn(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.find((each) =>
    each.isDirectory() ? each.name === 'access' : each.name === 'access.yaml',
  );
  return own && path.join(folder, own.name);
}
