/**
 * Text that people or the remote wrote, made safe for where it is shown. Names can hold anything: characters
 * that move a terminal's cursor, reverse the reading direction or end a command of a CI runner.
 */
import { shellQuoted } from '../say/command.ts';

/** Controls, formats, line and paragraph separators, lone surrogates, private and unassigned code points. */
export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;

/** The text with every invisible or active code point as `\u{…}`. For text sinks; never adds a line break. */
export const visible = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(INVISIBLE, (character) => `\\u{${hexOf(character)}}`);

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

/** A path as a shell takes it; invisible characters are shown, so that what is copied does what is seen. */
export const shellWord = (text: string): string => shellQuoted(visible(text));

/** How often a text must change between letters and digits before it looks drawn by lot. */
const RANDOM = 3;

/**
 * The text with whatever looks like a token replaced by as many stars, so that columns stay where they are.
 * Ids (24 characters), dates, e-mails and names with a number in them stay readable, and so does a digest that is called
 * one: whoever compares it with another must see it.
 */
export function hideTokens(text: string): string {
  return text
    .replace(/\b(Bearer +)(\S+)/gi, (_all, scheme: string, token: string) => scheme + stars(token))
    .replace(/[A-Za-z0-9_+-]{25,}/g, (run, offset: number, whole: string) => {
      const isLocalPart = whole.charAt(offset + run.length) === '@';
      const changes = run.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
      return isLocalPart || changes < RANDOM || isDigest(run, whole.slice(Math.max(0, offset - 10), offset))
        ? run
        : stars(run);
    });
}

const isDigest = (run: string, before: string): boolean =>
  /^[0-9a-f]{64}$/.test(run) && /\bdigest:? ?["']?$/.test(before);

const stars = (text: string): string => '*'.repeat(text.length);
