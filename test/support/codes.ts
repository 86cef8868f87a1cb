/**
 * Codes of findings, as the sources write them: in an object beside a severity or a summary, or as the first argument of one of the
 * functions that make findings. The sentences are read with them, with … where the product puts in a name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Written {
  readonly severity: string;
  readonly summary: string;
  readonly fix: string;
}

const CODE = "'([a-z0-9]+(?:-[a-z0-9]+)+|tab|unreadable)'";
const FIRST_ARGUMENT = new RegExp(`\\b(?:errorAt|problem|objection|finding)\\(\\s*${CODE}`, 'g');
const PROPERTY = new RegExp(`\\bcode: (?:[^,;{}]*? \\? ${CODE} : )?${CODE},`, 'g');
/** No finding's object is longer. */
const REACH = 1500;

/** Every code of a finding in these folders, with what its source says of it. */
export function writtenCodes(folders: readonly string[]): Map<string, Written> {
  const codes = new Map<string, Written>();
  const add = (code: string | undefined, written: Written): void => {
    if (code !== undefined && written.summary !== '' && !codes.has(code)) codes.set(code, written);
  };
  for (const text of folders.flatMap(textsOf)) {
    for (const match of text.matchAll(PROPERTY)) {
      const rest = text.slice(match.index, match.index + REACH);
      const object = rest.slice(0, endOfObject(rest));
      const before = text.slice(Math.max(0, match.index - 60), match.index);
      const severity = /severity: '(\w+)',?\s*$/.exec(before)?.[1] ?? /severity: '(\w+)'/.exec(object)?.[1];
      const written = {
        severity: severity ?? 'error',
        summary: literalAfter(object, 'summary: '),
        fix: literalAfter(object, 'fix: '),
      };
      add(match[1], written);
      add(match[2], written);
    }
    for (const match of text.matchAll(FIRST_ARGUMENT)) {
      const rest = text.slice(match.index + match[0].length, match.index + REACH);
      const [summary, after] = literalIn(rest.replace(/^,\s*/, ''));
      const [fix] = literalIn(after.replace(/^,\s*/, ''));
      add(match[1], { severity: 'error', summary, fix });
    }
  }
  return codes;
}

const textsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('validators'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

/** Where the object ends that the text stands in. */
function endOfObject(text: string): number {
  let depth = 0;
  for (const { 0: sign, index } of text.matchAll(/[{}]/g)) {
    depth += sign === '{' ? 1 : -1;
    if (depth < 0) return index;
  }
  return text.length;
}

function literalAfter(text: string, label: string): string {
  const at = text.indexOf(label);
  return at === -1 ? '' : literalIn(text.slice(at + label.length).trimStart())[0];
}

/** A text in quotes at the beginning, and what comes after it; '' where something else stands there. */
function literalIn(text: string): readonly [literal: string, rest: string] {
  const [quote = ''] = text;
  if (quote !== "'" && quote !== '"' && quote !== '`') return ['', text];
  let literal = '';
  let depth = 0;
  for (let at = 1; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (depth > 0) {
      depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
    } else if (sign === '\\') {
      at += 1;
      literal += text.charAt(at);
    } else if (quote === '`' && sign === '$' && text.charAt(at + 1) === '{') {
      literal += '…';
      depth = 1;
      at += 1;
    } else if (sign === quote) {
      return [literal, text.slice(at + 1)];
    } else literal += sign;
  }
  return ['', text];
}
