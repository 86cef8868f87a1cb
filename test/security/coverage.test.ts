/**
 * The threat model and the tests say the same: every P0 threat has a test, every test here has its row, and what
 * a row names exists. Prints which threats are covered.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DIALECT_NAMES } from '../../src/sandbox/dialects.ts';

interface Threat {
  readonly id: string;
  readonly priority: string;
  readonly where: readonly string[];
  readonly tests: readonly string[];
  /** Sources with which the test comes: as long as they are not there, there is nothing to attack. */
  readonly comesWith: readonly string[];
}

const quotedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);

/** The rows of the table of threats. */
function threatsIn(text: string): Threat[] {
  return text
    .split('\n')
    .filter((line) => /^\| T\d/.test(line))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [, id = '', priority = '', , , where = '', last = ''] = cells;
      const [tests = '', comesWith = ''] = last.split('(comes with');
      return { id, priority, where: quotedIn(where), tests: quotedIn(tests), comesWith: quotedIn(comesWith) };
    });
}

/** What is wrong, a sentence each. */
function gapsIn(
  threats: readonly Threat[],
  testFiles: readonly string[],
  exists: (path: string) => boolean,
): string[] {
  const gaps: string[] = [];
  const named = new Set(threats.flatMap(({ tests }) => tests));
  for (const { id, priority, tests, where, comesWith } of threats) {
    const isThere = comesWith.every(exists);
    if (tests.length === 0 && priority === 'P0') gaps.push(`${id} is P0 and has no test.`);
    if (!/^P[012]$/.test(priority)) gaps.push(`${id} has no priority.`);
    if (!isThere) continue;
    for (const path of [...tests, ...where])
      if (!exists(path)) gaps.push(`${id} names ${path}, which does not exist.`);
  }
  for (const [n, { id }] of threats.entries())
    if (threats.findIndex((each) => each.id === id) !== n) gaps.push(`${id} has two rows.`);
  for (const path of testFiles) if (!named.has(path)) gaps.push(`${path} belongs to no threat.`);
  return gaps;
}

const threats = threatsIn(readFileSync('docs/threat-model.md', 'utf8'));
const testFiles = readdirSync('test/security')
  .filter((name) => /^T\d+-.*\.test\.ts$/.test(name))
  .map((name) => `test/security/${name}`);

test('every threat is covered', () => {
  expect(gapsIn(threats, testFiles, existsSync)).toEqual([]);
  const covered = threats.filter(({ tests }) => tests.length > 0 && tests.every(existsSync));
  const later = threats.filter(({ comesWith }) => !comesWith.every(existsSync));
  console.info(`threats covered: ${covered.map(({ id }) => id).join(' ')}`);
  if (later.length > 0) console.info(`nothing to attack yet: ${later.map(({ id }) => id).join(' ')}`);
});

test('all of the P0 threats that were found are in the table', () => {
  const p0 = threats.filter(({ priority }) => priority === 'P0').map(({ id }) => id);
  const numbers = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 34, 35,
  ];
  expect(p0).toEqual(numbers.map((n) => `T${String(n).padStart(2, '0')}`));
});

test('a test of a threat names it in its first comment', () => {
  for (const path of testFiles) {
    const id = /T\d+/.exec(path)?.[0] ?? '';
    expect(readFileSync(path, 'utf8').slice(0, 40)).toContain(id);
  }
});

test('each reading of the remote that the sandbox can switch to is explained', () => {
  const named = quotedIn(readFileSync('docs/remote.md', 'utf8'));
  expect(DIALECT_NAMES.length).toBeGreaterThan(40);
  expect(DIALECT_NAMES.filter((name) => !named.includes(name))).toEqual([]);
});

test('a gap is noticed', () => {
  const row = (tests: string, id = 'T99'): string =>
    `| ${id} | P0 | a threat | a defence | \`src\` | ${tests} |`;
  const gaps = (text: string, files: readonly string[] = []): string =>
    gapsIn(threatsIn(text), files, existsSync).join('\n');
  expect(gaps(row(''))).toBe('T99 is P0 and has no test.');
  expect(gaps(row('`test/nowhere.test.ts`'))).toContain('does not exist');
  expect(gaps(row('`test/nowhere.test.ts` (comes with `src/cli.ts`)'))).toContain('does not exist');
  expect(gaps(row('`test/nowhere.test.ts` (comes with `src/nowhere.ts`)'))).toBe('');
  expect(gaps(`${row('`test/cli.test.ts`')}\n${row('`test/cli.test.ts`')}`)).toBe('T99 has two rows.');
  expect(gaps(row('`test/cli.test.ts`'), ['test/security/T98-x.test.ts'])).toContain('belongs to no threat');
  expect(gaps(row('`test/cli.test.ts`'))).toBe('');
});
