/** The image: what its file says, and its steps on this machine, since not every machine can build one. */

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { baseProblem } from '../scripts/image.mjs';

const steps = readFileSync('Containerfile', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
const all = (word: string) => steps.flatMap(([step, rest]) => (step === word ? [rest] : []));
const ENTRY: readonly string[] = JSON.parse(all('ENTRYPOINT')[0] ?? '[]');

/** Does what COPY says below a folder; the paths of the image then begin there. */
function copied(): string {
  const root = mkdtempSync(join(tmpdir(), 'image-'));
  onTestFinished(() => {
    for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }))
      chmodSync(join(root, path), 0o700);
    rmSync(root, { recursive: true, force: true });
  });
  for (const step of all('COPY')) {
    const words = step.split(' ');
    const target = join(root, words.at(-1) ?? '');
    for (const source of words.slice(0, -1)) {
      const isInto = words.at(-1)?.endsWith('/') === true;
      mkdirSync(isInto ? target : join(target, '..'), { recursive: true });
      cpSync(source, isInto ? join(target, source) : target, { recursive: true });
    }
  }
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    chmodSync(join(root, path), 0o555);
  return root;
}

describe('the Containerfile', () => {
  it('takes its base from the release alone, installs nothing, and ends as somebody who is not root', () => {
    expect(all('ARG')).toEqual(['NODE_IMAGE']);
    expect(all('FROM')).toEqual(['$'.concat('{NODE_IMAGE}')]);
    expect(all('RUN')).toEqual([
      '["ln", "-s", "/opt/celigo-access/build/cli.js", "/usr/local/bin/celigo-access"]',
    ]);
    expect(all('USER')).toEqual(['1000:1000']);
    const known = ['ARG', 'FROM', 'COPY', 'RUN', 'USER', 'WORKDIR', 'ENTRYPOINT'];
    expect([...new Set(steps.map(([step]) => step))]).toEqual(known);
  });

  it('copies what the package holds', () => {
    const { files }: { files: string[] } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const step of all('COPY')) {
      for (const source of step.split(' ').slice(0, -1)) {
        expect(existsSync(source)).toBe(true);
        expect([...files, 'package.json', 'LICENSE']).toContain(source);
      }
    }
  });

  it('makes a command line that works where nothing can be written', () => {
    const root = copied();
    const entry = join(root, ENTRY[1] ?? '');
    const said = spawnSync(process.execPath, [entry, '--version'], { cwd: root, encoding: 'utf8', env: {} });
    expect([said.status, said.stderr]).toEqual([0, '']);
    const schema = spawnSync(process.execPath, [entry, 'schema'], { cwd: root, encoding: 'utf8', env: {} });
    expect([schema.status, schema.stdout.slice(0, 1)]).toEqual([0, '{']);
  });

  it('hands signals to the program', async () => {
    expect(ENTRY).toEqual(['node', '/opt/celigo-access/build/cli.js']);
    const root = copied();
    const seed = join(root, 'opt/celigo-access/examples/small/account.yaml');
    const argv = [join(root, ENTRY[1] ?? ''), 'sandbox', '--seed', seed, '--port', '0'];
    const child = spawn(process.execPath, argv, { cwd: root, env: {} });
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    const ended = await new Promise((resolve) =>
      child.once('exit', (code, signal) => resolve([code, signal])),
    );
    expect(ended).toEqual([expect.any(Number), null]);
  });
});

const DIGEST = 'b4f1a2'.repeat(11).slice(0, 64);
it.each([
  [undefined, 'is not set'],
  ['', 'is not set'],
  ['docker.io/library/node:24-bookworm-slim', 'a tag alone'],
  [`node:24-bookworm-slim@sha256:${DIGEST}`, 'a tag alone'],
  [`docker.io/library/node:24-bookworm-slim@sha256:${'0'.repeat(64)}`, 'placeholder'],
  [`docker.io/library/node:20-bookworm-slim@sha256:${DIGEST}`, 'no slim image of a supported'],
  [`docker.io/library/node:23-slim@sha256:${DIGEST}`, 'no slim image of a supported'],
  [`docker.io/library/node:24@sha256:${DIGEST}`, 'no slim image of a supported'],
])('no image is built on %s', (base, words) => {
  expect(baseProblem(base)).toContain(words);
});

it('an image is built on a slim image by digest', () => {
  expect(baseProblem(`docker.io/library/node:24-bookworm-slim@sha256:${DIGEST}`)).toBeUndefined();
});
