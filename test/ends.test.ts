/** What ends by itself is a part of the plan: shown, counted, compared and approved before it comes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { folderWith, planFrom, runCli, type TestSandbox, withSandbox } from './support/harness.ts';

const ORDERS = 'bbbbbbbbbbbbbbbbbbbbbbb1';
const NOW = new Date('2026-11-28T12:00:00Z');

const SEED = `
account: { name: Acme }
owner: { email: cio@acme.example }
tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ann@acme.example: { accessLevel: administrator }
  ben@acme.example: { accessLevel: administrator }
  cleo@acme.example: { accessLevel: administrator }
  hugo@acme.example: { accessLevel: monitor }
  ida@acme.example: { accessLevel: monitor }
  jan@acme.example: { accessLevel: custom, integrations: { Orders: manage } }
integrations: [{ id: ${ORDERS}, name: Orders }]
mcpServers: []
`;

const files = (people: Readonly<Record<string, string>>, more = ''): string => `
version: 1
account: { name: Acme, region: us, contains: [${ORDERS}] }
users:
${Object.entries({
  'root@acme.example': '{ accessLevel: administrator }',
  'ann@acme.example': '{ accessLevel: administrator }',
  'ben@acme.example': '{ accessLevel: administrator }',
  'cleo@acme.example': '{ accessLevel: administrator }',
  'hugo@acme.example': '{ accessLevel: monitor }',
  'ida@acme.example': '{ accessLevel: monitor }',
  'jan@acme.example': '{ integrations: { Orders: manage } }',
  ...people,
})
  .map(([email, entry]) => `  ${email}: ${entry}`)
  .join('\n')}
${more}`;

/** Runs against the account, with `was` already in force. */
async function inFolder<T>(
  texts: { readonly was?: string; readonly is: string },
  test: (run: (...argv: string[]) => ReturnType<typeof runCli>, around: Around) => Promise<T>,
  seed = SEED,
): Promise<T> {
  const { was, is } = texts;
  const cwd = await folderWith({
    'access.yaml': is,
    ...(was === undefined ? {} : { 'was/access.yaml': was }),
  });
  let now = NOW;
  return withSandbox(
    seed,
    (sandbox) => {
      const runAt = (moment: Date, argv: readonly string[]): ReturnType<typeof runCli> => {
        now = moment;
        return runCli(argv, { sandbox, cwd, now });
      };
      const around: Around = {
        sandbox,
        write: (text) => writeFile(join(cwd, 'access.yaml'), text),
        at: (moment, ...argv) => runAt(new Date(moment), argv),
      };
      return test((...argv) => runAt(NOW, argv), around);
    },
    { now: () => now },
  );
}

interface Around {
  readonly sandbox: TestSandbox;
  readonly write: (text: string) => Promise<void>;
  readonly at: (moment: string, ...argv: string[]) => ReturnType<typeof runCli>;
}

const HUGO = (until?: string): string =>
  `{ accessLevel: administrator${until === undefined ? '' : `, until: ${until}`} }`;
const BASE = ['--base', 'was'];
const FORMS = ['text', 'markdown', 'html', 'json'] as const;

describe('a temporary administrator', () => {
  const is = files({ 'hugo@acme.example': HUGO('2027-03-31') });

  it.each(FORMS)('is told from a permanent one in a plan as %s', async (format) => {
    await inFolder({ is }, async (run) => {
      const { stdout } = await run('plan', '--format', format);
      expect(stdout).toContain(format === 'json' ? '2027-04-01T00:00:00.000Z' : '2027-03-31');
    });
  });

  it('has another digest than one with another end, and than one without', async () => {
    const digests: string[] = [];
    // One account: where it is, is part of the digest as well.
    await inFolder({ is }, async (run, { write }) => {
      for (const until of [undefined, '2026-12-31', '2030-01-01', '2030-01-01']) {
        await write(files({ 'hugo@acme.example': HUGO(until) }));
        digests.push(planFrom((await run('plan', '--format', 'json')).stdout).digest);
      }
    });
    expect(digests[3]).toBe(digests[2]);
    expect(new Set(digests).size).toBe(3);
  });

  it.each([['without'], ['with']])('stays temporary behind a reviewed plan, %s a base', async (base) => {
    const was = base === 'with' ? { was: files({}) } : {};
    const flags = base === 'with' ? BASE : [];
    await inFolder({ is, ...was }, async (run, { write, sandbox }) => {
      await run('plan', ...flags, '--format', 'json', '--output', 'plan.json');
      await write(files({ 'hugo@acme.example': HUGO() }));
      const ended = await run('apply', 'access.yaml', ...flags, '--expect', 'plan.json');
      expect(ended.code).toBe(EXIT.stale);
      expect(ended.stderr).toContain('hugo@acme.example');
      expect(ended.stderr).toContain('no reviewed plan says');
      expect(sandbox.writes()).toEqual([]);
      await write(is);
      expect((await run('apply', 'access.yaml', ...flags, '--expect', 'plan.json')).code).toBe(EXIT.done);
    });
  });
});

