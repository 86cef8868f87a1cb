/** Which commit is checked out, without Git. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkedOutCommit, workTreeOf } from '../../src/action/checkout.ts';

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
