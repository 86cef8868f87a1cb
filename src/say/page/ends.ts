/** The ends that were added, moved or dropped, as a section of a page. */
import type { Plan } from '../../core/plan/plan.ts';
import { ENDS, endLines } from '../ends.ts';
import { say } from '../line.ts';
import { listSection, type Section } from '../section.ts';

/** None where no end differs from the base. */
export const endsSection = ({ ends, labels }: Pick<Plan, 'ends' | 'labels'>): Section[] =>
  listSection({
    id: 'ends',
    title: ENDS,
    lead: say`What ends by itself from now on, against what was in force. Nothing of it is sent.`,
    items: endLines(ends, labels, 50),
  });
