/** An exported account plans to nothing, whatever it is called and whoever is in it; and nothing is ever written to it. */
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadText } from '../src/config/load-text.ts';
import { checkLoaded } from '../src/config/read.ts';
import { readBack } from '../src/config/read-back.ts';
import { writeExport } from '../src/config/write.ts';
import { namesOf } from '../src/core/desired/names.ts';
import { resolveDesired } from '../src/core/desired/resolve.ts';
import { type Exported, exportAccount } from '../src/core/export/account.ts';
import { accessFrom, sameAccess } from '../src/core/model/access.ts';
import type { Finding } from '../src/core/model/finding.ts';
import { emailOf, integrationIdOf, mcpServerIdOf, recordIdOf, userIdOf } from '../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../src/core/model/live.ts';
import { makePlan, type PlanResult } from '../src/core/plan/plan.ts';
import { EXIT } from '../src/errors.ts';
import { parseSeed } from '../src/sandbox/seed.ts';
import type { Seed, SeedUser } from '../src/sandbox/seed-shape.ts';
import { folderWith, planFrom, runCli, type TestSandbox, withSandbox } from './support/harness.ts';
import { account, person } from './support/live.ts';
import { binaryText } from './support/text.ts';
import { someOf, usually } from './support/thorough.ts';
import { liveOf, NOW, ORIGIN, world } from './support/world.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const read = (...path: string[]): string => readFileSync(join(HERE, ...path), 'utf8');
const ACCOUNT = { name: 'Acme', region: 'us', environment: 'staging' } as const;

interface Round {
  readonly exported: Exported;
  readonly texts: readonly string[];
  readonly findings: readonly Finding[];
  readonly result: PlanResult;
  readonly desired: ReturnType<typeof resolveDesired>;
}

/** Exports, and reads the texts back as any files would be. */
function roundOf(live: LiveState, options: { mineRoles?: boolean; mostPerFile?: number } = {}): Round {
  const exported = exportAccount({ live, mineRoles: options.mineRoles ?? false });
  const mostPerFile = options.mostPerFile ?? Number.POSITIVE_INFINITY;
  const texts = writeExport(exported, { origin: ORIGIN, account: ACCOUNT, mostPerFile });
  const loaded = texts.map((text, index) => loadText(text, `access-${index}.yaml`));
  const { config, findings } = checkLoaded(
    { files: loaded.flatMap(({ files }) => files), findings: loaded.flatMap((each) => each.findings) },
    NOW,
  );
  if (config === undefined)
    throw new Error(`${findings.map(({ summary }) => summary).join('\n')}\n${texts[0]}`);
  const result = makePlan({ config, live, origin: ORIGIN, now: NOW });
  return { exported, texts, findings, result, desired: resolveDesired(config, namesOf(config, live), NOW) };
}

/** Nothing to do, nothing to say about the files, and everybody who has an entry has exactly what they had. */
function expectFaithful(live: LiveState, { exported, findings, result, desired }: Round): void {
  expect(findings.filter(({ code }) => code !== 'look-alike')).toEqual([]);
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  expect(result.plan.operations).toEqual([]);
  expect(result.findings).toEqual([]);
  expect(
    result.plan.breaches.map(({ guard }) => guard).filter((guard) => guard !== 'account-unproven'),
  ).toEqual([]);
  const people = new Map(live.users.map((user) => [user.email, user]));
  for (const user of desired.users) {
    const record = people.get(user.email);
    expect(record && sameAccess(record.access, user.access)).toBe(true);
    for (const [name, { value }] of user.settings) expect(record?.settings[name]).toBe(value);
    expect(user.enabled === undefined ? false : !user.enabled.value).toBe(record?.disabled);
  }
  const left = exported.leftOut.filter(({ why }) => why !== 'two-records' && why !== 'unknown-level').length;
  const twice = new Set(
    exported.leftOut.flatMap(({ why, person: who }) => (why === 'two-records' ? [emailOf(who)] : [])),
  );
  const once = live.users.filter(({ email }) => !twice.has(email)).length;
  expect(desired.users.length + left).toBe(once);
}

