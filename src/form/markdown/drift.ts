/** Drift for an issue: who changed, how, and the YAML that adopts it. */

import { isError } from '../../core/model/finding.ts';
import { counted } from '../../core/model/text.ts';
import type { DriftedPerson } from '../../core/report/drift.ts';
import { auditLines, auditSentence } from '../../say/audit.ts';
import {
  adviceOn,
  brokenCount,
  brokenLine,
  canUndo,
  type DriftReport,
  differenceLines,
  disabledLines,
  driftTitle,
  driftVerdict,
  endOverdue,
  extendingSentence,
  NOT_COMPARED,
  OVERDUE,
  overdueLine,
  partlySentence,
  RETURNING,
  RETURNING_WORDS,
  summaryLine,
  TAKE_OUT,
  takeOutLine,
  UPCOMING,
  unappliedLine,
  uncomparedLines,
  undoTitle,
  undoWords,
  upcomingLine,
  upcomingSentence,
  whereLine,
} from '../../say/drift.ts';
import { ENDS_LOST, lostEndLine } from '../../say/ends.ts';
import { offersOf } from '../../say/entry.ts';
import { type Line, listed, ours, say } from '../../say/line.ts';
import { noteLines } from '../../say/notes.ts';
import { type Detail, NOTES, TESTS } from '../../say/plan.ts';
import { inNoFileLines, leftBehindLines } from '../../say/strangers.ts';
import type { MarkdownOptions } from '../options.ts';
import { findingItems } from './findings.ts';
import { inLength } from './fitting.ts';
import { footer, heading, identity, shortened } from './frame.ts';
import { itemsOf, markdownCode, markdownOf, type PlaceLinks } from './line.ts';
import { fence } from './markup.ts';

const LENGTHS: readonly Detail[] = ['full', 'rows', 'counts', 'none'];

export function renderDriftMarkdown(report: DriftReport, options: MarkdownOptions): string {
  return inLength(options, LENGTHS, (each, detail) => page(report, each, detail));
}

function* page(report: DriftReport, options: MarkdownOptions, detail: Detail): Generator<string> {
  const { account, drifted, undo } = report;
  const [most, characters] = detail === 'none' ? [3, 40] : [10, 200];
  yield heading(driftTitle(report), options, account, characters);
  yield `**${driftVerdict(report)}**`;
  const people = drifted.map(({ person }) => person);
  yield markdownOf(listed(people, most), characters);
  yield identity(options);
  if (detail !== 'full') yield shortened(options);
  if (detail === 'counts') yield itemsOf(drifted.map((each) => summaryLine(each, report)));
  else if (detail !== 'none') for (const each of drifted) yield* person(each, report, detail, options.linkTo);
  if (report.overdue.length > 0) yield* [`### ${OVERDUE}`, ...overdue(report, detail, options.linkTo)];
  if (report.returning.length > 0) yield* returning(report, detail, options.linkTo);
  if (report.upcoming.length > 0) yield* [`### ${UPCOMING}`, ...upcoming(report, detail, options.linkTo)];
  const notes = [...disabledLines(report), ...noteLines(report.notes).map(({ line }) => line)];
  yield* itemsOrCount(NOTES, notes, `${counted(notes.length, 'note')}.`, detail);
  yield* itemsOrCount(TESTS, report.broken.map(brokenLine), brokenCount(report), detail);
  if (report.isPartly) yield* uncompared(report, options, detail);
  for (const line of [...leftBehindLines(report), ...inNoFileLines(report), unappliedLine(report)])
    if (line !== undefined) yield markdownOf(line, characters);
  for (const sentence of adviceOn(report)) yield markdownOf(ours(sentence));
  if (canUndo(report) && (detail !== 'none' || undo.length < 1000)) {
    yield `### ${undoTitle(report)}`;
    yield undoWords(report);
    yield fence(undo, 'sh');
  }
  yield footer(options, account.origin);
}

const isWhole = (detail: Detail): boolean => detail === 'full' || detail === 'rows';

/** All of these, or how many there are. */
function* itemsOrCount(
  title: string,
  lines: readonly Line[],
  count: string,
  detail: Detail,
): Generator<string> {
  if (lines.length === 0) return;
  yield `### ${title}`;
  yield isWhole(detail) ? itemsOf(lines) : count;
}

/** What could not be compared, and the findings that say why. */
function* uncompared(report: DriftReport, options: MarkdownOptions, detail: Detail): Generator<string> {
  yield `### ${NOT_COMPARED}`;
  const errors = options.findings.filter(isError);
  if (!isWhole(detail)) yield `${counted(errors.length, 'finding')}.`;
  else {
    yield* findingItems(errors, detail, options.linkTo);
    const lines = uncomparedLines(report);
    if (lines.length > 0) yield itemsOf(lines);
  }
  yield markdownOf(ours(partlySentence(report) ?? ''));
}

