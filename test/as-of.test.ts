/**
 * `report --as-of`: a year of a company from what was kept of it. Whatever is recorded or derived is what was; what a
 * lost receipt, an edit in the account's own pages or a reading that never took place leaves open is unknown.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { REVIEW_FORMATS } from '../src/form/formats.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { documentOf } from './support/closed-schemas.ts';
import { parseCsv } from './support/csv.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { untilEnoughOf } from './support/enough.ts';
import { folderWith, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const ORDERS = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bea@acme.example: { accessLevel: manage }
  cal@acme.example: { integrations: { Orders: manage } }
  dan@acme.example: { accessLevel: monitor }
integrations: [{ name: Orders, id: ${ORDERS} }]
`;
const HEAD = `version: 1
account: { name: Acme, region: us, contains: [${ORDERS}] }
policy: { minAdministrators: 1, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
integrations: { Orders: { id: ${ORDERS} } }
users:
  root@acme.example: { accessLevel: administrator }
`;
const at = (name: string, what: string): string => `  ${name}@acme.example: { ${what} }\n`;
const START = at('ada', 'accessLevel: administrator') + at('bea', 'accessLevel: manage');
const CAL = at('cal', 'integrations: { Orders: manage }');
const DAN = at('dan', 'accessLevel: monitor');
const GONE = at('dan', 'state: absent');

type Event =
  | { readonly on: string; readonly files: string; readonly lost?: true }
  | { readonly on: string; readonly edit: Edit }
  | { readonly on: string; readonly report: string };

/** Joiners, movers, leavers, an emergency, an administrator made in the account's pages, and two lost receipts. */
const YEAR: readonly Event[] = [
  { on: '2027-01-04', report: 'january.json' },
  { on: '2027-01-20', files: START + CAL + DAN + at('eve', 'accessLevel: monitor') },
  { on: '2027-01-22', edit: { do: 'accept', user: 'eve@acme.example' } },
  {
    on: '2027-02-10',
    edit: { do: 'change', user: 'bea@acme.example', set: { accessLevel: 'administrator' } },
  },
  { on: '2027-02-24', edit: { do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } } },
  {
    on: '2027-03-15',
    files: START + at('cal', 'accessLevel: monitor') + DAN + at('eve', 'accessLevel: monitor'),
  },
  { on: '2027-04-01', report: 'april.json' },
  { on: '2027-05-03', files: START + CAL + GONE + at('eve', 'accessLevel: manage'), lost: true },
  {
    on: '2027-05-20',
    edit: { do: 'invite', user: 'zed@acme.example', set: { accessLevel: 'administrator' } },
  },
  { on: '2027-05-21', edit: { do: 'accept', user: 'zed@acme.example' } },
  {
    on: '2027-06-10',
    files: START + CAL + GONE + at('eve', 'accessLevel: monitor') + at('zed', 'state: absent'),
  },
  { on: '2027-07-01', report: 'july.json' },
  { on: '2027-08-09', files: START + CAL + DAN + at('eve', 'accessLevel: administrator'), lost: true },
  { on: '2027-08-12', files: START + CAL + DAN + at('eve', 'accessLevel: monitor') },
  {
    on: '2027-09-14',
    files: START + GONE + at('cal', 'accessLevel: monitor') + at('eve', 'accessLevel: monitor'),
  },
  { on: '2027-12-31', report: 'december.json' },
];
const END = Date.parse('2028-01-10T00:00:00Z');

interface Known {
  readonly email: string;
  readonly recordId: string;
  readonly grade: 'recorded' | 'derived' | 'unknown';
  readonly state: 'there' | 'gone' | 'not-yet' | 'unknown';
  readonly held: { readonly status: string; readonly level: string; readonly integrations: object } | null;
}

interface Truth {
  readonly from: number;
  readonly records: ReadonlyMap<string, string>;
}

let cwd: string;
let kept: string[];
const truths: Truth[] = [];

/** What the account itself has, in the words of the answer. */
function truthOf(sandbox: TestSandbox, from: number): Truth {
  const records = sandbox.account.roster.records().map((record) => {
    const { accessLevel, integrationAccessLevel } = record.fields;
    const status = record.disabled
      ? 'disabled'
      : record.dismissed
        ? 'dismissed'
        : record.accepted
          ? 'accepted'
          : 'pending';
    const grants = JSON.stringify(integrationAccessLevel ?? []).includes(ORDERS) ? 'orders' : 'nothing';
    return [record.id, `${status} ${accessLevel ?? 'custom'} ${grants}`] as const;
  });
  return { from, records: new Map(records) };
}

const saidOf = ({ held }: Known): string =>
  `${held?.status} ${held?.level} ${ORDERS in (held?.integrations ?? {}) ? 'orders' : 'nothing'}`;

