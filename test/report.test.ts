import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AccessReview } from '../src/core/report/document.ts';
import type { ReviewChange } from '../src/core/report/saved.ts';
import { EXIT } from '../src/errors.ts';
import { REVIEW_FORMATS } from '../src/form/formats.ts';
import type { Seed } from '../src/sandbox/seed-shape.ts';
import { follows } from './support/closed-schemas.ts';
import { parseCsv } from './support/csv.ts';
import { type Grown, grownAccount, ORDERS } from './support/grown.ts';
import { folderWith, openSandbox, runCli, withSandbox } from './support/harness.ts';

type ReportDocument = AccessReview & { readonly change?: ReviewChange; readonly formatVersion: string };
const validateReport = follows('report');
const isReport = (value: unknown): value is ReportDocument => validateReport(value);

/** Reads a JSON report from stdout; it must be just what schemas/report.schema.json describes. */
function reportFrom(text: string): ReportDocument {
  const value: unknown = JSON.parse(text);
  if (isReport(value)) return value;
  throw new Error(JSON.stringify(validateReport.errors?.slice(0, 3)));
}

const grown = grownAccount();

async function reportOf({ seed, file }: Grown, ...flags: string[]): Promise<string> {
  return withSandbox(seed, async (sandbox) => {
    const ended = await runCli(['report', ...flags], { sandbox, files: { 'access.yaml': file } });
    expect(ended).toMatchObject({ code: EXIT.done });
    return ended.stdout;
  });
}

