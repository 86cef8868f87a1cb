/** `--expect`: what was reviewed is what is done, and a saved plan is not believed further than it can be checked. */
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptPlan } from '../../src/commands/expect.ts';
import { EXIT } from '../../src/errors.ts';
import { argvOf } from '../support/command.ts';
import {
  appliedFrom,
  folderWith,
  outcomesOf,
  planFrom,
  runCli,
  type TestSandbox,
  withSandbox,
} from '../support/harness.ts';
import { email, filesWith, seedWith, standingOf } from './stage.ts';

const seed = seedWith({
  ada: { accessLevel: 'monitor' },
  wes: { accessLevel: 'monitor' },
  kim: { accessLevel: 'monitor' },
});
const people = {
  ada: { accessLevel: 'manage' },
  wes: { state: 'absent' },
  kim: { accessLevel: 'monitor' },
} as const;
const files = filesWith(people);

interface Reviewed {
  readonly sandbox: TestSandbox;
  readonly cwd: string;
  readonly digest: string;
  cli(...argv: string[]): ReturnType<typeof runCli>;
}

/** A plan was saved as plan.json and reviewed. */
const afterReview = (test: (reviewed: Reviewed) => Promise<void>): Promise<void> =>
  withSandbox(seed, async (sandbox) => {
    const cwd = await folderWith(files);
    const cli = (...argv: string[]) => runCli(argv, { sandbox, cwd });
    await cli('plan', '--format', 'json', '--output', 'plan.json');
    const { digest } = planFrom(await readFile(join(cwd, 'plan.json'), 'utf8'));
    await test({ sandbox, cwd, digest, cli });
  });

async function edit(cwd: string, change: (text: string) => string): Promise<void> {
  const path = join(cwd, 'plan.json');
  await writeFile(path, change(await readFile(path, 'utf8')));
}

