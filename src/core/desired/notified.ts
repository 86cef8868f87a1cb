/** About which integrations a person is notified. */
import { type Access, effective, levelOnIntegration } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email, IntegrationId } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { endOrNever, hasEnded } from '../model/until.ts';
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
  readonly uses: readonly Pick<WrittenRoleUse, 'role' | 'until' | 'place'>[];
  readonly notified: readonly Notifying[];
  /** What is granted now, and what would be if no date had passed. */
  readonly access: Access;
  readonly undated: Access;
  /** Whether they have left, by a line or by the date of their entry. */
  readonly hasLeft: boolean;
}

/** What is stated of somebody's mail; empty where nothing is. */
export interface StatedMail {
  /** Integrations about which they are notified, and why; missing if no file states it of them. */
  readonly notifications?: ReadonlyMap<IntegrationId, Reason>;
  /** Those, by id, about which a date has ended it, with the role that said so or with the access: the line that gave it. */
  readonly mailEnded?: ReadonlyMap<string, Reason>;
  /** When the last line that states it ends, of those of which it ends by the date of a role: milliseconds since 1970, by id. */
  readonly mailEnds?: ReadonlyMap<string, number>;
}

const NOTHING: StatedMail = {};

/** What they are notified about: by their entry, their roles and the lists that name them. */
export function statedMail(
  user: WrittenUser,
  { config, names, now, uses, notified, access, undated, hasLeft }: Around,
): StatedMail {
  const roles = uses.flatMap((use) => {
    const { notifications } = config.roles.get(use.role) ?? {};
    return notifications === undefined ? [] : [{ use, notifications }];
  });
  if (user.notifications === undefined && roles.length + notified.length === 0) return NOTHING;
  const told = new Map<IntegrationId, Reason>();
  const ended = new Map<string, Reason>();
  const ends = new Map<string, number>();
  const isOver = (id: IntegrationId): boolean => {
    if (access === undated) return false;
    const reaches = (by: Access): boolean => levelOnIntegration(effective(by), id) !== 'none';
    return reaches(undated) && !reaches(access);
  };
  const add = (
    text: string,
    key: string,
    place: Place,
    end = Infinity,
    passed?: Pick<Reason, 'until' | 'through'>,
  ): void => {
    const found = names.integration(key, place, hasLeft);
    if (found?.kind !== 'found') return;
    ends.set(found.id, Math.max(end, ends.get(found.id) ?? end));
    if (passed !== undefined || isOver(found.id)) ended.set(found.id, { text, place, ...passed });
    else if (!told.has(found.id)) told.set(found.id, { text, place });
  };
  for (const { value, place } of user.notifications ?? []) add('own entry', value, place);
  for (const { use, notifications } of roles) {
    const passed = hasEnded(use.until, now) ? present({ until: use.until, through: use.place }) : undefined;
    for (const { value, place } of notifications)
      add(`role ${use.role}`, value, place, endOrNever(use.until), passed);
  }
  for (const { key, place } of notified) add(`notify of ${key}`, key, place);
  for (const id of told.keys()) ended.delete(id);
  for (const [id, end] of ends) if (end === Infinity) ends.delete(id);
  return present({
    notifications: told,
    mailEnded: ended.size === 0 ? undefined : ended,
    mailEnds: ends.size === 0 ? undefined : ends,
  });
}
