/**
 * The part of YAML 1.2 that these files may use: maps with text as keys, lists, and scalars of the core
 * schema. Whatever lets a line mean something else than it shows (anchors, aliases, merge keys, tags,
 * directives, several documents, duplicate keys) is an error with a place.
 *
 * The library is driven token by token. Its composer recurses, and a second document that is too deep for
 * the stack aborts Node altogether; so depth is counted while tokens arrive, and the composer never sees a
 * deep document.
 */
import { Composer, CST, type Document, isScalar, Lexer, Parser } from 'yaml';
import type { Finding } from '../core/model/finding.ts';
import { codePointOf } from './letters.ts';
import type { Lines } from './lines-and-places.ts';
import { QUOTES, reportSyntax, SCALAR_FOLLOWS, syntaxFinding } from './syntax.ts';
import type { FileTree } from './tree.ts';
import { MAX_FINDINGS, ONE_LINE_AT_A_TIME, readTree } from './yaml-nodes.ts';

const MAX_DEPTH = 64;
const MAX_INDENT = 128;

/** What one text holds. Without a tree, something was wrong that leaves nothing to check further. */
export interface Parsed {
  readonly tree?: FileTree;
  readonly findings: readonly Finding[];
}

export function parseYaml(lines: Lines): Parsed {
  const unreadable = findControlCharacter(lines) ?? findConflict(lines) ?? findDeepIndent(lines);
  if (unreadable !== undefined) return { findings: [unreadable] };
  const { tokens, findings } = scanTokens(lines);
  if (findings.length > 0) return { findings };
  const document = compose(tokens, lines.text.length);
  if (document === undefined || document.errors.length > 0)
    return { findings: [reportSyntax(lines, document?.errors ?? [])] };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null))
    return { findings: [syntaxFinding(lines, EMPTY_FILE, 0, 0)] };
  return readTree(lines, contents);
}

/** Tokens of the file, and a finding for each that the format does not know. */
function scanTokens(lines: Lines): { tokens: readonly CST.Token[]; findings: readonly Finding[] } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const findings: Finding[] = [];
  let scalarFollows = false;
  let isBlock = false;
  let ended = 0;
  for (const lexeme of new Lexer().lex(lines.text)) {
    if (scalarFollows) {
      const odd = isBlock ? undefined : findOddBlank(lines, parser.offset, lexeme);
      if (odd !== undefined) return { tokens, findings: [odd] };
      isBlock = false;
    } else {
      isBlock ||= /^[|>]/.test(lexeme);
      const foreign = FOREIGN[lexeme.charAt(0)];
      if (foreign !== undefined) {
        const { code, what, fix } = foreign;
        const summary = `\`${lexeme.slice(0, 60)}\` is ${what} of YAML, which these files do not use.`;
        const words = { code, summary, why: ONE_LINE_AT_A_TIME, fix };
        findings.push(syntaxFinding(lines, words, parser.offset, parser.offset + lexeme.length));
      }
      // Shown where it opens; the library would show the end of the file.
      if (isUnclosed(lexeme))
        return { tokens, findings: [syntaxFinding(lines, QUOTES, parser.offset, parser.offset + 1)] };
    }
    if (findings.length === MAX_FINDINGS) return { tokens, findings };
    scalarFollows = lexeme === SCALAR_FOLLOWS;
    const start = parser.offset;
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error' || token.type === 'document') ended += 1;
    }
    // One document and nothing else is what a file should be; after this many ends it is not read to its own.
    if (ended > MAX_FINDINGS) break;
    if (parser.stack.length > MAX_DEPTH && depthOf(parser.stack) > MAX_DEPTH) {
      return { tokens, findings: [syntaxFinding(lines, TOO_DEEP, start, start)] };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const second = tokens.filter((token) => token.type === 'document')[1];
  if (second !== undefined)
    findings.push(syntaxFinding(lines, SEVERAL_DOCUMENTS, second.offset, second.offset + 3));
  return { tokens, findings };
}

/** The stack also holds the document, and the scalar that is being read. */
const depthOf = (stack: readonly CST.Token[]): number => stack.filter(CST.isCollection).length;

/** The library takes an escaped quote for the closing one where the text ends with it. */
function isUnclosed(lexeme: string): boolean {
  if (lexeme.startsWith("'")) return lexeme.split("'").length % 2 === 0;
  if (!lexeme.startsWith('"')) return false;
  let backslashes = 0;
  while (lexeme.at(-2 - backslashes) === '\\') backslashes += 1;
  return lexeme.length === 1 || !lexeme.endsWith('"') || backslashes % 2 === 1;
}

