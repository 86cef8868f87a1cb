// @ts-check
// `npm run bench`: plan and apply against the emulated account, beside what the API allows at the least and
// beside what people write instead. Everything on loopback; it ends by itself. `npm run bench -- 100 1000`
// measures these sizes only; `npm run bench -- --against <commit>` compares with another build and with peers instead.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { benchAgainst } from './against.mjs';
import { allAtOnce, closeRivals, sequentially } from './rivals.mjs';
import { writeWorld } from './world.mjs';

const LATENCY = 50;
const BUCKET = { capacity: 1000, refill: 300 };
const MOST_CHANGED = 3000;
/** The sequential script is measured on this many people and scaled: in full it takes minutes. */
const SAMPLE = 100;
const EDITED = 5;
/** Of a measurement that is quick. */
const RUNS = 3;

const { values: flags, positionals } = parseArgs({
  options: { against: { type: 'string' }, rows: { type: 'string' }, quick: { type: 'boolean' } },
  allowPositionals: true,
});
const sizes = positionals.map(Number).filter((size) => size > 0);
const root = mkdtempSync(join(tmpdir(), 'celigo-bench-'));
const cli = new URL('../build/cli.js', import.meta.url).pathname;
const floorScript = new URL('./floor.mjs', import.meta.url).pathname;
const peakHook = new URL('./peak.cjs', import.meta.url).pathname;

/** Runs a script of Node's and measures it. */
async function measure(script, args, env = {}) {
  const peak = join(root, 'peak.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--require', peakHook, script, ...args], {
    env: { ...process.env, ...env, BENCH_PEAK: peak, CELIGO_API_TOKEN: 'sandbox-token' },
    stdio: 'ignore',
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  const seconds = (performance.now() - startedAt) / 1000;
  return { code, seconds, ...JSON.parse(readFileSync(peak, 'utf8')) };
}

/** The quickest of a few runs: whatever else the machine does only adds. */
async function quickest(script, args, env = {}) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await measure(script, args, env));
  return runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
}

/** The middle of 25 runs of a command, in milliseconds. */
function medianOf(args) {
  const times = Array.from({ length: 25 }, () => {
    const startedAt = performance.now();
    spawnSync(process.execPath, args, { stdio: 'ignore' });
    return performance.now() - startedAt;
  });
  return times.sort((a, b) => a - b)[12];
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

const seconds = (value) => `${value.toFixed(2)} s`;
const spent = (run) =>
  `${seconds(run.seconds)}, ${seconds(run.cpuSeconds)} of CPU, ${Math.round(run.megabytes)} MB`;
const times = (a, b) => `${(a / b).toFixed(2)} x`;
const row = (what, sentence) => console.log(`  ${what.padEnd(26)} ${sentence}`);

async function counts(control) {
  const log = await control('GET', 'requests');
  const pages = log.filter(({ path }) => /^\/v1\/ashares(?:\?|$)/.test(path)).length;
  return { requests: log.length, limited: log.filter(({ status }) => status === 429).length, pages };
}

const sent = ({ requests, limited }) => `${requests} requests, ${limited} answered 429`;

async function bench(users) {
  const changed = Math.min(Math.ceil(users / 3), MOST_CHANGED);
  const folder = join(root, String(users));
  const files = writeWorld(folder, { users, changed, latencyMs: LATENCY });
  const { origin, control, stop } = await sandbox(folder);
  const env = { CELIGO_BASE_URL: origin };
  const { capacity, refill } = BUCKET;
  console.log(
    `\n${users} people, ${changed} of them change; ${LATENCY} ms latency, bucket of ${capacity} refilled by ${refill}/s`,
  );
  try {
    row('validate', spent(await quickest(cli, ['validate', files])));

    const floor = await quickest(floorScript, [files], env);
    row('the floor of plan', `${spent(floor)}: the same pages and the same YAML once, nothing checked`);
    await control('POST', 'reset');
    const first = await measure(cli, ['plan', files], env);
    const reading = await counts(control);
    const again = await quickest(cli, ['plan', files], env);
    const planned = again.seconds < first.seconds ? again : first;
    row(
      'plan',
      `${spent(planned)}, ${reading.requests} requests: ${times(planned.seconds, floor.seconds)} its floor`,
    );

    // Each page names the next, so they come one after another; the bucket is full when the writes begin.
    const chain = (2 * reading.pages * LATENCY) / 1000;
    const bucket = Math.max(0, 2 * (reading.requests + changed) - capacity) / refill + (4 * LATENCY) / 1000;
    const least = bucket + chain;
    row(
      'the least of apply',
      `${seconds(least)}: ${seconds(bucket)} by the bucket, ${seconds(chain)} of pages one after another`,
    );

    await control('POST', 'reset');
    const applied = await measure(cli, ['apply', files, '--yes'], env);
    const after = await counts(control);
    row('apply', `${spent(applied)}, ${sent(after)}, exit ${applied.code}`);
    row(
      '',
      `${times(applied.seconds, least)} the least, ${times(applied.seconds, bucket)} what the bucket alone allows`,
    );

    await control('POST', 'reset');
    const edited = editMeanwhile(control, changed);
    const disturbed = await measure(cli, ['apply', files, '--yes'], env);
    await edited.done;
    const lost = await lostUpdates(control, edited.people);
    row(
      `apply, ${EDITED} edited meanwhile`,
      `${spent(disturbed)}, exit ${disturbed.code}, ${lost} lost updates`,
    );

    await control('POST', 'reset');
    const slow = await sequentially(origin, changed, SAMPLE);
    const scaled = (slow.seconds / slow.people) * changed;
    row(
      'GET and PUT in sequence',
      `${seconds(scaled)} (${slow.people} measured, scaled): ${times(scaled, applied.seconds)} apply`,
    );

    await control('POST', 'reset');
    const rivalEdits = editMeanwhile(control, changed);
    const rash = await allAtOnce(origin, changed);
    await rivalEdits.done;
    const rashLost = await lostUpdates(control, rivalEdits.people);
    row('Promise.all of PUTs', `${seconds(rash.seconds)}, ${sent(await counts(control))}`);
    row('', `${rash.failed} not written, ${rashLost} lost updates`);
  } finally {
    stop();
  }
}

async function benchAlone() {
  const [node, version] = [medianOf(['-e', '0']), medianOf([cli, '--version'])];
  row('--version', `${version.toFixed(0)} ms, node -e 0 ${node.toFixed(0)} ms: ${times(version, node)}`);
  for (const users of sizes.length > 0 ? sizes : [100, 1000, 10000]) await bench(users);
}

try {
  if (flags.against !== undefined) await benchAgainst(flags.against, flags);
  else if (flags.rows !== undefined || flags.quick)
    throw new Error('--rows and --quick need --against <commit>.');
  else await benchAlone();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closeRivals();
  rmSync(root, { recursive: true, force: true });
}
