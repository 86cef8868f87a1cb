/**
 * Where the files of two accounts are read together, the remedy is a command. Each command that is shown is run as it
 * is shown, from the same folder: it is about one account and meets this error no more.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { argvOf } from './support/command.ts';
import { folderWith, runCli } from './support/harness.ts';

const account = (name: string): string => `version: 1\naccount: { name: ${name}, region: us }\n`;
const PEOPLE = 'version: 1\nusers:\n  ada@acme.example: { accessLevel: monitor }\n';
const withPeople = (name: string, environment: string | undefined): string =>
  `version: 1\naccount: { name: "${name}", region: us${environment === undefined ? '' : `, environment: ${environment}`} }\nusers:\n  ada@acme.example: { accessLevel: monitor }\n`;
const MORE = 'version: 1\nusers:\n  bea@acme.example: { accessLevel: monitor }\n';

interface Layout {
  readonly files: Readonly<Record<string, string>>;
  /** The folder in which somebody is; the root if left out. */
  readonly at?: string;
  /** Paths on the command line. */
  readonly paths?: readonly string[];
  /** The choices, each as it is said. */
  readonly choices: readonly (readonly string[])[];
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  'a folder for each, and a shared one': {
    files: {
      'access/shared/people.yaml': PEOPLE,
      'access/shared/teams/sales.yaml': MORE,
      'access/production/account.yaml': account('One'),
      'access/staging/account.yaml': account('Two'),
    },
    choices: [
      ['access/shared/', 'access/production/'],
      ['access/shared/', 'access/staging/'],
    ],
  },
  'both in one folder': {
    files: {
      'access/production.yaml': account('One'),
      'access/staging.yaml': account('Two'),
      'access/people.yaml': PEOPLE,
    },
    choices: [
      ['access/people.yaml', 'access/production.yaml'],
      ['access/people.yaml', 'access/staging.yaml'],
    ],
  },
  'one in the folder of the other': {
    files: {
      'access/account.yaml': account('One'),
      'access/people.yaml': PEOPLE,
      'access/staging/account.yaml': account('Two'),
      'access/staging/people.yaml': MORE,
    },
    choices: [['access/account.yaml', 'access/people.yaml'], ['access/staging/']],
  },
  'three, with what is common deeper than they are': {
    files: {
      'access/a/account.yaml': account('One'),
      'access/b/account.yaml': account('Two'),
      'access/c/account.yaml': account('Three'),
      'access/teams/x/y/people.yaml': PEOPLE,
      'access/people.yaml': MORE,
    },
    choices: ['a', 'b', 'c'].map((each) => ['access/people.yaml', 'access/teams/', `access/${each}/`]),
  },
  'a folder for each and what both share, seen from one of them': {
    at: 'access/staging',
    files: {
      'access/people.yaml': PEOPLE,
      'access/more/people.yaml': MORE,
      'access/production/account.yaml': account('One'),
      'access/staging/account.yaml': account('Two'),
    },
    choices: [
      ['../more/', '../people.yaml', '../production/'],
      ['../more/', '../people.yaml', 'account.yaml'],
    ],
  },
  'the account above the working directory, and its people here': {
    at: 'access/production/teams',
    files: {
      'access/production/account.yaml': account('One'),
      'access/production/teams/people.yaml': PEOPLE,
      'access/staging/account.yaml': account('Two'),
      'access/staging/people.yaml': MORE,
    },
    choices: [['../../staging/'], ['../account.yaml', 'people.yaml']],
  },
  'folders with blanks and quotes': {
    files: {
      "access/Acme's one/account.yaml": account('One'),
      "access/Acme's one/people.yaml": PEOPLE,
      'access/the other/account.yaml': account('Two'),
      'access/the other/people.yaml': MORE,
    },
    choices: [["access/Acme's one/"], ['access/the other/']],
  },
  'files that were named, beside files that were not': {
    files: {
      'one/account.yaml': account('One'),
      'one/broken.yaml': 'users: [',
      'two/account.yaml': account('Two'),
      'shared/used/people.yaml': PEOPLE,
      'shared/unused/account.yaml': account('Three'),
    },
    paths: ['shared/used', 'one/account.yaml', './two/account.yaml'],
    choices: [
      ['shared/used/', 'one/account.yaml'],
      ['shared/used/', 'two/account.yaml'],
    ],
  },
};

