/** A page as GitHub's Markdown: evidence, so nothing is shortened. */
import { GLANCE } from '../../say/review/sections.ts';
import { type Block, figureLines, type PageOutline, type Section, type Table } from '../../say/section.ts';
import { itemsOf, tableOf, wholeOf } from './line.ts';

const WHOLE = Number.POSITIVE_INFINITY;

export function pageMarkdown({
  kind,
  name,
  where,
  figures = [],
  remarks = [],
  sections,
}: PageOutline): string {
  const glanced = [...figureLines(figures), ...remarks];
  const glance: Section[] = glanced.length === 0 ? [] : [{ id: 'glance', title: GLANCE, items: glanced }];
  const blocks = [
    `# ${kind}: ${wholeOf(name)}`,
    itemsOf(where, WHOLE),
    ...[...glance, ...sections].map(sectionOf),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function sectionOf({ title, lead, items, table, blocks = [] }: Section): string {
  return [
    `## ${title}`,
    ...(lead === undefined ? [] : [wholeOf(lead)]),
    ...(items === undefined ? [] : [itemsOf(items, WHOLE)]),
    ...(table === undefined ? [] : [wholeTable(table)]),
    ...blocks.map(blockOf),
  ].join('\n\n');
}

function blockOf(block: Block): string {
  if ('sentence' in block) return wholeOf(block.sentence);
  if ('table' in block) return wholeTable(block.table);
  throw new Error('No page that becomes Markdown has such a block.');
}

const wholeTable = ({ columns, rows }: Table): string =>
  tableOf(
    columns.map(({ title }) => title),
    rows,
    WHOLE,
  );
