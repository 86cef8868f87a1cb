/** `due`: what ends by itself, and what reviewed plans have waiting. For a timer. */
import { applyReviewed } from './apply.ts';
import type { Job } from './job.ts';
import type { Ending } from './outputs.ts';
import { readBase, readFiles } from './reading.ts';

export async function due(job: Job): Promise<Ending> {
  return applyReviewed(job, await readBase(job, await readFiles(job)));
}
