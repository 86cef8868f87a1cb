/**
 * Dates that pass while a run is under way: at its prompt, in a wait, between two writes. Nobody is given what has ended by
 * the time it would be written; what is taken waits for nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/apply/execute.ts';
import { forwardClock } from '../../src/commands/clock.ts';
import type { AccountWriter, InvitationAnswer } from '../../src/core/model/doors.ts';
import type { User } from '../../src/core/written/file.ts';
import { EXIT } from '../../src/errors.ts';
import {
  appliedFrom,
  applyAll,
  outcomesOf,
  runCli,
  type Setting,
  type TestSandbox,
  withSandbox,
} from '../support/harness.ts';
import { account } from '../support/live.ts';
import { NOW, planOf } from '../support/world.ts';
import { email, filesWith, ORDERS, seedWith, standingOf } from './stage.ts';

const until = '2026-11-22T12:00:10Z';
const AT_END = new Date(until);
const JUST_BEFORE = new Date(AT_END.getTime() - 1);
const AFTER = new Date(AT_END.getTime() + 5_000);

const HAZARDS = [
  'grants-administrator',
  'grants-manage-all',
  'removes-user',
  'enables-user',
  'weakens-sign-in',
];
const ALLOWED = HAZARDS.flatMap((hazard) => ['--allow', hazard]);
const APPLY = ['apply', '--yes', '--format', 'json', ...ALLOWED];

/** Applies with a clock that shows another time once so many writes have reached the account. */
const appliedWith = async (
  sandbox: TestSandbox,
  files: Readonly<Record<string, string>>,
  later: Date,
  isLater: () => boolean = () => sandbox.writes().length > 0,
  setting: Setting = {},
) => {
  const ended = await runCli(APPLY, {
    sandbox,
    files,
    hasty: true,
    now: () => (isLater() ? later : NOW),
    ...setting,
  });
  return { ...ended, applied: appliedFrom(ended.stdout) };
};

const monitor = { accessLevel: 'monitor' } as const;

describe('a prompt that stays open', () => {
  const files = filesWith({ ada: { accessLevel: 'manage', until }, bea: { accessLevel: 'manage' } });
  const seed = seedWith({ ada: monitor, bea: monitor });
  const answered = (sandbox: TestSandbox, at: Date, argv = ['apply'], given = files) => {
    let now = NOW;
    const answer = (): string => {
      now = at;
      return 'yes';
    };
    return runCli(argv, { sandbox, files: given, answer, now: () => now });
  };

  it('over an end: nothing is written, and it says who is concerned', () =>
    withSandbox(seed, async (sandbox) => {
      const { code, stderr } = await answered(sandbox, AT_END);
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('A date has passed since this plan was made');
      expect(stderr).toContain('ada@acme.example');
      expect(stderr).not.toContain('bea@acme.example');
    }));

  it('over an end that the base alone has: what nobody asked for before it is not written', () =>
    withSandbox(seedWith({ bea: monitor }), async (sandbox) => {
      // Somebody took ada out: that is held. Once the end of the base has come, the files ask for her anew.
      const given = {
        ...filesWith({ ada: monitor, bea: { accessLevel: 'manage' } }),
        'base/access.yaml': filesWith({ ada: { ...monitor, until }, bea: monitor })['access.yaml'] ?? '',
      };
      const argv = ['apply', 'access.yaml', '--base', 'base'];
      const { code, stderr } = await answered(sandbox, AT_END, argv, given);
      expect([code, sandbox.writes()], stderr).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('ada@acme.example');
    }));

  it('until the very last millisecond: all of it is written', () =>
    withSandbox(seed, async (sandbox) => {
      const { code } = await answered(sandbox, JUST_BEFORE);
      expect([code, standingOf(sandbox, 'ada')?.accessLevel]).toEqual([EXIT.done, 'manage']);
    }));

  it('for days, over no date: all of it is written', () =>
    withSandbox(seed, async (sandbox) => {
      const dateless = filesWith({ ada: { accessLevel: 'manage' }, bea: { accessLevel: 'manage' } });
      const { code } = await answered(sandbox, new Date('2026-12-24T00:00:00Z'), ['apply'], dateless);
      expect(code).toBe(EXIT.done);
    }));

  it('over the end of a limit: what it allowed is not carried out', async () => {
    const names = ['kim', 'lee', 'max', 'ned'];
    const all = <T>(each: T) => Object.fromEntries(names.map((name) => [name, each]));
    const policy = { maxRemovals: { limit: 6, until } };
    await withSandbox(seedWith(all(monitor)), async (sandbox) => {
      const given = filesWith(all({ state: 'absent' } as const), { policy });
      const { code, stderr } = await answered(sandbox, AT_END, ['apply', '--allow', 'removes-user'], given);
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('removal-limit');
    });
  });

  it('leaves no receipt of a run that wrote nothing', () =>
    withSandbox(seed, async (sandbox) => {
      const { code, stderr } = await answered(sandbox, AFTER, ['apply', '--receipt', 'r.ndjson']);
      expect([code, stderr.includes('receipt')]).toEqual([EXIT.stale, false]);
    }));
});

