/** Text that has to have a certain form: what is said of another one, and that the length never comes first. */
import { describe, expect, test } from 'vitest';
import accessSchema from '../../schemas/access.schema.json' with { type: 'json' };
import accountsSchema from '../../schemas/accounts.schema.json' with { type: 'json' };
import reviewsSchema from '../../schemas/reviews.schema.json' with { type: 'json' };
import { loadText } from '../../src/config/load-text.ts';
import { readPeopleList } from '../../src/config/people-list.ts';
import { checkSchema } from '../../src/config/schema.ts';
import { wrongValue } from '../../src/config/words.ts';
import { NOW } from '../support/world.ts';
import { SMALLEST } from './repository.ts';

const findingsIn = (text: string) => {
  const { files, findings } = loadText(text, 'access.yaml');
  return [...findings, ...files.flatMap((file) => checkSchema(file).findings)];
};

/** What is said of `every` and of `atMost`, which are days. */
const ofEvery = (written: string) =>
  findingsIn(`${SMALLEST}policy: { review: { every: ${written} } }\n`).map(({ code, fix }) => [code, fix]);
const ofAtMost = (written: string) =>
  findingsIn(`${SMALLEST}policy: { ends: { administrator: { atMost: ${written} } } }\n`).map(
    ({ code, fix }) => [code, fix],
  );

describe('an address in what a mail program puts around it', () => {
  const told = (key: string) =>
    findingsIn(SMALLEST.replace('ada@acme.example', key)).map(({ code, fix = '' }) => [code, fix]);

  test.each([
    '"mailto:ada@acme.example"',
    '" ada@acme.example "',
    '"SMTP:ada@acme.example"',
    '"<ada@acme.example>"',
    '"Ada L. <ada@acme.example>"',
  ])('%s is no address, and the address in it is', (key) => {
    expect(told(key)).toEqual([['not-an-email', 'Write `ada@acme.example`.']]);
  });

  test('is missing where a property begins its line too early', () => {
    expect(told('accessLevel')).toEqual([
      ['not-an-email', 'If `accessLevel` belongs to the entry above it, indent it further.'],
    ]);
  });

  test('is told as usual where there is none in it', () => {
    for (const key of ['"ada[1]@acme.example"', '"<ada>"', '"Ada <ada>"'])
      expect(told(key)).toEqual([['not-an-email', expect.stringContaining('Write it as name@')]]);
  });

  test('and in a list of people it is an error with its line, as no leaver is told by it', () => {
    for (const cell of ['mailto:leo@acme.example', '<leo@acme.example>', '“leo@acme.example”'])
      expect(() =>
        readPeopleList(`email\nada@acme.example\n${cell}\n`, 'people.csv', { where: [], now: NOW }),
      ).toThrow('people.csv:3 has something that is no e-mail in column 1.');
  });
});

test('every integration is a level, and no name', () => {
  const text = SMALLEST.replace('accessLevel: administrator', 'integrations: all');
  expect(findingsIn(text).map(({ fix }) => fix)).toEqual([
    'A level gives every integration: write `accessLevel: monitor`, or `manage`, instead.',
  ]);
});

describe('a number of days', () => {
  test('in another unit is told in days, however many letters it has', () => {
    for (const written of ['3m', '90D', '"90"', '"3 months"', '90days'])
      expect(ofEvery(written), written).toEqual([['not-days', 'Write `90d`; days are the only unit.']]);
    expect(ofEvery('2w')).toEqual([['not-days', 'Write `14d`; days are the only unit.']]);
    expect(ofAtMost('1y')).toEqual([['not-days', 'Write `365d`; days are the only unit.']]);
    expect(ofAtMost('"90"')).toEqual([['not-days', 'Write `90d`; days are the only unit.']]);
  });

  test('as a number is not to be put in quotes, where it would be no days either', () => {
    for (const of of [ofEvery, ofAtMost])
      expect(of('90')).toEqual([['looks-like-a-number', 'Write `90d`; days are the only unit.']]);
  });

  test('that is too large, or none, is told the most', () => {
    for (const written of ['99999d', '0d', '1000y', 'quarterly'])
      expect(ofEvery(written)).toEqual([
        ['not-days', 'Write a number from 1 to 9999 and `d`, such as `90d`; days are the only unit.'],
      ]);
    expect(ofAtMost('99999d')).toEqual([]);
    for (const right of ['90d', '9999d']) expect(ofEvery(right)).toEqual([]);
  });
});

test('a number that would be right in quotes is put in quotes, and another one is told the form', () => {
  const id = (written: string) =>
    findingsIn(`${SMALLEST}integrations: { Stock: { id: ${written} } }\n`).map(({ fix }) => fix);
  expect(id('123456789012345678901234')).toEqual(['Put it in quotes: "123456789012345678901234".']);
  expect(id('123')).toEqual([expect.stringContaining('Ids have 24 digits')]);
});

/** Every text of the format with a form. */
function formsIn(part: unknown, at: string): { at: string; schema: Record<string, unknown> }[] {
  if (typeof part !== 'object' || part === null) return [];
  const own =
    'pattern' in part && typeof part.pattern === 'string'
      ? [{ at, schema: part as Record<string, unknown> }]
      : [];
  return [...own, ...Object.entries(part).flatMap(([name, each]) => formsIn(each, `${at}/${name}`))];
}

