/** Reviews by owners: nobody is left out, what was signed is what was seen, and what was decided is followed up. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { emailOf } from '../src/core/model/ids.ts';
import { populationDigest } from '../src/core/recertify/population.ts';
import type { WrittenReview } from '../src/core/written/review.ts';
import { EXIT } from '../src/errors.ts';
import { documentOf } from './support/closed-schemas.ts';
import { folderWith, openSandbox, runCli, type TestSandbox } from './support/harness.ts';

const ID = '5e44efa28015c9464272256f';
const SEED = `
account: { name: Acme }
owner: { email: cio@acme.example }
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { integrations: { Payroll: manage } }
  bea@acme.example: { accessLevel: monitor }
  stranger@acme.example: { accessLevel: manage }
integrations: [{ name: Payroll, id: ${ID} }]
`;
const ROOT = `version: 1
account: { name: Acme, region: us, contains: [${ID}], owner: grace@acme.example }
policy: { minAdministrators: 0, review: { every: 90d } }
users: { root@acme.example: { accessLevel: administrator } }
integrations: { Payroll: { id: ${ID} } }
`;
const FILES = {
  'access/account.yaml': ROOT,
  'access/finance.yaml':
    'version: 1\nusers:\n  ada@acme.example: { integrations: { Payroll: manage } }\n  bea@acme.example: { accessLevel: monitor, until: 2027-01-31 }\n',
  '.github/CODEOWNERS': '/access/ @acme/security\n/access/finance.yaml @acme/finance\n',
};
type Files = Readonly<Record<string, string>>;

async function inAccount<T>(act: (sandbox: TestSandbox) => Promise<T>, seed = SEED): Promise<T> {
  const sandbox = await openSandbox(seed);
  try {
    return await act(sandbox);
  } finally {
    await sandbox.close();
  }
}

const ask = (sandbox: TestSandbox, flags: readonly string[], files: Files = FILES) =>
  runCli(['review', ...flags], { sandbox, files });

/** The file to fill in for finance, as it is written, and then changed. */
async function decided(
  sandbox: TestSandbox,
  change: (review: WrittenReview) => WrittenReview,
): Promise<Files> {
  const draft = await ask(sandbox, ['--owner', '@acme/finance', '--format', 'yaml']);
  expect([draft.code, draft.stderr]).toEqual([0, '']);
  return { ...FILES, 'reviews/finance.yaml': stringify(change(parse(draft.stdout))) };
}

const SIGNED = { by: 'grace@acme.example', on: '2026-11-20' };
const kept = (review: WrittenReview): WrittenReview => ({
  ...review,
  signed: SIGNED,
  people: Object.fromEntries(
    Object.entries(review.people).map(([who, person]) => [who, { ...person, decision: 'keep' as const }]),
  ),
});
/** Kept, but for what is said of one of them. */
const but =
  (who: string, what: object) =>
  (review: WrittenReview): WrittenReview => {
    const all = kept(review);
    const person = all.people[who];
    if (person === undefined) throw new Error(`${who} is not in the review`);
    return { ...all, people: { ...all.people, [who]: { ...person, ...what } } };
  };

interface Said {
  owners: { owner: string; state: string; unseen: string[]; changed: string[]; dueBy: string | null }[];
  notYet: { email: string; why: string }[];
  populations: {
    owner: string;
    digest: string;
    people: { email: string; id: string; has: string[] }[];
  }[];
}
const said = async (sandbox: TestSandbox, files: Files): Promise<Said> => {
  const ran = await ask(sandbox, ['--format', 'json'], files);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  return documentOf('review', ran.stdout) as Said;
};

