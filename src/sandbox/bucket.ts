/** The vendor's leaky bucket for one account: so many requests at once, so many more each second (rate page). */
export class TokenBucket {
  readonly #capacity: number;
  readonly #refillPerMs: number;
  readonly #elapsedMs: () => number;
  #level: number;
  #last: number;

  /** `elapsedMs` is a clock that only runs forward; its zero does not matter. */
  constructor(capacity: number, refillPerSecond: number, elapsedMs: () => number) {
    this.#capacity = capacity;
    this.#refillPerMs = refillPerSecond / 1000;
    this.#elapsedMs = elapsedMs;
    this.#level = capacity;
    this.#last = elapsedMs();
  }

  /** Takes one request. Returns 0 if it may pass, else the whole seconds to wait (at least 1). */
  take(): number {
    const time = this.#elapsedMs();
    this.#level = Math.min(this.#capacity, this.#level + (time - this.#last) * this.#refillPerMs);
    this.#last = time;
    if (this.#level >= 1) {
      this.#level -= 1;
      return 0;
    }
    return Math.max(1, Math.ceil((1 - this.#level) / this.#refillPerMs / 1000));
  }
}