async function live(sandbox: TestSandbox, clock: { now: Date }): Promise<void> {
  for (const event of YEAR) {
    clock.now = new Date(`${event.on}T10:00:00Z`);
    const around = { sandbox, cwd, now: clock.now, hasty: true };
    if ('edit' in event) sandbox.edit(event.edit);
    else if ('report' in event) {
      const flags = ['--no-files', '--region', 'us', '--format', 'json', '--output', event.report];
      expect(await runCli(['report', ...flags], around)).toMatchObject({ code: EXIT.done });
      kept.push('--reports', event.report);
    } else {
      await writeFile(join(cwd, 'access.yaml'), HEAD + event.files);
      const receipt = event.lost === true ? `lost/${event.on}.ndjson` : `receipts/${event.on}.ndjson`;
      const ended = await runCli(['apply', '--yes', ...ALLOW_ALL, '--receipt', receipt], around);
      expect(ended.code, ended.stderr).toBe(EXIT.done);
    }
    truths.push(truthOf(sandbox, clock.now.getTime()));
  }
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'as-of-'));
  for (const folder of ['receipts', 'lost', '.git']) await mkdir(join(cwd, folder), { recursive: true });
  kept = ['--receipts', 'receipts'];
  const clock = { now: new Date('2027-01-01T00:00:00Z') };
  await withSandbox(
    SEED,
    async (sandbox) => {
      truths.push(truthOf(sandbox, 0));
      await live(sandbox, clock);
    },
    { now: () => clock.now },
  );
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const ask = (date: string, ...flags: string[]) =>
  runCli(['report', '--as-of', date, ...kept, ...flags], { cwd, now: new Date(END) });

async function known(date: string): Promise<readonly Known[]> {
  const ended = await ask(date, '--format', 'json');
  expect(ended).toMatchObject({ code: EXIT.done, requests: [] });
  return (documentOf('as-of', ended.stdout) as { records: Known[] }).records;
}

const shortly = (records: readonly Known[], name: string): string[] =>
  records
    .filter(({ email }) => email === `${name}@acme.example`)
    .map((each) => `${each.grade} ${each.state}${each.held === null ? '' : ` ${each.held.level}`}`);

describe('a year of a company, asked about its past', () => {
  it('is right or unknown at 50 random moments about everybody, and often right', async () => {
    const grades = new Map<string, number>();
    const begin = Date.parse('2027-01-01');
    const law = fc.asyncProperty(fc.integer({ min: begin, max: END - 1 }), async (at) => {
      const moment = new Date(at).toISOString();
      const was = truths.findLast(({ from }) => from <= at)?.records;
      for (const record of await known(moment)) {
        grades.set(record.grade, (grades.get(record.grade) ?? 0) + 1);
        if (record.grade === 'unknown') continue;
        const where = `${record.email} at ${moment}`;
        expect(record.state === 'there', where).toBe(was?.has(record.recordId));
        if (record.state === 'there') expect(saidOf(record), where).toBe(was?.get(record.recordId));
      }
    });
    const told = () => (grades.get('recorded') ?? 0) + (grades.get('derived') ?? 0);
    await untilEnoughOf(
      () => fc.assert(law, { numRuns: 50 }),
      () => told() > 100,
    );
    expect(told()).toBeGreaterThan(100);
  });

  it('knows what nobody changed, and does not know what was changed and changed back', async () => {
    expect(shortly(await known('2027-02-20'), 'ada')).toEqual(['recorded there administrator']);
    // She was made an administrator in the account's pages for two weeks; both readings around say manage.
    expect(shortly(await known('2027-02-20'), 'bea')).toEqual(['unknown unknown']);
    expect(shortly(await known('2027-03-20'), 'bea')).toEqual(['recorded there manage']);
  });

  it('knows an administrator whom somebody made in the account, from the run that found them', async () => {
    expect(shortly(await known('2027-06-01'), 'zed')).toEqual(['recorded there administrator']);
    expect(shortly(await known('2027-06-20'), 'zed')).toEqual(['recorded gone']);
    expect(shortly(await known('2027-03-30'), 'zed')).toEqual(['derived not-yet']);
    expect(shortly(await known('2027-05-19'), 'zed')).toEqual(['unknown unknown']);
  });

  it('does not know what a lost receipt would have said, and knows again from the next reading on', async () => {
    expect(shortly(await known('2027-08-10'), 'eve')).toEqual(['recorded there administrator']);
    expect(shortly(await known('2027-05-01'), 'dan')).toContain('unknown unknown');
    expect(shortly(await known('2027-07-10'), 'dan')).toContain('derived gone');
  });

  it('takes a folder of reports like its files', async () => {
    const folder = join(cwd, 'quarters');
    await mkdir(folder);
    for (const [index, path] of kept.entries())
      if (kept[index - 1] === '--reports') await cp(join(cwd, path), join(folder, path));
    const flags = ['--receipts', 'receipts', '--reports', 'quarters', '--format', 'csv'];
    const ended = await runCli(['report', '--as-of', '2027-06-01', ...flags], { cwd, now: new Date(END) });
    const byName = (await ask('2027-06-01', '--format', 'csv')).stdout;
    expect(ended.stdout.replaceAll('quarters/', '')).toBe(byName);
  });

  it('says of a day at its head that its beginning is meant, and of a moment nothing of the kind', async () => {
    const head = async (date: string) => (await ask(date)).stdout.replace(/\s+/g, ' ').slice(0, 700);
    const words =
      'That is the beginning of 2027-06-30: what ends on that day (`until: 2027-06-30`) still lasts.';
    expect(await head('2027-06-30')).toContain(words);
    expect(await head('2027-06-30')).toContain('As of its end: `--as-of 2027-07-01`');
    expect(await head('2027-06-30T00:00:00Z')).toContain('the beginning of 2027-06-30');
    expect(await head('2027-06-30T12:00:00Z')).not.toContain('the beginning of');
  });

  it('names no later day that is still to come: what it suggests can be asked at once', async () => {
    for (const [date, now] of [
      ['2027-06-30', '2027-06-30T00:00:00Z'],
      ['2027-06-30', '2027-06-30T23:59:59Z'],
      ['2027-06-30', '2027-07-01T00:00:00Z'],
      ['2027-06-29', '2027-06-30T12:00:00Z'],
    ] as const) {
      const at = (day: string) =>
        runCli(['report', '--as-of', day, '--receipts', 'receipts'], { cwd, now: new Date(now) });
      const { stdout } = await at(date);
      const [, next] = /As of its end: `--as-of (\S+)`/.exec(stdout.replace(/\s+/g, ' ')) ?? [];
      expect([now, next !== undefined]).toEqual([now, Date.parse(now) >= Date.parse(date) + 86_400_000]);
      if (next === undefined) expect(stdout.replace(/\s+/g, ' ')).toContain('Its end is to come.');
      else expect((await at(next)).stderr).not.toContain('in the future');
    }
  });

  it('says the same in every form', async () => {
    const records = await known('2027-06-01');
    for (const format of REVIEW_FORMATS) {
      const { code, stdout } = await ask('2027-06-01', '--format', format);
      expect(code).toBe(EXIT.done);
      for (const { email, grade } of records) {
        expect(stdout, format).toContain(email.split('@')[0]);
        expect(stdout, format).toContain(grade);
      }
    }
    const rows = parseCsv((await ask('2027-06-01', '--format', 'csv')).stdout);
    expect(new Set(rows.map(({ email }) => email))).toEqual(new Set(records.map(({ email }) => email)));
  });
});