describe('an end that differs from the base', () => {
  const role = (until: string) =>
    `roles: { op: { integrations: { Orders: manage }, members: [{ user: ida@acme.example${until} }] } }`;
  const list = (until: string) =>
    `integrations: { Orders: { manage: [{ user: ida@acme.example${until} }] } }`;
  const idas = SEED.replace(
    'ida@acme.example: { accessLevel: monitor }',
    'ida@acme.example: { accessLevel: monitor, integrations: { Orders: manage } }',
  );
  const of: Record<string, (until: string) => string> = {
    'a person': (until) => files({ 'ida@acme.example': `{ accessLevel: monitor${until} }` }, list('')),
    'a grant': (until) =>
      files({
        'ida@acme.example': `{ accessLevel: monitor, integrations: { Orders: { level: manage${until} } } }`,
      }),
    'a role of a person': (until) =>
      files(
        { 'ida@acme.example': `{ accessLevel: monitor, roles: [{ role: op${until} }] }` },
        'roles: { op: { integrations: { Orders: manage } } }',
      ),
    'a member': (until) => files({}, role(until)),
    'a list': (until) => files({}, list(until)),
  };
  const moves = [
    ['added', '', ', until: 2027-01-31', 'ends 2027-01-31, until now without end'],
    ['moved', ', until: 2027-01-31', ', until: 2037-01-31', 'until 2037-01-31 instead of 2027-01-31'],
    ['dropped', ', until: 2027-01-31', '', 'no longer ends, until now on 2027-01-31'],
  ] as const;

  for (const [kind, textOf] of Object.entries(of))
    it.each(moves)(`of ${kind}: %s, it is a line of its own and a difference`, async (_, was, is, words) => {
      await inFolder(
        { was: textOf(was), is: textOf(is) },
        async (run) => {
          for (const offline of [[], ['--offline']]) {
            const flags = ['access.yaml', ...BASE, ...offline, '--detailed-exitcode'];
            for (const format of ['text', 'markdown', 'html'] as const) {
              const { code, stdout } = await run('plan', ...flags, '--format', format);
              expect(code).toBe(EXIT.differences);
              expect(stdout.replaceAll(/<[^>]*>|\\/g, '')).toContain(words);
              expect(stdout).not.toMatch(/Nothing to do|Nobody gains or loses access\./);
            }
            const { stdout } = await run('plan', ...flags, '--format', 'json');
            expect(JSON.parse(stdout).ends).toHaveLength(1);
          }
        },
        idas,
      );
    });

  it('is told also where a higher grant hides it until then', async () => {
    const until = '{ level: manage, until: 2027-01-31 }';
    const was = files({ 'ida@acme.example': `{ mcpServers: all, integrations: { Orders: ${until} } }` });
    const is = `${was}integrations: { Orders: { monitor: [ida@acme.example] } }\n`;
    await inFolder(
      { was, is },
      async (run) => {
        const { code, stdout } = await run('plan', 'access.yaml', ...BASE, '--detailed-exitcode');
        expect(code).toBe(EXIT.differences);
        expect(stdout).toContain('monitor on Orders no longer ends, until now on 2027-01-31');
      },
      idas,
    );
  });

  it('is a danger where it takes what the account has now', async () => {
    const texts = {
      was: files({}),
      is: files({ 'ida@acme.example': '{ accessLevel: monitor, until: 2027-01-31 }' }),
    };
    await inFolder(texts, async (run, { sandbox }) => {
      const refused = await run('apply', 'access.yaml', ...BASE, '--yes');
      expect([refused.code, refused.stderr]).toEqual([EXIT.refused, expect.stringContaining('ends-later')]);
      const allowed = await run('apply', 'access.yaml', ...BASE, '--yes', '--allow', 'ends-later');
      expect(allowed.code).toBe(EXIT.done);
      expect(sandbox.writes()).toEqual([]);
    });
  });

  it('is a danger where a person, a high level or every server is kept for longer', async () => {
    const hugo = (until: string) => files({ 'hugo@acme.example': HUGO(until) });
    await inFolder(
      { was: hugo('2027-01-31'), is: hugo('2037-01-31') },
      async (run) => {
        const refused = await run(
          'apply',
          'access.yaml',
          ...BASE,
          '--yes',
          '--allow',
          'grants-administrator',
        );
        expect([refused.code, refused.stderr]).toEqual([
          EXIT.refused,
          expect.stringContaining('extends-access'),
        ]);
      },
      SEED.replace(
        'hugo@acme.example: { accessLevel: monitor',
        'hugo@acme.example: { accessLevel: administrator',
      ),
    );
  });

  it('counts in the limits, day by day, with the ends that stood there before', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `p${n}@acme.example`);
    const entries = (dated: number, until = '2027-01-31') =>
      Object.fromEntries(
        people.map((email, n) => [
          email,
          n < dated ? `{ accessLevel: monitor, until: ${until} }` : '{ accessLevel: monitor }',
        ]),
      );
    const seed = SEED.replace(
      'integrations: [',
      `${people.map((email) => `  ${email}: { accessLevel: monitor }`).join('\n')}\nintegrations: [`,
    );
    // Of 27 people, 5 may leave: 4 stand there, and the two that are new are too many.
    await inFolder(
      { was: files(entries(4)), is: files(entries(6)) },
      async (run) => {
        const { code, stdout } = await run('plan', 'access.yaml', ...BASE, '--format', 'json');
        const { guards } = planFrom(stdout);
        expect(code).toBe(EXIT.refused);
        expect(guards).toMatchObject([{ guard: 'removal-limit', number: 6, limit: 5, day: '2027-01-31' }]);
        const lifted = ['--override', 'removal-limit=6', '--allow', 'ends-later'];
        expect((await run('apply', 'access.yaml', ...BASE, '--yes', ...lifted)).code).toBe(EXIT.done);
      },
      seed,
    );
    await inFolder(
      { was: files(entries(6)), is: files(entries(6)) },
      async (run) => {
        expect((await run('plan', 'access.yaml', ...BASE)).code).toBe(EXIT.done);
      },
      seed,
    );
    await inFolder(
      { is: files(entries(6)) },
      async (run) => {
        expect((await run('plan', 'access.yaml')).code).toBe(EXIT.done);
      },
      seed,
    );
  });
});

