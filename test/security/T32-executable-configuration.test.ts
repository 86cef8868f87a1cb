/** T32: nothing in a repository is run, and nothing in the program could run it. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli } from '../support/harness.ts';
import { accountAnswering, files, runAgainst, YES } from './attack.ts';

/** Our code as it is shipped, without the packages that are shipped with it: those are checked as packages. */
const { outputFiles } = await build({
  entryPoints: ['src/bin.ts'],
  outdir: 'build',
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
});
const OURS = outputFiles.map(({ path, text }) => ({ path: basename(path), text }));

const WAYS_TO_RUN: readonly (readonly [string, RegExp])[] = [
  ['child processes', /["'](?:node:)?child_process["']/],
  ['workers', /["'](?:node:)?(?:worker_threads|cluster)["']/],
  ['vm', /["'](?:node:)?vm["']/],
  ['eval', /\beval\s*\(/],
  ['the Function constructor', /\bFunction\s*\(/],
  ['module hooks', /["'](?:node:)?(?:module|repl|inspector)["']/],
  ['native code', /process\.(?:dlopen|binding)/],
  // Compiled validators carry the text of one as a note that nobody reads.
  ['require', /(?<!')\brequire\s*\(/],
  ['timers that take code', /\bset(?:Timeout|Interval)\s*\(\s*["'`]/],
];

/** Starts this very program again, for one of many accounts. */
const STARTS_ITSELF = 'src/commands/alone.ts';

/** Asks GitHub's own program: about a signature, and with GET what the branch demands. */
const ASKS_GITHUB = 'src/commands/gh.ts';
/** The only chunks in which processes are started hold one of these two files. */
const STARTING = /^\/\/ src\/commands\/(?:alone|gh)\.ts$/m;

test.each([
  [STARTS_ITSELF, "spawn(process.execPath, [join(packageRoot, 'build', 'cli.js'), ...argv], "],
  [ASKS_GITHUB, "execFile('gh', args, options, (error, stdout, stderr) => "],
])('%s starts one process, by a name of our own, and no shell', (file, call) => {
  const text = readFileSync(file, 'utf8');
  const calls = [...text.matchAll(/\b(?:spawn|exec|fork)(?:File)?\((?!\))[^;{]*/g)].map(([each]) => each);
  expect(calls).toEqual([call]);
  expect(text).not.toContain('shell');
});

test('no other file starts processes', () => {
  const starting = OURS.filter(({ text: each }) => each.includes('child_process'));
  expect(starting.filter(({ text: each }) => !STARTING.test(each))).toEqual([]);
  expect(starting).toHaveLength(2);
});

test('gh is asked about a signature, and otherwise with GET', () => {
  const asked = ['attested', 'host'].map((name) =>
    /askGh\((\[[^\]]*\])/.exec(readFileSync(`src/commands/${name}.ts`, 'utf8'))?.at(1),
  );
  expect(asked).toEqual(["['attestation', 'verify', copy, ...flags]", "['api', '--method', 'GET', ...args]"]);
  const others = OURS.flatMap(({ text: each }) => each.match(/\baskGh\(\[/g) ?? []);
  expect(others).toHaveLength(2);
});

describe.each(WAYS_TO_RUN)('the bundle has no %s', (_, pattern) => {
  test.each(OURS.filter(({ text: each }) => !STARTING.test(each) || !pattern.test('"child_process"')))(
    '$path',
    ({ text }) => {
      expect(text.match(pattern)?.[0]).toBeUndefined();
    },
  );
});

test('what is loaded while running is a name that stands in the code', () => {
  expect(OURS.length).toBeGreaterThan(5);
  for (const { path, text } of OURS) {
    const dynamic = [...text.matchAll(/\bimport\s*\(([^)]*)\)/g)].map(([, what = '']) => what.trim());
    for (const what of dynamic)
      expect([path, what]).toEqual([
        path,
        expect.stringMatching(/^["'](?:\.\/[\w.-]+\.js|[a-z][\w:/@-]*)["']$/),
      ]);
  }
});

test('packages that can start processes are not used for it', () => {
  // commander starts a program for a command that is declared with a description as its second argument.
  for (const { text } of OURS) expect(text).not.toMatch(/executableFile|\.command\(\s*"[^"]*",\s*"/);
});

test('hooks, configuration in JavaScript and templates beside an access file are not looked at', async () => {
  const trap = 'throw new Error("this was run")';
  const cwd = await folderWith({
    ...files,
    'celigo-access.config.js': trap,
    'celigo-access.config.mjs': trap,
    '.celigo-accessrc.js': trap,
    'access.js': trap,
    'node_modules/yaml/index.js': trap,
    'node_modules/celigo-access-plugin/index.js': trap,
    '.git/hooks/pre-commit': '#!/bin/sh\ntouch was-run\n',
    '.git/config': '[core]\n\tfsmonitor = touch was-run\n\tpager = touch was-run\n',
  });
  const api = await accountAnswering();
  for (const argv of [['validate'], ['plan', '--diff'], ['drift'], ['apply', ...YES]]) {
    const { code, stderr } = await runAgainst(api, argv, { cwd });
    expect([EXIT.done, EXIT.differences, EXIT.incomplete]).toContain(code);
    expect(stderr).not.toContain('this was run');
  }
  expect(existsSync(join(cwd, 'was-run'))).toBe(false);
});

test.each([
  'access.js',
  'access.json',
  'access.toml',
  'access.yaml.js',
  'https://evil.test/access.yaml',
  'file:///etc/passwd',
  'data:text/yaml,version:%201',
])('%s is no access file', async (path) => {
  const { code } = await runCli(['validate', path], {
    files: { ...files, 'access.js': '', 'access.json': '{}', 'access.toml': '', 'access.yaml.js': '' },
  });
  expect(code).toBe(EXIT.invalid);
});

test.each([
  '$'.concat('{{ secrets.TOKEN }}'),
  '$(id)',
  '`id`',
  '<%= x %>',
  '{{ x }}',
  '!include /etc/passwd',
  '$HOME',
  '~/x',
])('%s in a file stands for itself', async (text) => {
  const file = files['access.yaml'].replace(
    'accessLevel: monitor }\n',
    `accessLevel: monitor, reason: ${JSON.stringify(text)}, until: 2027-01-01 }\n`,
  );
  const api = await accountAnswering();
  const { code, stdout } = await runAgainst(api, ['plan', '--format', 'json'], {
    cwd: await folderWith({ 'access.yaml': file }),
  });
  expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining(JSON.stringify(text).slice(1, -1))]);
});
