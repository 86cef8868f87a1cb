/** How far a machine's clock is from the account's, and what is told by it. */
import { expect, it } from 'vitest';
import { accountTime, aheadInSeconds, apart, offOf, skewOf } from '../../../src/core/model/clock.ts';

it('is told from more than five minutes on, in minutes and either way', () => {
  expect([skewOf({}), skewOf({ clockAheadMs: 300_000 }), skewOf({ clockAheadMs: -300_000 })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([skewOf({ clockAheadMs: 360_000 }), skewOf({ clockAheadMs: -86_400_000 })]).toEqual([6, -1_440]);
});

it("makes a moment one of the account's, where it is known", () => {
  const at = '2026-03-04T12:00:00.000Z';
  expect([accountTime(at), accountTime(at, 60_000), accountTime(at, -60_000)]).toEqual([
    at,
    '2026-03-04T11:59:00.000Z',
    '2026-03-04T12:01:00.000Z',
  ]);
});

it('is no difference below what whole seconds can tell, nor in a document that says the part of a second', () => {
  expect([0, 999, 1_999, -1_999].map(aheadInSeconds)).toEqual([0, 0, 0, 0]);
  expect([2_000, 3_600_873, -3_600_873].map(aheadInSeconds)).toEqual([2_000, 3_600_000, -3_600_000]);
  const at = '2026-03-04T12:00:00.762Z';
  expect([accountTime(at, 873), accountTime(at, 3_600_873), accountTime(at, 3_600_147)]).toEqual([
    at,
    '2026-03-04T11:00:00.762Z',
    '2026-03-04T11:00:00.762Z',
  ]);
});

it('of two documents that say nothing of it leaves ten minutes more open than of two that do', () => {
  const [told, silent] = [offOf(0), offOf(undefined)];
  expect([apart(told, told), apart(told, silent), apart(silent, silent)]).toEqual([60_000, 360_000, 660_000]);
});
