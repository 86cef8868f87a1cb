/** The two doors, against a server on loopback that answers like the vendor's. */
import { describe, expect, test } from 'vitest';
import { accountReader, accountWriter, type ConnectOptions } from '../../src/celigo/account.ts';
import { Token } from '../../src/celigo/token.ts';
import { type Access, NO_MCP, NONE } from '../../src/core/model/access.ts';
import type { FreshRecord } from '../../src/core/model/doors.ts';
import { recordIdOf, userIdOf } from '../../src/core/model/ids.ts';
import { Failure, InternalError } from '../../src/errors.ts';
import { open } from '../support/open-gate.ts';
import { type Asked, CANARY, errorOf, type Handler, json, type Loopback, listen } from './loopback.ts';
import { ashare, GONE, ORDERS, PORTAL, STOCK } from './records.ts';

/** Answers by "METHOD path"; a function is asked each time, with how often it was before. */
type Routes = Record<string, Handler | ((times: number) => Handler)>;

const usual: Routes = {
  'GET /v1/tokenInfo': json({ _userId: 'u0', scope: ['x'] }),
  'GET /v1/ashares': json([ashare()]),
  'GET /v1/integrations': json([{ _id: ORDERS, name: 'Orders' }]),
  'GET /v1/mcpservers': json([{ _id: STOCK, name: 'Stock', relativeURI: '/stock' }]),
};

async function account(routes: Routes = {}): Promise<Loopback> {
  const all = { ...usual, ...routes };
  const times = new Map<string, number>();
  return listen((asked, response, request) => {
    const key = `${asked.method} ${asked.url}`;
    const count = times.get(key) ?? 0;
    times.set(key, count + 1);
    const route = all[key];
    if (route === undefined) return json({ message: `no route ${key}` }, 404)(asked, response, request);
    const made = route.length === 1 ? (route as (times: number) => Handler)(count) : (route as Handler);
    made(asked, response, request);
  });
}

const options = (server: Loopback): ConnectOptions => ({
  origin: server.origin,
  token: new Token(CANARY),
  clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
});
const reader = (server: Loopback) => accountReader(options(server));
const writer = (server: Loopback) => accountWriter(options(server));

const count = (server: Loopback, url: string): number =>
  server.asked.filter((asked) => asked.url === url).length;
const status =
  (code: number, body = '', headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);
const ID = recordIdOf('a1');
const MONITOR: Access = { level: 'monitor', manages: new Set(), mcp: NO_MCP };

