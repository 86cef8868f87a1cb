/** Invitations: whatever happens to the call, nobody gets a second mail. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { applyAll, outcomesOf, type TestSandbox, withSandbox } from '../support/harness.ts';
import { until } from '../support/process.ts';
import { email, filesWith, ORDERS, seedWith, standingOf } from './stage.ts';

const INVITE = 'POST /v1/invite/multiple';
const NEW = ['kim', 'lee', 'max'];
const files = filesWith(Object.fromEntries(NEW.map((name) => [name, { accessLevel: 'monitor' as const }])));
const FAULTS = [
  'status=503',
  'status=503,afterwards',
  'close-before',
  'close-after',
  'truncated',
  'html',
  'slow=30',
];

const mailsTo = ({ mails }: TestSandbox, name: string): number =>
  mails.filter(({ to }) => to === email(name)).length;
const calls = ({ requests }: TestSandbox) => requests.filter(({ method }) => method === 'POST');

describe('invitations', () => {
  it('with equal content share one call, with other content take another', () =>
    withSandbox(seedWith({}), async (sandbox) => {
      const mixed = filesWith({
        kim: { accessLevel: 'monitor' },
        lee: { accessLevel: 'monitor', mcpServers: 'all' },
        max: { accessLevel: 'monitor' },
      });
      const { code } = await applyAll({ sandbox, files: mixed });
      expect([code, calls(sandbox).length]).toEqual([EXIT.done, 2]);
      expect(standingOf(sandbox, 'lee')).toMatchObject({ mcpServers: 'all', invitation: 'pending' });
    }));

  it('go fifty to a call', () =>
    withSandbox(seedWith({}), async (sandbox) => {
      const many = Array.from({ length: 60 }, (_, n) => [`person${n}`, { accessLevel: 'monitor' as const }]);
      const { code } = await applyAll({ sandbox, files: filesWith(Object.fromEntries(many)) });
      expect([code, calls(sandbox).length, sandbox.mails.length]).toEqual([EXIT.done, 2, 60]);
    }));

  it.each(FAULTS)('are sent exactly once when %s happens once', (fault) =>
    withSandbox(seedWith({}), async (sandbox) => {
      sandbox.meet(`${INVITE}:${fault},times=1`);
      const { code, applied } = await applyAll({ sandbox, files, hasty: true });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.done, NEW.map((name) => `invite ${name}: done`)]);
      for (const name of NEW) expect([name, mailsTo(sandbox, name)]).toEqual([name, 1]);
    }),
  );

  it.each(FAULTS)('are sent once or not at all when %s happens each time', (fault) =>
    withSandbox(seedWith({}), async (sandbox) => {
      sandbox.meet(`${INVITE}:${fault}`);
      const { code, applied } = await applyAll({ sandbox, files, hasty: true });
      const sent = mailsTo(sandbox, 'kim') === 1;
      expect(code).toBe(sent ? EXIT.done : EXIT.incomplete);
      expect(outcomesOf(applied)).toEqual(NEW.map((name) => `invite ${name}: ${sent ? 'done' : 'failed'}`));
      for (const name of NEW) expect(mailsTo(sandbox, name)).toBe(sent ? 1 : 0);
    }),
  );

  it('of which nobody knows whether they were sent say so when the account cannot be read either', () =>
    withSandbox(seedWith({}), async (sandbox) => {
      sandbox.meet(`${INVITE}:close-after`, '10-999:status=422');
      const { code, applied } = await applyAll({ sandbox, files, hasty: true });
      expect(code).toBe(EXIT.incomplete);
      for (const { kind, words } of applied.outcomes) {
        expect([kind, words]).toEqual(['failed', expect.stringContaining('whether it happened is unknown')]);
      }
    }));

  it('that the account calls known, and has no record of, fail once, in its own words', () =>
    withSandbox(seedWith({}), async (sandbox) => {
      sandbox.meet(`${INVITE}:status=409`);
      const one = filesWith({ kim: { accessLevel: 'monitor' } });
      const { applied } = await applyAll({ sandbox, files: one, hasty: true });
      expect(applied.outcomes[0]).toMatchObject({
        words: expect.stringContaining('told to answer 409'),
        hint: expect.stringContaining('lists no record'),
      });
      expect(sandbox.writes()).toHaveLength(1);
    }));

  it('are already so for whom somebody else invited with the same access, and stale with another', () =>
    withSandbox(
      seedWith({}),
      async (sandbox) => {
        const people = [...NEW, 'ned', 'una'].map((name) => [name, { accessLevel: 'monitor' }] as const);
        const all = filesWith(Object.fromEntries(people));
        const { code, applied } = await applyAll({ sandbox, files: all, hasty: true });
        expect(outcomesOf(applied)).toEqual([
          'invite kim: already-so',
          'invite lee: stale',
          'invite max: done',
          'invite ned: stale',
          'invite una: stale',
        ]);
        expect(code).toBe(EXIT.incomplete);
        expect(standingOf(sandbox, 'lee')?.accessLevel).toBe('manage');
        for (const name of NEW) expect(mailsTo(sandbox, name)).toBe(1);
      },
      {
        edits: [
          { before: INVITE, do: 'invite', user: email('kim'), set: { accessLevel: 'monitor' } },
          { before: INVITE, do: 'invite', user: email('lee'), set: { accessLevel: 'manage' } },
          {
            before: INVITE,
            do: 'insert',
            user: email('ned'),
            set: { accessLevel: 'monitor', invitation: 'accepted', disabled: true },
          },
          // No type has a level that nobody knows.
          {
            before: INVITE,
            do: 'insert',
            user: email('una'),
            set: JSON.parse('{ "accessLevel": "superuser" }'),
          },
        ],
      },
    ));

  it('beyond the seats of the license fail in the words of the server, the others are sent', () =>
    withSandbox(seedWith({}, { seats: 3 }), async (sandbox) => {
      const { code, applied } = await applyAll({ sandbox, files });
      expect(outcomesOf(applied)).toEqual(['invite kim: done', 'invite lee: done', 'invite max: failed']);
      expect([code, applied.outcomes[2]?.words]).toEqual([EXIT.incomplete, expect.stringContaining('seats')]);
    }));

  it('follow removals that free their seats, also when one of these fails', () =>
    withSandbox(seedWith({ ada: {}, wes: {} }, { seats: 3 }), async (sandbox) => {
      const swap = filesWith({
        ada: { state: 'absent' },
        wes: { state: 'absent' },
        kim: { accessLevel: 'monitor' },
      });
      sandbox.meet('DELETE /v1/ashares/*:status=422,times=1');
      const { code, applied } = await applyAll({ sandbox, files: swap });
      expect(code).toBe(EXIT.incomplete);
      expect(applied.outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'done', 'failed']);
      expect(mailsTo(sandbox, 'kim')).toBe(1);
    }));

  it('follow a removal that runs, also beside one that waits for them', () =>
    withSandbox(seedWith({ ada: { accessLevel: 'administrator' }, wes: {} }), async (sandbox) => {
      const people = {
        ada: { state: 'absent' },
        wes: { state: 'absent' },
        kim: { accessLevel: 'administrator' },
      } as const;
      const swap = filesWith(people, { policy: { minAdministrators: 1 } });
      expect((await applyAll({ sandbox, files: swap })).code).toBe(EXIT.waiting);
      expect(sandbox.writes().map(({ method }) => method)).toEqual(['DELETE', 'POST']);
    }));
});

describe('looking for an invitation while the list of integrations is short', () => {
  const SHORT = [3, 4].map((time) => `GET /v1/integrations #${time}:short=1`);
  const both = { 'Order to Cash': 'manage', Returns: 'manage' } as const;

  it('takes no grant for gone that another operation is to take', () =>
    withSandbox(seedWith({ jan: { integrations: both } }), async (sandbox) => {
      sandbox.meet(
        ...SHORT,
        `${INVITE}:status=503,times=1`,
        'PUT /v1/ashares/*:status=429,retry-after=60,times=1',
      );
      let isFirst = true;
      const sleep = async (wait: number): Promise<void> => {
        if (wait <= 30_000 || !isFirst) return;
        isFirst = false;
        // The second call is sent when the look is over.
        await until(() => calls(sandbox).length >= 2, { ended: new Promise(() => {}) });
      };
      const some = filesWith({
        jan: { integrations: { 'Order to Cash': 'manage' } },
        kim: { accessLevel: 'monitor' },
      });
      const { applied } = await applyAll({ sandbox, files: some, hasty: true, sleep });
      expect(outcomesOf(applied)).toEqual(['revoke jan: done', 'invite kim: done']);
      expect(standingOf(sandbox, 'jan')?.integrations).toEqual({ [ORDERS]: 'manage' });
    }));

  it('finds those who were invited to what the list leaves out', () =>
    withSandbox(seedWith({}), async (sandbox) => {
      sandbox.meet(...SHORT, `${INVITE}:close-after,times=1`);
      const some = filesWith({ kim: { integrations: both } });
      const { applied } = await applyAll({ sandbox, files: some, hasty: true });
      expect(outcomesOf(applied)).toEqual(['invite kim: done']);
    }));
});

describe('a declined invitation', () => {
  const REINVITE = 'PUT /v1/ashares/*/reinvite';
  const seed = seedWith({ ada: { accessLevel: 'manage', invitation: 'dismissed' } });
  const again = filesWith({ ada: { accessLevel: 'monitor' } }, { policy: { dismissed: 'reinvite' } });

  it('has its access changed before it is sent again', () =>
    withSandbox(seed, async (sandbox) => {
      const { code, applied } = await applyAll({ sandbox, files: again });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.done, ['revoke ada: done', 'reinvite ada: done']]);
      const paths = sandbox.writes().map(({ path }) => path.replace(/[0-9a-f]{24}/, 'id'));
      expect(paths).toEqual(['/v1/ashares/id', '/v1/ashares/id/reinvite']);
    }));

  it('is not sent again when its access could not be changed', () =>
    withSandbox(seed, async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=422');
      const { code, applied } = await applyAll({ sandbox, files: again });
      expect([code, outcomesOf(applied)]).toEqual([
        EXIT.incomplete,
        ['revoke ada: failed', 'reinvite ada: not-run'],
      ]);
      expect(applied.outcomes[1]?.reason).toContain('step 1');
      expect(sandbox.mails).toEqual([]);
    }));

  it.each(FAULTS)('gets one mail and no second one when %s happens once', (fault) =>
    withSandbox(seed, async (sandbox) => {
      sandbox.meet(`${REINVITE}:${fault},times=1`);
      await applyAll({ sandbox, files: again, hasty: true });
      await applyAll({ sandbox, files: again, hasty: true });
      expect(mailsTo(sandbox, 'ada')).toBe(1);
      expect(standingOf(sandbox, 'ada')).toMatchObject({ accessLevel: 'monitor', invitation: 'pending' });
    }),
  );
});

