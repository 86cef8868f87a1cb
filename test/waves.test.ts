/** Writing to many accounts: nothing before all hold, each alone with its token, and no further wave after a failure. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runAlone } from '../src/commands/alone.ts';
import { seal } from '../src/commands/seal.ts';
import { SIGNALS } from '../src/commands/signals.ts';
import type { ListedAccount } from '../src/core/model/listed.ts';
import { EXIT } from '../src/errors.ts';
import {
  codesIn,
  FILES,
  type Fleet,
  fileOf,
  fleet,
  LIST,
  NAMES,
  summaryIn,
  tokenOf,
} from './support/fleet.ts';
import { Gate } from './support/gate.ts';
import { folderWith, runCli } from './support/harness.ts';
import { ENDLESS, PATIENT, startWith, until } from './support/process.ts';

const REAL_TIME = { now: () => new Date() };

/** Accounts, their files, and the plans of all of them below `plans`. */
async function planned(files = FILES, more = {}, clock = {}): Promise<Fleet & { readonly cwd: string }> {
  const known = await fleet({ ...REAL_TIME, ...clock });
  const accounts = { ...known, env: { ...known.env, ...more } };
  const cwd = await folderWith(files);
  const argv = ['accounts', 'plan', '--format', 'json', '--results', 'plans'];
  const plan = await runCli(argv, { cwd, env: accounts.env });
  expect(plan.code, plan.stderr).toBe(EXIT.done);
  return { ...accounts, cwd };
}

const APPLY = ['accounts', 'apply', '--plans', 'plans', '--results', 'out'];
const writesOf = ({ sandboxes }: Fleet) => NAMES.map((name) => sandboxes[name]?.writes().length ?? -1);
const typesIn = async (path: string): Promise<unknown[]> =>
  (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).type);

