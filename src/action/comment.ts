/**
 * One comment a pull request, workflow, account and label, kept up to date. It is display only: nothing reads it
 * to decide. What goes wrong with it is said once and changes no exit code.
 */

import { type Finding, isError } from '../core/model/finding.ts';
import { endsLater, extendsAccess } from '../core/plan/ends.ts';
import type { Plan } from '../core/plan/plan.ts';
import { changesAnything } from '../core/plan/verdict.ts';
import { messageOf } from '../errors.ts';
import type { MarkdownOptions } from '../form/options.ts';
import { GitHubFailure, isFailure, readOr, type Trouble } from '../github/client.ts';
import {
  type Comment,
  commentsOn,
  createComment,
  minimizeComment,
  updateComment,
  viewerId,
} from '../github/comments.ts';
import { changedFiles, pullNow, reviewsOf } from '../github/pulls.ts';
import { isAt, rootsHere } from './files.ts';
import { commitOf, type Job } from './job.ts';
import {
  isAnnouncement,
  isSameSubject,
  isTimers,
  type Marker,
  markedBody,
  markerFor,
  markerIn,
  markerLine,
  placeOf,
  type State,
} from './marker.ts';

export interface Said {
  readonly pull: number;
  readonly state: State;
  /** The plan that is shown, if there is one. */
  readonly digest?: string;
  readonly findings?: readonly Finding[];
  /** Whether it is worth a comment where there is none yet. */
  readonly isWorth: boolean;
  render(options: MarkdownOptions): string;
}

/** The file name of the workflow that plans: it and the one that applies speak in the same comment. */
const planWorkflow = ({ inputs, occasion }: Job): string => inputs.planWorkflow[0] ?? occasion.workflow;

/** Says it in the pull request's comment. Never fails: the log says what went wrong, and it is returned. */
export async function comment(job: Job, said: Said): Promise<Trouble | undefined> {
  // After a signal, what is left of the time is for the results.
  if (job.inputs.comment === 'false' || job.context.interruption.signal.aborted) return undefined;
  try {
    await write(job, said);
    return undefined;
  } catch (error) {
    // An answer that is not GitHub's (a proxy's page, say) is an error of another kind.
    const trouble = error instanceof GitHubFailure ? error.trouble : 'unreachable';
    const words = `The comment on #${said.pull} could not be written. ${messageOf(error)} ${HINTS[trouble]}`;
    // What becomes of it is said at the end, and so is what then goes wrong.
    if (isAnnouncement(said.state)) job.context.stderr.write(`${words}\n`);
    else job.log.warning(`${words} The summary of the run has all of it.`);
    return trouble;
  }
}

const HINTS: Record<Trouble, string> = {
  'not-permitted': 'Give the job `permissions: pull-requests: write`.',
  'not-found': 'The github-token may not see the pull request.',
  locked: 'The conversation is locked; unlock it, and the next run writes there.',
  limited: 'GitHub limits how much may be written for now; the next run tries again.',
  token: 'The github-token was rejected.',
  'odd-answer': 'The next run tries again.',
  unreachable: 'GitHub did not take it; the next run tries again.',
};

async function write(job: Job, said: Said): Promise<void> {
  const { github } = job;
  if (said.state === 'planned' && (await isOutrun(job, said))) return;
  const me = await viewerId(github);
  const marker = markerFor(job, planWorkflow(job), said);
  const about = (await commentsOn(github, said.pull)).flatMap((each) => {
    const found = markerIn(each.body);
    return found !== undefined && isSameSubject(found, marker) ? [{ ...each, marker: found }] : [];
  });
  const foreign = about.filter(({ authorId }) => authorId !== me);
  if (foreign.length > 0) {
    job.log.warning(
      `#${said.pull} has a comment of somebody else that looks like one of celigo-access: it is left alone, and it shows no plan of ours.`,
    );
  }
  const mine = about.filter(({ authorId, marker: { state } }) => authorId === me && state !== 'outdated');
  const newest = mine.at(-1);
  const older = mine.slice(0, -1);
  const { announced } = job.known;
  const isAnnounced = announced?.has(said.pull) === true;
  // What stands against an apply, or is still to come, is not settled by a timer.
  if (job.inputs.command === 'due' && !isAnnounced && !isTimers(newest?.marker.state)) return;
  // What an earlier run has said stays true of it, whatever becomes of this one.
  const before = isAnnounced ? announced.get(said.pull) : newest;
  if (isAnnouncement(said.state)) announced?.set(said.pull, before);
  else announced?.delete(said.pull);
  if (newest === undefined) {
    if (said.isWorth && (await isAboutAccess(job, said.pull)))
      await createComment(github, said.pull, markedBody(job, marker, said.render, said.findings));
    return;
  }
  const place = await placeFor(job, said, newest, before);
  const isOver = place === 'over';
  if (!isOver && isAnnounced && before !== undefined) await putBack(job, before);
  if (place === 'nowhere') return;
  const body = markedBody(job, marker, said.render, said.findings);
  if (isOver) await updateComment(github, newest.id, body);
  else await createComment(github, said.pull, body);
  const isPlan = job.inputs.command === 'plan';
  for (const each of isOver ? older : isPlan ? mine : []) await putAway(job, each);
}