describe('a date that had passed when it was written', () => {
  const past = files({ 'cleo@acme.example': HUGO('2025-12-31') });

  it.each([['without'], ['with']])(
    'is said, and acknowledged like anything else, %s a base',
    async (base) => {
      const flags = base === 'with' ? BASE : [];
      await inFolder(
        { is: past, ...(base === 'with' ? { was: files({}) } : {}) },
        async (run, { sandbox }) => {
          expect((await run('plan', 'access.yaml', ...flags)).stderr).toContain('already-past');
          const { code, stderr } = await run('apply', 'access.yaml', ...flags, '--yes');
          expect([code, stderr]).toEqual([EXIT.refused, expect.stringContaining('removes-administrator')]);
          expect(sandbox.writes()).toEqual([]);
        },
      );
    },
  );

  it('does not hide behind an older reviewed plan', async () => {
    await inFolder({ is: files({}) }, async (run, { write, sandbox }) => {
      await run('plan', 'access.yaml', '--format', 'json', '--output', 'plan.json');
      await write(past);
      expect((await run('apply', 'access.yaml', '--expect', 'plan.json')).code).toBe(EXIT.stale);
      expect(sandbox.writes()).toEqual([]);
    });
  });

  it('is carried out without a question where the base has it, or a reviewed plan lists it', async () => {
    const dated = files({ 'cleo@acme.example': HUGO('2026-12-31') });
    await inFolder({ is: dated, was: dated }, async (_run, { at }) => {
      const ended = await at('2027-01-02T00:00:00Z', 'apply', 'access.yaml', ...BASE, '--yes');
      expect([ended.code, ended.stderr]).toEqual([EXIT.done, expect.not.stringContaining('already-past')]);
    });
    await inFolder({ is: dated }, async (run, { at }) => {
      await run('plan', 'access.yaml', '--format', 'json', '--output', 'plan.json');
      const ended = await at('2027-01-02T00:00:00Z', 'apply', 'access.yaml', '--expect', 'plan.json');
      expect([ended.code, ended.stderr]).toEqual([EXIT.done, expect.not.stringContaining('already-past')]);
    });
  });
});

describe('apply --due', () => {
  it('carries out an end that a reviewed plan lists, while the base stands still', async () => {
    const texts = {
      was: files({}),
      is: files({ 'ida@acme.example': '{ accessLevel: monitor, until: 2026-12-31 }' }),
    };
    await inFolder(texts, async (run, { at, sandbox }) => {
      await run('plan', 'access.yaml', ...BASE, '--format', 'json', '--output', 'plan.json');
      const later = '2027-01-02T00:00:00Z';
      await at(later, 'apply', 'access.yaml', ...BASE, '--due', '--yes');
      expect(sandbox.writes()).toEqual([]);
      const due = await at(later, 'apply', 'access.yaml', ...BASE, '--due', '--yes', '--expect', 'plan.json');
      expect(due.code).toBe(EXIT.done);
      // Edits that are not due may stand in the files beside it.
      expect(due.stdout).not.toContain('is as declared');
      expect(due.stdout).toContain('Nothing but what was due was carried out.');
      expect(sandbox.writes().map(({ method }) => method)).toEqual(['DELETE']);
    });
  });

  it('ends the oldest first without a base, up to the limit, and names who waits', async () => {
    const people = Array.from({ length: 5 }, (_, n) => `p${n}@acme.example`);
    const is = files(
      Object.fromEntries(
        people.map((email, n) => [email, `{ accessLevel: monitor, until: 2026-0${6 - n}-01 }`]),
      ),
    );
    const seed = SEED.replace(
      'integrations: [',
      `${people.map((email) => `  ${email}: { accessLevel: monitor }`).join('\n')}\nintegrations: [`,
    );
    await inFolder(
      { is },
      async (run, { sandbox }) => {
        const first = await run('apply', 'access.yaml', '--due', '--yes');
        expect(first.code).toBe(EXIT.waiting);
        expect(sandbox.writes()).toHaveLength(2);
        expect(first.stdout).toContain('p0@acme.example');
        expect(first.stdout).toContain('for the next run');
        await run('apply', 'access.yaml', '--due', '--yes');
        expect((await run('apply', 'access.yaml', '--due', '--yes')).code).toBe(EXIT.done);
        expect(sandbox.writes()).toHaveLength(5);
      },
      seed,
    );
  });
});

