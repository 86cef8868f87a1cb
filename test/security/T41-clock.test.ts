/** T41: dates and clocks by which access that should end would not. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { folderWith, planFrom, runCli, TOKEN, withSandbox } from '../support/harness.ts';
import { accountAnswering, FILE, runAgainst, SEED } from './attack.ts';

const ending = (until: string): Record<string, string> => ({
  'access.yaml': FILE.replace('ada@acme.example: {', `ada@acme.example: { until: ${until},`),
});
const kindsFor = (until: string, now: string): Promise<string[]> =>
  withSandbox(SEED, async (sandbox) => {
    const { stdout } = await runCli(['plan', '--format', 'json'], {
      sandbox,
      files: ending(until),
      now: new Date(now),
    });
    return planFrom(stdout)
      .operations.filter(({ user }) => user.email === 'ada@acme.example')
      .map(({ kind }) => kind);
  });

describe('access that ends', () => {
  test.each([
    ['2026-12-31', '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00Z'],
    ['2028-02-29', '2028-02-29T23:59:59Z', '2028-03-01T00:00:00Z'],
    ['2026-12-31T17:00:00Z', '2026-12-31T16:59:59Z', '2026-12-31T17:00:00Z'],
    ['2026-12-31T17:00:00+02:00', '2026-12-31T14:59:59Z', '2026-12-31T15:00:00Z'],
    ['2026-12-31T17:00:00-08:00', '2027-01-01T00:59:59Z', '2027-01-01T01:00:00Z'],
    ['2026-12-31t17:00:00z', '2026-12-31T16:59:59Z', '2026-12-31T17:00:00Z'],
    ['2026-12-31T17:00:00.5Z', '2026-12-31T17:00:00.499Z', '2026-12-31T17:00:00.500Z'],
    // Europe's clocks are changed in this night: nothing of it matters.
    ['2027-03-28', '2027-03-28T23:59:59Z', '2027-03-29T00:00:00Z'],
  ])('%s holds until its last moment and not a moment longer', async (until, last, over) => {
    expect(await kindsFor(until, last)).toEqual(['grant']);
    expect(await kindsFor(until, over)).toEqual(['remove']);
  });

  test.each(['1970-01-01', '0001-01-01', '2026-11-21'])('%s is over', async (until) => {
    expect(await kindsFor(until, '2026-11-22T12:00:00Z')).toEqual(['remove']);
  });
});

test.each([
  '2027-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-04-31',
  '2026-12-32',
  '2026-12-31T24:00:00Z',
  '2026-12-31T23:59:60Z',
  '2026-12-31T10:00:00',
  '2026-12-31T10:00:00+24:00',
  '2026-12-31 10:00:00Z',
  '2026-1-1',
  '31.12.2026',
  '12/31/2026',
  '20261231',
  '2026-W53',
  '+002026-12-31',
  '10000-01-01',
  'never',
  'tomorrow',
  '1e9',
  '""',
  'null',
])('%s, which is no date, is an error and never "without end"', async (until) => {
  expect((await runCli(['validate'], { files: ending(until) })).code).toBe(EXIT.invalid);
});

test('a plan is the same in every time zone', () =>
  withSandbox(SEED, async (sandbox) => {
    const cwd = await folderWith(ending('2026-12-31'));
    // A process of its own for each, as the zone is read once.
    const plans = ['Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin'].map((TZ) => {
      const env = { PATH: process.env.PATH, TZ, CELIGO_API_TOKEN: TOKEN };
      const argv = [
        resolve('build/cli.js'),
        'plan',
        '--offline',
        '--base',
        'access.yaml',
        '--at',
        '2027-01-01',
      ];
      const { status, stdout } = spawnSync(process.execPath, argv, { cwd, env, encoding: 'utf8' });
      expect(status).toBe(EXIT.done);
      return stdout;
    });
    expect(new Set(plans).size).toBe(1);
    expect(sandbox.requests).toEqual([]);
  }));

test.each([
  ['a day fast', 24 * 60, 'ahead of'],
  ['a day slow', -24 * 60, 'behind'],
  ['six minutes slow', -6, 'behind'],
])('a clock that is %s is noticed by the clock of the account', async (_, minutes, words) => {
  const api = await accountAnswering();
  const runAt = (time: number) => runAgainst(api, ['plan'], { now: new Date(time) });
  const { code, stderr } = await runAt(Date.now() + minutes * 60_000);
  expect([code, stderr]).toEqual([EXIT.done, expect.stringContaining(words)]);
  expect((await runAt(Date.now())).stderr).not.toContain('clock');
});

describe("a timer's run", () => {
  const DUE = ['apply', '--due', '--yes'];
  const ACCOUNT = '2026-12-31T12:00:00Z';
  const timedAt = (until: string, minutes: number, argv = DUE, given?: Record<string, string>) =>
    withSandbox(
      SEED,
      async (sandbox) => {
        const now = new Date(Date.parse(ACCOUNT) + minutes * 60_000);
        const files = given ?? ending(until);
        const ended = await runCli(argv, { sandbox, files, now });
        return { ...ended, writes: sandbox.writes().map(({ method }) => method) };
      },
      { now: () => new Date(ACCOUNT) },
    );

  test.each([
    ['four days fast would take access before its end', '2026-12-31', 4 * 24 * 60, 'ahead of'],
    ['six minutes fast would, too', '2026-12-31T12:04:00Z', 6, 'ahead of'],
    ['four days slow would call access that has ended in order', '2026-12-30', -4 * 24 * 60, 'behind'],
    ['a day slow would do nothing here, and cannot know it', '2027-06-30', -24 * 60, 'behind'],
  ])('by a clock that is %s, so it ends before a write and says what to do', async (_, until, off, words) => {
    const { code, stdout, stderr, writes } = await timedAt(until, off);
    expect([code, stdout, writes]).toEqual([EXIT.invalid, '', []]);
    expect(stderr).toContain(`${words} the account's, so that a timer cannot tell what has ended`);
    expect(stderr).toContain('Set the clock of this machine');
  });

  test.each([4, -4])('by a clock that is %i minutes off ends what is due', async (off) => {
    expect(await timedAt('2026-12-30', off)).toMatchObject({ code: EXIT.done, writes: ['DELETE', 'DELETE'] });
  });

  test('tells a wrong clock in days and hours, and advises no command that would refuse, too', async () => {
    const { stderr } = await timedAt('2027-06-30', 26 * 60);
    expect(stderr).toContain('is 1 day and 2 hours ahead of');
    expect(stderr).not.toContain('celigo-access apply');
  });

  const APPLY = ['apply', '--yes', '--allow', 'removes-user'];
  const MINUTES = 24 * 60;

  test.each([
    ['fast', 'the account has the person still', '2026-12-31', MINUTES],
    ['slow', 'what has ended would be granted', '2026-12-30', -MINUTES],
    ['slow by six minutes', 'the end lies within them', '2026-12-31T11:58:00Z', -6],
  ])('any other by a clock that is %s ends before a write: %s', async (_, __, until, off) => {
    const { code, stdout, stderr, writes } = await timedAt(until, off, APPLY);
    expect([code, stdout, writes]).toEqual([EXIT.invalid, '', []]);
    expect(stderr).toContain('dates of the files lie between the two');
    expect(stderr).toContain('ada@acme.example');
    expect(stderr).toContain('Set the clock of this machine');
  });

  test('any other ends before a write where the files do not hold by the clock of the account', async () => {
    // Whoever has left names nothing that must be there; whoever has not does.
    const gone = FILE.replace(
      'ada@acme.example: { accessLevel: monitor, integrations: { Order to Cash: manage }',
      'ada@acme.example: { until: 2026-12-31, integrations: { Payroll: manage }',
    );
    const { code, stdout, stderr, writes } = await timedAt('2026-12-31', MINUTES, APPLY, {
      'access.yaml': gone,
    });
    expect([code, stdout, writes]).toEqual([EXIT.invalid, '', []]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'What differs by the account\'s clock: The account has no integration "Payroll". Set',
    );
  });

  test('any other ends before a write where an end is too far away by the clock of the account', async () => {
    // Ten days and the rest of the day from the second day of the year, and eleven from the first.
    const far = `${FILE.replace('monitor, integrations', 'monitor, until: 2027-01-11, integrations')}policy: { ends: { monitor: { atMost: 10d } } }\n`;
    const { code, stderr, writes } = await timedAt('', MINUTES, APPLY, { 'access.yaml': far });
    expect([code, writes]).toEqual([EXIT.invalid, []]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'ada@acme.example is given `monitor` for more than the 10 days that `policy.ends` allows.',
    );
    // What the base has already stops nothing.
    const argv = [...APPLY, '--base', 'base.yaml'];
    const held = await timedAt('', MINUTES, argv, { 'access.yaml': far, 'base.yaml': far });
    expect([held.code, held.writes.includes('DELETE')]).toEqual([EXIT.done, true]);
  });

  test('any other ends before a write where the base does not hold by the clock of the account', async () => {
    const withRoles = (roles: string) =>
      `${FILE.replace('integrations: { Order to Cash: manage }', `integrations: { Order to Cash: manage }, roles: [${roles}]`)}roles:
  strict: { mfaRequired: true }
  lax: { mfaRequired: false }
`;
    const files = {
      'access.yaml': withRoles('strict'),
      'base.yaml': withRoles('strict, { role: lax, until: 2026-12-31 }'),
    };
    const { code, stderr, writes } = await timedAt('', MINUTES, [...APPLY, '--base', 'base.yaml'], files);
    expect([code, writes]).toEqual([EXIT.invalid, []]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'The roles "strict" and "lax" of ada@acme.example disagree',
    );
  });

  test.each([MINUTES, -MINUTES])(
    'any other by a clock that is %i minutes off goes on with a warning where no date lies between',
    async (off) => {
      const { code, stderr, writes } = await timedAt('2027-06-30', off, APPLY);
      expect([code, writes.includes('DELETE')]).toEqual([EXIT.done, true]);
      expect(stderr).toContain('Dates are judged by it.');
    },
  );

  const WRONG = "The clock of this machine is 1 day behind the account's.";
  test.each([
    ['plan', ['text', 'markdown', 'html', 'json']],
    ['drift', ['text', 'markdown', 'json']],
    ['report', ['text', 'markdown', 'html', 'json']],
  ])('%s says in every form what dates between the clocks change', async (command, formats) => {
    for (const format of formats) {
      const { stdout } = await timedAt('2026-12-30', -MINUTES, [command, '--format', format]);
      if (format === 'json') expect(stdout).toMatch(/"code": "clock-differs"[^\]]*"ada@acme.example"/);
      else expect(stdout.replaceAll('&#39;', "'").replaceAll(/\s+/g, ' ')).toContain(WRONG);
    }
  });

  test.each([
    ['explain', 'ada@acme.example'],
    ['who-can', 'Order to Cash'],
  ])('%s of the account warns of it, but of another day', async (command, about) => {
    const argv = [command, about, '--live'];
    const [now, then] = await Promise.all(
      [argv, [...argv, '--at', '2026-12-01']].map((each) => timedAt('2026-12-30', -MINUTES, each)),
    );
    expect(now?.stderr).toContain(`Warning: t${WRONG.slice(1, -1)}`);
    expect(then?.stderr).not.toContain('The clock of this machine');
    expect(then?.stderr).not.toContain('Warning');
  });

  test('a report of the account alone says so in every form but CSV, and by what a later reader puts it right', async () => {
    for (const format of ['text', 'markdown', 'html', 'digest', 'json', 'csv']) {
      const argv = ['report', '--no-files', '--region', 'us', '--format', format];
      const { stdout, stderr } = await timedAt('2027-06-30', -MINUTES, argv);
      const isTold = stdout.replaceAll('&#39;', "'").replaceAll(/\s+/g, ' ').includes(WRONG);
      expect([format, isTold]).toEqual([format, format !== 'csv' && format !== 'json']);
      if (format === 'json') expect(JSON.parse(stdout)).toMatchObject({ clockAheadMs: -86_400_000 });
      if (format === 'digest') {
        expect(stdout).not.toContain('Nothing needs attention.');
        expect(JSON.parse(stdout)).toMatchObject({ clockAheadMs: -86_400_000 });
        expect(stdout).toMatch(/Access to \S+ on 2026-12-31: /);
      }
      if (['text', 'markdown', 'html'].includes(format))
        expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
          /Made at 2026-12-31 12:00 UTC by the clock of the account/,
        );
      expect(stderr).toContain('behind');
    }
  });

  test('a plan of another day is judged by no clock', async () => {
    const { stdout } = await timedAt('2026-12-30', -MINUTES, ['plan', '--at', '2026-12-01']);
    expect(stdout).not.toContain('The clock of this machine');
  });
});

test('a clock that is a day fast or slow changes what ends that day, and the plan says which day it judged', async () => {
  const days = ['2026-12-30T12:00:00Z', '2026-12-31T12:00:00Z', '2027-01-01T12:00:00Z'];
  const kinds = await Promise.all(days.map((day) => kindsFor('2026-12-31', day)));
  expect(kinds).toEqual([['grant'], ['grant'], ['remove']]);
  await withSandbox(SEED, async (sandbox) => {
    const setting = { sandbox, files: ending('2026-12-31'), now: new Date(days[2] ?? '') };
    const { stdout } = await runCli(['plan', '--format', 'json'], setting);
    expect(planFrom(stdout).judgedAt).toBe('2027-01-01T12:00:00.000Z');
  });
});
