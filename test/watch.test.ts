/** What a watch names so that nobody's access is silently other than the files or the base account for. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/errors.ts';
import type { Edit } from '../src/sandbox/edit.ts';
import { folderWith, runCli, withSandbox } from './support/harness.ts';

const BOB = '  bob@acme.example: { accessLevel: monitor }\n';
const file = (bob: string, rest = '', ada = 'ada@acme.example: { accessLevel: administrator }') => `version: 1
account: { name: Acme, region: us, contains: [aaaaaaaaaaaaaaaaaaaaaaa1] }
users:
  root@acme.example: { accessLevel: administrator }
  ${ada}
${bob}${rest}`;
const SEED = `tokens: { sandbox-token: root@acme.example }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { accessLevel: administrator }
  bob@acme.example: { accessLevel: monitor }
  old@acme.example: { accessLevel: administrator }
  man@acme.example: { accessLevel: manage }
integrations: [{ name: Returns, id: aaaaaaaaaaaaaaaaaaaaaaa1 }]
`;
const set = (user: string, change: Extract<Edit, { do: 'change' }>['set']) =>
  ({ do: 'change', user: `${user}@acme.example`, set: change }) as const;
const RAISED = set('bob', { accessLevel: 'administrator' });

/** Runs commands one after the other over `files`, after `edits`; each is its code and what it printed. */
const run = (edits: readonly Edit[], files: Record<string, string>, ...commands: readonly string[]) =>
  withSandbox(SEED, async (sandbox) => {
    for (const edit of edits) sandbox.edit(edit);
    const cwd = await folderWith(files);
    const ended: { code: number; stdout: string }[] = [];
    for (const command of commands) ended.push(await runCli(command.split(' '), { sandbox, cwd }));
    return ended;
  });
const about = (email: string, stdout = ''): string[] =>
  (stdout.split('\n\n').find((block) => block.startsWith(email)) ?? '').split('\n');

