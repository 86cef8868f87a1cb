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

test.each([
  '0',
  '-1',
  '1.10',
  '1e5',
  '-2.5E-3',
  '123456789012345',
  '0.1',
  '12345678901234567000',
  '1e+30',
  '0.000e9',
])('the number %s can be sent back', (number) => {
  expect(read(`{"a":[${number}]}`)).toEqual({ kind: 'value', value: { a: [Number(number)] } });
  expect(read(`"${number}9007199254740993"`)).not.toHaveProperty('inexact');
});

test.each([
  '9007199254740993',
  '-9007199254740993',
  '0.12345678901234567890',
  '1e999',
  '1e-999',
  '9'.repeat(401),
])('the number %s cannot be sent back, and the first one that cannot is told', (number) => {
  const inexact = number.replace(/^-/, '');
  expect(read(`{"b":"1e999","a":[1,${number},2e999]}`)).toMatchObject({ kind: 'value', inexact });
});
