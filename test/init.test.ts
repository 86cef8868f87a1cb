/** `init`: the first file is valid, and nothing that exists is lost. */
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../src/errors.ts';
import { argvOf } from './support/command.ts';
import { folderWith, runCli } from './support/harness.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SIMPLE = readFileSync(join(ROOT, 'examples/workflows/simple.yaml'), 'utf8');

describe('the first access file', () => {
  it('is valid as it is written, and says what it is asked to', async () => {
    const cwd = await folderWith({});
    const flags = ['--name', 'Acme: "production" #1', '--region', 'eu', '--environment', 'production'];
    const made = await runCli(['init', ...flags, '--administrator', 'grace@acme.example'], { cwd });
    expect(made.code).toBe(EXIT.done);
    const text = await readFile(join(cwd, 'access.yaml'), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=access\.schema\.json\n/);
    const checked = await runCli(['validate', '--format', 'json'], { cwd });
    expect([checked.code, JSON.parse(checked.stdout).findings]).toEqual([EXIT.done, []]);
    expect(text).toContain('grace@acme.example:\n    accessLevel: administrator\n');
  });

  it('is not written over a file that exists, and not beside a folder access/', async () => {
    for (const files of [{ 'access.yaml': 'mine' }, { 'access/people.yaml': 'mine' }]) {
      const cwd = await folderWith(files);
      const { code, stderr } = await runCli(['init'], { cwd });
      expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('exists already')]);
      const [path = ''] = Object.keys(files);
      expect(await readFile(join(cwd, path), 'utf8')).toBe('mine');
    }
  });

  it('is not written about somebody whose address validate would refuse', async () => {
    for (const nonsense of ['nonsense', 'ada@acme', '*@acme.example', '<ada@acme.example>']) {
      const cwd = await folderWith({});
      const { code, stderr } = await runCli(['init', '--administrator', nonsense], { cwd });
      expect([code, stderr]).toEqual([
        EXIT.invalid,
        expect.stringContaining(`--administrator ${nonsense} is no e-mail address.`),
      ]);
      expect(await readdir(cwd)).toEqual(['.git']);
    }
  });

  it('brings no workflow into a folder where GitHub looks for none', async () => {
    const root = await folderWith({ 'production/kept': '' });
    const cwd = join(root, 'production');
    const { code, stderr } = await runCli(['init', '--workflow'], { cwd });
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('Run `celigo-access init --workflow` in ..;'),
    ]);
    expect(await readdir(cwd)).toEqual(['kept']);
    expect((await runCli(['init'], { cwd })).code).toBe(EXIT.done);
  });

  it('replaces a file when told to', async () => {
    const cwd = await folderWith({ 'access.yaml': 'mine' });
    expect((await runCli(['init', '--force'], { cwd })).code).toBe(EXIT.done);
    expect(await readFile(join(cwd, 'access.yaml'), 'utf8')).toContain('version: 1');
  });

  it('is written through no link, and nothing beside one', async () => {
    const schema = JSON.stringify({ $id: 'https://celigo-access.dev/schemas/access.schema.json' });
    for (const name of ['access.yaml', 'access.schema.json']) {
      const cwd = await folderWith({ theirs: schema });
      await symlink('theirs', join(cwd, name));
      expect((await runCli(['init', '--force'], { cwd })).code).toBe(EXIT.invalid);
      expect([await readFile(join(cwd, 'theirs'), 'utf8'), (await readdir(cwd)).sort()]).toEqual([
        schema,
        ['.git', name, 'theirs'],
      ]);
    }
  });

  it('brings the workflow when asked, and writes neither file if one of them exists', async () => {
    const cwd = await folderWith({});
    const { code, stdout } = await runCli(['init', '--workflow'], { cwd });
    expect(code).toBe(EXIT.done);
    const written = await readFile(join(cwd, '.github/workflows/celigo-access.yaml'), 'utf8');
    const [, named = ''] = /celigo-access\.yaml: lines ([\d, ]+) name a commit of zeros/.exec(stdout) ?? [];
    const zeros = written.split('\n').flatMap((line, at) => (/@0{40}/.test(line) ? [at + 1] : []));
    expect([named, zeros.length > 0]).toEqual([zeros.join(', '), true]);
    expect(await readFile(join(cwd, '.github/workflows/celigo-access.yaml'), 'utf8')).toContain('on:');
    const other = await folderWith({ '.github/workflows/celigo-access.yaml': 'mine' });
    expect((await runCli(['init', '--workflow'], { cwd: other })).code).toBe(EXIT.invalid);
    await expect(stat(join(other, 'access.yaml'))).rejects.toThrow();
  });

  it.each([
    { 'access.yaml': 'mine' },
    { 'access/people.yaml': 'mine' },
    { 'access.yaml': 'mine', '.github/workflows/celigo-access.yaml': SIMPLE },
  ])('leaves access files as they are where it brings the workflow, forced or not: %o', async (files) => {
    const hasWorkflow = '.github/workflows/celigo-access.yaml' in files;
    const [path = ''] = Object.keys(files);
    for (const flags of hasWorkflow ? [['--force']] : [[], ['--force']]) {
      const cwd = await folderWith(files);
      const { code, stderr, stdout } = await runCli(['init', '--workflow', ...flags], { cwd });
      expect([code, stderr]).toEqual([
        EXIT.done,
        expect.stringMatching(/^access(\.yaml|\/) exists already and stays as it is/),
      ]);
      expect(stdout).not.toMatch(/edit access\.yaml|export --region/);
      expect(await readFile(join(cwd, path), 'utf8')).toBe('mine');
      const names = [...Object.keys(files).map((each) => each.split('/')[0]), '.git', '.github'];
      expect((await readdir(cwd)).sort()).toEqual([...new Set(names)].sort());
      expect(await readFile(join(cwd, '.github/workflows/celigo-access.yaml'), 'utf8')).toContain('on:');
    }
  });

  it('asks for --force for the workflow alone, and never for the sake of one where access files are', async () => {
    const files = { 'access.yaml': 'mine', '.github/workflows/celigo-access.yaml': 'old' };
    const cwd = await folderWith(files);
    const { code, stderr } = await runCli(['init', '--workflow'], { cwd });
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('.github/workflows/celigo-access.yaml exists already'),
    ]);
    expect(stderr).not.toContain('access.yaml exists already and');
  });

  it.each<[string, (text: string) => string, string]>([
    ['a job added', (text) => `${text}  notify:\n    runs-on: ubuntu-latest\n`, '2 lines would be lost'],
    ['a line changed', (text) => text.replace('17 * * * *', '27 * * * *'), '1 line would be lost'],
    ['lines taken out', (text) => text.replace(/^ +- cron: 43 .*\n/m, ''), '1 line would come back'],
    ['lines exchanged', (text) => text.replace(/^(.*\n)(.*\n)/, '$2$1'), '1 line would be lost: 1'],
    ['one of another tool', () => 'on: push\n', '1 line would be lost: 1'],
  ])('keeps a workflow that somebody edited, forced or not: %s', async (_what, edit, words) => {
    const there = '.github/workflows/celigo-access.yaml';
    const edited = edit(SIMPLE);
    expect(edited).not.toBe(SIMPLE);
    const cwd = await folderWith({ 'access.yaml': 'mine', [there]: edited });
    const { code, stderr } = await runCli(['init', '--workflow', '--force'], { cwd });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(words)]);
    expect(stderr.replace(/\s+/g, ' ')).toContain(`Move ${there} away, run this again`);
    expect(await readFile(join(cwd, there), 'utf8')).toBe(edited);
  });

  describe('where the files are of several accounts', () => {
    const account = (name: string, environment: string): string =>
      `version: 1\naccount: { name: ${name}, region: us, environment: ${environment} }\n`;
    const people = 'version: 1\nusers:\n  ada@acme.example: { accessLevel: monitor }\n';
    const parted = {
      'access/acme/people.yaml': people,
      'access/acme/live/account.yaml': account('One', 'west'),
      'access/acme/test-1/account.yaml': account('Two', 'test-1'),
    };
    const reviewed = `celigo-access/celigo-access@${'8'.repeat(40)} # v0.9.9`;

    it('gives each a job by its folder, and keeps the release that was reviewed', async () => {
      const there = '.github/workflows/celigo-access.yaml';
      const was = SIMPLE.replaceAll(/celigo-access\/celigo-access@0{40} # v\S+/g, reviewed);
      const cwd = await folderWith({ ...parted, [there]: was });
      const { code, stdout } = await runCli(['init', '--workflow', '--force'], { cwd });
      const text = await readFile(join(cwd, there), 'utf8');
      const { on, jobs } = parse(text);
      expect([code, on.workflow_dispatch.inputs.account.options]).toEqual([EXIT.done, ['live', 'test-1']]);
      const config = `access/acme/people.yaml\naccess/acme/\${{ matrix.account }}\n`;
      for (const name of ['plan', 'apply', 'schedule']) {
        const [step] = jobs[name].steps.filter(({ id }: { id?: string }) => id === 'celigo');
        expect([step.uses, step.with.config]).toEqual([reviewed.split(' ')[0], config]);
        if (name !== 'apply') expect(jobs[name].strategy.matrix.account).toEqual(['live', 'test-1']);
      }
      expect(jobs.apply.strategy.matrix.account).toContain(`'["live", "test-1"]'`);
      expect(text).not.toMatch(/production|staging|@0{40}/);
      const commands = stdout.split('\n').filter((line) => line.startsWith('  celigo-access'));
      expect(commands).toHaveLength(2);
      for (const command of commands)
        expect((await runCli(argvOf(command.trim()), { cwd })).code).toBe(EXIT.done);
    });

    it('is written anew for one account more, and keeps the pins that somebody raised', async () => {
      const there = '.github/workflows/celigo-access.yaml';
      const raised = `actions/checkout@${'7'.repeat(40)} # v9.0.0`;
      const cwd = await folderWith(parted);
      expect((await runCli(['init', '--workflow'], { cwd })).code).toBe(EXIT.done);
      const was = await readFile(join(cwd, there), 'utf8');
      await writeFile(join(cwd, there), was.replaceAll(/actions\/checkout@\S+ # v\S+/g, raised));
      await mkdir(join(cwd, 'access/acme/eu'));
      await writeFile(join(cwd, 'access/acme/eu/account.yaml'), account('Three', 'eu'));
      const { code, stderr } = await runCli(['init', '--workflow', '--force'], { cwd });
      const text = await readFile(join(cwd, there), 'utf8');
      expect([code, parse(text).on.workflow_dispatch.inputs.account.options], stderr).toEqual([
        EXIT.done,
        ['eu', 'live', 'test-1'],
      ]);
      expect(text.split('\n').filter((line) => line.includes('actions/checkout@'))).toEqual(
        Array(3).fill(`      - uses: ${raised}`),
      );
    });

    it('is not written beside one file that stands for an account, too: a workflow would be about neither', async () => {
      const cwd = await folderWith({ ...parted, 'access.yaml': people });
      const { code, stderr } = await runCli(['init', '--workflow'], { cwd });
      expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([
        EXIT.invalid,
        expect.stringContaining('mv access.yaml access.schema.json access/production/'),
      ]);
      expect(await readdir(cwd)).not.toContain('.github');
    });

    it.each([
      [
        {
          'access/a.yaml': account('One', 'a'),
          'access/b.yaml': account('Two', 'b'),
          'access/p.yaml': people,
        },
        'Put the files of each into a folder of its own',
      ],
      [
        {
          'access/x y/a.yaml': account('One', 'a'),
          'access/b/a.yaml': account('Two', 'b'),
          'access/p.yaml': people,
        },
        'Rename `x y`: a workflow bears letters, digits,',
      ],
      [
        {
          'access/shared/p.yaml': account('One', 'a') + people.replace('version: 1\n', ''),
          'access/b/account.yaml': account('Two', 'b'),
        },
        'Move `account` from access/shared/p.yaml into a new file access/a/account.yaml',
      ],
    ])('writes none that could not tell them apart', async (files, remedy) => {
      const cwd = await folderWith(files);
      const { code, stderr } = await runCli(['init', '--workflow'], { cwd });
      expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([EXIT.invalid, expect.stringContaining(remedy)]);
      expect(await readdir(cwd)).not.toContain('.github');
    });
  });

  it('prints the export that replaces the first file, as it works', async () => {
    const { stdout } = await runCli(['init', '--workflow', '--region', 'eu'], { files: {} });
    expect(stdout).toContain('celigo-access export --region eu --output access.yaml --force\n');
  });

  it('an unknown region is refused with those that exist', async () => {
    const { code, stderr } = await runCli(['init', '--region', 'mars'], { files: {} });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('us, eu, au, ca')]);
  });
});
