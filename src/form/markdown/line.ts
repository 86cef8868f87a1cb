/**
 * Lines in Markdown as GitHub reads it: our own words as they are, and what anybody else wrote as `code`, where
 * it is text and nothing else.
 */
import type { Place } from '../../core/model/finding.ts';
import { type Cited, citedText, citeText, type Line, type Piece } from '../../say/line.ts';
import { visible } from '../visible.ts';

/** Longer names than this are shortened in the middle, so that both ends can still be told apart. */
const LONGEST = 200;
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{Nd} -]/gu;

/**
 * Live text for GitHub's Markdown and for HTML: one `code` element in which nothing is active. Whatever is no
 * letter, digit, space or hyphen is a numeric entity, which no Markdown rule looks at, and no filter for
 * mentions, issues or emoji looks into `code`. GitHub's parser alone links e-mails after it has decoded
 * entities, but not across an element: that is what `wbr` is for. It is also a place to wrap, so paths have it.
 */
export function markdownCode(text: string, most = LONGEST): string {
  return `<code>${encoded(shortened(visible(text), most))}</code>`;
}

const encoded = (text: string): string =>
  text.replace(
    NEITHER_LETTER_NOR_DIGIT,
    (character) => `${character === '@' || character === '/' ? '<wbr>' : ''}&#${character.codePointAt(0)};`,
  );

/**
 * Where a place leads to; undefined where that is not known. An address of ours: it has an origin, and each part of
 * the path is percent-encoded, so that no character of it ends an attribute.
 */
export type PlaceLinks = (place: Place) => string | undefined;

const ADDRESS = /^https:\/\/[A-Za-z0-9.:[\]-]+\/[A-Za-z0-9%/._~-]+#L\d+$/;

/**
 * The same text as `markdownCode`, with a link on each place that leads somewhere. Shortened like it, in the middle
 * of the whole: what is left of a place leads there still.
 */
function citedCode(cited: Cited, most: number, linkTo: PlaceLinks): string {
  const parts = cited.map((part) => {
    const address = typeof part === 'string' ? undefined : linkTo(part.place);
    return {
      text: visible(citeText(part)),
      address: address !== undefined && ADDRESS.test(address) ? address : undefined,
    };
  });
  if (parts.every(({ address }) => address === undefined)) return markdownCode(citedText(cited), most);
  const code = shortenedParts(parts, most).map(({ text, address }) =>
    address === undefined || text === '' ? encoded(text) : `<a href="${address}">${encoded(text)}</a>`,
  );
  return `<code>${code.join('')}</code>`;
}

interface Part {
  readonly text: string;
  readonly address?: string | undefined;
}

/** Parts of which together at most so many characters are left, with `…` for those in the middle. */
function shortenedParts(parts: readonly Part[], most: number): Part[] {
  const total = parts.reduce((sum, { text }) => sum + [...text].length, 0);
  if (total <= most) return [...parts];
  const tail = Math.floor((most - 1) / 2);
  const head = most - 1 - tail;
  let before = 0;
  return parts.map(({ text, address }) => {
    const characters = [...text];
    const start = characters.slice(0, Math.max(0, head - before)).join('');
    const end = characters.slice(Math.max(0, total - tail - before)).join('');
    const isCutHere = before <= head && head < before + characters.length;
    before += characters.length;
    return { text: `${start}${isCutHere ? '…' : ''}${end}`, address };
  });
}

/** At most so many characters, with `…` for those in the middle that are left out. */
const shortened = (text: string, most: number): string =>
  text.length <= most ? text : (shortenedParts([{ text }], most)[0]?.text ?? '');

/** Words in which nothing can be a link, a mention, a reference or a mark of Markdown. */
const PLAIN_WORDS = /^(?:\(?(?:[A-Za-z][A-Za-z'-]*[,;:.?!]?|\d{1,4}[,;]?)\)?(?: |$))+$/;

/** Characters of our own sentences; whatever is longer is none of them. */
const LONGEST_WORDS = 400;

/** Words that are ours by contract, and inside `code` all the same where they hold more than words. */
export const own = (text: string, most?: number): string =>
  text.length <= LONGEST_WORDS && PLAIN_WORDS.test(text) && !text.endsWith(' ')
    ? text
    : markdownCode(text, most);

/** What is to be typed and is no mark of Markdown. */
const TYPED = /^[\w./=: -]+$/;

const codeOf = (text: string, most: number): string =>
  TYPED.test(text) ? `\`${text}\`` : markdownCode(text, most);

/** Characters of a sentence that somebody else wrote. */
const SENTENCE = 600;

/** At most `most` characters of each name; places lead where `linkTo` says. */
export const markdownOf = (line: Line, most?: number, linkTo?: PlaceLinks): string =>
  line.map((piece) => pieceOf(piece, most, linkTo)).join('');

/** Evidence is whole: nothing is shortened. */
export const wholeOf = (line: Line): string => markdownOf(line, Number.POSITIVE_INFINITY);

function pieceOf(piece: Piece, most: number | undefined, linkTo: PlaceLinks | undefined): string {
  if ('ours' in piece) return piece.ours;
  if ('live' in piece) return markdownCode(piece.live, most);
  if ('cited' in piece)
    return linkTo === undefined
      ? markdownCode(citedText(piece.cited), most)
      : citedCode(piece.cited, most ?? LONGEST, linkTo);
  if ('quote' in piece) return markdownCode(piece.quote, Math.max(SENTENCE, most ?? 0));
  if ('term' in piece) return own(piece.term, most);
  if ('code' in piece) return codeOf(piece.code, LONGEST);
  if ('command' in piece) return codeOf(piece.command, Number.POSITIVE_INFINITY);
  if ('label' in piece) return `\`[${piece.label}]\``;
  if ('strong' in piece) return `**${markdownOf(piece.strong, most, linkTo)}**`;
  if ('quiet' in piece) return markdownOf(piece.quiet, most, linkTo);
  if ('again' in piece) return markdownCode(piece.again, most);
  if ('implied' in piece) return markdownOf(piece.implied, most, linkTo);
  if ('page' in piece) return `[${piece.page}](${piece.page}.md)`;
  return 'tag' in piece ? `**${piece.tag}**` : piece.jump;
}

export const itemsOf = (lines: readonly Line[], most?: number, linkTo?: PlaceLinks): string =>
  lines.map((line) => `- ${markdownOf(line, most, linkTo)}`).join('\n');

/** A table; `most` as above. */
export function tableOf(
  columns: readonly string[],
  rows: Iterable<readonly (readonly Line[])[]>,
  most?: number,
): string {
  const row = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
  const cell = (lines: readonly Line[]): string => lines.map((line) => markdownOf(line, most)).join('<br>');
  const lines = Array.from(rows, (cells) => row(cells.map(cell)));
  return [row(columns), row(columns.map(() => '---')), ...lines].join('\n');
}
