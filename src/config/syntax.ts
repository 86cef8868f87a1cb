/** What the YAML library could not read, in plain words. */
import { type ErrorCode, Lexer, type YAMLError } from 'yaml';
import type { Finding, Words } from '../core/model/finding.ts';
import { colonlessLine, colonlessMap } from './colon.ts';
import type { Lines } from './lines-and-places.ts';
import {
  commentInBrackets,
  fenceAt,
  hyphenAt,
  lineAt,
  type Misread,
  meantOffset,
  nameWithoutColon,
  secondColon,
} from './misread.ts';

export const QUOTES: Words = {
  code: 'unclosed-quote',
  summary: 'A quote that was opened is not closed.',
  fix: 'Close it with the same kind of quote.',
};
const BRACKETS: Words = {
  code: 'unclosed-bracket',
  summary: 'A bracket that was opened is not closed, or a comma is missing between two entries.',
  fix: 'Look for the `[` or `{` before this place.',
};
const UNCLOSED: Words = {
  code: 'unclosed-bracket',
  summary: 'This bracket is not closed where its entries end.',
  fix: 'Close it with `]` or `}`, or write a comma where one is missing between two entries.',
};
const INDENT: Words = {
  code: 'bad-indentation',
  summary: 'The indentation does not fit the lines around it.',
  fix: 'Entries of one map or list start in the same column; what belongs to an entry is indented further.',
};
const COLON: Words = {
  code: 'yaml-syntax',
  summary: 'A name must stand on one line and be followed by a colon and a space.',
  fix: 'Write `name: value`. If the text holds a colon followed by a space, put it in quotes.',
};
const LIST: Words = {
  code: 'yaml-syntax',
  summary: 'An item of a list cannot stand here.',
  fix: 'Put each `- item` on a line of its own, in the column of the other items.',
};
const OTHER: Words = {
  code: 'yaml-syntax',
  summary: 'This is not valid YAML.',
  fix: 'If it is text, put it in quotes.',
};

const TAB: Words = {
  code: 'tab',
  summary: 'The line is indented with a tab.',
  fix: 'Indent with spaces; YAML allows no tabs there.',
};

const BY_CODE: Partial<Record<ErrorCode, Words>> = {
  BAD_INDENT: INDENT,
  BLOCK_IN_FLOW: BRACKETS,
  MULTILINE_IMPLICIT_KEY: COLON,
  KEY_OVER_1024_CHARS: COLON,
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    summary: 'There are two colons in this line, so it is not clear what belongs to what.',
    fix: 'Put text that holds a colon in quotes, or write the inner entry on a line of its own.',
  },
  TAB_AS_INDENT: TAB,
  BAD_DQ_ESCAPE: {
    code: 'yaml-syntax',
    summary: 'A backslash in double quotes starts an escape, and this one does not exist.',
    fix: 'Write `\\\\` for a backslash, or use single quotes.',
  },
  BAD_SCALAR_START: {
    code: 'yaml-syntax',
    summary: 'Text cannot start with `@` or a backtick unless it is in quotes.',
    fix: 'Put it in quotes.',
  },
};

/** By what the library says, where one of its codes covers several mistakes. */
const BY_MESSAGE: readonly (readonly [RegExp, Words])[] = [
  [/Missing closing ['"]quote/, QUOTES],
  [
    /Unexpected flow-(map|seq)-end/,
    { code: 'yaml-syntax', summary: 'There is a closing bracket too many.', fix: 'Delete it.' },
  ],
  [/must start at the same column|without - indicator/, INDENT],
  [
    /at node end/,
    {
      code: 'yaml-syntax',
      summary: 'Something follows where the text has already ended.',
      fix: 'Put all of the text into one pair of quotes, or delete what follows.',
    },
  ],
  [/expected flow|must end with a|sufficiently indented and end with|Missing ,|end of flow/i, BRACKETS],
  [/Implicit (map )?keys|Missing space after :/, COLON],
  [
    /must be separated from (the next|other) token/,
    {
      ...OTHER,
      summary: 'A space is missing before this character.',
      fix: 'Comments need a space before `#`.',
    },
  ],
];

/**
 * One finding for one file: what follows the first mistake in YAML is mostly its echo. Without an error,
 * the library found no document at all.
 */
export function reportSyntax(lines: Lines, errors: readonly YAMLError[]): Finding {
  const [error, echo] = errors;
  if (error === undefined) return syntaxFinding(lines, OTHER, 0, 0);
  const [start, end] = error.pos;
  const misread = misreadAt(lines, error);
  if (misread !== undefined) return syntaxFinding(lines, misread.words, misread.start, misread.end);
  // The library takes a line that is indented too far for more text of the name above, and points there.
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && echo?.code === 'MULTILINE_IMPLICIT_KEY') {
    return shiftedFinding(lines, echo.pos[1] - 1);
  }
  const tab = tabBefore(lines.text, start);
  if (tab !== undefined) return syntaxFinding(lines, TAB, tab, tab + 1);
  const words = wordsFor(lines.text, error);
  const map = mapFinding(lines, start);
  if (map !== undefined) return map;
  const colonless = words === COLON || words === BRACKETS ? colonlessAt(lines.text, start) : undefined;
  if (colonless !== undefined) return syntaxFinding(lines, colonless.words, colonless.start, end);
  if (words === INDENT) return mixedFinding(lines, start) ?? shiftedFinding(lines, start);
  const bracket = words === BRACKETS ? openBracket(lines.text, start) : undefined;
  if (bracket !== undefined) return syntaxFinding(lines, UNCLOSED, bracket, bracket + 1);
  return syntaxFinding(lines, words, start, end);
}

/** What was meant as text where the library points, or before its bracket. */
function misreadAt({ text }: Lines, error: YAMLError): Misread | undefined {
  const [start] = error.pos;
  const fence = fenceAt(text, start);
  if (fence !== undefined) return fence;
  const words = wordsFor(text, error);
  if (words === INDENT || words === LIST) return hyphenAt(text, start);
  if (words === COLON) return nameWithoutColon(text, start);
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') return hyphenAt(text, start) ?? secondColon(text, start);
  if (words !== BRACKETS) return undefined;
  const bracket = openBracket(text, start);
  const comment = bracket === undefined ? undefined : commentInBrackets(text, bracket, start);
  return comment ?? secondColon(text, start);
}

/** The tab in the blanks that the line of an offset begins with. */
function tabBefore(text: string, offset: number): number | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const blanks = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  return blanks.includes('\t') ? start + blanks.indexOf('\t') : undefined;
}

