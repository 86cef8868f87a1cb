import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseDialects } from '../../src/sandbox/dialect-choice.ts';
import {
  DIALECT_NAMES,
  DIALECTS,
  type DialectName,
  Dialects,
  type DialectValue,
} from '../../src/sandbox/dialects.ts';
import { isDocument } from '../../src/sandbox/document.ts';
import { allPages, type Client, dialectsOf, open, rows, SEED } from './client.ts';

const ADA = 'ada@acme.example';
const ALAN = 'alan@acme.example';

/** What one dialect changes: something to look at, and what is seen under each of its values. */
interface Case<Value extends string> {
  readonly seed?: string;
  readonly see: (client: Client) => Promise<unknown>;
  readonly seen: Readonly<Record<Value, unknown>>;
}

const statusOfEdit = (email: string, changes: Record<string, unknown>) => async (client: Client) =>
  (await client.edit(email, changes)).status;

const fieldAfterEdit =
  (email: string, changes: Record<string, unknown>, field: string) => async (client: Client) => {
    const { status } = await client.edit(email, changes);
    return status === 204 ? (await client.read(email))[field] : status;
  };

const field =
  (name: string, email = ADA) =>
  async (client: Client) =>
    (await client.read(email))[name];

const pageSizes = async (client: Client): Promise<number[]> =>
  (await allPages(client, '/v1/ashares')).map(({ body }) => rows(body).length);

const crowd = (size: number): string =>
  `${SEED.replace(/users:/, `users:\n${Array.from({ length: size }, (_, index) => `  u${index}@a.b: {}`).join('\n')}`)}`;

const link = async (client: Client) => (await client.get('/v1/ashares?limit=2')).headers.get('link');

const orders = (client: Client, scopes: string[]) => ({ _mcpServerId: client.serverId('/orders'), scopes });

