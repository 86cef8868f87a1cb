/** `history`: what it tells from receipts, what it infers, and that no line is lost or changed unseen. */
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textDigest } from '../src/core/plan/digest.ts';
import { sealedText } from '../src/core/plan/seal.ts';
import { EXIT } from '../src/errors.ts';
import { documentOf } from './support/closed-schemas.ts';
import { parseCsv } from './support/csv.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { type Ended, folderWith, runCli, withSandbox } from './support/harness.ts';
import { movers } from './support/stories.ts';
import { NOW } from './support/world.ts';

interface Told {
  readonly verified: boolean;
  readonly verification: readonly {
    readonly file: string;
    readonly grade: string;
    readonly tail: string;
    readonly words?: string;
  }[];
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
  return { ...ended, told: (ended.stdout === '' ? {} : documentOf('history', ended.stdout)) as Told };
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
    expect(text.stdout).toContain('pull request #7, no approval is recorded, nobody was asked (--yes)');
    expect(text.stdout).toContain('allowed by --allow');
    expect(text.stdout).toContain('Who wrote these lines is not verified here');
  });

  it('names the reviewed plan to which a run was held, and does not call that an approval', async () => {
    const cwd = await folderWith({ 'access.yaml': movers.file });
    await withSandbox(movers.account, async (sandbox) => {
      const planned = await runCli(['plan', '--format', 'json'], { sandbox, cwd });
      const { digest } = JSON.parse(planned.stdout);
      await writeFile(join(cwd, 'plan.json'), planned.stdout);
      for (const expected of ['plan.json', digest]) {
        sandbox.reset();
        const receipt = `${expected.slice(0, 8)}.ndjson`;
        const argv = ['apply', '--expect', expected, ...ALLOW_ALL, '--receipt', receipt];
        expect((await runCli(argv, { hasty: true, sandbox, cwd, env: ENV })).code).toBe(EXIT.done);
        const text = await runCli(['history', '--receipts', receipt], { cwd });
        expect(text.stdout.replace(/\s+/g, ' ')).toContain(
          `pull request #7, held to a plan made before (${digest.slice(0, 12)}), who approved it is not recorded`,
        );
        const json = await runCli(['history', '--receipts', receipt, '--format', 'json'], { cwd });
        const { entries } = documentOf('history', json.stdout) as Told;
        for (const entry of entries)
          expect(entry).toMatchObject({ run: { reviewed: [digest], approvers: null } });
      }
    });
  });

  it('tells of a promotion what is reached, in text and in a spreadsheet: the grants go, and the level gives as much', async () => {
    const account = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Order to Cash: manage }, mcpServers: { /stock: write } }
