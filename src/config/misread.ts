/** Characters that were meant as text, and that YAML takes for something else: `#`, a second colon, a hyphen, a fence. */
import type { Words } from '../core/model/finding.ts';
import { isNameHere, propertyNames } from './expectation.ts';

/** What is said, and of which part of the text. */
export interface Misread {
  readonly words: Words;
  readonly start: number;
  readonly end: number;
}

/** As much of a line as a mistake is looked for in. */
const MOST = 400;

interface Line {
  readonly text: string;
  readonly start: number;
}

/** A line without its end. */
export function lineAt(text: string, offset: number): Line {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return { text: (text.slice(start).split('\n', 1)[0] ?? '').replace(/\r$/, ''), start };
}

const partOf = (words: Misread['words'], { start }: Line, from: number, length: number): Misread => ({
  words,
  start: start + from,
  end: start + from + length,
});

/** A line with which Markdown begins or ends a block of code. */
export function fenceAt(text: string, offset: number): Misread | undefined {
  const line = lineAt(text, offset);
  const [, blanks = '', fence] = /^(\s*)(```+|~~~+)/.exec(line.text) ?? [];
  if (fence === undefined) return undefined;
  const words = {
    code: 'yaml-syntax',
    summary: 'This line is a mark of Markdown around a block of code, and no YAML.',
    fix: 'Delete it.',
  };
  return partOf(words, line, blanks.length, line.text.trimEnd().length - blanks.length);
}

/** A `#` behind a blank, within brackets that are closed behind it: all of that is a comment. */
export function commentInBrackets(text: string, bracket: number, end: number): Misread | undefined {
  for (let from = bracket; from !== 0 && from < end; from = text.indexOf('\n', from) + 1) {
    const found = commentBehind(text, from);
    if (found !== undefined) return found;
  }
  return undefined;
}

function commentBehind(text: string, offset: number): Misread | undefined {
  const line = lineAt(text, offset);
  const from = offset - line.start;
  const sign = commentIn(line.text, from);
  if (sign === undefined || !/[\]}]/.test(line.text.slice(sign))) return undefined;
  const fix = quotedFix(line.text.slice(from, sign), line.text.slice(sign));
  const words = {
    code: 'unclosed-bracket',
    summary: 'A comment begins at this `#`, and the bracket that is to be closed behind it stays open.',
    fix: `If the \`#\` belongs to the text, put the text in quotes${fix}.`,
  };
  return partOf(words, line, sign, 1);
}

