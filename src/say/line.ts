/**
 * What is said, before it has a form: lines made of our own words and of what somebody else wrote. Each form
 * encodes every kind of piece once. Only a literal of our own source is ever taken for our words.
 */
import { type Place, placeText } from '../core/model/finding.ts';

/** How something stands out; its words say the same. */
export type Mark = 'gain' | 'loss' | 'warn' | 'calm' | 'faint';

export type Piece =
  /** Our own words as they stand; what is between backticks is code. */
  | { readonly ours: string }
  /** A name, or whatever else people or the account wrote. */
  | { readonly live: string }
  /** The same with the places in files that it names: one text, of which a form may lead to each place. */
  | { readonly cited: Cited }
  /** A sentence that somebody else wrote, or that quotes them. */
  | { readonly quote: string }
  /** A word of our vocabulary that came here as data. */
  | { readonly term: string }
  /** Something of ours to type. */
  | { readonly code: string }
  /** A whole command line within a sentence, which nothing may break or shorten. */
  | { readonly command: string }
  /** The name by which a danger is allowed. */
  | { readonly label: string }
  | { readonly strong: Line }
  | { readonly quiet: Line }
  /** Reached without a grant of its own. */
  | { readonly implied: Line }
  | { readonly tag: string; readonly mark: Mark }
  /** A name that the row above has said. */
  | { readonly again: string }
  /** Words that lead to another part of the same document. */
  | { readonly jump: string; readonly to: string }
  /** A page of the same folder, by its name without ending, which is ours. */
  | { readonly page: string };
export type Line = readonly Piece[];
/** Text of somebody else in parts; each place is said as `file:line`, or with its column where that is asked for. */
export type Cited = readonly (string | Cite)[];
export interface Cite {
  readonly place: Place;
  readonly column?: boolean;
}
/** One or more lines in one field of a table; none: there is nothing to say. */
export type Cell = readonly Line[];

type Spoken = string | number | Piece | Line | undefined;

/**
 * A line: the literal is our own, and what is put into it is live text, unless it is a number, or was made by
 * one of the functions below. So text that somebody wrote can never pass for ours by mistake.
 */
export function say(literal: TemplateStringsArray, ...contents: readonly Spoken[]): Line {
  const line: Piece[] = [];
  // A loop without lists in between, since this is done for each grant of a large account.
  for (let index = 0; index < literal.length; index += 1) {
    const text = literal[index] ?? '';
    if (text !== '') line.push({ ours: text });
    const content = contents[index];
    if (content === undefined) continue;
    if (typeof content === 'string') line.push({ live: content });
    else if (typeof content === 'number') line.push({ ours: String(content) });
    else if ('length' in content) for (const piece of content) line.push(piece);
    else line.push(content);
  }
  return line;
}

/** Where something stands in a file. */
export const placed = (place: Place, column = false): Piece => ({ cited: [{ place, column }] });

export const citeText = (part: string | Cite): string =>
  typeof part === 'string' ? part : placeText(part.place, part.column);

/** What is said, places as text. */
export const citedText = (cited: Cited): string => cited.map(citeText).join('');

/** Words of our own that come as data: levels, statuses, counts. Never text of somebody else; a sentence is said. */
export const ours = (text: string): Line => [{ ours: text }];
export const strong = (line: Line): Piece => ({ strong: line });
export const quiet = (line: Line): Piece => ({ quiet: line });
export const tag = (words: string, mark: Mark): Piece => ({ tag: words, mark });

/** The items that are there: of a list that is written down with the conditions of some of them. */
export const withoutGaps = <Item>(items: readonly (Item | false | undefined)[]): Item[] =>
  items.filter((item): item is Item => item !== undefined && item !== false);

/** Lines one after the other, with words of ours in between. */
export function joined(lines: readonly Line[], between: string): Line {
  const [only = []] = lines;
  if (lines.length < 2) return only;
  return lines.flatMap((line, index) => (index === 0 ? line : [{ ours: between }, ...line]));
}

/** All of these names, with words of ours in between. */
export const joinedNames = (names: readonly string[], between: string): Line =>
  joined(
    names.map((name) => say`${name}`),
    between,
  );

/** How many names a line has, and, where that may be fewer than there are, what says where all of them stand. */
export interface NameLimit {
  readonly most: number;
  readonly where?: Line;
}
/** Nobody who gains something is left unnamed in what somebody consents to. */
export const EVERY_NAME: NameLimit = { most: Number.POSITIVE_INFINITY };

/** `ada, bea and 3 others`: at most `most` of them by name. `where` says where all of the names stand. */
export function listed(names: readonly string[], most = 5, where: Line = []): Line {
  const lines = names.map((name) => say`${name}`);
  const last = lines.at(-1) ?? [];
  if (lines.length < 2) return last;
  if (lines.length <= most + 1) return say`${joined(lines.slice(0, -1), ', ')} and ${last}`;
  return say`${joined(lines.slice(0, most), ', ')} and ${lines.length - most} others${where}`;
}

/** A line without any form, for where text is data: titles, columns of a spreadsheet. */
export const flat = (line: Line): string =>
  line
    .map((piece) => {
      if ('cited' in piece) return citedText(piece.cited);
      const [[kind, content] = []] = Object.entries(piece) as [string, string | Line][];
      return kind !== undefined && typeof content === 'object' ? flat(content) : (content ?? '');
    })
    .join('');
