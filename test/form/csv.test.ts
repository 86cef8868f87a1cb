/** What people and accounts call things comes back from a spreadsheet as it went in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../src/form/csv.ts';
import { visible } from '../../src/form/visible.ts';
import { afterSpreadsheet, parseCsv, sourceFiles } from '../support/csv.ts';
import { binaryText } from '../support/text.ts';

const CHOSEN = [
  'email',
  'name',
  'resource',
  'resource_id',
  'record_id',
  'commit',
  'run',
  'approvers',
  'level',
];

const digits = fc.stringMatching(/^\d{1,24}$/);
/** What looks like something else: numbers, powers of ten, dates, times, truth values, formulas. */
const treacherous = fc.oneof(
  digits,
  fc.stringMatching(/^\d{1,20}[eE][-+]?\d{1,3}$/),
  fc.stringMatching(/^[-+ ]?[\d,. ]{1,12}[%€$]?$/),
  fc.stringMatching(/^\d{1,4}[-/.]\d{1,2}([-/.]\d{2,4})?$/),
  fc.stringMatching(/^\d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?$/),
  fc
    .tuple(fc.integer({ min: 1, max: 31 }), fc.constantFrom('Jan', 'march', 'SEPT', 'dec'))
    .map(([day, month]) => `${day}-${month}`),
  fc
    .tuple(fc.constantFrom('MAR', 'Oct', 'may'), fc.integer({ min: 1, max: 2040 }))
    .map(([month, year]) => `${month}${year}`),
  fc.constantFrom(
    'TRUE',
    'false',
    ' True ',
    "'5",
    "''",
    "'",
    '=1+1',
    '@SUM(A1)',
    '-2',
    '+49 30',
    '\uff1d1',
    '',
    ' ',
  ),
  binaryText({ maxLength: 30 }),
);

describe('a text in a spreadsheet', () => {
  it('is shown as it is, and one apostrophe taken off gives back what it was', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHOSEN), treacherous, (column, text) => {
        const [row] = parseCsv(csvOf([column], [{ [column]: text }]));
        const field = row?.[column] ?? '';
        expect(afterSpreadsheet(field)).toBe(field);
        expect(field.replace(/^'/, '')).toBe(visible(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves numbers and dates as they are where a column holds them', () => {
    const row = { score: '12', ends: '2027-06-30', created: '2026-11-22T12:00:00.000Z' };
    expect(parseCsv(csvOf(['score', 'ends', 'created'], [row]))).toEqual([row]);
  });

  it('is written by one function alone', () => {
    const writers = sourceFiles().filter(({ text }) => /replaceAll\('"', '""'\)|"""|\\r\\n`/.test(text));
    expect(writers.map(({ path }) => path)).toEqual(['form/csv.ts']);
  });
});
