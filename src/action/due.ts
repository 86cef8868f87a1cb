/** `due`: what ends by itself, and what reviewed plans have waiting. For a timer. */
import { applyReviewed } from './apply.ts';
import type { Job } from './job.ts';
import { type Ending, endingOf } from './outputs.ts';
import { readFilesAndRecallBase } from './reading.ts';

export async function dueInWorkflow(job: Job): Promise<Ending> {
  const checked = await readFilesAndRecallBase(job);
  return checked.kind === 'rejected' ? endingOf(checked) : applyReviewed(job, checked);
}
