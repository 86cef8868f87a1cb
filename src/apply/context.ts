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
  /** Why an operation may not give any more what it gives. Undefined: the files still give it. */
  lapsed(operation: Operation): string | undefined;
  /** Does work, mostly waiting, that takes no slot from other operations. */
  outside<T>(work: () => Promise<T>): Promise<T>;
}

/** Sleeps, but not beyond an interruption. One listener wakes all who sleep: Node warns of more than ten. */
export function sleepUntilAbort({
  sleep,
  signal,
}: Pick<WriteContext, 'sleep' | 'signal'>): WriteContext['sleep'] {
  if (signal === undefined) return sleep;
  const sleepers = new Set<() => void>();
  signal.addEventListener('abort', () => sleepers.forEach((wake) => void wake()), { once: true });
  return (milliseconds) => {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        sleepers.delete(wake);
        resolve();
      };
      sleepers.add(wake);
      void sleep(milliseconds).then(wake);
    });
  };
}
