import { describe, expect, test } from 'vitest';
import { processClock } from '../../src/sandbox/clock.ts';
import { processorMs } from '../support/processor.ts';
import { codes, open, rows } from './client.ts';

describe('tokens', () => {
  test('that are missing or wrong are answered 401, also on unknown paths of the API', async () => {
    const client = await open();
    for (const header of ['', 'Bearer ', 'Bearer wrong', 'Basic sandbox-token', 'sandbox-token']) {
      const answer = await client.send('GET', '/v1/nothing', undefined, { authorization: header });
      expect([header, answer.status, answer.body]).toEqual([header, 401, { message: expect.any(String) }]);
    }
  });

  test.each(['custom-token', 'monitor-token'])('of the kind %s may not touch users: 403', async (token) => {
    const client = await open();
    client.token = token;
    expect((await client.get('/v1/tokenInfo')).status).toBe(200);
    for (const path of ['/v1/ashares', '/v1/audit', client.pathOf('alan@acme.example')]) {
      expect((await client.get(path)).status).toBe(403);
    }
    expect((await client.post('/v1/invite', { email: 'x@acme.example' })).status).toBe(403);
    expect((await client.put(`${client.pathOf('alan@acme.example')}/disable`)).status).toBe(403);
    expect(client.sandbox.account.changes).toEqual([]);
  });

  test('lose their rights with the person, as soon as the person does', async () => {
    const client = await open();
    await client.edit('grace@acme.example', { accessLevel: 'manage' });
    expect((await client.get('/v1/ashares')).status).toBe(403);
    client.sandbox.edit({ do: 'remove', user: 'grace@acme.example' });
    expect((await client.get('/v1/ashares')).status).toBe(403);
  });

  test('are told whose they are', async () => {
    const client = await open();
    const grace = client.sandbox.account.roster.findByEmail('grace@acme.example');
    expect((await client.get('/v1/tokenInfo')).body).toEqual({ _userId: grace?.person.id, scope: '*' });
  });
});

