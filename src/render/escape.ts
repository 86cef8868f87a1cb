/**
 * Text that people or the remote wrote, made safe for where it is shown. Names can hold anything: characters
 * that move a terminal's cursor, reverse the reading direction or end a command of a CI runner.
 */

/** Controls, formats, line and paragraph separators, lone surrogates, private and unassigned code points. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;

/** The text with every invisible or active code point as `\u{…}`. For text sinks; never adds a line break. */
export const visible = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(INVISIBLE, (character) => `\\u{${hexOf(character)}}`);

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

/** Longer names than this are shortened in the middle, so that both ends can still be told apart. */
const LONGEST = 200;
const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{Nd} -]/gu;

/**
 * Live text for GitHub's Markdown and for HTML: one `code` element in which nothing is active. Whatever is no
 * letter, digit, space or hyphen is a numeric entity, which no Markdown rule looks at, and no filter for
 * mentions, issues or emoji looks into `code`. GitHub's parser alone links e-mails after it has decoded
 * entities, but not across an element: that is what `wbr` is for. It is also a place to wrap, so paths have it.
 */
export function markdownCode(text: string, most = LONGEST): string {
  const encoded = shortened(visible(text), most).replace(
    NEITHER_LETTER_NOR_DIGIT,
    (character) => `${character === '@' || character === '/' ? '<wbr>' : ''}&#${character.codePointAt(0)};`,
  );
  return `<code>${encoded}</code>`;
}

/** At most so many characters, with `…` for those in the middle that are left out. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  if (characters.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - half).join('')}…${characters.slice(-half).join('')}`;
}

/** A JSON document that ends in a newline. It holds every character, the invisible ones as JSON escapes. */
export function jsonText(value: unknown): string {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return text.replace(INVISIBLE, (character) => (character === '\n' ? character : unitsOf(character)));
}

const unitsOf = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** How often a text must change between letters and digits before it looks drawn by lot. */
const RANDOM = 3;

/**
 * The text with whatever looks like a token replaced by as many stars, so that columns stay where they are.
 * Ids (24 characters), dates, e-mails and names with a number in them stay readable.
 */
export function hideTokens(text: string): string {
  return text
    .replace(/\b(Bearer +)(\S+)/gi, (_all, scheme: string, token: string) => scheme + stars(token))
    .replace(/[A-Za-z0-9_+-]{25,}/g, (run, offset: number, whole: string) => {
      const isLocalPart = whole.charAt(offset + run.length) === '@';
      const changes = run.match(/[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
      return isLocalPart || changes < RANDOM ? run : stars(run);
    });
}

const stars = (text: string): string => '*'.repeat(text.length);

/** The message of a GitHub workflow command. (Source: `escapeData` of actions/toolkit.) */
export const commandData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A property of a GitHub workflow command. (Source: `escapeProperty` of actions/toolkit.) */
export const commandProperty = (text: string): string =>
  commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
