/** How many slips lie between two words. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slipsBetween } from '../../../src/core/model/slips.ts';
import { SEED } from '../../support/thorough.ts';

/** By the book, without a bound and without leaving anything out. */
function byTheBook(a: string, b: string): number {
  const known = new Map<string, number>();
  const of = (i: number, j: number): number => {
    if (i === 0 || j === 0) return i + j;
    const key = `${i} ${j}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const least = Math.min(
      of(i - 1, j) + 1,
      of(i, j - 1) + 1,
      of(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
      i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? of(i - 2, j - 2) + 1 : Infinity,
    );
    known.set(key, least);
    return least;
  };
  return of(a.length, b.length);
}

it.each([
  ['order', 'order', 0],
  ['ordre', 'order', 1],
  ['oder', 'order', 1],
  ['orrder', 'order', 1],
  ['orter', 'order', 1],
  ['redro', 'order', 3],
  ['', 'ab', 2],
])('between %s and %s: %s', (a, b, slips) => expect(slipsBetween(a, b)).toBe(slips));

it(`counts as by the book, up to every bound, in either direction (SEED=${SEED})`, () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(word, word, fc.integer({ min: 1, max: 8 }), (a, b, most) => {
      const slips = byTheBook(a, b);
      expect([slipsBetween(a, b), slipsBetween(b, a)]).toEqual([slips, slips]);
      expect(slipsBetween(a, b, most)).toBe(Math.min(slips, most));
    }),
    { seed: SEED, numRuns: 400 },
  );
});
