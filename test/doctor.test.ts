/** `doctor`: what a run would meet, without a secret and without a write. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { HAZARDS } from '../src/core/plan/operation.ts';
import { EXIT, type ExitCode } from '../src/errors.ts';
import { renderDoctor } from '../src/form/doctor.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import { folderWith, openSandbox, runCli, type Setting, TOKEN, withSandbox } from './support/harness.ts';
import { fileOf, NOW, seedOf, world } from './support/world.ts';

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

it('a screen of 80 columns breaks no word, and what is said stays in its column', () => {
  const words =
    'not known: the reading of /v1/environments was refused, because no license of the account has them';
  const check = { name: 'token environment', state: 'ok', words, hint: words } as const;
  const text = renderDoctor([check], 'A plan can be made.', 'text', { color: false, columns: 80 });
  const lines = text.split('\n').slice(0, -3);
  expect(lines.every((line) => line.length <= 80)).toBe(true);
  expect(lines.slice(1).every((line) => /^ {28}\S/.test(line))).toBe(true);
  expect(lines.map((line) => line.slice(28)).join(' ')).toBe(`${words} ${words}`);
});

describe('files beside the account', () => {
  const withContains = (ids: string) => ({
    'access.yaml': FILES['access.yaml'].replace('us }', `us, contains: [${ids}] }`),
  });

  it('are a plan that apply would refuse where nothing proves the account, with the line to paste', () =>
    withSandbox(SEED, async (sandbox) => {
      const { code, stdout } = await runCli(['doctor'], { sandbox, files: FILES });
      // Nothing is to be done yet, so that nothing is refused yet.
      expect(code).toBe(EXIT.done);
      expect(stdout).toMatch(/\nThere is nothing to do, and apply would refuse the first change\.\n$/);
      const id = /contains: \[([0-9a-f]{24})\] \(Order to Cash\)/.exec(stdout)?.[1] ?? '';
      const proven = await runCli(['doctor'], { sandbox, files: withContains(id) });
      expect([proven.code, proven.stdout.split('\n').at(-2)]).toEqual([EXIT.done, 'A plan can be made.']);
      const planned = await runCli(['plan'], { sandbox, files: FILES });
      expect(planned.stdout).toContain(`contains: [${id}]`);
    }));

  it('of two environments are one of them, by the folders that it names itself', () =>
    withSandbox(SEED, async (sandbox) => {
      const account = (name: string) => `version: 1\naccount: { name: ${name}, region: us }\n`;
      const cwd = await folderWith({
        'access/shared/people.yaml': 'version: 1\nusers:\n  ada@acme.example: { accessLevel: monitor }\n',
        'access/production/account.yaml': account('One'),
        'access/staging/account.yaml': account('Two'),
      });
      const { code, stdout } = await runCli(['doctor'], { sandbox, cwd });
      expect(code).toBe(EXIT.invalid);
      const [, line = ''] = /Choose one: `celigo-access (doctor [^`]*)`/.exec(stdout) ?? [];
      expect(line).toContain('access/production/');
      const chosen = await runCli(line.split(' '), { sandbox, cwd });
      expect([chosen.code, chosen.stdout]).toEqual([EXIT.done, expect.stringContaining('2 files: ')]);
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

  it('a region that is not that of the files is said, and no account is asked', () =>
    withSandbox(SEED, async (sandbox) => {
      const files = {
        'access.yaml':
          'version: 1\naccount: { name: Acme, region: us }\nusers:\n  ada@acme.example: { accessLevel: monitor }\n',
      };
      const argv = ['doctor', '--region', 'eu', '--format', 'json'];
      const { code, stdout, requests } = await runCli(argv, { sandbox, files });
      expect([code, requests]).toEqual([EXIT.invalid, []]);
      expect(Object.values(checksIn(stdout)).at(-1)).toMatchObject({
        name: 'origin',
        state: 'failed',
        words: '--region is eu, but the account of the files is in region us.',
      });
      const same = ['doctor', '--region', 'us'];
      expect((await runCli(same, { sandbox, files })).code).not.toBe(EXIT.invalid);
    }));

  it('a token of the owner is a warning: nobody in the list is the token', () =>
    withSandbox(SEED, async (sandbox) => {
      const env = { CELIGO_API_TOKEN: 'owners-long-token' };
      const { code, stdout } = await runCli(['doctor', '--format', 'json'], { sandbox, env });
      expect([code, checksIn(stdout)['token user']?.state]).toEqual([EXIT.done, 'warning']);
    }));

  it('a clock that is an hour wrong is named, here and before a plan', () =>
    withSandbox(
      SEED,
      async (sandbox) => {
        const now = new Date(NOW.getTime() + 60 * 60_000);
        const { code, stdout } = await runCli(['doctor', '--format', 'json'], { sandbox, now });
        expect([code, checksIn(stdout).clock?.words]).toEqual([
          EXIT.invalid,
          "is 1 hour ahead of the account's",
        ]);
        expect(JSON.parse(stdout).verdict).toBe('The account can be read, and there is no file to plan yet.');
        const users = [
          'ada@acme.example: { accessLevel: monitor }',
          'leaver@acme.example: { state: absent }',
        ];
        const files = {
          'access.yaml': `version: 1\naccount: { name: Acme, region: us }\nusers:\n  ${users.join('\n  ')}\n`,
        };
        // Whatever a plan comes to, the last sentence says on what it rests.
        const judged = await runCli(['doctor', '--format', 'json'], { sandbox, now, files });
        expect(JSON.parse(judged.stdout).verdict).toMatch(
          /^(A plan can be made|There is nothing to do).+ Dates may be judged wrongly by this clock. Until it is set, a timer \(`apply --due`\) writes nothing, nor does an apply where a date lies between the two\.$/,
        );
        const planned = await runCli(['plan'], { sandbox, now, files });
        expect(planned.stderr).toContain("the clock of this machine is 1 hour ahead of the account's");
        expect((await runCli(['plan'], { sandbox, files })).stderr).not.toContain('clock');
      },
      { now: () => new Date(NOW) },
    ));
});

/** What `doctor` says of an apply, and what that apply does when somebody says yes to everything. */
async function bothOf(setting: Setting, args: readonly string[] = []) {
  const doctor = await runCli(['doctor', ...args], setting);
  const willing = HAZARDS.flatMap((hazard) => ['--allow', hazard]);
  const apply = await runCli(['apply', ...args, '--yes', ...willing], setting);
  return { doctor, apply };
}

