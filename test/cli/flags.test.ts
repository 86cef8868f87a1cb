/** What a flag takes for a date is a moment that exists. */
import { describe, expect, it } from 'vitest';
import { dateOf, lastOfDate } from '../../src/cli/flags.ts';

describe('a date of a flag', () => {
  it.each([
    ['2026-12-31', '2026-12-31T00:00:00.000Z'],
    ['2026-12-31T17:00:00Z', '2026-12-31T17:00:00.000Z'],
    ['2026-12-31t17:00:00.25+01:00', '2026-12-31T16:00:00.250Z'],
  ])('%s is the moment %s', (text, moment) => {
    expect(dateOf(text).toISOString()).toBe(moment);
  });

  it.each([
    ['2026-12-31', '2026-12-31T23:59:59.999Z'],
    ['2028-02-29', '2028-02-29T23:59:59.999Z'],
    ['2026-12-31T17:00:00Z', '2026-12-31T17:00:00.000Z'],
  ])('%s ends a period at the moment %s', (text, moment) => {
    expect(lastOfDate(text).toISOString()).toBe(moment);
  });

  it.each(['2026-02-30', '2026-02-31T12:00:00Z', '2026-04-31T00:00:00+02:00', '2026-01-01T24:00:00Z'])(
    '%s is none, and no later day is taken for it',
    (text) => {
      expect(() => dateOf(text)).toThrow('It is a date like 2026-12-31');
      expect(() => lastOfDate(text)).toThrow('It is a date like 2026-12-31');
    },
  );
});
