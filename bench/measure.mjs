// @ts-check
// Whole processes, measured from outside: CPU time of all threads, peak memory, wall time, requests. A run counts
// only if it ended as it should and said what it should: a refusal is quick, and would look like speed.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const peakHook = new URL('./peak.cjs', import.meta.url).pathname;
/** Where everything of a measurement is. */
export const root = mkdtempSync(join(tmpdir(), 'celigo-bench-'));
export const cleanUp = () => rmSync(root, { recursive: true, force: true });

/** @typedef {{ code: number | null, stdout: string, stderr: string }} Ended */
/** @typedef {{ cpu: number, wall: number, megabytes: number, requests?: number, fact: string }} Measured */
/** @typedef {{ url: string, env: Record<string, string>, count(): Promise<number>, reset(): Promise<void> }} Served */
/**
 * One command: what it is called with, what serves it, and the fact of its output that shows that it did its work.
 * `fact` throws if the output is another one. `before` prepares each run.
 * @typedef {{ args: () => readonly string[], fact: (ended: Ended) => string, code?: number, served?: Served,
 *   env?: Record<string, string>, before?: () => Promise<void> }} Side
 */

/** The number that a text names, which must be the expected one. @param {string} text @param {RegExp} where @param {number} expected */
export function named(text, where, expected) {
  const found = where.exec(text);
  if (Number(found?.[1]) === expected) return `${expected} ${found?.groups?.what ?? ''}`.trim();
  throw new Error(`it did not say ${expected} where ${where} was expected, but: ${firstLine(text)}`);
}

/** What a text says first; of a crash, the error and not the line of code above it. @param {string} text */
function firstLine(text) {
  const lines = text.trim().split('\n');
  return (lines.find((line) => /^\w*Error: /.test(line)) ?? lines[0])?.slice(0, 160) || 'nothing';
}

/** @param {Side} side @returns {Promise<Measured>} */
export async function measure({ args, fact, code: expected = 0, served, env = {}, before }) {
  const [peak, out, err] = ['peak.json', 'stdout', 'stderr'].map((name) => join(root, name));
  await before?.();
  // What another process left there must not count for one that is killed.
  rmSync(String(peak), { force: true });
  const requestsBefore = (await served?.count()) ?? 0;
  const [stdout, stderr] = [openSync(String(out), 'w'), openSync(String(err), 'w')];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--require', peakHook, ...args()], {
    cwd: root,
    env: { ...process.env, CELIGO_API_TOKEN: 'sandbox-token', ...served?.env, ...env, BENCH_PEAK: peak },
    stdio: ['ignore', stdout, stderr],
  });
  /** @type {number | null} */
  const code = await new Promise((resolve) => child.on('exit', resolve));
  const wall = (performance.now() - startedAt) / 1000;
  closeSync(stdout);
  closeSync(stderr);
  const ended = {
    code,
    stdout: readFileSync(String(out), 'utf8'),
    stderr: readFileSync(String(err), 'utf8'),
  };
  if (code !== expected)
    throw new Error(`it ended with ${code}, not ${expected}: ${firstLine(ended.stderr || ended.stdout)}`);
  const said = fact(ended);
  const requests = served && (await served.count()) - requestsBefore;
  const { cpuSeconds, megabytes } = JSON.parse(readFileSync(String(peak), 'utf8'));
  return { cpu: cpuSeconds, wall, megabytes, ...(requests === undefined ? {} : { requests }), fact: said };
}

const median = (/** @type {number[]} */ values) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** @param {readonly Measured[]} runs @returns {Measured} */
function middle(runs) {
  const of = (/** @type {'cpu' | 'wall' | 'megabytes'} */ what) => median(runs.map((run) => run[what]));
  const [{ fact, requests } = { fact: '' }] = runs;
  const counts = new Set(runs.map((run) => run.requests));
  if (counts.size > 1)
    throw new Error(`its runs made different numbers of requests: ${[...counts].join(', ')}`);
  return {
    cpu: of('cpu'),
    wall: of('wall'),
    megabytes: of('megabytes'),
    ...(requests === undefined ? {} : { requests }),
    fact,
  };
}

/**
 * Two commands in turn, since a machine that others use too has no steady seconds: medians of each, and of the
 * ratios of the pairs. The first of several pairs is not counted, if `warm` is left out. If the second one refuses,
 * the first is measured alone, and `refused` says why.
 * @param {Side} a @param {Side} b @param {{ pairs: number, warm?: boolean }} how
 */
export async function paired(a, b, { pairs, warm = pairs > 1 }) {
  /** @type {Measured[]} */
  const mine = [];
  /** @type {Measured[]} */
  const beside = [];
  let refused;
  for (let run = warm ? -1 : 0; run < pairs; run += 1) {
    const one = await measure(a);
    if (run >= 0) mine.push(one);
    if (refused !== undefined) continue;
    try {
      const other = await measure(b);
      if (run >= 0) beside.push(other);
    } catch (error) {
      refused = error instanceof Error ? error.message : String(error);
    }
  }
  const ratio = (/** @type {'cpu' | 'wall'} */ what) =>
    median(mine.map((run, at) => run[what] / (beside[at]?.[what] ?? Number.NaN)));
  const both =
    refused === undefined ? { b: middle(beside), ratios: { cpu: ratio('cpu'), wall: ratio('wall') } } : {};
  return { a: middle(mine), ...both, refused, pairs };
}

/**
 * Serves the account of a folder while something is measured. Requests are counted by the emulated account itself.
 * @template T @param {string} cli @param {string} folder @param {(served: Served) => Promise<T>} work
 */
export async function withSandbox(cli, folder, work) {
  const args = [cli, 'sandbox', '--seed', join(folder, 'account.yaml'), '--control'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = await addressOf(child);
    return await work({
      url,
      env: { CELIGO_BASE_URL: url },
      count: async () => (await (await fetch(`${url}/_sandbox/requests`)).json()).length,
      reset: async () => {
        const { ok, status } = await fetch(`${url}/_sandbox/reset`, { method: 'POST' });
        if (!ok) throw new Error(`the emulated account could not be reset: ${status}`);
      },
    });
  } finally {
    child.kill();
  }
}

/** The address that a server prints when it listens. @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
export function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const found = /https?:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.on('exit', () => reject(new Error('a server of the measurement did not start')));
  });
}

/** The share of all cores that is busy while this process waits. */
export async function busyShare() {
  const sums = () =>
    cpus().reduce(
      ({ busy, all }, { times }) => {
        const total = Object.values(times).reduce((a, b) => a + b, 0);
        return { busy: busy + total - times.idle, all: all + total };
      },
      { busy: 0, all: 0 },
    );
  const before = sums();
  await sleep(3000);
  const after = sums();
  return (after.busy - before.busy) / Math.max(1, after.all - before.all);
}