/** What a name may do to YAML, to a comment, or to whoever reads it. */
const HOSTILE = [
  'no',
  'Yes',
  'on',
  'null',
  '~',
  'true',
  '1e3',
  '0x1F',
  '0o7',
  '1_000',
  '1:30',
  '.inf',
  '2026-01-01',
  '007',
  '- x',
  '-',
  '?',
  '? x',
  ':',
  'a: b',
  'a:',
  ':a',
  '# x',
  'a # b',
  '*a',
  '&a',
  '!t',
  '!!str x',
  '|',
  '>',
  '%YAML',
  '@x',
  '`x`',
  '{a: b}',
  '[a]',
  'a, b',
  ']',
  '"q"',
  "'s'",
  "it's",
  'a\\b',
  '<<',
  '=',
  '---',
  '...',
  '',
  ' ',
  ' lead',
  'trail ',
  'a\nb',
  'a\r\nb',
  'tab\there',
  'nul\u0000',
  'nel\u0085',
  'bell\u0007',
  'del\u007f',
  'rtl\u202eabc',
  'zero\u200bwidth',
  'line\u2028end',
  'lone\ud800',
  'bom\ufeff',
  'nbsp\u00a0',
  '\u3000wide',
  '日本',
  '👩‍💻',
  'e\u0301',
  '\u00e9',
  '__proto__',
  'constructor',
  '\u{e0001}'.repeat(100),
  'w'.repeat(240),
  'toString',
  '/orders',
  '/x y',
  'integrations/Order',
  'x'.repeat(300),
  'y'.repeat(301),
  '"'.repeat(300),
  'aaaaaaaaaaaaaaaaaaaaaaa1',
  'a b (0001)',
  'a b',
  'a b',
];

