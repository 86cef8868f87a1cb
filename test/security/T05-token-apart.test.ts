/**
 * T05: what commands are handed does not hold the token. It is made once at the edge, and only the door has it;
 * so no renderer, error or dump of a context can print it, whatever it does.
 */
import { chmod, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Job } from '../../src/action/job.ts';
import type { Context, Environment } from '../../src/commands/context.ts';
import { redacting, seal } from '../../src/commands/seal.ts';
import { EXIT } from '../../src/errors.ts';
import { CANARY } from '../celigo/loopback.ts';
import { access, SEED } from '../support/acme.ts';
import { folderWith, runCli } from '../support/harness.ts';
import { ACTION_TOKEN, GITHUB_TOKEN, Repository } from '../support/repository.ts';
import { pathsTo } from './reach.ts';

const caught = vi.hoisted((): { context?: unknown; job?: unknown } => ({}));

vi.mock('../../src/commands/schema.ts', async (original) => ({
  ...(await original<object>()),
  schema: async (_options: unknown, context: Context) => {
    caught.context = context;
    return EXIT.done;
  },
}));

vi.mock('../../src/action/trust.ts', () => ({
  ensureTrusted: async (job: Job) => {
    caught.job = job;
  },
}));

beforeEach(() => {
  delete caught.context;
  delete caught.job;
});

async function tokenFile(): Promise<string> {
  const path = join(await folderWith({}), 'token');
  await writeFile(path, CANARY);
  await chmod(path, 0o600);
  return path;
}

const PLACES: readonly (readonly [string, () => Promise<Environment>])[] = [
  ['its variable', async () => ({ CELIGO_API_TOKEN: CANARY })],
  ['a file', async () => ({ CELIGO_API_TOKEN_FILE: await tokenFile() })],
  [
    'its variable, and inside the address of a proxy',
    async () => ({
      CELIGO_API_TOKEN: CANARY,
      HTTPS_PROXY: `http://user:${CANARY}@proxy.example`,
    }),
  ],
  [
    'its variable, and in one of another name',
    async () => ({ CELIGO_API_TOKEN: CANARY, CELIGO_API_KEY: CANARY }),
  ],
  [
    'the variable of one of many accounts, and in one of another name',
    async () => ({ CELIGO_API_TOKEN_ACME: CANARY, CELIGO_API_KEY: CANARY }),
  ],
];

test.each(PLACES)('no value that a command can reach holds a token from %s', async (_, env) => {
  const given = await env();
  const { code } = await runCli(['schema'], { env: given, cwd: tmpdir() });
  expect([code, caught.context]).toEqual([
    EXIT.done,
    expect.objectContaining({ version: expect.anything() }),
  ]);
  expect(pathsTo(CANARY, caught.context)).toEqual([]);
});

test('nor does anything that the Action works with, and the token of GitHub is in its own client alone', async () => {
  const files = { 'access.yaml': access() };
  const repository = await Repository.open({ files, seed: SEED });
  const ran = await repository.onPush('validate', { 'api-token': ACTION_TOKEN });
  expect([ran.code, caught.job]).toEqual([EXIT.done, expect.objectContaining({ known: expect.anything() })]);
  const { github: _, ...rest } = caught.job as Job;
  expect(pathsTo(ACTION_TOKEN, caught.job)).toEqual([]);
  expect(pathsTo(GITHUB_TOKEN, rest)).toEqual([]);
});

test('the door is still opened with that token, and with the address of the proxy as it was given', () => {
  const HTTPS_PROXY = `http://user:${CANARY}@proxy.example`;
  const { key, env } = seal({ CELIGO_API_TOKEN: CANARY, HTTPS_PROXY, LANG: 'C' }, tmpdir());
  expect(key.token().authorization()).toBe(`Bearer ${CANARY}`);
  expect(key.env).toEqual({ HTTPS_PROXY, LANG: 'C' });
  expect(env).toEqual({ HTTPS_PROXY: 'http://user:[token]@proxy.example', LANG: 'C' });
});

test('a search finds a text wherever it is', () => {
  const cycle: { self?: unknown; map: Map<string, unknown>; [CANARY]?: number } = { map: new Map() };
  cycle.self = cycle;
  cycle.map.set('a', new Set([`Bearer ${CANARY}`]));
  cycle[CANARY] = 1;
  expect(pathsTo(CANARY, cycle)).toHaveLength(2);
  expect(
    pathsTo(
      CANARY,
      Object.assign(() => CANARY, { hidden: [CANARY] }),
    ),
  ).toHaveLength(1);
});

test('the token of one of many accounts is taken out of both streams, also where it comes from a file', async () => {
  const path = await tokenFile();
  const { key, secrets } = seal({ CELIGO_TOKEN_DIR: dirname(path) }, tmpdir());
  const written: string[] = [];
  const sink = { isTerminal: true, columns: 80, write: (text: string) => void written.push(text) };
  const clean = redacting(secrets)(sink);
  key.tokenOf({ name: 'one', token: { file: basename(path) } }, 'https://api.integrator.io');
  clean.write(`an exception that quotes ${CANARY}`);
  expect(written).toEqual(['an exception that quotes [token]']);
  sink.columns = 40;
  expect(clean.columns, 'a window that was made narrower').toBe(40);
});
