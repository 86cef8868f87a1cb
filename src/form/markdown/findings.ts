/** What is wrong with the files. Sentences quote the files, so they are code as a whole. */
import type { Finding } from '../../core/model/finding.ts';
import { alsoLine, FINDINGS, NO_FINDINGS, tallyLine } from '../../say/findings.ts';
import { flat, type Line, placed, say, strong, withoutGaps } from '../../say/line.ts';
import type { Detail } from '../../say/plan.ts';
import { discreet } from '../discreet.ts';
import type { MarkdownOptions } from '../options.ts';
import { drawFrame } from '../text/frame.ts';
import { paint } from '../text/paint.ts';
import { inLength } from './fitting.ts';
import { footer, heading, identity, shortened } from './frame.ts';
import { markdownOf, type PlaceLinks } from './line.ts';
import { fence } from './markup.ts';

export function renderFindingsMarkdown(findings: readonly Finding[], options: MarkdownOptions): string {
  return inLength<Detail>(options, ['full', 'rows', 'counts'], (each, detail) =>
    page(findings, each, detail),
  );
}

function* page(findings: readonly Finding[], options: MarkdownOptions, detail: Detail): Generator<string> {
  yield heading(FINDINGS, options);
  yield `**${findings.length === 0 ? NO_FINDINGS : flat(tallyLine(findings))}**`;
  yield identity(options);
  if (detail !== 'full') yield shortened(options);
  if (detail !== 'counts') yield* findingItems(findings, detail, options.linkTo);
  yield footer(options);
}

/** Each finding on its own: what, where, why, what to do; `full` with the lines of the file. */
export function* findingItems(
  findings: readonly Finding[],
  detail: Detail,
  linkTo?: PlaceLinks,
): Generator<string> {
  for (const finding of discreet(findings)) yield item(finding, detail === 'full', linkTo);
}

function item(finding: Finding, full: boolean, linkTo: PlaceLinks | undefined): string {
  const { severity, code, summary, why, fix, place, frame } = finding;
  const where = place === undefined ? [] : say` ${placed(place, frame !== undefined)}`;
  const lines = (all: readonly Line[]): string =>
    all.map((line) => markdownOf(line, undefined, linkTo)).join('<br>');
  const head = lines([say`${strong([{ ours: severity }])} ${code}${where}`, [{ quote: summary }]]);
  if (!full) return head;
  const reasons = withoutGaps([why, fix]).map((each): Line => [{ quote: each }]);
  const rest = withoutGaps([...reasons, alsoLine(finding)]);
  const drawn =
    place !== undefined && frame !== undefined ? drawFrame(frame, place, paint(false), (text) => text) : [];
  return [head, drawn.length === 0 ? '' : fence(drawn.join('\n'), 'text'), lines(rest)]
    .filter((part) => part !== '')
    .join('\n\n');
}
