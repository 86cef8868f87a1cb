/** `validate`: the files alone. */
import { validated } from '../commands/validate.ts';
import { renderFindings } from '../form/findings.ts';
import { renderFindingsMarkdown } from '../form/markdown.ts';
import { annotate } from './annotate.ts';
import { type Job, markdownOptions } from './job.ts';
import type { Ending } from './outputs.ts';

export async function validate(job: Job): Promise<Ending> {
  const { log, inputs, context, now, results } = job;
  const { exitCode, findings } = await log.phase('Checking the files', async () => {
    const checked = await validated(inputs.config, context, now);
    context.stderr.write(renderFindings(checked.findings, { format: 'text', color: false, limit: 20 }));
    return checked;
  });
  await annotate(job, findings);
  results.say(renderFindingsMarkdown(findings, markdownOptions(job, findings)));
  return { exitCode };
}
