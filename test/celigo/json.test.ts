import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from '../../src/celigo/json.ts';

const read = (text: string) => readBody(text, (words) => words);

test('JSON of usual depth is read as it is', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      expect(read(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
    }),
  );
});

test('brackets inside of texts do not count as depth', () => {
  const text = JSON.stringify(['['.repeat(500), `\\"${'{'.repeat(500)}`, '\\']);
  expect(read(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
});

test.each([
  [64, 'value'],
  [65, 'foreign'],
  [1_000_000, 'foreign'],
])('a depth of %i is %s', (depth, kind) => {
  expect(read('['.repeat(depth) + ']'.repeat(depth)).kind).toBe(kind);
});

test.each(['', ' ', '\n'])('%j is no body', (text) => {
  expect(read(text)).toEqual({ kind: 'value', value: undefined });
});

test('half of a body is broken, a page is foreign', () => {
  expect(read('[{"a":').kind).toBe('broken');
  expect(read(' <html>').kind).toBe('foreign');
});
