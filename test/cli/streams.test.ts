/** Where results, findings and colours go: stdout, stderr, files. */
import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { wantsColor } from '../../src/commands/context.ts';
import { undeliverable } from '../../src/commands/deliver.ts';
import { EXIT } from '../../src/errors.ts';
import { appliedFrom, folderWith, planFrom, runCli, TOKEN, withSandbox } from '../support/harness.ts';
import { startWith } from '../support/process.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';

const FILE = `version: 1
account: { name: Acme, region: us, contains: [${ID}] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage } }
  wes@acme.example: { state: absent }
`;
const SEED = `
owner: owner@acme.example
tokens:
  ${TOKEN}: root@acme.example
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  wes@acme.example: { accessLevel: monitor }
integrations: [{ name: Order to Cash, id: ${ID} }]
`;
const files = { 'access.yaml': FILE };
const ALLOW = ['--allow', 'removes-user'];

describe('streams and files', () => {
  it('JSON is one document on stdout, whatever there is to say on stderr', () =>
    withSandbox(SEED, async (sandbox) => {
      const warned = { 'access.yaml': FILE.replace('name: Acme', 'name: Acme, environment: production') };
      const plan = await runCli(['plan', '--format', 'json'], { sandbox, files: warned });
      expect(planFrom(plan.stdout).findings.map(({ code }) => code)).toEqual(['unpinned']);
      const applied = await runCli(['apply', '--yes', ...ALLOW, '--format', 'json'], {
        sandbox,
        files: warned,
      });
      expect(appliedFrom(applied.stdout).outcomes.map(({ kind }) => kind)).toEqual(['done', 'done']);
      expect(applied.stderr).toContain('unpinned');
    }));

  it('a plan in text has its findings on stderr', () =>
    withSandbox(SEED, async (sandbox) => {
      const warned = { 'access.yaml': FILE.replace('name: Acme', 'name: Acme, environment: production') };
      const { stdout, stderr } = await runCli(['plan'], { sandbox, files: warned });
      expect(stderr).toContain('unpinned');
      expect(stdout).not.toContain('unpinned');
    }));

  it('what stands beside each plan precedes no answer, watch or rehearsal, where it would hide what is wrong', () =>
    withSandbox(SEED, async (sandbox) => {
      const warned = { 'access.yaml': FILE.replace('name: Acme', 'name: Acme, environment: production') };
      for (const argv of ['drift', 'report', 'explain ada@acme.example --live', 'rehearse --runs 1']) {
        const { code, stderr } = await runCli(argv.split(' '), { sandbox, files: warned });
        expect([argv, code <= EXIT.differences, stderr.includes('unpinned')]).toEqual([argv, true, false]);
      }
    }));

  it.each([
    ['plan'],
    ['plan', '--calendar'],
    ['plan', '--offline', '--base', 'before.yaml'],
    ['drift'],
    ['report'],
    ['rehearse', '--runs', '1'],
    ['apply', '--yes', ...ALLOW],
  ])('what goes to a file is not folded at the width of the terminal: %s', (...argv) =>
    withSandbox(SEED, async (sandbox) => {
      const before = FILE.replace(/integrations: .* }\n/, 'integrations: {} }\n');
      const cwd = await folderWith({ ...files, 'before.yaml': before });
      const written = async (columns: number): Promise<string> => {
        await runCli([...argv, '--output', 'out.txt'], { sandbox, cwd, columns });
        sandbox.reset();
        return (await readFile(join(cwd, 'out.txt'), 'utf8')).replace(/\d+(\.\d+)? s\b/g, '');
      };
      expect(await written(50)).toBe(await written(200));
    }),
  );

  it('in a terminal a refusal and findings are broken between words, and what is to be typed is on one line', () =>
    withSandbox(SEED, async (sandbox) => {
      const refused = await runCli(['apply', '--yes'], { sandbox, files, columns: 44 });
      const wrong = { 'access.yaml': FILE.replace('accessLevel: monitor', 'accessLevel: none') };
      const invalid = await runCli(['plan'], { sandbox, files: wrong, columns: 44 });
      expect([refused.code, invalid.code]).toEqual([EXIT.refused, EXIT.invalid]);
      const lines = `${refused.stderr}${invalid.stderr}`.split('\n').filter((each) => !each.includes('│'));
      expect(lines.filter((each) => each.length > 44)).toEqual([]);
      expect(lines).toContain('If they are meant, add: --allow removes-user');
      expect(refused.stderr).toMatch(
        /^ {2}removes-user: wes@acme\.example \(is removed\n {6}from the account\)$/m,
      );
    }));

  it('--output writes a file that only its owner may read, and stdout stays empty', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const argv = ['plan', '--format', 'json', '--output', 'plan.json'];
      const { code, stdout } = await runCli(argv, { sandbox, cwd });
      expect([code, stdout]).toEqual([EXIT.done, '']);
      expect((await stat(join(cwd, 'plan.json'))).mode & 0o777).toBe(0o600);
      expect(planFrom(await readFile(join(cwd, 'plan.json'), 'utf8')).operations).toHaveLength(2);
    }));

  it('--output makes the folders that its file is to stand in, for its owner alone', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const argv = ['plan', '--format', 'json', '--output', 'plans/2026/plan.json'];
      const { code, stderr } = await runCli(argv, { sandbox, cwd });
      expect([code, stderr]).toEqual([EXIT.done, 'Wrote plans/2026/plan.json, in the new folder plans/.\n']);
      for (const folder of ['plans', 'plans/2026'])
        expect((await stat(join(cwd, folder))).mode & 0o777).toBe(0o700);
      expect(planFrom(await readFile(join(cwd, 'plans/2026/plan.json'), 'utf8')).operations).toHaveLength(2);
    }));

  it('makes folders below the working directory alone, and says in words where no file can be', () =>
    withSandbox(SEED, async (sandbox) => {
      const [cwd, outside] = [await folderWith(files), await folderWith({})];
      const argv = (output: string) => ['plan', '--format', 'json', '--output', output];
      for (const output of [
        join(outside, 'new/plan.json'),
        '../not-there/plan.json',
        '/not-there/new/plan.json',
      ]) {
        const { code, stderr, requests } = await runCli(argv(output), { sandbox, cwd });
        expect([code, stderr, requests]).toEqual([
          EXIT.invalid,
          expect.stringContaining(
            'its folder does not exist, and folders above a result are made below the working directory alone: make that one first.',
          ),
          [],
        ]);
      }
      expect(await readdir(outside)).toEqual(['.git']);
      // As a shell shows the working directory to whoever came to it by a link.
      await symlink(cwd, join(outside, 'link'));
      const linked = await runCli(argv(join(outside, 'link/made/plan.json')), { sandbox, cwd });
      expect([linked.code, await readdir(join(cwd, 'made'))]).toEqual([EXIT.done, ['plan.json']]);
      expect((await runCli(argv(join(outside, 'plan.json')), { sandbox, cwd })).code).toBe(EXIT.done);
      // A folder of the kernel is there, and takes no files.
      const kernel = await runCli(argv('/proc/plan.json'), { sandbox, cwd });
      expect([kernel.code, kernel.stderr]).toEqual([
        EXIT.invalid,
        expect.stringMatching(
          /^Cannot write \/proc\/plan\.json: its folder (?:takes no files|does not exist)/,
        ),
      ]);
    }));

  it('no folder is made for a result that cannot be written, or that there is not', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({ ...files, file: '' });
      await symlink('nowhere', join(cwd, 'link'));
      for (const [output, why] of [
        ['file/new/plan.json', 'its folder is a file'],
        ['link/new/plan.json', 'its folder is a link to nothing'],
      ] as const) {
        const { code, stderr } = await runCli(['plan', '--output', output], { sandbox, cwd });
        expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining(why)]);
      }
      await runCli(['apply', '--expect', 'none.json', '--output', 'made/result.json'], { sandbox, cwd });
      expect((await readdir(cwd)).sort()).toEqual(['.git', 'access.yaml', 'file', 'link']);
    }));

  it.each(['folder', 'access.yaml/plan.json'])('an output that cannot be written (%s) is 3', (output) =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      await mkdir(join(cwd, 'folder'));
      const { code, stdout, stderr } = await runCli(['plan', '--output', output], { sandbox, cwd });
      expect([code, stdout]).toEqual([EXIT.invalid, '']);
      expect(stderr).toContain(output);
    }),
  );

  it('apply finds out before it writes that its output cannot be written', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      await mkdir(join(cwd, 'folder'));
      const { code } = await runCli(['apply', '--yes', ...ALLOW, '--output', 'folder'], { sandbox, cwd });
      expect([code, sandbox.writes()]).toEqual([EXIT.invalid, []]);
    }));

  it('a reader who leaves early is no failure', () =>
    withSandbox(
      SEED,
      async (sandbox) => {
        const cwd = await folderWith({});
        const people = Array.from(
          { length: 3000 },
          (_, n) => `  person${n}@acme.example: { accessLevel: monitor }\n`,
        );
        await writeFile(join(cwd, 'access.yaml'), FILE + people.join(''));
        const env = { PATH: process.env.PATH, CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN };
        const child = spawn(process.execPath, [join(ROOT, 'build/cli.js'), 'plan', '--format', 'json'], {
          cwd,
          env,
        });
        const complaints: Buffer[] = [];
        child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
        child.stdout.once('data', () => child.stdout.destroy());
        const code = await new Promise((resolve) => child.once('close', resolve));
        expect([code, Buffer.concat(complaints).toString()]).toEqual([EXIT.done, '']);
      },
      { now: () => new Date() },
    ));

  it('a command that ends before its work does is a failure, and says so', async () => {
    const STUCK =
      'data:text/javascript,import fs from "node:fs"; fs.promises.open = () => new Promise(() => {});';
    const cwd = await folderWith(files);
    const { ended } = startWith(['validate'], { cwd, env: {}, nodeFlags: ['--import', STUCK] });
    const { code, stdout, stderr } = await ended;
    expect(stderr).toContain('The command ended before its work did');
    expect({ code, stdout }).toEqual({ code: EXIT.internal, stdout: '' });
  });
});

