/** The quick way and the library agree on every file that the quick way reads: values, places, spelling. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lines } from '../../src/config/lines-and-places.ts';
import { readQuickly } from '../../src/config/quick-yaml.ts';
import type { Path } from '../../src/config/tree.ts';
import { parseYaml } from '../../src/config/yaml.ts';
import { untilEnough } from '../support/enough.ts';
import { usually } from '../support/thorough.ts';

const FILES = ['examples', 'test/scenarios', 'test/findings'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name)),
);
const TEXTS = FILES.map((file) => readFileSync(file, 'utf8'));

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    yield* pathsOf(inner, [...path, Array.isArray(value) ? Number(name) : name]);
  }
}

/** Whether the quick way read the text; fails where the two disagree. */
function agrees(text: string): boolean {
  const lines = new Lines('a.yaml', text);
  const quick = readQuickly(lines);
  if (quick === undefined) return false;
  const { tree, findings } = parseYaml(lines);
  expect(findings, text).toEqual([]);
  expect(quick.value, text).toEqual(tree?.value);
  // The order of names decides the order of what is found.
  expect(JSON.stringify(quick.value), text).toBe(JSON.stringify(tree?.value));
  for (const path of [...pathsOf(quick.value), ['nowhere'], ['users', 'nobody', 0]]) {
    for (const what of ['key', 'value'] as const)
      expect(quick.place(path, what), `${text}\n${path.join('.')} ${what}`).toEqual(tree?.place(path, what));
    expect(quick.source(path), `${text}\n${path.join('.')}`).toBe(tree?.source(path));
  }
  return true;
}

describe('a plain file', () => {
  it('is read the quick way: most files of the examples and scenarios are', () => {
    const quick = TEXTS.filter(agrees);
    expect(quick.length).toBeGreaterThan(TEXTS.length * 0.6);
  });

  for (const text of [
    'a: 1\n',
    'a:\n  - b: c # why\n    d: e\n  - f\ng:\n',
    'a: { b: [c, "d", \'e\'], f: {} }\n',
    'a: [\n    1,\n    2 ]\n',
    'a:\n- b\n- c\nd: 2027-01-31\n',
    '"a b": true\nc: false\n',
    'users:\n  xax: { b: c }\n  "a": 1\n  axa: 2\n  ab: { xax: 3, \'a\': 4 }\n',
    '# first\na: b\n\n\n  # last\n',
    'a: x: y',
    'a: 12:30:45\nb: 0x1F\nc: 1_000\n',
  ]) {
    it(`agrees about ${JSON.stringify(text)}`, () => void agrees(text));
  }
});

describe('what is unusual is left to the library', () => {
  for (const text of [
    'a: &b 1\n',
    'a: *b\n',
    'a: &b\n',
    'a: !t b\n',
    '%YAML 1.2\n---\na: b\n',
    '---\na: b\n',
    'a: b\n...\n',
    'a: b\n---\nc: d\n',
    'a: b\na: c\n',
    '<<: b\n',
    '__proto__: b\n',
    '1: b\n',
    'true: b\n',
    'a:\tb\n',
    'a: b\r\n',
    '? a\n: b\n',
    'a: |\n  b\n',
    'a: b\n  c\n',
    'a: "b\\n"\n',
    "a: 'b''c'\n",
    'a: 1.5\n',
    'a: null\n',
    '- a\n',
    '{ a: b }\n',
    'a: [b # ]\n  ]\n',
    '',
    `a: ${'['.repeat(40)}${']'.repeat(40)}\n`,
  ]) {
    it(JSON.stringify(text.slice(0, 40)), () => {
      expect(readQuickly(new Lines('a.yaml', text))).toBeUndefined();
    });
  }
});

it('the mark of a merge conflict is left to the other library also where it could be a name', () =>
  expect(readQuickly(new Lines('a.yaml', 'version: 1\n<<<<<<< HEAD: x\n'))).toBeUndefined());

describe('files with slips', () => {
  /** A few lines of a real file, moved to the left. */
  const part = fc
    .tuple(
      fc.constantFrom(...TEXTS.filter((text) => text.length > 0)),
      fc.nat(),
      fc.integer({ min: 1, max: 14 }),
    )
    .map(([text, from, count]) => {
      const lines = text.split('\n');
      const taken = lines.slice(from % lines.length, (from % lines.length) + count);
      const indents = taken.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
      return `${taken.map((line) => line.slice(Math.min(...indents, 40))).join('\n')}\n`;
    });
  const slip = fc.record({
    at: fc.nat(),
    gone: fc.constantFrom(0, 0, 0, 1, 2),
    text: fc.constantFrom(
      ...[
        ' ',
        '  ',
        '\n',
        '\n  ',
        ':',
        ': ',
        '- ',
        '-',
        '#',
        ' #',
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        ',',
        ', ',
        'a',
        '0',
      ],
      ...[
        'true',
        'null',
        '~',
        '.',
        '---\n',
        '|',
        '>',
        '&a',
        '*a',
        '!',
        '%',
        '@',
        '?',
        '? ',
        '<<: ',
        '\\',
        '\u00a0',
      ],
      ...[
        '1.5',
        '0x1',
        'é',
        '+1',
        '-1',
        '.5',
        '1e3',
        '2027-01-01',
        '',
        ': a\n',
        '[]',
        '{}',
        '"":',
        '`',
        '😀',
      ],
    ),
  });

  it('are never read otherwise than by the library', () => {
    let quick = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(part, fc.array(slip, { maxLength: 4 }), (text, slips) => {
            const slipped = slips.reduce((whole, { at, gone, text: more }) => {
              const place = at % (whole.length + 1);
              return whole.slice(0, place) + more + whole.slice(place + gone);
            }, text);
            if (agrees(slipped)) quick += 1;
          }),
          { numRuns: usually(1_000, 6_000) },
        ),
      () => quick > 500,
    );
    expect(quick).toBeGreaterThan(500);
  });
});