describe('a timer that begins right before an end', () => {
  const LATER = new Date(AT_END.getTime() + 1_000);
  const files = filesWith({
    ada: { ...monitor, until },
    bea: { ...monitor, until: '2026-11-22T12:00:11Z' },
    cal: { state: 'absent' },
  });
  /** Each reading of the account takes until the next of these moments. */
  const timed = (sandbox: TestSandbox, moments: readonly Date[], setting: Setting = { answer: 'yes' }) => {
    const readings = () => sandbox.requests.filter(({ path }) => path === '/v1/tokenInfo').length;
    const now = () => moments[Math.min(readings(), moments.length - 1)] ?? NOW;
    return runCli(['apply', '--due', ...(setting.answer === undefined ? ['--yes'] : [])], {
      sandbox,
      files,
      now,
      ...setting,
    });
  };
  const people = { ada: monitor, bea: monitor, cal: monitor };

  it('plans anew, ends what has ended, and says so', () =>
    withSandbox(seedWith(people), async (sandbox) => {
      const { code, stdout, stderr } = await timed(sandbox, [NOW, AT_END], {});
      expect([code, standingOf(sandbox, 'ada'), standingOf(sandbox, 'cal')], stderr).toEqual([
        EXIT.done,
        undefined,
        undefined,
      ]);
      expect(standingOf(sandbox, 'bea')).toBeDefined();
      expect(stderr).toContain('What differs: ada@acme.example. A timer plans anew.');
      expect(stdout).toContain('Converged: 2 operations done');
    }));

  it('plans anew once: over a second end nothing is written', () =>
    withSandbox(seedWith(people), async (sandbox) => {
      const { code, stderr } = await timed(sandbox, [NOW, AT_END, LATER], {});
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain('What differs: bea@acme.example.\nRun it again');
    }));

  it('asks again where it asks at all', () =>
    withSandbox(seedWith(people), async (sandbox) => {
      const asked: string[] = [];
      const answer = (question: string): string => {
        asked.push(question);
        return asked.length === 1 ? 'yes' : 'no';
      };
      const { code } = await timed(sandbox, [NOW, AT_END], { answer });
      expect([code, asked.length, sandbox.writes()]).toEqual([EXIT.refused, 2, []]);
    }));
});

