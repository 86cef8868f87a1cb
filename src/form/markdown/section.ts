/** A page as GitHub's Markdown: evidence, so nothing is shortened. */
import { withoutGaps } from '../../say/line.ts';
import { GLANCE } from '../../say/report/sections.ts';
import {
  type Block,
  figureLines,
  listSection,
  type PageOutline,
  type Section,
  type Table,
} from '../../say/section.ts';
import { itemsOf, tableOf, wholeOf } from './line.ts';

const WHOLE = Number.POSITIVE_INFINITY;

export function pageMarkdown(page: PageOutline): string {
  const { kind, name, where, figures = [], remarks = [], sections } = page;
  const items = [...figureLines(figures), ...remarks];
  const glance = listSection({ id: 'glance', title: GLANCE, items });
  const blocks = [
    `# ${kind}: ${wholeOf(name)}`,
    itemsOf(where, WHOLE),
    ...[...glance, ...sections].map(sectionOf),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function sectionOf({ title, lead, items, table, blocks = [] }: Section): string {
  return withoutGaps([
    `## ${title}`,
    lead && wholeOf(lead),
    items && itemsOf(items, WHOLE),
    table && wholeTable(table),
    ...blocks.map(blockOf),
  ]).join('\n\n');
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