describe('somebody in no file', () => {
  const noBob = { 'access.yaml': file('') };
  const withBase = { ...noBob, 'same/access.yaml': file(''), 'older/access.yaml': file(BOB) };

  it('who has been so for long is no difference, and is named if they may do much', async () => {
    const ended = await run([], withBase, 'drift', 'drift --base same', 'drift --base older');
    expect(ended.map(({ code }) => code)).toEqual([EXIT.done, EXIT.done, EXIT.done]);
    for (const { stdout } of ended)
      expect(stdout).toContain(
        'Administrator in no file: old@acme.example. `state: absent` ends the access of whoever is not to have it; an entry, or `policy.protectedUsers`, accounts for whoever is.',
      );
    const people = 'people. May manage or write: man@acme.example.';
    expect(ended[0]?.stdout).toContain(
      `In no file, and disabled or neither new nor changed in the last 30 days: 3 ${people}`,
    );
    // The base accounts for bob.
    expect(ended[2]?.stdout).toContain(`the last 30 days: 2 ${people}`);
    expect(ended[2]?.stdout).toContain('In no file, and still in the account: bob@acme.example.');
  });

  it('who was made administrator is a difference, whatever the age of the record and whatever the base', async () => {
    const ended = await run([RAISED], withBase, 'drift', 'drift --base same', 'drift --base older');
    for (const { code, stdout } of ended) {
      expect(code).toBe(EXIT.differences);
      expect(about('bob@acme.example', stdout).slice(0, 2)).toEqual([
        'bob@acme.example   in no file',
        '  + is in no file, and an administrator; came 2024-01-15, by invitation; last changed 2026-11-22',
      ]);
      expect(stdout).toContain('1 person in no file was changed.');
      expect(stdout).not.toContain('still in the account: bob');
    }
    expect(about('bob@acme.example', ended[2]?.stdout)[2]).toBe(
      '  + access level: the account has administrator, the base gave monitor',
    );
    for (const command of ['drift --format markdown', 'drift --format json']) {
      const [{ stdout } = { stdout: '' }] = await run([RAISED], noBob, command);
      expect(stdout).toMatch(/bob@acme\.example/);
    }
  });

  it('who is disabled is none, however lately, and is not called unchanged', async () => {
    const [ended] = await run([{ do: 'disable', user: 'bob@acme.example' }], noBob, 'drift');
    expect([ended?.code, about('bob@acme.example', ended?.stdout)]).toEqual([EXIT.done, ['']]);
    expect(ended?.stdout).toContain('In no file, and disabled or neither new nor changed');
  });

  it('who will administer once they accept is named by a plan and by a watch alike', async () => {
    const old = 'old@acme.example: { accessLevel: administrator';
    await withSandbox(SEED.replace(old, `${old}, invitation: pending`), async (sandbox) => {
      const cwd = await folderWith(noBob);
      for (const command of ['plan', 'drift']) {
        const { stdout } = await runCli([command], { sandbox, cwd });
        expect(stdout).toContain('Administrator in no file: old@acme.example.');
      }
    });
  });

  it('is counted by a plan and by a watch alike, the token included', async () => {
    const withoutRoot = { 'access.yaml': file('').replace(/ +root@.*\n/, '') };
    const [plan, watched] = await run([], withoutRoot, 'plan', 'drift');
    expect(plan?.stdout).toContain('4 people in the account are in no file');
    expect(watched?.stdout).toMatch(
      /^In no file, .* days: 4 people\. May manage or write: man@acme\.example\.$/m,
    );
    expect(watched?.stdout).toContain('Administrator in no file: old@acme.example.');
  });

  it('who has other than the base gave is a difference, whenever that came about', async () => {
    const lower = {
      ...noBob,
      'lower/access.yaml': file('  bob@acme.example: { integrations: { Returns: monitor } }\n'),
    };
    const [ended, without] = await run([], lower, 'drift --base lower', 'drift access.yaml');
    expect([ended?.code, without?.code]).toEqual([EXIT.differences, EXIT.done]);
    expect(about('bob@acme.example', ended?.stdout)).toContain(
      '  + access level: the account has monitor, the base gave custom',
    );
  });

  it('is accused of nothing that a name which does not resolve may mean', async () => {
    const entry = '  bob@acme.example: { accessLevel: monitor, integrations: { Returns: manage } }\n';
    const gone = { do: 'rename-integration', integration: 'Returns', name: 'Retouren' } as const;
    const unresolved = file(
      '',
      '',
      'ada@acme.example: { accessLevel: administrator, notifications: [Returns] }',
    );
    const files = { 'access.yaml': unresolved, 'base/access.yaml': file(entry) };
    const given = set('bob', { integrations: { Returns: 'manage' } });
    const [ended] = await run([given, gone], files, 'drift --base base');
    expect([ended?.code, about('bob@acme.example', ended?.stdout)]).toEqual([EXIT.invalid, ['']]);
    const [raised] = await run([given, gone, RAISED], files, 'drift --base base');
    expect(raised?.code).toBe(EXIT.differences);
  });

  it('whom this token itself left so is none: a file said it when it was done', async () => {
    const [applied, drifted] = await withSandbox(SEED, async (sandbox) => {
      const more = file(
        BOB.replace('monitor', 'manage'),
        '',
        'ada@acme.example: { accessLevel: administrator }',
      );
      const argv = ['apply', '--yes', '--allow', 'grants-manage-all'];
      const first = await runCli(argv, { sandbox, files: { 'access.yaml': more } });
      return [first, await runCli(['drift'], { sandbox, files: noBob })] as const;
    });
    expect([applied.code, drifted.code]).toEqual([EXIT.done, EXIT.done]);
    expect(drifted.stdout).toContain('In no file, and still in the account: bob@acme.example.');
  });

  it('whom the policy ended and somebody brought back is one, and the next apply ends it again', async () => {
    const ends = {
      'access.yaml': file(
        '',
        'policy: { unmanagedUsers: disable, maxRemovals: 9, maxDemotions: 9, minAdministrators: 0 }\n',
      ),
    };
    const [first, second] = await withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith({ ...ends, 'base/access.yaml': ends['access.yaml'] });
      const cli = (command: string) => runCli(command.split(' '), { sandbox, cwd });
      const allow = '--allow disables-user --allow removes-administrator';
      expect((await cli(`apply --yes ${allow}`)).code).toBe(EXIT.done);
      const calm = [await cli('drift'), await cli('drift --base base')];
      sandbox.edit(set('old', { disabled: false }));
      return [calm, [await cli('drift'), await cli('drift --base base')]] as const;
    });
    expect(first.map(({ code }) => code)).toEqual([EXIT.done, EXIT.done]);
    for (const { code, stdout } of second) {
      expect(code).toBe(EXIT.differences);
      expect(about('old@acme.example', stdout)[1]).toContain('`policy.unmanagedUsers` ends that');
      expect(stdout).toContain('1 person in no file has what the policy ends.');
      expect(stdout).not.toContain('Waits for an apply');
      expect(stdout).toContain('\n  celigo-access apply');
    }
  });

  it('waits for an apply where only the new policy ends them', async () => {
    const files = {
      'access.yaml': file(BOB, 'policy: { unmanagedUsers: remove }\n'),
      'base/access.yaml': file(BOB),
    };
    const [ended] = await run([], files, 'drift --base base');
    expect(ended?.code).toBe(EXIT.done);
    expect(ended?.stdout).toContain(
      'Waits for an apply: what the files newly say of man@acme.example and old@acme.example.',
    );
    // They are accounted for, and in no count beside it.
    expect(ended?.stdout).not.toMatch(/^(Administrator in|In) no file/m);
  });

  it('is called an administrator by every plan, also where the policy ignores people in no file', async () => {
    for (const rest of ['', 'policy: { unmanagedUsers: ignore }\n']) {
      const files = { 'access.yaml': file(BOB, rest) };
      for (const { code, stdout } of await run([], files, 'plan', 'drift')) {
        expect(code).toBe(EXIT.done);
        expect(stdout).toContain('Administrator in no file: old@acme.example.');
      }
    }
  });
});

