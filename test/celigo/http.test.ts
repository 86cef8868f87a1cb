/** What the client sends and how it reads answers, with nock in place of the vendor's own origin. */
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ClientOptions } from '../../src/celigo/http.ts';
import { IncompleteReadingError } from '../../src/celigo/listing.ts';
import { NotEnabledError } from '../../src/celigo/meaning.ts';
import { EXIT, Failure, InternalError } from '../../src/errors.ts';
import { open } from '../support/open-gate.ts';
import { CANARY, clientFor, errorOf } from './loopback.ts';

const ORIGIN = 'https://api.integrator.io';

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const vendor = (options?: Partial<ClientOptions>) => clientFor(ORIGIN, options);
const linkTo = (target: string) => ({ Link: `<${target}>; rel="next"` });

/** A clock that stands still but for sleeping, and remembers how long was slept. */
function fakeClock() {
  let time = 0;
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    time += ms;
  };
  return { slept, clock: { now: () => time, sleep } };
}

describe('a request', () => {
  test('carries the token, asks for JSON and is compressed if the server likes', async () => {
    nock(ORIGIN, { badheaders: ['content-type', 'cookie', 'referer'] })
      .get('/v1/tokenInfo')
      .matchHeader('authorization', `Bearer ${CANARY}`)
      .matchHeader('accept', 'application/json')
      .matchHeader('accept-encoding', 'gzip')
      .matchHeader('user-agent', 'celigo-access/9')
      .reply(200, { _userId: 'u1' });
    expect(await vendor({ userAgent: 'celigo-access/9' }).get('tokenInfo')).toEqual({ _userId: 'u1' });
  });

  test('that writes says that its body is JSON', async () => {
    nock(ORIGIN)
      .put('/v1/ashares/a1', { accessLevel: 'monitor', list: [] })
      .matchHeader('content-type', 'application/json')
      .reply(204);
    const sent = await vendor().send('PUT', 'ashares/a1', open, { accessLevel: 'monitor', list: [] });
    expect(sent).toEqual({ kind: 'accepted', body: undefined });
  });

  test('to delete has no body', async () => {
    nock(ORIGIN).delete('/v1/ashares/a1', '').reply(204);
    expect((await vendor().send('DELETE', 'ashares/a1', open)).kind).toBe('accepted');
  });

  test.each([
    '../tokens',
    '//evil.test/x',
    'ashares/a?b',
    'ashares/a#b',
    'ashares/../x',
    'ashares/ü',
    '\\evil',
  ])('with the path %j is our bug and is not sent', async (path) => {
    expect(await errorOf(vendor().get(path))).toBeInstanceOf(InternalError);
    expect(await errorOf(vendor().send('DELETE', path, open))).toBeInstanceOf(InternalError);
  });
});

describe('a client that only reads (T08)', () => {
  test.each(['PUT', 'POST', 'DELETE'] as const)('throws at a %s before a socket opens', async (method) => {
    let seen = 0;
    nock.emitter.on('no match', () => {
      seen += 1;
    });
    const reader = vendor({ methods: ['GET'] });
    const error = await errorOf(reader.send(method, 'ashares/a1', open, {}));
    nock.emitter.removeAllListeners('no match');
    expect(error).toBeInstanceOf(InternalError);
    expect(error.message).toContain(method);
    expect(seen).toBe(0);
  });

  test('cannot be talked into more by changing the list it was made with', async () => {
    const methods: ('GET' | 'PUT')[] = ['GET'];
    const reader = vendor({ methods });
    methods.push('PUT');
    expect(await errorOf(reader.send('PUT', 'ashares/a1', open, {}))).toBeInstanceOf(InternalError);
  });
});

