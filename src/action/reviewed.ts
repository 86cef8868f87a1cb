/**
 * What was reviewed: the plans of the pull requests that were merged since the base. A plan counts only as the
 * file that a run of the expected workflow left for the pull request's own commits in this very repository, made
 * before the last approval; what a comment says never does.
 */
import { join } from 'node:path';
import { compareText } from '../core/model/text.ts';
import { EXIT, Failure } from '../errors.ts';
import { GitHubFailure } from '../github/client.ts';
import {
  commitsBetween,
  commitsOfPull,
  commitsTouching,
  type MergedPull,
  mayWrite,
  pullsOfCommit,
  type Review,
  reviewsOf,
} from '../github/pulls.ts';
import { type Artifact, artifactsNamed, fileOfArtifact, runOf } from '../github/runs.ts';
import { accessFilesAt } from './files.ts';
import { artifactName, branchOf, type Job, keyOf, workflowsOr } from './job.ts';
import { PLAN_FILE } from './results.ts';

export interface ReviewedPull {
  readonly number: number;
  /** People with write access whose approval stands. */
  readonly approvers: readonly string[];
  /** Where its plan was saved; left out where there is none that counts. */
  readonly plan?: string;
}

/** The pull requests merged between the base and the commit of this run, each with its reviewed plan. */
export async function reviewedPulls(job: Job, account: string): Promise<ReviewedPull[]> {
  const pulls = await mergedPulls(job);
  const [oldest] = pulls.map(({ createdAt }) => createdAt).sort(compareText);
  if (oldest === undefined) return [];
  const name = artifactName('plan', keyOf(job, account));
  const artifacts = await artifactsNamed(job.github, name, oldest);
  const reviewed: ReviewedPull[] = [];
  for (const pull of pulls) reviewed.push(await reviewedPull(job, pull, artifacts));
  return reviewed;
}

async function mergedPulls(job: Job): Promise<MergedPull[]> {
  const { github, occasion, known } = job;
  const from = known.memory?.commit ?? occasion.before;
  // Without anything before it, only the commit itself is known.
  const commits = from === undefined ? [occasion.sha] : await commitsBetween(github, from, occasion.sha);
  const branch = await branchOf(job);
  const range = new Set(commits);
  const pulls = new Map<number, MergedPull>();
  for (const commit of await worthAsking(job, range)) {
    for (const pull of await pullsOfCommit(github, commit)) {
      if (pull.base === branch && range.has(pull.mergeCommit)) pulls.set(pull.number, pull);
    }
  }
  return [...pulls.values()].sort((a, b) => a.number - b.number);
}

/** So many commits are asked about one by one; of more, only those that touch the access files. */
const FEW = 30;

/** Each commit costs a request, and GitHub allows a thousand an hour for all runs of a repository. */
async function worthAsking(job: Job, range: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  if (range.size <= FEW) return range;
  const { roots } = await accessFilesAt(job, job.occasion.sha);
  const touching = new Set<string>();
  for (const root of roots) {
    for (const commit of await commitsTouching(job.github, job.occasion.sha, root, range))
      touching.add(commit);
  }
  return touching;
}

/** The same where it does not decide: neither GitHub's silence nor a broken artifact stops anything. */
export async function reviewedIfKnown(job: Job, account: string): Promise<ReviewedPull[]> {
  try {
    return await reviewedPulls(job, account);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    job.log.warning(
      `The pull requests behind this run are not known, so none is told and nothing that waits for a review is done. ${error.message} ${error.hint ?? ''}`,
    );
    return [];
  }
}

async function reviewedPull(
  job: Job,
  pull: MergedPull,
  artifacts: readonly Artifact[],
): Promise<ReviewedPull> {
  const { github, context } = job;
  const commits = [...new Set([...(await commitsOfPull(github, pull.number)), pull.headSha])];
  const approvals = await standingApprovals(job, await reviewsOf(github, pull.number));
  const approvers = [...new Set(approvals.map(({ by }) => by))].sort(compareText);
  // Without an approval, whoever merged it saw it as it was.
  const looks = approvals.length > 0 ? approvals : [{ at: pull.mergedAt, commit: pull.headSha }];
  for (const artifact of artifacts) {
    if (artifact.headRepositoryId !== job.occasion.repositoryId) continue;
    if (!looks.some((look) => wasSeen(artifact, look, commits))) continue;
    if (!(await isOfPlanRun(job, artifact, commits))) {
      context.stderr.write(`#${pull.number}: passed over an artifact of another workflow or event.\n`);
      continue;
    }
    const how = approvals.length === 0 ? 'merged without an approval' : `approved by ${approvers.join(', ')}`;
    if (artifact.expired) {
      context.stderr.write(`#${pull.number}, ${how}: its plan has expired.\n`);
      return { number: pull.number, approvers };
    }
    const plan = await savePlan(job, pull.number, artifact);
    context.stderr.write(`#${pull.number}, ${how}: its plan is of ${artifact.createdAt}.\n`);
    return { number: pull.number, approvers, plan };
  }
  context.stderr.write(`#${pull.number}: no plan that was made for it and reviewed.\n`);
  return { number: pull.number, approvers };
}

/**
 * Whether somebody who looked at a commit can have seen a plan: it was there, and is of no later commit. A push
 * while they read gives a plan in time for their approval, of a commit that they did not see.
 */
function wasSeen(
  { createdAt, headSha }: Artifact,
  look: Pick<Review, 'at' | 'commit'>,
  commits: readonly string[],
): boolean {
  const [made, seen] = [commits.indexOf(headSha), commits.indexOf(look.commit ?? '')];
  return made >= 0 && made <= seen && createdAt <= look.at;
}

async function isOfPlanRun(job: Job, artifact: Artifact, commits: readonly string[]): Promise<boolean> {
  const run = await runOf(job.github, artifact.runId);
  const { repositoryId } = job.occasion;
  return (
    run.event === 'pull_request' &&
    workflowsOr(job.inputs.planWorkflow, job).includes(run.path) &&
    run.repositoryId === repositoryId &&
    run.headRepositoryId === repositoryId &&
    commits.includes(run.headSha)
  );
}

/** It is read as the untrusted file that it is: its schema is checked and its digest computed again. */
async function savePlan(job: Job, number: number, artifact: Artifact): Promise<string> {
  const file = `reviewed-${number}.json`;
  try {
    await job.results.save(file, await fileOfArtifact(job.github, artifact, PLAN_FILE));
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof GitHubFailure) throw error;
    throw new Failure(`The plan of #${number} cannot be read: ${error.message}`, {
      exitCode: EXIT.invalid,
      hint: 'Approve the plan that is shown by its digest: approve-digest.',
    });
  }
  return join(job.results.folder, file);
}

/**
 * The last word of each reviewer, where it is an approval. GitHub lets everybody who may read approve, so only
 * people count who may write: an outsider's later approval must not make a later plan the reviewed one.
 */
async function standingApprovals({ github }: Job, reviews: readonly Review[]): Promise<Review[]> {
  const lastWords = new Map<string, Review>();
  for (const review of [...reviews].sort((a, b) => compareText(a.at, b.at))) {
    if (review.state !== 'COMMENTED') lastWords.set(review.by, review);
  }
  const approvals = [...lastWords.values()].filter(({ state }) => state === 'APPROVED');
  const standing: Review[] = [];
  for (const approval of approvals) if (await mayWrite(github, approval.by)) standing.push(approval);
  return standing;
}