describe('beside an end that no timer has carried out', () => {
  const moves = file(
    '  bob@acme.example: { roles: [{ role: ops, until: 2026-11-01 }], integrations: { Returns: manage } }\n',
    'roles: { ops: { mcpServers: { /orders: read } } }\n',
  );
  const seed = SEED.replace('accessLevel: monitor', 'mcpServers: { /orders: read }').concat(
    'mcpServers: [{ name: Orders, uri: /orders }]\n',
  );

  it('somebody who moves lacks what is new, and is not said to have nothing', async () => {
    await withSandbox(seed, async (sandbox) => {
      const cwd = await folderWith({ 'access.yaml': moves, 'base/access.yaml': moves });
      for (const command of ['drift', 'drift --base base']) {
        const { code, stdout } = await runCli(command.split(' '), { sandbox, cwd });
        expect(code).toBe(EXIT.differences);
        expect(about('bob@acme.example', stdout).slice(1, 3)).toEqual([
          '  ~ Returns: the account has none, the files say manage',
          '  but for what has ended, the record gives nothing, and no entry says that. To remove the person, this one under `users`:',
        ]);
        expect(stdout).toContain('MCP /orders: the account has read, the files say none · role ops, ended');
      }
    });
  });

  it('a leaver who came back as an administrator is told as one, and no longer once disabled', async () => {
    const leaver = { 'access.yaml': file('  bob@acme.example: { state: absent }\n') };
    const overdue = 'bob@acme.example: is still in the account';
    const linesIn = async (files: typeof leaver, ...edits: readonly Edit[]) =>
      (await run(edits, files, 'drift', 'drift --base access.yaml')).map(({ stdout }) => {
        const found = stdout.split('\n').find((line) => line.includes(overdue));
        // Whom somebody let in again no timer has forgotten, and whose record is the same as ever, it has.
        const isBlamed = stdout.includes('A timer that runs');
        expect(isBlamed, stdout).toBe(!found?.includes(' came after that, '));
        return found;
      });
    const lines = (...edits: readonly Edit[]) => linesIn(leaver, ...edits);
    const where = ' · state: absent, access.yaml:6';
    const by = (what: string) =>
      `, by the audit log (best effort): ${what} by owner@sandbox.example at 2026-11-22T12:00:00.000Z through UI`;
    const [plain, raised] = [
      `  ${overdue}${where}`,
      `  ${overdue}, and an administrator${where} · changed lately${by('update')}`,
    ];
    expect(await lines()).toEqual([plain, plain]);
    expect(await lines(RAISED)).toEqual([raised, raised]);
    expect(await lines(RAISED, { do: 'disable', user: 'bob@acme.example' })).toEqual([plain, plain]);
    const ended = {
      'access.yaml': file('  bob@acme.example: { accessLevel: monitor, until: 2026-11-01 }\n'),
    };
    const [came] = await linesIn(
      ended,
      { do: 'remove', user: 'bob@acme.example' },
      { do: 'insert', user: 'bob@acme.example', set: { accessLevel: 'monitor' } },
    );
    expect(came).toContain(` · came after that${by('create')}`);
  });
});

