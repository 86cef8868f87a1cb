/** What of a history is a fault of the sandbox, and which of its disturbances a simulation has met. */
import type { History, Mishap } from './history.ts';
import type { Simulation } from './simulate.ts';

const VIEWS = ['lag', 'short', 'shuffled'];

/** A second run that comes inside the lag needs one. */
export function lagIn({ lag, cut }: History): { readonly record: number; readonly list: number } {
  if (lag !== undefined) return lag;
  return cut === undefined ? { record: 0, list: 0 } : { record: cut.pause * 2, list: cut.pause * 2 };
}

export function faultsOf(history: History): Mishap[] {
  const { faults, late, noEffect, short, shuffled, token, cut } = history;
  const lag = lagIn(history);
  return [
    ...(token === undefined ? [] : [{ when: `${token.at}`, what: `revoked=${token.status}` }]),
    ...faults,
    ...(late === undefined ? [] : [late]),
    ...(noEffect === undefined ? [] : [{ when: noEffect, what: 'no-effect' }]),
    ...(short === undefined ? [] : [short]),
    ...(cut?.how === 'failed' ? [{ when: `* /v1/ashares/* #${cut.write * 2}`, what: 'status=409' }] : []),
    ...(shuffled === 'for each page' ? [{ when: 'GET /v1/ashares', what: 'shuffled,times=9' }] : []),
    ...(lag.record === 0 ? [] : [{ when: 'GET /v1/ashares/*', what: `lag=${lag.record}` }]),
    ...(lag.list === 0 ? [] : [{ when: 'GET /v1/ashares', what: `lag=${lag.list}` }]),
  ];
}

export function firedIn({ history, emulation, asked, runs, origins }: Simulation): Set<string> {
  const fired = new Set<string>();
  const met = (kind: string): boolean => emulation.requests.some(({ faults }) => faults.includes(kind));
  const isLate =
    history.late !== undefined &&
    emulation.requests.some(
      ({ faults, changes, status }) =>
        changes.length > 0 &&
        (status === 0 || status >= 500) &&
        faults.some((kind) => kind === 'status' || kind === 'close-before'),
    );
  const failures = emulation.requests.flatMap(({ faults }) =>
    faults.filter((kind) => !VIEWS.includes(kind) && kind !== 'revoked' && kind !== 'no-effect'),
  );
  const own = failures.length - (isLate ? 1 : 0) - (history.cut?.how === 'failed' ? 1 : 0);
  const isEdited = origins.includes(0);
  if (history.faults.length > 1 && own > 1) fired.add('two faults');
  if (own > 0 && history.faults.length > 0 && isEdited) fired.add('fault and foreign edit');
  if (history.lag !== undefined && asked.some(({ hidden }) => hidden > 0)) fired.add('lag');
  if (isLate) fired.add('late landing');
  const again = runs.length > (history.twin === undefined ? 2 : 3);
  const second = asked.some(({ run, hidden }) => run > 0 && hidden > 0);
  if (history.cut !== undefined && again && second) fired.add('second run inside the lag');
  if (met('no-effect')) fired.add('accepted without effect');
  if (met('short')) fired.add('short list');
  if (history.shuffled !== undefined) fired.add('shuffled order');
  if (met('revoked')) fired.add('token lost');
  if (history.twin !== undefined && asked.some(({ run }) => run === 1)) fired.add('two runs at once');
  const [first] = runs;
  if (first?.interrupted !== undefined && first.isCarrying) fired.add('interrupt');
  if (first?.fullAt !== undefined) fired.add('disk full');
  if (history.dialects !== undefined) fired.add('dialects');
  return fired;
}
