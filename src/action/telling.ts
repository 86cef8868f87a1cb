/** What the pull requests are told of an apply: before its first write, and what became of what each of them asked. */
import type { LiveUser } from '../core/model/live.ts';
import { usability } from '../core/plan/approved.ts';
import type { Plan } from '../core/plan/plan.ts';
import { isReplaced } from '../core/plan/replaced.ts';
import { runningOf } from '../core/plan/way.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { renderAppliedMarkdown } from '../form/markdown/applied.ts';
import { renderFailureMarkdown } from '../form/markdown/failure.ts';
import { renderPlanMarkdown } from '../form/markdown/plan.ts';
import type { MarkdownOptions } from '../form/options.ts';
import type { ReadyPlan } from '../run/carry-out.ts';
import type { Applied } from '../say/applied.ts';
import type { FailureWords } from '../say/failure.ts';
import { type Approval, approvalsIn } from './approval.ts';
import { comment, type Said } from './comment.ts';
import { exitCodeOf, failureWords } from './failure.ts';
import type { Job } from './job.ts';
import type { State } from './marker.ts';
import { mergedIfKnown, type ReviewedPull } from './reviewed.ts';

/** Into the comment of each pull request. */
export async function tellAll(
  job: Job,
  pulls: readonly { readonly number: number }[],
  said: Omit<Said, 'pull' | 'isWorth'>,
  isWorth = said.state !== 'superseded',
): Promise<void> {
  for (const { number } of pulls) {
    const trouble = await comment(job, { ...said, pull: number, isWorth });
    // What is true of one pull request alone stops no other; anything else would be said once for each.
    if (trouble !== undefined && trouble !== 'locked' && trouble !== 'not-found') return;
  }
}

/** Whoever reviewed it looks there, and what the comments show was not carried out. */
export async function tellFailure(job: Job, error: unknown): Promise<void> {
  if (job.inputs.comment === 'false' || job.context.interruption.signal.aborted) return;
  // What a bug left behind nobody knows.
  if (!(error instanceof Failure)) job.known.announced?.clear();
  await tellAll(job, await mergedIfKnown(job), {
    state: exitCodeOf(error) === EXIT.stale ? 'stale' : 'failed',
    render: (asked) => renderFailureMarkdown(failureWords(error), asked),
  });
}

/** How long, in milliseconds, an apply waits for its announcement: what it has read of the account becomes old meanwhile. */
const ANNOUNCING = 10_000;

/**
 * Says that the plan is being carried out, before anything is written: a run that is lost says nothing any more. A timer
 * says so where it does what a reviewed plan had waiting.
 */
export async function announce(job: Job, plan: Plan, approval: Approval): Promise<void> {
  const { due } = approval.consent;
  if (runningOf(plan.operations).length === 0) return;
  const { runId } = job.occasion;
  const words: FailureWords = {
    headline: `A run has been carrying out the plan below since ${job.context.now().toISOString().slice(0, 16)}Z`,
    words:
      'This comment is written again when the run ends. If it stays as it is, the run was cut off, and any part of the plan may be in the account already.',
    remedies: [`Run it again, which does the rest: gh run rerun ${runId}`],
  };
  job.known.announced = new Map();
  const pulls = due || isReviewed(approval) ? concernedIn(approval, plan) : approval.pulls;
  await tellAll({ ...job, github: job.github.within(ANNOUNCING) }, pulls, {
    state: due ? 'resuming' : 'applying',
    digest: plan.digest,
    render(options) {
      const page = renderFailureMarkdown(words, { ...options, title: 'Access is being applied' });
      const limit = options.limit === undefined ? {} : { limit: options.limit - page.length - 1 };
      return `${page}\n${renderPlanMarkdown(plan, { ...options, ...limit })}`;
    },
  });
}

/** Says what came of it. */
export async function tellOutcome(
  job: Job,
  { live }: Pick<ReadyPlan, 'live'>,
  applied: Applied,
  exitCode: ExitCode,
  approval: Approval,
): Promise<void> {
  const { plan, outcomes } = applied;
  const isWell = exitCode === EXIT.done || exitCode === EXIT.waiting;
  const isPart = outcomes.some(({ kind, inDoubt }) => kind === 'done' || inDoubt !== undefined);
  const without = isWell ? unappliedOf(job, approval, plan, live.users) : new Map<ReviewedPull, never>();
  const pulls = approval.consent.due ? concernedIn(approval, plan) : approval.pulls;
  await tellAll(
    job,
    pulls.filter((pull) => !without.has(pull)),
    {
      state: isWell ? 'applied' : isPart ? 'partial' : 'failed',
      digest: plan.digest,
      render: (options) => renderAppliedMarkdown(applied, options),
    },
  );
  for (const [pull, { state, words }] of without) {
    const render = (options: MarkdownOptions): string =>
      renderFailureMarkdown(words, { ...options, title: 'Left out of what was applied' });
    await tellAll(job, [pull], { state, render }, false);
  }
}

/** The pull requests of whose reviewed plans a run carries something out. */
function concernedIn(approval: Approval, plan: Plan): Approval['pulls'] {
  const steps = new Set(runningOf(plan.operations).map(({ step }) => step));
  const concerned = new Set(
    approvalsIn(plan, approval).approvals.flatMap((each) =>
      'pullRequest' in each && each.steps.some((step) => steps.has(step)) ? each.pullRequest : [],
    ),
  );
  return approval.pulls.filter(({ number }) => concerned.has(number));
}

/** Whether reviewed plans decided, pull request by pull request. */
const isReviewed = ({ expected, runApprovers }: Approval): boolean =>
  expected?.kind !== 'digest' && runApprovers === undefined;

/** The pull requests of which a run that ended well has applied nothing, and why. */
function unappliedOf(
  { occasion }: Pick<Job, 'occasion'>,
  approval: Approval,
  plan: Plan,
  users: readonly LiveUser[],
): ReadonlyMap<ReviewedPull, { readonly state: State; readonly words: FailureWords }> {
  const sha = occasion.sha.slice(0, 12);
  const found: [ReviewedPull, { readonly state: State; readonly words: FailureWords }][] = [];
  for (const pull of approval.consent.due ? [] : approval.pulls) {
    const plans = pull.plans.filter(({ document }) => usability(document, plan) === undefined);
    const add = (state: State, headline: string, words: string): void =>
      void found.push([pull, { state, words: { headline, words, remedies: [] } }]);
    if (plans.length > 0 && plans.every(({ document }) => isReplaced(document, plan, users)))
      add(
        'replaced',
        'Nothing of what was reviewed here is in force',
        `Later changes took it back or replaced it, and the account was brought to the files of ${sha}.`,
      );
    if (plans.length === 0 && isReviewed(approval))
      add(
        'stale',
        'None of its plans counted, and this run carried out nothing by them',
        `${pull.without ?? 'They are of another account.'} The account was brought to the files of ${sha}.`,
      );
  }
  return new Map(found);
}
