/** `drift`: what somebody changed in the account, in one issue. For a timer. */
import { driftCode, driftReport, tellBlind } from '../commands/drift.ts';
import { butPins, showFindings } from '../commands/tell.ts';
import { counted } from '../core/model/text.ts';
import { renderDrift } from '../form/drift.ts';
import {
  renderDriftMarkdown,
  renderOverdueMarkdown,
  renderUpcomingMarkdown,
} from '../form/markdown/drift.ts';
import { renderFailureMarkdown } from '../form/markdown/failure.ts';
import type { MarkdownOptions } from '../form/options.ts';
import { visible } from '../form/visible.ts';
import { isOfGitHub, readOr } from '../github/client.ts';
import { isInHistoryOf } from '../github/pulls.ts';
import { lookForDrift } from '../run/drift.ts';
import { ownCommand } from '../say/command.ts';
import { type DriftReport, isChangedOutside } from '../say/drift.ts';
import type { FailureWords } from '../say/failure.ts';
import { filesByHand } from './by-hand.ts';
import { failureWords, REJECTED } from './failure.ts';
import { closeIssue, raise, type Topic, UNAPPLIED } from './issue.ts';
import { type Job, markdownOptions } from './job.ts';
import { type Ending, endingOf } from './outputs.ts';
import { lookForPlaces } from './places.ts';
import { readFilesAndRecallBase, told } from './reading.ts';

export async function driftInWorkflow(job: Job): Promise<Ending> {
  try {
    const ending = await look(job);
    if (ending.rejected !== undefined) await raiseFailure(job, REJECTED);
    return ending;
  } catch (error) {
    await raiseFailure(job, failureWords(error));
    throw error;
  }
}

/** A watch that fails in silence watches nothing. */
async function raiseFailure(job: Job, words: FailureWords): Promise<void> {
  if (job.context.interruption.signal.aborted) return;
  await raise(job, 'drift', (options) =>
    renderFailureMarkdown(words, { ...options, title: 'The account could not be looked at' }),
  );
}

async function look(job: Job): Promise<Ending> {
  const { log, context, now, results } = job;
  const checked = await readFilesAndRecallBase(job);
  if (checked.kind === 'rejected') return endingOf(checked);
  const looked = await log.phase('Looking for changes outside', async () => {
    const reader = await context.connectReader({ region: checked.config.account.value.region });
    const found = await lookForDrift(checked, reader, now, context.now);
    if (found.kind === 'rejected') return told(job, found);
    showFindings(butPins(found.findings), context);
    const files = filesByHand(job);
    const report: DriftReport = {
      ...driftReport(found, files.paths, []),
      end: visible(ownCommand('apply', files, ['--due'])),
      takeBack: visible(ownCommand('apply', files)),
    };
    context.stdout.write(renderDrift(report, 'text', { color: false }));
    await results.save('drift.json', renderDrift(report, 'json', { color: false }));
    return { kind: 'looked' as const, report, findings: found.findings };
  });
  if (looked.kind === 'rejected') return endingOf(looked);
  const { report, findings } = looked;
  const { unapplied } = report;
  await lookForPlaces(job, findings);
  const isBlind = tellBlind(report, context);
  // What nobody could look at may be there still, so an issue about it stays.
  const gone = async (topic: Topic, isUnseen = report.isPartly): Promise<void> => {
    if (!isUnseen) await closeIssue(job, topic);
  };
  if (unapplied.length === 0) await gone('unapplied', report.isPartly || isBlind);
  else await tellUnapplied(job, unapplied);
  // What waits for an apply is an issue of its own, and said there.
  const shown = { ...report, unapplied: [] };
  results.say((fit) => renderDriftMarkdown(shown, { ...markdownOptions(job, findings), ...fit }));
  if (report.upcoming.length === 0) await gone('ends');
  else await raise(job, 'ends', (options) => renderUpcomingMarkdown(report, options));
  if (report.overdue.length + report.returning.length === 0) await gone('overdue');
  else await raise(job, 'overdue', (options) => renderOverdueMarkdown(report, options));
  if (!isChangedOutside(report) && !isBlind && !report.isPartly) await closeIssue(job, 'drift');
  else {
    const outside = { ...shown, upcoming: [], overdue: [], returning: [] };
    await raise(job, 'drift', (options) => renderDriftMarkdown(outside, { ...options, findings }));
  }
  return { exitCode: driftCode(report) };
}

/** So many people are named. */
const MOST_NAMED = 20;

/**
 * A merge whose run was lost, refused or never begun leaves people with what its files took from them. Nothing was
 * changed outside then, so nobody else would say it.
 */
async function tellUnapplied(job: Job, people: readonly string[]): Promise<void> {
  if (await isOfOlderFiles(job)) return;
  const named = people.slice(0, MOST_NAMED);
  const rest = people.length - named.length;
  const words: FailureWords = {
    headline: `It is about ${counted(people.length, 'person', 'people')}`,
    words: [...named, ...(rest > 0 ? [`and ${rest} more`] : []), ''].join('\n'),
    remedies: [
      'Look at the run of the newest merge: it was lost, refused or has failed, or waits for an approval. Start it again, or by hand the workflow that applies; the next merge carries it out, too.',
    ],
  };
  const render = (options: MarkdownOptions): string =>
    renderFailureMarkdown(words, { ...options, title: UNAPPLIED });
  job.results.say((fit) => render({ ...markdownOptions(job), ...fit }));
  await raise(job, 'unapplied', render);
}

/** Whether newer files than this run has are in force, as for an old run that is started again. */
async function isOfOlderFiles({ github, occasion, known }: Job): Promise<boolean> {
  const { commit } = known.memory ?? {};
  if (commit === undefined) return false;
  // What was found is said all the same, where GitHub does not tell.
  return !(await readOr(true, isOfGitHub, () => isInHistoryOf(github, occasion.sha, commit)));
}
