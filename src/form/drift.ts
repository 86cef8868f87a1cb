/** Drift as text and as a document for programs. */
import { endDocument, reasonDocument } from '../core/plan/document.ts';
import type { DriftedPerson } from '../core/report/drift.ts';
import { auditLines } from '../say/audit.ts';
import {
  adviceOn,
  brokenLine,
  canUndo,
  type DriftReport,
  differenceLines,
  driftVerdict,
  EXTENDING,
  endOverdue,
  leftBehindLine,
  NOT_COMPARED,
  OVERDUE,
  offersOf,
  overdueLine,
  partlySentence,
  RETURNING,
  RETURNING_WORDS,
  TAKE_OUT,
  takeOutLine,
  takeOutOf,
  UPCOMING,
  unappliedLine,
  uncomparedLines,
  undoSentence,
  upcomingLine,
  upcomingSentence,
  whereLine,
} from '../say/drift.ts';
import { noteLines } from '../say/notes.ts';
import { NOTES, TESTS } from '../say/plan.ts';
import { inNoFileLines } from '../say/strangers.ts';
import { jsonText } from './json.ts';
import { accountHead } from './text/head.ts';
import { textOf } from './text/line.ts';
import { type Paint, paint } from './text/paint.ts';
import { wrap } from './text/wrap.ts';
import { visible } from './visible.ts';

export function renderDrift(
  report: DriftReport,
  format: 'text' | 'json',
  options: { readonly color: boolean; readonly columns?: number },
): string {
  if (format === 'json') {
    const { account, drifted, leftBehind, inNoFile, broken, unapplied } = report;
    const { unmade, notes, uncompared, isPartly, hasBase, undo } = report;
    const upcoming = report.upcoming.map((end) => ({ ...endDocument(end), ask: end.ask }));
    const [overdue, returning] = [report.overdue, report.returning].map((all) =>
      all.map((each) => ({ ...each, because: each.because.map(reasonDocument) })),
    );
    const found = {
      account,
      drifted,
      leftBehind,
      inNoFile,
      broken,
      unapplied,
      unmade,
      overdue,
      returning,
      upcoming,
      notes,
      uncompared,
      isPartly,
      hasBase,
      undo,
    };
    return jsonText({ formatVersion: '1.0', ...found });
  }
  const colors = paint(options.color);
  const fold = (text: string): string => wrap(text, options.columns);
  const head = accountHead(report.account, colors);
  const people = report.drifted.map((each) => personBlock(each, report, colors, fold));
  const partly = partlySentence(report);
  const counts = [leftBehindLine(report), ...inNoFileLines(report), unappliedLine(report)];
  const said = [
    ...counts.flatMap((line) => (line === undefined ? [] : [textOf(line)])),
    ...adviceOn(report),
    ...(partly === undefined ? [] : [partly]),
  ];
  const late = overdueBlock(report, colors, fold);
  const kept = returningBlock(report, colors, fold);
  const soon = upcomingBlock(report, colors, fold);
  // Not wrapped: a command that is broken into lines cannot be copied.
  const undo = canUndo(report) ? `\n${fold(undoSentence(report))}\n  ${report.undo}` : '';
  return `${[head, ...people, ...late, ...kept, ...soon, ...notesBlock(report, colors, fold), ...brokenBlock(report, colors, fold), ...uncomparedBlock(report, colors, fold), ...said.map(fold), colors.bold(fold(driftVerdict(report)))].join('\n\n')}${undo}\n`;
}

function personBlock(
  each: DriftedPerson,
  report: DriftReport,
  colors: Paint,
  fold: (text: string) => string,
): string {
  const takeOut = takeOutOf(each);
  const isGone = each.kind === 'changed' && each.fields.length === 0;
  const sign = isGone ? '' : `${colors.yellow(each.kind === 'newcomer' ? '+' : '~')} `;
  return [
    `${colors.bold(visible(each.person))}   ${colors.dim(textOf(whereLine(each)))}`,
    ...differenceLines(each, report).map((line) => fold(`  ${sign}${textOf(line)}`)),
    ...auditLines(each).map((line) => fold(`  ${textOf(line)}`)),
    ...offersOf(each).flatMap(({ words, yaml }) => [
      fold(`  ${words}`),
      ...yaml
        .trimEnd()
        .split('\n')
        .map((line) => `    ${visible(line)}`),
    ]),
    ...(takeOut.length === 0 ? [] : [fold(`  ${TAKE_OUT}`)]),
    ...takeOut.map((line) => fold(`    ${textOf(takeOutLine(line, ','))}`)),
  ].join('\n');
}

function notesBlock({ notes }: DriftReport, colors: Paint, fold: (text: string) => string): string[] {
  if (notes.length === 0) return [];
  const lines = noteLines(notes).map(({ line }) => fold(`  ${textOf(line, colors)}`));
  return [[colors.bold(NOTES), ...lines].join('\n')];
}

function brokenBlock({ broken }: DriftReport, colors: Paint, fold: (text: string) => string): string[] {
  const lines = broken.map((each) => fold(`  ${textOf(brokenLine(each), colors)}`));
  return lines.length === 0 ? [] : [[colors.bold(TESTS), ...lines].join('\n')];
}

function uncomparedBlock(report: DriftReport, colors: Paint, fold: (text: string) => string): string[] {
  const lines = uncomparedLines(report).map((line) => fold(`  ${textOf(line)}`));
  return lines.length === 0 ? [] : [[colors.bold(NOT_COMPARED), ...lines].join('\n')];
}

function overdueBlock(report: DriftReport, colors: Paint, fold: (text: string) => string): string[] {
  const { overdue } = report;
  if (overdue.length === 0) return [];
  const lines = overdue.map((each) => fold(`  ${textOf(overdueLine(each, report))}`));
  const { words, command } = endOverdue(report);
  const advice = command === undefined ? fold(words) : `${fold(words)}\n  ${command}`;
  return [[colors.bold(OVERDUE), ...lines].join('\n'), advice];
}

function returningBlock(report: DriftReport, colors: Paint, fold: (text: string) => string): string[] {
  const { returning, takeBack } = report;
  if (returning.length === 0) return [];
  const lines = returning.map((each) => fold(`  ${textOf(overdueLine(each, report))}`));
  return [[colors.bold(RETURNING), ...lines].join('\n'), `${fold(RETURNING_WORDS)}\n  ${takeBack}`];
}

function upcomingBlock(report: DriftReport, colors: Paint, fold: (text: string) => string): string[] {
  const { upcoming } = report;
  if (upcoming.length === 0) return [];
  const lines = upcoming.map((end) => fold(`  ${textOf(upcomingLine(end, report))}`));
  return [
    [colors.bold(UPCOMING), ...lines].join('\n'),
    fold(`${upcomingSentence(report) ?? ''} ${EXTENDING}`),
  ];
}
