/** What no run could carry out yet: once it can, the files' wish wins, and nothing of it is held as changed outside. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import type { ScheduledEdit } from '../src/sandbox/edit.ts';
import { snapshotOf } from './support/disturbed.ts';
import { folderWith, openSandbox, planFrom, runCli, type TestSandbox } from './support/harness.ts';

const ORDERS = '5e44efa28015c9464272256f';
const PORTAL = '5e44efa28015c94642722570';
const SEED = `
owner: cio@acme.example
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, invitation: pending }
  bob@acme.example: { accessLevel: monitor }
integrations: [{ name: Orders, id: ${ORDERS} }, { name: Portal, id: ${PORTAL} }]
`;
const filesOf = (
  people: Readonly<Record<string, string>>,
  { policy = '{}', more = '' } = {},
): string => `version: 1
account: { name: Acme, region: us, contains: [${ORDERS}] }
policy: ${policy}
users:
${Object.entries({
  'root@acme.example': '{ accessLevel: administrator }',
  'alan@acme.example': '{ accessLevel: administrator }',
  'ada@acme.example': '{ accessLevel: monitor }',
  'bob@acme.example': '{ accessLevel: monitor }',
  ...people,
})
  .map(([email, entry]) => `  ${email}: ${entry}`)
  .join('\n')}
${more}`;

/** A repository whose base moves exactly where the documentation says: with an apply that exits with 0. */
class Repository {
  readonly sandbox: TestSandbox;
  readonly #cwd: string;
  #base: string;

  constructor(sandbox: TestSandbox, cwd: string, base: string) {
    this.sandbox = sandbox;
    this.#cwd = cwd;
    this.#base = base;
  }

