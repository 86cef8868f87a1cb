import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hideTokens, visible } from '../../src/form/visible.ts';
import { binaryText } from '../support/text.ts';

const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

/** Names that somebody could give an integration to deceive whoever reads a terminal. */
const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['a carriage return', 'safe\rEVIL', 'safe\\u{d}EVIL'],
  ['a backspace', 'admin\b\b\b\b\buser', 'admin\\u{8}\\u{8}\\u{8}\\u{8}\\u{8}user'],
  ['a line feed', 'one\ntwo', 'one\\u{a}two'],
  ['a tab', 'one\ttwo', 'one\\u{9}two'],
  ['NUL', 'a\u0000b', 'a\\u{0}b'],
  ['DEL', 'a\u007fb', 'a\\u{7f}b'],
  ['a colour', '\u001b[31mred', '\\u{1b}[31mred'],
  ['a window title', '\u001b]0;title\u0007', '\\u{1b}]0;title\\u{7}'],
  ['the clipboard (OSC 52)', '\u001b]52;c;ZXZpbA==\u0007', '\\u{1b}]52;c;ZXZpbA==\\u{7}'],
  ['a hyperlink (OSC 8)', '\u001b]8;;https://evil\u001b\\x', '\\u{1b}]8;;https://evil\\u{1b}\\x'],
  ['a device control string', '\u001bP1$r\u001b\\', '\\u{1b}P1$r\\u{1b}\\'],
  ['an 8-bit CSI', '\u009b2J', '\\u{9b}2J'],
  ['an 8-bit OSC', '\u009d0;t\u009c', '\\u{9d}0;t\\u{9c}'],
  ['NEL', 'a\u0085b', 'a\\u{85}b'],
  ['right-to-left override', 'user\u202Enimda', 'user\\u{202e}nimda'],
  ['a left-to-right isolate', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['an Arabic letter mark', 'a\u061Cb', 'a\\u{61c}b'],
  ['a zero-width space', 'ad\u200Bmin', 'ad\\u{200b}min'],
  ['a zero-width joiner', 'a\u200Db', 'a\\u{200d}b'],
  ['a soft hyphen', 'ad\u00ADmin', 'ad\\u{ad}min'],
  ['a byte order mark', '\uFEFFa', '\\u{feff}a'],
  ['a word joiner', 'a\u2060b', 'a\\u{2060}b'],
  ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
  ['a paragraph separator', 'a\u2029b', 'a\\u{2029}b'],
  ['a tag character', 'a\u{E0041}b', 'a\\u{e0041}b'],
  ['an interlinear annotation', '\uFFF9a', '\\u{fff9}a'],
  ['a lone high surrogate', 'a\uD800b', 'a\\u{d800}b'],
  ['a lone low surrogate', 'a\uDC00b', 'a\\u{dc00}b'],
  ['a private character', 'a\uE000b', 'a\\u{e000}b'],
  ['a private plane', 'a\u{F0000}b', 'a\\u{f0000}b'],
  ['a noncharacter', 'a\uFFFFb', 'a\\u{ffff}b'],
  ['an unassigned code point', 'a\u{50000}b', 'a\\u{50000}b'],
];

/** Any UTF-16 text, lone surrogates included. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) });

describe('visible', () => {
  test.each(HOSTILE)('shows %s', (_name, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test.each(['Order to Cash', 'Ünïcödé', '注文から現金', 'e\u0301', '🚀', 'a \\ b', ''])(
    'leaves %j as it is',
    (text) => {
      expect(visible(text)).toBe(text);
    },
  );

  test('never lets an active code point through, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, binaryText()), (text) => {
        expect(visible(text)).not.toMatch(ACTIVE);
      }),
      { numRuns: 300 },
    );
  });

  test('changes nothing in a text without one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!ACTIVE.test(text));
        expect(visible(text)).toBe(text);
      }),
    );
  });
});

describe('hideTokens', () => {
  test.each([
    ['32 hexadecimal digits', '9f86d081884c7d659a2feaa0c55ad015'],
    ['letters and digits', 'k3J9xQ7vB2mN8pR5tW1yZ6cD4fG0hL'],
    ['URL-safe Base64', 'Zm9v-mFy_U2VjcmV0VG9rZW4xMjM0NTY3ODkw'],
    ['the header of a JSON Web Token', 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'],
  ])('hides %s and keeps the columns', (_name, token) => {
    expect(hideTokens(`before ${token} after`)).toBe(`before ${'*'.repeat(token.length)} after`);
  });

  test('hides what follows the word Bearer, however short', () => {
    expect(hideTokens('Authorization: Bearer abc')).toBe('Authorization: Bearer ***');
  });

  test.each([
    '5e44efa28015c9464272256f',
    '/5e44efa28015c9464272256f',
    '2027-01-31T17:00:00Z',
    'a-rather-long-name-of-a-role-for-2027',
    'Acme_Order_to_Cash_Production_V2_Flows',
    'svc-a1b2c3d4e5f6g7h8i9j0k1l2m3@acme.example',
  ])('leaves %s', (text) => {
    expect(hideTokens(text)).toBe(text);
  });

  test('leaves a digest that is called one, and hides as many digits that are not', () => {
    const digits = '9f86d081884c7d659a2feaa0c55ad015'.repeat(2);
    for (const name of ['digest: ', 'digest: "', 'digest ', '  digest:'])
      expect(hideTokens(`${name}${digits}`)).toBe(`${name}${digits}`);
    for (const name of ['', 'token: ', 'digest: is ', 'mydigest: ', 'digest:  '])
      expect(hideTokens(`${name}${digits}`)).toBe(`${name}${'*'.repeat(64)}`);
    expect(hideTokens(`digest: ${digits.slice(1)}`)).toBe(`digest: ${'*'.repeat(63)}`);
    expect(hideTokens(`digest: ${digits.toUpperCase()}`)).toBe(`digest: ${'*'.repeat(64)}`);
  });

  // That its patterns are linear is shown by T28; a clock would only measure the machine.
  test('takes a megabyte of what tokens are made of', () => {
    for (const part of ['a', 'a1', 'eyJ-', 'Bearer ', '-', ' ', 'a@']) {
      expect(hideTokens(part.repeat(2 ** 20 / part.length))).toHaveLength(2 ** 20 - (2 ** 20 % part.length));
    }
  });
});