integrations: [{ name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
mcpServers: [/stock]
`;
    const file = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
`;
    const cwd = await folderWith({ 'access.yaml': file });
    await withSandbox(account, (sandbox) => runCli(APPLY, { hasty: true, sandbox, cwd }));
    const ask = ['history', 'ada@acme.example', '--receipts', 'receipt.ndjson'];
    const { stdout } = await runCli(ask, { cwd });
    expect(stdout).toContain(
      'Order to Cash: manage → manage (by level), MCP /stock: write → write (by level)',
    );
    const rows = parseCsv((await runCli([...ask, '--format', 'csv'], { cwd })).stdout);
    expect(rows).toContainEqual(
      expect.objectContaining({
        resource_name: 'Order to Cash',
        before: 'manage',
        after: 'manage (by level)',
      }),
    );
  });

  it('reads the receipts of a folder whatever they are called, and nothing else that lies there', async () => {
    const { cwd, lines } = await receiptOf();
    await mkdir(join(cwd, 'kept/2026'), { recursive: true });
    const [plan = '', ...rest] = lines;
    const files = {
      'kept/2026/run.jsonl': textOf(lines),
      // Its first line was lost, and the loss is told.
      'kept/second': textOf(rest),
      'kept/plan.json': JSON.stringify(JSON.parse(plan).plan, undefined, 2),
      'kept/notes.txt': 'About {"receipt": 1}, see {"receipt":\n',
      'kept/empty': '',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    const asked = ['history', '--receipts', 'kept', '--format', 'json'];
    const answer = documentOf('history', (await runCli(asked, { cwd })).stdout) as Told;
    expect(answer.entries).toHaveLength(lines.length - 2);
    for (const entry of answer.entries) expect(entry).toMatchObject({ run: { file: 'kept/2026/run.jsonl' } });
    expect(answer.problems[0]).toMatchObject({ code: 'beginning-missing', file: 'kept/second', line: 1 });
    expect(new Set(answer.problems.map(({ file }) => file))).toEqual(new Set(['kept/second']));
    const over = await runCli([...asked, '--output', 'kept/second'], { cwd });
    expect([over.code, over.stderr]).toEqual([EXIT.invalid, expect.stringContaining('a file that is read')]);
    expect((await runCli([...asked, '--output', 'kept/plan.json'], { cwd })).stderr).toContain(
      'Wrote kept/plan.json.',
    );
    expect((await runCli(['history', '--receipts', 'kept/2027'], { cwd })).code).toBe(EXIT.invalid);
    await mkdir(join(cwd, 'none'));
    const none = await runCli(['history', '--receipts', 'none'], { cwd });
    expect([none.code, none.stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('none holds no receipts'),
    ]);
  });

  it('says once of a whole file that it is no receipt, and of each place of one that is', async () => {
    const { cwd, lines } = await receiptOf();
    await writeFile(join(cwd, 'people.txt'), 'ada\n'.repeat(209));
    const { stdout } = await runCli(['history', '--receipts', 'people.txt'], { cwd });
    expect(stdout.match(/this is not JSON/g)).toHaveLength(1);
    expect(stdout).toContain('people.txt:1 to 209, of each line: this is not JSON');
    await writeFile(join(cwd, 'mixed'), `no\n${textOf(lines.slice(0, 1))}no\nno\n`);
    const mixed = await runCli(['history', '--receipts', 'mixed'], { cwd });
    expect(mixed.stdout.match(/mixed:[^:]*: this is not JSON/g)).toEqual([
      'mixed:1: this is not JSON',
      'mixed:3 to 4, of each line: this is not JSON',
    ]);
  });

  it('says that nothing names an address, and asks whether somebody like that was meant', async () => {
    const { cwd, lines } = await receiptOf();
    const files = { 'receipt.ndjson': textOf(lines) };
    const [person = ''] = (await told(cwd, files)).told.entries.map((entry) => entry.person);
    const slip = `${person.charAt(1)}${person.charAt(0)}${person.slice(2)}`;
    expect((await told(cwd, files, [slip])).stderr).toBe(
      `Nothing that was read here names ${slip}. Did you mean ${person}?\n`,
    );
    const stranger = 'somebody.quite.else@acme.example';
    expect((await told(cwd, files, [stranger])).stderr).toBe(
      `Nothing that was read here names ${stranger}.\n`,
    );
    expect((await told(cwd, files, [person])).stderr).toBe('');
  });

  it('says that nothing is kept only after the last line of a run, not after its beginning', async () => {
    const { cwd, lines } = await receiptOf();
    const later = lines.map((line) => {
      const value = JSON.parse(line);
      return JSON.stringify(value.type === 'outcome' ? { ...value, at: '2099-01-02T03:04:05.000Z' } : value);
    });
    await writeFile(join(cwd, 'receipt.ndjson'), textOf(later));
    const { stdout } = await runCli(['history', '--receipts', 'receipt.ndjson'], { cwd });
    expect(stdout).toMatch(/and after 2099-01-02\D+03:04:05 UTC nothing is kept here/);
  });

  it('names every change that was made without a receipt between two runs, and nothing else', () =>
    withSandbox(movers.account, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': movers.file });
      const run = () => runCli(APPLY, { hasty: true, sandbox, cwd });
      await run();
      sandbox.keepTime(() => new Date(NOW.getTime() + 120_000));
      await sandbox.edit({ do: 'change', user: 'nia@acme.example', set: { accessLevel: 'manage' } });
      await run();
      const text = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
      const { told: answer } = await told(cwd, { 'receipt.ndjson': text });
      const outside = answer.entries.filter(({ kind }) => kind === 'without-receipt');
      expect(outside.map(({ person }) => person)).toEqual(['nia@acme.example']);
      expect(outside[0]).toMatchObject({ certain: true });
      expect(JSON.stringify(outside[0]?.fields)).toContain('"after":"manage"');
    }));

  it('asks of a resource that nothing names, too, whether one like that was meant', async () => {
    const { cwd, lines } = await receiptOf();
    const { code, stderr } = await told(cwd, { 'receipt.ndjson': textOf(lines) }, ['Order to Csh']);
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('Did you mean "Order to Cash"?')]);
  });

  it('tells of one person, of one resource and of one time alone', async () => {
    const { cwd, lines } = await receiptOf();
    const files = { 'receipt.ndjson': textOf(lines) };
    const nia = (await told(cwd, files, ['NIA@acme.example'])).told.entries;
    expect(new Set(nia.map(({ person }) => person))).toEqual(new Set(['nia@acme.example']));
    const everything = (await told(cwd, files)).told.entries;
    const days = everything.map(({ at }) => String(at).slice(0, 10)).sort();
    const [first = '', last = ''] = [days[0], days.at(-1)];
    expect((await told(cwd, files, ['--since', first, '--until', last])).told.entries).toEqual(everything);
    expect((await told(cwd, files, ['--until', '2000-01-01'])).told.entries).toEqual([]);
    expect((await told(cwd, files, ['--since', '2999-01-01'])).told.entries).toEqual([]);
    expect(await told(cwd, files, ['No such thing'])).toMatchObject({ code: EXIT.invalid, stdout: '' });
  });
});

