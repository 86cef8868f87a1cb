/** What would make a test red without a fault: chance that no seed repeats, and time that a busy machine does not have. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const TEXTS = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('browser'))
  .map((file) => ({ file, text: readFileSync(join('test', file), 'utf8') }));

const where = (pattern: RegExp, ...allowed: readonly string[]): string[] =>
  TEXTS.filter(({ file, text }) => !allowed.includes(file) && pattern.test(text)).map(({ file }) => file);

it('one number is the source of all chance', () => {
  const chance = /Math\.random\(|\brandom(?:Int|Bytes|UUID)\(|env\.SEED/;
  expect(where(chance, join('support', 'thorough.ts'))).toEqual([]);
});

it('no test makes texts of a table of all code points, which slows every test that follows', () => {
  expect(where(/unit: ['"]binary/)).toEqual([]);
});

it('no test has less time than the others', () => {
  // Only how long many runs may take depends on their number.
  expect(where(/\btimeout: \d[\d_]*\b(?! \+)|\}, \d{2,3}_?\d{3}\);|\bwaitFor\(/)).toEqual([]);
});

it('what a machine took is compared only with what no machine takes', () => {
  const limits = TEXTS.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:performance\.now\(\)|\.at) - \w+\)\.toBeLess\w+\(([\w.]+)\)/g)].map(
      ([, limit = '']) => `${file} ${limit}`,
    ),
  );
  expect(limits.sort()).toEqual(['action/bundle.test.ts 25_000', 'interruption.test.ts LONG_BEFORE']);
});
