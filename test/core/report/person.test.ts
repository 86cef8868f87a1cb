/** What a review says of one person: when they signed in, what is risky, and which line of the files gives what. */
import { describe, expect, it } from 'vitest';
import { integrationIdOf, mcpServerIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { Invitation } from '../../../src/core/model/live.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { account, person } from '../../support/live.ts';
import { daysAgo, reviewAbout, reviewed } from '../../support/reviewed.ts';
import { INTEGRATIONS, NOW, ORIGIN, SERVERS } from '../../support/world.ts';

describe('when somebody last signed in', () => {
  it.each([
    ['5 days ago', { lastSignIn: daysAgo(5) }, 'active'],
    ['exactly 90 days ago', { lastSignIn: daysAgo(90) }, 'active'],
    ['91 days ago', { lastSignIn: daysAgo(91) }, 'dormant'],
    ['tomorrow, by a clock that is ahead', { lastSignIn: daysAgo(-1) }, 'active'],
    ['never, in 91 days', { createdAt: daysAgo(91) }, 'never'],
    ['never, in 10 days', { createdAt: daysAgo(10) }, 'new'],
    ['on no date, and the account gives no other', {}, 'unknown'],
    ['on what is no date', { lastSignIn: 'yesterday', createdAt: daysAgo(400) }, 'unknown'],
    ['on what only looks like one', { lastSignIn: 'day 7', createdAt: daysAgo(400) }, 'unknown'],
  ])('%s', (_when, facts, expected) => {
    expect(reviewed({ ...person('ada'), ...facts }).signIn).toBe(expected);
  });

  it('is counted by the clock of the account, which says when', () => {
    const live = account([{ ...person('ada'), lastSignIn: daysAgo(91) }]);
    const signInBy = (days: number) => {
      const clockAheadMs = days * 86_400_000;
      const now = new Date(NOW.getTime() + clockAheadMs);
      const { people } = reviewOf({ live, origin: ORIGIN, now, clockAheadMs, dormantDays: 90 });
      return people.find(({ email }) => email === 'ada@acme.example')?.signIn;
    };
    expect([-2, 0, 2].map(signInBy)).toEqual(['dormant', 'dormant', 'dormant']);
  });

  it('is asked only of people who can sign in', () => {
    const facts = { createdAt: daysAgo(400) };
    expect(reviewed({ ...person('ada', { invitation: 'pending' }), ...facts })).not.toHaveProperty('signIn');
    expect(reviewed({ ...person('ada', { invitation: 'dismissed' }), ...facts })).not.toHaveProperty(
      'signIn',
    );
    expect(reviewed({ ...person('ada', { disabled: true }), ...facts })).not.toHaveProperty('signIn');
  });
});

it('tells no end of whom this environment mirrors from production, as no run writes them here', () => {
  const ada = person('ada', { level: 'administrator', isProductionAdmin: true });
  const file = (environment: string) =>
    `version: 1\naccount: { name: Acme, region: us, environment: ${environment} }\nusers: { ada@acme.example: { accessLevel: administrator, until: 2027-01-31 } }\n`;
  expect(reviewed(ada, file('production')).ends).toHaveLength(1);
  expect(reviewed(ada, file('staging')).ends).toEqual([]);
});

describe('risk', () => {
  const all = { mcp: 'all' as const };
  const write = { mcp: new Map([[mcpServerIdOf(SERVERS[0].id), 'write' as const]]) };
  const sso = { settings: { ssoRequired: true } };

  it('puts administrators first, then the level manage, then every MCP server, then e-mails in order', () => {
    const people = [
      person('zoe', { level: 'monitor' }),
      person('bea', { level: 'monitor' }),
      person('cleo', { level: 'monitor', ...all, ...sso }),
      person('dora', { level: 'manage', ...sso }),
      person('yves', { level: 'administrator', ...sso }),
      person('wim', { level: 'monitor', ...write }),
    ].map((user) => ({ ...user, lastSignIn: daysAgo(1) }));
    const emails = reviewAbout(account(people)).people.map(({ email }) => email.split('@')[0]);
    expect(emails).toEqual(['root', 'yves', 'dora', 'cleo', 'wim', 'bea', 'zoe']);
  });

  it('is the sum of its parts, and counts weak sign-in only where much is reached', () => {
    const active = { lastSignIn: daysAgo(1) };
    expect(reviewed({ ...person('ada', { level: 'administrator' }), ...active })).toMatchObject({
      risks: ['administrator', 'sign-in-unprotected'],
      score: 110,
    });
    expect(reviewed({ ...person('ada', { level: 'administrator', ...sso }), ...active }).score).toBe(100);
    expect(reviewed({ ...person('ada', { level: 'monitor' }), ...active })).toMatchObject({
      risks: [],
      score: 0,
    });
    expect(reviewed({ ...person('ada', { level: 'monitor' }), createdAt: daysAgo(91) }).risks).toEqual([
      'dormant',
    ]);
  });

  it('is none of people who cannot sign in, and all of those who may come', () => {
    expect(reviewed(person('ada', { level: 'administrator', disabled: true })).risks).toEqual([]);
    expect(reviewed(person('ada', { level: 'administrator', invitation: 'dismissed' })).risks).toEqual([]);
    expect(reviewed(person('ada', { level: 'administrator', invitation: 'pending' })).risks).toContain(
      'administrator',
    );
  });
});

describe('an invitation', () => {
  it('has been pending for whole days since the invitation, where the account says when that was', () => {
    expect(reviewed(person('ada', { invitation: 'pending', createdAt: daysAgo(45.9) })).pendingDays).toBe(45);
    expect(reviewed(person('ada', { invitation: 'pending' }))).not.toHaveProperty('pendingDays');
    expect(reviewed(person('ada', { createdAt: daysAgo(45) }))).not.toHaveProperty('pendingDays');
  });
});

const FILE = `version: 1
account: { name: Acme, region: us, owner: cio@acme.example, contains: [${INTEGRATIONS[0].id}] }
policy: { protectedUsers: [glass@acme.example] }
roles:
  operator:
    accessLevel: monitor
    integrations: { Order to Cash: manage }
users:
  root@acme.example: { accessLevel: administrator }
  ada@acme.example: { roles: [operator], mcpServers: { /orders: { level: write, until: 2026-11-01 } } }
  moved@acme.example: { id: ${'e'.repeat(24)}, accessLevel: monitor, until: 2027-01-31 }
  leaver@acme.example: { state: absent }
  glass@acme.example: { accessLevel: administrator, until: 2027-01-31 }
mcpServers:
  /orders: { read: [ada@acme.example] }
`;

describe('beside the files', () => {
  const orders = mcpServerIdOf(SERVERS[0].id);
  const lines = (because: readonly { readonly place?: { readonly line: number } }[]) =>
    because.map(({ place }) => place?.line);

  it('each grant leads to the lines that give at least as much', () => {
    const ada = person('ada', {
      level: 'monitor',
      integrations: new Map([[integrationIdOf(INTEGRATIONS[0].id), 'manage']]),
      mcp: new Map([[orders, 'read']]),
    });
    const ofAda = reviewed(ada, FILE);
    expect(ofAda).toMatchObject({ inFiles: 'declared', declaredAt: { file: 'access.yaml', line: 10 } });
    expect(lines(ofAda.levelBecause)).toEqual([6]);
    expect(lines(ofAda.integrations[0]?.because ?? [])).toEqual([7]);
    expect(lines(ofAda.mcpServers[0]?.because ?? [])).toEqual([15]);
  });

  it('what a line gives and the account does not have is said beside what it has', () => {
    const more = (level: 'monitor' | 'custom', cash?: 'monitor') =>
      reviewed(
        person('ada', {
          level,
          ...(cash && { integrations: new Map([[integrationIdOf(INTEGRATIONS[0].id), cash]]) }),
          mcp: new Map([[orders, 'write']]),
        }),
        FILE,
      ).filesGive?.map(({ what, level, because: { place } }) => [what, level, place?.line]);
    const cash = `integrations/${INTEGRATIONS[0].id}`;
    expect(more('monitor', 'monitor')).toEqual([[cash, 'manage', 7]]);
    expect(more('custom')).toEqual([
      ['accessLevel', 'monitor', 6],
      [cash, 'manage', 7],
    ]);
    expect(reviewed(person('ada', { level: 'administrator' }), FILE)).not.toHaveProperty('filesGive');
    expect(reviewed(person('glass', { level: 'monitor' }), FILE)).not.toHaveProperty('filesGive');
    const every = FILE.replace(
      'roles: [operator], mcpServers: { /orders: { level: write, until: 2026-11-01 } }',
      'mcpServers: all',
    );
    expect(reviewed(person('ada', { mcp: new Map([[orders, 'write']]) }), every).filesGive).toMatchObject([
      { what: 'mcpServers', level: 'all' },
    ]);
  });

  it('what a line gave until a day that is past, no line gives', () => {
    const ada = person('ada', { level: 'administrator', mcp: new Map([[orders, 'write']]) });
    expect(reviewed(ada, FILE).levelBecause).toEqual([]);
    const demoted = person('ada', { level: 'monitor', mcp: new Map([[orders, 'write']]) });
    expect(reviewed(demoted, FILE).mcpServers).toMatchObject([{ level: 'write', because: [] }]);
  });

  it('what a line switches off or ends gives nothing to whoever is in the account and enabled', () => {
    const off = `version: 1
account: { name: Acme, region: us, contains: [${INTEGRATIONS[0].id}] }
policy: { breakGlass: [glass@acme.example] }
users:
  root@acme.example: { accessLevel: administrator }
  glass@acme.example: { accessLevel: administrator, enabled: false }
  away@acme.example: { accessLevel: monitor, enabled: false }
  leaver@acme.example: { state: absent }
integrations: { Order to Cash: { manage: [leaver@acme.example] } }
`;
    const glass = (disabled: boolean, invitation: Invitation = 'accepted') =>
      reviewed(person('glass', { level: 'administrator', disabled, invitation }), off);
    expect(glass(false)).toMatchObject({ levelBecause: [], inFiles: 'protected' });
    expect(glass(false).risks).toContain('break-glass-in-use');
    expect(lines(glass(true).levelBecause)).toEqual([6]);
    expect(glass(true).risks).toEqual([]);
    // Whoever has not accepted cannot be switched off, and uses nothing.
    expect(lines(glass(false, 'pending').levelBecause)).toEqual([6]);
    expect(glass(false, 'pending').risks).not.toContain('break-glass-in-use');
    expect(reviewed(person('away', { level: 'monitor' }), off).levelBecause).toEqual([]);
    expect(lines(reviewed(person('away', { level: 'monitor', disabled: true }), off).levelBecause)).toEqual([
      7,
    ]);
    const kept = new Map([[integrationIdOf(INTEGRATIONS[0].id), 'manage' as const]]);
    expect(reviewed(person('leaver', { integrations: kept }), off).integrations).toMatchObject([
      { because: [] },
    ]);
  });

  it('a pinned person is found whatever the e-mail, and says until when', () => {
    const bea = { ...person('bea', { level: 'monitor' }), userId: userIdOf('e'.repeat(24)) };
    expect(reviewed(bea, FILE)).toMatchObject({
      inFiles: 'declared',
      declaredAt: { line: 11 },
      until: '2027-01-31',
    });
  });

  it('tells protected people, leavers and people in no file apart', () => {
    expect(reviewed(person('glass', { level: 'administrator' }), FILE).inFiles).toBe('protected');
    expect(reviewed(person('eve'), FILE)).toMatchObject({ inFiles: 'outside', risks: ['outside-files'] });
    expect(reviewed(person('leaver', { level: 'manage' }), FILE).risks).toEqual([
      'manages-everything',
      'declared-absent',
      'sign-in-unprotected',
    ]);
  });

  it('tells what dates will take of what the account gives now, and of nobody whom no run writes', () => {
    const moved = (level: 'monitor' | 'custom') =>
      reviewed({ ...person('bea', { level }), userId: userIdOf('e'.repeat(24)) }, FILE);
    expect(moved('monitor').ends).toMatchObject([{ what: 'person', moment: '2027-02-01T00:00:00.000Z' }]);
    expect(reviewed(person('glass', { level: 'administrator' }), FILE).ends).toEqual([]);
    expect(reviewed(person('eve', { level: 'monitor' }), FILE).ends).toEqual([]);
    expect(reviewed(person('eve', { level: 'monitor' }))).not.toHaveProperty('ends');
  });
});