it('an invitation that the account refused changed nothing, so nothing was changed without a receipt', async () => {
  const account = `owner: { email: cio@acme.example }
tokens: { sandbox-token: root@acme.example }
users: { root@acme.example: { accessLevel: administrator } }
integrations: [{ name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
  const file = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  cio@acme.example: { accessLevel: monitor }
`;
  const cwd = await folderWith({ 'access.yaml': file });
  await withSandbox(account, async (sandbox) => {
    for (const _run of [1, 2]) await runCli(APPLY, { hasty: true, sandbox, cwd });
    sandbox.edit({ do: 'dismiss', user: 'ada@acme.example' });
    await runCli(['report', '--format', 'json', '--output', 'report.json'], { sandbox, cwd });
  });
  const ask = ['history', '--receipts', 'receipt.ndjson', '--reports', 'report.json'];
  const { entries } = documentOf(
    'history',
    (await runCli([...ask, '--format', 'json'], { cwd })).stdout,
  ) as Told;
  expect(entries.map(({ kind, person, outcome }) => `${person} ${kind} ${outcome}`).sort()).toEqual([
    'ada@acme.example operation done',
    'ada@acme.example seen-otherwise undefined',
    'cio@acme.example operation failed',
    'cio@acme.example operation failed',
  ]);
  // Nobody sent the invitation again.
  expect((await runCli(ask, { cwd })).stdout).toContain('invitation: not declined → declined');
  // As many runs of another account: the report says which is meant.
  const elsewhere = (text: string): string => text.replaceAll('acme.example', 'other.example');
  const there = await folderWith({ 'access.yaml': elsewhere(file) });
  await withSandbox(elsewhere(account), async (sandbox) => {
    const setting = { hasty: true, sandbox, cwd: there, now: new Date('2026-01-01T12:00:00Z') };
    for (const _run of [1, 2]) await runCli(APPLY, setting);
  });
  await writeFile(join(cwd, 'other.ndjson'), await readFile(join(there, 'receipt.ndjson'), 'utf8'));
  const both = ['history', '--receipts', 'other.ndjson', '--receipts', 'receipt.ndjson'];
  const [open, meant] = [
    await runCli(both, { cwd }),
    await runCli([...both, '--reports', 'report.json'], { cwd }),
  ];
  expect([open.code, open.stderr, open.stdout.includes('ada@other.example')]).toEqual([
    EXIT.invalid,
    expect.stringContaining('or with --reports a report of the one that is meant'),
    true,
  ]);
  expect([meant.code, meant.stdout.includes('ada@acme.example')], meant.stderr).toEqual([EXIT.done, true]);
});