const QUOTE_IT = 'If the text itself starts with this character, put it in quotes.';

/** By first character: what a line could use to mean something else than it shows. */
const FOREIGN: Readonly<
  Record<string, { readonly code: string; readonly what: string; readonly fix: string }>
> = {
  '&': { code: 'yaml-anchor', what: 'an anchor', fix: `Write the text out where it is needed. ${QUOTE_IT}` },
  '*': { code: 'yaml-alias', what: 'an alias', fix: `Write the text out. ${QUOTE_IT}` },
  '!': { code: 'yaml-tag', what: 'a tag', fix: `Leave the tag out. ${QUOTE_IT}` },
  '%': { code: 'yaml-directive', what: 'a directive', fix: 'Leave the line out.' },
};

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed | undefined {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    // Quadratic in the library; yaml-nodes.ts looks for duplicates in linear time.
    uniqueKeys: false,
    prettyErrors: false,
  });
  // A hostile megabyte makes half a million error objects; their stack traces, which nobody reads, would
  // take ten times as long as the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const [document] = composer.compose(tokens, true, length);
    return document;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)/;

function findControlCharacter(lines: Lines): Finding | undefined {
  const match = CONTROL.exec(lines.text);
  if (match === null) return undefined;
  const words = {
    code: 'control-character',
    summary: `The file holds the control character U+${codePointOf(match[0])}.`,
    why: 'It is invisible, and programs disagree about what it means.',
    fix: 'Delete it; save the file as plain UTF-8 text with line feeds.',
  };
  return syntaxFinding(lines, words, match.index, match.index);
}

/**
 * Blanks of typesetters and web pages, before or behind everything else of a line: YAML takes them for text. In quotes,
 * in a comment or in a block of text they stand for themselves.
 */
const ODD_BLANK = /^ {0,128}(\p{Zs}(?<! ))|(\p{Zs}(?<! )) {0,128}$/mu;

function findOddBlank(lines: Lines, offset: number, plain: string): Finding | undefined {
  const match = ODD_BLANK.exec(plain);
  if (match === null) return undefined;
  const blank = match[1] ?? match[2] ?? '';
  const at = offset + match.index + match[0].indexOf(blank);
  const where = match[1] === undefined ? 'ends with' : 'begins with';
  const words = {
    code: 'odd-blank',
    summary: `A text without quotes ${where} the character U+${codePointOf(blank)}, which looks like a blank and is none to YAML.`,
    why: 'Text that is copied from a web page or a chat has such characters.',
    fix: 'Delete it, and indent with spaces. If it belongs to the text, put the text in quotes.',
  };
  return syntaxFinding(lines, words, at, at + 1);
}

/** What `git merge` leaves where two branches changed the same lines. */
const CONFLICT = /^(?:[<>|]{7} |={7}\r?$|<{7}\r?$|>{7}\r?$)/m;

function findConflict(lines: Lines): Finding | undefined {
  const match = CONFLICT.exec(lines.text);
  if (match === null) return undefined;
  const words = {
    code: 'merge-conflict',
    summary: `The mark \`${match[0].slice(0, 7)}\` of a merge conflict begins this line.`,
    why: 'Two versions of the same lines stand below each other, and nobody has chosen between them.',
    fix: 'Keep the lines that are right, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.',
  };
  return syntaxFinding(lines, words, match.index, match.index + 7);
}

const DEEP_INDENT = new RegExp(`^ {${MAX_INDENT + 1},}(?=\\S)`, 'm');

function findDeepIndent(lines: Lines): Finding | undefined {
  const match = DEEP_INDENT.exec(lines.text);
  const at = (match?.index ?? 0) + MAX_INDENT;
  return match === null ? undefined : syntaxFinding(lines, TOO_DEEP, at, at);
}

const TOO_DEEP = {
  code: 'too-deep',
  summary: `The file is nested more than ${MAX_DEPTH} levels deep, or indented by more than ${MAX_INDENT} spaces.`,
  why: 'An access file needs fewer than ten levels; this is a slip or an attack.',
  fix: 'Take the extra brackets, levels or spaces out.',
};

const SEVERAL_DOCUMENTS = {
  code: 'several-documents',
  summary: 'A second YAML document starts here.',
  why: 'It is easily overlooked, and only one document of a file can count.',
  fix: 'Put it into a file of its own, or delete the `---` line.',
};

const EMPTY_FILE = {
  code: 'empty-file',
  summary: 'The file says nothing.',
  why: 'An empty file could mean that nobody may have access; that must be written.',
  fix: 'Begin with `version: 1`, or delete the file.',
};
