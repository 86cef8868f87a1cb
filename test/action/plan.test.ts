/** Whatever the Action writes about a plan names one command, and that command does what the plan says. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { access, acme, MANAGE } from '../support/acme.ts';
import { argvOf, commandInMarkdown, commandInPage, commandInText } from '../support/command.ts';
import { appliedFrom, runCli } from '../support/harness.ts';
import { ACTION_TOKEN } from '../support/repository.ts';

describe.each([
  { name: 'the files in force', inputs: {} },
  { name: 'a base of its own', inputs: { base: 'before' } },
  { name: 'no base', inputs: { base: 'none' } },
  { name: 'paths and a base', inputs: { config: 'access.yaml', base: 'before' } },
])('a plan against $name', ({ inputs }) => {
  it('names one command in the comment, the summary, the report and the text, which carries out that plan', async () => {
    const repository = await acme();
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    const changes = { 'access.yaml': access({ ada: MANAGE }), 'before/access.yaml': access() };
    const ran = await repository.onPull(repository.propose(changes), 'plan', inputs);
    const command = commandInText(ran.files['plan.txt'] ?? '');
    expect(command).toBeDefined();
    expect({
      report: commandInPage(ran.files['report.html'] ?? ''),
      summary: commandInMarkdown(ran.summary),
      comment: commandInMarkdown(repository.github.comments.at(-1)?.body ?? ''),
    }).toEqual({ report: command, summary: command, comment: command });

    const cwd = join(ran.outputs.folder ?? '', '..', '..', 'workspace');
    const { sandbox, github } = repository;
    // What Git does for whoever pastes it into a clone of the repository.
    for (const [, folder = '', commit = ''] of command?.matchAll(/git worktree add (\S+) (\w+)/g) ?? [])
      for (const [path, text] of Object.entries(github.filesOf(commit))) {
        await mkdir(dirname(join(cwd, folder, path)), { recursive: true });
        await writeFile(join(cwd, folder, path), text);
      }
    const env = { CELIGO_API_TOKEN: ACTION_TOKEN };
    const run = [...argvOf(command?.split(' && ').at(-1) ?? ''), '--yes', '--format', 'json'];
    const { code, stdout } = await runCli(run, { sandbox, cwd, env });
    expect([code, appliedFrom(stdout).digest]).toEqual([EXIT.done, ran.outputs['plan-digest']]);
  });
});
