import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadText } from '../../src/config/load-text.ts';
import { checkSchema } from '../../src/config/schema.ts';
import { processorMs } from '../support/processor.ts';
import { usually } from '../support/thorough.ts';

const codes = (text: string): string[] => loadText(text, 'a.yaml').findings.map(({ code }) => code);
const read = (text: string): unknown => loadText(text, 'a.yaml').files[0]?.value;

describe('nesting', () => {
  const blocks = (depth: number): string =>
    Array.from({ length: depth }, (_, index) => `${' '.repeat(index)}a:`).join('\n');
  const deep: readonly (readonly [string, string])[] = [
    ['5,000 open lists', '['.repeat(5000)],
    ['5,000 open maps', '{a: '.repeat(5000)],
    ['5,000 items in items', '- '.repeat(5000)],
    ['5,000 explicit names', '? '.repeat(5000)],
    ['5,000 closed lists', '['.repeat(5000) + ']'.repeat(5000)],
    ['5,000 lists and maps in turn', '[{a: '.repeat(2500)],
    ['1,200 maps, a line each', blocks(1200)],
    ['a megabyte of brackets', '['.repeat(1024 * 1024)],
    ['a megabyte of blanks before a name', `${' '.repeat(1024 * 1024 - 2)}a:`],
  ];

  test.each(deep)('%s are refused at once', (_what, text) => {
    const started = processorMs();
    expect(codes(text)).toEqual(['too-deep']);
    expect(processorMs() - started).toBeLessThan(1000);
  });

  test('of 2 to 30 deep files in one process never ends the process', () => {
    for (let count = 0; count < 30; count += 1) {
      for (const [, text] of deep.slice(0, 7)) expect(codes(text)).toEqual(['too-deep']);
    }
    expect(read('a: 1')).toEqual({ a: 1 });
  });

  test.each([
    ['lists', '[', ']'],
    ['maps', '{a: ', '}'],
  ])('of 64 %s is read, of 65 refused', (_what, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}${close.repeat(depth)}`;
    expect(codes(nested(64))).toEqual([]);
    expect(codes(nested(65))).toEqual(['too-deep']);
    expect(codes(`${open.repeat(64)}x${close.repeat(64)}`)).toEqual([]);
  });

  test('is refused at the bracket that goes too far', () => {
    const { findings } = loadText(`a: b\nc: ${'['.repeat(70)}`, 'a.yaml');
    expect(findings[0]?.place).toMatchObject({ line: 2, column: 4 + 63 });
  });

  test('that only looks deep, in text or a comment, is read', () => {
    expect(read(`a: "${'['.repeat(5000)}" # ${'{'.repeat(5000)}`)).toEqual({ a: '['.repeat(5000) });
  });
});

