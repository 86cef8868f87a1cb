/** What every write is handed: the account, the clock, and how to wait. */
import type { AccountWriter } from '../core/model/doors.ts';

export interface WriteContext {
  readonly writer: AccountWriter;
  readonly now: () => Date;
  /** Ends early at an interruption. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Once aborted, no further write is sent. */
  readonly signal?: AbortSignal;
  /** Does work, mostly waiting, that takes no slot from other operations. */
  outside<T>(work: () => Promise<T>): Promise<T>;
}
