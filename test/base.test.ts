/** Git is the memory: the laws of --base, --due and --offline, and what they mean for single people. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../src/core/desired/names.ts';
import { resolveDesired } from '../src/core/desired/resolve.ts';
import { covers, NONE } from '../src/core/model/access.ts';
import { userIdOf } from '../src/core/model/ids.ts';
import { offlineDifference } from '../src/core/plan/offline.ts';
import type { Operation } from '../src/core/plan/operation.ts';
import { isAsked } from '../src/core/plan/origin.ts';
import { makePlan, type Plan, type PlanRequest } from '../src/core/plan/plan.ts';
import type { WrittenConfig } from '../src/core/written/config.ts';
import { EXIT } from '../src/errors.ts';
import { carriedOut, summary } from './support/carried-out.ts';
import { argvOf } from './support/command.ts';
import { untilEnough } from './support/enough.ts';
import { folderWith, runCli, TOKEN, withSandbox } from './support/harness.ts';
import { account, person } from './support/live.ts';
import { usually } from './support/thorough.ts';
import { configOf, liveOf, NOW, ORIGIN, readText, type World, world } from './support/world.ts';

const RUNS = { numRuns: usually(70, 400) };
const ALL = { waited: new Set<string>() };

function planned(request: Omit<PlanRequest, 'origin' | 'now'>): Plan {
  const result = makePlan({ origin: ORIGIN, now: NOW, ...request });
  if (result.kind !== 'planned') throw new Error(JSON.stringify(result));
  return result.plan;
}

const ofWorld = (made: World) => ({ config: configOf(made), live: liveOf(made) });
const emails = (operations: readonly Operation[]): Set<string> =>
  new Set(operations.map(({ user }) => user.email));

describe('over arbitrary worlds', () => {
  it('what is held and what is written are together everything, and nobody else', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { config, live } = ofWorld(made);
        const everything = emails(planned({ config, live }).operations);
        const held = planned({ config, live, base: config, hold: true });
        const both = new Set([...emails(held.operations), ...held.held.map(({ email }) => email)]);
        for (const email of both) expect(everything).toContain(email);
        for (const email of everything) expect(both).toContain(email);
      }),
      RUNS,
    );
  });

  it('holding and undoing afterwards comes to the same as undoing at once', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { config, live } = ofWorld(made);
        const undoing = planned({ config, live });
        // What waits for another administrator waits for another one when there are more of them.
        fc.pre(undoing.operations.every(({ waitsFor }) => waitsFor === undefined));
        fc.pre(undoing.administrators.shortfall === undefined);
        const holding = planned({ config, live, base: config, hold: true });
        fc.pre(holding.operations.every(({ waitsFor }) => waitsFor === undefined));
        const between = carriedOut(live, holding.operations);
        const rest = planned({ config, live: between });
        expect(summary(carriedOut(between, rest.operations))).toEqual(
          summary(carriedOut(live, undoing.operations)),
        );
        // What was held is what is left to write, field by field.
        const left = new Map<string, Set<string>>();
        for (const { user, fields } of rest.operations) {
          const all = left.get(user.email) ?? new Set();
          for (const { field } of fields) all.add(field);
          left.set(user.email, all);
        }
        for (const { email, fields } of holding.held) {
          const written = left.get(email);
          expect(written).toBeDefined();
          for (const { field } of fields) expect(written).toContain(field);
        }
      }),
      RUNS,
    );
  });

  it('whatever a change asks for, holding writes nothing that undoing would not, and never less than it asks', () => {
    fc.assert(
      fc.property(world, world, (made, other) => {
        const { config, live } = ofWorld(made);
        const base = configOf(other);
        const everything = emails(planned({ config, live }).operations);
        // `policy.outsideChanges: hold` is the default.
        const held = planned({ config, live, base });
        for (const { user } of held.operations) expect(everything).toContain(user.email);
        const both = new Set([...emails(held.operations), ...held.held.map(({ email }) => email)]);
        for (const email of everything) expect(both).toContain(email);
        // Whoever is held is the same in both desired states.
        const asked = emails(offlineDifference(base, config, NOW, []).operations);
        for (const { email } of held.held) expect(asked).not.toContain(email);
      }),
      RUNS,
    );
  });

  it('whoever a change does not speak of is left as somebody made them, but for what ends', () => {
    let written = 0;
    untilEnough(
      () =>
        fc.assert(
          fc.property(world, world, (made, other) => {
            const { config, live } = ofWorld(made);
            // The change speaks of every second person.
            const before = new Map(other.people.map((each) => [each.name, each.written]));
            const people = made.people.map((each, index) =>
              index % 2 === 0 ? each : { ...each, written: before.get(each.name) ?? each.written },
            );
            const base = configOf({ ...made, people });
            const users = (from: WrittenConfig) =>
              new Map(resolveDesired(from, namesOf(from, live), NOW).users.map((user) => [user.email, user]));
            const [is, was] = [users(config), users(base)];
            for (const { user, origin, kind } of planned({ config, live, base, hold: true }).operations) {
              const [desired, known] = [is.get(user.email), was.get(user.email)];
              if (desired === undefined || known === undefined) continue;
              const record = live.users.find(({ email }) => email === user.email);
              if (
                isAsked(desired, record, { hasBase: true, base: known, awaited: new Set(), catchesUp: false })
              )
                continue;
              written += 1;
              expect(origin === 'due' || kind === 'reinvite').toBe(true);
            }
          }),
          RUNS,
        ),
      () => written > 20,
    );
    expect(written).toBeGreaterThan(20);
  });

  it('what ends by itself is part of everything and never widens anybody', () => {
    fc.assert(
      fc.property(world, (made) => {
        const { config, live } = ofWorld(made);
        const everything = emails(planned({ config, live }).operations);
        for (const { user, before, after, kind, origin } of planned({ config, live, due: ALL }).operations) {
          expect(everything).toContain(user.email);
          expect(['invite', 'reinvite', 'enable', 'promote', 'grant']).not.toContain(kind);
          expect(covers(before?.access ?? NONE, after?.access ?? NONE)).toBe(true);
          expect(origin).toBe('due');
        }
      }),
      RUNS,
    );
  });

  it('the timer widens nobody but people who wait in a reviewed plan, and with a base it does no more', () => {
    fc.assert(
      fc.property(world, fc.nat(), (made, pick) => {
        const { config, live } = ofWorld(made);
        const whole = planned({ config, live });
        const somebody = live.users[pick % live.users.length];
        const waited = new Set(somebody === undefined ? [] : [String(somebody.recordId)]);
        const everything = emails(whole.operations);
        for (const operation of planned({ config, live, due: { waited } }).operations) {
          const { user, before, after, origin } = operation;
          expect(everything).toContain(user.email);
          if (user.email === somebody?.email) continue;
          expect(origin).toBe('due');
          expect(covers(before?.access ?? NONE, after?.access ?? NONE)).toBe(true);
        }
        const without = planned({ config, live, due: ALL });
        const withBase = planned({ config, live, base: config, due: ALL });
        expect(emails(withBase.operations)).toEqual(emails(without.operations));
      }),
      RUNS,
    );
  });

  it('with another base, the timer leaves what was not in force', () => {
    fc.assert(
      fc.property(world, world, (made, other) => {
        const { config, live } = ofWorld(made);
        const alone = emails(planned({ config, live, due: ALL }).operations);
        const based = planned({ config, live, base: configOf(other), due: ALL }).operations;
        for (const { user, before, after } of based) {
          expect(alone).toContain(user.email);
          expect(covers(before?.access ?? NONE, after?.access ?? NONE)).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

const HEAD = `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
policy: { minAdministrators: 0, maxRemovals: 100%, maxDemotions: 100%, maxGrantLoss: 100% }
users:
  root@acme.example: { accessLevel: administrator }
`;
const file = (users: string) => readText(`${HEAD}${users}`);
const told = ({ operations }: Plan): string[] =>
  operations.map(({ kind, user }) => `${kind} ${user.email.split('@')[0]}`);

describe('with a base', () => {
  const base = file(
    '  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: monitor }\n',
  );

  it('somebody disabled at night stays disabled when another merge comes by', () => {
    const config = file(
      '  ada@acme.example: { accessLevel: monitor, enabled: true }\n  bea@acme.example: { accessLevel: manage }\n',
    );
    const night = file(
      '  ada@acme.example: { accessLevel: monitor, enabled: true }\n  bea@acme.example: { accessLevel: monitor }\n',
    );
    const live = account([
      person('ada', { level: 'monitor', disabled: true }),
      person('bea', { level: 'monitor' }),
    ]);
    const plan = planned({ config, live, base: night });
    expect(told(plan)).toEqual(['grant bea']);
    expect(plan.held).toMatchObject([{ shown: 'ada@acme.example', fields: [{ field: 'enabled' }] }]);
  });

  it('somebody whose own lines change is written as a whole, and the plan says what that undoes', () => {
    const config = file(
      '  ada@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }\n  bea@acme.example: { accessLevel: monitor }\n',
    );
    const live = account([person('ada', { level: 'manage' }), person('bea', { level: 'monitor' })]);
    const plan = planned({ config, live, base });
    expect(told(plan)).toEqual(['update ada']);
    expect(plan.notes).toContainEqual({
      code: 'undoes-outside',
      person: 'ada@acme.example',
      fields: ['accessLevel'],
    });
  });

  it('a leaver whose lines were deleted is left behind, and part of the digest', () => {
    const config = file('  bea@acme.example: { accessLevel: monitor }\n');
    const live = account([person('ada', { level: 'monitor' }), person('bea', { level: 'monitor' })]);
    const plan = planned({ config, live, base });
    expect(plan.leftBehind.map(({ email }) => email)).toEqual(['ada@acme.example']);
    expect(plan.digest).not.toBe(planned({ config, live }).digest);
  });

  it('whoever the files now know by id is not left behind under the former e-mail', () => {
    const id = userIdOf('d'.repeat(24));
    const ada = { ...person('ada', { level: 'monitor' }), userId: id };
    const live = account([ada, person('bea', { level: 'monitor' })]);
    const bea = '  bea@acme.example: { accessLevel: monitor }\n';
    const pinned = file(`  ada.new@acme.example: { id: ${id}, accessLevel: monitor }\n${bea}`);
    const plan = planned({ config: pinned, live, base });
    expect(plan.leftBehind).toEqual([]);
    // The same from a pin to the e-mail that the account has.
    expect(planned({ config: base, live, base: pinned }).leftBehind).toEqual([]);
  });

  it('a declined invitation is not sent again with access that the files do not give', () => {
    const policy = 'policy: { minAdministrators: 0, dismissed: reinvite }';
    const text = `${HEAD.replace(/policy: .*/, policy)}  ada@acme.example: { accessLevel: monitor }\n`;
    const config = readText(text);
    const live = account([person('ada', { level: 'administrator', invitation: 'dismissed' })]);
    expect(told(planned({ config, live, base: config }))).toEqual([]);
    expect(told(planned({ config, live, due: ALL }))).toEqual([]);
    expect(told(planned({ config, live }))).toEqual(['demote ada', 'reinvite ada']);
  });
});

describe('a base that cannot be used', () => {
  const text = (reason: string): string => `version: 1
