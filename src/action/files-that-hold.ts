/** The newest access files of the branch that hold, for what must end although newer ones do not. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { isOfGitHub, readOr } from '../github/client.ts';
import { parentsOf } from '../github/trees.ts';
import {
  type CheckedFiles,
  type Rejected,
  readBaseAlone,
  readFilesForBase,
  withBase,
} from '../run/files-and-base.ts';
import { fetchFiles } from './files.ts';
import { ensureAccount, type Job, type RecalledMemory } from './job.ts';
import { recall } from './memory.ts';
import { identityIn } from './reading.ts';

/** So many commits back it is looked for files that hold; behind them those in force count. */
const MOST_BACK = 20;

export interface FilesThatHold {
  readonly commit: string;
  readonly checked: CheckedFiles;
}

/**
 * The files of the newest commit before this one that hold beside those in force, or those in force alone. Undefined
 * where nothing says which account it is about, or nothing is in force for certain: what a record that was passed over
 * had extended must not end by the files of an older one. Makes known what is in force.
 */
export async function newestThatHold(job: Job): Promise<FilesThatHold | undefined> {
  const account = job.inputs.account ?? job.known.account ?? (await accountBefore(job));
  if (account === undefined) return undefined;
  // Where the account is, and what only it has, the files found then say; under its own name no record needs that.
  const memory = await recall(job, { account, origin: '', contains: [] });
  if (job.known.hasPassedOver) return undefined;
  const found = await thatHoldSince(job, account, memory);
  if (found === undefined) return undefined;
  ensureAccount(job, { ...found.checked, files: [] });
  job.known.memory = { ...memory, identity: identityIn(job, found.checked) };
  job.known.older = found.commit;
  return found;
}

async function accountBefore(job: Job): Promise<string | undefined> {
  for await (const { checked } of before(job)) return nameIn(checked);
  return undefined;
}

const nameIn = ({ config }: CheckedFiles): string => config.account.value.name;

async function thatHoldSince(
  job: Job,
  account: string,
  { paths, commit: inForce }: RecalledMemory,
): Promise<FilesThatHold | undefined> {
  if (inForce === undefined) return undefined;
  const isOfIt = (read: CheckedFiles | Rejected): read is CheckedFiles =>
    read.kind === 'checked' && nameIn(read) === account;
  for await (const { commit, checked } of before(job, inForce)) {
    const both = await withBase(checked, paths, standpointOf(job));
    if (isOfIt(both)) return { commit, checked: both };
  }
  const checked = await readBaseAlone(paths, standpointOf(job));
  return isOfIt(checked) ? { commit: inForce, checked } : undefined;
}

const standpointOf = ({ context: { cwd }, now }: Job) => ({ cwd, now });

/** The files that hold by themselves, of the commits between this one and another, the newest first. */
async function* before(job: Job, until?: string): AsyncGenerator<FilesThatHold> {
  let commit = job.occasion.sha;
  for (let back = 0; back < MOST_BACK && commit !== until; back += 1) {
    const [parent] = await parentsOf(job.github, commit);
    if (parent === undefined || parent === until) return;
    commit = parent;
    const paths = await pathsAt(job, commit);
    const checked = paths.length === 0 ? undefined : await readFilesForBase(paths, standpointOf(job));
    if (checked?.kind === 'checked') yield { commit, checked };
  }
}

/** Where the files of a commit were fetched to; what cannot be fetched of it does not hold. */
function pathsAt(job: Job, commit: string): Promise<readonly string[]> {
  const isNone = (error: unknown): boolean => error instanceof Failure && !isOfGitHub(error);
  return readOr([], isNone, async () => {
    const folder = await mkdtemp(join(job.results.folder, `before-${commit.slice(0, 12)}-`));
    return (await fetchFiles(job, commit, folder)).paths;
  });
}
