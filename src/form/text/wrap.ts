/** Lines that fit a terminal: broken between words, continued further in. */
import stringWidth from 'string-width';

/** Printable ASCII, and our own arrow and dots. */
const PLAIN = /^[ -~→…]*$/;

/** How many columns a text takes. Plain text, which nearly all is, needs no table of wide characters. */
export const widthOf = (text: string): number => (PLAIN.test(text) ? text.length : stringWidth(text));

export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf));

const HANGING = 4;
const NARROWEST = 40;

/** A word with the blanks before it. A command is one word: broken into lines, it could not be copied. */
const WORD = / *`celigo-access [^`]*`[^ ]*| +[^ ]*|[^ ]+/g;

/** Breaks each line at `columns`, and continues it `hanging` further in; without columns (a file, a pipe) lines stay whole. */
export function wrap(text: string, columns: number | undefined, hanging = HANGING): string {
  if (columns === undefined || columns < NARROWEST) return text;
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= columns ? line : wrapLine(line, columns, hanging)))
    .join('\n');
}

function wrapLine(line: string, columns: number, hanging: number): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const part of line.slice(indent.length).trimEnd().match(WORD) ?? []) {
    if (widthOf(current) + widthOf(part) > columns && current.trim() !== '') {
      lines.push(current);
      current = ' '.repeat(indent.length + hanging) + part.trimStart();
    } else current += part;
  }
  return [...lines, current].join('\n');
}
