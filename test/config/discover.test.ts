import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { searchedFrom } from '../../src/commands/repository-path.ts';
import { discover } from '../../src/config/discover.ts';
import { codesOf, folderWith, SMALLEST } from './repository.ts';

/** What is found from `cwd`, by the names that people see, and what is wrong. */
async function search(cwd: string, ...paths: string[]) {
  const { files, findings } = await discover({ paths, cwd });
  return { files: files.map(({ shown }) => shown), codes: codesOf(findings), findings };
}

describe('without paths', () => {
  test('access.yaml is found in the working directory', async () => {
    const folder = folderWith({ 'access.yaml': SMALLEST, 'other.yaml': SMALLEST });
    expect(await search(folder)).toMatchObject({ files: ['access.yaml'], codes: [] });
  });

  test('the folder access/ is read with everything below it, in order of names', async () => {
    const folder = folderWith({
      'access/users.yaml': '',
      'access/teams/b.yaml': '',
      'access/teams/a.yaml': '',
      'access/teams/README.md': '',
      'access/.hidden/c.yaml': '',
    });
    expect(await search(folder)).toMatchObject({
      files: ['access/teams/a.yaml', 'access/teams/b.yaml', 'access/users.yaml'],
      codes: [],
    });
  });

  test('an access file that a dot hides is named, whatever its extension, and other hidden YAML is not', async () => {
    const folder = folderWith({
      'access/users.yaml': SMALLEST,
      'access/.old.yaml': SMALLEST,
      'access/.kept/team.YML': SMALLEST,
      'access/.kept/2026/may/team.yaml': SMALLEST,
      'access/.git/of/another.yaml': SMALLEST,
      'access/.kept/node_modules/package/access.yaml': SMALLEST,
      'access/.yamllint.yaml': 'rules: {}\n',
      'access/.github/workflows.yml': 'on: push\n',
    });
    symlinkSync('users.yaml', join(folder, 'access/.#users.yaml'));
    const { files, findings } = await search(folder);
    expect(files).toEqual(['access/users.yaml']);
    expect(findings.map(({ severity, code, place }) => `${severity} ${code} ${place?.file}`)).toEqual([
      'warning hidden-file access/.kept/2026/may/team.yaml',
      'warning hidden-file access/.kept/team.YML',
      'warning hidden-file access/.old.yaml',
    ]);
  });

  test('hidden files do not make a folder one that holds files', async () => {
    const folder = folderWith({ 'access/.users.yaml': SMALLEST });
    expect((await search(folder)).codes).toEqual([
      'hidden-file access/.users.yaml',
      'no-yaml-in-folder access',
    ]);
  });

  test('the search goes upwards to the root of the repository, and no further', async () => {
    const folder = folderWith({
      'access.yaml': SMALLEST,
      'repository/.git/HEAD': '',
      'repository/deep/er/keep.txt': '',
    });
    expect((await search(join(folder, 'repository/deep/er'))).codes).toEqual(['no-access-file']);
    writeFileSync(join(folder, 'repository/access.yaml'), SMALLEST);
    expect(await search(join(folder, 'repository/deep/er'))).toMatchObject({
      files: ['../../access.yaml'],
      codes: [],
    });
  });

  test('the same is found from every folder within access/, whatever stands there', async () => {
    const folder = folderWith({
      'access/production/access.yaml': SMALLEST,
      'access/production/teams/deep/access/people.yaml': SMALLEST,
      'access/access.yaml': SMALLEST,
      'access/staging/keep.txt': '',
      'work/keep.txt': '',
    });
    const realFrom = async (cwd: string) =>
      (await discover({ paths: [], cwd: join(folder, cwd) })).files.map(
        ({ repositoryPath }) => repositoryPath,
      );
    const whole = await realFrom('.');
    expect(whole).toHaveLength(3);
    const inside = ['', '/production', '/production/teams/deep', '/production/teams/deep/access', '/staging'];
    for (const cwd of ['work', ...inside.map((each) => `access${each}`)]) {
      expect([cwd, (await realFrom(cwd)).sort()]).toEqual([cwd, whole]);
      // As the Action searches in a commit.
      expect([cwd, searchedFrom(join(folder, cwd))]).toEqual([cwd, cwd === 'work' ? 'work' : '']);
    }
  });

  test('an access.yaml beside access/ is met from within it, too', async () => {
    const folder = folderWith({ 'access.yaml': SMALLEST, 'access/production/access.yaml': SMALLEST });
    expect((await search(join(folder, 'access/production'))).codes).toEqual(['two-places ../../access.yaml']);
  });

  test('a repository of that name is no such folder', async () => {
    const folder = folderWith({ 'access/.git/HEAD': '', 'access/access.yaml': SMALLEST });
    expect((await search(join(folder, 'access'))).files).toEqual(['access.yaml']);
  });

  test('a work tree, whose .git is a file, is a repository too', async () => {
    const folder = folderWith(
      { '.git': 'gitdir: /elsewhere', 'access.yaml': SMALLEST, 'deep/keep.txt': '' },
      { repository: false },
    );
    expect((await search(join(folder, 'deep'))).files).toEqual(['../access.yaml']);
  });

  test('outside a repository only the working directory is looked at', async () => {
    const folder = folderWith({ 'access.yaml': SMALLEST, 'deep/keep.txt': '' }, { repository: false });
    expect((await search(folder)).files).toEqual(['access.yaml']);
    const { codes, findings } = await search(join(folder, 'deep'));
    expect(codes).toEqual(['no-access-file']);
    expect(findings[0]?.fix).toContain('celigo-access init');
  });

  test('both access.yaml and access/ are an error', async () => {
    const folder = folderWith({ 'access.yaml': SMALLEST, 'access/users.yaml': SMALLEST });
    expect(await search(folder)).toMatchObject({ files: [], codes: ['two-places access.yaml'] });
  });

  test.each(['access.yml', 'access.YAML', 'Access.yaml'])('%s is an error that says so', async (name) => {
    const { codes, findings } = await search(folderWith({ [name]: SMALLEST }));
    expect(codes).toEqual([`yml-extension ${name}`]);
    expect(findings[0]?.fix).toContain('.yaml');
  });

  test('access.yml is not overlooked beside the right file or folder', async () => {
    const beside = folderWith({ 'access.yaml': SMALLEST, 'access.yml': SMALLEST });
    expect((await search(beside)).codes).toEqual(['yml-extension access.yml']);
    const besideFolder = folderWith({ 'access/users.yaml': SMALLEST, 'access.yml': SMALLEST });
    expect((await search(besideFolder)).codes).toEqual(['yml-extension access.yml']);
  });

  test('an access.yaml that cannot be followed is unreadable, not absent', async () => {
    const folder = folderWith({ 'deep/keep.txt': '', 'access/users.yaml': SMALLEST });
    symlinkSync('nowhere.yaml', join(folder, 'deep/access.yaml'));
    expect((await search(join(folder, 'deep'))).codes).toEqual(['unreadable access.yaml']);
  });

  test('a folder access/ that cannot be followed is unreadable, not absent', async () => {
    const folder = folderWith({ 'deep/keep.txt': '', 'access.yaml': SMALLEST });
    symlinkSync('nowhere', join(folder, 'deep/access'));
    expect((await search(join(folder, 'deep'))).codes).toEqual(['unreadable access']);
  });

  test('an ordinary file called access, a script perhaps, is not the folder', async () => {
    const folder = folderWith({ access: '#!/bin/sh', 'access.yaml': SMALLEST });
    expect(await search(folder)).toMatchObject({ files: ['access.yaml'], codes: [] });
  });
});

