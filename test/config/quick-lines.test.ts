/** What is written the quick way has the same characters as the library writes, and what it reads back is the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { partLines, quickScalar } from '../../src/config/quick-lines.ts';
import { blockLines, scalar } from '../../src/config/yaml-text.ts';
import { untilEnough } from '../support/enough.ts';
import { usually } from '../support/thorough.ts';

/** Every spelling of what some version of YAML takes for no text, and what is near it. */
const WORDS = ['y', 'yes', 'n', 'no', 'on', 'off', 'true', 'false', 'null', 'inf', 'nan', 'e', 'x', 'o', 'b'];
const SPELLINGS = WORDS.flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word[0]?.toUpperCase()}${word.slice(1)}`,
]);
const NEAR = ['', '.', '-', '+', '/', '~', '0', '1', '12', '1e', ' ', '@', '_', ':', '=', '<<', ' #'];

const piece = fc.oneof(
  fc.constantFrom(
    ...SPELLINGS,
    ...NEAR,
    '---',
    '...',
    'Flow 7',
    'user@acme.example',
    '/tools',
    '2027-01-31',
    '12:30',
  ),
  fc.constantFrom(
    '#',
    '&',
    '*',
    '!',
    '|',
    '>',
    "'",
    '"',
    '%',
    '`',
    '?',
    ',',
    '[',
    ']',
    '{',
    '}',
    '\\',
    '\t',
    '\n',
  ),
  fc.constantFrom('é', '\u00a0', '\u200b', '\u2028', '\u0085', '\ufeff', '😀', '\ud800'),
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.stringMatching(/^[\da-f]{24}$/),
  fc.stringMatching(/^\d{1,4}[e.x_]\d{1,19}$/),
  fc.constant('long '.repeat(50)),
);
const text = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(''))
  .filter((each) => each !== '');
const value: fc.Arbitrary<unknown> = fc.oneof(text, fc.boolean(), fc.constantFrom(null, 3, 1.5, '', {}, []));
const part = fc.oneof(
  { weight: 1, arbitrary: value },
  { weight: 1, arbitrary: fc.array(value, { maxLength: 4 }) },
  { weight: 3, arbitrary: fc.dictionary(text, fc.oneof(text, value), { maxKeys: 4 }) },
);

describe('the quick way to write', () => {
  it('is the way of the library for what is no text somewhere, and for what is near it', () => {
    const near = SPELLINGS.flatMap((left) => NEAR.flatMap((right) => [`${left}${right}`, `${right}${left}`]));
    for (const each of new Set(near)) expect(quickScalar(each)).toBe(scalar(each));
  });

  it('is the way of the library for any entry', () => {
    let quick = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(text, part, (name, some) => {
            expect(quickScalar(name)).toBe(scalar(name));
            expect(partLines(name, some)).toEqual(blockLines(name, some));
            if (quickScalar(name) === name) quick += 1;
          }),
          { numRuns: usually(700, 10_000) },
        ),
      () => quick > 150,
    );
    expect(quick).toBeGreaterThan(150);
  });

  it('writes texts that every version of YAML reads as texts', () => {
    for (const each of SPELLINGS.flatMap((left) => NEAR.map((right) => `${left}${right}`)).filter(
      (text) => quickScalar(text) === text,
    )) {
      for (const version of ['1.1', '1.2'] as const)
        expect(parseDocument(`${each}: ${each}\n`, { version }).toJS()).toEqual({ [each]: each });
    }
  });
});
