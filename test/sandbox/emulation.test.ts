/** What a server does that does not tell all at once: lags, late landings, writes without effect, short lists. */
import { describe, expect, test } from 'vitest';
import { isDocument } from '../../src/sandbox/document.ts';
import type { ScheduledEdit } from '../../src/sandbox/edit.ts';
import { Emulation } from '../../src/sandbox/emulation.ts';
import { parseFault } from '../../src/sandbox/faults.ts';
import { parseSeed } from '../../src/sandbox/seed.ts';
import { VirtualClock } from '../support/virtual.ts';
import { emails, NOW, SEED } from './client.ts';

const ADA = 'ada@acme.example';
const ALAN = 'alan@acme.example';

/** An account without a socket, on a clock that stands still. */
class Bench {
  readonly clock = new VirtualClock();
  readonly emulation: Emulation;

  constructor(faults: readonly string[], edits: readonly ScheduledEdit[] = []) {
    this.emulation = new Emulation({
      seed: parseSeed(SEED, 'seed.yaml'),
      now: () => new Date(Date.parse(NOW) + this.clock.now()),
      bucket: 'off',
      clock: this.clock,
      faults: faults.map(parseFault),
      otherAdministrator: edits,
    });
  }

  idOf(email: string): string {
    return this.emulation.account.roster.findByEmail(email)?.id ?? 'none';
  }

  async send(method: string, path: string, body: unknown = undefined, token = 'sandbox-token') {
    const arrived = this.emulation.arrive(method, new URL(`http://127.0.0.1${path}`));
    const ending = await arrived.answer({
      authorization: `Bearer ${token}`,
      contentType: 'application/json',
      body: body === undefined ? '' : JSON.stringify(body),
    });
    return { status: ending.reply?.status ?? 0, body: ending.reply?.body };
  }

  async levelOf(email: string): Promise<unknown> {
    const { status, body } = await this.send('GET', `/v1/ashares/${this.idOf(email)}`);
    return isDocument(body) ? body.accessLevel : status;
  }

  put(email: string, accessLevel: string) {
    return this.send('PUT', `/v1/ashares/${this.idOf(email)}`, { accessLevel });
  }

  async listed(): Promise<unknown[]> {
    return emails((await this.send('GET', '/v1/ashares')).body);
  }
}

describe('a reading that lags', () => {
  test('shows a record as it was, and the rest of the account as it is', async () => {
    const bench = new Bench(['GET /v1/ashares/*:lag=300']);
    await bench.put(ADA, 'manage');
    expect(await bench.levelOf(ADA)).toBe('monitor');
    bench.clock.pass(299);
    await bench.put(ADA, 'administrator');
    expect(await bench.levelOf(ADA)).toBe('monitor');
    bench.clock.pass(1);
    expect(await bench.levelOf(ADA)).toBe('manage');
    bench.clock.pass(299);
    expect(await bench.levelOf(ADA)).toBe('administrator');
  });

  test('still lists who is gone and does not list who is new, where only the list lags', async () => {
    const bench = new Bench(['GET /v1/ashares:lag=2000']);
    const before = await bench.listed();
    await bench.send('POST', '/v1/invite', { email: 'new@acme.example', accessLevel: 'monitor' });
    await bench.send('DELETE', `/v1/ashares/${bench.idOf(ALAN)}`);
    expect(await bench.listed()).toEqual(before);
    expect(await bench.levelOf('new@acme.example')).toBe('monitor');
    bench.clock.pass(2000);
    expect(await bench.listed()).toEqual([...before.filter((email) => email !== ALAN), 'new@acme.example']);
  });

  test('does not hold back what a request may do', async () => {
    const bench = new Bench(['GET /v1/**:lag=9000']);
    await bench.put('grace@acme.example', 'monitor');
    expect((await bench.send('GET', '/v1/ashares')).status).toBe(403);
  });
});

describe('a write that lands late', () => {
  test.each([
    ['status=504,late=700', 504],
    ['close-before,late=700', 0],
    ['status=204,late=700', 204],
  ])('after %s has happened once its time has come', async (fault, status) => {
    const bench = new Bench([`PUT /v1/ashares/*/disable:${fault},times=1`]);
    const path = `/v1/ashares/${bench.idOf(ADA)}/disable`;
    expect((await bench.send('PUT', path)).status).toBe(status);
    expect([bench.emulation.landing, bench.emulation.account.changes]).toEqual([1, []]);
    bench.clock.pass(699);
    expect(bench.emulation.account.changes).toEqual([]);
    bench.clock.pass(1);
    expect(bench.emulation.landing).toBe(0);
    expect(bench.emulation.account.changes).toMatchObject([{ email: ADA, after: { disabled: true } }]);
    expect(bench.emulation.requests).toMatchObject([{ n: 1, status, changes: [{ email: ADA }] }]);
  });

  test('finds the account as it is then', async () => {
    const bench = new Bench(['1:close-before,late=700']);
    await bench.put(ADA, 'manage');
    bench.emulation.edit({ do: 'remove', user: ADA });
    bench.clock.pass(700);
    expect(bench.emulation.account.changes).toMatchObject([{ event: 'delete' }]);
  });
});

