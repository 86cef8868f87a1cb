/**
 * What was reviewed: the plans of the pull requests that were merged since the base. GitHub is asked here, and
 * `approvals-that-count.ts` judges. A plan is only ever a file that a run of the expected workflow left for a commit of
 * the pull request in this very repository; what a comment says never counts.
 */

import { join } from 'node:path';
import { keptPlan } from '../commands/expect.ts';
import { compareText } from '../core/model/text.ts';
import type { PlanDocument } from '../core/plan/saved.ts';
import { Failure } from '../errors.ts';
import { GitHubFailure, isGone, readOr } from '../github/client.ts';
import {
  type CommitBetween,
  commitsBetween,
  commitsOfPull,
  commitsTouching,
  type MergedPull,
  mayWrite,
  mergeBaseOf,
  pullsOfCommit,
  type Review,
  reviewsOf,
} from '../github/pulls.ts';
import {
  type Artifact,
  artifactsNamed,
  fileOfArtifact,
  NoSuchFile,
  type Run,
  runOf,
} from '../github/runs.ts';
import { hashAt, parentsOf } from '../github/trees.ts';
import { type GivenVerdict, type PullStanding, plansSeen, pullStandingOf } from './approvals-that-count.ts';
import { accessFilesAt } from './files.ts';
import { artifactName, isDefaultBranch, type Job, keyOf, workflowsOr } from './job.ts';
import { PLAN_FILE } from './results.ts';

export interface ReviewedPull {
  readonly number: number;
  /** People whose approval stands and counts. */
  readonly approvers: readonly string[];
  /** Its plans, and where each was saved; several where several people approved at different times. */
  readonly plans: readonly KeptPlan[];
  /** Why none of its plans counts, in a sentence; left out where one does. */
  readonly without?: string;
  /** Whether it has a newer plan than those that count, which an approval given now would let count. */
  readonly isApprovable: boolean;
}

interface KeptPlan {
  readonly file: string;
  readonly document: PlanDocument;
  /** Whose approval stands for it: an approval stands for its own plan. Nobody where the merge was the look. */
  readonly approvers: readonly string[];
}

/** The pull requests merged between the base and the commit of this run, each with its reviewed plans. */
export async function reviewedPulls(job: Job, account: string): Promise<ReviewedPull[]> {
  const pulls = await mergedPulls(job);
  const [oldest] = pulls.map(({ createdAt }) => createdAt).sort(compareText);
  if (oldest === undefined) return [];
  const name = artifactName('plan', keyOf(job, account));
  const artifacts = (await artifactsNamed(job.github, name, oldest)).filter(
    ({ headRepositoryId }) => headRepositoryId === job.occasion.repositoryId,
  );
  const reviewed: ReviewedPull[] = [];
  for (const pull of pulls) reviewed.push(await reviewedPull(job, pull, artifacts));
  return reviewed;
}

/** So often, and after so many milliseconds each, GitHub is asked again which pull request a fresh commit came by. */
const AGAIN = [2000, 5000, 10_000];
/** For so many milliseconds a commit is fresh. */
const FRESH = 10 * 60_000;

async function mergedPulls(job: Job): Promise<MergedPull[]> {
  const { github, occasion, known } = job;
  const { commit, handsOn, start } = known.memory ?? {};
  // The recorded commit may be newer than the one that was named, and reviews from before it no longer count.
  const from = handsOn?.commit ?? commit ?? start?.after ?? occasion.before;
  // Without anything before it, only the commit itself is known.
  const commits: readonly CommitBetween[] =
    from === undefined ? [{ sha: occasion.sha }] : await commitsBetween(github, from, occasion.sha);
  const range = new Set(commits.map(({ sha }) => sha));
  const pulls = new Map<number, MergedPull>();
  const unclaimed = new Set<string>();
  const ask = async (sha: string): Promise<void> => {
    const found = await pullsOfCommit(github, sha);
    if (found.length === 0) unclaimed.add(sha);
    else unclaimed.delete(sha);
    for (const pull of found) {
      const isOurs = range.has(pull.mergeCommit) && (await isDefaultBranch(job, pull.base));
      if (isOurs) pulls.set(pull.number, pull);
    }
  };
  for (const sha of await worthAsking(job, range)) await ask(sha);
  const { before } = occasion;
  const pushedTo = commits.findIndex(({ sha }) => sha === before);
  // A merge queue makes its commits when it begins to test them, and lands several with one push.
  const isPushed = (index: number): boolean => index > pushedTo && (pushedTo >= 0 || before === from);
  const fresh = commits.filter(({ sha, madeAt }, index) => {
    const age = madeAt === undefined ? Infinity : Math.abs(job.now.getTime() - Date.parse(madeAt));
    return sha === occasion.sha || isPushed(index) || age < FRESH;
  });
  for (const milliseconds of occasion.event === 'push' ? AGAIN : []) {
    const again = fresh.filter(({ sha }) => unclaimed.has(sha));
    if (again.length === 0) break;
    // GitHub may need a moment to know by which pull request a commit came.
    await job.context.sleep(milliseconds);
    for (const { sha } of again) await ask(sha);
  }
  const found = [...pulls.values()].sort((a, b) => a.number - b.number);
  known.pulls = found;
  return found;
}

