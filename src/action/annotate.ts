/** Findings beside the lines they are about, and for tools that collect them. */
import { inRepository } from '../commands/repository-path.ts';
import type { Finding } from '../core/model/finding.ts';
import { githubText } from '../form/github.ts';
import { GitHubFailure } from '../github/client.ts';
import { changedFiles } from '../github/pulls.ts';
import type { Job } from './job.ts';

export async function annotate(job: Job, all: readonly Finding[]): Promise<void> {
  const findings = inRepository(all, job.occasion.workspace);
  await job.results.saveFindings(findings);
  if (findings.length === 0) return;
  const changed = await filesOfPull(job);
  job.log.commands(githubText(findings, changed === undefined ? {} : { changedFiles: changed }));
}

/** Annotations are seen beside changed files only; where GitHub does not say which those are, all are alike. */
async function filesOfPull({ github, occasion }: Job): Promise<ReadonlySet<string> | undefined> {
  if (occasion.pull === undefined) return undefined;
  try {
    return await changedFiles(github, occasion.pull.number);
  } catch (error) {
    if (error instanceof GitHubFailure) return undefined;
    throw error;
  }
}
