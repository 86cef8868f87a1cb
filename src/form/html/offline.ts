/** The difference of two desired states as one page. */
import type { OfflineDifference } from '../../core/plan/offline.ts';
import { type OfflineMaking, offlinePage } from '../../say/page/offline.ts';
import { renderPage } from './page.ts';

export const renderOfflinePage = (difference: OfflineDifference, making: OfflineMaking): string =>
  renderPage(offlinePage(difference, making));