/** Every dialect, each of its values: a new dialect without a row here does not compile. */
const CASES: { readonly [Name in DialectName]: Case<DialectValue<Name>> } = {
  'put-status': { see: statusOfEdit(ADA, {}), seen: { 204: 204, 200: 200 } },
  'delete-status': {
    see: async (client) => (await client.remove(client.pathOf(ADA))).status,
    seen: { 204: 204, 200: 200 },
  },
  'toggle-status': {
    see: async (client) => (await client.put(`${client.pathOf(ADA)}/disable`)).status,
    seen: { 204: 204, 200: 200 },
  },
  'reinvite-status': {
    see: async (client) => (await client.put(`${client.pathOf('dismissed@acme.example')}/reinvite`)).status,
    seen: { 204: 204, 200: 200 },
  },
  'invite-status': {
    see: async (client) => (await client.post('/v1/invite', { email: 'n@a.b' })).status,
    seen: { 201: 201, 200: 200 },
  },
  'batch-status': {
    see: async (client) => {
      const { status, body } = await client.post('/v1/invite/multiple', { emails: ['n@a.b'] });
      return [status, rows(body)[0]?.statusCode];
    },
    seen: { 201: [201, 201], 200: [200, 201] },
  },
  'batch-exists': {
    see: async (client) =>
      rows((await client.post('/v1/invite/multiple', { emails: [ADA] })).body)[0]?.statusCode,
    seen: { 400: 400, 409: 409 },
  },
  'batch-error': {
    see: async (client) =>
      Object.keys(rows((await client.post('/v1/invite/multiple', { emails: [ADA] })).body)[0] ?? {}),
    seen: { errors: ['statusCode', 'errors'], message: ['statusCode', 'message'], nothing: ['statusCode'] },
  },
  'email-case': {
    see: async (client) => {
      const { body } = await client.post('/v1/invite', { email: 'New@A.b' });
      return isDocument(body) && isDocument(body.sharedWithUser) ? body.sharedWithUser.email : undefined;
    },
    seen: { kept: 'New@A.b', lowered: 'new@a.b' },
  },
  'seat-limit': {
    seed: `seats: 5\n${SEED}`,
    see: async (client) => (await client.post('/v1/invite', { email: 'n@a.b' })).status,
    seen: { 422: 422, 402: 402, 403: 403, 400: 400 },
  },
  'seats-counted': {
    seed: `seats: 5\n${SEED}`,
    see: async (client) => (await client.post('/v1/invite', { email: 'n@a.b' })).status,
    seen: { all: 422, active: 201 },
  },
  'omitted-field': {
    see: fieldAfterEdit(ADA, { accountMFARequired: undefined }, 'accountMFARequired'),
    seen: { erased: undefined, kept: true },
  },
  'put-disabled': {
    see: async (client) => {
      await client.edit(ADA, { disabled: true });
      client.sandbox.edit({ do: 'disable', user: ALAN });
      await client.edit(ALAN, { disabled: false });
      return [(await client.read(ADA)).disabled, (await client.read(ALAN)).disabled];
    },
    seen: { honour: [true, false], 'enable-only': [false, false], ignore: [false, true] },
  },
  'put-omits-disabled': {
    see: async (client) => {
      client.sandbox.edit({ do: 'disable', user: ADA });
      return fieldAfterEdit(ADA, { disabled: undefined }, 'disabled')(client);
    },
    seen: { enables: false, keeps: true },
  },
  'put-mcp': {
    see: fieldAfterEdit(ADA, { mcpServerAccessLevel: [], allMcpServerAccess: true }, 'allMcpServerAccess'),
    seen: { stored: true, ignored: false },
  },
  'unknown-field': {
    see: fieldAfterEdit(ADA, { timezone: 'Europe/Berlin' }, 'timezone'),
    seen: { stored: 'Europe/Berlin', ignored: undefined, rejected: 422 },
  },
  'read-only-field': { see: statusOfEdit(ADA, { _id: 'x' }), seen: { tolerated: 204, rejected: 422 } },
  'null-level': {
    see: fieldAfterEdit(ADA, { accessLevel: null }, 'accessLevel'),
    seen: { rejected: 422, accepted: undefined },
  },
  'level-words': {
    see: fieldAfterEdit(ADA, { accessLevel: 'admin' }, 'accessLevel'),
    seen: { strict: 422, loose: 'admin' },
  },
  'pending-put': { see: statusOfEdit('pending@acme.example', {}), seen: { allowed: 204, refused: 422 } },
  'state-refusal': {
    see: async (client) => (await client.put(`${client.pathOf(ADA)}/reinvite`)).status,
    seen: { 422: 422, 400: 400, 409: 409, 403: 403 },
  },
  'self-change': {
    see: statusOfEdit('grace@acme.example', { accessLevel: 'monitor' }),
    seen: { allowed: 204, refused: 403 },
  },
  'production-admin': {
    seed: SEED.replace('environment: production', 'environment: staging').replace(
      'alan@acme.example: {',
      'alan@acme.example: { isProductionAdmin: true,',
    ),
    see: statusOfEdit(ALAN, { accessLevel: 'monitor' }),
    seen: { refused: 403, allowed: 204 },
  },
  'mcp-on-administrator': {
    see: async (client) => {
      const kept = await client.edit(ALAN, {});
      const grants = (await client.read(ALAN)).mcpServerAccessLevel;
      const taken = await client.edit(ALAN, { mcpServerAccessLevel: [] });
      return [kept.status, Array.isArray(grants) && grants.length, taken.status];
    },
    seen: {
      'take-refused': [204, 1, 422],
      kept: [204, 1, 204],
      cleared: [204, 0, 204],
      refused: [422, 1, 204],
    },
  },
  'ineffective-integrations': {
    see: async (client) => {
      await client.edit(ADA, { accessLevel: 'manage' });
      return rows((await client.read(ADA)).integrationAccessLevel).length;
    },
    seen: { stored: 1, stripped: 0 },
  },
  'all-and-list': {
    see: async (client) => {
      const { status } = await client.edit(ADA, { allMcpServerAccess: true });
      const { allMcpServerAccess, mcpServerAccessLevel } = await client.read(ADA);
      return [status, allMcpServerAccess, rows(mcpServerAccessLevel).length];
    },
    seen: {
      refused: [422, false, 1],
      'all-wins': [204, true, 0],
      'list-wins': [204, false, 1],
      stored: [204, true, 1],
    },
  },
  'write-scope': {
    see: async (client) => {
      const both = [orders(client, ['mcp:read', 'mcp:write'])];
      await client.edit(ADA, { mcpServerAccessLevel: both });
      const first = rows((await client.read(ADA)).mcpServerAccessLevel)[0]?.scopes;
      await client.edit(ADA, { mcpServerAccessLevel: [orders(client, ['mcp:write'])] });
      return [first, rows((await client.read(ADA)).mcpServerAccessLevel)[0]?.scopes];
    },
    seen: {
      'as-sent': [['mcp:read', 'mcp:write'], ['mcp:write']],
      'adds-read': [
        ['mcp:read', 'mcp:write'],
        ['mcp:read', 'mcp:write'],
      ],
      'write-only': [['mcp:write'], ['mcp:write']],
    },
  },
  'duplicate-grants': {
    see: async (client) => {
      const grants = [orders(client, ['mcp:write']), orders(client, ['mcp:read'])];
      const { status } = await client.edit(ADA, { mcpServerAccessLevel: grants });
      return [status, rows((await client.read(ADA)).mcpServerAccessLevel).map(({ scopes }) => scopes)];
    },
    seen: {
      refused: [422, [['mcp:read']]],
      stored: [204, [['mcp:write'], ['mcp:read']]],
      'last-wins': [204, [['mcp:read']]],
    },
  },
  'dangling-grants': {
    see: async (client) => {
      client.sandbox.edit({ do: 'delete-integration', integration: 'Order to Cash' });
      return [
        rows((await client.read(ADA)).integrationAccessLevel).length,
        (await client.edit(ADA, {})).status,
      ];
    },
    seen: { kept: [1, 204], pruned: [0, 204], 'refused-when-echoed': [1, 422] },
  },
  'mfa-and-sso': {
    see: statusOfEdit(ADA, { accountSSORequired: true }),
    seen: { allowed: 204, refused: 422 },
  },
  'sso-enforced': {
    see: fieldAfterEdit(ADA, { accountSSORequired: false }, 'accountSSORequired'),
    seen: { off: false, on: true },
  },
  'accepted-false': {
    see: field('accepted', 'pending@acme.example'),
    seen: { present: false, absent: undefined },
  },
  'flag-false': {
    see: async (client) => {
      const { disabled, allowAccessToAPIM } = await client.read(ADA);
      return [disabled, allowAccessToAPIM];
    },
    seen: { 'as-stored': [false, undefined], absent: [undefined, undefined], present: [false, false] },
  },
  'empty-grants': {
    see: field('integrationAccessLevel', ALAN),
    seen: { present: [], absent: undefined },
  },
  'last-modified-by': {
    see: async (client) => 'lastModifiedBy' in (await client.read(ADA)),
    seen: { absent: false, present: true },
  },
  'shared-with-user-id': {
    see: async (client) => '_sharedWithUserId' in (await client.read(ADA)),
    seen: { absent: false, present: true },
  },
  'page-size': {
    seed: crowd(100),
    see: pageSizes,
    seen: { 1000: [105], 100: [100, 5], 5: Array.from({ length: 21 }, () => 5) },
  },
  cursor: {
    see: async (client) => /[?&](skip|after|offset)=/.exec((await link(client)) ?? '')?.[1],
    seen: { skip: 'skip', after: 'after', offset: 'offset' },
  },
  'link-host': {
    see: async (client) =>
      ((await link(client)) ?? '').replace(client.sandbox.url, 'OWN').replace(/\/v1.*/, ''),
    seen: { own: '<OWN', other: '<https://api-internal.sandbox.example', relative: '<' },
  },
  'link-relations': {
    see: async (client) => [...((await link(client)) ?? '').matchAll(/rel="(\w+)"/g)].map(([, name]) => name),
    seen: { next: ['next'], several: ['first', 'next'] },
  },
  'empty-list': {
    seed: '{}',
    see: async (client) => {
      const paths = ['/v1/ashares', '/v1/mcpservers'];
      return Promise.all(paths.map(async (path) => (await client.get(path)).text));
    },
    seen: { 'mcp-204': ['[]', ''], 'always-204': ['', ''], array: ['[]', '[]'] },
  },
  'link-path': {
    see: async (client) => /^<(?:http:..[^/]*)?([^?]*)/.exec((await link(client)) ?? '')?.[1],
    seen: { own: '/v1/ashares', api: '/api/ashares', bare: '/ashares', slash: '/v1/ashares/' },
  },
  'last-page': {
    see: async (client) => {
      const next = /<[^?]*([^>]*)>/.exec((await client.get('/v1/ashares?limit=5')).headers.get('link') ?? '');
      return next === null ? undefined : (await client.get(`/v1/ashares${next[1]}`)).body;
    },
    seen: { known: undefined, empty: [] },
  },
  'slash-at-end': {
    see: async (client) => (await client.get('/v1/ashares/')).status,
    seen: { same: 200, missing: 404 },
  },
  'mcp-path': {
    see: async (client) => [
      (await client.get('/v1/mcpServers')).status,
      (await client.get('/v1/mcpservers')).status,
    ],
    seen: { 'any-case': [200, 200], 'lower-case': [404, 200] },
  },
  'token-info': {
    see: async (client) => {
      const { body } = await client.get('/v1/tokenInfo');
      return isDocument(body) ? [Object.keys(body), body.scope] : undefined;
    },
    seen: {
      'scope-star': [['_userId', 'scope'], '*'],
      'scope-array': [['_userId', 'scope'], ['*']],
      bare: [['_userId'], undefined],
      named: [['_userId', 'scope', 'name', 'email'], '*'],
    },
  },
  'token-user': {
    see: async (client) => {
      const { body } = await client.get('/v1/tokenInfo');
      return isDocument(body) && body._userId === client.sandbox.account.owner.id;
    },
    seen: { user: false, owner: true },
  },
  'token-of-leaver': {
    see: async (client) => {
      client.sandbox.edit({ do: 'remove', user: 'grace@acme.example' });
      return [(await client.get('/v1/ashares')).status, (await client.get('/v1/tokenInfo')).status];
    },
    seen: { 403: [403, 403], 401: [401, 401] },
  },
  'mcp-license': {
    see: async (client) => [
      (await client.get('/v1/mcpservers')).text.includes('feature_not_enabled'),
      (await client.post('/v1/invite', { email: 'n@a.b', mcpServerAccessLevel: [] })).status,
      (await client.post('/v1/invite', { email: 'm@a.b', allMcpServerAccess: false })).status,
      (await client.edit(ADA, {})).status,
    ],
    seen: { yes: [false, 201, 201, 204], no: [true, 422, 422, 204] },
  },
  'unauthorized-shape': {
    see: async (client) => [
      (await client.send('GET', '/v1/ashares', undefined, { authorization: 'no' })).body,
      (await client.send('GET', '/v1/tokenInfo', undefined, { authorization: 'Bearer no' })).body,
    ],
    seen: {
      message: [{ message: 'Unauthorized' }, { message: 'Bearer Authentication Failed' }],
      envelope: [
        { errors: [{ code: 'unauthorized', message: 'Unauthorized' }] },
        { errors: [{ code: 'unauthorized', message: 'Bearer Authentication Failed' }] },
      ],
    },
  },
  'error-shape': {
    see: async (client) => (await client.get('/v1/nowhere')).text,
    seen: {
      errors: '{"errors":[{"code":"resource_not_found","message":"There is no such path."}]}',
      message: '{"message":"There is no such path."}',
      strings: '{"errors":["There is no such path."]}',
      text: 'There is no such path.',
    },
  },
  'audit-shape': {
    see: async (client) => Array.isArray((await client.get('/v1/audit')).body),
    seen: { wrapped: false, rows: true },
  },
  'audit-type': {
    see: async (client) => {
      await client.edit(ADA, { accessLevel: 'manage' });
      const { body } = await client.get('/v1/audit');
      return isDocument(body) ? rows(body.audit)[0]?.resourceType : undefined;
    },
    seen: { ashare: 'ashare', user: 'user' },
  },
  'audit-id': {
    see: async (client) => {
      const { sharedWithUser } = await client.read(ADA);
      await client.edit(ADA, { accessLevel: 'manage' });
      const person = isDocument(sharedWithUser) ? sharedWithUser._id : undefined;
      const { body } = await client.get(`/v1/audit?resourceType=user&_resourceId=${person}`);
      return isDocument(body) ? rows(body.audit).length : undefined;
    },
    seen: { person: 1, record: 0 },
  },
  'audit-change': {
    see: async (client) => {
      await client.edit(ADA, { accessLevel: 'manage', accountMFARequired: false });
      const { body } = await client.get('/v1/audit');
      return isDocument(body) ? rows(body.audit).map(({ fieldChange }) => typeof fieldChange) : undefined;
    },
    seen: { list: ['undefined'], one: ['object', 'object'] },
  },
  'notify-answer': {
    see: async (client) => {
      const change = { _integrationId: client.integrationId('Returns'), subscribed: true };
      const answer = await client.put('/v1/notifications', [{ ...change, subscribedByUserEmail: ADA }]);
      return [answer.status, answer.body];
    },
    seen: { 204: [204, undefined], 200: [200, {}], elements: [200, [{ statusCode: 200 }]] },
  },
  'notify-others': {
    see: async (client) => {
      const change = { _integrationId: client.integrationId('Returns'), subscribed: true };
      return (await client.put('/v1/notifications', [{ ...change, subscribedByUserEmail: ADA }])).status;
    },
    seen: { allowed: 204, refused: 403 },
  },
  'sso-none': {
    see: async (client) => {
      const { status, body } = await client.get('/v1/ssoclients');
      return [status, body];
    },
    seen: { 204: [204, undefined], array: [200, []] },
  },
  'environments-none': {
    see: async (client) => {
      const { status, body } = await client.get('/v1/environments');
      return status === 200 ? rows(body).map(({ name }) => name) : status;
    },
    seen: { refused: 403, production: ['Production'] },
  },
  'environment-user': {
    seed: `environments: [Production, Test]\n${SEED}`,
    see: async (client) => {
      const { account } = client.sandbox;
      const [own, other] = rows((await client.get('/v1/environments')).body).map(
        ({ _envUserId }) => _envUserId,
      );
      expect(other).not.toBe(account.owner.id);
      if (own === account.owner.id) return 'owner';
      return own === account.roster.findByEmail('grace@acme.example')?.person.id ? 'token user' : own;
    },
    seen: { owner: 'owner', 'token-user': 'token user', absent: undefined },
  },
  'audit-source': {
    see: async (client) => {
      await client.edit(ADA, { accessLevel: 'manage' });
      const { body } = await client.get('/v1/audit');
      return isDocument(body) ? rows(body.audit)[0]?.source : undefined;
    },
    seen: { api: 'api', UI: 'UI' },
  },
  'list-order': {
    seed: crowd(20),
    see: async (client) => {
      const reading = async (path: string) =>
        (await allPages(client, path)).flatMap(({ body }) => rows(body).map(({ _id }) => _id));
      const created = client.sandbox.account.roster.records().map(({ id }) => id);
      const [first, second] = [await reading('/v1/ashares?limit=4'), await reading('/v1/ashares?limit=4')];
      expect([first, second].map((ids) => [...ids].sort())).toEqual([
        [...created].sort(),
        [...created].sort(),
      ]);
      return [first, second].map((ids) =>
        isDeepStrictEqual(ids, created)
          ? 'created'
          : isDeepStrictEqual(ids, [...created].reverse())
            ? 'newest first'
            : isDeepStrictEqual(first, second)
              ? 'some other'
              : 'another each time',
      );
    },
    seen: {
      created: ['created', 'created'],
      'newest-first': ['newest first', 'newest first'],
      shuffled: ['another each time', 'another each time'],
    },
  },
};

