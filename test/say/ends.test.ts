/** Ends in words, which people copy into the files. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf } from '../../src/core/model/until.ts';
import { answerPage } from '../../src/say/answer.ts';
import { momentWords } from '../../src/say/ends.ts';
import { flat, say } from '../../src/say/line.ts';
import { noteWords } from '../../src/say/notes.ts';
import { reasonWords } from '../../src/say/words.ts';

describe('a moment that is shown', () => {
  it.each([
    ['2027-01-01T00:00:00Z', '2026-12-31'],
    ['2027-01-01T17:00:00Z', '2027-01-01T17:00:00Z'],
    ['2027-01-01T17:00:30.5Z', '2027-01-01T17:00:30.500Z'],
  ])('%s is shown as %s', (moment, shown) => {
    expect(momentWords(Date.parse(moment))).toBe(shown);
  });

  it('is an `until` of that moment when it is written into a file', () => {
    const range = { min: Date.parse('2000-01-01'), max: Date.parse('2999-01-01') };
    const minutes = fc.integer({ min: range.min / 60_000, max: range.max / 60_000 }).map((n) => n * 60_000);
    fc.assert(
      fc.property(fc.oneof(minutes, fc.integer(range)), (moment) => {
        expect(endOf(momentWords(moment))).toBe(moment);
      }),
    );
  });
});

it('a heading is not said again below itself', () => {
  const outline = { kind: 'Review', name: 'Acme', columns: ['a', 'b', 'c'] } as const;
  const passage = { id: 'next', title: 'What to do now', items: [say`Sign.`] };
  const leadOf = (lead: ReturnType<typeof say>) =>
    answerPage(outline, [{ ...passage, lead }], '0').sections.map((section) => section.lead);
  expect(leadOf(say`What to do now:`)).toEqual([undefined]);
  const other = say`In order:`;
  expect(leadOf(other)).toEqual([other]);
});

it('a date that a line gives with another offset is told in UTC, as every other end', () => {
  const told = (until: string) => reasonWords({ text: 'own entry', until });
  expect(told('2026-11-30T20:00:00-05:00')).toBe('own entry (until 2026-12-01T01:00:00Z)');
  expect([told('2026-11-30'), told('never')]).toEqual([
    'own entry (until 2026-11-30)',
    'own entry (until never)',
  ]);
  const note = {
    code: 'ends-soon',
    person: 'ada',
    what: 'all access',
    until: '2026-11-30T20:00:00-05:00',
  } as const;
  expect(flat(noteWords(note))).toContain('ends on 2026-12-01T01:00:00Z');
});
