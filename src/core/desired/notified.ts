/** About which integrations a person is notified. */
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email, IntegrationId } from '../model/ids.ts';
import type { Reason } from '../model/reason.ts';
import { hasEnded } from '../model/until.ts';
import type { WrittenConfig, WrittenRoleUse, WrittenUser } from '../written/config.ts';
import type { Names } from './names.ts';

/** A list of an integration that names somebody. */
export interface Notifying {
  readonly key: string;
  readonly place: Place;
}

/** The lists `notify` by the people in them. */
export const listsThatNotify = ({ integrations }: WrittenConfig): ReadonlyMap<Email, readonly Notifying[]> =>
  groupBy(
    [...integrations.values()].flatMap(({ key, notify = [] }) =>
      notify.map(({ email, place }) => ({ email, key, place })),
    ),
    ({ email }) => email,
  );

interface Around {
  readonly config: WrittenConfig;
  readonly names: Names;
  readonly now: Date;
  /** Roles that the person has. */
  readonly uses: readonly Pick<WrittenRoleUse, 'role' | 'until'>[];
  readonly notified: readonly Notifying[];
}

/** What they are notified about: by their entry, their roles and the lists that name them. */
export function notificationsOf(
  user: WrittenUser,
  { config, names, now, uses, notified }: Around,
): ReadonlyMap<IntegrationId, Reason> | undefined {
  const told = new Map<IntegrationId, Reason>();
  let isStated = false;
  const add = (text: string, key: string, place: Place): void => {
    const found = names.integration(key, place);
    if (found?.kind === 'found' && !told.has(found.id)) told.set(found.id, { text, place });
  };
  for (const { value, place } of user.notifications ?? []) add('own entry', value, place);
  if (user.notifications !== undefined) isStated = true;
  for (const use of uses) {
    const role = config.roles.get(use.role);
    if (role?.notifications === undefined) continue;
    isStated = true;
    if (hasEnded(use.until, now)) continue;
    for (const { value, place } of role.notifications) add(`role ${use.role}`, value, place);
  }
  for (const { key, place } of notified) add(`notify of ${key}`, key, place);
  return isStated || notified.length > 0 ? told : undefined;
}
