/** Three lines of a file, with a caret under what is meant. */
import stringWidth from 'string-width';
import type { Frame, Place } from '../../core/model/finding.ts';
import { hideTokens, visible } from '../visible.ts';
import type { Paint } from './paint.ts';

/** Columns for the text of a line, so that frame and gutter fit into a hundred. */
const WIDTH = 88;
/** Columns that are kept before the caret when a long line is cut. */
const LEAD = 30;
const TAB = 4;
/** No more characters than these around the place are looked at: a line can be a megabyte long. */
const REACH = 400;

/** What stands in one column or two: a character with its accents, the escape of an invisible one. */
interface Cell {
  readonly text: string;
  readonly width: number;
  /** Where it starts in the line, in UTF-16 units from 0. */
  readonly at: number;
}

/** Made when it is needed: most runs draw nothing, and to make one takes a part of their time. */
let segmenter: Intl.Segmenter | undefined;

/** Draws the lines and, below the line of the place, carets in the given colour. Every line is indented by two. */
export function drawFrame(
  frame: Frame,
  place: Place,
  colors: Paint,
  mark: (text: string) => string,
): string[] {
  const gutter = String(frame.firstLine + frame.lines.length - 1).length;
  const bar = colors.dim('│');
  const drawn: string[] = [];
  for (const [index, line] of frame.lines.entries()) {
    const number = frame.firstLine + index;
    const label = String(number).padStart(gutter);
    const isMeant = number === place.line;
    const { text, caret } = drawLine(line, isMeant ? place : undefined);
    drawn.push(`  ${isMeant ? colors.bold(label) : colors.dim(label)} ${bar} ${text}`.trimEnd());
    if (caret !== undefined) {
      drawn.push(
        `  ${' '.repeat(gutter)} ${bar} ${' '.repeat(caret.before)}${mark('^'.repeat(caret.width))}`,
      );
    }
  }
  return drawn;
}

/** Without a place there is no caret. */
function drawLine(line: string, place: Place | undefined) {
  const start = place === undefined ? 0 : place.column - 1;
  const stop = place === undefined ? 0 : endOf(place, line);
  const [from, to] = [Math.max(0, start - REACH), start + REACH];
  const cells = cellsOf(hideTokens(line).slice(from, to), from);
  const [first, last] = windowOf(cells, start, stop);
  const [cutLeft, cutRight] = [from > 0 || first > 0, to < line.length || last < cells.length];
  const shown = cells.slice(first, last);
  const text = `${cutLeft ? '…' : ''}${shown.map((cell) => cell.text).join('')}${cutRight ? '…' : ''}`;
  if (place === undefined) return { text, caret: undefined };
  const before = widthOf(shown.filter(({ at }) => at < start)) + (cutLeft ? 1 : 0);
  const width = widthOf(shown.filter(({ at }) => at >= start && at < stop));
  return { text, caret: { before, width: Math.max(1, width) } };
}

/** Where the marked part of the place's first line ends; a point is one character wide. */
function endOf({ line, column, endLine, endColumn }: Place, text: string): number {
  if (endLine === undefined || endColumn === undefined) return column;
  return endLine === line ? endColumn - 1 : text.length;
}

function cellsOf(text: string, from: number): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment, index } of segmenter.segment(text)) {
    const shown = segment === '\t' ? ' '.repeat(TAB - (column % TAB)) : visible(segment);
    const width = stringWidth(shown);
    cells.push({ text: shown, width, at: from + index });
    column += width;
  }
  return cells;
}

/** Which cells are shown: from the first one if the marked part fits then, else from a little before the mark. */
function windowOf(cells: readonly Cell[], start: number, stop: number): [number, number] {
  const mark = cells.filter(({ at }) => at < start).length;
  let first = 0;
  if (widthOf(cells.filter(({ at }) => at < stop)) > WIDTH) {
    first = mark;
    for (let lead = 0; first > 0; first -= 1) {
      lead += cells[first - 1]?.width ?? 0;
      if (lead > LEAD) break;
    }
  }
  let last = first;
  for (let width = 0; last < cells.length; last += 1) {
    width += cells[last]?.width ?? 0;
    if (width > WIDTH) break;
  }
  return [first, last];
}

const widthOf = (cells: readonly Cell[]): number => cells.reduce((sum, { width }) => sum + width, 0);
