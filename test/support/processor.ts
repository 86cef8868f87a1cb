/**
 * What a piece of work costs, on whatever machine. The time of the clock on the wall also counts what others do there,
 * so a limit of it says nothing where the machine is busy.
 */
import { readFileSync } from 'node:fs';

/** Milliseconds of a processor that this thread has used so far. Only Linux tells; elsewhere it is the time on the wall. */
export function processorMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
