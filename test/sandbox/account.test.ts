import { describe, expect, test } from 'vitest';
import { isDocument } from '../../src/sandbox/document.ts';
import { idFrom } from '../../src/sandbox/random.ts';
import { codes, dialectsOf, emails, open, rows } from './client.ts';

test('makes nobody anew under the id of a person whose e-mail it was', async () => {
  const { sandbox } = await open({
    seedText: `users: { ada@acme.example: {}, now@acme.example: { userId: ${idFrom('person old@acme.example')} } }`,
  });
  const { roster } = sandbox.account;
  expect(roster.personOf('old@acme.example').id).not.toBe(roster.personOf('now@acme.example').id);
});

describe('a full replacement', () => {
  test('answers 204 without a body and erases what it leaves out', async () => {
    const client = await open();
    const answer = await client.put(client.pathOf('ada@acme.example'), { accessLevel: 'manage' });
    expect(answer).toMatchObject({ status: 204, text: '' });
    const after = await client.read('ada@acme.example');
    expect(after).toMatchObject({
      accessLevel: 'manage',
      integrationAccessLevel: [],
      mcpServerAccessLevel: [],
    });
    expect(after).not.toHaveProperty('accountMFARequired');
    expect(after.lastModified).toBe('2026-06-01T12:00:00.000Z');
  });

  test('of an unchanged record changes nothing but when it was modified', async () => {
    const client = await open();
    const before = await client.read('ada@acme.example');
    expect((await client.edit('ada@acme.example', {})).status).toBe(204);
    expect(await client.read('ada@acme.example')).toEqual({
      ...before,
      lastModified: '2026-06-01T12:00:00.000Z',
    });
  });

  test('without a level makes the person custom', async () => {
    const client = await open();
    await client.edit('ada@acme.example', { accessLevel: undefined });
    expect(await client.read('ada@acme.example')).not.toHaveProperty('accessLevel');
  });

  test('cannot change read-only fields, which it tolerates', async () => {
    const client = await open();
    const answer = await client.edit('pending@acme.example', {
      accepted: true,
      _id: 'x',
      createdAt: 'never',
    });
    expect(answer.status).toBe(204);
    expect(await client.read('pending@acme.example')).toMatchObject({
      accepted: false,
      createdAt: '2024-01-15T09:00:00.000Z',
    });
  });

  test.each([
    ['a level that does not exist', { accessLevel: 'admin' }, 'invalid_field'],
    ['a level that is null', { accessLevel: null }, 'invalid_field'],
    ['grants that are no list', { integrationAccessLevel: 'all' }, 'invalid_field'],
    [
      'an integration grant with a wrong level',
      { integrationAccessLevel: [{ _integrationId: 'x', accessLevel: 'administrator' }] },
      'invalid_field',
    ],
    [
      'an integration that does not exist',
      { integrationAccessLevel: [{ _integrationId: 'f'.repeat(24), accessLevel: 'manage' }] },
      'invalid_ref',
    ],
    [
      'a server that does not exist',
      { mcpServerAccessLevel: [{ _mcpServerId: 'f'.repeat(24), scopes: ['mcp:read'] }] },
      'invalid_ref',
    ],
    [
      'a scope that does not exist',
      { mcpServerAccessLevel: [{ _mcpServerId: 'f'.repeat(24), scopes: ['mcp:admin'] }] },
      'invalid_field',
    ],
    ['a flag that is no boolean', { accountMFARequired: 'yes' }, 'invalid_field'],
  ])('is refused for %s and changes nothing', async (_, changes, code) => {
    const client = await open();
    const before = await client.read('ada@acme.example');
    const answer = await client.edit('ada@acme.example', changes);
    expect([answer.status, codes(answer)]).toEqual([422, [code]]);
    expect(await client.read('ada@acme.example')).toEqual(before);
    expect(client.sandbox.account.changes).toEqual([]);
  });

  test('is refused for two grants on one integration and for all servers together with a list', async () => {
    const client = await open();
    const grant = { _integrationId: client.integrationId('Returns'), accessLevel: 'manage' };
    expect((await client.edit('ada@acme.example', { integrationAccessLevel: [grant, grant] })).status).toBe(
      422,
    );
    expect((await client.edit('ada@acme.example', { allMcpServerAccess: true })).status).toBe(422);
    expect(
      (await client.edit('ada@acme.example', { allMcpServerAccess: true, mcpServerAccessLevel: [] })).status,
    ).toBe(204);
  });

  test('keeps fields that the server does not know only if they are sent back', async () => {
    const seedText =
      'users: { g@a.b: { accessLevel: administrator }, u@a.b: { raw: { timezone: Europe/Berlin } } }';
    const client = await open({ seedText });
    await client.edit('u@a.b', { accessLevel: 'monitor' });
    expect(await client.read('u@a.b')).toMatchObject({ accessLevel: 'monitor', timezone: 'Europe/Berlin' });
    await client.put(client.pathOf('u@a.b'), { accessLevel: 'monitor' });
    expect(await client.read('u@a.b')).not.toHaveProperty('timezone');
  });
});

