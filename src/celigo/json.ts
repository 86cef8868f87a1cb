/** What a body is: JSON, nothing, a page for people, or a part of something. */
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import { type Redact, serverWords } from './words.ts';

/** A body that is nested deeper is hostile: what we echo is walked through later. */
const DEEPEST = 64;

export type Body =
  /** `value` is undefined where there was no body at all; `inexact` is a number of it that becomes another one here. */
  | { readonly kind: 'value'; readonly value: unknown; readonly inexact?: string }
  /** Not JSON, and it will not be JSON next time; `words` complete "… was answered with". */
  | { readonly kind: 'foreign'; readonly words: string; readonly hint?: string }
  /** The beginning of JSON, perhaps. */
  | { readonly kind: 'broken'; readonly words: string };

/** Reads a body; throws nothing. */
export function readBody(text: string, redact: Redact): Body {
  if (text.trim() === '') return { kind: 'value', value: undefined };
  if (/^\s*</.test(text)) {
    return {
      kind: 'foreign',
      words: serverWords(text, redact),
      hint: 'Something between here and the API answers for it: a proxy, a sign-in page?',
    };
  }
  const { isTooDeep, inexact } = lookThrough(text);
  if (isTooDeep) return { kind: 'foreign', words: `JSON that is nested more than ${DEEPEST} deep` };
  try {
    return { kind: 'value', value: JSON.parse(text), ...present({ inexact }) };
  } catch {
    return { kind: 'broken', words: `the answer is not whole JSON (${counted(text.length, 'character')})` };
  }
}

/** Counts brackets and looks at numbers outside of strings, before anything is parsed. */
function lookThrough(text: string): { readonly isTooDeep: boolean; readonly inexact: string | undefined } {
  let depth = 0;
  let inexact: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) at = endOfString(text, at);
    else if (character === 0x5b || character === 0x7b) depth += 1;
    else if (character === 0x5d || character === 0x7d) depth -= 1;
    else if (character >= 0x30 && character <= 0x39) {
      const end = endOfNumber(text, at);
      if (!isExact(text.slice(at, end))) inexact ??= text.slice(at, end);
      at = end - 1;
    }
    if (depth > DEEPEST) return { isTooDeep: true, inexact };
  }
  return { isTooDeep: false, inexact };
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && '0123456789.eE+-'.includes(text.charAt(end))) end += 1;
  return end;
}

/** Digits that every number of this machine keeps, as long as it is neither huge nor next to nothing. */
const KEPT = 15;
const LEAST = 1e-300;
/** A number that is written longer than this is not looked at: nobody means it. */
const LONGEST = 400;

/** Whether a number that was sent, without its sign, is the number that would be sent back. */
function isExact(written: string): boolean {
  if (written.length <= KEPT && /^[\d.]*$/.test(written)) return true;
  if (written.length > LONGEST) return false;
  const value = Number(written);
  if (String(value) === written) return true;
  const digits = written.replace(/e.*/i, '').replace('.', '').replace(/^0+/, '');
  if (digits === '') return true;
  return digits.length <= KEPT && value >= LEAST && Number.isFinite(value);
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
