/** What documents are made of: sections of sentences, lists, tables, and things that open to more. */
import { present } from '../core/model/present.ts';
import { type Cell, type Line, ours, withoutGaps } from './line.ts';

export interface Column {
  readonly title: string;
  /**
   * How the column is set where there is room to choose: `wide` and `why` take what is left, and a `date` is never
   * broken.
   */
  readonly kind?: 'what' | 'wide' | 'number' | 'level' | 'why' | 'date';
}

export interface Table {
  /** What the rows are, for whoever hears the table instead of seeing it. */
  readonly caption: Line;
  readonly columns: readonly Column[];
  /** Each as long as `columns`; the first cell names the row. */
  readonly rows: Rows;
  /**
   * `groups`: rows with the same first cell, which stand together, are about one thing, whose name follows the
   * caption. `records`: each row is a thing with many properties, too many for columns where there is a better way.
   * `inner`: inside a fold.
   */
  readonly kind?: 'groups' | 'records' | 'inner';
}

/** Rows of a table: a list of them, or what makes each when it is read. */
export interface Rows extends Iterable<readonly Cell[]> {
  readonly length: number;
}

/**
 * One row or more of each thing, made when they are read: the rows of a large account take more room than the
 * account, and only one of them is written at a time. `length` says how many there will be.
 */
export const madeRows = <Thing>(
  things: readonly Thing[],
  rowsOf: (thing: Thing) => readonly (readonly Cell[])[],
  length = things.length,
): Rows => ({
  length,
  *[Symbol.iterator]() {
    for (const thing of things) yield* rowsOf(thing);
  },
});

/** Something that opens to what is said of it. */
export interface Fold {
  readonly id?: string;
  readonly summary: Line;
  readonly hints?: readonly Line[];
  readonly table?: Table;
  /** Terms, and what they are. */
  readonly terms?: readonly (readonly [term: Line, is: Line])[];
}

/** Things by things, with what is said where a row and a column meet. */
export interface Grid {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** What is said if there is no row. */
  readonly otherwise: string;
  /** The first is that of the row's name. */
  readonly columns: readonly Line[];
  readonly rows: readonly GridRow[];
}

export interface GridRow {
  readonly name: Cell;
  /** Whether nothing in it changes. */
  readonly same: boolean;
  /** What is reached, before and after, where a cell says nothing. */
  readonly all?: readonly [was: string, is: string];
  readonly cells: readonly (GridCell | undefined)[];
}

export interface GridCell {
  readonly line: Line;
  readonly mark?: 'gain' | 'loss';
}

export type Block =
  | { readonly sentence: Line }
  | { readonly hint: Line }
  | { readonly list: readonly Line[] }
  | { readonly table: Table }
  | { readonly fold: Fold }
  | { readonly grid: Grid }
  /** Shows also the rows in which nothing changes. */
  | { readonly toggle: string; readonly on: boolean };

export interface Section {
  /** Letters and hyphens, unique in a document. */
  readonly id: string;
  readonly title: string;
  readonly lead?: Line;
  readonly items?: readonly Line[];
  readonly table?: Table;
  /** What stands below these. */
  readonly blocks?: readonly Block[];
}

/** Why something is refused, or what else has to be seen first. */
export interface Callout {
  readonly title: string;
  readonly lines: readonly Line[];
}

export interface Fact {
  readonly term: string;
  readonly is: Line | { readonly command: string };
  /** Whether it takes a line of its own. */
  readonly broad?: boolean;
}

/** A whole document, for forms that are read on their own: what is seen at one glance, then its sections. */
export interface PageOutline {
  readonly kind: string;
  readonly name: Line;
  readonly where: readonly Line[];
  readonly verdict?: {
    readonly state?: string;
    readonly mark: 'good' | 'bad' | 'plain';
    readonly words: string;
  };
  readonly callouts?: readonly Callout[];
  readonly figures?: readonly Figure[];
  /** Numbers that are drawn where that is possible; what they say stands in the sections too. */
  readonly charts?: readonly Chart[];
  readonly facts?: readonly Fact[];
  readonly remarks?: readonly Line[];
  readonly sections: readonly Section[];
  /** By what it was made, and when. */
  readonly made: Line;
  /** For a review on paper: lines to sign, and the digest of the document that was reviewed. */
  readonly signature?: Signature;
}

export interface Signature {
  readonly words: string;
  /** What the digest is of. */
  readonly of: string;
  readonly digest: string;
}

/** How many of each, as rows whose lengths compare. */
export interface Chart {
  readonly title: string;
  readonly rows: readonly { readonly name: Line; readonly count: number }[];
  /** What is said of rows that are left out. */
  readonly more?: string;
}

/** A section that is one table; none where the table has no row. */
export const tableSection = ({
  id,
  title,
  lead,
  ...table
}: Pick<Section, 'id' | 'title' | 'lead'> & Table): Section[] =>
  table.rows.length === 0 ? [] : [{ id, title, ...present({ lead }), table }];

/** A section that is one table, or what is said if it has no row. */
export const sectionOr = (section: Pick<Section, 'id' | 'title'> & Table, otherwise: string): Section => {
  const { id, title } = section;
  return tableSection(section)[0] ?? { id, title, lead: ours(otherwise) };
};

/** A section that is one list; none of an empty one. */
export const listSection = (section: Section & { readonly items: readonly Line[] }): Section[] =>
  section.items.length === 0 ? [] : [section];

/** A table, or what is said if it has no row. */
export const tableOr = (table: Table, otherwise: string): Block =>
  table.rows.length === 0 ? { sentence: ours(otherwise) } : { table };

/** What a column is by its title, wherever it stands. */
const KINDS: Readonly<Record<string, Column['kind']>> = {
  Score: 'number',
  Ends: 'date',
  'Last sign-in': 'date',
  'In the account since': 'date',
};

/**
 * Columns by their titles; of more than two, the last that holds more than a date takes the room that is left. `kinds`
 * says what some of them are in this table.
 */
export function columnsOf(
  titles: readonly string[],
  kinds: Readonly<Record<string, Column['kind']>> = {},
): Column[] {
  const last = titles.findLastIndex((title) => KINDS[title] === undefined);
  return titles.map((title, at) => {
    const usual = at === last && titles.length > 2 ? 'wide' : KINDS[title];
    return { title, ...present({ kind: Object.hasOwn(kinds, title) ? kinds[title] : usual }) };
  });
}

/** A table by its columns, each with what a thing has in it; `false` is a column that this table has not. */
export function inColumns<Thing>(
  things: readonly Thing[],
  cells: readonly (readonly [title: string, cellOf: (thing: Thing) => Cell] | false)[],
  kinds?: Parameters<typeof columnsOf>[1],
): Pick<Table, 'columns' | 'rows'> {
  const shown = withoutGaps(cells);
  return {
    columns: columnsOf(
      shown.map(([title]) => title),
      kinds,
    ),
    rows: madeRows(things, (thing) => [shown.map(([, cellOf]) => cellOf(thing))]),
  };
}

/** A number with the words that follow it: `4 people are administrators`. */
export interface Figure {
  readonly count: number;
  readonly words: string;
  /** Whether it asks for attention when it is not zero. */
  readonly grave?: boolean;
}

/** How many there are, in the words for one or for many. */
export const figure = (count: number, one: string, many: string, grave = false): Figure => ({
  count,
  words: count === 1 ? one : many,
  grave,
});

/** The figures as sentences, for forms without a better way. */
export const figureLines = (figures: readonly Figure[]): Line[] =>
  figures.map(({ count, words }) => ours(`${count} ${words}.`));
