/** The files before a pull request, and whether it grants anything that they did not. */
import { join } from 'node:path';
import { showFindings } from '../commands/tell.ts';
import type { Finding } from '../core/model/finding.ts';
import { Failure } from '../errors.ts';
import { GitHubFailure } from '../github/client.ts';
import { mergeBaseOf } from '../github/pulls.ts';
import { parentsOf, pathsBetween } from '../github/trees.ts';
import { narrowingBetween } from '../run/narrowing.ts';
import { checkedOutCommit } from './checkout.ts';
import { accessFilesAt, fetchFiles } from './files.ts';
import type { Job } from './job.ts';

/** The desired state before the pull request, and which two commits it lies between. */
export interface Before {
  readonly paths: readonly string[];
  /** The commit before it and the one that is judged; left out where GitHub does not say. */
  readonly commits?: { readonly was: string; readonly is: string };
}

/** Undefined where GitHub does not hand it out. */
export async function filesBefore(job: Job): Promise<Before | undefined> {
  const { inputs, context, results } = job;
  const given = Array.isArray(inputs.base) ? inputs.base : undefined;
  if (given?.length === 0) return undefined;
  try {
    const commits = await commitsOf(job);
    const paths = given ?? (await fetchFiles(job, commits.was, join(results.folder, 'before'))).paths;
    return paths.length === 0 ? undefined : { paths, commits };
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    context.stderr.write(`${error.message}\n`);
    return given === undefined ? undefined : { paths: given };
  }
}

async function commitsOf({ occasion, github }: Job): Promise<NonNullable<Before['commits']>> {
  const is = checkedOutCommit(occasion.workspace) ?? occasion.sha;
  const [first, second] = is === occasion.sha ? await parentsOf(github, is) : [];
  // The commit that GitHub makes to try a merge out comes from the branch first, then from the pull request.
  const was =
    first !== undefined && second !== undefined
      ? first
      : await mergeBaseOf(github, occasion.pull?.baseSha ?? is, is);
  return { was, is };
}

/** Sets the output `nothing-new`, and says what stands against it. */
export async function judgeNothingNew(job: Job, before: Before): ReturnType<typeof narrowingBetween> {
  const { inputs, context, now, results } = job;
  const judged = await narrowingBetween(before.paths, inputs.config, { cwd: context.cwd, now });
  if (judged.kind === 'rejected') return judged;
  const others = await otherFiles(job, before);
  // What else the pull request changes could be anything, so without that nothing is said.
  if (others === undefined) return judged;
  const objections = [...judged.objections, ...others.map(otherFile)];
  const nothingNew = judged.nothingNew && others.length === 0;
  results.set('nothing-new', String(nothingNew));
  if (nothingNew) context.stderr.write('The pull request grants nothing new.\n');
  else {
    context.stderr.write('The pull request does more than narrow (output nothing-new: false):\n');
    showFindings(objections, context);
  }
  return { ...judged, nothingNew, objections };
}

/** Changed files that are no access files; undefined where GitHub does not say which are changed. */
async function otherFiles(job: Job, { commits }: Before): Promise<string[] | undefined> {
  if (commits === undefined) return undefined;
  const { was, is } = commits;
  try {
    const both = [await accessFilesAt(job, was), await accessFilesAt(job, is)];
    // A link, and what it leads to, may have other owners: that is for a full review.
    const read = new Set(
      both.flatMap(({ files }) => files.flatMap(({ path, real }) => (path === real ? path : []))),
    );
    return await pathsBetween(job.github, was, is, read);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    job.context.stderr.write(`Which other files the pull request changes is not known: ${error.message}\n`);
    return undefined;
  }
}

const otherFile = (file: string): Finding => ({
  severity: 'error',
  code: 'not-narrower',
  summary: `${file} is changed, too, and is none of the access files.`,
  why: 'Another file can decide what runs, with which token, and who must approve it.',
  fix: 'Leave it to a pull request of its own that is reviewed in full.',
  place: { file, line: 1, column: 1 },
});