describe('what has ended of one person and is more than the limit of lost grants', () => {
  const KIT = 'kit@acme.example';
  const keys = ['Orders', 'Returns', 'Stock', 'Portal'];
  const [ended, lasting] = [keys.slice(0, 3), keys.slice(3)];
  const entry = [
    ...ended.map((key) => `${key}: { level: manage, until: 2026-11-01 }`),
    ...lasting.map((key) => `${key}: manage`),
  ];
  const files3 = (limit: string): string =>
    files({ [KIT]: `{ integrations: { ${entry.join(', ')} } }` }, `policy: { maxGrantLoss: ${limit} }`);
  const seed = SEED.replace(
    'integrations: [',
    `  ${KIT}: { accessLevel: custom, integrations: { ${keys.map((key) => `${key}: manage`).join(', ')} } }\nintegrations: [${ended
      .slice(1)
      .map((name) => `${name}, `)
      .join('')}Portal, `,
  );

  it('is ended by no run of a timer without a base, which names the limit and the three ways out', async () => {
    await inFolder(
      { is: files3('2') },
      async (run, { sandbox }) => {
        for (const each of ['first', 'second']) {
          const { code, stdout } = await run('apply', 'access.yaml', '--due', '--yes');
          expect([each, code]).toEqual([each, EXIT.waiting]);
          const words = stdout.replace(/\s+/g, ' ');
          expect(words).toContain('waits for a higher policy.maxGrantLoss (3)');
          expect(words).toContain('raise it to that number for a while');
          expect(words).toContain('`--override grant-loss-limit=3` lifts it in an `apply` without `--due`');
          expect(words).not.toContain('for the next run');
          expect(words).toContain('--base');
        }
        // A flag that lifts nothing here is not taken in silence.
        const given = await run('apply', '--due', '--yes', '--override', 'grant-loss-limit=3');
        expect(given.code).toBe(EXIT.invalid);
        expect(given.stderr).toContain('no number lifts them');
        // By hand it does lift it, and the plan prints that command.
        expect((await run('plan', 'access.yaml')).stdout).toContain(
          'celigo-access apply access.yaml --override grant-loss-limit=3\n',
        );
        // What is told to be overdue is what that run would do, and not more.
        const watched = await run('drift');
        expect(watched.code).toBe(EXIT.differences);
        expect(watched.stdout.replace(/\s+/g, ' ')).toContain('waits for a higher policy.maxGrantLoss (3)');
        expect(sandbox.writes()).toEqual([]);
      },
      seed,
    );
  });

  it.each([
    ['a higher limit', files3('3'), []],
    ['a base that has the dates', files3('2'), BASE],
  ] as const)('is ended with %s', async (_, is, base) => {
    await inFolder(
      { was: is, is },
      async (run, { sandbox }) => {
        expect((await run('apply', 'access.yaml', ...base, '--due', '--yes')).code).toBe(EXIT.done);
        expect(sandbox.writes()).toHaveLength(1);
      },
      seed,
    );
  });
});

describe('an end of somebody whom the account has already', () => {
  const UNDATED =
    '2 people have an end by date, the first on 2027-01-31. Without `--base` nothing tells which dates are new; `plan --calendar` shows each.';
  const dated = files({
    'hugo@acme.example': '{ accessLevel: monitor, until: 2027-06-30 }',
    'ida@acme.example': '{ accessLevel: monitor, until: 2027-01-31 }',
  });
  const plain = (text: string): string => text.replace(/\s+/g, ' ');

  it('is told by number where no base tells which are new, and is a line of its own where one does', () =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': dated, 'base/access.yaml': files({}) });
      const planned = (...argv: string[]) => runCli(['plan', ...argv], { sandbox, cwd, now: NOW });
      for (const format of ['text', 'markdown', 'html']) {
        const { code, stdout } = await planned('--format', format);
        const words = plain(stdout.replace(/<[^>]+>/g, '').replace(/`/g, ''));
        expect([format, code, words.includes(UNDATED.replace(/`/g, ''))]).toEqual([format, EXIT.done, true]);
        expect(words).toContain('Nothing to do: all 7 declared people are as declared.');
        const based = await planned('--format', format, '--base', 'base/access.yaml');
        expect(plain(based.stdout)).not.toContain('tells which dates are new');
        expect(plain(based.stdout.replace(/<[^>]+>/g, ''))).toContain('ends 2027-01-31');
      }
      const calendar = await planned('--calendar');
      for (const day of ['2027-01-31', '2027-06-30']) expect(calendar.stdout).toContain(day);
    }));

  it('is not told where nothing ends', () =>
    withSandbox(SEED, async (sandbox) => {
      const { stdout } = await runCli(['plan'], { sandbox, files: { 'access.yaml': files({}) }, now: NOW });
      expect(stdout).not.toContain('by date');
    }));
});

it('asks for a new plan where a saved one is of the format that did not know ends', async () => {
  await inFolder({ is: files({}) }, async (run, { sandbox }) => {
    const { stdout } = await run('plan', 'access.yaml', '--format', 'json');
    const { ends: _, ...older } = JSON.parse(stdout);
    const cwd = await folderWith({
      'access.yaml': files({}),
      'plan.json': JSON.stringify({ ...older, formatVersion: '1.0' }),
    });
    const ended = await runCli(['apply', 'access.yaml', '--expect', 'plan.json'], { sandbox, cwd, now: NOW });
    expect([ended.code, ended.stderr]).toEqual([EXIT.invalid, expect.stringContaining('Plan again')]);
  });
});

it('leaves in peace who is left with nothing but what waits for an object', async () => {
  const is = files(
    {
      'jan@acme.example':
        '{ integrations: { Orders: { level: manage, until: 2026-10-31 }, New portal: manage } }',
    },
    'integrations: { New portal: { whenMissing: wait } }',
  );
  await inFolder({ is }, async (run) => {
    const plan = planFrom((await run('plan', 'access.yaml', '--format', 'json')).stdout);
    expect(plan.operations).toEqual([]);
  });
});

