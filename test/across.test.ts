/** A person in all accounts side by side: what no account shows by itself. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { follows } from './support/closed-schemas.ts';
import { parseCsv } from './support/csv.ts';
import { fleet, summaryIn, tokenOf } from './support/fleet.ts';
import { folderWith, runCli } from './support/harness.ts';

const NAMES = ['acme-production', 'acme-staging', 'globex'];
const ID = 'aaaaaaaaaaaaaaaaaaaaaaa1';
const seed = (name: string, people: string) => `
owner: owner@acme.example
tokens: { ${tokenOf(name)}: root@acme.example }
integrations: [{ name: Order to Cash, id: ${ID} }]
users:
  root@acme.example: { accessLevel: administrator }
${people}`;
const SEEDS = {
  'acme-production': seed(
    'acme-production',
    `  ada.lovelace@acme.example: { accessLevel: monitor }
  pia@acme.example: { accessLevel: manage }
  gone@acme.example: { accessLevel: monitor }
`,
  ),
  'acme-staging': seed('acme-staging', '  ada.lovelace@acme.example: { accessLevel: manage }\n'),
  globex: seed(
    'globex',
    `  ada.lovelace@partner.example: { accessLevel: administrator }
  gone@acme.example: { accessLevel: manage }
`,
  ),
};
const file = (name: string, environment: string, people = '') =>
  `version: 1\naccount: { name: ${name}, region: us, contains: [${ID}]${environment} }\nusers:\n  root@acme.example: { accessLevel: administrator }\n${people}`;
const FILES = {
  'accounts.yaml': `version: 1\naccounts:\n${NAMES.map(
    (name) =>
      `  ${name}: { region: us, paths: [${name}.yaml], token: CELIGO_API_TOKEN_${name.toUpperCase().replaceAll('-', '_')} }\n`,
  ).join('')}`,
  'acme-production.yaml': file('P', ', environment: production', '  gone@acme.example: { state: absent }\n'),
  'acme-staging.yaml': file('S', ''),
  'globex.yaml': file('G', ''),
};

const shown = async (...flags: string[]) => {
  const all = await fleet({}, SEEDS);
  const cwd = await folderWith(FILES);
  const run = await runCli(['accounts', 'who-can', ...flags], { cwd, env: all.env });
  expect(run.code, run.stderr).toBe(EXIT.done);
  for (const sandbox of Object.values(all.sandboxes)) expect(sandbox.writes()).toEqual([]);
  return run.stdout;
};

describe('accounts who-can', () => {
  it.each([[[]], [['--person', 'ada*']]])(
    'is written as its schema says, with no more: %j',
    async (flags) => {
      const fits = follows('across');
      expect(fits(JSON.parse(await shown('--format', 'json', ...flags))), JSON.stringify(fits.errors)).toBe(
        true,
      );
    },
  );

  it('names administrators, leavers, production without staging and twins', async () => {
    const across = JSON.parse(await shown('--format', 'json'));
    expect(across.administrators).toEqual([
      { person: 'ada.lovelace@partner.example', accounts: ['globex'] },
      { person: 'root@acme.example', accounts: NAMES },
    ]);
    expect(across.leavers).toEqual([
      {
        person: 'gone@acme.example',
        absentIn: ['acme-production'],
        remainsIn: ['acme-production', 'globex'],
      },
    ]);
    const production = { production: 'acme-production', staging: ['acme-staging'] };
    expect(across.withoutStaging).toEqual([
      { person: 'gone@acme.example', ...production },
      { person: 'pia@acme.example', ...production },
    ]);
    expect(across.twins).toEqual([
      {
        people: ['ada.lovelace@acme.example', 'ada.lovelace@partner.example'],
        because: 'same-mailbox',
      },
    ]);
    const ada = across.people.find(
      ({ person }: { person: string }) => person === 'ada.lovelace@acme.example',
    );
    expect(Object.keys(ada.held)).toEqual(['acme-production', 'acme-staging']);
    expect(ada.held['acme-staging']).toMatchObject({ level: 'manage', status: 'accepted' });
  });

  it('has a row of a spreadsheet for each person and account', async () => {
    const rows = parseCsv(await shown('--format', 'csv'));
    expect(rows).toHaveLength(9);
    const gone = rows.filter(({ email }) => email === 'gone@acme.example');
    expect(gone.map(({ account, leaver }) => [account, leaver])).toEqual([
      ['acme-production', 'yes'],
      ['globex', 'yes'],
    ]);
  });

  it.each(['text', 'markdown', 'html'])('says all of it as %s', async (format) => {
    const text = await shown('--format', format);
    for (const words of [
      'Administrators anywhere',
      'Leavers who remain',
      'Production without staging',
      'One person under several addresses',
      'perhaps one person',
    ])
      expect(text).toContain(words);
  });

  it('shows one person, and whoever may be the same', async () => {
    const across = JSON.parse(await shown('--format', 'json', '--person', 'Ada.*@acme.example'));
    expect(across.people.map(({ person }: { person: string }) => person)).toEqual([
      'ada.lovelace@acme.example',
      'ada.lovelace@partner.example',
    ]);
    expect(across.leavers).toEqual([]);
  });

  it('says of those who were chosen alone what holds of them', async () => {
    const text = (await shown('--person', 'pia@*')).replace(/\s+/g, ' ');
    expect(text).toContain('Only people who fit pia@*: of nobody else is anything said.');
    expect(text).toContain('None of these people administers any of these accounts.');
    expect(text).not.toMatch(/Nobody administers|Everybody with access/);
    const all = (await shown()).replace(/\s+/g, ' ');
    expect(all).not.toMatch(/these people|Only people/);
  });

  it('says of which accounts of the file nothing is said, and not that it is of all', async () => {
    const some = (await shown('--only', 'acme-*')).replace(/\s+/g, ' ');
    expect(some).toContain('Access in some accounts: 2 accounts');
    expect(some).toContain('Not asked, so that nothing here is said of them: globex.');
    expect(JSON.parse(await shown('--only', 'acme-*', '--person', 'ada*', '--format', 'json'))).toMatchObject(
      {
        leftOut: ['globex'],
        chosen: ['ada*'],
      },
    );
    const all = await shown();
    expect(all).toContain('Access in all accounts: 3 accounts');
    expect(all).not.toContain('Not asked');
    expect(JSON.parse(await shown('--format', 'json'))).not.toHaveProperty('leftOut');
  });

  it.each(['text', 'markdown', 'html'])('says as %s that nobody fits, and nothing else', async (format) => {
    const text = await shown('--format', format, '--person', 'aad@*');
    expect(text).toMatch(/Nobody in these accounts fits .*aad/);
    expect(text).not.toMatch(/Administrators anywhere|administers any/);
  });

  it('has each title once, and says below it what the rows are', async () => {
    const titles = ['Administrators anywhere', 'Leavers who remain', 'Production without staging'];
    for (const format of ['text', 'markdown', 'html']) {
      const text = await shown('--format', format);
      for (const title of [...titles, 'One person under several addresses']) {
        // Pages also have a list of what is on them.
        const most = format === 'html' ? 2 : 1;
        expect(text.split(title).length - 1, `${format}: ${title}`).toBeLessThanOrEqual(most);
      }
    }
  });

  it('says whose name stands in the place of the file', async () => {
    const all = await fleet({}, SEEDS);
    const cwd = await folderWith(FILES);
    const run = await runCli(['accounts', 'who-can', '/orders'], { cwd, env: all.env });
    expect([run.code, run.stdout]).toEqual([EXIT.invalid, '']);
    expect(run.stderr).toContain('"/orders" stands where the file of accounts does');
    expect(run.stderr).toContain('celigo-access who-can /orders --live');
    const missing = await runCli(['accounts', 'who-can', 'missing.yaml'], { cwd, env: all.env });
    expect(missing.stderr).not.toContain('who-can missing.yaml');
  });
});

it('a report of accounts has the page of all beside that of each, also where one cannot be read', async () => {
  const all = await fleet({}, SEEDS);
  all.sandboxes.globex?.meet('GET /v1/**:status=401');
  const cwd = await folderWith(FILES);
  const argv = ['accounts', 'report', '--format', 'html', '--results', 'out'];
  const run = await runCli(argv, { cwd, env: all.env });
  expect(run.code, run.stderr).toBe(EXIT.token);
  expect(await summaryIn(join(cwd, 'out'))).toMatchObject({ across: 'across.html' });
  const page = await readFile(join(cwd, 'out', 'across.html'), 'utf8');
  expect(page).toContain('pia@acme.example');
  expect(page.replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ')).toContain(
    'No report could be made, for the reasons that are told with each, so that nothing here is said of them: globex',
  );
});

it('the documents of a report of accounts are as their schemas say, also where one cannot be read', async () => {
  const all = await fleet({}, SEEDS);
  all.sandboxes.globex?.meet('GET /v1/**:status=401');
  const cwd = await folderWith(FILES);
  await runCli(['accounts', 'report', '--format', 'json', '--results', 'out'], { cwd, env: all.env });
  for (const name of ['across', 'summary'] as const) {
    const document = JSON.parse(await readFile(join(cwd, 'out', `${name}.json`), 'utf8'));
    const fits = follows(name);
    expect(fits(document), JSON.stringify(fits.errors)).toBe(true);
  }
  expect((await runCli(['schema', '--name', 'across'], { cwd })).code).toBe(EXIT.done);
});