describe('reading the account', () => {
  test('takes one request a page, and nothing that only writing would need', async () => {
    const server = await account();
    const door = reader(server);
    expect(door.origin).toBe(server.origin);
    expect(server.asked).toEqual([]);
    const live = await door.readAccount();
    expect(live).toMatchObject({
      tokenUserId: 'u0',
      users: [{ recordId: 'a1', email: 'ada@acme.example' }],
      unknownLevels: [],
      integrations: [{ id: ORDERS, name: 'Orders' }],
      mcpServers: [{ id: STOCK, uri: '/stock', external: false }],
    });
    expect(server.asked.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(
      Object.keys(usual).sort(),
    );
    expect(Object.keys(door)).not.toContain('replaceRecord');
    expect('replaceRecord' in door).toBe(false);
  });

  test('keeps people of unknown level apart, and grants for deleted things out', async () => {
    const server = await account({
      'GET /v1/ashares': json([
        ashare({ accessLevel: 'wizard' }),
        ashare({
          _id: 'a2',
          accessLevel: null,
          integrationAccessLevel: [{ _integrationId: GONE, accessLevel: 'manage' }],
          mcpServerAccessLevel: [{ _mcpServerId: 'deleted', scopes: ['mcp:read'] }],
        }),
      ]),
      'GET /v1/mcpservers': json([
        { _id: 'deleted', name: 'Old', relativeURI: '/old', deletedAt: '2026-01-01T00:00:00Z' },
      ]),
    });
    const live = await reader(server).readAccount();
    expect(live.unknownLevels).toMatchObject([{ recordId: 'a1', levelWord: 'wizard' }]);
    expect(live.users).toMatchObject([{ recordId: 'a2', access: NONE, recordedMcp: new Map() }]);
    expect(live.mcpServers).toEqual([]);
  });

  test('two records with one e-mail are both told, for others to judge', async () => {
    const server = await account({ 'GET /v1/ashares': json([ashare(), ashare({ _id: 'a2' })]) });
    expect((await reader(server).readAccount()).users).toHaveLength(2);
  });

  test('no MCP servers at all is 204', async () => {
    const server = await account({ 'GET /v1/mcpservers': status(204) });
    expect((await reader(server).readAccount()).mcpServers).toEqual([]);
  });
});

describe('what is odd', () => {
  const odd: readonly [string, unknown][] = [
    ['no e-mail', { ...ashare({ _id: 'a9' }), sharedWithUser: { _id: 'u9' } }],
    ['no person', ashare({ _id: 'a9', sharedWithUser: null })],
    ['no id', ashare({ _id: null })],
    ['a wrong switch', ashare({ _id: 'a9', accepted: 'yes' })],
    [
      'an entry without level',
      ashare({ _id: 'a9', accessLevel: null, integrationAccessLevel: [{ _integrationId: ORDERS }] }),
    ],
    [
      'an entry without integration',
      ashare({ _id: 'a9', integrationAccessLevel: [{ accessLevel: 'manage' }] }),
    ],
    ['scopes that are no list', ashare({ mcpServerAccessLevel: [{ _mcpServerId: STOCK, scopes: 'all' }] })],
    ['no record', null],
  ];

  test.each(odd)(
    'in one record (%s) is a person who is not touched, and hides nobody',
    async (_, document) => {
      const ada = ashare({ _id: 'a2', sharedWithUser: { _id: 'u2', email: 'ada@acme.example' } });
      const server = await account({ 'GET /v1/ashares': json([document, ada]) });
      const live = await reader(server).readAccount();
      expect(live.users.map(({ recordId }) => recordId)).toEqual(['a2']);
      expect(live.unknownLevels).toMatchObject([{ oddity: expect.stringContaining('user record') }]);
      expect(live.unknownLevels[0]?.shownEmail).not.toBe('');
    },
  );

  test('in a resource is named, and hides no other', async () => {
    const server = await account({
      'GET /v1/integrations': json([{ name: 'Without id' }, { _id: ORDERS, name: 'Orders' }]),
      'GET /v1/mcpservers': json([{ _id: STOCK, name: 'Stock' }]),
    });
    const live = await reader(server).readAccount();
    expect(live.integrations).toMatchObject([{ id: ORDERS }]);
    expect(live.mcpServers).toEqual([]);
    expect(live.odd).toMatchObject([
      { what: 'integration', shown: 'Without id', oddity: expect.stringContaining('_id') },
      { what: 'MCP server', shown: 'Stock', oddity: expect.stringContaining('relativeURI') },
    ]);
  });

  test.each<[string, object, string | undefined]>([
    ['no scopes', {}, undefined],
    ['null for scopes', { scopes: null }, undefined],
    ['an empty list', { scopes: [] }, undefined],
    ['another scope', { scopes: ['mcp:call'] }, undefined],
    ['another scope beside one that we know', { scopes: ['mcp:read', 'mcp:call'] }, 'read'],
  ])('in an MCP grant (%s) is unknown access, and neither none nor lost', async (_, entry, level) => {
    const document = ashare({ mcpServerAccessLevel: [{ _mcpServerId: STOCK, ...entry }] });
    const server = await account({ 'GET /v1/ashares': json([document]) });
    const [user] = (await reader(server).readAccount()).users;
    expect(user?.unknownMcp).toEqual([STOCK]);
    expect(user?.recordedMcp).toEqual(new Map(level === undefined ? [] : [[STOCK, level]]));
  });
});

describe('an account', () => {
  test('with its owner alone is believed after three equal readings', async () => {
    const server = await account({ 'GET /v1/ashares': status(204) });
    expect((await reader(server).readAccount()).users).toEqual([]);
    expect(count(server, '/v1/ashares')).toBe(3);
  });

  test('without MCP servers in its license has none, and its records are not incomplete', async () => {
    const server = await account({
      'GET /v1/mcpservers': status(403, '{"errors":[{"code":"feature_not_enabled","message":"No"}]}'),
      'GET /v1/ashares': json([
        ashare({ mcpServerAccessLevel: [{ _mcpServerId: STOCK, scopes: ['mcp:read'] }] }),
      ]),
    });
    expect(await reader(server).readAccount()).toMatchObject({ mcpServers: [], withoutMcp: true });
    expect(count(server, '/v1/ashares')).toBe(1);
  });
});

describe('the audit log', () => {
  const ask = { userId: userIdOf('u1'), recordId: ID };
  const BY_PERSON = 'GET /v1/audit?resourceType=user&_resourceId=u1';
  const BY_RECORD = 'GET /v1/audit?_resourceId=a1';
  const entry = (fields: object): object => ({
    time: '2026-03-03T00:00:00Z',
    byUser: { email: 'eve@acme.example' },
    event: 'update',
    ...fields,
  });

  test('is asked about the person first, and a sign-in is no change', async () => {
    const rows = [entry({ _resourceId: 'u1', event: 'signin' }), entry({ _resourceId: 'u1', source: 'ui' })];
    const server = await account({ [BY_PERSON]: json(rows) });
    const [only, ...others] = (await reader(server).readAudit(ask)) ?? [];
    expect([only, others]).toMatchObject([{ by: 'eve@acme.example', source: 'ui' }, []]);
    expect(server.asked).toHaveLength(1);
  });

  test.each<[string, Handler]>([
    ['nothing', json({ audit: [] })],
    ['no body', status(204)],
    ['entries of somebody else', json([entry({ _resourceId: 'u2' })])],
    ['a refusal', json({ errors: [{ code: 'invalid_query_params', message: 'resourceType' }] }, 400)],
    ['something else than JSON', status(200, '<title>Sign in</title>')],
    ['a failure', status(500)],
  ])('that has %s of the person is asked about the record', async (_, handler) => {
    const server = await account({ [BY_PERSON]: handler, [BY_RECORD]: json([entry({ _resourceId: 'a1' })]) });
    expect(await reader(server).readAudit(ask)).toHaveLength(1);
  });
});

test('an audit log that refuses both questions cannot be read, and one that answers either has no entry', async () => {
  const whom = { userId: userIdOf('u1'), recordId: ID };
  const [byPerson, byRecord] = [
    'GET /v1/audit?resourceType=user&_resourceId=u1',
    'GET /v1/audit?_resourceId=a1',
  ];
  const asked = async (routes: Routes) => reader(await account(routes)).readAudit(whom);
  expect(await asked({ [byPerson]: status(403), [byRecord]: status(422) })).toBeUndefined();
  expect(await asked({ [byPerson]: json([]), [byRecord]: status(422) })).toEqual([]);
  expect(await asked({ [byPerson]: status(403), [byRecord]: json([]) })).toEqual([]);
});

describe('the audit log of those who are gone', () => {
  const OF_PEOPLE = 'GET /v1/audit?resourceType=user&action=delete';
  const OF_RECORDS = 'GET /v1/audit?resourceType=ashare&action=delete';
  const removal = (name: string, time = '2026-03-03T00:00:00Z'): object => ({
    ...{ time, event: 'delete', byUser: { email: 'eve@acme.example' }, deletedInfo: { name } },
  });

  test('has whom it calls removed, newest first, and nobody else', async () => {
    const rows = [removal('ada@acme.example'), removal('bea@acme.example', '2026-04-04T00:00:00Z')];
    const others = [{ ...removal('cyd@acme.example'), event: 'update' }, { event: 'delete' }];
    const server = await account({ [OF_PEOPLE]: json({ audit: [...rows, ...others] }) });
    expect(await reader(server).readRemovals()).toMatchObject([
      { name: 'bea@acme.example', by: 'eve@acme.example' },
      { name: 'ada@acme.example' },
    ]);
    expect(server.asked).toHaveLength(1);
  });

  test('is asked about records, and about no other thing, where it has none about people, and cannot be read where it refuses both', async () => {
    const asked = async (routes: Routes) => reader(await account(routes)).readRemovals();
    const found = { [OF_RECORDS]: json([removal('ada@acme.example')]) };
    expect(await asked({ ...found, [OF_PEOPLE]: json([]) })).toHaveLength(1);
    expect(await asked({ ...found, [OF_PEOPLE]: status(422) })).toHaveLength(1);
    const ofAll = { 'GET /v1/audit?action=delete': json([removal('ada@acme.example')]) };
    expect(await asked({ ...ofAll, [OF_PEOPLE]: json([]), [OF_RECORDS]: json([]) })).toEqual([]);
    expect(await asked({ [OF_PEOPLE]: status(403), [OF_RECORDS]: status(403) })).toBeUndefined();
  });
});

describe('an incomplete reading', () => {
  const twice = json([ashare(), ashare()]);
  const paged = json([ashare()], 200, { link: '<?p=2>; rel="next"' });

  test.each<[string, Routes]>([
    ['a repeated user', { 'GET /v1/ashares': (n: number) => (n < 2 ? twice : json([ashare()])) }],
    ['no users at all', { 'GET /v1/ashares': (n: number) => (n < 2 ? status(204) : json([ashare()])) }],
    [
      'a page that vanished',
      { 'GET /v1/ashares': paged, 'GET /v1/ashares?p=2': (n: number) => (n < 2 ? status(404) : json([])) },
    ],
  ])('with %s is read again twice and then used', async (_, routes) => {
    const server = await account(routes);
    expect((await reader(server).readAccount()).users).toHaveLength(1);
    expect(count(server, '/v1/ashares')).toBe(3);
  });

  test.each<[string, string, Routes, string]>([
    ['a repeated user', '/v1/ashares', { 'GET /v1/ashares': twice }, 'a1 twice'],
    [
      'a repeated integration',
      '/v1/integrations',
      { 'GET /v1/integrations': json([{ _id: 'i1' }, { _id: 'i1' }]) },
      'list of integrations has i1 twice',
    ],
    [
      'no users twice, and then something else that is wrong',
      '/v1/ashares',
      { 'GET /v1/ashares': (n: number) => (n === 0 ? twice : json([])) },
      'empty list of users',
    ],
    [
      'no users, where the token is not of whoever owns what there is',
      '/v1/ashares',
      {
        'GET /v1/ashares': json([]),
        'GET /v1/tokenInfo': json({ _userId: 'bot' }),
        'GET /v1/integrations': json([{ _id: 'i1', name: 'Orders', _userId: 'owner' }]),
      },
      'the user of this token must be in it',
    ],
    [
      'a page that vanished',
      '/v1/ashares?p=2',
      { 'GET /v1/ashares': paged, 'GET /v1/ashares?p=2': status(404) },
      'lost a page',
    ],
  ])('that stays so, with %s, is a failure after three readings', async (_, path, routes, words) => {
    const server = await account(routes);
    const error = await errorOf(reader(server).readAccount());
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ exitCode: 1 });
    expect(error.message).toContain(words);
    expect(count(server, path)).toBe(3);
  });
});

