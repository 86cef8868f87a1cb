import { describe, expect, test } from 'vitest';
import { momentOf, parseFault, RequestWatch } from '../../src/sandbox/faults.ts';
import { type Answer, allPages, emails, open, rows } from './client.ts';

const faults = (...texts: string[]) => ({ faults: texts.map(parseFault) });
const ADA = 'ada@acme.example';

describe('a fault', () => {
  test('of one request answers it without carrying it out', async () => {
    const client = await open(faults('2:status=503,retry-after=7'));
    expect((await client.get('/v1/tokenInfo')).status).toBe(200);
    const answer = await client.put(client.pathOf(ADA), { accessLevel: 'manage' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect(client.sandbox.account.changes).toEqual([]);
    expect((await client.get('/v1/tokenInfo')).status).toBe(200);
  });

  test('that comes afterwards hides a write that happened', async () => {
    const client = await open(faults('PUT /v1/ashares/*/disable:status=502,afterwards'));
    expect((await client.put(`${client.pathOf(ADA)}/disable`)).status).toBe(502);
    expect(await client.read(ADA)).toMatchObject({ disabled: true });
  });

  test('closes the connection before the write', async () => {
    const client = await open(faults('PUT /v1/ashares/*:close-before,times=1'));
    const path = client.pathOf(ADA);
    await expect(client.put(path, { accessLevel: 'manage' })).rejects.toThrow();
    expect(client.sandbox.account.changes).toEqual([]);
    expect((await client.put(path, { accessLevel: 'manage' })).status).toBe(204);
  });

  test('closes the connection after the write', async () => {
    const client = await open(faults('POST /v1/invite:close-after'));
    await expect(client.post('/v1/invite', { email: 'n@a.b' })).rejects.toThrow();
    expect(client.sandbox.requests).toMatchObject([
      { status: 0, faults: ['close-after'], changes: [{ event: 'create' }] },
    ]);
    expect(client.sandbox.mails).toHaveLength(1);
  });

  test('cuts a body in the middle', async () => {
    const client = await open(faults('GET /v1/ashares:truncated'));
    await expect(client.get('/v1/ashares')).rejects.toThrow();
    expect(client.sandbox.requests).toMatchObject([{ status: 200, faults: ['truncated'] }]);
  });

  test('answers HTML where JSON belongs', async () => {
    const client = await open(faults('1:html', '2:html=502'));
    const answers = [await client.get('/v1/ashares'), await client.get('/v1/ashares')];
    expect(answers.map(({ status }) => status)).toEqual([200, 502]);
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual(
      Array(2).fill('text/html; charset=utf-8'),
    );
    expect(answers[0]?.text).toContain('<!doctype html>');
  });

  test('slows an answer and can come with another', async () => {
    const client = await open(faults('1:slow=120', '1:status=500'));
    const start = performance.now();
    expect((await client.get('/v1/tokenInfo')).status).toBe(500);
    expect(performance.now() - start).toBeGreaterThan(110);
  });

  test('repeats a page', async () => {
    const client = await open({ ...faults('2:repeated-page') });
    const pages = await allPages(client, '/v1/ashares?limit=2');
    expect(pages.map(({ body }) => emails(body))).toEqual([
      ['grace@acme.example', 'alan@acme.example'],
      ['grace@acme.example', 'alan@acme.example'],
      ['dismissed@acme.example'],
    ]);
  });

  test('repeats a record on the first page', async () => {
    const client = await open({ ...faults('1:repeated-page') });
    const [first] = await allPages(client, '/v1/ashares');
    expect(emails(first?.body)).toHaveLength(6);
    expect(new Set(emails(first?.body)).size).toBe(5);
  });

  test('lets a page vanish that a link promised', async () => {
    const client = await open({ ...faults('2:vanished-page') });
    const pages = await allPages(client, '/v1/ashares?limit=2');
    expect(pages.map(({ body }) => rows(body).length)).toEqual([2, 0]);
  });

  test('comes at random, the same for the same seed', async () => {
    const run = async (text: string): Promise<number[]> => {
      const client = await open(faults(text));
      const answers: Answer[] = [];
      for (let turn = 0; turn < 40; turn += 1) answers.push(await client.get('/v1/tokenInfo'));
      return answers.map(({ status }) => status);
    };
    const first = await run('30%@7:status=500');
    expect(await run('30%@7:status=500')).toEqual(first);
    expect(await run('30%@8:status=500')).not.toEqual(first);
    const failed = first.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(4);
    expect(failed).toBeLessThan(22);
  });

  test('can be set while the sandbox runs', async () => {
    const client = await open({ control: true });
    expect((await client.post('/_sandbox/faults', { faults: ['GET /v1/**:status=500'] })).status).toBe(204);
    expect((await client.get('/v1/integrations')).status).toBe(500);
    await client.post('/_sandbox/faults', { faults: [] });
    expect((await client.get('/v1/integrations')).status).toBe(200);
    expect((await client.post('/_sandbox/faults', { faults: ['soon'] })).status).toBe(400);
  });
});

describe('the other administrator', () => {
  test('edits between two requests, by number', async () => {
    const client = await open({
      otherAdministrator: [{ before: 2, do: 'change', user: ADA, set: { accessLevel: 'administrator' } }],
    });
    expect(await client.read(ADA)).toMatchObject({ accessLevel: 'monitor' });
    const second = await client.read(ADA);
    expect(second).toMatchObject({ accessLevel: 'administrator', accountMFARequired: true });
    expect(client.sandbox.account.changes).toMatchObject([{ by: { source: 'UI' } }]);
    expect(client.sandbox.requests[1]?.changes).toEqual([]);
  });

  test('edits once, between the read and the write of a record', async () => {
    const client = await open({
      otherAdministrator: [{ before: 'PUT /v1/ashares/*', do: 'remove', user: ADA }],
    });
    const path = client.pathOf(ADA);
    expect((await client.get(path)).status).toBe(200);
    expect((await client.put(path, {})).status).toBe(404);
    expect((await client.edit('alan@acme.example', {})).status).toBe(204);
  });

  test('invites, enables, accepts and deletes too', async () => {
    const client = await open({
      otherAdministrator: [
        { before: 1, do: 'invite', user: 'n@a.b', set: { integrations: { Returns: 'monitor' } } },
        { before: 1, do: 'accept', user: 'n@a.b' },
        { before: 1, do: 'disable', user: 'n@a.b' },
        { before: 2, do: 'enable', user: 'n@a.b' },
        { before: 2, do: 'delete-integration', integration: 'Returns' },
      ],
    });
    const first = rows((await client.get('/v1/ashares')).body).at(-1);
    expect(first).toMatchObject({ accepted: true, disabled: true, sharedWithUser: { email: 'n@a.b' } });
    expect(await client.read('n@a.b')).toMatchObject({ disabled: false });
    expect(client.sandbox.account.integrations.size).toBe(1);
    expect(client.sandbox.mails).toMatchObject([{ to: 'n@a.b' }]);
  });

  test('who finds nobody to edit breaks the run loudly', async () => {
    const client = await open({ otherAdministrator: [{ before: 1, do: 'remove', user: 'nobody@a.b' }] });
    const answer = await client.get('/v1/tokenInfo');
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('nobody@a.b has no record')]);
  });
});

