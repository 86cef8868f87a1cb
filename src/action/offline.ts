/** A pull request judged without the account: who would gain or lose what between its base and itself. */
import { type OfflineDifference, offlineDifference } from '../core/plan/offline.ts';
import { EXIT } from '../errors.ts';
import { renderOfflinePage } from '../form/html/offline.ts';
import { renderFailureMarkdown } from '../form/markdown/failure.ts';
import { renderFindingsMarkdown } from '../form/markdown/findings.ts';
import { markdownCode } from '../form/markdown/line.ts';
import { renderOfflineMarkdown } from '../form/markdown/offline.ts';
import { renderOffline } from '../form/offline.ts';
import type { MarkdownOptions } from '../form/options.ts';
import { brokenTests, misfitsAlone } from '../run/check.ts';
import { type CheckedFiles, withBase } from '../run/files-and-base.ts';
import { annotate } from './annotate.ts';
import { filesBefore, judgeNothingNew } from './before.ts';
import { comment } from './comment.ts';
import { type Job, markdownOptions } from './job.ts';
import { countOutputs, type Ending, endingOf } from './outputs.ts';
import { lookForPlaces } from './places.ts';
import { told } from './reading.ts';
import { tallyOf } from './tally.ts';

/** `why` is the sentence that says why the account is not asked. Ends well unless an access test fails. */
export async function planOffline(job: Job, checked: CheckedFiles, why: string): Promise<Ending> {
  const { log, context, now, results } = job;
  const misfits = checked.withFrames(misfitsAlone(checked.config, now));
  if (misfits.length > 0) return endingOf(told(job, { kind: 'rejected', what: 'files', findings: misfits }));
  const compared = await log.phase('Comparing the files with those before', async () => {
    context.stderr.write(`${why}\n`);
    const before = await filesBefore(job);
    const both = await withBase(checked, before?.paths ?? [], { cwd: context.cwd, now });
    if (both.kind === 'rejected') return told(job, both);
    if (before === undefined) return { kind: 'nothing-before' as const };
    const narrowing = await judgeNothingNew(job, before);
    if (narrowing.kind === 'rejected') return told(job, narrowing);
    if (both.base === undefined) return { kind: 'nothing-before' as const };
    const found = { ...offlineDifference(both.base, both.config, now, narrowing.edits), narrowing };
    const account = both.config.account.value.name;
    const page = renderOfflinePage(found, { account, version: context.version, judgedAt: now });
    const look = {
      color: false,
      account,
      judgedAt: now,
      findings: [...checked.findings, ...checked.withFrames(found.findings)],
    };
    context.stdout.write(renderOffline(found, 'text', look));
    await results.save('offline.json', renderOffline(found, 'json', look));
    await results.save('report.html', page, 'report-html-path');
    return { kind: 'compared' as const, difference: found, findings: both.findings };
  });
  if (compared.kind === 'rejected') return endingOf(compared);
  const broken = checked.withFrames(brokenTests(checked.config, now));
  const past = compared.kind === 'compared' ? checked.withFrames(compared.difference.findings) : [];
  const ofFiles = compared.kind === 'compared' ? compared.findings : checked.findings;
  const findings = [...ofFiles, ...past, ...broken];
  await annotate(job, findings);
  await lookForPlaces(job, findings);
  results.set('plan-mode', 'offline');
  const plain = `${why} What follows compares the files of the pull request with those before it, without the account.`;
  const pull = job.occasion.pull?.withoutSecrets === undefined ? job.occasion.pull : undefined;
  log.notice(
    `${plain} No comment is written${pull === undefined ? '' : ', but for one that shows an earlier commit'}.`,
  );
  const note = `> [!NOTE]\n> ${markdownCode(plain)}\n`;
  results.say(() => note);
  const options = markdownOptions(job, findings);
  const render = (asked: MarkdownOptions): string =>
    compared.kind === 'compared'
      ? renderOfflineMarkdown(compared.difference, { ...asked, account: checked.config.account.value.name })
      : renderFailureMarkdown(NOTHING_TO_COMPARE, asked);
  results.say((fit) => render({ ...options, ...fit }));
  if (compared.kind === 'compared') setCounts(job, compared.difference);
  else results.say((fit) => renderFindingsMarkdown(findings, { ...options, ...fit }));
  if (pull !== undefined)
    await comment(job, {
      pull: pull.number,
      state: 'planned',
      findings,
      isWorth: false,
      render: ({ limit = Infinity, ...asked }) =>
        `${note}\n${render({ ...asked, limit: limit - note.length })}`,
    });
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
