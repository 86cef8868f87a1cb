/** No command, whichever it is, writes its result over a file that gives access, nor into one called `-`. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli } from '../support/harness.ts';

const FILES = {
  'access.yaml': 'version: 1\naccount: { name: Acme, region: us, owner: cio@acme.example }\nusers: {}\n',
  'people.csv': 'email\nada@acme.example\n',
};
/** What a command demands besides its --output, as its own usage says. */
const DEMANDED: Readonly<Record<string, string>> = {
  '--from <people.csv>': 'people.csv',
  '--receipts <path>': 'people.csv',
};

/** Every command whose help shows a flag that writes a file. */
async function writing(): Promise<{ command: string; flag: string; more: string[]; asks: boolean }[]> {
  const { stdout } = await runCli(['--help'], { files: {} });
  const commands = [...(stdout.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(
    ([, name]) => name ?? '',
  );
  const all = [];
  for (const command of new Set(commands.filter((name) => name !== 'help' && name !== 'celigo-access'))) {
    const help = (await runCli([command, '--help'], { files: {} })).stdout;
    const needed = [...(help.split('\n')[0] ?? '').matchAll(/<[^>]+>/g)].map(() => 'ada@acme.example');
    const more = [
      ...needed,
      ...Object.entries(DEMANDED)
        .filter(([flag]) => help.includes(flag))
        .flatMap(([flag, value]) => [flag.split(' ')[0] ?? '', value]),
      ...(command === 'export' ? ['--region', 'us'] : []),
    ];
    for (const [, flag] of help.matchAll(/^ {2}(--(?:output|receipt|save)) </gm))
      all.push({ command, flag: flag ?? '', more, asks: help.includes('--force ') });
  }
  return all;
}

describe('a flag that names a file to be written', () => {
  it('refuses an access file, in every command that has one', async () => {
    const all = await writing();
    expect(all.length).toBeGreaterThan(14);
    for (const { command, flag, more, asks } of all) {
      const { code, stderr } = await runCli([command, ...more, flag, 'access.yaml'], { files: FILES });
      expect([command, code, stderr]).toEqual([
        command,
        EXIT.invalid,
        asks
          ? 'access.yaml exists already; nothing was written.\nAdd --force to replace it.\n'
          : `${flag} access.yaml is also the access file access.yaml, which would be overwritten.\nName another file.\n`,
      ]);
    }
  });

  it('refuses a folder and a place below a file before anything is read, in every command that has one', async () => {
    for (const { command, flag, more } of await writing()) {
      const takesFolder = flag === '--output' && ['export', 'review'].includes(command);
      for (const [path, words] of [
        ['people.csv/result.txt', 'Cannot write people.csv/result.txt: its folder is a file.'],
        [
          'folder',
          `Cannot write folder: it is a folder.\nName a file in it${takesFolder ? '; or, with a slash at its end, a new folder' : ''}.\n`,
        ],
        ['new/', `${flag} new/ names a folder, and one file is written.`],
      ] as const) {
        if (path === 'new/' && takesFolder) continue;
        const cwd = await folderWith({ ...FILES, 'folder/kept': '' });
        const { code, stderr, requests } = await runCli([command, ...more, flag, path], { cwd });
        expect([command, code, stderr, requests]).toEqual([
          command,
          EXIT.invalid,
          expect.stringContaining(words),
          [],
        ]);
        expect((await readdir(cwd)).sort()).toEqual(['.git', 'access.yaml', 'folder', 'people.csv']);
      }
    }
  });

  it('refuses -, and says that standard output needs no flag', async () => {
    for (const { command, flag, more } of await writing()) {
      const { code, stderr } = await runCli([command, ...more, flag, '-'], { files: FILES });
      expect([command, code, stderr]).toEqual([
        command,
        EXIT.invalid,
        expect.stringContaining(`${flag} - names no file.`),
      ]);
    }
  });

  it('refuses the file of the token, in every command and whatever --force says', async () => {
    const token = join(await folderWith({ 'token.yaml': 'sandbox-token\n' }), 'token.yaml');
    const env = { CELIGO_API_TOKEN_FILE: token };
    const seeds = { command: 'export', flag: '--seed', more: ['--region', 'us'], asks: true };
    for (const { command, flag, more, asks } of [...(await writing()), seeds]) {
      const argv = [command, ...more, ...(asks ? ['--force'] : []), flag, token];
      const { code, stderr } = await runCli(argv, { files: FILES, env });
      expect([command, code, stderr]).toEqual([
        command,
        EXIT.invalid,
        `${flag} ${token} is the file of CELIGO_API_TOKEN_FILE, which would be overwritten.\nName another file.\n`,
      ]);
    }
    expect(await readFile(token, 'utf8')).toBe('sandbox-token\n');
  });

  it('refuses the list that leavers reads, and - as a file to be read', async () => {
    const list = await runCli(['leavers', '--from', 'people.csv', '--output', 'people.csv'], {
      files: FILES,
    });
    expect([list.code, list.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('also a file that is read'),
    ]);
    const input = await runCli(['plan', '-'], { files: FILES });
    expect([input.code, input.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('Standard input is not read'),
    ]);
  });

  it.each([
    ['history', ['--receipts', 'kept', '--output', 'kept/one.ndjson'], 'is also a file that is read'],
    [
      'report',
      ['--as-of', '2026-01-01', '--reports', 'kept', '--output', 'kept/q1.json'],
      'is also a file that is read',
    ],
    ['plan', ['--base', 'kept', '--output', 'kept/base.yaml'], 'is also the access file kept/base.yaml'],
    ['apply', ['--output', 'new.json', '--receipt', './new.json'], 'is also the file of --output'],
    [
      'probe',
      ['--region', 'us', '--save', 'remote.json', '--format', 'text', '--output', 'remote.json'],
      'is also the file of --',
    ],
  ] as const)('refuses what %s %j would read and replace', async (command, flags, words) => {
    const kept = { 'kept/one.ndjson': '', 'kept/q1.json': '{}', 'kept/base.yaml': FILES['access.yaml'] };
    const { code, stderr, requests } = await runCli([command, ...flags], { files: { ...FILES, ...kept } });
    expect([code, stderr, requests]).toEqual([EXIT.invalid, expect.stringContaining(words), []]);
  });

  it('begins no receipt behind what is none, and goes on behind one', async () => {
    const kept = {
      'notes.txt': 'hello\n',
      'kept.ndjson': '{"receipt":"1.6","type":"end"}\n',
      'new.ndjson': '',
    };
    for (const [file, words] of [
      ['notes.txt', '--receipt notes.txt holds something else than a receipt.'],
      ['kept.ndjson', 'The files name no users.'],
      ['new.ndjson', 'The files name no users.'],
    ] as const) {
      const { stderr, requests } = await runCli(['apply', '--receipt', file], {
        files: { ...FILES, ...kept },
      });
      expect([stderr, requests]).toEqual([expect.stringContaining(words), []]);
    }
  });

  it('lets an answer stand beside the receipts that it is made of, in the same folder', async () => {
    const files = { 'kept/one.ndjson': '', 'kept/answer.txt': 'of yesterday' };
    const flags = ['history', '--receipts', 'kept', '--output', 'kept/answer.txt'];
    const { stderr } = await runCli(flags, { files });
    expect(stderr).toContain('Wrote kept/answer.txt.');
  });

  it.each([
    ['export', '--seed', 'names no file', 'a file of that name is ./-'],
    ['accounts plan', '--results', 'names no folder', 'a folder of that name is ./-'],
  ])('says of %s %s - what is wrong there: nothing is read from it', async (command, flag, words, remedy) => {
    const { code, stderr } = await runCli([...command.split(' '), flag, '-'], { files: FILES });
    expect([code, stderr]).toEqual([EXIT.invalid, `${flag} - ${words}.\nWrite its name; ${remedy}\n`]);
  });
});
