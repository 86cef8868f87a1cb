/** One account that hangs and others that are refused: they end with codes of their own, and change nothing for the rest. */
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { codesIn, FILES, fileOf, fleet, NAMES, seedOf, summaryIn, tokenOf } from './support/fleet.ts';
import { folderWith, runCli } from './support/harness.ts';

/** What an account does that never comes to its end. */
const HANGS: Readonly<Record<string, (socket: Socket) => void>> = {
  'says nothing': () => {},
  'sends its answer byte by byte': (socket) => {
    const drip = setInterval(() => socket.write('H'), 200);
    socket.once('close', () => clearInterval(drip));
  },
  'begins an answer and never ends it': (socket) =>
    void socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n['),
};

/** A server that takes connections and behaves like that. */
async function hanging(how: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', () => how(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, connections: () => sockets.size };
}

/**
 * Time that passes only while nobody but the one who hangs is waited for: so an account is given up because it
 * hangs, and never because the machine is busy. While it is still heard of, nobody else is given up.
 */
function onceAlone(isAsked: () => boolean) {
  const waiting = new Map<() => void, number>();
  let isGivenUp = false;
  const look = setInterval(() => {
    const [only] = waiting.keys();
    isGivenUp &&= isAsked();
    if (waiting.size !== 1 || isGivenUp || !isAsked()) return;
    isGivenUp = true;
    only?.();
  }, 1);
  onTestFinished(() => clearInterval(look));
  return (milliseconds: number, task: () => void) => {
    waiting.set(task, milliseconds);
    expect(milliseconds).toBe(1_000);
    return () => void waiting.delete(task);
  };
}

/** Nothing is left under way that would keep the process. */
const expectNone = (connections: () => number) => expect.poll(connections).toBe(0);

const entry = (name: string): string =>
  `  ${name}: { region: us, paths: [shared.yaml, ${name}.yaml], token: CELIGO_API_TOKEN_${name.toUpperCase()} }\n`;
const filesOf = (names: readonly string[]) => ({
  ...FILES,
  'accounts.yaml': `version: 1\naccounts:\n${names.map(entry).join('')}`,
  ...Object.fromEntries(names.map((name) => [`${name}.yaml`, fileOf(name)])),
});
const fleetOf = (names: readonly string[], setting = {}) =>
  fleet(setting, Object.fromEntries(names.map((name) => [name, seedOf(name)])));

async function digestsIn(folder: string, names: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names)
    found[name] = JSON.parse(await readFile(join(folder, name, 'plan.json'), 'utf8')).digest;
  return found;
}

describe.each(Object.entries(HANGS))('an account that %s', (_how, how) => {
  it('and two that are refused end with their own codes, and the others plan what they plan without them', async () => {
    const { sandboxes, env } = await fleetOf([...NAMES, 'refused', 'forbidden']);
    sandboxes.refused?.meet('GET /v1/**:status=401');
    sandboxes.forbidden?.meet('GET /v1/**:status=403');
    const cwd = await folderWith(filesOf(['refused', 'hung', ...NAMES, 'forbidden']));
    const { url, connections } = await hanging(how);
    const all = { ...env, CELIGO_API_TOKEN_HUNG: tokenOf('hung'), CELIGO_BASE_URL_HUNG: url };
    const plan = ['accounts', 'plan', '--format', 'json', '--patience', '1', '--jobs', '2'];
    const after = onceAlone(() => connections() > 0);
    const run = await runCli([...plan, '--results', 'all'], { cwd, env: all, after });
    expect(codesIn(await summaryIn(join(cwd, 'all')))).toEqual({
      refused: 4,
      hung: 1,
      one: 0,
      two: 0,
      three: 0,
      forbidden: 4,
    });
    expect(run.code).toBe(EXIT.failure);
    expect(await readFile(join(cwd, 'all', 'hung', 'messages.txt'), 'utf8')).toContain(
      'It was given up: after 1 second it was not read to its end.',
    );
    await expectNone(connections);
    const only = NAMES.flatMap((name) => ['--only', name]);
    expect((await runCli([...plan, ...only, '--results', 'rest'], { cwd, env, after })).code).toBe(EXIT.done);
    expect(await digestsIn(join(cwd, 'all'), NAMES)).toEqual(await digestsIn(join(cwd, 'rest'), NAMES));
  });
});

