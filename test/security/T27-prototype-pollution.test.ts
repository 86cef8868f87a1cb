/** T27: keys that JavaScript's objects have already. */
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../src/errors.ts';
import { json } from '../celigo/loopback.ts';
import { folderWith, runCli, TOKEN, withSandbox } from '../support/harness.ts';
import { ADA, accountAnswering, CASH, FILE, files, PEOPLE, record, runAgainst, SEED, YES } from './attack.ts';

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];

/** Every section and every kind of map of the format. */
const WHOLE = {
  version: 1,
  account: { name: 'Acme', region: 'us', contains: [CASH] },
  policy: { unmanagedUsers: 'report', maxGrantLoss: { limit: 3, until: '2027-01-01', reason: 'x' } },
  defaults: { ssoRequired: true },
  roles: {
    operator: {
      accessLevel: 'monitor',
      integrations: { Orders: { level: 'manage', until: '2027-01-01' } },
      mcpServers: { '/orders': { level: 'read', until: '2027-01-01' } },
      members: [{ user: 'ada@acme.example', until: '2027-01-01' }],
    },
  },
  users: {
    'ada@acme.example': {
      roles: [{ role: 'operator', until: '2027-01-01' }],
      integrations: { Orders: { level: 'manage', reason: 'x' } },
      mcpServers: { '/orders': 'read' },
    },
  },
  integrations: { Orders: { id: CASH, manage: [{ user: 'ada@acme.example', until: '2027-01-01' }] } },
  mcpServers: { Stock: { uri: '/stock', read: ['ada@acme.example'] } },
  files: { 'access.yaml': { accessLevel: 'custom', integrations: ['Orders'] } },
  tests: [{ name: 't', users: '*', never: { accessLevel: 'manage', integrations: { Orders: 'manage' } } }],
};

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
const isMap = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && !Array.isArray(value);

/** The document with one more key in one of its maps, once for every map. */
function* withKey(value: Value, key: string): Generator<Value> {
  if (isMap(value)) {
    const copy: Record<string, Value> = Object.assign(Object.create(null), value);
    Object.defineProperty(copy, key, {
      value: { polluted: true, accessLevel: 'administrator' },
      enumerable: true,
    });
    yield copy;
    for (const [name, inner] of Object.entries(value))
      for (const changed of withKey(inner, key)) yield { ...value, [name]: changed };
  } else if (Array.isArray(value)) {
    for (const [index, inner] of value.entries())
      for (const changed of withKey(inner, key)) yield value.with(index, changed);
  }
}

afterEach(() => {
  const plain: { polluted?: unknown; accessLevel?: unknown } = {};
  expect([plain.polluted, plain.accessLevel]).toEqual([undefined, undefined]);
});

describe.each(KEYS)('%s as a key', (key) => {
  test('is an error in every map of a file, and pollutes nothing', async () => {
    const cwd = await folderWith({});
    let tried = 0;
    for (const document of withKey(WHOLE, key)) {
      await writeFile(join(cwd, 'access.yaml'), stringify(document));
      const { code, stdout } = await runCli(['validate'], { cwd });
      expect([stringify(document), code]).toEqual([stringify(document), EXIT.invalid]);
      expect(stdout).toContain('reserved-name');
      tried += 1;
    }
    expect(tried).toBeGreaterThan(25);
  });
});

test('the whole file without such a key is no error about keys', async () => {
  const { stdout } = await runCli(['validate'], { files: { 'access.yaml': stringify(WHOLE) } });
  expect(stdout).not.toMatch(/reserved-name|unknown-key/);
});

const polluting = (text: string): string =>
  text.replace(
    /\{/g,
    '{"__proto__":{"polluted":true,"accessLevel":"administrator"},"constructor":{"prototype":{"polluted":true}},',
  );

test('records of the account that hold such keys are read for what they are, and written back so', async () => {
  const evil = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  const ada = JSON.stringify(record(ADA, 'ada@acme.example', { accessLevel: 'monitor', extra: 0 })).replace(
    '"extra":0',
    `"extra":${evil},"__proto__":{"polluted":true,"disabled":true}`,
  );
  const answer = (text: string) => (_: unknown, response: import('node:http').ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  const api = await accountAnswering({
    'GET /v1/ashares': answer(`[${JSON.stringify(PEOPLE[0])},${ada},${JSON.stringify(PEOPLE[2])}]`),
    [`GET /v1/ashares/${ADA}`]: answer(ada),
    PUT: json({}),
    POST: json([{ statusCode: 201 }], 201),
    DELETE: json({}, 200),
  });
  const { code } = await runAgainst(api, ['apply', ...YES]);
  // Nothing that this server was sent is remembered by it.
  expect(code).toBe(EXIT.incomplete);
  const put = api.asked.find(({ method }) => method === 'PUT')?.body ?? '';
  expect(put).toContain(`"extra":${evil}`);
  expect(JSON.parse(put)).toMatchObject({ accessLevel: 'monitor' });
  expect(put).not.toMatch(/"disabled":true,"integration/);
});

test('a saved plan that holds such keys everywhere gives nothing that the fresh plan does not', () =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith(files);
    const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, cwd });
    await writeFile(join(cwd, 'plan.json'), polluting(stdout));
    const { code } = await runCli(['apply', '--expect', 'plan.json', '--yes'], { sandbox, cwd });
    expect([EXIT.done, EXIT.invalid, EXIT.stale]).toContain(code);
    const level = sandbox.account.roster.findByEmail('ada@acme.example')?.fields.accessLevel;
    expect(level).toBe('monitor');
  }));

test('everything works where __proto__ does not exist at all', () =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith({ 'access.yaml': FILE });
    const run = (...argv: string[]): Promise<number | null> => {
      const env = { PATH: process.env.PATH, CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN };
      const child = spawn(process.execPath, ['--disable-proto=delete', resolve('build/cli.js'), ...argv], {
        cwd,
        env,
      });
      return new Promise((done) => child.once('close', done));
    };
    expect(await run('validate')).toBe(EXIT.done);
    expect(await run('plan', '--diff', '--output', 'plan.txt')).toBe(EXIT.done);
    expect(await run('apply', ...YES, '--receipt', 'receipt')).toBe(EXIT.done);
    expect(await run('drift')).toBe(EXIT.done);
  }));
