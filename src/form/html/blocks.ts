/** What pages are made of: sections, tables, lists, folds, and a grid of people and resources. */
import { type Cell, flat, type Line } from '../../say/line.ts';
import type { Block, Chart, Fold, Grid, GridRow, Rows, Section, Table } from '../../say/section.ts';
import { cellOf, contentOf } from './line.ts';
import { type Content, html, type Markup } from './markup.ts';

/** A section piece by piece; of a table, each row is one. */
export function* sectionParts({ id, title, lead, items, table, blocks = [] }: Section): Generator<Markup> {
  yield html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${
    lead === undefined ? undefined : html`<p class="lead">${contentOf(lead)}</p>`
  }${items === undefined ? undefined : listOf(items)}`;
  if (table !== undefined) yield* tableParts(table);
  yield html`${blocks.map(blockOf)}</section>
`;
}

function blockOf(block: Block): Content {
  if ('sentence' in block) return html`<p>${contentOf(block.sentence)}</p>`;
  if ('hint' in block) return html`<p class="hint">${contentOf(block.hint)}</p>`;
  if ('list' in block) return listOf(block.list);
  if ('table' in block) return tableOf(block.table);
  if ('fold' in block) return foldOf(block.fold);
  if ('grid' in block) return gridOf(block.grid);
  return html`<label class="toggle"><input type="checkbox"${block.on && html` checked`}> ${block.toggle}</label>
`;
}

const listOf = (items: readonly Line[]): Markup =>
  html`<ul class="plain">${items.map((item) => html`<li>${contentOf(item)}`)}</ul>`;

const tableOf = (table: Table): Content => [...tableParts(table)];

function tableParts(table: Table): Iterable<Markup> {
  if (table.kind === 'groups') return groupsOf(table);
  if (table.kind === 'records') return recordsOf(table);
  return plainTable(table, contentOf(table.caption));
}

/** With a caption and headers; on narrow screens each row is a card that names its cells. */
function* plainTable({ columns, rows, kind }: Table, caption: Content): Generator<Markup> {
  const isInner = kind === 'inner';
  const heads = columns.map(
    (column) => html`<th scope="col"${column.kind && html` class="${column.kind}"`}>${column.title}`,
  );
  yield html`<table class="cards"><caption>${caption}</caption><thead><tr>${heads}<tbody>${!isInner && html`\n`}`;
  const opened = columns.slice(1).map(({ title, kind: its }) => {
    const label = isInner ? undefined : html` data-label="${title}"`;
    return html`<td${its && html` class="${its}"`}${label}>`;
  });
  for (const [first = [], ...others] of rows) {
    const cells = others.map((cell, index) => [opened[index], cellOf(cell)]);
    // The line feed would be what the last cell holds, and an empty cell is not shown on a narrow screen.
    const end =
      others.at(-1)?.length === 0
        ? html`</td>
`
        : html`
`;
    yield html`<tr><th scope="row">${cellOf(first)}${cells}${end}`;
  }
  yield html`</table>`;
}

/** A table of numbers; the bar beside each number repeats it for the eye. */
export function chartOf({ title, rows, more }: Chart): Markup {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const lines = rows.map(({ name, count }) => {
    const width = Math.round((1000 * count) / most) / 10;
    return html`<tr><th scope="row">${contentOf(name)}<td class="number">${count}<td aria-hidden="true"><svg viewBox="0 0 100 1" preserveAspectRatio="none"><rect width="${width}" height="1"/></svg>
`;
  });
  return html`<div><table class="chart"><caption>${title}</caption><tbody>
${lines}</table>${more === undefined ? undefined : html`<p class="hint">${more}</p>`}</div>`;
}

/** What several rows are about is said once, and opens to the rows. */
function* groupsOf(table: Table): Generator<Markup> {
  for (const [first = [], rows] of groupedRows(table.rows)) {
    const about = cellOf(first);
    const inner: Table = { caption: table.caption, columns: table.columns.slice(1), rows };
    yield detailsOf(about, [...plainTable(inner, [contentOf(table.caption), ' ', about])]);
  }
}

type Row = readonly Cell[];

/** The first cell of rows that stand together and begin alike, and the rest of each of these rows. */
function* groupedRows(all: Rows): Generator<readonly [first: Cell | undefined, rows: Row[]]> {
  let [first, key, rows]: [Cell | undefined, string, Row[]] = [undefined, '', []];
  for (const row of all) {
    // Most often it is the same cell indeed.
    const isSame = row[0] === first || JSON.stringify(row[0]) === key;
    if (!isSame) {
      if (rows.length > 0) yield [first, rows];
      [first, key, rows] = [row[0], JSON.stringify(row[0]), []];
    }
    rows.push(row.slice(1));
  }
  if (rows.length > 0) yield [first, rows];
}

/** Each opens to its properties; the first two of them stand beside the name. */
function* recordsOf({ columns, rows }: Table): Generator<Markup> {
  for (const [name = [], ...others] of rows) {
    const brief = others.slice(0, 2).map((cell) => html` <span class="hint">${cellOf(cell)}</span>`);
    const properties = others.map(
      (cell, index) =>
        html`<dt>${columns[index + 1]?.title ?? ''}<dd>${cell.length === 0 ? '–' : cellOf(cell)}`,
    );
    yield detailsOf(html`${cellOf(name)}${brief}`, html`<dl class="reach">${properties}</dl>`);
  }
}

const foldOf = ({ id, summary, hints = [], table, terms }: Fold): Markup =>
  detailsOf(
    contentOf(summary),
    html`${hints.map((hint) => html`<p class="hint">${contentOf(hint)}</p>`)}${table && tableOf(table)}${
      terms &&
      html`<dl class="reach">${terms.map(([term, is]) => html`<dt>${contentOf(term)}<dd>${contentOf(is)}`)}</dl>`
    }`,
    id,
  );

/** Something that can be opened; all of it is there without JavaScript. */
const detailsOf = (summary: Content, body: Content, id?: string): Markup =>
  html`<details class="item"${id === undefined ? undefined : html` id="${id}"`}><summary>${summary}</summary>${body}</details>
`;

/** Cells from which on a grid is laid out only when somebody comes near it. */
const LARGE = 5000;
/** Columns of the row's name and of what is said of the whole row. */
const OWN = 3;

/**
 * What a row reaches where a cell says nothing is drawn into the empty cells by the style. Rows that do not
 * change are behind a switch that needs no script.
 */
function gridOf({ id, title, caption, otherwise, columns, rows }: Grid): Markup {
  if (rows.length === 0) return html`<h3>${title}</h3><p>${otherwise}</p>`;
  const isLarge = rows.length * (columns.length - OWN) > LARGE;
  const heads = columns.map((column) => html`<th scope="col">${contentOf(column)}`);
  return html`<h3 id="${id}">${title}</h3>
<div class="scroll${isLarge && ' large'}" role="region" aria-labelledby="${id}" tabindex="0"><table class="cards matrix"><caption>${caption}</caption><thead><tr>${heads}<tbody>
${rows.map((row) => gridRow(row, columns))}</table></div>
`;
}

function gridRow({ name, same, all, cells }: GridRow, columns: Grid['columns']): Markup {
  const classes = [...(same ? ['same'] : []), ...(all === undefined ? [] : [`all-${all.join('-')}`])];
  const marks = classes.join(' ');
  return html`<tr${marks !== '' && html` class="${marks}"`}><th scope="row">${cellOf(name)}${cells.map(
    (cell, index) =>
      cell === undefined
        ? html`<td>`
        : html`<td data-label="${flat(columns[index + 1] ?? [])}"${cell.mark && html` class="${cell.mark}"`}>${contentOf(cell.line)}`,
  )}</tr>
`;
}
