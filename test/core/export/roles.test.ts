/** People with equal access, gathered into roles. */
import { describe, expect, it } from 'vitest';
import { exportAccount } from '../../../src/core/export/account.ts';
import { integrationIdOf } from '../../../src/core/model/ids.ts';
import { STOCK } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';

describe('roles that are mined', () => {
  const grants = (level: 'monitor' | 'manage') =>
    new Map([[integrationIdOf('aaaaaaaaaaaaaaaaaaaaaaa1'), level]]);
  const live = account([
    person('ada', { integrations: grants('manage') }),
    person('bea', { integrations: grants('manage'), settings: { mfaRequired: true } }),
    person('cal', { integrations: grants('monitor') }),
    person('dan', { level: 'monitor' }),
    person('eve', { level: 'monitor' }),
  ]);

  it('gather people with equal access, and nobody else', () => {
    const { roles, users } = exportAccount({ live, mineRoles: true });
    expect(roles).toEqual([
      { name: 'manage-order-to-cash', role: { integrations: { 'Order to Cash': 'manage' } }, people: 2 },
    ]);
    expect(users.map(({ email: who, entry }) => [who.split('@')[0], entry])).toEqual([
      ['ada', { roles: ['manage-order-to-cash'] }],
      ['bea', { roles: ['manage-order-to-cash'], mfaRequired: true }],
      ['cal', { integrations: { 'Order to Cash': 'monitor' } }],
      ['dan', { accessLevel: 'monitor' }],
      ['eve', { accessLevel: 'monitor' }],
      ['root', { accessLevel: 'administrator' }],
    ]);
  });

  it('are called the same whoever else is in the account', () => {
    const fewer = { ...live, users: live.users.slice(0, 3) };
    expect(exportAccount({ live: fewer, mineRoles: true }).roles[0]?.name).toBe('manage-order-to-cash');
  });

  it('say what a level alone does not say, and each of two accesses has a role of its own', () => {
    const both = account([
      person('ada', { level: 'monitor', mcp: 'all' }),
      person('bea', { level: 'monitor', mcp: 'all' }),
      person('cal', { level: 'monitor', mcp: new Map([[STOCK, 'read']]) }),
      person('dan', { level: 'monitor', mcp: new Map([[STOCK, 'read']]) }),
    ]);
    expect(exportAccount({ live: both, mineRoles: true }).roles).toEqual([
      {
        name: 'monitor-all-all-mcp-servers',
        role: { accessLevel: 'monitor', mcpServers: 'all' },
        people: 2,
      },
      {
        name: 'monitor-all-read-stock',
        role: { accessLevel: 'monitor', mcpServers: { '/stock': 'read' } },
        people: 2,
      },
    ]);
  });

  it('whose words would be the same, too long or none are told apart by a digest', () => {
    const names = (...called: string[]) => {
      const integrations = called.map((name, at) => ({ id: integrationIdOf(`${at}`.repeat(24)), name }));
      const people = integrations.flatMap(({ id }, at) =>
        ['a', 'b'].map((name) => person(`${name}${at}`, { integrations: new Map([[id, 'manage']]) })),
      );
      return exportAccount({ live: { ...account(people), integrations }, mineRoles: true }).roles.map(
        ({ name }) => name,
      );
    };
    expect(names('Pay-roll', 'Pay roll').every((name) => /^manage-pay-roll-[0-9a-f]{8}$/.test(name))).toBe(
      true,
    );
    expect(new Set(names('Pay-roll', 'Pay roll')).size).toBe(2);
    expect(names('x'.repeat(53))).toEqual([`manage-${'x'.repeat(53)}`]);
    expect(names('x'.repeat(54))[0]).toMatch(/^manage-x{33}-[0-9a-f]{8}$/);
  });
});
