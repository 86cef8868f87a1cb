/** What the system will not let us read. Permissions do not bind root, so the refusal is put in by hand. */
import type * as promises from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { loadFiles } from '../../src/config/load.ts';
import { readConfig } from '../../src/config/read.ts';
import { unreadBeside } from '../../src/config/unread.ts';
import { emailOf, userIdOf } from '../../src/core/model/ids.ts';
import { codesOf, folderWith, SMALLEST } from './repository.ts';

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof promises>();
  const refuse = (path: unknown): void => {
    if (String(path).includes('locked')) throw Object.assign(new Error('no'), { code: 'EACCES' });
  };
  return {
    ...original,
    open: async (...args: Parameters<typeof promises.open>) => {
      refuse(args[0]);
      return original.open(...args);
    },
    readFile: async (path: string, encoding: 'utf8') => {
      refuse(path);
      return original.readFile(path, encoding);
    },
    readdir: async (path: string) => {
      refuse(path);
      return original.readdir(path);
    },
  };
});

test('a file that may not be read is an error that says why', async () => {
  const folder = folderWith({ 'access/locked.yaml': SMALLEST, 'access/users.yaml': SMALLEST });
  const { files, findings } = await loadFiles({ paths: [], cwd: folder });
  expect(files.map(({ path }) => path)).toEqual(['access/users.yaml']);
  expect(codesOf(findings)).toEqual(['unreadable access/locked.yaml']);
  expect(findings[0]?.summary).toBe('access/locked.yaml cannot be read (EACCES).');
});

test('a folder that may not be read is an error, and never an absence of people', async () => {
  const folder = folderWith({ 'access/locked/leavers.yaml': SMALLEST, 'access/users.yaml': SMALLEST });
  const now = new Date('2026-11-22T12:00:00Z');
  const { config, findings } = await readConfig({ paths: [], cwd: folder, now });
  expect(config).toBeUndefined();
  expect(codesOf(findings)).toEqual(['unreadable access/locked']);
});

test('a file beside those that were given, which may not be read, may name anybody', async () => {
  const folder = folderWith({ 'access/users.yaml': SMALLEST, 'access/locked.yaml': SMALLEST });
  const read = [{ root: folder, repositoryPath: 'access/users.yaml' }];
  const ada = { email: emailOf('ada@acme.example'), shownEmail: 'ada@acme.example', userId: userIdOf('a') };
  expect((await unreadBeside(read)).namedIn(ada)).toBe('access/locked.yaml');
});
