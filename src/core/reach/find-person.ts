/** Whom people mean when they name somebody: by e-mail, or by the pin that the files give them. */

import type { DesiredUser } from '../desired/resolve.ts';
import { addressBook } from '../model/address.ts';
import { emailOf } from '../model/ids.ts';
import type { LiveState, LiveUser, UnknownLevelUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { FilesSide } from './person.ts';

/** Everybody whom the name of a person means. */
export interface FoundPerson {
  readonly desired?: DesiredUser;
  /** Two where the account has two records with one e-mail. */
  readonly records: readonly LiveUser[];
  readonly unknown: readonly UnknownLevelUser[];
  readonly isOwner: boolean;
}

/** Finds a person by e-mail, or by the pin that the files give them. Unknown to both: undefined. */
export function findPerson(
  text: string,
  files: FilesSide | undefined,
  live: LiveState | undefined,
): FoundPerson | undefined {
  const email = emailOf(text);
  const users = files?.desired.users ?? [];
  const inAccount = [...(live?.users ?? []), ...(live?.unknownLevels ?? [])];
  const meant = inAccount.find((user) => user.email === email);
  const desired =
    users.find((user) => user.email === email) ??
    users.find((user) => user.id !== undefined && user.id === meant?.userId);
  const pinned = inAccount.filter(({ userId }) => userId === desired?.id);
  const found =
    pinned.length > 0 ? pinned : inAccount.filter((user) => user.email === (desired?.email ?? email));
  const isOwner = files?.desired.owner === email;
  if (desired === undefined && found.length === 0 && !isOwner) return undefined;
  return {
    ...present({ desired }),
    records: found.flatMap((user) => ('access' in user ? [user] : [])),
    unknown: found.flatMap((user) => ('levelWord' in user ? [user] : [])),
    isOwner,
  };
}

/** The e-mail that was probably meant. */
export function suggestPerson(
  text: string,
  files: FilesSide | undefined,
  live: LiveState | undefined,
): string | undefined {
  const known = [
    ...(files?.desired.users ?? []),
    ...[...(live?.users ?? []), ...(live?.unknownLevels ?? [])].map(({ email, shownEmail: shown }) => ({
      email,
      shown,
    })),
    ...(files?.config.account.value.owner === undefined ? [] : [files.config.account.value.owner]).map(
      (shown) => ({ email: emailOf(shown), shown }),
    ),
  ];
  return addressBook(known).nearest(emailOf(text));
}
