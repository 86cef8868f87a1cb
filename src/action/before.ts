/** The files before a pull request, and whether it grants anything that they did not. */
import { join } from 'node:path';
import { showFindings } from '../commands/tell.ts';
import { GitHubFailure } from '../github/client.ts';
import { mergeBaseOf } from '../github/pulls.ts';
import { parentsOf } from '../github/trees.ts';
import { narrowingBetween } from '../run/narrowing.ts';
import { checkedOutCommit } from './checkout.ts';
import { fetchFiles } from './files.ts';
import type { Job } from './job.ts';

/** Paths of the desired state before the pull request; undefined where GitHub does not hand it out. */
export async function filesBefore(job: Job): Promise<readonly string[] | undefined> {
  const { inputs, context } = job;
  if (Array.isArray(inputs.base)) return inputs.base.length === 0 ? undefined : inputs.base;
  try {
    const paths = await fetchBefore(job);
    return paths.length === 0 ? undefined : paths;
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    context.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

async function fetchBefore(job: Job): Promise<readonly string[]> {
  const { occasion, github, results } = job;
  const commit = checkedOutCommit(occasion.workspace) ?? occasion.sha;
  const [first, second] = commit === occasion.sha ? await parentsOf(github, commit) : [];
  // The commit that GitHub makes to try a merge out comes from the branch first, then from the pull request.
  const before =
    first !== undefined && second !== undefined
      ? first
      : await mergeBaseOf(github, occasion.pull?.baseSha ?? commit, commit);
  return (await fetchFiles(job, before, join(results.folder, 'before'))).paths;
}

/** Sets the output `nothing-new`, and says what stands against it. */
export async function judgeNothingNew(
  job: Job,
  before: readonly string[],
): ReturnType<typeof narrowingBetween> {
  const { inputs, context, now, results } = job;
  const judged = await narrowingBetween(before, inputs.config, { cwd: context.cwd, now });
  if (judged.kind === 'rejected') return judged;
  results.set('nothing-new', String(judged.nothingNew));
  if (judged.nothingNew) context.stderr.write('The pull request grants nothing new.\n');
  else {
    context.stderr.write('The pull request does more than narrow (output nothing-new: false):\n');
    showFindings(judged.objections, context);
  }
  return judged;
}