describe('paths and methods', () => {
  test.each(['/v1/users', '/v1', '/', '/v1/shared/ashares', '/_sandbox/state'])(
    '%s does not exist: 404',
    async (path) => {
      const client = await open();
      expect((await client.get(path)).status).toBe(404);
    },
  );

  test('another method on a path that exists is a 405 that names the ones there are', async () => {
    const client = await open();
    const created = await client.post('/v1/ashares', { email: 'x@acme.example' });
    expect([created.status, created.headers.get('allow')]).toEqual([405, 'GET']);
    const patched = await client.send('PATCH', client.pathOf('ada@acme.example'), []);
    expect([patched.status, patched.headers.get('allow')]).toEqual([405, 'GET, PUT, DELETE']);
  });

  test('a body that is no JSON object is refused before anything happens', async () => {
    const client = await open();
    const path = client.pathOf('ada@acme.example');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await client.send('PUT', path, 'accessLevel=manage', form)).status).toBe(415);
    expect((await client.send('PUT', `${path}/disable`, 'now=1', form)).status).toBe(415);
    expect((await client.put(path, '{"accessLevel":')).status).toBe(400);
    expect((await client.put(path, '["manage"]')).status).toBe(400);
    expect((await client.put(path)).status).toBe(415);
    expect(client.sandbox.account.changes).toEqual([]);
  });

  test('a body of more than 8 MiB is answered 413', async () => {
    const client = await open();
    const answer = await client.put(client.pathOf('ada@acme.example'), { note: 'x'.repeat(9 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });
});

describe('the rate limit', () => {
  test('lets the bucket pass, then answers 429 with whole seconds until it has refilled', async () => {
    let elapsed = 0;
    const client = await open({
      bucket: { capacity: 3, refillPerSecond: 0.5 },
      clock: { now: () => elapsed, after: processClock.after },
    });
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await client.get('/v1/tokenInfo')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await client.get('/v1/tokenInfo');
    expect([refused.headers.get('retry-after'), codes(refused)]).toEqual(['2', ['rate_limited']]);
    elapsed += 2000;
    expect((await client.get('/v1/tokenInfo')).status).toBe(200);
    expect((await client.get('/v1/tokenInfo')).status).toBe(429);
    elapsed += 1_000_000;
    statuses.length = 0;
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await client.get('/v1/tokenInfo')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe('the log', () => {
  test('tells each request with its status and what it wrote, and never the token', async () => {
    const client = await open();
    await client.edit('ada@acme.example', { accessLevel: 'manage' });
    expect(client.sandbox.requests).toMatchObject([
      { n: 1, method: 'GET', status: 200, changes: [], time: '2026-06-01T12:00:00.000Z' },
      {
        n: 2,
        method: 'PUT',
        path: client.pathOf('ada@acme.example'),
        status: 204,
        changes: [{ event: 'update', before: { accessLevel: 'monitor' }, after: { accessLevel: 'manage' } }],
      },
    ]);
    expect(JSON.stringify(client.sandbox.requests)).not.toContain('sandbox-token');
  });
});

describe('control endpoints', () => {
  test('show the state, the log and the mails, and are not counted as requests', async () => {
    const client = await open({ control: true });
    await client.post('/v1/invite', { email: 'new@acme.example' });
    expect((await client.get('/_sandbox/state')).body).toMatchObject({
      owner: { email: 'cio@acme.example' },
    });
    expect((await client.get('/_sandbox/mails')).body).toMatchObject([{ to: 'new@acme.example' }]);
    expect(rows((await client.get('/_sandbox/requests')).body)).toHaveLength(1);
    expect((await client.get('/_sandbox/changes')).body).toMatchObject([{ event: 'create' }]);
  });

  test('answer for the invitee', async () => {
    const client = await open({ control: true });
    expect((await client.post('/_sandbox/accept', { user: 'pending@acme.example' })).status).toBe(204);
    expect(await client.read('pending@acme.example')).toMatchObject({ accepted: true });
    expect((await client.post('/_sandbox/dismiss', { user: 'pending@acme.example' })).status).toBe(204);
    expect(await client.read('pending@acme.example')).toMatchObject({ accepted: false, dismissed: true });
  });

  test('edit, insert, delete and reset', async () => {
    const client = await open({ control: true });
    const set = {
      accessLevel: 'manage',
      mcpServers: { 'Stock lookup': 'read' },
      email: 'ada.new@acme.example',
    };
    expect(
      (await client.post('/_sandbox/edit', { do: 'change', user: 'ada@acme.example', set })).status,
    ).toBe(204);
    expect(await client.read('ada.new@acme.example')).toMatchObject({ accessLevel: 'manage' });
    expect(client.sandbox.account.roster.findByEmail('ada@acme.example')).toBeUndefined();
    expect((await client.post('/_sandbox/edit', { do: 'insert', user: 'in@acme.example' })).status).toBe(204);
    expect(await client.read('in@acme.example')).toMatchObject({ accepted: true });
    const rename = { integration: 'Returns', name: 'Returns EU' };
    expect((await client.post('/_sandbox/rename-integration', rename)).status).toBe(204);
    const integrations = rows((await client.get('/v1/integrations')).body);
    expect(integrations.map(({ name }) => name)).toContain('Returns EU');
    const granted = { accessLevel: 'custom', integrations: { 'Returns EU': 'manage' } };
    const grant = { do: 'change', user: 'in@acme.example', set: granted };
    expect((await client.post('/_sandbox/edit', grant)).status).toBe(204);
    const server = { mcpServer: '/orders', name: 'Purchases' };
    expect((await client.post('/_sandbox/rename-server', server)).status).toBe(204);
    const servers = rows((await client.get('/v1/mcpservers')).body);
    expect(servers.map(({ name }) => name)).toContain('Purchases');
    expect((await client.post('/_sandbox/delete-integration', { integration: 'Returns' })).status).toBe(204);
    expect(rows((await client.get('/v1/integrations')).body)).toHaveLength(1);
    expect((await client.post('/_sandbox/delete-server', { mcpServer: '/orders' })).status).toBe(204);
    expect((await client.post('/_sandbox/reset')).status).toBe(204);
    expect(await client.read('ada@acme.example')).toMatchObject({ accessLevel: 'monitor' });
    expect(rows((await client.get('/v1/integrations')).body)).toHaveLength(2);
  });

  test.each([
    [{ do: 'chang', user: 'ada@acme.example' }, 'must be one of change'],
    [{ do: 'change', user: 'ada@acme.example' }, 'needs set'],
    [{ do: 'remove', user: 'adda@acme.example' }, 'Did you mean "ada@acme.example"?'],
    [
      { do: 'change', user: 'ada@acme.example', set: { integrations: { Retruns: 'manage' } } },
      'Did you mean "Returns"?',
    ],
    [{ do: 'delete-server', mcpServer: '/gone' }, 'There is no MCP server "/gone"'],
    [{ do: 'rename-server', mcpServer: '/gone', name: 'New' }, 'There is no MCP server "/gone"'],
    [{ do: 'rename-integration', integration: 'Returns' }, 'it needs name'],
    [{ do: 'change', usr: 'ada@acme.example' }, 'usr: this key is not known. Did you mean "user"?'],
    [{ do: 'remove', user: 'ada@acme.example', after: 2 }, 'after: an edit is made at once here'],
    ['not json', 'not JSON'],
  ])('say what is wrong with %j', async (edit, words) => {
    const client = await open({ control: true });
    const answer = await client.post('/_sandbox/edit', edit);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(words)]);
  });

  test('do not answer a page that reached 127.0.0.1 under another name', async () => {
    const { request } = await import('undici');
    const client = await open({ control: true });
    const answer = await request(`${client.sandbox.url}/_sandbox/state`, {
      headers: { host: 'evil.example' },
    });
    expect(answer.statusCode).toBe(403);
    expect(await answer.body.text()).not.toContain('acme');
  });

  test('list themselves when a path is wrong', async () => {
    const client = await open({ control: true });
    expect((await client.get('/_sandbox/nothing')).text).toContain('POST /_sandbox/reset');
  });
});

test('the sandbox listens on 127.0.0.1 and says so when a port is taken', async () => {
  const client = await open();
  expect(client.sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await expect(open({ port: Number(new URL(client.sandbox.url).port) })).rejects.toThrow(
    /cannot listen on port/,
  );
});

test('ten thousand users are listed and a thousand edited within seconds', async () => {
  const users = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [
      `user${index}@acme.example`,
      { accessLevel: 'monitor' } as const,
    ]),
  );
  const seed = { users: { 'grace@acme.example': { accessLevel: 'administrator' } as const, ...users } };
  const start = processorMs();
  const client = await open({ seed });
  expect(rows((await client.get('/v1/ashares?limit=1000&skip=9500')).body)).toHaveLength(501);
  for (let turn = 0; turn < 40; turn += 1) {
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        client.put(client.pathOf(`user${turn * 25 + index}@acme.example`), { accessLevel: 'manage' }),
      ),
    );
    expect(answers.every(({ status }) => status === 204)).toBe(true);
  }
  expect(processorMs() - start).toBeLessThan(20_000);
});
