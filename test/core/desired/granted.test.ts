/** What each written line gives: an own grant, a role, a membership, an entry of a list. */
import { describe, expect, it } from 'vitest';
import type { Grant } from '../../../src/core/desired/grant.ts';
import { fieldOf, levelOf } from '../../../src/core/desired/grant.ts';
import { CASH, desiredOf, filesAbout, ORDERS } from '../../support/about.ts';

const day = (end: number): string =>
  end === Infinity ? 'for good' : new Date(end - 1).toISOString().slice(0, 10);
const told = (grant: Grant): string =>
  `${grant.reason.text}: ${levelOf(grant)} on ${fieldOf(grant).replace(CASH, 'cash').replace(ORDERS, 'orders')} ${
    grant.ended ? 'until, and over, ' : ''
  }${day(grant.end)}`;
/** What the lines give ada, but for the level custom, which is none. */
const gives = (entry: string, rest = ''): string[] =>
  desiredOf(filesAbout([`ada@acme.example: { ${entry} }`], rest), 'ada')
    .grants()
    .filter((grant) => levelOf(grant) !== 'custom')
    .map(told);
const CASH_IS = (end = '') =>
  `roles: { op: { integrations: { Order to Cash: ${end === '' ? 'manage' : `{ level: manage, until: ${end} }`} } } }\n`;

describe('a line of an entry', () => {
  it('gives its level until its day, and after that it is over', () => {
    expect(gives('accessLevel: monitor')).toEqual(['own entry: monitor on accessLevel for good']);
    const cash = (until: string) =>
      gives(`accessLevel: monitor, integrations: { Order to Cash: { level: manage, until: ${until} } }`)[1];
    expect(cash('2026-11-22')).toBe('own entry: manage on integrations/cash 2026-11-22');
    expect(cash('2026-11-21')).toBe('own entry: manage on integrations/cash until, and over, 2026-11-21');
    expect(cash('2026-11-22T12:00:00Z')).toContain('and over');
  });

  it('gives every server as one grant', () => {
    expect(gives('mcpServers: all')).toEqual(['own entry: all on mcpServers for good']);
  });
});

describe('a role', () => {
  it('gives what it holds to whoever has it in their entry or is its member', () => {
    const own = ['role op: manage on integrations/cash for good'];
    expect(gives('roles: [op]', CASH_IS())).toEqual(own);
    const member = CASH_IS().replace('op: {', 'op: { members: [ada@acme.example],');
    expect(gives('accessLevel: monitor', member)).toEqual([
      'own entry: monitor on accessLevel for good',
      ...own,
    ]);
  });

  it('lasts until the earlier day of the role and of who holds it', () => {
    const held = (until: string, inner = '') =>
      gives(`roles: [{ role: op, until: ${until} }]`, CASH_IS(inner))[0];
    expect(held('2027-01-31')).toContain('2027-01-31');
    expect(held('2027-01-31', '2026-12-31')).toContain('2026-12-31');
    expect(held('2027-01-31', '2027-12-31')).toContain('2027-01-31');
    expect(held('2026-11-21', '2027-12-31')).toContain('and over');
    expect(held('2027-12-31', '2026-11-21')).toContain('and over');
  });

  it('tells the line that gives it, and of two dates the one that counts', () => {
    const reason = (until: string, inner: string) =>
      desiredOf(
        filesAbout(
          [`ada@acme.example: { roles: [{ role: op, until: ${until}, reason: cover }] }`],
          CASH_IS(inner),
        ),
        'ada',
      )
        .grants()
        .find(({ what }) => what === 'integration')?.reason;
    expect(reason('2027-01-31', '2026-12-31')).toMatchObject({ until: '2026-12-31', note: 'cover' });
    expect(reason('2027-01-31', '2027-12-31')).toMatchObject({ until: '2027-01-31', note: 'cover' });
    expect(reason('2027-01-31', '2027-12-31')?.through).toBeDefined();
  });
});

describe('a list of a resource', () => {
  it('gives its level to each of its people until their day', () => {
    const lists = (more: string) => `integrations: { Order to Cash: { ${more} } }\n`;
    expect(gives('accessLevel: monitor', lists('manage: [ada@acme.example]'))[1]).toBe(
      'list of Order to Cash: manage on integrations/cash for good',
    );
    expect(
      gives('accessLevel: monitor', lists('manage: [{ user: ada@acme.example, until: 2026-11-21 }]'))[1],
    ).toContain('and over');
    expect(gives('accessLevel: monitor', lists('manage: [root@acme.example]'))).toHaveLength(1);
    expect(gives('accessLevel: monitor', 'mcpServers: { /orders: { read: [ada@acme.example] } }\n')[1]).toBe(
      'list of /orders: read on mcpServers/orders for good',
    );
  });
});

describe('what does not exist yet', () => {
  const WAIT = 'New portal: { whenMissing: wait }';
  const waits = (entry: string, rest = `integrations: { ${WAIT} }\n`) => {
    const { waitsForResources, waited, grants } = desiredOf(
      filesAbout([`ada@acme.example: { ${entry} }`], rest),
      'ada',
    );
    return [waitsForResources, waited && day(waited.end), grants().length];
  };

  it('is waited for while the line lasts, and gives nothing', () => {
    const line = (until: string) => `integrations: { New portal: { level: manage${until} } }`;
    expect(waits(line(''))).toEqual([['New portal'], 'for good', 1]);
    expect(waits(line(', until: 2027-01-31'))).toEqual([['New portal'], '2027-01-31', 1]);
    expect(waits(`accessLevel: monitor, ${line(', until: 2026-11-21')}`)).toEqual([[], '2026-11-21', 1]);
  });

  it('is waited for by a role no longer than the role is held, and by a list', () => {
    const role = `integrations: { ${WAIT} }\nroles: { op: { integrations: { New portal: { level: manage, until: 2027-06-30 } } } }\n`;
    expect(waits('roles: [{ role: op, until: 2027-01-31 }]', role).slice(0, 2)).toEqual([
      ['New portal'],
      '2027-01-31',
    ]);
    expect(waits('accessLevel: monitor, roles: [{ role: op, until: 2026-11-21 }]', role)[0]).toEqual([]);
    const list =
      'integrations: { New portal: { whenMissing: wait, manage: [{ user: ada@acme.example, until: 2027-01-31 }] } }\n';
    expect(waits('accessLevel: monitor', list).slice(0, 2)).toEqual([['New portal'], '2027-01-31']);
  });
});
