import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import accessSchema from '../../schemas/access.schema.json' with { type: 'json' };
import { loadText } from '../../src/config/load-text.ts';
import { checkSchema } from '../../src/config/schema.ts';
import type { Finding } from '../../src/core/model/finding.ts';
import { processorMs } from '../support/processor.ts';
import { SMALLEST } from './repository.ts';

function findingsIn(text: string): readonly Finding[] {
  const { files, findings } = loadText(text, 'access.yaml');
  return [...findings, ...files.flatMap((file) => checkSchema(file).findings)];
}

const summaries = (text: string): string[] => findingsIn(text).map(({ summary }) => summary);

test('a day without its hyphens is written with them, if there is such a day', () => {
  const fix = (until: string) =>
    findingsIn(
      `${SMALLEST}roles: { r: { integrations: { Returns: { level: manage, until: ${until} } } } }\n`,
    )[0]?.fix;
  for (const written of ['20270630', '"20270630"'])
    expect(fix(written)).toBe('Write the day with hyphens: 2027-06-30.');
  for (const written of ['20270631', '2027063']) expect(fix(written)).not.toContain('hyphens');
});

test('a property that others call otherwise is told by its name here', () => {
  const fix = (entry: string) =>
    findingsIn(`version: 1\naccount: { name: A, region: us }\nusers: { a@acme.example: { ${entry} } }\n`)[0]
      ?.fix;
  for (const name of ['end', 'end_date', 'expires', 'expiresOn', 'validUntil'])
    expect(fix(`${name}: 2027-01-31`)).toBe('Did you mean `until`?');
  for (const name of ['level', 'access_level', 'permission'])
    expect(fix(`${name}: monitor`)).toBe('Did you mean `accessLevel`?');
  expect(fix('comment: INC-12')).toBe('Did you mean `reason`?');
  expect(fix('quux: 1')).toContain('Known are');
});

test('a list is shown with the text that was to be in it', () => {
  const fix = (roles: string) =>
    findingsIn(
      `version: 1\naccount: { name: A, region: us }\nusers: { a@acme.example: { roles: ${roles} } }\n`,
    )[0]?.fix;
  expect(fix('order-operator')).toBe('Write `[order-operator]`.');
  expect(fix('"a, b"')).toBe('Write `[one, two]`, or a line `- one` for each.');
});

test('the marks of a merge conflict are told at the first of them, whatever the lines end with', () => {
  for (const end of ['\n', '\r\n'])
    for (const mark of ['<<<<<<< HEAD', '=======', '>>>>>>> branch', '||||||| base', '<<<<<<< HEAD: {}']) {
      const text = ['version: 1', 'account: { name: A, region: us }', mark, 'users: {}', ''].join(end);
      const [finding, ...others] = findingsIn(text);
      expect([finding?.code, finding?.place?.line, others]).toEqual(['merge-conflict', 3, []]);
    }
  expect(findingsIn(`${SMALLEST}# =======\n`)).toEqual([]);
});

describe('one mistake is one finding', () => {
  test('in a value that could have several shapes', () => {
    const grant = (written: string) => `${SMALLEST}roles: { r: { integrations: { Returns: ${written} } } }\n`;
    expect(summaries(grant('{ level: write }'))).toEqual(['`level` cannot be `write`.']);
    expect(summaries(grant('{ level: manage, until: soon }'))).toEqual(['`soon` is not a date.']);
    expect(summaries(grant('5'))).toEqual([
      '`Returns` must be `monitor` or `manage`, but it is `5` (a number).',
    ]);
    expect(summaries(grant('[manage]'))).toEqual(['`Returns` must be a single entry, but it is a list.']);
  });

  test('each of several in one map', () => {
    expect(summaries('version: 1\naccount: {}\n')).toEqual([
      '`name` is missing in `account`.',
      '`region` is missing in `account`.',
    ]);
  });

  test('of a limit in any of its forms', () => {
    const limit = (written: string) => summaries(`${SMALLEST}policy: { maxRemovals: ${written} }\n`);
    expect(limit('20 %')).toEqual(['`maxRemovals` cannot be `20 %`.']);
    expect(limit('{ limit: 5% }')).toEqual(['`until` is missing in a limit.']);
    expect(limit('[5]')).toEqual(['`maxRemovals` must be a limit, but it is a list.']);
    for (const right of ['0', '57', '0%', '100%', '{ limit: 57, until: 2027-02-01 }'])
      expect(limit(right)).toEqual([]);
  });
});

test('more entries than an account can have are said in words', () => {
  const ids = Array.from({ length: 101 }, (_, index) => index.toString(16).padStart(24, 'a')).join(', ');
  const text = `version: 1\naccount: { name: Acme, region: us, contains: [${ids}] }\n`;
  expect(findingsIn(text).map(({ code }) => code)).toEqual(['too-many']);
});

test('people count from one', () => {
  const text = `${SMALLEST}roles: { r: { members: [ada@acme.example, 7] } }\n`;
  expect(summaries(text)).toEqual(['Entry 2 of `members` must be text, but YAML reads `7` as a number.']);
});

test('a suggestion is made for a slip and not for another word', () => {
  const fixes = (name: string) => findingsIn(`${SMALLEST}${name}: {}\n`).map(({ fix }) => fix);
  expect(fixes('integration')).toEqual(['Did you mean `integrations`?']);
  expect(fixes('teams')[0]).toMatch(/^Known are `version`, /);
});

interface Part {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, { readonly examples?: readonly unknown[] }>>;
}

describe('the schema, which editors show', () => {
  const { definitions } = accessSchema;
  const parts: Readonly<Record<string, Part>> = { file: accessSchema, ...definitions };
  const properties = Object.entries(parts).flatMap(([part, { properties: own = {} }]) =>
    Object.entries(own).map(([name, property]) => ({ name: `${part}.${name}`, property })),
  );

  test.each(properties)('explains $name, with examples that are right', ({ property }) => {
    expect(property).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    const validate = new Ajv({ strict: false }).compile({ ...property, definitions });
    const examples = property.examples ?? [];
    expect(examples).not.toEqual([]);
    expect(examples.filter((example) => !validate(example))).toEqual([]);
  });
});

test('20,000 mistakes in one file take seconds, not minutes', () => {
  const started = processorMs();
  const text = `version: 1\n${Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')}`;
  expect(findingsIn(text)).toHaveLength(20_000);
  expect(processorMs() - started).toBeLessThan(10_000);
});