describe('accounts apply', () => {
  it('carries out the reviewed plan of each, and leaves plan, receipt and output', async () => {
    const { cwd, ...all } = await planned();
    // The whole path of a folder serves as well as one from here.
    const apply = APPLY.map((word) => (word === 'out' ? join(cwd, 'out') : word));
    const run = await runCli([...apply, '--waves', 'all'], { cwd, env: all.env });
    expect(run.code, run.stderr).toBe(EXIT.done);
    expect(writesOf(all)).toEqual([1, 1, 1]);
    expect(run.stdout).toMatch(/^one +0 {2}1 done \(1 [a-z]+\)\.$/m);
    for (const name of NAMES) {
      expect((await readdir(join(cwd, 'out', name))).sort()).toEqual(
        expect.arrayContaining(['apply.txt', 'plan.json', 'receipt.ndjson']),
      );
      expect(await typesIn(join(cwd, 'out', name, 'receipt.ndjson'))).toEqual(['plan', 'outcome', 'end']);
      expect(all.sandboxes[name]?.requests.filter(({ status }) => status === 401)).toEqual([]);
    }
    const { accounts } = await summaryIn(join(cwd, 'out'));
    expect(accounts[0]).toMatchObject({ plan: 'one/plan.json', receipt: 'one/receipt.ndjson' });
    const again = await runCli(['accounts', 'plan', '--detailed-exitcode'], { cwd, env: all.env });
    expect(again.code).toBe(EXIT.done);
  });

  it('begins no further wave after a failure, and says of whom', async () => {
    const { cwd, ...all } = await planned();
    const other =
      (await readFile(join(cwd, 'one.yaml'), 'utf8')) +
      'users: { eve@acme.example: { accessLevel: monitor } }\n';
    await writeFile(join(cwd, 'one.yaml'), other);
    const run = await runCli(APPLY, { cwd, env: all.env, inOneProcess: true });
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 6, two: 7, three: 7 });
    expect([run.code, writesOf(all)]).toEqual([EXIT.incomplete, [0, 0, 0]]);
    expect(await readFile(join(cwd, 'out', 'two', 'messages.txt'), 'utf8')).toContain(
      'Not started: 1 account failed before, and --max-failures is 0.',
    );
    const more = ['accounts', 'apply', '--plans', 'plans', '--results', 'more', '--max-failures', '1'];
    expect((await runCli(more, { cwd, env: all.env, inOneProcess: true })).code).toBe(EXIT.stale);
    expect(writesOf(all)).toEqual([0, 1, 1]);
  });

  it('changes nothing for the rest where one refuses the token', async () => {
    const { cwd, ...all } = await planned();
    all.sandboxes.one?.meet('GET /v1/**:status=401');
    const run = await runCli(APPLY, { cwd, env: all.env, inOneProcess: true });
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 4, two: 0, three: 0 });
    expect([run.code, writesOf(all)]).toEqual([EXIT.token, [0, 1, 1]]);
  });

  it('says of no waves where nobody is left to be written to', async () => {
    const { cwd, ...all } = await planned();
    all.sandboxes.one?.meet('GET /v1/**:status=401');
    const run = await runCli([...APPLY, '--only', 'one'], { cwd, env: all.env });
    expect([run.code, run.stderr]).toEqual([EXIT.token, expect.not.stringContaining('wave')]);
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: EXIT.token });
  });

  it('writes to nobody where one token opens another account', async () => {
    const { cwd, ...all } = await planned();
    const text = fileOf('three').replace('aaaaaaaaaaaaaaaaaaaaaaa1', 'bbbbbbbbbbbbbbbbbbbbbbb1');
    await writeFile(join(cwd, 'three.yaml'), text);
    const run = await runCli(APPLY, { cwd, env: all.env });
    expect([run.code, writesOf(all)], run.stderr).toEqual([EXIT.token, [0, 0, 0]]);
    expect(run.stderr).toContain("three: This token's account has no bbbbbbbbbbbbbbbbbbbbbbb1");
    expect(await readdir(cwd)).not.toContain('out');
  });

  it.each<[string, (cwd: string, env: Record<string, string>) => Promise<unknown>, number, string]>([
    [
      'a plan that is missing',
      (cwd) => writeFile(join(cwd, 'plans', 'two', 'plan.json'), ''),
      EXIT.invalid,
      'two: --plans plans/two/plan.json is not whole JSON',
    ],
    [
      'a plan of another account',
      async (cwd) =>
        writeFile(
          join(cwd, 'plans', 'two', 'plan.json'),
          await readFile(join(cwd, 'plans', 'three', 'plan.json')),
        ),
      EXIT.stale,
      'two: --plans plans/two/plan.json is of another account',
    ],
    [
      'a plan that was edited',
      async (cwd) => {
        const path = join(cwd, 'plans', 'two', 'plan.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('"monitor"', '"manage"'));
      },
      EXIT.invalid,
      'was changed after it was made',
    ],
    [
      'a token that is missing',
      async (_cwd, env) => delete env.CELIGO_API_TOKEN_TWO,
      EXIT.token,
      'CELIGO_API_TOKEN_TWO is not set',
    ],
    [
      'a file that is not valid',
      (cwd) =>
        writeFile(join(cwd, 'two.yaml'), `${fileOf('two')}users: { x@acme.example: { roles: [y] } }\n`),
      EXIT.invalid,
      'two: its files are not valid',
    ],
    [
      'an account that nothing proves',
      (cwd) => writeFile(join(cwd, 'two.yaml'), 'version: 1\naccount: { name: two, region: us }\n'),
      EXIT.invalid,
      'two: Its files name nothing that only this account has.',
    ],
  ])('asks nobody where one has %s', async (_what, spoil, code, words) => {
    const { cwd, ...all } = await planned();
    const env = { ...all.env };
    await spoil(cwd, env);
    const before = all.requests();
    const run = await runCli(APPLY, { cwd, env });
    expect([run.code, all.requests() - before], run.stderr).toEqual([code, 0]);
    expect(run.stderr).toContain(words);
    expect(await readdir(cwd)).not.toContain('out');
  });

  it.each([
    [['apply', '--plans', 'plans'], 'Add --results'],
    [['apply', '--results', 'out'], 'Add --plans'],
    [['due', '--results', 'out', '--waves', '1,10'], 'at the end `all`'],
    [['due', '--results', 'out', '--waves', '0,all'], 'numbers from 1'],
    [['due', '--results', 'out', '--format', 'html'], 'cannot be written as html'],
    [['plan', '--waves', '1,all'], '--waves is for accounts apply'],
  ])('%j is refused', async (argv, words) => {
    const run = await runCli(['accounts', ...argv], { files: FILES });
    expect([run.code, run.stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
  });
});

/** The files of everybody, with somebody who has left. */
const LEFT = {
  ...FILES,
  'shared.yaml': `${FILES['shared.yaml']}`.replace('{ roles: [operator] }', '{ state: absent }'),
};

describe('accounts due', () => {
  it('ends what is past in each, without a reviewed plan', async () => {
    const all = await fleet(REAL_TIME);
    const cwd = await folderWith(LEFT);
    const run = await runCli(['accounts', 'due', '--results', 'out'], {
      cwd,
      env: all.env,
      inOneProcess: true,
    });
    expect(run.code, run.stderr).toBe(EXIT.done);
    expect(writesOf(all)).toEqual([1, 1, 1]);
    expect(await typesIn(join(cwd, 'out', 'two', 'receipt.ndjson'))).toEqual(['plan', 'outcome', 'end']);
  });

  it('leaves out whose files are not valid, says so, and is red: nobody else keeps access for it', async () => {
    const all = await fleet(REAL_TIME);
    const spoilt = `${fileOf('two')}users: { x@acme.example: { roles: [y] } }\n`;
    const cwd = await folderWith({ ...LEFT, 'two.yaml': spoilt });
    const run = await runCli(['accounts', 'due', '--results', 'out'], {
      cwd,
      env: all.env,
      inOneProcess: true,
    });
    expect([run.code, writesOf(all)], run.stderr).toEqual([EXIT.invalid, [1, 0, 1]]);
    expect(run.stderr).toContain('two: its files are not valid, so that nothing ends there.');
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 0, two: EXIT.invalid, three: 0 });
    expect(await readFile(join(cwd, 'out', 'two', 'messages.txt'), 'utf8')).toContain('two.yaml:3');
  });

  it('asks nobody where the files of no account are valid', async () => {
    const all = await fleet(REAL_TIME);
    const cwd = await folderWith({ ...LEFT, 'shared.yaml': 'users: [' });
    const run = await runCli(['accounts', 'due', '--results', 'out'], { cwd, env: all.env });
    expect([run.code, all.requests()]).toEqual([EXIT.invalid, 0]);
    expect(run.stderr).toContain('No account was asked');
  });
});