describe('a reviewed digest', () => {
  it('that is still the plan is consent to all of it', () =>
    afterReview(async ({ cli, digest, sandbox }) => {
      const { code } = await cli('apply', '--expect', digest.toUpperCase());
      expect([code, standingOf(sandbox, 'wes')]).toEqual([EXIT.done, undefined]);
    }));

  it('that is another one is 6: the new plan is shown, nothing is written', () =>
    afterReview(async ({ cli, digest, sandbox }) => {
      const { code, stdout, stderr } = await cli('apply', '--expect', '0'.repeat(64));
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stdout).toContain(digest);
      expect(stderr).toContain('0'.repeat(64));
    }));

  it('of another file is 6', () =>
    afterReview(async ({ cli, digest, cwd, sandbox }) => {
      await writeFile(
        join(cwd, 'access.yaml'),
        filesWith({ ...people, kim: { accessLevel: 'manage' } })['access.yaml'] ?? '',
      );
      expect([(await cli('apply', '--expect', digest)).code, sandbox.writes()]).toEqual([EXIT.stale, []]);
    }));

  it.each([[], ['access.yaml', '--base', 'in force/access.yaml']])(
    'that is another one is answered by commands with the paths of the run (%s)',
    (...paths) =>
      afterReview(async ({ cli, cwd }) => {
        await mkdir(join(cwd, 'in force'));
        await copyFile(join(cwd, 'access.yaml'), join(cwd, 'in force/access.yaml'));
        const { stderr } = await cli('apply', ...paths, '--yes', '--expect', 'a'.repeat(64));
        const [, again = ''] = /new plan to review:\n +(.*)/.exec(stderr) ?? [];
        expect(argvOf(again)).toEqual(['plan', ...paths, '--format', 'json', '--output', 'plan.json']);
        const [, named = ''] =
          /approve it:\n +celigo-access apply(.*) --expect [0-9a-f]{64}$/m.exec(stderr) ?? [];
        expect(argvOf(`celigo-access apply${named}`)).toEqual(['apply', ...paths]);
      }),
  );

  it('that was carried out already is 6 with what is known: nothing is left, and the digest does not tell why', () =>
    afterReview(async ({ cli, digest, sandbox }) => {
      expect((await cli('apply', '--expect', digest)).code).toBe(EXIT.done);
      const writes = sandbox.writes().length;
      const { code, stderr } = await cli('apply', '--expect', digest);
      expect([code, sandbox.writes().length]).toEqual([EXIT.stale, writes]);
      expect(stderr).toContain('Nothing is left to do: the account is as the files say now.');
      expect(stderr).toContain('not the plan of this moment');
      expect(stderr).not.toContain('review the plan above');
      const [, again = ''] = /ends with 0:\n +celigo-access (.*)/.exec(stderr) ?? [];
      expect((await cli(...again.split(' '))).code).toBe(EXIT.done);
      const named = await cli('apply', 'access.yaml', '--expect', digest);
      expect(named.stderr).toContain('celigo-access apply access.yaml --expect plan.json');
    }));

  it('of which a part was carried out already is 6 with the rest to be reviewed', () =>
    afterReview(async ({ cli, digest, sandbox }) => {
      sandbox.edit({ do: 'remove', user: email('wes') });
      const { code, stderr } = await cli('apply', '--expect', digest);
      expect(code).toBe(EXIT.stale);
      expect(stderr).not.toContain('Nothing is left to do');
      expect(stderr).toContain('review the plan above');
    }));

  it('is a yes by itself, and --help says so', async () => {
    const { stdout } = await runCli(['apply', '--help'], {});
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'only if the plan is the reviewed one, then without asking',
    );
  });

  const COPIED: readonly ((digest: string) => string)[] = [
    (digest) => `Digest ${digest}`,
    (digest) => `Digest ${digest}.`,
    (digest) => `digest: ${digest}`,
    (digest) => `Digest sha256:${digest}`,
    (digest) => `sha256:${digest}`,
    (digest) => ` ${digest} `,
  ];
  it.each(COPIED.map((copied) => ({ shown: copied('…'), copied })))(
    'that is copied as "$shown" is that digest',
    ({ copied }) =>
      afterReview(async ({ cli, digest, sandbox }) => {
        const { code } = await cli('apply', '--expect', copied(digest));
        expect([code, standingOf(sandbox, 'wes')]).toEqual([EXIT.done, undefined]);
        const { code: other, stderr } = await cli('apply', '--expect', copied(digest.slice(1)));
        expect([other, stderr]).toEqual([EXIT.invalid, expect.stringContaining('this one has 63')]);
      }),
  );

  it.each(['', 'sha256:'])('that was taken for a file is told as a digest (%s)', (kind) =>
    afterReview(async ({ cli, digest, sandbox }) => {
      const line = await cli('apply', '--expect', 'Digest', kind + digest);
      expect([line.code, line.stderr]).toEqual([
        EXIT.invalid,
        expect.stringContaining('put the line in quotes'),
      ]);
      const path = await cli('apply', kind + digest);
      expect([path.code, path.stderr]).toEqual([EXIT.invalid, expect.stringContaining('--expect <digest>')]);
      const both = await cli('apply', 'Digest', kind + digest);
      expect([both.code, both.stderr]).toEqual([EXIT.invalid, expect.stringContaining('--expect <digest>')]);
      expect(sandbox.writes()).toEqual([]);
    }),
  );

  it.each(['', ' '])('that is empty (%j) is 3, before any request, and is taken for no file', (digest) =>
    afterReview(async ({ cli }) => {
      const { code, stderr, requests } = await cli('apply', '--expect', digest);
      expect([code, requests, stderr.includes('--expect is empty')]).toEqual([EXIT.invalid, [], true]);
    }),
  );

  it.each(['0', 'abc123', 'f'.repeat(63), 'f'.repeat(65)])(
    'of the wrong length (%s) is 3, before any request',
    (digest) =>
      afterReview(async ({ cli }) => {
        const { code, stderr, requests } = await cli('apply', '--expect', digest);
        expect([code, requests]).toEqual([EXIT.invalid, []]);
        expect(stderr).toContain('64');
      }),
  );

  it('does not lift a guard', () =>
    withSandbox(seed, async (sandbox) => {
      const cwd = await folderWith(filesWith(people, { policy: { maxRemovals: 0 } }));
      const { digest } = planFrom((await runCli(['plan', '--format', 'json'], { sandbox, cwd })).stdout);
      const { code, stderr } = await runCli(['apply', '--expect', digest], { sandbox, cwd });
      expect([code, sandbox.writes()]).toEqual([EXIT.refused, []]);
      expect(stderr).toContain('--override removal-limit=1');
    }));
});

