/** A change that passes as granting nothing new widens nobody: in no account, after no outside edit, on no day. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountReader } from '../src/celigo/account.ts';
import { Token } from '../src/celigo/token.ts';
import { checkLoaded } from '../src/config/read.ts';
import { loadBack } from '../src/config/read-back.ts';
import { namesOf } from '../src/core/desired/names.ts';
import { judgeNarrowing, type Narrowing } from '../src/core/desired/narrowing.ts';
import { resolveDesired } from '../src/core/desired/resolve.ts';
import { covers } from '../src/core/model/access.ts';
import type { LiveState } from '../src/core/model/live.ts';
import { SETTING_NAMES, SETTINGS } from '../src/core/model/settings.ts';
import { makePlan } from '../src/core/plan/plan.ts';
import { widensAccount } from '../src/core/plan/widening.ts';
import type { WrittenConfig } from '../src/core/written/config.ts';
import { editsBetween } from '../src/core/written/edits.ts';
import type { User, WrittenFile } from '../src/core/written/file.ts';
import { carriedOut } from './support/carried-out.ts';
import { untilEnough, untilEnoughOf } from './support/enough.ts';
import { folderWith, openSandbox, runCli, TOKEN } from './support/harness.ts';
import { usually } from './support/thorough.ts';
import { blocksOf, fileOf, liveOf, NOW, ORIGIN, seedOf, type World, world } from './support/world.ts';

/** How an entry may be edited: most of it narrows, some of it hides that it does not. */
const ENTRY_EDITS: readonly ((user: User) => User)[] = [
  ({ integrations: _taken, ...rest }) => rest,
  ({ mcpServers: _taken, ...rest }) => rest,
  ({ roles: _taken, ...rest }) => rest,
  ({ accessLevel: _taken, ...rest }) => rest,
  (user) => ({ ...user, accessLevel: 'monitor' }),
  (user) => ({ ...user, accessLevel: 'custom' }),
  (user) => ({ ...user, until: '2026-12-01' }),
  (user) => ({ ...user, until: '2026-11-20' }),
  (user) => ({ ...user, enabled: false }),
  (user) => ({ ...user, enabled: true }),
  (user) => ({ ...user, mfaRequired: false }),
  () => ({ state: 'absent' }),
  (user) => ({
    ...user,
    integrations: Object.fromEntries(Object.keys(user.integrations ?? {}).map((key) => [key, 'monitor'])),
  }),
  (user) => ({
    ...user,
    integrations: Object.fromEntries(
      Object.keys(user.integrations ?? {}).map((key) => [key, { level: 'monitor', until: '2026-11-30' }]),
    ),
  }),
];

const FILE_EDITS: readonly ((file: WrittenFile) => WrittenFile)[] = [
  (file) => ({
    ...file,
    integrations: {
      ...file.integrations,
      'Returns EU': { ...file.integrations?.['Returns EU'], manage: [] },
    },
  }),
  (file) => ({ ...file, mcpServers: { Invoices: { uri: '/invoices' } } }),
  (file) => ({ ...file, mcpServers: { Invoices: { name: '/invoices' } } }),
  (file) => ({ ...file, roles: { operator: { ...file.roles?.operator, integrations: {} } } }),
  (file) => ({
    ...file,
    roles: { operator: { mcpServers: { '/orders': { level: 'read', until: '2026-11-23' } } } },
  }),
  (file) => ({ ...file, policy: { ...file.policy, dismissed: 'reinvite' } }),
];

interface Changed {
  readonly made: World;
  readonly other: World;
  readonly before: string;
  readonly after: string;
}

