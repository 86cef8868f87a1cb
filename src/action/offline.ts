/** A pull request judged without the account: who would gain or lose what between its base and itself. */
import { join } from 'node:path';
import { tellRejected } from '../commands/tell.ts';
import { type OfflineDifference, offlineDifference } from '../core/plan/offline.ts';
import { EXIT } from '../errors.ts';
import { renderOfflinePage } from '../form/html/offline.ts';
import { markdownCode } from '../form/markdown/line.ts';
import { renderFailureMarkdown, renderFindingsMarkdown, renderOfflineMarkdown } from '../form/markdown.ts';
import { renderOffline } from '../form/offline.ts';
import { GitHubFailure } from '../github/client.ts';
import { mergeBaseOf } from '../github/pulls.ts';
import { parentsOf } from '../github/trees.ts';
import { brokenTests } from '../run/check.ts';
import { type CheckedFiles, type Rejected, withBase } from '../run/files.ts';
import { annotate } from './annotate.ts';
import { checkedOutCommit } from './checkout.ts';
import { fetchFiles } from './files.ts';
import { type Job, markdownOptions } from './job.ts';
import { countOutputs, type Ending, endingOf } from './outputs.ts';
import { tallyOf } from './tally.ts';

/** `why` is the sentence that says why the account is not asked. Ends well unless an access test fails. */
export async function planOffline(job: Job, checked: CheckedFiles, why: string): Promise<Ending> {
  const { log, context, now, results } = job;
  const compared = await log.phase('Comparing the files with those before', async () => {
    context.stderr.write(`${why}\n`);
    const both = await readBefore(job, checked);
    if (both.kind === 'rejected') {
      tellRejected(both, context);
      return both;
    }
    if (both.base === undefined) return { kind: 'nothing-before' as const };
    const found = offlineDifference(both.base, both.config, now);
    const account = both.config.account.value.name;
    const page = renderOfflinePage(found, { account, version: context.version, judgedAt: now });
    context.stdout.write(renderOffline(found, 'text', { color: false }));
    await results.save('offline.json', renderOffline(found, 'json', { color: false }));
    await results.save('report.html', page, 'report-html-path');
    return { kind: 'compared' as const, difference: found };
  });
  if (compared.kind === 'rejected') return endingOf(compared);
  const broken = checked.withFrames(brokenTests(checked.config, now));
  const findings = [...checked.findings, ...broken];
  await annotate(job, findings);
  results.set('plan-mode', 'offline');
  const plain = `${why} What follows compares the files of the pull request with those before it, without the account.`;
  log.notice(`${plain} No comment is written.`);
  results.say(`> [!NOTE]\n> ${markdownCode(plain)}\n`);
  const options = markdownOptions(job, findings);
  if (compared.kind === 'nothing-before') {
    results.say(renderFailureMarkdown(NOTHING_TO_COMPARE, options));
    results.say(renderFindingsMarkdown(findings, options));
  } else {
    results.say(renderOfflineMarkdown(compared.difference, options));
    setCounts(job, compared.difference);
  }
  return { exitCode: broken.length > 0 ? EXIT.refused : EXIT.done };
}

const NOTHING_TO_COMPARE = {
  headline: 'There is nothing to compare with',
  words: 'The access files before this pull request could not be read; only its own files were checked.',
  remedies: ['The log of the run says why.'],
};

/** Who is new in the account is not known without it. */
function setCounts({ results }: Job, difference: OfflineDifference): void {
  const counts = countOutputs(tallyOf(difference));
  const known = [
    'changes',
    'people-gaining',
    'people-losing',
    'new-admins',
    'mcp-grants-added',
    'mcp-grants-removed',
  ];
  for (const name of known) results.set(name, counts[name] ?? '');
}

/** The desired state before the pull request; without it where GitHub does not hand it out. */
async function readBefore(job: Job, checked: CheckedFiles): Promise<CheckedFiles | Rejected> {
  const { inputs, context, now } = job;
  try {
    const paths = Array.isArray(inputs.base) ? inputs.base : await fetchBefore(job);
    return await withBase(checked, paths, { cwd: context.cwd, now });
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    context.stderr.write(`${error.message}\n`);
    return checked;
  }
}

async function fetchBefore(job: Job): Promise<string[]> {
  const { occasion, github, results } = job;
  const commit = checkedOutCommit(occasion.workspace) ?? occasion.sha;
  const [first, second] = commit === occasion.sha ? await parentsOf(github, commit) : [];
  // The commit that GitHub makes to try a merge out comes from the branch first, then from the pull request.
  const before =
    first !== undefined && second !== undefined
      ? first
      : await mergeBaseOf(github, occasion.pull?.baseSha ?? commit, commit);
  return fetchFiles(job, before, join(results.folder, 'before'));
}
