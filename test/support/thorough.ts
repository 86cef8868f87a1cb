/**
 * How strong a run of the suite is. Loops over every request of a run, and laws over many random cases, take minutes.
 * So a run takes a sample: seeds and places are those of the sources (vitest.config.ts), and what one version leaves out
 * a later one meets. `THOROUGH=1` takes everything, and `QUICK=1` (npm run test:quick) a smaller sample.
 *
 * Whatever a test draws, it draws from one number, which is printed with each failure: `SEED=<that number>` draws it again,
 * and with any other number a run draws what no run has drawn before.
 */
import { randomInt } from 'node:crypto';

const THOROUGH = process.env.THOROUGH !== undefined;
export const QUICK = process.env.QUICK !== undefined;

/** Short enough for `random:SEED` of a dialect, with room for what tests add to it. */
const MOST = 900_000_000;
/** One for all files of a worker. A number that was printed with a failure may be given. */
export const SEED = Number(process.env.SEED ?? randomInt(MOST));

/** A loop over requests takes every ninth of them, and so do the scenarios that are read a second time. */
export const STRIDE = THOROUGH ? 1 : 9;
/** Where such a loop begins, counted from 1. */
export const FIRST = 1 + (SEED % STRIDE);

/** How many random cases a law takes: as a rule, and where everything is asked for. */
export const usually = (cases: number, thorough: number): number => (THOROUGH ? thorough : cases);

/**
 * Every so manieth of these, from another one in each run. Of several lists that are the same, each takes others: its
 * place among them moves the beginning, so that as many of them as are left out between two take everything together.
 */
export const someOf = <T>(all: readonly T[], every: number, place = 0): readonly T[] =>
  THOROUGH ? all : all.filter((_, index) => (index + FIRST + place) % every === 0);
