/** T25: files that are small and take for ever, or take the process down. */
import { spawn } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli } from '../support/harness.ts';
import { processorMs } from '../support/processor.ts';

const HEAD = 'version: 1\naccount: { name: Acme, region: us }\n';
const MIB = 1024 * 1024;
/** Milliseconds of a processor. Each takes less than one second. */
const A_MOMENT = 5_000;

const laughs = (levels: number): string => {
  const lines = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
  for (let n = 1; n < levels; n += 1)
    lines.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\n`;
};
const nested = (levels: number): string =>
  Array.from({ length: levels }, (_, n) => `${' '.repeat(n)}a:\n`).join('');

const BOMBS: readonly (readonly [string, string])[] = [
  ['ten levels of aliases', laughs(10)],
  ['an alias to itself', 'a: &a [*a]\n'],
  ['a merge of merges', 'a: &a { x: 1 }\nb: &b { <<: *a }\nc: { <<: [*a, *b] }\n'],
  ['5,000 lists in a line', '['.repeat(5_000)],
  ['5,000 closed lists in a line', '['.repeat(5_000) + ']'.repeat(5_000)],
  ['5,000 maps in a line', '{a: '.repeat(5_000)],
  ['5,000 list marks', '- '.repeat(5_000)],
  ['5,000 key marks', '? '.repeat(5_000)],
  ['1,200 nested maps', nested(1_200)],
  ['200 nested maps', nested(200)],
  ['a line of a million spaces', `${HEAD}${' '.repeat(1_000_000)}x: 1\n`],
  ['a key of a million characters', `${HEAD}${'k'.repeat(1_000_000)}: 1\n`],
  ['300,000 line feeds', HEAD + '\n'.repeat(300_000)],
  ['a million hashes', `${HEAD}${'#'.repeat(1_000_000)}\n`],
  ['a quote that never ends', `${HEAD}x: "${'a\\\\'.repeat(300_000)}`],
  ['200,000 documents', '---\n'.repeat(200_000)],
  ['60,000 anchors', Array.from({ length: 60_000 }, (_, n) => `k${n}: &a${n} 1\n`).join('')],
  ['300,000 wrong lines', `${HEAD}${'}\n'.repeat(300_000)}`],
  ['30,000 duplicates', HEAD + 'x: 1\n'.repeat(30_000)],
  ['15,000 unknown keys', HEAD + Array.from({ length: 15_000 }, (_, n) => `k${n}: 1\n`).join('')],
  ['300,000 commas', `${HEAD}x: [${','.repeat(300_000)}]\n`],
  ['half a million colons', `${HEAD}${': '.repeat(500_000)}\n`],
];

test.each(BOMBS)('%s is an error in a moment', async (_, text) => {
  const cwd = await folderWith({ 'access.yaml': text.slice(0, MIB) });
  const startedAt = processorMs();
  const { code } = await runCli(['validate'], { cwd });
  expect(code).toBe(EXIT.invalid);
  expect(processorMs() - startedAt).toBeLessThan(A_MOMENT);
});

describe('many deep files in one process', () => {
  // The second document that is too deep for the stack is what used to abort Node (134) in the library.
  test.each([2, 30])('%i of them end the process in order', async (number) => {
    const bombs = ['['.repeat(50_000), '{a: '.repeat(50_000), '- '.repeat(50_000), nested(1_000)];
    const cwd = await folderWith(
      Object.fromEntries(
        Array.from({ length: number }, (_, n) => [`access/f${n}.yaml`, bombs[n % bombs.length] ?? '']),
      ),
    );
    const child = spawn(process.execPath, ['--stack-size=500', resolve('build/cli.js'), 'validate'], { cwd });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    const code = await new Promise((done) => child.once('close', (status, signal) => done(status ?? signal)));
    expect(code).toBe(EXIT.invalid);
    expect(Buffer.concat(said).toString('utf8')).toContain('too-deep');
  });
});

describe('too much', () => {
  const sparse = async (path: string, bytes: number): Promise<void> => {
    const file = await open(path, 'w');
    await file.truncate(bytes);
    await file.close();
  };

  test('a file of a gigabyte is not read to its end', async () => {
    const cwd = await folderWith({});
    await sparse(join(cwd, 'access.yaml'), 1024 * MIB);
    const { code, stdout } = await runCli(['validate'], { cwd });
    expect([code, stdout]).toEqual([EXIT.invalid, expect.stringContaining('file-too-large')]);
  });

  test('eleven files of a mebibyte are too much together', async () => {
    const cwd = await folderWith({ 'access/a.yaml': HEAD });
    for (let n = 0; n < 11; n += 1)
      await writeFile(join(cwd, `access/f${n}.yaml`), `version: 1\n#${'x'.repeat(MIB - 20)}\n`);
    const { code, stdout } = await runCli(['validate'], { cwd });
    expect([code, stdout]).toEqual([EXIT.invalid, expect.stringContaining('too-much')]);
  });

  test('501 files are too many', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 501 }, (_, n) => [`access/f${n}.yaml`, 'version: 1\n']),
    );
    const { code, stdout } = await runCli(['validate'], { files });
    expect([code, stdout]).toEqual([EXIT.invalid, expect.stringContaining('too-many-files')]);
  });
});
