/** The difference of two desired states as one page, for reviews that may not see the account. */
import type { OfflineDifference } from '../../core/plan/offline.ts';
import { type Making, pageLine } from '../document.ts';
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
import { listSection, type PageOutline } from '../section.ts';
import { changesSection } from './changes.ts';
import { endsSection, uncoveredSection } from './consequences.ts';
import { raisedSection } from './raised.ts';

export interface OfflineMaking extends Making {
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
    ...listSection({
      id: 'undeclared',
      title: IN_NO_FILE,
      lead: ours(WOULD_STAY),
      items: difference.undeclared.map((person) => say`${person}`),
    }),
    ...endsSection(difference),
    ...listSection({
      id: 'beside',
      title: BESIDE,
      lead: ours(BESIDE_LEAD),
      items: besideLines(difference, 1000),
    }),
    uncoveredSection(),
  ],
  made: pageLine(making),
});