it('takes whoever waited for an object until a date that has passed, and announces it before', async () => {
  const wait = (until: string) => `{ integrations: { New portal: { level: manage, until: ${until} } } }`;
  const rest = 'integrations: { New portal: { whenMissing: wait } }';
  const of = (until: string) => files({ 'jan@acme.example': wait(until) }, rest);
  await inFolder({ was: of('2026-11-30'), is: of('2026-11-30') }, async (run) => {
    const { operations, ends } = planFrom((await run('plan', 'access.yaml', '--format', 'json')).stdout);
    expect([operations, ends]).toEqual([
      [],
      [expect.objectContaining({ email: 'jan@acme.example', moment: '2026-12-01T00:00:00.000Z' })],
    ]);
  });
  await inFolder({ was: of('2026-11-20'), is: of('2026-11-20') }, async (run, { sandbox }) => {
    const ended = await run('apply', '--due', '--yes', ...BASE);
    expect(ended.code).toBe(EXIT.done);
    expect(sandbox.writes().map(({ method }) => method)).toEqual(['DELETE']);
  });
  // An end that is new is no timer's business, and the date is told as one that may be a slip.
  await inFolder({ was: of('2027-11-20'), is: of('2026-11-20') }, async (run, { sandbox }) => {
    const ended = await run('apply', '--due', '--yes', ...BASE);
    expect([ended.code, sandbox.writes()]).toEqual([EXIT.done, []]);
    const asked = await run('apply', '--yes', ...BASE);
    expect([asked.code, asked.stderr]).toEqual([EXIT.refused, expect.stringContaining('already-past')]);
  });
});

describe('somebody who was to come, and whose year is wrong', () => {
  const nia = files({ 'nia@acme.example': '{ accessLevel: monitor, until: 2025-06-30 }' });

  it.each(FORMS)('is named with the date in a plan as %s', async (format) => {
    await inFolder({ is: nia }, async (run) => {
      const { stdout } = await run('plan', '--format', format);
      for (const words of ['nia', '2025-06-30', format === 'json' ? '"date-passed"' : 'Is the year right?'])
        expect(stdout).toContain(words);
      if (format !== 'json') expect(stdout).toContain('what dates have ended is in the notes');
    });
  });

  it('is named by a plan that only compares files', async () => {
    await inFolder({ was: files({}), is: nia }, async (run) => {
      const argv = ['plan', 'access.yaml', ...BASE, '--offline'];
      const { stderr } = await run(...argv);
      expect(stderr).toContain('The date 2025-06-30 of nia@acme.example has passed already.');
      expect((await run(...argv, '--format', 'markdown')).stdout).toContain('already-past');
    });
    await inFolder({ was: nia, is: nia }, async (run) => {
      const { stderr } = await run('plan', 'access.yaml', ...BASE, '--offline');
      expect(stderr).not.toContain('has passed already');
    });
  });
});

