/** Each wrong line of test/findings ends in a comment that names what it must cause. Nothing else may be found. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/read.ts';
import type { Finding } from '../src/core/model/finding.ts';

const HERE = join(dirname(fileURLToPath(import.meta.url)), 'findings');
const SOURCES = join(HERE, '../../src/config');
const NOW = new Date('2026-11-22T12:00:00Z');

/** Files, and folders that are read as one desired state. */
const CASES = readdirSync(HERE).sort();

/** `file:line severity code`, for each code that a comment names. */
function expectedIn(path: string): string[] {
  const files = path.endsWith('.yaml')
    ? [path]
    : readdirSync(join(HERE, path), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => `${path}/${name}`);
  return files.flatMap((file) =>
    readFileSync(join(HERE, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        [...line.matchAll(/# (error|warning|notice): ([a-z0-9-]+(?:, [a-z0-9-]+)*)/g)].flatMap(
          ([, severity = '', codes = '']) =>
            codes.split(', ').map((code) => `${file}:${index + 1} ${severity} ${code}`),
        ),
      ),
  );
}

const described = ({ severity, code, place }: Finding): string =>
  `${place?.file}:${place?.line} ${severity} ${code}`;

const findingsOf = async (path: string): Promise<readonly Finding[]> =>
  (await readConfig({ paths: [path], cwd: HERE, now: NOW })).findings;

describe('a broken file', () => {
  test.each(CASES)('%s causes what its comments say, there and nowhere else', async (path) => {
    const findings = await findingsOf(path);
    const expected = expectedIn(path);
    expect(expected).not.toEqual([]);
    expect(findings.map(described).sort()).toEqual(expected.sort());
  });

  test.each(CASES)('%s is explained in whole sentences, with a frame and a remedy', async (path) => {
    for (const { code, severity, summary, why, fix, place, frame } of await findingsOf(path)) {
      const sentences = [summary, why ?? 'It is left out.', fix ?? (severity === 'error' ? '' : 'None.')];
      for (const sentence of sentences) expect(sentence, code).toMatch(/^[A-Z"`<\p{L}0-9].*[.?!]$/su);
      expect(frame?.lines[(place?.line ?? 0) - frame.firstLine], code).toBeTypeOf('string');
    }
  });
});

test('every code that a file can cause has a broken file', () => {
  const covered = new Set(CASES.flatMap(expectedIn).map((line) => line.split(' ').at(-1)));
  const codes = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    // What is wrong with the file of many accounts and with workflows is in test/findings-beside.
    .filter((name) => name.endsWith('.ts') && !/^(?:validators|accounts\.ts|placeholders\.ts)/.test(name))
    .flatMap((name) => [...readFileSync(join(SOURCES, name), 'utf8').matchAll(/\bcode: '([a-z0-9-]+)'/g)])
    .map(([, code = '']) => code);
  expect(codes).toContain('unknown-key');
  // 101 ids in one line are no pleasure to read: test/config/schema.test.ts.
  expect([...new Set(codes)].filter((code) => !covered.has(code) && code !== 'too-many')).toEqual([]);
});