describe('with paths', () => {
  test('files and folders are united, each file once, whatever the order', async () => {
    const folder = folderWith({ 'a.yaml': '', 'teams/b.yaml': '', 'teams/c.yaml': '' });
    const files = ['a.yaml', 'teams/b.yaml', 'teams/c.yaml'];
    expect((await search(folder, 'teams', 'a.yaml', 'teams/b.yaml')).files).toEqual(files);
    expect((await search(folder, './teams/b.yaml', 'a.yaml', join(folder, 'teams'))).files).toEqual(files);
  });

  test('a file that two names lead to is read once, under the name that sorts first', async () => {
    const folder = folderWith({ 'b.yaml': SMALLEST });
    symlinkSync('b.yaml', join(folder, 'a.yaml'));
    expect((await search(folder, 'b.yaml', 'a.yaml')).files).toEqual(['a.yaml']);
    expect((await search(folder, 'a.yaml', 'b.yaml')).files).toEqual(['a.yaml']);
  });

  test('what does not exist is an error', async () => {
    const folder = folderWith({ 'file.yaml': '' });
    expect((await search(folder, 'gone.yaml', 'file.yaml/below.yaml')).codes).toEqual([
      'file-not-found gone.yaml',
      'file-not-found file.yaml/below.yaml',
    ]);
  });

  test('what does not exist and is a slip of a file or folder beside it is told with that', async () => {
    const folder = folderWith({ 'access.yaml': '', 'notes.txt': '', 'teams/orders.yaml': '' });
    const fixOf = async (given: string) => (await search(folder, given)).findings[0]?.fix;
    expect(await fixOf('acces.yaml')).toMatch(/^Did you mean `access\.yaml`\?/);
    expect(await fixOf('team')).toMatch(/^Did you mean `teams`\?/);
    expect(await fixOf('teams/order.yaml')).toMatch(/^Did you mean `teams\/orders\.yaml`\?/);
    for (const given of ['note.txt', 'nowhere/orders.yaml', 'x'])
      expect(await fixOf(given)).toMatch(/^Check the path/);
  });

  test('what does not exist and has the name of a revision is told as one', async () => {
    const fixOf = async (given: string) => (await search(folderWith({}), given)).findings[0]?.fix;
    for (const given of ['HEAD', 'HEAD~1', 'origin/main', 'main', '5e44efa2'])
      expect(await fixOf(given)).toContain(`\`git worktree add ../in-force ${given}\``);
    for (const given of ['HEADS', 'access.yaml', '../origin', 'main/access.yaml'])
      expect(await fixOf(given)).toMatch(/^Check the path/);
  });

  test('other extensions are an error, in a folder too; what is no YAML is none of ours', async () => {
    const folder = folderWith({ 'a.txt': '', 'teams/b.yml': '', 'teams/c.YAML': '', 'teams/d.md': '' });
    expect((await search(folder, 'a.txt', 'teams')).codes).toEqual([
      'yml-extension a.txt',
      'yml-extension teams/b.yml',
      'yml-extension teams/c.YAML',
    ]);
  });

  test('a folder without YAML is an error: it cannot mean that nobody has access', async () => {
    const folder = folderWith({ 'teams/README.md': '' });
    const { codes, findings } = await search(folder, 'teams');
    expect(codes).toEqual(['no-yaml-in-folder teams']);
    expect(findings[0]?.fix).toContain('or leave the folder out of the command line');
    const found = await search(folderWith({ 'access/README.md': '' }));
    expect(found.codes).toEqual(['no-yaml-in-folder access']);
    // `init` does not write beside a folder that is there.
    expect(found.findings[0]?.fix).toContain('delete the folder, and run `celigo-access init`');
  });

  test('500 files are read and 501 are not', async () => {
    const names = Array.from({ length: 501 }, (_, index) => `access/${index}.yaml`);
    const folder = folderWith(Object.fromEntries(names.slice(0, 500).map((name) => [name, ''])));
    expect((await search(folder)).files).toHaveLength(500);
    writeFileSync(join(folder, names[500] ?? ''), '');
    expect(await search(folder)).toMatchObject({ files: [], codes: ['too-many-files'] });
  });
});

