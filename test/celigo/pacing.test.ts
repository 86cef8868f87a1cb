import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Clock, PACE, Pacer, retryAfterMs, TimeBudget, TooLateError } from '../../src/celigo/pacing.ts';

/** Time passes only when everybody sleeps: then it jumps to whoever wakes first. */
function simulated() {
  let time = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => time,
    sleep: (ms) => new Promise((wake) => void sleepers.push({ at: time + ms, wake })),
  };
  const runUntil = async (done: Promise<unknown>): Promise<void> => {
    let running = true;
    void done.then(() => {
      running = false;
    });
    while (running) {
      await new Promise((resolve) => setImmediate(resolve));
      sleepers.sort((a, b) => a.at - b.at);
      const first = sleepers.shift();
      if (first === undefined) continue;
      time = Math.max(time, first.at);
      first.wake();
    }
  };
  return { clock, runUntil };
}

/** The vendor's side of it: what was left in its bucket at the worst moment. */
function lowestLevel(arrivals: readonly number[], capacity: number, perSecond: number): number {
  let [level, at, lowest] = [capacity, 0, capacity];
  for (const arrival of arrivals) {
    level = Math.min(capacity, level + ((arrival - at) * perSecond) / 1_000) - 1;
    at = arrival;
    lowest = Math.min(lowest, level);
  }
  return lowest;
}

const forever = (): number => Number.POSITIVE_INFINITY;

describe('the pace', () => {
  test('is the burst, then the rate, and in order', async () => {
    const { clock, runUntil } = simulated();
    const pacer = new Pacer(PACE, clock);
    const starts: number[] = [];
    const order: number[] = [];
    const one = (index: number) => async (): Promise<void> => {
      starts.push(clock.now());
      order.push(index);
    };
    await runUntil(Promise.all(Array.from({ length: 2_000 }, (_, index) => pacer.run(one(index), forever))));
    expect(order).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
    expect(starts[939]).toBe(0);
    expect(starts.at(-1)).toBeCloseTo((1_060 / 299) * 1_000, -1);
  });

  test('never empties the vendor’s bucket of 1,000 and 300 a second, however the network delays and bunches', async () => {
    expect(PACE.burst + PACE.inFlight).toBeLessThanOrEqual(1_000);
    expect(PACE.perSecond).toBeLessThan(300);
    // Mostly quick, or requests under way and not the pace would be what limits.
    const delay = fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 20 }) }, fc.nat({ max: 200 }));
    const delays = fc.array(delay, { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.constantFrom(0, 1, 50, 200),
        fc.nat({ max: 20 }),
        async (there, bunch, back) => {
          const { clock, runUntil } = simulated();
          const pacer = new Pacer(PACE, clock);
          const arrivals: number[] = [];
          const one = (index: number) => async (): Promise<void> => {
            await clock.sleep(there[index % there.length] ?? 0);
            // A network that hands over what it held back all at once.
            if (bunch > 0) await clock.sleep(bunch - (clock.now() % bunch));
            arrivals.push(clock.now());
            await clock.sleep(back);
          };
          await runUntil(
            Promise.all(Array.from({ length: 3_000 }, (_, index) => pacer.run(one(index), forever))),
          );
          expect(lowestLevel(arrivals, 1_000, 300)).toBeGreaterThanOrEqual(36);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('lets no more through at one time than it says', async () => {
    const { clock, runUntil } = simulated();
    const pacer = new Pacer({ ...PACE, inFlight: 3 }, clock);
    let [now, most] = [0, 0];
    const task = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await clock.sleep(5);
      now -= 1;
    };
    await runUntil(Promise.all(Array.from({ length: 20 }, () => pacer.run(task, forever))));
    expect(most).toBe(3);
  });

  test('a pause holds those who wait already, and longer pauses win', async () => {
    const { clock, runUntil } = simulated();
    const pacer = new Pacer({ burst: 1, perSecond: 1, inFlight: 9 }, clock);
    await pacer.run(async () => undefined, forever);
    const started = pacer.run(async () => clock.now(), forever);
    pacer.pause(5_000);
    pacer.pause(2_000);
    await runUntil(started);
    expect(await started).toBe(5_000);
  });

  test('after a pause nobody bursts: the account has no more room than it said', async () => {
    const { clock, runUntil } = simulated();
    const pacer = new Pacer({ burst: 100, perSecond: 10, inFlight: 9 }, clock);
    pacer.pause(1_000);
    const starts = Promise.all(Array.from({ length: 30 }, () => pacer.run(async () => clock.now(), forever)));
    await runUntil(starts);
    // A second's pause refills at half the pace, 5 a second and rising.
    const times = await starts;
    expect(times[4]).toBeLessThan(1_100);
    expect(times[8]).toBeGreaterThan(1_500);
    expect(times.at(-1)).toBeGreaterThan(4_000);
  });

  test('finds the pace that others leave: few are turned away, whatever the share', async () => {
    for (const share of [250, 120, 40]) {
      const { clock, runUntil } = simulated();
      const pacer = new Pacer(PACE, clock);
      let [level, at, refused] = [50, 0, 0];
      const one = async (): Promise<void> => {
        await clock.sleep(25);
        level = Math.min(50, level + ((clock.now() - at) * share) / 1_000);
        at = clock.now();
        if (level >= 1) level -= 1;
        else {
          refused += 1;
          pacer.pause(1_000);
        }
        await clock.sleep(25);
      };
      const requests = 6_000;
      await runUntil(Promise.all(Array.from({ length: requests }, () => pacer.run(one, forever))));
      expect(refused / requests, `${share}/s`).toBeLessThan(0.15);
      // And not much slower than the share allows.
      expect(clock.now(), `${share}/s`).toBeLessThan(1.8 * (requests / share) * 1_000);
    }
  });

  test('does not wait longer than there is time, and gives its place back', async () => {
    const { clock } = simulated();
    const pacer = new Pacer({ ...PACE, inFlight: 1 }, clock);
    pacer.pause(10_000);
    await expect(
      pacer.run(
        async () => 1,
        () => 9_999,
      ),
    ).rejects.toBeInstanceOf(TooLateError);
    await expect(
      pacer.run(
        async () => 1,
        () => 0,
      ),
    ).rejects.toBeInstanceOf(TooLateError);
  });

  test('a task that fails gives its place back', async () => {
    const { clock } = simulated();
    const pacer = new Pacer({ ...PACE, inFlight: 1 }, clock);
    await expect(pacer.run(() => Promise.reject(new Error('x')), forever)).rejects.toThrow('x');
    expect(await pacer.run(async () => 2, forever)).toBe(2);
  });
});

