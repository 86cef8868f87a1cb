/** Time on the wire: what a lag, a late write, a slow answer and the rate limit are measured by. */
export interface SandboxClock {
  /** Milliseconds; it only runs forward, and its zero does not matter. */
  now(): number;
  /** Runs `task` once, `ms` milliseconds from now. */
  after(ms: number, task: () => void): void;
}

/** The process's own clock. What waits on it does not keep the process alive: a server that listens does. */
export const processClock: SandboxClock = {
  now: () => performance.now(),
  after: (ms, task) => void setTimeout(task, ms).unref(),
};

export const sleepOn = (clock: SandboxClock, ms: number): Promise<void> =>
  new Promise((resolve) => clock.after(ms, resolve));
