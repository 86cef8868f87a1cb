/** Who of the people in no file is a difference, and who is named all the same. */
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../../src/core/desired/names.ts';
import { resolveDesired } from '../../../src/core/desired/resolve.ts';
import { isToAdminister, type LiveUser } from '../../../src/core/model/live.ts';
import { beyondBoth, settledOf, whyNew, whyStrange } from '../../../src/core/report/strangers.ts';
import { policyOf } from '../../../src/core/written/policy.ts';
import { admin, CASH, desiredOf, filesAbout, ORDERS } from '../../support/about.ts';
import { account, person } from '../../support/live.ts';
import { NOW } from '../../support/world.ts';

const config = filesAbout([]);
const desired = resolveDesired(config, namesOf(config, account([])), NOW);
const policy = (unmanagedUsers: 'report' | 'ignore' | 'disable' | 'remove') =>
  policyOf({ unmanagedUsers }, NOW);
const OLD = '2026-10-01T00:00:00Z';
const NEW = '2026-11-20T00:00:00Z';
const dated = (user: LiveUser, createdAt?: string, lastModified?: string): LiveUser => ({
  ...user,
  ...(createdAt === undefined ? {} : { createdAt }),
  ...(lastModified === undefined ? {} : { lastModified }),
});
const MONITOR = person('eve', { level: 'monitor' });

describe('somebody of whom neither the files nor the base give all', () => {
  const beyond = (files: string, base: string | undefined, live: Parameters<typeof person>[1]) => {
    const written = filesAbout([`ada@acme.example: { ${files} }`]);
    const given =
      base === undefined ? undefined : desiredOf(filesAbout([`ada@acme.example: { ${base} }`]), 'ada');
    const state = account([person('ada', live)]);
    const about = resolveDesired(written, namesOf(written, state), NOW);
    return beyondBoth(about, state, ({ email }) =>
      email === 'ada@acme.example' ? given : undefined,
    ).flatMap(({ desired: { shown }, fields }) =>
      fields.map(({ field, before, after }) => `${shown} ${field}: ${before} → ${after}`),
    );
  };
  const RAISED = ['ada@acme.example accessLevel: administrator → monitor'];

  it.each<[string, string, string | undefined, Parameters<typeof person>[1], string[]]>([
    ['more than new files give', 'accessLevel: monitor', undefined, { level: 'administrator' }, RAISED],
    ['more than both', 'accessLevel: monitor', 'accessLevel: manage', { level: 'administrator' }, RAISED],
    ['what the base gave', 'accessLevel: monitor', 'accessLevel: manage', { level: 'manage' }, []],
    ['what the files give', 'accessLevel: manage', 'accessLevel: monitor', { level: 'manage' }, []],
    ['less than both', 'accessLevel: manage', undefined, { level: 'monitor' }, []],
    [
      'nothing while disabled',
      'accessLevel: monitor',
      undefined,
      { level: 'administrator', disabled: true },
      [],
    ],
    [
      'a grant beside what they give',
      'mcpServers: { /orders: read }',
      undefined,
      { mcp: new Map([[ORDERS, 'write' as const]]), integrations: new Map([[CASH, 'manage' as const]]) },
      [
        `ada@acme.example integrations/${CASH}: manage → null`,
        `ada@acme.example mcpServers/${ORDERS}: write → read`,
      ],
    ],
  ])('has %s', (_, files, base, live, told) => {
    expect(beyond(files, base, live)).toEqual(told);
  });

  it('came or was changed lately, or not', () => {
    expect(whyNew(dated(MONITOR, NEW, NEW), NOW)).toBe('came');
    expect(whyNew(dated(MONITOR, OLD, NEW), NOW)).toBe('changed');
    expect(whyNew(dated(MONITOR, OLD, OLD), NOW)).toBe(undefined);
  });
});

