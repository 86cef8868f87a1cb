/** Repositories with one hole each: `who-could` names it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentOf } from './support/closed-schemas.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

const ACCOUNT = `version: 1
account: { name: Acme, region: us }
policy: {}
users: { boss@acme.example: { accessLevel: administrator } }
integrations: { Payroll: {}, Order to Cash: {} }
mcpServers: { Stock: { uri: /stock } }
`;
const LIMITS = 'files: { access/teams/finance*.yaml: { integrations: [Payroll], mcpServers: [/stock] } }\n';
const TEAM = 'version: 1\nusers: { ada@acme.example: { integrations: { Payroll: manage } } }\n';
const OWNERS = `* @acme/staff
/access/ @acme/security
/access/teams/finance*.yaml @acme/finance
/.github/ @acme/security
`;
const SAFE = {
  'access/account.yaml': `${ACCOUNT}${LIMITS}`,
  'access/teams/finance.yaml': TEAM,
  '.github/CODEOWNERS': OWNERS,
  '.github/workflows/access.yml': 'on: push\n',
};

const SEED = `
account: { name: Acme }
tokens: { sandbox-token: boss@acme.example }
users: { boss@acme.example: { accessLevel: administrator }, ada@acme.example: { integrations: { Payroll: manage } } }
integrations: [{ name: Payroll }, { name: Order to Cash }]
mcpServers: [{ name: Stock, uri: /stock }]
`;

type Files = Readonly<Record<string, string>>;
const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([each]) => each !== name));

async function ask(what: string, files: Files): Promise<string[]> {
  const ran = await runCli(['who-could', what], { files });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  expect(ran.stdout).toMatch(/^If enforced: /);
  return ran.stdout.split('\n').map((line) => line.trim());
}
const approved = (who: string, path: string, gives: string, line: number): string =>
  `one approval of ${who} on ${path} gives ${gives} (.github/CODEOWNERS:${line})`;

describe('a repository without a hole', () => {
  it('tells by whose approval somebody gets a resource, the shortest way first', async () => {
    const lines = await ask('Payroll', SAFE);
    expect(lines).toContain(
      'Somebody could get Payroll: 6 ways, 0 of them without the approval of anybody in particular.',
    );
    expect(lines).toContain(approved('@acme/security', 'access/account.yaml', 'administrator', 2));
    // Left as it is, the branch lets an approval stand for what nobody looked at.
    expect(lines).toContain(
      'An approval stays when something is pushed after it, unless the branch dismisses stale ones.',
    );
    expect(lines).toContain(approved('@acme/finance', 'access/teams/finance.yaml', 'manage on Payroll', 3));
    expect(lines).toContain(
      approved(
        '@acme/security',
        'the workflow .github/workflows/access.yml',
        'whatever a workflow can do with the token',
        4,
      ),
    );
  });

  it('names the files whose limit does not allow it', async () => {
    const lines = await ask('administrator', SAFE);
    expect(lines.slice(lines.indexOf('Their limit does not allow it:'))[1]).toBe('access/teams/finance.yaml');
  });

  it('knows servers by URI, and people by what their files may still give or end', async () => {
    expect(await ask('/stock', SAFE)).toContain(
      approved('@acme/finance', 'access/teams/finance.yaml', 'write on Stock', 3),
    );
    expect(await ask('Ada@acme.example', SAFE)).toContain(
      approved(
        '@acme/finance',
        'access/teams/finance.yaml',
        'grants on /stock, Payroll, or the end of their access',
        3,
      ),
    );
  });
});

describe('what a file may hand out at most', () => {
  it('is its level, and what its limit lists beside it', async () => {
    const limited = (level: string) => ({
      ...SAFE,
      'access/account.yaml': `${ACCOUNT}${LIMITS.replace('{ integrations', `{ accessLevel: ${level}, integrations`)}`,
    });
    const file = 'access/teams/finance.yaml';
    expect(await ask('anything', limited('monitor'))).toContain(
      approved('@acme/finance', file, 'monitor on every integration, and grants on /stock, Payroll', 3),
    );
    expect(await ask('anything', limited('manage'))).toContain(
      approved('@acme/finance', file, 'manage on every integration, and grants on /stock', 3),
    );
  });
});

it('tells the settings that a file may hand out, in words and as a document', async () => {
  const limits = LIMITS.replace('mcpServers: [/stock]', 'settings: [allowAccessToApim]');
  const cwd = await folderWith({ ...SAFE, 'access/account.yaml': `${ACCOUNT}${limits}` });
  const text = await runCli(['who-could', 'anything'], { cwd });
  expect(text.stdout.replace(/\s+/g, ' ')).toContain(
    'one approval of @acme/finance on access/teams/finance.yaml gives grants on Payroll, or the setting allowAccessToApim',
  );
  const json = await runCli(['who-could', 'anything', '--format', 'json'], { cwd });
  const { ways } = documentOf('who-could', json.stdout) as { ways: { gives: { settings?: string[] } }[] };
  expect(ways.flatMap(({ gives }) => gives.settings ?? [])).toEqual([
    'allowAccessToApim',
    'allowAccessToApim',
  ]);
});

describe('a hole is named:', () => {
  it.each<[string, string, Files, string]>([
    [
      'a file that nobody owns',
      'Payroll',
      { ...SAFE, '.github/CODEOWNERS': `${OWNERS}/access/teams/\n` },
      'nobody in particular must approve access/teams/finance.yaml; it gives manage on Payroll (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'no CODEOWNERS at all',
      'administrator',
      { ...SAFE, '.github/CODEOWNERS': '' },
      'nobody in particular must approve access/account.yaml; it gives administrator (no line of CODEOWNERS matches)',
    ],
    [
      'a team file without a limit',
      'administrator',
      { ...SAFE, 'access/account.yaml': ACCOUNT },
      approved('@acme/finance', 'access/teams/finance.yaml', 'administrator', 3),
    ],
    [
      'a workflow that nobody owns',
      'administrator',
      { ...SAFE, '.github/CODEOWNERS': '/access/ @acme/security\n' },
      'nobody in particular must approve the workflow .github/workflows/access.yml; it gives whatever a workflow can do with the token (no line of CODEOWNERS matches)',
    ],
    [
      'a key of `files` that a new file fits and no owner',
      'Payroll',
      {
        ...SAFE,
        '.github/CODEOWNERS':
          '/.github/ @s\n/access/account.yaml @s\n/access/teams/finance.yaml @acme/finance\n',
      },
      'nobody in particular must approve a new file such as access/teams/finance-new.yaml (limited by access/teams/finance*.yaml); it gives manage on Payroll (no line of CODEOWNERS matches)',
    ],
    [
      'a star that stays in its folder',
      'administrator',
      {
        ...SAFE,
        'access/account.yaml': ACCOUNT,
        '.github/CODEOWNERS': '/.github/ @s\n/access/* @acme/security\n',
      },
      'nobody in particular must approve a new file such as access/new-folder/new-file.yaml; it gives administrator (no line of CODEOWNERS matches)',
    ],
    [
      'CODEOWNERS in a folder where GitHub does not look',
      'administrator',
      { ...without(SAFE, '.github/CODEOWNERS'), 'access/CODEOWNERS': OWNERS },
      'access/CODEOWNERS:1: GitHub reads the first of .github/CODEOWNERS, CODEOWNERS and docs/CODEOWNERS alone',
    ],
    [
      'CODEOWNERS by a name that GitHub does not know',
      'administrator',
      { ...without(SAFE, '.github/CODEOWNERS'), '.github/CODEOWNERS.txt': OWNERS },
      'nobody in particular must approve access/account.yaml; it gives administrator (there is no CODEOWNERS that is read)',
    ],
    [
      'an action elsewhere that a workflow uses, and nobody owns',
      'administrator',
      {
        ...SAFE,
        '.github/CODEOWNERS': `${OWNERS}/tools/\n`,
        '.github/workflows/access.yml': 'jobs: { a: { steps: [{ uses: ./tools/act }, { uses: ./../x }] } }\n',
        'tools/act/action.yml': 'runs: { using: composite }\n',
      },
      'nobody in particular must approve the workflow tools/act/action.yml; it gives whatever a workflow can do with the token (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'an action that is named by the root of its own repository, and nobody owns',
      'administrator',
      {
        ...SAFE,
        '.github/CODEOWNERS': `${OWNERS}/tools/\n`,
        '.github/workflows/access.yml': 'jobs: { a: { steps: [{ uses: $/tools/act }] } }\n',
        'tools/act/action.yml': 'runs: { using: composite }\n',
      },
      'nobody in particular must approve the workflow tools/act/action.yml; it gives whatever a workflow can do with the token (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'an action of a workflow that is written as JSON, and nobody owns it',
      'administrator',
      {
        ...SAFE,
        '.github/CODEOWNERS': `${OWNERS}/tools/\n`,
        '.github/workflows/access.yml': '{"jobs": {"a": {"steps": [{"uses": "./tools/act"}]}}}\n',
        'tools/act/action.yml': 'runs: { using: composite }\n',
      },
      'nobody in particular must approve the workflow tools/act/action.yml; it gives whatever a workflow can do with the token (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'a new workflow of the other ending',
      'administrator',
      { ...SAFE, '.github/CODEOWNERS': `${OWNERS}*.yaml @acme/security\n/.github/workflows/\n*.yml @s\n` },
      'nobody in particular must approve a new workflow such as .github/workflows/new-workflow.yaml; it gives whatever a workflow can do with the token (.github/CODEOWNERS:6 names no owner)',
    ],
    [
      'a new file beside the only one that is owned, whatever that is called',
      'Payroll',
      {
        ...SAFE,
        'access/teams/finance-new.yaml': 'version: 1\nusers: {}\n',
        '.github/CODEOWNERS': `${OWNERS}/access/teams/\n/access/teams/finance-new.yaml @s\n`,
      },
      'nobody in particular must approve a new file such as access/teams/finance-a-new.yaml (limited by access/teams/finance*.yaml); it gives manage on Payroll (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'a CODEOWNERS that would be read before the one that is',
      'Payroll',
      {
        ...without(SAFE, '.github/CODEOWNERS'),
        CODEOWNERS: '/CODEOWNERS @s\n/access/ @acme/security\n/.github/workflows/ @s\n',
      },
      'nobody in particular must approve a new list of owners that would count instead, .github/CODEOWNERS; it gives the say over who approves what (no line of CODEOWNERS matches)',
    ],
    [
      'a list of accounts above the files, which could name other files',
      'Payroll',
      { ...SAFE, 'accounts.yaml': 'version: 1\n', '.github/CODEOWNERS': `${OWNERS}/accounts.yaml\n` },
      'nobody in particular must approve the list of accounts, accounts.yaml; it gives administrator (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'an action that another action uses, and nobody owns',
      'administrator',
      {
        ...SAFE,
        '.github/CODEOWNERS': `${OWNERS}/tools/inner/\n`,
        '.github/workflows/access.yml': 'jobs: { a: { steps: [{ uses: ./tools/act}] } }\n',
        'tools/act/action.yml': 'runs: { using: composite, steps: [{ uses: ./tools/inner }] }\n',
        'tools/inner/action.yml': 'runs: { using: composite, steps: [{ uses: ./tools/act }] }\n',
      },
      'nobody in particular must approve the workflow tools/inner/action.yml; it gives whatever a workflow can do with the token (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'the action at the root of the repository, and nobody owns it',
      'administrator',
      {
        ...SAFE,
        '.github/CODEOWNERS': `${OWNERS}/action.yml\n`,
        '.github/workflows/access.yml': 'jobs: { a: { steps: [{ uses: ./ }] } }\n',
        'action.yml': 'runs: { using: composite }\n',
      },
      'nobody in particular must approve the workflow action.yml; it gives whatever a workflow can do with the token (.github/CODEOWNERS:5 names no owner)',
    ],
    [
      'a line that GitHub skips',
      'administrator',
      { ...SAFE, '.github/CODEOWNERS': `${OWNERS}/access/account.yaml finance-team\n` },
      '.github/CODEOWNERS:5: `finance-team` is no @user, no @org/team and no e-mail',
    ],
  ])('%s', async (_hole, what, files, line) => {
    expect(await ask(what, files)).toContain(line);
  });
});

describe('which file says who owns', () => {
  it('is the first of .github/, the root and docs/; one of more than 3 MB is none', async () => {
    const { '.github/CODEOWNERS': first, ...rest } = SAFE;
    const docs = { ...rest, 'docs/CODEOWNERS': '* @docs\n' };
    expect((await ask('administrator', { ...docs, CODEOWNERS: '* @root\n' })).join('\n')).toContain(
      'of @root on',
    );
    expect((await ask('administrator', docs)).join('\n')).toContain('of @docs on');
    const all = { ...docs, '.github/CODEOWNERS': first, CODEOWNERS: '* @root\n' };
    expect((await ask('administrator', all)).join('\n')).toContain('of @acme/security on');
    const large = { ...docs, CODEOWNERS: `* @root\n${'# words\n'.repeat(400_000)}` };
    expect((await ask('administrator', large)).join('\n')).toContain(
      'it is larger than 3 MB, so the host ignores it',
    );
  });

  it('follows the rules of GitLab where the repository is of GitLab', async () => {
    const { 'access/account.yaml': account, 'access/teams/finance.yaml': team } = SAFE;
    const files = {
      'access/account.yaml': account,
      'access/teams/finance.yaml': team,
      '.gitlab-ci.yml': 'a: b\n',
    };
    const lines = await ask('Payroll', {
      ...files,
      CODEOWNERS: '[Access][2] @sec\naccess/\n[Finance] @fin\n*.yaml\n',
    });
    expect(lines).toContain(
      '2 approvals of @sec and one approval of @fin on access/teams/finance.yaml gives manage on Payroll (CODEOWNERS:2)',
    );
    expect(lines.join('\n')).toContain('nobody in particular must approve the workflow .gitlab-ci.yml');
  });
});

describe('forms and bad input', () => {
  it('is a document for programs, and reads well as Markdown and HTML', async () => {
    const json = await runCli(['who-could', 'administrator', '--format', 'json'], { files: SAFE });
    expect(documentOf('who-could', json.stdout)).toMatchObject({
      standing: 'if-enforced',
      host: 'github',
      ways: [
        { path: 'access/account.yaml', approvals: 1, needs: [{ owners: ['@acme/security'], line: 2 }] },
        {},
        {},
        {},
      ],
    });
    for (const format of ['markdown', 'html']) {
      const ran = await runCli(['who-could', 'Payroll', '--format', format], { files: SAFE });
      expect([ran.code, ran.stdout.includes('Payroll')]).toEqual([0, true]);
    }
  });

  it('a slip is named with what was meant', async () => {
    const person = await runCli(['who-could', 'adda@acme.example'], { files: SAFE });
    expect([person.code, person.stderr]).toEqual([
      3,
      'No file declares adda@acme.example.\nDid you mean ada@acme.example?\n',
    ]);
    const resource = await runCli(['who-could', 'Payrol'], { files: SAFE });
    for (const word of ['admin', 'Admins', 'administator'])
      expect((await runCli(['who-could', word], { files: SAFE })).stderr).toContain(
        'Did you mean `celigo-access who-could administrator`?',
      );
    expect([resource.code, resource.stderr.includes('Did you mean "Payroll"?')]).toEqual([3, true]);
  });

  it('a newcomer of a known domain is no slip of whoever is there', async () => {
    const person = await runCli(['who-could', 'zoe@acme.example'], { files: SAFE });
    expect([person.code, person.stderr]).toEqual([0, '']);
  });

  it('names from the repository cannot pass for our words', async () => {
    const files = { ...SAFE, '.github/workflows/a\u001b[31m.yml': 'on: push\n' };
    const ran = await runCli(['who-could', 'administrator'], { files });
    expect(ran.stdout).not.toContain('\u001b');
  });
});

describe('a section of the report', () => {
  it('says of each file what it may hand out at most and who must approve it, in every form', () =>
    withSandbox(SEED, async (sandbox) => {
      const json = await runCli(['report', '--who-could', '--format', 'json'], { sandbox, files: SAFE });
      expect([json.code, json.stderr]).toEqual([0, '']);
      const { whoCould } = documentOf('report', json.stdout) as {
        whoCould: { ways: readonly unknown[] };
      };
      expect(whoCould).toMatchObject({ standing: 'if-enforced', wish: { kind: 'anything' } });
      expect(whoCould.ways).toContainEqual(
        expect.objectContaining({
          path: 'access/teams/finance.yaml',
          gives: { what: 'listed', on: ['/stock', 'Payroll'], ends: false },
          needs: [{ owners: ['@acme/finance'], count: 1, file: '.github/CODEOWNERS', line: 3 }],
        }),
      );
      for (const format of ['text', 'markdown', 'html']) {
        const page = await runCli(['report', '--who-could', '--format', format], { sandbox, files: SAFE });
        expect([page.code, page.stdout.includes('Who could give access')]).toEqual([0, true]);
        expect(page.stdout.replace(/<[^>]*>/g, '')).toMatch(
          /If enforced: [\s\S]*one approval of .*finance.* gives grants on /,
        );
      }
      const without = await runCli(['report', '--format', 'json'], { sandbox, files: SAFE });
      expect(JSON.parse(without.stdout).whoCould).toBeUndefined();
    }));

  it.each([
    [['--redact'], 'leaves that out'],
    [['--no-files'], 'leaves that out'],
    [['--format', 'csv'], 'has no place for --who-could'],
    [['--as-of', '2026-01-01', '--receipts', '.'], 'would do nothing'],
  ])('is refused beside %j', async (flags, words) => {
    const ran = await runCli(['report', '--who-could', ...flags], { files: SAFE });
    expect([ran.code, ran.stderr.includes(words)]).toEqual([3, true]);
  });
});

interface Standing {
  readonly standing?: string;
  readonly enforcement?: {
    readonly errors: readonly unknown[] | null;
    readonly demands: readonly { readonly bypass: unknown }[];
  };
}

describe('asked of GitHub', () => {
  const PULL = (parameters: object) => [
    { type: 'deletion', ruleset_id: 7 },
    { type: 'pull_request', ruleset_id: 7, parameters },
  ];
  const OWNED = { required_approving_review_count: 1, require_code_owner_review: true };
  const REPO = 'repos/acme/access';
  const TOLD: Readonly<Record<string, unknown>> = {
    [REPO]: { default_branch: 'main' },
    [`${REPO}/rules/branches/main?per_page=100`]: PULL({ ...OWNED, dismiss_stale_reviews_on_push: true }),
    [`${REPO}/rulesets/7`]: { name: 'main', bypass_actors: [] },
    [`${REPO}/codeowners/errors?ref=main`]: { errors: [] },
  };

  /** A `gh` that answers these paths, says 404 to others, and writes down what it was asked. */
  async function asking(
    told: Readonly<Record<string, unknown>>,
    unprotected = 'gh: Branch not protected (HTTP 404)',
  ) {
    const cwd = await folderWith(SAFE);
    const bin = join(cwd, 'bin');
    await mkdir(bin);
    const cases = Object.entries(told).map(
      ([path, document]) => `  '${path}') cat <<'E'\n${JSON.stringify(document)}\nE\n  exit 0 ;;`,
    );
    const script = `#!/bin/sh\necho "$*" >> '${join(cwd, 'asked')}'\ncase "$4" in\n${cases.join('\n')}\n  */protection) echo '${unprotected}' >&2; exit 1 ;;\nesac\necho 'gh: Not Found (HTTP 404)' >&2\nexit 1\n`;
    await writeFile(join(bin, 'gh'), script, { mode: 0o755 });
    const env = { PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
    const flags = ['who-could', 'Payroll', '--host', 'acme/access'];
    const text = await runCli(flags, { cwd, env });
    const json = await runCli([...flags, '--format', 'json'], { cwd, env });
    const { standing, enforcement } = (
      json.stdout === '' ? {} : documentOf('who-could', json.stdout)
    ) as Standing;
    return { text, standing, enforcement, asked: await readFile(join(cwd, 'asked'), 'utf8') };
  }

  it('an answer begins with what the branch demands, and with GET alone', async () => {
    const { text, standing, asked } = await asking(TOLD);
    expect([text.code, text.stderr, standing]).toEqual([0, '', 'enforced']);
    expect(text.stdout).toMatch(/^Enforced: /);
    expect(text.stdout).toContain('ruleset "main": 1 approval, of code owners; nobody gets round it');
    expect(
      asked.split('\n').filter((line) => !line.startsWith('api --method GET repos/acme/access')),
    ).toEqual(['']);
  });

  it.each<[string, object, string, string]>([
    [
      'asks owners and no approval',
      { rules: PULL({ ...OWNED, required_approving_review_count: 0 }) },
      'inert',
      'it asks nobody',
    ],
    [
      'asks no owners',
      { rules: PULL({ required_approving_review_count: 2 }) },
      'not-enforced',
      '2 approvals, of whomever',
    ],
    [
      'asks owners and no approval in one rule, and approvals of whomever in another',
      {
        rules: [
          ...PULL({ ...OWNED, required_approving_review_count: 0 }),
          { type: 'pull_request', ruleset_id: 8, parameters: { required_approving_review_count: 2 } },
        ],
      },
      'unknown',
      'does not settle it',
    ],
    ['has no rule', { rules: [] }, 'not-enforced', 'nothing demands a review of code owners'],
    [
      'lets actors round',
      {
        ruleset: {
          name: 'main',
          bypass_actors: [{ actor_type: 'Team', actor_id: 3, bypass_mode: 'always' }],
        },
      },
      'enforced',
      'these get round it: Team 3 (always)',
    ],
    [
      'does not tell who gets round',
      { ruleset: { name: 'main' } },
      'enforced',
      'who gets round it is not told',
    ],
    [
      'finds an owner without write access',
      {
        errors: {
          errors: [
            {
              path: '.github/CODEOWNERS',
              line: 3,
              kind: 'Unknown owner',
              source: '/access/teams/finance*.yaml @acme/finance',
            },
          ],
        },
      },
      'enforced',
      '.github/CODEOWNERS:3 Unknown owner',
    ],
  ])(
    'names a branch that %s',
    async (_what, {
      rules,
      ruleset,
      errors,
    }: { rules?: unknown; ruleset?: unknown; errors?: unknown }, standing, words) => {
      const told = {
        ...TOLD,
        ...(rules === undefined ? {} : { [`${REPO}/rules/branches/main?per_page=100`]: rules }),
        ...(ruleset === undefined ? {} : { [`${REPO}/rulesets/7`]: ruleset }),
        ...(errors === undefined ? {} : { [`${REPO}/codeowners/errors?ref=main`]: errors }),
      };
      const answer = await asking(told);
      expect(answer.standing).toBe(standing);
      expect(answer.text.stdout.replace(/\s+/g, ' ')).toContain(words);
    },
  );

  it('counts no approval of an owner whom the host drops', async () => {
    const source = '/access/teams/finance*.yaml @acme/finance';
    const error = { path: '.github/CODEOWNERS', line: 3, column: 29, kind: 'Unknown owner', source };
    const { text } = await asking({ ...TOLD, [`${REPO}/codeowners/errors?ref=main`]: { errors: [error] } });
    expect(text.stdout.replace(/\s+/g, ' ')).toContain(
      'nobody in particular must approve access/teams/finance.yaml; it gives manage on Payroll (.github/CODEOWNERS:3 names no owner whom the host counts)',
    );
  });

  it('reads every page of the rules, and knows nothing where one is missing', async () => {
    const others = Array.from({ length: 100 }, (_, at) => ({ type: 'deletion', ruleset_id: at }));
    const first = `${REPO}/rules/branches/main?per_page=100`;
    const paged = { ...TOLD, [first]: others, [`${first}&page=2`]: PULL(OWNED) };
    expect((await asking(paged)).standing).toBe('enforced');
    const { [`${first}&page=2`]: _second, ...cut } = paged;
    expect((await asking(cut)).standing).toBe('unknown');
  });

  it('says that it does not know where the protection may not be read, and counts a protected branch', async () => {
    const none = { ...TOLD, [`${REPO}/rules/branches/main?per_page=100`]: [] };
    const hidden = await asking(none, 'gh: Not Found (HTTP 404)');
    expect(hidden.standing).toBe('unknown');
    expect(hidden.text.stdout).toMatch(/^If enforced: /);
    expect(hidden.text.stdout.replace(/\s+/g, ' ')).toContain('not read: the protection of the branch');
    const kept = await asking({
      ...none,
      [`${REPO}/branches/main/protection`]: {
        required_pull_request_reviews: {
          required_approving_review_count: 1,
          require_code_owner_reviews: true,
        },
        enforce_admins: { enabled: false },
      },
    });
    expect([kept.standing, kept.enforcement?.demands[0]?.bypass]).toEqual([
      'enforced',
      ['administrators of the repository'],
    ]);
  });

  it('refuses a name that is no repository, and one that is not there', async () => {
    const cwd = await folderWith(SAFE);
    expect((await runCli(['who-could', 'Payroll', '--host', 'acme'], { cwd })).code).toBe(3);
    const { text } = await asking({});
    expect([text.code, text.stdout, text.stderr.includes('gh: Not Found')]).toEqual([1, '', true]);
  });
});