describe('an end that passes during a wait', () => {
  const THROTTLED = 'PUT /v1/ashares/*:status=429,retry-after=1,times=1';

  it.each([
    ['a promotion', monitor, { accessLevel: 'administrator', until }],
    [
      'a grant',
      { integrations: { Returns: 'monitor' } },
      { integrations: { Returns: { level: 'manage', until } } },
    ],
    ['somebody switched on', { ...monitor, disabled: true }, { ...monitor, enabled: true, until }],
    ['a reminder', { ...monitor, invitation: 'dismissed' }, { ...monitor, until }],
  ] as const)('holds %s back, and the run is incomplete', async (_, live, entry) => {
    const files = filesWith({ ada: entry as User }, { policy: { dismissed: 'reinvite' } });
    await withSandbox(seedWith({ ada: live as never }), async (sandbox) => {
      const before = standingOf(sandbox, 'ada');
      sandbox.meet(THROTTLED, 'PUT /v1/ashares/*/*:status=429,retry-after=1,times=1');
      const { code, applied } = await appliedWith(sandbox, files, AT_END);
      expect([code, applied.outcomes.map(({ kind }) => kind)]).toEqual([EXIT.incomplete, ['not-run']]);
      expect(applied.outcomes[0]?.reason).toContain(`ended at ${until}`);
      expect([standingOf(sandbox, 'ada'), sandbox.mails]).toEqual([before, []]);
    });
    await withSandbox(seedWith({ ada: live as never }), async (sandbox) => {
      sandbox.meet(THROTTLED, 'PUT /v1/ashares/*/*:status=429,retry-after=1,times=1');
      const { code } = await appliedWith(sandbox, files, JUST_BEFORE);
      expect(code).toBe(EXIT.done);
    });
  });

  it('holds back a role whose own end comes before that of its person', () =>
    withSandbox(seedWith({ ada: monitor }), async (sandbox) => {
      const roles = { lead: { accessLevel: 'manage' } } as const;
      const ada = { ...monitor, roles: [{ role: 'lead', until }], until: '2027-06-30' };
      sandbox.meet(THROTTLED);
      const { code } = await appliedWith(sandbox, filesWith({ ada }, { roles }), AFTER);
      expect([code, standingOf(sandbox, 'ada')?.accessLevel]).toEqual([EXIT.incomplete, 'monitor']);
    }));

  it('holds back neither a removal nor anybody whose access goes on', () =>
    withSandbox(seedWith({ ada: monitor, bea: monitor, cal: monitor }), async (sandbox) => {
      const people = {
        ada: { accessLevel: 'manage', until },
        bea: { accessLevel: 'manage' },
        cal: { state: 'absent' },
      } as const;
      sandbox.meet(THROTTLED, 'DELETE /v1/ashares/*:status=429,retry-after=1,times=1');
      const { code, applied } = await appliedWith(sandbox, filesWith(people), AFTER);
      expect(code).toBe(EXIT.incomplete);
      expect(outcomesOf(applied).sort()).toEqual([
        'grant ada: not-run',
        'grant bea: done',
        'remove cal: done',
      ]);
      expect(applied.verification.left).toEqual([{ email: email('ada'), kind: 'remove' }]);
    }));

  it('lets the same write take what it takes', () =>
    withSandbox(
      seedWith({ ada: { integrations: { Returns: 'manage', 'Order to Cash': 'monitor' } } }),
      async (sandbox) => {
        const ada = {
          integrations: { 'Order to Cash': { level: 'manage', until } },
          mfaRequired: true,
        } as const;
        sandbox.meet(THROTTLED);
        const { code, applied } = await appliedWith(sandbox, filesWith({ ada }), AFTER);
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['update ada: failed']]);
        expect(applied.outcomes[0]?.words).toContain('it took what it was to take, and gave nothing');
        expect(standingOf(sandbox, 'ada')?.integrations).toEqual({ [ORDERS]: 'monitor' });
      },
    ));

  it('leaves one of several out of a call of invitations', () =>
    withSandbox(seedWith({}), async (sandbox) => {
      const people = { kim: monitor, lee: { ...monitor, until }, max: monitor };
      sandbox.meet('POST /v1/invite/multiple:status=429,retry-after=1,times=1');
      const { code, applied } = await appliedWith(sandbox, filesWith(people), AT_END);
      expect([code, outcomesOf(applied)]).toEqual([
        EXIT.incomplete,
        ['invite kim: done', 'invite lee: not-run', 'invite max: done'],
      ]);
      expect(sandbox.mails.map(({ to }) => to).sort()).toEqual([email('kim'), email('max')]);
    }));

  it('is seen by the next plan, which takes it from there', () =>
    withSandbox(seedWith({ ada: monitor }), async (sandbox) => {
      const files = filesWith({ ada: { accessLevel: 'manage', until } });
      sandbox.meet(THROTTLED);
      await appliedWith(sandbox, files, AFTER);
      const next = await applyAll({ sandbox, files, now: AFTER });
      expect([next.code, outcomesOf(next.applied)]).toEqual([EXIT.done, ['remove ada: done']]);
    }));
});

