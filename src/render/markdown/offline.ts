/** The difference of two desired states, for a pull request that may not see the account. */
import type { OfflineDifference } from '../../core/plan/offline.ts';
import { HAZARDS, type Hazard } from '../../core/plan/operation.ts';
import { offlineVerdict, WITHOUT_ACCOUNT } from '../offline.ts';
import { HAZARD_WORDS } from '../phrases.ts';
import { viewOf } from '../view.ts';
import { findingItems } from './findings.ts';
import { elsewhere, footer, heading, identity } from './frame.ts';
import { fitting, names } from './markup.ts';
import { DEFAULT_LIMIT, type MarkdownOptions } from './options.ts';
import { type Detail, people } from './people.ts';

const LENGTHS: readonly (readonly [dangers: Detail, others: Detail])[] = [
  ['full', 'full'],
  ['full', 'rows'],
  ['full', 'counts'],
  ['rows', 'none'],
  ['counts', 'none'],
  ['none', 'none'],
];

export function renderOfflineMarkdown(difference: OfflineDifference, options: MarkdownOptions): string {
  const views = viewOf(difference);
  return fitting(
    options.limit ?? DEFAULT_LIMIT,
    LENGTHS.map(
      ([dangers, others], index) =>
        function* page(): Generator<string> {
          const least = index === LENGTHS.length - 1;
          yield heading('Difference of the files', options);
          yield `**${offlineVerdict(difference)}**`;
          yield riskItems(difference, least)
            .map((item) => `- ${item}`)
            .join('\n');
          yield WITHOUT_ACCOUNT;
          yield identity(options);
          if (index > 0) yield `**Shortened to fit.** ${elsewhere(options)}`;
          if (views.length > 0 && dangers !== 'none') yield '### Changes by person';
          yield* people(views, { dangers, others });
          if (options.findings.length > 0 && !least) {
            yield '### Findings in the files';
            yield* findingItems(options.findings, index === 0 ? 'full' : 'rows');
          }
          yield footer(options);
        },
    ),
  );
}

function riskItems({ operations, undeclared }: OfflineDifference, least: boolean): string[] {
  const [most, characters] = least ? [3, 40] : [10, 200];
  const items = HAZARDS.flatMap((hazard: Hazard) => {
    const who = operations.filter(({ hazards }) => hazards.includes(hazard)).map(({ user }) => user.shown);
    return who.length === 0 ? [] : [`**!** ${HAZARD_WORDS[hazard]}: ${names(who, most, characters)}`];
  });
  if (undeclared.length > 0) {
    items.push(
      `**!** In no file any more: ${names(undeclared, most, characters)}. Their access would stay. To end it, write \`state: absent\` for them.`,
    );
  }
  return items;
}