describe.each(Object.entries<Case<string>>(CASES))('dialect %s', (name, { seed = SEED, see, seen }) => {
  test.each(Object.entries(seen))('%s is what a client meets', async (value, expected) => {
    const client = await open({ seedText: seed, dialects: parseDialects([`${name}=${value}`]) });
    expect(await see(client)).toEqual(expected);
  });
});

describe('every paging style', () => {
  test.each(['skip', 'after', 'offset'] as const)('%s lists everybody once', async (cursor) => {
    const client = await open({
      dialects: dialectsOf({ cursor, 'page-size': '5', 'link-relations': 'several' }),
      seedText: crowd(20),
    });
    const ids = (await allPages(client, '/v1/ashares')).flatMap(({ body }) =>
      rows(body).map(({ _id }) => _id),
    );
    expect(new Set(ids).size).toBe(25);
    expect(ids).toHaveLength(25);
  });
});

describe('reading dialects', () => {
  const drawn = (seed: number) => parseDialects([`random:${seed}`]);

  test('later ones win, and random ones can be corrected', () => {
    expect(parseDialects(['put-status=200', 'put-status=204']).describe()).toEqual([]);
    for (let seed = 0; seed < 20; seed += 1) {
      expect(parseDialects([`random:${seed}`, 'cursor=offset']).is('cursor', 'offset')).toBe(true);
    }
  });

  test('the same seed draws the same reading, another seed another', () => {
    expect(drawn(7).describe()).toEqual(drawn(7).describe());
    expect(drawn(7).describe()).not.toEqual(drawn(8).describe());
  });

  test('draws reach every value but those that make a change impossible', () => {
    const reached = new Set(Array.from({ length: 300 }, (_, seed) => drawn(seed).describe()).flat());
    for (const [name, row] of Object.entries(DIALECTS)) {
      const obstructs: readonly string[] = 'obstructs' in row ? row.obstructs : [];
      for (const value of row.values.slice(1)) {
        expect([`${name}=${value}`, reached.has(`${name}=${value}`)]).toEqual([
          `${name}=${value}`,
          !obstructs.includes(value),
        ]);
      }
    }
  });

  test('a description read back is the same reading', () => {
    const reading = drawn(42);
    expect(parseDialects(reading.describe()).describe()).toEqual(reading.describe());
  });

  test('all mistakes are told at once, each with what was probably meant', () => {
    const texts = ['put-statu=200', 'put-status=201', 'random:x', 'cursor', '__proto__=1'];
    expect(() => parseDialects(texts)).toThrow(
      [
        'There is no dialect "put-statu". Did you mean "put-status"?',
        'Dialect "put-status" cannot be "201"; it is one of 204, 200. Did you mean "204"?',
        '"random:x": the seed is a whole number, as in random:7.',
        '"cursor" is not name=value, as in put-status=200. Did you mean "cursor"?',
        `There is no dialect "__proto__". Known are: ${DIALECT_NAMES.join(', ')}.`,
      ].join('\n'),
    );
  });

  test('the default of every dialect is its first value', () => {
    const standing = new Dialects();
    for (const name of DIALECT_NAMES)
      expect(parseDialects([`${name}=${firstOf(name)}`]).describe()).toEqual([]);
    expect(standing.number('page-size')).toBe(1000);
  });
});

test('the README has a row for every dialect, with its question, its values and where the default comes from', () => {
  // The formatter aligns the columns.
  const readme = readFileSync('src/sandbox/README.md', 'utf8').replace(/ +/g, ' ').split('\n');
  for (const [name, { question, values }] of Object.entries(DIALECTS)) {
    const shown = values.map((value, index) => (index === 0 ? `**${value}**` : value)).join(' · ');
    const row = `| \`${name}\` | ${question} | ${shown} | `;
    expect(readme.find((line) => line.startsWith(row))?.slice(row.length)).toMatch(/^[^|]+ \|$/);
  }
});

const firstOf = (name: string): string => {
  const row = Object.entries(DIALECTS).find(([other]) => other === name);
  return row === undefined ? '' : row[1].values[0];
};
