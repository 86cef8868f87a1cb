/**
 * Three companies of fixed people, and what can go wrong tried at each of their requests in turn: two things in a
 * run, a fault beside somebody else's edit, a reading that lags, a write that lands late or not at all, a short list,
 * a lost token, a kill or an exit 7 with the next run inside the lag, two runs at once. The laws of the simulation hold,
 * and a run when nothing goes wrong any more leads to what the file says. SEED chooses what is combined with what.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/sandbox/random.ts';
import { FIRST, SEED, STRIDE } from '../support/thorough.ts';
import { Builder } from './build.ts';
import { administratorsAtEnd, type Cast, type PartName } from './cast.ts';
import type { History } from './history.ts';
import { simulate } from './simulate.ts';

/** As a rule every eighteenth request, from a drawn one on; with THOROUGH=1 every one. */
const [BEGIN, STEP] = STRIDE === 1 ? [1, 1] : [FIRST + STRIDE * (Math.floor(SEED / STRIDE) % 2), 2 * STRIDE];

const castOf = (...parts: readonly PartName[]): Cast =>
  parts.map((part, index) => ({ name: `p${String.fromCharCode(97 + index)}`, part }));

const COMPANIES: readonly (readonly [string, Cast])[] = [
  [
    'administrators change',
    castOf(
      'leaver with grants',
      'demoted with grants',
      'demoted',
      'maker',
      'stays',
      'switched off administrator',
      'switched on administrator',
      'joining administrator',
    ),
  ],
  [
    'people move',
    castOf(
      'switched off and narrowed',
      'switched on and narrowed',
      'moved',
      'narrowed',
      'set anew',
      'widened',
      'protected',
      'switched off',
    ),
  ],
  [
    'people join and leave',
    castOf(
      'gone',
      'invited for more',
      'invited no more',
      'dismissed',
      'joiner',
      'joiner',
      'as decided',
      'joiner',
    ),
  ],
];

const quietOf = (cast: Cast): History => ({
  cast,
  floor: administratorsAtEnd(cast),
  pageSize: 3,
  seed: 1,
  faults: [],
  edits: [],
  lag: undefined,
  late: undefined,
  noEffect: undefined,
  short: undefined,
  shuffled: undefined,
  token: undefined,
  cut: undefined,
  twin: undefined,
  interrupt: undefined,
  disk: undefined,
  dialects: undefined,
});

const FAULTS = [
  'status=500',
  'status=503,afterwards',
  'status=429,retry-after=1',
  'status=429,retry-after=40',
  'close-before',
  'close-after',
  'truncated',
  'html',
  'status=403',
  'status=404',
  'status=422',
  'slow=31000',
] as const;

/** Draws from a list, or between two numbers. */
class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.between(0, list.length - 1)] ?? list[0];
  }
}

/** What goes wrong at the request of a number, the other details being drawn. */
type Disturbance = (at: number, dice: Dice) => Partial<History>;

const lagged = (dice: Dice): NonNullable<History['lag']> => {
  const ms = dice.between(100, 12_000);
  return dice.of([
    { record: ms, list: 0 },
    { record: 0, list: ms },
    { record: ms, list: dice.between(100, 12_000) },
  ]);
};
const fault = (at: number, dice: Dice) => ({ when: `${at}`, what: dice.of(FAULTS) });
const WRITES = [
  'PUT /v1/ashares/*',
  'PUT /v1/ashares/*',
  'PUT /v1/ashares/*/disable',
  'DELETE /v1/ashares/*',
  'POST /v1/invite/multiple',
] as const;
const writeAt = (at: number, dice: Dice): string => `${dice.of(WRITES)} #${1 + (at % 4)}`;
const edit = (at: number, dice: Dice) => ({
  side: dice.of(['before', 'after'] as const),
  when: `${at}`,
  who: dice.between(0, 7),
  what: dice.between(0, 8),
});

/** A little later, so that the second thing often meets what the first has left. */
const later = (at: number, dice: Dice): number => at + dice.between(1, 6);

