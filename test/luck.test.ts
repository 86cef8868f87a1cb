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

it('no limit is set to what a machine took by the clock on the wall', () => {
  expect(where(/(?:\bnow\(\)|\.at) - \w+\)\.toBeLess/)).toEqual([]);
});

it('no test rests for a time that it was given: it waits in a loop until something is so', () => {
  const rest =
    /^(?!\s*while ).*\bawait (?:new Promise.*\bsetTimeout\(|(?:wait|delay|sleep|pause|setTimeout)\(\d)/m;
  expect(where(rest, join('support', 'process.ts'))).toEqual([]);
});

it('whatever a test holds up outside of itself is patient', () => {
  const holds = TEXTS.filter(({ text }) => /support\/gate\.ts|:slow=600000/.test(text));
  const starts = holds.flatMap(({ file, text }) =>
    [...text.matchAll(/= start(?:With)?\((?:.*\n?)*?\);/g)].map(([call]) => `${file}: ${call}`),
  );
  // What is shown after three seconds comes of a timer, and a request that is given up meanwhile is asked for again.
  const others = starts.filter((call) => !/PATIENT|ENDLESS/.test(call));
  expect(others).toEqual([expect.stringMatching(/^cli\/progress\.test\.ts: = start\(\[\.\.\.line\.split/)]);
});
