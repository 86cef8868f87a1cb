/** What the files decide about each person, told to the witness as plain data: from the files and not from the plan. */

import type { DesiredUser } from '../core/desired/resolve.ts';
import { type Access, integrationGrants, mcpOf, NONE } from '../core/model/access.ts';
import type { LiveUser } from '../core/model/live.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { policyOf } from '../core/written/policy.ts';
import type { Planned } from '../run/plan.ts';
import type { Document } from '../sandbox/document.ts';
import type { ReachedResource } from '../sandbox/reach.ts';
import type { Decided, Situation } from '../sandbox/witness.ts';

/** The remote's names of the flags that files may set. */
const FLAG_OF = {
  mfaRequired: 'accountMFARequired',
  ssoRequired: 'accountSSORequired',
  allowToEditRetryData: 'allowToEditRetryData',
  allowAccessToApim: 'allowAccessToAPIM',
  allowIntegrationCreation: 'allowIntegrationWorkspaceCreation',
} as const satisfies Record<keyof LiveUser['settings'], string>;

/** `records`: those of the copy, before anything was written. */
export function situationOf(
  { desired, live }: Pick<Planned, 'desired' | 'live'>,
  config: WrittenConfig,
  now: Date,
  records: readonly Document[],
): Situation {
  const { minAdministrators, unmanagedUsers } = policyOf(config.policy, now);
  const decided = desired.users
    .filter(({ email }) => email !== desired.owner)
    .flatMap((user) => decidedOf(user, live.users));
  const isMeant = new Set(decided.map(({ email }) => email));
  const unmanaged = live.users.filter(({ email }) => !isMeant.has(email));
  const own = live.users.find(({ userId }) => userId === live.tokenUserId);
  return {
    things: {
      integrations: live.integrations.map(({ id }) => id),
      mcpServers: live.mcpServers.map(({ id }) => id),
    },
    records,
    decided: [...decided, ...unmanaged.flatMap((user) => unmanagedEnd(user, unmanagedUsers))],
    floor: minAdministrators,
    ...(own === undefined ? {} : { own: own.email }),
    protectedPeople: [...desired.protectedUsers],
  };
}

function decidedOf(user: DesiredUser, live: readonly LiveUser[]): Decided[] {
  const record = live.find(({ userId, email }) =>
    user.id === undefined ? email === user.email : userId === user.id,
  );
  const email = record?.email ?? user.email;
  const access = user.state === 'absent' ? NONE : user.access;
  const flags = [...user.settings].map(([name, { value }]) => [FLAG_OF[name], value] as const);
  return [
    {
      email,
      holds: holdingOf(access),
      flags: Object.fromEntries(flags),
      ...(user.enabled === undefined ? {} : { disabled: !user.enabled.value }),
    },
  ];
}

function unmanagedEnd(
  { email, access }: LiveUser,
  policy: 'report' | 'ignore' | 'disable' | 'remove',
): Decided[] {
  if (policy === 'remove') return [{ email, holds: holdingOf(NONE) }];
  return policy === 'disable' ? [{ email, holds: holdingOf(access), disabled: true }] : [];
}

function holdingOf(access: Access): ReachedResource {
  const mcp = mcpOf(access);
  return {
    accessLevel: access.level,
    integrations: Object.fromEntries(integrationGrants(access)),
    mcpServers: mcp === 'all' ? 'all' : Object.fromEntries(mcp),
  };
}
