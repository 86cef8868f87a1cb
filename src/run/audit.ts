/** Who did it, as far as the audit log says: for whoever looks for what was changed. */
import type { AccountReader, AuditEntry, Audited } from '../core/model/doors.ts';
import type { LiveState } from '../core/model/live.ts';

/** More people than this are not asked after in the audit log, one request each. */
const MOST_ASKED = 20;

/** Asks the audit log, and not after everybody. */
export class AuditWatch {
  readonly #reader: AccountReader;
  #asked = 0;

  constructor(reader: AccountReader) {
    this.#reader = reader;
  }

  async ask(whom: Audited): Promise<readonly AuditEntry[]> {
    this.#asked += 1;
    return this.#asked > MOST_ASKED ? [] : ((await this.#reader.readAudit(whom)) ?? []);
  }
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
