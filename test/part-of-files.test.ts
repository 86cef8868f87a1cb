/** A run over a part of the files must not end, or call left behind, whom the other files declare. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@bücher.example: { accessLevel: monitor }
  cid@acme.example: { accessLevel: monitor, userId: 5e44efa28015c94642722571 }
  stranger@acme.example: { accessLevel: monitor }
integrations:
  - { name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }
`;
const main = (unmanaged: string): string => `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0, maxRemovals: 100%, unmanagedUsers: ${unmanaged} }
users:
  root@acme.example: { accessLevel: administrator }
`;
const TEAM = `version: 1
users:
  "ADA@acme.example": { accessLevel: monitor }
  bea@xn--bcher-kva.example: { accessLevel: monitor }
  cid.long@acme.example: { id: 5e44efa28015c94642722571, accessLevel: monitor }
`;
const parts = (unmanaged = 'remove', team = TEAM): Record<string, string> => ({
  'access/main.yaml': main(unmanaged),
  'access/teams/more.yaml': team,
});
const CONSENT = ['--yes', '--allow', 'removes-user', '--allow', 'disables-user'];

describe('a path that is a part of the files', () => {
  it.each([
    ['remove', ['plan', 'access/main.yaml']],
    ['disable', ['plan', 'access/main.yaml', '--format', 'json']],
    ['remove', ['apply', 'access/main.yaml', ...CONSENT]],
    ['disable', ['apply', 'access/main.yaml', ...CONSENT]],
    ['remove', ['rehearse', 'access/main.yaml']],
  ])('is refused where unmanagedUsers is %s: %j', (unmanaged, argv) =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stderr } = await runCli(argv, { sandbox, files: parts(unmanaged) });
      expect(code).toBe(EXIT.invalid);
      expect(stderr).toContain('error[part-of-files]');
      expect(stderr).toContain(
        '3 people of files that were not read would be taken for people in no file: ada@acme.example (access/teams/more.yaml), bea@bücher.example (access/teams/more.yaml), cid@acme.example (access/teams/more.yaml).',
      );
      expect(stderr).toContain('Name all files of the account, or the folder that holds them: `access`.');
      expect(sandbox.writes()).toEqual([]);
    }),
  );

  it('is no part where all of them are named, and ends whom no file declares', () =>
    withSandbox(SEED, async (sandbox) => {
      const argv = ['plan', 'access/main.yaml', 'access/teams', '--format', 'json'];
      const { code, stdout } = await runCli(argv, { sandbox, files: parts() });
      expect(code).toBe(EXIT.done);
      const { operations } = JSON.parse(stdout);
      const removed = operations.filter(({ kind }: { kind: string }) => kind === 'remove');
      expect(removed.map(({ user }: { user: { email: string } }) => user.email)).toEqual([
        'stranger@acme.example',
      ]);
    }));

  it('is planned where nobody is ended, and where the other files are of another account', () =>
    withSandbox(SEED, async (sandbox) => {
      const argv = ['plan', 'access/main.yaml'];
      expect((await runCli(argv, { sandbox, files: parts('report') })).code).toBe(EXIT.done);
      const other = { 'access/teams/account.yaml': 'version: 1\naccount: { name: B, region: us }\n' };
      expect((await runCli(argv, { sandbox, files: { ...parts(), ...other } })).code).toBe(EXIT.done);
    }));

  it('calls nobody left behind whom another file declares', () =>
    withSandbox(SEED, async (sandbox) => {
      const argv = ['apply', 'access/main.yaml', '--base', 'access', '--yes', '--allow', 'left-behind'];
      const { code, stderr } = await runCli(argv, { sandbox, files: parts('report') });
      expect([code, sandbox.writes()]).toEqual([EXIT.invalid, []]);
      expect(stderr).toContain('call them left behind');
    }));

  it('is none of a base that stands in the same folder', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = {
        'main.yaml': main('report'),
        'was.yaml': main('report'),
        'was-team.yaml': `{ version: 1, users: { ada@acme.example: { accessLevel: monitor } } }`,
      };
      const argv = ['plan', 'main.yaml', '--base', 'was.yaml', '--base', 'was-team.yaml'];
      const { code, stdout } = await runCli(argv, { sandbox, files });
      expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('1 person is left behind')]);
      const beside = { ...files, 'more.yaml': files['was-team.yaml'] };
      const { code: part, stderr } = await runCli(argv, { sandbox, files: beside });
      expect([part, stderr]).toEqual([EXIT.invalid, expect.stringContaining('ada@acme.example (more.yaml)')]);
    }));

  it('names the files themselves where they are in no folder of their own', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = {
        'main.yaml': main('remove'),
        'more.yaml': `{ version: 1, users: { ada@acme.example: {} } }`,
      };
      const { code, stderr } = await runCli(['plan', 'main.yaml'], { sandbox, files });
      expect(code).toBe(EXIT.invalid);
      expect(stderr).toContain('1 person of files that were not read');
      expect(stderr).toContain('the folder that holds them: `main.yaml more.yaml`.');
    }));

  it.each([
    ['is found, and lies beside others', '.', { 'access.yaml': main('remove'), 'team.yaml': TEAM }, []],
    [
      'is named, and has others below it',
      '.',
      { 'company/main.yaml': main('remove'), 'company/teams/more.yaml': TEAM },
      ['company/main.yaml'],
    ],
    [
      'is named, and has more beside it than an account may have files',
      '.',
      {
        'company/main.yaml': main('remove'),
        'company/more.yaml': TEAM,
        ...Object.fromEntries(Array.from({ length: 500 }, (__, at) => [`company/else/${at}.yaml`, 'a: 1'])),
      },
      ['company/main.yaml'],
    ],
    [
      'is found at the root of a submodule, or of a repository, called access',
      'access',
      { 'access/.git/HEAD': '', 'access/access.yaml': main('remove'), 'access/teams/more.yaml': TEAM },
      [],
    ],
  ])('is refused where it %s', (_, at, files, paths) =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = join(await folderWith(files), at);
      const { code, stderr } = await runCli(['plan', ...paths], { sandbox, cwd });
      expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('error[part-of-files]')]);
      expect(stderr).toContain('3 people of files that were not read');
    }),
  );

  it('is none where the files are searched from within their folder', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = { 'access/one/access.yaml': main('remove'), 'access/one/teams/more.yaml': TEAM };
      const cwd = join(await folderWith(files), 'access/one');
      const { code, stdout } = await runCli(['plan', '--format', 'json'], { sandbox, cwd });
      expect(code).toBe(EXIT.done);
      const people: { kind: string; user: { email: string } }[] = JSON.parse(stdout).operations;
      expect(people.map(({ kind, user }) => [kind, user.email])).toEqual([
        ['remove', 'stranger@acme.example'],
      ]);
    }));

  it('calls nobody a stranger to drift whom a file beside the one that was found names', () =>
    withSandbox(SEED, async (sandbox) => {
      sandbox.edit({ do: 'insert', user: 'dan@acme.example', set: { accessLevel: 'monitor' } });
      const files = { 'access.yaml': main('report'), 'team.yaml': TEAM.replace('ADA', 'dan') };
      const { stdout } = await runCli(['drift'], { sandbox, files });
      expect(stdout).toContain('team.yaml');
    }));

  it('is refused by doctor too, which says what apply would refuse', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['doctor', 'access/main.yaml'], {
        sandbox,
        files: parts(),
      });
      expect(code).not.toBe(EXIT.done);
      expect(stdout).toContain('A plan cannot be made');
    }));
});
