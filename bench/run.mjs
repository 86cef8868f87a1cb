// @ts-check
// `npm run bench`: plan and apply against the emulated account, beside what the API allows at the least and
// beside what people write instead. Everything on loopback; it ends by itself. `npm run bench -- 100 1000`
// measures these sizes only.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { allAtOnce, closeRivals, sequentially } from './rivals.mjs';
import { writeWorld } from './world.mjs';

const LATENCY = 50;
const BUCKET = { capacity: 1000, refill: 300 };
const MOST_CHANGED = 3000;
/** The sequential script is measured on this many people and scaled: in full it takes minutes. */
const SAMPLE = 100;
const EDITED = 5;

const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((size) => size > 0);
const root = mkdtempSync(join(tmpdir(), 'celigo-bench-'));
const cli = new URL('../build/cli.js', import.meta.url).pathname;
const peakHook = new URL('./peak.cjs', import.meta.url).pathname;

/** Runs the command line and measures it. */
async function measure(args, env = {}) {
  const peak = join(root, 'peak.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--require', peakHook, cli, ...args], {
    env: { ...process.env, ...env, BENCH_PEAK: peak, CELIGO_API_TOKEN: 'sandbox-token' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  const seconds = (performance.now() - startedAt) / 1000;
  const { maxRSS } = JSON.parse(readFileSync(peak, 'utf8'));
  return { code, seconds, megabytes: maxRSS / 1024, words };
}

async function sandbox(folder) {
  const child = spawn(
    process.execPath,
    [cli, 'sandbox', '--seed', join(folder, 'account.yaml'), '--control'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const origin = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
    child.on('exit', () => reject(new Error('The sandbox did not start.')));
  });
  const control = async (method, path, body = undefined) => {
    const answer = await fetch(`${origin}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : undefined;
  };
  return { origin, control, stop: () => child.kill() };
}

/** Somebody else edits a few of those who change, once, when the first of them has been written. */
function editMeanwhile(control, changed) {
  const people = Array.from({ length: EDITED }, (_, n) => `person${changed - 1 - n}@acme.example`);
  const done = (async () => {
    for (;;) {
      const log = await control('GET', 'requests');
      if (log.some(({ method }) => method === 'PUT')) break;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    for (const user of people)
      await control('POST', 'edit', { do: 'change', user, set: { integrations: { Returns: 'manage' } } });
  })();
  return { done, people };
}

async function lostUpdates(control, people) {
  const state = await control('GET', 'state');
  const text = JSON.stringify(state);
  const users = Object.values(state.users ?? state.ashares ?? state.records ?? parse(text).users);
  return people.filter((email) => {
    const user = users.find((each) => (each.sharedWithUser?.email ?? each.email) === email);
    return !user?.integrationAccessLevel?.some(
      ({ accessLevel, _integrationId }) => accessLevel === 'manage' && _integrationId.endsWith('2'),
    );
  }).length;
}

const round = (value, digits = 2) => Number(value.toFixed(digits));

async function reset(control) {
  await control('POST', 'reset');
}

async function counts(control) {
  const log = await control('GET', 'requests');
  return { requests: log.length, limited: log.filter(({ status }) => status === 429).length };
}

async function bench(users) {
  const changed = Math.min(Math.ceil(users / 3), MOST_CHANGED);
  const folder = join(root, String(users));
  writeWorld(folder, { users, changed, latencyMs: LATENCY });
  const files = join(folder, 'access.yaml');
  const { origin, control, stop } = await sandbox(folder);
  const env = { CELIGO_BASE_URL: origin };
  const rows = [];
  try {
    const validated = await measure(['validate', files]);
    rows.push({ what: 'validate', seconds: round(validated.seconds), MB: round(validated.megabytes, 0) });

    const planned = await measure(['plan', files], env);
    rows.push({
      what: 'plan',
      seconds: round(planned.seconds),
      MB: round(planned.megabytes, 0),
      ...(await counts(control)),
    });

    const readings = (await counts(control)).requests;
    const needed = 2 * readings + 2 * changed;
    const least = Math.max(0, needed - BUCKET.capacity) / BUCKET.refill + (4 * LATENCY) / 1000;
    rows.push({
      what: 'apply, the least that requests, latency and bucket allow',
      seconds: round(least),
      requests: needed,
    });

    await reset(control);
    const applied = await measure(['apply', files, '--yes'], env);
    const after = await counts(control);
    rows.push({
      what: 'apply',
      seconds: round(applied.seconds),
      MB: round(applied.megabytes, 0),
      ...after,
      exit: applied.code,
      'of the least': round(applied.seconds / least),
    });

    await reset(control);
    const edited = editMeanwhile(control, changed);
    const disturbed = await measure(['apply', files, '--yes'], env);
    await edited.done;
    rows.push({
      what: `apply, ${EDITED} people edited meanwhile`,
      seconds: round(disturbed.seconds),
      ...(await counts(control)),
      exit: disturbed.code,
      'lost updates': await lostUpdates(control, edited.people),
    });

    await reset(control);
    const slow = await sequentially(origin, changed, SAMPLE);
    const scaled = (slow.seconds / slow.people) * changed;
    rows.push({
      what: `sequential GET and PUT (${slow.people} measured, scaled)`,
      seconds: round(scaled),
      'times apply': round(scaled / applied.seconds, 1),
    });

    await reset(control);
    const rivalEdits = editMeanwhile(control, changed);
    const rash = await allAtOnce(origin, changed);
    await rivalEdits.done;
    const rashCounts = await counts(control);
    rows.push({
      what: 'Promise.all of PUTs',
      seconds: round(rash.seconds),
      ...rashCounts,
      'not written': rash.failed,
      'lost updates': await lostUpdates(control, rivalEdits.people),
    });
  } finally {
    stop();
  }
  console.log(
    `\n${users} people, ${changed} of them change; ${LATENCY} ms latency, bucket of ${BUCKET.capacity} refilled by ${BUCKET.refill}/s`,
  );
  console.table(rows);
}

try {
  for (const users of sizes.length > 0 ? sizes : [100, 1000, 10000]) await bench(users);
} finally {
  await closeRivals();
  rmSync(root, { recursive: true, force: true });
}
