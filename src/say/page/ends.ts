/** The ends that were added, moved or dropped, as a section of a page. */
import type { PlannedEnds } from '../../core/plan/ends.ts';
import { ENDS, endLines } from '../ends.ts';
import { say } from '../line.ts';
import type { Section } from '../section.ts';

/** None where no end differs from the base. */
export function endsSection({
  ends,
  labels,
}: {
  readonly ends: PlannedEnds;
  readonly labels: ReadonlyMap<string, string>;
}): Section[] {
  const items = endLines(ends, labels, 50);
  if (items.length === 0) return [];
  const lead = say`What ends by itself from now on, against what was in force. Nothing of it is sent.`;
  return [{ id: 'ends', title: ENDS, lead, items }];
}