describe('a list', () => {
  test('is read page by page, one request each, with the query as the server gave it', async () => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(200, [{ _id: 'a' }], linkTo(`${ORIGIN}/v1/ashares?after=%2Bx%2F&limit=1000`));
    nock(ORIGIN)
      .get('/v1/ashares?after=%2Bx%2F&limit=1000')
      .reply(200, [{ _id: 'b' }], linkTo('?skip=2'));
    nock(ORIGIN)
      .get('/v1/ashares?skip=2')
      .reply(200, [{ _id: 'c' }], { Link: '<?x>; rel="prev"' });
    expect(await vendor().list('ashares')).toEqual([{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }]);
  });

  test.each([
    ['204', 204, ''],
    ['an empty body', 200, ''],
    ['[]', 200, '[]'],
    ['blanks', 200, ' \n'],
  ])('is empty if the answer is %s', async (_, status, body) => {
    nock(ORIGIN).get('/v1/mcpservers').reply(status, body);
    expect(await vendor().list('mcpservers')).toEqual([]);
  });

  test('is incomplete if a later page is gone', async () => {
    nock(ORIGIN).get('/v1/ashares').reply(200, [{}], linkTo('?skip=1'));
    nock(ORIGIN).get('/v1/ashares?skip=1').reply(404, '{"errors":[]}');
    expect(await errorOf(vendor().list('ashares'))).toBeInstanceOf(IncompleteReadingError);
  });

  test.each([
    [200, '[]'],
    [200, ''],
    [204, ''],
  ])('may end with a page that is honestly empty (%i %j)', async (status, body) => {
    nock(ORIGIN).get('/v1/ashares').reply(200, [{}], linkTo('?skip=1'));
    nock(ORIGIN).get('/v1/ashares?skip=1').thrice().reply(status, body);
    expect(await vendor().list('ashares')).toEqual([{}]);
  });

  test('is incomplete if a later page is empty once and then is not', async () => {
    nock(ORIGIN).get('/v1/ashares').reply(200, [{}], linkTo('?skip=1'));
    nock(ORIGIN).get('/v1/ashares?skip=1').reply(200, []);
    nock(ORIGIN).get('/v1/ashares?skip=1').reply(200, [{}]);
    await expect(vendor().list('ashares')).rejects.toBeInstanceOf(IncompleteReadingError);
  });

  test('that goes in circles is an error', async () => {
    nock(ORIGIN).get('/v1/ashares').reply(200, [{}], linkTo('?p=2'));
    nock(ORIGIN).get('/v1/ashares?p=2').reply(200, [{}], linkTo('/v1/ashares?p=2'));
    expect((await errorOf(vendor().list('ashares'))).message).toContain('read already');
  });

  test.each([['null'], ['{}'], ['"x"'], ['7'], ['{"ashares":[]}']])('%s is not a list', async (body) => {
    nock(ORIGIN).get('/v1/ashares').reply(200, body);
    const error = await errorOf(vendor().list('ashares'));
    expect(error).toBeInstanceOf(Failure);
    expect(error.message).toContain('/v1/ashares');
    expect(error.message).toContain('not a list');
  });

  test('that is not there at all is a failure and not empty', async () => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(404, { errors: [{ code: 'x', message: 'no route' }] });
    expect((await errorOf(vendor().list('ashares'))).message).toContain('no route');
  });
});

describe('what the license does not include', () => {
  test.each([402, 403, 404, 422])('is a failure of its own kind (%i), by its code alone', async (status) => {
    const refusal = { errors: [{ code: 'feature_not_enabled', message: 'Not in your plan' }] };
    nock(ORIGIN).get('/v1/mcpservers').reply(status, refusal);
    const error = await errorOf(vendor().list('mcpservers'));
    expect(error).toBeInstanceOf(NotEnabledError);
    expect(error.message).toContain('Not in your plan');
    nock(ORIGIN).get('/v1/mcpservers').reply(status, { message: 'feature_not_enabled' });
    expect(await errorOf(vendor().list('mcpservers'))).not.toBeInstanceOf(NotEnabledError);
  });
});

