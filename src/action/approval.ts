/** What an apply may carry out: the reviewed plans of merged pull requests, one digest, or this very run. */
import { readExpectation } from '../commands/expect.ts';
import { compareWithReviewed, usability } from '../core/plan/approved.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { EXIT, Failure } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { isFailure, readOr } from '../github/client.ts';
import { type Approver, approversOfRun } from '../github/runs.ts';
import type { Consent, Expectation } from '../run/judge.ts';
import type { Job } from './job.ts';
import { type ReviewedPull, reviewedIfKnown, reviewedPulls } from './reviewed.ts';

export interface Approval {
  readonly expected: Expectation | undefined;
  readonly consent: Consent;
  /** The pull requests that this run carries out, for their comments and the receipt. */
  readonly pulls: readonly ReviewedPull[];
  /** Who approved this very run, in a protected environment; left out where nobody is known to have. */
  readonly runApprovers?: readonly string[];
  /** Why nothing at all was reviewed, line by line: then only an empty plan goes on. */
  readonly unreviewed?: readonly string[];
}

export async function approvalFor(job: Job, account: string): Promise<Approval> {
  const { inputs, occasion, context, github } = job;
  const consent = consentIn(inputs);
  const { due } = consent;
  // An end of access must not wait for a permission.
  const decides = !due && inputs.approve === 'reviewed' && inputs.approveDigest === undefined;
  const pulls = decides ? await reviewedPulls(job, account) : await reviewedIfKnown(job, account);
  if (inputs.approveDigest !== undefined) {
    const expected = await readExpectation([inputs.approveDigest], context);
    const runApprovers = await runApproversIfKnown(job);
    return { expected, consent, pulls, ...(runApprovers.length === 0 ? {} : { runApprovers }) };
  }
  if (inputs.environment !== undefined) {
    const approvers = approversFor(inputs.environment, await approversOfRun(github, occasion.runId));
    context.stderr.write(
      `This run was approved for the environment ${visible(inputs.environment)} by ${approvers.join(', ')}.\n`,
    );
    const allow = new Set(HAZARDS);
    return { expected: undefined, consent: { ...consent, allow }, pulls, runApprovers: approvers };
  }
  const plans = pulls.flatMap((pull) => pull.plans);
  const expected: Expectation | undefined = plans.length === 0 ? undefined : { kind: 'plans', plans };
  const found = { expected, consent, pulls };
  return due || plans.length > 0 ? found : { ...found, unreviewed: whyUnreviewed(pulls) };
}

const consentIn = ({ allow, override, command, onlyNarrower }: Job['inputs']): Consent => ({
  yes: true,
  allow,
  override,
  due: command === 'due',
  onlyNarrower,
});

/** Of files that newer ones have replaced: what was reviewed for them may have been taken back since. */
export const nothingReviewed = ({ inputs }: Job): Approval => ({
  expected: undefined,
  consent: consentIn(inputs),
  pulls: [],
});

/**
 * A digest names nobody. A gate in front of it, as in the strict layout, has; and decides nothing here. Of a run that was
 * approved for several environments nothing tells which of them was about this account.
 */
const runApproversIfKnown = ({ github, occasion }: Job): Promise<string[]> =>
  readOr([], isFailure, async () => {
    const all = await approversOfRun(github, occasion.runId);
    const environments = new Set(all.flatMap((each) => each.environments.map((name) => name.toLowerCase())));
    return environments.size > 1 ? [] : [...new Set(all.map(({ login }) => login))];
  });

function whyUnreviewed(pulls: readonly ReviewedPull[]): string[] {
  if (pulls.length === 0) return ['No pull request was merged since what is in force.'];
  return pulls.map(({ number, without = 'it has no plan that counts.' }) => `#${number}, ${without}`);
}

/** Whoever let the run into this environment; an approval of another one was for something else. */
function approversFor(environment: string, all: readonly Approver[]): string[] {
  // GitHub takes names of environments that differ in case for one.
  const named = (each: string): boolean => each.toLowerCase() === environment.toLowerCase();
  const approvers = all.flatMap(({ login, environments }) => (environments.some(named) ? login : []));
  if (approvers.length > 0) return [...new Set(approvers)];
  const others = [...new Set(all.flatMap(({ environments }) => environments))];
  throw new Failure(
    `approve: environment, but nobody approved this run for the environment ${visible(environment)}.${
      others.length === 0 ? '' : ` It was approved for ${visible(others.join(', '))} only.`
    }`,
    {
      exitCode: EXIT.refused,
      hint: 'Give the job that `environment` with required reviewers, or approve the plan by its digest: approve-digest.',
    },
  );
}

/**
 * What a receipt says of it. Where reviews decide, each reviewed plan speaks for the operations that it has and for no
 * other: a timer ends beside them what nobody looked at again, and a digest says nothing of who gave it.
 */
export function approvalsIn(plan: Plan, { pulls, runApprovers, expected }: Approval) {
  const all = pulls.map(({ number }) => number);
  if (runApprovers !== undefined) {
    const steps = plan.operations.map(({ step }) => step);
    return { pullRequests: all, approvers: runApprovers, approvals: [{ approvers: runApprovers, steps }] };
  }
  if (expected?.kind === 'digest') return { pullRequests: all, approvals: [] };
  const reviewed = pulls.flatMap(({ number, plans }) =>
    plans
      .filter(({ document }) => usability(document, plan) === undefined)
      .map(({ document, approvers }) => {
        const { approved } = compareWithReviewed(plan, [document]);
        return { pullRequest: number, approvers, steps: [...approved].sort((a, b) => a - b) };
      }),
  );
  return {
    pullRequests: [...new Set(reviewed.map(({ pullRequest }) => pullRequest))],
    approvers: [...new Set(reviewed.flatMap(({ approvers }) => approvers))],
    approvals: reviewed,
  };
}
