/**
 * What a review says, before it has a form: sections of sentences and tables, made of our own words and of
 * text that people or the account wrote. Each form encodes the second kind for itself.
 */

/** Our own words as they stand, or `live` text. */
export type Piece = { readonly ours: string } | { readonly live: string };
export type Line = readonly Piece[];
/** One or more lines in one field of a table; none: there is nothing to say. */
export type Cell = readonly Line[];

export interface Table {
  /** What the rows are, for whoever hears the table instead of seeing it. */
  readonly caption: string;
  readonly columns: readonly string[];
  /** Each as long as `columns`; the first cell names the row. */
  readonly rows: readonly (readonly Cell[])[];
  /**
   * `groups`: rows with the same first cell, which stand together, are about one thing. `records`: each row is
   * a thing with many properties, too many for columns where there is a better way.
   */
  readonly kind?: 'groups' | 'records';
}

export interface Section {
  /** Letters and hyphens, unique in a review. */
  readonly id: string;
  readonly title: string;
  readonly lead?: Line;
  readonly items?: readonly Line[];
  readonly table?: Table;
}

/** A number with the words that follow it: `4 people are administrators`. */
export interface Figure {
  readonly count: number;
  readonly words: string;
  /** Whether it asks for attention when it is not zero. */
  readonly grave: boolean;
}

export interface Sayings {
  /** What the account is called. */
  readonly name: Line;
  /** Where and when. */
  readonly facts: readonly Line[];
  readonly figures: readonly Figure[];
  /** What the figures need beside them. */
  readonly remarks: readonly Line[];
  readonly sections: readonly Section[];
}

export const TITLE = 'Access review';
export const GLANCE = 'At one glance';
/** The figures and the remarks as sentences, for forms without a better way. */
export const glanceLines = ({ figures, remarks }: Sayings): Line[] => [
  ...figures.map(({ count, words }) => ours(`${count} ${words}.`)),
  ...remarks,
];

type Spoken = string | number | Piece | Line;

/**
 * A line: the literal is our own, and what is put into it is live text, unless it is a number, or was made by
 * `ours` or `say`. So text that somebody wrote can never pass for ours by mistake.
 */
export function say(literal: TemplateStringsArray, ...contents: readonly Spoken[]): Line {
  return literal.flatMap((text, index): Piece[] => {
    const content = contents[index];
    const before: Piece[] = text === '' ? [] : [{ ours: text }];
    return content === undefined ? before : [...before, ...spoken(content)];
  });
}

function spoken(content: Spoken): Line {
  if (typeof content === 'string') return [{ live: content }];
  if (typeof content === 'number') return [{ ours: String(content) }];
  return 'length' in content ? content : [content];
}

/** Words of our own vocabulary: levels, statuses, counts. Never for text that somebody else wrote. */
export const ours = (text: string): Line => [{ ours: text }];

/** Lines one after the other, with words of ours in between. */
export const joined = (lines: readonly Line[], between: string): Line =>
  lines.flatMap((line, index) => (index === 0 ? [...line] : [{ ours: between }, ...line]));
