/** What cannot be seen at once: somebody else's edit of a third person, an answer that lies, a write that lands late. */
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import type { ScheduledEdit } from '../../src/sandbox/edit.ts';
import {
  applyAll,
  consentTo,
  folderWith,
  outcomesOf,
  planFrom,
  runCli,
  withSandbox,
} from '../support/harness.ts';
import { administratorsIn, documentsOf } from '../support/record.ts';
import { email, filesWith, idOf, ORDERS, seedWith, standingOf } from './stage.ts';

const administrator = { accessLevel: 'administrator' } as const;
const absent = { state: 'absent' } as const;
const floor = (minAdministrators: number) => ({ policy: { minAdministrators } });
const left = (sandbox: Parameters<typeof documentsOf>[0] extends infer A ? { account: A } : never): number =>
  administratorsIn(documentsOf(sandbox.account), email('root'));

describe('the floor, while somebody else ends an administrator', () => {
  const seed = seedWith({ ada: administrator, ben: administrator, cal: administrator, dan: administrator });
  const files = filesWith({ ada: absent, ben: absent, cal: absent, dan: administrator }, floor(1));

  it.each([5, 7, 10, 13])('is kept whenever before request %i the last one who stays is disabled', (before) =>
    withSandbox(
      seed,
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files });
        expect(left(sandbox)).toBeGreaterThanOrEqual(1);
        expect(code).toBe(EXIT.incomplete);
        expect(outcomesOf(applied).some((each) => each.endsWith('stale'))).toBe(true);
        expect(applied.outcomes.find(({ kind }) => kind === 'stale')?.words).toContain('must remain');
      },
      { edits: [{ before: before + 4, do: 'disable', user: email('dan') }] },
    ),
  );

  const unknown: ScheduledEdit = {
    before: 'GET /v1/ashares/*',
    do: 'change',
    user: email('ben'),
    // No type has a level that nobody knows.
    set: JSON.parse('{ "accessLevel": "superuser" }'),
  };

  it('counts nobody whose level is a word that nobody knows, and goes on to the next who may be counted', () =>
    withSandbox(
      seedWith({ ada: administrator, ben: administrator, cal: administrator }),
      async (sandbox) => {
        const files = { ada: { accessLevel: 'monitor' }, ben: administrator, cal: administrator } as const;
        const { applied } = await applyAll({ sandbox, files: filesWith(files, floor(1)) });
        expect(outcomesOf(applied)).toEqual(['demote ada: done']);
      },
      { edits: [unknown] },
    ));

  it('takes nobody where such a level is all that stays', () =>
    withSandbox(
      seedWith({ ada: administrator, ben: administrator }),
      async (sandbox) => {
        const { code, applied } = await applyAll({
          sandbox,
          files: filesWith({ ada: absent, ben: administrator }, floor(1)),
        });
        expect([code, outcomesOf(applied), left(sandbox)]).toEqual([
          EXIT.incomplete,
          ['demote ada: stale', 'remove ada: not-run'],
          1,
        ]);
      },
      { edits: [unknown] },
    ));

  it('is what the last reading is compared with, in a sentence', () =>
    withSandbox(
      seedWith({ ada: administrator, dan: administrator }),
      async (sandbox) => {
        const leaving = filesWith(
          { ada: { accessLevel: 'administrator', ssoRequired: true }, dan: administrator },
          floor(2),
        );
        const { code, stdout } = await runCli(['apply', '--yes'], { sandbox, files: leaving });
        expect([code, stdout]).toEqual([EXIT.incomplete, expect.stringContaining('this run had to leave 2')]);
      },
      { edits: [{ before: 'PUT /v1/ashares/*', do: 'disable', user: email('dan') }] },
    ));
});

describe('a promotion that the account accepts and does not carry out', () => {
  it('releases nobody who needs it', () =>
    withSandbox(seedWith({ ada: administrator, wes: { accessLevel: 'monitor' } }), async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=204,times=1');
      const files = filesWith({ ada: absent, wes: administrator }, floor(1));
      const { code, applied } = await applyAll({ sandbox, files });
      expect([code, outcomesOf(applied)]).toEqual([
        EXIT.incomplete,
        ['promote wes: failed', 'demote ada: not-run', 'remove ada: not-run'],
      ]);
      expect([left(sandbox), applied.outcomes[0]?.words]).toEqual([1, expect.stringContaining('accepted')]);
    }));
});

describe('a write without a clear answer', () => {
  it('is named at the end, and the last reading waits for it', () =>
    withSandbox(seedWith({ ada: { accessLevel: 'monitor' } }), async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=504,times=1');
      const waits: number[] = [];
      const sleep = async (ms: number): Promise<void> => void waits.push(ms);
      const argv = ['apply', '--yes', '--allow', 'grants-manage-all', '--receipt', 'receipt.ndjson'];
      const cwd = await folderWith(filesWith({ ada: { accessLevel: 'manage' } }));
      const { code, stdout } = await runCli(argv, { sandbox, cwd, sleep });
      expect([code, waits.at(-1)]).toEqual([EXIT.done, 5_000]);
      expect(stdout).toMatch(
        /may land later still[\s\S]*ada@acme\.example: grant \(504[\s\S]*\nTo look again: celigo-access plan\n/,
      );
      expect(readFileSync(join(cwd, 'receipt.ndjson'), 'utf8')).toContain('"inDoubt":"504');
    }));
});

