/** Every line of every receipt follows schemas/receipt.schema.json, and has nothing that it does not describe. */
import { createHash } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReceipt } from '../../src/apply/receipt.ts';
import isReceiptLine from '../../src/config/validators/receipt.js';
import type { ReceiptLine } from '../../src/core/history/receipt-line.ts';
import { EXIT } from '../../src/errors.ts';
import type { ScheduledEdit } from '../../src/sandbox/edit.ts';
import { follows } from '../support/closed-schemas.ts';
import { parseCsv } from '../support/csv.ts';
import { ALLOW_ALL } from '../support/disturbed.ts';
import { Gate } from '../support/gate.ts';
import { folderWith, runCli, type Setting, type TestSandbox, withSandbox } from '../support/harness.ts';
import { type Exit, PATIENT, start, until } from '../support/process.ts';
import { administrators, joiners, movers, type Story } from '../support/stories.ts';
import { filesWith, seedWith } from './stage.ts';

const isLine = follows('receipt');

/** A line that is just what the schema describes, and that a reader of receipts takes. */
function lineFrom(text: string): ReceiptLine {
  const value: unknown = JSON.parse(text);
  if (isReceiptLine(value) && isLine(value)) return value;
  throw new Error(`${text}\n${JSON.stringify(isLine.errors ?? isReceiptLine.errors)}`);
}

/** Applies a story with a receipt and gives its lines, each of which followed the schema. */
async function linesOf(
  story: Story,
  sandbox: TestSandbox,
  setting: Setting & { readonly code: number },
): Promise<ReceiptLine[]> {
  const cwd = await folderWith({ 'access.yaml': story.file });
  const argv = ['apply', '--yes', ...ALLOW_ALL, '--receipt', 'receipt.ndjson'];
  const { code, stderr } = await runCli(argv, { hasty: true, ...setting, sandbox, cwd });
  expect(code, stderr).toBe(setting.code);
  const text = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
  return text.trimEnd().split('\n').map(lineFrom);
}

const kindsIn = (lines: readonly ReceiptLine[]) =>
  new Set(lines.flatMap((line) => (line.type === 'outcome' ? [line.kind] : [])));

