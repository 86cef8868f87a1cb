/** Lines that fit a terminal: broken between words, continued further in. */
import { widthOf } from './width.ts';

const HANGING = 4;
const NARROWEST = 40;

/** Breaks each line at `columns`; without it (a file, a pipe) lines stay whole. */
export function wrap(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < NARROWEST) return text;
  return text
    .split('\n')
    .map((line) => (widthOf(line) <= columns ? line : wrapLine(line, columns)))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  for (const part of line
    .slice(indent.length)
    .trimEnd()
    .match(/ +[^ ]*|[^ ]+/g) ?? []) {
    if (widthOf(current) + widthOf(part) > columns && current.trim() !== '') {
      lines.push(current);
      current = ' '.repeat(indent.length + HANGING) + part.trimStart();
    } else current += part;
  }
  return [...lines, current].join('\n');
}