describe('a record that changed hands', () => {
  it('is not written, whatever access it has', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor' } }),
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files: filesWith({ ada: administrator }) });
        expect([code, outcomesOf(applied), sandbox.writes()]).toEqual([
          EXIT.incomplete,
          ['promote ada: stale'],
          [],
        ]);
        expect(applied.outcomes[0]?.fields).toContain('e-mail');
      },
      {
        edits: [
          { before: 'GET /v1/ashares/*', do: 'change', user: email('ada'), set: { email: email('eve') } },
        ],
      },
    ));
});

describe('a demotion of which somebody else did one half', () => {
  it('is stale: the other half would give back what they may have meant to take', () =>
    withSandbox(
      seedWith({ ada: { ...administrator, mcpServers: { '/orders': 'read' } }, dan: administrator }),
      async (sandbox) => {
        const files = filesWith({
          ada: { accessLevel: 'monitor', mcpServers: { '/stock': 'write' } },
          dan: administrator,
        });
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)[0], sandbox.writes()]).toEqual([
          EXIT.incomplete,
          'demote ada: stale',
          [],
        ]);
      },
      {
        edits: [
          { before: 'GET /v1/ashares/*', do: 'change', user: email('ada'), set: { accessLevel: 'monitor' } },
        ],
      },
    ));
});

describe('an entry that no list names', () => {
  const GONE = 'ffffffffffffffffffffffff';
  const seed = (rest = {}) =>
    seedWith({ ada: { accessLevel: 'monitor', integrations: { [GONE]: 'manage' } } }, rest);
  const files = filesWith({ ada: { accessLevel: 'monitor', integrations: { 'Order to Cash': 'manage' } } });
  const entries = (sandbox: { account: Parameters<typeof documentsOf>[0] }): string =>
    JSON.stringify(documentsOf(sandbox.account).get(email('ada'))?.integrationAccessLevel);

  it('is sent back: the list may be short', () =>
    withSandbox(seed(), async (sandbox) => {
      const { code } = await applyAll({ sandbox, files });
      expect([code, entries(sandbox)]).toEqual([EXIT.done, expect.stringContaining(GONE)]);
    }));

  it('is left out after the account refused it, and the outcome says so', () =>
    withSandbox(seed({ dialects: { 'dangling-grants': 'refused-when-echoed' } }), async (sandbox) => {
      const { code, applied } = await applyAll({ sandbox, files });
      expect([code, entries(sandbox)]).toEqual([EXIT.done, expect.not.stringContaining(GONE)]);
      expect([entries(sandbox), applied.outcomes[0]?.words]).toEqual([
        expect.stringContaining(ORDERS),
        expect.stringContaining('left out'),
      ]);
    }));
});

describe('a call of invitations that is refused as a whole', () => {
  it.each([400, 404, 409, 422])(
    'with %i is split until the one is found, and nobody gets two mails',
    (status) =>
      withSandbox(seedWith({}), async (sandbox) => {
        const names = ['kim', 'lee', 'max', 'ned', 'oda'];
        sandbox.meet(`POST /v1/invite/multiple:status=${status},times=3`);
        const files = filesWith(
          Object.fromEntries(names.map((name) => [name, { accessLevel: 'monitor' as const }])),
        );
        const { applied } = await applyAll({ sandbox, files });
        const mails = sandbox.mails.map(({ to }) => to);
        expect(new Set(mails).size).toBe(mails.length);
        expect(applied.outcomes.filter(({ kind }) => kind === 'done').length).toBe(mails.length);
        expect(mails.length).toBeGreaterThanOrEqual(names.length - 1);
      }),
  );
});

describe('who waits', () => {
  it('is not passed over for what somebody else made of them', () =>
    withSandbox(
      seedWith(
        { ada: { accessLevel: 'custom', integrations: { Returns: 'monitor' }, invitation: 'pending' } },
        {
          dialects: { 'pending-put': 'refused' },
        },
      ),
      async (sandbox) => {
        const files = filesWith({ ada: { accessLevel: 'monitor' } });
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['grant ada: waiting']]);
        expect(applied.verification.left).toHaveLength(1);
        expect(applied.outcomes[0]?.words).toBeTruthy();
      },
      { edits: [{ before: 11, do: 'change', user: email('ada'), set: { accessLevel: 'administrator' } }] },
    ));

  it('is nobody whom the token may not write: a 403 is failed, in the words of the account', () =>
    withSandbox(seedWith({ ada: { accessLevel: 'custom', invitation: 'pending' } }), async (sandbox) => {
      sandbox.meet('PUT /v1/ashares/*:status=403');
      const { code, applied } = await applyAll({
        sandbox,
        files: filesWith({ ada: { accessLevel: 'monitor' } }),
      });
      expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['grant ada: failed']]);
      expect(applied.outcomes[0]?.words).toContain('403');
    }));
});

