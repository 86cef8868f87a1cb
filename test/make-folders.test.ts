/** The folders above a result. */
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolders } from '../src/commands/deliver.ts';
import { folderWith } from './support/harness.ts';

it('makes each that is missing, for its owner, and leaves alone what is there', async () => {
  const folder = await folderWith({ 'there/kept.txt': 'kept' });
  await makeFolders(join(folder, 'there/new/newer'));
  for (const name of ['there/new', 'there/new/newer'])
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
  expect(await readFile(join(folder, 'there/kept.txt'), 'utf8')).toBe('kept');
  await makeFolders(join(folder, 'there/new/newer'));
});

it('makes the same ones at once', async () => {
  const folder = await folderWith({});
  await Promise.all(Array.from({ length: 8 }, () => makeFolders(join(folder, 'a/b/c'))));
  expect((await stat(join(folder, 'a/b/c'))).isDirectory()).toBe(true);
});

it('ends with an error where none can be made, and does not try for ever', async () => {
  const folder = await folderWith({});
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'links'));
  await symlink(join(folder, 'nowhere'), join(folder, 'links/lost'));
  await expect(makeFolders(join(folder, 'file/new'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolders(join(folder, 'links/lost/new'))).rejects.toMatchObject({ code: 'ENOENT' });
});
