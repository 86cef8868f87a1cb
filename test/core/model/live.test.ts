/** Who counts as an administrator of an account, and whether it is known who the token is. */
import { describe, expect, it } from 'vitest';
import { userIdOf } from '../../../src/core/model/ids.ts';
import {
  administratorsOf,
  isAdministrator,
  isEmptyAccount,
  knowsSelf,
} from '../../../src/core/model/live.ts';
import { account, person } from '../../support/live.ts';

const administrator = (name: string, facts = {}) => person(name, { level: 'administrator', ...facts });

describe('an administrator', () => {
  it('is whoever accepted and may sign in, and nobody else with the level', () => {
    expect(isAdministrator(administrator('ada'))).toBe(true);
    expect(isAdministrator(administrator('ada', { invitation: 'pending' }))).toBe(false);
    expect(isAdministrator(administrator('ada', { disabled: true }))).toBe(false);
    expect(isAdministrator(person('ada', { level: 'manage' }))).toBe(false);
  });

  it('with two records is one, and the token is none of those who must remain', () => {
    const ada = administrator('ada');
    const again = { ...administrator('ada-again'), userId: ada.userId };
    expect(administratorsOf(account([ada, again]))).toEqual(new Set([ada.userId]));
  });
});

describe('the token', () => {
  it('is known where its user is in the list, and unknown where it may be the owner', () => {
    const live = account([]);
    expect(knowsSelf(live)).toBe(true);
    expect(knowsSelf({ ...live, tokenUserId: userIdOf('user-of-nobody') })).toBe(false);
  });
});

it('an account is empty only if nobody has a record, one that cannot be read included', () => {
  const { recordId, userId, email, shownEmail } = person('ada');
  const nobody = { ...account([]), users: [] };
  expect(isEmptyAccount(nobody)).toBe(true);
  const odd = { recordId, userId, email, shownEmail, levelWord: 'emperor' };
  expect(isEmptyAccount({ ...nobody, unknownLevels: [odd] })).toBe(false);
});
