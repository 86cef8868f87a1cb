import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  dayBefore,
  dayOnEarth,
  endOf,
  hasEnded,
  isDay,
  oldestDay,
  overDate,
  timestampOf,
  untilText,
} from '../../../src/core/model/until.ts';
import { usually } from '../../support/thorough.ts';

const iso = (until: string): string | undefined => {
  const end = endOf(until);
  return end === undefined ? undefined : new Date(end).toISOString();
};

describe('what ends', () => {
  test.each([
    ['2026-12-31', '2027-01-01T00:00:00.000Z'],
    ['2028-02-29', '2028-03-01T00:00:00.000Z'],
    ['0099-12-31', '0100-01-01T00:00:00.000Z'],
    ['2026-12-31T17:00:00Z', '2026-12-31T17:00:00.000Z'],
    ['2026-12-31t17:00:00z', '2026-12-31T17:00:00.000Z'],
    ['2026-12-31T17:00:00+02:00', '2026-12-31T15:00:00.000Z'],
    ['2026-12-31T23:30:00-05:30', '2027-01-01T05:00:00.000Z'],
    ['2026-12-31T17:00:00.123456789Z', '2026-12-31T17:00:00.123Z'],
    ['2026-12-31T00:00:00Z', '2026-12-31T00:00:00.000Z'],
    // What follows in a saved plan must be a date of four digits too.
    ['9999-12-31', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59-12:00', '9999-12-31T23:59:59.999Z'],
    ['0000-01-01T00:00:00+01:00', '0000-01-01T00:00:00.000Z'],
  ])('on %s, ends at %s', (until, end) => {
    expect(iso(until)).toBe(end);
  });

  test.each([
    '2026-02-29',
    '2026-02-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-12-31T24:00:00Z',
    '2026-12-31T23:60:00Z',
    '2026-12-31T23:59:60Z',
    '2026-12-31T23:59:00+24:00',
    '2026-12-31T23:59:00+00:60',
    '2026-02-30T12:00:00Z',
    '2026-12-31T17:00:00',
    '2026-12-31 17:00:00Z',
    '26-12-31',
    ' 2026-12-31',
    '2026-12-31\n',
    'tomorrow',
    '',
  ])('on %j, is on no day that exists', (until) => {
    expect(endOf(until)).toBeUndefined();
    expect(hasEnded(until, new Date('9999-01-01T00:00:00Z'))).toBe(false);
  });

  test('on a day, still holds in its last millisecond (UTC) and no longer at midnight', () => {
    expect(hasEnded('2026-11-22', new Date('2026-11-22T23:59:59.999Z'))).toBe(false);
    expect(hasEnded('2026-11-22', new Date('2026-11-23T00:00:00Z'))).toBe(true);
  });

  test('without a date never ends', () => {
    expect(hasEnded(undefined, new Date('9999-01-01T00:00:00Z'))).toBe(false);
  });
});

test('what ends with a day is told as that day, the last one that can be written too', () => {
  const told = (until: string) => dayBefore(endOf(until) ?? Number.NaN);
  expect(['2026-12-31', '9999-12-31', '0000-01-01', '2026-12-31T17:00:00Z'].map(told)).toEqual([
    '2026-12-31',
    '9999-12-31',
    '0000-01-01',
    undefined,
  ]);
});

describe('what is written or told as a date', () => {
  test('is a day only without a time, and only if there is such a day', () => {
    expect(['2027-01-31', '2027-02-30', '2027-01-31T00:00:00Z', '2027-1-31', ''].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test('is a moment of the account only in full, with its zone', () => {
    expect(timestampOf('2026-02-01T10:00:00.5+02:00')).toBe(Date.parse('2026-02-01T08:00:00.500Z'));
    for (const text of [undefined, 'yesterday', '2026-02-01', '2026-02-01T10:00:00', '2026-13-01T10:00:00Z'])
      expect(timestampOf(text)).toBeUndefined();
  });
});

describe('a day, which people have at other times than UTC', () => {
  test('begins fourteen hours before it, and is over twelve hours after it', () => {
    const { begins = 0, isOverAt = 0 } = dayOnEarth('2026-12-01') ?? {};
    expect([begins, isOverAt].map((moment) => new Date(moment).toISOString())).toEqual([
      '2026-11-30T10:00:00.000Z',
      '2026-12-02T12:00:00.000Z',
    ]);
    for (const text of ['2026-02-30', '2026-12-01T00:00:00Z', '']) expect(dayOnEarth(text)).toBeUndefined();
  });

  test('holds every moment that anybody there writes with that date', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: DAY / 1000 - 1 }),
        fc.integer({ min: -12 * 60, max: 14 * 60 }),
        (second, offset) => {
          const { begins = Infinity, isOverAt = 0 } = dayOnEarth('2026-12-01') ?? {};
          const moment = Date.parse('2026-12-01T00:00:00Z') + second * 1000 - offset * 60_000;
          expect(begins <= moment && moment < isOverAt).toBe(true);
        },
      ),
    );
  });

  test('is over everywhere exactly if it comes before the oldest day that there still is', () => {
    const { isOverAt = 0 } = dayOnEarth('2026-12-01') ?? {};
    const isBefore = (moment: number): boolean => '2026-12-01' < oldestDay(new Date(moment));
    expect([isBefore(isOverAt - 1), isBefore(isOverAt)]).toEqual([false, true]);
  });

  test('that is over is told with the clock by which it is, while somebody still has it', () => {
    const said = (day: string, now: string) => overDate(day, new Date(now));
    expect(said('2026-11-30', '2026-12-01T02:05:00Z')).toBe('2026-11-30 (UTC)');
    expect(said('2026-11-30', '2026-12-01T12:00:00Z')).toBe('2026-11-30');
    expect(said('2026-11-30T23:00:00Z', '2026-12-01T02:05:00Z')).toBe('2026-11-30T23:00:00Z');
  });
});

test('every end is told as what ends then: no leap day, month or year makes it a day late or early', () => {
  const year = fc.constantFrom(1, 99, 1900, 2000, 2026, 2027, 2028, 2100, 9998);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = fc
    .tuple(year, fc.integer({ min: 1, max: 12 }), fc.integer({ min: -2, max: 2 }))
    .map(([of, month, off]) => {
      // Around each first of a month, where days, months and years turn.
      const date = new Date(0);
      date.setUTCFullYear(of, month - 1, 1 + off);
      return date.toISOString().slice(0, 10);
    });
  const time = fc
    .tuple(fc.constantFrom(0, 1, 2, 23), fc.constantFrom(0, 59), fc.constantFrom('', '.001', '.999'))
    .map(([hour, minute, part]) => `T${two(hour)}:${two(minute)}:${two(minute)}${part}`);
  const zone = fc.constantFrom('Z', '+01:00', '+02:00', '-08:00', '+14:00', '-12:00', '+05:30');
  const until = fc.oneof(
    day,
    fc.tuple(day, time, zone).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(until, (text) => {
      const end = endOf(text);
      if (end === undefined) throw new Error(text);
      const told = untilText(end);
      expect(endOf(told)).toBe(end);
      if (isDay(text)) expect(told).toBe(text);
      for (const each of [text, told])
        expect([hasEnded(each, new Date(end - 1)), hasEnded(each, new Date(end))]).toEqual([false, true]);
    }),
    { numRuns: usually(300, 5_000) },
  );
});