describe.each([
  { signal: 'SIGINT', code: EXIT.interrupted, command: 'apply', by: 'Ctrl-C' },
  { signal: 'SIGTERM', code: EXIT.terminated, command: 'apply', by: 'SIGTERM' },
  { signal: 'SIGTERM', code: EXIT.terminated, command: 'due', by: 'SIGTERM' },
  { signal: 'SIGHUP', code: EXIT.hungUp, command: 'due', by: 'SIGHUP' },
] as const)('$signal at accounts $command', ({ signal, code, command, by }) => {
  it('ends every account in order, starts none, and changes nothing for those that had ended', async () => {
    const isDue = command === 'due';
    const { cwd, ...all } = isDue
      ? { ...(await fleet(REAL_TIME)), cwd: await folderWith(LEFT) }
      : await planned();
    all.sandboxes.two?.meet(`${isDue ? 'DELETE' : 'PUT'} /v1/**:slow=600000`);
    const start = isDue ? ['accounts', 'due', '--results', 'out'] : APPLY;
    const argv = [...start, '--jobs', '1', '--waves', 'all'];
    const running = startWith(argv, { cwd, env: { ...all.env, ...PATIENT } });
    await until(() => (all.sandboxes.two?.writes().length ?? 0) > 0, running);
    running.child.kill(signal);
    const ended = await running.ended;
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toContain('Interrupted: what has begun is brought to its end, nothing new begins.');
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 0, two: code, three: code });
    for (const name of ['one', 'two'])
      expect(await typesIn(join(cwd, 'out', name, 'receipt.ndjson'))).toEqual(['plan', 'outcome', 'end']);
    expect(all.sandboxes.three?.writes()).toEqual([]);
    const messages = await readFile(join(cwd, 'out', 'two', 'messages.txt'), 'utf8');
    expect(messages).toContain(`The run was stopped by ${by}. What became of each operation is in `);
    expect(messages).toContain('Run `celigo-access plan shared.yaml two.yaml`: it shows what still differs.');
  });
});

it('a second signal ends all at once; which accounts were under way is said, and by each of them which writes', async () => {
  const { cwd, ...all } = await planned();
  all.sandboxes.two?.meet('PUT /v1/**:slow=600000');
  const argv = [...APPLY, '--jobs', '1', '--waves', 'all'];
  const running = startWith(argv, { cwd, env: { ...all.env, ...ENDLESS } });
  await until(() => (all.sandboxes.two?.writes().length ?? 0) > 0, running);
  running.child.kill('SIGINT');
  const messages = join(cwd, 'out', 'two', 'messages.txt');
  // The process of the account too has taken the first: two that wait for it arrive in any order.
  await until(() => readFileSync(messages, 'utf8').includes('Interrupted: what has begun'), running);
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(EXIT.interrupted);
  expect(stderr).toContain(
    'Ended at once by Ctrl-C. Under way were two: messages.txt in the folder of each says what is unknown there.\n',
  );
  await expect
    .poll(() => readFile(messages, 'utf8'))
    .toMatch(/Ended at once by SIGTERM\. 0 of 1 operation had ended\. Whether this happened is unknown/);
  expect(await typesIn(join(cwd, 'out', 'two', 'receipt.ndjson'))).toEqual(['plan']);
});