describe('links', () => {
  test('inside the repository are followed', async () => {
    const folder = folderWith({ 'shared/roles.yaml': SMALLEST, 'access/users.yaml': '' });
    symlinkSync('../shared/roles.yaml', join(folder, 'access/roles.yaml'));
    symlinkSync('../shared', join(folder, 'access/shared'));
    const { files } = await discover({ paths: [], cwd: folder });
    expect(files.map(({ shown, repositoryPath }) => [shown, repositoryPath])).toEqual([
      ['access/roles.yaml', 'shared/roles.yaml'],
      ['access/users.yaml', 'access/users.yaml'],
    ]);
  });

  test.each([
    ['a file', 'secret.yaml', 'access/link.yaml'],
    ['a folder', '.', 'access/link'],
  ])('to %s outside the repository are refused', async (_what, target, link) => {
    const outside = folderWith({ 'secret.yaml': 'token: x' }, { repository: false });
    const folder = folderWith({ 'access/users.yaml': SMALLEST });
    symlinkSync(join(outside, target), join(folder, link));
    expect(await search(folder)).toMatchObject({
      files: ['access/users.yaml'],
      codes: [`leaves-repository ${link}`],
    });
    expect((await search(folder, link)).codes).toEqual([`leaves-repository ${link}`]);
  });

  test('to a sibling whose name only starts like the root are refused', async () => {
    const folder = folderWith({ 'root/.git/HEAD': '', 'root-evil/a.yaml': '', 'root/access/b.yaml': '' });
    symlinkSync('../../root-evil/a.yaml', join(folder, 'root/access/a.yaml'));
    expect((await search(join(folder, 'root'))).codes).toEqual(['leaves-repository access/a.yaml']);
  });

  test('in a circle end', async () => {
    const folder = folderWith({ 'access/users.yaml': SMALLEST });
    symlinkSync('..', join(folder, 'access/again'));
    symlinkSync('loop.yaml', join(folder, 'access/loop.yaml'));
    expect(await search(folder)).toMatchObject({
      files: ['access/users.yaml'],
      codes: ['unreadable access/loop.yaml'],
    });
    expect((await search(folder, 'access/loop.yaml/below.yaml')).codes).toEqual([
      'unreadable access/loop.yaml/below.yaml',
    ]);
  });

  test('as the working directory itself are no way out', async () => {
    const folder = folderWith({ 'real/access.yaml': SMALLEST });
    symlinkSync('real', join(folder, 'link'));
    expect(await search(join(folder, 'link'))).toMatchObject({ files: ['access.yaml'], codes: [] });
  });
});

test('pipes, devices and folders that are called like a file are not opened', async () => {
  const folder = folderWith({});
  expect(spawnSync('mkfifo', [join(folder, 'pipe.yaml')]).status).toBe(0);
  mkdirSync(join(folder, 'access.yaml'));
  expect((await search(folder, 'pipe.yaml')).codes).toEqual(['not-a-regular-file pipe.yaml']);
  expect((await search(folder)).codes).toEqual(['not-a-regular-file access.yaml']);
  expect((await search('/', '/dev/zero')).codes).toEqual(['yml-extension dev/zero']);
});
