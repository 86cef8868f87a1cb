/** T28: a regular expression that takes for ever on a text that somebody chose. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json } from '../celigo/loopback.ts';
import { folderWith, runCli } from '../support/harness.ts';
import { accountAnswering, askedOf, FILE, runAgainst } from './attack.ts';

interface Pattern {
  readonly where: string;
  readonly source: string;
  readonly flags: string;
}

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('validators'))
  .map((name) => ({ name, text: readFileSync(join('src', name), 'utf8') }));

/** A slash where an expression begins is a regular expression; comments are left out first. */
const LITERAL =
  /(?<=[(,=:?[!&|{;>]\s*|\breturn\s+)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g;

const literals: readonly Pattern[] = SOURCES.flatMap(({ name, text }) =>
  [...text.replace(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '').matchAll(LITERAL)].map(
    ([, source = '', flags = '']) => ({
      where: `src/${name}`,
      source,
      flags,
    }),
  ),
);

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function* schemasIn(value: Json): Generator<{ readonly [key: string]: Json }> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as { readonly [key: string]: Json };
  for (const inner of Object.values(value)) yield* schemasIn(inner);
}

const SCHEMAS = ['access', 'plan', 'sandbox'].map((name) => ({
  name,
  parts: [...schemasIn(JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as Json)],
}));
const patterns: readonly Pattern[] = SCHEMAS.flatMap(({ name, parts }) =>
  parts.flatMap(({ pattern, patternProperties }) =>
    [pattern, ...Object.keys(patternProperties ?? {})]
      .filter((source) => typeof source === 'string')
      .map((source) => ({ where: `schemas/${name}.schema.json`, source, flags: 'u' })),
  ),
);

const unique = [
  ...new Map([...literals, ...patterns].map((each) => [`${each.source}/${each.flags}`, each])).values(),
];

test('the search finds the patterns of the code and of the schemas', () => {
  expect(literals.length).toBeGreaterThan(60);
  expect(patterns.length).toBeGreaterThan(20);
  for (const { source, flags } of unique) expect(new RegExp(source, flags)).toBeInstanceOf(RegExp);
  const uses = SOURCES.flatMap(({ text }) => text.match(/\/[dgimsuvy]*\.(?:test|exec)\(/g) ?? []).length;
  expect(literals.length).toBeGreaterThan(uses);
});

/** In milliseconds. Generous, as it is a limit of time and a busy machine is no proof of anything. */
const PATIENCE = 240_000;

/**
 * Attacks are counted in characters that are read, and not in time: on a busy machine an attack that took a second was
 * taken for a success.
 */
const BY_STEPS = { attackTimeout: null, incubationTimeout: null, timeout: PATIENCE };

/**
 * What the checker says of one pattern. Its synchronous form waits on memory that it shares with a thread,
 * and now and then finds itself woken before there is a message.
 */
const statusOf = async (source: string, flags: string): Promise<string> =>
  (await check(source, flags, BY_STEPS)).status;

test('the checker knows a bad pattern when it sees one', async () => {
  expect(await statusOf('^(a+)+$', '')).toBe('vulnerable');
});

test.each(unique.map((each) => [`/${each.source}/${each.flags} of ${each.where}`, each] as const))(
  '%s takes linear time',
  async (_, { source, flags }) => {
    expect(await statusOf(source, flags)).toBe('safe');
  },
);

test('a pattern is put together at run time in five places only, none from what a file says', () => {
  const places = SOURCES.filter(({ text }) => /\bRegExp\(/.test(text)).map(({ name }) => name);
  expect(places.sort()).toEqual([
    // The patterns of the schemas, which are checked above.
    'config/forms.ts',
    'config/yaml.ts',
    'form/csv.ts',
    'sandbox/faults.ts',
    'sandbox/routes.ts',
  ]);
});

describe('the schemas', () => {
  test('measure a text before they match it, and a list before they compare its items', () => {
    for (const { name, parts } of SCHEMAS.filter((each) => each.name !== 'sandbox')) {
      for (const part of parts) {
        if (typeof part.pattern === 'string')
          expect([name, part.pattern, part]).toEqual([
            name,
            part.pattern,
            expect.objectContaining({ maxLength: expect.any(Number) }),
          ]);
        if (part.uniqueItems === true) expect(part).toHaveProperty('maxItems');
      }
    }
  });

  test('refer to no data', () => {
    for (const { parts } of SCHEMAS) for (const part of parts) expect(part).not.toHaveProperty('$data');
  });
});

const LONG = 900_000;
describe('a text of nearly a megabyte', () => {
  test.each([
    ['e-mail', (x: string) => FILE.replace('ada@acme.example', `"${x}@${x}"`)],
    ['id', (x: string) => FILE.replace('[', `["${x}", `)],
    [
      'date',
      (x: string) =>
        FILE.replace('ada@acme.example: {', `ada@acme.example: { until: "2026-01-01T00:00:00.${x}Z",`),
    ],
    ['share', (x: string) => FILE.replace('users:', `policy: { maxRemovals: "${x}%" }\nusers:`)],
    ['name', (x: string) => FILE.replace('Order to Cash', `"${x}"`)],
    [
      'glob',
      (x: string) =>
        `${FILE}tests: [{ name: t, users: "${`*${x.slice(0, 1)}`.repeat(200_000)}", never: { accessLevel: manage } }]\n`,
    ],
    ['key', (x: string) => `${FILE}${x}: 1\n`],
  ])('as %s of a file ends in an error', async (_, fileWith) => {
    for (const character of ['1', 'a', '@', ' ', '*', '/', '-']) {
      const text = fileWith(character.repeat(LONG / 2 - 300));
      const { code } = await runCli(['validate'], { files: { 'access.yaml': text } });
      expect([EXIT.invalid, EXIT.done]).toContain(code);
    }
  });

  test.each([' ', '<', '<a', 'x', '"', '\\', '{"a":', '\u2028', '::', 'Bearer '])(
    'as an answer (%j) ends the run',
    async (piece) => {
      const cwd = await folderWith({ 'access.yaml': FILE });
      for (const status of [200, 418]) {
        const api = await accountAnswering({
          'GET /v1/ashares': (_, response) =>
            void response.writeHead(status).end(piece.repeat(LONG / piece.length)),
        });
        // A body of blanks is an empty list, which is believed after three equal readings.
        const isEmpty = status === 200 && piece.trim() === '';
        expect((await runAgainst(api, ['plan'], { cwd })).code).toBe(isEmpty ? EXIT.done : EXIT.failure);
      }
    },
  );

  test.each(['<', '>', '"', ',', ' ', ';', '<a>;', 'rel="next",', '\\"'])(
    'as a Link header (%j) is read in a moment and followed nowhere',
    async (piece) => {
      const link = `<x>; rel="${piece.repeat(15_000 / piece.length)}`;
      const api = await accountAnswering({ 'GET /v1/ashares': json([], 200, { link }) });
      expect([EXIT.failure, EXIT.done]).toContain((await runAgainst(api, ['plan'])).code);
      expect(
        askedOf(api).filter(
          (words) => !/^GET \/v1\/(tokenInfo|ashares|integrations|mcpservers)$/.test(words),
        ),
      ).toEqual([]);
    },
  );
});
