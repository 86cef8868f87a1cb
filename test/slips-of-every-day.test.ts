/** What a person does wrong on an ordinary day is told with its remedy, where it would look like success or like a riddle. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { argvOf } from './support/command.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

const SEED = `tokens: { sandbox-token: bot@acme.example }
owner: cio@acme.example
users:
  bot@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Returns: manage } }
  wes@acme.example: { accessLevel: monitor }
integrations:
  - { name: Order to Cash, id: 5e44efa28015c9464272256f }
  - { name: Returns, id: 5e44efa28015c94642722570 }
mcpServers: [/orders]
`;
const HEAD = `version: 1
account: { name: Acme, region: us, environment: production, contains: [5e44efa28015c9464272256f] }
`;
const BOT = '  bot@acme.example: { accessLevel: administrator }\n';
const fileOf = (people: string, more = ''): string =>
  `${HEAD}policy: { minAdministrators: 0 }\n${more}users:\n${BOT}${people}`;
const spaced = (text: string): string => text.replace(/\s+/g, ' ');

/** One command beside the account. */
const run = (argv: readonly string[], files: Readonly<Record<string, string>>) =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith(files);
    const { code, stdout, stderr } = await runCli([...argv], { cwd, sandbox });
    return { code, stdout: spaced(stdout), stderr: spaced(stderr) };
  });

describe('names', () => {
  it.each([
    [
      'integrations: { all: manage }',
      '`accessLevel: monitor` or `accessLevel: manage`: it gives every integration.',
    ],
    ["mcpServers: { '*': read }", 'write `mcpServers: all` instead of the map.'],
  ])('of all resources: %s is told what gives all', async (grants, remedy) => {
    const { code, stderr } = await run(['plan'], {
      'access.yaml': fileOf(`  ada@acme.example: { ${grants} }\n`),
    });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(remedy)]);
  });

  it('that nothing bears are not also told to be pinned', async () => {
    const file = fileOf('  ada@acme.example: { integrations: { Returms: manage, Order to Cash: manage } }\n');
    const { stderr } = await run(['plan'], { 'access.yaml': file });
    expect(stderr).toContain('Did you mean "Returns"?');
    expect(stderr).toContain('The integration "Order to Cash" is granted by name alone.');
    expect(stderr).not.toContain('The integration "Returms" is granted');
  });

  it('that were changed in the account are told beside a plan, and not ahead of each answer', async () => {
    const files = {
      'access.yaml': fileOf(
        '  ada@acme.example: { accessLevel: monitor, integrations: { Retouren: manage } }\n',
        'integrations: { Retouren: { id: 5e44efa28015c94642722570 } }\n',
      ),
    };
    expect((await run(['plan'], files)).stderr).toContain('notice[pin-name-differs]');
    for (const question of [
      ['explain', 'ada@acme.example', '--live'],
      ['who-can', 'Retouren', '--live'],
      ['report'],
    ])
      expect([question, (await run(question, files)).stderr.includes('pin-name-differs')]).toEqual([
        question,
        false,
      ]);
  });
});

describe('answers', () => {
  it('say of a grant that the level covers what gives it, as a plan does', async () => {
    const { stdout } = await run(['explain', 'ada@acme.example', '--live'], {
      'access.yaml': fileOf('  ada@acme.example: { accessLevel: monitor }\n'),
    });
    expect(stdout).toContain('Returns: the account has manage, the files say monitor (by level)');
  });

  it('name `account.owner` where an invitation of the owner fails', async () => {
    const files = { 'access.yaml': fileOf('  cio@acme.example: { accessLevel: monitor }\n') };
    const { code, stdout } = await run(['apply', '--yes'], files);
    expect([code, stdout]).toEqual([
      EXIT.incomplete,
      expect.stringContaining('write their address as `account.owner`'),
    ]);
  });
});

