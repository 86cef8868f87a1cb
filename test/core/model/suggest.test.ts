/** Which known word a misspelt one may have meant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, isNear, suggesterOf } from '../../../src/core/model/suggest.ts';

describe('the nearest known word', () => {
  it('is found whatever its case', () => {
    expect(closest('Order-Oprator', ['payroll', 'order-operator'])).toBe('order-operator');
  });

  it('is none where every word is too far to be a slip', () => {
    expect(closest('auditor', ['payroll', 'order-operator'])).toBeUndefined();
    expect(closest('ab', [])).toBeUndefined();
  });

  it('is the one with the fewest slips, the same for every question', () => {
    const suggest = suggesterOf(['operators', 'operator', 'operate']);
    expect([suggest('operater'), suggest('operater'), suggest('OPERATERS')]).toEqual([
      'operator',
      'operator',
      'operators',
    ]);
  });

  it('is at no larger distance than any other known word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 12 }), (wanted, known) => {
        const limit = Math.max(1, Math.floor(wanted.length / 3));
        const found = closest(wanted, known);
        const nearest = Array.from({ length: limit + 1 }, (_, most) => most).find((most) =>
          known.some((each) => isNear(each, wanted, most)),
        );
        if (nearest === undefined) expect(found).toBeUndefined();
        else expect(found !== undefined && isNear(found, wanted, nearest)).toBe(true);
      }),
    );
  });

  it('is no longer looked for where thousands of words were misspelt', () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => 1000 + index);
    const suggest = suggesterOf(numbers.map((number) => `role-${number}`));
    const suggested = numbers.map((number) => suggest(`rule-${number}`));
    // Each question takes a thousand comparisons, and half a million are worth the while.
    expect(suggested.indexOf(undefined)).toBe(500);
    expect(suggested.slice(0, 500)).toEqual(numbers.slice(0, 500).map((number) => `role-${number}`));
    expect(new Set(suggested.slice(500))).toEqual(new Set([undefined]));
    expect(suggest('rule-1000')).toBe('role-1000');
  });
});
