/** The look-ahead: what soon ends by itself, and who approves a change of the line that says so. */
import { type End, placeOfEnd } from '../core/desired/ends.ts';
import { type Upcoming, upcomingUntil } from '../core/report/drift.ts';
import { ownersOfFiles } from './could.ts';
import type { CheckedFiles } from './files-and-base.ts';

/** Reads CODEOWNERS only where something ends soon. */
export async function lookAhead(
  schedule: readonly End[],
  checked: Pick<CheckedFiles, 'inRepository'>,
  now: Date,
): Promise<Upcoming[]> {
  const soon = upcomingUntil(schedule, now);
  const fileOf = (end: End): string => placeOfEnd(end)?.file ?? '';
  const owners = await ownersOfFiles(new Set(soon.map(fileOf)), checked);
  return soon.map((end) => ({ ...end, ask: owners.get(fileOf(end)) ?? [] }));
}
