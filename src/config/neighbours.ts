/** Where the people are, if files were named that have none: beside them, as what two environments share lies. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../core/model/finding.ts';
import { isObject } from '../core/model/json.ts';
import { compareText } from '../core/model/text.ts';
import { repositoryAround, type Where } from './discover.ts';
import { loadFiles } from './load.ts';
import { leadsOut, shownFrom } from './paths.ts';

/** So many entries of a folder are looked at: this is advice, and a folder may be full of other things. */
const MOST = 20;

/** The finding about files without people names the paths that have some. Any other finding is left as it is. */
export async function withNeighbours(
  findings: readonly Finding[],
  where: Where,
): Promise<readonly Finding[]> {
  if (where.paths.length === 0 || !findings.some(({ code }) => code === 'no-users')) return findings;
  const neighbours = await neighboursOf(where);
  if (neighbours.length === 0) return findings;
  const choices = {
    lead: 'Add people under `users:`, or name the files that do:',
    rows: [[...neighbours, ...where.paths]],
  };
  return findings.map((finding) => (finding.code === 'no-users' ? { ...finding, choices } : finding));
}

/** What lies beside the paths, else beside their folders, declares people and is about no account of its own. */
async function neighboursOf({ paths, cwd }: Where): Promise<string[]> {
  const root = (await repositoryAround(cwd)) ?? cwd;
  const given = paths.map((each) => path.resolve(cwd, each));
  const beside = given.map((each) => path.dirname(each));
  // What lies beside the folder of a file is as near to it as what lies beside a folder that was named.
  const around = given.flatMap((each) => (isFile(each) ? [path.dirname(path.dirname(each))] : []));
  for (const folders of [beside, around]) {
    const found: string[] = [];
    for (const folder of new Set(folders.filter((each) => !leadsOut(root, each))))
      for (const entry of (await entriesIn(folder)).slice(0, MOST)) {
        const isNamed = given.some((each) => !leadsOut(entry, each) || !leadsOut(each, entry));
        if (!isNamed && (await hasPeopleAlone(entry, cwd))) found.push(entry);
      }
    if (found.length > 0) return found.map((entry) => entryFrom(cwd, entry));
  }
  return [];
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

async function hasPeopleAlone(entry: string, cwd: string): Promise<boolean> {
  const { files, findings } = await loadFiles({ paths: [entry], cwd });
  if (findings.length > 0) return false;
  const values = files.map(({ value }) => value).filter(isObject);
  return (
    values.some(({ users }) => users !== undefined) && !values.some(({ account }) => account !== undefined)
  );
}

/**
 * A folder that was named may hold more than access files, as a work tree of the base does: where something in it is
 * wrong that is no part of the access files there, the first such finding names these alone as well.
 */
export async function withOwnFiles(findings: readonly Finding[], where: Where): Promise<readonly Finding[]> {
  for (const [at, given] of where.paths.entries()) {
    const folder = path.resolve(where.cwd, given);
    const own = await ownFilesIn(folder);
    if (own === undefined) continue;
    const first = findings.find(({ severity, place, choices }) => {
      const file = place && path.resolve(where.cwd, place.file);
      const isBeside = file !== undefined && !leadsOut(folder, file) && leadsOut(own, file);
      return severity === 'error' && isBeside && choices === undefined;
    });
    if (first === undefined) continue;
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
