/** What every write is handed: the account, the clock, and how to wait. */
import type { AccountWriter, Gate } from '../core/model/doors.ts';
import type { Operation } from '../core/plan/operation.ts';

export interface WriteContext {
  readonly writer: AccountWriter;
  readonly now: () => Date;
  /** Ends early at an interruption. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Once aborted, nothing is waited for any more, and the gates are shut. */
  readonly signal?: AbortSignal;
  /**
   * The gate that each request of these operations passes: shut once the run was interrupted or has stopped, because an
   * end could not be recorded, say, or the token was rejected.
   */
  gateOf(operations: readonly Operation[]): Gate;
  /** Does work, mostly waiting, that takes no slot from other operations. */
  outside<T>(work: () => Promise<T>): Promise<T>;
}