describe('MCP access of an administrator', () => {
  test('cannot be taken while they are one, not even together with the demotion', async () => {
    const client = await open();
    const stripped = { mcpServerAccessLevel: [] };
    expect((await client.edit('alan@acme.example', stripped)).status).toBe(422);
    expect((await client.edit('alan@acme.example', { ...stripped, accessLevel: 'monitor' })).status).toBe(
      422,
    );
    expect((await client.edit('alan@acme.example', { accessLevel: 'monitor' })).status).toBe(204);
    expect((await client.edit('alan@acme.example', stripped)).status).toBe(204);
  });

  test('may be widened, and narrowed to what still covers it', async () => {
    const client = await open();
    const all = { mcpServerAccessLevel: [], allMcpServerAccess: true };
    expect((await client.edit('alan@acme.example', all)).status).toBe(204);
    const listed = [{ _mcpServerId: client.serverId('/orders'), scopes: ['mcp:read'] }];
    expect(
      (await client.edit('alan@acme.example', { mcpServerAccessLevel: listed, allMcpServerAccess: false }))
        .status,
    ).toBe(422);
  });

  test('on a deleted server is no access and may be dropped', async () => {
    const client = await open();
    client.sandbox.edit({ do: 'delete-server', mcpServer: '/orders' });
    expect((await client.edit('alan@acme.example', { mcpServerAccessLevel: [] })).status).toBe(204);
  });

  test('goes with the record when it is removed', async () => {
    const client = await open();
    expect((await client.remove(client.pathOf('alan@acme.example'))).status).toBe(204);
  });
});

describe('the disable switch', () => {
  test('toggles: twice is as before', async () => {
    const client = await open();
    const path = `${client.pathOf('ada@acme.example')}/disable`;
    expect((await client.put(path)).status).toBe(204);
    expect(await client.read('ada@acme.example')).toMatchObject({ disabled: true });
    expect((await client.put(path, {})).status).toBe(204);
    expect(await client.read('ada@acme.example')).toMatchObject({ disabled: false });
  });

  test('is for accepted people only, by toggle and by PUT', async () => {
    const client = await open();
    const answer = await client.put(`${client.pathOf('pending@acme.example')}/disable`);
    expect([answer.status, codes(answer)]).toEqual([422, ['invalid_state']]);
    expect((await client.edit('dismissed@acme.example', { disabled: true })).status).toBe(422);
  });

  test('is set by PUT as sent, and released by a PUT that leaves it out', async () => {
    const client = await open();
    await client.edit('ada@acme.example', { disabled: true });
    expect(await client.read('ada@acme.example')).toMatchObject({ disabled: true });
    await client.edit('ada@acme.example', { disabled: undefined });
    expect(await client.read('ada@acme.example')).toMatchObject({ disabled: false });
  });

  test('takes the rights of an administrator away', async () => {
    const client = await open();
    client.sandbox.edit({ do: 'disable', user: 'grace@acme.example' });
    expect((await client.get('/v1/ashares')).status).toBe(403);
  });
});

