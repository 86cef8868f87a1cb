/** What soon ends by itself. */
import { expect, it } from 'vitest';
import { upcomingUntil } from '../../../src/core/report/drift.ts';

it('is what ends within fourteen days, the last moment included', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const ends = ['2026-11-21T00:00:00Z', '2026-12-06T12:00:00Z', '2026-12-06T12:00:01Z'].map((at) => ({
    moment: Date.parse(at),
  }));
  expect(upcomingUntil(ends, now)).toEqual(ends.slice(0, 2));
});