describe('YAML 1.2, core', () => {
  test.each<[string, unknown]>([
    ['no', 'no'],
    ['on', 'on'],
    ['Yes', 'Yes'],
    ['12:30:45', '12:30:45'],
    ['2026-12-31', '2026-12-31'],
    ['0b11', '0b11'],
    ['1_000', '1_000'],
    ['5e44efa28015c9464272256f', '5e44efa28015c9464272256f'],
    ['true', true],
    ['"true"', 'true'],
    ['~', null],
    ['', null],
    ['0o17', 15],
    ['1e3', 1000],
    ["'it''s'", "it's"],
    ["''''", "'"],
    ["''", ''],
    ['"\\\\"', '\\'],
    ['"\\""', '"'],
    ['"\\u00e9"', 'é'],
    ['|\n  two\n  lines', 'two\nlines\n'],
    ['>-\n  one\n  line', 'one line'],
  ])('reads %j as %j', (written, value) => {
    expect(read(`a: ${written}\n`)).toEqual({ a: value });
  });

  test.each<[string, string]>([
    ['%YAML 1.1\n---\na: no', 'yaml-directive'],
    ['%YAML 1.2\n---\na: b', 'yaml-directive'],
    ['%FOO bar\n---\na: b', 'yaml-directive'],
    ['a: b\n---\nc: d', 'several-documents'],
    ['a: b\n...\n---\nc: d', 'several-documents'],
    ['a: b\n---\n', 'several-documents'],
    ['a: &x b', 'yaml-anchor'],
    ['&x a: b', 'yaml-anchor'],
    ['a: [*x]', 'yaml-alias'],
    ['a: !!binary aGk=', 'yaml-tag'],
    ['! a: b', 'yaml-tag'],
    ['a: !<tag:yaml.org,2002:str> b', 'yaml-tag'],
    ['<<: { a: b }', 'yaml-merge-key'],
    ['1: a', 'non-string-key'],
    ['null: a', 'non-string-key'],
    [': a', 'non-string-key'],
    ['{ a: b }: c', 'non-string-key'],
    ['? - a\n: b', 'non-string-key'],
    ['a: 1\na: 2', 'duplicate-key'],
    ['a: 1\n"a": 2', 'duplicate-key'],
    ['a: { b: 1, "\\x62": 2 }', 'duplicate-key'],
    ['__proto__: { polluted: 1 }', 'reserved-name'],
    ['a: { "__proto__": { polluted: 1 } }', 'reserved-name'],
    ['a: [{ constructor: { prototype: 1 } }]', 'reserved-name'],
    ['a: { hasOwnProperty: 1 }', 'reserved-name'],
    ['a: "\u0000"', 'control-character'],
    ['a: b\rc: d', 'control-character'],
    ['a: "\u007f"', 'control-character'],
    ['a: b\u0085', 'control-character'],
    ['', 'empty-file'],
    ['# only a comment\n', 'empty-file'],
    ['---\n', 'empty-file'],
    ['a: "b', 'unclosed-quote'],
    ["a: 'b", 'unclosed-quote'],
    ['a: "b\\"', 'unclosed-quote'],
    ['a: "b\\"\nc: "d"', 'unclosed-quote'],
    ['a: "', 'unclosed-quote'],
    ["a: '", 'unclosed-quote'],
    ["a: 'b''", 'unclosed-quote'],
    ["a: 'b''\nc: 'd'", 'unclosed-quote'],
    ['a: [b', 'unclosed-bracket'],
    ['a: {b: c', 'unclosed-bracket'],
    ['a: [b]]', 'yaml-syntax'],
    ['a: b: c', 'yaml-syntax'],
    ['a: @b', 'yaml-syntax'],
    ['a: `b`', 'yaml-syntax'],
    ['a: - b', 'yaml-syntax'],
    ['a: b\n- c', 'yaml-syntax'],
    ['a: "b" c', 'yaml-syntax'],
    ['a: |x\n  b', 'yaml-syntax'],
    ['a: "\\d"', 'yaml-syntax'],
    ['a:\n\tb: c', 'tab'],
    ['a:\n  b: c\n d: e', 'bad-indentation'],
    ['a:\n  b: c\n   d: e', 'bad-indentation'],
    ['a:\n  - b\n - c', 'bad-indentation'],
    ['a:\n  - b: c\n   d: e', 'bad-indentation'],
  ])('refuses %j as %s', (text, code) => {
    const { files, findings } = loadText(text, 'a.yaml');
    expect(new Set(findings.map((finding) => finding.code))).toEqual(new Set([code]));
    expect(files).toEqual([]);
  });

  test('allows one marker before the document', () => {
    expect(read('---\na: b\n')).toEqual({ a: 'b' });
    expect(read('a: b\n...\n')).toEqual({ a: 'b' });
  });

  test('reads what looks foreign inside text', () => {
    const text = 'a: "&x *y !z %w"\nb: c & d\nc: 100%\nd: |\n  %YAML 1.1\n  ---\n  &x *y\n';
    expect(read(text)).toEqual({
      a: '&x *y !z %w',
      b: 'c & d',
      c: '100%',
      d: '%YAML 1.1\n---\n&x *y\n',
    });
  });

  test('makes maps without a prototype', () => {
    const value = read('a: { b: c }');
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });

  test('points at each duplicate, and from it to the first', () => {
    const { findings } = loadText('a: 1\nb: 2\na: 3\na: 4\n', 'a.yaml');
    expect(findings.map(({ place, related }) => [place?.line, related?.[0]?.line])).toEqual([
      [3, 1],
      [4, 1],
    ]);
  });

  test('finds many duplicates among many names in time that is linear in both', () => {
    const names = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1`);
    const text = [...names, ...Array.from(names, () => 'k0: 1')].join('\n');
    const started = processorMs();
    const { findings } = loadText(text, 'a.yaml');
    expect(processorMs() - started).toBeLessThan(8000);
    expect(findings).toHaveLength(100);
    expect(findings.at(-1)?.related?.[0]?.line).toBe(1);
  });
});

describe('whatever a file holds', () => {
  const fragment = fc.constantFrom(
    ...[
      'a',
      '1',
      'users',
      'version',
      '@',
      ':',
      ': ',
      ', ',
      '[',
      ']',
      '{',
      '}',
      '\n',
      '  ',
      '- ',
      '? ',
      '\t',
      '"',
    ],
    ...["'", '|', '>', '&x ', '*x', '!t ', '%Y', '---\n', '#', '\\', '\u0000', '\u2028', '\uD800', '~', '<<'],
  );
  const soup = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(''));

  test('it is read or refused with a place inside it, and nothing is thrown', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { files, findings } = loadText(text, 'a.yaml');
        expect(files.length === 0).toBe(findings.length > 0);
        const lines = text.split('\n');
        const all = [...findings, ...files.flatMap((file) => checkSchema(file).findings)];
        for (const { place } of all) {
          expect(place?.line).toBeLessThanOrEqual(lines.length);
          expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 0) - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: usually(1_000, 4_000) },
    );
  });
});
