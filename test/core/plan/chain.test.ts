/** The writes that lead one person from what they have to what they are to have, each safe by itself. */
import { describe, expect, it } from 'vitest';
import type { LiveUser } from '../../../src/core/model/live.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { admin, filesAbout, ORDERS as orders, planAbout, STOCK as stock } from '../../support/about.ts';
import { person } from '../../support/live.ts';

const LOOSE = 'maxDemotions: 100%, maxRemovals: 100%, maxGrantLoss: 100%';

function planFor(users: string, people: readonly LiveUser[], policy = LOOSE): Plan {
  const lines = users
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
  const plan = planAbout(filesAbout(lines, `policy: { ${policy} }\n`), people);
  expect(plan.certificate.kind).toBe('safe');
  return plan;
}

const story = ({ operations }: Plan): string[] =>
  operations.map(({ kind, user }) => `${kind} ${user.email.split('@')[0]}`);

describe("one person's chain", () => {
  it('an administrator with recorded read on one server who gets write on another keeps the write throughout', () => {
    const plan = planFor('  ada@acme.example: { mcpServers: { /stock: write } }\n', [
      admin('ada', { mcp: new Map([[orders, 'read']]) }),
      admin('bea'),
      admin('cal'),
    ]);
    expect(story(plan)).toEqual(['demote ada', 'revoke ada']);
    expect(plan.operations[0]?.after?.recordedMcp).toEqual(
      new Map([
        [orders, 'read'],
        [stock, 'write'],
      ]),
    );
    expect(plan.operations[1]?.after?.recordedMcp).toEqual(new Map([[stock, 'write']]));
  });

  it('an administrator without recorded grants beyond the target is demoted in one write', () => {
    const plan = planFor('  ada@acme.example: { mcpServers: { /orders: write } }\n', [
      admin('ada', { mcp: new Map([[orders, 'read']]) }),
      admin('bea'),
      admin('cal'),
    ]);
    expect(story(plan)).toEqual(['demote ada']);
  });

  it('administrator to custom and disabled: demoted, then disabled, then the rest is taken', () => {
    const plan = planFor('  ada@acme.example: { mcpServers: { /stock: write }, enabled: false }\n', [
      admin('ada', { mcp: new Map([[orders, 'read']]) }),
      admin('bea'),
      admin('cal'),
    ]);
    expect(story(plan)).toEqual(['demote ada', 'disable ada', 'revoke ada']);
  });

  it('a pending administrator is removed without a demotion', () => {
    const plan = planFor('  ada@acme.example: { state: absent }\n', [
      admin('ada', { invitation: 'pending' }),
      admin('bea'),
      admin('cal'),
    ]);
    expect(story(plan)).toEqual(['remove ada']);
  });

  it('a disabled administrator is removed without a demotion', () => {
    expect(
      story(planFor('  ada@acme.example: { state: absent }\n', [admin('ada', { disabled: true })])),
    ).toEqual(['remove ada']);
  });

  it('an administrator leaves through monitor, with the recorded grants', () => {
    const plan = planFor('  ada@acme.example: { state: absent }\n', [
      admin('ada', { mcp: 'all' }),
      admin('bea'),
      admin('cal'),
    ]);
    expect(story(plan)).toEqual(['demote ada', 'remove ada']);
    expect(plan.operations[0]?.after?.access).toEqual({ level: 'monitor', manages: new Set(), mcp: 'all' });
  });

  it('whoever is enabled is narrowed first, whoever is disabled is disabled first', () => {
    const plan = planFor(
      `  ada@acme.example: { integrations: { Order to Cash: monitor }, enabled: true }
  bea@acme.example: { accessLevel: manage, enabled: false }
`,
      [person('ada', { level: 'manage', disabled: true }), person('bea', { level: 'monitor' })],
    );
    expect(story(plan)).toEqual(['revoke ada', 'disable bea', 'enable ada', 'grant bea']);
  });

  it('a dismissed invitation is sent again only after its access was changed', () => {
    const plan = planFor(
      '  ada@acme.example: { accessLevel: monitor }\n',
      [person('ada', { level: 'manage', invitation: 'dismissed' })],
      `${LOOSE}, dismissed: reinvite`,
    );
    expect(story(plan)).toEqual(['revoke ada', 'reinvite ada']);
    expect(plan.operations[1]?.needs).toEqual([plan.operations[0]?.step]);
  });

  it('tighter sign-in travels with the first write, looser with the last', () => {
    const plan = planFor(
      '  ada@acme.example: { mcpServers: { /stock: write }, mfaRequired: true, allowToEditRetryData: true }\n',
      [admin('ada', { mcp: new Map([[orders, 'read']]) }), admin('bea'), admin('cal')],
    );
    expect(plan.operations.map(({ after }) => after?.settings)).toEqual([
      { mfaRequired: true, allowToEditRetryData: false },
      { mfaRequired: true, allowToEditRetryData: true },
    ]);
  });

  it('MFA that gives way to SSO never stands beside it', () => {
    const plan = planFor(
      '  ada@acme.example: { mcpServers: { /stock: write }, mfaRequired: false, ssoRequired: true }\n',
      [
        admin('ada', { mcp: new Map([[orders, 'read']]), settings: { mfaRequired: true } }),
        admin('bea'),
        admin('cal'),
      ],
    );
    expect(plan.operations.map(({ after }) => after?.settings)).toEqual([
      { mfaRequired: false, ssoRequired: true },
      { mfaRequired: false, ssoRequired: true },
    ]);
  });

  it('somebody who is to be disabled is not invited first, and whoever has not accepted is not switched', () => {
    const off = '  ada@acme.example: { accessLevel: monitor, enabled: false }\n';
    expect(story(planFor(off, []))).toEqual([]);
    for (const invitation of ['pending', 'dismissed'] as const)
      expect(story(planFor(off, [person('ada', { level: 'monitor', invitation })]))).toEqual([]);
    expect(story(planFor(off, [person('ada', { level: 'monitor' })]))).toEqual(['disable ada']);
  });

  it('unknown server access goes with the last write where the policy asks for it, and never of an administrator', () => {
    const drops = `${LOOSE}, unknownAccess: remove`;
    const unknown = (user: LiveUser): LiveUser => ({ ...user, unknownMcp: [stock] });
    const monitor = '  ada@acme.example: { accessLevel: monitor }\n';
    const ada = unknown(person('ada', { level: 'monitor' }));
    expect(story(planFor(monitor, [ada]))).toEqual([]);
    expect(story(planFor(monitor, [ada], drops))).toEqual(['revoke ada']);
    const more = '  ada@acme.example: { accessLevel: monitor, mcpServers: { /orders: read } }\n';
    expect(story(planFor(more, [ada], drops))).toEqual(['update ada']);
    const over = '  ada@acme.example: { accessLevel: monitor, mcpServers: { /stock: read } }\n';
    expect(story(planFor(over, [ada], drops))).toEqual(['grant ada']);
    const chief = '  ada@acme.example: { accessLevel: administrator }\n';
    expect(story(planFor(chief, [unknown(admin('ada'))], drops))).toEqual([]);
  });
});
