/**
 * The time of one run, which never goes back: while the machine's clock (`wall`) is set back, it goes on by one that
 * nobody sets (`steady`), so that nothing holds again that has ended. Where the first is set ahead, or the machine has
 * slept, it follows: dates are judged again then. Both are in milliseconds.
 */
export function forwardClock(wall: () => number, steady: () => number): () => Date {
  let between = Number.NEGATIVE_INFINITY;
  return () => {
    const now = steady();
    between = Math.max(between, wall() - now);
    return new Date(Math.round(now + between));
  };
}