describe('a saved plan', () => {
  it('that is still the plan is consent to all of it', () =>
    afterReview(async ({ cli }) => {
      const { code, stdout } = await cli('apply', '--expect', 'plan.json', '--format', 'json');
      expect([code, outcomesOf(appliedFrom(stdout))]).toEqual([
        EXIT.done,
        ['remove wes: done', 'grant ada: done'],
      ]);
    }));

  it('of which a part is already so goes on with the rest', () =>
    afterReview(async ({ cli, sandbox }) => {
      sandbox.edit({ do: 'remove', user: email('wes') });
      const { code, stdout } = await cli('apply', '--expect', 'plan.json', '--format', 'json');
      expect([code, outcomesOf(appliedFrom(stdout))]).toEqual([EXIT.done, ['grant ada: done']]);
    }));

  it('of which everything is already so is done', () =>
    afterReview(async ({ cli, sandbox }) => {
      expect((await cli('apply', '--expect', 'plan.json')).code).toBe(EXIT.done);
      const writes = sandbox.writes().length;
      expect([(await cli('apply', '--expect', 'plan.json')).code, sandbox.writes().length]).toEqual([
        EXIT.done,
        writes,
      ]);
    }));

  it('that diverged is 6, and says for whom', () =>
    afterReview(async ({ cli, sandbox }) => {
      sandbox.edit({ do: 'change', user: email('kim'), set: { accessLevel: 'manage' } });
      sandbox.edit({ do: 'change', user: email('ada'), set: { mcpServers: 'all' } });
      const { code, stderr } = await cli('apply', '--expect', 'plan.json');
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toMatch(/ada@acme\.example.*instead of/);
      expect(stderr).toMatch(/kim@acme\.example.*was not reviewed/);
      expect(stderr).not.toContain('wes@acme.example:');
    }));

  it('says of whom a listed end has come meanwhile, and asks after no address', () =>
    withSandbox(seed, async (sandbox) => {
      const file = (more: object): string => filesWith({ ...people, ...more })['access.yaml'] ?? '';
      const pete = { accessLevel: 'monitor', until: '2026-12-01' };
      const cwd = await folderWith({ 'access.yaml': file({ pete }), 'base.yaml': file({}) });
      const argv = ['access.yaml', '--base', 'base.yaml'];
      await runCli(['plan', ...argv, '--format', 'json', '--output', 'plan.json'], { sandbox, cwd });
      const now = new Date('2026-12-02T00:00:00Z');
      const { code, stdout, stderr } = await runCli(['apply', ...argv, '--expect', 'plan.json'], {
        ...{ sandbox, cwd, now },
      });
      expect([code, standingOf(sandbox, 'pete')], stderr).toEqual([EXIT.done, undefined]);
      expect(stderr).not.toContain('already so');
      expect(stderr).toContain(
        'pete@acme.example: invite was reviewed, and the end that it lists has come since (2026-12-01)',
      );
      expect(stdout).not.toContain('Is the address right?');
    }));

  describe('without a base', () => {
    const soon = '2026-12-01';
    const after = new Date('2026-12-02T00:00:00Z');
    const dated = {
      ada: { accessLevel: 'manage' },
      wes: { accessLevel: 'monitor', until: soon },
      kim: { accessLevel: 'monitor' },
    } as const;
    const reviewedWith = (
      test: (setting: { sandbox: TestSandbox; cwd: string; cli: Reviewed['cli'] }) => Promise<void>,
      was: Readonly<Record<string, object>> = dated,
    ): Promise<void> =>
      withSandbox(seed, async (sandbox) => {
        const cwd = await folderWith(filesWith(was));
        await runCli(['plan', '--format', 'json', '--output', 'plan.json'], { sandbox, cwd });
        await test({ sandbox, cwd, cli: (...argv) => runCli(argv, { sandbox, cwd, now: after }) });
      });
    const write = (cwd: string, now: Readonly<Record<string, object>>): Promise<void> =>
      writeFile(join(cwd, 'access.yaml'), filesWith(now)['access.yaml'] ?? '');

    it('carries out an end that it lists and that has come', () =>
      reviewedWith(async ({ sandbox, cli }) => {
        const { code, stderr } = await cli('apply', '--expect', 'plan.json');
        expect([code, standingOf(sandbox, 'wes')], stderr).toEqual([EXIT.done, undefined]);
      }));

    it('says what an end that has come does in the place of what was reviewed', () =>
      reviewedWith(
        async ({ sandbox, cli }) => {
          const { code, stderr } = await cli('apply', '--expect', 'plan.json');
          expect([code, standingOf(sandbox, 'wes')], stderr).toEqual([EXIT.done, undefined]);
          expect(stderr).not.toContain('already so');
          expect(stderr).toContain(
            'wes@acme.example: grant was reviewed, and the end that it lists has come since (2026-12-01); planned now: remove',
          );
        },
        { wes: { accessLevel: 'monitor', mcpServers: { '/orders': 'read' }, until: soon } },
      ));

    it.each([
      ['a date that was written since', { ...dated, ada: { ...dated.ada, until: '2026-11-01' } }, 'ada'],
      ['somebody who is absent since', { ...dated, ada: { state: 'absent' } }, 'ada'],
      ['a person of whom nothing was planned', { ...dated, kim: { state: 'absent' } }, 'kim'],
    ] as const)('does nothing for %s', (_what, now, whom) =>
      reviewedWith(async ({ sandbox, cwd, cli }) => {
        await write(cwd, now);
        const { code, stderr } = await cli('apply', '--expect', 'plan.json', '--allow', 'removes-user');
        expect([code, sandbox.writes()], stderr).toEqual([EXIT.stale, []]);
        expect(stderr).toContain(`${email(whom)}: remove`);
      }),
    );

    it('takes no more than what a listed end leaves', () => {
      const kim = (own: object) => ({
        kim: { ...own, roles: [{ role: 'boss', until: soon }], mcpServers: { '/orders': 'read' } },
      });
      const withBoss = (own: object) =>
        filesWith(kim(own) as never, { roles: { boss: { accessLevel: 'manage' } } });
      return withSandbox(seed, async (sandbox) => {
        sandbox.edit({
          do: 'change',
          user: email('kim'),
          set: { accessLevel: 'manage', mcpServers: { '/orders': 'read' } },
        });
        const cwd = await folderWith(withBoss({ accessLevel: 'monitor' }));
        await runCli(['plan', '--format', 'json', '--output', 'plan.json'], { sandbox, cwd });
        const later = () => runCli(['apply', '--expect', 'plan.json'], { sandbox, cwd, now: after });
        await writeFile(join(cwd, 'access.yaml'), withBoss({})['access.yaml'] ?? '');
        const more = await later();
        expect([more.code, sandbox.writes()], more.stderr).toEqual([EXIT.stale, []]);
        await writeFile(join(cwd, 'access.yaml'), withBoss({ accessLevel: 'monitor' })['access.yaml'] ?? '');
        const ended = await later();
        expect([ended.code, standingOf(sandbox, 'kim')?.accessLevel], ended.stderr).toEqual([
          EXIT.done,
          'monitor',
        ]);
      });
    });

    it('does nothing to whoever has the e-mail of a reviewed removal by now', () =>
      reviewedWith(
        async ({ sandbox, cli }) => {
          sandbox.edit({ do: 'change', user: email('wes'), set: { email: email('wes-was') } });
          sandbox.edit({ do: 'change', user: email('kim'), set: { email: email('wes') } });
          const { code, stderr } = await cli('apply', '--expect', 'plan.json', '--allow', 'removes-user');
          expect([code, sandbox.writes()], stderr).toEqual([EXIT.stale, []]);
        },
        { wes: { state: 'absent' } },
      ));
  });

  it('may be one of several, which count together', () =>
    afterReview(async ({ cli, cwd, sandbox }) => {
      await writeFile(
        join(cwd, 'access.yaml'),
        filesWith({ ...people, kim: { accessLevel: 'custom', mcpServers: 'all' } })['access.yaml'] ?? '',
      );
      expect((await cli('apply', '--expect', 'plan.json')).code).toBe(EXIT.stale);
      await cli('plan', '--format', 'json', '--output', 'second.json');
      const { code } = await cli('apply', '--expect', 'plan.json', '--expect', 'second.json');
      expect([code, standingOf(sandbox, 'kim')?.mcpServers]).toEqual([EXIT.done, 'all']);
    }));

  it.each([
    [
      'an operation that was edited',
      (text: string) => text.replace('"accessLevel": "manage"', '"accessLevel": "administrator"'),
      EXIT.invalid,
    ],
    [
      'a person who was exchanged',
      (text: string) => text.replaceAll(/"recordId": "[0-9a-f]{24}"/g, `"recordId": "${'1'.repeat(24)}"`),
      EXIT.invalid,
    ],
    ['another account', (text: string) => text.replace('"name": "Acme"', '"name": "Other"'), EXIT.stale],
    [
      'another origin',
      (text: string) => text.replace(/http:\/\/127\.0\.0\.1:\d+/, 'https://api.integrator.io'),
      EXIT.stale,
    ],
    [
      'another major version',
      (text: string) => text.replace('"formatVersion": "1.2"', '"formatVersion": "2.0"'),
      EXIT.invalid,
    ],
    ['half a file', (text: string) => text.slice(0, text.length >> 1), EXIT.invalid],
    ['no operations', (text: string) => text.replace('"operations"', '"operatons"'), EXIT.invalid],
    ['a list', () => '[]', EXIT.invalid],
    ['no JSON', () => 'Digest: none', EXIT.invalid],
    ['a prototype', () => '{"__proto__": {"operations": []}, "formatVersion": "1.0"}', EXIT.invalid],
  ] as const)('with %s is refused before any write', (_, change, code) =>
    afterReview(async ({ cli, cwd, sandbox }) => {
      await edit(cwd, change);
      const ended = await cli('apply', '--expect', 'plan.json');
      expect([ended.code, sandbox.writes()]).toEqual([code, []]);
      expect(ended.stderr).toContain('plan.json');
      expect(ended.stderr).not.toMatch(/\n\s+at /);
    }),
  );

  it.each([['missing.json'], ['.git'], ['plan.json', '0'.repeat(64)]])(
    'that is none (%j) is 3, before any request',
    (...values) =>
      afterReview(async ({ cli }) => {
        const { code, requests } = await cli('apply', ...values.flatMap((value) => ['--expect', value]));
        expect([code, requests]).toEqual([EXIT.invalid, []]);
      }),
  );

  it.each([
    [['--at', '2027-03-01'], 'other.json shows another day (--at 2027-03-01T00:00:00.000Z)'],
    [['--calendar'], 'other.json is the calendar of a plan, and not a plan'],
    [
      ['access.yaml', '--offline', '--base', 'access.yaml'],
      'other.json is a comparison with a base, and not',
    ],
  ])('that supposes something (%j) is carried out by nothing, before any request', (supposed, words) =>
    afterReview(async ({ cli, cwd }) => {
      await cli('plan', ...supposed, '--output', 'other.json');
      for (const due of [[], ['--due', '--yes']]) {
        const { code, stderr, requests } = await cli(
          'apply',
          ...due,
          '--expect',
          'plan.json',
          '--expect',
          'other.json',
        );
        expect([code, requests]).toEqual([EXIT.invalid, []]);
        expect(stderr).toContain(`--expect ${words}`);
        expect(stderr).toContain('Plan again: celigo-access plan --format json');
      }
      const text = await readFile(join(cwd, 'other.json'), 'utf8');
      expect(() => keptPlan(text, 'other.json')).toThrow(words);
    }),
  );

  it('of 100 MB is refused unread', () =>
    afterReview(async ({ cli, cwd }) => {
      await truncate(join(cwd, 'plan.json'), 100_000_000);
      const { code, stderr, requests } = await cli('apply', '--expect', 'plan.json');
      expect([code, requests]).toEqual([EXIT.invalid, []]);
      expect(stderr).toContain('MiB');
    }));
});

