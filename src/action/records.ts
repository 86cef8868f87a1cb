/** The records that runs left in their artifacts, and which runs can have left one that counts. */
import { EXIT } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { isFailure, isGone, isOfGitHub, readOr } from '../github/client.ts';
import { landedWithin, wasTipOf } from '../github/pulls.ts';
import { type Artifact, fileOfArtifact, NoSuchFile, type Run, runOf } from '../github/runs.ts';
import { hashAt, tipOf } from '../github/trees.ts';
import { unusable } from './files.ts';
import { type InForce, RECORD_FILE, recordFrom } from './in-force.ts';
import { branchOf, isDefaultBranch, type Job, workflowsOr } from './job.ts';

/** Whether an artifact is of a run that may record; `strays` takes those of commits that the branch has not. */
export async function isOfApplyingRun(job: Job, artifact: Artifact, strays: Artifact[]): Promise<boolean> {
  if (!(await isOnDefaultBranch(job, artifact))) return false;
  const run = await readable(`the run that left the record of ${artifact.createdAt}`, () =>
    runOf(job.github, artifact.runId),
  );
  if (!isTrusted(job, artifact, run) || !workflowsOr(job.inputs.applyWorkflow, job).includes(run.path)) {
    passOver(job, artifact, `it is of ${run.path} on ${run.event}, not of a run that applies`);
    return false;
  }
  if (await isInBranch(job, run)) return true;
  strays.push(artifact);
  passOver(
    job,
    artifact,
    `its commit ${run.headSha.slice(0, 12)} was never the newest of ${await branchOf(job)}`,
  );
  return false;
}

const passOver = (job: Job, { name }: Artifact, why: string): void =>
  job.context.stderr.write(`Passed over an artifact named ${name}: ${visible(why)}.\n`);

export const isOnDefaultBranch = async (job: Job, artifact: Artifact): Promise<boolean> =>
  artifact.headRepositoryId === job.occasion.repositoryId &&
  (await isDefaultBranch(job, artifact.headBranch));

/** Whether the run, too, says what its artifact says of it, and nobody without rights could cause it. */
export const isTrusted = ({ occasion: { repositoryId } }: Job, { headBranch }: Artifact, run: Run): boolean =>
  run.repositoryId === repositoryId &&
  run.headRepositoryId === repositoryId &&
  run.headBranch === headBranch &&
  ['push', 'schedule', 'workflow_dispatch'].includes(run.event);

/**
 * Whether it is a run of the branch. A tag may have the branch's name, and the commit that it is at may be merged
 * later: only what the branch once pointed at can have been run for it.
 */
export async function isInBranch(job: Job, run: Run): Promise<boolean> {
  const { github } = job;
  const { headSha } = run;
  const tip = await tipOf(github, await branchOf(job));
  if (headSha === tip) return true;
  return (await wasTipOf(github, tip, headSha)) && !(await hasLandedWithin(job, run, tip));
}

/** Whether a rebase landed its commit before others; where pull requests may not be read, whether it could have. */
async function hasLandedWithin({ github }: Job, { path, headSha }: Run, tip: string): Promise<boolean> {
  const isForbidden = (error: unknown): boolean => isOfGitHub(error) && error.trouble === 'not-permitted';
  const has = await readOr(undefined, isForbidden, () => landedWithin(github, headSha));
  return has ?? (await hashAt(github, headSha, path)) !== (await hashAt(github, tip, path));
}

/** The record in an artifact; undefined for a run that knew nothing, and left none. */
export async function recordIn(job: Job, artifact: Artifact): Promise<InForce | undefined> {
  const isWithout = (error: unknown): boolean => error instanceof NoSuchFile;
  const text = await readOr(undefined, isWithout, () =>
    readable(`the record of ${artifact.createdAt}`, () => fileOfArtifact(job.github, artifact, RECORD_FILE)),
  );
  return text === undefined ? undefined : recordFrom(text);
}

/** The same; a broken record of some other account is that account's matter. */
export const recordIfReadable = (job: Job, artifact: Artifact): ReturnType<typeof recordIn> =>
  readOr(
    undefined,
    (error) => isFailure(error) && error.exitCode === EXIT.invalid,
    () => recordIn(job, artifact),
  );

/** What is recorded and cannot be read is an error that names the base. */
export async function readable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isFailure(error) || error.exitCode === EXIT.invalid || error instanceof NoSuchFile) throw error;
    // That GitHub cannot be reached says nothing about it.
    if (isOfGitHub(error) && !isGone(error)) throw error;
    throw unusable(`${what} cannot be read: ${error.message.replace(/\.$/, '')}`);
  }
}
