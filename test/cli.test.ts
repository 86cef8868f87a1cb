/** The commands as people and pipelines meet them: exit codes, flags, the prompt. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EXIT, EXIT_MEANING } from '../src/errors.ts';
import { appliedFrom, outcomesOf, planFrom, runCli, TOKEN, withSandbox } from './support/harness.ts';

const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';

const FILE = `version: 1
account: { name: Acme, region: us, contains: [${ID}] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage } }
  wes@acme.example: { state: absent }
`;
const SEED = `
owner: owner@acme.example
tokens:
  ${TOKEN}: root@acme.example
  a-custom-token: { user: root@acme.example, rights: custom }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: ${ID} }]
`;
const CONVERGED = SEED.replace('  wes@acme.example: { accessLevel: monitor }\n', '').replace(
  'ada@acme.example: { accessLevel: monitor }',
  'ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage } }',
);
const files = { 'access.yaml': FILE };
const ALLOW = ['--allow', 'removes-user'];

describe('exit codes', () => {
  it('plan is 0 with and without differences, and 2 only where it was asked for', () =>
    withSandbox(SEED, async (sandbox) => {
      expect((await runCli(['plan'], { sandbox, files })).code).toBe(EXIT.done);
      expect((await runCli(['plan', '--detailed-exitcode'], { sandbox, files })).code).toBe(EXIT.differences);
      sandbox.reseed(CONVERGED);
      expect((await runCli(['plan', '--detailed-exitcode'], { sandbox, files })).code).toBe(EXIT.done);
    }));

  it('apply is 0 when it is done, and 0 again when there is nothing to do', () =>
    withSandbox(SEED, async (sandbox) => {
      const first = await runCli(['apply', '--yes', ...ALLOW], { sandbox, files });
      expect([first.code, first.stdout]).toEqual([
        EXIT.done,
        expect.stringContaining('Converged: 2 operations done'),
      ]);
      const writes = sandbox.writes().length;
      const second = await runCli(['apply', '--yes'], { sandbox, files });
      expect([second.code, second.stdout]).toEqual([EXIT.done, expect.stringContaining('Nothing to do')]);
      expect(sandbox.writes()).toHaveLength(writes);
    }));

  it('nothing listening at the address is 1, with what to check', async () => {
    const env = { CELIGO_BASE_URL: 'http://127.0.0.1:1', CELIGO_API_TOKEN: 'some-long-token' };
    const { code, stdout, stderr } = await runCli(['plan'], { files, env, hasty: true });
    expect([code, stdout]).toEqual([EXIT.failure, '']);
    expect(stderr).toContain('Is the sandbox running');
  });

  it('an invalid file is 3, with every finding on stderr and nothing sent', () =>
    withSandbox(SEED, async (sandbox) => {
      const broken = {
        'access.yaml': FILE.replace('accessLevel: monitor', 'accessLevel: monitr').replace('absent', 'gone'),
      };
      for (const command of [
        ['plan'],
        ['plan', '--format', 'json'],
        ['apply', '--yes'],
        ['apply', '--format', 'json'],
      ]) {
        const { code, stdout, stderr, requests } = await runCli(command, { sandbox, files: broken });
        expect([code, stdout, requests]).toEqual([EXIT.invalid, '', []]);
        expect(stderr).toMatch(/access\.yaml:5:[\s\S]*access\.yaml:6:/);
      }
      const validated = await runCli(['validate'], { files: broken });
      expect([validated.code, validated.stderr]).toEqual([EXIT.invalid, '']);
      expect(validated.stdout).toContain('access.yaml:5:');
    }));

  it.each([
    ['no file', {}],
    ['an empty file', { 'access.yaml': '' }],
    ['another extension', { 'access.yml': FILE }],
    ['a file and a folder', { 'access.yaml': FILE, 'access/users.yaml': FILE }],
    ['a folder without YAML', { 'access/README.md': 'nothing' }],
  ])('%s is 3 and sends nothing', (_, given) =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout, stderr, requests } = await runCli(['plan'], { sandbox, files: given });
      expect([code, stdout, requests]).toEqual([EXIT.invalid, '', []]);
      expect(stderr).not.toMatch(/\n\s+at /);
    }),
  );

  it.each([
    ['no token', { CELIGO_API_TOKEN: '' }],
    ['a wrong token', { CELIGO_API_TOKEN: 'not-a-token-of-this-account' }],
    ['a token without the right', { CELIGO_API_TOKEN: 'a-custom-token' }],
  ])('%s is 4', (_, env) =>
    withSandbox(SEED, async (sandbox) => {
      for (const command of [['plan'], ['apply', '--yes', ...ALLOW]]) {
        const { code, stdout, stderr } = await runCli(command, { sandbox, files, env });
        expect([code, stdout]).toEqual([EXIT.token, '']);
        expect(stderr).toMatch(/token/i);
      }
      expect(sandbox.writes()).toEqual([]);
    }),
  );

  it("another account's token is 4, and the id that is missing is named", () =>
    withSandbox(SEED, async (sandbox) => {
      const foreign = { 'access.yaml': FILE.replace(`[${ID}]`, '[bbbbbbbbbbbbbbbbbbbbbbb9]') };
      const { code, stdout, stderr } = await runCli(['apply', '--yes', ...ALLOW], {
        sandbox,
        files: foreign,
      });
      expect([code, stdout]).toEqual([EXIT.token, '']);
      expect(stderr).toContain('bbbbbbbbbbbbbbbbbbbbbbb9');
      expect(sandbox.writes()).toEqual([]);
    }));

  it.each([
    ['a foreign address', 'https://api.integrator.example'],
    ['plain HTTP', 'http://api.integrator.io'],
    ['a user before the host', 'http://127.0.0.1@evil.example'],
    ["another region's address", 'https://api.eu.integrator.io'],
  ])('%s is 3 before anything is sent', async (_, CELIGO_BASE_URL) => {
    const { code, stdout } = await runCli(['plan'], {
      files,
      env: { CELIGO_BASE_URL, CELIGO_API_TOKEN: TOKEN },
    });
    expect([code, stdout]).toEqual([EXIT.invalid, '']);
  });

  it('what waits for somebody is 8', () =>
    withSandbox(SEED.replaceAll('accessLevel: monitor', 'accessLevel: administrator'), async (sandbox) => {
      const swap = FILE.replace('{ state: absent }', '{ accessLevel: administrator }').concat(
        '  new@acme.example: { accessLevel: administrator }\n',
      );
      const argv = ['apply', '--yes', '--format', 'json', '--allow', 'grants-administrator'];
      const { code, stdout } = await runCli(argv, { sandbox, files: { 'access.yaml': swap } });
      expect(code).toBe(EXIT.waiting);
      expect(outcomesOf(appliedFrom(stdout))).toEqual(['demote ada: waiting', 'invite new: done']);
    }));
});

describe('flags and variables', () => {
  it.each([
    ['an unknown flag', ['plan', '--detailed-exitcodes'], '--detailed-exitcode'],
    ['an unknown command', ['aply'], 'apply'],
    ['an unknown format', ['plan', '--format', 'jsn'], 'json'],
    ['an unknown hazard', ['apply', '--allow', 'removes-users'], 'removes-user'],
    ['an unknown guard', ['apply', '--override', 'removal-limits=3'], 'removal-limit'],
    ['a guard that nothing lifts', ['apply', '--override', 'self=1'], 'removal-limit'],
    ['a guard without its number', ['apply', '--override', 'removal-limit'], 'removal-limit=<number>'],
    ['a number that is none', ['apply', '--override', 'removal-limit=all'], 'exactly the one'],
    ['a date that does not exist', ['plan', '--at', '2026-02-30'], '2026-12-31'],
    ['a date that is none', ['plan', '--at', 'tomorrow'], '2026-12-31'],
  ])('%s is 3, with a suggestion and nothing sent', (_, argv, suggestion) =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout, stderr, requests } = await runCli(argv, { sandbox, files });
      expect([code, stdout, requests]).toEqual([EXIT.invalid, '', []]);
      expect(stderr).toContain(suggestion);
    }),
  );

  it('an unknown CELIGO_ACCESS_ variable is 3, with the names that exist', () =>
    withSandbox(SEED, async (sandbox) => {
      const env = { CELIGO_ACCESS_TOKEN: 'x' };
      const { code, stdout, stderr, requests } = await runCli(['plan'], { sandbox, files, env });
      expect([code, stdout, requests]).toEqual([EXIT.invalid, '', []]);
      expect(stderr).toMatch(/CELIGO_ACCESS_TOKEN[\s\S]*CELIGO_API_TOKEN/);
    }));

  it.each([[['--token', 'very-secret-value']], [['--token=very-secret-value']]])(
    'a token on the command line is refused and not repeated (%j)',
    async (flag) => {
      const { code, stdout, stderr } = await runCli(['plan', ...flag], { files });
      expect([code, stdout]).toEqual([EXIT.invalid, '']);
      expect(stderr).not.toContain('very-secret-value');
    },
  );

  it('--at judges dates as of another day', () =>
    withSandbox(SEED, async (sandbox) => {
      const dated = {
        'access.yaml': FILE.replace(
          'Order to Cash: manage',
          'Order to Cash: { level: manage, until: 2026-12-31 }',
        ),
      };
      const plan = async (...at: string[]) =>
        planFrom((await runCli(['plan', '--format', 'json', ...at], { sandbox, files: dated })).stdout);
      expect((await plan('--at', '2026-12-31')).operations.map(({ kind }) => kind)).toEqual([
        'remove',
        'grant',
      ]);
      const later = await plan('--at', '2027-01-01');
      expect(later.judgedAt).toBe('2027-01-01T00:00:00.000Z');
      expect(later.operations.map(({ kind }) => kind)).toEqual(['remove']);
    }));

  it('--at another day says so: nothing to copy that does something else now, and no slip of a date to come', () =>
    withSandbox(SEED, async (sandbox) => {
      const ending = FILE.replace('accessLevel: monitor', 'accessLevel: monitor, until: 2026-12-31');
      const plan = async (...at: string[]) =>
        runCli(['plan', ...at], { sandbox, files: { 'access.yaml': ending } });
      expect(ending).not.toBe(FILE);
      for (const format of ['text', 'markdown', 'html']) {
        const { stdout, stderr } = await plan('--at', '2027-01-05', '--format', format);
        expect(stdout.replaceAll(/<[^>]+>/g, '').replaceAll('&#x2d;', '-')).toContain(
          'an apply judges them on its own day',
        );
        expect(stdout).not.toMatch(/To apply|celigo-access apply|Can be applied/);
        expect(stderr).not.toContain('already');
        expect((await plan('--format', format)).stdout).toContain('To apply');
      }
      const passed = ending.replace('2026-12-31', '2026-11-02');
      const { stderr } = await runCli(['plan', '--at', '2027-01-05'], {
        sandbox,
        files: { 'access.yaml': passed },
      });
      expect(stderr).toContain('has passed already');
    }));

  it('mean in the README what they mean in the help', async () => {
    const rows = (await readFile('README.md', 'utf8')).replaceAll('`', '').split('\n');
    for (const code of Object.values(EXIT)) {
      if (code > 100) continue;
      const meaning = EXIT_MEANING[code];
      expect(rows.filter((row) => row.startsWith(`| ${code} | ${meaning}`))).toHaveLength(1);
    }
  });

  it('help and version are 0, on stdout, and name the exit codes', async () => {
    const help = await runCli(['--help']);
    expect([help.code, help.stderr]).toEqual([EXIT.done, '']);
    for (const code of [3, 4, 5, 6, 7, 8, 130]) expect(help.stdout).toMatch(new RegExp(`^ +${code}  `, 'm'));
    expect(await runCli(['--version'])).toMatchObject({ code: EXIT.done, stdout: '0.0.0-test\n' });
    for (const command of ['validate', 'plan', 'apply', 'sandbox', 'schema']) {
      const { code, stdout } = await runCli([command, '--help']);
      expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('Examples:')]);
    }
  });

  it('a usage error names the help of its own command', async () => {
    for (const argv of [
      ['plan', '--nope'],
      ['accounts', 'plan', '--nope'],
      ['who-can'],
      ['doctor', '--format', 'x'],
    ]) {
      const { code, stderr } = await runCli(argv);
      expect([code, stderr.split('\n').at(-2)]).toEqual([
        EXIT.invalid,
        `(celigo-access ${argv[0]} --help shows what it takes)`,
      ]);
    }
    expect((await runCli(['plann'])).stderr).toContain('(celigo-access --help shows the commands)');
  });

  it('an apply says how to apply to nobody: it is doing it', () =>
    withSandbox(SEED, async (sandbox) => {
      expect((await runCli(['plan'], { sandbox, files })).stdout).toContain('\nTo apply: ');
      const { stdout } = await runCli(['apply', '--yes', ...ALLOW], { sandbox, files });
      expect(stdout).toContain('is removed from the account');
      expect(stdout).not.toContain('To apply: ');
    }));
});

describe('consent', () => {
  it('no terminal to ask on is 3, and nothing is written', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stderr } = await runCli(['apply', ...ALLOW], { sandbox, files });
      expect([code, sandbox.writes()]).toEqual([EXIT.invalid, []]);
      expect(stderr).toContain('--yes');
    }));

  it.each(['no', '', 'y', 'Yes!'])('the answer "%s" is no: 5, and nothing is written', (answer) =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stderr } = await runCli(['apply'], { sandbox, files, answer });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toContain('nothing was written');
    }),
  );

  it('the question names the hazards that a yes acknowledges', () =>
    withSandbox(SEED, async (sandbox) => {
      const asked: string[] = [];
      const answer = (question: string): string => {
        asked.push(question);
        return 'yes';
      };
      expect((await runCli(['apply'], { sandbox, files, answer })).code).toBe(EXIT.done);
      expect(asked).toEqual([expect.stringContaining('removes-user')]);
      expect(sandbox.account.roster.findByEmail('wes@acme.example')).toBeUndefined();
    }));

  it('--yes with an open hazard is 5 and prints the flag to type', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stderr } = await runCli(['apply', '--yes'], { sandbox, files });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toMatch(/wes@acme\.example[\s\S]*--allow removes-user/);
    }));

  it('a guard is lifted by its exact number and by no other', () =>
    withSandbox(SEED, async (sandbox) => {
      const strict = { 'access.yaml': FILE.replace('users:', 'policy: { maxRemovals: 0 }\nusers:') };
      const apply = (...override: string[]) =>
        runCli(['apply', '--yes', ...ALLOW, ...override], { sandbox, files: strict });
      for (const override of [[], ['--override', 'removal-limit=2'], ['--override', 'grant-loss-limit=1']]) {
        const { code, stdout, stderr } = await apply(...override);
        expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
        expect(stderr).toContain('--override removal-limit=1');
        expect(stdout).toContain('Refused by removal-limit.');
      }
      const lifted = await apply('--override', 'removal-limit=1');
      expect([lifted.code, lifted.stdout]).toEqual([EXIT.done, expect.not.stringContaining('Refused by')]);
    }));
});

describe('the sandbox', () => {
  it('tells everything that is wrong with a seed, each on a line of its own with its place', async () => {
    const seed = 'users:\n  ada@acme.example: { enabled: false }\n  bea@acme.example: { lastSignInAt: x }\n';
    const { code, stdout, stderr } = await runCli(['sandbox', '--seed', 'account.yaml'], {
      files: { 'account.yaml': seed },
    });
    expect([code, stdout]).toEqual([EXIT.invalid, '']);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^account\.yaml:2:\d+: .*enabled/),
      expect.stringMatching(
        /^account\.yaml:3:\d+: .*Did you mean "lastSignIn"\? Known are: name, .*, raw\.$/,
      ),
      '',
    ]);
  });

  it('says of a port that is taken which one is free', () =>
    withSandbox(SEED, async (running) => {
      const { code, stderr } = await runCli(
        ['sandbox', '--seed', 'account.yaml', '--port', new URL(running.url).port],
        { files: { 'account.yaml': SEED } },
      );
      expect(code).toBe(EXIT.invalid);
      expect(stderr).toMatch(
        /^The sandbox cannot listen on port \d+: it is taken\. Port 0 is any that is free\.\n$/,
      );
    }));
});
