/**
 * What is told of a quarter in which names and addresses pass on: an integration is renamed, another takes its name, a
 * third is made anew under it; an e-mail goes to somebody else; somebody comes by the account's own pages alone.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textDigest } from '../src/core/plan/digest.ts';
import { sealedText } from '../src/core/plan/seal.ts';
import { EXIT } from '../src/errors.ts';
import { documentOf } from './support/closed-schemas.ts';
import { parseCsv } from './support/csv.ts';
import { ALLOW_ALL } from './support/disturbed.ts';
import { openSandbox, runCli, type TestSandbox } from './support/harness.ts';

const [ORDERS, PAYROLL, RETURNS, ANEW] = [1, 2, 3, 9].map((digit) => `${'a'.repeat(23)}${digit}`) as [
  string,
  string,
  string,
  string,
];
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Orders: manage } }
  bob@acme.example: { integrations: { Payroll: manage } }
  dan@acme.example: { integrations: { Returns: monitor } }
  fay@acme.example: { integrations: { Returns: manage } }
integrations:
  - { name: Orders, id: ${ORDERS} }
  - { name: Payroll, id: ${PAYROLL} }
  - { name: Returns, id: ${RETURNS} }
`;
const filesOf = (people: string): string => `version: 1
account: { name: Acme, region: us, contains: [${ORDERS}] }
policy: { minAdministrators: 1, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
users:
  root@acme.example: { accessLevel: administrator }
${people}`;

let cwd: string;
let sandbox: TestSandbox;
const clock = { now: new Date('2027-01-04T10:00:00Z') };
const KEPT = ['--receipts', 'receipts', '--reports', 'reports'];

const run = (...argv: string[]) => runCli(argv, { sandbox, cwd, now: clock.now, hasty: true });
const report = async (): Promise<void> => {
  const file = `reports/${clock.now.toISOString().slice(0, 10)}.json`;
  const argv = ['report', '--no-files', '--region', 'us', '--format', 'json', '--output', file];
  expect((await run(...argv)).code).toBe(EXIT.done);
};
async function apply(people: string): Promise<void> {
  await writeFile(join(cwd, 'access.yaml'), filesOf(people));
  const receipt = `receipts/${clock.now.toISOString().slice(0, 10)}.ndjson`;
  const ended = await run('apply', '--yes', ...ALLOW_ALL, '--receipt', receipt);
  expect(ended.code, ended.stderr).toBe(EXIT.done);
}
const on = (day: string): void => {
  clock.now = new Date(`2027-${day}T10:00:00Z`);
};
const answered = async (...argv: string[]): Promise<string> =>
  (await run(...argv)).stdout.replace(/\s+/g, ' ');

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'told-truly-'));
  sandbox = await openSandbox(SEED, { now: () => clock.now });
  await report();
  on('01-11');
  await apply('  eve@acme.example: { integrations: { Orders: manage } }\n');
  on('01-12');
  sandbox.edit({ do: 'accept', user: 'eve@acme.example' });
  await report();
  on('01-20');
  await apply(
    '  dan@acme.example: { state: absent }\n  fay@acme.example: { integrations: { Returns: manage, Orders: monitor } }\n',
  );
  on('01-25');
  const more = { Orders: 'manage', Payroll: 'monitor' } as const;
  sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { integrations: more } });
  on('02-01');
  sandbox.edit({ do: 'rename-integration', integration: PAYROLL, name: 'Payroll EU' });
  sandbox.edit({ do: 'rename-integration', integration: RETURNS, name: 'Payroll' });
  on('02-02');
  await apply('  ada@acme.example: { integrations: { Payroll: manage } }\n');
  await report();
  on('02-10');
  const [eve] = sandbox.account.roster.records().filter(({ person }) => person.email === 'eve@acme.example');
  if (eve === undefined) throw new Error('eve is not there');
  sandbox.account.roster.store({ ...eve, person: { ...eve.person, email: 'eve.smith@acme.example' } });
  sandbox.edit({
    do: 'insert',
    user: 'eve@acme.example',
    set: { userId: 'b'.repeat(24), accessLevel: 'manage' },
  });
  on('02-12');
  await report();
  on('03-01');
  sandbox.edit({ do: 'delete-integration', integration: RETURNS });
  sandbox.account.integrations.set(ANEW, {
    id: ANEW,
    seq: 99,
    name: 'Payroll',
    createdAt: '2027-03-01T10:00:00.000Z',
  });
  on('03-02');
  await report();
  on('03-15');
  const grants = (integrations: Readonly<Record<string, 'manage' | 'monitor'>>) => ({ integrations });
  sandbox.edit({ do: 'insert', user: 'dan@acme.example', set: grants({ Orders: 'monitor' }) });
  sandbox.edit({ do: 'change', user: 'bob@acme.example', set: grants({ [PAYROLL]: 'monitor' }) });
  sandbox.edit({ do: 'change', user: 'ada@acme.example', set: grants({ [ANEW]: 'manage' }) });
  on('03-20');
  await apply('  fay@acme.example: { integrations: { Orders: manage } }\n');
  on('03-31');
});
afterAll(async () => {
  await sandbox.close();
  await rm(cwd, { recursive: true, force: true });
});

describe('a resource', () => {
  it('is called in each entry as it was then, and apart from others that had its name', async () => {
    const text = await answered('history', ...KEPT);
    expect(text).toContain('Returns (later Payroll): monitor → none');
    expect(text).toContain(`Payroll (${RETURNS}): none → manage`);
    const rows = parseCsv((await run('history', ...KEPT, '--format', 'csv')).stdout);
    expect(rows.map(({ resource_name: name }) => name)).toEqual(
      expect.arrayContaining(['Returns (later Payroll)', `Payroll (${RETURNS})`]),
    );
  });

  it('is found by each name that it had, and a name that several had is asked back', async () => {
    expect(await answered('history', 'Returns', ...KEPT)).toContain(
      `about Payroll (${RETURNS}, formerly Returns)`,
    );
    const unclear = await run('history', 'Payroll', ...KEPT);
    expect(unclear.code).toBe(EXIT.invalid);
    for (const id of [PAYROLL, RETURNS, ANEW]) expect(unclear.stderr).toContain(id);
    const told = documentOf('history', (await run('history', ...KEPT, '--format', 'json')).stdout) as {
      formerNames: unknown;
    };
    expect(told.formerNames).toEqual({ [PAYROLL]: ['Payroll'], [RETURNS]: ['Returns'] });
  });

  it('is called as then in an answer about a day, in every form', async () => {
    const asked = ['report', '--as-of', '2027-01-10', ...KEPT];
    const text = await answered(...asked);
    expect(text).toContain('Returns (later Payroll): monitor');
    expect(text).toContain(`Payroll (${PAYROLL}, later Payroll EU): manage`);
    const rows = parseCsv((await run(...asked, '--format', 'csv')).stdout);
    expect(rows).toContainEqual(
      expect.objectContaining({ email: 'dan@acme.example', resource: 'Returns (later Payroll)' }),
    );
  });

  it('that was deleted since is in an answer about a day before, and open where only a later reading tells', async () => {
    const asked = (...more: string[]) => answered('report', '--as-of', '2027-02-20', ...more);
    const her = (text: string) => / ada@acme\.example (.*?) By/.exec(text)?.[1];
    expect(her(await asked('--reports', 'reports'))).toContain(`Payroll (${RETURNS}): manage Grade: derived`);
    expect(her(await asked('--reports', 'reports/2027-03-02.json'))).toContain(
      `${RETURNS}: not known Grade: recorded`,
    );
  });

  it('that was deleted looks to a run like a grant that was taken, and the entry says so', async () => {
    const found = 'fay@acme.example: changed without a receipt';
    const text = await answered('history', 'fay@acme.example', '--receipts', 'receipts');
    expect(text).toContain(`${found} Payroll: manage → none`);
    expect(text).toContain('a grant on what was deleted from the account looks the same here');
    expect(await answered('history', 'fay@acme.example', ...KEPT)).not.toContain(found);
  });

  it('that was deleted is no change of anybody', async () => {
    const text = await answered('history', 'ada@acme.example', ...KEPT);
    expect(text).toContain('2 entries about');
    expect(text).not.toContain('shown by the report reports/2027-03-02.json');
  });
});

describe('a person', () => {
  it('who came by the pages of the account is told, with the two readings between which that was', async () => {
    const text = await answered('history', ...KEPT);
    expect(text).toContain(
      'eve@acme.example: changed without a receipt access level: none → manage, enabled: none → yes; between 2027-02-02 10:00:00 UTC and then; shown by the report reports/2027-02-12.json',
    );
  });

  it('is told from another who has their e-mail now, and by either e-mail with all that is theirs', async () => {
    const shared = await answered('history', 'eve@acme.example', ...KEPT);
    expect(shared).toContain('about eve@acme.example (an e-mail that 2 people have had)');
    expect(shared).toContain('eve@acme.example: invite person 1 of 2 with this e-mail');
    expect(shared).toContain('eve@acme.example: changed without a receipt person 2 of 2 with this e-mail');
    const hers = await answered('history', 'eve.smith@acme.example', ...KEPT);
    expect(hers).toContain('eve@acme.example: invite');
    expect(hers).not.toContain('person 2');
    const told = documentOf('history', (await run('history', ...KEPT, '--format', 'json')).stdout) as {
      entries: { person: string; whose: number; operation?: string }[];
    };
    const whose = (email: string): number[] =>
      told.entries.filter(({ person }) => person === email).map((entry) => entry.whose);
    expect(new Set(whose('eve@acme.example')).size).toBe(2);
    expect(whose('eve.smith@acme.example').every((each) => each === whose('eve@acme.example')[0])).toBe(true);
  });

  it('is called in an answer about a day as then, and not by an e-mail that another had there', async () => {
    const asked = ['report', '--as-of', '2027-01-15', ...KEPT];
    const text = await answered(...asked);
    expect(text).toContain('eve@acme.example (later eve.smith@acme.example)');
    const rows = parseCsv((await run(...asked, '--format', 'csv')).stdout);
    expect(rows).toContainEqual(
      expect.objectContaining({
        email: 'eve@acme.example',
        later_email: 'eve.smith@acme.example',
        state: 'there',
        resource: 'Orders',
      }),
    );
  });
});

describe('a comparison with an older report', () => {
  const compared = (...more: string[]) => run('report', '--compare', 'reports/2027-01-12.json', ...more);

  it('calls resources as then and now, and says which are new or gone', async () => {
    expect((await compared()).stdout).toContain('Payroll EU (formerly Payroll): manage → monitor');
    const { change } = documentOf('report', (await compared('--format', 'json')).stdout) as {
      change: { labels: Record<string, string>; changed: { email: string; changes: { field: string }[] }[] };
    };
    expect(change.labels).toEqual({
      [ORDERS]: 'Orders',
      [ANEW]: `Payroll (${ANEW}), new`,
      [PAYROLL]: 'Payroll EU (formerly Payroll)',
      [RETURNS]: 'Returns, not in the account any more',
    });
    const dan = change.changed.find(({ email }) => email === 'dan@acme.example');
    expect(dan?.changes.map(({ field }) => field)).toContain('record');
  });

  it('counts whoever changed otherwise, and says that ends cannot be compared', async () => {
    const text = (await compared()).stdout.replace(/\s+/g, ' ');
    expect(text).toContain('2 people changed otherwise.');
    expect(text).toContain('Ends are not compared: the older report does not say');
    expect((await compared('--no-files', '--region', 'us')).stdout).not.toContain('Ends are not compared');
  });

  it('is refused in a form that has no place for it, before the account is asked', async () => {
    for (const format of ['csv', 'digest']) {
      const ended = await compared('--format', format);
      expect(ended).toMatchObject({ code: EXIT.invalid, requests: [] });
      expect(ended.stderr).toContain(`--format ${format} has no place for --compare`);
    }
  });
});

describe('an approval', () => {
  /** The receipt of the second of February as the Action would have written it. */
  async function approved(more: object): Promise<string> {
    const text = await readFile(join(cwd, 'receipts/2027-02-02.ndjson'), 'utf8');
    const lines: string[] = [];
    for (const each of text.trimEnd().split('\n')) {
      const { seal: _seal, previous: _previous, ...line } = JSON.parse(each);
      const before = lines.at(-1);
      const chained = before === undefined ? { ...line, ...more } : { ...line, previous: textDigest(before) };
      lines.push(sealedText(chained));
    }
    await writeFile(join(cwd, 'approved.ndjson'), `${lines.join('\n')}\n`);
    return 'approved.ndjson';
  }

  it('is of what a run did, and in no line and no row of what it found', async () => {
    const receipt = await approved({
      pullRequests: [7, 8],
      approvers: ['lead'],
      approvals: [
        { pullRequest: 7, approvers: ['lead'], steps: [1] },
        { pullRequest: 8, approvers: [], steps: [] },
      ],
    });
    const asked = ['history', '--receipts', 'receipts/2027-01-11.ndjson', '--receipts', receipt];
    const kept = [...asked, '--reports', 'reports/2027-01-12.json'];
    const text = await answered(...kept);
    expect(text).toContain('pull request #7, approved by lead, approved.ndjson:1');
    expect(text).toContain('found by approved.ndjson:1');
    expect(text).not.toContain('#8');
    const rows = parseCsv((await run(...kept, '--format', 'csv')).stdout);
    const approvers = (kind: string) =>
      new Set(
        rows
          .filter((row) => row.kind === kind && row.shown_by === 'approved.ndjson:1')
          .map((row) => row.approvers),
      );
    expect([approvers('operation'), approvers('without-receipt')]).toEqual([
      new Set(['lead']),
      new Set(['']),
    ]);
  });

  it('of an older receipt of several pull requests is not said to be of each', async () => {
    const receipt = await approved({ pullRequests: [7, 8], approvers: ['lead'] });
    expect(await answered('history', '--receipts', receipt)).toContain(
      'pull request #7, #8, approved by lead (whether this was part of it is not recorded)',
    );
  });

  it('by an attestation says nothing of reports, and the answer says so', async () => {
    const asked = ['history', '--receipts', 'receipts', '--verify'];
    expect(await answered(...asked)).not.toContain('Reports are taken at their word');
    expect(await answered(...asked, '--reports', 'reports')).toContain('Reports are taken at their word');
  });
});
