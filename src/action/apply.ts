/** `apply`: what was reviewed in the pull requests that were merged since the last time, and nothing else. */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunCircumstances } from '../apply/receipt.ts';
import { type CarriedAloud, carryOutAloud, unlessOvertaken } from '../commands/apply.ts';
import { type Settled, settle } from '../commands/consent.ts';
import { divergenceWords, ensureNoDigestOfTimer } from '../commands/expect.ts';
import { heedClock, showFindings } from '../commands/tell.ts';
import { present } from '../core/model/present.ts';
import type { Divergence } from '../core/plan/approved.ts';
import { keptByDue } from '../core/plan/notes.ts';
import type { Plan } from '../core/plan/plan.ts';
import { changesAnything } from '../core/plan/verdict.ts';
import { EXIT, Failure } from '../errors.ts';
import { renderAppliedMarkdown } from '../form/markdown/applied.ts';
import { renderFailureMarkdown } from '../form/markdown/failure.ts';
import { renderFindingsMarkdown } from '../form/markdown/findings.ts';
import { renderPlanMarkdown } from '../form/markdown/plan.ts';
import type { MarkdownOptions } from '../form/options.ts';
import { isOfGitHub, readOr } from '../github/client.ts';
import { isInHistoryOf } from '../github/pulls.ts';
import { tipOf } from '../github/trees.ts';
import type { ReadyPlan } from '../run/carry-out.ts';
import type { CheckedFiles, Rejected } from '../run/files-and-base.ts';
import { borneOut, digestsOf, ofThisAccount, scopeOf } from '../run/judge.ts';
import { planReading, type RunScope, readAccountToPlan } from '../run/plan.ts';
import type { Applied } from '../say/applied.ts';
import type { FailureWords } from '../say/failure.ts';
import { type Approval, approvalFor, approvalsIn } from './approval.ts';
import { takeBack } from './comment.ts';
import { headlineOf } from './failure.ts';
import { accessFilesAt } from './files.ts';
import { branchOf, type Job, madeWith, markdownOptions } from './job.ts';
import { type Ending, endingOf, incompleteReason } from './outputs.ts';
import { lookForPlaces } from './places.ts';
import { readFilesAndRecallBase, told } from './reading.ts';
import { mergedIfKnown } from './reviewed.ts';
import { announce, tellAll, tellFailure, tellOutcome } from './telling.ts';

export async function applyInWorkflow(job: Job): Promise<Ending> {
  try {
    const checked = await readFilesAndRecallBase(job);
    // What two pull requests merged may not fit together although the plan of each is fine.
    if (checked.kind === 'rejected') return await reject(job, checked, await mergedIfKnown(job));
    const newer = await job.log.phase('Looking for newer files', () => newerCommit(job));
    return await (newer === undefined ? applyReviewed(job, checked) : leaveTo(job, newer));
  } catch (error) {
    await tellFailure(job, error);
    throw error;
  }
}

/** Carries out what was reviewed; what stands against it is shown and ends the run. */
export async function applyReviewed(job: Job, checked: CheckedFiles): Promise<Ending> {
  const { log } = job;
  const account = checked.config.account.value.name;
  const approval = await log.phase('Finding what was reviewed', () => approvalFor(job, account));
  return applyBy(job, checked, approval);
}

export const applyBy = (job: Job, checked: CheckedFiles, approval: Approval): Promise<Ending> =>
  unlessOvertaken(job.now, approval.consent.due, job.context, (at) =>
    applyAt({ ...job, now: at }, checked, approval),
  );

async function applyAt(job: Job, checked: CheckedFiles, approval: Approval): Promise<Ending> {
  const judged = await job.log.phase('Reading the account and planning', () =>
    planAndSettle(job, checked, approval),
  );
  if (judged.kind === 'rejected') return reject(job, judged, unapplied(approval));
  if (judged.settled.kind !== 'ready') return refuse(job, judged.ready, judged.settled, approval);
  return carryThrough(job, judged.ready, judged.settled.consent, approval);
}

/** What is written does not hold: the files, or names that the account does not know any more. */
async function reject(job: Job, rejected: Rejected, pulls: Parameters<typeof tellAll>[1]): Promise<Ending> {
  const { findings } = rejected;
  const render = (asked: MarkdownOptions): string => renderFindingsMarkdown(findings, asked);
  await tellAll(job, pulls, { state: 'failed', findings, render });
  return endingOf(rejected);
}

