/** Drift as text and as a document for programs. */
import { endDocument, FORMAT_VERSION, reasonDocument } from '../core/plan/document.ts';
import type { DriftedPerson } from '../core/report/drift.ts';
import { auditLines } from '../say/audit.ts';
import { judgedLine } from '../say/document.ts';
import {
  adviceOn,
  brokenLine,
  canUndo,
  type DriftReport,
  differenceLines,
  disabledLines,
  driftVerdict,
  endOverdue,
  extendingSentence,
  NOT_COMPARED,
  OVERDUE,
  overdueLine,
  partlySentence,
  RETURNING,
  RETURNING_WORDS,
  TAKE_OUT,
  takeOutLine,
  UPCOMING,
  unappliedLine,
  uncomparedLines,
  undoSentence,
  upcomingLine,
  upcomingSentence,
  whereLine,
} from '../say/drift.ts';
import { ENDS_LOST, lostEndLine } from '../say/ends.ts';
import { offersOf } from '../say/entry.ts';
import { type Line, withoutGaps } from '../say/line.ts';
import { noteLines } from '../say/notes.ts';
import { NOTES, TESTS } from '../say/plan.ts';
import { inNoFileLines, leftBehindLines } from '../say/strangers.ts';
import { jsonText } from './json.ts';
import type { Look } from './options.ts';
import { accountHead } from './text/head.ts';
import { textOf } from './text/line.ts';
import { type Paint, paint } from './text/paint.ts';
import { wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

export function renderDrift(report: DriftReport, format: 'text' | 'json', { color, columns }: Look): string {
  if (format === 'json') return jsonText(documentOf(report));
  const colors = paint(color);
  const fold = (text: string): string => wrap(text, columns);
  const part = (title: string, lines: readonly Line[], words?: string, command?: string): string[] =>
    lines.length === 0
      ? []
      : withoutGaps([
          [colors.bold(title), ...lines.map((line) => fold(`  ${textOf(line, colors)}`))].join('\n'),
          words !== undefined && withCommand(fold(words), command),
        ]);
  const late = (all: DriftReport['overdue']): Line[] => all.map((each) => overdueLine(each, report));
  const upcoming = report.upcoming.map((end) => upcomingLine(end, report));
  const ended = endOverdue(report);
  const counts = [...leftBehindLines(report), ...inNoFileLines(report), unappliedLine(report)];
  const blocks = withoutGaps([
    accountHead(report.account, colors),
    ...report.drifted.map((each) => personBlock(each, report, colors, fold)),
    ...part(OVERDUE, late(report.overdue), ended.words, ended.command),
    ...part(RETURNING, late(report.returning), RETURNING_WORDS, report.takeBack),
    ...part(UPCOMING, upcoming, `${upcomingSentence(report) ?? ''} ${extendingSentence(report)}`),
    ...part(NOTES, [...disabledLines(report), ...noteLines(report.notes).map(({ line }) => line)]),
    ...part(TESTS, report.broken.map(brokenLine)),
    ...part(NOT_COMPARED, uncomparedLines(report)),
    ...withoutGaps(counts).map((line) => fold(textOf(line))),
    ...withoutGaps([...adviceOn(report), partlySentence(report)]).map(fold),
    fold(textOf(judgedLine(report))),
    colors.bold(fold(driftVerdict(report))),
  ]);
  const undo = canUndo(report) ? `\n${withCommand(fold(undoSentence(report)), report.undo)}` : '';
  return `${blocks.join('\n\n')}${undo}\n`;
}

/** The command is not wrapped: one that is broken into lines cannot be copied. */
const withCommand = (words: string, command: string | undefined): string =>
  command === undefined ? words : `${words}\n  ${command}`;

function documentOf(report: DriftReport) {
  const withReasons = (all: DriftReport['overdue']) =>
    all.map((each) => ({ ...each, because: each.because.map(reasonDocument) }));
  return {
    formatVersion: FORMAT_VERSION,
    account: report.account,
    judgedAt: report.judgedAt.toISOString(),
    drifted: report.drifted,
    disabled: report.disabled,
    leftBehind: report.leftBehind,
    inNoFile: report.inNoFile,
    broken: report.broken,
    unapplied: report.unapplied,
    unmade: report.unmade,
    overdue: withReasons(report.overdue),
    returning: withReasons(report.returning),
    upcoming: report.upcoming.map((end) => ({ ...endDocument(end), ask: end.ask })),
    notes: report.notes,
    uncompared: report.uncompared,
    unjudged: report.unjudged,
    isPartly: report.isPartly,
    auditUnread: report.auditUnread,
    auditUnasked: report.auditUnasked,
    hasBase: report.hasBase,
    undo: report.undo,
  };
}

function personBlock(
  each: DriftedPerson,
  report: DriftReport,
  colors: Paint,
  fold: (text: string) => string,
): string {
  const isGone = each.kind === 'changed' && each.fields.length === 0;
  const sign = isGone ? '' : `${colors.yellow(each.kind === 'newcomer' ? '+' : '~')} `;
  return [
    `${colors.bold(visible(each.person))}   ${colors.dim(textOf(whereLine(each)))}`,
    ...differenceLines(each, report).map((line) => fold(`  ${sign}${textOf(line)}`)),
    ...auditLines(each).map((line) => fold(`  ${textOf(line)}`)),
    ...offersOf(each).flatMap(({ words, yaml, endsLost = [], takeOut = [] }) => [
      fold(`  ${textOf(words)}`),
      ...yaml
        .trimEnd()
        .split('\n')
        .map((line) => `    ${visible(line)}`),
      ...(endsLost.length === 0 ? [] : [fold(`  ${ENDS_LOST}`)]),
      ...endsLost.map((line) => fold(`    ${textOf(lostEndLine(line))}`)),
      ...(takeOut.length === 0 ? [] : [fold(`  ${TAKE_OUT}`)]),
      ...takeOut.map((line) => fold(`    ${textOf(takeOutLine(line, ','))}`)),
    ]),
  ].join('\n');
}