describe.each(['apply', 'due'] as const)('accounts %s', (command) => {
  it('leaves out who hangs or is refused while all are proved, and writes to the others', async () => {
    const names = [...NAMES, 'refused', 'forbidden', 'hung'];
    const { sandboxes, env } = await fleetOf(names, { now: () => new Date() });
    const cwd = await folderWith({
      ...filesOf(['refused', 'hung', ...NAMES, 'forbidden']),
      ...(command === 'due'
        ? { 'shared.yaml': `${FILES['shared.yaml']}`.replace('{ roles: [operator] }', '{ state: absent }') }
        : {}),
    });
    const plan = ['accounts', 'plan', '--format', 'json', '--results', 'plans'];
    expect((await runCli(plan, { cwd, env })).code).toBe(EXIT.done);
    sandboxes.refused?.meet('GET /v1/**:status=401');
    sandboxes.forbidden?.meet('GET /v1/**:status=403');
    const { url, connections } = await hanging(() => {});
    // The plan of an account is of its address too, so it hangs where it was read.
    if (command === 'apply') sandboxes.hung?.meet('GET /v1/**:slow=600000');
    const all = command === 'apply' ? env : { ...env, CELIGO_BASE_URL_HUNG: url };
    const argv = ['accounts', command, '--patience', '1', '--results', 'out', '--max-failures', '0'];
    const isAsked = () => connections() > 0 || sandboxes.hung?.requests.at(-1)?.status === 0;
    const ran = { cwd, env: all, after: onceAlone(isAsked), inOneProcess: true };
    const run = await runCli(command === 'apply' ? [...argv, '--plans', 'plans'] : argv, ran);
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({
      refused: 4,
      hung: 1,
      one: 0,
      two: 0,
      three: 0,
      forbidden: 4,
    });
    expect(run.code, run.stderr).toBe(EXIT.failure);
    for (const name of names) {
      const isWritten = NAMES.some((each) => each === name);
      expect(sandboxes[name]?.writes().length, name).toBe(isWritten ? 1 : 0);
    }
  });
});

it('eight shards give what one run gives, each account once, also where one hangs and one is refused', async () => {
  const healthy = Array.from({ length: 14 }, (_, at) => `c${at}`);
  const { sandboxes, env } = await fleetOf([...healthy, 'refused']);
  sandboxes.refused?.meet('GET /v1/**:status=401');
  const names = ['hung', ...healthy, 'refused'];
  const cwd = await folderWith(filesOf(names));
  const { url, connections } = await hanging(() => {});
  const all = { ...env, CELIGO_API_TOKEN_HUNG: tokenOf('hung'), CELIGO_BASE_URL_HUNG: url };
  const after = onceAlone(() => connections() > 0);
  const plan = ['accounts', 'plan', '--format', 'json', '--patience', '1'];
  await runCli([...plan, '--results', 'all'], { cwd, env: all, after });
  await expectNone(connections);
  const expected = { ...Object.fromEntries(healthy.map((name) => [name, 0])), hung: 1, refused: 4 };
  expect(codesIn(await summaryIn(join(cwd, 'all')))).toEqual(expected);
  const found: [string, number][] = [];
  const digests: Record<string, string> = {};
  for (let shard = 0; shard < 8; shard += 1) {
    await runCli([...plan, '--shard', `${shard}/8`, '--results', `s${shard}`], { cwd, env: all, after });
    await expectNone(connections);
    const codes = codesIn(await summaryIn(join(cwd, `s${shard}`)));
    found.push(...Object.entries(codes));
    const planned = Object.keys(codes).filter((name) => healthy.includes(name));
    Object.assign(digests, await digestsIn(join(cwd, `s${shard}`), planned));
  }
  expect(found.length).toBe(names.length);
  expect(Object.fromEntries(found)).toEqual(expected);
  expect(digests).toEqual(await digestsIn(join(cwd, 'all'), healthy));
});

it.each(['0', '3601', '1.5', 'long'])('a patience of %s is refused', async (patience) => {
  const run = await runCli(['accounts', 'plan', '--patience', patience], { files: FILES });
  expect([run.code, run.stderr]).toEqual([EXIT.invalid, expect.stringContaining('from 1 to 3600')]);
});