describe('files where a command takes none without a flag', () => {
  const files = { 'access.yaml': fileOf('  ada@acme.example: { accessLevel: monitor }\n') };
  it.each([
    [['explain', 'access.yaml'], '--file access.yaml'],
    [['explain', 'ada@acme.example', 'access.yaml'], '--file access.yaml'],
    [['explain', 'ada@acme.example', 'Returns', 'access/'], '--file access/'],
    [['who-can', 'access'], '--file access'],
    [['who-can', 'Returns', './my access.yaml'], "--file './my access.yaml'"],
    [['who-could', 'access.yaml'], '--file access.yaml'],
    [['who-could', 'administrator', 'access.yaml'], '--file access.yaml'],
    [['explain', 'ada@acme.example', '--file', 'acess.yaml'], 'Did you mean `access.yaml`?'],
    [['probe', 'access.yaml'], '`probe` takes no more files without a flag.'],
    [['who-can', 'Order', 'to', 'Cash'], 'write a name with blanks in quotes'],
  ])('are answered with how they are named: %j', async (argv, hint) => {
    const { code, stdout, stderr } = await run(argv, files);
    expect([code, stdout + stderr]).toEqual([EXIT.invalid, expect.stringContaining(hint)]);
  });
});

describe('a part of the files', () => {
  const part =
    HEAD.replace('\n', '\npolicy: { unmanagedUsers: remove, maxRemovals: 9 }\n') +
    `users:\n${BOT}  ada@acme.example: { accessLevel: monitor, integrations: { Returns: manage } }\n`;
  it.each([
    ['a list of servers', 'services: { web: {} }\nusers:\n  - wes@acme.example\n', false],
    ['a list of containers', 'version: "3.8"\nusers:\n  wes@acme.example: {}\n', false],
    ['another access file', 'version: 1\nusers:\n  wes@acme.example: { accessLevel: monitor }\n', true],
    [
      'another access file in brackets',
      '{ version: 1, users: { wes@acme.example: { accessLevel: monitor } } }\n',
      true,
    ],
    ['another access file with a comment', 'version: 1 # ours\r\nusers:\r\n  wes@acme.example: {}\r\n', true],
  ])('is told of people whom %s beside it names', async (_what, beside, isPart) => {
    const { code, stdout, stderr } = await run(['plan', 'access.yaml'], {
      'access.yaml': part,
      'beside.yaml': beside,
    });
    expect([code, stderr.includes('part-of-files')]).toEqual([isPart ? EXIT.invalid : EXIT.done, isPart]);
    if (!isPart) expect(stdout).toContain('wes@acme.example ! is removed');
  });

  it('is named beside the other causes, where too many would have left', async () => {
    const files = {
      'access/a.yaml': fileOf('  ada@acme.example: { accessLevel: monitor }\n'),
      'access/b.yaml': 'version: 1\nusers:\n  wes@acme.example: { accessLevel: monitor }\n',
      'people.csv': 'email\nwes@acme.example\nzoe@acme.example\n',
    };
    const { code, stderr } = await run(['leavers', '--from', 'people.csv', 'access/a.yaml'], files);
    expect([code, stderr]).toEqual([
      EXIT.refused,
      expect.stringContaining(
        'a part of the files: access/b.yaml names people too. Name all files of the account.',
      ),
    ]);
    expect((await run(['leavers', '--from', 'people.csv'], files)).stderr).not.toContain(
      'a part of the files',
    );
  });
});

describe('documents', () => {
  const odd = '  ada@acme.example: { accessLevel: manage, integrations: { Returns: manage } }\n';
  const files = { 'access.yaml': fileOf(odd), 'base.yaml': fileOf('') };

  it('for programs hold what was found in the files, without an account, too', async () => {
    const { stdout, stderr } = await run(
      ['plan', '--offline', '--base', 'base.yaml', '--format', 'json'],
      files,
    );
    const { findings } = JSON.parse(stdout);
    expect([findings, stderr]).toEqual([
      [expect.objectContaining({ code: 'ineffective-grant', path: 'access.yaml' })],
      '',
    ]);
  });

  it('that have no room for it leave it to the other stream', async () => {
    for (const offline of [[], ['--offline']]) {
      const { stdout, stderr } = await run(['plan', '--calendar', '--format', 'json', ...offline], files);
      expect([stdout.includes('ineffective-grant'), stderr.includes('ineffective-grant')]).toEqual([
        false,
        true,
      ]);
    }
  });
});

it('a date that a person has at several grants is one slip, with each of its places', async () => {
  const entry = `  ada@acme.example:
    accessLevel: monitor
    integrations:
      Returns: { level: manage, until: 2020-01-31 }
      Order to Cash: { level: manage, until: 2020-01-31 }
    mcpServers:
      /orders: { level: read, until: 2021-01-31 }
  wes@acme.example: { accessLevel: monitor }
`;
  const files = { 'access.yaml': fileOf(entry), 'base.yaml': fileOf('') };
  const { stderr } = await run(['plan', '--base', 'base.yaml'], files);
  expect(stderr.match(/The date 20\d\d-01-31 of ada@acme.example has passed already/g)).toEqual([
    'The date 2020-01-31 of ada@acme.example has passed already',
    'The date 2021-01-31 of ada@acme.example has passed already',
  ]);
  expect(stderr).toContain('See also access.yaml:10.');
});