/** Others may have been merged since the last apply, of which no job made a plan. */
async function isAboutAccess(job: Job, pull: number): Promise<boolean> {
  const roots = rootsHere(job);
  if (job.inputs.command === 'plan' || roots.length === 0) return true;
  const files = await changedFiles(job.github, pull);
  return [...files].some((file) => roots.some((root) => isAt(root, file)));
}

/**
 * Whether the pull request has another newest commit by now. Somebody can start the run of an older one again, and a
 * run can end after that of the next: whoever approves must not be shown another plan than the one that then counts. Nor
 * may a plan take the place of what became of it, once it was merged.
 */
async function isOutrun({ github, occasion, log }: Job, { pull }: Said): Promise<boolean> {
  const { head, isMerged } = await pullNow(github, pull);
  if (head === occasion.pull?.headSha && !isMerged) return false;
  log.notice(
    isMerged
      ? `#${pull} was merged by now, so its comment is left to the run that applies it. What this run found is in its summary.`
      : `#${pull} has the commit ${head.slice(0, 12)} by now, so its comment is left to the run of that one.`,
  );
  return true;
}

type Marked = Comment & { readonly marker: Marker };

/**
 * Where it is said, beside or over the newest comment. A plan that somebody reviewed stays, and so does that of a commit of
 * which a later run could make none and finds nothing wrong: whoever approves it approves that one.
 */
async function placeFor(
  job: Job,
  said: Said,
  newest: Marked,
  before: Comment | undefined,
): Promise<ReturnType<typeof placeOf>> {
  const { state, digest, commit } = newest.marker;
  if (job.inputs.command !== 'plan')
    return placeOf(said.state, markerIn(before?.body ?? '')?.state ?? 'planned');
  const isPlanless = said.digest === undefined && said.findings?.some(isError) !== true;
  if (isPlanless && digest !== '-' && commit === commitOf(job)) return 'nowhere';
  if (job.inputs.comment === 'always-new' || state !== 'planned') return 'beside';
  if (digest === (said.digest ?? '-') || digest === '-') return 'over';
  const reviews = await reviewsOf(job.github, said.pull);
  // Both by GitHub's clock; this machine's may be another.
  return reviews.some(({ at }) => Date.parse(at) >= Date.parse(newest.createdAt)) ? 'beside' : 'over';
}

const putBack = ({ github }: Job, { id, body }: Comment): Promise<void> => updateComment(github, id, body);

/** Puts back what stood there before this run said that it writes: it has written nothing. */
export async function takeBack(job: Job): Promise<void> {
  const { announced = new Map() } = job.known;
  for (const [pull, before] of announced) {
    if (before === undefined || job.context.interruption.signal.aborted) continue;
    announced.delete(pull);
    await readOr(undefined, isFailure, () => putBack(job, before));
  }
}

async function putAway({ github }: Job, { id, nodeId, body, marker }: Marked): Promise<void> {
  await minimizeComment(github, nodeId);
  const rest = body.slice(body.indexOf('\n'));
  await updateComment(github, id, `${markerLine({ ...marker, state: 'outdated' })}${rest}`);
}

/** Whether a plan is worth a new comment, by the input `comment`. */
export function isWorthSaying({ inputs }: Job, plan: Plan): boolean {
  const { operations, leftBehind, ends } = plan;
  if (inputs.comment === 'changes-only') return changesAnything(plan);
  if (inputs.comment !== 'on-risk') return true;
  const isRisky = operations.some(
    ({ kind, hazards }) =>
      hazards.length > 0 || kind === 'remove' || kind === 'invite' || kind === 'reinvite',
  );
  const isRiskyLater = ends.changes.some((change) => endsLater(change) || extendsAccess(change));
  return isRisky || isRiskyLater || leftBehind.length > 0;
}
