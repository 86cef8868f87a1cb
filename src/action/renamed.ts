/** Whether what is in force is recorded under another name: of the account, of its label or of the workflow. */
import type { Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { type Artifact, newestArtifacts, type Run, runOf } from '../github/runs.ts';
import { rootsHere, unusable } from './files.ts';
import { hasCommit, type InForce, type RecordOfCommit } from './in-force.ts';
import { artifactName, type Identity, type Job, keyOf, RECORDING } from './job.ts';
import { isInBranch, isOnDefaultBranch, isTrusted, recordIfReadable } from './records.ts';

/** So many artifacts of one name are asked about before it is given up. */
const TRIES = 5;

/** A record of this account, and who left it. */
interface Elsewhere {
  readonly artifact: Artifact;
  readonly record: RecordOfCommit;
  readonly run: Run;
}

/**
 * The newest record of this very account under another name: then it was renamed, or its label or workflow was, and
 * going on as if nothing were in force would take what somebody holds.
 */
export async function recordUnderAnotherName(job: Job, identity: Identity): Promise<Elsewhere | undefined> {
  const own = ownNames(job, identity.account);
  const tried = new Map<string, number>();
  for (const artifact of await newestArtifacts(job.github)) {
    if (!/^celigo-access-(apply|due|drift)-/.test(artifact.name) || artifact.expired) continue;
    const isOwn = own.includes(artifact.name);
    // Without an id that only this account has, nothing tells that a record under another name is of it.
    if (identity.contains.length === 0 && !isOwn) continue;
    const times = tried.get(artifact.name) ?? 0;
    if (times >= TRIES || !(await isOnDefaultBranch(job, artifact))) continue;
    tried.set(artifact.name, times + 1);
    const run = await runOf(job.github, artifact.runId);
    if (!isTrusted(job, artifact, run) || !(await isInBranch(job, run))) continue;
    const record = await recordIfReadable(job, artifact);
    if (record === undefined || !hasCommit(record)) continue;
    tried.set(artifact.name, TRIES);
    if (isSameAccount(record, identity) || (isOwn && isCalledTheSame(record, identity)))
      return { artifact, record, run };
  }
  return undefined;
}

/** Names can be given to anything; an id that only one account has cannot. */
export const isSameAccount = (record: InForce, { origin, contains }: Identity): boolean =>
  record.origin === origin && contains.some((id) => record.contains?.includes(id));

/** The same where one of the two has no such id: only where the record has our own label as well. */
const isCalledTheSame = (record: RecordOfCommit, { origin, account, contains }: Identity): boolean =>
  record.origin === origin &&
  record.account === account &&
  (contains.length === 0 || (record.contains ?? []).length === 0);

const ownNames = (job: Job, account: string): string[] =>
  RECORDING.map((command) => artifactName(command, keyOf(job, account)));

/** Where the access files were elsewhere in that commit, the record knows it, and nobody else may. */
export function sayOnce(job: Job, { commit, roots = [] }: RecordOfCommit): string {
  const [root] = roots;
  const isElsewhere = roots.length === 1 && root !== undefined && !rootsHere(job).includes(root);
  const base = isElsewhere ? `${commit}:${visible(root)}` : commit;
  return `say once \`base: ${base}\`; that run hands it on to those after it.`;
}

export function renameFailure(
  job: Job,
  { artifact, record, run }: Elsewhere,
  { account }: Identity,
): Failure {
  const once = sayOnce(job, record);
  if (ownNames(job, account).includes(artifact.name)) {
    return unusable(
      `what is in force is recorded by the workflow ${visible(run.path)}, which is not one that counts here`,
      `If it applies, name it in \`apply-workflow: ${visible(run.path.replace(/^.*\//, ''))}\`; if it was renamed, ${once}`,
    );
  }
  return unusable(
    `what is in force in this account is recorded as "${visible(record.account)}" under the label ${visible(record.label)}`,
    `If the account or its label was renamed, ${once}`,
  );
}
