/** `plan`: what the pull request (or the branch) would change in the account, or, without the account, in the files. */
import { showFindings, warnOfClock } from '../commands/tell.ts';
import { widensAccount } from '../core/plan/widening.ts';
import { EXIT, Failure } from '../errors.ts';
import { renderPlanMarkdown } from '../form/markdown/plan.ts';
import { GitHubFailure } from '../github/client.ts';
import type { CheckedFiles, Rejected } from '../run/files-and-base.ts';
import { isRefused } from '../run/judge.ts';
import { type Planned, planReading, readAccountToPlan } from '../run/plan.ts';
import { annotate } from './annotate.ts';
import { filesBefore, judgeNothingNew } from './before.ts';
import { comment, isWorthSaying } from './comment.ts';
import { type Job, madeWith, markdownOptions } from './job.ts';
import { planOffline } from './offline.ts';
import { type Ending, endingOf } from './outputs.ts';
import { lookForPlaces } from './places.ts';
import { readFilesOf, recallBase, told } from './reading.ts';

export async function planInWorkflow(job: Job): Promise<Ending> {
  const checked = await readFilesOf(job);
  if (checked.kind === 'rejected') return endingOf(checked);
  const without = whyOffline(job);
  if (without !== undefined) return planOffline(job, checked, without);
  let planned: Planned | Rejected;
  try {
    const both = await recallBase(job, checked);
    planned = both.kind === 'rejected' ? both : await readAndPlan(job, both);
  } catch (error) {
    if (!isAccountDown(job, error)) throw error;
    return planOffline(job, checked, `The account could not be read: ${error.message}`);
  }
  if (planned.kind === 'rejected') return endingOf(planned);
  await judgeAgainstBranch(job);
  job.results.set('only-narrower', String(!planned.plan.operations.some(widensAccount)));
  return show(job, planned);
}

/**
 * Whether a pull request grants nothing new is judged against the branch, not against what is in force: what was
 * merged and not applied yet is not of this pull request. Without the files before it nothing is said.
 */
async function judgeAgainstBranch(job: Job): Promise<void> {
  if (job.occasion.event !== 'pull_request') return;
  await job.log.phase('Comparing the files with those before', async () => {
    const before = await filesBefore(job);
    if (before !== undefined) await judgeNothingNew(job, before);
  });
}

/** Why the account is not asked, where that is so. Only a pull request is judged without it. */
function whyOffline({ occasion, inputs }: Job): string | undefined {
  if (occasion.event !== 'pull_request') return undefined;
  const without = occasion.pull?.withoutSecrets;
  if (without === 'fork') return 'The pull request comes from a fork, so this run has no token.';
  if (without === 'dependabot') return 'The pull request is of Dependabot, so this run has no token.';
  return inputs.hasApiToken ? undefined : 'This run has no API token.';
}

const isAccountDown = ({ occasion }: Job, error: unknown): error is Failure =>
  occasion.event === 'pull_request' &&
  error instanceof Failure &&
  !(error instanceof GitHubFailure) &&
  error.exitCode === EXIT.failure;

async function readAndPlan(job: Job, checked: CheckedFiles): Promise<Planned | Rejected> {
  const { log, context, now, results } = job;
  return log.phase('Reading the account and planning', async () => {
    const reader = await context.connectReader({ region: checked.config.account.value.region });
    const reading = await readAccountToPlan(reader, context.now, checked.config);
    warnOfClock(reading, context);
    const planned = planReading(checked, reading, now);
    if (planned.kind === 'rejected') return told(job, planned);
    const text = await results.savePlan(planned, madeWith(job));
    showFindings(planned.findings, context);
    context.stdout.write(text);
    return planned;
  });
}

async function show(job: Job, { plan: made, findings }: Planned): Promise<Ending> {
  const { occasion, inputs, results } = job;
  await annotate(job, findings);
  await lookForPlaces(job, findings);
  results.say((fit) => renderPlanMarkdown(made, { ...markdownOptions(job, findings), ...fit }));
  if (occasion.event === 'pull_request' && occasion.pull !== undefined) {
    await comment(job, {
      pull: occasion.pull.number,
      state: 'planned',
      digest: made.digest,
      findings,
      isWorth: isWorthSaying(job, made),
      render: (options) => renderPlanMarkdown(made, options),
    });
  }
  return { exitCode: isRefused(made, inputs.override) ? EXIT.refused : EXIT.done };
}
