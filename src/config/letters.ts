/** Letters that Word, Slack and browsers put in the place of those on a keyboard, which look the same and are others. */

const BLANKS = 'blanks that no keyboard has (no-break spaces, for instance)';
const ODD: readonly (readonly [pattern: RegExp, plain: string, noun: string])[] = [
  [/[“”„‟«»″]/gu, '"', 'curly quotes'],
  [/[‘’‚‛′]/gu, "'", 'curly quotes'],
  [/[‐‑‒–—―−]/gu, '-', 'dashes that are no hyphen'],
  [/[\u200B-\u200D\u2060\uFEFF\u00AD]/gu, '', 'signs that cannot be seen'],
  [/[\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/gu, ' ', BLANKS],
  [/[＠]/gu, '@', 'a wide @'],
  [/[：]/gu, ':', 'a wide colon'],
];

/** A text as a keyboard would have written it, and what was in it instead; undefined where nothing was. */
export function plainly(
  text: string,
): { readonly text: string; readonly oddities: readonly string[] } | undefined {
  const oddities = new Set<string>();
  let plain = text;
  for (const [pattern, instead, noun] of ODD) {
    const replaced = plain.replace(pattern, instead);
    if (replaced !== plain) oddities.add(noun);
    plain = replaced;
  }
  return oddities.size === 0 ? undefined : { text: plain, oddities: [...oddities] };
}

/** Why something that looks right is not. */
export const oddWhy = (oddities: readonly string[]): string =>
  `It holds ${oddities.join(' and ')}: Word, Slack and browsers put such letters in.`;

/** The number by which Unicode names a character, as in `U+00A0`. */
export const codePointOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