describe('an account that lets no invited person be changed', () => {
  const refusing = { dialects: { 'pending-put': 'refused' } };

  it('fails a change that takes something, and says to withdraw the invitation', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'manage', invitation: 'pending' } }, refusing),
      async (sandbox) => {
        const { code, applied } = await applyAll({
          sandbox,
          files: filesWith({ ada: { accessLevel: 'monitor' } }),
        });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['revoke ada: failed']]);
        expect(applied.outcomes[0]?.hint).toContain('invite anew');
      },
    ));

  it.each([
    ['tightens sign-in', {}, { ssoRequired: true }, 'update'],
    ['takes a permission', { allowAccessToApim: true }, { allowAccessToApim: false }, 'update'],
    ['drops access that nobody knows', { mcpServers: { '/stock': [] } }, {}, 'revoke'],
  ] as const)('fails a change that %s, too', (_what, has, asked, kind) =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor', invitation: 'pending', ...has } }, refusing),
      async (sandbox) => {
        const files = filesWith(
          { ada: { accessLevel: 'monitor', ...asked } },
          { policy: { unknownAccess: 'remove' } },
        );
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, [`${kind} ada: failed`]]);
      },
    ),
  );

  it('lets a change that only gives wait until they accept', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor', invitation: 'pending' } }, refusing),
      async (sandbox) => {
        const files = filesWith({ ada: { accessLevel: 'manage' } });
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.waiting, ['grant ada: waiting']]);
        expect(applied.outcomes[0]?.people).toEqual([email('ada')]);
        sandbox.edit({ do: 'accept', user: email('ada') });
        expect((await applyAll({ sandbox, files })).code).toBe(EXIT.done);
      },
    ));

  it.each([301, 302, 303, 307, 308, 402, 404, 405, 407, 413, 415, 418, 425, 431, 451])(
    'says that a change failed whose refusal (%i) no acceptance would mend, and advises no withdrawal',
    (status) =>
      withSandbox(
        seedWith({
          ada: { accessLevel: 'monitor', invitation: 'pending' },
          bea: { accessLevel: 'manage', invitation: 'pending' },
        }),
        async (sandbox) => {
          sandbox.meet(`PUT /v1/ashares/*:status=${status}`);
          const files = filesWith({ ada: { accessLevel: 'manage' }, bea: { accessLevel: 'monitor' } });
          const { code, applied } = await applyAll({ sandbox, files });
          expect([code, outcomesOf(applied)]).toEqual([
            EXIT.incomplete,
            ['revoke bea: failed', 'grant ada: failed'],
          ]);
          expect(applied.outcomes.map(({ hint }) => hint)).toEqual([undefined, undefined]);
        },
      ),
  );

  it('does not hold up sending a declined invitation again', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor', invitation: 'dismissed' } }, refusing),
      async (sandbox) => {
        const files = filesWith({ ada: { accessLevel: 'manage' } }, { policy: { dismissed: 'reinvite' } });
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([
          EXIT.waiting,
          ['grant ada: waiting', 'reinvite ada: done'],
        ]);
        expect(mailsTo(sandbox, 'ada')).toBe(1);
      },
    ));
});
