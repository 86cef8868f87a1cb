/** In a real terminal (a pseudo-terminal by `script`): yes, Ctrl-C and Ctrl-D at the prompt, and `| head`. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { Gate } from './support/gate.ts';
import { folderWith, type TestSandbox, TOKEN, withSandbox } from './support/harness.ts';
import { PATIENT } from './support/process.ts';

const CLI = join(dirname(dirname(fileURLToPath(import.meta.url))), 'build', 'cli.js');
const SEED = `tokens: { sandbox-token: bot@acme.example }
users:
  bot@acme.example: { accessLevel: administrator }
integrations: [{ name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
const FILES = {
  'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
users:
  bot@acme.example: { accessLevel: administrator }
  new@acme.example: { accessLevel: monitor }
`,
};

interface Ended {
  readonly code: number | null;
  readonly screen: string;
}

const PROGRAM = `'${process.execPath}' '${CLI}'`;

/** Runs a command line in a terminal, types `keys` once the question is there, and waits for the end. */
async function inTerminal(command: string, url: string, cwd: string, keys = ''): Promise<Ended> {
  // Two programs go by this name: that of util-linux, and that of BSD and macOS, which ends as its command does.
  const isLinux = process.platform === 'linux';
  const args = isLinux ? ['-qec', command, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', command];
  const child = spawn('script', args, {
    cwd,
    env: { ...process.env, CELIGO_BASE_URL: url, CELIGO_API_TOKEN: TOKEN, NO_COLOR: '1' },
  });
  let screen = '';
  let isTyped = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    if (isTyped || !screen.includes('Only "yes" goes on: ')) return;
    isTyped = true;
    child.stdin.write(keys);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  return { code, screen };
}

it.each([
  ['yes', 'yes\r', EXIT.done, 1, ''],
  ['Ctrl-C', '\u0003', EXIT.interrupted, 0, '\r\nStopped by Ctrl-C: nothing was written.\r\n'],
  ['Ctrl-D', '\u0004', EXIT.refused, 0, '\r\nNot applied: nothing was written.\r\n'],
])('%s at the prompt ends as it says', async (_name, keys, code, writes, words) => {
  await withSandbox(SEED, async (sandbox) => {
    const ended = await inTerminal(`${PROGRAM} apply`, sandbox.url, await folderWith(FILES), keys);
    expect(ended.screen).toContain('Only "yes" goes on: ');
    expect([ended.code, ended.screen]).toEqual([code, expect.any(String)]);
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toHaveLength(writes);
    expect(ended.screen).toContain(words);
    expect(ended.screen).not.toMatch(/Error:|at .*\.js:\d/);
  });
});

it('a terminal that goes away in the middle of a run ends it in order, with its receipt', async () => {
  const gate = new Gate();
  const whole = async (sandbox: TestSandbox): Promise<void> => {
    const cwd = await folderWith(FILES);
    sandbox.meet('POST /v1/**:slow=1');
    const command = `exec ${PROGRAM} apply --yes --receipt receipt.ndjson`;
    const isLinux = process.platform === 'linux';
    const args = isLinux ? ['-qec', command, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', command];
    const terminal = spawn('script', args, {
      cwd,
      env: { ...process.env, ...PATIENT, CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN },
    });
    await expect.poll(() => sandbox.writes().length, { interval: 50 }).toBe(1);
    terminal.kill('SIGKILL');
    const endIn = async (): Promise<unknown> => {
      const lines = (await readFile(join(cwd, 'receipt.ndjson'), 'utf8')).trim().split('\n');
      const { type, exitCode }: Record<string, unknown> = JSON.parse(lines.at(-1) ?? '');
      return [type, exitCode];
    };
    await expect.poll(endIn, { interval: 50 }).toEqual(['end', EXIT.hungUp]);
  };
  await withSandbox(SEED, whole, { clock: gate });
});

it('a review through `| head` is as wide as the window, and ends without a word of the pipe', async () => {
  await withSandbox(SEED, async (sandbox) => {
    const command = `stty cols 80; ${PROGRAM} report | head -22`;
    const { code, screen } = await inTerminal(command, sandbox.url, await folderWith(FILES));
    // The sandbox of the tests has a clock of its own.
    const lines = screen
      .replaceAll('\r', '')
      .replace(/^Warning: the clock.*\n/m, '')
      .split('\n');
    expect([code, lines[0]]).toEqual([EXIT.done, 'Access review: Acme']);
    expect(lines.length).toBe(23);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(screen).not.toContain('EPIPE');
  });
});