/** A world, the world of another account with the same names, and a change of the files. */
const change: fc.Arbitrary<Changed> = fc
  .record({
    made: world,
    other: world,
    entries: fc.array(fc.tuple(fc.nat(), fc.nat(ENTRY_EDITS.length - 1)), { minLength: 1, maxLength: 3 }),
    whole: fc.option(fc.nat(FILE_EDITS.length - 1), { freq: 2 }),
  })
  .map(({ made, other, entries, whole }) => {
    const file = fileOf({ ...made, policy: { ...made.policy, maxRemovals: '100%' } });
    const users = { ...file.users };
    const names = Object.keys(users);
    for (const [at, which] of entries) {
      const name = names[at % names.length] ?? '';
      users[name] = ENTRY_EDITS[which]?.(users[name] ?? {}) ?? {};
    }
    const edited = { ...file, users };
    const after = whole === null ? edited : (FILE_EDITS[whole]?.(edited) ?? edited);
    return { made, other, before: blocksOf(file), after: blocksOf(after) };
  });

function read(text: string, name: string) {
  const loaded = loadBack(text, name);
  return { files: loaded.files, config: checkLoaded(loaded, NOW).config };
}

interface Passed {
  readonly was: WrittenConfig;
  readonly is: WrittenConfig;
  readonly judged: Narrowing;
}

/** Both files, if they are valid, and how the change is judged. */
function valid({ before, after }: Changed): Passed | undefined {
  const [was, is] = [read(before, 'before.yaml'), read(after, 'after.yaml')];
  if (was.config === undefined || is.config === undefined) return undefined;
  const judged = judgeNarrowing(editsBetween(was.files, is.files), was.config, is.config, NOW);
  return { was: was.config, is: is.config, judged };
}

/** The same, if the change passes. */
function passed(changed: Changed): Passed | undefined {
  const both = valid(changed);
  return both?.judged.nothingNew && both.judged.edits.length > 0 ? both : undefined;
}

const DAYS = [
  '2026-11-19T00:00:00Z',
  '2026-11-22T12:00:00Z',
  '2026-11-24T00:00:00Z',
  '2026-12-15T00:00:00Z',
  '2030-01-01T00:00:00Z',
];

/** Everybody who has more after than before, in access, sign-in or permissions. */
function widened(before: LiveState, after: LiveState): string[] {
  const had = new Map(before.users.map((user) => [user.email, user]));
  return after.users.flatMap((user) => {
    const was = had.get(user.email);
    if (was === undefined) return [`${user.email} is new`];
    const looser = SETTING_NAMES.filter(
      (name) => was.settings[name] === SETTINGS[name].strict && user.settings[name] !== SETTINGS[name].strict,
    );
    const more = [
      ...(covers(was.access, user.access) ? [] : ['access']),
      ...(was.disabled && !user.disabled ? ['enabled'] : []),
      ...(was.invitation === 'dismissed' && user.invitation !== 'dismissed' ? ['invited'] : []),
      ...looser,
    ];
    return more.map((what) => `${user.email}: ${what}`);
  });
}

