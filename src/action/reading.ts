/** The first steps of every command: the files, and the desired state that was already in force. */
import { type Checked, checkFiles, Stop, withBase } from '../commands/read.ts';
import { ensureAccount, type Job } from './job.ts';
import { recall } from './memory.ts';

/** Reads and checks the files, and makes known which account they are of. */
export async function readFiles(job: Job): Promise<Checked> {
  const { log, inputs, context, now, known, results } = job;
  return log.phase('Reading the files', async () => {
    try {
      const checked = await checkFiles(inputs.config, context, now);
      ensureAccount(job, checked);
      await results.setConfigDigest(checked);
      return checked;
    } catch (error) {
      if (error instanceof Stop && error.reason.account !== undefined) known.account = error.reason.account;
      throw error;
    }
  });
}

/** Finds what is in force and puts it beside the files. */
export async function readBase(job: Job, checked: Checked): Promise<Checked> {
  const { log, context, now, known } = job;
  return log.phase('Recalling what is in force', async () => {
    const memory = await recall(job, checked.config.account.value.name);
    const both = await withBase(checked, memory.paths, context, now);
    // Only what was read is known: a base that cannot be used must not be written down again.
    known.memory = memory;
    return both;
  });
}
