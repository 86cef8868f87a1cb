import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../../src/core/model/group-by.ts';

describe('groups', () => {
  it('hold every item once, in the order of the items', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.string())), (items) => {
        const groups = groupBy(items, ([key]) => key);
        expect([...groups.keys()]).toEqual([...new Set(items.map(([key]) => key))]);
        for (const [key, group] of groups) expect(group).toEqual(items.filter(([each]) => each === key));
      }),
    );
  });

  it('take names that every object has for keys like any other', () => {
    const groups = groupBy(['__proto__', 'constructor', '__proto__'], (name) => name);
    expect(groups.get('__proto__')).toEqual(['__proto__', '__proto__']);
    expect(groups.get('toString')).toBeUndefined();
  });
});
