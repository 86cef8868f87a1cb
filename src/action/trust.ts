/** On which occasions which command runs at all. Refused before the account is asked anything. */
import { workTreeOf } from '../commands/seal.ts';
import { invalid } from '../errors.ts';
import { tipOf } from '../github/trees.ts';
import { checkedOutCommit, hasReftable } from './checkout.ts';
import { branchOf, foldersOf, type Job } from './job.ts';

/** Events that only somebody with write access, or the clock, causes. */
const TRUSTED = ['push', 'schedule', 'workflow_dispatch'];
/** Events that run without secrets for whoever may not write. */
const PROPOSING = ['pull_request', 'merge_group'];
/** Events that anybody can cause and that run with secrets. They may still apply the files of the default branch. */
const CAUSED_BY_ANYBODY = ['pull_request_target', 'workflow_run', 'issue_comment'];

/** Throws a `Failure` (exit 3) where this command must not run on this occasion. */
export async function ensureTrusted(job: Job): Promise<void> {
  const { occasion, inputs, github } = job;
  const { event } = occasion;
  if (![...TRUSTED, ...PROPOSING].includes(event)) {
    const branch = await branchOf(job);
    const tip = await tipOf(github, branch);
    if (!isCheckedOut(job, tip)) {
      throw invalid(
        `On ${event}, only the newest commit of ${branch} may be checked out: what somebody proposes must not meet secrets.`,
        'Plan on `pull_request`, apply on `push` to the default branch.',
      );
    }
    // A step before this one may have put proposed files into that very checkout.
    job.known.toCompare = tip;
  }
  if (inputs.command === 'validate' || inputs.command === 'plan') return;
  if (![...TRUSTED, ...CAUSED_BY_ANYBODY].includes(event)) {
    throw invalid(
      `command: ${inputs.command} does not run on ${event}.`,
      'It runs on push to the default branch, on schedule and on workflow_dispatch.',
    );
  }
  const branch = await branchOf(job);
  if (occasion.ref !== `refs/heads/${branch}`) {
    throw invalid(
      `command: ${inputs.command} runs on the default branch ${branch} only, and this is ${occasion.ref}.`,
      'Limit the workflow to that branch.',
    );
  }
  if (!isCheckedOut(job, occasion.sha)) {
    const places = foldersOf(job).filter((folder) => workTreeOf(folder) === undefined);
    throw places.length > 0
      ? invalid(
          'The access files are not in a Git work tree.',
          'Check the repository out before this step; where that is a folder of the workspace, name it in `config`.',
        )
      : invalid(
          `The commit that is checked out is not ${occasion.sha.slice(0, 12)}, which this run is about.`,
          'Check out without `ref` before this step.',
        );
  }
}

/**
 * Whether this commit is in every work tree that the files come from. Where only Git can read which one it is,
 * the files themselves are compared with the commit's once they are read.
 */
function isCheckedOut(job: Job, commit: string): boolean {
  return foldersOf(job).every((folder) => {
    if (checkedOutCommit(folder) === commit) return true;
    if (!hasReftable(folder)) return false;
    job.known.toCompare = commit;
    return true;
  });
}
