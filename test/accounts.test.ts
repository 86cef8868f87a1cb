/** One command for many accounts: each keeps its own token, result and fate, and bad input is named before anybody is asked. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimFolder } from '../src/commands/deliver.ts';
import { type LoadOptions, loadFiles } from '../src/config/load.ts';
import { EXIT, type ExitCode, worstOf } from '../src/errors.ts';
import { codesIn, FILES, fileOf, fleet, LIST, NAMES, seedOf, summaryIn, tokenOf } from './support/fleet.ts';
import { folderWith, runCli } from './support/harness.ts';

describe('the exit code of many', () => {
  const ORDER: readonly ExitCode[] = [70, 130, 143, 129, 7, 1, 4, 3, 6, 5, 8, 2, 0];

  it('knows every exit code that there is', () => {
    expect([...ORDER].sort((a, b) => a - b)).toEqual(Object.values(EXIT).sort((a, b) => a - b));
  });

  it('stands in the help as in the page, and leaves out none', async () => {
    const page = await readFile('docs/accounts.md', 'utf8');
    for (const text of [(await runCli(['accounts', '--help'], {})).stdout, page])
      expect(text.replace(/\s+/g, ' ')).toContain(`: ${ORDER.join(', ')}.`);
  });

  it.each(ORDER.map((code, index) => [code, ORDER.slice(index)] as const))(
    '%i is the most severe of itself and what follows it',
    (code, rest) => {
      expect(worstOf(rest)).toBe(code);
      expect(worstOf([...rest].reverse())).toBe(code);
    },
  );
});

describe('a run over accounts', () => {
  it('plans each with its own token, and sends GET only', async () => {
    const { sandboxes, env } = await fleet();
    const cwd = await folderWith(FILES);
    const argv = ['accounts', 'plan', '--format', 'json', '--results', 'out', '--detailed-exitcode'];
    const { code, stdout, stderr } = await runCli(argv, { cwd, env });
    expect(code, stderr).toBe(EXIT.differences);
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 2, two: 2, three: 2 });
    for (const name of NAMES) {
      const plan = JSON.parse(await readFile(join(cwd, 'out', name, 'plan.json'), 'utf8'));
      expect(plan.account.name).toBe(name);
      expect(sandboxes[name]?.requests.length).toBeGreaterThan(0);
      expect(sandboxes[name]?.writes()).toEqual([]);
      expect(sandboxes[name]?.requests.filter(({ status }) => status === 401)).toEqual([]);
      expect(`${stdout}${stderr}`).not.toContain(tokenOf(name));
    }
  });

  it.each([[[]], [['--format', 'json', '--results', 'out']]])(
    'says of each how much it would change, also where the results are in files: %j',
    async (argv) => {
      const { env } = await fleet();
      const { code, stdout } = await runCli(['accounts', 'plan', ...argv], { files: FILES, env });
      expect(code).toBe(EXIT.done);
      expect(stdout).toMatch(/^one +0 {2}1 person changes\b.*\.$/m);
      expect(stdout).not.toContain('nothing to do');
    },
  );

  it('advises a command about one account with the token of that account, by its name', async () => {
    const { env, sandboxes } = await fleet();
    for (const sandbox of Object.values(sandboxes))
      sandbox.edit({ do: 'change', user: 'root@acme.example', set: { ssoRequired: true } });
    const cwd = await folderWith({
      ...FILES,
      'one.yaml': `${fileOf('one')}users: { root@acme.example: { accessLevel: administrator, ssoRequired: false } }\n`,
    });
    for (const command of ['drift', 'plan']) {
      const { stdout } = await runCli(['accounts', command, '--only', 'one'], { cwd, env });
      expect(stdout).toMatch(
        // The files as somebody would type them here, and nobody's home folder.
        /CELIGO_BASE_URL="\$CELIGO_BASE_URL_ONE" CELIGO_API_TOKEN="\$CELIGO_API_TOKEN_ONE" celigo-access apply shared\.yaml one\.yaml\b/,
      );
      expect(stdout).not.toContain(tokenOf('one'));
    }
  });

  it('takes the whole path of a folder as well as one from here', async () => {
    const { env } = await fleet();
    const [cwd, elsewhere] = [await folderWith(FILES), await folderWith({})];
    const results = join(elsewhere, 'out');
    const read = await runCli(['accounts', 'plan', '--format', 'json', '--results', results], { cwd, env });
    expect([read.code, read.stderr]).toEqual([EXIT.done, expect.stringContaining('summary.json')]);
    expect((await readdir(results)).sort()).toEqual(['one', 'summary.json', 'three', 'two']);
    expect((await readdir(cwd)).sort()).toEqual(['.git', ...Object.keys(FILES)].sort());
  });

  it('writes no results over those of another run, and each time into a folder of the moment if asked', async () => {
    const { env } = await fleet();
    const cwd = await folderWith(FILES);
    const into = (results: string, now: string) =>
      runCli(['accounts', 'plan', '--results', results], { cwd, env, now: new Date(now) });
    for (const now of ['2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z']) {
      const { code, stderr } = await into('out-{time}', now);
      const folder = `out-${now.replaceAll(':', '-')}`;
      expect([code, stderr]).toEqual([EXIT.done, expect.stringContaining(`Wrote ${folder}/summary.json`)]);
      expect((await readdir(join(cwd, folder))).sort()).toContain('one');
    }
    await into('out', '2026-11-22T12:00:00Z');
    const { code, stderr } = await into('out', '2026-11-23T12:00:00Z');
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining("'out-{time}' is one each time")]);
    // Of two that begin at one moment, one has the folder, and nothing of the claim is left; a refused one leaves no folder.
    await mkdir(join(cwd, 'there'));
    for (const results of ['above/new', 'there']) {
      const both = await Promise.all([1, 2].map(() => into(results, '2026-11-23T12:00:00Z')));
      expect(both.map((each) => each.code).sort()).toEqual([EXIT.done, EXIT.invalid]);
      expect((await readdir(join(cwd, results))).sort()).toEqual(['one', 'summary.json', 'three', 'two']);
    }
    const refused = ['accounts', 'plan', '--only', 'nobody', '--results', 'far/away'];
    expect((await runCli(refused, { cwd, env })).code).toBe(EXIT.invalid);
    expect(await readdir(cwd)).not.toContain('far');
  });

  it('says of a folder that a run has begun, and was perhaps killed in, which run that was', async () => {
    const cwd = await folderWith(FILES);
    const killed = { cwd, now: () => new Date('2026-11-22T12:00:00Z') };
    await claimFolder('out', killed);
    const { code, stderr } = await runCli(['accounts', 'validate', '--results', 'out'], { cwd });
    expect(code).toBe(EXIT.invalid);
    expect(stderr).toContain(`(process ${process.pid} of `);
    expect(stderr).toContain('since 2026-11-22T12:00:00.000Z); nothing was written. If that run was killed,');
  });

  it('says the same of an account as a run for it alone', async () => {
    const { sandboxes, env } = await fleet();
    const cwd = await folderWith(FILES);
    await runCli(['accounts', 'plan', '--format', 'json', '--results', 'out'], { cwd, env });
    for (const name of NAMES) {
      const alone = await runCli(['plan', 'shared.yaml', `${name}.yaml`, '--format', 'json'], {
        cwd,
        env: { CELIGO_BASE_URL: sandboxes[name]?.url ?? '', CELIGO_API_TOKEN: tokenOf(name) },
      });
      const together = JSON.parse(await readFile(join(cwd, 'out', name, 'plan.json'), 'utf8'));
      const { origin: _here, ...account } = JSON.parse(alone.stdout).account;
      expect(together.account).toMatchObject(account);
      expect(together.digest).toBe(JSON.parse(alone.stdout).digest);
    }
  });

  it.each([
    ['drift', EXIT.differences],
    ['report', EXIT.done],
    ['validate', EXIT.done],
  ] as const)('runs %s for each', async (command, expected) => {
    const { env } = await fleet();
    const cwd = await folderWith(FILES);
    const { code, stdout, stderr } = await runCli(['accounts', command, '--jobs', '1'], { cwd, env });
    expect(code, stderr).toBe(expected);
    for (const name of NAMES) expect(stdout).toContain(`=== ${name} (${name})`);
  });

  it('is changed for nobody by one that is refused, one without a token and one with wrong files', async () => {
    const { sandboxes, env } = await fleet();
    const cwd = await folderWith({
      ...FILES,
      'accounts.yaml': `${LIST}  four: { region: us, paths: [four.yaml], token: CELIGO_API_TOKEN_FOUR }\n  five: { region: us, paths: [shared.yaml, five.yaml], token: CELIGO_API_TOKEN_FIVE }\n`,
      'four.yaml': `${fileOf('four')}users: { ada@acme.example: { roles: [oprator] } }\n`,
      'five.yaml': fileOf('five'),
    });
    sandboxes.two?.meet('1:status=401', '2:status=401', '3:status=401', '4:status=401');
    const run = await runCli(['accounts', 'plan', '--results', 'out'], { cwd, env });
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({
      one: 0,
      two: 4,
      three: 0,
      four: 3,
      five: 4,
    });
    expect(run.code).toBe(EXIT.token);
    const said = run.stderr.slice(0, run.stderr.indexOf('plan of 5 accounts'));
    expect(said).toContain('five: There is no API token: CELIGO_API_TOKEN_FIVE is not set.');
    expect(said).toContain('Not valid, and not asked: four.');
    expect(await readFile(join(cwd, 'out', 'four', 'messages.txt'), 'utf8')).toContain('oprator');
  });

  it('says once what keeps the token of an account', async () => {
    const { env } = await fleet();
    const { CELIGO_API_TOKEN_TWO: _, ...others } = env;
    const run = await runCli(['accounts', 'plan'], { files: FILES, env: others });
    expect([run.code, run.stderr.split('CELIGO_API_TOKEN_TWO is not set').length - 1]).toEqual([
      EXIT.token,
      1,
    ]);
  });

  it('runs for those alone that --only names', async () => {
    const { sandboxes, env } = await fleet();
    const run = await runCli(['accounts', 'plan', '--only', 't*'], { files: FILES, env });
    expect(run.code).toBe(EXIT.done);
    expect(sandboxes.one?.requests).toEqual([]);
    expect(run.stdout).toContain('2 accounts: all ended with 0.');
    expect(run.stdout).toMatch(/(?:^\S+ +0 {2}[^.]+\.\n){2}2 accounts: /m);
    const idle = await runCli(['accounts', 'plan', '--only', 'four'], { files: FILES, env });
    expect([idle.code, idle.stderr]).toEqual([EXIT.invalid, expect.stringContaining('fits no account')]);
  });

  it('has one line of progress on a terminal, and one line before the results elsewhere', async () => {
    const { env } = await fleet();
    const cwd = await folderWith(FILES);
    const watched = await runCli(['accounts', 'plan', '--results', 'a'], { cwd, env, terminal: true });
    const drawn = [0, 1, 2, 3].map((at) => `\r\u001b[2Kplan: ${at} of 3 accounts ended …`);
    expect(watched.stderr.startsWith(`${drawn.join('')}\r\u001b[2K`)).toBe(true);
    const piped = await runCli(['accounts', 'plan', '--results', 'b', '--jobs', '2'], { cwd, env });
    expect(piped.stderr.startsWith('plan of 3 accounts, 2 at a time.\n')).toBe(true);
    expect(piped.stderr).not.toContain('\u001b');
  });

  it('reads a file that several share once', async () => {
    const cwd = await folderWith(FILES);
    const before: LoadOptions['before'] = new Map();
    const one = await loadFiles({ paths: ['shared.yaml', 'one.yaml'], cwd, before });
    await writeFile(join(cwd, 'shared.yaml'), 'version: 2');
    const two = await loadFiles({ paths: ['shared.yaml', 'two.yaml'], cwd, before });
    const shared = [one, two].map(({ files }) => files.find(({ path }) => path === 'shared.yaml'));
    expect(shared[0]).toBeDefined();
    expect(shared[0]).toBe(shared[1]);
  });

  it('asks an account that a token opens for another with GET alone, and says so', async () => {
    const { sandboxes, env } = await fleet();
    const swapped = { ...env, CELIGO_API_TOKEN_TWO: tokenOf('one') };
    sandboxes.two?.reseed(seedOf('one').replace('aaaaaaaaaaaaaaaaaaaaaaa1', 'bbbbbbbbbbbbbbbbbbbbbbb1'));
    const cwd = await folderWith(FILES);
    const run = await runCli(['accounts', 'plan', '--results', 'out'], { cwd, env: swapped });
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 0, two: 4, three: 0 });
    expect([run.code, sandboxes.two?.writes()]).toEqual([EXIT.token, []]);
    const said = await readFile(join(cwd, 'out', 'two', 'messages.txt'), 'utf8');
    expect(said).toContain("This token's account has no aaaaaaaaaaaaaaaaaaaaaaa1");
  });

  it('writes into no folder that holds anything', async () => {
    const { env, requests } = await fleet();
    const run = await runCli(['accounts', 'plan', '--results', 'out'], {
      files: { ...FILES, 'out/note.txt': '' },
      env,
    });
    expect([run.code, requests()]).toEqual([EXIT.invalid, 0]);
  });

  it('says of a folder that cannot be made that it cannot, and asks nobody', async () => {
    const { env, requests } = await fleet();
    const argv = ['accounts', 'plan', '--results', 'one.yaml/results'];
    const { code, stderr } = await runCli(argv, { files: FILES, env });
    expect([code, stderr, requests()]).toEqual([
      EXIT.invalid,
      expect.stringMatching(/^Cannot write one\.yaml\/results\/: its folder is a file\.$/m),
      0,
    ]);
  });

  it('ends with the most severe code, also where a later account is milder', async () => {
    const { env } = await fleet();
    const cwd = await folderWith({
      ...FILES,
      'one.yaml': `version: 1\naccount: { name: one, region: us, contains: [bbbbbbbbbbbbbbbbbbbbbbb1] }\n`,
    });
    const run = await runCli(['accounts', 'drift', '--results', 'out'], { cwd, env });
    expect(codesIn(await summaryIn(join(cwd, 'out')))).toEqual({ one: 4, two: 2, three: 2 });
    expect(run.code).toBe(EXIT.token);
  });
});

describe('bad input', () => {
  const entry = (name: string, more: string) => `  ${name}: { region: us, paths: [one.yaml], ${more} }\n`;
  const list = (...entries: string[]) => `version: 1\naccounts:\n${entries.join('')}`;

  it.each([
    [
      'one label twice',
      list(
        entry('a', 'label: X, token: CELIGO_API_TOKEN_ONE'),
        entry('b', 'label: x, token: CELIGO_API_TOKEN_TWO'),
      ),
      'same-label',
    ],
    [
      'a label that is the name of another',
      list(entry('a', 'token: CELIGO_API_TOKEN_ONE'), entry('b', 'label: A, token: CELIGO_API_TOKEN_TWO')),
      'same-label',
    ],
    [
      'one label in other letters and spaces',
      list(
        entry('a', 'label: Acme  production, token: CELIGO_API_TOKEN_ONE'),
        entry('b', 'label: "ＡＣＭＥ production ", token: CELIGO_API_TOKEN_TWO'),
      ),
      'same-label',
    ],
    [
      'one token variable for two',
      list(entry('a', 'token: CELIGO_API_TOKEN_ONE'), entry('b', 'token: CELIGO_API_TOKEN_ONE')),
      'same-token',
    ],
    [
      'one token file for two',
      list(entry('a', 'tokenFile: x'), entry('b', 'tokenFile: x')),
      'same-token-file',
    ],
    ['another secret', list(entry('a', 'token: GITHUB_TOKEN')), 'token-place'],
    ['the variable that names a file', list(entry('a', 'token: CELIGO_API_TOKEN_FILE')), 'token-place'],
    ['the token of single runs', list(entry('a', 'token: CELIGO_API_TOKEN')), 'token-place'],
    ['a file above', list(entry('a', 'tokenFile: ../x')), 'token-place'],
    ['a file anywhere', list(entry('a', 'tokenFile: /etc/passwd')), 'token-place'],
    ['no place of a token', list(entry('a', 'label: X')), 'token-place'],
    ['two places of a token', list(entry('a', 'token: CELIGO_API_TOKEN_ONE, tokenFile: x')), 'token-place'],
    [
      'a path that is missing',
      list('  a: { region: us, paths: [nowhere/], token: CELIGO_API_TOKEN_ONE }\n'),
      'path-missing',
    ],
    [
      'a path that leads out',
      list('  a: { region: us, paths: [../..], token: CELIGO_API_TOKEN_ONE }\n'),
      'path-leads-out',
    ],
    [
      'an absolute path',
      list('  a: { region: us, paths: [/etc], token: CELIGO_API_TOKEN_ONE }\n'),
      'path-leads-out',
    ],
    ['a name that is a path', list(entry('../a', 'token: CELIGO_API_TOKEN_ONE')), 'account-name'],
    [
      'another region than its files',
      list('  a: { region: eu, paths: [shared.yaml, one.yaml], token: CELIGO_API_TOKEN_ONE }\n'),
      'other-region',
    ],
    ['a misspelt property', list(entry('a', 'tokn: CELIGO_API_TOKEN_ONE')), 'unknown-key'],
    ['no region', list('  a: { paths: [one.yaml], token: CELIGO_API_TOKEN_ONE }\n'), 'missing-key'],
    [
      'an account twice',
      list(entry('a', 'token: CELIGO_API_TOKEN_ONE'), entry('a', 'token: CELIGO_API_TOKEN_TWO')),
      'duplicate-key',
    ],
    ['no account', 'version: 1\naccounts: {}\n', 'empty-value'],
    ['another section', `${LIST}users: {}\n`, 'unknown-key'],
    ['an access file', 'version: 1\nusers: {}\n', 'not-a-list-of-accounts'],
  ])('%s is named before any account is asked', async (_what, text, code) => {
    const { env, requests } = await fleet();
    const run = await runCli(['accounts', 'plan'], { files: { ...FILES, 'accounts.yaml': text }, env });
    expect([run.code, requests()], run.stderr).toEqual([EXIT.invalid, 0]);
    expect(run.stderr).toContain(`error[${code}]`);
    expect(run.stderr).toMatch(/accounts\.yaml:\d+/);
  });

  it('a missing file of accounts is named', async () => {
    const run = await runCli(['accounts', 'plan'], { files: {} });
    expect([run.code, run.stderr]).toEqual([EXIT.invalid, expect.stringContaining('accounts.yaml')]);
  });

  it('one token under two names at one origin is named before any account is asked', async () => {
    const { sandboxes, env, requests } = await fleet();
    const same = {
      ...env,
      CELIGO_API_TOKEN_TWO: tokenOf('one'),
      CELIGO_BASE_URL_TWO: sandboxes.one?.url ?? '',
    };
    const run = await runCli(['accounts', 'plan'], { files: FILES, env: same });
    expect([run.code, requests()]).toEqual([EXIT.invalid, 0]);
    expect(run.stderr).toContain('one and two have the same token');
  });

  it.each([
    [['--format', 'csv'], 'cannot be written as csv'],
    [['--format', 'json'], 'Add --results'],
    [['--jobs', '0'], 'from 1 to 64'],
  ])('%j is refused', async (flags, words) => {
    const run = await runCli(['accounts', 'plan', ...flags], { files: FILES });
    expect([run.code, run.stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
  });
});

describe('token files', () => {
  /** A folder outside of any repository, with a token of account one in it. */
  async function tokenFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'tokens-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'acme'));
    await writeFile(join(folder, 'acme', 'one'), `${tokenOf('one')}\n`, { mode: 0o600 });
    return folder;
  }
  const LISTED = `version: 1\naccounts:\n  one: { region: us, paths: [shared.yaml, one.yaml], tokenFile: acme/one }\n`;
  const files = { ...FILES, 'accounts.yaml': LISTED };

  it('below CELIGO_TOKEN_DIR are read', async () => {
    const { env } = await fleet();
    const run = await runCli(['accounts', 'plan'], {
      files,
      env: { ...env, CELIGO_TOKEN_DIR: await tokenFolder() },
    });
    expect(run.code, run.stderr).toBe(EXIT.done);
  });

  it('are refused without the folder, and where others may read them', async () => {
    const { env, requests } = await fleet();
    const without = await runCli(['accounts', 'plan'], { files, env });
    expect([without.code, without.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('CELIGO_TOKEN_DIR is not set'),
    ]);
    const folder = await tokenFolder();
    await chmod(join(folder, 'acme', 'one'), 0o644);
    const open = await runCli(['accounts', 'plan'], { files, env: { ...env, CELIGO_TOKEN_DIR: folder } });
    expect([open.code, requests()]).toEqual([EXIT.token, 0]);
    expect(await readdir(folder)).toEqual(['acme']);
  });

  it.each([
    [
      'a link to a file outside',
      (folder: string, other: string) => symlink(join(other, 'secret'), join(folder, 'acme', 'one')),
    ],
    [
      'a file behind a link to a folder outside',
      async (folder: string, other: string) => {
        await rm(join(folder, 'acme'), { recursive: true });
        await writeFile(join(other, 'one'), `${tokenOf('one')}\n`, { mode: 0o600 });
        await symlink(other, join(folder, 'acme'));
      },
    ],
  ])('%s is not read, and its account is not asked', async (_what, lay) => {
    const { env, requests } = await fleet();
    const [folder, other] = [await tokenFolder(), await tokenFolder()];
    await rm(join(folder, 'acme', 'one'));
    await writeFile(join(other, 'secret'), `${tokenOf('one')}\n`, { mode: 0o600 });
    await lay(folder, other);
    const run = await runCli(['accounts', 'plan'], { files, env: { ...env, CELIGO_TOKEN_DIR: folder } });
    expect([run.code, requests()]).toEqual([EXIT.token, 0]);
    expect(run.stderr).toContain('does not lie below CELIGO_TOKEN_DIR');
  });

  it('of one account that leads elsewhere keeps all from being written to', async () => {
    const { env, requests } = await fleet();
    const [folder, other] = [await tokenFolder(), await tokenFolder()];
    await symlink(join(other, 'acme', 'one'), join(folder, 'acme', 'two'));
    const two = `  two: { region: us, paths: [shared.yaml, two.yaml], tokenFile: acme/two }\n`;
    const run = await runCli(['accounts', 'due', '--results', 'out'], {
      files: { ...files, 'accounts.yaml': `${LISTED}${two}` },
      env: { ...env, CELIGO_TOKEN_DIR: folder },
    });
    expect([run.code, requests()]).toEqual([EXIT.token, 0]);
    expect(run.stderr).toContain('No account was asked, and nothing was written');
  });
});
