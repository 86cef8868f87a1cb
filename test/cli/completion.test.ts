/** Completion: every command and flag is offered, by a script that a shell understands. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { runCli } from '../support/harness.ts';

const scriptFor = async (shell: string): Promise<string> => {
  const { code, stdout } = await runCli(['completion', shell], { files: {} });
  expect(code).toBe(EXIT.done);
  return stdout;
};

/** What bash would offer for the last of these words. */
function offered(script: string, ...words: string[]): string[] {
  const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _celigo_access; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask, 'bash', ...words], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

describe('bash', () => {
  it.each([
    [['celigo-access', 'pla'], ['plan']],
    [
      ['celigo-access', 'plan', '--format', ''],
      ['text', 'json'],
    ],
    [['celigo-access', 'apply', '--rec'], ['--receipt']],
    [['celigo-access', 'init', '--region', 'a'], ['au']],
    [['celigo-access', 'completion', 'f'], ['fish']],
  ])('offers for %j: %j', async (words, expected) => {
    expect(offered(await scriptFor('bash'), ...words)).toEqual(expect.arrayContaining(expected));
  });

  it('offers files where a flag takes one', async () => {
    expect(offered(await scriptFor('bash'), 'celigo-access', 'plan', '--output', '')).toEqual(['']);
  });
});

describe('every shell', () => {
  it.each(['bash', 'zsh', 'fish'])('%s knows every command and every flag', async (shell) => {
    const script = await scriptFor(shell);
    const help = (await runCli(['--help'], { files: {} })).stdout;
    const commands = [...help.matchAll(/^ {2}([a-z][a-z-]*)(?: [[<]| {2})/gm)].flatMap(
      ([, name]) => name ?? [],
    );
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands.filter((name) => name !== 'help' && name !== 'celigo-access')) {
      expect(script).toContain(command);
      const flags = (await runCli([command, '--help'], { files: {} })).stdout.match(/--[a-z][a-z-]+/g) ?? [];
      for (const flag of flags.filter((each) => each !== '--help' && each !== '--version')) {
        expect(script, `${command} ${flag}`).toContain(shell === 'fish' ? `-l ${flag.slice(2)}` : flag);
      }
    }
  });

  it('an unknown shell is refused with those that exist', async () => {
    const { code, stderr } = await runCli(['completion', 'tcsh'], { files: {} });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('bash, zsh, fish')]);
  });
});
