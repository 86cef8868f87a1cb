/** Drift for an issue: who changed, how, and the YAML that adopts it. */
import {
  adoptLine,
  auditLine,
  DRIFT,
  type Drifted,
  type DriftReport,
  differenceLines,
  driftVerdict,
  summaryLine,
  TAKE_OUT,
  takeOutLine,
  UNDO,
  UNDO_WORDS,
} from '../../say/drift.ts';
import { listed } from '../../say/line.ts';
import type { Detail } from '../../say/plan.ts';
import { GONE } from '../../say/words.ts';
import type { MarkdownOptions } from '../options.ts';
import { footer, heading, identity, shortened } from './frame.ts';
import { itemsOf, markdownCode, markdownOf } from './line.ts';
import { fence, fitting } from './markup.ts';

const LENGTHS: readonly Detail[] = ['full', 'rows', 'counts', 'none'];

export function renderDriftMarkdown(report: DriftReport, options: MarkdownOptions): string {
  return fitting(
    options,
    LENGTHS.map((detail) => () => page(report, options, detail)),
  );
}

function* page(report: DriftReport, options: MarkdownOptions, detail: Detail): Generator<string> {
  const { account, drifted, undo } = report;
  const [most, characters] = detail === 'none' ? [3, 40] : [10, 200];
  yield heading(DRIFT, options, account, characters);
  yield `**${driftVerdict(report)}**`;
  const people = drifted.map(({ person }) => person);
  yield markdownOf(listed(people, most), characters);
  yield identity(options);
  if (detail !== 'full') yield shortened(options);
  if (detail === 'counts') yield itemsOf(drifted.map(summaryLine));
  else if (detail !== 'none') for (const each of drifted) yield* person(each, report, detail);
  if (drifted.length > 0 && (detail !== 'none' || undo.length < 1000)) {
    yield `### ${UNDO}`;
    yield UNDO_WORDS;
    yield fence(undo, 'sh');
  }
  yield footer(options, account.origin);
}

function* person(each: Drifted, report: DriftReport, detail: Detail): Generator<string> {
  const lines = differenceLines(each, report);
  const audit = auditLine(each);
  const said = [...(lines.length === 0 ? [GONE] : lines), ...(audit === undefined ? [] : [audit])];
  yield `### ${markdownCode(each.person)}\n\n${itemsOf(said)}`;
  if (detail !== 'full') return;
  yield markdownOf(adoptLine(each));
  yield fence(each.adopt, 'yaml');
  if (each.takeOut.length === 0) return;
  yield `${TAKE_OUT}\n\n${itemsOf(each.takeOut.map((line) => takeOutLine(line, 'at')))}`;
}
