/** `due`: what ends by itself, and what reviewed plans have waiting. For a timer. */
import { EXIT } from '../errors.ts';
import { renderFailureMarkdown } from '../form/markdown/failure.ts';
import type { Rejected } from '../run/files-and-base.ts';
import type { FailureWords } from '../say/failure.ts';
import { applyBy, applyReviewed } from './apply.ts';
import { nothingReviewed } from './approval.ts';
import { newestThatHold } from './files-that-hold.ts';
import { type Job, markdownOptions } from './job.ts';
import { type Ending, endingOf } from './outputs.ts';
import { readFilesAndRecallBase } from './reading.ts';

export async function dueInWorkflow(job: Job): Promise<Ending> {
  const checked = await readFilesAndRecallBase(job);
  if (checked.kind === 'rejected')
    return checked.what === 'files' ? dueBefore(job, checked) : endingOf(checked);
  // Without anything in force nobody can tell what ends by itself from what somebody wrote a minute ago.
  if (job.inputs.base === 'automatic' && checked.base === undefined) return doNothing(job);
  const [guard] = job.inputs.override.keys();
  if (guard !== undefined) job.log.notice(LIFTS_LITTLE(guard));
  return applyReviewed(job, checked);
}

/**
 * What somebody has merged must not keep alive what ends by itself: where the files do not hold, a timer goes by the
 * newest before them that do. It stays red until they are mended.
 */
async function dueBefore(job: Job, rejected: Rejected): Promise<Ending> {
  const { log, occasion } = job;
  const found = await log.phase('Looking for the newest files that hold', () =>
    newestThatHold(job, rejected),
  );
  if (found === undefined) return endingOf(rejected);
  const [commit, sha] = [found.commit, occasion.sha].map((each) => each.slice(0, 12));
  const older = { ...job, occasion: { ...occasion, sha: found.commit } };
  const ending = await applyBy(older, found.checked, nothingReviewed(job));
  const besides: FailureWords = {
    headline: `The files of ${sha} are not valid, so the timer went by those of ${commit}`,
    words: 'What ends by itself in them is told in the summary. Of the newer files nothing was carried out.',
    remedies: ['Mend the files: the log of the run says what is wrong with them.'],
  };
  const isWell = ending.exitCode === EXIT.done || ending.exitCode === EXIT.waiting;
  const findings = [...rejected.findings, ...(ending.rejected?.findings ?? [])];
  return { ...(isWell ? endingOf(rejected) : ending), rejected: { ...rejected, findings }, besides };
}

/** Refusing the number would keep access alive that is to end; it must not look as if it lifted something, either. */
const LIFTS_LITTLE = (guard: string): string =>
  `The input override (${guard}) is for what reviewed plans have waiting. What ends by itself is within the limits, or waits for higher ones: raise the limit in \`policy\` for a while (\`{ limit, until }\`).`;

const NOTHING_IN_FORCE: FailureWords = {
  headline: 'Nothing is in force yet, so nothing was ended',
  words: 'A timer ends what the files in force say, and no apply has succeeded yet.',
  remedies: [
    'Apply once: merge a pull request with a plan, or approve the plan of the default branch by its digest.',
  ],
};

function doNothing(job: Job): Ending {
  const tried = job.known.memory?.start?.run;
  const again = `An apply was tried, and something failed or waits. Run it again once that is settled: gh run rerun ${tried}`;
  const words = { ...NOTHING_IN_FORCE, ...(tried === undefined ? {} : { remedies: [again] }) };
  job.log.notice([`${words.headline}. ${words.words}`, ...words.remedies].join('\n'));
  const options = { ...markdownOptions(job), title: 'Nothing is in force yet' };
  job.results.say((fit) => renderFailureMarkdown(words, { ...options, ...fit }));
  return { exitCode: EXIT.done };
}
