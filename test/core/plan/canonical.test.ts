/** The quick way to canonical JSON says what the package says, wherever it says anything. */
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../../src/core/plan/canonical.ts';
import { binaryText } from '../../support/text.ts';
import { usually } from '../../support/thorough.ts';

describe('canonical JSON', () => {
  it('is that of the package for any JSON value, with names in any order', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'B', 'é', '10', '9', '"', '', '__proto__'), fc.string());
    const tree = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(binaryText(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.constantFrom(null, true, false, 0, -0, 1e21, '\ud800', '\u2028', 'a"b\\c\u0000'),
        fc.array(fc.oneof(tie('value'), fc.constant(undefined)), { maxLength: 4 }),
        fc
          .array(fc.tuple(name, fc.oneof(tie('value'), fc.constant(undefined))), { maxLength: 6 })
          .map(Object.fromEntries),
        fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: false }),
      ),
    })).value;
    fc.assert(
      fc.property(tree, (value) => void expect(canonicalText(value)).toBe(canonicalize(value))),
      { numRuns: usually(200, 20_000) },
    );
  });

  it('is found anew for each order of the same names, and for as many kinds of records as there are', () => {
    for (let kind = 0; kind < 1_500; kind += 1) {
      const record = {
        [`k${kind % 700}`]: 1,
        a: kind,
        [`b${kind % 40}`]: [
          { z: 1, y: 2 },
          { y: 1, z: 2 },
        ],
      };
      expect(canonicalText(record)).toBe(canonicalize(record));
    }
  });

  for (const [what, value] of Object.entries({
    'a date': new Date(0),
    'a map': new Map([['a', 1]]),
    'a form of its own': { toJSON: () => 1 },
    'no number': Number.NaN,
    'no end': Number.POSITIVE_INFINITY,
    'a function': () => 1,
    'a symbol': [Symbol('a')],
    nothing: undefined,
  })) {
    it(`is left to the package for ${what}`, () => {
      expect(canonicalText(value)).toBeUndefined();
      expect(canonicalText({ a: [value, 1] })).toBe(value === undefined ? '{"a":[null,1]}' : undefined);
    });
  }

  it('is left to the package for what refers to itself', () => {
    const list: unknown[] = [];
    list.push({ list });
    expect(canonicalText(list)).toBeUndefined();
  });
});