/** What stands in the way of a run about each account, so that it is moved first; then each command holds. */
const PARTED: Readonly<Record<string, Layout & { readonly lead: RegExp; readonly mended: Layout['files'] }>> =
  {
    'the block of one account still beside the people of both': {
      files: {
        'access/shared/people.yaml': withPeople('One', 'production'),
        'access/staging/account.yaml': account('Two'),
      },
      lead: /Move `account` from access\/shared\/people\.yaml into a new file access\/production\/account\.yaml, behind `version: 1`\. Then choose one: /,
      mended: {
        'access/shared/people.yaml': PEOPLE,
        'access/production/account.yaml': account('One'),
      },
      choices: [
        ['access/shared/', 'access/production/'],
        ['access/shared/', 'access/staging/'],
      ],
    },
    'the same, and a copy of it in a folder of its own': {
      files: {
        'access/shared/people.yaml': account('One') + PEOPLE.replace('version: 1\n', ''),
        'access/production/account.yaml': account('One'),
        'access/staging/account.yaml': account('Two'),
      },
      lead: /Cut `account` out of access\/shared\/people\.yaml: access\/production\/account\.yaml says the same\. Then choose one: /,
      mended: { 'access/shared/people.yaml': PEOPLE },
      choices: [
        ['access/shared/', 'access/production/'],
        ['access/shared/', 'access/staging/'],
      ],
    },
    'two files in one folder, one of them with the people': {
      files: {
        'access/production.yaml': withPeople('Acme: One', undefined),
        'access/staging.yaml': account('Two'),
      },
      lead: /Move `account` from access\/production\.yaml into a new file access\/account-acme-one\.yaml, /,
      mended: {
        'access/production.yaml': PEOPLE,
        'access/account-acme-one.yaml': account('"Acme: One"'),
      },
      choices: [
        ['access/production.yaml', 'access/account-acme-one.yaml'],
        ['access/production.yaml', 'access/staging.yaml'],
      ],
    },
  };

describe.each(Object.entries(PARTED))('%s', (_name, { files, choices, lead, mended }) => {
  it('is parted first, and then each command is about one account with its people', async () => {
    const cwd = await folderWith(files);
    const refused = await runCli(['validate'], { cwd });
    expect(refused.code).toBe(EXIT.invalid);
    expect(refused.stdout.replace(/\s+/g, ' ')).toMatch(lead);
    expect(refused.stdout.match(/^error/gm)).toHaveLength(1);
    const commands = commandsIn(refused.stdout.replace('Then choose', 'Choose'));
    expect(commands.map((command) => argvOf(command).slice(1))).toEqual(choices);
    for (const [path, text] of Object.entries(mended)) {
      await mkdir(dirname(join(cwd, path)), { recursive: true });
      await writeFile(join(cwd, path), text);
    }
    for (const command of commands) {
      const { code, stdout } = await runCli(argvOf(command), { cwd });
      expect([command, code, stdout]).toEqual([command, EXIT.done, expect.stringContaining('Valid')]);
    }
  });
});

describe('an account whose folder names nobody yet', () => {
  it.each([
    [
      { 'access/production/access.yaml': withPeople('One', 'production') },
      { 'access/staging/account.yaml': account('Two') },
    ],
    [
      { 'access/production/account.yaml': account('One'), 'access/production/people.yaml': PEOPLE },
      { 'access/staging/account.yaml': account('Two') },
    ],
  ])('is no choice, and is told how it comes to people', async (production, staging) => {
    const cwd = await folderWith({ ...production, ...staging });
    const { code, stdout } = await runCli(['validate'], { cwd });
    const said = stdout.replace(/\s+/g, ' ');
    expect([code, said]).toEqual([
      EXIT.invalid,
      expect.stringContaining(
        'No people are in access/staging/ yet: write them there, or move what all accounts share',
      ),
    ]);
    expect(said).toContain(
      'such as access/shared/, and name it too. Ready now: `celigo-access validate access/production/`.',
    );
    expect((await runCli(['validate', 'access/production/'], { cwd })).code).toBe(EXIT.done);
    // And so it is once the people of both are beside them.
    const shared = await folderWith({ ...production, ...staging, 'access/shared/people.yaml': PEOPLE });
    expect((await runCli(['validate', 'access/shared', 'access/staging'], { cwd: shared })).code).toBe(
      EXIT.done,
    );
  });
});

