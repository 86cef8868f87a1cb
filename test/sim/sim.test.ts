/**
 * Whole runs on one virtual clock, among everything that can go wrong at once, judged after each write and at the
 * end; and how much of what is wrong on purpose this sees. SIM_RUNS and SEED choose how many histories and which;
 * of what is wrong on purpose a run takes every third, and THOROUGH=1 all.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { processorMs } from '../support/processor.ts';
import { SEED, someOf, usually } from '../support/thorough.ts';
import { Builder, patchedTexts } from './build.ts';
import { CLASSES, type History, history } from './history.ts';
import { PLANTED } from './planted.ts';
import { SEEN_BY } from './seen.ts';
import { type Played, simulate } from './simulate.ts';

const RUNS = Number(process.env.SIM_RUNS ?? usually(100, 600));
/** Planted faults are looked for in the same histories each time, and in no more than so many. */
const MOST = 800;
/** Of the processor's time: others may use the machine, too. */
const AT_MOST_MS = 60_000;

const builder = new Builder();
afterAll(() => builder.close());

const historiesOf = (seed: number, count: number): readonly History[] =>
  fc.sample(history, { seed, numRuns: count });

const toldOf = ({ breaches }: Played): string[] => breaches.map(({ law, words }) => `${law}: ${words}`);

test(`every law holds in ${RUNS} histories, SEED=${SEED}`, { timeout: RUNS * 4_000 + 300_000 }, async () => {
  const product = await builder.product();
  const fired = new Map<string, number>(CLASSES.map((each) => [each, 0]));
  let played = 0;
  const play = async (seed: number): Promise<void> => {
    for (const [index, each] of historiesOf(seed, RUNS).entries()) {
      const seen = await simulate(product, each);
      expect(toldOf(seen), `history ${index + 1} of SEED=${seed}: ${JSON.stringify(each)}`).toEqual([]);
      for (const name of seen.fired) fired.set(name, (fired.get(name) ?? 0) + 1);
    }
    played += RUNS;
  };
  const isRare = (): boolean => [...fired.values()].some((count) => count < played / 5);
  await play(SEED);
  // Of few histories a share says little: chance gets more samples before a class counts as rare.
  for (let more = 1; RUNS >= 100 && isRare() && more <= 3; more += 1) await play(SEED + more);
  const shares = [...fired].map(([name, count]) => `${name} ${Math.round((100 * count) / played)} %`);
  console.info(`simulation: ${played} histories, SEED=${SEED}; ${shares.join(', ')}`);
  if (RUNS >= 100) expect(isRare(), shares.join(', ')).toBe(false);
});

test('the same history is the same to the byte', async () => {
  const product = await builder.product();
  const logs: string[] = [];
  for (const each of historiesOf(SEED, 8)) {
    const [first, second] = [await simulate(product, each), await simulate(product, each)];
    expect(second.log).toBe(first.log);
    logs.push(first.log);
  }
  expect(new Set(logs).size).toBe(logs.length);
});

/** Somebody's look waits behind a 429 while another operation ends whose line no longer fits on the disk. */
const HELD_UP: History = {
  cast: [
    { name: 'ada', part: 'switched off' },
    { name: 'bea', part: 'leaver' },
    { name: 'cal', part: 'switched off' },
    { name: 'dan', part: 'leaver' },
    { name: 'eve', part: 'protected' },
    { name: 'flo', part: 'stays' },
    { name: 'gus', part: 'demoted with grants' },
    { name: 'hal', part: 'joining administrator' },
    { name: 'ida', part: 'maker' },
  ],
  floor: 0,
  pageSize: 1000,
  seed: 999980,
  faults: [{ when: 'PUT /v1/ashares/*/disable #1', what: 'status=429,retry-after=1' }],
  edits: [],
  noEffect: 'POST /v1/invite/multiple #1',
  short: { when: 'GET /v1/mcpservers #1', what: 'short=2,seed=9' },
  shuffled: 'for each page',
  token: { at: 17, status: 401 },
  cut: { how: 'failed', write: 4, pause: 191 },
  twin: { how: 'different', offset: 173 },
  disk: { lines: 2, share: 78, recovers: true },
  lag: undefined,
  late: undefined,
  interrupt: undefined,
  dialects: undefined,
};

test('whoever has begun and waits for their turn while the receipt breaks off writes nothing', async () => {
  expect(toldOf(await simulate(await builder.product(), HELD_UP))).toEqual([]);
});

test('whoever leaves by two records loses both, whatever happens, and no law is broken', async () => {
  const product = await builder.product();
  let twice = 0;
  for (const each of historiesOf(12, usually(16, 200))) {
    const cast = each.cast.map(({ name, part }) => ({
      name,
      part: part === 'leaver' || part === 'gone' ? ('leaver twice' as const) : part,
    }));
    if (cast.every(({ part }) => part !== 'leaver twice')) continue;
    twice += 1;
    expect(toldOf(await simulate(product, { ...each, cast }))).toEqual([]);
  }
  expect(twice).toBeGreaterThan(2);
});

test('every planted fault fits the source once', async () => {
  for (const { patches = [] } of PLANTED) await patchedTexts(patches);
  expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length);
  expect(PLANTED.length).toBeGreaterThanOrEqual(30);
});

describe('a planted fault is seen', () => {
  const planted = someOf(PLANTED, 3);
  const needed: string[] = [];
  const histories = [...historiesOf(12, MOST).entries()];
  const first = (name: string): readonly (typeof histories)[number][] => {
    const hint = SEEN_BY[name];
    return hint === undefined ? [] : histories.slice(hint - 1, hint);
  };
  afterAll(() => {
    console.info(`planted faults: ${needed.length} of ${planted.length} seen, by ${needed.join(', ')}`);
  });
  // What is seen must be the fault's own doing, and many faults are seen by the same history.
  const sound = new Map<number, Promise<string[]>>();
  const toldWithout = (index: number, each: History): Promise<string[]> => {
    const told =
      sound.get(index) ??
      builder
        .product()
        .then((product) => simulate(product, each))
        .then(toldOf);
    sound.set(index, told);
    return told;
  };

  test.each(planted.map((each) => [each.name, each] as const))(
    '%s',
    async (name, { patches, ...sabotage }) => {
      const product = await builder.product(patches);
      const begin = processorMs();
      for (const [index, each] of [...first(name), ...histories]) {
        const played = await simulate(product, each, sabotage);
        if (played.breaches.length === 0) continue;
        const spent = processorMs() - begin;
        expect(spent).toBeLessThan(AT_MOST_MS);
        expect(await toldWithout(index, each)).toEqual([]);
        needed.push(`${name} ${index + 1} (${played.breaches[0]?.law}, ${(spent / 1_000).toFixed(1)} s)`);
        return;
      }
      expect.fail(`not seen in ${MOST} histories`);
    },
  );
});
