/** One order of texts, on every machine. */
import { expect, it } from 'vitest';
import { compareText } from '../../../src/core/model/text.ts';

it('people stand in one order by the letters as they are coded, whatever the locale', () => {
  const names = ['ä', 'a', 'Z', 'z', 'a', '10', '9'];
  expect([...names].sort(compareText)).toEqual(['10', '9', 'Z', 'a', 'a', 'z', 'ä']);
  expect(compareText('a', 'a')).toBe(0);
});
