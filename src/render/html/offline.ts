/** The difference of two desired states as one page, for reviews that may not see the account. */
import type { OfflineDifference } from '../../core/plan/offline.ts';
import { offlineVerdict, WITHOUT_ACCOUNT } from '../offline.ts';
import { changesSection } from './changes.ts';
import { uncoveredSection } from './consequences.ts';
import { elevatedSection } from './elevated.ts';
import { momentOf, titleOf } from './head.ts';
import { html, named } from './markup.ts';
import { renderPage, type Section } from './page.ts';
import { listOf, tilesOf } from './parts.ts';

export interface OfflinePage {
  readonly version: string;
  readonly judgedAt: Date;
  readonly account: string;
}

export function renderOfflinePage(difference: OfflineDifference, page: OfflinePage): string {
  const { gain, lose, change, undeclared } = difference;
  return renderPage({
    title: `Access difference: ${page.account}`,
    head: [
      titleOf(
        'Access difference',
        page.account,
        WITHOUT_ACCOUNT,
        { words: 'Not judged against the account', mark: 'plain' },
        offlineVerdict(difference),
      ),
      tilesOf([
        { count: gain, words: gain === 1 ? 'person gains access' : 'people gain access' },
        { count: lose, words: lose === 1 ? 'person loses access' : 'people lose access' },
        { count: change, words: change === 1 ? 'person changes otherwise' : 'people change otherwise' },
      ]),
    ],
    sections: [
      elevatedSection(difference),
      changesSection(difference),
      ...undeclaredSection(undeclared),
      uncoveredSection(),
    ],
    foot: html`celigo-access ${page.version}, ${momentOf(page.judgedAt)}. Times are UTC.`,
  });
}

function undeclaredSection(undeclared: readonly string[]): Section[] {
  if (undeclared.length === 0) return [];
  return [
    {
      id: 'undeclared',
      title: 'In no file any more',
      lead: html`Their access would stay. To end it, write <code>state: absent</code> for them.`,
      body: listOf(undeclared.map(named)),
    },
  ];
}