test('only time with something under way is spent, and overlapping tasks count once', async () => {
  let time = 0;
  const clock: Clock = { now: () => time, sleep: () => Promise.resolve() };
  const budget = new TimeBudget(100, clock);
  const pass = (ms: number) => async (): Promise<void> => {
    await Promise.resolve();
    time += ms;
  };
  time = 50;
  expect(budget.left()).toBe(100);
  await Promise.all([budget.spend(pass(10)), budget.spend(pass(20))]);
  expect(budget.left()).toBe(70);
  time += 1_000;
  expect(budget.left()).toBe(70);
});

describe('Retry-After', () => {
  const date = 'Thu, 01 Jan 2026 12:00:00 GMT';
  test.each([
    ['7', date, 7_000],
    [' 0 ', '', 0],
    ['Thu, 01 Jan 2026 12:00:30 GMT', date, 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', date, 0],
    ['', date, undefined],
    ['soon', date, undefined],
    ['-1', date, undefined],
    ['1.5', date, undefined],
    ['9999999999999', date, undefined],
  ])('%j is %j', (header, sent, expected) => {
    expect(retryAfterMs(header, sent)).toBe(expected);
  });

  test('a date without the server’s own is read against our clock', () => {
    const now = (): number => performance.timeOrigin + performance.now();
    const soon = new Date(now() + 60_000).toUTCString();
    const most = Date.parse(soon) - now();
    const wait = retryAfterMs(soon, '');
    expect(wait).toBeLessThanOrEqual(most);
    expect(wait).toBeGreaterThanOrEqual(Date.parse(soon) - now());
  });
});