describe('somebody in no file', () => {
  const why = (user: LiveUser, now = policy('report'), former = now) =>
    whyStrange(user, { desired, policy: now, former, now: NOW });

  it.each([
    [OLD, OLD, undefined],
    [OLD, undefined, undefined],
    [NEW, NEW, 'came'],
    [OLD, NEW, 'changed'],
    [undefined, NEW, 'changed'],
    [undefined, OLD, undefined],
    // Nobody knows for how long.
    [undefined, undefined, 'changed'],
    ['at noon', 'soon', 'changed'],
  ])('who came %s and was changed %s is a difference: %s', (created, changed, expected) => {
    expect(why(dated(MONITOR, created, changed))).toBe(expected);
    expect(why(dated(MONITOR, created, changed), policy('ignore'))).toBe(undefined);
  });

  it('is none while they are disabled, but for whoever just came', () => {
    const off = { ...MONITOR, disabled: true };
    expect(why(dated(off, OLD, NEW))).toBe(undefined);
    expect(why(dated(off, NEW, NEW))).toBe('came');
    expect(why(dated(off, NEW, NEW), policy('disable'))).toBe(undefined);
    // A record that gives nothing, of which the account tells no date: it would be red every day.
    const none = person('ada');
    expect(why({ ...none, createdAt: 'odd', lastModified: 'odd' })).toBe(undefined);
    expect(why({ ...MONITOR, createdAt: 'odd', lastModified: 'odd' })).toBe('changed');
    expect(why(dated(off, OLD, OLD), policy('remove'))).toBe('policy');
  });

  it('is one, however old, whom the policy that was in force was to end', () => {
    const old = dated(MONITOR, OLD, OLD);
    expect(why(old, policy('disable'))).toBe('policy');
    expect(why(old, policy('remove'), policy('report'))).toBe(undefined);
    const pending = { ...old, invitation: 'pending' as const };
    expect([why(pending, policy('disable')), why(pending, policy('remove'))]).toEqual([undefined, 'policy']);
    expect(why({ ...old, isProductionAdmin: true }, policy('remove'))).toBe(undefined);
  });
});

describe('those who are no difference', () => {
  const people = [
    admin('adm'),
    admin('off', { disabled: true }),
    admin('invited', { invitation: 'pending' }),
    person('man', { level: 'manage' }),
    person('one', { integrations: new Map([[CASH, 'manage']]) }),
    person('wri', { mcp: new Map([[ORDERS, 'write']]) }),
    person('all', { mcp: 'all' }),
    person('mon', { level: 'monitor', mcp: new Map([[ORDERS, 'read']]) }),
  ];
  const live = account(people);
  const nobody = { ...desired, users: [] };
  const named = (names: readonly string[]) => names.map((name) => name.split('@')[0]);
  const told = (unmanaged: Parameters<typeof policy>[0], differing: string[] = [], left: string[] = []) => {
    const set = (names: string[]) => new Set(names.map((name) => `${name}@acme.example`));
    const found = settledOf(live, nobody, policy(unmanaged), set(differing), set(left));
    return [found.settled, named(found.administrators), named(found.writers)];
  };

  it('are counted, and named if they administer, manage or write; the token, which counts, is not held against its own user', () => {
    expect(told('report')).toEqual([9, ['adm', 'invited'], ['all', 'man', 'one', 'wri']]);
  });

  it('are no others than those who are told otherwise, but an administrator who was left behind is named', () => {
    expect(told('report', ['adm', 'one'], ['invited', 'man'])).toEqual([5, ['invited'], ['all', 'wri']]);
  });

  it('are administrators alone where the policy ignores people in no file', () => {
    expect(told('ignore')).toEqual([0, ['adm', 'invited'], []]);
  });

  it('makes an administrator of whoever has the level and is not disabled', () => {
    expect(people.filter(isToAdminister).map(({ email }) => email.split('@')[0])).toEqual(['adm', 'invited']);
  });
});

it('calls nobody a writer who has not accepted, names who will be one, and leaves out who declined', () => {
  const settled = (['accepted', 'pending', 'dismissed'] as const).map((invitation) =>
    dated(person(invitation, { level: 'manage', invitation }), OLD, OLD),
  );
  const told = settledOf(account(settled), desired, policy('report'), new Set(), new Set());
  expect([told.writers, told.invited]).toEqual([['accepted@acme.example'], ['pending@acme.example']]);
});
