/**
 * Whose the account is, as far as the files and the user list tell. An owner stands in no list: whom the files call so and
 * the list has, has handed the account over, and whoever is missing from the list may own it now. Environments that are not
 * production get records of the owner and the administrators of production by themselves, which tell nothing of it.
 */
import { isMirrored, type LiveState, type LiveUser } from '../model/live.ts';
import type { DesiredState } from './resolve.ts';

/** Whom the files call the owner although the user list has them, as it spells them; undefined: nothing speaks against the files. */
export function formerOwnerOf(
  { owner, account }: Pick<DesiredState, 'owner' | 'account'>,
  { users, unknownLevels }: Pick<LiveState, 'users' | 'unknownLevels'>,
): string | undefined {
  if (owner === undefined) return undefined;
  // Of an environment without a name nobody knows whether it is production, where an owner before may administer now.
  const tells = (user: LiveUser): boolean => account.environment === undefined || !isMirrored(user, account);
  return [...users.filter(tells), ...unknownLevels].find(({ email }) => email === owner)?.shownEmail;
}
