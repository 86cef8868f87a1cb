/** A run that stops half way: what was in flight ends, nothing new starts, every operation has an outcome. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { Gate } from '../support/gate.ts';
import {
  appliedFrom,
  applyAll,
  outcomesOf,
  runCli,
  type TestSandbox,
  withSandbox,
} from '../support/harness.ts';
import { administratorsIn, documentsOf } from '../support/record.ts';
import { email, filesWith, idOf, seedWith, standingOf } from './stage.ts';

const MANY = Array.from({ length: 60 }, (_, n) => `person${n}`);
const all = <T>(value: T): Record<string, T> => Object.fromEntries(MANY.map((name) => [name, value]));
const manySeed = seedWith(
  all({ accessLevel: 'custom', integrations: { 'Order to Cash': 'monitor' } } as const),
);
const manyFiles = filesWith(all({ accessLevel: 'monitor' } as const));
const waiting = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms).unref());

const puts = ({ requests }: TestSandbox) => requests.filter(({ method }) => method === 'PUT');

describe('a run that stops', () => {
  it('starts nothing more once the token is rejected', () =>
    withSandbox(manySeed, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=401');
      const { code, applied } = await applyAll({ sandbox, files: manyFiles });
      expect([code, applied.outcomes.length]).toEqual([EXIT.incomplete, MANY.length]);
      const kinds = applied.outcomes.map(({ kind }) => kind);
      expect(puts(sandbox)).toHaveLength(kinds.filter((kind) => kind === 'failed').length);
      expect(puts(sandbox).length).toBeLessThanOrEqual(24);
      const stopped = applied.outcomes.filter(({ kind }) => kind === 'not-run');
      expect(stopped.length).toBeGreaterThanOrEqual(MANY.length - 24);
      for (const { reason } of stopped) expect(reason).toContain('token');
    }));

  it('starts nothing more either when the token is rejected at the reading before a write', () =>
    withSandbox(manySeed, async (sandbox) => {
      sandbox.meet('GET /v1/ashares/*:status=401');
      const { code, applied, requests } = await applyAll({ sandbox, files: manyFiles });
      expect([code, applied.outcomes.length, puts(sandbox)]).toEqual([EXIT.incomplete, MANY.length, []]);
      expect(requests.filter(({ path }) => path.startsWith('/v1/ashares/')).length).toBeLessThanOrEqual(24);
      const stopped = applied.outcomes.filter(({ kind }) => kind === 'not-run');
      expect(stopped.length).toBeGreaterThanOrEqual(MANY.length - 24);
      for (const { reason } of stopped) expect(reason).toContain('token');
    }));

  it('says what it did also when the account cannot be read again', () =>
    withSandbox(seedWith({ ada: { accessLevel: 'monitor' } }), async (sandbox) => {
      sandbox.meet('7-99:status=401');
      const files = filesWith({ ada: { accessLevel: 'manage' } });
      const argv = ['apply', '--yes', '--allow', 'grants-manage-all', '--format', 'json'];
      const { code, stdout } = await runCli(argv, { sandbox, files, hasty: true });
      expect(standingOf(sandbox, 'ada')?.accessLevel).toBe('manage');
      expect(code).toBe(EXIT.incomplete);
      const applied = appliedFrom(stdout);
      expect([outcomesOf(applied), applied.verification.unread]).toEqual([['grant ada: done'], true]);
    }));

  it('says what it did also when files and account no longer fit together', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'custom' } }),
      async (sandbox) => {
        const files = filesWith({ ada: { integrations: { Returns: 'manage' } } });
        const { code, stdout } = await runCli(['apply', '--yes', '--format', 'json'], { sandbox, files });
        expect(code).toBe(EXIT.incomplete);
        expect(outcomesOf(appliedFrom(stdout))).toEqual(['grant ada: done']);
      },
      { edits: [{ before: 7, do: 'delete-integration', integration: 'Returns' }] },
    ));

  it('finishes what is in flight and starts nothing new when it is interrupted', () =>
    withSandbox(manySeed, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:slow=40');
      const abort = new AbortController();
      const watch = setInterval(() => {
        if (puts(sandbox).length > 0) abort.abort();
      }, 1);
      const argv = ['apply', '--yes', '--format', 'json'];
      const { code, stdout } = await runCli(argv, { sandbox, files: manyFiles, abort, sleep: waiting });
      clearInterval(watch);
      expect(code).toBe(EXIT.interrupted);
      const { outcomes, verification } = appliedFrom(stdout);
      const done = outcomes.filter(({ kind }) => kind === 'done');
      expect([outcomes.length, verification.unread]).toEqual([MANY.length, true]);
      expect(done).toHaveLength(puts(sandbox).length);
      expect(done.length).toBeLessThanOrEqual(24);
      expect(outcomes.filter(({ kind }) => kind === 'not-run')).toHaveLength(MANY.length - done.length);
      sandbox.meet();
      const again = await applyAll({ sandbox, files: manyFiles });
      expect([again.code, again.applied.operations.length]).toEqual([EXIT.done, MANY.length - done.length]);
    }));

  it('waits four and a half seconds for what hangs at an interruption, and says that its end is unknown', async () => {
    const gate = new Gate();
    const test = async (sandbox: TestSandbox): Promise<void> => {
      sandbox.meet('PUT /v1/ashares/*:slow=1');
      const abort = new AbortController();
      const watch = setInterval(() => {
        if (puts(sandbox).length > 0) abort.abort();
      }, 1);
      const slept: number[] = [];
      const { code, stdout } = await runCli(['apply', '--yes', '--format', 'json'], {
        sandbox,
        files: filesWith({ ada: { accessLevel: 'monitor' } }),
        abort,
        sleep: async (ms) => void slept.push(ms),
      });
      clearInterval(watch);
      const applied = appliedFrom(stdout);
      expect([code, outcomesOf(applied)]).toEqual([EXIT.interrupted, ['grant ada: failed']]);
      expect(applied.outcomes[0]?.words).toContain('unknown');
      expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(4_500);
      gate.open();
    };
    await withSandbox(seedWith({ ada: { accessLevel: 'custom' } }), test, { clock: gate });
  });
});

describe('the floor of administrators', () => {
  const administrator = { accessLevel: 'administrator' } as const;
  const seed = seedWith({
    ada: administrator,
    barbara: administrator,
    grace: administrator,
    edsger: { accessLevel: 'manage' },
  });
  const files = filesWith(
    {
      ada: { accessLevel: 'manage' },
      barbara: { accessLevel: 'manage' },
      grace: administrator,
      edsger: administrator,
    },
    { policy: { minAdministrators: 2 } },
  );

  it('holds when the promotion fails: the spare one goes, the other stays', () =>
    withSandbox(seed, async (sandbox) => {
      sandbox.meet(`PUT /v1/ashares/${idOf(sandbox, 'edsger')}:status=422`);
      const { code, applied } = await applyAll({ sandbox, files });
      expect(outcomesOf(applied).sort()).toEqual([
        'demote ada: done',
        'demote barbara: not-run',
        'promote edsger: failed',
      ]);
      expect(code).toBe(EXIT.incomplete);
      expect(administratorsIn(documentsOf(sandbox.account), email('root'))).toBe(2);
    }));

  it('holds when the promoted person was disabled by somebody else', () =>
    withSandbox(
      seed,
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files });
        expect(outcomesOf(applied).sort()).toEqual([
          'demote ada: done',
          'demote barbara: not-run',
          'promote edsger: stale',
        ]);
        expect(code).toBe(EXIT.incomplete);
      },
      { edits: [{ before: 9, do: 'disable', user: email('edsger') }] },
    ));
});

describe('the second reading', () => {
  const files = filesWith({ ada: { accessLevel: 'monitor' }, wes: { accessLevel: 'monitor' } });
  const seed = seedWith({ ada: { accessLevel: 'custom' }, wes: { accessLevel: 'monitor' } });

  it('that finds a new difference is not converged: 7, and the person is named', () =>
    withSandbox(
      seed,
      async (sandbox) => {
        const { code, stdout } = await runCli(['apply', '--yes'], { sandbox, files });
        expect(code).toBe(EXIT.incomplete);
        expect(stdout).toMatch(/Still different: wes@acme\.example[\s\S]*Not converged/);
      },
      { edits: [{ before: 7, do: 'change', user: email('wes'), set: { accessLevel: 'manage' } }] },
    ));

  it.each([
    ['written in this run', 'ada', 'change'],
    ['as declared before', 'wes', 'change'],
    ['pinned', 'kim', 'remove'],
  ] as const)('that cannot compare somebody any more who was %s (%s, %s) is not converged', (_, name, what) =>
    withSandbox(
      seedWith({
        ada: { accessLevel: 'custom' },
        wes: { accessLevel: 'monitor' },
        kim: { accessLevel: 'monitor', userId: 'd'.repeat(24) },
      }),
      async (sandbox) => {
        const pinned = filesWith({
          ada: { accessLevel: 'monitor' },
          wes: { accessLevel: 'monitor' },
          kim: { accessLevel: 'monitor', id: 'd'.repeat(24) },
        });
        const { code, stdout } = await runCli(['apply', '--yes'], { sandbox, files: pinned });
        expect([code, stdout]).toEqual([
          EXIT.incomplete,
          expect.stringContaining('Not converged: 1 operation done'),
        ]);
      },
      {
        edits: [
          what === 'remove'
            ? { after: 'PUT /v1/ashares/*', do: 'remove', user: email(name) }
            : {
                after: 'PUT /v1/ashares/*',
                do: 'change',
                user: email(name),
                set: { raw: { accessLevel: 'auditor' } },
              },
        ],
      },
    ),
  );

  it.each([
    ['an apply beside a base', ['--base', 'base', '--allow', 'removes-user']],
    ['a timer beside a base', ['--base', 'base', '--due']],
    ['a timer', ['--due']],
  ])('that misses somebody whom another removed meanwhile is converged: of %s', (_, more) =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'manage' }, wes: { accessLevel: 'monitor' } }),
      async (sandbox) => {
        const files = filesWith({ ada: { state: 'absent' }, wes: { accessLevel: 'monitor' } });
        const { code, stdout } = await runCli(['apply', 'access.yaml', ...more, '--yes'], {
          sandbox,
          files: { ...files, 'base/was.yaml': files['access.yaml'] ?? '' },
        });
        expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('Converged: 1 operation done')]);
      },
      { edits: [{ after: 'DELETE /v1/ashares/*', do: 'remove', user: email('wes') }] },
    ),
  );

  it('that finds single sign-on enforced by the account is done, with advice', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'custom', ssoRequired: true } }, { enforceSso: true }),
      async (sandbox) => {
        const relaxed = filesWith({ ada: { accessLevel: 'monitor', ssoRequired: false } });
        const argv = ['apply', '--yes', '--allow', 'weakens-sign-in'];
        const { code, stdout } = await runCli(argv, { sandbox, files: relaxed });
        expect([code, stdout]).toEqual([
          EXIT.done,
          expect.stringMatching(/ada@acme\.example[\s\S]*Declare true/),
        ]);
      },
    ));
});
