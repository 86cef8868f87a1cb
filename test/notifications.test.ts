/** Who gets mail about errors of an integration: declared, planned, set, and looked at again. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import {
  appliedFrom,
  openSandbox,
  outcomesOf,
  planFrom,
  runCli,
  type TestSandbox,
} from './support/harness.ts';

const ID = { order: '5e44efa28015c9464272256f', returns: '5e44efa28015c94642722570' };
const SEED = `
owner: cio@acme.example
tokens: { sandbox-token: cio@acme.example }
users:
  grace@acme.example: { accessLevel: administrator, notifications: [Returns] }
  alan@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, notifications: [Returns] }
  bob@acme.example: { integrations: { Orders: monitor, Returns: monitor }, notifications: [Orders, Returns] }
  eve@acme.example: { integrations: { Orders: monitor }, invitation: pending }
integrations: [{ name: Orders, id: ${ID.order} }, { name: Returns, id: ${ID.returns} }]
`;
const HEAD = `version: 1
account: { name: Acme, region: us, contains: [${ID.order}] }
policy: { maxGrantLoss: 9 }
`;
const PEOPLE = `users:
  grace@acme.example: { accessLevel: administrator }
  alan@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: monitor, notifications: [Orders] }
  bob@acme.example: { integrations: { Orders: monitor, Returns: monitor } }
  eve@acme.example: { integrations: { Orders: monitor }, notifications: [Orders] }
`;

async function open(seed: string = SEED): Promise<TestSandbox> {
  const sandbox = await openSandbox(seed);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const files = (people: string, more = ''): Record<string, string> => ({
  'access.yaml': HEAD + people + more,
});
const subscribed = ({ account }: TestSandbox, name: string): string[] =>
  account.subscriptions
    .of(`${name}@acme.example`)
    .map(({ about }) => (about === ID.order ? 'Orders' : 'Returns'))
    .sort();
const asks = (requests: readonly { readonly path: string }[]): number =>
  requests.filter(({ path }) => path.startsWith('/v1/notifications')).length;
const APPLY = ['apply', '--yes', '--format', 'json'];

describe('notifications', () => {
  test('that change are lines of --diff, also where nothing else of somebody does', async () => {
    const { stdout } = await runCli(['plan', '--diff'], { sandbox: await open(), files: files(PEOPLE) });
    const [, ada = ''] = /^\+\+\+ ada@acme\.example.*\n((?:[@ +-].*\n)+)/m.exec(stdout) ?? [];
    expect(ada.split('\n')).toEqual([
      '@@ -1,3 +1,3 @@',
      ' accessLevel: monitor',
      ' notifications:',
      '-  - Returns',
      '+  - Orders',
      '',
    ]);
  });

  test('that no file states are neither read nor written', async () => {
    const sandbox = await open();
    const people = PEOPLE.replaceAll(/, notifications: \[\w+\]/g, '');
    const { requests, code } = await runCli(['plan', '--format', 'json'], { sandbox, files: files(people) });
    expect([code, asks(requests)]).toEqual([EXIT.done, 0]);
  });

  test('that a file states are planned last, and of nobody else', async () => {
    const sandbox = await open();
    const ended = await runCli(['plan', '--format', 'json'], { sandbox, files: files(PEOPLE) });
    const { operations, notes } = planFrom(ended.stdout);
    expect(operations.map(({ kind, user, fields }) => [kind, user.email, fields])).toEqual([
      [
        'notify',
        'ada@acme.example',
        [
          { field: `notifications/${ID.order}`, before: null, after: true },
          { field: `notifications/${ID.returns}`, before: true, after: null },
        ],
      ],
    ]);
    expect(notes).toContainEqual({ code: 'notify-waits', people: ['eve@acme.example'] });
    expect(sandbox.writes()).toEqual([]);
  });

  test('are told as what they are, with the line that states them, whatever the person reaches there', async () => {
    const sandbox = await open();
    const { stdout } = await runCli(['plan'], { sandbox, files: files(PEOPLE) });
    expect(stdout).toContain(
      '  ~ mail about Orders    no → yes   own entry, access.yaml:7\n' +
        '  ~ mail about Returns   yes → no   not granted, access.yaml:7\n',
    );
    const role = `users:
  ada@acme.example: { roles: [{ role: desk, until: 2026-11-01 }, watch] }
roles:
  desk: { notifications: [Returns], integrations: { Returns: manage } }
  watch: { accessLevel: monitor }
integrations: { Orders: { notify: [ada@acme.example] } }
`;
    for (const format of ['text', 'markdown', 'html']) {
      const ended = await runCli(['plan', '--format', format], { sandbox, files: files(role) });
      const words = ended.stdout
        .replace(/<[^>]*>/g, '')
        .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
      expect(words).toMatch(/mail about Orders\W*no\W*→?\W*yes\W*notify of Orders, access\.yaml:9/);
      expect(words).toMatch(/mail about Returns\W*yes\W*→?\W*no\W*ended by date, access\.yaml:5/);
    }
  });

  test.each(['204', '200', 'elements'])(
    'are set and verified, whatever the answer looks like (%s)',
    async (shape) => {
      const sandbox = await open(`dialects: { notify-answer: '${shape}' }\n${SEED}`);
      const { code, stdout } = await runCli(APPLY, { sandbox, files: files(PEOPLE) });
      expect([code, JSON.parse(stdout).verification.converged]).toEqual([EXIT.done, true]);
      expect([subscribed(sandbox, 'ada'), subscribed(sandbox, 'bob')]).toEqual([
        ['Orders'],
        ['Orders', 'Returns'],
      ]);
      const again = await runCli(['plan', '--detailed-exitcode'], { sandbox, files: files(PEOPLE) });
      expect(again.code).toBe(EXIT.done);
    },
  );

  test('of an own entry, a role and a list add up', async () => {
    const sandbox = await open();
    const people = PEOPLE.replace('notifications: [Orders] }', 'roles: [support] }');
    const more = `roles: { support: { accessLevel: monitor, notifications: [Returns] } }
integrations: { Orders: { notify: [ada@acme.example] } }
`;
    const { code } = await runCli(APPLY, { sandbox, files: files(people, more) });
    expect([code, subscribed(sandbox, 'ada')]).toEqual([EXIT.done, ['Orders', 'Returns']]);
  });

  test('with an empty list are taken, all of them', async () => {
    const sandbox = await open();
    const people = PEOPLE.replace('notifications: [Orders] }\n  bob', 'notifications: [] }\n  bob');
    expect((await runCli(APPLY, { sandbox, files: files(people) })).code).toBe(EXIT.done);
    expect(subscribed(sandbox, 'ada')).toEqual([]);
  });

  test('of a protected person are told where they differ, and never written', async () => {
    const sandbox = await open();
    const people = PEOPLE.replace('{ accessLevel: monitor, notifications: [Orders] }', 'ENTRY');
    const withEntry = (mail: string) =>
      files(
        people.replace('ENTRY', `{ accessLevel: monitor, notifications: ${mail} }`).replace('eve@', 'eva@'),
      );
    const guarded = (mail: string) => ({
      'access.yaml':
        withEntry(mail)['access.yaml']?.replace(
          'maxGrantLoss: 9',
          'maxGrantLoss: 9, protectedUsers: [ada@acme.example]',
        ) ?? '',
    });
    for (const [mail, differs] of [
      ['[Orders]', true],
      ['[]', true],
      ['[Orders, Returns]', true],
      ['[Returns]', false],
    ] as const) {
      const plan = await runCli(['plan'], { sandbox, files: guarded(mail) });
      expect(plan.stdout.includes('the files say otherwise (other mail)')).toBe(differs);
      const ended = await runCli(['apply', '--yes', '--format', 'json'], { sandbox, files: guarded(mail) });
      expect(ended.stdout).not.toContain('ada@acme.example: set');
      expect(subscribed(sandbox, 'ada')).toEqual(['Returns']);
    }
  });

  test('of somebody without access to the integration are an error with a place', async () => {
    const sandbox = await open();
    const people = PEOPLE.replace(
      '{ Orders: monitor, Returns: monitor } }',
      '{ Returns: monitor }, notifications: [Orders] }',
    );
    const { code, stderr } = await runCli(['plan'], { sandbox, files: files(people) });
    expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('notified-without-access')]);
    expect(stderr).toContain('access.yaml:8');
  });

  const PIN = 'aaaaaaaaaaaaaaaaaaaaaaa9';
  const about = (access: string, more = ''): Record<string, string> => ({
    'access.yaml': `${HEAD}${PEOPLE.replace('{ Orders: monitor, Returns: monitor } }', `${access}, notifications: [Orders] }`)}${more}`,
    'was.yaml': `${HEAD}${PEOPLE}${more}`,
  });
  const OFFLINE = ['plan', '--offline', '--base', 'was.yaml', 'access.yaml'];

  test('of somebody without access are found in the files alone, where these leave no doubt', async () => {
    const named = about('{ Returns: monitor }');
    for (const argv of [['validate', 'access.yaml'], OFFLINE]) {
      const { code, stdout, stderr } = await runCli(argv, { files: named });
      expect([code, stdout + stderr]).toEqual([
        EXIT.invalid,
        expect.stringContaining('notified-without-access'),
      ]);
      expect(stdout + stderr).toContain('access.yaml:8');
    }
  });

  test.each([
    [
      'a pin and a name may be one object',
      about('{ shop: monitor }', `integrations: { shop: { id: ${PIN} } }\n`),
    ],
    [
      'what is waited for is not there yet',
      about('{ Returns: monitor }', 'integrations: { Orders: { whenMissing: wait } }\n'),
    ],
    ['a level reaches everything', about('{ Returns: monitor }, accessLevel: monitor')],
  ])('are left to the account where %s', async (_, files) => {
    for (const argv of [['validate', 'access.yaml'], OFFLINE]) {
      const { code, stdout, stderr } = await runCli(argv, { files });
      expect([argv[0], code, stdout + stderr]).toEqual([
        argv[0],
        EXIT.done,
        expect.not.stringContaining('notified-without-access'),
      ]);
    }
  });

  test('end together with the access, or whoever keeps them is named', async () => {
    const sandbox = await open();
    const without = '{ Orders: monitor }';
    const stated = PEOPLE.replace(
      '{ Orders: monitor, Returns: monitor }',
      `${without}, notifications: [Orders]`,
    );
    const silent = PEOPLE.replace('{ Orders: monitor, Returns: monitor }', without);
    const named = planFrom(
      (await runCli(['plan', '--format', 'json'], { sandbox, files: files(silent) })).stdout,
    );
    expect(named.notes).toContainEqual({
      code: 'still-notified',
      person: 'bob@acme.example',
      integrations: ['Returns'],
    });
    expect((await runCli(APPLY, { sandbox, files: files(stated) })).code).toBe(EXIT.done);
    expect(subscribed(sandbox, 'bob')).toEqual(['Orders']);
  });

  test('end with the access that a date ends, and hold up nothing that ends', async () => {
    const over = '2026-01-31';
    const people = PEOPLE.replace(
      'ada@acme.example: { accessLevel: monitor, notifications: [Orders] }',
      'ada@acme.example: { accessLevel: monitor }',
    ).replace(
      '{ Orders: monitor, Returns: monitor } }',
      `{ Orders: monitor, Returns: { level: monitor, until: ${over} } }, notifications: [Orders, Returns] }`,
    );
    const all = { ...files(people), 'base.yaml': HEAD + people };
    for (const base of [[], ['--base', 'base.yaml']]) {
      const sandbox = await open();
      const due = await runCli(['apply', '--yes', '--due', ...base, 'access.yaml'], { sandbox, files: all });
      expect(due.stderr).not.toContain('notified-without-access');
      // Mail is left, and said to be: so the timer is not done.
      expect([due.code, sandbox.writes().map(({ method }) => method)]).toEqual([EXIT.waiting, ['PUT']]);
      expect(due.stdout.replace(/\s+/g, ' ')).toContain(
        'Left by `--due`: mail about Returns of bob@acme.example',
      );
      expect(due.stdout).toContain('bob@acme.example loses access to Returns and stays subscribed');
      // They are stated here: what ends them is the apply below.
      expect(due.stdout.replace(/\s+/g, ' ')).toContain('an apply without `--due` ends it');
      const applied = await runCli([...APPLY, ...base, 'access.yaml'], { sandbox, files: all });
      expect([applied.code, subscribed(sandbox, 'bob')]).toEqual([EXIT.done, ['Orders']]);
    }
  });

  test('that a role handed out until it ended are no change from outside', async () => {
    const sandbox = await open();
    const more = 'roles: { support: { accessLevel: monitor, notifications: [Returns] } }\n';
    const people = PEOPLE.replace(
      'accessLevel: monitor, notifications: [Orders] }',
      'accessLevel: monitor, roles: [{ role: support, until: 2026-01-31 }] }',
    );
    const all = { ...files(people, more), 'base.yaml': HEAD + people + more };
    const { code } = await runCli([...APPLY, '--base', 'base.yaml', 'access.yaml'], { sandbox, files: all });
    expect([code, subscribed(sandbox, 'ada')]).toEqual([EXIT.done, []]);
  });

  test('that are refused fail alone, in the words of the server', async () => {
    const sandbox = await open(`dialects: { notify-others: refused }\n${SEED}`);
    const people = PEOPLE.replace('{ Orders: monitor, Returns: monitor }', '{ Orders: monitor }');
    const { code, stdout } = await runCli(APPLY, { sandbox, files: files(people) });
    const outcomes = JSON.parse(stdout).outcomes.map(({ kind, words }: { kind: string; words?: string }) => [
      kind,
      words,
    ]);
    expect(code).toBe(EXIT.incomplete);
    expect(outcomes).toEqual([
      ['done', undefined],
      ['failed', expect.stringContaining('by their user only')],
    ]);
  });

  test('that are refused stop nothing else, also where nobody knows whose token it is', async () => {
    const sandbox = await open(`dialects: { notify-others: refused }\n${SEED}`);
    sandbox.meet('DELETE /v1/ashares/*:slow=200');
    const people = PEOPLE.replace(
      /eve@acme\.example: .*\n/,
      'eve@acme.example: { state: absent }\n  kim@acme.example: { accessLevel: monitor }\n',
    );
    const { code, stdout } = await runCli([...APPLY, '--allow', 'removes-user'], {
      sandbox,
      files: files(people),
    });
    const applied = appliedFrom(stdout);
    expect([code, outcomesOf(applied)]).toEqual([
      EXIT.incomplete,
      ['remove eve: done', 'invite kim: done', 'notify ada: failed'],
    ]);
  });

  test.each(['status=403', 'status=500'])(
    'that were set and cannot be read again (%s) are not said to be as declared',
    async (fault) => {
      const sandbox = await open();
      sandbox.meet('PUT /v1/notifications:no-effect', `GET /v1/notifications #2-9:${fault}`);
      const { code, stdout, stderr } = await runCli(APPLY, { sandbox, files: files(PEOPLE), hasty: true });
      const applied = appliedFrom(stdout);
      expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['notify ada: done']]);
      expect(applied.verification).toMatchObject({ converged: false, unread: true });
      expect(stderr).toMatch(
        /^The account was read again, but for notifications, which could not be read: .*\/v1\/notifications/m,
      );
      expect(stderr).not.toContain('could not be read again');
    },
  );

  test('that cannot be read are told, and hold nothing up', async () => {
    const sandbox = await open();
    sandbox.meet('GET /v1/notifications:status=403');
    const people = PEOPLE.replace('{ Orders: monitor, Returns: monitor }', '{ Orders: monitor }');
    const { code, stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files: files(people) });
    const { operations, notes } = planFrom(stdout);
    expect([code, operations.map(({ kind }) => kind)]).toEqual([EXIT.done, ['revoke']]);
    expect(notes).toContainEqual({
      code: 'notifications-unread',
      words: expect.stringContaining('told to answer 403'),
    });
  });

  describe('that the files state and nobody could read', () => {
    /** Everything but the mail is as declared. */
    async function settled(asked = files(PEOPLE)) {
      const sandbox = await open();
      await runCli(APPLY, { sandbox, files: files(PEOPLE) });
      sandbox.account.subscriptions.endAll('ada@acme.example');
      sandbox.meet('GET /v1/notifications:status=500');
      return (...argv: string[]) => runCli(argv, { sandbox, files: asked, hasty: true });
    }

    test('end an apply as incomplete, which is not in force then, and a timer as before', async () => {
      const cli = await settled();
      const { code, stdout, stderr } = await cli(...APPLY);
      const { outcomes, verification } = appliedFrom(stdout);
      expect([code, outcomes]).toEqual([EXIT.incomplete, []]);
      expect(verification).toMatchObject({ converged: false, unread: true });
      expect(stderr).toMatch(/^Nobody knows whether everything is as declared: .*\/v1\/notifications/);
      expect((await cli(...APPLY, '--due')).code).toBe(EXIT.done);
    });

    test('leave an apply of anything else incomplete, of which the rest was read again', async () => {
      const sandbox = await open();
      sandbox.meet('GET /v1/notifications:status=403');
      const people = PEOPLE.replace('{ Orders: monitor, Returns: monitor }', '{ Orders: monitor }');
      const { code, stdout } = await runCli(['apply', '--yes'], {
        sandbox,
        files: files(people),
        hasty: true,
      });
      expect([code, stdout]).toEqual([
        EXIT.incomplete,
        expect.stringContaining('1 operation done; the account was not read again as a whole.'),
      ]);
    });

    test('are still different where the last reading alone has them, and set by the next apply', async () => {
      const sandbox = await open();
      sandbox.meet('GET /v1/notifications #1:status=403');
      const { code, stdout } = await runCli(APPLY, { sandbox, files: files(PEOPLE), hasty: true });
      expect([code, appliedFrom(stdout).verification.converged]).toEqual([EXIT.incomplete, false]);
      expect((await runCli(APPLY, { sandbox, files: files(PEOPLE) })).code).toBe(EXIT.done);
    });

    test.each([
      ['plan --detailed-exitcode', EXIT.failure],
      ['drift', EXIT.failure],
      ['drift --format json', EXIT.failure],
      ['plan --format json', EXIT.done],
    ])('are not taken for equal by `%s`: %i', async (command, expected) => {
      const cli = await settled();
      const { code, stderr } = await cli(...command.split(' '));
      const words = 'Notifications could not be read, so nobody knows whether they are as the files say.';
      expect([code, stderr.includes(words)]).toEqual([expected, expected === EXIT.failure]);
    });

    test('do not hide what does differ', async () => {
      const people = PEOPLE.replace(
        'ada@acme.example: { accessLevel: monitor',
        'ada@acme.example: { accessLevel: manage',
      );
      const cli = await settled(files(people));
      for (const command of [['plan', '--detailed-exitcode'], ['drift']])
        expect((await cli(...command)).code).toBe(EXIT.differences);
    });

    test.each([
      ['plan', 'Nothing to do. Notifications could not be read and were not compared.'],
      ['drift', 'Nothing that could be compared differs.'],
      ['drift', 'neither compared nor written'],
      ['drift --format markdown', 'Nothing that could be compared differs.'],
      ['explain ada@acme.example --live', 'what the files say, but for mail, which could not be read.'],
      ['doctor', 'warning  notifications'],
    ])('are not said to be as declared by `%s`: %s', async (command, words) => {
      const cli = await settled();
      const { code, stdout } = await cli(...command.split(' '));
      const expected = command.startsWith('drift') ? EXIT.failure : EXIT.done;
      expect([code, stdout]).toEqual([expected, expect.stringContaining(words)]);
    });

    test('are not rehearsed without, and that is no fault of this tool', async () => {
      const cli = await settled();
      const { code, stderr } = await cli('rehearse', '--runs', '2');
      expect([code, stderr]).toEqual([EXIT.failure, expect.stringMatching(/^.*\/v1\/notifications failed/)]);
      expect(stderr).not.toContain('report');
    });
  });

  test('that somebody changed in the account are drift', async () => {
    const sandbox = await open();
    await runCli(APPLY, { sandbox, files: files(PEOPLE) });
    sandbox.account.subscriptions.set(
      {
        email: 'ada@acme.example',
        kind: 'integration',
        about: ID.returns,
      },
      true,
    );
    const { code, stdout } = await runCli(['drift'], { sandbox, files: files(PEOPLE) });
    expect([code, stdout]).toEqual([EXIT.differences, expect.stringContaining('mail about Returns')]);
    const explained = await runCli(['explain', 'ada@acme.example', '--live'], {
      sandbox,
      files: files(PEOPLE),
    });
    for (const answer of [stdout, explained.stdout])
      expect(answer).toContain('mail about Returns: the account has yes, the files say no');
  });

  test('may be handed out by a limited file only where it may give access', async () => {
    const limits = `files: { team.yaml: { integrations: [Orders] } }\n`;
    const team = (name: string): string => `version: 1
users: { kim@acme.example: { integrations: { Orders: monitor }, notifications: [${name}] } }
`;
    const check = (name: string) =>
      runCli(['validate', '--format', 'json', 'access.yaml', 'team.yaml'], {
        files: { ...files(PEOPLE, limits), 'team.yaml': team(name) },
      });
    expect((await check('Orders')).code).toBe(EXIT.done);
    const refused = await check('Returns');
    expect([refused.code, refused.stdout]).toEqual([EXIT.invalid, expect.stringContaining('outside-limit')]);
  });

  test('are in the digest', async () => {
    const sandbox = await open();
    const digest = async (people: string) =>
      planFrom((await runCli(['plan', '--format', 'json'], { sandbox, files: files(people) })).stdout).digest;
    const both = PEOPLE.replace(
      'notifications: [Orders] }\n  bob',
      'notifications: [Orders, Returns] }\n  bob',
    );
    expect(await digest(PEOPLE)).not.toBe(await digest(both));
  });

  test('are explained with the line that states them, and what the account has', async () => {
    const sandbox = await open();
    sandbox.account.subscriptions.set(
      { email: 'ada@acme.example', kind: 'flow', about: 'f'.repeat(24) },
      true,
    );
    const explain = (...argv: string[]) =>
      runCli(['explain', 'ada@acme.example', ...argv], { sandbox, files: files(PEOPLE) });
    expect((await explain()).stdout).toMatch(/mail about Orders +yes +own entry.*access\.yaml:7/);
    const live = await explain('--live');
    expect([live.code, asks(live.requests)]).toEqual([EXIT.done, 1]);
    expect(live.stdout).toMatch(/mail about Returns +yes/);
    expect(live.stdout).toContain('also about 1 single flow or connection');
    const orders = await explain('Orders');
    expect(orders.stdout).toContain('mail about Orders');
    expect(orders.stdout).not.toContain('mail about Returns');
    for (const format of ['markdown', 'html']) {
      expect((await explain('--live', '--format', format)).stdout).toContain('mail about Returns');
    }
    const [said] = JSON.parse((await explain('--format', 'json')).stdout).files;
    expect(said.notifications).toMatchObject({
      integrations: [{ field: 'notifications/Orders', name: 'Orders', because: { line: 7 } }],
      others: 0,
    });
  });

  test('stand in the answer to who reaches an integration, also of whoever does not reach it', async () => {
    const sandbox = await open();
    const about = { email: 'eve@acme.example', kind: 'integration', about: ID.returns } as const;
    sandbox.account.subscriptions.set(about, true);
    const silent = files(PEOPLE.replaceAll(/, notifications: \[\w+\]/g, ''));
    const ask = (...argv: string[]) =>
      runCli(['who-can', 'Returns', '--live', ...argv], { sandbox, files: silent });
    expect((await ask()).stdout).not.toContain('mail');
    const { stdout, requests } = await ask('--notifications');
    expect(asks(requests)).toBe(1);
    const account = stdout.slice(stdout.indexOf('In the account'));
    expect(account).toMatch(/ada@acme.example +monitor +by the level monitor; gets mail about its errors/);
    expect(account).toMatch(/alan@acme.example +manage +by the level administrator\n/);
    expect(account).toMatch(/Gets mail about its errors and does not reach it:\n +eve@acme.example/);
    const json = JSON.parse((await ask('--notifications', '--format', 'json')).stdout).account;
    expect(json.onlyMail).toEqual(['eve@acme.example']);
    expect(json.now).toContainEqual(expect.objectContaining({ person: 'bob@acme.example', mail: true }));
    const byFiles = await runCli(['who-can', 'Orders'], { files: files(PEOPLE) });
    expect(byFiles.stdout).toMatch(/ada@acme.example .*gets mail about its errors/);
    const refused = await runCli(['who-can', 'Orders', '--notifications'], { files: files(PEOPLE) });
    expect([refused.code, refused.stderr]).toEqual([EXIT.invalid, expect.stringContaining('--live')]);
  });

  test('are not part of an explanation where no file states them', async () => {
    const sandbox = await open();
    const people = PEOPLE.replaceAll(/, notifications: \[\w+\]/g, '');
    const { stdout, requests } = await runCli(['explain', 'ada@acme.example', '--live'], {
      sandbox,
      files: files(people),
    });
    expect([asks(requests), stdout.includes('mail')]).toEqual([0, false]);
  });

  test('are in a report beside all that the page of an integration shows', async () => {
    const sandbox = await open(
      SEED.replace(
        'ada@acme.example: {',
        'ada@acme.example: { name: Ada, disabled: true, lastSignIn: 2026-01-02,',
      ),
    );
    const report = async (format: string) =>
      (await runCli(['report', '--notifications', '--format', format], { sandbox, files: files(PEOPLE) }))
        .stdout;
    const markdown = await report('markdown');
    const head = markdown.split('\n').find((line) => line.includes('Notifications |')) ?? '';
    for (const column of ['Person', 'Status', 'Enabled', 'Level', 'Last sign-in'])
      expect(head).toContain(column);
    const [, ada = ''] = /\n(.*Ada.*Returns.*)/.exec(await report('csv')) ?? [];
    expect(ada).toMatch(/"Ada","disabled","monitor",.*"2026-01-02[^"]*".*"no","Returns",""/);
    for (const format of ['text', 'html']) expect(await report(format)).toContain('Enabled');
    const { people } = JSON.parse(await report('json'));
    expect(people.find(({ email }: { email: string }) => email === 'ada@acme.example')).toMatchObject({
      name: 'Ada',
      status: 'disabled',
      level: 'monitor',
      lastSignIn: expect.stringContaining('2026-01-02'),
      notifications: { integrations: [ID.returns], others: 0 },
    });
  });
});

test('a plan with a write before the mail says what the mail was, and names none that stays', async () => {
  const sandbox = await open();
  const people = PEOPLE.replace(
    'bob@acme.example: { integrations: { Orders: monitor, Returns: monitor } }',
    'bob@acme.example: { integrations: { Orders: manage, Returns: monitor }, notifications: [Orders] }',
  );
  const { stdout } = await runCli(['plan'], { sandbox, files: files(people) });
  const bob = stdout.slice(stdout.indexOf('bob@acme.example')).split('\n\n')[0];
  expect(bob).toMatch(/mail about Returns +yes → no/);
  expect(bob).not.toContain('mail about Orders');
  expect(bob).toContain('in 2 writes');
});
