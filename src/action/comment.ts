/**
 * One comment a pull request, workflow, account and label, kept up to date. It is display only: nothing reads it
 * to decide. What goes wrong with it is said once and changes no exit code.
 */

import type { Finding } from '../core/model/finding.ts';
import { endsLater, extendsAccess } from '../core/plan/ends.ts';
import type { Plan } from '../core/plan/plan.ts';
import { changesAnything } from '../core/plan/verdict.ts';
import { messageOf } from '../errors.ts';
import type { MarkdownOptions } from '../form/options.ts';
import { GitHubFailure, type Trouble } from '../github/client.ts';
import {
  type Comment,
  commentsOn,
  createComment,
  minimizeComment,
  updateComment,
  viewerId,
} from '../github/comments.ts';
import { headOfPull, reviewsOf } from '../github/pulls.ts';
import type { Job } from './job.ts';
import {
  isSameSubject,
  type Marker,
  markedBody,
  markerFor,
  markerIn,
  markerLine,
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
    const words = messageOf(error);
    job.log.warning(
      `The comment on #${said.pull} could not be written. ${words} ${HINTS[trouble]} The summary of the run has all of it.`,
    );
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
  const keeps = newest !== undefined && (await isKept(job, said, newest));
  if (newest === undefined && !said.isWorth) return;
  // What stands against an apply, or is still to come, is not settled by a timer.
  if (job.inputs.command === 'due' && newest?.marker.state !== 'applied') return;
  // A run that left its work to a newer one may end after it.
  if (said.state === 'superseded' && newest?.marker.state !== 'planned') return;
  const body = markedBody(job, marker, said.render, said.findings);
  if (keeps) await updateComment(github, newest.id, body);
  else await createComment(github, said.pull, body);
  for (const each of keeps || newest === undefined ? older : mine) await putAway(job, each);
}

/**
 * Whether the pull request has another newest commit by now. Somebody can start the run of an older one again, and a
 * run can end after that of the next: whoever approves must not be shown another plan than the one that then counts.
 */
async function isOutrun({ github, occasion, log }: Job, { pull }: Said): Promise<boolean> {
  const [newest, ours] = [await headOfPull(github, pull), occasion.pull?.headSha];
  if (newest === ours) return false;
  log.notice(
    `#${pull} has the commit ${newest.slice(0, 12)} by now, so its comment is left to the run of that one.`,
  );
  return true;
}

type Marked = Comment & { readonly marker: Marker };

/** Whether the newest comment is written over: not if it is closed, nor if somebody reviewed what it shows. */
async function isKept(job: Job, said: Said, newest: Marked): Promise<boolean> {
  const { state, digest } = newest.marker;
  if (job.inputs.command !== 'plan') return true;
  if (job.inputs.comment === 'always-new' || state !== 'planned') return false;
  if (digest === (said.digest ?? '-') || digest === '-') return true;
  const reviews = await reviewsOf(job.github, said.pull);
  // Both by GitHub's clock; this machine's may be another.
  return !reviews.some(({ at }) => Date.parse(at) >= Date.parse(newest.createdAt));
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
