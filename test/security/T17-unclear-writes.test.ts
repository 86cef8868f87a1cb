/** T17: a write whose answer is lost may have happened; sending it again blindly would do it twice. */
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { runCli, withSandbox } from '../support/harness.ts';
import { documentsOf } from '../support/record.ts';
import { FILE, files, SEED, YES } from './attack.ts';

const LOST = [
  'close-after',
  'status=500,afterwards',
  'status=503,afterwards',
  'status=408,afterwards',
  'truncated',
];

describe.each(LOST)('an answer that is lost (%s) after the write happened', (kind) => {
  test('to an invitation: exactly one mail is sent, and the run is done', () =>
    withSandbox(
      SEED,
      async (sandbox) => {
        const { code } = await runCli(['apply', ...YES], { sandbox, files });
        expect([code, sandbox.mails.map(({ to }) => to)]).toEqual([EXIT.done, ['nia@acme.example']]);
        expect(sandbox.writes().filter(({ method }) => method === 'POST')).toHaveLength(1);
      },
      { faults: [`POST /v1/invite/multiple:${kind}`] },
    ));

  test('to a removal: it is looked for and not sent again', () =>
    withSandbox(
      SEED,
      async (sandbox) => {
        expect((await runCli(['apply', ...YES], { sandbox, files })).code).toBe(EXIT.done);
        expect(sandbox.writes().filter(({ method }) => method === 'DELETE')).toHaveLength(1);
      },
      { faults: [`DELETE /v1/ashares/*:${kind}`] },
    ));

  test('to a switch: it is read before anything else, so it is not switched back', () =>
    withSandbox(
      SEED,
      async (sandbox) => {
        const off = {
          'access.yaml': FILE.replace(
            'wes@acme.example: { state: absent }',
            'wes@acme.example: { accessLevel: monitor, enabled: false }',
          ),
        };
        const { code } = await runCli(['apply', '--yes', '--allow', 'disables-user'], {
          sandbox,
          files: off,
        });
        expect(code).toBe(EXIT.done);
        expect(documentsOf(sandbox.account).get('wes@acme.example')?.disabled).toBe(true);
        expect(sandbox.writes().filter(({ path }) => path.endsWith('/disable'))).toHaveLength(1);
      },
      { faults: [`PUT /v1/ashares/*/disable:${kind}`] },
    ));
});

test('somebody who was invited meanwhile gets no second mail', () =>
  withSandbox(
    SEED,
    async (sandbox) => {
      const { code } = await runCli(['apply', ...YES], { sandbox, files });
      expect(sandbox.mails.filter(({ to }) => to === 'nia@acme.example')).toHaveLength(1);
      expect(code).toBe(EXIT.done);
    },
    {
      edits: [
        {
          before: 'POST /v1/invite/multiple',
          do: 'invite',
          user: 'nia@acme.example',
          set: { accessLevel: 'monitor' },
        },
      ],
    },
  ));

test('an invitation that never arrives is sent a bounded number of times, and is not said to be done', () =>
  withSandbox(
    SEED,
    async (sandbox) => {
      const { code, stdout } = await runCli(['apply', ...YES], { sandbox, files });
      expect([code, stdout]).toEqual([EXIT.incomplete, expect.stringMatching(/failed +nia@acme\.example/)]);
      expect(sandbox.mails).toEqual([]);
      expect(sandbox.writes().filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(4);
    },
    { faults: ['POST /v1/invite/multiple:close-before'] },
  ));
