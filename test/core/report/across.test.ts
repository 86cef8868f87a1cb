/** One person in many accounts, however each of them spells the address. */
import { expect, it } from 'vitest';
import { emailOf } from '../../../src/core/model/ids.ts';
import type { LiveUser } from '../../../src/core/model/live.ts';
import { acrossOf, type SeenAccount } from '../../../src/core/report/across.ts';
import { reviewOf } from '../../../src/core/report/report.ts';
import { account, person } from '../../support/live.ts';
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
