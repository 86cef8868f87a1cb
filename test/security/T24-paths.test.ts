/** T24: paths that lead elsewhere: links, pipes, devices and folders, where files are read and where they are written. */
import { spawnSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openReceipt } from '../../src/apply/receipt.ts';
import { EXIT } from '../../src/errors.ts';
import { folderWith, runCli, withSandbox } from '../support/harness.ts';
import { FILE, files, SEED, YES } from './attack.ts';

const SECRET = 'root:x:0:0:precious';

async function folderOutside(content: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'celigo-access-outside-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(content)) await writeFile(join(folder, name), text);
  return folder;
}

/** A socket in the file system, for as long as the test. */
async function makeSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(path, listening));
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
}

const makePipe = (path: string): void => expect(spawnSync('mkfifo', [path]).status).toBe(0);

describe('a link out of the repository', () => {
  test.each([
    ['a file', 'passwd.yaml', 'access/people.yaml'],
    ['the access file itself', 'passwd.yaml', 'access.yaml'],
    ['a folder', '', 'access/more'],
    ['the access folder itself', '', 'access'],
  ])('in place of %s is an error that shows nothing of what it leads to', async (_, target, link) => {
    const outside = await folderOutside({ 'passwd.yaml': SECRET });
    const cwd = await folderWith(
      link === 'access' || link === 'access.yaml' ? {} : { 'access/a.yaml': FILE },
    );
    await symlink(join(outside, target), join(cwd, link));
    for (const argv of [
      ['validate'],
      ['plan'],
      ['apply', ...YES],
      ['validate', '--format', 'sarif'],
      ['validate', link],
    ]) {
      const { code, stdout, stderr } = await runCli(argv, { cwd });
      expect([argv, code]).toEqual([argv, EXIT.invalid]);
      expect(stdout + stderr).not.toContain('precious');
      expect(stdout + stderr).toMatch(/leaves-repository|yml-extension/);
    }
  });

  test.each([
    ['/etc/passwd', 'absolute'],
    ['../../../../../../etc/passwd', 'relative'],
    ['/proc/self/environ', 'the environment'],
  ])('to %s (%s) shows nothing of it', async (target) => {
    const cwd = await folderWith({ 'access/a.yaml': FILE });
    await symlink(target, join(cwd, 'access/z.yaml'));
    const { code, stdout, stderr } = await runCli(['plan'], { cwd });
    expect([code, stdout]).toEqual([EXIT.invalid, '']);
    expect(stderr).toContain('leaves-repository');
    expect(stderr).not.toMatch(/root:|PATH=/);
  });

  test('to a sibling whose name begins like the repository’s is one, too', async () => {
    const parent = await folderOutside({});
    await mkdir(join(parent, 'repo/.git'), { recursive: true });
    await mkdir(join(parent, 'repo/access'));
    await mkdir(join(parent, 'repo-evil'));
    await writeFile(join(parent, 'repo-evil/x.yaml'), FILE);
    await symlink('../../repo-evil/x.yaml', join(parent, 'repo/access/x.yaml'));
    const { code, stderr } = await runCli(['validate'], { cwd: join(parent, 'repo') });
    expect([code, stderr, code]).toEqual([EXIT.invalid, '', EXIT.invalid]);
  });

  test('that comes back into the repository is followed', async () => {
    const cwd = await folderWith({ 'shared/a.yaml': FILE, 'access/readme.txt': '' });
    await symlink('../shared/a.yaml', join(cwd, 'access/a.yaml'));
    expect((await runCli(['validate'], { cwd })).code).toBe(EXIT.done);
  });
});

describe('an access file that is no file', () => {
  test('a pipe is not waited for', async () => {
    const cwd = await folderWith({ 'access/a.yaml': FILE });
    makePipe(join(cwd, 'access/pipe.yaml'));
    const { code, stderr } = await runCli(['plan'], { cwd });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('not-a-regular-file')]);
  });

  test.each(['/dev/zero', '/dev/stdin', '/proc/self/mem', '/etc/passwd'])('%s is not read', async (path) => {
    const { code, stdout } = await runCli(['validate', path], { files });
    expect([code, stdout]).toEqual([EXIT.invalid, expect.stringContaining('yml-extension')]);
  });

  test('a link to a device is not read', async () => {
    const cwd = await folderWith({});
    await symlink('/dev/zero', join(cwd, 'access.yaml'));
    expect((await runCli(['validate'], { cwd })).code).toBe(EXIT.invalid);
  });

  test('a folder called access.yaml is not taken for one', async () => {
    const cwd = await folderWith({ 'access.yaml/x.yaml': FILE });
    expect((await runCli(['plan'], { cwd })).code).toBe(EXIT.invalid);
  });
});

