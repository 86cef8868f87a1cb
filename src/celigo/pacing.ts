/**
 * How fast we may go. The vendor lets an account make 1,000 requests at once and 300 a second after that,
 * and everybody who works with the account shares them; so we stay a little below, and when it says 429, all
 * our requests wait, and then go on at half the pace. (Source: the vendor's developer site, "leaky bucket".)
 *
 * The margin is taken from the burst, where it costs time once. Taken from the rate, it would cost time in each
 * second. What it must cover is bounded: the network may hold requests back and deliver them together, but
 * never more than are under way. So in any span of time as many arrive as were sent in it, and at most
 * `inFlight` more: with burst + inFlight ≤ 1,000 and a rate below 300 the vendor's bucket cannot run dry by us,
 * however the delays fall. The rest of the margin is for people who click while we work.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleepFor } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Resolves after `ms` milliseconds, or rejects as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const monotonicClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, signal === undefined ? {} : { signal }),
};

export interface Pace {
  /** Requests that may be sent without a pause. */
  readonly burst: number;
  readonly perSecond: number;
  /** Requests under way at one time. */
  readonly inFlight: number;
}

/** 1,000 in the bucket, less the 24 under way, less 36 for others; 300 a second, less one for clocks that differ. */
export const PACE: Pace = { burst: 940, perSecond: 299, inFlight: 24 };

/** In milliseconds: how long 429s count as one, and how long it takes from nothing to the full pace. */
const ONE_WAVE = 1_000;
const RECOVERY = 60_000;
const LEAST_SHARE = 1 / 32;

/** Thrown when a turn would come only after the time that is left: so many milliseconds from now. */
export class TooLateError extends Error {
  readonly waitMs: number;

  constructor(waitMs = 0) {
    super();
    this.waitMs = waitMs;
  }
}

/** Lets tasks through in the order in which they came, at the pace that was set. */
export class Pacer {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #queue: (() => void)[] = [];
  #underWay = 0;
  #level: number;
  #filledAt: number;
  #pausedUntil = 0;
  /** Requests a second at present: halved by each 429, so that what others leave us is found; regained slowly. */
  #rate: number;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #sent = 0;

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#level = pace.burst;
    this.#rate = pace.perSecond;
    this.#filledAt = clock.now();
  }

  /** Runs the task when its turn has come. Throws `TooLateError` instead of waiting longer than `patience()` ms. */
  async run<T>(task: () => Promise<T>, patience: () => number, signal?: AbortSignal): Promise<T> {
    await this.#place();
    try {
      signal?.throwIfAborted();
      await this.#turn(patience, signal);
      this.#sent += 1;
      return await task();
    } finally {
      this.#leave();
    }
  }

  /** Requests sent so far, and how long the account has asked everybody to wait from now, in milliseconds. */
  traffic(): { readonly requests: number; readonly waitMs: number } {
    return { requests: this.#sent, waitMs: Math.max(0, this.#pausedUntil - this.#clock.now()) };
  }

  /** Everybody waits: the account has had enough. What was left of the burst is gone, and we go on at half the pace. */
  pause(ms: number): void {
    this.#refill();
    const now = this.#clock.now();
    this.#level = Math.min(this.#level, 0);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + ms);
    // What was under way at one time is answered at one time, and counts once.
    if (now < this.#slowedAt + ONE_WAVE) return;
    this.#slowedAt = now;
    this.#rate = Math.max(this.#rate / 2, this.#pace.perSecond * LEAST_SHARE);
  }

  #place(): Promise<void> {
    if (this.#underWay < this.#pace.inFlight) {
      this.#underWay += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#queue.push(resolve));
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#underWay -= 1;
    else next();
  }

  async #turn(patience: () => number, signal: AbortSignal | undefined): Promise<void> {
    this.#refill();
    // Taken at once, so that those who wait do not all wake for the same request.
    this.#level -= 1;
    let readyAt = this.#clock.now() + Math.max(0, (-this.#level * 1_000) / this.#rate);
    for (;;) {
      readyAt = Math.max(readyAt, this.#pausedUntil);
      const wait = readyAt - this.#clock.now();
      if (wait <= 0) return;
      if (wait > patience()) throw new TooLateError(wait);
      await this.#clock.sleep(wait, signal);
    }
  }

  #refill(): void {
    const now = this.#clock.now();
    const passed = now - this.#filledAt;
    this.#level = Math.min(this.#pace.burst, this.#level + (passed * this.#rate) / 1_000);
    this.#rate = Math.min(this.#pace.perSecond, this.#rate + (passed * this.#pace.perSecond) / RECOVERY);
    this.#filledAt = now;
  }
}

/**
 * The time that a run may spend talking to the account. Only moments with a request under way count: a
 * person may look at a plan for as long as they like.
 */
export class TimeBudget {
  readonly #clock: Clock;
  readonly #limit: number;
  #spent = 0;
  #active = 0;
  #activeSince = 0;

  constructor(limitMs: number, clock: Clock) {
    this.#limit = limitMs;
    this.#clock = clock;
  }

  /** Milliseconds that are left; 0 or less when the budget is used up. */
  left(): number {
    const running = this.#active === 0 ? 0 : this.#clock.now() - this.#activeSince;
    return this.#limit - this.#spent - running;
  }

  async spend<T>(task: () => Promise<T>): Promise<T> {
    if (this.#active === 0) this.#activeSince = this.#clock.now();
    this.#active += 1;
    try {
      return await task();
    } finally {
      this.#active -= 1;
      if (this.#active === 0) this.#spent += this.#clock.now() - this.#activeSince;
    }
  }
}

/**
 * Milliseconds that a `Retry-After` header asks for: whole seconds (as the vendor documents) or a date, which
 * is read against the answer's own `Date`, because our clock may be wrong. Undefined if it says neither.
 */
export function retryAfterMs(header: string, date: string): number | undefined {
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const until = Date.parse(text);
  if (!/[a-z]/i.test(text) || Number.isNaN(until)) return undefined;
  const sent = Date.parse(date);
  const from = Number.isNaN(sent) ? performance.timeOrigin + performance.now() : sent;
  return Math.max(0, until - from);
}

/** The moment that a `Date` header tells, if it tells one. */
export function timeIn(header: string): Date | undefined {
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : new Date(time);
}