/** Where a comment begins. Step by step, as a pattern could be made to take for ever. */
function commentIn(line: string, from: number): number | undefined {
  let last = ',';
  for (let at = from; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '#' && (at === 0 || /\s/.test(line.charAt(at - 1)))) return at;
    // Within a text a quote is a letter like others.
    if ((sign === '"' || sign === "'") && /[:,[{]/.test(last)) {
      at = line.indexOf(sign, at + 1);
      if (at === -1) return undefined;
    }
    if (!/\s/.test(sign)) last = sign;
  }
  return undefined;
}

/** The value that a comment cut off, in quotes. */
function quotedFix(before: string, comment: string): string {
  const tail = before.slice(-MOST);
  const from = Math.max(...[':', '[', ','].map((sign) => tail.lastIndexOf(sign)));
  const value = /^[^\]{}"'`]*$/.test(tail.slice(from + 1)) ? tail.slice(from + 1) : undefined;
  const [, rest] = /^([^,[\]{}"'`]*)/.exec(comment.slice(0, MOST)) ?? [];
  return value === undefined || rest === undefined ? '' : `: \`"${`${value}${rest}`.trim()}"\``;
}

/** Text with a colon and a blank in it, where a value stands within brackets or behind a name. */
export function secondColon(text: string, offset: number): Misread | undefined {
  const line = lineAt(text, offset);
  const from = offset - line.start;
  // A colon alone has no value behind it.
  const isValue = /[^\s[{,:]\s*:\s+$/.test(line.text.slice(0, from));
  const isInBrackets = /[[{]/.test(line.text.slice(0, from));
  const rest = line.text.slice(from, from + MOST).split(' #', 1)[0] ?? '';
  const [value] = (isInBrackets ? /^[^,[\]{}"'`]+/ : /^[^"'`]+$/).exec(rest) ?? [];
  if (!isValue || value === undefined || !/\S:\s+\S/.test(value)) return undefined;
  // A bracket that is opened or closed here says more than the colon.
  if (!isInBrackets && /[[\]{}]/.test(value)) return closedAlone(value, line, from);
  const words = value.split(/\s/);
  const at = words.findIndex((word) => word.endsWith(':') && propertyNames().has(word.slice(0, -1)));
  const name = at > 0 ? words[at]?.slice(0, -1) : undefined;
  const first = words.slice(0, at).join(' ').trim();
  if (isInBrackets && name !== undefined) {
    const missing = {
      code: 'unclosed-bracket',
      summary: `A comma is missing before \`${name}\`.`,
      fix: `Write \`${first}, ${name}:\`.`,
    };
    return partOf(missing, line, from, first.length);
  }
  const said = {
    code: 'yaml-syntax',
    summary: `\`${value.trim()}\` holds a colon with a blank behind it, so it is not clear what belongs to what.`,
    fix: `Put text that holds a colon in quotes: \`"${value.trim()}"\`.`,
  };
  return partOf(said, line, from, value.trimEnd().length);
}

/** `ada@acme.example: state: absent }` */
function closedAlone(value: string, line: Line, from: number): Misread | undefined {
  const [, inner, bracket] = /^([^[\]{}`]+)([\]}])\s*$/.exec(value) ?? [];
  if (inner === undefined || bracket === undefined) return undefined;
  const open = bracket === '}' ? '{' : '[';
  const words = {
    code: 'unclosed-bracket',
    summary: `This \`${bracket}\` closes a bracket that was not opened.`,
    fix: `Write \`${open} ${inner.trim()} ${bracket}\`.`,
  };
  return partOf(words, line, from + inner.length, 1);
}

/** The library may point behind the line above. */
export const meantOffset = (text: string, offset: number): number =>
  /^[ \r]*\n/.test(text.slice(offset, offset + 200)) ? text.indexOf('\n', offset) + 1 : offset;

/** `- ada@acme.example:` among names with their values. */
export function hyphenAt(text: string, offset: number): Misread | undefined {
  const line = lineAt(text, meantOffset(text, offset));
  const [, blanks = '', name] = /^(\s*)-\s+([^\s:#]+)\s*:(?:\s|$)/.exec(line.text) ?? [];
  if (name === undefined || !isNameHere(name)) return undefined;
  const above = text
    .slice(0, line.start)
    .split('\n')
    .slice(0, -1)
    .findLast((each) => /^\s*[^\s#]/.test(each) && /^ */.exec(each)?.[0].length === blanks.length);
  if (above === undefined || /^\s*-\s/.test(above)) return undefined;
  const words = {
    code: 'bad-indentation',
    summary: 'An item of a list begins here, among names with a value.',
    fix: `Write \`${name}:\` without the hyphen.`,
  };
  return partOf(words, line, blanks.length, 1);
}

/** An address, or a name of the format, that stands on its line without a colon. */
export function nameWithoutColon(text: string, offset: number): Misread | undefined {
  const line = lineAt(text, offset);
  const [, blanks = '', name] = /^(\s*)([^\s:#"'`[\]{},]+)\s*(?:#.*)?$/.exec(line.text) ?? [];
  if (name === undefined || !isNameHere(name)) return undefined;
  const words = {
    code: 'missing-colon',
    summary: `A colon is missing behind \`${name}\`.`,
    fix: `Write \`${name}:\`.`,
  };
  return partOf(words, line, blanks.length, name.length);
}
