/** What people type who know other tools is answered by what does the same here. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { runCli } from '../support/harness.ts';

const told = async (...argv: string[]) => {
  const { code, stderr, requests } = await runCli(argv, {});
  expect([code, requests]).toEqual([EXIT.invalid, []]);
  const [, second = ''] = stderr.split('\n');
  expect(second).not.toContain('Did you mean');
  return second;
};

const COMMANDS: readonly (readonly [typed: string, meant: string])[] = [
  ['destroy', 'state: absent'],
  ['show', 'celigo-access explain'],
  ['import', 'celigo-access export'],
  ['fmt', 'celigo-access validate'],
  ['login', 'CELIGO_API_TOKEN'],
  ['status', 'celigo-access drift'],
  ['diff', 'celigo-access plan'],
  ['check', 'celigo-access validate'],
  ['sync', 'celigo-access apply'],
  ['Deploy', 'celigo-access apply'],
  ['remove', 'No command changes one person'],
  ['list', 'celigo-access report'],
  ['workspace', 'celigo-access accounts'],
  ['rollback', 'revert the commit'],
];

const FLAGS: readonly (readonly [command: string, flag: string, meant: string])[] = [
  ['apply', '--dry-run', 'celigo-access plan'],
  ['apply', '-n', 'celigo-access plan'],
  ['apply', '-y', '--yes'],
  ['apply', '--auto-approve', '--yes'],
  ['apply', '-auto-approve', '--yes'],
  ['apply', '--doit', '--yes'],
  ['apply', '-f', 'named without a flag'],
  ['plan', '--file', 'celigo-access plan FOLDER FILE'],
  ['plan', '--target=ada@acme.example', 'celigo-access explain'],
  ['plan', '-destroy', 'state: absent'],
  ['plan', '-refresh-only', 'celigo-access drift'],
  ['plan', '--json', '--format json'],
  ['plan', '-o', '--output'],
  ['plan', '--no-color', '--color never'],
  ['plan', '--url', 'CELIGO_BASE_URL'],
];

describe('a word of another tool', () => {
  it.each(COMMANDS)('%s', async (typed, meant) => {
    expect(await told(typed)).toContain(meant);
  });

  it.each(FLAGS)('%s %s', async (command, flag, meant) => {
    expect(await told(command, flag)).toContain(meant);
  });

  it('is answered for the token without repeating it', async () => {
    const { stderr } = await runCli(['plan', '--token=sesame-sesame-sesame'], {});
    expect(stderr).toContain('There is no flag for the token');
    expect(stderr).not.toContain('sesame');
  });
});

it('every command and flag that a hint names is one of this tool', async () => {
  const { stdout: all } = await runCli(['--help'], {});
  const named = new Set<string>();
  for (const [typed] of COMMANDS) note(named, await told(typed));
  for (const [command, flag] of FLAGS) note(named, await told(command, flag));
  expect(named.size).toBeGreaterThan(5);
  for (const name of named) expect(all).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
});

function note(named: Set<string>, hint: string): void {
  for (const [, command = ''] of hint.matchAll(/celigo-access ([a-z-]+)/g)) named.add(command);
}

it('what nobody knows gets no such hint', async () => {
  expect(await told('plan', '--frobnicate')).toContain('--help shows what it takes');
  expect(await told('frobnicate')).toContain('--help shows the commands');
});

it.each([
  [['who-can', 'Order', 'to', 'Cash'], 'write a name with blanks in quotes, "Order to Cash"'],
  [['plan', '--region', 'us'], 'The files say it: `account.region`.'],
  [
    ['apply', '--allow', 'removes-user,grants-administrator'],
    'Repeat the flag: --allow removes-user --allow grants-administrator.',
  ],
])('%j is told what to write', async (argv, words) => {
  const { code, stderr } = await runCli(argv);
  expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
  expect(stderr).not.toContain('Did you mean');
});
