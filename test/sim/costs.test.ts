/** What safety costs, in requests and in the time that the account's pace makes of them: counted, on a virtual clock. */
import { afterAll, describe, expect, test } from 'vitest';
import { Emulation } from '../../src/sandbox/emulation.ts';
import { parseFault } from '../../src/sandbox/faults.ts';
import { VirtualClock } from '../support/virtual.ts';
import { Builder } from './build.ts';
import { type Cast, fileOf, type PartName, seedOf, TOKENS } from './cast.ts';
import { Disk } from './disk.ts';
import type { Received, Sent } from './wire.ts';

const BEGIN = Date.parse('2026-11-22T12:00:00Z');
const ORIGIN = 'http://127.0.0.1:1';
/** There and back, in milliseconds. */
const LATENCY = 20;

const builder = new Builder();
const built = builder.product();
afterAll(() => builder.close());

const crowdOf = (part: PartName, count: number): Cast =>
  Array.from({ length: count }, (_, index) => ({ name: `p${index}`, part }));

interface Measured {
  readonly exit: number;
  /** Requests between the last of the first reading and the first of the second one. */
  readonly requests: readonly string[];
  /** From the first of these requests to the last answer, in milliseconds. */
  readonly ms: number;
}

/** Applies the file of a cast to its account, of which the vendor's bucket is one. */
async function measured(cast: Cast, floor = 0, faults: readonly string[] = []): Promise<Measured> {
  const product = await built;
  const clock = new VirtualClock();
  const emulation = new Emulation({
    seed: seedOf(cast, 1000),
    now: () => new Date(BEGIN + clock.now()),
    clock,
    latencyMs: 0,
    faults: faults.map(parseFault),
  });
  emulation.url = ORIGIN;
  const times: { readonly line: string; readonly at: number; end: number }[] = [];
  const carry = async ({ method, url, headers, body }: Sent): Promise<Received> => {
    const sent = { line: `${method} ${url.pathname}`, at: clock.now(), end: 0 };
    times.push(sent);
    await clock.sleep(LATENCY / 2);
    const { authorization } = headers;
    const { reply } = await emulation
      .arrive(method, url)
      .answer({ authorization, contentType: headers['content-type'], body });
    await clock.sleep(LATENCY / 2);
    sent.end = clock.now();
    const text = reply?.body === undefined ? '' : JSON.stringify(reply.body);
    return { status: reply?.status ?? 0, headers: lowered(reply?.headers ?? {}), body: text };
  };
  product.setTimers(clock);
  product.setDisk(new Disk(new Map(), () => {}));
  product.setTransport(carry);
  let exit: number | undefined;
  void applied(product, clock, fileOf(cast, floor)).then((code) => {
    exit = code;
  });
  while (exit === undefined) {
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (exit === undefined && !clock.step()) throw new Error('The run does not end.');
  }
  const isOwn = ({ line }: { readonly line: string }): boolean => !/ \/v1\/\w+$/.test(line);
  const isWrite = ({ line }: { readonly line: string }): boolean => !line.startsWith('GET');
  const own = times.filter((each) => isOwn(each) || isWrite(each));
  const last = own.reduce((latest, { end }) => Math.max(latest, end), 0);
  return { exit, requests: own.map(({ line }) => line), ms: last - (own[0]?.at ?? 0) };
}

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

async function applied(product: Awaited<typeof built>, clock: VirtualClock, text: string): Promise<number> {
  const now = new Date(BEGIN);
  const checked = product.checkText(text, now);
  const scope = product.scopeOf(false, undefined);
  const writer = product.accountWriter({
    origin: ORIGIN,
    token: new product.Token(TOKENS[0]),
    clock: { now: () => clock.now(), sleep: (ms) => clock.sleep(ms) },
    random: () => 0.5,
  });
  const moment = (): Date => new Date(BEGIN + clock.now());
  const planned = product.planReading(
    checked,
    await product.readAccount(writer, moment, checked.config),
    now,
    scope,
  );
  if (planned.kind !== 'planned') throw new Error('The file does not fit the account.');
  const silent = { write: () => {}, isTerminal: false };
  const { exitCode } = await product.carryOutAloud(
    { ...planned, checked, writer, now, scope },
    {},
    {
      ...{ stdout: silent, stderr: silent, env: {}, cwd: '/', version: '0.0.0', packageRoot: '/' },
      color: { stdout: false, stderr: false },
      now: moment,
      sleep: (ms) => clock.sleep(ms),
      connectReader: async () => writer,
      connectWriter: async () => writer,
      ask: async () => undefined,
      interruption: {
        signal: new AbortController().signal,
        exitCode: () => product.EXIT.interrupted,
        shield: (work) => work(),
      },
    },
  );
  return exitCode;
}

describe('a plan without takers, makers and switches', () => {
  test('of 2,000 changes takes two requests each, and hardly longer than the vendor’s bucket allows', async () => {
    const { exit, requests, ms } = await measured(crowdOf('widened', 2_000));
    expect([exit, requests.length]).toEqual([0, 4_000]);
    const bound = ((4_000 - 1_000) / 300) * 1_000;
    console.info(`2,000 changes: ${(ms / bound).toFixed(3)} of the time that the bucket allows at best`);
    expect(ms / bound).toBeLessThanOrEqual(1.03);
  });
});

describe('what safety adds', () => {
  test.each([0, 1, 3])(
    'is as many readings before each end of an administrator as must remain: %i',
    async (floor) => {
      const staying = crowdOf('stays', 3);
      const leaving: Cast = [
        { name: 'x', part: 'demoted' },
        { name: 'y', part: 'demoted' },
      ];
      const { exit, requests } = await measured([...staying, ...leaving], floor);
      expect([exit, requests.length]).toEqual([0, 2 * (2 + floor)]);
    },
  );

  test('is one reading after a switch that shows at once, and at most six after one that does not', async () => {
    const shown = await measured(crowdOf('switched off', 5));
    expect([shown.exit, shown.requests.length]).toEqual([0, 5 * 3]);
    const hidden = await measured(crowdOf('switched off', 5), 0, ['PUT /v1/ashares/*/disable:no-effect']);
    expect([hidden.exit, hidden.requests.length]).toEqual([7, 5 * (2 + 6)]);
  });

  test('is at most six after a promotion that the end of another administrator needs', async () => {
    const cast: Cast = [
      { name: 'x', part: 'maker' },
      { name: 'y', part: 'demoted' },
    ];
    const shown = await measured(cast, 1);
    expect([shown.exit, shown.requests.length]).toEqual([0, 3 + 3]);
    const hidden = await measured(cast, 1, ['PUT /v1/ashares/*:no-effect']);
    expect([hidden.exit, hidden.requests.length]).toEqual([7, 2 + 6]);
  });
});

test('200 switches that never show end within half a minute', async () => {
  const { exit, requests, ms } = await measured(crowdOf('switched off', 200), 0, [
    'PUT /v1/ashares/*/disable:no-effect',
  ]);
  expect([exit, requests.length]).toEqual([7, 200 * 8]);
  expect(ms).toBeLessThan(30_000);
});

test('an account that asks each write to wait for minutes ends no run after hours', async () => {
  const { exit, requests, ms } = await measured(crowdOf('widened', 300), 0, [
    'PUT /v1/ashares/*:status=503,retry-after=290',
  ]);
  expect(exit).toBe(7);
  // No operation is begun after an hour, and one has four tries.
  expect(ms).toBeLessThan((60 + 4 * 5) * 60_000);
  expect(requests.length).toBeLessThan(300 * 9);
});
