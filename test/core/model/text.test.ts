/** One order of texts, on every machine. */
import { expect, it } from 'vitest';
import { compareKeys, compareText } from '../../../src/core/model/text.ts';

it('people stand in one order by the letters as they are coded, whatever the locale', () => {
  const names = ['ä', 'a', 'Z', 'z', 'a', '10', '9'];
  expect([...names].sort(compareText)).toEqual(['10', '9', 'Z', 'a', 'a', 'z', 'ä']);
  expect(compareText('a', 'a')).toBe(0);
});

it('entries stand in the same order by their keys, whatever they hold', () => {
  const entries: [string, number][] = [
    ['b', 1],
    ['Z', 3],
    ['a', 2],
  ];
  expect(entries.sort(compareKeys).map(([key]) => key)).toEqual(['Z', 'a', 'b']);
});