describe('a record', () => {
  test('that is gone is undefined', async () => {
    nock(ORIGIN).get('/v1/ashares/a1').reply(404, { message: 'gone' });
    expect(await vendor().get('ashares/a1')).toBeUndefined();
  });

  test('that may be sent back comes with a number that would not stay what it is', async () => {
    const answer = (text: string) => nock(ORIGIN).get('/v1/ashares/a1').reply(200, text);
    answer('{"_id":"a1","kept":9007199254740993}');
    expect(await vendor().getToSendBack('ashares/a1')).toMatchObject({ inexact: '9007199254740993' });
    answer('{"_id":"a1","kept":9007199254740993}');
    expect(await vendor().get('ashares/a1')).toHaveProperty('_id', 'a1');
    answer('{"_id":"a1","kept":[1.5,-2,1e3]}');
    const document = { _id: 'a1', kept: [1.5, -2, 1000] };
    expect(await vendor().getToSendBack('ashares/a1')).toEqual({ document });
  });

  test('without a body is a failure', async () => {
    nock(ORIGIN).get('/v1/ashares/a1').reply(204);
    expect((await errorOf(vendor().get('ashares/a1'))).message).toContain('without a body');
  });
});

describe('retries of reads', () => {
  test.each([429, 500, 502, 503, 504, 408])(
    '%i is tried again, each time after a longer wait',
    async (status) => {
      const { slept, clock } = fakeClock();
      nock(ORIGIN).get('/v1/ashares').times(3).reply(status, 'busy');
      nock(ORIGIN).get('/v1/ashares').reply(200, []);
      expect(await vendor({ clock, pace: { perSecond: 1e9 } }).list('ashares')).toEqual([]);
      const waits = slept.filter((ms) => ms >= 100);
      expect(waits[0]).toBeLessThan(waits.at(-1) ?? 0);
    },
  );

  test('Retry-After in seconds is kept to', async () => {
    const { slept, clock } = fakeClock();
    nock(ORIGIN).get('/v1/ashares').reply(429, {}, { 'Retry-After': '7' });
    nock(ORIGIN).get('/v1/ashares').reply(200, []);
    await vendor({ clock }).list('ashares');
    expect(slept[0]).toBe(7_000);
  });

  test('Retry-After as a date is read against the clock of the server', async () => {
    const { slept, clock } = fakeClock();
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(
        503,
        {},
        { Date: 'Wed, 01 Jan 2020 00:00:00 GMT', 'Retry-After': 'Wed, 01 Jan 2020 00:00:11 GMT' },
      );
    nock(ORIGIN).get('/v1/ashares').reply(200, []);
    await vendor({ clock }).list('ashares');
    expect(slept).toEqual([11_000]);
  });

  test('end after five tries with exit 1 and the words of the server', async () => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .times(5)
      .reply(503, { errors: [{ code: 'down', message: 'Back soon' }] });
    const error = await errorOf(vendor().list('ashares'));
    expect(error).toMatchObject({ exitCode: EXIT.failure });
    expect(error.message).toBe('Reading /v1/ashares failed 5 times: 503: Back soon (down).');
  });

  test('do not wait for an hour because somebody says so', async () => {
    const { slept, clock } = fakeClock();
    nock(ORIGIN).get('/v1/ashares').reply(503, {}, { 'Retry-After': '3600' });
    expect((await errorOf(vendor({ clock }).list('ashares'))).message).toContain('asks to wait 3600 s');
    expect(slept).toEqual([]);
  });

  test.each([201, 202, 203, 206, 207, 226, 299])(
    'a success that is no whole answer to a question (%i) is asked again, and never believed',
    async (status) => {
      nock(ORIGIN).get('/v1/ashares').times(5).reply(status, []);
      const error = await errorOf(vendor({ clock: fakeClock().clock }).list('ashares'));
      expect(error.message).toContain(`failed 5 times: ${status}, which is no whole answer to a question`);
      nock(ORIGIN).get('/v1/ashares').reply(status, []);
      nock(ORIGIN)
        .get('/v1/ashares')
        .reply(200, [{ _id: 'a1' }]);
      expect(await vendor({ clock: fakeClock().clock }).list('ashares')).toEqual([{ _id: 'a1' }]);
    },
  );

  test('count their waits as time of the run: a list of many pages does not take hours', async () => {
    const { clock, slept } = fakeClock();
    for (let page = 0; page <= 6; page += 1) {
      const path = page === 0 ? '/v1/ashares' : `/v1/ashares?p=${page}`;
      nock(ORIGIN).get(path).reply(503, {}, { 'Retry-After': '280' });
      // Six such waits are 28 minutes of the 30 that a run has.
      if (page === 6) continue;
      nock(ORIGIN)
        .get(path)
        .reply(200, [{ _id: `a${page}` }], { Link: `<?p=${page + 1}>; rel="next"` });
    }
    const error = await errorOf(vendor({ clock }).list('ashares'));
    expect(error.message).toContain('asks to wait 280 s');
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30 * 60_000);
  });

  test('end with the time of the run', async () => {
    const { clock } = fakeClock();
    const client = vendor({ clock, patience: { runMs: 10 } });
    nock(ORIGIN).get('/v1/ashares').reply(503, '');
    expect(await errorOf(client.list('ashares'))).toBeInstanceOf(Failure);
    const never = vendor({ patience: { runMs: -1 } });
    expect((await errorOf(never.list('ashares'))).message).toContain('time for a run');
    expect(await never.send('PUT', 'ashares/a1', open, {})).toMatchObject({
      kind: 'held',
      words: expect.stringContaining('time for a run'),
    });
  });

  test('half a body is tried again and then named', async () => {
    nock(ORIGIN).get('/v1/ashares').reply(200, '[{"_id":"a"},{"_i');
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(200, [{ _id: 'a' }]);
    expect(await vendor().list('ashares')).toEqual([{ _id: 'a' }]);
    nock(ORIGIN).get('/v1/ashares').times(5).reply(200, '[{"_id":');
    expect((await errorOf(vendor().list('ashares'))).message).toContain('not whole JSON');
  });

  test.each(['ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'ECONNREFUSED'])('%s is tried again', async (code) => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .replyWithError(Object.assign(new Error(`secret ${CANARY}`), { code }));
    nock(ORIGIN).get('/v1/ashares').reply(200, []);
    expect(await vendor().list('ashares')).toEqual([]);
  });

  test.each([
    ['ENOTFOUND', 'no such host'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'TLS'],
    ['CERT_HAS_EXPIRED', 'TLS'],
  ])('%s is not tried again, and names the host only', async (code, words) => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .replyWithError(Object.assign(new Error(`secret ${CANARY}`), { code }));
    const error = await errorOf(vendor().list('ashares'));
    expect(error).toMatchObject({ exitCode: EXIT.failure });
    expect(error.cause).toBeUndefined();
    expect(error.message).toContain('api.integrator.io');
    expect(error.message).toContain(words);
    expect(error.message).toContain(code);
    expect(error.message).not.toContain('secret');
  });
});