describe('invitations', () => {
  test('make a pending record at once and send one mail', async () => {
    const client = await open();
    const answer = await client.post('/v1/invite', { email: 'New@acme.example', accessLevel: 'monitor' });
    expect(answer).toMatchObject({
      status: 201,
      body: { accepted: false, accessLevel: 'monitor', sharedWithUser: { email: 'New@acme.example' } },
    });
    expect(emails((await client.get('/v1/ashares')).body)).toContain('New@acme.example');
    expect(client.sandbox.mails).toEqual([
      { to: 'New@acme.example', kind: 'invitation', time: '2026-06-01T12:00:00.000Z' },
    ]);
  });

  test.each(['ADA@acme.example', 'dismissed@acme.example', 'cio@acme.example'])(
    'of %s, who already has a place in the account, are refused with 409',
    async (email) => {
      const client = await open();
      const answer = await client.post('/v1/invite', { email });
      expect([answer.status, codes(answer)]).toEqual([409, ['already_has_access']]);
      expect(client.sandbox.mails).toEqual([]);
    },
  );

  test('of several people answer in order, each with its own status', async () => {
    const client = await open();
    const answer = await client.post('/v1/invite/multiple', {
      emails: ['one@acme.example', 'ada@acme.example', 'nobody', 'one@acme.example', 'two@acme.example'],
      accessLevel: 'manage',
    });
    expect(answer.status).toBe(201);
    expect(rows(answer.body).map(({ statusCode }) => statusCode)).toEqual([201, 400, 422, 400, 201]);
    expect(client.sandbox.mails.map(({ to }) => to)).toEqual(['one@acme.example', 'two@acme.example']);
    expect(rows(answer.body)[4]).toMatchObject({ doc: { accessLevel: 'manage', accepted: false } });
  });

  test('with access that is wrong invite nobody', async () => {
    const client = await open();
    const answer = await client.post('/v1/invite/multiple', {
      emails: ['one@acme.example'],
      accessLevel: 'boss',
    });
    expect([answer.status, client.sandbox.mails.length]).toEqual([422, 0]);
  });

  test('stop at the number of seats, which a removal frees', async () => {
    const client = await open({ seedText: `${SEED_WITH_SEATS}` });
    expect((await client.post('/v1/invite', { email: 'c@a.b' })).status).toBe(422);
    await client.remove(client.pathOf('u@a.b'));
    expect((await client.post('/v1/invite', { email: 'c@a.b' })).status).toBe(201);
  });

  test('are sent again for dismissed people only, who are pending afterwards', async () => {
    const client = await open();
    expect((await client.put(`${client.pathOf('pending@acme.example')}/reinvite`)).status).toBe(422);
    expect((await client.put(`${client.pathOf('dismissed@acme.example')}/reinvite`)).status).toBe(204);
    expect((await client.put(`${client.pathOf('dismissed@acme.example')}/reinvite`)).status).toBe(422);
    const record = await client.read('dismissed@acme.example');
    expect(record).toMatchObject({ accepted: false });
    expect(record).not.toHaveProperty('dismissed');
    expect(client.sandbox.mails).toMatchObject([{ to: 'dismissed@acme.example', kind: 'reinvitation' }]);
  });

  test('after a removal make another record of the same person', async () => {
    const client = await open();
    const before = await client.read('ada@acme.example');
    await client.remove(client.pathOf('ada@acme.example'));
    await client.post('/v1/invite', { email: 'ada@acme.example' });
    const after = await client.read('ada@acme.example');
    expect(after._id).not.toBe(before._id);
    expect(after.sharedWithUser).toEqual({
      ...(isDocument(before.sharedWithUser) ? before.sharedWithUser : {}),
      email: 'ada@acme.example',
    });
  });
});

const SEED_WITH_SEATS = 'seats: 2\nusers: { g@a.b: { accessLevel: administrator }, u@a.b: {} }';