const hostileName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: binaryText({ maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...':#-{}[],&*!|>%@`"\' \n\tx1'), maxLength: 8 }),
  },
);
const id = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 0, max: 0xffff }).map((n) => `aaaaaaaa${n.toString(16).padStart(16, '0')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Order', '123456789012345678901234', '1e2345678901234567890123', 'null', 'no'),
  },
);
const email = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'ada@acme.example',
      'Bea@Acme.example',
      'cal@acme.example',
      'dan@acme.example',
    ),
  },
  { weight: 3, arbitrary: hostileName.map((name) => `${name}@acme.example`) },
  { weight: 1, arbitrary: hostileName.map((name) => `eve@${name}`) },
);

const hostileUser = fc.record({
  shownEmail: email,
  level: fc.constantFrom('custom', 'custom', 'monitor', 'manage', 'administrator'),
  integrations: fc.array(fc.constantFrom(null, null, 'monitor', 'manage'), { minLength: 6, maxLength: 6 }),
  servers: fc.oneof(
    fc.constant('all' as const),
    fc.array(fc.constantFrom(null, null, 'read', 'write'), { minLength: 4, maxLength: 4 }),
    fc.constant([] as null[]),
  ),
  invitation: fc.constantFrom('accepted', 'accepted', 'accepted', 'pending', 'dismissed'),
  disabled: fc.boolean(),
  switches: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  isProductionAdmin: fc.boolean(),
  unknown: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

/** Any account that a reading could show, the token's user among them. */
const hostileAccount: fc.Arbitrary<LiveState> = fc
  .record({
    users: fc.array(hostileUser, { maxLength: 8 }),
    integrations: fc.uniqueArray(fc.record({ id, name: hostileName }), {
      selector: (it) => it.id,
      minLength: 1,
      maxLength: 6,
    }),
    servers: fc.uniqueArray(
      fc.record({
        id: id.map((it) => it.replace(/^a/, 'b')),
        name: hostileName,
        uri: fc.oneof(hostileName, fc.constantFrom('/orders', '/stock')),
      }),
      { selector: (it) => it.id, maxLength: 4 },
    ),
  })
  .map(({ users, integrations, servers }): LiveState => {
    const root = person('root', { level: 'administrator' });
    const made = users.map((facts, index) => liveUser(facts, index, integrations, servers));
    return {
      tokenUserId: root.userId,
      users: [root, ...made.filter((_, index) => users[index]?.unknown !== true)],
      unknownLevels: made
        .filter((_, index) => users[index]?.unknown === true)
        .map(({ recordId, userId, email: folded, shownEmail }) => ({
          recordId,
          userId,
          email: folded,
          shownEmail,
          levelWord: 'super\nuser: #',
        })),
      integrations: integrations.map((it) => ({ id: integrationIdOf(it.id), name: it.name })),
      mcpServers: servers.map((it) => ({
        id: mcpServerIdOf(it.id),
        name: it.name,
        uri: it.uri,
        external: false,
      })),
    };
  });

type Facts = typeof hostileUser extends fc.Arbitrary<infer T> ? T : never;

function liveUser(
  facts: Facts,
  index: number,
  integrations: readonly { id: string }[],
  servers: readonly { id: string }[],
): LiveUser {
  const pick = <L>(items: readonly { id: string }[], levels: readonly (L | null)[]) =>
    items.flatMap(({ id: it }, at): [string, L][] => (levels[at] ? [[it, levels[at]]] : []));
  const recordedMcp =
    facts.servers === 'all'
      ? facts.servers
      : new Map(
          pick<'read' | 'write'>(servers, facts.servers as ('read' | 'write' | null)[]).map(([it, level]) => [
            mcpServerIdOf(it),
            level,
          ]),
        );
  const granted = pick<'monitor' | 'manage'>(
    integrations,
    facts.integrations as ('monitor' | 'manage' | null)[],
  );
  const [
    mfaRequired = false,
    ssoRequired = false,
    allowToEditRetryData = false,
    allowAccessToApim = false,
    allowIntegrationCreation = false,
  ] = facts.switches;
  return {
    recordId: recordIdOf(`r${index}`),
    userId: userIdOf(`u${index}`),
    email: emailOf(facts.shownEmail),
    shownEmail: facts.shownEmail,
    invitation: facts.invitation as LiveUser['invitation'],
    disabled: facts.disabled,
    access: accessFrom({
      level: facts.level as 'custom',
      integrations: new Map(granted.map(([it, level]) => [integrationIdOf(it), level])),
      mcp: recordedMcp,
    }),
    recordedMcp,
    settings: { mfaRequired, ssoRequired, allowToEditRetryData, allowAccessToApim, allowIntegrationCreation },
    isProductionAdmin: facts.isProductionAdmin,
  };
}

const shuffled = (live: LiveState): LiveState => ({
  ...live,
  users: [...live.users].reverse().map((user) => ({ ...user, access: reversedAccess(user) })),
  unknownLevels: [...live.unknownLevels].reverse(),
  integrations: [...live.integrations].reverse(),
  mcpServers: [...live.mcpServers].reverse(),
});

function reversedAccess({ access }: LiveUser): LiveUser['access'] {
  if (access.level !== 'custom') return access;
  const mcp = access.mcp === 'all' ? access.mcp : new Map([...access.mcp].reverse());
  return { ...access, integrations: new Map([...access.integrations].reverse()), mcp };
}

describe('what is exported', () => {
  it('plans to nothing and finds nothing wrong, over arbitrary accounts, with roles and without', () => {
    fc.assert(
      fc.property(world, fc.boolean(), (made, mineRoles) => {
        const live = liveOf(made);
        expectFaithful(live, roundOf(live, { mineRoles }));
      }),
      { numRuns: usually(80, 600) },
    );
  });

  it('plans to nothing whatever things and people are called', () => {
    fc.assert(
      fc.property(hostileAccount, fc.boolean(), (live, mineRoles) => {
        expectFaithful(live, roundOf(live, { mineRoles }));
      }),
      { numRuns: usually(250, 3_000) },
    );
  });

  it('says the same in the same bytes, whatever the order of the answers', () => {
    fc.assert(
      fc.property(hostileAccount, fc.boolean(), (live, mineRoles) => {
        expect(roundOf(shuffled(live), { mineRoles }).texts).toEqual(roundOf(live, { mineRoles }).texts);
      }),
      { numRuns: usually(80, 600) },
    );
  });

  it('says the same when it is spread over several files', () => {
    fc.assert(
      fc.property(hostileAccount, (live) => {
        const round = roundOf(live, { mineRoles: true, mostPerFile: 200 });
        expectFaithful(live, round);
      }),
      { numRuns: usually(60, 400) },
    );
  });

  it('holds no character that cannot be seen, not in a comment either', () => {
    fc.assert(
      fc.property(hostileAccount, (live) => {
        expect(roundOf(live).texts.join('')).toMatch(/^(\n|[^\p{C}\p{Zl}\p{Zp}])*$/u);
      }),
      { numRuns: usually(80, 600) },
    );
  });
});

describe('what is about to be written', () => {
  it('is read back, and one grant too many or too few is noticed', () => {
    const live = account([person('ada', { level: 'monitor' })]);
    const texts = roundOf(live).texts.join('');
    const back = (text: string) =>
      readBack({ files: [{ name: 'access.yaml', text }], live, origin: ORIGIN, now: NOW });
    expect(back(texts)).toEqual({ errors: [], differences: [], people: 2 });
    const changed = texts.replace('accessLevel: monitor', 'accessLevel: manage');
    expect(back(changed).differences).toEqual(['grant ada@acme.example']);
    const extra = texts.replace('users:\n', 'users:\n  bea@acme.example: { accessLevel: monitor }\n');
    expect(back(extra)).toMatchObject({ differences: ['invite bea@acme.example'], people: 3 });
    expect(back(texts.replace('root@acme', 'root acme')).errors).toMatchObject([{ severity: 'error' }]);
    const foreign = texts.replace(/contains:\n {4}- \w+/, 'contains:\n    - ffffffffffffffffffffffff');
    expect(back(foreign).differences).toEqual(['contains ffffffffffffffffffffffff']);
  });
});

async function exportTo(cwd: string, sandbox: TestSandbox, ...flags: string[]) {
  const ended = await runCli(['export', '--output', 'access.yaml', ...flags], { sandbox, cwd });
  expect(ended, ended.stderr).toMatchObject({ code: EXIT.done, stdout: '' });
  return readFileSync(join(cwd, 'access.yaml'), 'utf8');
}

/** Exports through the command line into a fresh folder, then plans what was written. */
async function exportAndPlan(sandbox: TestSandbox, ...flags: string[]) {
  const cwd = await folderWith({});
  const text = await exportTo(cwd, sandbox, ...flags);
  const validated = await runCli(['validate', '--format', 'json'], { cwd });
  expect(JSON.parse(validated.stdout)).toMatchObject({ findings: [] });
  const planned = await runCli(['plan', '--detailed-exitcode', '--format', 'json'], { sandbox, cwd });
  expect(planned, planned.stderr).toMatchObject({ code: EXIT.done });
  return { cwd, text, plan: planFrom(planned.stdout) };
}

const EXAMPLES = [join('company', 'account.yaml'), join('small', 'account.yaml')].map((file) => ({
  name: file,
  seed: () => read('..', 'examples', file),
}));
const SCENARIOS = readdirSync(join(HERE, 'scenarios')).map((name) => ({
  name,
  seed: () => read('scenarios', name, 'account.yaml'),
}));

describe('export', () => {
  it.each([...EXAMPLES, ...someOf(SCENARIOS, 3)])(
    'of $name plans to nothing, by reading alone, twice the same',
    async ({ seed }) => {
      await withSandbox(parseSeed(seed(), 'account.yaml'), async (sandbox) => {
        const { plan, text } = await exportAndPlan(sandbox);
        expect(plan.operations).toEqual([]);
        expect(await exportTo(await folderWith({}), sandbox)).toBe(text);
        const mined = await exportAndPlan(sandbox, '--mine-roles', '--environment', 'production');
        expect(mined.plan.operations).toEqual([]);
        expect(sandbox.writes()).toEqual([]);
      });
    },
  );

  it('of an account that has grown to 120 people plans to nothing', async () => {
    await withSandbox(grown(120), async (sandbox) => {
      const { text, plan } = await exportAndPlan(sandbox, '--mine-roles', '--name', 'Grown: #1');
      expect(plan).toMatchObject({ operations: [], account: { name: 'Grown: #1' } });
      expect(text).toContain('roles:');
      expect(text.match(/^ {2}person\d+@/gm)).toHaveLength(110);
      expect(text.match(/^# - person\d+@.* declined the invitation/gm)).toHaveLength(10);
    });
  });

  it('says why somebody has no entry', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const { stdout, stderr } = await runCli(['export'], { sandbox });
      const comments = stdout.split('\n').filter((line) => line.startsWith('# - '));
      expect(stdout).toContain('which held { accessLevel:\n#   monitor }\n');
      expect(comments).toEqual([
        '# - dismissed@acme.example declined the invitation, which held { accessLevel:',
        '# - mystery@acme.example has the level "superuser", which this tool does not',
        '# - nothing@acme.example has grants on what the account does not list',
        '# - twice@acme.example has two records in the account; remove one of them there',
      ]);
      expect(stderr).toBe('4 people have no entry; comments say why.\n');
    });
  });

  it('writes invited and disabled people, and neither of MFA and SSO where both are required', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const { text } = await exportAndPlan(sandbox);
      expect(text).toContain(
        '  # invited, not accepted yet\n  invited@acme.example:\n    accessLevel: monitor\n',
      );
      expect(text).toContain('  off@acme.example:\n    accessLevel: manage\n    enabled: false\n');
      expect(text).toContain(
        '  # both MFA and SSO are required, which the product forbids: neither is written\n  both@acme.example:\n    accessLevel: monitor\n',
      );
    });
  });

  it('tells integrations of one name apart, and pins what it names', async () => {
    await withSandbox(read('..', 'examples', 'company', 'account.yaml'), async (sandbox) => {
      const { stdout } = await runCli(['export'], { sandbox });
      expect(stdout).toContain(
        '  Inventory Sync (1105):\n    id: 63a1f0c2b4d8e9001c7a1105\n    name: Inventory Sync\n',
      );
      expect(stdout).toContain('  Order to Cash:\n    id: 63a1f0c2b4d8e9001c7a1101\n');
      expect(stdout).toContain(
        'is of this account: Order to Cash.\n  contains:\n    - 63a1f0c2b4d8e9001c7a1101\n',
      );
    });
  });

  it('writes nothing that a formatter or a linter of YAML would write otherwise', async () => {
    for (const seed of [ODD, read('..', 'examples', 'company', 'account.yaml'), grown(120)]) {
      await withSandbox(seed, async (sandbox) => {
        const { text } = await exportAndPlan(sandbox, '--mine-roles');
        expect(text).toMatch(/[^\n]\n$/);
        expect(text).not.toMatch(/[ \t]\n|\n\n\n|\t|\r/);
        for (const line of text.split('\n').slice(2)) {
          expect(line.length).toBeLessThanOrEqual(80);
          if (!/^ *#/.test(line)) expect(line).not.toMatch(/[{[](?!\})/);
        }
      });
    }
  });

  it('writes the domains of the account, so that a misspelt one is an error', async () => {
    await withSandbox(read('..', 'examples', 'company', 'account.yaml'), async (sandbox) => {
      const { text } = await exportAndPlan(sandbox);
      expect(text).toContain('  domains:\n    - fernhill.example\n');
      const slip = text.replace('users:\n', 'users:\n  new@fernhlil.example:\n    accessLevel: monitor\n');
      const checked = await runCli(['validate'], { files: { 'access.yaml': slip } });
      expect(checked.code).toBe(EXIT.invalid);
      expect(checked.stderr + checked.stdout).toContain('outside-domains');
    });
  });

  it('with --user writes those people only, as entries that fit into files about the account', async () => {
    await withSandbox(read('..', 'examples', 'company', 'account.yaml'), async (sandbox) => {
      const argv = ['export', '--user', 'UMAR.farah@fernhill.example', '--output', 'umar.yaml'];
      const cwd = await folderWith({
        'account.yaml':
          'version: 1\naccount: { name: A, region: us, contains: [63a1f0c2b4d8e9001c7a1101] }\n',
      });
      expect(await runCli(argv, { sandbox, cwd })).toMatchObject({ code: EXIT.done });
      const planned = await runCli(
        ['plan', 'account.yaml', 'umar.yaml', '--detailed-exitcode', '--format', 'json'],
        { sandbox, cwd },
      );
      expect(planned).toMatchObject({ code: EXIT.done });
      const { users } = await namesIn(join(cwd, 'umar.yaml'));
      expect(users).toEqual(['umar.farah@fernhill.example']);
    });
  });

  it('refuses to ask for somebody whom the account does not have, and says who was meant', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const ended = await runCli(['export', '--user', 'of@acme.example'], { sandbox });
      expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
      expect(ended.stderr).toBe(
        'There is no "of@acme.example" in the account.\nDid you mean off@acme.example?\n',
      );
    });
  });

  it('refuses to write a file that would name nobody', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const ended = await runCli(['export', '--user', 'nothing@acme.example', '--output', 'x.yaml'], {
        sandbox,
      });
      expect(ended).toMatchObject({ code: EXIT.failure, stdout: '' });
      expect(ended.stderr).toContain(
        'nothing@acme.example has grants on what the account does not list (integration',
      );
    });
  });

  it('replaces a file only with --force, and before asking the account', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': 'mine\n' });
      symlinkSync(join(cwd, 'nowhere'), join(cwd, 'link.yaml'));
      expect(await runCli(['export', '--output', 'access.yaml'], { sandbox, cwd })).toMatchObject({
        code: EXIT.invalid,
        requests: [],
        stderr: 'access.yaml exists already; nothing was written.\nAdd --force to replace it.\n',
      });
      expect(readFileSync(join(cwd, 'access.yaml'), 'utf8')).toBe('mine\n');
      expect((await runCli(['export', '--force', '--output', 'access.yaml'], { sandbox, cwd })).code).toBe(
        EXIT.done,
      );
      for (const force of [[], ['--force']]) {
        const linked = await runCli(['export', ...force, '--output', 'link.yaml'], { sandbox, cwd });
        expect(linked).toMatchObject({
          code: EXIT.invalid,
          requests: [],
          stderr: 'Cannot write link.yaml: it is a link.\n',
        });
      }
      expect(existsSync(join(cwd, 'nowhere'))).toBe(false);
    });
  });

  it('writes a new folder, and never into one that holds anything', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const cwd = await folderWith({ 'full/mine.yaml': 'mine\n' });
      expect(await runCli(['export', '--output', 'new/'], { sandbox, cwd })).toMatchObject({
        code: EXIT.done,
      });
      expect(readdirSync(join(cwd, 'new'))).toEqual(['access.schema.json', 'access.yaml']);
      for (const folder of ['full/', 'new/', 'full/mine.yaml/', 'full/mine.yaml/new/']) {
        expect(await runCli(['export', '--force', '--output', folder], { sandbox, cwd })).toMatchObject({
          code: EXIT.invalid,
          requests: [],
        });
      }
      expect(readdirSync(cwd).sort()).toEqual(['.git', 'full', 'new']);
      await runCli(['export', '--output', 'made/with/new/'], { sandbox, cwd });
      expect(readdirSync(join(cwd, 'made/with/new'))).toContain('access.yaml');
    });
  });

  it('writes no file that no command would read', async () => {
    await withSandbox(ODD, async (sandbox) => {
      const cwd = await folderWith({ 'elsewhere/access': 'a file of that name\n' });
      for (const output of ['access', 'access.yml']) {
        expect(await runCli(['export', '--output', output], { sandbox, cwd })).toMatchObject({
          code: EXIT.invalid,
          requests: [],
          stderr: `--output ${output} does not end in .yaml, and no command would read it.\nWrite access.yaml for a file, or access/ for a new folder.\n`,
        });
      }
      expect(readdirSync(cwd)).toEqual(['.git', 'elsewhere']);
      // Only a folder called `access` is looked for beside access.yaml.
      const beside = await runCli(['export', '--output', 'elsewhere/access.yaml'], { sandbox, cwd });
      expect(beside.code).toBe(EXIT.done);
    });
  });

  it('spreads an account that is too large for one file over several, and says so', async () => {
    await withSandbox(grown(2_500, 'x'.repeat(250)), async (sandbox) => {
      const cwd = await folderWith({});
      const refused = await runCli(['export', '--output', 'access.yaml'], { sandbox, cwd });
      expect(refused.code).toBe(EXIT.invalid);
      expect(refused.stderr).toContain('with a slash at its end');
      expect(readdirSync(cwd)).toEqual(['.git']);
      expect(await runCli(['export', '--output', 'access/'], { sandbox, cwd })).toMatchObject({
        code: EXIT.done,
      });
      expect(readdirSync(join(cwd, 'access'))).toEqual([
        'access-2.yaml',
        'access.schema.json',
        'access.yaml',
      ]);
      const planned = await runCli(['plan', '--detailed-exitcode', '--format', 'json'], { sandbox, cwd });
      expect(planned.code, planned.stderr).toBe(EXIT.done);
    });
  });

  it('needs no region on loopback, and says which there are elsewhere', async () => {
    const ended = await runCli(['export'], { env: { CELIGO_API_TOKEN: 'x'.repeat(32) } });
    expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
    expect(ended.stderr).toContain('Give --region with one of: us, eu, au, ca.');
  });

  it.each([
    ['--environment', 'prod', 'looks like production'],
    ['--name', 'a\u202eb', 'visible characters'],
    ['--name', ' ', 'The value of --name is empty'],
    ['--mine-roles', '--user=off@acme.example', 'do not go together'],
  ])('refuses %s %s', async (flag, value, words) => {
    await withSandbox(ODD, async (sandbox) => {
      const ended = await runCli(['export', flag, value], { sandbox });
      expect(ended).toMatchObject({ code: EXIT.invalid, stdout: '' });
      expect(ended.stderr).toContain(words);
    });
  });
});

async function namesIn(file: string): Promise<{ users: string[] }> {
  const [source] = loadText(readFileSync(file, 'utf8'), 'x.yaml').files;
  const value = source?.value as { users?: object } | undefined;
  return { users: Object.keys(value?.users ?? {}) };
}

const ODD = `owner: owner@acme.example
tokens: { sandbox-token: root@acme.example }
integrations: [{ name: Order to Cash, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
mcpServers: [/orders]
users:
  root@acme.example: { accessLevel: administrator }
  both@acme.example: { accessLevel: monitor, raw: { accountMFARequired: true, accountSSORequired: true } }
  dismissed@acme.example: { accessLevel: monitor, invitation: dismissed }
  invited@acme.example: { accessLevel: monitor, invitation: pending }
  mystery@acme.example: { raw: { accessLevel: superuser } }
  nothing@acme.example: { integrations: { ffffffffffffffffffffffff: manage } }
  off@acme.example: { accessLevel: manage, disabled: true }
  twice@acme.example: { accessLevel: monitor }
  Twice@acme.example: { accessLevel: manage }
`;

/** A company some years later: a dozen kinds of access, names that repeat, people who come and go. */
function grown(people: number, filler = ''): Seed {
  const integrations = Array.from({ length: 30 }, (_, n) => ({
    name: `${n % 5 === 0 ? 'Sync: orders' : `Flow #${n}`}${filler}`,
    id: `5e44efa28015c946427${String(n).padStart(5, '0')}`,
  }));
  const idOf = (n: number): string => integrations[n % integrations.length]?.id ?? '';
  const users = Object.fromEntries(
    Array.from({ length: people }, (_, n): [string, SeedUser] => [
      `person${n}@acme.example`,
      {
        ...(n % 7 === 0 ? { accessLevel: 'monitor' } : {}),
        integrations: { [idOf(n % 11)]: n % 2 === 0 ? 'manage' : 'monitor', [idOf(n % 3)]: 'manage' },
        ...(n % 4 === 0 ? { mcpServers: { '/orders': 'read' } } : {}),
        ...(n % 12 === 1 ? { invitation: 'dismissed' } : n % 12 === 2 ? { invitation: 'pending' } : {}),
        ...(n % 5 === 0 ? { ssoRequired: true } : {}),
      },
    ]),
  );
  return {
    owner: 'owner@acme.example',
    tokens: { 'sandbox-token': 'root@acme.example' },
    pageSize: 1000,
    integrations,
    mcpServers: ['/orders'],
    users: { 'root@acme.example': { accessLevel: 'administrator' }, ...users },
  };
}

describe('an export beside folders of several accounts', () => {
  const ONE =
    'tokens: { sandbox-token: a@acme.example }\nusers: { a@acme.example: { accessLevel: administrator } }\nintegrations: [{ name: Orders, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]\n';
  const people = 'version: 1\nusers:\n  a@acme.example: { accessLevel: administrator }\n';
  const of = (id: string): string =>
    `version: 1\naccount: { name: Any, region: us, contains: [${id.repeat(23)}${id === 'a' ? '1' : '2'}] }\n`;
  const [own, other] = [of('a'), of('b')];

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'over the file of another one',
      { 'access/production/access.yaml': other },
      'access/production/access.yaml',
    ],
    ['over the file of another one at the root', { 'access.yaml': other }, 'access.yaml'],
    [
      'into the folder of another one',
      { 'access/production/account.yaml': other },
      'access/production/new.yaml',
    ],
    [
      'into a folder of it below that',
      { 'access/production/account.yaml': other },
      'access/production/teams.yaml',
    ],
    ['into a second folder', { 'access/production/account.yaml': own }, 'access/staging/'],
    [
      'into a second file of a folder',
      { 'access/production/account.yaml': own },
      'access/production/new.yaml',
    ],
    ['beside it in one folder', { 'access/production.yaml': own }, 'access/staging.yaml'],
  ])('with its token is refused %s', (_what, files, output) =>
    withSandbox(ONE, async (sandbox) => {
      const shared = 'access.yaml' in files ? {} : { 'access/shared/people.yaml': people };
      const cwd = await folderWith({ ...files, ...shared });
      const run = await runCli(['export', '--output', output, '--force'], { cwd, sandbox });
      const [there = ''] = Object.keys(files);
      expect([run.code, run.stderr]).toEqual([
        EXIT.token,
        expect.stringMatching(/of (?:another account|the account of this token)/),
      ]);
      expect(run.stderr).toContain(there);
      expect(readFileSync(join(cwd, there), 'utf8')).toBe(files[there]);
      if (output !== there) expect(existsSync(join(cwd, output))).toBe(false);
    }),
  );

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['into a folder beside another one', { 'access/production/access.yaml': other }, 'access/staging/'],
    ['beside another one in one folder', { 'access/production.yaml': other }, 'access/staging.yaml'],
    ['beside the files, to compare', { 'access/production/access.yaml': own }, 'today/own.yaml'],
  ])('is written %s, and again over its own file', (_what, files, output) =>
    withSandbox(ONE, async (sandbox) => {
      const cwd = await folderWith(files);
      for (const file of [output, output.endsWith('/') ? `${output}access.yaml` : output]) {
        const run = await runCli(['export', '--region', 'us', '--output', file, '--force'], { cwd, sandbox });
        expect([run.code, run.stderr]).toEqual([EXIT.done, expect.stringContaining('Wrote')]);
      }
    }),
  );

  it('is written to compare where the repository itself is called access', () =>
    withSandbox(ONE, async (sandbox) => {
      const root = await folderWith({
        'access/access.yaml': own,
        'access/.git/HEAD': 'ref: refs/heads/main\n',
      });
      const argv = ['export', '--region', 'us', '--output', 'today.yaml'];
      const run = await runCli(argv, { cwd: join(root, 'access'), sandbox });
      expect([run.code, run.stderr]).toEqual([EXIT.done, expect.stringContaining('Wrote today.yaml')]);
    }));
});
