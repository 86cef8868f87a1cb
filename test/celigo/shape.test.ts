import { expect, test } from 'vitest';
import { Shape } from '../../src/celigo/shape.ts';
import { Failure } from '../../src/errors.ts';

const ID = '5e44efa28015c9464272256f';
const record = (fields: object): Shape => new Shape({ _id: ID, ...fields }, 'the user record');

test.each<[string, (shape: Shape) => unknown]>([
  ['a text that is a number', (it) => it.text('n')],
  ['a text that is blank', (it) => it.text('blank')],
  ['a text that is absent', (it) => it.text('nothing')],
  ['an optional text that is a number', (it) => it.textIfAny('n')],
  ['a switch that is a text', (it) => it.flag('yes')],
  ['an object that is a list', (it) => it.object('list')],
  ['a list that is an object', (it) => it.objects('o')],
  ['a list with something else in it', (it) => it.objects('list')],
  ['a list of texts with a number', (it) => it.texts('list')],
  ['an id with a slash', (it) => it.id('evil')],
])('%s is a failure that names the record', (_, read) => {
  const shape = record({ n: 1, blank: ' ', yes: 'true', list: [1], o: {}, evil: '../users' });
  expect(() => read(shape)).toThrow(Failure);
  expect(() => read(shape)).toThrow(ID);
});

test('absent and null are empty where they may be', () => {
  const shape = record({ a: null });
  for (const key of ['a', 'b']) {
    expect(shape.textIfAny(key)).toBeUndefined();
    expect(shape.flag(key)).toBe(false);
    expect(shape.objects(key)).toEqual([]);
    expect(shape.texts(key)).toEqual([]);
    expect(shape.shown(key)).toBeUndefined();
  }
});

test.each([
  ['Ada', 'Ada'],
  [7, '7'],
  [{ first: 'Ada' }, '{"first":"Ada"}'],
  ['x'.repeat(90).split(''), `["x${'","x'.repeat(14)}…`],
])('%j is shown to people as %s', (sent, words) => {
  expect(record({ a: sent }).shown('a')).toBe(words);
});

test.each([[null], [[]], ['x'], [7], [undefined]])('%j is no record', (document) => {
  expect(() => new Shape(document, 'the user record')).toThrow('the user record is not an object');
});

test('an id that is none is not repeated in the message', () => {
  expect(() => new Shape({ _id: '\u001b[2J' }, 'the user record').id('_id')).toThrow(
    'the user record has no valid "_id"',
  );
});
