/** Who did it, as far as the audit log says: for whoever looks for what was changed. */
import type { AccountReader, AuditEntry, Audited } from '../core/model/doors.ts';
import type { LiveState, LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { timestampOf } from '../core/model/until.ts';
import { endedBy, type Overdue } from '../core/report/drift.ts';

/** More people than this are not asked after in the audit log, one request each. */
const MOST_ASKED = 20;

export type AskAudit = (whom: Audited) => Promise<readonly AuditEntry[]>;

/** Asks the audit log, newest entries first, not after everybody, and after nobody any more once it cannot be read. */
export function auditOf(reader: AccountReader): { readonly ask: AskAudit; isUnread(): boolean } {
  let asked = 0;
  let isUnread = false;
  return {
    isUnread: () => isUnread,
    async ask(whom) {
      asked += 1;
      if (isUnread || asked > MOST_ASKED) return [];
      const entries = await reader.readAudit(whom);
      isUnread ||= entries === undefined;
      return entries ?? [];
    },
  };
}

/**
 * Whether the token's own user did the last of what others did to a person, through the API: the same person may also
 * change somebody on a screen.
 */
export function isOwnDoing(
  entries: readonly AuditEntry[],
  { tokenUserId }: Pick<LiveState, 'tokenUserId'>,
  { userId }: Audited,
): boolean {
  const last = entries.find(({ byId }) => byId !== userId);
  return last !== undefined && last.byId === tokenUserId && last.source?.toLowerCase() !== 'ui';
}

/** The entry that made the record, or the newest where the log reaches less far back. */
export const birth = (entries: readonly AuditEntry[]): AuditEntry | undefined =>
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
  const entries = await ask(record);
  if (isLater(record.createdAt)) return { ...overdue, since: 'came', ...present({ last: birth(entries) }) };
  const last = entries.find(({ byId }) => byId !== record.userId);
  // Whoever is disabled was given nothing.
  if (last === undefined || record.disabled || isOwnDoing(entries, live, record) || !isLater(last.at))
    return overdue;
  return { ...overdue, since: 'changed', last };
}
