/** A law that is run until it met its subject takes other cases in each round, under a given seed, too. */
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { untilEnough, untilEnoughOf } from './support/enough.ts';
import { SEED } from './support/thorough.ts';

const settings = fc.readConfigureGlobal();
afterEach(() => fc.configureGlobal(settings));

const seen: string[] = [];
const draw = (): void => void seen.push(JSON.stringify(fc.sample(fc.nat(), 5)));

it.each([
  ['waits for nothing', () => untilEnough(draw, () => seen.length >= 4)],
  [
    'waits',
    () =>
      untilEnoughOf(
        async () => draw(),
        () => seen.length >= 4,
      ),
  ],
])('a law that %s: the seed is that of the first round, and stays as it was given', async (_, rounds) => {
  fc.configureGlobal({ ...settings, seed: 5 });
  const first = JSON.stringify(fc.sample(fc.nat(), 5));
  seen.length = 0;
  await rounds();
  expect(seen[0]).toBe(first);
  expect(new Set(seen).size).toBe(4);
  expect(fc.readConfigureGlobal().seed).toBe(5);
});

it('every law begins with the seed of the run, which a failure prints', () => {
  expect(settings.seed).toBe(SEED);
});
