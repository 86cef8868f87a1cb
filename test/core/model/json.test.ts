import { describe, expect, it } from 'vitest';
import { isObject, objectOf } from '../../../src/core/model/json.ts';

const NO_OBJECTS = [undefined, null, true, 1, 'ada@acme.example', [], [{ users: {} }]];

describe('what was parsed', () => {
  it('is an object where it has fields by name, and a list is none', () => {
    expect([{}, { users: {} }].map(isObject)).toEqual([true, true]);
    expect(NO_OBJECTS.map(isObject)).toEqual(NO_OBJECTS.map(() => false));
  });

  it('grants nothing by a field where it is no object', () => {
    expect(objectOf({ users: { ada: {} } }).users).toEqual({ ada: {} });
    expect(NO_OBJECTS.map((each) => objectOf(each).length)).toEqual(NO_OBJECTS.map(() => undefined));
  });
});
