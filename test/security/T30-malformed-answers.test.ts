/**
 * T30: answers that are JSON and not what they should be. Nothing is guessed: what makes a list unreadable ends the
 * run, and one odd record or resource is set aside, named and never written.
 */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { json, listen } from '../celigo/loopback.ts';
import { ADA, accountAnswering, askedOf, CASH, PEOPLE, record, runAgainst, writesTo, YES } from './attack.ts';

const person = (fields: object): readonly unknown[] => [
  ...PEOPLE,
  record('cccccccccccccccccccccc09', 'eve@acme.example', fields),
];
const withId = (id: unknown): readonly unknown[] => [
  ...PEOPLE,
  { ...record('cccccccccccccccccccccc09', 'eve@acme.example'), _id: id },
];

const HOSTILE_IDS = [
  '../users',
  '..',
  '.',
  '//evil.test',
  '/',
  'a/b',
  'a?b',
  'a#b',
  'a%2fb',
  'a b',
  '',
  ' ',
  'a\u0000',
  'a\nb',
  'é',
  'a'.repeat(65),
  'a:b',
  'a@evil.test',
  'http://evil.test',
  7,
  null,
  true,
  [],
  {},
  ['a'],
];

const DOCUMENTS: readonly (readonly [string, string, unknown])[] = [
  ['users that are null', 'ashares', [null]],
  ['users that are texts', 'ashares', ['ada@acme.example']],
  ['users in a map', 'ashares', { ashares: PEOPLE }],
  ['two users with one id', 'ashares', [...PEOPLE, PEOPLE[1]]],
  ['a user without a person', 'ashares', person({ sharedWithUser: undefined })],
  ['a user whose person is null', 'ashares', person({ sharedWithUser: null })],
  ['a user without an e-mail', 'ashares', person({ sharedWithUser: { _id: 'd1' } })],
  ['a user with a blank e-mail', 'ashares', person({ sharedWithUser: { _id: 'd1', email: ' ' } })],
  ['a user whose e-mail is a list', 'ashares', person({ sharedWithUser: { _id: 'd1', email: ['a@b.c'] } })],
  ['a level that is a number', 'ashares', person({ accessLevel: 3 })],
  ['a level that is a list', 'ashares', person({ accessLevel: ['monitor'] })],
  ['a switch that is a text', 'ashares', person({ disabled: 'false' })],
  ['an acceptance that is a number', 'ashares', person({ accepted: 1 })],
  ['grants in a map', 'ashares', person({ integrationAccessLevel: { [CASH]: 'manage' } })],
  ['a grant that is null', 'ashares', person({ integrationAccessLevel: [null] })],
  ['a grant without an id', 'ashares', person({ integrationAccessLevel: [{ accessLevel: 'manage' }] })],
  ['a grant without a level', 'ashares', person({ integrationAccessLevel: [{ _integrationId: CASH }] })],
  [
    'scopes in a text',
    'ashares',
    person({ mcpServerAccessLevel: [{ _mcpServerId: 'b1', scopes: 'mcp:write' }] }),
  ],
  [
    'scopes that are numbers',
    'ashares',
    person({ mcpServerAccessLevel: [{ _mcpServerId: 'b1', scopes: [1] }] }),
  ],
  ['integrations that are null', 'integrations', [null]],
  ['an integration without an id', 'integrations', [{ name: 'x' }]],
  ['an integration whose name is a map', 'integrations', [{ _id: CASH, name: {} }]],
  [
    'two integrations with one id',
    'integrations',
    [
      { _id: CASH, name: 'a' },
      { _id: CASH, name: 'b' },
    ],
  ],
  ['a server without an address', 'mcpservers', [{ _id: 'b1', name: 'x' }]],
  ['a token of nobody', 'tokenInfo', {}],
  ['a token whose user is a map', 'tokenInfo', { _userId: { $ne: null } }],
  ['a token that is a list', 'tokenInfo', []],
  ['a token that is null', 'tokenInfo', null],
];

/** What cannot be read past: a list that is none, two of one id, a token of nobody. */
const isFatal = (name: string): boolean =>
  /in a map$|with one id|^a token/.test(name) && name !== 'grants in a map';
const EVE = 'cccccccccccccccccccccc09';

