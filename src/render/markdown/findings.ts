/** What is wrong with the files. Sentences quote the files, so they are code as a whole. */
import { type Finding, placeText } from '../../core/model/finding.ts';
import { discreet } from '../discreet.ts';
import { markdownCode } from '../escape.ts';
import { tally } from '../findings.ts';
import { drawFrame } from '../frame.ts';
import { paint } from '../paint.ts';
import { elsewhere, footer, heading, identity } from './frame.ts';
import { fence, fitting } from './markup.ts';
import { DEFAULT_LIMIT, type MarkdownOptions } from './options.ts';
import type { Detail } from './people.ts';

/** Characters of a sentence that is shown. */
const SENTENCE = 600;

export function renderFindingsMarkdown(findings: readonly Finding[], options: MarkdownOptions): string {
  return fitting(
    options.limit ?? DEFAULT_LIMIT,
    (['full', 'rows', 'counts'] as const).map((detail) => () => page(findings, options, detail)),
  );
}

function* page(
  findings: readonly Finding[],
  options: MarkdownOptions,
  detail: 'full' | 'rows' | 'counts',
): Generator<string> {
  yield heading('Findings in the files', options);
  yield findings.length === 0 ? '**Nothing was found.**' : `**${tally(findings)}**`;
  yield identity(options);
  if (detail !== 'full') yield `**Shortened to fit.** ${elsewhere(options)}`;
  if (detail !== 'counts') yield* findingItems(findings, detail);
  yield footer(options);
}

/** Each finding on its own: what, where, why, what to do; `full` with the lines of the file. */
export function* findingItems(findings: readonly Finding[], detail: Detail): Generator<string> {
  for (const finding of discreet(findings)) yield item(finding, detail === 'full');
}

function item(finding: Finding, full: boolean): string {
  const { severity, code, summary, why, fix, place, frame, related = [] } = finding;
  const where = place === undefined ? '' : ` ${markdownCode(placeText(place, frame !== undefined))}`;
  const head = `**${severity}** ${markdownCode(code)}${where}<br>${markdownCode(summary, SENTENCE)}`;
  if (!full) return head;
  const rest = [why, fix].flatMap((each) => (each === undefined ? [] : [markdownCode(each, SENTENCE)]));
  if (related.length > 0) {
    rest.push(`See also ${related.map((each) => markdownCode(placeText(each))).join(', ')}.`);
  }
  const drawn =
    place !== undefined && frame !== undefined ? drawFrame(frame, place, paint(false), (text) => text) : [];
  return [head, drawn.length === 0 ? '' : fence(drawn.join('\n'), 'text'), rest.join('<br>')]
    .filter((part) => part !== '')
    .join('\n\n');
}