describe('a saved plan that says of somebody that they wait', () => {
  const team = {
    ada: { accessLevel: 'administrator' },
    wes: { accessLevel: 'administrator' },
    kim: { accessLevel: 'monitor' },
  } as const;
  const wanted = {
    ada: { accessLevel: 'monitor' },
    wes: { accessLevel: 'monitor', enabled: false },
    kim: { accessLevel: 'administrator' },
  } as const;
  const timer = ['apply', '--due', '--yes', '--expect', 'plan.json'];

  /** Everybody waits, by the word of the plan alone. */
  const allWait = (text: string): string => {
    const plan = JSON.parse(text) as { operations: object[] };
    const operations = plan.operations.map((each, index) => ({
      ...each,
      status: 'waiting',
      waitsFor: [email('kim')],
      needs: index === 0 ? [] : [index],
    }));
    return JSON.stringify({ ...plan, operations });
  };

  const refusing = [{ maxDemotions: 0 }, { minAdministrators: 5 }] as const;
  it.each(refusing)('has the timer do nothing that the guard of %j refuses', (policy) =>
    withSandbox(seedWith(team), async (sandbox) => {
      const cwd = await folderWith(filesWith(wanted, { policy }));
      const cli = (...argv: string[]) => runCli(argv, { sandbox, cwd });
      await cli('plan', '--format', 'json', '--output', 'plan.json');
      expect((await cli('apply', '--expect', 'plan.json')).code).toBe(EXIT.refused);
      await edit(cwd, allWait);
      const { stderr } = await cli(...timer);
      expect(sandbox.writes(), stderr).toEqual([]);
    }),
  );

  it('has it promote nobody and grant nothing, though nothing refuses the plan', () =>
    withSandbox(seedWith(team), async (sandbox) => {
      const cwd = await folderWith(filesWith(wanted));
      const cli = (...argv: string[]) => runCli(argv, { sandbox, cwd });
      await cli('plan', '--format', 'json', '--output', 'plan.json');
      await edit(cwd, allWait);
      await cli(...timer);
      expect(standingOf(sandbox, 'kim')).toMatchObject({ accessLevel: 'monitor' });
    }));
});
