/** A review as text: tables where they fit the columns, else a few lines a row. Nothing is cut, only wrapped. */
import type { Cell } from '../../say/line.ts';
import { GLANCE } from '../../say/report/sections.ts';
import { figureLines, type PageOutline, type Section, type Table } from '../../say/section.ts';
import type { Look } from '../options.ts';
import { textOf } from './line.ts';
import { type Paint, paint } from './paint.ts';
import { pad, widthOf, wrap } from './wrap.ts';

export function pageText(page: PageOutline, options: Look): string {
  const { kind, name, where, figures = [], remarks = [], sections } = page;
  const colors = paint(options.color);
  const head = [colors.bold(`${kind}: ${textOf(name)}`), ...where.map((fact) => textOf(fact))].join('\n');
  const glance: Section = { id: 'glance', title: GLANCE, items: [...figureLines(figures), ...remarks] };
  const blocks = [
    head,
    ...[glance, ...sections].map((section) => sectionText(section, colors, options.columns)),
  ];
  return `${blocks.map((block) => wrap(block, options.columns)).join('\n\n')}\n`;
}

function sectionText(section: Section, colors: Paint, columns: number | undefined): string {
  const { title, lead, items = [], table } = section;
  const lines = [colors.bold(title)];
  if (lead !== undefined) lines.push(colors.dim(wrap(textOf(lead), columns)));
  lines.push(...items.map((item) => `  ${textOf(item)}`));
  if (table !== undefined) lines.push('', ...tableLines(table, colors, columns));
  return lines.join('\n');
}

const GAP = 2;
/**
 * What a file or a pipe shows as a table. Wider ones would be read by nobody, since nothing there breaks lines; as
 * records, each line stays whole, and what is found in one says what it is.
 */
const WIDEST = 120;
/** A field narrower than this is not worth a column of its own. */
const NARROWEST = 12;

export function tableLines(table: Table, colors: Paint, columns: number | undefined): string[] {
  const widths = columns === undefined ? unbroken(table) : widthsOf(table, columns - GAP);
  return widths === undefined ? records(table, colors) : grid(table, widths, colors);
}

type Texts = readonly (readonly string[])[];
const textsOf = (row: readonly Cell[]): Texts => row.map((cell) => cell.map((line) => textOf(line)));

/** The width of each column; undefined if the table does not fit even with its fields wrapped between words. */
function widthsOf({ columns, rows }: Table, room: number): number[] | undefined {
  const natural = columns.map(({ title }) => widthOf(title));
  const least = [...natural];
  for (const row of rows) {
    for (const [at, lines] of textsOf(row).entries()) {
      for (const line of lines) {
        natural[at] = Math.max(natural[at] ?? 0, widthOf(line));
        for (const word of line.split(' ')) least[at] = Math.max(least[at] ?? 0, widthOf(word));
      }
    }
  }
  const gaps = GAP * (columns.length - 1);
  const atLeast = natural.map((width, at) => Math.min(width, Math.max(least[at] ?? 0, NARROWEST)));
  const spare = room - gaps - sum(atLeast);
  if (spare < 0) return undefined;
  const wanting = sum(natural) - sum(atLeast);
  if (wanting <= spare) return natural;
  return natural.map((width, at) => {
    const given = atLeast[at] ?? 0;
    return given + Math.floor(((width - given) * spare) / wanting);
  });
}

/** For a file or a pipe: nothing in a column is broken. */
function unbroken(table: Table): number[] | undefined {
  const widths = widthsOf(table, Number.POSITIVE_INFINITY) ?? [];
  return GAP * widths.length + sum(widths) > WIDEST ? undefined : widths;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function grid({ columns, rows }: Table, widths: readonly number[], colors: Paint): string[] {
  const head = columns.map(({ title }, at) => pad(title, at === columns.length - 1 ? 0 : (widths[at] ?? 0)));
  const lines = [`  ${colors.dim(head.join(' '.repeat(GAP)).trimEnd())}`];
  let previous = '';
  for (const row of rows) {
    const texts = textsOf(row);
    const name = (texts[0] ?? []).join('\n');
    // A resource that several people reach is named once.
    const shown = name === previous ? [[''], ...texts.slice(1)] : texts;
    previous = name;
    const wrapped = shown.map((cell, at) => cell.flatMap((line) => broken(line, widths[at] ?? 0)));
    const height = Math.max(1, ...wrapped.map((cell) => cell.length));
    for (let line = 0; line < height; line += 1) {
      const fields = wrapped.map((cell, at) => pad(cell[line] ?? '', widths[at] ?? 0));
      lines.push(`  ${fields.join(' '.repeat(GAP))}`.trimEnd());
    }
  }
  return lines;
}

/** Broken between words; a word that is wider than the column stays whole. */
function broken(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && widthOf(current) + 1 + widthOf(word) > width) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** Each row as a name and, below it, its other fields with their titles. */
function records({ columns, rows }: Table, colors: Paint): string[] {
  const lines: string[] = [];
  let previous = '';
  for (const row of rows) {
    const [name = [], ...others] = textsOf(row);
    const first = name.join('; ');
    if (first !== previous) lines.push(`  ${colors.bold(first)}`);
    previous = first;
    for (const [at, cell] of others.entries()) {
      const title = `${columns[at + 1]?.title ?? ''}: `;
      lines.push(
        ...cell.map((line, index) => `    ${index === 0 ? title : ' '.repeat(title.length)}${line}`),
      );
    }
  }
  return lines;
}
