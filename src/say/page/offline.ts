/** The difference of two desired states as one page, for reviews that may not see the account. */
import type { OfflineDifference } from '../../core/plan/offline.ts';
import { pageLine } from '../document.ts';
import { ours, say } from '../line.ts';
import {
  BESIDE,
  BESIDE_LEAD,
  besideLines,
  IN_NO_FILE,
  offlineFigures,
  offlineVerdict,
  WITHOUT_ACCOUNT,
  WOULD_STAY,
} from '../offline.ts';
import type { PageOutline, Section } from '../section.ts';
import { changesSection } from './changes.ts';
import { uncoveredSection } from './consequences.ts';
import { endsSection } from './ends.ts';
import { raisedSection } from './raised.ts';

export interface OfflineMaking {
  readonly version: string;
  readonly judgedAt: Date;
  readonly account: string;
}

export const offlinePage = (difference: OfflineDifference, making: OfflineMaking): PageOutline => ({
  kind: 'Access difference',
  name: say`${making.account}`,
  where: [ours(WITHOUT_ACCOUNT)],
  verdict: { state: 'Not judged against the account', mark: 'plain', words: offlineVerdict(difference) },
  figures: offlineFigures(difference),
  sections: [
    raisedSection(difference),
    changesSection(difference),
    ...undeclaredSection(difference.undeclared),
    ...endsSection(difference),
    ...besideSection(difference),
    uncoveredSection(),
  ],
  made: pageLine(making),
});

function undeclaredSection(undeclared: readonly string[]): Section[] {
  if (undeclared.length === 0) return [];
  const items = undeclared.map((person) => say`${person}`);
  return [{ id: 'undeclared', title: IN_NO_FILE, lead: ours(WOULD_STAY), items }];
}

function besideSection(difference: OfflineDifference): Section[] {
  const items = besideLines(difference, 1000);
  return items.length === 0 ? [] : [{ id: 'beside', title: BESIDE, lead: ours(BESIDE_LEAD), items }];
}