describe('what an owner is shown', () => {
  it('is everybody in the account, by who owns the entry; whoever no owned file declares stands under nobody', async () => {
    await inAccount(async (sandbox) => {
      const { owners, populations } = await said(sandbox, FILES);
      expect(owners.map(({ owner, state }) => [owner, state])).toEqual([
        ['@acme/finance', 'never-signed'],
        ['@acme/security', 'never-signed'],
        ['nobody', 'never-signed'],
      ]);
      // Whoever has the document can make each digest again.
      for (const { owner, people, digest } of populations) {
        const held = people.map(({ email, id, has }) => ({ email: emailOf(email), id, has }));
        expect(populationDigest('Acme', owner, held)).toBe(digest);
      }
      expect(populations.map(({ people }) => people.map(({ email, has }) => ({ email, has })))).toEqual([
        [
          { email: 'ada@acme.example', has: ['custom', `Payroll (${ID}): manage`] },
          { email: 'bea@acme.example', has: ['monitor'] },
        ],
        [{ email: 'root@acme.example', has: ['administrator'] }],
        [{ email: 'stranger@acme.example', has: ['manage'] }],
      ]);
      expect(sandbox.writes()).toEqual([]);
    });
  });

  it('says in each form who is an administrator, by the word that is signed', async () => {
    await inAccount(async (sandbox) => {
      for (const format of ['text', 'markdown', 'html', 'yaml']) {
        const { stdout } = await ask(sandbox, ['--owner', '@acme/security', '--format', format]);
        expect(stdout, format).toMatch(/\badministrator\b(?!s)/);
      }
    });
  });

  it('ends with what to do now', async () => {
    await inAccount(async (sandbox) => {
      const next = async (files: Files) =>
        (await ask(sandbox, [], files)).stdout.split('What to do now:\n')[1];
      expect(await next(FILES)).toBe(
        [
          '  `celigo-access review --output reviews/2026-11/` writes for each owner a page and a file of decisions. Fill the files in and sign them there.',
          '  `celigo-access review --check` says whether they hold, without the network.',
          '',
        ].join('\n'),
      );
      const alone = { 'access/account.yaml': ROOT.replace(', review: { every: 90d }', '') };
      const [first, ...others] = (await next(alone))?.split('\n') ?? [];
      expect(first).toContain('Name owners of the access files in CODEOWNERS');
      expect(others).toContain(
        '  Write `review: { every: 90d }` under `policy`, so that it is said when the next review is due.',
      );
    });
  });

  it('is one page in each form', async () => {
    await inAccount(async (sandbox) => {
      for (const [format, at] of [
        ['text', '@'],
        ['markdown', '<wbr>&#64;'],
        ['html', ''],
      ] as const) {
        const { code, stdout } = await ask(sandbox, ['--owner', '@acme/finance', '--format', format]);
        expect(code).toBe(0);
        expect(stdout).toContain(at === '' ? '@acme/finance' : `ada${at}acme`);
        expect(stdout).not.toContain('stranger');
      }
      const unknown = await ask(sandbox, ['--owner', '@acme/fin']);
      expect([unknown.code, unknown.stderr.includes('@acme/finance')]).toEqual([3, true]);
      expect((await ask(sandbox, ['--format', 'yaml'])).code).toBe(3);
    });
  });

  it('is on paper and on a screen who they are, when they last signed in, what ends and what they reach, without ids', async () => {
    const seed = SEED.replace(
      'bea@acme.example: {',
      'bea@acme.example: { name: Bea Beck, lastSignIn: 2026-11-02T08:00:00Z,',
    );
    await inAccount(async (sandbox) => {
      const finance = ['--owner', '@acme/finance'];
      const { stdout } = await runCli(['review', ...finance], { sandbox, files: FILES, columns: 400 });
      const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
      expect(lines).toContainEqual(['Person', 'Status', 'Last sign-in', 'Ends', 'Holds', 'Decision']);
      expect(lines).toContainEqual([
        'bea@acme.example (Bea Beck)',
        'accepted',
        '2026-11-02',
        'access 2027-01-31',
        'monitor on every integration (own entry, access/finance.yaml:4)',
      ]);
      expect(stdout).toContain('manage on Payroll (own entry, access/finance.yaml:3)');
      for (const format of ['text', 'markdown', 'html'])
        expect((await ask(sandbox, [...finance, '--format', format])).stdout).not.toContain(ID);
    }, seed);
  });

  it('is a file in which a word behind each `decision:` and a signature are all that is missing', async () => {
    const seed = SEED.replace(
      'bea@acme.example: {',
      'bea@acme.example: { name: "Bea\\n  zed@acme.example: { has: [] }", lastSignIn: 2026-11-02T08:00:00Z,',
    );
    await inAccount(async (sandbox) => {
      const { stdout: draft } = await ask(sandbox, ['--owner', '@acme/finance', '--format', 'yaml']);
      expect(draft).toContain(
        '  # Bea\\u{a}  zed@acme.example: { has: [] }; last sign-in: 2026-11-02; ends: access 2027-01-31\n  bea@acme.example:\n',
      );
      expect(draft.match(/^ {4}decision:$/gm)).toHaveLength(2);
      const check = (text: string) =>
        runCli(['review', '--check'], { files: { ...FILES, 'reviews/finance.yaml': text } });
      expect(await check(draft)).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('decided so far: 0 of 2.'),
      });
      const signed = draft.replace(
        '#signed: { by: , on: }',
        'signed: { by: grace@acme.example, on: 2026-11-20 }',
      );
      expect(await check(signed.replaceAll('decision:\n', 'decision: keep\n'))).toMatchObject({
        code: 0,
        stderr: '1 signed review holds.\n',
      });
      // Whatever was not filled in is refused at its place.
      const lineOf = (text: string, what: string) =>
        text.split('\n').findIndex((line) => line.includes(what)) + 1;
      const undecided = await check(signed.replace('decision:\n', 'decision: keep\n'));
      expect(undecided).toMatchObject({ code: 3 });
      expect(undecided.stderr).toContain(
        `[review-undecided] reviews/finance.yaml:${lineOf(signed, '  bea@')}:3\n`,
      );
      expect(undecided.stderr).not.toContain('Nothing is decided about ada');
      const empty = await check(
        draft.replace('#signed', 'signed').replaceAll('decision:\n', 'decision: keep\n'),
      );
      expect([empty.code, empty.stderr]).toEqual([
        3,
        expect.stringMatching(/reviews\/finance\.yaml:12:11\n/),
      ]);
      // What is shown of the file has the digest in it, so that it can be compared.
      expect(empty.stderr).toMatch(/digest: [0-9a-f]{64}\n/);
      const other = await check(draft.replace('decision:\n', 'decision: keep | end | remove\n'));
      expect([other.code, other.stderr]).toEqual([3, expect.stringContaining('reviews/finance.yaml:')]);
      expect(other.stderr).toContain('Write `keep`, `end` or `remove`.');
    }, seed);
  });

  it("takes the place of nobody's decisions", async () => {
    await inAccount(async (sandbox) => {
      const files = { ...FILES, 'reviews/finance.yaml': 'decided: yes\n', 'mine.yaml': '' };
      const draft = ['--owner', '@acme/finance', '--format', 'yaml', '--output'];
      for (const output of ['reviews/finance.yaml', 'mine.yaml']) {
        const { code, stderr, requests } = await ask(sandbox, [...draft, output], files);
        expect([code, requests, stderr]).toEqual([
          3,
          [],
          expect.stringContaining(`${output} exists already, and decisions may stand in it`),
        ]);
      }
    });
  });

  it('says of a page of one owner how many of the people of the account it has, in every form', async () => {
    await inAccount(async (sandbox) => {
      for (const format of ['text', 'markdown', 'html']) {
        const { stdout } = await ask(sandbox, ['--owner', '@acme/finance', '--format', format]);
        expect(stdout).toContain('2 people of 4 people in the account');
        expect(stdout).not.toContain('stranger');
      }
      const { stdout } = await ask(sandbox, ['--owner', '@acme/finance', '--format', 'json']);
      expect(documentOf('review', stdout)).toMatchObject({ people: 4, populations: [{ people: [{}, {}] }] });
    });
  });

  it('says when it was read, and on paper which digest is signed; of all owners together nothing is signed', async () => {
    await inAccount(async (sandbox) => {
      const one = await ask(sandbox, ['--owner', '@acme/finance', '--format', 'html']);
      const { digest } = parse((await ask(sandbox, ['--owner', '@acme/finance', '--format', 'yaml'])).stdout);
      expect(one.stdout).toMatch(/<p class="where">Read on .*\d\d:\d\d:\d\d UTC<\/p>/);
      expect(one.stdout).toContain(`file of decisions (SHA-256): <code>${digest}</code>`);
      expect(one.stdout).toContain(`@bottom-left{content:"SHA-256 ${digest}"`);
      expect(one.stdout).toMatch(/@top-left\{content:"Review of access\. Read on \d{4}-/);
      const all = await ask(sandbox, ['--format', 'html']);
      expect(all.stdout).toContain('<p class="where">Read on');
      expect(all.stdout).not.toContain('class="signature"');
    });
  });

  it('is a folder with a page and a file of decisions for each owner, and an index', async () => {
    await inAccount(async (sandbox) => {
      // Two owners whose names become one.
      const more = {
        ...FILES,
        'access/team.yaml': 'version: 1\nusers: { stranger@acme.example: { accessLevel: manage } }\n',
        '.github/CODEOWNERS': `${FILES['.github/CODEOWNERS']}/access/team.yaml @acme-finance\n`,
      };
      const cwd = await folderWith(more);
      const ran = await runCli(['review', '--output', 'pages/'], { sandbox, cwd });
      expect([ran.code, ran.stderr]).toEqual([0, 'Wrote 11 files in pages/.\n']);
      const read = (name: string) => readFile(join(cwd, 'pages', name), 'utf8');
      const owners = ['acme-security', 'acme-finance', 'acme-finance-2'];
      expect((await readdir(join(cwd, 'pages'))).sort()).toEqual(
        [
          'index.html',
          'index.md',
          ...owners.flatMap((name) => ['md', 'html', 'yaml'].map((end) => `${name}.${end}`)),
        ].sort(),
      );
      const index = await read('index.md');
      const html = await read('index.html');
      for (const name of owners) {
        expect(index).toContain(`[${name}](${name}.md)`);
        expect(html).toContain(`<a href="${name}.html">${name}</a>`);
      }
      expect(index).not.toContain('Payroll');
      const pages = await Promise.all(
        owners.map(async (name) => [await read(`${name}.md`), parse(await read(`${name}.yaml`))] as const),
      );
      for (const [page, review] of pages)
        for (const email of ['root', 'ada', 'bea', 'stranger'].map((name) => `${name}@acme.example`))
          expect(page.replace(/<[^>]*>|&#\d+;/g, '').includes(email.replace(/[@.]/g, ''))).toBe(
            email in review.people,
          );
      expect(pages.flatMap(([, review]) => Object.keys(review.people))).toHaveLength(4);
      // Each says what to fill in from where it is read.
      expect(index).toContain('Fill in the decisions of each owner (.yaml)');
      for (const [page] of pages)
        expect(page).toContain('Fill in the file of decisions beside this page (.yaml)');
      expect((await runCli(['review', '--output', 'pages/'], { sandbox, cwd })).code).toBe(3);
      for (const flags of [['--owner', '@acme/finance'], ['--format', 'json'], ['--check']])
        expect(await runCli(['review', '--output', 'others/', ...flags], { sandbox, cwd })).toMatchObject({
          code: 3,
          requests: [],
        });
    });
  });

  it('is refused where the account was read in part only', async () => {
    await inAccount(
      async (sandbox) => {
        const ran = await ask(sandbox, []);
        expect([ran.code, ran.stdout]).toEqual([1, '']);
        expect(ran.stderr).toContain('read in part only');
      },
      SEED.replace(
        'bea@acme.example: { accessLevel: monitor }',
        'odd@acme.example: { accessLevel: monitor, raw: { sharedWithUser: { _id: abc } } }',
      ),
    );
  });
});

describe('what was signed', () => {
  it('says until when it is enough, who is new since, and who holds something else', async () => {
    await inAccount(async (sandbox) => {
      const files = await decided(sandbox, kept);
      const finance = async (now: Files) => (await said(sandbox, now)).owners[0];
      expect(await finance(files)).toMatchObject({
        state: 'current',
        dueBy: '2027-02-18',
        unseen: [],
        changed: [],
      });
      const old = files['reviews/finance.yaml']?.replace('2026-11-20', '2026-08-24') ?? '';
      expect(await finance({ ...files, 'reviews/finance.yaml': old })).toMatchObject({ state: 'current' });
      expect(
        await finance({ ...files, 'reviews/finance.yaml': old.replace('2026-08-24', '2026-08-23') }),
      ).toMatchObject({ state: 'overdue', dueBy: '2026-11-21' });
      sandbox.edit({ do: 'change', user: 'bea@acme.example', set: { accessLevel: 'manage' } });
      const more = `${files['access/finance.yaml']}  stranger@acme.example: { accessLevel: manage }\n`;
      expect(await finance({ ...files, 'access/finance.yaml': more })).toMatchObject({
        unseen: ['stranger@acme.example'],
        changed: ['bea@acme.example'],
      });
    });
  });

  it('is followed up until it is so', async () => {
    await inAccount(async (sandbox) => {
      const notYet = async (what: object, who = 'bea@acme.example') =>
        (await said(sandbox, await decided(sandbox, but(who, what)))).notYet.map(({ email, why }) => [
          email,
          why,
        ]);
      const reason = 'moved';
      expect(await notYet({ decision: 'remove', reason })).toEqual([['bea@acme.example', 'still-there']]);
      expect(await notYet({ decision: 'end', on: '2026-11-21', reason })).toEqual([
        ['bea@acme.example', 'ended-and-there'],
      ]);
      expect(await notYet({ decision: 'end', on: '2027-01-30', reason })).toEqual([
        ['bea@acme.example', 'no-end-in-files'],
      ]);
      // The files end it by then.
      expect(await notYet({ decision: 'end', on: '2027-01-31', reason })).toEqual([]);
      expect(await notYet({ decision: 'end', on: '2027-01-31', reason }, 'ada@acme.example')).toEqual([
        ['ada@acme.example', 'no-end-in-files'],
      ]);
      expect(await notYet({ decision: 'keep' })).toEqual([]);
    });
  });

  it('is about the person, whatever their e-mail becomes, and about nobody who takes it over', async () => {
    await inAccount(async (sandbox) => {
      const leaves = but('bea@acme.example', { decision: 'remove', reason: 'left' });
      const files = await decided(sandbox, leaves);
      const rename = (user: string, email: string) => sandbox.edit({ do: 'change', user, set: { email } });
      rename('bea@acme.example', 'bea.king@acme.example');
      expect((await said(sandbox, files)).notYet).toMatchObject([
        { email: 'bea.king@acme.example', why: 'still-there' },
      ]);
      rename('stranger@acme.example', 'bea@acme.example');
      const { notYet, owners } = await said(sandbox, files);
      expect(notYet.map(({ email }) => email)).toEqual(['bea.king@acme.example']);
      expect(owners[0]?.unseen).toEqual(['bea@acme.example']);
      const text = (await ask(sandbox, [], files)).stdout;
      expect(text).toContain(
        'bea.king@acme.example (bea@acme.example in the review) is to leave, as grace@acme.example decided',
      );
      expect(text).not.toContain('bea@acme.example is to leave');
      // Once the files follow, the owner has seen her and has not seen whoever has her e-mail now.
      const follow = files['access/finance.yaml']?.replace('bea@', 'bea.king@') ?? '';
      const now = (await said(sandbox, { ...files, 'access/finance.yaml': follow })).owners[0];
      expect(now).toMatchObject({ owner: '@acme/finance', unseen: [], changed: [] });
    });
  });

  it('asks for a line of the files only where they do not say it yet', async () => {
    await inAccount(async (sandbox) => {
      const files = await decided(sandbox, but('bea@acme.example', { decision: 'remove', reason: 'left' }));
      const words = 'rite it into the access files';
      const open = (await ask(sandbox, [], files)).stdout;
      expect(open).toContain(`W${words}`);
      expect(open).toContain('  Write into the access files what was decided');
      const absent =
        files['access/finance.yaml']?.replace(
          /bea@acme.example: .*/,
          'bea@acme.example: { state: absent }',
        ) ?? '';
      const written = (await ask(sandbox, [], { ...files, 'access/finance.yaml': absent })).stdout;
      expect(written).toContain(
        'is still in the account; the access files say so, and no apply has carried it out',
      );
      expect(written).not.toContain(words);
      expect(written).not.toContain('Write into the access files what was decided');
    });
  });

  it.each<[string, (review: WrittenReview) => object, string]>([
    [
      'with somebody left out',
      ({ people: { 'bea@acme.example': _out, ...people }, ...rest }) => ({ ...rest, people }),
      'review-changed',
    ],
    ['with less than they hold', but('bea@acme.example', { has: [] }), 'review-changed'],
    ['with somebody added', but2, 'review-changed'],
    ['with one undecided', but('bea@acme.example', { decision: undefined }), 'review-undecided'],
    ['with an end without a day', but('bea@acme.example', { decision: 'end', reason: 'r' }), 'review-day'],
    [
      'with a day that is none',
      but('bea@acme.example', { decision: 'end', on: '2027-02-30', reason: 'r' }),
      'review-day',
    ],
    ['with a day beside keep', but('bea@acme.example', { on: '2027-02-01' }), 'review-day'],
    ['with a removal without a reason', but('bea@acme.example', { decision: 'remove' }), 'review-reason'],
    [
      'with a reason of blanks',
      but('bea@acme.example', { decision: 'remove', reason: '  ' }),
      '[blank-value]',
    ],
    [
      'signed by blanks',
      (review) => ({ ...kept(review), signed: { ...SIGNED, by: ' ' } }),
      '`by` holds nothing that can be seen',
    ],
    ['of another account', (review) => ({ ...kept(review), account: 'Other' }), 'review-account'],
    [
      'on a day to come',
      (review) => ({ ...kept(review), signed: { ...SIGNED, on: '2026-11-24' } }),
      'review-signed',
    ],
    ['with a word that is no decision', but('bea@acme.example', { decision: 'maybe' }), 'decision'],
  ])('counts for nothing and is named %s', async (_what, change, code) => {
    await inAccount(async (sandbox) => {
      const files = await decided(sandbox, change as (review: WrittenReview) => WrittenReview);
      const ran = await runCli(['review', '--check'], { files });
      expect(ran.code).toBe(3);
      expect(ran.stderr).toContain(code);
      expect(ran.stderr).toContain('reviews/finance.yaml:');
    });
  });

  it('needs no account to be checked, and a draft is no mistake', async () => {
    await inAccount(async (sandbox) => {
      const draft = await decided(sandbox, (review) => review);
      const ran = await runCli(['review', '--check'], { files: draft });
      expect(ran.code).toBe(0);
      expect(ran.stderr).toMatch(/^notice\[review-unsigned\] reviews\/finance\.yaml:\d+:\d+\n/);
      expect(ran.stderr).toContain('not signed and counts for nothing; decided so far: 0 of 2.');
      expect(ran.stderr).toMatch(/\n0 signed reviews hold; 1 draft counts for nothing\.\n$/);
      const partly = await decided(sandbox, (review) => {
        const { signed: _, ...rest } = but('bea@acme.example', { decision: undefined })(review);
        return rest;
      });
      const begun = await runCli(['review', '--check'], { files: partly });
      expect([begun.code, begun.stderr]).toEqual([0, expect.stringContaining('decided so far: 1 of 2.')]);
      const signed = await runCli(['review', '--check'], { files: await decided(sandbox, kept) });
      expect([signed.code, signed.stderr]).toEqual([0, '1 signed review holds.\n']);
    });
  });
});

it('a review in which the signature alone is missing is refused by the check, and stops nothing else', async () => {
  await inAccount(async (sandbox) => {
    const files = await decided(sandbox, (review) => {
      const { signed: _, ...rest } = kept(review);
      return rest;
    });
    const check = await runCli(['review', '--check'], { files });
    expect(check.code).toBe(3);
    expect(check.stderr).toMatch(/^error\[review-unsigned\] reviews\/finance\.yaml:\d+:\d+\n/);
    expect(check.stderr).toContain(
      'The review of @acme/finance is not signed and counts for nothing; decided so far: 2 of 2',
    );
    for (const command of [['review'], ['report']])
      expect((await runCli(command, { sandbox, files })).code).toBe(0);
  });
});

it('reviews of several accounts may share one folder: each account counts its own', async () => {
  await inAccount(async (sandbox) => {
    const signed = await decided(sandbox, kept);
    const files = { ...signed, 'access/account.yaml': ROOT.replace('name: Acme', 'name: Acme staging') };
    const check = await runCli(['review', '--check'], { files });
    const words = '1 review is of another account and left out: "Acme".\n';
    expect([check.code, check.stderr]).toEqual([0, `${words}0 signed reviews hold.\n`]);
    expect((await ask(sandbox, [], files)).stderr).toBe(words);
    const report = await runCli(['report', '--format', 'json'], { sandbox, files });
    expect([report.code, report.stderr]).toEqual([0, '']);
    const { owners } = JSON.parse(report.stdout).reviews as Said;
    expect(owners.map(({ state }) => state)).toEqual(['never-signed', 'never-signed', 'never-signed']);
  });
});

function but2(review: WrittenReview): WrittenReview {
  const all = kept(review);
  return { ...all, people: { ...all.people, 'zed@acme.example': { has: ['monitor'], decision: 'keep' } } };
}

describe('the decisions of several accounts in one repository', () => {
  it('are judged all at once, each by its own account, where no path names one', async () => {
    await inAccount(async (sandbox) => {
      const of = (name: string) => ({
        [`access/${name}/access.yaml`]: `version: 1
account: { name: ${name}, region: us, owner: grace@acme.example }
users: { root@acme.example: { accessLevel: administrator } }
`,
      });
      const files = { ...of('one'), ...of('two') };
      const cwd = await folderWith(files);
      const check = (...argv: string[]) => runCli(['review', '--check', ...argv], { cwd });
      for (const name of ['one', 'two']) {
        const argv = ['review', `access/${name}/`, '--owner', 'nobody', '--format', 'yaml'];
        const { stdout } = await runCli(argv, { sandbox, cwd });
        await mkdir(join(cwd, 'reviews'), { recursive: true });
        await writeFile(
          join(cwd, 'reviews', `${name}.yaml`),
          stringify(name === 'one' ? kept(parse(stdout)) : parse(stdout)),
        );
      }
      const { code, stderr } = await check();
      expect([code, stderr]).toEqual([
        EXIT.done,
        expect.stringMatching(
          /one: 1 signed review holds\.\ntwo: 0 signed reviews hold; 1 draft counts for nothing\.\n$/,
        ),
      ]);
      expect(stderr).not.toContain('left out');
      expect((await check('access/one/')).stderr).toContain(
        '1 review is of another account and left out: "two"',
      );
      const path = join(cwd, 'reviews', 'two.yaml');
      await writeFile(path, (await readFile(path, 'utf8')).replace('root@', 'zed@'));
      const wrong = await check();
      expect([wrong.code, wrong.stderr.match(/^error\[.*\]/gm)]).toEqual([
        EXIT.invalid,
        ['error[review-changed]'],
      ]);
      await writeFile(join(cwd, 'access/two/access.yaml'), 'version: 1\n');
      expect((await check()).code).toBe(EXIT.invalid);
    });
  });
});

describe('the report', () => {
  it('says who signed which digest, what is overdue, and what was decided and is not yet so', async () => {
    await inAccount(async (sandbox) => {
      const leave = but('bea@acme.example', { decision: 'remove', reason: 'left' });
      const files = await decided(sandbox, (review) => ({
        ...leave(review),
        signed: { ...SIGNED, on: '2026-01-31' },
      }));
      const json = await runCli(['report', '--format', 'json'], { sandbox, files });
      expect([json.code, json.stderr]).toEqual([0, '']);
      const { reviews } = JSON.parse(json.stdout);
      expect(reviews.owners[0]).toMatchObject({
        owner: '@acme/finance',
        state: 'overdue',
        dueBy: '2026-05-01',
        signed: { by: 'grace@acme.example', file: 'reviews/finance.yaml', known: true, reviewed: false },
      });
      expect(reviews.owners[0].signed.digest).toBe(reviews.owners[0].digest);
      expect(reviews.notYet).toMatchObject([{ email: 'bea@acme.example', why: 'still-there' }]);
      const unknown = Object.fromEntries(
        Object.entries(files).map(([name, each]) => [
          name,
          each.replace('by: grace@acme.example', 'by: Bob'),
        ]),
      );
      for (const [format, written, isSaid] of [
        ['text', unknown, true],
        ['html', unknown, true],
        ['text', files, false],
      ] as const) {
        const { stdout } = await runCli(['report', '--format', format], { sandbox, files: written });
        expect(stdout.includes(', whom neither the files nor the account know,')).toBe(isSaid);
      }
      const check = await runCli(['review', '--check'], { files: unknown });
      expect([check.code, check.stderr]).toEqual([
        0,
        expect.stringMatching(
          /^1 signed review holds\.\nSigned by Bob, whom no file declares \(reviews\/finance\.yaml:\d+\)\.\n$/,
        ),
      ]);
      const text = await runCli(['report'], { sandbox, files });
      expect(text.stdout).toMatch(/bea@acme\.example is to leave, as grace@acme\.example decided/);
      expect(text.stdout).toContain('overdue: the next was due by 2026-05-01');
      expect(text.stdout).toContain('Who signed and on which day is what the files say');
      const unsigned = await runCli(['report'], { sandbox, files: FILES });
      expect(unsigned.stdout).not.toContain('Who signed');
      const page = await runCli(['report', '--format', 'html'], { sandbox, files });
      expect(page.stdout).toContain('Decided and not yet so');
      const redacted = await runCli(['report', '--redact'], { sandbox, files });
      expect(redacted.stdout).not.toMatch(/grace|@acme|Decided and not/);
    });
  });

  it('is refused with the place where a signed review was changed, and says nothing of reviews where none is asked for', async () => {
    await inAccount(async (sandbox) => {
      const files = await decided(sandbox, but2);
      const wrong = await runCli(['report'], { sandbox, files });
      expect([wrong.code, wrong.stderr.includes('reviews/finance.yaml:')]).toEqual([3, true]);
      const none = { ...FILES, 'access/account.yaml': ROOT.replace(', review: { every: 90d }', '') };
      const ran = await runCli(['report', '--format', 'json'], { sandbox, files: none });
      expect(JSON.parse(ran.stdout).reviews).toBeUndefined();
    });
  });
});