/** A plan, and whether it may be carried out. */
async function planAndSettle(
  job: Job,
  checked: CheckedFiles,
  { expected: found, consent, unreviewed }: Approval,
) {
  const { context, now, results } = job;
  ensureNoDigestOfTimer(consent.due, found);
  const { name, region } = checked.config.account.value;
  const writer = await context.connectWriter({ region });
  const reading = await readAccountToPlan(writer, context.now, checked.config);
  // Before anything is taken from them: accounts may share a label, and so each other's plans.
  const { expected, foreign } = ofThisAccount(found, { account: { name, origin: reading.origin } });
  for (const file of foreign)
    context.stderr.write(
      `Left out ${basename(file)}: it is a plan of another account, or of this one under another name.\n`,
    );
  const claimed = scopeOf(consent.due, expected);
  const planIn = (scope: RunScope) => planReading(checked, reading, now, scope);
  const scope = borneOut(claimed, expected, consent.override, planIn);
  const planned = planIn(scope);
  if (planned.kind === 'rejected') return told(job, planned);
  heedClock(planned, context);
  showFindings(planned.findings, context);
  context.stdout.write(await results.savePlan(planned, madeWith(job)));
  const ready = { ...planned, checked, writer, now, scope };
  if (unreviewed !== undefined && changesAnything(planned.plan)) {
    context.stderr.write(`No reviewed plan covers these changes.\n${unreviewed.join('\n')}\n`);
    return { kind: 'judged' as const, ready, settled: { kind: 'stale' as const, differences: [] } };
  }
  const settled = await settle(planned.plan, expected, consent, context);
  return { kind: 'judged' as const, ready, settled };
}

/** A newer commit of the branch with other access files, which has a run of its own; or the one in force. */
async function newerCommit(job: Job): Promise<string | undefined> {
  const { github, occasion, known } = job;
  const tip = await tipOf(github, await branchOf(job));
  if (tip === occasion.sha) return undefined;
  const [ours, theirs] = [await filesOf(job, occasion.sha), await filesOf(job, tip)];
  if (ours !== theirs) return tip;
  // An old run again, once its files are back: what is in force must not move back to it.
  const inForce = known.memory?.handsOn?.commit;
  if (inForce === undefined || inForce === occasion.sha) return undefined;
  return (await isInHistoryOf(github, inForce, occasion.sha)) ? inForce : undefined;
}

async function filesOf(job: Job, commit: string): Promise<string> {
  const { files } = await accessFilesAt(job, commit);
  return files
    .map(({ path, sha }) => `${sha} ${path}`)
    .sort()
    .join('\n');
}

async function leaveTo(job: Job, newer: string): Promise<Ending> {
  job.known.superseded = true;
  const { inputs, log, results, github, occasion } = job;
  const commit = newer.slice(0, 12);
  const follows = await readOr(undefined, isOfGitHub, () => isInHistoryOf(github, newer, occasion.sha));
  // A digest, or somebody at a gate, let this one run go on; what pull requests reviewed is of the newer one, too.
  const isAlone = inputs.approveDigest !== undefined || inputs.environment !== undefined;
  const words: FailureWords = {
    headline: 'A newer commit has taken over; nothing was written here',
    words: isAlone
      ? `The access files of ${commit} are newer. What was approved here is of this run alone, and nothing of it was carried out: approve the plan that the run of ${commit} shows.`
      : follows
        ? `The access files of ${commit} are newer. Its run carries out what both commits ask for.`
        : follows === undefined
          ? `The access files of ${commit} are newer. GitHub did not say whether it comes after this commit: if somebody pushed the branch elsewhere, nobody carries out what this commit asks for.`
          : `The branch has ${commit} now, which does not come after this commit: somebody pushed the branch elsewhere. Nobody carries out what this commit asks for, unless the files of ${commit} ask for it, too.`,
    remedies: [],
  };
  const render = (options: MarkdownOptions): string =>
    renderFailureMarkdown(words, { ...options, title: 'Left to a newer commit' });
  if (isAlone || !follows) log.warning(words.words);
  else log.notice(words.words);
  results.say((fit) => render({ ...markdownOptions(job), ...fit }));
  const pulls = await log.phase('Finding the pull requests', () => mergedIfKnown(job));
  await tellAll(job, pulls, { state: 'superseded', render });
  return { exitCode: EXIT.done, reason: 'superseded' };
}

/** A signal from here on ends the run in order, and takes back nothing of what is then known. */
function carryThrough(
  job: Job,
  ready: ReadyPlan,
  consent: RunCircumstances['consent'],
  approval: Approval,
): Promise<Ending> {
  const { results, occasion, context, log } = job;
  return context.interruption.shield(async () => {
    const receipt = join(results.folder, 'receipt.ndjson');
    const circumstances = {
      commit: occasion.sha,
      ...present({ consent }),
      ...approvalsIn(ready.plan, approval),
      ...present({ reviewed: digestsOf(approval.expected) }),
      run: occasion.runUrl,
    };
    await announce(job, ready.plan, approval);
    try {
      const carried = await log.phase('Applying', () =>
        carryOutAloud(ready, { receipt, circumstances, becomesBase: true }, context),
      );
      return await tell(job, ready, carried, approval);
    } catch (error) {
      // What a bug left behind nobody knows; whatever else is wrong was found before the first write.
      if (error instanceof Failure) await takeBack(job);
      throw error;
    } finally {
      // A run that is overtaken begins none.
      if (existsSync(receipt)) results.set('receipt-path', receipt);
    }
  });
}