describe('a review of an account of 120 people', () => {
  it('says who has not signed in for 90 days', async () => {
    const review = reportFrom(await reportOf(grown, '--format', 'json'));
    const dormant = review.people.filter(({ signIn }) => signIn === 'dormant' || signIn === 'never');
    const expected = grown.people.filter((person) => person.dormant).map(({ email }) => email);
    expect(dormant.map(({ email }) => email).sort()).toEqual(expected.sort());
    expect(review.figures.dormant).toBe(expected.length);
    expect(expected.length).toBeGreaterThan(20);
  });

  it('takes the limit from --dormant', async () => {
    const lately = reportFrom(await reportOf(grown, '--format', 'json', '--dormant', '3'));
    const years = reportFrom(await reportOf(grown, '--format', 'json', '--dormant', '500'));
    expect(lately.figures.dormant).toBe(grown.people.filter(({ status }) => status === 'accepted').length);
    expect(years.figures.dormant).toBe(0);
  });

  it('says who can write to /orders and since which line', async () => {
    const review = reportFrom(await reportOf(grown, '--format', 'json'));
    const orders = review.resources.find(({ id }) => id === ORDERS);
    const byGrant = orders?.reachedBy.flatMap((reach) => (reach.by === 'grant' ? [reach] : [])) ?? [];
    const expected = grown.people.filter(
      ({ writesOrders, status }) => writesOrders && status !== 'disabled' && status !== 'dismissed',
    );
    expect(byGrant.map(({ email, level, because }) => [email, level, linesOf(because)])).toEqual(
      expected.map(({ email, ordersLines }) => [email, 'write', ordersLines]),
    );
    expect(orders?.reachedBy.filter(({ by }) => by === 'group')).toEqual([
      { by: 'group', group: 'administrator', level: 'write', people: 4 },
    ]);
    expect(expected.some(({ ordersLines }) => ordersLines.length === 2)).toBe(true);
    expect(expected.some(({ ordersLines }) => ordersLines.length === 0)).toBe(true);
  });

  it('says the same in a spreadsheet, administrators on every server included', async () => {
    const rows = parseCsv(await reportOf(grown, '--format', 'csv'));
    const writers = rows.filter(({ resource_id, access }) => resource_id === ORDERS && access === 'write');
    const expected = grown.people.filter(
      ({ writesOrders, level }) => writesOrders || level === 'administrator',
    );
    expect(writers.map(({ email }) => email).sort()).toEqual(expected.map(({ email }) => email).sort());
    expect(new Set(rows.map(({ email }) => email)).size).toBe(120);
  });

  it('says who is administrator, first of all', async () => {
    const review = reportFrom(await reportOf(grown, '--format', 'json'));
    const four = grown.people.slice(0, 4).map(({ email }) => email);
    expect(
      review.people
        .slice(0, 4)
        .map(({ email }) => email)
        .sort(),
    ).toEqual(four);
    expect(
      review.groups.find(({ group }) => group === 'administrator')?.people.map(({ email }) => email),
    ).toEqual(four);
    expect(review.figures.administrators).toBe(4);
  });

  it('knows who is in no file, pending, declined and disabled', async () => {
    const review = reportFrom(await reportOf(grown, '--format', 'json'));
    for (const { email, status, level, inFile } of grown.people) {
      expect(review.people.find((person) => person.email === email)).toMatchObject({
        status,
        level,
        inFiles: inFile ? 'declared' : 'outside',
        ...(status === 'pending' ? { pendingDays: 45 } : {}),
      });
    }
  });

  it('sends GET alone, one request a page', async () => {
    await withSandbox(grown.seed, async (sandbox) => {
      const ended = await runCli(['report'], { sandbox, files: { 'access.yaml': grown.file } });
      const sent = ended.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`).sort();
      expect(sent).toEqual([
        'GET /v1/ashares',
        'GET /v1/ashares',
        'GET /v1/ashares',
        'GET /v1/integrations',
        'GET /v1/mcpservers',
        'GET /v1/tokenInfo',
      ]);
    });
  });

  it('says the same in the same order, whatever the order of the answers', async () => {
    const users = Object.fromEntries(Object.entries(grown.seed.users ?? {}).reverse());
    const ids = (text: string) => reportFrom(text).people.map(({ email, score }) => [email, score]);
    const shuffled = { ...grown, seed: { ...grown.seed, users } };
    expect(ids(await reportOf(shuffled, '--format', 'json'))).toEqual(
      ids(await reportOf(grown, '--format', 'json')),
    );
    const text = (await reportOf(shuffled)).replace(/127\.0\.0\.1:\d+/, '');
    expect(text).toBe((await reportOf(grown)).replace(/127\.0\.0\.1:\d+/, ''));
  });
});

const linesOf = (because: readonly { readonly place?: { readonly line: number } }[]): number[] =>
  because.flatMap(({ place }) => place?.line ?? []);

const SMALL: Seed = {
  account: { name: 'Small' },
  owner: 'owner@acme.example',
  tokens: { 'sandbox-token': 'root@acme.example' },
  users: {
    'root@acme.example': { accessLevel: 'administrator', ssoRequired: true, userId: 'd'.repeat(24) },
    'ada@acme.example': {
      accessLevel: 'monitor',
      mcpServers: { '/orders': 'read' },
      userId: 'e'.repeat(24),
      lastSignIn: '2026-11-20',
    },
  },
  integrations: [{ name: 'Order to Cash', id: 'a'.repeat(24) }],
  mcpServers: [{ uri: '/orders', id: 'b'.repeat(24) }],
};
const FILE = `version: 1
account: { name: Small, region: us, contains: [${'a'.repeat(24)}] }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
tests:
  - { name: nobody reads orders, never: { mcpServers: { /orders: read } } }
`;

describe('report without files', () => {
  it('reviews the account alone and calls it by its origin', async () => {
    const sandbox = await openSandbox(SMALL);
    const ended = await runCli(['report', '--format', 'json'], { sandbox });
    await sandbox.close();
    expect(ended).toMatchObject({ code: EXIT.done, stderr: '' });
    const review = reportFrom(ended.stdout);
    expect(review.account).toEqual({ name: sandbox.url, origin: sandbox.url });
    expect(review.files).toBeUndefined();
    expect(review.people.map(({ inFiles }) => inFiles)).toEqual([undefined, undefined]);
  });

  it('asks for the region where no base URL says it', async () => {
    const ended = await runCli(['report'], { env: { CELIGO_API_TOKEN: 'x'.repeat(32) } });
    expect(ended.code).toBe(EXIT.invalid);
    expect(ended.stderr).toContain('--region');
  });

  it('refuses a region that is not that of the files, before anything is sent', async () => {
    const ended = await runCli(['report', '--region', 'eu'], { files: { 'access.yaml': FILE } });
    expect(ended.code).toBe(EXIT.invalid);
    expect(ended.stderr).toContain('in region us');
  });

  it('leaves the files aside with --no-files, also broken ones', async () => {
    await withSandbox(SMALL, async (sandbox) => {
      const files = { 'access.yaml': 'version: 1\nusers: nobody\n' };
      expect((await runCli(['report'], { sandbox, files })).code).toBe(EXIT.invalid);
      const alone = await runCli(['report', '--no-files'], { sandbox, files });
      expect(alone).toMatchObject({ code: EXIT.done, stderr: '' });
      expect((await runCli(['report', '--no-files', 'access.yaml'], { sandbox, files })).code).toBe(
        EXIT.invalid,
      );
    });
  });

  it('stops at names that the account does not know, and says how to go on', async () => {
    await withSandbox(SMALL, async (sandbox) => {
      const file = FILE.replace('monitor }', 'custom, integrations: { Order to Cush: monitor } }');
      const ended = await runCli(['report'], { sandbox, files: { 'access.yaml': file } });
      expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
      expect(ended.stderr).toContain('unknown-integration');
      expect(ended.stderr).toContain('celigo-access report --no-files');
    });
  });

  it('does not review another account than that of the files', async () => {
    await withSandbox(SMALL, async (sandbox) => {
      const file = FILE.replace('a'.repeat(24), 'c'.repeat(24));
      expect((await runCli(['report'], { sandbox, files: { 'access.yaml': file } })).code).toBe(EXIT.token);
    });
  });
});

describe('report beside files', () => {
  it('counts who differs, and judges the access tests on the account', async () => {
    const review = reportFrom(await reportOf({ people: [], seed: SMALL, file: FILE }, '--format', 'json'));
    expect(review.files?.differences).toEqual([
      { email: 'ada@acme.example', kinds: ['revoke'], waits: false },
    ]);
    expect(review.files?.tests).toMatchObject([
      {
        name: 'nobody reads orders',
        place: { file: 'access.yaml', line: 7 },
        broken: [
          { email: 'ada@acme.example', words: 'has read on /orders' },
          { email: 'root@acme.example', words: 'has read on /orders' },
        ],
      },
    ]);
    expect(review.figures).toMatchObject({ differ: 1, brokenTests: 1, outsideFiles: 0 });
  });
});

describe('report --compare', () => {
  const AFTER: Seed = {
    ...SMALL,
    users: {
      'root@acme.example': { accessLevel: 'administrator', userId: 'd'.repeat(24) },
      'ada@acme.example': {
        accessLevel: 'manage',
        userId: 'e'.repeat(24),
        lastSignIn: '2026-11-20',
      },
      'eve@acme.example': { accessLevel: 'monitor', invitation: 'pending' },
    },
  };
  const LATER = new Date('2027-02-22T12:00:00Z');

  async function compared(before: Seed, after: Seed, edit = (text: string): string => text) {
    const cwd = await folderWith({});
    const sandbox = await openSandbox(before);
    const first = await runCli(['report', '--format', 'json'], { sandbox, cwd });
    await writeFile(join(cwd, 'old.json'), edit(first.stdout));
    sandbox.reseed(after);
    const flags = ['report', '--compare', 'old.json', '--format', 'json'];
    const ended = await runCli(flags, { sandbox, cwd, now: LATER });
    await sandbox.close();
    return ended;
  }

  it('says who joined and left, who gained and lost, and who became dormant', async () => {
    const ended = await compared(SMALL, AFTER);
    expect(ended.stderr).toBe('');
    const { change } = reportFrom(ended.stdout);
    expect(change).toMatchObject({
      since: '2026-11-22T12:00:00.000Z',
      joined: [{ email: 'eve@acme.example', level: 'monitor', status: 'pending' }],
      left: [],
      newlyDormant: ['ada@acme.example'],
      labels: { ['b'.repeat(24)]: '/orders' },
    });
    expect(change?.changed).toEqual([
      {
        email: 'ada@acme.example',
        changes: [
          { field: 'accessLevel', before: 'monitor', after: 'manage', direction: 'gained' },
          { field: `mcpServers/${'b'.repeat(24)}`, before: 'read', after: 'none', direction: 'lost' },
        ],
      },
      {
        email: 'root@acme.example',
        changes: [{ field: 'ssoRequired', before: true, after: false, direction: 'changed' }],
      },
    ]);
    const back = reportFrom((await compared(AFTER, SMALL)).stdout);
    expect(back.change).toMatchObject({ joined: [], left: [{ email: 'eve@acme.example' }] });
  });

  it('says nothing of an account in which nothing changed', async () => {
    const { change } = reportFrom((await compared(AFTER, AFTER)).stdout);
    expect(change).toMatchObject({ joined: [], left: [], changed: [] });
  });

  it.each([
    ['is cut off', (text: string) => text.slice(0, -20), 'is not whole JSON'],
    ['is no report', () => '{"formatVersion":"1.0"}', 'is not a report of celigo-access'],
    ['is a list', () => '[]', 'is not a report of celigo-access'],
    ['has another major version', (text: string) => text.replace(/"1\.\d+"/, '"2.0"'), 'format version 2.0'],
    ['has a level of nobody', (text: string) => text.replace('"monitor"', '"king"'), 'is not a report'],
    [
      'is of another origin',
      (text: string) => text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'https://api.eu.integrator.io'),
      'is of another API origin',
    ],
    [
      'is of another account',
      (text: string) => text.replace(/"(id|recordId)": "./g, '"$1": "z'),
      'is of another account',
    ],
    ['is newer', (text: string) => text.replace(/"madeAt": "2026/, '"madeAt": "2028'), 'is newer'],
    [
      'was made on no day',
      (text: string) => text.replace(/"madeAt": "2026-11-22/, '"madeAt": "2026-13-40'),
      'a day that does not exist',
    ],
    [
      'was made by a clock that there is not',
      (text: string) => text.replace(/"clockAheadMs": -?\d+/, '"clockAheadMs": 1e18'),
      'is not a report of celigo-access (at /clockAheadMs)',
    ],
  ])('refuses an older report that %s, before the account is compared', async (_what, edit, words) => {
    const ended = await compared(SMALL, AFTER, edit);
    expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
    expect(ended.stderr).toContain(words);
  });

  it('reads no more than 64 MiB, and nothing is sent', async () => {
    await withSandbox(SMALL, async (sandbox) => {
      const cwd = await folderWith({ 'old.json': ' '.repeat(64 * 1024 * 1024 + 1) });
      const ended = await runCli(['report', '--compare', 'old.json'], { sandbox, cwd });
      expect(ended).toMatchObject({ code: EXIT.invalid, requests: [] });
      expect(ended.stderr).toContain('larger than 64 MiB');
    });
  });

  it('shows what an older report says encoded, whatever it says', async () => {
    const hostile = (text: string): string =>
      text.replace('"email": "ada@acme.example"', '"email": "<img src=x>\\u202e|ada"');
    const { change } = reportFrom((await compared(SMALL, AFTER, hostile)).stdout);
    expect(change?.changed[0]?.changes[0]).toMatchObject({
      field: 'e-mail',
      before: '<img src=x>\u202e|ada',
    });
  });
});

describe('the command line of report', () => {
  it('prints its schema, and refuses days that are none', async () => {
    const { stdout } = await runCli(['schema', '--name', 'report']);
    expect(JSON.parse(stdout)).toMatchObject({ title: 'Report' });
    for (const days of ['0', '-1', 'ten', '1e3']) {
      expect((await runCli(['report', '--dormant', days])).code).toBe(EXIT.invalid);
    }
  });

  it('writes every form to a file, and nothing to stdout', async () => {
    await withSandbox(SMALL, async (sandbox) => {
      const cwd = await folderWith({});
      for (const format of REVIEW_FORMATS) {
        const ended = await runCli(['report', '--format', format, '--output', 'review'], { sandbox, cwd });
        expect(ended).toMatchObject({ code: EXIT.done, stdout: '', stderr: 'Wrote review.\n' });
        expect(await readFile(join(cwd, 'review'), 'utf8')).toMatch(/ada.*acme.*example/);
      }
    });
  });
});

describe('report --redact', () => {
  const withReasons: Grown = {
    ...grown,
    file: grown.file
      .replace(
        'roles: [order-operator]',
        'roles: [{ role: order-operator, reason: "Cover for Dov, asked by eve@acme.example" }]',
      )
      .concat(
        'tests:\n  - { name: "only p000@acme.example, says <eve@acme.example>", only: { administrator: [] } }\n',
      ),
  };

  it('has no e-mail and no name of anybody, in any form, and the same people in the same order', async () => {
    const full = reportFrom(await reportOf(withReasons, '--format', 'json'));
    expect(JSON.stringify(full)).toContain('asked by eve@acme.example');
    for (const format of REVIEW_FORMATS) {
      const form = await reportOf(withReasons, '--format', format, '--redact');
      expect(form).not.toMatch(/acme.{1,6}example|&#64;|[a-z0-9]@[a-z]|Person \d|Dov/);
      expect(new Set(form.match(/person-[0-9a-f]{10}|person&#45;[0-9a-f]{10}/g)).size).toBeGreaterThanOrEqual(
        120,
      );
    }
    const hidden = reportFrom(await reportOf(withReasons, '--format', 'json', '--redact'));
    expect(hidden.redacted).toBe(true);
    expect(hidden.people.map(({ recordId, level, score }) => [recordId, level, score])).toEqual(
      full.people.map(({ recordId, level, score }) => [recordId, level, score]),
    );
    expect(hidden.figures).toEqual(full.figures);
    expect(hidden.people.every((person) => !('name' in person))).toBe(true);
  });

  it('knows a person in a sentence, and says nothing of anybody beside the report either', async () => {
    const seed = `
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  o'brien@acme.example: { accessLevel: monitor }
`;
    const said = "o'brien@acme.example's wish, as 'root@acme.example' says to O'Brien@acme.example.";
    const file = `
version: 1
account: { name: Acme, region: us }
policy: { review: { every: 90d } }
users:
  root@acme.example: { accessLevel: administrator, mcpServers: all }
  o'brien@acme.example: { roles: [seer] }
roles: { seer: { accessLevel: monitor } }
tests: [{ name: "${said}", only: { administrator: [root@acme.example] } }]
`;
    await withSandbox(seed, async (sandbox) => {
      const flags = ['report', '--redact', '--format', 'json'];
      const { code, stdout, stderr } = await runCli(flags, { sandbox, files: { 'access.yaml': file } });
      expect([code, stderr]).toEqual([
        0,
        '1 warning, which may name people: `celigo-access plan` shows them.\n',
      ]);
      const { people } = reportFrom(stdout);
      const [brien, root] = ['monitor', 'administrator'].map(
        (level) => people.find((each) => each.level === level)?.email,
      );
      expect(stdout).toContain(`${brien}'s wish, as '${root}' says to ${brien}.`);
    });
  });

  it('is compared like any other: a pseudonym is no new e-mail', async () => {
    await withSandbox(grown.seed, async (sandbox) => {
      const cwd = await folderWith({});
      const flags = ['report', '--format', 'json'];
      await runCli([...flags, '--redact', '--output', 'old.json'], { sandbox, cwd });
      for (const more of [[], ['--redact']]) {
        const { stdout } = await runCli([...flags, ...more, '--compare', 'old.json'], { sandbox, cwd });
        expect(reportFrom(stdout).change).toMatchObject({ joined: [], left: [], changed: [] });
      }
    });
  });
});