describe('plan --calendar', () => {
  const is = files(
    {
      'ann@acme.example': HUGO('2027-02-28'),
      'ben@acme.example': HUGO('2027-01-31'),
      'jan@acme.example': '{ integrations: { Orders: { level: manage, until: 2027-01-31 } } }',
    },
    `tests:
  - { name: Ben watches, users: ben@acme.example, always: { accessLevel: monitor } }
  - { name: Jan runs orders, users: jan@acme.example, always: { integrations: { Orders: manage } } }
`,
  );

  it.each(FORMS)('lists the moments with what ends and what that breaks, as %s', async (format) => {
    await inFolder({ is }, async (run) => {
      for (const offline of [[], ['--offline']]) {
        const { code, stdout } = await run('plan', '--calendar', ...offline, '--format', format);
        expect(code).toBe(EXIT.done);
        expect(stdout).toContain(format === 'json' ? '2027-03-01T00:00:00.000Z' : '2027-02-28');
        const text = stdout.replaceAll(/<[^>]*>|\\/g, '');
        expect(text).toContain('left with nothing');
        expect(text).toMatch(/manages (&quot;)?Orders/);
      }
    });
  });

  it('names each end the same when its date moves', async () => {
    const idOf = async (until: string): Promise<unknown> => {
      let id: unknown;
      await inFolder(
        { is: files({ 'ida@acme.example': `{ accessLevel: monitor, until: ${until} }` }) },
        async (run) => {
          id = JSON.parse((await run('plan', '--calendar', '--format', 'json')).stdout).moments[0].ends[0].id;
        },
      );
      return id;
    };
    expect(await idOf('2027-01-31')).toBe(await idOf('2028-01-31'));
  });

  it('warns of administrators below the floor, with who is left, and refuses nothing today', async () => {
    const few = files({ 'ann@acme.example': HUGO('2027-02-28'), 'ben@acme.example': HUGO('2027-01-31') });
    await inFolder({ is: few }, async (run, { sandbox }) => {
      const { code, stderr } = await run('plan', 'access.yaml');
      expect(code).toBe(EXIT.done);
      expect(stderr).toContain('ends-below-floor');
      expect(
        (await runCli(['validate'], { sandbox, files: { 'access.yaml': is }, now: NOW })).stdout,
      ).toContain('nothing-left-later');
    });
  });

  it('says the night on which the last declared administrator ends, and nothing of a protected one', async () => {
    const validate = async (people: Readonly<Record<string, string>>, rest = '') => {
      const lines = Object.entries(people).map(([email, entry]) => `  ${email}: ${entry}\n`);
      const text = `version: 1\naccount: { name: Acme, region: us }\n${rest}users:\n${lines.join('')}`;
      const { stdout } = await runCli(['validate'], { files: { 'access.yaml': text }, now: NOW });
      return /When (\w+)@acme.example ends on (\S+), ([^;]+);/.exec(stdout)?.slice(1);
    };
    const ann = { 'ann@acme.example': HUGO('2027-02-28') };
    expect(await validate(ann)).toEqual(['ann', '2027-02-28', 'no declared administrator remains']);
    const kept = 'policy: { protectedUsers: [ben@acme.example] }\n';
    const both = { ...ann, 'ben@acme.example': HUGO('2027-01-31') };
    expect(await validate(both, kept)).toEqual(['ann', '2027-02-28', '1 declared administrator remains']);
    expect(await validate({ ...both, 'cai@acme.example': HUGO() }, kept)).toBeUndefined();
    const { stdout } = await runCli(['plan', '--calendar', '--offline', 'access.yaml'], {
      files: {
        'access.yaml': files({ 'hugo@acme.example': HUGO('2027-01-31') }, kept.replace('ben', 'hugo')),
      },
      now: NOW,
    });
    expect(stdout).not.toContain('hugo');
  });

  it('says by the account how many administrators dates leave, and once', async () => {
    const people = {
      'ann@acme.example': HUGO('2027-01-31'),
      'ben@acme.example': HUGO('2027-02-28'),
      'cleo@acme.example': HUGO('2027-03-31'),
    };
    await inFolder({ is: files(people) }, async (run) => {
      for (const command of ['plan', 'drift']) {
        const { stderr } = await run(command, 'access.yaml');
        const nights = [...stderr.matchAll(/After (\S+) fewer administrators remain[^:]*: ([^.]*)/g)];
        // The token's own user is declared, and counts for nothing.
        expect([command, ...nights.map(([, ...night]) => night)]).toEqual([
          command,
          ['2027-02-28', 'cleo@acme'],
          ['2027-03-31', 'nobody'],
        ]);
        expect(stderr).not.toContain('declared administrator');
      }
    });
  });

  it('says nothing of them where the account has enough in no file; the files alone cannot know', async () => {
    const one = `version: 1\naccount: { name: Acme, region: us }\nusers: { hugo@acme.example: ${HUGO('2027-01-31')} }\n`;
    await inFolder({ is: one }, async (run) => {
      expect((await run('validate', 'access.yaml')).stdout).toContain(
        'Unless the account has others in no file',
      );
      expect((await run('plan', 'access.yaml')).stderr).not.toContain('ends-below-floor');
    });
  });
});

describe('what is left after an end', () => {
  const ROLES = 'roles: { lead: { accessLevel: manage }, reader: { accessLevel: monitor } }\n';
  it('is part of the digest, without a base too, however it is written', async () => {
    const lead = '{ role: lead, until: 2027-03-31 }';
    const textOf = (entry: string): string => files({ 'hugo@acme.example': entry }, ROLES);
    // One account: where it is, is part of the digest as well.
    await inFolder({ is: textOf('{ accessLevel: monitor }') }, async (run, { write }) => {
      const digestOf = async (entry: string): Promise<string> => {
        await write(textOf(entry));
        return planFrom((await run('plan', '--format', 'json')).stdout).digest;
      };
      const nothing = await digestOf(`{ roles: [${lead}] }`);
      const monitor = await digestOf(`{ roles: [${lead}, reader] }`);
      expect(nothing).not.toBe(monitor);
      expect(await digestOf('{ accessLevel: manage, until: 2027-03-31 }')).toBe(nothing);
      expect(await digestOf(`{ accessLevel: monitor, roles: [${lead}] }`)).toBe(monitor);
    });
  });
});

