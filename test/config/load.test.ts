import { describe, expect, test } from 'vitest';
import { loadFiles } from '../../src/config/load.ts';
import { loadText } from '../../src/config/load-text.ts';
import { readConfig } from '../../src/config/read.ts';
import { codesOf, folderWith, SMALLEST } from './repository.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const MIB = 1024 * 1024;
const load = async (folder: string, ...paths: string[]) => loadFiles({ paths, cwd: folder });

describe('a file', () => {
  test('of 1 MiB is read and a larger one is not', async () => {
    const full = `${SMALLEST}${'#'.repeat(MIB - SMALLEST.length)}`;
    const folder = folderWith({ 'a.yaml': full, 'b.yaml': `${full}#`, 'c.yaml': Buffer.alloc(2 * MIB, 'a') });
    const { files, findings } = await load(folder, 'a.yaml', 'b.yaml', 'c.yaml');
    expect(files.map(({ path }) => path)).toEqual(['a.yaml']);
    expect(codesOf(findings)).toEqual(['file-too-large b.yaml', 'file-too-large c.yaml']);
  });

  test('may be one of several that hold 10 MiB together, and no more', async () => {
    const full = `version: 1\n${'#'.repeat(MIB - 11)}`;
    const names = Array.from({ length: 10 }, (_, index) => `access/${index}.yaml`);
    const folder = folderWith(Object.fromEntries(names.map((name) => [name, full])));
    expect((await load(folder)).findings).toEqual([]);
    const more = folderWith({
      ...Object.fromEntries(names.map((name) => [name, full])),
      'access/z.yaml': '#',
    });
    expect(codesOf((await load(more)).findings)).toEqual(['too-much access/z.yaml']);
  });

  test.each([
    ['a stray byte', Buffer.from([0x76, 0xff, 0x3a])],
    ['Latin-1', Buffer.from('name: Rémi', 'latin1')],
    ['UTF-16', Buffer.from('\uFEFFversion: 1', 'utf16le')],
    ['an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80])],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ])('with %s is not UTF-8', async (_what, bytes) => {
    const { files, findings } = await load(folderWith({ 'access.yaml': bytes }));
    expect(files).toEqual([]);
    expect(codesOf(findings)).toEqual(['not-utf-8 access.yaml']);
  });

  test('may begin with a byte order mark, which moves no column', async () => {
    const folder = folderWith({ 'access.yaml': `\uFEFF${SMALLEST}` });
    const { files, findings } = await load(folder);
    expect(findings).toEqual([]);
    expect(files[0]?.place(['version'], 'key')).toMatchObject({ line: 1, column: 1, endColumn: 8 });
  });

  test.each(['\r\n', '\n'])('may end its lines with %j', (end) => {
    const { files, findings } = loadText(SMALLEST.replaceAll('\n', end), 'access.yaml');
    expect(findings).toEqual([]);
    const [file] = files;
    const place = file?.place(['users', 'ada@acme.example', 'accessLevel'], 'value');
    expect(place).toEqual({ file: 'access.yaml', line: 4, column: 36, endLine: 4, endColumn: 49 });
    expect(place && file?.frame(place)).toEqual({
      firstLine: 3,
      lines: ['users:', '  ada@acme.example: { accessLevel: administrator }'],
    });
  });

  test('gives its values with their places, down to the nearest that exists', () => {
    const [file] = loadText(SMALLEST, 'access.yaml').files;
    expect(file?.place(['users'], 'value')).toMatchObject({ line: 3, column: 1, endColumn: 6 });
    expect(file?.place(['users', 'ada@acme.example', 'until'], 'value')).toMatchObject({
      line: 4,
      column: 21,
    });
    expect(file?.place(['policy', 'seats'], 'value')).toMatchObject({ line: 1, column: 1 });
    expect(file?.source(['version'])).toBe('1');
    expect(file?.source(['users'])).toBeUndefined();
  });
});

describe('reading a desired state', () => {
  test('ends after the files if one of them is missing: the rest would report its echo', async () => {
    const folder = folderWith({
      'users.yaml': 'version: 1\nusers:\n  ada@acme.example: { roles: [operator] }\n',
    });
    const { config, findings } = await readConfig({
      paths: ['users.yaml', 'roles.yaml'],
      cwd: folder,
      now: NOW,
    });
    expect(config).toBeUndefined();
    expect(codesOf(findings)).toEqual(['file-not-found roles.yaml']);
  });

  test('gives the state and its warnings', async () => {
    const text = `${SMALLEST}roles: { idle: {} }\n`;
    const { config, findings } = await readConfig({
      paths: [],
      cwd: folderWith({ 'access.yaml': text }),
      now: NOW,
    });
    expect([...(config?.users.keys() ?? [])]).toEqual(['ada@acme.example']);
    expect(codesOf(findings)).toEqual(['empty-role access.yaml']);
    expect(findings[0]?.frame?.lines).toContain('roles: { idle: {} }');
  });

  test('collects what is wrong in all files, in order', async () => {
    const folder = folderWith({
      'access/b.yaml': 'version: 1\nuser: {}\n',
      'access/a.yaml': 'version: 1\naccount: { name: Acme }\npolicys: {}\n',
      'access/c.yaml': 'version: [\n',
    });
    const { findings } = await readConfig({ paths: [], cwd: folder, now: NOW });
    expect(findings.map(({ code, place }) => `${place?.file}:${place?.line} ${code}`)).toEqual([
      'access/a.yaml:2 missing-key',
      'access/a.yaml:3 unknown-key',
      'access/b.yaml:2 unknown-key',
      'access/c.yaml:1 unclosed-bracket',
    ]);
  });
});
