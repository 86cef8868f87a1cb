/** What every write is handed: the account, the clock, and how to wait. */
import type { AccountWriter } from '../core/model/doors.ts';
import type { Operation } from '../core/plan/operation.ts';

export interface WriteContext {
  readonly writer: AccountWriter;
  readonly now: () => Date;
  /** Ends early at an interruption. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Once aborted, no further write is sent. */
  readonly signal?: AbortSignal;
  /** Is told right before a write is handed over for sending and, should it come back unsent, that it never left. */
  leaves(operations: readonly Operation[], isSo: boolean): void;
  /**
   * Why an operation of which no write has left is to send none any more: its end could not be recorded, or the token was
   * rejected meanwhile. Undefined: it may.
   */
  stopped(operation: Operation): string | undefined;
  /** Does work, mostly waiting, that takes no slot from other operations. */
  outside<T>(work: () => Promise<T>): Promise<T>;
}