describe('somebody whom the files newly declare, with less than they have', () => {
  const OLD = '  old@acme.example: { accessLevel: monitor }\n';
  const UNMADE =
    'is an administrator, by neither the files nor the base, until what the files newly say is applied.';
  const files = { 'access.yaml': file(BOB, OLD), 'base/access.yaml': file('') };

  it('waits for the apply, and is named as the administrator that they have been for long', async () => {
    const [ended] = await run([], files, 'drift --base base');
    expect(ended?.code).toBe(EXIT.done);
    expect(ended?.stdout).toContain(`\nold@acme.example ${UNMADE}`);
    expect(ended?.stdout).toContain('Waits for an apply: what the files newly say of old@acme.example.');
    for (const command of ['drift --base base --format markdown', 'drift --base base --format json']) {
      const [{ stdout } = { stdout: '' }] = await run([], files, command);
      expect(stdout).toContain(
        command.endsWith('json') ? '"unmade": [\n    "old@acme.example"' : 'by neither',
      );
    }
  });

  it('was changed outside if somebody raised them meanwhile, also whom the base has as a leaver', async () => {
    const gone = { ...files, 'base/access.yaml': file('  bob@acme.example: { state: absent }\n', OLD) };
    for (const each of [files, gone]) {
      const [ended] = await run([RAISED], each, 'drift --base base');
      expect(ended?.code).toBe(EXIT.differences);
      expect(about('bob@acme.example', ended?.stdout).slice(0, 2)).toEqual([
        'bob@acme.example   access.yaml:6',
        '  ~ access level: the account has administrator, the files say monitor',
      ]);
    }
    // What the base gives is no difference while it waits.
    const higher = {
      ...files,
      'base/access.yaml': file(`${BOB}${OLD}`.replaceAll('monitor', 'administrator')),
    };
    // But not of another person, whom a pin of the base meant.
    const raised = higher['base/access.yaml'];
    const pin = `bob@acme.example: { id: ${'f'.repeat(24)}, `;
    const pinned = { 'other/access.yaml': raised.replace('bob@acme.example: { ', pin) };
    const both = ['drift --base base', 'drift --base other'];
    const [calm, told] = await run([RAISED], { ...higher, ...pinned }, ...both);
    expect([calm?.code, calm?.stdout.includes('by neither')]).toEqual([EXIT.done, false]);
    expect(about('bob@acme.example', told?.stdout)[1]).toBe(
      '  ~ access level: the account has administrator, the files say monitor',
    );
  });

  it('was not if this token did it: a file said so then', async () => {
    const higher = { 'access.yaml': file(BOB.replace('monitor', 'administrator')) };
    const [applied, watched] = await withSandbox(SEED, async (sandbox) => {
      const allow = '--allow grants-administrator';
      const first = await runCli(`apply --yes ${allow}`.split(' '), { sandbox, files: higher });
      return [first, await runCli('drift --base base'.split(' '), { sandbox, files })] as const;
    });
    expect([applied.code, watched.code]).toEqual([EXIT.done, EXIT.done]);
    expect(watched.stdout).toContain('bob@acme.example and old@acme.example are administrators, by neither');
  });
});

