import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonText } from '../../src/form/json.ts';
import { binaryText } from '../support/text.ts';

const ACTIVE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((n) => String.fromCharCode(n)) });

describe('jsonText', () => {
  test('keeps every value and shows no active character but its own line feeds', () => {
    fc.assert(
      fc.property(fc.dictionary(binaryText(), anyText, { noNullPrototype: true }), (value) => {
        const text = jsonText(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(text.replaceAll('\n', '')).not.toMatch(ACTIVE);
        expect(text.endsWith('\n')).toBe(true);
      }),
    );
  });

  test('writes an invisible character beyond the first plane as two escapes', () => {
    expect(jsonText('\u{E0041}\u009b')).toBe('"\\udb40\\udc41\\u009b"\n');
  });
});