it('an account that hangs while it is written to keeps no other of its wave', async () => {
  const { cwd, ...all } = await planned();
  all.sandboxes.one?.meet('PUT /v1/**:slow=600000');
  const running = startWith([...APPLY, '--waves', 'all'], { cwd, env: { ...all.env, ...PATIENT } });
  const receipts = ['two', 'three'].map((name) => join(cwd, 'out', name, 'receipt.ndjson'));
  const isWhole = (path: string) => existsSync(path) && readFileSync(path, 'utf8').includes('"type":"end"');
  await until(() => receipts.every(isWhole), running);
  running.child.kill('SIGTERM');
  await running.ended;
  expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 143, two: 0, three: 0 });
});

it('an account whose token is gone when its turn comes takes the summary of no other with it', async () => {
  const tokens = await mkdtemp(join(tmpdir(), 'tokens-'));
  onTestFinished(() => rm(tokens, { recursive: true, force: true }));
  await writeFile(join(tokens, 'two'), tokenOf('two'), { mode: 0o600 });
  const list = LIST.replace('token: CELIGO_API_TOKEN_TWO', 'tokenFile: two');
  const clock = new Gate();
  const files = { ...FILES, 'accounts.yaml': list };
  const { cwd, ...all } = await planned(files, { CELIGO_TOKEN_DIR: tokens }, { clock });
  all.sandboxes.one?.meet('PUT /v1/**:slow=1');
  const ended = runCli(APPLY, { cwd, env: all.env, inOneProcess: true });
  await until(() => clock.held > 0, { ended });
  await rm(join(tokens, 'two'));
  clock.open();
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([EXIT.token, expect.stringContaining('two: The token file')]);
  expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 0, two: 4, three: 0 });
});

/** Starts this program for an account; a signal that is given was sent to the parent already. */
async function alone(program: string, signal?: NodeJS.Signals) {
  const cwd = await folderWith({ 'build/cli.js': program, 'package.json': '{"type":"module"}' });
  const env = {
    PATH: process.env.PATH,
    CELIGO_API_TOKEN: 'token-of-nobody-0123456789',
    CELIGO_API_TOKEN_ONE: tokenOf('one'),
    CELIGO_API_TOKEN_TWO: tokenOf('two'),
    CELIGO_API_TOKEN_FILE: '/nowhere',
    CELIGO_TOKEN_DIR: '/nowhere',
    CELIGO_BASE_URL_ONE: 'http://127.0.0.1:1',
    CELIGO_BASE_URL_TWO: 'http://127.0.0.1:2',
  };
  const { key } = seal(env, cwd);
  const target: ListedAccount = {
    name: 'one',
    label: 'one',
    region: 'us',
    paths: [],
    token: { variable: 'CELIGO_API_TOKEN_ONE' },
    owners: [],
    place: { file: 'accounts.yaml', line: 1, column: 1 },
  };
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const ending = SIGNALS.find((each) => each.signal === signal);
  if (ending !== undefined) abort.abort();
  const end = await runAlone(
    { target, argv: ['apply', 'a b'], stdout: join(cwd, 'out'), stderr: join(cwd, 'err') },
    {
      cwd,
      packageRoot: cwd,
      maker: { key, version: '0' },
      interruption: {
        signal: abort.signal,
        exitCode: () => ending?.exitCode ?? EXIT.done,
        shield: (work) => work(),
      },
    },
  );
  const [out, err] = await Promise.all(['out', 'err'].map((file) => readFile(join(cwd, file), 'utf8')));
  return { end, out: out ?? '', err };
}

it('a process of its own is given the token of its account and nothing of another', async () => {
  const { end, out } = await alone(
    'console.log(JSON.stringify([process.argv.slice(2), process.env])); process.exitCode = 8;',
  );
  expect(end).toEqual({ kind: 'ended', exitCode: EXIT.waiting });
  const [argv, given]: [string[], Record<string, string>] = JSON.parse(out);
  expect(argv).toEqual(['apply', 'a b']);
  const celigo = Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith('CELIGO')));
  expect(celigo).toEqual({ CELIGO_API_TOKEN: tokenOf('one'), CELIGO_BASE_URL: 'http://127.0.0.1:1' });
});

// The programs listen to no signal, as Node does not in its first moments.
it.each(SIGNALS)(
  'a process that $signal ends before it listens has done nothing, and is told so',
  async (each) => {
    const { end, err } = await alone('setInterval(() => {}, 1_000);', each.signal);
    expect([end, err]).toEqual([{ kind: 'ended', exitCode: each.exitCode }, 'Not started: interrupted.\n']);
  },
);

it('a process that is killed by anything else has not told its end', async () => {
  const { end, err } = await alone("process.kill(process.pid, 'SIGKILL');");
  expect([end, err]).toEqual([{ kind: 'killed', by: 'SIGKILL' }, '']);
});
