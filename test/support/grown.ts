/**
 * An account of 120 people that grew for years, the file about it, and what is true of each of them: worked
 * out while it is made, so that answers can be compared with facts and not with the product's own reading.
 */
import type { Seed, SeedUser } from '../../src/sandbox/seed-shape.ts';
import { NOW } from './world.ts';

const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY).toISOString();

export interface GrownPerson {
  readonly email: string;
  readonly level: 'administrator' | 'manage' | 'monitor' | 'custom';
  readonly status: 'accepted' | 'pending' | 'dismissed' | 'disabled';
  /** Whether they can sign in and have not for 90 days. */
  readonly dormant: boolean;
  readonly inFile: boolean;
  /** The lines that let them write to /orders; empty: no line does. */
  readonly ordersLines: readonly number[];
  /** Whether the record lets them write to /orders, by a grant of its own. */
  readonly writesOrders: boolean;
}

export interface Grown {
  readonly people: readonly GrownPerson[];
  readonly seed: Seed;
  readonly file: string;
}

const LEVELS = [
  [4, 'administrator'],
  [10, 'manage'],
  [60, 'monitor'],
  [120, 'custom'],
] as const;

export const ORDERS = 'bbbbbbbbbbbbbbbbbbbbbbb1';
const INTEGRATION = 'aaaaaaaaaaaaaaaaaaaaaaa1';

export function grownAccount(): Grown {
  const lines: string[] = [];
  const write = (line: string): number => lines.push(line);
  write('version: 1');
  write(`account: { name: Grown, region: us, environment: production, contains: [${INTEGRATION}] }`);
  write('roles:');
  write('  order-operator:');
  const roleLine = write('    mcpServers: { /orders: write }');
  write('users:');
  const people: GrownPerson[] = [];
  const users: Record<string, SeedUser> = {};
  const listed: string[] = [];
  for (let i = 0; i < 120; i += 1) {
    const email = `p${String(i).padStart(3, '0')}@acme.example`;
    const level = LEVELS.find(([below]) => i < below)?.[1] ?? 'custom';
    const isAdministrator = level === 'administrator';
    const status = isAdministrator
      ? 'accepted'
      : i % 29 === 5
        ? 'disabled'
        : i % 31 === 6
          ? 'pending'
          : i % 37 === 8
            ? 'dismissed'
            : 'accepted';
    const hasRole = !isAdministrator && i % 10 === 3;
    const isListed = !isAdministrator && i % 13 === 0;
    const inFile = i < 110;
    const writesOrders = hasRole || isListed;
    users[email] = {
      name: `Person ${i}`,
      accessLevel: level,
      invitation: status === 'disabled' ? 'accepted' : status,
      disabled: status === 'disabled',
      ...(level === 'custom' ? { integrations: { [INTEGRATION]: 'monitor' } } : {}),
      ...(writesOrders ? { mcpServers: { '/orders': 'write' } } : {}),
      ...signInOf(i, status),
    };
    people.push({
      email,
      level,
      status,
      dormant: status === 'accepted' && i % 7 < 2,
      inFile,
      writesOrders,
      ordersLines: hasRole && inFile ? [roleLine] : [],
    });
    if (!inFile) continue;
    const entry = [
      `accessLevel: ${level}`,
      ...(hasRole ? ['roles: [order-operator]'] : []),
      ...(level === 'custom' ? ['integrations: { Order to Cash: monitor }'] : []),
    ];
    write(`  ${email}: { ${entry.join(', ')} }`);
    if (isListed) listed.push(email);
  }
  write('integrations:');
  write(`  Order to Cash: { id: ${INTEGRATION} }`);
  write('mcpServers:');
  write('  /orders:');
  write('    write:');
  const listLines = new Map(listed.map((email) => [email, write(`      - ${email}`)]));
  return {
    people: people.map((person) => {
      const line = listLines.get(person.email);
      return line === undefined ? person : { ...person, ordersLines: [...person.ordersLines, line] };
    }),
    seed: {
      account: { name: 'Grown' },
      owner: 'owner@acme.example',
      tokens: { 'sandbox-token': 'p000@acme.example' },
      users,
      integrations: [{ name: 'Order to Cash', id: INTEGRATION }, { name: 'Returns' }],
      mcpServers: [
        { uri: '/orders', name: 'Orders', id: ORDERS },
        { uri: '/stock', name: 'Stock' },
      ],
      pageSize: 50,
    },
    file: `${lines.join('\n')}\n`,
  };
}

/** Of seven people one last signed in long ago, one never in years, one not yet in ten days, four lately. */
function signInOf(i: number, status: GrownPerson['status']): SeedUser {
  const createdAt = status === 'pending' ? daysAgo(45) : daysAgo(i % 7 === 2 ? 10 : 400);
  if (status === 'pending' || i % 7 === 1 || i % 7 === 2) return { createdAt };
  return { createdAt, lastSignIn: daysAgo(i % 7 === 0 ? 120 : 5) };
}