describe('a role that ends and had made a setting stricter', () => {
  const with_ = (defaults: string, role: string, until: string, own = ''): string =>
    files(
      { 'ida@acme.example': `{ accessLevel: monitor, roles: [{ role: op${until} }]${own} }` },
      `defaults: ${defaults}\nroles: { op: { integrations: { Orders: manage }${role} } }\n`,
    );
  const UNTIL = ', until: 2027-01-31';
  const said = async (is: string, format: (typeof FORMS)[number] = 'text') => {
    let out = '';
    await inFolder({ is }, async (run) => {
      const { stdout, stderr } = await run('plan', 'access.yaml', '--format', format);
      out = (stdout + stderr).replaceAll(/<[^>]*>|\\/g, '');
    });
    return out;
  };

  it.each(FORMS)('is told from the day on which the looser default returns, as %s', async (format) => {
    const out = await said(with_('{ ssoRequired: false }', ', ssoRequired: true', UNTIL), format);
    expect(out).toContain('loosens-later');
    expect(out).toContain('2027-01-31');
  });

  it.each([
    ['the defaults are as strict', with_('{ ssoRequired: true }', ', ssoRequired: true', UNTIL)],
    ['the defaults are silent', with_('{ mfaRequired: false }', ', ssoRequired: true', UNTIL)],
    ['the role does not end', with_('{ ssoRequired: false }', ', ssoRequired: true', '')],
    [
      'the own entry says it',
      with_('{ ssoRequired: false }', ', ssoRequired: true', UNTIL, ', ssoRequired: true'),
    ],
    ['the person leaves by then', with_('{ ssoRequired: false }', ', ssoRequired: true', UNTIL, UNTIL)],
    ['the role made it looser', with_('{ ssoRequired: true }', ', ssoRequired: false', UNTIL)],
  ])('is not told where %s', async (_, is) => {
    expect(await said(is)).not.toContain('loosens-later');
  });

  it('returns as the note says: asked for, behind a base too, as a danger, and never by the timer', async () => {
    const text = with_('{ ssoRequired: false }', ', ssoRequired: true', UNTIL);
    await inFolder({ was: text, is: text }, async (run, { at, sandbox }) => {
      expect((await run('apply', '--yes')).code).toBe(EXIT.done);
      const day = '2027-02-01T12:00:00Z';
      const planned = await at(day, 'plan', ...BASE, '--format', 'json');
      const { operations, held } = JSON.parse(planned.stdout);
      expect(held).toEqual([]);
      expect(operations).toHaveLength(1);
      expect(operations[0].hazards).toEqual(['weakens-sign-in']);
      const timed = await at(day, 'apply', '--due', ...BASE, '--yes');
      expect(timed.code, timed.stdout + timed.stderr).toBe(EXIT.done);
      const ssoOf = async () => {
        const users = (
          await fetch(`${sandbox.url}/v1/ashares`, { headers: { authorization: 'Bearer sandbox-token' } })
        ).json();
        return JSON.stringify(await users);
      };
      expect(await ssoOf()).toContain('"accountSSORequired":true');
      const applied = await at(day, 'apply', ...BASE, '--yes', '--allow', 'weakens-sign-in');
      expect(applied.code, applied.stdout + applied.stderr).toBe(EXIT.done);
      expect(await ssoOf()).not.toContain('"accountSSORequired":true');
    });
  });

  it.each([
    ['stricter again', 'ssoRequired: true', 'ssoRequired: false', 'ssoRequired'],
    ['enabled again', 'enabled: true', 'enabled: false', 'enabled'],
    ['permitted again', 'allowAccessToApim: true', 'allowAccessToApim: false', 'allowAccessToApim'],
    ['forbidden again', 'allowAccessToApim: false', 'allowAccessToApim: true', 'allowAccessToApim'],
  ])('is asked for behind a base, and held by nobody: %s', async (_, defaults, role, field) => {
    const text = with_(`{ ${defaults} }`, `, ${role}`, UNTIL);
    await inFolder({ was: text, is: text }, async (run, { at }) => {
      const begun = await run('apply', '--yes', '--allow', 'disables-user');
      expect(begun.code, begun.stdout + begun.stderr).toBe(EXIT.done);
      const planned = await at('2027-02-01T12:00:00Z', 'plan', ...BASE, '--format', 'json');
      const { operations, held } = JSON.parse(planned.stdout);
      expect(held, planned.stdout).toEqual([]);
      expect(JSON.stringify(operations)).toContain(field);
    });
  });

  it('has a moment of its own in the calendar also where no access ends', async () => {
    const is = with_('{ enabled: true }', ', enabled: false', UNTIL).replace(
      '  jan@',
      '  list@acme.example: { integrations: { Orders: manage } }\n  jan@',
    );
    const covered = `${is}integrations: { Orders: { manage: [ida@acme.example] } }\n`;
    await inFolder({ is: covered }, async (run) => {
      const { stdout } = await run('plan', '--calendar', '--format', 'json');
      const { moments } = JSON.parse(stdout);
      expect(moments).toHaveLength(1);
      expect(moments[0].ends).toEqual([]);
      expect(moments[0].breaches).toMatchObject([{ code: 'loosens-later' }]);
    });
  });
});

it('counts the seats of each moment, where the policy says how many there are', async () => {
  const is = files(
    {
      'ida@acme.example': '{ accessLevel: monitor, until: 2027-01-31 }',
      'new@acme.example': HUGO('2027-02-28'),
    },
    'policy: { seats: 9 }\n',
  );
  await inFolder({ is }, async (run) => {
    const { moments } = JSON.parse((await run('plan', '--calendar', '--format', 'json')).stdout);
    // Seven have a record, one is invited.
    expect(moments.map(({ seats }: { seats: number }) => seats)).toEqual([7, 6]);
    expect((await run('plan', '--calendar')).stdout).toContain('From then on 7 seats are taken.');
  });
});