describe('bad input', () => {
  it.each([
    [['--as-of', '2027-06-01'], 'needs something that was kept'],
    [['--as-of', '2029-06-01', '--receipts', 'receipts'], 'is in the future'],
    [['--as-of', '2029-06-01', '--receipts', 'receipts'], ' UTC, and a date is its first moment in UTC.'],
    [['--as-of', '2027-06-01', '--receipts', 'receipts', '--redact'], '--redact would do nothing'],
    [['--as-of', '2027-06-01', '--reports', 'receipts'], 'holds no file that ends in .json'],
    [['--as-of', '2027-06-01', '--reports', 'nowhere'], '--reports nowhere cannot be read'],
    [['--receipts', 'receipts'], 'belong to --as-of'],
    [['--as-of', '2027-06-01', '--reports', 'redacted.json'], 'has pseudonyms'],
    [['--as-of', '2027-06-01', '--reports', 'january.json', '--reports', 'other.json'], 'of another account'],
  ])('%j is refused with a sentence', async (flags, words) => {
    await withSandbox(SEED.replaceAll('acme.example', 'other.example'), async (sandbox) => {
      const save = (...more: string[]) =>
        runCli(['report', '--region', 'us', '--format', 'json', ...more], { sandbox, cwd });
      await save('--no-files', '--redact', '--output', 'redacted.json');
      await save('--no-files', '--output', 'other.json');
    });
    const ended = await runCli(['report', ...flags], { cwd, now: new Date(END) });
    expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '', requests: [] });
    expect(ended.stderr).toContain(words);
  });

  it('an edited receipt says nothing here, is named, and ends with 3', async () => {
    const folder = await folderWith({});
    const text = await readFile(join(cwd, 'receipts/2027-06-10.ndjson'), 'utf8');
    await writeFile(
      join(folder, 'bent.ndjson'),
      text.replace('"accessLevel":"administrator"', '"accessLevel":"monitor"'),
    );
    const ended = await runCli(
      ['report', '--as-of', '2027-06-01', '--receipts', 'bent.ndjson', '--format', 'json'],
      { cwd: folder, now: new Date(END) },
    );
    expect(ended.code).toBe(EXIT.invalid);
    const { records, problems } = JSON.parse(ended.stdout) as {
      records: Known[];
      problems: { line: number }[];
    };
    expect(records).toEqual([]);
    expect(problems.map(({ line }) => line)).toEqual([1, 2]);
  });
});
