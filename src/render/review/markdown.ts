/** A review as GitHub's Markdown. What people or the account wrote stands in `code` elements, encoded. */
import { markdownCode } from '../escape.ts';
import {
  type Cell,
  GLANCE,
  glanceLines,
  type Line,
  type Sayings,
  type Section,
  type Table,
  TITLE,
} from './say.ts';

export function renderMarkdown(sayings: Sayings): string {
  const { name, facts, sections } = sayings;
  const glance: Section = { id: 'glance', title: GLANCE, items: glanceLines(sayings) };
  const blocks = [`# ${TITLE}: ${markdownOf(name)}`, listOf(facts), ...[glance, ...sections].map(sectionOf)];
  return `${blocks.join('\n\n')}\n`;
}

/** Evidence is whole: nothing is shortened. */
const markdownOf = (line: Line): string =>
  line
    .map((piece) => ('live' in piece ? markdownCode(piece.live, Number.POSITIVE_INFINITY) : piece.ours))
    .join('');

const listOf = (items: readonly Line[]): string => items.map((item) => `- ${markdownOf(item)}`).join('\n');

function sectionOf({ title, lead, items, table }: Section): string {
  const blocks = [`## ${title}`];
  if (lead !== undefined) blocks.push(markdownOf(lead));
  if (items !== undefined) blocks.push(listOf(items));
  if (table !== undefined) blocks.push(tableOf(table));
  return blocks.join('\n\n');
}

function tableOf({ columns, rows }: Table): string {
  const row = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
  return [row(columns), row(columns.map(() => '---')), ...rows.map((cells) => row(cells.map(cellOf)))].join(
    '\n',
  );
}

const cellOf = (cell: Cell): string => cell.map(markdownOf).join('<br>');
