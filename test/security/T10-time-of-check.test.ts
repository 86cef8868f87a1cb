/** T10: what was reviewed is not what is applied, because somebody edits the account in between. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { folderWith, planFrom, runCli, withSandbox } from '../support/harness.ts';
import { files, SEED, YES } from './attack.ts';

const ADA = 'ada@acme.example';
const levelOf = (sandbox: Sandbox, email: string): unknown =>
  sandbox.account.roster.findByEmail(email)?.fields.accessLevel;

describe('A75 an edit after the plan was reviewed', () => {
  test.each(['digest', 'file'])('is noticed by --expect with a %s, and nothing at all is written', (kind) =>
    withSandbox(SEED, async (sandbox) => {
      const cwd = await folderWith(files);
      const argv = ['plan', '--format', 'json', '--output', 'plan.json'];
      await runCli(argv, { sandbox, cwd });
      const { digest } = planFrom((await runCli(['plan', '--format', 'json'], { sandbox, cwd })).stdout);
      sandbox.edit({ do: 'change', user: ADA, set: { accessLevel: 'administrator' } });
      const expected = kind === 'digest' ? digest : join(cwd, 'plan.json');
      const { code, stderr } = await runCli(['apply', '--expect', expected, ...YES], { sandbox, cwd });
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
      expect(stderr).toContain(kind === 'digest' ? digest : ADA);
      expect(levelOf(sandbox, ADA)).toBe('administrator');
    }),
  );

  test('of the files is noticed, too', () =>
    withSandbox(SEED, async (sandbox) => {
      const { stdout } = await runCli(['plan', '--format', 'json'], { sandbox, files });
      const swapped = { 'access.yaml': files['access.yaml'].replace('nia@', 'mallory@') };
      const argv = ['apply', '--expect', planFrom(stdout).digest, ...YES];
      const { code } = await runCli(argv, { sandbox, files: swapped });
      expect([code, sandbox.writes()]).toEqual([EXIT.stale, []]);
    }));
});

/** Four readings make the plan; the operation's own reading and its write follow. */
describe('an edit between the plan and an operation', () => {
  test.each([
    ['her level', { do: 'change', user: ADA, set: { accessLevel: 'manage' } }, 'manage'],
    ['her grants', { do: 'change', user: ADA, set: { integrations: {}, mcpServers: 'all' } }, 'monitor'],
    ['her switch', { do: 'disable', user: ADA }, 'monitor'],
  ] as const)(
    'of %s is never overwritten: that operation is stale and the run is not done',
    (_, edit, level) =>
      withSandbox(
        SEED,
        async (sandbox) => {
          const { code, stdout } = await runCli(['apply', ...YES], { sandbox, files });
          expect([code, stdout]).toEqual([
            EXIT.incomplete,
            expect.stringMatching(/stale +ada@acme\.example/),
          ]);
          expect(sandbox.writes().filter(({ method }) => method === 'PUT')).toEqual([]);
          expect(levelOf(sandbox, ADA)).toBe(level);
        },
        { edits: [{ ...edit, before: 'GET /v1/ashares/*' }] },
      ),
  );
});

test('an edit between the writes and the reading that verifies them is reported, with the person', async () => {
  const apply = (sandbox: Sandbox) => runCli(['apply', ...YES], { sandbox, files });
  const { requests, code: undisturbed } = await withSandbox(SEED, apply);
  expect(undisturbed).toBe(EXIT.done);
  // The last four requests read the account again.
  const edit = { do: 'change', user: ADA, set: { accessLevel: 'administrator' } } as const;
  const edits = [{ ...edit, before: requests.length - 3 }];
  const { code, stdout } = await withSandbox(SEED, apply, { edits });
  expect([code, stdout]).toEqual([EXIT.incomplete, expect.stringContaining(`Still different: ${ADA}`)]);
});

test('an edit between an operation’s own reading and its write cannot be seen; the second reading names it', () =>
  withSandbox(
    SEED,
    async (sandbox) => {
      const { code, stdout } = await runCli(['apply', ...YES], { sandbox, files });
      // The write replaces the record, foreign edit included; this API offers nothing against it (README).
      expect(levelOf(sandbox, ADA)).toBe('monitor');
      expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('was read again')]);
    },
    { edits: [{ do: 'change', user: ADA, set: { accessLevel: 'manage' }, before: 'PUT /v1/ashares/*' }] },
  ));