describe('colour', () => {
  const terminal = { terminal: true, env: {} };

  it.each([
    ['a terminal', undefined, {}, true, true],
    ['a pipe', undefined, {}, false, false],
    ['auto on a terminal', 'auto', {}, true, true],
    ['a terminal that cannot', undefined, { TERM: 'dumb' }, true, false],
    ['NO_COLOR', undefined, { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', undefined, { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR on a pipe', undefined, { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0 on a terminal', undefined, { FORCE_COLOR: '0' }, true, false],
    ['NO_COLOR over FORCE_COLOR', undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['always over NO_COLOR', 'always', { NO_COLOR: '1' }, false, true],
    ['never over FORCE_COLOR', 'never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('%s decides', (_, flag, env, isTerminal, expected) => {
    expect(wantsColor(flag, env, isTerminal)).toBe(expected);
  });

  it('changes nothing but colour: without its codes the text is the same', () =>
    withSandbox(SEED, async (sandbox) => {
      const plain = await runCli(['plan'], { sandbox, files });
      const colored = await runCli(['--color', 'always', 'plan'], { sandbox, files, ...terminal });
      expect(colored.stdout).toContain('\u001b[');
      expect(stripVTControlCharacters(colored.stdout)).toBe(plain.stdout);
      expect(plain.stdout).not.toContain('\u001b');
    }));

  it('is not written into files', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      await runCli(['plan', '--output', 'plan.txt'], { sandbox, cwd, ...terminal });
      expect(await readFile(join(cwd, 'plan.txt'), 'utf8')).not.toContain('\u001b');
    }));

  it.each([
    ['schema', ['schema']],
    ['explain', ['explain', 'ada@acme.example']],
    ['plan --offline', ['plan', '--offline', '--base', 'access.yaml']],
  ])('%s on a full disk is no bug of ours: it is said, without a stack', async (_name, argv) => {
    const cwd = await folderWith(files);
    const full = await open('/dev/full', 'w');
    try {
      const child = spawn(process.execPath, [join(ROOT, 'build/cli.js'), ...argv], {
        cwd,
        stdio: ['ignore', full.fd, 'pipe'],
      });
      let stderr = '';
      child.stderr?.on('data', (part: Buffer) => {
        stderr += part.toString();
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect([code, stderr]).toEqual([
        EXIT.failure,
        expect.stringMatching(/^The output could not be written: ENOSPC: no space left on device, write\.\n/),
      ]);
      expect(stderr).not.toMatch(/bug| {4}at /);
    } finally {
      await full.close();
    }
  });

  it('a disk that is full is a failure of the world, as on stdout, and a path that takes no file a wrong flag', () => {
    const failed = (code: string) =>
      undeliverable('plan.json', code, Object.assign(new Error(code), { code }));
    expect(['ENOSPC', 'EDQUOT', 'EACCES'].map((code) => failed(code).exitCode)).toEqual([
      EXIT.failure,
      EXIT.failure,
      EXIT.invalid,
    ]);
  });

  it('where no line can be shown any more, an apply comes to its end, and its receipt to its last line', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const full = await open('/dev/full', 'w');
      const argv = ['apply', '--yes', ...ALLOW, '--receipt', 'receipt.ndjson'];
      const env = { PATH: process.env.PATH, CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN };
      const child = spawn(process.execPath, [join(ROOT, 'build/cli.js'), ...argv], {
        cwd,
        env,
        stdio: ['ignore', full.fd, full.fd],
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      await full.close();
      const receipt = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
      const lines = receipt.trimEnd().split('\n');
      expect([code, sandbox.writes()]).toEqual([EXIT.failure, []]);
      expect(lines.map((line) => /"type":"(\w+)"/.exec(line)?.[1])).toEqual([
        'plan',
        'outcome',
        'outcome',
        'end',
      ]);
      expect(lines.slice(1, -1).every((line) => line.includes('"kind":"not-run"'))).toBe(true);
    }));

  it('help shows no default of a list that is empty', async () => {
    const { stdout } = await runCli(['plan', '--help'], { files: {} });
    expect(stdout).toContain('(repeatable)');
    expect(stdout).not.toContain('default: []');
  });
});
