/** Takes the place of the global timers in a product that is simulated: time-outs are the virtual clock's too. */
interface Timers {
  after(ms: number, task: () => void): void;
}

let timers: Timers | undefined;
export function setTimers(other: Timers): void {
  timers = other;
}

interface Timer {
  cancelled: boolean;
}

function startTimer(task: () => void, ms: number): Timer {
  const timer = { cancelled: false };
  timers?.after(ms, () => {
    if (!timer.cancelled) task();
  });
  return timer;
}

function stopTimer(timer: Timer | undefined): void {
  if (timer !== undefined) timer.cancelled = true;
}

export { startTimer as setTimeout, stopTimer as clearTimeout };
