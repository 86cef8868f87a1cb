/** `validate`: the files alone. */
import { FILES_EXIT } from '../commands/validate.ts';
import { renderFindings } from '../form/findings.ts';
import { renderFindingsMarkdown } from '../form/markdown/findings.ts';
import { judgeFiles } from '../run/check.ts';
import { annotate } from './annotate.ts';
import { type Job, markdownOptions } from './job.ts';
import type { Ending } from './outputs.ts';
import { lookForPlaces } from './places.ts';

export async function validateInWorkflow(job: Job): Promise<Ending> {
  const { log, inputs, context, now, results } = job;
  const { kind, findings } = await log.phase('Checking the files', async () => {
    const judged = await judgeFiles(inputs.config, { cwd: context.cwd, now, workflows: true });
    context.stderr.write(renderFindings(judged.findings, { format: 'text', color: false, limit: 20 }));
    return judged;
  });
  await annotate(job, findings);
  await lookForPlaces(job, findings);
  results.say((fit) => renderFindingsMarkdown(findings, { ...markdownOptions(job, findings), ...fit }));
  return { exitCode: FILES_EXIT[kind] };
}
