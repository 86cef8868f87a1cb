/** An access review as one page: the same sentences and tables as in every other form. */
import {
  type Cell,
  type Line,
  type Section as Saying,
  type Sayings,
  type Table,
  TITLE,
} from '../review/say.ts';
import { type Content, html, type Markup, named } from './markup.ts';
import { renderPage, type Section } from './page.ts';
import { foldOf, listOf, tableOf, tilesOf } from './parts.ts';

export function renderReviewPage({ name, facts, figures, remarks, sections }: Sayings): string {
  const tiles = figures.map(({ count, words, grave }) => ({
    count,
    words,
    ...(grave ? { mark: 'warn' as const } : {}),
  }));
  return renderPage({
    title: `${TITLE}: ${name.map((piece) => ('live' in piece ? piece.live : piece.ours)).join('')}`,
    head: html`<p class="eyebrow">${TITLE}</p><h1>${contentOf(name)}</h1>${facts.map(
      (fact) => html`<p class="where">${contentOf(fact)}</p>`,
    )}${tilesOf(tiles)}${remarks.map((remark) => html`<p class="where">${contentOf(remark)}</p>`)}`,
    sections: sections.map(sectionOf),
    foot: html`${contentOf(facts[1] ?? [])}. Times are UTC.`,
  });
}

const contentOf = (line: Line): Content =>
  line.map((piece) => ('live' in piece ? named(piece.live) : piece.ours));

const cellOf = (cell: Cell): Content => cell.map((line, index) => [index > 0 && html`<br>`, contentOf(line)]);

function sectionOf({ id, title, lead, items, table }: Saying): Section {
  return {
    id,
    title,
    ...(lead === undefined ? {} : { lead: contentOf(lead) }),
    body: [
      items === undefined ? undefined : listOf(items.map(contentOf)),
      table === undefined ? undefined : formOf(table),
    ],
  };
}

function formOf(table: Table): Content {
  if (table.kind === 'groups') return groupsOf(table);
  return table.kind === 'records' ? recordsOf(table) : tableFrom(table, table.caption);
}

const tableFrom = ({ columns, rows }: Pick<Table, 'columns' | 'rows'>, caption: Content): Markup =>
  tableOf({
    caption,
    columns: columns.map((title, index) => ({
      title,
      ...(index === columns.length - 1 && columns.length > 2 ? { kind: 'wide' as const } : {}),
    })),
    rows: rows.map((cells) => ({ cells: cells.map(cellOf) })),
  });

/** What several rows are about is said once, and opens to the rows. */
function groupsOf({ columns, rows }: Table): Markup[] {
  const groups = new Map<string, Table['rows'][number][]>();
  for (const row of rows) {
    const key = JSON.stringify(row[0]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => {
    const about = cellOf(group[0]?.[0] ?? []);
    const inner = { columns: columns.slice(1), rows: group.map((row) => row.slice(1)) };
    return foldOf(about, tableFrom(inner, html`Who reaches ${about}`));
  });
}

/** Each opens to its properties; the first two of them stand beside the name. */
const recordsOf = ({ columns, rows }: Table): Markup[] =>
  rows.map(([name = [], ...others]) => {
    const brief = others.slice(0, 2).map((cell) => html` <span class="hint">${cellOf(cell)}</span>`);
    const properties = others.map(
      (cell, index) => html`<dt>${columns[index + 1] ?? ''}<dd>${cell.length === 0 ? '–' : cellOf(cell)}`,
    );
    return foldOf(html`${cellOf(name)}${brief}`, html`<dl class="reach">${properties}</dl>`);
  });
