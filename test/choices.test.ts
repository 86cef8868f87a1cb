/**
 * Where the files of two accounts are read together, the remedy is a command. Each command that is shown is run as it
 * is shown, from the same folder: it is about one account and meets this error no more.
 */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { argvOf } from './support/command.ts';
import { folderWith, runCli } from './support/harness.ts';

const account = (name: string): string => `version: 1\naccount: { name: ${name}, region: us }\n`;
const PEOPLE = 'version: 1\nusers:\n  ada@acme.example: { accessLevel: monitor }\n';
const MORE = 'version: 1\nusers:\n  bea@acme.example: { accessLevel: monitor }\n';

interface Layout {
  readonly files: Readonly<Record<string, string>>;
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
async function chooses(words: readonly string[], { files, paths = [], choices }: Layout): Promise<void> {
  const cwd = await folderWith({ ...files, 'people.csv': 'email\nada@acme.example\n' });
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
