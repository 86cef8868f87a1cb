/** `plan`: what the pull request (or the branch) would change in the account, or, without the account, in the files. */
import { isRefused, planned } from '../commands/plan.ts';
import { type Checked, type Reviewed, showFindings } from '../commands/read.ts';
import { EXIT, Failure } from '../errors.ts';
import { renderPlanMarkdown } from '../form/markdown.ts';
import { GitHubFailure } from '../github/client.ts';
import { annotate } from './annotate.ts';
import { comment, isWorthSaying } from './comment.ts';
import { type Job, madeWith, markdownOptions } from './job.ts';
import { planOffline } from './offline.ts';
import type { Ending } from './outputs.ts';
import { readBase, readFiles } from './reading.ts';

export async function plan(job: Job): Promise<Ending> {
  const checked = await readFiles(job);
  const without = whyOffline(job);
  if (without !== undefined) return planOffline(job, checked, without);
  let reviewed: Reviewed;
  try {
    const both = await readBase(job, checked);
    reviewed = await readAndPlan(job, both);
  } catch (error) {
    if (!isAccountDown(job, error)) throw error;
    return planOffline(job, checked, `The account could not be read: ${error.message}`);
  }
  return show(job, reviewed);
}

/** Why the account is not asked, where that is so. Only a pull request is judged without it. */
function whyOffline({ occasion, inputs }: Job): string | undefined {
  if (occasion.event !== 'pull_request') return undefined;
  const without = occasion.pull?.withoutSecrets;
  if (without === 'fork') return 'The pull request comes from a fork, so this run has no token.';
  if (without === 'dependabot') return 'The pull request is of Dependabot, so this run has no token.';
  return inputs.apiToken === undefined ? 'This run has no API token.' : undefined;
}

const isAccountDown = ({ occasion }: Job, error: unknown): error is Failure =>
  occasion.event === 'pull_request' &&
  error instanceof Failure &&
  !(error instanceof GitHubFailure) &&
  error.exitCode === EXIT.failure;

async function readAndPlan(job: Job, checked: Checked): Promise<Reviewed> {
  const { log, context, now, results } = job;
  return log.phase('Reading the account and planning', async () => {
    const reviewed = await planned(checked, context, now);
    const text = await results.savePlan(reviewed, madeWith(job));
    showFindings(reviewed.findings, context);
    context.stdout.write(text);
    return reviewed;
  });
}

async function show(job: Job, { plan: made, findings }: Reviewed): Promise<Ending> {
  const { occasion, inputs, results } = job;
  await annotate(job, findings);
  results.say(renderPlanMarkdown(made, markdownOptions(job, findings)));
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