test.each(DOCUMENTS.filter(([name]) => !isFatal(name)))(
  '%s are set aside, named and not touched',
  async (_, list, document) => {
    const api = await accountAnswering({ [`GET /v1/${list}`]: json(document) });
    for (const argv of [['plan'], ['apply', ...YES], ['drift']]) {
      const { code, stdout, stderr } = await runAgainst(api, argv);
      expect(code).not.toBe(EXIT.internal);
      expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at /);
      if (argv[0] === 'plan')
        expect(`${stdout}${stderr}`).toMatch(
          /cannot be read|is not touched|unknown|no (?:integration|MCP)|demands/,
        );
    }
    expect(writesTo(api).filter((words) => words.includes(EVE))).toEqual([]);
  },
);

test.each(DOCUMENTS.filter(([name]) => isFatal(name)))('%s end the run', async (_, list, document) => {
  const api = await accountAnswering({ [`GET /v1/${list}`]: json(document) });
  for (const argv of [['plan'], ['apply', ...YES], ['drift']]) {
    const { code, stdout, stderr } = await runAgainst(api, argv);
    expect([argv, code, stdout]).toEqual([argv, EXIT.failure, '']);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr).toMatch(/\.\n/);
  }
  expect(writesTo(api)).toEqual([]);
});

describe.each(HOSTILE_IDS.map((id) => [JSON.stringify(id), id] as const))('the id %s', (_, id) => {
  test('of a record, a person, a resource or the token’s user never becomes a path', async () => {
    const attacks = {
      'GET /v1/ashares': json(withId(id)),
      'GET /v1/integrations': json([{ _id: id, name: 'x' }]),
      'GET /v1/mcpservers': json([{ _id: id, relativeURI: '/x' }]),
      'GET /v1/tokenInfo': json({ _userId: id }),
    };
    for (const [path, answer] of Object.entries(attacks)) {
      const api = await accountAnswering({ [path]: answer });
      const { code } = await runAgainst(api, ['apply', ...YES]);
      if (path.endsWith('tokenInfo')) expect([path, code, writesTo(api)]).toEqual([path, EXIT.failure, []]);
      else expect(code).not.toBe(EXIT.internal);
      // Other people are written; each path is one that a sound id makes.
      const sound =
        /^(?:GET|PUT|POST|DELETE) \/v1\/(?:tokenInfo|integrations|mcpservers|invite\/multiple|ashares(?:\/[0-9a-f]{24}(?:\/(?:disable|reinvite))?)?)$/;
      expect(askedOf(api).filter((words) => !sound.test(words))).toEqual([]);
      expect(askedOf(api).filter((words) => words.includes(EVE))).toEqual([]);
    }
  });
});

describe('a record that changes its shape between the plan and its write', () => {
  test.each<[string, unknown]>([
    ['another record', PEOPLE[0]],
    ['null', null],
    ['a list', [PEOPLE[1]]],
    ['no grants list any more', { ...PEOPLE[1], integrationAccessLevel: 'manage' }],
    ['an unknown level', { ...PEOPLE[1], accessLevel: 'superuser' }],
    ['another person', record(ADA, 'eve@acme.example', { accessLevel: 'administrator' })],
  ])('to %s is not written', async (_, document) => {
    const api = await accountAnswering({
      [`GET /v1/ashares/${ADA}`]: json(document),
      POST: json([{ statusCode: 201 }], 201),
      DELETE: json({}),
      PUT: json({}),
    });
    const { code } = await runAgainst(api, ['apply', ...YES]);
    expect([code, writesTo(api).filter((words) => words.startsWith('PUT'))]).toEqual([EXIT.incomplete, []]);
  });
});

test('an invitation whose answer is about somebody else is not believed', async () => {
  const api = await accountAnswering({
    POST: json([{ statusCode: 201, doc: record('cccccccccccccccccccccc0a', 'mallory@evil.test') }], 201),
  });
  const { code, stdout } = await runAgainst(api, ['apply', ...YES]);
  expect([code, stdout]).toEqual([EXIT.incomplete, expect.not.stringMatching(/done +nia@acme/)]);
});

test('an answer from another kind of server is no account', async () => {
  const other = await listen(json({ hello: 'world' }));
  expect((await runAgainst(other, ['plan'])).code).toBe(EXIT.failure);
});
