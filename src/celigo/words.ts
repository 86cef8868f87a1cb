/**
 * What the server says when it says no, in one line that is safe to print.
 *
 * Documented is `{"errors":[{"code","message","field"?}]}`; seen are also an array of strings, a bare
 * `message`, `error` or `code`, plain text, and a proxy's HTML page. (Source: the vendor's developer site
 * and command line.)
 */
import { isObject, jsonIn } from '../core/model/json.ts';

/** Takes the token out of a text. */
export type Redact = (text: string) => string;

const MOST_WORDS = 300;
/** Patterns run over no more than this, whatever was sent. */
const MOST_READ = 4_000;

/** The words of an error body, at most 300 characters, on one line, without control characters. */
export function serverWords(body: string, redact: Redact): string {
  const spoken = wordsOfValue(jsonIn(body), 0) ?? wordsOfText(body);
  return shorten(visible(redact(spoken).slice(0, MOST_READ)));
}

/** The words of one answer inside a larger one, such as an element of a batch invitation. */
export function wordsOf(value: unknown, redact: Redact): string {
  return serverWords(JSON.stringify(value) ?? '', redact);
}

/** What an object says to people, if anything; whatever else it holds, such as records, is left out. */
export function spokenWords(value: unknown, redact: Redact): string | undefined {
  const spoken = isObject(value) ? wordsOfValue(value, 0) : undefined;
  return spoken === undefined ? undefined : shorten(visible(redact(spoken).slice(0, MOST_READ)));
}

/** The error codes that a body names: stable, where messages are not. */
export function codesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(codesOf);
  if (!isObject(value)) return [];
  const own = typeof value.code === 'string' ? [value.code] : [];
  return [...own, ...codesOf(value.errors), ...codesOf(value.error)];
}

function wordsOfValue(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (depth > 3) return undefined;
  if (Array.isArray(value)) {
    const parts = value.slice(0, 10).flatMap((part) => wordsOfValue(part, depth + 1) ?? []);
    return parts.length === 0 ? undefined : parts.join('; ');
  }
  if (!isObject(value)) return undefined;
  const said = wordsOfValue(value.errors, depth + 1);
  if (said !== undefined) return said;
  const message = wordsOfValue(value.message, depth + 1) ?? wordsOfValue(value.error, depth + 1);
  const marks = [value.code, value.field].filter((mark) => typeof mark === 'string' && mark !== message);
  if (message === undefined) return marks.length === 0 ? undefined : marks.join(', ');
  return marks.length === 0 ? message : `${message} (${marks.join(', ')})`;
}

function wordsOfText(body: string): string {
  const start = body.slice(0, MOST_READ);
  if (!/^\s*</.test(start)) return start;
  const title = /<title[^<>]*>([^<]*)</i.exec(start)?.[1];
  const text = title ?? start.replace(/<(?:script|style)[^<>]*>[^<]*/gi, ' ').replace(/<[^<>]*>/g, ' ');
  return `an HTML page: ${text}`;
}

/** Control, formatting and lone surrogate characters, spelled out: they could hide or forge lines. */
function visible(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (hidden) => `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`,
    );
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MOST_WORDS ? text : `${characters.slice(0, MOST_WORDS - 1).join('')}…`;
}
