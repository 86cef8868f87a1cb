/**
 * A clock for an emulated account on which nothing that is slow ends before the test lets it go. No wait has a length
 * then, so a busy machine cannot make one too short.
 */
import type { SandboxClock } from '../../src/sandbox/clock.ts';

export class Gate implements SandboxClock {
  readonly #isShut: () => boolean;
  #isOpen = false;
  #held: (() => void)[] = [];

  /** Shut from the beginning, or from the moment on that is given. */
  constructor(isShut: () => boolean = () => true) {
    this.#isShut = isShut;
  }

  /** How many requests wait. */
  get held(): number {
    return this.#held.length;
  }

  now(): number {
    return performance.now();
  }

  after(_ms: number, task: () => void): void {
    if (this.#isOpen || !this.#isShut()) setImmediate(task);
    else this.#held.push(task);
  }

  /** Lets go whatever waits, and whatever comes. */
  open(): void {
    this.#isOpen = true;
    for (const task of this.#held) task();
    this.#held = [];
  }
}