describe('reports as fixed points', () => {
  const seed = movers.account;
  /** A run, then edits by others, then a report; once more without edits. */
  async function kept() {
    const cwd = await folderWith({ 'access.yaml': movers.file });
    await withSandbox(seed, async (sandbox) => {
      const on = (day: string, argv: string[]) =>
        runCli(argv, { hasty: true, sandbox, cwd, env: ENV, now: new Date(`${day}T12:00:00Z`) });
      const report = async (day: string, name: string) =>
        expect((await on(day, ['report', '--no-files', '--format', 'json', '--output', name])).stderr).toBe(
          `Wrote ${name}.\n`,
        );
      await report('2026-11-22', '0-before.json');
      await on('2026-11-23', APPLY);
      await report('2026-11-24', '1-after.json');
      sandbox.edit({ do: 'change', user: 'nia@acme.example', set: { accessLevel: 'manage' } });
      sandbox.edit({ do: 'remove', user: 'ola@acme.example' });
      await report('2026-11-25', '2-edited.json');
    });
    return cwd;
  }
  const asked = async (cwd: string, reports: readonly string[], more: string[] = []) => {
    const flags = [
      'history',
      '--receipts',
      'receipt.ndjson',
      ...reports.flatMap((file) => ['--reports', file]),
    ];
    return runCli([...flags, ...more], { cwd });
  };

  it('are refused where one is of another account, whoever is in both', async () => {
    const cwd = await kept();
    const other = JSON.parse(await readFile(join(cwd, '2-edited.json'), 'utf8'));
    other.account.contains = ['f'.repeat(24)];
    await writeFile(join(cwd, 'other.json'), JSON.stringify(other));
    for (const files of [
      ['0-before.json', 'other.json'],
      ['1-after.json', 'other.json', '0-before.json'],
    ]) {
      const { code, stdout, stderr } = await asked(cwd, files);
      expect([code, stdout]).toEqual([EXIT.invalid, '']);
      expect(stderr).toContain('other.json is of another account than');
    }
  });

  it('show what was changed without a receipt and no later run touched, and nothing else', async () => {
    const cwd = await kept();
    const seen = async (reports: readonly string[]) => {
      const { code, stdout, stderr } = await asked(cwd, reports, ['--format', 'json']);
      expect([code, stderr]).toEqual([EXIT.done, '']);
      const { entries, kept: have } = documentOf('history', stdout) as Told & {
        readonly kept: { readonly reports: string[] };
      };
      expect(have.reports.length).toBe(reports.length);
      return entries.filter(({ kind }) => kind !== 'operation' && kind !== 'held');
    };
    expect(await seen(['0-before.json', '1-after.json'])).toEqual([]);
    const all = await seen(['0-before.json', '1-after.json', '2-edited.json']);
    expect(all.map(({ kind, person, certain, report }) => [kind, person, certain, report])).toEqual(
      expect.arrayContaining([
        ['seen-otherwise', 'nia@acme.example', true, '2-edited.json'],
        ['seen-otherwise', 'ola@acme.example', true, '2-edited.json'],
      ]),
    );
    expect(all).toHaveLength(2);
  });

  it('show that a record was changed and what of it was taken back, in every form', async () => {
    const cwd = await kept();
    const later = JSON.parse(await readFile(join(cwd, '2-edited.json'), 'utf8'));
    const root = later.people.find(({ email }: { email: string }) => email === 'root@acme.example');
    Object.assign(later, { madeAt: '2026-11-26T12:00:00.000Z' });
    Object.assign(root, { lastModified: '2026-11-25T20:00:00.000Z' });
    await writeFile(join(cwd, '3.json'), JSON.stringify(later));
    const since = JSON.parse(await readFile(join(cwd, '2-edited.json'), 'utf8')).madeAt;
    const moved = { recordId: root.recordId, person: root.email, since, at: later.madeAt };
    const in_ = async (format: string) =>
      (await asked(cwd, ['2-edited.json', '3.json'], ['root@acme.example', '--format', format])).stdout;
    expect(documentOf('history', await in_('json'))).toMatchObject({ unshown: [moved] });
    expect(parseCsv(await in_('csv'))).toContainEqual(
      expect.objectContaining({ kind: 'unshown', person: root.email, since, at: later.madeAt }),
    );
    expect(await in_('text')).toContain(`The record of ${root.email} was changed between`);
  });

  it('name whoever is in them, also whom nothing happened to', async () => {
    const cwd = await kept();
    const report = JSON.parse(await readFile(join(cwd, '2-edited.json'), 'utf8'));
    const [one] = report.people;
    report.people.push({ ...one, email: 'nib@acme.example', recordId: 'f'.repeat(24) });
    await writeFile(join(cwd, 'more.json'), JSON.stringify(report));
    const { stderr } = await asked(cwd, ['more.json'], ['nib@acme.example']);
    expect(stderr).toBe('');
    expect((await asked(cwd, ['2-edited.json'], ['nib@acme.example'])).stderr).toContain('Did you mean nia@');
  });

  it('are not written over, though only their folder is named', async () => {
    const cwd = await kept();
    await mkdir(join(cwd, 'reports'));
    await copyFile(join(cwd, '0-before.json'), join(cwd, 'reports/1.json'));
    const { code, stderr } = await asked(cwd, ['reports'], ['--output', 'reports/1.json']);
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('would be overwritten')]);
  });

  it('are rows of a spreadsheet as much as operations are', async () => {
    const cwd = await kept();
    const { code, stdout } = await asked(cwd, ['1-after.json', '2-edited.json'], ['--format', 'csv']);
    expect(code).toBe(EXIT.done);
    const rows = parseCsv(stdout);
    const nia = rows.filter((row) => row.person === 'nia@acme.example' && row.kind === 'seen-otherwise');
    expect(nia.map((row) => [row.field, row.after, row.shown_by])).toEqual(
      expect.arrayContaining([['accessLevel', 'manage', '2-edited.json']]),
    );
    const done = rows.filter((row) => row.kind === 'operation');
    expect(done.length).toBeGreaterThan(3);
    expect(done.every((row) => row.commit === 'c0ffee' && row.outcome !== '')).toBe(true);
  });
});