describe('policy.ends', () => {
  const POLICY = 'policy: { ends: { administrator: { required: true, atMost: 90d } } }\n';
  const validate = async (entry: string, more: Readonly<Record<string, string>> = {}) => {
    const { code, stdout } = await runCli(['validate'], {
      files: {
        'access/policy.yaml': `version: 1\naccount: { name: Acme, region: us }\n${POLICY}users: { root@acme.example: { accessLevel: monitor } }\n`,
        'access/people.yaml': `version: 1\nusers: { ${entry} }\n`,
        ...more,
      },
      now: NOW,
    });
    return [code, /end-required|end-too-far/.exec(stdout)?.[0]];
  };

  it('demands an end, no further away than allowed', async () => {
    expect(await validate(`ann@acme.example: ${HUGO()}`)).toEqual([EXIT.invalid, 'end-required']);
    expect(await validate(`ann@acme.example: ${HUGO('2027-02-27')}`)).toEqual([EXIT.invalid, 'end-too-far']);
    expect(await validate(`ann@acme.example: ${HUGO('2027-02-26')}`)).toEqual([EXIT.done, undefined]);
    // Of a day all of it is allowed, and of a time that time.
    const [last, over] = ['2027-02-26T12:00:00Z', '2027-02-26T12:00:01Z'].map(
      (time) => `ann@acme.example: ${HUGO(time)}`,
    );
    expect([await validate(last ?? ''), await validate(over ?? '')]).toEqual([
      [EXIT.done, undefined],
      [EXIT.invalid, 'end-too-far'],
    ]);
    expect(await validate('ann@acme.example: { accessLevel: manage }')).toEqual([EXIT.done, undefined]);
  });

  it('holds for a role too', async () => {
    const roles = { 'access/roles.yaml': 'version: 1\nroles: { chief: { accessLevel: administrator } }\n' };
    expect(await validate('ann@acme.example: { roles: [chief] }', roles)).toEqual([
      EXIT.invalid,
      'end-required',
    ]);
    const dated = 'ann@acme.example: { roles: [{ role: chief, until: 2027-01-31 }] }';
    expect(await validate(dated, roles)).toEqual([EXIT.done, undefined]);
  });

  it('makes an exception for a reason in the file that holds the policy, and in no other', async () => {
    const entry = 'ann@acme.example: { accessLevel: administrator, reason: break glass }';
    expect(await validate(entry)).toEqual([EXIT.invalid, 'end-required']);
    const files = {
      'access/policy.yaml': `version: 1\naccount: { name: Acme, region: us }\n${POLICY}users: { ${entry} }\n`,
    };
    expect(await validate('ida@acme.example: { accessLevel: monitor }', files)).toEqual([
      EXIT.done,
      undefined,
    ]);
  });

  it('takes a reason of another file for none, wherever the level stands', async () => {
    const policy = (users: string) => ({
      'access/policy.yaml': `version: 1\naccount: { name: Acme, region: us }\n${POLICY}${users}\n`,
    });
    const reason = 'ann@acme.example: { reason: because I say so }';
    const level = 'ann@acme.example: { accessLevel: administrator }';
    expect(await validate(reason, policy(`users: { ${level} }`))).toEqual([EXIT.invalid, 'end-required']);
    const role = 'roles: { chief: { accessLevel: administrator, members: [ann@acme.example] } }';
    expect(await validate(reason, policy(role))).toEqual([EXIT.invalid, 'end-required']);
    const mine = role.replace('ann@acme.example', '{ user: ann@acme.example, reason: break glass }');
    expect(await validate(reason, policy(mine))).toEqual([EXIT.done, undefined]);
    // The same words in both files are a reason in each of them.
    const both = policy(
      'users: { ann@acme.example: { accessLevel: administrator, reason: because I say so } }',
    );
    expect(await validate(reason, both)).toEqual([EXIT.done, undefined]);
  });

  const AT_MOST = POLICY.replace('required: true, ', '');

  it('judges how far away an end is as it first appears: what the base has is told, and stops nothing', async () => {
    const far = { 'hugo@acme.example': HUGO('2027-06-30') };
    for (const was of [files(far), files(far, POLICY)])
      await inFolder({ was, is: files(far, AT_MOST) }, async (run) => {
        for (const flags of [BASE, [...BASE, '--offline']]) {
          const { code, stderr } = await run('plan', 'access.yaml', ...flags);
          expect([code, stderr]).toEqual([EXIT.done, expect.stringMatching(/warning\[end-too-far\]/)]);
        }
        // A stricter policy must not keep anybody's access alive.
        const due = await run('apply', 'access.yaml', '--due', '--yes', ...BASE);
        expect(due.code).toBe(EXIT.done);
        for (const command of ['plan', 'validate']) {
          const { code, stdout, stderr } = await run(command, 'access.yaml');
          expect([code, stdout + stderr]).toEqual([EXIT.invalid, expect.stringContaining('end-too-far')]);
        }
      });
  });

  it.each([
    ['moved away', HUGO('2027-06-29'), HUGO('2027-06-30')],
    ['moved nearer, and not near enough', HUGO('2027-07-31'), HUGO('2027-06-30')],
    ['of another level until now', '{ accessLevel: manage, until: 2027-06-30 }', HUGO('2027-06-30')],
    ['without an end until now', HUGO(), HUGO('2027-06-30')],
    ['of somebody whom the base does not have', undefined, HUGO('2027-06-30')],
  ])('refuses one that is %s, behind a base too', async (_, was, is) => {
    const texts = {
      was: files(was === undefined ? {} : { 'lee@acme.example': was }),
      is: files({ 'lee@acme.example': is }, AT_MOST),
    };
    await inFolder(texts, async (run) => {
      for (const flags of [BASE, [...BASE, '--offline']]) {
        const { code, stderr } = await run('plan', 'access.yaml', ...flags);
        expect([code, stderr]).toEqual([EXIT.invalid, expect.stringContaining('end-too-far')]);
      }
    });
  });

  it('does not refuse a base that breaks it, so that the change that mends it can be planned', async () => {
    const was = files({ 'hugo@acme.example': HUGO('2027-06-30') }, AT_MOST);
    const is = files({ 'hugo@acme.example': HUGO('2027-01-31') }, AT_MOST);
    await inFolder({ was, is }, async (run) => {
      expect((await run('plan', 'access.yaml', ...BASE)).code).toBe(EXIT.done);
    });
  });
});