/** At what the line begins with; the library points at the blanks before it, or behind the line above. */
function shiftedFinding(lines: Lines, offset: number): Finding {
  const { text } = lines;
  const at = meantOffset(text, offset);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const [line = ''] = text.slice(lineStart).split('\n', 1);
  const first = line.search(/[^ ]/);
  if (first === -1) return syntaxFinding(lines, INDENT, offset, offset);
  const rest = (line.slice(first).split(' #', 1)[0] ?? '').trimEnd();
  return syntaxFinding(lines, INDENT, lineStart + first, lineStart + first + rest.length);
}

/** The bracket that is open at an offset and was opened in a line above; within one line a comma may be missing. */
function openBracket(text: string, offset: number): number | undefined {
  const open: number[] = [];
  let at = 0;
  let isText = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (at >= offset) break;
    if (!isText && (lexeme === '[' || lexeme === '{')) open.push(at);
    if (!isText && (lexeme === ']' || lexeme === '}')) open.pop();
    isText = lexeme === SCALAR_FOLLOWS;
    // Its marks stand for no character of the file.
    if (!MARKS.has(lexeme)) at += lexeme.length;
  }
  const last = open.at(-1);
  return last !== undefined && text.slice(last, offset).includes('\n') ? last : undefined;
}

/** The library's mark for "the next token is text". */
export const SCALAR_FOLLOWS = '\x1f';
/** All of its marks. */
const MARKS = new Set(['\x02', '\x18', SCALAR_FOLLOWS, '\uFEFF']);

/** `- item` above, and `name: value` in the same column: the mistake is mostly the first line, and not the second. */
function mixedFinding(lines: Lines, offset: number): Finding | undefined {
  const { text: line, start: at } = lineAt(lines.text, offset);
  const above = lines.text.slice(0, at).split('\n').slice(0, -1);
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  if (!/^[^\s#-][^#]*:(?:\s|$)/.test(line.slice(indent))) return undefined;
  let first: number | undefined;
  let start = at;
  for (const text of above.reverse()) {
    start -= text.length + 1;
    if (/^\s*(?:#|$)/.test(text)) continue;
    const depth = /^ */.exec(text)?.[0].length ?? 0;
    if (depth > indent) continue;
    if (depth < indent || !text.startsWith('- ', indent)) break;
    first = start + indent;
  }
  if (first === undefined) return undefined;
  const { line: other } = lines.place(at, at);
  const mixed: Words = {
    code: 'bad-indentation',
    summary: `An item of a list begins here, and line ${other} in the same column is a name with a value.`,
    fix: 'Write each of them as `name: value` without the hyphen, or each as `- item`.',
  };
  return syntaxFinding(lines, mixed, first, first + 1);
}

function wordsFor(text: string, { message, code, pos: [start] }: YAMLError): Words {
  if (text.startsWith('- ', start)) return LIST;
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? BY_CODE[code] ?? OTHER;
}

/** A map without a colon before it: the library takes its closing bracket, or a comma in it, for one too many. */
function mapFinding(lines: Lines, offset: number): Finding | undefined {
  const { text: line, start: at } = lineAt(lines.text, offset);
  const found = colonlessMap(line);
  if (found === undefined) return undefined;
  const { word, ...words } = found;
  const start = at + line.indexOf(word);
  return syntaxFinding(lines, words, start, start + word.length);
}

/** A name without its colon that begins here; or whose list or map does: `{ roles [watcher] }`. */
function colonlessAt(text: string, offset: number) {
  const isBracket = text.startsWith('[', offset) || text.startsWith('{', offset);
  const before = text.slice(Math.max(0, offset - 60), offset);
  const name =
    before
      .trimEnd()
      .split(/[^A-Za-z]/)
      .at(-1) ?? '';
  const start = isBracket ? offset - (before.length - before.lastIndexOf(name)) : offset;
  const [line = ''] = text.slice(start).split('\n', 1);
  const end = isBracket ? line.search(/[\]}]/) + 1 : 0;
  const words = colonlessLine(end > 0 ? line.slice(0, end) : line);
  return words && { words, start };
}

export const syntaxFinding = (lines: Lines, words: Words, start: number, end: number): Finding => ({
  severity: 'error',
  ...words,
  place: lines.place(Math.min(start, lines.text.length), Math.min(end, lines.text.length)),
});
