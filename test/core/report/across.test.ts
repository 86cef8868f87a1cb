/** One person in many accounts, however each of them spells the address. */
import { expect, it } from 'vitest';
import { emailOf, recordIdOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { whoCanInAccount } from '../../../src/core/reach/who-can.ts';
import { acrossOf, type SeenAccount } from '../../../src/core/report/across.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { renderAcross } from '../../../src/form/across.ts';
import { account, type PersonFacts, person } from '../../support/live.ts';
import { NOW, ORIGIN } from '../../support/world.ts';

const SPELLINGS = ['ada@bücher.example', 'ADA@Bücher.example', 'ada@xn--bcher-kva.example'];

const spelt = (shownEmail: string): LiveUser => ({
  ...person('ada', { level: 'administrator' }),
  shownEmail,
  email: emailOf(shownEmail),
});
const seen = (name: string, users: readonly LiveUser[], absent: readonly string[] = []): SeenAccount => ({
  name,
  label: name,
  absent,
  review: reviewOf({ live: { ...account([]), users }, origin: ORIGIN, now: NOW, dormantDays: 90 }),
});
const sideBySide = (accounts: readonly SeenAccount[]) =>
  acrossOf(accounts, { madeAt: NOW, unread: [], which: () => true });

it('three spellings of one address are one person, and no twins', () => {
  const { people, administrators, twins } = sideBySide(
    SPELLINGS.map((each, index) => seen(`account-${index}`, [spelt(each)])),
  );
  expect(people).toHaveLength(1);
  expect(administrators.map(({ accounts }) => accounts)).toEqual([['account-0', 'account-1', 'account-2']]);
  expect(twins).toEqual([]);
});

it.each(SPELLINGS)('whom one account ends as %s and another still has is a leaver who remains', (absent) => {
  for (const left of SPELLINGS) {
    const { leavers } = sideBySide([seen('one', [], [absent]), seen('two', [spelt(left)])]);
    expect(leavers.map(({ absentIn, remainsIn }) => [absentIn, remainsIn])).toEqual([[['one'], ['two']]]);
  }
});

it('of two records of one e-mail in an account the one counts that gives more, in whatever order they come', () => {
  const record = (id: string, facts: PersonFacts): LiveUser => ({
    ...person('ada', facts),
    recordId: recordIdOf(`record-${id}`),
  });
  const administrator = record('a', { level: 'administrator' });
  const others = [
    record('b', { level: 'manage' }),
    record('b', { level: 'administrator', invitation: 'pending' }),
    record('b', { level: 'administrator', disabled: true }),
    record('b', { level: 'administrator', invitation: 'dismissed' }),
  ];
  for (const other of others)
    for (const users of [
      [administrator, other],
      [other, administrator],
    ]) {
      const { administrators, people } = sideBySide([seen('one', users)]);
      expect(administrators.map(({ accounts }) => accounts)).toEqual([['one']]);
      expect(people[0]?.held.get('one')).toMatchObject({ level: 'administrator', status: 'accepted' });
    }
  const eve = { ...record('c', {}), levelWord: 'overseer' };
  const odd = (user: LiveUser) => {
    const live = { ...account([]), users: [user], unknownLevels: [eve] };
    const review = reviewOf({ live, origin: ORIGIN, now: NOW, dormantDays: 90 });
    return sideBySide([{ ...seen('one', []), review }]).people[0]?.held.get('one')?.level;
  };
  expect(odd(administrator)).toBe('administrator');
  expect(odd(record('d', { level: 'manage' }))).toBe('overseer');
});

const STATES: Readonly<Record<string, PersonFacts>> = {
  accepted: {},
  pending: { invitation: 'pending' },
  declined: { invitation: 'dismissed' },
  disabled: { disabled: true },
};

it('whoever has production without staging is who reaches it now, as the answer about one account says', () => {
  const where = {
    kind: 'integration',
    id: 'any',
    label: 'any',
    external: false,
    awaited: false,
    unlisted: false,
  } as const;
  const reaches = (user: LiveUser): boolean =>
    whoCanInAccount(account([user]), where).now.some(({ who }) => who.email === user.email);
  for (const [state, facts] of Object.entries(STATES))
    for (const [other, others] of Object.entries(STATES)) {
      const [inProduction, inStaging] = [facts, others].map((each) =>
        person('ada', { level: 'manage', ...each }),
      );
      if (inProduction === undefined || inStaging === undefined) throw new Error('nobody');
      const { withoutStaging } = sideBySide([
        seen('x-production', [inProduction]),
        seen('x-staging', [inStaging]),
      ]);
      expect([state, other, withoutStaging.length > 0]).toEqual([
        state,
        other,
        reaches(inProduction) && !reaches(inStaging),
      ]);
    }
});

it('says of nobody what only an account without a report could tell', () => {
  const [staging, production] = [seen('acme-staging', [spelt('ada@a.example')]), seen('acme-production', [])];
  const options = { madeAt: NOW, which: () => true };
  const said = (accounts: readonly SeenAccount[], unread: readonly string[]) =>
    renderAcross(acrossOf(accounts, { ...options, unread }), 'text', { color: false, version: '1' }).replace(
      /\s+/g,
      ' ',
    );
  const partly = said([staging], ['Acme production']);
  expect(partly).toContain('nothing here is said of them: Acme production.');
  expect(partly).toContain('Not compared: these accounts are not a production and one');
  expect(partly).toContain('in these accounts look like one person');
  // Each sentence about nobody holds of the accounts that were read alone.
  const claims = partly.match(/(?:Nobody|Everybody with|No two)[^.]*\./g) ?? [];
  expect(claims.length).toBeGreaterThan(1);
  for (const claim of claims) expect(claim).toContain('these accounts');
  expect(partly).not.toMatch(/could not be read|accesses to production/);
  expect(said([staging, production], [])).toMatch(
    /Everybody with access to production .* as far as these accounts go\./,
  );
});
