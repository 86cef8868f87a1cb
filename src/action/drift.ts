/** `drift`: what somebody changed in the account, in one issue. For a timer. */
import { lookForDrift } from '../commands/drift.ts';
import { EXIT } from '../errors.ts';
import { renderDrift } from '../form/drift.ts';
import { renderDriftMarkdown, renderFailureMarkdown } from '../form/markdown.ts';
import { wordsOf } from './failure.ts';
import { raise, settle } from './issue.ts';
import { type Job, markdownOptions } from './job.ts';
import type { Ending } from './outputs.ts';
import { readBase, readFiles } from './reading.ts';

export async function drift(job: Job): Promise<Ending> {
  try {
    return await look(job);
  } catch (error) {
    // A watch that fails in silence watches nothing.
    if (!job.context.interruption.signal.aborted) {
      await raise(job, (options) =>
        renderFailureMarkdown(wordsOf(error), { ...options, title: 'The account could not be looked at' }),
      );
    }
    throw error;
  }
}

async function look(job: Job): Promise<Ending> {
  const { log, context, now, inputs, results } = job;
  const checked = await readBase(job, await readFiles(job));
  const { report, findings } = await log.phase('Looking for changes outside', async () => {
    const found = await lookForDrift(checked, inputs.config, context, now);
    context.stdout.write(renderDrift(found.report, 'text', { color: false }));
    await results.save('drift.json', renderDrift(found.report, 'json', { color: false }));
    return found;
  });
  results.say(renderDriftMarkdown(report, markdownOptions(job, findings)));
  if (report.drifted.length === 0) {
    await settle(job);
    return { exitCode: EXIT.done };
  }
  await raise(job, (options) => renderDriftMarkdown(report, { ...options, findings }));
  return { exitCode: EXIT.differences };
}