describe('files without people are told where the people are', () => {
  const files = {
    'access/shared/people.yaml': PEOPLE,
    'access/shared/teams/sales.yaml': MORE,
    'access/production/account.yaml': account('One'),
    'access/staging/account.yaml': account('Two'),
    'access/notes.yaml': 'no: list',
    'elsewhere/people.yaml': MORE,
  };
  it.each([
    ['.', ['validate', 'access/staging'], 'celigo-access validate access/shared/ access/staging'],
    [
      '.',
      ['validate', 'access/staging/account.yaml'],
      'celigo-access validate access/shared/ access/staging/account.yaml',
    ],
    ['access/staging', ['validate', '.'], 'celigo-access validate ../shared/ .'],
    [
      '.',
      ['explain', 'ada@acme.example', '--file', 'access/staging'],
      'celigo-access explain ada@acme.example --file access/shared/ --file access/staging',
    ],
  ])('in %s by %j', async (folder, words, command) => {
    const root = await folderWith(files);
    const cwd = join(root, folder);
    const { code, stdout, stderr } = await runCli(words, { cwd });
    const said = (stdout + stderr).replace(/\s+/g, ' ');
    expect([code, said]).toEqual([
      EXIT.invalid,
      expect.stringContaining(`name the files that do: \`${command}\`.`),
    ]);
    expect((await runCli(argvOf(command), { cwd })).code).toBe(EXIT.done);
  });

  /** What an account is made of, each in a place of its own: a path names one or two of them. */
  const delegated = {
    'access/account.yaml': `${account('One')}policy: { minAdministrators: 0 }\nfiles:\n  access/roles.yaml: { accessLevel: monitor }\n  access/teams/*.yaml: { accessLevel: monitor }\n`,
    'access/roles.yaml': 'version: 1\nroles: { watcher: { accessLevel: monitor } }\n',
    'access/teams/finance.yaml': 'version: 1\nusers: { ada@acme.example: { roles: [watcher] } }\n',
    'access/teams/sales.yaml': MORE,
  };
  it.each([
    ['.', ['access/account.yaml'], 'access/'],
    ['.', ['access/roles.yaml'], 'access/'],
    ['.', ['access/teams'], 'access/'],
    ['.', ['access/account.yaml', 'access/teams'], 'access/'],
    ['.', ['access/roles.yaml', 'access/teams/finance.yaml'], 'access/'],
    ['access', ['account.yaml'], './'],
    ['access/teams', ['sales.yaml'], '../'],
  ])('in %s by %j, and where the account is, however many places it has', async (folder, paths, named) => {
    const root = await folderWith(delegated);
    const { code, stdout } = await runCli(['validate', ...paths], { cwd: join(root, folder) });
    const commands = [
      ...stdout
        .replace(/\s+/g, ' ')
        .matchAll(/(?:the files that (?:do|say it as well)|to name all of them): `([^`]*)`\./g),
    ];
    expect([code, stdout.includes('Add `account:`')]).toEqual([EXIT.invalid, false]);
    expect(new Set(commands.map(([, command]) => command))).toEqual(
      new Set([`celigo-access validate ${named}`]),
    );
    expect((await runCli(['validate', named], { cwd: join(root, folder) })).code).toBe(EXIT.done);
  });

  it('of each account that they are a part of, and of none where naming them would mend nothing', async () => {
    const root = await folderWith({ ...files, 'access/notes.yaml': MORE.replace('bea', 'cid') });
    for (const [folder, path] of [
      ['.', 'access/shared/teams/sales.yaml'],
      ['access/shared', 'teams'],
    ] as const) {
      const cwd = join(root, folder);
      const { stdout } = await runCli(['validate', path], { cwd });
      const commands = stdout.match(/celigo-access validate [^`]*(?=`)/g) ?? [];
      expect([path, commands.length]).toEqual([path, 2]);
      for (const command of commands)
        expect([command, (await runCli(argvOf(command), { cwd })).code]).toEqual([command, EXIT.done]);
    }
    const alone = await folderWith({ 'people/a.yaml': PEOPLE, 'people/b.yaml': MORE, 'x/c.yaml': 'list: [' });
    const { stdout } = await runCli(['validate', 'people/a.yaml'], { cwd: alone });
    expect(stdout).toContain('Add `account:` with `name` and `region` to one of the files.');
  });

  it('and only of files in the same repository, which are about no other account', async () => {
    const root = await folderWith({ 'people.yaml': PEOPLE, 'one/account.yaml': account('One') });
    await mkdir(join(root, 'one/.git'));
    await writeFile(join(root, 'one/other.yaml'), withPeople('Two', undefined));
    const { stdout } = await runCli(['validate', 'account.yaml'], { cwd: join(root, 'one') });
    expect(stdout).toContain('no-users');
    expect(stdout).not.toMatch(/people\.yaml|other\.yaml/);
  });

  it('a path that is missing here and exists elsewhere in the repository is named as it is', async () => {
    const cwd = await folderWith(files);
    const { stdout } = await runCli(['validate', '../shared', 'access/production'], { cwd });
    expect(stdout).toContain('Did you mean `access/shared`? A path is relative to the working directory.');
    const chosen = await runCli(['validate', 'shared'], { cwd: join(cwd, 'access/production') });
    expect(chosen.stdout).toContain('Did you mean `../shared`?');
  });
});

/** How each command that reads files is told them, with the other words of its line. */
const COMMANDS: readonly (readonly string[])[] = [
  ['validate'],
  ['plan', '--format', 'markdown'],
  ['apply', '--due', '--receipt', 'receipt.ndjson'],
  ['drift'],
  ['rehearse'],
  ['report', '--format=csv'],
  ['review'],
  ['doctor'],
  ['leavers', '--from', 'people.csv'],
  ['--color', 'never', 'explain', 'ada@acme.example', 'Order to Cash'],
  ['who-can', 'Order to Cash', '--level', 'manage'],
  ['who-could', 'administrator'],
];

const FILES_BY_FLAG = new Set(['explain', 'who-can', 'who-could']);

const commandsIn = (text: string): string[] => {
  const [, said = ''] = /Choose one: (`.*`)\./.exec(text.replace(/\s+/g, ' ')) ?? [];
  return [...said.matchAll(/`([^`]*)`/g)].map(([, command = '']) => command);
};

/** Runs one command line, then each command that it names. */
async function chooses(
  words: readonly string[],
  { files, at = '', paths = [], choices }: Layout,
): Promise<void> {
  const root = await folderWith({ ...files, [join(at, 'people.csv')]: 'email\nada@acme.example\n' });
  const cwd = join(root, at);
  const byFlag = words.some((word) => FILES_BY_FLAG.has(word));
  const argv = [...words, ...(byFlag ? paths.flatMap((path) => ['--file', path]) : paths)];
  const refused = await runCli(argv, { cwd });
  expect(refused.code).toBe(EXIT.invalid);
  const commands = commandsIn(refused.stdout + refused.stderr);
  expect(commands).toHaveLength(choices.length);
  for (const [index, command] of commands.entries()) {
    const again = argvOf(command);
    for (const word of words) expect(again).toContain(word);
    const named = again.filter((word) => !words.includes(word) && word !== '--file');
    expect(named).toEqual(choices[index]);
    const chosen = await runCli(again, { cwd });
    expect(chosen.stdout + chosen.stderr).not.toMatch(/two-accounts|hold an `account` block/);
  }
}

describe('by every command that reads files', () => {
  const [[, layout]] = Object.entries(LAYOUTS) as [[string, Layout]];
  it.each(COMMANDS.map((words) => ({ words })))('$words', ({ words }) => chooses(words, layout));
});

describe.each(Object.entries(LAYOUTS))('%s', (_name, layout) => {
  it('validate', () => chooses(['validate'], layout));
  it('who-can', () => chooses(['who-can', 'Order to Cash'], layout));
});

it('two files of one folder that say the same are one too many', async () => {
  const cwd = await folderWith({ 'access/a.yaml': account('One'), 'access/b.yaml': account('One') });
  const { stdout } = await runCli(['validate'], { cwd });
  expect(stdout).toContain('They say the same: keep one of them.');
});

it('a base of two accounts is chosen beside the files, which stay as they were named', async () => {
  const cwd = await folderWith({
    'access.yaml': account('One') + PEOPLE.replace('version: 1\n', ''),
    'was/one/access.yaml': account('One') + PEOPLE.replace('version: 1\n', ''),
    'was/two/access.yaml': account('Two') + PEOPLE.replace('version: 1\n', ''),
  });
  const refused = await runCli(['plan', 'access.yaml', '--offline', '--base', 'was'], { cwd });
  const [first = '', second = ''] = commandsIn(refused.stderr);
  expect(first).toBe('celigo-access plan access.yaml --base was/one/ --offline');
  expect(second).toBe('celigo-access plan access.yaml --base was/two/ --offline');
  expect((await runCli(argvOf(first), { cwd })).code).toBe(EXIT.done);
});
