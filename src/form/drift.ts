/** Drift as text and as a document for programs. */
import { placeText } from '../core/model/finding.ts';
import {
  ADOPT_IT,
  auditLine,
  type Drifted,
  type DriftReport,
  differenceLines,
  driftVerdict,
  TAKE_OUT,
  takeOutLine,
  undoSentence,
} from '../say/drift.ts';
import { GONE } from '../say/words.ts';
import { jsonText } from './json.ts';
import { textOf } from './text/line.ts';
import { type Paint, paint } from './text/paint.ts';
import { visible } from './visible.ts';

export function renderDrift(
  report: DriftReport,
  format: 'text' | 'json',
  options: { readonly color: boolean },
): string {
  if (format === 'json') {
    const { account, drifted, undo } = report;
    return jsonText({ formatVersion: '1.0', account, drifted, undo });
  }
  const colors = paint(options.color);
  const head = `${colors.bold(visible(report.account.name))} (${visible(report.account.origin)})`;
  const people = report.drifted.map((each) => personBlock(each, report, colors));
  const undo = people.length === 0 ? '' : ` ${undoSentence(report)}`;
  return `${[head, ...people, colors.bold(driftVerdict(report) + undo)].join('\n\n')}\n`;
}

function personBlock(each: Drifted, report: DriftReport, colors: Paint): string {
  const { person, place, adopt, takeOut } = each;
  const changes = differenceLines(each, report).map((line) => `  ${colors.yellow('~')} ${textOf(line)}`);
  const audit = auditLine(each);
  return [
    `${colors.bold(visible(person))}   ${colors.dim(visible(placeText(place)))}`,
    ...(changes.length === 0 ? [`  ${textOf(GONE)}`] : changes),
    ...(audit === undefined ? [] : [`  ${textOf(audit)}`]),
    `  ${ADOPT_IT}`,
    ...adopt
      .trimEnd()
      .split('\n')
      .map((line) => `    ${visible(line)}`),
    ...(takeOut.length === 0 ? [] : [`  ${TAKE_OUT}`]),
    ...takeOut.map((line) => `    ${textOf(takeOutLine(line, ','))}`),
  ].join('\n');
}
