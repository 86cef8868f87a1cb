/** Takes one request. Returns 0 if it may pass, else the whole seconds to wait (at least 1). */
export type TakeRequest = () => number;

/**
 * The vendor's leaky bucket for one account: so many requests at once, so many more each second (rate page).
 * `elapsedMs` is a clock that only runs forward; its zero does not matter.
 */
export function tokenBucket(capacity: number, refillPerSecond: number, elapsedMs: () => number): TakeRequest {
  const refillPerMs = refillPerSecond / 1000;
  let [level, last] = [capacity, elapsedMs()];
  return () => {
    const time = elapsedMs();
    level = Math.min(capacity, level + (time - last) * refillPerMs);
    last = time;
    if (level < 1) return Math.max(1, Math.ceil((1 - level) / refillPerMs / 1000));
    level -= 1;
    return 0;
  };
}
