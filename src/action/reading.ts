/** The first steps of every command: the files, and the desired state that was already in force. */
import { originFor } from '../commands/connect.ts';
import { tellRejected } from '../commands/tell.ts';
import { type CheckedFiles, type Rejected, readFilesForBase, withBase } from '../run/files-and-base.ts';
import { filesByHand } from './by-hand.ts';
import { ensureFilesOfCommit } from './files.ts';
import { ensureAccount, type Identity, type Job } from './job.ts';
import { recall } from './memory.ts';

/** Says in the log why nothing could be planned. */
export function told({ context }: Job, rejected: Rejected): Rejected {
  tellRejected(rejected, context);
  return rejected;
}

/**
 * Reads and checks the files, and makes known which account they are of. Says what is wrong with them. The base, or that
 * there is none, is put beside them next.
 */
export async function readFilesOf(job: Job): Promise<CheckedFiles | Rejected> {
  const { log, inputs, context, now, known, results } = job;
  return log.phase('Reading the files', async () => {
    const read = await readFilesForBase(inputs.config, { cwd: context.cwd, now });
    if (read.kind === 'rejected') {
      if (read.account !== undefined) known.account = read.account;
      return told(job, read);
    }
    ensureAccount(job, read);
    await ensureFilesOfCommit(job);
    results.set('config-digest', read.digest);
    return read;
  });
}

/** Finds what is in force and puts it beside the files. Says what is wrong with it. */
export async function recallBase(job: Job, checked: CheckedFiles): Promise<CheckedFiles | Rejected> {
  const { log, context, now, known } = job;
  return log.phase('Recalling what is in force', async () => {
    const memory = await recall(job, identityIn(job, checked));
    const both = await withBase(checked, memory.paths, { cwd: context.cwd, now });
    if (both.kind === 'rejected') return told(job, both);
    // Only what was read is known: a base that cannot be used must not be written down again.
    known.memory = memory;
    return { ...both, byHand: filesByHand(job) };
  });
}

export function identityIn({ context }: Job, { config }: CheckedFiles): Identity {
  const { name, region, contains = [] } = config.account.value;
  return { account: name, origin: originFor({ region }, context.env), contains };
}

/** Both, one after the other. */
export async function readFilesAndRecallBase(job: Job): Promise<CheckedFiles | Rejected> {
  const checked = await readFilesOf(job);
  return checked.kind === 'rejected' ? checked : recallBase(job, checked);
}
