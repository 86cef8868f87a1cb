// @ts-check
// `npm run bench -- --against <commit>`: this build and another one in turn on the same worlds, as ratios, since a
// machine that others use too has no steady seconds. Everything on loopback; it ends by itself and writes
// bench/RESULTS.md.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { writeRace, writeSlips } from './race.mjs';
import { writeWorld } from './world.mjs';

const RUNS = 5;
const here = new URL('..', import.meta.url).pathname;
const peakHook = new URL('./peak.cjs', import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), 'celigo-bench-'));

/** Builds a commit in a folder of its own. @param {string} commit */
function built(commit) {
  const folder = join(root, 'against');
  const quiet = { cwd: here, stdio: 'ignore' };
  execFileSync('git', ['worktree', 'add', '--detach', folder, commit], quiet);
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  return folder;
}

/** @param {string[]} args @param {Record<string, string>} env */
async function measure(args, env = {}) {
  const peak = join(root, 'peak.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--require', peakHook, ...args], {
    cwd: root,
    env: { ...process.env, ...env, BENCH_PEAK: peak, CELIGO_API_TOKEN: 'sandbox-token' },
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.on('exit', resolve));
  const wall = (performance.now() - startedAt) / 1000;
  const { cpuSeconds, megabytes } = JSON.parse(readFileSync(peak, 'utf8'));
  return { wall, cpu: cpuSeconds, megabytes };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Both builds in turn, after one run of each that is not counted. */
async function paired(args, otherArgs, env) {
  const runs = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const pair = { a: await measure(args, env), b: await measure(otherArgs, env) };
    if (run > 0) runs.push(pair);
  }
  const of = (what) => ({
    a: median(runs.map(({ a }) => a[what])),
    b: median(runs.map(({ b }) => b[what])),
    ratio: median(runs.map(({ a, b }) => a[what] / b[what])),
  });
  return { cpu: of('cpu'), wall: of('wall'), megabytes: of('megabytes') };
}

async function withSandbox(folder, work) {
  const args = [join(here, 'build/cli.js'), 'sandbox', '--seed', join(folder, 'account.yaml')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const origin = await new Promise((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk));
        if (found) resolve(found[0]);
      });
      child.on('exit', () => reject(new Error('The sandbox did not start.')));
    });
    return await work({ CELIGO_BASE_URL: origin });
  } finally {
    child.kill();
  }
}

const rows = [];
function row(what, { cpu, wall, megabytes }) {
  const one = (value, digits = 2) => value.toFixed(digits);
  const cells = [
    what,
    `${one(cpu.a)} s`,
    `${one(cpu.b)} s`,
    one(cpu.ratio),
    `${one(wall.a)} s`,
    one(wall.ratio),
    `${one(megabytes.a, 0)} MB`,
    `${one(megabytes.b, 0)} MB`,
  ];
  rows.push(cells);
  console.log(cells.join(' | '));
}

/** @param {string} commit */
export async function benchAgainst(commit) {
  try {
    const [mine, other] = [join(here, 'build/cli.js'), join(built(commit), 'build/cli.js')];
    const both = (args, env) => paired([mine, ...args], [other, ...args], env);
    row('--version', await both(['--version']));
    row('--version beside `node -e 0`', await paired([mine, '--version'], ['-e', '0']));
    for (const size of [100, 10_000]) {
      const folder = join(root, `bench-${size}`);
      writeWorld(folder, { users: size, changed: 0, latencyMs: 0 });
      const files = join(folder, 'access.yaml');
      row(`validate, ${size} people, bench`, await both(['validate', files]));
      if (size === 100)
        row('the same beside `node -e 0`', await paired([mine, 'validate', files], ['-e', '0']));
      await withSandbox(folder, async (env) =>
        row(`plan, ${size} people, bench`, await both(['plan', files], env)),
      );
    }
    const race = join(root, 'race');
    writeRace(race, 10_000);
    const files = join(race, 'access');
    row('validate, 10000 people, race', await both(['validate', files]));
    await withSandbox(race, async (env) => {
      row('plan, 10000 people, race', await both(['plan', files], env));
      row('export, 10000 people, race', await both(['export', '--region', 'us'], env));
      row('report, 10000 people, race', await both(['report', files, '--format', 'html'], env));
    });
    const slips = join(root, 'slips');
    writeSlips(slips, 10_000);
    for (const [wrong, right] of [
      ['misspelt-roles', 'roles'],
      ['unknown-members', 'members'],
    ]) {
      const beside = [mine, 'validate', join(slips, `${right}.yaml`)];
      row(`${wrong} beside none`, await paired([mine, 'validate', join(slips, `${wrong}.yaml`)], beside));
    }
    write(commit);
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', join(root, 'against')], { cwd: here });
    rmSync(root, { recursive: true, force: true });
  }
}

function write(commit) {
  const revision = (name) =>
    execFileSync('git', ['rev-parse', '--short', name], { cwd: here, encoding: 'utf8' }).trim();
  const head = ['', 'CPU', 'CPU then', 'ratio', 'wall', 'ratio of walls', 'peak', 'peak then'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  writeFileSync(
    join(here, 'bench/RESULTS.md'),
    `# Results

\`npm run bench -- --against ${revision(commit)}\` at ${revision('HEAD')}: medians of ${RUNS} runs of each build in turn, whole processes. "Then" is ${revision(commit)}, or what the row names. Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB.

${lines.join('\n')}
`,
  );
}
