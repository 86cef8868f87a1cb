/** Answers as text: each passage a sentence, with aligned lines below it. */
import { type AnswerFrame, type AnswerPassage, type Row, WITHOUT_EFFECT } from '../../say/answer.ts';
import type { Look } from '../options.ts';
import { visible } from '../visible.ts';
import { rowsText, textOf } from './line.ts';
import { type Paint, paint } from './paint.ts';
import { tableLines } from './section.ts';
import { wrap } from './wrap.ts';

export function passagesText(
  passages: readonly AnswerPassage[],
  { color, columns }: Look,
  { where = [], isBelow }: AnswerFrame = {},
): string {
  const colors = paint(color);
  const around = where.length === 0 ? [] : [where.map((line) => textOf(line, colors)).join('\n')];
  const said = passages.map((passage) => blockOf(passage, colors, columns));
  const blocks = isBelow ? [...said, ...around] : [...around, ...said];
  return `${wrap(blocks.join('\n\n'), columns)}\n`;
}

function blockOf(passage: AnswerPassage, colors: Paint, columns: number | undefined): string {
  const { lead, warns, items = [], rows = [], table, idle = [], remarks = [] } = passage;
  const first = textOf(lead, colors);
  return [
    warns ? colors.yellow(first) : first,
    ...items.map((item) => `  ${textOf(item, colors)}`),
    ...aligned(rows, colors),
    ...(table === undefined ? [] : tableLines(table, colors, columns)),
    ...(idle.length === 0 ? [] : [`  ${WITHOUT_EFFECT}`]),
    ...aligned(idle, colors).map((line) => `  ${line}`),
    ...remarks.map((remark) => `  ${textOf(remark, colors)}`),
  ].join('\n');
}

const aligned = (rows: readonly Row[], colors: Paint): string[] =>
  rowsText(
    rows.map(({ what, level, why }) => ({ what: visible(what), said: textOf(level), why })),
    colors,
  );