describe('an invitation whose turn comes late', () => {
  it('leaves out whoever has ended between the question and the gate', async () => {
    const people = [
      { name: 'kim', written: monitor },
      { name: 'lee', written: { ...monitor, until } },
    ].map((each) => ({ ...each, live: null, protected: false, listed: false }));
    const plan = planOf({ people, policy: {}, environment: 'sandbox' } as never);
    let now = NOW;
    const calls: (readonly string[])[] = [];
    const invite: AccountWriter['invite'] = async (emails, _, gate) => {
      now = AT_END;
      const words = gate.shut();
      if (words === undefined) calls.push(emails);
      return emails.map(
        (): InvitationAnswer => (words === undefined ? { kind: 'accepted' } : { kind: 'held', words }),
      );
    };
    const outcomes = await execute(plan.operations, {
      writer: { invite } as never,
      now: () => now,
      sleep: async () => {},
      live: account([]),
      firstReading: NOW,
      floor: 0,
      selfUnknown: false,
    });
    expect(calls).toEqual([['kim@acme.example']]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'not-run']);
  });
});

describe('the last look', () => {
  const isLookingAgain =
    ({ requests }: TestSandbox) =>
    (): boolean =>
      requests.filter(({ path }) => path === '/v1/tokenInfo').length > 1;

  it('is judged by its own time: whose end has passed meanwhile is not as declared', () =>
    withSandbox(seedWith({ ada: monitor, bea: monitor }), async (sandbox) => {
      const files = filesWith({ ada: { accessLevel: 'manage' }, bea: { ...monitor, until } });
      const { code, applied } = await appliedWith(sandbox, files, AT_END, isLookingAgain(sandbox));
      expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['grant ada: done']]);
      expect(applied.verification).toMatchObject({ converged: false, left: [{ email: email('bea') }] });
    }));

  it('finds everything as declared a millisecond earlier', () =>
    withSandbox(seedWith({ ada: monitor, bea: monitor }), async (sandbox) => {
      const files = filesWith({ ada: { accessLevel: 'manage' }, bea: { ...monitor, until } });
      const { code } = await appliedWith(sandbox, files, JUST_BEFORE, isLookingAgain(sandbox));
      expect(code).toBe(EXIT.done);
    }));
});

it('says that the clock was set ahead while it wrote, by the clock of the account', () =>
  withSandbox(
    seedWith({ bea: monitor }),
    async (sandbox) => {
      const files = filesWith({ bea: { accessLevel: 'manage' } });
      const setBy = async (minutes: number) => {
        const later = new Date(NOW.getTime() + minutes * 60_000);
        return (await appliedWith(sandbox, files, later)).stderr;
      };
      expect(await setBy(30)).toContain(
        'The clock of this machine was set ahead by 30 minutes during the run',
      );
      expect(await setBy(1)).not.toContain('clock');
    },
    { now: () => NOW },
  ));

it('judges by a clock that never goes back within a run, and goes ahead with that of the machine', () => {
  const minutes = fc.integer({ min: -60, max: 60 });
  const steps = fc.array(fc.record({ passes: fc.integer({ min: 0, max: 90 }), isSetBy: minutes }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(steps, (all) => {
      let [wall, steady] = [Date.parse('2026-11-22T12:00:00.000Z'), 4.2];
      const now = forwardClock(
        () => wall,
        () => steady,
      );
      let last = now().getTime();
      expect(last).toBe(wall);
      for (const { passes, isSetBy } of all) {
        steady += passes * 60_000;
        wall += (passes + isSetBy) * 60_000;
        const at = now().getTime();
        expect(at).toBe(Math.max(wall, last + passes * 60_000));
        last = at;
      }
    }),
  );
});