describe('a write without effect', () => {
  test('is answered like any other and changes nothing', async () => {
    const bench = new Bench(['* /v1/**:no-effect']);
    expect((await bench.put(ADA, 'manage')).status).toBe(204);
    expect((await bench.send('DELETE', `/v1/ashares/${bench.idOf(ALAN)}`)).status).toBe(204);
    const invited = await bench.send('POST', '/v1/invite/multiple', { emails: ['n@a.b', ADA] });
    expect(invited).toMatchObject({ status: 201, body: [{ statusCode: 201 }, { statusCode: 400 }] });
    const { account, mails } = bench.emulation;
    expect([account.changes, mails, account.auditLog]).toEqual([[], [], []]);
    expect(account.roster.findByEmail('n@a.b')).toBeUndefined();
    expect(await bench.levelOf(ADA)).toBe('monitor');
  });
});

describe('a list', () => {
  test('can be short without a word, and is whole the next time', async () => {
    const bench = new Bench(['GET /v1/ashares #1:short=2', 'GET /v1/integrations #1:short=1']);
    expect(await bench.listed()).toHaveLength(3);
    expect(await bench.listed()).toHaveLength(5);
    expect((await bench.send('GET', '/v1/integrations')).body).toHaveLength(1);
    expect((await bench.send('GET', '/v1/integrations')).body).toHaveLength(2);
  });

  test('can leave out what a seed chooses, the same for the same seed', async () => {
    const seen = async (seed: number): Promise<unknown> =>
      new Bench([`GET /v1/ashares:short=2,seed=${seed}`]).listed();
    expect(await seen(3)).toEqual(await seen(3));
    const readings = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => JSON.stringify(await seen(seed))));
    expect(new Set(readings).size).toBeGreaterThan(1);
  });

  test('can be cut from another order at each page', async () => {
    const pages = async (): Promise<unknown[]> => {
      const bench = new Bench(['GET /v1/ashares:shuffled,seed=5']);
      const read = async (skip: number) =>
        emails((await bench.send('GET', `/v1/ashares?limit=1&skip=${skip}`)).body);
      return [await read(0), await read(1), await read(2), await read(3), await read(4)].flat();
    };
    const first = await pages();
    expect(first).toHaveLength(5);
    expect(new Set(first).size).toBeLessThan(5);
    expect(await pages()).toEqual(first);
  });
});

describe('a token', () => {
  test('that is revoked in mid-run is good for nothing from then on; others are', async () => {
    const bench = new Bench(['3:revoked=403']);
    const statuses: number[] = [];
    for (let n = 1; n <= 4; n += 1) statuses.push((await bench.send('GET', '/v1/tokenInfo')).status);
    expect(statuses).toEqual([200, 200, 403, 403]);
    expect((await bench.send('GET', '/v1/tokenInfo', undefined, 'owner-token')).status).toBe(200);
    bench.emulation.setFaults([]);
    expect((await bench.send('GET', '/v1/tokenInfo')).status).toBe(200);
  });
});

describe('one bad address', () => {
  test.each([400, 404, 409, 422])('lets a whole batch be refused with %i', async (status) => {
    const bench = new Bench([`POST /v1/invite/multiple:bad-address=${status},email=bad@a.b`]);
    const batch = (...emails: string[]) => bench.send('POST', '/v1/invite/multiple', { emails });
    expect((await batch('good@a.b', 'Bad@a.b')).status).toBe(status);
    expect(bench.emulation.mails).toEqual([]);
    expect((await batch('good@a.b')).status).toBe(201);
    expect(bench.emulation.mails).toMatchObject([{ to: 'good@a.b' }]);
  });
});

describe('the other administrator', () => {
  test('edits right after the nth request of a kind, before anybody has its answer', async () => {
    const bench = new Bench(
      [],
      [{ after: 'GET /v1/ashares/* #2', do: 'change', user: ADA, set: { accessLevel: 'manage' } }],
    );
    expect(await bench.levelOf(ADA)).toBe('monitor');
    expect(await bench.levelOf(ADA)).toBe('monitor');
    expect(await bench.levelOf(ADA)).toBe('manage');
    expect(bench.emulation.requests.map(({ changes }) => changes)).toEqual([[], [], []]);
  });
});

test('the rate limit by default holds 1000 requests and gets 300 a second back', async () => {
  const clock = new VirtualClock();
  const emulation = new Emulation({ seed: parseSeed(SEED, 'seed.yaml'), now: () => new Date(NOW), clock });
  const passed = async (): Promise<number> => {
    for (let count = 0; ; count += 1) {
      const arrived = emulation.arrive('GET', new URL('http://127.0.0.1/v1/tokenInfo'));
      const content = { authorization: 'Bearer sandbox-token', contentType: '', body: '' };
      if ((await arrived.answer(content)).reply?.status !== 200) return count;
    }
  };
  expect(await passed()).toBe(1000);
  clock.pass(1000);
  expect(await passed()).toBe(300);
});
