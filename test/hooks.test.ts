/** The hooks for pre-commit: they run what is installed, on all files of an account at once. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../src/errors.ts';
import { FILES } from './support/fleet.ts';
import { runCli } from './support/harness.ts';

const hooks: Record<string, string>[] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
const VALID = {
  'access.yaml': `${FILES['one.yaml']}users: { root@acme.example: { accessLevel: administrator } }\n`,
};

describe.each(hooks.map((hook) => [hook.id ?? '', hook] as const))('%s', (_id, hook) => {
  it('is run as it is installed, without the names of files', () => {
    expect(hook).toMatchObject({ language: 'system', pass_filenames: false });
  });

  it('passes what is valid and stops what is not', async () => {
    const [program, ...argv] = (hook.entry ?? '').split(' ');
    expect(program).toBe('celigo-access');
    const good = await runCli(argv, { files: argv[0] === 'accounts' ? FILES : VALID });
    expect(good.code, good.stderr).toBe(EXIT.done);
    const wrong = { 'access.yaml': 'version: 2\n', 'one.yaml': 'version: 2\n' };
    const files = argv[0] === 'accounts' ? { ...FILES, ...wrong } : wrong;
    expect((await runCli(argv, { files })).code).toBe(EXIT.invalid);
  });

  it('looks at the files that it is about', () => {
    const pattern = new RegExp(hook.files ?? '');
    expect(['access.yaml', 'access/people.yaml'].every((path) => pattern.test(path))).toBe(true);
    expect(pattern.test('README.md')).toBe(false);
  });
});