it('a folder that holds more than access files is told where these are, and the command holds', async () => {
  const files = {
    'access/access.yaml': fileOf('  ada@acme.example: { accessLevel: monitor }\n'),
    'base/access/access.yaml': fileOf(''),
    'base/accounts.yaml': 'version: 1\naccounts: {}\n',
    'base/reviews/2026.yaml': 'version: 1\nreview: 2026\n',
  };
  const cwd = await folderWith(files);
  const refused = await runCli(['plan', '--offline', '--base', 'base'], { cwd });
  const [command = ''] =
    /(?<=If no access file lies beside base\/access\/, name that alone: `)[^`]+/.exec(
      spaced(refused.stderr),
    ) ?? [];
  expect([refused.code, command]).toEqual([EXIT.invalid, 'celigo-access plan --base base/access/ --offline']);
  expect(refused.stderr.match(/name that alone/g)).toHaveLength(1);
  expect((await runCli(argvOf(command), { cwd })).code).toBe(EXIT.done);
  // Where an access file lies beside them, broken or not, to leave it out would hide the mistake.
  for (const [file, text] of [
    ['base/teams/sales.yaml', fileOf('')],
    ['base/teams/broken.yaml', `${fileOf('')}  x: [`],
  ] as const) {
    const more = await runCli(['plan', '--offline', '--base', 'base'], { files: { ...files, [file]: text } });
    expect([more.code, spaced(more.stderr)]).toEqual([
      EXIT.invalid,
      expect.not.stringContaining('that alone'),
    ]);
  }
  // What is wrong in the access files themselves is no reason to look elsewhere.
  const broken = await folderWith({
    ...files,
    'base/access/access.yaml': 'version: 1\nuser: {}\n',
    'base/accounts.yaml': HEAD,
    'base/reviews/2026.yaml': fileOf(''),
  });
  expect(
    spaced((await runCli(['plan', '--offline', '--base', 'base'], { cwd: broken })).stderr),
  ).not.toContain('name that alone');
});

it('whoever stands in the folder of the access files is told that folder, never the root of the disk', async () => {
  const root = await folderWith({
    'access/access.yaml': fileOf('  ada@acme.example: { accessLevel: monitor }\n'),
    'services.yaml': 'services: {}\n',
  });
  const cwd = join(root, 'access');
  const { stdout } = await runCli(['validate', '..'], { cwd });
  const [command = ''] = /(?<=name that alone: `)[^`]+/.exec(spaced(stdout)) ?? [];
  expect(command).toBe('celigo-access validate ./');
  expect((await runCli(argvOf(command), { cwd })).code).toBe(EXIT.done);
});

it('a file of accounts that is not there is told how it is written, and so it is valid', async () => {
  const files = { 'access/production/access.yaml': fileOf('') };
  const cwd = await folderWith(files);
  const missing = await runCli(['accounts', 'validate'], { cwd });
  const [line = ''] = /(?<=such as `)production: [^`]+/.exec(spaced(missing.stderr)) ?? [];
  expect(missing.code).toBe(EXIT.invalid);
  const written = await folderWith({ ...files, 'accounts.yaml': `version: 1\naccounts:\n  ${line}\n` });
  expect((await runCli(['accounts', 'validate'], { cwd: written })).code).toBe(EXIT.done);
});

describe('an address', () => {
  it.each([
    ['acme.exmaple', 'Did you mean mira@acme.example? If not, add the domain'],
    ['acne.example', 'Did you mean mira@acme.example? If not, add the domain'],
    ['notacme.example', 'Correct the e-mail, or add the domain'],
    ['other.test', 'Correct the e-mail, or add the domain'],
  ])(
    'of the domain %s, which is not listed, is told what was meant if that is near',
    async (domain, words) => {
      const { stdout } = await run(['validate'], {
        'access.yaml': `${HEAD}policy: { domains: [acme.example] }\nusers:\n${BOT}  mira@${domain}: { accessLevel: monitor }\n`,
      });
      expect(stdout).toContain(words);
    },
  );
});
