/** A plan as text for a terminal: by person, risky things first; the verdict is the last line. */

import { placeText } from '../../core/model/finding.ts';
import { peopleOfEnds } from '../../core/plan/ends.ts';
import type { Hazard } from '../../core/plan/operation.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { changesAnything } from '../../core/plan/verdict.ts';
import { judgedLine } from '../../say/document.ts';
import { ENDS, endLines, undatedLine } from '../../say/ends.ts';

import { EVERY_NAME, listed, withoutGaps } from '../../say/line.ts';
import { noteLines } from '../../say/notes.ts';
import { hazardLine, manyWords, stepLine, waitLine } from '../../say/person.ts';
import {
  breachLines,
  certificateWords,
  commandTerm,
  digestLine,
  HELD,
  heldLinesOf,
  heldRemedy,
  LEFT_BEHIND,
  NOTES,
  STILL_THERE,
  TESTS,
  testLine,
} from '../../say/plan.ts';
import { endLeftBehind } from '../../say/strangers.ts';
import { verdictOf } from '../../say/verdict.ts';
import { type LineView, type PeopleView, peopleViews } from '../../say/view.ts';
import type { TextLook } from '../options.ts';
import { commandOf } from '../shell.ts';
import { visible } from '../visible.ts';
import { accountHead } from './head.ts';
import { rowsText, textOf } from './line.ts';
import { type Paint, paint } from './paint.ts';
import { wrap } from './wrap.ts';

export function planText(plan: Plan, options: TextLook): string {
  const colors = paint(options.color);
  const titled = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : [colors.bold(title), ...lines].join('\n');
  const blocks = [
    accountHead(plan.account, colors),
    ...plan.breaches.map((breach) => breachBlock(breach, colors)),
    ...peopleViews(plan).map((view) => peopleBlock(view, colors)),
    leftBehindBlock(plan, colors),
    titled(ENDS, endsBlock(plan, colors)),
    titled(HELD, heldLines(plan, colors)),
    titled(
      TESTS,
      plan.tests.map((each) => `  ${textOf(testLine(each), colors)}`),
    ),
    titled(
      NOTES,
      noteLines(plan.notes).map(({ line }) => `  ${textOf(line, colors)}`),
    ),
  ];
  const body = wrap(blocks.filter((block) => block !== '').join('\n\n'), options.columns);
  return `${body}\n\n${closing(plan, options, colors)}\n`;
}

function breachBlock(breach: Plan['breaches'][number], colors: Paint): string {
  const said = breachLines(breach).map((line) => textOf(line));
  return `${colors.red('!')} ${colors.bold(breach.guard)}: ${said.join('\n  ')}`;
}

/** One person, or several with the same change. */
export function peopleBlock(view: PeopleView, colors: Paint): string {
  const lines = [
    `${colors.bold(textOf(listed(view.people, EVERY_NAME.most)))}${manyWords(view)}`,
    ...hazardLines(view.hazards, colors),
    ...changeLines(view.lines, colors),
  ];
  const [step, waits] = [stepLine(view), waitLine(view)];
  if (step !== undefined) lines.push(`    ${textOf(step, colors)}`);
  if (waits !== undefined) lines.push(`  ${textOf(waits, colors)}`);
  return lines.join('\n');
}

const hazardLines = (hazards: readonly Hazard[], colors: Paint): string[] =>
  hazards.map((hazard) => `  ${colors.red('!')} ${textOf(hazardLine(hazard), colors)}`);

function changeLines(lines: readonly LineView[], colors: Paint): string[] {
  const signs = { '+': colors.green, '-': colors.red, '~': colors.yellow };
  const rows = lines.map(({ symbol, what, before, after, why }) => ({
    sign: `${signs[symbol](symbol)} `,
    what: shorten(visible(what), 60),
    said: `${visible(before)} → ${visible(after)}`,
    why,
  }));
  return rowsText(rows, colors);
}

/** Long names are shortened in the middle; the JSON has them whole. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

function leftBehindBlock(plan: Plan, colors: Paint): string {
  const { leftBehind } = plan;
  if (leftBehind.length === 0) return '';
  const emails = leftBehind.map(({ email }) => email);
  const label = textOf([{ label: 'left-behind' }], colors);
  return `${colors.red('!')} ${LEFT_BEHIND} ${label}\n  ${textOf(listed(emails, EVERY_NAME.most))}: ${STILL_THERE}${endLeftBehind(
    plan,
  )
    .map((line) => `\n  ${textOf(line)}`)
    .join('')}`;
}

function endsBlock({ ends, labels }: Plan, colors: Paint): string[] {
  const dangers = (['ends-later', 'extends-access'] as const).filter(
    (hazard) => peopleOfEnds(ends, hazard).length > 0,
  );
  return [
    ...endLines(ends, labels).map((line) => `  ${textOf(line, colors)}`),
    ...hazardLines(dangers, colors),
  ];
}

function heldLines({ held, labels, made }: Plan, colors: Paint): string[] {
  if (held.length === 0) return [];
  const lines = held.flatMap((each) => [
    `  ${colors.bold(visible(each.shown))}   ${colors.dim(placeText(each.place))}`,
    ...heldLinesOf(each, labels).map((line) => `    ${textOf(line)}`),
  ]);
  return [...lines, `  ${textOf(heldRemedy(made))}`];
}

function closing(plan: Plan, options: TextLook, colors: Paint): string {
  const undated = undatedLine(plan.ends);
  // Not wrapped: a command that is broken into lines cannot be copied.
  const command = options.applying === undefined ? commandOf(plan, options) : undefined;
  return withoutGaps([
    certificateWords(plan),
    changesAnything(plan) && textOf(digestLine(plan)),
    textOf(judgedLine(options)),
    undated && wrap(textOf(undated), options.columns),
    command !== undefined && `${commandTerm(plan)}: ${command}`,
    colors.bold(wrap(verdictOf(plan, options.applying), options.columns)),
  ]).join('\n');
}
