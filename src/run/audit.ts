/** Who did it, as far as the audit log says: for whoever looks for what was changed. */
import type { AccountReader, AuditEntry, Audited } from '../core/model/doors.ts';
import type { LiveState } from '../core/model/live.ts';

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