describe('a refusal', () => {
  test('401 is exit 4 and says why that may be', async () => {
    nock(ORIGIN).get('/v1/tokenInfo').reply(401, { message: 'Unauthorized' });
    const error = await errorOf(vendor().get('tokenInfo'));
    expect(error).toMatchObject({ exitCode: EXIT.token, hint: expect.stringMatching(/expired.*region/) });
    expect(error.message).toBe('api.integrator.io rejected the token (401: Unauthorized).');
  });

  test('403 is exit 4 and names the right that is missing', async () => {
    nock(ORIGIN).get('/v1/ashares').reply(403, { message: 'Forbidden' });
    const error = await errorOf(vendor().list('ashares'));
    expect(error).toMatchObject({ exitCode: EXIT.token, hint: expect.stringContaining('administrator') });
    expect(error.message).toContain('/v1/ashares');
  });

  test('422 is exit 1, at once, with the words of the server', async () => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(422, { errors: ['bad thing'] });
    expect((await errorOf(vendor().list('ashares'))).message).toBe(
      'Reading /v1/ashares was refused (422: bad thing).',
    );
  });

  test('a page for people instead of JSON is named as such', async () => {
    const page = '<!doctype html><title>Sign in to Acme</title><body>…';
    nock(ORIGIN).get('/v1/ashares').reply(200, page, { 'content-type': 'text/html' });
    const error = await errorOf(vendor().list('ashares'));
    expect(error.message).toContain('an HTML page: Sign in to Acme');
    expect(error).toMatchObject({ hint: expect.stringContaining('proxy') });
  });

  test('an echoed token is not repeated', async () => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(400, { message: `bad header Bearer ${CANARY}` });
    const error = await errorOf(vendor().list('ashares'));
    expect(error.message).toContain('bad header Bearer [token]');
    expect(error.message).not.toContain(CANARY);
  });

  test('JSON that is nested too deep is not read', async () => {
    nock(ORIGIN)
      .get('/v1/ashares')
      .reply(200, '['.repeat(100_000) + ']'.repeat(100_000));
    expect((await errorOf(vendor().list('ashares'))).message).toContain('nested');
  });
});

