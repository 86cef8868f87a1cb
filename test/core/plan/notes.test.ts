/** What a plan says besides its operations, as laws over worlds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Access, effective, levelOnIntegration } from '../../../src/core/model/access.ts';
import type { IntegrationId, RecordId } from '../../../src/core/model/ids.ts';
import type { LiveState } from '../../../src/core/model/live.ts';
import { admin, filesAbout, planAbout } from '../../support/about.ts';
import { plannedBeside } from '../../support/beside-world.ts';
import { untilEnough } from '../../support/enough.ts';
import { account, person } from '../../support/live.ts';
import { SEED } from '../../support/thorough.ts';
import { world } from '../../support/world.ts';

interface Had {
  readonly access: Access | undefined;
  readonly wasDisabled: boolean;
  readonly mail: ReadonlySet<IntegrationId>;
}

it(`whoever loses an integration loses the mail about it in the same run, or is named (SEED=${SEED})`, () => {
  let [ended, named, drawn] = [0, 0, SEED];
  const law = () =>
    fc.assert(
      fc.property(world, (made) => {
        const planned = plannedBeside(made);
        if (planned === undefined) return;
        const { plan, live } = planned;
        const now = new Map<RecordId | undefined, Had>(
          live.users.map(({ recordId, access, disabled, notified }) => [
            recordId,
            { access, wasDisabled: disabled, mail: notified?.integrations ?? new Set() },
          ]),
        );
        const before = new Map(now);
        const removed = new Set<RecordId>();
        for (const { user, after, waitsFor } of plan.operations) {
          if (waitsFor !== undefined || user.recordId === undefined) continue;
          if (after === undefined) removed.add(user.recordId);
          const { mail, wasDisabled = false } = now.get(user.recordId) ?? {};
          // Whoever is disabled by this run loses everything; of whoever was before, what is recorded counts.
          const isOut = after === undefined || (after.disabled && !wasDisabled);
          const access = isOut ? undefined : after.access;
          now.set(user.recordId, { access, wasDisabled, mail: new Set(after?.notifications ?? mail) });
        }
        const reaches = (had: Had | undefined, id: IntegrationId): boolean =>
          levelOnIntegration(effective(had?.access ?? { level: 'none' }), id) !== 'none';
        for (const { recordId, shownEmail } of live.users) {
          const [was, is] = [before.get(recordId), now.get(recordId)];
          const lost = [...(was?.mail ?? [])].filter((id) => reaches(was, id) && !reaches(is, id));
          const kept = lost.filter((id) => is?.mail.has(id));
          const labels = kept.map((id) => plan.labels.get(id)).sort();
          const notes = plan.notes.filter(
            (note) => note.code === 'still-notified' && note.person === shownEmail,
          );
          expect(notes).toEqual(
            labels.length === 0
              ? []
              : [
                  {
                    ...{ code: 'still-notified', person: shownEmail, integrations: labels },
                    ...(removed.has(recordId) && { isRemoved: true }),
                  },
                ],
          );
          ended += lost.length - kept.length;
          named += kept.length;
        }
      }),
      { seed: drawn, numRuns: 150 },
    );
  untilEnough(
    () => {
      law();
      drawn += 1;
    },
    () => ended >= 10 && named >= 10,
  );
  expect([ended >= 10, named >= 10]).toEqual([true, true]);
});

it('tokens of MCP servers are spoken of only where the account has a server', () => {
  const files = filesAbout(['grace@acme.example: { accessLevel: monitor }']);
  const codes = (live: Partial<LiveState>): string[] => {
    const people = [admin('grace'), admin('ines')];
    return planAbout(files, people, { live: { ...account(people), ...live } }).notes.map(({ code }) => code);
  };
  expect(codes({})).toContain('mcp-tokens');
  expect(codes({ mcpServers: [] })).not.toContain('mcp-tokens');
  const odd = [{ what: 'MCP server', shown: '/x', oddity: 'it has no id' }] as const;
  expect(codes({ mcpServers: [], odd })).toContain('mcp-tokens');
});

it('requiring one of MFA and SSO beside what the account alone requires is warned of, once for each line', () => {
  const both = (files: string, defaults: string, settings: object) =>
    planAbout(
      filesAbout(
        [`ada@acme.example: { accessLevel: monitor${files} }`, 'bea@acme.example: { accessLevel: monitor }'],
        defaults,
      ),
      ['ada', 'bea'].map((name) => person(name, { level: 'monitor', settings })),
    ).notes.flatMap((note) =>
      note.code === 'mfa-beside-sso' ? [[note.people, note.states, note.place.line]] : [],
    );
  const sso = { ssoRequired: true };
  expect(both(', mfaRequired: true', '', sso)).toEqual([[['ada@acme.example'], 'mfaRequired', 5]]);
  expect(both('', 'defaults: { mfaRequired: true }\n', sso)).toEqual([
    [['ada@acme.example', 'bea@acme.example'], 'mfaRequired', 7],
  ]);
  expect(both(', ssoRequired: true', '', { mfaRequired: true })).toEqual([
    [['ada@acme.example'], 'ssoRequired', 5],
  ]);
  for (const said of [', mfaRequired: true, ssoRequired: false', ', mfaRequired: false'])
    expect(both(said, '', sso)).toEqual([]);
  expect(both(', mfaRequired: true', '', {})).toEqual([]);
});
