/** Who did it, as far as the audit log says: for whoever looks for what was changed. */
import type { AccountReader, AuditEntry, Audited } from '../core/model/doors.ts';
import type { LiveState } from '../core/model/live.ts';

/** More people than this are not asked after in the audit log, one request each. */
const MOST_ASKED = 20;

export type AskAudit = (whom: Audited) => Promise<readonly AuditEntry[]>;

/** Asks the audit log, newest entries first, and not after everybody. */
export function auditOf(reader: AccountReader): AskAudit {
  let asked = 0;
  return async (whom) => {
    asked += 1;
    return asked > MOST_ASKED ? [] : ((await reader.readAudit(whom)) ?? []);
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
