/** `history`: what it tells from receipts, what it infers, and that no line is lost or changed unseen. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { type Ended, folderWith, runCli, withSandbox } from './support/harness.ts';
import { movers } from './support/stories.ts';

interface Told {
  readonly entries: readonly (Record<string, unknown> & { readonly person: string; readonly kind: string })[];
  readonly problems: readonly { readonly code: string; readonly file: string; readonly line: number }[];
}

const APPLY = ['apply', '--yes', ...ALLOW_ALL, '--receipt', 'receipt.ndjson'];
const ENV = { GITHUB_SHA: 'c0ffee', GITHUB_REF: 'refs/pull/7/merge' };

/** A folder with the receipt of one run over everybody in the story, and its lines. */
async function receiptOf(): Promise<{ readonly cwd: string; readonly lines: string[] }> {
  const cwd = await folderWith({ 'access.yaml': movers.file });
  await withSandbox(movers.account, (sandbox) => runCli(APPLY, { hasty: true, sandbox, cwd, env: ENV }));
  const text = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
  return { cwd, lines: text.trimEnd().split('\n') };
}

async function told(cwd: string, files: Readonly<Record<string, string>>, argv: string[] = []) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  const receipts = Object.keys(files).flatMap((name) => ['--receipts', name]);
  const ended: Ended = await runCli(['history', ...argv, ...receipts, '--format', 'json'], { cwd });
  return { ...ended, told: JSON.parse(ended.stdout || '{}') as Told };
}

const textOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('history', () => {
  it('tells of each operation when, why, at which commit and in which pull request, and asks nothing of anybody', async () => {
    const { cwd, lines } = await receiptOf();
    const ended = await told(cwd, { 'receipt.ndjson': textOf(lines) });
    expect(ended).toMatchObject({ code: EXIT.done, requests: [] });
    expect(ended.told.problems).toEqual([]);
    expect(ended.told.entries).toHaveLength(lines.length - 2);
    for (const entry of ended.told.entries)
      expect(entry).toMatchObject({ outcome: 'done', run: { commit: 'c0ffee', pullRequests: [7] } });
    const text = await runCli(['history', '--receipts', 'receipt.ndjson'], { cwd });
    expect(text.stdout).toContain('pull request #7, no approval is recorded');
    expect(text.stdout).toContain('Who wrote these lines is not verified here');
  });

  it('names every change that was made without a receipt between two runs, and nothing else', () =>
    withSandbox(movers.account, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': movers.file });
      const run = () => runCli(APPLY, { hasty: true, sandbox, cwd });
      await run();
      await sandbox.edit({ do: 'change', user: 'nia@acme.example', set: { accessLevel: 'manage' } });
      await run();
      const text = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
      const { told: answer } = await told(cwd, { 'receipt.ndjson': text });
      const outside = answer.entries.filter(({ kind }) => kind === 'without-receipt');
      expect(outside.map(({ person }) => person)).toEqual(['nia@acme.example']);
      expect(outside[0]).toMatchObject({ certain: true });
      expect(JSON.stringify(outside[0]?.fields)).toContain('"after":"manage"');
    }));

  it('tells of one person, of one resource and of one time alone', async () => {
    const { cwd, lines } = await receiptOf();
    const files = { 'receipt.ndjson': textOf(lines) };
    const nia = (await told(cwd, files, ['NIA@acme.example'])).told.entries;
    expect(new Set(nia.map(({ person }) => person))).toEqual(new Set(['nia@acme.example']));
    expect((await told(cwd, files, ['--until', '2000-01-01'])).told.entries).toEqual([]);
    expect((await told(cwd, files, ['--since', '2999-01-01'])).told.entries).toEqual([]);
    expect(await told(cwd, files, ['No such thing'])).toMatchObject({ code: EXIT.invalid, stdout: '' });
  });
});

describe('a receipt that is not as it was written', () => {
  it('is named with file and line, whichever line was edited, taken out, doubled or moved', async () => {
    const { cwd, lines } = await receiptOf();
    const last = lines.length - 1;
    for (const [index, line] of lines.entries()) {
      if (index === last) continue;
      const edited = lines.with(index, line.replace(/"at":"2/, '"at":"1'));
      const ways: Record<string, string[]> = {
        edited,
        gone: lines.toSpliced(index, 1),
        doubled: lines.toSpliced(index, 0, line),
        moved: lines.with(index, lines[index + 1] ?? '').with(index + 1, line),
        strange: lines.with(index, '{"a":1}'),
      };
      for (const [way, changed] of Object.entries(ways)) {
        const ended = await told(cwd, { 'bent.ndjson': textOf(changed) });
        expect(ended.code, `${way} ${index}`).toBe(EXIT.invalid);
        const near = ended.told.problems.some(
          (each) => each.file === 'bent.ndjson' && each.line >= index + 1 && each.line <= index + 2,
        );
        expect(near, `${way} ${index}`).toBe(true);
      }
    }
  });

  it('says of a cut-off end what is unknown', async () => {
    const { cwd, lines } = await receiptOf();
    const ended = await told(cwd, { 'cut.ndjson': textOf(lines).slice(0, -20) });
    expect(ended.told.problems.map(({ code }) => code)).toEqual(['cut-off', 'no-end']);
    const short = await told(cwd, { 'short.ndjson': textOf(lines.slice(0, 1)) });
    expect(short.code).toBe(EXIT.done);
    expect(new Set(short.told.entries.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  });

  it('counts a copy once, and leaves out another account, an edited plan or another major version', async () => {
    const { cwd, lines } = await receiptOf();
    const [whole, edited] = [textOf(lines), textOf(lines).replaceAll('"Acme"', '"Other"')];
    const copied = await told(cwd, { 'a.ndjson': whole, 'b.ndjson': whole });
    expect(copied.told.entries).toHaveLength(lines.length - 2);
    expect(copied.told.problems).toEqual([{ code: 'doubled', file: 'b.ndjson', line: 1 }]);
    const other = (await told(cwd, { 'a.ndjson': whole, 'b.ndjson': edited })).told.problems;
    expect(other.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['plan-edited', 'chain-broken', 'other-account']),
    );
    const later = await told(cwd, { 'a.ndjson': whole.replaceAll('"receipt":"1.1"', '"receipt":"2.0"') });
    expect(new Set(later.told.problems.map(({ code }) => code))).toEqual(new Set(['other-format']));
  });

  it('of an older format is told, with a word that edits do not show', async () => {
    const { cwd, lines } = await receiptOf();
    const older = lines.map((line) =>
      line.replace('"receipt":"1.1"', '"receipt":"1.0"').replace(/,"previous":"\w+"/, ''),
    );
    const ended = await told(cwd, { 'older.ndjson': textOf(older) });
    expect(ended.code).toBe(EXIT.done);
    expect(ended.told.problems).toEqual([{ code: 'unchained', file: 'older.ndjson', line: 2 }]);
  });

  it('that cannot be read at all is an error that says what to name', async () => {
    const cwd = await folderWith({ 'access.yaml': movers.file });
    for (const path of ['nowhere', '.'])
      expect(await runCli(['history', '--receipts', path], { cwd })).toMatchObject({
        code: EXIT.invalid,
        stdout: '',
      });
  });
});
