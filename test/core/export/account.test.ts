/** What an export writes of somebody, and of whom it writes nothing. */
import { describe, expect, it } from 'vitest';
import { exportAccount } from '../../../src/core/export/account.ts';
import { emailOf, recordIdOf, userIdOf } from '../../../src/core/model/ids.ts';
import type { LiveState, LiveUser } from '../../../src/core/model/live.ts';
import { CASH, RETURNS_EU, STOCK } from '../../support/about.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';

const ofAda = (facts: PersonFacts, more: Partial<LiveUser> = {}) => {
  const { users, leftOut } = exportAccount({
    live: account([{ ...person('ada', { level: 'monitor', ...facts }), ...more }]),
    mineRoles: false,
  });
  return { ...users.find(({ email }) => email.startsWith('ada@')), leftOut };
};
const whyLeftOut = (live: LiveState): string[] =>
  exportAccount({ live, mineRoles: false }).leftOut.map(({ person: who, why }) => `${who} ${why}`);
const withEmail = (shownEmail: string): LiveUser => ({
  ...person('ada', { level: 'monitor' }),
  email: emailOf(shownEmail),
  shownEmail,
});

describe('nothing is written', () => {
  it('of somebody who declined or has nothing, and what they hold is told', () => {
    expect(ofAda({ invitation: 'dismissed' }).leftOut).toMatchObject([
      { person: 'ada@acme.example', why: 'dismissed', entry: { accessLevel: 'monitor' } },
    ]);
    expect(ofAda({ level: 'custom' }).leftOut).toMatchObject([{ why: 'no-access' }]);
  });

  it('of somebody with two records, or whose level is not known', () => {
    const twin = { ...person('ada', { level: 'manage' }), recordId: recordIdOf('another') };
    expect(whyLeftOut(account([person('ada', { level: 'monitor' }), twin]))).toEqual([
      'ada@acme.example two-records',
    ]);
    const { recordId, userId, email, shownEmail } = person('eve');
    const eve = { recordId, userId, email, shownEmail, levelWord: 'overseer' };
    expect(whyLeftOut({ ...account([]), unknownLevels: [eve] })).toEqual(['eve@acme.example unknown-level']);
    const both = { ...account([{ ...person('eve'), userId: userIdOf('other') }]), unknownLevels: [eve] };
    expect(whyLeftOut(both)).toEqual(['eve@acme.example two-records']);
  });

  it('under an address that no file could hold', () => {
    const domain = '@acme.example';
    for (const shown of [
      'ada',
      'ada@localhost',
      `a,b${domain}`,
      `*${domain}`,
      `${'a'.repeat(255 - domain.length)}${domain}`,
    ])
      expect(whyLeftOut(account([withEmail(shown)]))).toEqual([`${shown} e-mail`]);
    expect(whyLeftOut(account([withEmail(`${'a'.repeat(254 - domain.length)}${domain}`)]))).toEqual([]);
  });
});

describe('what is written', () => {
  it('are invited people, with a remark, and disabled people as disabled', () => {
    expect(ofAda({ invitation: 'pending' })).toMatchObject({ remarks: ['pending'], leftOut: [] });
    expect(ofAda({ disabled: true }).entry).toEqual({ accessLevel: 'monitor', enabled: false });
  });

  it('is neither of MFA and SSO where the record requires both, and the other settings', () => {
    const settings = { mfaRequired: true, ssoRequired: true, allowAccessToApim: true };
    expect(ofAda({ settings })).toMatchObject({
      entry: { accessLevel: 'monitor', allowAccessToApim: true },
      remarks: ['mfa-and-sso'],
    });
    expect(ofAda({ settings }).entry).not.toHaveProperty('mfaRequired');
    expect(ofAda({ settings: { mfaRequired: true } }).entry).toMatchObject({ mfaRequired: true });
  });

  it('is mail of somebody who has accepted, if they reach all that it is about', () => {
    const notified = { integrations: new Set([CASH]), others: 2 };
    expect(ofAda({}, { notified })).toMatchObject({
      entry: { notifications: ['Order to Cash'] },
      kept: { mail: [], singles: 2 },
    });
    const custom = { level: 'custom', integrations: new Map([[RETURNS_EU, 'manage']] as const) } as const;
    for (const [facts, integrations] of [
      [custom, [CASH]],
      [custom, [CASH, RETURNS_EU]],
      [{ invitation: 'pending' }, [CASH]],
    ] as const) {
      const { entry, kept } = ofAda(facts, { notified: { integrations: new Set(integrations), others: 0 } });
      expect(entry).not.toHaveProperty('notifications');
      expect(kept?.mail).toHaveLength(integrations.length);
    }
  });

  it('are the resources that somebody is granted or gets mail about, and no others', () => {
    const keysOf = (users: readonly LiveUser[]) => {
      const { integrations, mcpServers } = exportAccount({ live: account(users), mineRoles: false });
      return [...integrations, ...mcpServers].map(({ key }) => key);
    };
    expect(keysOf([])).toEqual([]);
    expect(keysOf([person('ada', { mcp: new Map([[STOCK, 'read']]) })])).toEqual(['/stock']);
    const told = {
      ...person('ada', { level: 'monitor' }),
      notified: { integrations: new Set([CASH]), others: 0 },
    };
    expect(keysOf([told])).toEqual(['Order to Cash']);
  });
});

it('what no file could say of a record is told as kept', () => {
  expect(ofAda({}, { unknownMcp: [STOCK], unlisted: ['integrations/gone'] }).kept).toEqual({
    unknownOn: ['/stock'],
    unlisted: ['integrations/gone'],
    mail: [],
    singles: 0,
  });
});

it('only the people who are asked for are written, or named as left out', () => {
  const live = account([person('ada', { level: 'monitor' }), person('bea'), person('cal')]);
  const { users, leftOut } = exportAccount({
    live,
    mineRoles: false,
    only: new Set(['ada@acme.example', 'bea@acme.example'].map(emailOf)),
  });
  expect([users.map(({ email }) => email), leftOut.map(({ person: who }) => who)]).toEqual([
    ['ada@acme.example'],
    ['bea@acme.example'],
  ]);
});

it('the account is proven by a resource that the file names anyway, if there is one', () => {
  const proof = (users: readonly LiveUser[]) =>
    exportAccount({ live: account(users), mineRoles: false }).proof;
  expect(proof([])?.id).toBe(CASH);
  expect(proof([person('ada', { integrations: new Map([[RETURNS_EU, 'manage']]) })])?.id).toBe(RETURNS_EU);
});