test('no users at all are believed where nobody says that the token is not the owner’s', async () => {
  const of = (_userId?: string) => json([{ _id: 'i1', name: 'Orders', ...(_userId && { _userId }) }]);
  for (const integrations of [of('owner'), of(), json([])]) {
    const server = await account({
      'GET /v1/ashares': json([]),
      'GET /v1/tokenInfo': json({ _userId: 'owner' }),
      'GET /v1/integrations': integrations,
    });
    expect((await reader(server).readAccount()).users).toEqual([]);
  }
});

describe('an account that cannot be read', () => {
  test.each<[string, Routes, number, string]>([
    [
      '401',
      { 'GET /v1/tokenInfo': status(401, 'no'), 'GET /v1/ashares': status(401, 'no') },
      4,
      'rejected the token',
    ],
    ['403', { 'GET /v1/ashares': status(403, '{"message":"Forbidden"}') }, 4, 'may not read /v1/ashares'],
    ['no tokenInfo', { 'GET /v1/tokenInfo': status(404) }, 1, 'does not answer like the Celigo API'],
    ['a tokenInfo without a user', { 'GET /v1/tokenInfo': json({ name: 'Acme' }) }, 1, '_userId'],
    [
      'null',
      { 'GET /v1/mcpservers': json(null) },
      1,
      '/v1/mcpservers was answered with something that is not a list',
    ],
    ['no such list', { 'GET /v1/integrations': status(404) }, 1, 'no such list'],
  ])('%s', async (_, routes, exitCode, words) => {
    const server = await account(routes);
    const error = await errorOf(reader(server).readAccount());
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(words);
    expect(server.asked.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('ends at the first failure and leaves the other lists', async () => {
    const server = await account({ 'GET /v1/ashares': () => undefined, 'GET /v1/tokenInfo': status(401) });
    expect(await errorOf(reader(server).readAccount())).toMatchObject({ exitCode: 4 });
    // Whoever waited for the users would have asked for them again.
    expect(server.asked.filter(({ url }) => url.startsWith('/v1/ashares')).length).toBeLessThanOrEqual(1);
  });
});

describe('one record', () => {
  const fresh = async (routes: Routes = {}) => {
    const server = await account(routes);
    const door = writer(server);
    await door.readAccount();
    return { server, door };
  };
  const read = async (routes: Routes): Promise<FreshRecord | undefined> =>
    (await fresh(routes)).door.readRecord(ID);

  test('is read as in the list, with the document that a write sends back', async () => {
    const record = await read({ 'GET /v1/ashares/a1': json(ashare({ futureFlag: 1 })) });
    expect(record?.user).toMatchObject({ recordId: 'a1', access: { level: 'monitor' } });
    expect(record?.document).toMatchObject({ futureFlag: 1 });
  });

  test('that is gone is undefined', async () => {
    expect(await read({})).toBeUndefined();
  });

  test.each<[string, Handler, string]>([
    ['another record', json(ashare({ _id: 'a2' })), 'another record than a1'],
    ['nothing', status(204), 'without a body'],
    ['a list', json([]), 'is not an object'],
    ['a level that is not known', json(ashare({ accessLevel: 'wizard' })), '"wizard"'],
  ])('%s in its place is a failure', async (_, handler, words) => {
    expect((await errorOf(read({ 'GET /v1/ashares/a1': handler }))).message).toContain(words);
  });

  test('an entry that was dangling is no access, but one for something new is seen', async () => {
    const entries = (...ids: string[]) => ({
      accessLevel: null,
      integrationAccessLevel: ids.map((id) => ({ _integrationId: id, accessLevel: 'monitor' })),
    });
    const record = await read({
      'GET /v1/ashares': json([ashare(entries(GONE))]),
      'GET /v1/ashares/a1': json(ashare(entries(GONE, PORTAL))),
    });
    expect(record?.user.access).toMatchObject({ integrations: new Map([[PORTAL, 'monitor']]) });
  });

  test('cannot be read before the account was', async () => {
    const server = await account();
    expect(await errorOf(writer(server).readRecord(ID))).toBeInstanceOf(InternalError);
    expect(server.asked).toEqual([]);
  });

  test('with an id that is none is our bug and is not sent', async () => {
    const { server, door } = await fresh();
    const before = server.asked.length;
    for (const id of ['../users', '', 'a/b', 'a?b', '%2e%2e']) {
      const evil = recordIdOf(id);
      expect(await errorOf(door.readRecord(evil))).toBeInstanceOf(InternalError);
      expect(await errorOf(door.toggleDisabled(evil, open))).toBeInstanceOf(InternalError);
      expect(await errorOf(door.removeRecord(evil, open))).toBeInstanceOf(InternalError);
      expect(await errorOf(door.reinvite(evil, open))).toBeInstanceOf(InternalError);
    }
    expect(server.asked).toHaveLength(before);
  });

  test('is replaced with a body made of what was read (T16)', async () => {
    const { server, door } = await fresh({
      'GET /v1/ashares/a1': json(ashare({ futureFlag: [1], disabled: true })),
      'PUT /v1/ashares/a1': status(204),
    });
    const record = await door.readRecord(ID);
    if (record === undefined) throw new Error('no record');
    expect(await door.replaceRecord(record, { access: NONE, settings: { mfaRequired: true } }, open)).toEqual(
      {
        kind: 'accepted',
      },
    );
    const put = server.asked.at(-1) as Asked;
    expect([put.method, put.url]).toEqual(['PUT', '/v1/ashares/a1']);
    expect(JSON.parse(put.body)).toEqual({
      integrationAccessLevel: [],
      disabled: true,
      futureFlag: [1],
      accountMFARequired: true,
    });
  });

  test.each([
    ['9007199254740993', '9007199254740993,'],
    ['9'.repeat(9_999), '999…,'],
  ])('with a number that would come back as another one is not sent back', async (number, shown) => {
    const { server, door } = await fresh({
      'GET /v1/ashares/a1': status(200, JSON.stringify(ashare()).replace('{', `{"kept":${number},`)),
      'PUT /v1/ashares/a1': status(204),
      'PUT /v1/ashares/a1/disable': status(204),
      'DELETE /v1/ashares/a1': status(204),
    });
    const record = await door.readRecord(ID);
    if (record === undefined) throw new Error('no record');
    const before = server.asked.length;
    const { message } = await errorOf(door.replaceRecord(record, { access: NONE, settings: {} }, open));
    expect(message).toContain(`${shown} which cannot be sent back as it is.`);
    expect(server.asked).toHaveLength(before);
    // Nothing of the record is in these, so that whoever has such a record can still be ended.
    expect(await door.toggleDisabled(ID, open)).toEqual({ kind: 'accepted' });
    expect(await door.removeRecord(ID, open)).toEqual({ kind: 'accepted' });
  });
});

describe('writes', () => {
  test('go to the vendor’s paths, once each', async () => {
    const server = await account({
      'PUT /v1/ashares/a1/disable': status(204),
      'PUT /v1/ashares/a1/reinvite': status(204),
      'DELETE /v1/ashares/a1': status(200, '{}'),
    });
    const door = writer(server);
    expect(await door.toggleDisabled(ID, open)).toEqual({ kind: 'accepted' });
    expect(await door.reinvite(ID, open)).toEqual({ kind: 'accepted' });
    expect(await door.removeRecord(ID, open)).toEqual({ kind: 'accepted' });
    expect(server.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['PUT', '/v1/ashares/a1/disable', '{}'],
      ['PUT', '/v1/ashares/a1/reinvite', '{}'],
      ['DELETE', '/v1/ashares/a1', ''],
    ]);
  });

  test('that are refused or lost are answers, not exceptions', async () => {
    const server = await account({
      'PUT /v1/ashares/a1/disable': (_, response) => void response.destroy(),
      'DELETE /v1/ashares/a1': status(403, '{"errors":[{"code":"access_restricted","message":"No"}]}'),
      'PUT /v1/ashares/a1/reinvite': status(429, '', { 'retry-after': '4' }),
    });
    const door = writer(server);
    expect(await door.toggleDisabled(ID, open)).toMatchObject({ kind: 'unclear' });
    expect(await door.removeRecord(ID, open)).toEqual({
      kind: 'refused',
      status: 403,
      words: 'No (access_restricted)',
    });
    expect(await door.reinvite(ID, open)).toMatchObject({ kind: 'busy', retryAfterMs: 4_000 });
    expect(server.asked).toHaveLength(3);
  });

  test('invitations with one content share one call', async () => {
    const emails = ['Ada@Acme.example', 'wes@acme.example'];
    const server = await account({
      'POST /v1/invite/multiple': json([{ statusCode: 201 }, { statusCode: 400 }], 201),
    });
    const door = writer(server);
    expect(await door.invite(emails, { access: MONITOR, settings: { ssoRequired: true } }, open)).toEqual([
      { kind: 'accepted' },
      { kind: 'exists', status: 400, words: expect.stringContaining('400') },
    ]);
    expect(server.asked).toHaveLength(1);
    expect(JSON.parse(server.asked[0]?.body ?? '')).toMatchObject({
      emails,
      accessLevel: 'monitor',
      accountSSORequired: true,
    });
  });

  test('an invitation whose answer is cut off is unclear for everybody and sent once (T17)', async () => {
    const server = await account({
      'POST /v1/invite/multiple': (_, response) => {
        response.writeHead(201, { 'content-length': '500' });
        response.write('[{"statusCode":201}');
        setTimeout(() => response.destroy(), 20);
      },
    });
    const content = { access: MONITOR, settings: {} };
    const answers = await writer(server).invite(['a@b.example', 'c@d.example'], content, open);
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear']);
    expect(server.asked).toHaveLength(1);
  });

  test('nobody is invited with no call, more than 50 in one call are our bug', async () => {
    const server = await account();
    const door = writer(server);
    expect(await door.invite([], { access: MONITOR, settings: {} }, open)).toEqual([]);
    const many = Array.from({ length: 51 }, (_, index) => `a${index}@b.example`);
    expect(await errorOf(door.invite(many, { access: MONITOR, settings: {} }, open))).toBeInstanceOf(
      InternalError,
    );
    expect(server.asked).toEqual([]);
  });
});
