/** Which commit is checked out, without Git. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkedOutCommit } from '../../src/action/checkout.ts';
import { workTreeOf } from '../../src/commands/seal.ts';
import { EXIT } from '../../src/errors.ts';
import { access, MANAGE, SEED } from '../support/acme.ts';
import { Repository } from '../support/repository.ts';

/** A repository with one commit, made by Git itself. */
async function repository(): Promise<{ folder: string; git: (...args: string[]) => string; commit: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'celigo-access-git-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const identity = [
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@acme.example',
    '-c',
    'init.defaultBranch=main',
  ];
  const git = (...args: string[]): string =>
    execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  return { folder, git, commit: git('rev-parse', 'HEAD') };
}

describe('the commit that is checked out', () => {
  it('is that of the branch, loose or packed', async () => {
    const { folder, git, commit } = await repository();
    expect(checkedOutCommit(folder)).toBe(commit);
    git('pack-refs', '--all');
    expect(checkedOutCommit(folder)).toBe(commit);
  });

  it('is itself where no branch is checked out, as for a pull request', async () => {
    const { folder, git, commit } = await repository();
    git('checkout', '-q', '--detach');
    expect(checkedOutCommit(folder)).toBe(commit);
  });

  it('is found from a folder below, and in a work tree beside', async () => {
    const { folder, git, commit } = await repository();
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    expect(checkedOutCommit(join(folder, 'a', 'b'))).toBe(commit);
    git('worktree', 'add', '-q', '--detach', join(folder, 'beside'));
    expect(checkedOutCommit(join(folder, 'beside'))).toBe(commit);
    git('worktree', 'add', '-q', '-b', 'other', join(folder, 'branch'));
    expect(checkedOutCommit(join(folder, 'branch'))).toBe(commit);
    git('pack-refs', '--all');
    expect(checkedOutCommit(join(folder, 'branch'))).toBe(commit);
  });

  it('is not known where Git says something else, or nothing', async () => {
    const { folder } = await repository();
    await writeFile(join(folder, '.git', 'HEAD'), 'ref: refs/heads/../../../../etc/passwd\n');
    expect(checkedOutCommit(folder)).toBeUndefined();
    await writeFile(join(folder, '.git', 'HEAD'), 'hello\n');
    expect(checkedOutCommit(folder)).toBeUndefined();
    expect(workTreeOf('/')).toBeUndefined();
  });
});

describe('a run in a checkout of another kind', () => {
  const files = { 'access/a.yaml': access(), 'access/b.yaml': 'version: 1\nroles: {}\n' };
  const reftable = {
    checkout: 'ref: refs/heads/.invalid',
    besides: { '.git/reftable/tables.list': '' },
  };

  it('whose references only Git reads goes by the files, and applies what was reviewed', async () => {
    const repository = await Repository.open({ files, seed: SEED });
    expect((await repository.onPush('apply', {}, undefined, reftable)).code).toBe(0);
  });

  it('whose references only Git reads, with other files than the commit has, is refused', async () => {
    const repository = await Repository.open({ files, seed: SEED });
    const besides = { ...reftable.besides, 'access/a.yaml': access({ ada: MANAGE }) };
    for (const each of [
      besides,
      { ...reftable.besides, 'access/c.yaml': 'version: 1\nroles: {} # more\n' },
    ]) {
      const ran = await repository.onPush('apply', {}, undefined, { ...reftable, besides: each });
      expect([ran.code, repository.sandbox.writes()], ran.log).toEqual([EXIT.invalid, []]);
      expect(ran.log).toContain('not checked out as the commit');
    }
  });

  it('that is sparse and leaves an access file out is refused, and one that leaves others out is not', async () => {
    const repository = await Repository.open({ files: { ...files, 'README.md': 'words' }, seed: SEED });
    const besides = { '.git/info/sparse-checkout': '/access\n' };
    const part = await repository.onPush('apply', {}, undefined, { besides, without: ['access/b.yaml'] });
    expect([part.code, part.log.includes('access/b.yaml is not checked out')], part.log).toEqual([
      EXIT.invalid,
      true,
    ]);
    // Another file with the same content does not stand in for it.
    repository.pushDirectly({ 'access/c.yaml': files['access/b.yaml'] });
    const twin = await repository.onPush('apply', {}, undefined, { besides, without: ['access/b.yaml'] });
    expect([twin.code, twin.log.includes('access/b.yaml is not checked out')], twin.log).toEqual([
      EXIT.invalid,
      true,
    ]);
    const whole = await repository.onPush('apply', {}, undefined, { besides, without: ['README.md'] });
    expect(whole.code, whole.log).toBe(0);
  });

  it('into a folder of the workspace works where config names it, and is told where it does not', async () => {
    const repository = await Repository.open({ files, seed: SEED });
    const folder = 'repository';
    const ran = await repository.onPush('apply', { config: 'repository/access' }, undefined, { folder });
    expect(ran.code, ran.log).toBe(0);
    const again = await repository.onTimer('due', { config: 'repository/access' }, { folder });
    expect([again.code, again.log.includes('In force since')], again.log).toEqual([0, true]);
    // Of commands that are printed, whoever reads them has the repository and not this workspace.
    repository.sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
    const watched = await repository.onTimer('drift', { config: 'repository/access' }, { folder });
    expect(watched.log).toContain('celigo-access apply access');
    const lost = await repository.onPush('apply', {}, undefined, { folder });
    expect([lost.code, lost.log.includes('not in a Git work tree')], lost.log).toEqual([EXIT.invalid, true]);
  });

  const SUBMODULE = { 'sub/.git': 'gitdir: ../.git/modules/sub\n', '.git/modules/sub/HEAD': 'f'.repeat(40) };
  const ANOTHER = { 'sub/.git/HEAD': 'f'.repeat(40) };
  it.each([
    ['a submodule', SUBMODULE, 'sub/access', {}],
    ['a link into a submodule', SUBMODULE, 'access/more', { 'access/more': 'link:../sub/access' }],
    ['another repository that is checked out beside', ANOTHER, 'sub/access', {}],
  ])(
    'with access files in %s has no base for them, so that each command refuses it',
    async (_, tree, config, more) => {
      const repository = await Repository.open({ files: { ...files, ...more }, seed: SEED });
      expect((await repository.onPush('apply')).code).toBe(EXIT.done);
      const besides = { ...tree, 'sub/access/a.yaml': access({ ada: MANAGE }) };
      const number = repository.propose({ 'README.md': 'words' });
      const planned = await repository.onPull(number, 'plan', { config }, { besides });
      expect([planned.code, planned.log], planned.log).toEqual([
        EXIT.invalid,
        expect.stringContaining('a work tree of its own'),
      ]);
      for (const command of ['apply', 'drift', 'due']) {
        const ran = await repository.onPush(command, { config }, undefined, { besides });
        expect([command, ran.code, repository.sandbox.writes()], ran.log).toEqual([
          command,
          EXIT.invalid,
          [],
        ]);
      }
    },
  );
});