describe('an administrator whom a run demoted and did not remove', () => {
  const files = {
    'access.yaml': file(BOB, '  old@acme.example: { state: absent }\npolicy: { minAdministrators: 1 }\n'),
    'base/access.yaml': file(BOB, '  old@acme.example: { accessLevel: administrator }\n'),
  };
  const APPLY = 'apply --yes --base base --allow removes-user --allow removes-administrator';
  const brokenOff = (...commands: readonly string[]) =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const cli = (command: string) => runCli(command.split(' '), { sandbox, cwd });
      sandbox.meet('DELETE /v1/ashares/*:status=403');
      expect((await cli(APPLY)).code).toBe(EXIT.incomplete);
      sandbox.meet();
      const ended: Awaited<ReturnType<typeof cli>>[] = [];
      for (const command of commands) ended.push(await cli(command));
      return ended;
    });
  const HALF_WAY = 'old@acme.example is no administrator any more, and the rest of what the files ask is not';

  it('was not changed outside, waits for the next apply, and that goes on', async () => {
    const [watched, plan, applied, after] = await brokenOff(
      'drift --base base',
      'plan --base base',
      APPLY,
      'drift --base base',
    );
    expect([watched?.code, plan?.code, applied?.code, after?.code]).toEqual(Array(4).fill(EXIT.done));
    expect(watched?.stdout).toContain(HALF_WAY);
    expect(watched?.stdout).toContain('Waits for an apply: what the files newly say of old@acme.example.');
    expect(watched?.stdout).toContain('Nothing that the files state was changed outside.');
    expect(watched?.stdout).not.toContain('to adopt it');
    expect(plan?.stdout).toContain(HALF_WAY);
    expect(plan?.stdout).not.toContain('undoes what was changed');
    expect(applied?.stdout).toContain('done       old@acme.example: remove');
    expect(after?.stdout).not.toContain('old@acme.example');
  });

  it('was changed by this token where the files were taken back since, and a watch says so', async () => {
    const [ended] = await brokenOff('drift base --base base');
    expect(ended?.code).toBe(EXIT.differences);
    expect(about('old@acme.example', ended?.stdout)).toContain(
      '  that is how this token writes: a run of files that were taken back since may have done it, or one that broke off; an apply without `--base` then writes what the files say',
    );
  });

  it('was perhaps changed by hand where the log names somebody else: it is a difference, and both are said', async () => {
    const [ended] = await run([set('old', { accessLevel: 'monitor' })], files, 'drift --base base');
    expect(ended?.code).toBe(EXIT.differences);
    const said = about('old@acme.example', ended?.stdout).join('\n');
    expect(said).toContain('a run of these files that breaks off leaves an administrator so, too');
    expect(said).not.toContain('that is how this token writes');
    expect(ended?.stdout).not.toContain(HALF_WAY);
  });
});

describe('an access test that the account breaks', () => {
  const TEST = `tests:
  - { name: who administers, only: { administrator: [root@acme.example, ada@acme.example, old@acme.example] } }
`;
  const files = { 'access.yaml': file('', TEST), 'base/access.yaml': file('', TEST) };
  const WORDS = 'bob@acme.example has account level administrator or higher and is not on the list';

  it('is a difference, and named by a watch, a timer and the doctor', async () => {
    const commands = ['drift', 'drift --base base', 'drift --format markdown'];
    for (const { code, stdout } of await run([RAISED], files, ...commands)) {
      expect(code).toBe(EXIT.differences);
      expect(stdout.replaceAll('\\', '')).toContain('already broken');
      expect(stdout).toContain('1 access test is broken.');
    }
    const [due, doctor, json] = await run(
      [RAISED],
      files,
      'apply --due --yes',
      'doctor',
      'drift --format json',
    );
    expect([due?.code, due?.stdout.includes(WORDS)]).toEqual([EXIT.done, true]);
    expect(doctor?.stdout).toContain(`the account breaks "who administers": ${WORDS}`);
    expect(JSON.parse(json?.stdout ?? '').broken).toMatchObject([
      { test: 'who administers', isMended: false },
    ]);
    const calm = await run([], files, 'drift', 'doctor');
    expect(calm.map(({ code, stdout }) => [code, /access tests?\b/i.test(stdout)])).toEqual([
      [EXIT.done, false],
      [EXIT.done, false],
    ]);
  });

  it('is one whoever breaks it, however old their record', async () => {
    const strict = TEST.replace(', old@acme.example', '');
    const [ended] = await run([], { 'access.yaml': file(BOB, strict) }, 'drift');
    expect([ended?.code, ended?.stdout.includes('already broken "who administers": old@')]).toEqual([
      EXIT.differences,
      true,
    ]);
  });

  it('is none where the change that mends it waits for its apply', async () => {
    const changed = {
      'access.yaml': file(
        BOB,
        TEST.replace('ada@acme.example, ', ''),
        'ada@acme.example: { accessLevel: manage }',
      ),
      'base/access.yaml': file(BOB),
    };
    const [ended] = await run([], changed, 'drift --base base');
    expect(ended?.code).toBe(EXIT.done);
    expect(ended?.stdout).toContain('; what is to be carried out mends it');
  });

  it('is said at the end of a run that does something else', async () => {
    const due = {
      'access.yaml': file('  bob@acme.example: { state: absent }\n', TEST.replace(', old@acme.example', '')),
    };
    const [ended] = await run([], due, 'apply --due --yes');
    expect([ended?.code, ended?.stdout]).toEqual([
      EXIT.done,
      expect.stringContaining('Access tests still broken: "who administers" (old@acme.example has'),
    ]);
  });
});

