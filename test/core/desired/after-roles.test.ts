/** What becomes of somebody's settings when a role ends that states them. */
import { describe, expect, it } from 'vitest';
import { outlives, strictOf } from '../../../src/core/desired/after-roles.ts';
import { desiredOf, filesAbout } from '../../support/about.ts';

const ROLES = `roles:
  guarded: { accessLevel: monitor, mfaRequired: true, allowAccessToApim: true }
  also: { mfaRequired: true }
  other: { allowAccessToApim: true }
`;
const DEFAULTS = 'defaults: { mfaRequired: false }\n';
const about = (entry: string, rest = `${DEFAULTS}${ROLES}`) =>
  desiredOf(filesAbout([`ada@acme.example: ${entry}`], rest), 'ada');
const held = (until: string, more = ''): string =>
  `{ accessLevel: monitor, roles: [{ role: guarded, until: ${until}, reason: INC-1 }${more}] }`;
const PAST = '2026-11-01';
const LATER = '2026-12-31';

describe('a role that ends later', () => {
  it('gives back what the defaults say, and leaves what no line states', () => {
    const moment = Date.parse('2027-01-01T00:00:00Z');
    expect(about(held(LATER)).afterRoles).toMatchObject([
      { setting: 'mfaRequired', value: true, becomes: false, moment },
      { setting: 'allowAccessToApim', value: true, moment },
    ]);
    expect(about(held(LATER)).afterRoles?.[1]).not.toHaveProperty('becomes');
    expect(about(held(LATER)).afterRoles?.[0]?.reason).toMatchObject({
      text: 'role guarded',
      until: LATER,
      note: 'INC-1',
    });
  });

  it('changes nothing that the own entry, or another role without an end, states', () => {
    const own = held(LATER).replace('accessLevel', 'mfaRequired: true, allowAccessToApim: true, accessLevel');
    expect(about(own).afterRoles).toBeUndefined();
    const both = about(held(LATER, ', also, other'));
    expect(both.afterRoles).toBeUndefined();
  });

  it('counts until the last of the roles that say it has ended', () => {
    const both = about(held(LATER, ', { role: also, until: 2027-06-30 }'));
    expect(both.afterRoles?.[0]?.moment).toBe(Date.parse('2027-07-01T00:00:00Z'));
  });

  it('is of no matter where it says what the defaults say', () => {
    const same = about(held(LATER), `defaults: { mfaRequired: true, allowAccessToApim: true }\n${ROLES}`);
    expect(same.afterRoles).toBeUndefined();
  });
});

describe('a role that has ended', () => {
  it('states nothing: the defaults speak, or nobody does', () => {
    const { settings, afterRoles, returned, unstated } = about(held(PAST));
    expect([...settings.keys()]).toEqual(['mfaRequired']);
    expect(afterRoles).toBeUndefined();
    expect([...(returned ?? [])].map(([name, { becomes }]) => [name, becomes])).toEqual([
      ['mfaRequired', false],
    ]);
    expect(unstated?.map(({ setting }) => setting)).toEqual(['allowAccessToApim']);
  });

  it('left nothing where another still states it', () => {
    expect(about(held(PAST, ', other')).unstated).toBeUndefined();
  });
});

it('what outlives a role is what holds somebody back the less, and no switch that is on anyway', () => {
  const [one] = about(held(LATER), ROLES).afterRoles ?? [];
  if (one === undefined) throw new Error('the role ends');
  const as = (setting: 'mfaRequired' | 'allowAccessToApim' | 'enabled', value: boolean, becomes?: boolean) =>
    outlives({ ...one, setting, value, ...(becomes === undefined ? {} : { becomes }) });
  expect([as('mfaRequired', true), as('mfaRequired', false)]).toEqual([false, true]);
  expect([as('allowAccessToApim', true), as('allowAccessToApim', false)]).toEqual([true, false]);
  expect([as('enabled', true), as('allowAccessToApim', true, false)]).toEqual([false, false]);
  expect(['mfaRequired', 'allowAccessToApim', 'enabled'].map((each) => strictOf(each as 'enabled'))).toEqual([
    true,
    false,
    false,
  ]);
});