describe('a change that passes', () => {
  it('lets the files give nobody more, on any day', () => {
    let seen = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(change, (changed) => {
            const both = passed(changed);
            if (both === undefined) return;
            seen += 1;
            const live = liveOf(changed.made);
            for (const day of DAYS.map((each) => new Date(each))) {
              const [was, is] = [both.was, both.is].map((config) =>
                resolveDesired(config, namesOf(config, live), day),
              );
              const before = new Map(was?.users.map((user) => [user.email, user]));
              for (const user of is?.users ?? []) {
                const had = before.get(user.email);
                if (user.state === 'absent') continue;
                expect(had?.state).toBe('present');
                expect(had && covers(had.access, user.access)).toBe(true);
                if (user.enabled?.value !== false) expect(user.enabled?.value).toBe(had?.enabled?.value);
                for (const name of SETTING_NAMES)
                  expect(user.settings.get(name)?.value).toBe(had?.settings.get(name)?.value);
              }
            }
          }),
          { numRuns: usually(140, 1_400) },
        ),
      () => seen > 50,
    );
    expect(seen).toBeGreaterThan(50);
  });

  it('widens nobody in whatever account, if every operation that would is refused; nor does any other change', () => {
    let [seen, refused, others] = [0, 0, 0];
    untilEnough(
      () =>
        fc.assert(
          fc.property(change, fc.constantFrom(...DAYS), (changed, day) => {
            const both = valid(changed);
            if (both === undefined) return;
            const passes = passed(changed) !== undefined;
            // The account of another world: everybody was edited there.
            const live = liveOf(changed.other);
            const result = makePlan({
              config: both.is,
              base: both.was,
              live,
              origin: ORIGIN,
              now: new Date(day),
            });
            if (result.kind !== 'planned') return;
            const { operations } = result.plan;
            if (operations.some(widensAccount)) refused += passes ? 1 : 0;
            else {
              const acts = operations.length > 0 ? 1 : 0;
              seen += passes ? acts : 0;
              others += passes ? 0 : acts;
              expect(widened(live, carriedOut(live, operations))).toEqual([]);
            }
          }),
          { numRuns: usually(140, 1_400) },
        ),
      () => seen > 8 && refused > 2 && others > 8,
    );
    expect([seen > 8, refused > 2, others > 8]).toEqual([true, true, true]);
  });

  it('is sent to the account by apply --only-narrower, and widens nobody there', async () => {
    let written = 0;
    await untilEnoughOf(
      () =>
        fc.assert(
          fc.asyncProperty(change, async (changed) => {
            if (passed(changed) === undefined) return;
            const sandbox = await openSandbox(JSON.stringify(seedOf(changed.other)));
            try {
              const files = { 'access.yaml': changed.after, 'base/access.yaml': changed.before };
              const before = await stateOf(sandbox.url);
              const flags = [
                'removes-user',
                'disables-user',
                'removes-administrator',
                'left-behind',
                'weakens-sign-in',
              ];
              const ran = await runCli(
                [
                  'apply',
                  'access.yaml',
                  '--base',
                  'base',
                  '--only-narrower',
                  '--yes',
                  ...flags.flatMap((flag) => ['--allow', flag]),
                ],
                { sandbox, files, hasty: true },
              );
              if (sandbox.writes().length > 0) written += 1;
              const after = await stateOf(sandbox.url);
              expect(widened(before, after), ran.stderr).toEqual([]);
            } finally {
              await sandbox.close();
            }
          }),
          { numRuns: usually(60, 300) },
        ),
      () => written > 2,
    );
    expect(written).toBeGreaterThan(2);
  });
});

const stateOf = (origin: string): Promise<LiveState> =>
  accountReader({ origin, token: new Token(TOKEN) }).readAccount();

