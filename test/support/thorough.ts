/**
 * How strong a run of the suite is. Loops over every request of a run, and laws over many random cases, take minutes.
 * So a run takes a sample, another one each time, and what one run leaves out a later one meets: the seeds and places are
 * fresh in every run. `THOROUGH=1` takes everything, and `QUICK=1` (npm run test:quick) a smaller sample.
 */
import { randomInt } from 'node:crypto';

const THOROUGH = process.env.THOROUGH !== undefined;
export const QUICK = process.env.QUICK !== undefined;

/** A loop over requests takes every sixth of them, and so do the scenarios that are read a second time. */
export const STRIDE = THOROUGH ? 1 : 6;
/** Where such a loop begins, counted from 1. */
export const FIRST = 1 + randomInt(STRIDE);

/** How many random cases a law takes: as a rule, and where everything is asked for. */
export const usually = (cases: number, thorough: number): number => (THOROUGH ? thorough : cases);

/**
 * Every so manieth of these, from another one in each run. Of several lists that are the same, each takes others: its
 * place among them moves the beginning, so that as many of them as are left out between two take everything together.
 */
export const someOf = <T>(all: readonly T[], every: number, place = 0): readonly T[] =>
  THOROUGH ? all : all.filter((_, index) => (index + FIRST + place) % every === 0);