describe('what ends by itself', () => {
  const seed = `
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  hugo@acme.example: { accessLevel: administrator }
  ida@acme.example: { accessLevel: custom, integrations: { Orders: manage, Returns: manage } }
  jan@acme.example: { accessLevel: monitor }
integrations: [{ name: Orders, id: aaaaaaaaaaaaaaaaaaaaaaa1 }, { name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa2 }]
mcpServers: []
`;
  const filesWith = (hugo: string, returns: string, jan: string) => ({
    'access.yaml': `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0 }
roles: { returns: { integrations: { Returns: manage } } }
users:
  root@acme.example: { accessLevel: administrator }
  hugo@acme.example: { accessLevel: administrator${hugo} }
  ida@acme.example: { integrations: { Orders: manage }, roles: [{ role: returns${returns} }] }
  jan@acme.example: { accessLevel: monitor${jan} }
`,
  });
  const NOW = new Date('2026-11-28T12:00:00Z');
  const report = (files: Readonly<Record<string, string>>, now: Date, ...flags: string[]) =>
    withSandbox(seed, (sandbox) => runCli(['report', ...flags], { sandbox, files, now }));
  const is = filesWith(', until: 2027-03-31', ', until: 2027-01-31', '');

  it.each(REVIEW_FORMATS)('is in a report as %s', async (format) => {
    const { stdout } = await report(is, NOW, '--format', format);
    for (const date of format === 'json'
      ? ['2027-04-01T00:00', '2027-02-01T00:00']
      : ['2027-03-31', '2027-01-31'])
      expect(stdout).toContain(date);
  });

  it('is a column of the spreadsheet, at each resource of which it is the end', async () => {
    const rows = parseCsv((await report(is, NOW, '--format', 'csv')).stdout);
    const ends = rows.map((row) => [row.email, row.resource, row.ends].join(' '));
    expect(ends).toContain('hugo@acme.example Orders 2027-03-31');
    expect(ends).toContain('ida@acme.example Returns 2027-01-31');
    expect(ends).toContain('ida@acme.example Orders ');
    expect(ends).toContain('jan@acme.example Orders ');
  });

  it('is compared with an older report: what was added, moved and dropped, and not what came true', async () => {
    const older = (await report(is, NOW, '--format', 'json')).stdout;
    const later = new Date('2027-02-10T12:00:00Z');
    const files = {
      ...filesWith('', ', until: 2027-08-31', ', until: 2027-12-31'),
      'older.json': older,
    };
    const compared = await report(files, later, '--compare', 'older.json', '--format', 'json');
    expect(reportFrom(compared.stdout).change?.ends).toEqual([
      {
        email: 'hugo@acme.example',
        what: 'person',
        level: null,
        before: '2027-04-01T00:00:00.000Z',
        after: null,
      },
      {
        email: 'ida@acme.example',
        what: 'integrations/aaaaaaaaaaaaaaaaaaaaaaa2',
        level: 'manage',
        before: '2027-02-01T00:00:00.000Z',
        after: '2027-09-01T00:00:00.000Z',
      },
      {
        email: 'jan@acme.example',
        what: 'person',
        level: null,
        before: null,
        after: '2028-01-01T00:00:00.000Z',
      },
    ]);
    const text = (await report(files, later, '--compare', 'older.json')).stdout;
    expect(text).toContain('3 ends differ.');
    expect(text).toMatch(/hugo@acme\.example +access +2027-03-31 +without end/);
    const kept = { ...filesWith(', until: 2027-03-31', '', ''), 'older.json': older };
    const cameTrue = await report(kept, later, '--compare', 'older.json', '--format', 'json');
    expect(reportFrom(cameTrue.stdout).change?.ends).toEqual([]);
  });
});