/** So many commits are asked about one by one; of more, only those that touch the access files. */
const FEW = 30;

/** Each commit costs a request, and GitHub allows a thousand an hour for all runs of a repository. */
async function worthAsking(job: Job, range: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  if (range.size <= FEW) return range;
  const { roots, files } = await accessFilesAt(job, job.occasion.sha);
  const linked = files.flatMap(({ path, real }) => (path === real ? [] : real));
  const touching = new Set<string>();
  // Files that moved were changed where they were before as well.
  for (const root of new Set([...roots, ...linked, ...(job.known.memory?.roots ?? [])])) {
    for (const commit of await commitsTouching(job.github, job.occasion.sha, root, range))
      touching.add(commit);
  }
  return touching;
}

/** The same where it does not decide: neither GitHub's silence nor a broken artifact stops anything. */
export const reviewedIfKnown = (job: Job, account: string): Promise<ReviewedPull[]> =>
  ifKnown(job, () => reviewedPulls(job, account));

/** Which they are, for whoever only tells them something. */
export const mergedIfKnown = async (job: Job): Promise<NonNullable<Job['known']['pulls']>> =>
  job.known.pulls ?? ifKnown(job, () => mergedPulls(job));

async function ifKnown<Pull>(job: Job, ask: () => Promise<Pull[]>): Promise<Pull[]> {
  try {
    return await ask();
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
  const { number, mergedAt: at, headSha: commit } = pull;
  const say = (words: string): void => job.context.stderr.write(`#${number}, ${words}\n`);
  const commits = [...new Set([...(await commitsOfPull(job.github, number)), commit])];
  /** Whether somebody who approved it now, as it was merged, would let another plan of it count. */
  const isApprovable = async (counting: readonly number[]): Promise<boolean> => {
    const uploads = plansSeen({ by: '', at: END_OF_TIME, commit }, commits, artifacts);
    const [newest] = uploads;
    if (newest === undefined || counting.includes(newest.id)) return false;
    const plan = await planSeen(job, pull, uploads, () => {});
    return plan !== undefined && typeof plan.found !== 'string' && !counting.includes(plan.artifact.id);
  };
  const none = async (approvers: readonly string[], without: string): Promise<ReviewedPull> => {
    say(without);
    return { number, approvers, plans: [], without, isApprovable: await isApprovable([]) };
  };
  const standing = pullStandingOf(await verdictsOn(job, await reviewsOf(job.github, number)), { at, commit });
  if (standing.kind === 'refused' || standing.kind === 'unapproved') return none([], whyNot(standing));
  const { looks } = standing;
  const approvers = [...new Set(looks.flatMap(({ by }) => by ?? []))].sort(compareText);
  const how =
    standing.kind === 'merged' ? 'merged without an approval' : `approved by ${approvers.join(', ')}`;
  const seen = new Map<number, SeenPlan & { readonly by: readonly string[] }>();
  for (const look of looks) {
    const plan = await planSeen(job, pull, plansSeen(look, commits, artifacts));
    if (plan === undefined) continue;
    const { by = [] } = seen.get(plan.artifact.id) ?? {};
    seen.set(plan.artifact.id, { ...plan, by: look.by === undefined ? by : [...by, look.by] });
  }
  const plans: KeptPlan[] = [];
  const without: string[] = [];
  for (const { artifact, found, by } of seen.values()) {
    if (typeof found === 'string') {
      without.push(`${how}: ${found}`);
      continue;
    }
    const name = `reviewed-${number}-${artifact.id}.json`;
    await job.results.save(name, found.text);
    plans.push({
      file: join(job.results.folder, name),
      document: found.document,
      approvers: [...new Set(by)].sort(compareText),
    });
    say(`${how}: its plan is of ${artifact.createdAt}.`);
  }
  if (plans.length > 0) {
    for (const words of without) say(words);
    return { number, approvers, plans, isApprovable: await isApprovable([...seen.keys()]) };
  }
  if (without.length > 0) return none(approvers, without.join(' '));
  const isMade = artifacts.some(({ headSha }) => commits.includes(headSha));
  const when = standing.kind === 'merged' ? 'the merge' : 'the approval';
  return none(
    approvers,
    isMade
      ? `${how}: none of its plans was made before ${when}, of that commit or an earlier one, by the expected workflow.`
      : `${how}: no plan was made for its commits.`,
  );
}

const END_OF_TIME = '9999-12-31T23:59:59Z';

function whyNot(standing: Extract<PullStanding, { readonly kind: 'refused' | 'unapproved' }>): string {
  if (standing.kind === 'refused')
    return `left out: ${standing.by.join(', ')} asked for changes, which stands.`;
  const { ofOthers, takenBack } = standing;
  const reasons = [
    ...(takenBack ? ['a verdict was dismissed'] : []),
    ...(ofOthers.length > 0 ? [`${ofOthers.join(', ')} may not write here`] : []),
  ];
  return `left out: no approval stands of somebody who may write (${reasons.join('; ')}).`;
}

interface SeenPlan {
  readonly artifact: Artifact;
  /** Why it cannot count, in a sentence, if it cannot: then nothing takes its place. */
  readonly found: { readonly text: string; readonly document: PlanDocument } | string;
}

/** The plan in the first of some uploads that has one, of the expected workflow as it was before or after the merge. */
async function planSeen(
  job: Job,
  pull: MergedPull,
  uploads: readonly Artifact[],
  tell = (words: string): void => job.context.stderr.write(words),
): Promise<SeenPlan | undefined> {
  const passOver = (why: string): void => tell(`#${pull.number}: passed over an artifact ${why}.\n`);
  for (const artifact of uploads) {
    const run = await readOr(undefined, isGone, () => runOf(job.github, artifact.runId));
    if (run === undefined) return { artifact, found: 'the run that made its plan is gone.' };
    if (!isOfPlanRun(job, artifact, run)) passOver('of another workflow or event');
    else if (!(await hasExpectedWorkflow(job, pull, run)))
      passOver(`made by a ${run.path} that is neither the merged one nor the one before it`);
    else if (artifact.expired) return { artifact, found: 'its plan has expired.' };
    else {
      const found = await planIn(job, artifact);
      if (found !== undefined) return { artifact, found };
      passOver('of a run that could make no plan');
    }
  }
  return undefined;
}

function isOfPlanRun(job: Job, { headSha }: Artifact, run: Run): boolean {
  const { repositoryId } = job.occasion;
  return (
    run.event === 'pull_request' &&
    workflowsOr(job.inputs.planWorkflow, job).includes(run.path) &&
    run.repositoryId === repositoryId &&
    run.headRepositoryId === repositoryId &&
    run.headSha === headSha
  );
}

/**
 * Whether the workflow's file of the run is the one that was merged, or the one where the pull request began. The
 * best that can be told afterwards: whoever may write can get round it, and the strict layout is for that.
 */
const hasExpectedWorkflow = (job: Job, pull: MergedPull, { path, headSha }: Run): Promise<boolean> =>
  // A commit that was pushed away may be gone by now.
  readOr(false, isGone, async () => {
    const made = await hashAt(job.github, headSha, path);
    if (made === (await hashAt(job.github, pull.mergeCommit, path))) return true;
    // The commit itself may follow from the pull request's own, so the branch before the merge is asked.
    const [before] = await parentsOf(job.github, pull.mergeCommit);
    if (before === undefined) return false;
    return made === (await hashAt(job.github, await mergeBaseOf(job.github, before, headSha), path));
  });

/**
 * The plan in an artifact, untrusted; undefined where it has none. One that was edited, or that another version wrote,
 * counts for nothing. It stops neither what other plans cover nor what ends by itself.
 */
async function planIn(job: Job, artifact: Artifact): Promise<SeenPlan['found'] | undefined> {
  const shown = `its plan of ${artifact.createdAt}`;
  try {
    const text = await readOr(undefined, isGone, () => fileOfArtifact(job.github, artifact, PLAN_FILE));
    return text === undefined ? `${shown} is gone.` : { text, document: keptPlan(text, shown) };
  } catch (error) {
    if (error instanceof NoSuchFile) return undefined;
    if (!(error instanceof Failure) || error instanceof GitHubFailure) throw error;
    if (error.message.startsWith(shown)) return error.message;
    return `${shown} cannot be read: ${error.message.replace(/\.$/, '')}.`;
  }
}

/** The verdicts among some reviews, each with what its author may do now. */
async function verdictsOn({ github }: Job, reviews: readonly Review[]): Promise<GivenVerdict[]> {
  const rights = new Map<string, boolean>();
  const verdicts: GivenVerdict[] = [];
  for (const { state, ...review } of reviews) {
    if (state !== 'APPROVED' && state !== 'CHANGES_REQUESTED' && state !== 'DISMISSED') continue;
    const { by, isApp } = review;
    if (by !== undefined && !isApp && !rights.has(by)) rights.set(by, await mayWrite(github, by));
    verdicts.push({ ...review, state, mayWrite: by !== undefined && (rights.get(by) ?? false) });
  }
  return verdicts;
}
