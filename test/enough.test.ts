/** What a law draws: other cases in each round that it takes to meet its subject, and all of it from the seed of the run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

it('nothing else is a source of chance in a test, or no seed would repeat it', () => {
  const places = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== join('support', 'thorough.ts'))
    .filter((file) =>
      /Math\.random\(|\brandom(?:Int|Bytes|UUID)\(|env\.SEED/.test(readFileSync(join('test', file), 'utf8')),
    );
  expect(places).toEqual([]);
});
