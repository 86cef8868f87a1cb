/** The newest access files of the branch that hold, for what must end although newer ones do not. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { isOfGitHub, readOr } from '../github/client.ts';
import { commitsBefore, versionsAt } from '../github/trees.ts';
import {
  type CheckedFiles,
  type Rejected,
  readBaseAlone,
  readFilesForBase,
  withBase,
} from '../run/files-and-base.ts';
import { filesByHand } from './by-hand.ts';
import { type Fetched, fetchFiles, placesOf } from './files.ts';
import { ensureAccount, type Job, type RecalledMemory } from './job.ts';
import { recall } from './memory.ts';
import { identityIn } from './reading.ts';

/** So many versions of the files are tried; behind them those in force count. */
const MOST_VERSIONS = 10;

export interface FilesThatHold extends Pick<Fetched, 'roots'> {
  readonly commit: string;
  readonly checked: CheckedFiles;
}

/**
 * The files of the newest commit before this one that hold beside those in force, or those in force alone. Undefined
 * where nothing says which account it is about, or nothing is in force for certain: what a record that was passed over
 * had extended must not end by the files of an older one. Makes known what is in force.
 */
export async function newestThatHold(job: Job, { files }: Rejected): Promise<FilesThatHold | undefined> {
  // What is checked out need not be fetched, although it does not hold as a whole.
  job.known.files = files ?? [];
  const history = await historyOf(job);
  const account = job.inputs.account ?? job.known.account ?? (await accountBefore(job, history));
  if (account === undefined) return undefined;
  // Where the account is, and what only it has, the files found then say; under its own name no record needs that.
  const memory = await recall(job, { account, origin: '', contains: [] });
  if (job.known.hasPassedOver) return undefined;
  const found = await thatHoldSince(job, history, account, memory);
  if (found === undefined) return undefined;
  ensureAccount(job, { ...found.checked, files: [] });
  job.known.memory = { ...memory, identity: identityIn(job, found.checked) };
  job.known.older = found;
  return { ...found, checked: { ...found.checked, byHand: filesByHand(job) } };
}

/** A commit, and what tells its files from others'; left out where GitHub does not say. */
interface Earlier {
  readonly commit: string;
  readonly version?: string | undefined;
}

/** What the branch had before, in two questions however much that is. */
async function historyOf(job: Job): Promise<readonly Earlier[]> {
  const { github, occasion } = job;
  const commits = await commitsBefore(github, occasion.sha);
  const versions = await readOr(undefined, isOfGitHub, () => versionsAt(github, commits, placesOf(job)));
  return commits.map((commit) => ({ commit, version: versions?.get(commit) }));
}

async function accountBefore(job: Job, history: readonly Earlier[]): Promise<string | undefined> {
  for await (const { read } of triedOf(job, history)) {
    const name = read.kind === 'checked' ? nameIn(read) : read.account;
    if (name !== undefined) return name;
  }
  return undefined;
}

const nameIn = ({ config }: CheckedFiles): string => config.account.value.name;

async function thatHoldSince(
  job: Job,
  history: readonly Earlier[],
  account: string,
  { paths, commit: inForce, roots = [] }: RecalledMemory,
): Promise<FilesThatHold | undefined> {
  if (inForce === undefined) return undefined;
  const isOfIt = (read: CheckedFiles | Rejected): read is CheckedFiles =>
    read.kind === 'checked' && nameIn(read) === account;
  const at = history.findIndex(({ commit }) => commit === inForce);
  for await (const { read, ...found } of triedOf(job, at === -1 ? history : history.slice(0, at))) {
    const both = read.kind === 'checked' ? await withBase(read, paths, standpointOf(job)) : read;
    if (isOfIt(both)) return { ...found, checked: both };
  }
  const checked = await readBaseAlone(paths, standpointOf(job));
  return isOfIt(checked) ? { commit: inForce, roots, checked } : undefined;
}

const standpointOf = ({ context: { cwd }, now }: Job) => ({ cwd, now });

/** Files of before, whether or not they hold by themselves, the newest first. Each version of them is tried once. */
async function* triedOf(
  job: Job,
  history: readonly Earlier[],
): AsyncGenerator<Omit<FilesThatHold, 'checked'> & { readonly read: CheckedFiles | Rejected }> {
  const tried = new Set<string | undefined>();
  let left = MOST_VERSIONS;
  for (const { commit, version } of history) {
    if (version !== undefined && tried.has(version)) continue;
    if (left === 0) return;
    left -= 1;
    const { paths, roots, hasLinks } = await fetchedAt(job, commit);
    if (!hasLinks) tried.add(version);
    if (paths.length > 0) yield { commit, roots, read: await readFilesForBase(paths, standpointOf(job)) };
  }
}

/** Where the files of a commit were fetched to; what cannot be fetched of it does not hold. */
function fetchedAt(job: Job, commit: string): Promise<Fetched> {
  const isNone = (error: unknown): boolean => error instanceof Failure && !isOfGitHub(error);
  return readOr({ paths: [], roots: [], hasLinks: true }, isNone, async () => {
    const folder = await mkdtemp(join(job.results.folder, `before-${commit.slice(0, 12)}-`));
    return fetchFiles(job, commit, folder);
  });
}