/** What soon ends by itself, as an issue of its own. */
export const renderUpcomingMarkdown = (report: DriftReport, options: MarkdownOptions): string =>
  issueOf(report, options, UPCOMING, upcoming);

/** What should have ended by itself, as an issue of its own. */
export const renderOverdueMarkdown = (report: DriftReport, options: MarkdownOptions): string =>
  issueOf(report, options, report.overdue.length > 0 ? OVERDUE : RETURNING, everythingOverdue);

function* everythingOverdue(report: DriftReport, detail: Detail, linkTo?: PlaceLinks): Generator<string> {
  if (report.overdue.length > 0) yield* overdue(report, detail, linkTo);
  if (report.returning.length > 0) yield* returning(report, detail, linkTo);
  const why = report.overdue.some(({ since }) => since !== undefined) && auditSentence(report);
  if (why) yield markdownOf(ours(why));
}

function issueOf(
  report: DriftReport,
  options: MarkdownOptions,
  title: string,
  body: typeof upcoming,
): string {
  return inLength(options, LENGTHS, function* ({ linkTo }, detail) {
    yield heading(title, options, report.account, detail === 'none' ? 40 : 200);
    yield identity(options);
    if (detail === 'counts' || detail === 'none') yield shortened(options);
    yield* body(report, detail, linkTo);
    yield footer(options, report.account.origin);
  });
}

/** A line for each, or whom they are about. */
function linesOrPeople(
  lines: readonly Line[],
  people: readonly string[],
  detail: Detail,
  linkTo?: PlaceLinks,
): string {
  if (isWhole(detail)) return itemsOf(lines, undefined, linkTo);
  return detail === 'counts' ? markdownOf(listed(people, 10), 200) : markdownOf(listed(people, 3), 40);
}

const peopleLate = (late: DriftReport['overdue'], report: DriftReport, detail: Detail, linkTo?: PlaceLinks) =>
  linesOrPeople(
    late.map((each) => overdueLine(each, report)),
    late.map((each) => each.person),
    detail,
    linkTo,
  );

/** What ended lines ask of settings and mail. */
function* returning(report: DriftReport, detail: Detail, linkTo?: PlaceLinks): Generator<string> {
  yield `### ${RETURNING}`;
  yield peopleLate(report.returning, report, detail, linkTo);
  if (detail === 'none' && report.takeBack.length >= 1000) return;
  yield RETURNING_WORDS;
  yield fence(report.takeBack, 'sh');
}

/** What should have ended by itself. */
function* overdue(report: DriftReport, detail: Detail, linkTo?: PlaceLinks): Generator<string> {
  yield peopleLate(report.overdue, report, detail, linkTo);
  const { words, command } = endOverdue(report);
  if (detail === 'none' && (command?.length ?? 0) >= 1000) return;
  yield words;
  if (command !== undefined) yield fence(command, 'sh');
}

function* upcoming(report: DriftReport, detail: Detail, linkTo?: PlaceLinks): Generator<string> {
  yield `**${upcomingSentence(report)}**`;
  const people = [...new Set(report.upcoming.map(({ shown }) => shown))];
  const lines = report.upcoming.map((end) => upcomingLine(end, report));
  yield linesOrPeople(lines, people, detail, linkTo);
  yield extendingSentence(report);
}

function* person(
  each: DriftedPerson,
  report: DriftReport,
  detail: Detail,
  linkTo: PlaceLinks | undefined,
): Generator<string> {
  const said = [...differenceLines(each, report), ...auditLines(each)];
  yield `### ${markdownCode(each.person)}\n\n${itemsOf(said, undefined, linkTo)}`;
  if (detail !== 'full') return;
  const declared = each.kind === 'changed' ? say`Declared at ${whereLine(each)}; ` : undefined;
  for (const { words, yaml, endsLost = [], takeOut = [] } of offersOf(each)) {
    yield markdownOf(say`${declared}${words}`, undefined, linkTo);
    yield fence(yaml, 'yaml');
    if (endsLost.length > 0) yield `${ENDS_LOST}\n\n${itemsOf(endsLost.map(lostEndLine), undefined, linkTo)}`;
    const lines = takeOut.map((line) => takeOutLine(line, 'at'));
    if (lines.length > 0) yield `${TAKE_OUT}\n\n${itemsOf(lines, undefined, linkTo)}`;
  }
}
