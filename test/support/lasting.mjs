// @ts-check
import { syncBuiltinESMExports } from 'node:module';
import promises from 'node:timers/promises';

/** More than any test takes, and the most that Node counts. */
const NEVER = 2 ** 31 - 1;

/**
 * Has no timer of so many milliseconds or more end in this process. A machine is never so busy then that something is
 * given up before the test goes on, and a process that ends has waited for none of them.
 * @param {number} from
 */
export function lastFrom(from) {
  const [start, pause, limit] = [globalThis.setTimeout, promises.setTimeout, AbortSignal.timeout];
  // Files of one worker share it.
  if (start.name === 'lasting') return;
  const at = (/** @type {number | undefined} */ ms) => (ms !== undefined && ms >= from ? NEVER : ms);
  const lasting = (/** @type {Parameters<typeof start>} */ ...[task, ms, ...rest]) =>
    start(task, at(ms), ...rest);
  Object.assign(globalThis, { setTimeout: Object.assign(lasting, start) });
  Object.assign(promises, {
    setTimeout: (/** @type {Parameters<typeof pause>} */ ...[ms, ...rest]) => pause(at(ms), ...rest),
  });
  AbortSignal.timeout = (ms) => limit.call(AbortSignal, at(ms) ?? 0);
  syncBuiltinESMExports();
}
