/** What a rehearsal says of its coverage: each part stands in one place, with its own number. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flat } from '../../src/say/line.ts';
import { triedKinds, untriedLine } from '../../src/say/rehearsal.ts';
import { usually } from '../support/thorough.ts';

const part = fc.record({
  what: fc.constantFrom(
    'seat-limit=402',
    'seat-limit=403',
    'token-user=owner',
    'lists by 5000 ms',
    'lists by 12000 ms',
    'status=429,retry-after=1 at writes',
    'close-after at writes',
    'demoting an administrator who was to stay',
  ),
  tried: fc.integer({ min: 0, max: 3 }),
  more: fc.integer({ min: 0, max: 20 }),
});
const parts = fc
  .tuple(fc.uniqueArray(part, { selector: ({ what }) => what }), fc.boolean())
  .map(([all, once]) =>
    all.map(({ what, tried, more }) =>
      once ? { what, tried: Math.min(tried, 1), of: 1 } : { what, tried, of: tried + more + 2 },
    ),
  );

/** The names in a list as `name: value, value`, taken apart again. */
const taken = (line: string): string[] =>
  line
    .replace(/^not tried: /, '')
    .split('; ')
    .flatMap((group) => {
      const [name = '', values] = group.split(': ');
      return values === undefined ? [name] : values.split(', ').map((value) => `${name} ${value}`);
    });

describe('the coverage of a rehearsal', () => {
  it('names each part that was not tried, and each that was tried with its number', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const [kind] = triedKinds({ covered: [{ kind: 'fault', tried: 1, of: 9, parts: all }] });
        const untried = all.filter(({ tried }) => tried === 0).map(({ what }) => what);
        const named = kind === undefined || kind.untried.length === 0 ? [] : taken(flat(untriedLine(kind)));
        expect(named.sort()).toEqual(
          untried
            .map((what) => (all[0]?.of === 1 && !what.includes(',') ? what.replace(/=| by /, ' ') : what))
            .sort(),
        );
        const isOnce = all.every(({ of }) => of === 1);
        const tried = all.filter((each) => each.tried > 0 && !isOnce);
        expect(kind?.parts).toEqual(tried.map(({ what, tried: n, of }) => ({ what, much: `${n} of ${of}` })));
      }),
      { numRuns: usually(100, 500) },
    );
  });

  it('says how many of each kind, and of kinds without an end that they are drawn', () => {
    const covered = [
      { kind: 'kill', tried: 6, of: 30 },
      { kind: 'mixed', tried: 4 },
    ] as const;
    expect(triedKinds({ covered }).map(({ what, much }) => `${what}: ${much}`)).toEqual([
      'killed before or after a write: 6 of 30',
      'several at once: 4, drawn at random',
    ]);
  });
});