/** Exit codes of an apply that went on; `waiting` is done as far as anybody can. */
const WENT_ON: readonly ExitCode[] = [EXIT.done, EXIT.waiting];

describe('what apply refuses, doctor does not call well', () => {
  const ID = '5e44efa28015c94272722570';
  const PEOPLE = Array.from({ length: 12 }, (_, at) => `p${at}@acme.example`);
  const ACCOUNT = `
owner: owner@acme.example
tokens:
  ${TOKEN}: root@acme.example
  owners-long-token: owner@acme.example
  a-custom-token: { user: root@acme.example, rights: custom }
  a-monitors-token: p0@acme.example
users:
  root@acme.example: { accessLevel: administrator }
  other@acme.example: { accessLevel: administrator }
${PEOPLE.map((email) => `  ${email}: { accessLevel: monitor }`).join('\n')}
integrations: [{ name: Order to Cash, id: ${ID} }]
`;
  const HEAD = `version: 1\naccount: { name: Acme, region: us, contains: [${ID}] }\n`;
  const users = (...lines: string[]) => `users:\n${lines.map((line) => `  ${line}\n`).join('')}`;
  const JOINER = users('new@acme.example: { accessLevel: monitor }');

  it.each<[string, string, ExitCode, Setting['env']?, string[]?]>([
    ['nobody: a joiner', HEAD + JOINER, EXIT.done],
    [
      'nobody: a leaver, whom somebody says yes to',
      HEAD + users('p0@acme.example: { state: absent }'),
      EXIT.done,
    ],
    ['an account that nothing proves', HEAD.replace(/, contains: [^}]*/, ' ') + JOINER, EXIT.refused],
    ['the token of another account', HEAD.replace(ID, 'f'.repeat(24)) + JOINER, EXIT.token],
    ['a token with fewer rights', HEAD + JOINER, EXIT.token, { CELIGO_API_TOKEN: 'a-custom-token' }],
    ['the token of a monitor', HEAD + JOINER, EXIT.token, { CELIGO_API_TOKEN: 'a-monitors-token' }],
    ['no token', HEAD + JOINER, EXIT.token, { CELIGO_API_TOKEN: '' }],
    ['a token that nobody knows', HEAD + JOINER, EXIT.token, { CELIGO_API_TOKEN: 'nobody-knows-this-one' }],
    [
      'an address of another region',
      HEAD + JOINER,
      EXIT.invalid,
      { CELIGO_BASE_URL: 'https://evil.example' },
    ],
    ['a file that does not hold', `${HEAD}users: 7\n`, EXIT.invalid],
    [
      'a name that the account lacks',
      HEAD + users('p0@acme.example: { integrations: { Nope: manage } }'),
      EXIT.invalid,
    ],
    [
      'a pin that the account lacks',
      `${HEAD}integrations: { Orders: { id: ${'a'.repeat(24)} } }\n${users('p0@acme.example: { integrations: { Orders: manage } }')}`,
      EXIT.invalid,
    ],
    ['many removals', HEAD + users(...PEOPLE.map((email) => `${email}: { state: absent }`)), EXIT.refused],
    [
      'too few administrators',
      `${HEAD}policy: { minAdministrators: 2 }\n${users('other@acme.example: { state: absent }')}`,
      EXIT.refused,
    ],
    [
      'an end of the token user',
      HEAD +
        users(
          'root@acme.example: { accessLevel: monitor }',
          'other@acme.example: { accessLevel: administrator }',
        ),
      EXIT.refused,
    ],
    [
      'an access test that fails',
      `${HEAD}${JOINER}tests:\n  - { name: Nobody orders, users: "*@acme.example", never: { accessLevel: monitor } }\n`,
      EXIT.refused,
    ],
    ['a base that does not exist', HEAD + JOINER, EXIT.invalid, {}, ['access.yaml', '--base', 'nowhere']],
    ['a path that does not exist', HEAD + JOINER, EXIT.invalid, {}, ['nowhere.yaml']],
  ])('%s', (_, text, expected, env = {}, args = []) =>
    withSandbox(ACCOUNT, async (sandbox) => {
      const { doctor, apply } = await bothOf({ sandbox, env, files: { 'access.yaml': text } }, args);
      expect([doctor.code, apply.code]).toEqual([expected, expected]);
      expect(/\nA plan can be made(?!, and apply would refuse)/.test(doctor.stdout)).toBe(
        expected === EXIT.done,
      );
      expect(doctor.requests.every(({ method }) => method === 'GET')).toBe(true);
    }),
  );

  it('in random worlds, proven or not', async () => {
    const sandbox = await openSandbox({});
    const property = fc.asyncProperty(world, fc.boolean(), async (made, unproven) => {
      sandbox.reseed(parseSeed(stringify(seedOf(made), { aliasDuplicateObjects: false }), 'seed.yaml'));
      const file = fileOf(made);
      const { contains: _, ...bare } = file.account ?? { name: 'Acme' };
      const text = stringify(unproven ? { ...file, account: bare } : file, { aliasDuplicateObjects: false });
      const { doctor, apply } = await bothOf({ sandbox, files: { 'access.yaml': text } });
      if (WENT_ON.includes(apply.code)) expect(doctor.code).toBe(EXIT.done);
      else expect(doctor.code).toBe(apply.code);
    });
    try {
      await fc.assert(property, { numRuns: 12 });
    } finally {
      await sandbox.close();
    }
  });
});
