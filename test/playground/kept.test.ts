/** A reading that was kept as text is the same reading. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keep, kept } from '../../src/playground/kept.ts';
import { liveOf, world } from '../support/world.ts';

it('over arbitrary accounts', () => {
  fc.assert(
    fc.property(world, (made) => {
      expect(kept(keep(liveOf(made)))).toEqual(liveOf(made));
    }),
    { numRuns: 100 },
  );
});