async function tell(
  job: Job,
  ready: ReadyPlan,
  { outcomes, verification, exitCode }: CarriedAloud,
  approval: Approval,
): Promise<Ending> {
  const { log, results } = job;
  const { plan, findings, clockAheadMs } = ready;
  const applied: Applied = { plan, outcomes, verification, ...present({ clockAheadMs }) };
  results.say((fit) => renderAppliedMarkdown(applied, { ...markdownOptions(job, findings), ...fit }));
  if (exitCode === EXIT.waiting) {
    const isKept = keptByDue(plan.notes).length > 0;
    log.warning(
      `Done as far as possible: ${isKept ? 'a timer leaves settings or mail of roles that have ended' : 'an operation waits for somebody'}. See the summary.`,
    );
  }
  if (exitCode !== EXIT.done && job.known.memory?.handsOn === undefined) {
    log.notice(
      `Nothing is in force before an apply succeeds, and until then a timer ends nothing. Run this one again once the rest is settled: gh run rerun ${job.occasion.runId}`,
    );
  }
  await tellOutcome(job, ready, applied, exitCode, approval);
  const reason = incompleteReason(outcomes.map(({ kind }) => kind));
  return exitCode === EXIT.incomplete ? { exitCode, reason } : { exitCode };
}

async function refuse(
  job: Job,
  { plan, findings }: ReadyPlan,
  settled: Exclude<Settled, { readonly kind: 'ready' }>,
  approval: Approval,
): Promise<Ending> {
  await lookForPlaces(job, findings);
  const words = settled.kind === 'stale' ? staleWords(job, plan, settled.differences, approval) : REFUSED;
  const options = markdownOptions(job, findings);
  job.results.say((fit) => renderFailureMarkdown(words, { ...options, ...fit }));
  job.results.say((fit) => renderPlanMarkdown(plan, { ...options, ...fit }));
  const state = settled.kind === 'stale' ? 'stale' : 'failed';
  await tellAll(job, unapplied(approval), {
    state,
    digest: plan.digest,
    render: (asked) => renderFailureMarkdown(words, asked),
  });
  job.log.error(`${words.headline}.`);
  return { exitCode: settled.kind === 'stale' ? EXIT.stale : EXIT.refused };
}

const REFUSED: FailureWords = {
  headline: headlineOf(EXIT.refused),
  words:
    'A guard, a danger that nobody allowed, an access test or the input only-narrower stands against it. The log of the run names it.',
  remedies: ['If it is meant, add what the log names to `allow` or `override` of the step.'],
};

function staleWords(
  { occasion, inputs }: Job,
  { digest }: Plan,
  diverged: readonly Divergence[],
  { pulls }: Approval,
): FailureWords {
  const without = pulls.flatMap(({ number, without: why }) =>
    why === undefined ? [] : [`#${number}, ${why}`],
  );
  const differences = diverged.map((each) => `${each.person}: ${divergenceWords(each)}`);
  const workflow = occasion.workflow.replace(/^.*\//, '');
  const uncovered =
    inputs.approveDigest === undefined
      ? 'No reviewed plan covers these changes.'
      : `The approved digest ${inputs.approveDigest.slice(0, 12)} is of another plan: the account, the files or the day moved since. An invitation that somebody accepted is enough.`;
  return {
    headline: headlineOf(EXIT.stale),
    words: [...(differences.length > 0 ? differences : [uncovered]), ...without, ''].join('\n'),
    remedies: [
      ...approvalRemedies(pulls, occasion.runId),
      `Approve the plan as it is now: gh workflow run ${workflow} -f approve-digest=${digest}`,
      `Plan and compare again, once the account is as it was reviewed: gh run rerun ${occasion.runId}`,
      `Take the change back, in a pull request: git revert ${occasion.sha} (of a merge commit: git revert -m 1 ${occasion.sha})`,
    ],
  };
}

/** Only where an approval makes another plan count: else nobody should be sent to give one. */
function approvalRemedies(pulls: Approval['pulls'], runId: number): string[] {
  const numbers = pulls.flatMap(({ number, isApprovable }) => (isApprovable ? [`#${number}`] : []));
  if (numbers.length === 0) return [];
  const which = `${numbers.join(', ')} as ${numbers.length === 1 ? 'it was' : 'they were'} merged`;
  return [
    `Look at the newest plan and approve ${which}, which GitHub lets people do afterwards, and run again: gh run rerun ${runId}`,
  ];
}

/** The pull requests that an apply was to carry out. Of them a timer says nothing: what they ask for is another run's. */
const unapplied = ({ consent, pulls }: Approval): Approval['pulls'] => (consent.due ? [] : pulls);
