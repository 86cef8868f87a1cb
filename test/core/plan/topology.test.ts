import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap, topologicalOrder } from '../../../src/core/plan/topology.ts';

const byNumber = (a: number, b: number): number => a - b;

describe('the order of operations', () => {
  /** Each needs some of those with a smaller number, which are given in any order. */
  const needing = fc
    .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
    .chain((wishes) => {
      const needs = new Map(
        wishes.map((wish, index) => [index, index === 0 ? [] : wish.map((each) => each % index)]),
      );
      return fc.record({
        needs: fc.constant(needs),
        items: fc.shuffledSubarray([...needs.keys()], { minLength: needs.size }),
      });
    });

  it('puts each after everything that it needs, and is the same however they were given', () => {
    fc.assert(
      fc.property(needing, ({ needs, items }) => {
        const before = (item: number) => needs.get(item) ?? [];
        const ordered = topologicalOrder(items, before, (a, b) => b - a);
        expect([...ordered].sort(byNumber)).toEqual([...needs.keys()]);
        for (const [item, those] of needs)
          for (const each of those) expect(ordered.indexOf(each)).toBeLessThan(ordered.indexOf(item));
        expect(topologicalOrder([...items].reverse(), before, (a, b) => b - a)).toEqual(ordered);
      }),
    );
  });

  it('takes the first of those that could come next', () => {
    const before = (item: number): number[] => (item === 1 ? [9] : []);
    expect(topologicalOrder([1, 5, 9, 7], before, byNumber)).toEqual([5, 7, 9, 1]);
  });

  it('never leaves out operations that need each other: that is our own mistake', () => {
    const before = (item: number): number[] => (item === 3 ? [] : [item === 1 ? 2 : 1]);
    expect(() => topologicalOrder([1, 2, 3], before, byNumber)).toThrow('need each other in a circle');
  });
});

it('a heap gives back what it was given, the smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = new Heap<number>(byNumber);
      for (const each of numbers) heap.push(each);
      const given: number[] = [];
      for (let each = heap.pop(); each !== undefined; each = heap.pop()) given.push(each);
      expect(given).toEqual([...numbers].sort(byNumber));
    }),
  );
});