describe('the command line', () => {
  const head =
    'version: 1\naccount: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }\npolicy: { minAdministrators: 0 }\n';
  const base = `${head}users:\n  ada@acme.example: { integrations: { Order to Cash: manage } , mcpServers: { /orders: read } }\n  root@acme.example: { accessLevel: administrator }\n`;
  const narrower = base.replace(' , mcpServers: { /orders: read }', '');

  it('passes what narrows, and refuses the rest with its place', async () => {
    const flags = ['plan', 'access.yaml', '--offline', '--base', 'base.yaml', '--nothing-new'];
    const good = await runCli(flags, { files: { 'access.yaml': narrower, 'base.yaml': base } });
    expect([good.code, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('It grants nothing new: 1 edit, and all of it only narrows.');
    const bad = await runCli(flags, { files: { 'access.yaml': base, 'base.yaml': narrower } });
    expect(bad.code).toBe(5);
    expect(bad.stderr).toContain('access.yaml:5:');
    expect(bad.stderr).toContain('`users › ada@acme.example › mcpServers › /orders` is new.');
    const json = await runCli([...flags, '--format', 'json'], {
      files: { 'access.yaml': base, 'base.yaml': narrower },
    });
    expect([json.code, json.stderr]).toEqual([5, '']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      nothingNew: false,
      objections: [{ code: 'not-narrower' }],
    });
  });

  it.each([
    [
      'a folder moved below itself',
      ['access'],
      ['access/a', 'access/b'],
      ['access/sub/a', 'access/sub/b'],
      5,
    ],
    ['the only file of a folder renamed', ['access'], ['access/a'], ['access/b'], 5],
    ['the only file that was found moved', [], ['access/a'], ['access/sub/a'], 5],
    ['the same files', ['access'], ['access/a', 'access/b'], ['access/a', 'access/b'], 0],
    ['the same files, found', [], ['access/a', 'access/sub/b'], ['access/a', 'access/sub/b'], 0],
    ['none beside the folders', [], ['access/one/a', 'access/two/b'], ['access/one/a', 'access/two/b'], 0],
  ] as const)('compares files by where they are: %s', async (_what, paths, was, is, code) => {
    const team = 'version: 1\nusers: { bea@acme.example: { integrations: { Order to Cash: monitor } } }\n';
    const set = (names: readonly string[], above: string) =>
      Object.fromEntries(names.map((name, at) => [`${above}${name}.yaml`, at === 0 ? base : team]));
    const files = { ...set(was, 'in-force/'), ...set(is, '') };
    const folder = await folderWith(files);
    // The workspace of a runner may be behind a link.
    const link = join(await folderWith({}), 'link');
    symlinkSync(folder, link);
    for (const cwd of [folder, link])
      for (const before of ['in-force', 'in-force/access']) {
        const flags = ['plan', ...paths, '--offline', '--base', before, '--nothing-new'];
        expect((await runCli(flags, { cwd })).code).toBe(code);
      }
  });

  it("shows, without an account, what nobody's access shows", async () => {
    const pinned = narrower.replace(
      'ada@acme.example: {',
      'ada@acme.example: { id: aaaaaaaaaaaaaaaaaaaaaaa9,',
    );
    const files = {
      'access.yaml': `${pinned}mcpServers: { Stock: { uri: /stock } }\n`,
      'base.yaml': `${narrower}mcpServers: { Stock: { name: Stock } }\n`,
    };
    const ran = await runCli(
      ['plan', 'access.yaml', '--offline', '--base', 'base.yaml', '--detailed-exitcode'],
      { files },
    );
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('users › ada@acme.example › id: nothing → aaaaaaaaaaaaaaaaaaaaaaa9');
    expect(ran.stdout).toContain('mcpServers › Stock › uri: nothing → /stock');
    expect(ran.stdout).toContain("3 other edits show in nobody's access.");
  });

  it('judges only what is written: --nothing-new without --offline is a usage error', async () => {
    const ran = await runCli(['plan', '--nothing-new'], { files: { 'access.yaml': base } });
    expect([ran.code, ran.stderr.includes('--offline')]).toEqual([3, true]);
  });

  it('refuses to give back what somebody took in the account, and sends nothing', async () => {
    const seed = {
      ...seedOf({ people: [], policy: {}, environment: 'staging', roleUntil: undefined }),
      users: {
        'root@acme.example': { accessLevel: 'administrator' },
        'ada@acme.example': { accessLevel: 'custom', mcpServers: { '/orders': 'read' } },
      },
    };
    const sandbox = await openSandbox(JSON.stringify(seed));
    const files = { 'access.yaml': narrower, 'base.yaml': base };
    const flags = ['apply', 'access.yaml', '--base', 'base.yaml', '--yes', '--allow', 'left-behind'];
    const ran = await runCli([...flags, '--only-narrower'], { sandbox, files });
    expect([ran.code, sandbox.writes()]).toEqual([5, []]);
    expect(ran.stderr).toContain('update ada@acme.example');
    expect(ran.stderr).toContain('(access.yaml:5)');
    // By the names that the plan has, and no id.
    expect(ran.stderr).not.toMatch(/[0-9a-f]{24}/);
    expect((await runCli(flags, { sandbox, files })).code).toBe(0);
    await sandbox.close();
  });
});
