/** What pages are made of: facts, tiles, tables, tags, changes from one value to another. */
import { type Content, html, type Markup, named } from './markup.ts';

export interface Column {
  readonly title: string;
  /** How the column is set; `wide` and `why` columns take the room that is left. */
  readonly kind?: 'what' | 'wide' | 'number' | 'level' | 'why';
}

export interface Table {
  readonly caption: Content;
  readonly columns: readonly Column[];
  /** Each row's first cell is its header. */
  readonly rows: readonly Row[];
}

export interface Row {
  readonly cells: readonly Content[];
}

/** A table with a caption and headers; on narrow screens each row is a card that names its cells. */
export function tableOf({ caption, columns, rows }: Table): Markup {
  const heads = columns.map(
    ({ title, kind }) => html`<th scope="col"${kind && html` class="${kind}"`}>${title}`,
  );
  return html`<table class="cards"><caption>${caption}</caption><thead><tr>${heads}<tbody>
${rows.map((row) => rowOf(row, columns))}</table>`;
}

function rowOf({ cells }: Row, columns: readonly Column[]): Markup {
  const [first, ...others] = cells;
  return html`<tr><th scope="row">${first}${others.map((cell, index) => {
    const { title = '', kind } = columns[index + 1] ?? {};
    return html`<td${kind && html` class="${kind}"`} data-label="${title}">${cell}`;
  })}
`;
}

export interface Fact {
  readonly term: string;
  readonly is: Content;
  /** Whether it takes a line of its own. */
  readonly broad?: boolean;
}

/** A list of terms and what they are. */
export const factsOf = (facts: readonly Fact[]): Markup =>
  html`<dl class="facts">${facts.map(
    ({ term, is, broad }) => html`<div${broad && html` class="broad"`}><dt>${term}<dd>${is}</div>`,
  )}</dl>`;

export interface Tile {
  readonly count: number;
  /** What is counted, in words that follow the number. */
  readonly words: string;
  readonly mark?: 'warn';
}

/** Numbers at one glance, each with its words. */
export const tilesOf = (tiles: readonly Tile[]): Markup =>
  html`<ul class="tiles">${tiles.map(
    ({ count, words, mark }) => html`<li${mark && html` class="${mark}"`}><strong>${count}</strong> ${words}`,
  )}</ul>`;

export type Mark = 'gain' | 'loss' | 'warn' | 'calm';

/** A few words that stand out; the colour repeats what they say. */
export const tagOf = (words: string, mark: Mark): Markup => html`<span class="tag ${mark}">${words}</span>`;

/** `before → after`; what it becomes stands out. */
export const changeOf = (before: Content, after: Content): Markup => html`${before} → <b>${after}</b>`;

/** Reasons with their places, one a line. */
export const reasonsOf = (reasons: readonly string[]): Content =>
  reasons.map((reason, index) => [index > 0 && html`<br>`, named(reason)]);

/** Something that can be opened; all of it is there without JavaScript. */
export const foldOf = (summary: Content, body: Content, id?: string): Markup =>
  html`<details class="item"${id === undefined ? undefined : html` id="${id}"`}><summary>${summary}</summary>${body}</details>
`;

export const listOf = (items: readonly Content[]): Markup =>
  html`<ul class="plain">${items.map((item) => html`<li>${item}`)}</ul>`;