  async run(command: string, ...argv: string[]) {
    await writeFile(join(this.#cwd, 'base.yaml'), this.#base);
    return runCli([command, 'access.yaml', '--base', 'base.yaml', ...argv], {
      sandbox: this.sandbox,
      cwd: this.#cwd,
    });
  }

  /** A run without a base. */
  async runAlone(command: string, ...argv: string[]) {
    return runCli([command, 'access.yaml', ...argv], { sandbox: this.sandbox, cwd: this.#cwd });
  }

  async write(files: string) {
    await writeFile(join(this.#cwd, 'access.yaml'), files);
  }

  /** Merges these files: plans, applies, and moves the base if that ended with 0. */
  async merge(files: string, ...argv: string[]) {
    await this.write(files);
    const ended = await this.run(
      'apply',
      '--yes',
      '--allow',
      'disables-user',
      '--allow',
      'removes-user',
      ...argv,
    );
    if (ended.code === EXIT.done) this.#base = files;
    return ended;
  }

  async plan(...argv: string[]) {
    return planFrom((await this.run('plan', '--format', 'json', ...argv)).stdout);
  }

  isDisabled(user: string): boolean {
    return snapshotOf(this.sandbox.account).get(user)?.disabled === true;
  }

  mailOf(user: string): number {
    return this.sandbox.account.subscriptions.of(user).length;
  }
}

async function repository(
  base = filesOf({}),
  seed = SEED,
  edits: readonly ScheduledEdit[] = [],
): Promise<Repository> {
  const sandbox = await openSandbox(seed, { edits });
  onTestFinished(() => sandbox.close());
  return new Repository(sandbox, await folderWith({}), base);
}

const PLAIN_BOB = 'bob@acme.example: { accessLevel: monitor }';
const kinds = (plan: Awaited<ReturnType<Repository['plan']>>): string[] =>
  plan.operations.map(({ kind, user }) => `${kind} ${user.email.replace(/@.*/, '')}`);
const ADA = 'ada@acme.example';
const BOB = 'bob@acme.example';
const KIM = 'kim@acme.example';

describe('a switch of somebody who has not accepted', () => {
  const off = filesOf({ [ADA]: '{ accessLevel: monitor, enabled: false }' });

  test('waits, run after run, so that the files do not become the base, and is done after the acceptance', async () => {
    const it = await repository();
    for (const files of [
      off,
      off,
      filesOf({ [ADA]: '{ accessLevel: monitor, enabled: false }', [BOB]: '{ accessLevel: manage }' }),
    ]) {
      const { code, stdout } = await it.merge(files, '--allow', 'grants-manage-all');
      expect([code, stdout]).toEqual([
        EXIT.waiting,
        expect.stringContaining('1 person is to be disabled after accepting'),
      ]);
    }
    it.sandbox.edit({ do: 'accept', user: ADA });
    const plan = await it.plan();
    expect([kinds(plan), plan.held]).toEqual([['disable ada'], []]);
    expect((await it.merge(off, '--allow', 'disables-user')).code).toBe(EXIT.done);
    expect(it.isDisabled(ADA)).toBe(true);
  });

  test('is no matter of a base where there is none: the apply ends with 0, and the next one asks for it again', async () => {
    const it = await repository();
    await it.write(off);
    expect((await it.runAlone('apply', '--yes')).code).toBe(EXIT.done);
    it.sandbox.edit({ do: 'accept', user: ADA });
    const ended = await it.runAlone('apply', '--yes', '--allow', 'disables-user');
    expect([ended.code, it.isDisabled(ADA)]).toEqual([EXIT.done, true]);
  });

  test('that is switched by hand after that is changed outside, as any other', async () => {
    const it = await repository();
    it.sandbox.edit({ do: 'accept', user: ADA });
    expect((await it.merge(off, '--allow', 'disables-user')).code).toBe(EXIT.done);
    it.sandbox.edit({ do: 'enable', user: ADA });
    const plan = await it.plan();
    expect([kinds(plan), plan.held.map(({ email }) => email)]).toEqual([[], [ADA]]);
  });

  test('who was removed and invited again by hand waits for nothing: that is a change from outside', async () => {
    const it = await repository();
    it.sandbox.edit({ do: 'accept', user: ADA });
    await it.merge(off, '--allow', 'disables-user');
    it.sandbox.edit({ do: 'remove', user: ADA });
    it.sandbox.edit({ do: 'invite', user: ADA, set: { accessLevel: 'monitor' } });
    expect((await it.merge(off)).code).toBe(EXIT.done);
    it.sandbox.edit({ do: 'accept', user: ADA });
    expect((await it.plan()).held.map(({ email }) => email)).toEqual([ADA]);
    expect((await it.run('drift')).code).toBe(EXIT.differences);
  });

  test('of whom a timer has nothing to end keeps no timer waiting', async () => {
    const it = await repository();
    await it.write(off);
    expect((await it.run('apply', '--yes', '--due')).code).toBe(EXIT.done);
  });

  test('who accepts while the run is under way is not called as declared', async () => {
    const accepts = { do: 'accept', user: ADA, after: 'PUT /v1/ashares/*' } as const;
    const it = await repository(filesOf({}), SEED, [accepts]);
    const both = off.replace(
      PLAIN_BOB,
      'bob@acme.example: { accessLevel: monitor, allowToEditRetryData: true }',
    );
    expect((await it.merge(both)).code).toBe(EXIT.incomplete);
    expect((await it.merge(both)).code).toBe(EXIT.done);
    expect(it.isDisabled(ADA)).toBe(true);
  });
});

describe('mail of somebody who has not accepted', () => {
  const mail = filesOf({ [ADA]: '{ accessLevel: monitor, notifications: [Orders, Portal] }' });

  test('waits for nobody, and is set by the first apply after the acceptance, whoever approved what', async () => {
    const it = await repository();
    expect((await it.merge(mail)).code).toBe(EXIT.done);
    const other = mail.replace(
      'bob@acme.example: { accessLevel: monitor }',
      'bob@acme.example: { accessLevel: monitor, allowToEditRetryData: true }',
    );
    await it.write(other);
    const reviewed = await it.run('plan', '--format', 'json', '--output', 'plan.json');
    expect(reviewed.code).toBe(EXIT.done);
    it.sandbox.edit({ do: 'accept', user: ADA });
    const plan = await it.plan();
    expect([kinds(plan), plan.held]).toEqual([['update bob', 'notify ada'], []]);
    const { code } = await it.merge(other, '--expect', 'plan.json');
    expect([code, it.mailOf(ADA)]).toEqual([EXIT.done, 2]);
  });

  test('that nobody approved and no file in force asks for is not written', async () => {
    const it = await repository();
    it.sandbox.edit({ do: 'accept', user: ADA });
    await it.write(filesOf({}));
    await it.run('plan', '--format', 'json', '--output', 'plan.json');
    const { code } = await it.merge(mail, '--expect', 'plan.json');
    expect([code, it.mailOf(ADA)]).toEqual([EXIT.stale, 0]);
  });

  test('is named by a watch until it is set, and nobody is accused of it', async () => {
    const it = await repository();
    await it.merge(mail);
    it.sandbox.edit({ do: 'accept', user: ADA });
    for (const format of ['text', 'markdown']) {
      const { code, stdout } = await it.run('drift', '--format', format);
      expect([code, stdout.replace(/\s+/g, ' ')]).toEqual([
        EXIT.differences,
        expect.stringContaining('the next apply sets it'),
      ]);
    }
  });

  test('beyond what the files state is a change from outside', async () => {
    const it = await repository(
      filesOf({ [BOB]: '{ accessLevel: monitor, notifications: [] }' }),
      SEED.replace(
        'bob@acme.example: { accessLevel: monitor }',
        'bob@acme.example: { accessLevel: monitor, notifications: [Orders] }',
      ),
    );
    await it.write(filesOf({ [BOB]: '{ accessLevel: monitor, notifications: [] }' }));
    const plan = await it.plan();
    expect([kinds(plan), plan.held.map(({ email }) => email)]).toEqual([[], [BOB]]);
  });
});

describe('what the files in force could not do, as they say themselves', () => {
  test('of a person whom they protected is asked for as soon as they do not', async () => {
    const raised = { [BOB]: '{ accessLevel: manage }' };
    const it = await repository(filesOf(raised, { policy: '{ protectedUsers: [bob@acme.example] }' }));
    await it.write(filesOf(raised));
    const plan = await it.plan();
    expect([kinds(plan), plan.held]).toEqual([['grant bob'], []]);
  });

  test('of a person whom they protected, no date counts as one that was in force', async () => {
    const dated = { [BOB]: '{ accessLevel: monitor, until: 2027-01-31 }' };
    const it = await repository(filesOf(dated, { policy: '{ protectedUsers: [bob@acme.example] }' }));
    await it.write(filesOf(dated));
    expect((await it.plan()).ends.map(({ email, what }) => [email, what])).toEqual([[BOB, 'person']]);
  });

  test('of a person whose pin nobody had is asked for as soon as it has gone', async () => {
    const it = await repository(filesOf({ [KIM]: '{ accessLevel: monitor, id: aaaaaaaaaaaaaaaaaaaaaaa9 }' }));
    await it.write(filesOf({ [KIM]: '{ accessLevel: monitor }' }));
    const plan = await it.plan();
    expect([kinds(plan), plan.held]).toEqual([['invite kim'], []]);
  });

  test('of a person whose pin is written or taken away while it means the same record is held as before', async () => {
    const pin = SEED.replace(
      'bob@acme.example: { accessLevel: monitor }',
      'bob@acme.example: { accessLevel: manage, userId: aaaaaaaaaaaaaaaaaaaaaaa9 }',
    );
    const [plain, pinned] = [
      filesOf({}),
      filesOf({ [BOB]: '{ accessLevel: monitor, id: aaaaaaaaaaaaaaaaaaaaaaa9 }' }),
    ];
    for (const [was, is] of [
      [plain, pinned],
      [pinned, plain],
    ] as const) {
      const it = await repository(was, pin);
      await it.write(is);
      const plan = await it.plan();
      expect([kinds(plan), plan.held.map(({ email }) => email)]).toEqual([[], [BOB]]);
    }
  });

  test.each([
    ['waits still', 'integrations: { Portal: { whenMissing: wait } }'],
    ['is pinned', `integrations: { Portal: { id: ${PORTAL} } }`],
    ['is pinned and waits', `integrations: { Portal: { whenMissing: wait, id: ${PORTAL} } }`],
    ['has another key', `integrations: { The portal: { id: ${PORTAL} } }`],
    ['says nothing any more', ''],
  ])('of what they waited for is asked for once it exists, and %s', async (_, more) => {
    const key = more.includes('The portal') ? 'The portal' : 'Portal';
    const people = (name: string) => ({
      [KIM]: `{ integrations: { ${name}: manage } }`,
      [BOB]: `{ integrations: { Orders: monitor, ${name}: manage } }`,
    });
    const seed = SEED.replace(
      'bob@acme.example: { accessLevel: monitor }',
      'bob@acme.example: { integrations: { Orders: monitor } }',
    );
    const it = await repository(
      filesOf(people('Portal'), { more: 'integrations: { Portal: { whenMissing: wait } }' }),
      seed,
    );
    await it.write(filesOf(people(key), { more }));
    const plan = await it.plan();
    expect([kinds(plan), plan.held]).toEqual([['grant bob', 'invite kim'], []]);
  });

  describe('of somebody to whom nothing is left but what does not exist yet', () => {
    const narrowed = (more: string) =>
      filesOf({ [BOB]: '{ integrations: { New: manage } }' }, { more: `integrations: { New: ${more} }` });
    const seed = SEED.replace(PLAIN_BOB, 'bob@acme.example: { integrations: { Orders: manage } }');
    const before = filesOf({ [BOB]: '{ integrations: { Orders: manage } }' });
    const appears = { do: 'rename-integration', integration: 'Portal', name: 'New' } as const;

    test.each([
      ['waits still', '{ whenMissing: wait }'],
      ['is pinned', `{ id: ${PORTAL} }`],
    ])('what they had is taken once it exists, and %s', async (_, then) => {
      const it = await repository(before, seed);
      const merged = await it.merge(narrowed('{ whenMissing: wait }'));
      expect([merged.code, merged.stdout.replace(/\s+/g, ' ')]).toEqual([
        EXIT.done,
        expect.stringContaining(
          'warning bob@acme.example gets New when it exists in the account, and nothing else is left to them. So until then nothing of them is written',
        ),
      ]);
      expect((await it.run('drift')).stdout).toContain('nothing else is left to them');
      it.sandbox.edit(appears);
      await it.write(narrowed(then));
      const plan = await it.plan();
      expect([
        plan.operations.map(({ fields }) => fields.map(({ field, after }) => [field, after])),
        plan.held,
      ]).toEqual([
        [
          [
            [`integrations/${ORDERS}`, null],
            [`integrations/${PORTAL}`, 'manage'],
          ],
        ],
        [],
      ]);
    });

    test('who has got it by now is changed from outside like anybody else', async () => {
      const it = await repository(before, seed);
      await it.merge(narrowed('{ whenMissing: wait }'));
      it.sandbox.edit(appears);
      await it.merge(narrowed('{ whenMissing: wait }'));
      const more = { [PORTAL]: 'manage', Orders: 'monitor' } as const;
      it.sandbox.edit({ do: 'change', user: BOB, set: { integrations: more } });
      const plan = await it.plan();
      expect([kinds(plan), plan.held.map(({ email }) => email)]).toEqual([[], [BOB]]);
    });

    test('what a date has ended of them is overdue, with what it waits for', async () => {
      const dated = filesOf(
        { [BOB]: '{ roles: [{ role: chief, until: 2026-10-31 }], integrations: { New: manage } }' },
        {
          more: 'integrations: { New: { whenMissing: wait } }\nroles: { chief: { accessLevel: administrator } }',
        },
      );
      const it = await repository(
        dated,
        SEED.replace(PLAIN_BOB, 'bob@acme.example: { accessLevel: administrator }'),
      );
      await it.write(dated);
      const { code, stdout } = await it.run('drift');
      expect([code, stdout.replace(/\s+/g, ' ')]).toEqual([
        EXIT.differences,
        expect.stringContaining(
          'bob@acme.example: access level: the account has administrator, the files say none · role chief, access.yaml:10 (until 2026-10-31) · waits until New exists in the account, since nothing else is left to them',
        ),
      ]);
    });
  });

  test('of an administrator of production is asked for once the files are of production', async () => {
    const seed = SEED.replace(
      PLAIN_BOB,
      'bob@acme.example: { accessLevel: administrator, isProductionAdmin: true }',
    );
    const it = await repository(filesOf({}), seed);
    await it.write(filesOf({}).replace('region: us', 'region: us, environment: production'));
    const plan = await it.plan();
    expect([kinds(plan), plan.held]).toEqual([['demote bob'], []]);
  });
});
