/** Operations carried out on values, for laws that need no HTTP. */
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import type { Operation, Standing } from '../../src/core/plan/operation.ts';

/** The account after these operations, as the remote would have it. */
export function carriedOut(live: LiveState, operations: readonly Operation[]): LiveState {
  const users = new Map<string, LiveUser>(live.users.map((user) => [user.email, user]));
  for (const [index, { user, after: standing }] of operations.entries()) {
    const present = users.get(user.email);
    if (standing === undefined) users.delete(user.email);
    else if (present !== undefined)
      users.set(user.email, {
        ...present,
        ...standing,
        settings: { ...present.settings, ...standing.settings },
      });
    else users.set(user.email, invited(user.shown, index, standing, live));
  }
  return { ...live, users: [...users.values()] };
}

function invited(email: string, index: number, standing: Standing, live: LiveState): LiveUser {
  const [some] = live.users;
  if (some === undefined) throw new Error('a world has at least the user of the token');
  const id = `e${String(index).padStart(23, '0')}`;
  return {
    ...some,
    recordId: id as LiveUser['recordId'],
    userId: id as LiveUser['userId'],
    email: email as LiveUser['email'],
    shownEmail: email,
    ...standing,
    settings: {
      ...some.settings,
      mfaRequired: false,
      ssoRequired: false,
      allowToEditRetryData: false,
      ...standing.settings,
    },
  };
}

/** What matters of an account at the end: who is what. Ids of new records differ from run to run. */
export const summary = (live: LiveState) =>
  live.users
    .map(({ email, access, invitation, disabled, settings }) => ({
      email,
      access,
      invitation,
      disabled,
      settings,
    }))
    .sort((a, b) => (a.email < b.email ? -1 : 1));
