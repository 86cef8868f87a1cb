/** People of whom the account has several records, and whether it matters which of these an entry means. */
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { compareLevels } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email, RecordId, UserId } from '../model/ids.ts';
import {
  isAdministrator,
  isMirrored,
  type LiveState,
  type LiveUser,
  type UnknownLevelUser,
} from '../model/live.ts';
import { compareText } from '../model/text.ts';
import type { Note } from './note.ts';
import type { Operation } from './operation.ts';

type Identity = Pick<LiveUser, 'recordId' | 'userId' | 'email'>;

/** Records that share their person or their e-mail with another one. */
export function recordsOfOne(everybody: readonly Identity[]): Set<RecordId> {
  const first = new Map<string, RecordId>();
  const twice = new Set<RecordId>();
  for (const { recordId, userId, email } of everybody) {
    for (const key of [`person ${userId}`, `e-mail ${email}`]) {
      const other = first.get(key);
      if (other === undefined) first.set(key, recordId);
      else twice.add(recordId).add(other);
    }
  }
  return twice;
}

/** Those that are of the same person as this one by anything: by the e-mail, by the id, or by another one between them. */
export function recordsTogether<Each extends Identity>(one: Identity, everybody: readonly Each[]): Each[] {
  let together: readonly Identity[] = [one];
  for (;;) {
    const [emails, people] = [new Set<string>(), new Set<string>()];
    for (const { email, userId } of together) {
      emails.add(email);
      people.add(userId);
    }
    const found = everybody.filter(({ email, userId }) => emails.has(email) || people.has(userId));
    if (found.length === together.length) return found.sort((a, b) => compareText(a.recordId, b.recordId));
    together = found;
  }
}

/** Its id, and by what somebody tells it apart in the product: `5f… (Ada@…, manage, pending)`. */
export function recordWords(record: LiveUser | UnknownLevelUser): string {
  const said =
    'access' in record
      ? [
          record.access.level,
          ...(record.invitation === 'accepted' ? [] : [record.invitation]),
          ...(record.disabled ? ['disabled'] : []),
        ]
      : [record.levelWord];
  return `${record.recordId} (${[record.shownEmail, ...said].join(', ')})`;
}

/** How many people a run removes, and whom by more than one record. */
export function removals(running: readonly Operation[], { users }: LiveState): Note[] {
  const byPerson = groupBy(
    running.filter(({ kind }) => kind === 'remove'),
    ({ user }) => user.email,
  );
  if (byPerson.size === 0) return [];
  const byEach = [...byPerson.values()].flatMap((all): Note[] => {
    const ids = new Set(all.map(({ user }) => user.recordId));
    const records = users.filter(({ recordId }) => ids.has(recordId)).map(recordWords);
    return all.length === 1
      ? []
      : [{ code: 'each-record', person: all[0].user.shown, records: records.sort(compareText) }];
  });
  return [{ code: 'deletes-in-this-environment', people: byPerson.size }, ...byEach];
}

/** Where records are removed. */
export const IN_THE_PRODUCT =
  'In the product, the page Users of the account lists them, and "Remove user from account" stands in the Actions menu of each row';

/**
 * The records of people who are to be absent, where all that have their e-mail are to go. Not where one of these is of
 * somebody with another e-mail, or of `others`, whom another line means or nobody writes; cannot be read; or is a mirrored
 * one; and not where two of them are administrators, of whom the floor counts one.
 */
export function leavingByEach(
  users: readonly Pick<DesiredUser, 'state' | 'id' | 'email'>[],
  { owner, account }: Pick<DesiredState, 'owner' | 'account'>,
  live: LiveState,
  others: ReadonlySet<UserId>,
): Set<RecordId> {
  const absent = users.filter(
    ({ state, id, email }) => state === 'absent' && id === undefined && email !== owner,
  );
  const unread = new Set<Email>(live.unknownLevels.map(({ email }) => email));
  const emailsOf = groupBy([...live.users, ...live.unknownLevels], ({ userId }) => userId);
  const recordsOf = groupBy(live.users, ({ email }) => email);
  const mayGo = (user: LiveUser): boolean =>
    !others.has(user.userId) &&
    !isMirrored(user, account) &&
    emailsOf.get(user.userId)?.every(({ email }) => email === user.email) === true;
  const leaving = absent.flatMap(({ email }) => {
    const records = recordsOf.get(email) ?? [];
    const areTold = !unread.has(email) && records.every(mayGo) && records.filter(isAdministrator).length < 2;
    return areTold ? records : [];
  });
  return new Set(leaving.map(({ recordId }) => recordId));
}

/** Such records in lists of which each has one of a person and one of an e-mail; the first has those that give most. */
export function eachAlone(records: readonly LiveUser[]): LiveUser[][] {
  const next = new Map<string, number>();
  const sorted = [...records].sort(
    (a, b) => compareLevels(b.access.level, a.access.level) || compareText(a.recordId, b.recordId),
  );
  const lists = groupBy(sorted, ({ userId, email }) => {
    const keys = [`person ${userId}`, `e-mail ${email}`];
    const list = Math.max(...keys.map((key) => next.get(key) ?? 0));
    for (const key of keys) next.set(key, list + 1);
    return list;
  });
  return [...lists.values()];
}

export function twoRecords(user: DesiredUser, records: readonly string[]): Finding {
  return {
    severity: 'error',
    code: 'two-records',
    summary: `The account has more than one record for ${user.shown}: ${records.join('; ')}.`,
    why: `It cannot be told which of them the file means, so no run writes any of them${user.state === 'absent' ? '' : ' as long as the person is to be there'}.`,
    fix: `Remove all but the right one${user.state === 'absent' ? ', or all of them if none is' : ''}, then plan again. ${IN_THE_PRODUCT}.`,
    place: user.place,
  };
}
