/** Who did it, as far as the audit log says: for whoever looks for what was changed. */
import type { AccountReader, AuditEntry, Audited } from '../core/model/doors.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import type { LiveState, LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { timestampOf } from '../core/model/until.ts';
import { endedBy, MOST_ASKED, type Overdue } from '../core/report/overdue.ts';

/** What the log says of somebody; undefined: it could not be read, or was not asked. */
export type AskAudit = (whom: Audited) => Promise<readonly AuditEntry[] | undefined>;

/** Asks the audit log, newest entries first, not after everybody, and after nobody any more once it cannot be read. */
export function auditOf(reader: Pick<AccountReader, 'readAudit' | 'readRemovals'>): {
  readonly ask: AskAudit;
  /** What the log says of the removal of somebody who is gone; once asked, it has told of everybody. */
  askOfGone(email: Email): Promise<AuditEntry | undefined>;
  isUnread(): boolean;
  /** After how many people it was not asked. */
  unasked(): number;
} {
  const asked = new Map<string, ReturnType<AskAudit>>();
  let isUnread = false;
  const read: AskAudit = async (whom) => {
    if (isUnread || asked.size >= MOST_ASKED) return undefined;
    const entries = await reader.readAudit(whom);
    isUnread ||= entries === undefined;
    return entries;
  };
  let removals: ReturnType<AccountReader['readRemovals']> | undefined;
  return {
    isUnread: () => isUnread,
    async askOfGone(email) {
      removals ??= isUnread ? Promise.resolve(undefined) : reader.readRemovals();
      const all = await removals;
      isUnread ||= all === undefined;
      return all?.find(({ name }) => emailOf(name) === email);
    },
    unasked: () => Math.max(0, asked.size - MOST_ASKED),
    ask(whom) {
      const key = whom.recordId ?? whom.userId;
      const answer = asked.get(key) ?? read(whom);
      asked.set(key, answer);
      return answer;
    },
  };
}

/**
 * Whether the token's own user did the last of what others did to a person, through the API: the same person may also
 * change somebody on a screen.
 */
export function isOwnDoing(
  entries: readonly AuditEntry[] | undefined,
  { tokenUserId }: Pick<LiveState, 'tokenUserId'>,
  whom?: Audited,
): boolean {
  const last = entries?.find(({ byId }) => byId === undefined || byId !== whom?.userId);
  return last !== undefined && last.byId === tokenUserId && last.source?.toLowerCase() !== 'ui';
}

/** The entry that made the record, or the newest where the log reaches less far back. */
export const birth = (entries: readonly AuditEntry[] = []): AuditEntry | undefined =>
  entries.find(({ event }) => event === 'create') ?? entries[0];

/** With who gave somebody again what had ended, as far as the record and the audit log tell: no timer is to blame then. */
export async function withReturn(
  overdue: Overdue,
  record: LiveUser | undefined,
  { live, now, ask }: { readonly live: LiveState; readonly now: Date; readonly ask: AskAudit },
): Promise<Overdue> {
  const ended = endedBy(overdue, now);
  const isLater = (at: string | undefined): boolean => (timestampOf(at) ?? -Infinity) > ended;
  if (record === undefined || ![record.createdAt, record.lastModified].some(isLater)) return overdue;
  const hasCome = isLater(record.createdAt);
  // Whoever is disabled was given nothing.
  if (record.disabled && !hasCome) return overdue;
  const entries = await ask(record);
  if (hasCome) return { ...overdue, since: 'came', ...present({ last: birth(entries) }) };
  if (entries === undefined || entries.length === 0) return { ...overdue, since: 'unknown' };
  const last = entries.find(({ byId }) => byId !== record.userId);
  if (last === undefined || isOwnDoing(entries, live, record) || !isLater(last.at)) return overdue;
  return { ...overdue, since: 'changed', last };
}