const DISTURBANCES = {
  'two faults': (at, dice) => ({ faults: [fault(at, dice), fault(later(at, dice), dice)] }),
  'a fault, then an edit': (at, dice) => ({
    faults: [fault(at, dice)],
    edits: [edit(later(at, dice), dice)],
  }),
  'an edit, then a fault': (at, dice) => ({
    faults: [fault(later(at, dice), dice)],
    edits: [edit(at, dice)],
  }),
  'a fault while readings lag': (at, dice) => ({ faults: [fault(at, dice)], lag: lagged(dice) }),
  'an edit while readings lag': (at, dice) => ({ edits: [edit(at, dice)], lag: lagged(dice) }),
  'a write that lands late': (at, dice) => ({
    late: {
      when: writeAt(at, dice),
      what: `${dice.of(['status=504', 'close-before'])},late=${dice.between(100, 4_000)}`,
    },
  }),
  'a write that is accepted without effect': (at, dice) => ({ noEffect: writeAt(at, dice) }),
  'a short list': (at, dice) => ({
    short: { when: `${at}`, what: `short=${dice.between(1, 2)},seed=${at}` },
    shuffled: dice.of(['for each page', 'for each reading', undefined]),
  }),
  'another order for each page': (at, dice) => ({ shuffled: 'for each page', faults: [fault(at, dice)] }),
  'a lost token': (at, dice) => ({ token: { at, status: dice.of([401, 403]) } }),
  'a kill, and a run inside the lag': (at, dice) => ({
    cut: {
      how: dice.of(['killed before', 'killed after']),
      write: 1 + (at % 9),
      pause: dice.between(50, 900),
    },
    lag: { record: dice.between(900, 12_000), list: dice.of([0, dice.between(900, 12_000)]) },
  }),
  'an exit 7, and a run inside the lag': (at, dice) => ({
    cut: { how: 'failed', write: 1 + (at % 9), pause: dice.between(50, 900) },
    lag: { record: dice.between(900, 12_000), list: dice.of([0, dice.between(900, 12_000)]) },
  }),
  'two equal runs': (at) => ({ twin: { how: 'equal', offset: 12 * at } }),
  'two runs of different files': (at) => ({ twin: { how: 'different', offset: 12 * at } }),
  'a timer’s run beside an apply': (at) => ({ twin: { how: 'due', offset: 12 * at } }),
  'two runs while readings lag': (at, dice) => ({
    twin: { how: dice.of(['equal', 'different', 'due'] as const), offset: 12 * at },
    lag: lagged(dice),
  }),
  'a signal': (at, dice) => ({
    interrupt: { signal: dice.of(['SIGINT', 'SIGTERM']), at, after: dice.between(0, 30) },
  }),
  'a signal after a fault': (at, dice) => ({
    faults: [fault(at, dice)],
    interrupt: { signal: dice.of(['SIGINT', 'SIGTERM']), at, after: dice.of([30, 300, 1_200]) },
  }),
  'a full disk': (at, dice) => ({
    disk: { lines: at % 9, share: dice.between(0, 99), recovers: dice.of([true, false]) },
    faults: dice.of([[], [fault(at, dice)]]),
  }),
  'a fault in another reading of the vendor': (at, dice) => ({
    dialects: dice.between(0, 999_999),
    faults: [fault(at, dice)],
  }),
  'an edit in another reading of the vendor': (at, dice) => ({
    dialects: dice.between(0, 999_999),
    edits: [edit(at, dice)],
  }),
} satisfies Record<string, Disturbance>;
const TABLE: readonly (readonly [string, Disturbance])[] = Object.entries(DISTURBANCES);

const builder = new Builder();
const built = builder.product();
afterAll(() => builder.close());
let runs = 0;
const fired = new Map<string, number>();
afterAll(() => {
  const shares = [...fired].map(([name, count]) => `${name} ${count}`);
  console.info(`loops: ${runs} histories, SEED=${SEED}; ${shares.join(', ')}`);
});

describe.each(COMPANIES)('%s', (_, cast) => {
  let quiet: number | undefined;

  test('undisturbed, a run leads to what the file says', async () => {
    const { breaches, exit } = await simulate(await built, quietOf(cast));
    expect([breaches, exit]).toEqual([[], 0]);
  });

  test.each(TABLE)('%s', async (name, disturbance) => {
    const product = await built;
    quiet ??= (await simulate(product, quietOf(cast))).requests;
    for (let at = BEGIN; at <= quiet; at += STEP) {
      const history = { ...quietOf(cast), seed: SEED + at, ...disturbance(at, new Dice(SEED + at)) };
      const played = await simulate(product, history);
      runs += 1;
      for (const each of played.fired) fired.set(each, (fired.get(each) ?? 0) + 1);
      const told = played.breaches.map(({ law, words }) => `${law}: ${words}`);
      expect(told, `${name} at request ${at}, SEED=${SEED}: ${JSON.stringify(history)}`).toEqual([]);
    }
  });
});
