/** The prompt of `apply` in a real terminal (a pseudo-terminal by `script`): yes, no, Ctrl-C and Ctrl-D. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, TOKEN, withSandbox } from './support/harness.ts';

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

/** Runs `apply`, types `keys` once the question is there, and waits for the end. */
async function typed(
  keys: string,
  url: string,
  cwd: string,
): Promise<{ readonly code: number | null; readonly screen: string }> {
  const command = `'${process.execPath}' '${CLI}' apply`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
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
  ['yes', 'yes\r', EXIT.done, 1],
  ['Ctrl-C', '\u0003', EXIT.interrupted, 0],
  ['Ctrl-D', '\u0004', EXIT.refused, 0],
])('%s at the prompt ends as it says', { timeout: 30_000 }, async (_name, keys, code, writes) => {
  await withSandbox(SEED, async (sandbox) => {
    const ended = await typed(keys, sandbox.url, await folderWith(FILES));
    expect(ended.screen).toContain('Only "yes" goes on: ');
    expect([ended.code, ended.screen]).toEqual([code, expect.any(String)]);
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toHaveLength(writes);
    expect(ended.screen).not.toMatch(/Error:|at .*\.js:\d/);
  });
});
