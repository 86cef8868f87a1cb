/** Findings beside the lines they are about, and for tools that collect them. */
import { inRepository } from '../commands/repository-path.ts';
import type { Finding } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { githubText } from '../form/github.ts';
import { sarifText } from '../form/sarif.ts';
import { isOfGitHub, readOr } from '../github/client.ts';
import { changedFiles } from '../github/pulls.ts';
import type { Job } from './job.ts';

export async function annotate(job: Job, all: readonly Finding[]): Promise<void> {
  const { github, occasion, results, log, context } = job;
  const findings = inRepository(all, occasion.workspace);
  await results.save('findings.sarif', sarifText(findings, context.version), 'sarif-path');
  if (findings.length === 0) return;
  const { pull } = occasion;
  // Annotations are seen beside changed files only; where GitHub does not say which those are, all are alike.
  const changed = pull && (await readOr(undefined, isOfGitHub, () => changedFiles(github, pull.number)));
  log.commands(githubText(findings, present({ changedFiles: changed })));
}