describe('a receipt that is not as it was written', () => {
  it('is named with file and line, whichever line was edited, taken out, doubled or moved', async () => {
    const { cwd, lines } = await receiptOf();
    const last = lines.length - 1;
    // The newest line has none after it that would name it; its seal tells.
    for (const [from, to] of [
      ['"exitCode":0', '"exitCode":1'],
      ['"receipt":"1.6"', '"receipt":"1.1"'],
      [/,"seal":"\w+"/, ''],
    ] as const) {
      const newest = (lines[last] ?? '').replace(from, to);
      const ended = await told(cwd, { 'bent.ndjson': textOf(lines.with(last, newest)) });
      expect([ended.code, ended.told.problems]).toEqual([
        EXIT.invalid,
        [{ code: 'line-edited', file: 'bent.ndjson', line: lines.length }],
      ]);
    }
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
    const whole = textOf(lines);
    const edited = whole
      .replaceAll('"Acme"', '"Other"')
      .replace(/"[0-9a-f]{12}([0-9a-f]{12})":"/g, '"ffffffffffff$1":"');
    const copied = await told(cwd, { 'a.ndjson': whole, 'b.ndjson': whole });
    expect(copied.told.entries).toHaveLength(lines.length - 2);
    expect(copied.told.problems).toEqual([{ code: 'doubled', file: 'b.ndjson', line: 1 }]);
    const other = (await told(cwd, { 'a.ndjson': whole, 'b.ndjson': edited })).told.problems;
    expect(other.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['plan-edited', 'chain-broken', 'other-account']),
    );
    const later = await told(cwd, { 'a.ndjson': whole.replaceAll('"receipt":"1.6"', '"receipt":"2.0"') });
    expect(new Set(later.told.problems.map(({ code }) => code))).toEqual(new Set(['other-format']));
  });

  it('goes on over a new name of the account in its files, by name and origin alone it would split', async () => {
    const cwd = await folderWith({ 'access.yaml': movers.file });
    const [was, is] = [/name: (Acme[^,}\n]*)/.exec(movers.file)?.[1] ?? '', 'Acme Europe'];
    await withSandbox(movers.account, async (sandbox) => {
      const setting = { hasty: true, sandbox, cwd, env: ENV };
      expect((await runCli(APPLY, setting)).code).toBe(EXIT.done);
      await writeFile(join(cwd, 'access.yaml'), movers.file.replace(was, is).replaceAll('monitor', 'manage'));
      const later = await runCli(APPLY, { ...setting, now: new Date('2026-12-22T12:00:00Z') });
      expect(later.code, later.stderr).toBe(EXIT.done);
    });
    const receipt = await readFile(join(cwd, 'receipt.ndjson'), 'utf8');
    const ended = await told(cwd, { 'receipt.ndjson': receipt });
    expect(ended.told).toMatchObject({ problems: [], account: { name: is } });
    const outcomes = receipt.match(/"type":"outcome"/g) ?? [];
    expect(ended.told.entries.filter(({ kind }) => kind === 'operation')).toHaveLength(outcomes.length);
    const text = await runCli(['history', '--receipts', 'receipt.ndjson'], { cwd });
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(`of ${is} (formerly ${was}) at `);
    const asOf = await runCli(
      ['report', '--as-of', '2026-12-01', '--receipts', 'receipt.ndjson', '--format', 'json'],
      { cwd, now: new Date('2027-01-01T00:00:00Z') },
    );
    const { kept, problems } = JSON.parse(asOf.stdout);
    expect([kept.runs, problems], asOf.stderr).toEqual([[expect.anything(), expect.anything()], []]);
  });

  it('of another environment is left out, although the account goes by the same name', async () => {
    const { cwd, lines } = await receiptOf();
    const first = JSON.parse(lines[0] ?? '');
    const of = (environment: string): string => {
      const plan = { ...first.plan, account: { ...first.plan.account, environment } };
      return textOf([JSON.stringify({ ...first, plan })]);
    };
    const left = async (...texts: string[]) => {
      const files = Object.fromEntries(texts.map((text, at) => [`${at}.ndjson`, text]));
      return (await told(cwd, files)).told.problems.filter(({ code }) => code === 'other-account');
    };
    expect(await left(of('production'), of('sandbox'))).toEqual([
      { code: 'other-account', file: '1.ndjson', line: 1 },
    ]);
    // Of one run each, nothing says which account is meant.
    const { code, stderr } = await told(cwd, { '0.ndjson': of('production'), '1.ndjson': of('sandbox') });
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringContaining('Name the receipts of one account'),
    ]);
    expect(await left(textOf(lines), of('sandbox'))).toEqual([]);
    // A run that says no environment does not join the two that do.
    expect(await left(textOf(lines), of('production'), of('sandbox'))).toEqual([
      { code: 'other-account', file: '2.ndjson', line: 1 },
    ]);
  });

  it('of an older format is told, with a word that edits do not show', async () => {
    const { cwd, lines } = await receiptOf();
    const older = lines.map((line) =>
      line.replace('"receipt":"1.6"', '"receipt":"1.0"').replace(/,"(?:previous|seal)":"\w+"/g, ''),
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

describe('history --verify', () => {
  const REPO = 'acme/access';
  const WORKFLOW = '.github/workflows/celigo-access.yml';
  const SIGNER = ['--repo', REPO, '--signer-workflow', WORKFLOW, '--branch', 'main'];
  const DEMAND = ['attestation', 'verify', 'COPY', '--repo', REPO];
  DEMAND.push('--signer-workflow', `${REPO}/${WORKFLOW}`, '--source-ref', 'refs/heads/main');

  /**
   * A `gh` that knows the digests of attested files and writes down what it was asked. Like the real one it is content
   * with whoever signed where the demand is left out, so a demand that is not made shows.
   */
  async function ghKnowing(cwd: string, attested: readonly string[]): Promise<{ readonly PATH: string }> {
    const [folder, known] = [join(cwd, 'bin'), join(cwd, 'known')];
    await mkdir(folder, { recursive: true });
    await writeFile(known, attested.map((text) => `${textDigest(text)}\n`).join(''));
    const script = [
      '#!/bin/sh',
      `printf '%s\\n' "$@" > '${join(cwd, 'asked')}'`,
      `env > '${join(cwd, 'env')}'`,
      `sum=$(sha256sum < "$3" | cut -c1-64)`,
      `grep -q "$sum" '${known}' && exit 0`,
      `echo "Error: no attestations found for subject sha256:$sum" >&2`,
      'exit 1',
    ].join('\n');
    await writeFile(join(folder, 'gh'), script);
    await chmod(join(folder, 'gh'), 0o755);
    return { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
  }

  const verified = async (cwd: string, argv: string[], env: Readonly<Record<string, string>> = {}) => {
    const ended = await runCli(['history', '--verify', '--format', 'json', ...argv], { cwd, env });
    return { ...ended, told: documentOf('history', ended.stdout) as Told };
  };

  it('calls a file verified only if the demanded workflow attests its very bytes on the demanded branch', async () => {
    const { cwd, lines } = await receiptOf();
    const whole = textOf(lines);
    const env = await ghKnowing(cwd, [whole]);
    const ended = await verified(cwd, ['--receipts', 'receipt.ndjson', ...SIGNER], env);
    expect(ended).toMatchObject({ code: EXIT.done, told: { verified: true } });
    expect(ended.told.verification).toEqual([{ file: 'receipt.ndjson', grade: 'verified', tail: 'whole' }]);
    const asked = (await readFile(join(cwd, 'asked'), 'utf8')).trimEnd().split('\n');
    expect(asked.with(2, 'COPY')).toEqual(DEMAND);
    expect(await readFile(join(cwd, 'env'), 'utf8')).not.toContain('CELIGO_API_TOKEN');
  });

  it('calls a new chain by somebody else unverified, an edit broken, and a cut end unknown', async () => {
    const { cwd, lines } = await receiptOf();
    const env = await ghKnowing(cwd, [textOf(lines)]);
    const forged: string[] = [];
    for (const line of lines) {
      const { previous: _, seal: _seal, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const before = forged.at(-1);
      const edited =
        before === undefined ? { ...rest, commit: 'f00d' } : { ...rest, previous: textDigest(before) };
      forged.push(sealedText(edited));
    }
    const texts = {
      'edited.ndjson': textOf(lines.with(1, lines[1]?.replace('"done"', '"failed"') ?? '')),
      'forged.ndjson': textOf(forged),
      'short.ndjson': textOf(lines.slice(0, -1)),
    };
    const grades = new Map<string, unknown>();
    for (const [name, text] of Object.entries(texts)) {
      await writeFile(join(cwd, name), text);
      const ended = await verified(cwd, ['--receipts', name, ...SIGNER], env);
      expect(ended.code, name).toBe(EXIT.invalid);
      expect(ended.told.verified).toBe(false);
      grades.set(
        name,
        ended.told.verification.map(({ grade, tail }) => `${grade}, ${tail}`),
      );
    }
    expect(Object.fromEntries(grades)).toEqual({
      'edited.ndjson': ['broken, unknown'],
      'forged.ndjson': ['unverified, unknown'],
      'short.ndjson': ['unverified, unknown'],
    });
  });

  it('says of an attested file whose run was killed that its end is unknown', async () => {
    const { cwd, lines } = await receiptOf();
    const killed = textOf(lines.slice(0, -1));
    const env = await ghKnowing(cwd, [killed]);
    await writeFile(join(cwd, 'killed.ndjson'), killed);
    const ended = await verified(cwd, ['--receipts', 'killed.ndjson', ...SIGNER], env);
    expect(ended.told.verification).toEqual([{ file: 'killed.ndjson', grade: 'verified', tail: 'unknown' }]);
  });

  it('without a signer checks the chain, starts no program and calls the file unverified', async () => {
    const { cwd } = await receiptOf();
    const env = await ghKnowing(cwd, []);
    const ended = await verified(cwd, ['--receipts', 'receipt.ndjson'], env);
    expect(ended.code).toBe(EXIT.done);
    expect(ended.told.verification).toMatchObject([{ grade: 'unverified', tail: 'unknown' }]);
    await expect(readFile(join(cwd, 'asked'))).rejects.toThrow();
    const text = await runCli(['history', '--verify', '--receipts', 'receipt.ndjson'], { cwd });
    expect(text.stdout).toContain('whether lines are missing at its end is unknown');
  });

  it('without gh says so, and a demand that was not met ends with 3', async () => {
    const { cwd } = await receiptOf();
    await mkdir(join(cwd, 'empty'));
    const ended = await verified(cwd, ['--receipts', 'receipt.ndjson', ...SIGNER], {
      PATH: join(cwd, 'empty'),
    });
    expect(ended.code).toBe(EXIT.invalid);
    expect(ended.told.verification[0]?.words).toContain('gh is not on the PATH');
  });

  it.each([
    [['--verify', '--repo', REPO], '--signer-workflow and --branch must be given too'],
    [['--verify', '--repo', REPO, '--signer-workflow', WORKFLOW], '--branch must be given too'],
    [['--verify', ...SIGNER, '--repo', 'acme'], '--repo acme is not of the form'],
    [['--verify', ...SIGNER, '--branch', '--deny'], '--branch --deny is not the name of a branch'],
    [SIGNER, 'Add --verify'],
  ])('refuses half a demand: %j', async (flags, words) => {
    const { cwd } = await receiptOf();
    const ended = await runCli(['history', '--receipts', 'receipt.ndjson', ...flags], { cwd });
    expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
    expect(ended.stderr).toContain(words);
  });
});