account: { name: Acme, region: us }
users: { ada@acme.example: { accessLevel: monitor, until: 2027-03-31, reason: ${reason} } }
`;
  const offline = (base: string, files: Readonly<Record<string, string>>) =>
    runCli(['plan', 'access.yaml', '--offline', '--base', base], {
      files: { 'access.yaml': text('Statement of work'), ...files },
    });

  it('because of a rule that came later says how it may be mended, and one that is not there does not', async () => {
    const { code, stderr } = await offline('was.yaml', { 'was.yaml': text('"  "') });
    expect([code, stderr]).toEqual([
      EXIT.invalid,
      expect.stringMatching(/blank-value[\s\S]*A base may be mended/),
    ]);
    expect((await offline('copy.yaml', { 'copy.yaml': text('Statement of work 12') })).code).toBe(EXIT.done);
    expect((await offline('gone.yaml', {})).stderr).not.toContain('mended');
  });
});

describe('what is due', () => {
  it('ends what a date ended and leaves what somebody gave beside it', () => {
    const config = readText(
      `${HEAD}  ada@acme.example: { accessLevel: monitor, roles: [{ role: helper, until: 2026-11-20 }] }\nroles:\n  helper: { accessLevel: manage }\n`,
    );
    const live = account([person('ada', { level: 'manage', mcp: 'all' })]);
    const plan = planned({ config, live, due: ALL });
    expect(told(plan)).toEqual(['revoke ada']);
    expect(plan.operations[0]?.after?.access).toMatchObject({ level: 'monitor', mcp: 'all' });
  });

  it('what ends is due even where nothing else is left of the person, or the level gives way to a grant', () => {
    const config = readText(
      `${HEAD}  ada@acme.example: { mcpServers: { /orders: { level: write, until: 2026-11-20 }, /stock: read } }\n  bea@acme.example: { roles: [{ role: helper, until: 2026-11-20 }], mcpServers: { /stock: read } }\nroles:\n  helper: { accessLevel: administrator }\n`,
    );
    const made = account([person('bea', { level: 'administrator' })]);
    const orders = made.mcpServers.find(({ uri }) => uri === '/orders');
    if (orders === undefined) throw new Error('the account has no /orders');
    const live = account([
      person('ada', { level: 'custom', mcp: new Map([[orders.id, 'write']]) }),
      person('bea', { level: 'administrator' }),
    ]);
    const { operations } = planned({ config, live, due: ALL });
    expect(operations.map(({ kind, origin, user }) => [user.email, kind, origin])).toEqual([
      ['bea@acme.example', 'demote', 'due'],
      ['ada@acme.example', 'revoke', 'due'],
    ]);
  });

  it('an administrator in no file whose removal waited in a reviewed plan is removed, and nobody else', () => {
    const config = readText(
      HEAD.replace('minAdministrators: 0', 'minAdministrators: 0, unmanagedUsers: remove'),
    );
    const live = account([person('ada', { level: 'administrator' }), person('bea', { level: 'monitor' })]);
    const [ada] = live.users.filter(({ email }) => email === 'ada@acme.example');
    const waited = new Set([String(ada?.recordId)]);
    expect(told(planned({ config, live, due: { waited } }))).toEqual(['demote ada', 'remove ada']);
    expect(told(planned({ config, live, due: ALL }))).toEqual([]);
  });

  it('the last administrator whose date has come waits for another one', () => {
    const text = `${HEAD.replace('minAdministrators: 0', 'minAdministrators: 1')}  ada@acme.example: { accessLevel: administrator, until: 2026-11-20 }\n`;
    const plan = planned({
      config: readText(text),
      live: account([person('ada', { level: 'administrator' })]),
      due: ALL,
    });
    expect(plan.operations.map(({ kind, waitsFor }) => [kind, waitsFor])).toEqual([
      ['demote', ['another administrator']],
      ['remove', ['another administrator']],
    ]);
  });

  it('a misspelt name holds up changes of grants, not exits', () => {
    const config = readText(
      `${HEAD}  ada@acme.example: { state: absent }\n  bea@acme.example: { integrations: { Nowhere: manage } }\n`,
    );
    const live = account([person('ada', { level: 'monitor' }), person('bea', { level: 'monitor' })]);
    const plan = planned({ config, live, due: ALL });
    expect([told(plan), plan.exitsOnly]).toEqual([['remove ada'], true]);
  });
});

describe('a timer whose files have a name that does not resolve', () => {
  const users = (more: string): string =>
    `${HEAD}  ada@acme.example: { state: absent }\n  bea@acme.example: { integrations: { Nowhere: manage } }\n${more}`;
  const seed = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
  cid@acme.example: { accessLevel: administrator }
integrations: [{ name: Cash, id: ${'a'.repeat(23)}1 }]
`;
  const DUE = ['apply', '--due', '--yes'];

  it('ends whom it may end, and each run ends with what is wrong: the files, and not the account', () =>
    withSandbox(seed, async (sandbox) => {
      const files = { 'access.yaml': users('') };
      const first = await runCli(DUE, { sandbox, files });
      expect(first.code).toBe(EXIT.invalid);
      expect(first.stderr).toContain('error[unknown-integration]');
      expect(first.stdout).toContain(
        '1 operation done; the account was read again and shows it. Nothing was judged but exits: the files and the account do not fit together, as the findings say.',
      );
      expect(first.stdout).not.toMatch(/still differs|[Cc]onverged/);
      const again = await runCli(DUE, { sandbox, files });
      expect(again.code).toBe(EXIT.invalid);
      expect(again.stdout).toContain(
        'Nothing was judged but exits: the files and the account do not fit together, as the findings say.',
      );
      const { stdout } = await runCli([...DUE, '--format', 'json'], { sandbox, files });
      expect(JSON.parse(stdout).verification).toMatchObject({ converged: false, exitsOnly: true });
      expect(sandbox.writes()).toHaveLength(1);
    }));

  it('ends nothing by files that do not hold, and names the command by which the base alone does', () =>
    withSandbox(seed, async (sandbox) => {
      const inForce = users('').replace('Nowhere', 'Cash');
      const cwd = await folderWith({ 'access.yaml': 'users: [', 'in force/access.yaml': inForce });
      const { code, stderr } = await runCli(
        ['apply', 'access.yaml', '--due', '--yes', '--base', 'in force/access.yaml'],
        { sandbox, cwd },
      );
      expect([code, sandbox.requests], stderr).toEqual([EXIT.invalid, []]);
      const command = /ended by: `(.*)`$/m.exec(stderr)?.[1] ?? '';
      const ended = await runCli(argvOf(command), { sandbox, cwd });
      expect([ended.code, sandbox.writes().length], ended.stderr).toEqual([EXIT.done, 1]);
      const alone = await runCli(['apply', 'access.yaml', ...DUE.slice(1)], { sandbox, cwd });
      expect(alone.stderr).toContain('celigo-access apply FOLDER --base FOLDER --due --yes');
    }));

  it('is worse off where an operation fails, and no better where one waits', () =>
    withSandbox(seed, async (sandbox) => {
      const policy = (minimum: number): string =>
        users('  cid@acme.example: { state: absent }\n').replace(
          'minAdministrators: 0',
          `minAdministrators: ${minimum}`,
        );
      const waits = await runCli(DUE, { sandbox, files: { 'access.yaml': policy(1) } });
      expect([waits.code, waits.stdout]).toEqual([
        EXIT.invalid,
        expect.stringContaining('1 operation done, 2 waiting;'),
      ]);
      sandbox.meet('DELETE /v1/ashares/*:status=409');
      const fails = await runCli(DUE, { sandbox, files: { 'access.yaml': policy(0) } });
      expect(fails.code).toBe(EXIT.incomplete);
    }));

  it('is accused of nothing by a rehearsal', () =>
    withSandbox(seed, async (sandbox) => {
      const files = { 'access.yaml': users('') };
      const { code, stdout } = await runCli(['rehearse', '--due', '--runs', '8'], { sandbox, files });
      expect([code, stdout.split('\n').filter((line) => line.startsWith('!'))]).toEqual([EXIT.done, []]);
    }));
});

it('an apply with a base does not say that the account is as declared while somebody is held', async () => {
  const users = (more: string): string =>
    `${HEAD}  ada@acme.example: { accessLevel: monitor }\n  bea@acme.example: { accessLevel: ${more} }\n`;
  const seed = `
tokens: { ${TOKEN}: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor }
  bea@acme.example: { accessLevel: monitor }
integrations: [{ name: Cash, id: ${'a'.repeat(23)}1 }]
`;
  await withSandbox(seed, async (sandbox) => {
    sandbox.edit({ do: 'change', user: 'ada@acme.example', set: { accessLevel: 'manage' } });
    const files = { 'was.yaml': users('monitor'), 'is.yaml': users('manage') };
    const argv = ['apply', 'is.yaml', '--base', 'was.yaml', '--yes', '--allow', 'grants-manage-all'];
    const { stdout, stderr } = await runCli(argv, { sandbox, files });
    expect(stdout + stderr).toContain(
      'the account was read again and is as declared, apart from 1 person changed outside and held.',
    );
  });
});
