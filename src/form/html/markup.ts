/**
 * HTML in which text is text by construction: only a literal of our own source can be markup. A value in a literal is
 * escaped, between tags and in a quoted attribute alike. Characters that cannot be seen are shown as `\u{…}`.
 */
import { visible } from '../visible.ts';

/** A piece of HTML. Nothing outside this file can make one from text. */
class Made {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}
export type Markup = Made;

/** What may stand in a literal; lists are put in one after the other, `undefined` and `false` are nothing. */
export type Content = Markup | string | number | false | undefined | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const ACTIVE = /[&<>"']/g;
/** Letters that are what they show: most texts have no others. */
const HARMLESS = /^[ !#-%(-;=?-~]*$/;

const escaped = (text: string): string =>
  HARMLESS.test(text) ? text : visible(text).replace(ACTIVE, (character) => ESCAPES[character] ?? '');

/** A literal of our own with contents: html`<td>${name}`. Attributes that hold contents are quoted. */
export function html(literal: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let source = literal[0] ?? '';
  // Loops without lists in between: the page of a large account puts a million of these together.
  for (let index = 0; index < contents.length; index += 1)
    source += sourceOf(contents[index]) + (literal[index + 1] ?? '');
  return new Made(source);
}

function sourceOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  if (content instanceof Made) return content.toString();
  let source = '';
  for (const each of content) source += sourceOf(each);
  return source;
}

/** An e-mail of so many letters is told where it may be broken; a shorter one stays whole, and its column wide enough. */
const LONG = 30;
const EMAIL = /^(?=.{30})[^\s@]+@[^\s@]+$/;

/**
 * A name that somebody gave: its writing direction stays its own. A long e-mail is broken before its `@` and after
 * a dot, and not inside a word.
 */
export const named = (text: string): Markup =>
  html`<bdi>${text.length >= LONG && EMAIL.test(text) ? brokenWell(text) : unbroken(text)}</bdi>`;

const brokenWell = (text: string): Content =>
  text.split(/(?=@)|(?<=[._+])/).map((part, index) => [index > 0 && html`<wbr>`, part]);

const DATE = /(\d{4}-\d{2}-\d{2})/;
const DATE_ALONE = 10;

/** A text of which no line ends inside a date: to a browser its hyphens are places to break. */
export const unbroken = (text: string): Content =>
  text.length === DATE_ALONE || !DATE.test(text)
    ? text
    : text
        .split(DATE)
        .map((part, index) => (index % 2 === 1 ? html`<span class="whole">${part}</span>` : part));
