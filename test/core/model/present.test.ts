import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../../src/core/model/present.ts';

describe('present', () => {
  it('leaves out what is undefined, and nothing else', () => {
    const missing: string | undefined = undefined;
    const fields = present({ a: null, b: false, c: '', d: 0, e: missing, f: Number.NaN });
    expect(Object.keys(fields)).toEqual(['a', 'b', 'c', 'd', 'f']);
  });

  it('keeps a field that is called like the prototype of an object', () => {
    const fields: object = JSON.parse('{"__proto__": 0, "a": 1}');
    expect(Object.entries(present(fields))).toEqual([
      ['__proto__', 0],
      ['a', 1],
    ]);
  });

  it('keeps the order of the fields, whatever their names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.option(fc.integer(), { nil: undefined })), (fields) => {
        const kept = present(fields);
        const expected = Object.keys(fields).filter((name) => fields[name] !== undefined);
        expect(Object.keys(kept)).toEqual(expected);
        for (const name of expected) expect(Object.entries(kept)).toContainEqual([name, fields[name]]);
      }),
    );
  });

  it('gives types that say which fields are optional', () => {
    const named = (name: string | undefined): { readonly id: number; readonly name?: string } =>
      present({ id: 1, name });
    expect(named(undefined)).toStrictEqual({ id: 1 });
    expect(named('Ada')).toStrictEqual({ id: 1, name: 'Ada' });
    // @ts-expect-error: `name` may be missing, so that the type of the result does not promise it.
    const promised: { readonly name: string } = present({ name: named(undefined).name });
    expect(promised).toStrictEqual({});
  });
});