describe('each line follows the schema', () => {
  test('when all is done, in CI', () =>
    withSandbox(movers.account, async (sandbox) => {
      const env = {
        GITHUB_SHA: 'c0ffee',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_REPOSITORY: 'acme/access',
        GITHUB_RUN_ID: '42',
      };
      const lines = await linesOf(movers, sandbox, { env, code: EXIT.done });
      const [plan, ...rest] = lines;
      expect(plan).toMatchObject({ type: 'plan', commit: 'c0ffee', pullRequest: '7' });
      expect(plan).toMatchObject({ run: 'https://github.example/acme/access/actions/runs/42' });
      expect(plan?.type === 'plan' && plan.plan.digest).toBe(plan?.type === 'plan' && plan.digest);
      expect(kindsIn(lines)).toEqual(new Set(['done']));
      expect(rest.at(-1)).toMatchObject({ type: 'end', exitCode: 0, converged: true, unread: false });
    }));

  test('when something waits for somebody', () =>
    withSandbox(administrators.account, async (sandbox) => {
      const lines = await linesOf(administrators, sandbox, { code: EXIT.waiting });
      expect(kindsIn(lines)).toContain('waiting');
    }));

  test('when everybody is invited', () =>
    withSandbox(joiners.account, async (sandbox) => {
      const lines = await linesOf(joiners, sandbox, { code: EXIT.done });
      expect(lines.some((line) => line.type === 'outcome' && line.operation === 'invite')).toBe(true);
    }));

  test('when writes are refused, and what needs them is not run', () =>
    withSandbox(administrators.account, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/**:status=422');
      const lines = await linesOf(administrators, sandbox, { code: EXIT.incomplete });
      expect(kindsIn(lines)).toEqual(new Set(['failed', 'waiting', 'not-run', 'done']));
      expect(lines.some((line) => line.type === 'outcome' && line.status === 422)).toBe(true);
      expect(lines.at(-1)).toMatchObject({ type: 'end', converged: false });
    }));

  test('when somebody else changed one record meanwhile, and did to another what was planned', () => {
    const before = 'GET /v1/ashares/*';
    const edits: ScheduledEdit[] = [
      { before, do: 'change', user: 'nia@acme.example', set: { accessLevel: 'manage' } },
      { before, do: 'disable', user: 'max@acme.example' },
    ];
    return withSandbox(
      movers.account,
      async (sandbox) => {
        const lines = await linesOf(movers, sandbox, { code: EXIT.incomplete });
        expect(kindsIn(lines)).toEqual(new Set(['done', 'already-so', 'stale']));
      },
      { edits },
    );
  });

  test('when the run is interrupted', () =>
    withSandbox(movers.account, async (sandbox) => {
      const abort = new AbortController();
      sandbox.meet('PUT /v1/**:slow=300', 'DELETE /v1/**:slow=300');
      const timer = setInterval(() => sandbox.writes().length > 0 && abort.abort(), 5);
      try {
        const lines = await linesOf(movers, sandbox, { abort, code: EXIT.interrupted });
        expect(lines.at(-1)).toMatchObject({ type: 'end', exitCode: EXIT.interrupted, unread: true });
      } finally {
        clearInterval(timer);
      }
    }));
});

test('a line of another kind, or with a property too many, does not follow it', () => {
  const line = { receipt: '1.0', at: '2026-01-01T00:00:00.000Z' };
  const end = { ...line, type: 'end', exitCode: 0, converged: true, left: [], enforced: [], unread: false };
  expect(isLine(end)).toBe(true);
  expect(isLine({ ...end, type: 'beginning' })).toBe(false);
  expect(isLine({ ...end, more: 1 })).toBe(false);
  expect(isLine({ ...end, receipt: '2.0' })).toBe(false);
});

test('a reader takes what a later minor version adds, and no other major version', () => {
  const end = { type: 'end', exitCode: 0, converged: true, left: [], enforced: [], unread: false };
  const line = { receipt: '1.7', at: '2026-01-01T00:00:00.000Z', ...end, more: 1 };
  expect(isReceiptLine(line)).toBe(true);
  expect(isReceiptLine({ ...line, receipt: '2.0' })).toBe(false);
});

test('the pull requests whose plans a run carries out are named as the schema says', () =>
  withSandbox(movers.account, async (sandbox) => {
    const [first] = await linesOf(movers, sandbox, { code: EXIT.done });
    if (first?.type !== 'plan') throw new Error('A receipt begins with its plan.');
    const file = join(await folderWith({}), 'receipt.ndjson');
    const receipt = openReceipt(file, 'receipt.ndjson');
    receipt.begin(first.plan, { pullRequests: [7, 9], approvers: ['grace'] }, new Date(first.at));
    receipt.close();
    expect(lineFrom(await readFile(file, 'utf8'))).toMatchObject({ pullRequests: [7, 9] });
  }));

test.each([
  ['--yes', ['--yes', ...ALLOW_ALL], 'flag', ['disables-user']],
  ['a yes at the prompt', [], 'prompt', ['disables-user']],
  ['a timer', ['--yes', '--due'], 'timer', []],
  ['a reviewed plan', ['--yes', '--expect', 'plan.json'], 'review', []],
])('the first line says what let the run go on: %s', (_, flags, by, allowed) =>
  withSandbox(movers.account, async (sandbox) => {
    const cwd = await folderWith({ 'access.yaml': movers.file });
    const saved = await runCli(['plan', '--format', 'json', '--output', 'plan.json'], { sandbox, cwd });
    expect(saved.code, saved.stderr).toBe(EXIT.done);
    const argv = ['apply', ...flags, '--receipt', 'receipt.ndjson'];
    await runCli(argv, { hasty: true, sandbox, cwd, answer: 'yes' });
    const [first] = (await readFile(join(cwd, 'receipt.ndjson'), 'utf8')).trimEnd().split('\n').map(lineFrom);
    expect(first).toMatchObject({ consent: { by, allowed: expect.arrayContaining(allowed), lifted: [] } });
  }),
);

test('a guard that was lifted, and by which number, is in the first line and in the history', () =>
  withSandbox(movers.account, async (sandbox) => {
    const file = movers.file.replace('maxRemovals: 100%', 'maxRemovals: 0');
    const cwd = await folderWith({ 'access.yaml': file });
    const receipt = ['--receipt', 'receipt.ndjson'];
    const argv = ['apply', '--yes', ...ALLOW_ALL, '--override', 'removal-limit=1', ...receipt];
    const { stderr, code } = await runCli(argv, { hasty: true, sandbox, cwd });
    expect(code, stderr).toBe(EXIT.done);
    const [first] = (await readFile(join(cwd, 'receipt.ndjson'), 'utf8')).trimEnd().split('\n').map(lineFrom);
    expect(first).toMatchObject({ consent: { lifted: [{ guard: 'removal-limit', number: 1 }] } });
    const asked = ['history', '--receipts', 'receipt.ndjson'];
    const { stdout } = await runCli(asked, { cwd });
    expect(stdout.match(/removal-limit was lifted to 1 by --override/g)).toHaveLength(2);
    const rows = parseCsv((await runCli([...asked, '--format', 'csv'], { cwd })).stdout);
    expect(rows).toContainEqual(
      expect.objectContaining({
        operation: 'disable',
        consent_by: 'flag',
        allowed: 'disables-user',
        lifted: 'removal-limit=1',
      }),
    );
  }));

test('of what waits for no person, the history says for what it waits', () => {
  const names = ['ada', 'bea', 'cal'];
  const of = <T>(each: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, each]));
  return withSandbox(seedWith(of({ accessLevel: 'monitor' })), async (sandbox) => {
    const files = filesWith(of({ accessLevel: 'monitor', until: '2026-11-01' } as const), {
      policy: { maxRemovals: 2 },
    });
    const cwd = await folderWith(files);
    const argv = ['apply', '--due', '--yes', '--receipt', 'receipt.ndjson'];
    expect((await runCli(argv, { hasty: true, sandbox, cwd })).code).toBe(EXIT.waiting);
    const { stdout } = await runCli(['history', '--receipts', 'receipt.ndjson'], { cwd });
    expect(stdout).toContain('remove (not yet: it waits for the next run: more has ended');
    expect(stdout).not.toContain('waits for somebody');
  });
});

describe('each line names the one before it', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const textsIn = async (file: string): Promise<string[]> =>
    (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  const chainOf = (texts: readonly string[]) => texts.map((text) => lineFrom(text).previous);
  const expectedOf = (texts: readonly string[]) => [undefined, ...texts.slice(0, -1).map(sha256)];

  test('within a run, and from one run in the file to the next', () =>
    withSandbox(movers.account, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': movers.file });
      const argv = ['apply', '--yes', ...ALLOW_ALL, '--receipt', 'receipt.ndjson'];
      for (const _run of [1, 2]) await runCli(argv, { hasty: true, sandbox, cwd });
      const texts = await textsIn(join(cwd, 'receipt.ndjson'));
      expect(texts.filter((text) => lineFrom(text).type === 'plan')).toHaveLength(2);
      expect(chainOf(texts)).toEqual(expectedOf(texts));
    }));

  test('the line of the plan carries the digest of the files, as the Action does', () =>
    withSandbox(movers.account, async (sandbox) => {
      const [first] = await linesOf(movers, sandbox, { code: EXIT.done });
      const files = sha256(JSON.stringify({ 'access.yaml': sha256(movers.file) }));
      expect(first).toMatchObject({ type: 'plan', receipt: '1.6', files });
    }));

  test('also after a line that a crash cut off, which stays as it is, and after a line of many chunks', () =>
    withSandbox(movers.account, async (sandbox) => {
      const [first] = await linesOf(movers, sandbox, { code: EXIT.done });
      if (first?.type !== 'plan') throw new Error('A receipt begins with its plan.');
      const file = join(await folderWith({}), 'receipt.ndjson');
      const begin = (): void => {
        const receipt = openReceipt(file, 'receipt.ndjson');
        receipt.begin(first.plan, {}, new Date(first.at));
        receipt.close();
      };
      for (const before of ['{"receipt":"1.1","ty', `${'x'.repeat(65_535)}\n`, `a\n${'y'.repeat(200_000)}`]) {
        await writeFile(file, before);
        begin();
        const texts = await textsIn(file);
        expect(texts.slice(0, -1)).toEqual(before.replace(/\n$/, '').split('\n'));
        expect(lineFrom(texts.at(-1) ?? '').previous).toBe(sha256(texts.at(-2) ?? ''));
      }
    }));
});

describe('two runs in one file', () => {
  const FOREIGN = 'a line of another run\n';
  const APPLY = ['apply', '--yes', ...ALLOW_ALL, '--receipt', 'receipt.ndjson'];
  const typesIn = (text: string) =>
    text.split('\n').map((line) => (line.startsWith('{') ? lineFrom(line).type : line));

  /** Starts a run whose requests of this kind are held, and writes a line of another one meanwhile. */
  function meanwhile(
    fault: string,
    test: (end: Exit, sandbox: TestSandbox, receipt: string) => void,
  ): Promise<void> {
    const gate = new Gate();
    const whole = async (sandbox: TestSandbox): Promise<void> => {
      const cwd = await folderWith({ 'access.yaml': movers.file });
      const file = join(cwd, 'receipt.ndjson');
      sandbox.meet(`${fault}:slow=1`);
      const running = start(APPLY, { sandbox, cwd, env: PATIENT });
      await until(() => gate.held > 0, running);
      await appendFile(file, FOREIGN);
      gate.open();
      test(await running.ended, sandbox, await readFile(file, 'utf8'));
    };
    return withSandbox(movers.account, whole, { clock: gate });
  }

  test('are not: the one that has written nothing writes nothing', () =>
    meanwhile('GET /v1/**', ({ code, stderr }, sandbox, receipt) => {
      expect([code, sandbox.writes()], stderr).toEqual([EXIT.failure, []]);
      expect(stderr).toContain('The receipt receipt.ndjson changed since this run began: another run writes');
      expect(receipt).toBe(FOREIGN);
    }));

  test('are not: the one that comes upon lines of the other stops, and adds nothing to them', () =>
    meanwhile('PUT /v1/**', ({ code, stderr, stdout }, sandbox, receipt) => {
      expect([code, sandbox.writes().length > 0], stderr).toEqual([EXIT.incomplete, true]);
      expect(stderr).toContain(
        'Not everything is recorded: the receipt receipt.ndjson cannot be written any',
      );
      expect(stderr).toContain('another run has written to it, and each run needs a file of its own');
      expect(stdout).toContain('not-run');
      expect(receipt.endsWith(FOREIGN)).toBe(true);
      expect(typesIn(receipt)[0]).toBe('plan');
      expect(typesIn(receipt)).not.toContain('end');
    }));

  test('one after the other are, also where the first was killed', () =>
    withSandbox(movers.account, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': movers.file });
      await runCli(APPLY, { hasty: true, sandbox, cwd });
      const file = join(cwd, 'receipt.ndjson');
      const [plan = ''] = (await readFile(file, 'utf8')).split('\n');
      await writeFile(file, `${plan}\n`);
      expect((await runCli(APPLY, { hasty: true, sandbox, cwd })).code).toBe(EXIT.done);
      expect(typesIn(await readFile(file, 'utf8'))).toEqual(['plan', 'plan', 'end', '']);
    }));
});
