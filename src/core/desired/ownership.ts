/**
 * Whose the account is, as far as the files and the user list tell. An owner stands in no list: whom the files call so and
 * the list has, has handed the account over, and whoever is missing from the list may own it now.
 */
import type { LiveState } from '../model/live.ts';
import type { DesiredState } from './resolve.ts';

/** Whom the files call the owner although the user list has them, as it spells them; undefined: nothing speaks against the files. */
export const formerOwnerOf = (
  { owner }: Pick<DesiredState, 'owner'>,
  { users, unknownLevels }: Pick<LiveState, 'users' | 'unknownLevels'>,
): string | undefined =>
  owner === undefined
    ? undefined
    : [...users, ...unknownLevels].find(({ email }) => email === owner)?.shownEmail;
