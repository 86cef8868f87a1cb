/** The difference of two desired states, for a pull request that may not see the account. */
import type { OfflineDifference } from '../../core/plan/offline.ts';
import { NAMES_BELOW } from '../../say/document.ts';
import { ENDS, endLines } from '../../say/ends.ts';
import { FINDINGS } from '../../say/findings.ts';
import { EVERY_NAME, ours } from '../../say/line.ts';
import { OFFLINE, offlineRisks, offlineVerdict, WITHOUT_ACCOUNT } from '../../say/offline.ts';
import { CHANGES, type Detail } from '../../say/plan.ts';
import { peopleViews } from '../../say/view.ts';
import type { MarkdownOptions } from '../options.ts';
import { findingItems } from './findings.ts';
import { inLength } from './fitting.ts';
import { allNamed, footer, heading, identity, shortened } from './frame.ts';
import { itemsOf } from './line.ts';
import { people } from './people.ts';

const LENGTHS: readonly (readonly [dangers: Detail, others: Detail])[] = [
  ['full', 'full'],
  ['full', 'rows'],
  ['full', 'counts'],
  ['rows', 'none'],
  ['counts', 'none'],
  ['none', 'none'],
];

export function renderOfflineMarkdown(
  difference: OfflineDifference,
  options: MarkdownOptions & { readonly account: string },
): string {
  const views = peopleViews(difference);
  return inLength(options, LENGTHS, function* ({ linkTo }, length) {
    const [dangers, others] = length;
    const isWhole = length === LENGTHS[0];
    const elsewhere = allNamed(options);
    const where = isWhole ? ours(` (${NAMES_BELOW})`) : elsewhere;
    const [most, characters] = dangers === 'none' ? [3, 40] : [10, 200];
    yield heading(OFFLINE, options, { name: options.account }, characters);
    yield `**${offlineVerdict(difference)}**`;
    yield itemsOf(offlineRisks(difference, { most, where }, elsewhere), characters, linkTo);
    yield WITHOUT_ACCOUNT;
    yield identity(options);
    if (!isWhole) yield shortened(options);
    if (views.length > 0 && dangers !== 'none') yield `### ${CHANGES}`;
    yield* people(views, { dangers, others }, EVERY_NAME, { dangers: linkTo, others: linkTo });
    const moved = endLines(difference.ends, difference.labels, isWhole ? EVERY_NAME : { most: 8, where });
    if (moved.length > 0 && dangers !== 'none') {
      yield `### ${ENDS}`;
      yield itemsOf(isWhole ? moved : moved.slice(0, 50), undefined, linkTo);
    }
    if (options.findings.length > 0 && dangers !== 'none') {
      yield `### ${FINDINGS}`;
      yield* findingItems(options.findings, isWhole ? 'full' : 'rows', linkTo);
    }
    yield footer(options);
  });
}