describe('when something fires', () => {
  test.each([
    ['3', { request: 3 }],
    ['3-5', { request: 3, lastRequest: 5 }],
    ['PUT /v1/ashares/*', { method: 'PUT', path: '/v1/ashares/*' }],
    ['* /v1/**', { method: '*', path: '/v1/**' }],
    ['5%', { rate: 0.05 }],
    ['PUT /v1/ashares/* #2', { method: 'PUT', path: '/v1/ashares/*', nth: 2 }],
    ['GET /v1/ashares #2-4', { method: 'GET', path: '/v1/ashares', nth: 2, lastNth: 4 }],
    ['GET /v1/ashares 2.5%@7', { method: 'GET', path: '/v1/ashares', rate: 0.025, seed: 7 }],
  ])('is read from "%s"', (text, trigger) => {
    expect(momentOf({ before: text })?.on).toEqual(trigger);
  });

  test.each(['', 'PUT', '/v1/ashares', 'x', '3-', 'PUT /v1 often', '#2', 'PUT /v1 #x'])(
    'is not read from "%s"',
    (text) => {
      expect(momentOf({ before: text })).toBeUndefined();
    },
  );

  test('counts what fits, not what is asked of others', () => {
    const second = new RequestWatch({ method: 'PUT', path: '/v1/ashares/*', nth: 2 });
    const fired = ['PUT', 'GET', 'PUT', 'PUT'].map((method, index) =>
      second.fires(index, method, '/v1/ashares/a'),
    );
    expect(fired).toEqual([false, false, true, false]);
  });

  test('one star is one segment, two are the rest, dots are dots', () => {
    const star = new RequestWatch({ path: '/v1/ashares/*' });
    expect(star.fires(1, 'PUT', '/v1/ashares/abc')).toBe(true);
    expect(star.fires(2, 'PUT', '/v1/ashares/abc/disable')).toBe(false);
    expect(new RequestWatch({ path: '/v1/**' }).fires(1, 'GET', '/v1/ashares/abc/disable')).toBe(true);
    expect(new RequestWatch({ path: '/v.' }).fires(1, 'GET', '/v1')).toBe(false);
  });

  test.each([
    ['3:statu=500', 'Did you mean "status"?'],
    ['3:status', 'status needs a number from 200 to 599'],
    ['3:status=99', 'status needs a number from 200 to 599'],
    ['3:slow=fast', 'needs a whole number'],
    ['3:status=500,retry=1', '"retry" is not known'],
    ['3:html,late=5', '"late" goes with status and close-before only'],
    ['3:close-before=5', '"close-before" has no number'],
    ['3:lag', 'lag needs a number'],
    ['3:lag=-1', 'needs a whole number'],
    ['3:revoked', 'revoked needs a number from 200 to 599'],
    ['3:bad-address=422', 'bad-address needs an email'],
    ['3:status=500,times=often', 'needs a whole number'],
    ['soon:status=500', '"soon" does not say which requests'],
    ['3', 'there is no kind ""'],
    ['3:nonsense', 'there is no kind "nonsense". Known are: status, slow, close-before'],
    ['3:status=500,every=1', '"every" is not known. Known are: times, retry-after'],
    ['*:status=500', 'write a number of one, a method and path'],
  ])('"%s" is refused in plain words', (text, words) => {
    expect(() => parseFault(text)).toThrow(words);
  });
});