describe('somebody whom a merged edit speaks of', () => {
  const edited = {
    'access.yaml': file('  bob@acme.example: { accessLevel: monitor, mfaRequired: true }\n'),
    'base/access.yaml': file(BOB),
  };

  it('is watched all the same, and what waits for the apply is told apart', async () => {
    const WAITS = 'Waits for an apply: what the files newly say of bob@acme.example.';
    const [calm] = await run([], edited, 'drift --base base');
    expect([calm?.code, calm?.stdout.includes(WAITS)]).toEqual([EXIT.done, true]);
    const [ended] = await run([RAISED], edited, 'drift --base base');
    expect(ended?.code).toBe(EXIT.differences);
    expect(about('bob@acme.example', ended?.stdout).filter((line) => !line.includes('audit'))).toEqual([
      'bob@acme.example   access.yaml:6',
      '  ~ access level: the account has administrator, the files say monitor',
      '  to adopt it, this entry under `users`:',
      '    bob@acme.example:',
      '      accessLevel: administrator',
      '      mfaRequired: true',
    ]);
    expect(ended?.stdout).toContain(WAITS);
    const adopted = file('  bob@acme.example: { accessLevel: administrator, mfaRequired: true }\n');
    const [after] = await run([RAISED], { ...edited, 'access.yaml': adopted }, 'drift --base base');
    expect(after?.code).toBe(EXIT.done);
  });

  it('does not wait for an apply who has what the edit asks for', async () => {
    const edits = [set('bob', { accessLevel: 'administrator', mfaRequired: true })];
    const [ended] = await run(edits, edited, 'drift --base base');
    expect([ended?.code, ended?.stdout.includes('Waits for an apply')]).toEqual([EXIT.differences, false]);
  });
});

describe('an e-mail that changed', () => {
  const seedless = file(BOB, 'policy: { unmanagedUsers: report, protectedUsers: [old@acme.example] }\n');
  const files = { 'access.yaml': seedless, 'base/access.yaml': seedless };
  const RENAMED = set('ada', { email: 'gina@acme.example' });

  it('is followed, and not ended: the entry that drift offers first leaves nothing to tell', async () => {
    const [shown, ...others] = await run(
      [RENAMED],
      files,
      'drift',
      'drift --base base',
      'drift --format markdown',
    );
    for (const { code, stdout } of others) {
      expect(code).toBe(EXIT.differences);
      expect(stdout).toContain('did their e-mail change to');
    }
    expect(about('ada@acme.example', shown?.stdout).slice(2)).toEqual([
      '  did their e-mail change to gina@acme.example? That is in no file, and has just their access (administrator)',
      '  if it did, this entry under `users` in the place of theirs, and the new address wherever else the files name the old one:',
      '    gina@acme.example:',
      '      accessLevel: administrator',
      '  if they have left, and that is somebody else, this one:',
      '    ada@acme.example:',
      '      state: absent',
    ]);
    const follows = seedless.replace('ada@acme.example: {', 'gina@acme.example: {');
    const [after] = await run([RENAMED], { ...files, 'access.yaml': follows }, 'drift --base base');
    expect([after?.code, after?.stdout]).toEqual([
      EXIT.done,
      expect.stringContaining('Nothing that the files state was changed outside.'),
    ]);
  });

  it('is asked after where the entry would end nobody, or invite a second one', async () => {
    const ends = seedless.replace(
      'ada@acme.example: { accessLevel: administrator }',
      'ada@acme.example: { state: absent }',
    );
    const twice = { ...files, 'access.yaml': ends };
    for (const { stdout } of await run([RENAMED], twice, 'plan --base base', 'drift --base base'))
      expect(stdout).toContain(
        'gina@acme.example is, in no file, and has just the access that was theirs (administrator).',
      );
    const [plan] = await run([RENAMED], files, 'plan');
    expect(plan?.stdout).toContain(
      'warning ada@acme.example is invited (access.yaml:5). gina@acme.example is in the account',
    );
  });
});
