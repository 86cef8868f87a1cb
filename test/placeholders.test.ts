/** What stands beside the access files of an account: the file of many accounts, and workflows that cannot run yet. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readAccounts } from '../src/config/accounts.ts';
import { placeholdersIn } from '../src/config/placeholders.ts';
import type { Finding } from '../src/core/model/finding.ts';
import { EXIT } from '../src/errors.ts';
import { FILES } from './support/fleet.ts';
import { folderWith, runCli } from './support/harness.ts';

const HERE = join(dirname(fileURLToPath(import.meta.url)), 'findings-beside');
const WORKFLOW = '.github/workflows/celigo-access.yaml';

const expectedIn = (file: string): string[] =>
  readFileSync(join(HERE, file), 'utf8')
    .split('\n')
    .flatMap((line, at) =>
      [...line.matchAll(/# error: ([a-z-]+)/g)].map(([, code]) => `${file}:${at + 1} ${code}`),
    );
const described = ({ code, place }: Finding): string => `${place?.file}:${place?.line} ${code}`;

describe('a file that is wrong', () => {
  it.each(readdirSync(HERE).filter((name) => name.endsWith('.yaml')))(
    '%s causes what its comments say, there and nowhere else',
    async (name) => {
      const { findings, targets } = await readAccounts(name, HERE);
      expect(findings.map(described)).toEqual(expectedIn(name));
      expect(targets).toEqual([]);
    },
  );

  it('and a workflow that names a commit of zeros, at the zeros', async () => {
    const found = await placeholdersIn(join(HERE, 'repository'), HERE);
    const file = 'repository/.github/workflows/copied.yaml';
    expect(found.map(described)).toEqual(expectedIn(file));
    for (const { place, frame } of found) {
      const line = frame?.lines[(place?.line ?? 0) - frame.firstLine] ?? '';
      expect(line.slice((place?.column ?? 0) - 1, (place?.endColumn ?? 0) - 1)).toBe('0'.repeat(40));
    }
  });
});

describe('a workflow that is as it was written', () => {
  it('is refused by validate, by its code and place, until each commit is one', async () => {
    const cwd = await folderWith({});
    expect((await runCli(['init', '--workflow'], { cwd })).code).toBe(EXIT.done);
    const before = await runCli(['validate', '--format', 'json'], { cwd });
    const { findings } = JSON.parse(before.stdout);
    expect(before.code).toBe(EXIT.invalid);
    const text = await readFile(join(cwd, WORKFLOW), 'utf8');
    const lines = text.split('\n').flatMap((line, at) => (/@0{40}/.test(line) ? [at + 1] : []));
    expect(findings).toMatchObject(
      lines.map((line) => ({ code: 'placeholder-commit', path: WORKFLOW, line })),
    );
    expect(lines.length).toBeGreaterThan(0);
    await writeFile(join(cwd, WORKFLOW), text.replace(/@0{40}/g, `@${'a1'.repeat(20)}`));
    expect((await runCli(['validate'], { cwd })).code).toBe(EXIT.done);
  });

  it('is seen from a folder of the repository, and named once for all accounts', async () => {
    const cwd = await folderWith({
      ...FILES,
      [WORKFLOW]: 'jobs: { x: { steps: [\n uses: a/b@0000000000000000000000000000000000000000 ] } }\n',
      'access/people.yaml': 'version: 1\n',
    });
    const run = await runCli(['accounts', 'validate'], { cwd });
    expect([run.code, run.stderr.split('error[placeholder-commit]').length]).toEqual([EXIT.invalid, 2]);
    const below = await runCli(['validate', '--format', 'json'], { cwd: join(cwd, 'access') });
    expect(JSON.parse(below.stdout).findings).toContainEqual(
      expect.objectContaining({ code: 'placeholder-commit', path: `../${WORKFLOW}` }),
    );
  });

  it('keeps no plan from being made: what runs is another workflow', async () => {
    const cwd = await folderWith({
      ...FILES,
      [WORKFLOW]: '- uses: a/b@0000000000000000000000000000000000000000\n',
    });
    const files = ['shared.yaml', 'one.yaml'];
    const run = await runCli(['plan', ...files, '--offline', ...files.flatMap((file) => ['--base', file])], {
      cwd,
    });
    expect(run.code, run.stderr).toBe(EXIT.done);
  });

  it('is looked at by the hook before it is committed', () => {
    const [hook]: { files: string }[] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
    expect(new RegExp(hook?.files ?? '').test(WORKFLOW)).toBe(true);
  });
});
