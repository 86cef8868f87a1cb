/**
 * Reading again: the one answer to an account that shows a write late, says yes to what it did not do, or gives
 * no clear answer. The remote has no conditional write, so a reading is all that can be had.
 *
 * What is read again, and no more than this:
 *
 *   after     a switch, since it may not be toggled twice                  shows at once, or still at the end
 *             a reminder, since it may not be sent twice                   until it shows
 *             a promotion that the end of another administrator needs      until it shows
 *             a removal whose repetition finds nothing (404)               until it shows
 *   before    a switch of a record that changed a moment ago               as long as nothing moves
 *             a write right after one of ours that does not show yet       until it shows
 *
 * A switch that does not show at once is read to the end: the account lags, and what shows first may be the toggle
 * of a run before this one, which ours has undone.
 *
 * The waits take no slot from other operations, and an interruption ends them.
 */
import type { FreshRecord } from '../core/model/doors.ts';
import type { RecordId } from '../core/model/ids.ts';
import { isAdministrator, type LiveUser } from '../core/model/live.ts';
import type { Operation } from '../core/plan/operation.ts';
import type { WriteContext } from './context.ts';

/** Waits before each reading, in milliseconds: six readings over fifteen seconds. */
const SPACING = [0, 500, 1_500, 3_000, 4_000, 6_000] as const;

/** For words: how long is read again. */
export const READING_SECONDS = SPACING.reduce<number>((sum, wait) => sum + wait, 0) / 1_000;

/** What reading again came to: whether it was enough, and the record as it was read last. */
export interface ShownRecord {
  readonly enough: boolean;
  readonly record: FreshRecord | undefined;
}

/** Reads a record until `isEnough` says so, at most six times. Throws a `Failure` of a reading. */
export function readUntil(
  id: RecordId,
  isEnough: (record: FreshRecord | undefined, isFirstOrLast: boolean) => boolean,
  context: WriteContext,
): Promise<ShownRecord> {
  return context.outside(async () => {
    let record: FreshRecord | undefined;
    for (const [index, wait] of SPACING.entries()) {
      // The first reading belongs to what is under way; an interruption ends the waits between the others.
      if (wait > 0) {
        await context.sleep(wait);
        if (context.signal?.aborted) break;
      }
      record = await context.writer.readRecord(id);
      const isFirstOrLast = index === 0 || index === SPACING.length - 1;
      if (isEnough(record, isFirstOrLast)) return { enough: true, record };
    }
    return { enough: false, record };
  });
}

export const isToggle = ({ kind }: Operation): boolean => kind === 'enable' || kind === 'disable';

/** What may never be sent twice in a run: a second one would undo the first, or be a second mail. */
export const isOnce = (operation: Operation): boolean => isToggle(operation) || operation.kind === 'reinvite';

/** Whether a record shows that an operation has happened, as far as what is proved is concerned. */
export function shows(operation: Operation, record: FreshRecord | undefined): boolean {
  if (operation.after === undefined) return record === undefined;
  if (record === undefined) return false;
  const { user } = record;
  if (isToggle(operation)) return user.disabled === (operation.kind === 'disable');
  if (operation.kind === 'reinvite') return user.invitation !== 'dismissed';
  return isAdministrator(user);
}

/** A change younger than this, in milliseconds, may be one of several that are still on their way. */
const MOMENT = 60_000;

/** Whether a record changed less than a minute before a run's first reading, or since: the account tells whole seconds. */
export const isRecent = ({ lastModified = '' }: LiveUser, firstReading: Date): boolean =>
  firstReading.getTime() - Date.parse(lastModified) < MOMENT;