describe('redirects (T03)', () => {
  const cases = [301, 302, 303, 307, 308].flatMap((status) =>
    ['https://evil.test/x', `${ORIGIN}/v1/other`, '/v1/other'].map((target) => [status, target] as const),
  );
  test.each(cases)('%i to %s is an error and never a second request', async (status, target) => {
    const headers = { Location: target };
    let seen = 0;
    nock.emitter.on('no match', () => {
      seen += 1;
    });
    nock(ORIGIN).get('/v1/ashares').reply(status, '', headers);
    expect((await errorOf(vendor().list('ashares'))).message).toContain('redirect');
    for (const method of ['PUT', 'POST', 'DELETE'] as const) {
      nock(ORIGIN).intercept('/v1/ashares/a1', method).reply(status, '', headers);
      expect(await vendor().send(method, 'ashares/a1', open, {})).toMatchObject({ kind: 'refused', status });
    }
    nock.emitter.removeAllListeners('no match');
    expect(seen).toBe(0);
  });
});

describe('a write', () => {
  test.each([
    [429, 'busy'],
    [500, 'unclear'],
    [503, 'unclear'],
    [408, 'unclear'],
  ])('answered with %i is %s and never sent twice', async (status, kind) => {
    nock(ORIGIN).put('/v1/ashares/a1/disable').reply(status, { message: 'busy' }, { 'Retry-After': '3' });
    expect(await vendor().send('PUT', 'ashares/a1/disable', open, {})).toEqual({
      kind,
      words: `${status}: busy`,
      retryAfterMs: 3_000,
    });
  });

  test('whose turn would come late is not sent, and says when to look again', async () => {
    const { clock } = fakeClock();
    const client = vendor({ clock });
    nock(ORIGIN).put('/v1/ashares/a1').reply(429, {}, { 'Retry-After': '60' });
    expect((await client.send('PUT', 'ashares/a1', open, {})).kind).toBe('busy');
    expect(await client.send('DELETE', 'ashares/a2', open)).toMatchObject({
      kind: 'unsent',
      retryAfterMs: 60_000,
      words: expect.stringContaining('grew old'),
    });
    await clock.sleep(55_000);
    nock(ORIGIN).delete('/v1/ashares/a2').reply(204);
    expect((await client.send('DELETE', 'ashares/a2', open)).kind).toBe('accepted');
  });

  test('asks its gate when its turn has come, and not before', async () => {
    const { clock } = fakeClock();
    let reason: string | undefined;
    const sleep = async (ms: number): Promise<void> => {
      await clock.sleep(ms);
      reason = 'the run is over';
    };
    const client = vendor({ clock: { ...clock, sleep } });
    const shut = vi.fn(() => reason);
    const gate = { shut };
    nock(ORIGIN).put('/v1/ashares/a1').reply(429, {}, { 'Retry-After': '5' });
    expect((await client.send('PUT', 'ashares/a1', gate, {})).kind).toBe('busy');
    const held = { kind: 'held', words: 'the run is over' };
    expect(await client.send('PUT', 'ashares/a1', gate, {})).toEqual(held);
    expect(shut.mock.results.map(({ value }) => value)).toEqual([undefined, 'the run is over']);
  });

  test('that waits for its turn at an interruption is not sent; one that is under way ends', async () => {
    const { clock } = fakeClock();
    const stop = new AbortController();
    const asleep = (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const client = vendor({ clock: { ...clock, sleep: asleep }, interruption: stop.signal });
    nock(ORIGIN).put('/v1/ashares/a1').reply(429, {}, { 'Retry-After': '5' });
    expect((await client.send('PUT', 'ashares/a1', open, {})).kind).toBe('busy');
    const waits = client.send('PUT', 'ashares/a1', open, {});
    stop.abort();
    expect(await waits).toEqual({ kind: 'held', words: 'interrupted before it was sent' });
    const other = new AbortController();
    nock(ORIGIN)
      .put('/v1/ashares/a3')
      .reply(() => {
        other.abort();
        return [204];
      });
    const underWay = vendor({ interruption: other.signal }).send('PUT', 'ashares/a3', open, {});
    expect((await underWay).kind).toBe('accepted');
  });

  test.each([400, 401, 403, 404, 409, 415, 422])('answered with %i is refused, in words', async (status) => {
    nock(ORIGIN)
      .delete('/v1/ashares/a1')
      .reply(status, { errors: [{ code: 'c', message: 'no' }] });
    const sent = await vendor().send('DELETE', 'ashares/a1', open);
    expect(sent).toEqual({ kind: 'refused', status, words: 'no (c)' });
  });

  test.each([200, 201, 202, 204])('answered with %i is accepted', async (status) => {
    nock(ORIGIN)
      .post('/v1/invite/multiple')
      .reply(status, status === 204 ? '' : [1]);
    const sent = await vendor().send('POST', 'invite/multiple', open, {});
    expect(sent).toEqual({ kind: 'accepted', body: status === 204 ? undefined : [1] });
  });

  test('that is answered 200 with something else than whole JSON is unclear: who knows who answered', async () => {
    for (const body of ['<html>', '{"half', '['.repeat(999)]) {
      nock(ORIGIN).put('/v1/ashares/a1').reply(200, body);
      expect(await vendor().send('PUT', 'ashares/a1', open, {})).toMatchObject({ kind: 'unclear' });
    }
  });

  test('whose connection breaks is unclear', async () => {
    nock(ORIGIN)
      .put('/v1/ashares/a1')
      .replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
    expect(await vendor().send('PUT', 'ashares/a1', open, {})).toMatchObject({ kind: 'unclear' });
  });
});

test('a 429 to one request makes the next one wait', async () => {
  const { slept, clock } = fakeClock();
  nock(ORIGIN).put('/v1/ashares/a1').reply(429, {}, { 'Retry-After': '9' });
  nock(ORIGIN).get('/v1/ashares').reply(200, []);
  const client = vendor({ clock });
  await client.send('PUT', 'ashares/a1', open, {});
  expect(slept).toEqual([]);
  await client.list('ashares');
  expect(slept).toEqual([9_000]);
});

test('an interrupted read is exit 130, a write after an interruption is not sent, and one under way is unclear', async () => {
  const stop = new AbortController();
  stop.abort();
  const client = vendor({ signal: stop.signal });
  expect(await errorOf(client.list('ashares'))).toMatchObject({ exitCode: EXIT.interrupted });
  const held = { kind: 'held', words: 'interrupted before it was sent' };
  expect(await client.send('PUT', 'ashares/a1', open, {})).toEqual(held);
  const other = new AbortController();
  nock(ORIGIN)
    .put('/v1/ashares/a3')
    .reply(() => {
      other.abort();
      return [204];
    });
  const underWay = vendor({ signal: other.signal }).send('PUT', 'ashares/a3', open, {});
  expect(await underWay).toEqual({ kind: 'unclear', words: 'interrupted' });
});