const OUTPUTS = [
  ['plan', ['plan', '--output']],
  ['plan as JSON', ['plan', '--format', 'json', '--output']],
  ['drift', ['drift', '--output']],
  ['schema', ['schema', '--output']],
  ['validate', ['validate', '--format', 'json', '--output']],
  ['apply', ['apply', ...YES, '--output']],
] as const;

describe.each(OUTPUTS)('--output of %s', (_, argv) => {
  const run = (cwd: string, target: string) =>
    withSandbox(SEED, async (sandbox) => {
      const ended = await runCli([...argv, target], { sandbox, cwd });
      return { ...ended, writes: sandbox.writes().length };
    });

  test.each(['a link', 'a link to nowhere', 'a link to a folder', 'a pipe', 'a socket', 'a folder'])(
    'leaves %s alone, and says so before anything is written to the account',
    async (kind) => {
      const outside = await folderOutside({ victim: 'precious' });
      const cwd = await folderWith(files);
      const target = join(cwd, 'out');
      // Never a real device: a mistake here would take it from the whole machine.
      if (kind === 'a link') await symlink(join(outside, 'victim'), target);
      if (kind === 'a link to nowhere') await symlink(join(outside, 'new'), target);
      if (kind === 'a link to a folder') await symlink(outside, target);
      if (kind === 'a pipe') makePipe(target);
      if (kind === 'a socket') await makeSocket(target);
      if (kind === 'a folder') await mkdir(target);
      const before = await lstat(target);
      const { code, stdout, stderr, writes } = await run(cwd, 'out');
      expect([code, stdout, writes]).toEqual([EXIT.invalid, '', 0]);
      expect(stderr).toContain('Cannot write out: it is');
      const after = await lstat(target);
      expect([after.ino, after.mode]).toEqual([before.ino, before.mode]);
      expect((await readdir(cwd)).filter((each) => each.startsWith('.out'))).toEqual([]);
      expect([await readdir(outside), await readFile(join(outside, 'victim'), 'utf8')]).toEqual([
        ['victim'],
        'precious',
      ]);
    },
  );

  test('is for its owner alone, also where others could read what was there', async () => {
    const cwd = await folderWith({ ...files, out: 'old' });
    expect((await stat(join(cwd, 'out'))).mode & 0o777).not.toBe(0o600);
    await run(cwd, 'out');
    expect((await stat(join(cwd, 'out'))).mode & 0o777).toBe(0o600);
  });
});

describe('--receipt', () => {
  const run = (cwd: string, target: string) =>
    withSandbox(SEED, async (sandbox) => {
      const ended = await runCli(['apply', ...YES, '--receipt', target], { sandbox, cwd });
      return { ...ended, writes: sandbox.writes().length };
    });

  test.each(['a link', 'a link to nowhere', 'a pipe', 'a socket', 'a folder'])(
    'to %s is refused before anything is sent to the account, and again where it came there since',
    async (kind) => {
      const outside = await folderOutside({ victim: 'precious' });
      const cwd = await folderWith(files);
      const target = join(cwd, 'receipt');
      if (kind === 'a link') await symlink(join(outside, 'victim'), target);
      if (kind === 'a link to nowhere') await symlink(join(outside, 'new'), target);
      if (kind === 'a pipe') makePipe(target);
      if (kind === 'a folder') await mkdir(target);
      if (kind === 'a socket') await makeSocket(target);
      const { code, stderr, requests } = await run(cwd, 'receipt');
      expect([code, requests]).toEqual([EXIT.invalid, []]);
      expect(stderr).toContain('Cannot write receipt: ');
      expect(() => openReceipt(target, 'receipt')).toThrow('Cannot write the receipt receipt: ');
      expect(await readdir(outside)).toEqual(['victim']);
      expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('precious');
    },
  );

  test('is made with the folders above it, and appended to, for its owner alone', async () => {
    const cwd = await folderWith(files);
    await run(cwd, 'kept/2026/receipt');
    expect((await stat(join(cwd, 'kept/2026'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(cwd, 'kept/2026/receipt'))).mode & 0o777).toBe(0o600);
    await run(cwd, 'receipt');
    const { size, mode } = await stat(join(cwd, 'receipt'));
    expect([size > 0, mode & 0o777]).toEqual([true, 0o600]);
    await run(cwd, 'receipt');
    expect((await stat(join(cwd, 'receipt'))).size).toBeGreaterThan(size);
  });
});
