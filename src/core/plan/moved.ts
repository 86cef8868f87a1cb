/**
 * People whose e-mail changed in the account, as far as anything tells: whom an entry means is not there, and somebody
 * is there whom no entry means. Without an `id:` nothing says for certain that they are one person, so it is asked.
 */
import { endOfWhat, PERSON } from '../desired/ends.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { type Access, partsOf } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareKeys } from '../model/text.ts';
import { inNoFile } from './change.ts';
import { RECENT } from './diff.ts';
import type { Note } from './note.ts';
import type { Operation } from './operation.ts';
import { recordsOfOne } from './several.ts';

export interface Moved {
  readonly desired: DesiredUser;
  /** What was in force for them. */
  readonly was: DesiredUser;
  /** Who is perhaps the same person, under the e-mail that they have now. */
  readonly live: LiveUser;
  /** The base knows them by the id. */
  readonly isCertain: boolean;
}

interface MovedInput {
  readonly live: LiveState;
  readonly desired: DesiredState;
  /** What was in force already: whoever is not in it never was in the account. */
  readonly base?: ReadonlyMap<Email, DesiredUser> | undefined;
  readonly now: Date;
}

/**
 * By the `id:` that the base gives somebody, or by look: exactly one person is missing who was to have just this access,
 * exactly one in no file has it, and the settings of the record are what the lines state. A record keeps them all.
 */
export function movedPeople({ live, desired, base, now }: MovedInput): Moved[] {
  const there = new Set([...live.users, ...live.unknownLevels].map(({ email }) => email));
  const missing = desired.users.flatMap((entry) => {
    const { email, id } = entry;
    const was = untilEnded(base === undefined ? entry : base.get(email), now);
    const isMissing = id === undefined && !there.has(email) && !desired.protectedUsers.has(email);
    return isMissing && was?.state === 'present' && was.access.level !== 'none' ? [{ entry, was }] : [];
  });
  if (missing.length === 0) return [];
  // Which of several records an entry means nothing tells, so that no entry can follow anybody there.
  const several = recordsOfOne([...live.users, ...live.unknownLevels]);
  const strangers = inNoFile(live.users, desired).filter(
    ({ email, recordId }) => base?.has(email) !== true && !several.has(recordId),
  );
  const byId = new Map<string, LiveUser>(strangers.map((user) => [user.userId, user]));
  const wanting = groupBy(missing, ({ was }) => keyOf(was.access));
  const having = groupBy(strangers, ({ access }) => keyOf(access));
  return missing.flatMap(({ entry, was }) => {
    const pinned = was.id === undefined ? undefined : byId.get(was.id);
    const key = keyOf(was.access);
    const [only, ...others] = having.get(key) ?? [];
    const alike = wanting.get(key)?.length === 1 && others.length === 0 ? only : undefined;
    const found = pinned ?? (alike && hasSettings(alike, was) ? alike : undefined);
    return found === undefined ? [] : [{ desired: entry, was, live: found, isCertain: pinned !== undefined }];
  });
}

const hasSettings = ({ settings: has }: LiveUser, { settings }: DesiredUser): boolean =>
  [...settings].every(([name, { value }]) => has[name] === value);

/** Whom a date has ended lately had until then what the lines still say. */
function untilEnded(entry: DesiredUser | undefined, now: Date): DesiredUser | undefined {
  if (entry?.absence?.by !== 'date') return entry;
  const isRecent = now.getTime() - (endOfWhat(entry, PERSON)?.until ?? 0) < RECENT;
  return isRecent ? { ...entry, state: 'present', access: entry.undated } : entry;
}

const keyOf = (access: Access): string => {
  const { level, integrations, mcp } = partsOf(access);
  return JSON.stringify([
    level,
    [...integrations].sort(compareKeys),
    mcp === 'all' ? mcp : [...mcp].sort(compareKeys),
  ]);
};

/** Whom this run invites, and whom the files end, while they are perhaps there under another e-mail. */
export const movedNotes = (moved: readonly Moved[], operations: readonly Operation[]): Note[] =>
  moved.flatMap(({ desired: { email, shown: person, state, place }, live, isCertain }): Note[] => {
    const isInvited = operations.some(({ kind, user }) => kind === 'invite' && user.email === email);
    const becomes = state === 'absent' ? 'absent' : 'invited';
    if (state !== 'absent' && !isInvited) return [];
    const as = { now: live.shownEmail, level: live.access.level, becomes } as const;
    return [{ code: 'looks-moved', person, place, ...as, ...present({ isCertain: isCertain || undefined }) }];
  });
