/** What a body is: JSON, nothing, a page for people, or a part of something. */
import { counted } from '../core/model/text.ts';
import { serverWords } from './words.ts';

/** A body that is nested deeper is hostile: what we echo is walked through later. */
const DEEPEST = 64;

export type Body =
  /** `value` is undefined where there was no body at all. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** Not JSON, and it will not be JSON next time; `words` complete "… was answered with". */
  | { readonly kind: 'foreign'; readonly words: string; readonly hint?: string }
  /** The beginning of JSON, perhaps. */
  | { readonly kind: 'broken'; readonly words: string };

/** Reads a body; throws nothing. */
export function readBody(text: string, redact: (text: string) => string): Body {
  if (text.trim() === '') return { kind: 'value', value: undefined };
  if (/^\s*</.test(text)) {
    return {
      kind: 'foreign',
      words: serverWords(text, redact),
      hint: 'Something between here and the API answers for it: a proxy, a sign-in page?',
    };
  }
  if (isTooDeep(text)) return { kind: 'foreign', words: `JSON that is nested more than ${DEEPEST} deep` };
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'broken', words: `the answer is not whole JSON (${counted(text.length, 'character')})` };
  }
}

/** Counts brackets outside of strings, before anything is parsed. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) at = endOfString(text, at);
    else if (character === 0x5b || character === 0x7b) depth += 1;
    else if (character === 0x5d || character === 0x7d) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Where the string that opens at `start` closes: at a quote with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let from = end;
    while (text.charCodeAt(from - 1) === 0x5c) from -= 1;
    if ((end - from) % 2 === 0) return end;
  }
  return text.length;
}