describe('the rest of the account', () => {
  test('says of everybody but the reader that their MFA may be reset', async () => {
    const client = await open();
    expect(await client.read('ada@acme.example')).toMatchObject({
      sharedWithUser: { allowedToResetMFA: true },
    });
    expect(await client.read('grace@acme.example')).toMatchObject({
      sharedWithUser: { allowedToResetMFA: false },
    });
  });

  test('does not list the owner, whose token may do everything', async () => {
    const client = await open();
    client.token = 'owner-token';
    const list = await client.get('/v1/ashares');
    expect(list.status).toBe(200);
    expect(emails(list.body)).not.toContain('cio@acme.example');
    expect((await client.get('/v1/tokenInfo')).body).toMatchObject({
      _userId: client.sandbox.account.owner.id,
    });
  });

  test('a repeated removal is a 404', async () => {
    const client = await open();
    const path = client.pathOf('ada@acme.example');
    expect((await client.remove(path)).status).toBe(204);
    expect((await client.remove(path)).status).toBe(404);
    expect((await client.get(path)).status).toBe(404);
    expect((await client.put(path, {})).status).toBe(404);
  });

  test('shows integrations, servers with their provider, and who reaches an integration', async () => {
    const client = await open();
    expect(rows((await client.get('/v1/integrations')).body).map(({ name }) => name)).toEqual([
      'Order to Cash',
      'Returns',
    ]);
    expect((await client.get('/v1/mcpServers')).body).toMatchObject([
      { relativeURI: '/orders' },
      { relativeURI: '/stock', oauth: { _mcpOAuthProviderId: expect.stringMatching(/^[0-9a-f]{24}$/) } },
    ]);
    const users = rows(
      (await client.get(`/v1/integrations/${client.integrationId('Order to Cash')}/ashares`)).body,
    );
    expect(users.map(({ accessLevel }) => accessLevel)).toEqual([
      'administrator',
      'administrator',
      'manage',
      'monitor',
      'monitor',
    ]);
    expect((await client.get(`/v1/integrations/${'f'.repeat(24)}/ashares`)).status).toBe(404);
  });

  test('protects production administrators in other environments', async () => {
    const users =
      'users: { g@a.b: { accessLevel: administrator }, p@a.b: { accessLevel: administrator, isProductionAdmin: true } }';
    const elsewhere = await open({ seedText: `account: { environment: staging }\n${users}` });
    expect((await elsewhere.edit('p@a.b', { accessLevel: 'monitor' })).status).toBe(403);
    expect((await elsewhere.remove(elsewhere.pathOf('p@a.b'))).status).toBe(403);
    expect((await elsewhere.edit('p@a.b', { accountMFARequired: true })).status).toBe(204);
    const production = await open({ seedText: users });
    expect((await production.edit('p@a.b', { accessLevel: 'monitor' })).status).toBe(204);
  });

  test('writes every change into the audit log, newest first, and filters it', async () => {
    const client = await open();
    await client.edit('ada@acme.example', { accessLevel: 'manage' });
    client.sandbox.edit({ do: 'disable', user: 'alan@acme.example' });
    const { body } = await client.get('/v1/audit');
    expect(body).toMatchObject({
      audit: [
        { source: 'UI', event: 'update', byUser: { email: 'cio@acme.example' } },
        {
          source: 'api',
          byUser: { email: 'grace@acme.example', name: 'Grace' },
          fieldChanges: [{ fieldPath: 'accessLevel', oldValue: 'monitor', newValue: 'manage' }],
        },
      ],
    });
    const id = client.sandbox.account.roster.findByEmail('ada@acme.example')?.person.id;
    expect((await client.get(`/v1/audit?_resourceId=${id}`)).body).toMatchObject({
      audit: [{ _resourceId: id }],
    });
    expect((await client.get('/v1/audit?from=2026-06-02T00:00:00Z')).body).toEqual({ audit: [] });
    expect((await client.get('/v1/audit?from=yesterday')).status).toBe(400);
    const search = async (body: object) => (await client.post('/v1/audit', body)).body;
    expect(await search({ resourceType: ['user', 'integration'], source: ['api'] })).toMatchObject({
      audit: [{ source: 'api' }],
    });
    expect(await search({ resourceType: ['integration'] })).toEqual({ audit: [] });
  });

  test('gives two seeds the same ids, and one more user leaves the others alone', async () => {
    const one = await open();
    const other = await open({ seedText: SEED_WITH_ONE_MORE });
    expect((await other.read('ada@acme.example'))._id).toBe((await one.read('ada@acme.example'))._id);
  });

  test('after a transfer lists the old owner and not the new one', async () => {
    const client = await open();
    client.sandbox.edit({ do: 'transfer-ownership', user: 'alan@acme.example' });
    const listed = emails((await client.get('/v1/ashares')).body);
    expect(listed).toContain('cio@acme.example');
    expect(listed).not.toContain('alan@acme.example');
    expect(await client.read('cio@acme.example')).toMatchObject({ accessLevel: 'manage', accepted: true });
  });

  test('enforces SSO where the seed or the dialect says so, whatever is sent', async () => {
    const client = await open({ dialects: dialectsOf({ 'sso-enforced': 'on' }) });
    await client.edit('alan@acme.example', { accountSSORequired: false });
    expect(await client.read('alan@acme.example')).toMatchObject({ accountSSORequired: true });
  });
});

const SEED_WITH_ONE_MORE =
  'users: { aaa@acme.example: { accessLevel: administrator }, ada@acme.example: {} }';
