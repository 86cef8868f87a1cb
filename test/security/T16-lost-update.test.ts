/** T16: a PUT replaces the whole record, so what is not sent back is gone. */
import { expect, test } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import { plainDocument } from '../../src/sandbox/record.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { runCli, withSandbox } from '../support/harness.ts';
import { files, SEED, YES } from './attack.ts';

const UNKNOWN = {
  notManaged: 'kept',
  notificationLevel: 3,
  beta: { features: ['a', 'b'], on: true },
  legacyList: [1, null, { deep: { er: '…' } }],
  _someId: 'ffffffffffffffffffffffff',
};
const seed = SEED.replace(
  'ada@acme.example: { accessLevel: monitor }',
  `ada@acme.example: { accessLevel: monitor, mfaRequired: true, allowAccessToApim: true, raw: ${JSON.stringify(UNKNOWN)} }`,
);
const ada = (sandbox: Sandbox): Record<string, unknown> => {
  const record = sandbox.account.roster.findByEmail('ada@acme.example');
  return record === undefined ? {} : { ...plainDocument(record) };
};
const sentBy = (sandbox: Sandbox): unknown =>
  JSON.parse(sandbox.requests.find(({ method }) => method === 'PUT')?.body ?? '{}');

test('five fields that nobody documents, and the settings that no file names, survive a write', () =>
  withSandbox(seed, async (sandbox) => {
    expect((await runCli(['apply', ...YES], { sandbox, files })).code).toBe(EXIT.done);
    expect(ada(sandbox)).toMatchObject({ ...UNKNOWN, accountMFARequired: true, allowAccessToAPIM: true });
    expect(sentBy(sandbox)).toMatchObject(UNKNOWN);
  }));

test('what only the account may say is not sent back', () =>
  withSandbox(seed, async (sandbox) => {
    await runCli(['apply', ...YES], { sandbox, files });
    const sent = Object.keys(sentBy(sandbox) as object);
    expect(sent).toContain('integrationAccessLevel');
    const readOnly = ['_id', 'sharedWithUser', 'accepted', 'createdAt', 'lastModified', 'isProductionAdmin'];
    expect(sent.filter((key) => readOnly.includes(key))).toEqual([]);
  }));

test('an edit of a field that is not managed, made after the plan, survives', () =>
  withSandbox(
    seed,
    async (sandbox) => {
      expect((await runCli(['apply', ...YES], { sandbox, files })).code).toBe(EXIT.done);
      expect(ada(sandbox)).toMatchObject({ ...UNKNOWN, notManaged: 'edited', allowAccessToAPIM: false });
    },
    {
      edits: [
        {
          before: 'GET /v1/ashares/*',
          do: 'change',
          user: 'ada@acme.example',
          set: { allowAccessToApim: false, raw: { ...UNKNOWN, notManaged: 'edited' } },
        },
      ],
    },
  ));

test('an edit of a managed field, made after the plan, is detected and not overwritten', () =>
  withSandbox(
    seed,
    async (sandbox) => {
      const { code, stdout } = await runCli(['apply', ...YES], { sandbox, files });
      expect([code, stdout]).toEqual([EXIT.incomplete, expect.stringContaining('stale')]);
      expect(ada(sandbox)).toMatchObject({ accessLevel: 'manage', ...UNKNOWN });
    },
    {
      edits: [
        {
          before: 'GET /v1/ashares/*',
          do: 'change',
          user: 'ada@acme.example',
          set: { accessLevel: 'manage' },
        },
      ],
    },
  ));