test('of no text with a form the length is said where the form is wrong', () => {
  const forms = formsIn(accessSchema, '');
  expect(forms.length).toBeGreaterThan(6);
  // Of these `?` is no address, and a blank is no reason.
  for (const { at, schema } of forms)
    for (const value of ['?', '? '.repeat(200), ' ', ' '.repeat(600)]) {
      if (new RegExp(String(schema.pattern), 'u').test(value)) continue;
      const name = at.split('/').at(-1) ?? '';
      const words = wrongValue({ name, value, source: value }, { name, schema }, 'maxLength');
      expect(words.code, at).not.toBe('too-long');
      expect(words.fix, at).not.toContain('characters');
    }
});

describe('a reason', () => {
  /** Every property that is called so, wherever it may be written, and who signed. */
  const written = (part: unknown, at: string): { at: string; schema: object }[] => {
    if (typeof part !== 'object' || part === null) return [];
    return Object.entries(part).flatMap(([name, each]) => [
      ...(at.endsWith('/properties') && (name === 'reason' || at.endsWith('/signed/properties'))
        ? [{ at: `${at}/${name}`, schema: each as object }]
        : []),
      ...written(each, `${at}/${name}`),
    ]);
  };
  const { pattern } = accessSchema.definitions.reason;

  test('has one form wherever somebody writes one, and so has the name of whoever signs', () => {
    const all = [accessSchema, reviewsSchema, accountsSchema].flatMap((each, at) => written(each, `${at}`));
    const others = all.filter(
      ({ schema }) =>
        !('$ref' in schema && schema.$ref === '#/definitions/reason') &&
        !('pattern' in schema && schema.pattern === pattern),
    );
    expect(all.length).toBeGreaterThan(7);
    expect(others.map(({ at }) => at)).toEqual(['1/properties/signed/properties/on']);
  });

  test.each([
    '',
    ' ',
    '   ',
    '\t',
    '\n',
    '\u00a0',
    '\u3000',
    '\u200b',
    '\u2060\ufeff',
    '\u00ad',
    '\u3164',
    '\x01',
    '\ufe0f',
    '\u{e0020}',
    '\u2800',
  ])('of which nothing can be seen is none: %j', (reason) => {
    const text = `${SMALLEST}policy: { maxRemovals: { limit: 1, until: 2027-01-31, reason: ${JSON.stringify(reason)} } }\n`;
    expect(findingsIn(text).map(({ code, place }) => [code, place?.line])).toEqual([
      ['blank-value', SMALLEST.split('\n').length],
    ]);
  });

  test.each(['INC-12', '?', ' moved ', 'é', '休職', '🔥', '\u200bleft'])(
    'of which something is seen is one: %j',
    (reason) => {
      const text = `${SMALLEST}policy: { maxRemovals: { limit: 1, until: 2027-01-31, reason: ${JSON.stringify(reason)} } }\n`;
      expect(findingsIn(text)).toEqual([]);
    },
  );
});

describe('letters that look like others', () => {
  const ofPerson = (email: string) =>
    findingsIn(`version: 1\naccount: { name: A, region: us }\nusers:\n  ${email}: { state: absent }\n`);
  test('an address in curly quotes, or with a blank or a sign that cannot be seen, is told as it was meant', () => {
    for (const email of [
      '“ada@acme.example”',
      '«ada@acme.example»',
      'ada\u00A0@acme.example',
      'ada@acme.example\u00A0',
      '\u2060ada＠acme.example',
    ]) {
      const [finding, ...others] = ofPerson(email);
      expect(others).toEqual([]);
      if (finding?.code === 'odd-blank') continue;
      expect([finding?.code, finding?.why]).toEqual([
        'not-an-email',
        expect.stringContaining('Word, Slack and browsers'),
      ]);
    }
    expect(ofPerson('“ada@acme.example”')[0]?.fix).toBe('Write `ada@acme.example`.');
    expect(ofPerson('ada@acme.example')).toEqual([]);
  });

  test('an address with the marks around it that it was copied with is no address, and is told without them', () => {
    for (const email of [
      '<ada@acme.example>',
      'mailto:ada@acme.example',
      '(ada@acme.example)',
      'ada@acme.example:',
    ])
      expect(ofPerson(`'${email}'`), email).toEqual([
        expect.objectContaining({ code: 'not-an-email', fix: 'Write `ada@acme.example`.' }),
      ]);
    // A colon too many on the line of a person.
    expect(ofPerson('ada@acme.example:').map(({ code }) => code)).toEqual(['not-an-email']);
    expect(ofPerson('ada@ac"me.example').map(({ code }) => code)).toEqual(['not-an-email']);
    for (const email of ["o'brien@acme.example", 'a+b@acme.example', 'ä@ä.example'])
      expect(ofPerson(email)).toEqual([]);
  });

  test('a date with the dashes of Word', () => {
    const [finding] = findingsIn(
      `version: 1\naccount: { name: A, region: us }\nusers: { ada@acme.example: { until: 2027–06–30 } }\n`,
    );
    expect(finding).toMatchObject({
      code: 'not-a-date',
      why: expect.stringContaining('dashes that are no hyphen'),
      fix: 'Write `2027-06-30`.',
    });
  });
});
