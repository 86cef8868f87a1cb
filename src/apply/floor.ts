/**
 * The floor while a run is under way. The plan counts administrators once; somebody else may end one of them at
 * any moment. So right before each operation that takes one, as many others are read as must remain. This narrows
 * the race to the requests between that reading and the write; without conditional writes nothing closes it.
 */

import type { AccountWriter, FreshRecord } from '../core/model/doors.ts';
import type { RecordId, UserId } from '../core/model/ids.ts';
import { isAdministrator, type LiveState } from '../core/model/live.ts';
import { counted } from '../core/model/text.ts';
import type { Operation } from '../core/plan/operation.ts';
import { addsAdministrator, takesAdministrator } from '../core/plan/record.ts';
import { UnknownLevelFailure } from '../errors.ts';
import type { Result } from './outcome.ts';

export class Floor {
  readonly #required: number;
  readonly #own: UserId;
  /** Who may be counted, by record: whoever stays first, so that few readings are in vain. */
  readonly #candidates = new Map<RecordId, UserId>();

  /** `required`: administrators besides the token's own user that must remain at every moment. */
  constructor(required: number, live: LiveState, operations: readonly Operation[]) {
    this.#required = required;
    const taken = new Set(operations.filter(takesAdministrator).map(({ user }) => user.recordId));
    const others = live.users.filter((user) => isAdministrator(user) && user.userId !== live.tokenUserId);
    const stayers = others.filter(({ recordId }) => !taken.has(recordId));
    const leavers = others.filter(({ recordId }) => taken.has(recordId));
    for (const { recordId, userId } of [...stayers, ...leavers]) this.#candidates.set(recordId, userId);
    this.#own = live.tokenUserId;
  }

  /** An operation ended well: whom it made may be counted, whom it took may not. */
  ended(operation: Operation): void {
    const { recordId, userId } = operation.user;
    if (recordId === undefined || userId === undefined || userId === this.#own) return;
    if (takesAdministrator(operation)) this.#candidates.delete(recordId);
    if (addsAdministrator(operation)) this.#candidates.set(recordId, userId);
  }

  /** Reads the administrators who must remain beside a taker's person; undefined: they do. Throws a `Failure`. */
  async missing(taker: Operation, writer: AccountWriter): Promise<Result | undefined> {
    const { recordId: id, userId: person } = taker.user;
    const open = [...this.#candidates].filter(([record, user]) => record !== id && user !== person);
    const found = new Set<UserId>();
    while (found.size < this.#required) {
      const next = open.splice(0, this.#required - found.size);
      if (next.length === 0) return this.#tooFew(found.size);
      const records = await Promise.all(next.map(([record]) => recordOrNone(record, writer)));
      for (const record of records) {
        if (record !== undefined && isAdministrator(record.user) && record.user.userId !== person)
          found.add(record.user.userId);
      }
    }
    return undefined;
  }

  #tooFew(found: number): Result {
    const words = `${found} of the ${counted(this.#required, 'other administrator')} that must remain ${found === 1 ? 'is' : 'are'} still there: somebody ended or demoted the rest meanwhile`;
    return { kind: 'stale', fields: [], words };
  }
}

/** Somebody whose level is a word that we do not know now is not found to be an administrator; others still may be. */
async function recordOrNone(id: RecordId, writer: AccountWriter): Promise<FreshRecord | undefined> {
  try {
    return await writer.readRecord(id);
  } catch (error) {
    if (error instanceof UnknownLevelFailure) return undefined;
    throw error;
  }
}
