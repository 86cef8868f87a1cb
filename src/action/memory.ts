/**
 * What is in force, remembered without a state file: each run that applies or looks writes down the commit whose
 * files the account was last brought to, the workflow uploads that with its results, and the next run takes the
 * newest of those records. Only records of the expected workflows on the default branch of this very repository
 * count; what is recorded and cannot be read is an error, never "nothing".
 */
import { join } from 'node:path';
import { compareText } from '../core/model/text.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { GitHubFailure } from '../github/client.ts';
import { isInHistoryOf } from '../github/pulls.ts';
import { type Artifact, artifactsNamed, fileOfArtifact, runOf } from '../github/runs.ts';
import { tipOf } from '../github/trees.ts';
import { fetchFiles, unusable } from './files.ts';
import { artifactName, branchOf, type Job, keyOf, type Memory, workflowsOr } from './job.ts';

export const RECORD_FILE = 'in-force.json';
const RECORD_VERSION = '1.0';

/** The commands whose runs record what is in force. */
const RECORDING = ['apply', 'due', 'drift'] as const;

export interface InForce {
  readonly formatVersion: typeof RECORD_VERSION;
  readonly account: string;
  readonly label: string;
  /** Whose files are in force; null before the first apply that ended with 0. */
  readonly commit: string | null;
  /** Since when, RFC 3339. */
  readonly since: string | null;
  /** How the run that wrote this ended. */
  readonly exitCode: number;
  /** Of that run's plan. */
  readonly digest: string | null;
}

/** Finds the base: as given, or the files of the commit in force, fetched into the results' folder. */
export async function recall(job: Job, account: string): Promise<Memory> {
  const { base } = job.inputs;
  const say = (text: string): void => job.context.stderr.write(`${text}\n`);
  if (base === 'none') {
    say('No base (base: none): every difference counts as asked for.');
    return { paths: [], recalled: false };
  }
  if (base !== 'automatic') return { paths: base, recalled: false };
  const record = await newestRecord(job, account);
  if (record === undefined || record.commit === null) {
    say('Nothing is recorded as in force yet: every difference counts as asked for.');
    return { paths: [], recalled: true };
  }
  const { commit, since } = record;
  const paths = await readable(`the commit ${commit.slice(0, 12)}, which is in force,`, () =>
    fetchFiles(job, commit, join(job.results.folder, 'base')),
  );
  if (paths.length === 0)
    throw unusable(`the commit ${commit.slice(0, 12)}, which is in force, has no access files`);
  say(`In force since ${since ?? 'an earlier run'}: commit ${commit.slice(0, 12)}.`);
  return { paths, commit, ...(since === null ? {} : { since }), recalled: true };
}

async function newestRecord(job: Job, account: string): Promise<InForce | undefined> {
  const key = keyOf(job, account);
  const candidates: Artifact[] = [];
  const strays: Artifact[] = [];
  for (const command of RECORDING) {
    const artifact = await newestOf(job, artifactName(command, key), strays);
    if (artifact !== undefined) candidates.push(artifact);
  }
  const [newest] = candidates.sort((a, b) => compareText(b.createdAt, a.createdAt));
  const [stray] = strays;
  if (newest === undefined && stray !== undefined) {
    throw unusable(`the only record is of ${stray.headSha.slice(0, 12)}, which the default branch has not`);
  }
  if (newest === undefined) return undefined;
  if (newest.expired) throw unusable(`the newest record, of ${newest.createdAt}, has expired`);
  const records: InForce[] = [];
  for (const artifact of candidates.filter(({ expired }) => !expired)) {
    const record = recordFrom(await readRecord(job, artifact));
    if (record.account !== account) {
      throw unusable(
        `the record of ${artifact.createdAt} is of the account "${record.account}", not "${account}"`,
      );
    }
    records.push(record);
  }
  // A run that only looked may end after one that applied, and record what was in force before it.
  return records.sort((a, b) => compareText(b.since ?? '', a.since ?? ''))[0];
}

/** The newest artifact of a name that a run left that may be believed; `strays` takes those of other commits. */
async function newestOf(job: Job, name: string, strays: Artifact[]): Promise<Artifact | undefined> {
  const branch = await branchOf(job);
  const workflows = workflowsOr(job.inputs.applyWorkflow, job);
  for (const artifact of await artifactsNamed(job.github, name)) {
    if (artifact.headBranch !== branch || artifact.headRepositoryId !== job.occasion.repositoryId) continue;
    const run = await runOf(job.github, artifact.runId);
    const isOurs =
      run.repositoryId === job.occasion.repositoryId &&
      run.headRepositoryId === job.occasion.repositoryId &&
      run.headBranch === branch &&
      ['push', 'schedule', 'workflow_dispatch'].includes(run.event) &&
      workflows.includes(run.path);
    // A tag may have the branch's name: only the history tells which workflow it was that ran.
    const isStray =
      isOurs && !(await isInHistoryOf(job.github, await tipOf(job.github, branch), run.headSha));
    if (isOurs && !isStray) return artifact;
    if (isStray) strays.push(artifact);
    const why = isStray
      ? `its commit ${run.headSha.slice(0, 12)} is not on ${branch}`
      : `it is of ${run.path} on ${run.event}, not of a run that applies`;
    job.context.stderr.write(`Passed over an artifact named ${name}: ${visible(why)}.\n`);
  }
  return undefined;
}

const readRecord = (job: Job, artifact: Artifact): Promise<string> =>
  readable(`the record of ${artifact.createdAt}`, () => fileOfArtifact(job.github, artifact, RECORD_FILE));

/** What is recorded and cannot be read is an error that names the base. */
async function readable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode === EXIT.invalid) throw error;
    // That GitHub cannot be reached says nothing about it.
    if (error instanceof GitHubFailure && error.trouble !== 'not-found') throw error;
    throw unusable(`${what} cannot be read: ${error.message.replace(/\.$/, '')}`);
  }
}

function recordFrom(text: string): InForce {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable('the newest record is not whole JSON');
  }
  if (isRecord(value)) return value;
  throw unusable('the newest record is none of this version');
}

function isRecord(value: unknown): value is InForce {
  if (typeof value !== 'object' || value === null) return false;
  const { formatVersion, account, commit, since } = value as Partial<Record<keyof InForce, unknown>>;
  const isCommit = commit === null || (typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit));
  const isTime = since === null || (typeof since === 'string' && !Number.isNaN(Date.parse(since)));
  return formatVersion === RECORD_VERSION && typeof account === 'string' && isCommit && isTime;
}

/** Writes down what is in force as this run ends. Nothing is written where that is not known. */
export async function record(job: Job, exitCode: ExitCode): Promise<void> {
  const { memory, account } = job.known;
  const { command } = job.inputs;
  if (account === undefined || memory === undefined || command === 'validate' || command === 'plan') return;
  const isNew = command === 'apply' && exitCode === EXIT.done && !job.known.superseded;
  if (!isNew && !memory.recalled) return;
  const inForce: InForce = {
    formatVersion: RECORD_VERSION,
    account,
    label: keyOf(job, account),
    commit: isNew ? job.occasion.sha : (memory.commit ?? null),
    since: isNew ? job.context.now().toISOString() : (memory.since ?? null),
    exitCode,
    digest: job.results.outputs.get('plan-digest') ?? null,
  };
  await job.results.save(RECORD_FILE, `${JSON.stringify(inForce, null, 2)}\n`);
}