describe("the token's own user, who is not known", () => {
  const seed = seedWith({ ada: administrator, wes: {} }, { tokens: { 'sandbox-token': email('owner') } });
  const files = filesWith({ ada: { accessLevel: 'monitor' }, wes: { accessLevel: 'manage' } });

  it('may be whoever is demoted: that comes last, has a hazard of its own, and a 403 stops the run', () =>
    withSandbox(seed, async (sandbox) => {
      const cwd = await folderWith(files);
      const plan = planFrom((await runCli(['plan', '--format', 'json'], { sandbox, cwd })).stdout);
      expect(plan.operations.map(({ kind }) => kind)).toEqual(['grant', 'demote']);
      expect(plan.operations[1]?.hazards).toContain('takes-without-self');
      const argv = ['apply', '--yes', '--allow', 'grants-manage-all', '--allow', 'removes-administrator'];
      expect((await runCli(argv, { sandbox, cwd })).code).toBe(EXIT.refused);
      expect((await runCli(['apply', ...consentTo(plan)], { sandbox, cwd })).code).toBe(EXIT.done);
      expect(standingOf(sandbox, 'ada')?.accessLevel).toBe('monitor');
    }));

  it('is known by the e-mail of tokenInfo where its id is the owner’s', () =>
    withSandbox(
      seedWith({ ada: administrator }, { dialects: { 'token-info': 'named', 'token-user': 'owner' } }),
      async (sandbox) => {
        const demoted = { ...filesWith({ ada: administrator }) };
        const text = String(demoted['access.yaml']).replace(
          /(root@acme\.example:\n\s+accessLevel: )administrator/,
          '$1monitor',
        );
        const { code, stderr } = await runCli(['apply', '--yes'], {
          sandbox,
          files: { 'access.yaml': text },
        });
        expect([code, stderr, sandbox.writes()]).toEqual([EXIT.refused, expect.stringContaining('self'), []]);
      },
    ));
});

describe('a file that the run writes', () => {
  const seed = seedWith({ ada: { accessLevel: 'monitor' } });
  const files = filesWith({ ada: { accessLevel: 'monitor', integrations: { Returns: 'manage' } } });

  it.each(['--output', '--receipt'])('may not be an access file (%s)', (flag) =>
    withSandbox(seed, async (sandbox) => {
      const cwd = await folderWith(files);
      const before = readFileSync(join(cwd, 'access.yaml'), 'utf8');
      const { code, stderr, requests } = await runCli(['apply', '--yes', flag, 'access.yaml'], {
        sandbox,
        cwd,
      });
      expect([code, requests]).toEqual([EXIT.invalid, []]);
      expect([stderr, readFileSync(join(cwd, 'access.yaml'), 'utf8')]).toEqual([
        expect.stringContaining('would be overwritten'),
        before,
      ]);
    }),
  );

  it('may not be the other one, by whatever way it is named', () =>
    withSandbox(seed, async (sandbox) => {
      const cwd = await folderWith({ ...files, 'kept/note.txt': '' });
      symlinkSync('kept', join(cwd, 'link'));
      const argv = ['apply', '--yes', '--receipt', 'kept/run', '--output', 'link/run'];
      const { code, stderr, requests } = await runCli(argv, { sandbox, cwd });
      expect([code, requests]).toEqual([EXIT.invalid, []]);
      expect(stderr).toContain(
        '--receipt kept/run is also the file of --output, which would be overwritten.',
      );
    }));

  it('goes to standard output where it cannot be written in the end', () =>
    withSandbox(seed, async (sandbox) => {
      const cwd = await folderWith(files);
      const argv = ['apply', '--yes', '--format', 'json', '--output', 'out.json'];
      sandbox.meet('PUT /v1/ashares/*:status=503,times=1');
      const sleep = async (): Promise<void> => {
        if (!readdirSync(cwd).includes('out.json')) symlinkSync('nowhere', join(cwd, 'out.json'));
      };
      const { code, stdout, stderr } = await runCli(argv, { sandbox, cwd, sleep });
      expect([code, planFrom(stdout).operations.length]).toEqual([EXIT.done, 1]);
      expect(stderr).toContain('on standard output instead');
      expect(idOf(sandbox, 'ada')).toBeTruthy();
    }));

  it('of a receipt that cannot be begun refuses before the first write', () =>
    withSandbox(seed, async (sandbox) => {
      const argv = ['apply', '--yes', '--receipt', '/dev/full'];
      const { code } = await runCli(argv, { sandbox, files });
      expect([code, sandbox.writes()]).toEqual([EXIT.invalid, []]);
    }));
});
