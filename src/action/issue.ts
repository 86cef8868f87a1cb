/**
 * One issue an account and label for what was changed outside, one for what should have ended by itself, one for what
 * soon does and one for what nobody has applied: opened, kept up to date, closed when there is nothing more to say.
 */

import { messageOf } from '../errors.ts';
import type { MarkdownOptions } from '../form/options.ts';
import { type GitHub, GitHubFailure, type Trouble } from '../github/client.ts';
import { createComment, viewerId } from '../github/comments.ts';
import { findOpenIssue, openIssue, updateIssue } from '../github/issues.ts';
import { UPCOMING } from '../say/drift.ts';
import { type Job, keyOf } from './job.ts';
import { isBeforeLabel, isSameSubject, type Marker, markedBody, markerFor, markerIn } from './marker.ts';

const HINTS: Partial<Record<Trouble, string>> = {
  'not-permitted': 'Give the job `permissions: issues: write`.',
  'not-found': 'Issues may be switched off in this repository, or the github-token may not see them.',
};

/** Whom they speak to differs: who changed the account, who looks after the timer, may extend a date, or merged. */
export type Topic = 'drift' | 'overdue' | 'ends' | 'unapplied';

export const UNAPPLIED = 'What the files ask for was not applied';

const TOPICS: Record<Topic, { readonly title: string; readonly gone: string }> = {
  drift: {
    title: 'Access was changed outside the files',
    gone: 'The account is as the files say again.',
  },
  overdue: {
    title: 'What the files have ended is still in the account',
    gone: 'The account has none of it any more.',
  },
  unapplied: { title: UNAPPLIED, gone: 'Nothing of it is left to do.' },
  ends: { title: UPCOMING, gone: 'Nothing more of this is to come.' },
};

/** Shows it in the open issue, or opens one. Never fails: the runner's log says what went wrong. */
export async function raise(
  job: Job,
  topic: Topic,
  render: (options: MarkdownOptions) => string,
): Promise<void> {
  await trying(job, async () => {
    const body = markedBody(job, markerOf(job, topic), render);
    const found = await ourIssue(job, topic);
    if (found === undefined) {
      const number = await openIssue(job.github, titleFor(job, topic), body);
      job.context.stderr.write(`Opened the issue #${number}.\n`);
    } else await updateIssue(job.github, found, { body });
  });
}

/** Closes the open issue, if there is one. */
export async function closeIssue(job: Job, topic: Topic): Promise<void> {
  await trying(job, async () => {
    const found = await ourIssue(job, topic);
    if (found === undefined) return;
    const words = `${TOPICS[topic].gone} ([the run](${job.occasion.runUrl}))`;
    await createComment(job.github, found, words);
    await updateIssue(job.github, found, { state: 'closed' });
    job.context.stderr.write(`Closed the issue #${found}.\n`);
  });
}

async function ourIssue(job: Job, topic: Topic): Promise<number | undefined> {
  const me = await viewerId(job.github);
  const marker = markerOf(job, topic);
  const issue = await findOpenIssue(job.github, ({ authorId, body }) => {
    const found = markerIn(body);
    if (authorId !== me || found?.state !== topic) return false;
    // Left open, an issue of the time before the label would be closed by nobody.
    return isSameSubject(found, marker) || isBeforeLabel(found, marker);
  });
  return issue?.number;
}

const titleFor = (job: Job, topic: Topic): string => {
  const { account } = job.known;
  const name = account === undefined ? job.inputs.label : keyOf(job, account);
  return `${TOPICS[topic].title}${name === undefined ? '' : ` (${name})`}`;
};

const markerOf = (job: Job, topic: Topic): Marker => markerFor(job, job.occasion.workflow, { state: topic });

/** Where issues cannot be written, that is true of each topic, and said once. */
const GIVEN_UP = new WeakSet<GitHub>();

async function trying(job: Job, work: () => Promise<void>): Promise<void> {
  if (GIVEN_UP.has(job.github)) return;
  try {
    await work();
  } catch (error) {
    if (error instanceof GitHubFailure && error.trouble !== 'unreachable') GIVEN_UP.add(job.github);
    const hint = error instanceof GitHubFailure ? (HINTS[error.trouble] ?? error.hint ?? '') : '';
    const words = messageOf(error);
    job.log.warning(`The issue could not be written. ${words} ${hint}`);
  }
}
