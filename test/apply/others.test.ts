/** Somebody else edits the account between plan and write: an edit that can be seen is never overwritten. */
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/errors.ts';
import type { Edit } from '../../src/sandbox/edit.ts';
import type { SeedUser } from '../../src/sandbox/seed-shape.ts';
import { applyAll, outcomesOf, withSandbox } from '../support/harness.ts';
import { documentsOf } from '../support/record.ts';
import { email, filesWith, ORDERS, seedWith, standingOf } from './stage.ts';

const READ = 'GET /v1/ashares/*';
const before = (edit: Edit) => ({ edits: [{ before: READ, ...edit }] });
const change = (set: SeedUser) => before({ do: 'change', user: email('ada'), set });

const seed = seedWith({ ada: { accessLevel: 'monitor' } });
const files = filesWith({ ada: { accessLevel: 'monitor', integrations: { 'Order to Cash': 'manage' } } });

describe('an edit between plan and write', () => {
  it('of the same access is stale: nothing is written, and the field is named', () =>
    withSandbox(
      seed,
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['grant ada: stale']]);
        expect(applied.outcomes[0]).toMatchObject({
          fields: ['accessLevel'],
          words: expect.stringContaining('accessLevel'),
        });
        expect([sandbox.writes(), standingOf(sandbox, 'ada')?.accessLevel]).toEqual([[], 'manage']);
      },
      change({ accessLevel: 'manage' }),
    ));

  it('that did what was planned is already so', () =>
    withSandbox(
      seed,
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.done, ['grant ada: already-so']]);
        expect(sandbox.writes()).toEqual([]);
      },
      change({ integrations: { [ORDERS]: 'manage' } }),
    ));

  it('of something that the file does not manage survives the write', () =>
    withSandbox(
      seed,
      async (sandbox) => {
        const { code } = await applyAll({ sandbox, files });
        expect(code).toBe(EXIT.done);
        const record = documentsOf(sandbox.account).get(email('ada'));
        expect(record).toMatchObject({ allowToEditRetryData: true, notManaged: { kept: 1 } });
      },
      change({ allowToEditRetryData: true, raw: { notManaged: { kept: 1 } } }),
    ));

  it('that the remote ignores is no conflict', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'manage' } }),
      async (sandbox) => {
        const managing = filesWith({ ada: { accessLevel: 'manage', mcpServers: { '/orders': 'read' } } });
        const { code, applied } = await applyAll({ sandbox, files: managing });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.done, ['grant ada: done']]);
      },
      change({ integrations: { [ORDERS]: 'manage' } }),
    ));

  it('of the recorded MCP grants of an administrator is a conflict for a demotion, which would revive them', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'administrator' }, grace: { accessLevel: 'administrator' } }),
      async (sandbox) => {
        const demoted = filesWith({
          ada: { accessLevel: 'monitor' },
          grace: { accessLevel: 'administrator' },
        });
        const { code, applied } = await applyAll({ sandbox, files: demoted });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['demote ada: stale']]);
        expect(standingOf(sandbox, 'ada')?.accessLevel).toBe('administrator');
      },
      change({ mcpServers: { '/orders': 'write' } }),
    ));

  it('that removed the person is stale for a change, and already so for a removal', async () => {
    const gone = before({ do: 'remove', user: email('ada') });
    await withSandbox(
      seed,
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['grant ada: stale']]);
      },
      gone,
    );
    await withSandbox(
      seed,
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files: filesWith({ ada: { state: 'absent' } }) });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.done, ['remove ada: already-so']]);
      },
      gone,
    );
  });

  it('stops what needs the stale operation, and nothing else', () =>
    withSandbox(
      seedWith({
        ada: { accessLevel: 'administrator', mcpServers: { '/orders': 'write' } },
        wes: { accessLevel: 'monitor' },
      }),
      async (sandbox) => {
        const all = filesWith({ ada: { state: 'absent' }, wes: { accessLevel: 'manage' } });
        const { code, applied } = await applyAll({ sandbox, files: all });
        expect(outcomesOf(applied)).toEqual(['demote ada: stale', 'remove ada: not-run', 'grant wes: done']);
        expect([code, standingOf(sandbox, 'ada')?.accessLevel]).toEqual([EXIT.incomplete, 'manage']);
        expect(applied.outcomes[1]?.reason).toContain('step 1');
      },
      change({ accessLevel: 'manage' }),
    ));

  it('whom it promoted meanwhile is not removed as what they were', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor' } }),
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files: filesWith({ ada: { state: 'absent' } }) });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['remove ada: stale']]);
        expect(standingOf(sandbox, 'ada')?.accessLevel).toBe('administrator');
      },
      change({ accessLevel: 'administrator' }),
    ));

  it('that made an integration and granted it is seen, although the plan did not know it', () =>
    withSandbox(
      seedWith({ ada: { accessLevel: 'monitor', integrations: { ffffffffffffffffffffffff: 'manage' } } }),
      async (sandbox) => {
        const { code, applied } = await applyAll({ sandbox, files });
        expect([code, outcomesOf(applied)]).toEqual([EXIT.incomplete, ['grant ada: stale']]);
        expect(sandbox.writes()).toEqual([]);
      },
      change({ integrations: { ffffffffffffffffffffffff: 'manage', eeeeeeeeeeeeeeeeeeeeeeee: 'manage' } }),
    ));
});
