/** `doctor`: what a run would meet, without a secret and without a write. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { runCli, TOKEN, withSandbox } from './support/harness.ts';
import { NOW } from './support/world.ts';

const SEED = `
owner: owner@acme.example
tokens:
  ${TOKEN}: root@acme.example
  owners-long-token: owner@acme.example
  a-custom-token: { user: root@acme.example, rights: custom }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash }]
`;

const FILES = {
  'access.yaml':
    'version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: { accessLevel: monitor }\n',
};

interface Check {
  readonly name: string;
  readonly state: string;
  readonly words: string;
}

const checksIn = (stdout: string): Record<string, Check> =>
  Object.fromEntries((JSON.parse(stdout).checks as Check[]).map((check) => [check.name, check]));

describe('a healthy set-up', () => {
  it('is told check by check, with GET only and one request a list', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout, requests } = await runCli(['doctor'], { sandbox, files: FILES });
      expect(code).toBe(EXIT.done);
      expect(stdout).toMatch(/ok +account +2 users, 1 integration and 0 MCP servers can be read/);
      expect(stdout).toMatch(/ok +token user +root@acme.example, administrator/);
      expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET', 'GET']);
    }));

  it('names the variables that steer requests, and no value of them', () =>
    withSandbox(SEED, async (sandbox) => {
      const env = { HTTPS_PROXY: 'http://user:hunter2@proxy.example:8080' };
      const { stdout } = await runCli(['doctor'], { sandbox, env });
      expect(stdout).toContain('HTTPS_PROXY');
      expect(stdout).not.toMatch(/hunter2|proxy\.example/);
    }));
});

describe('files beside the account', () => {
  const withContains = (ids: string) => ({
    'access.yaml': FILES['access.yaml'].replace('us }', `us, contains: [${ids}] }`),
  });

  it('are a plan that apply would refuse where nothing proves the account, with the line to paste', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['doctor'], { sandbox, files: FILES });
      expect(code).toBe(EXIT.done);
      expect(stdout).toMatch(/\nA plan can be made, and apply would refuse it\.\n$/);
      const id = /contains: \[([0-9a-f]{24})\] \(Order to Cash\)/.exec(stdout)?.[1] ?? '';
      const proven = await runCli(['doctor'], { sandbox, files: withContains(id) });
      expect([proven.code, proven.stdout.split('\n').at(-2)]).toEqual([EXIT.done, 'A plan can be made.']);
      const planned = await runCli(['plan'], { sandbox, files: FILES });
      expect(planned.stdout).toContain(`contains: [${id}]`);
    }));

  it('are of another account, and that is exit 4', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['doctor'], { sandbox, files: withContains('f'.repeat(24)) });
      expect([code, stdout.split('\n').at(-2)]).toEqual([
        EXIT.token,
        'A plan cannot be made: see what failed.',
      ]);
    }));

  it('that do not hold, or name what the account does not have, are exit 3', () =>
    withSandbox(SEED, async (sandbox) => {
      for (const files of [
        { 'access.yaml': 'version: 1\n' },
        {
          'access.yaml': FILES['access.yaml'].replace(
            'accessLevel: monitor',
            'integrations: { Nope: manage }',
          ),
        },
      ]) {
        const { code, stdout } = await runCli(['doctor'], { sandbox, files });
        expect([code, stdout.split('\n').at(-2)]).toEqual([
          EXIT.invalid,
          'A plan cannot be made: see what failed.',
        ]);
      }
    }));

  it('that are missing are said, and no plan is promised', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['doctor'], { sandbox });
      expect([code, stdout.split('\n').at(-2)]).toEqual([
        EXIT.done,
        'The account can be read, and there is no file to plan yet.',
      ]);
    }));
});

describe('what is wrong', () => {
  it.each([
    ['no region and no address', { CELIGO_BASE_URL: '' }, EXIT.invalid, 'origin', '--region'],
    [
      'a foreign address',
      { CELIGO_BASE_URL: 'https://evil.example' },
      EXIT.invalid,
      'origin',
      'not an origin',
    ],
    ['no token', { CELIGO_API_TOKEN: '' }, EXIT.token, 'token', 'no API token'],
    ['a wrong token', { CELIGO_API_TOKEN: 'nobody-knows-this-one' }, EXIT.token, 'account', '401'],
    ['a token without the right', { CELIGO_API_TOKEN: 'a-custom-token' }, EXIT.token, 'account', '403'],
  ])('%s is the last check, and its exit code', (_, env, exitCode, name, words) =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['doctor', '--format', 'json'], { sandbox, env });
      expect(code).toBe(exitCode);
      const checks = Object.values(checksIn(stdout));
      expect(checks.at(-1)).toMatchObject({ name, state: 'failed' });
      expect(JSON.stringify(checks.at(-1))).toContain(words);
    }),
  );

  it('a token of the owner is a warning: nobody in the list is the token', () =>
    withSandbox(SEED, async (sandbox) => {
      const env = { CELIGO_API_TOKEN: 'owners-long-token' };
      const { code, stdout } = await runCli(['doctor', '--format', 'json'], { sandbox, env });
      expect([code, checksIn(stdout)['token user']?.state]).toEqual([EXIT.done, 'warning']);
    }));

  it('a clock that is an hour wrong is named, here and before a plan', () =>
    withSandbox(SEED, async (sandbox) => {
      const now = new Date(NOW.getTime() + 60 * 60_000);
      const { code, stdout } = await runCli(['doctor', '--format', 'json'], { sandbox, now });
      expect([code, checksIn(stdout).clock?.words]).toEqual([
        EXIT.invalid,
        "is 60 minutes ahead of the account's",
      ]);
      const files = {
        'access.yaml':
          'version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: { accessLevel: monitor }\n',
      };
      const planned = await runCli(['plan'], { sandbox, now, files });
      expect(planned.stderr).toContain("the clock of this machine is 60 minutes ahead of the account's");
      expect((await runCli(['plan'], { sandbox, files })).stderr).not.toContain('clock');
    }));
});
