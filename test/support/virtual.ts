/** A clock that stands still until it is told to go on, and what waits on it. */
import type { SandboxClock } from '../../src/sandbox/clock.ts';

interface Task {
  readonly at: number;
  readonly turn: number;
  readonly run: () => void;
}

/** Tasks run in the order of their moments; at one moment, in the order in which they were set. */
export class VirtualClock implements SandboxClock {
  #now = 0;
  #turns = 0;
  #tasks: Task[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): void {
    this.#turns += 1;
    const task = { at: this.#now + Math.max(0, ms), turn: this.#turns, run };
    const place = this.#tasks.findIndex((other) => other.at > task.at);
    this.#tasks.splice(place === -1 ? this.#tasks.length : place, 0, task);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Goes on to the next moment at which something waits and runs one task. False if nothing waits. */
  step(): boolean {
    const task = this.#tasks.shift();
    if (task === undefined) return false;
    this.#now = task.at;
    task.run();
    return true;
  }

  /** Lets `ms` milliseconds pass, with everything that falls into them. */
  pass(ms: number): void {
    const end = this.#now + ms;
    while ((this.#tasks[0]?.at ?? Number.POSITIVE_INFINITY) <= end) this.step();
    this.#now = end;
  }
}
