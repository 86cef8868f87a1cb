// @ts-check
// `node bench/accounts.mjs [accounts] [people]`: one process that plans for many emulated accounts, beside as many runs
// for one account each. CPU time is compared, since the accounts answer from the same machine.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { writeWorld } from './world.mjs';

const [accounts = 200, people = 50] = process.argv.slice(2).map(Number);
/** Single runs are alike, so a few of them stand for all. */
const SAMPLE = 8;
const SHARDS = 8;
const root = mkdtempSync(join(tmpdir(), 'celigo-accounts-'));
const cli = new URL('../build/cli.js', import.meta.url).pathname;
const peakHook = new URL('./peak.cjs', import.meta.url).pathname;
mkdirSync(join(root, '.git'));

/** Runs the command line and measures it. @param {string[]} args @param {Record<string, string>} env */
async function measure(args, env) {
  const peak = join(root, 'peak.json');
  const child = spawn(process.execPath, ['--require', peakHook, cli, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env, BENCH_PEAK: peak },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`celigo-access ${args.join(' ')} ended with ${code}`);
  return JSON.parse(readFileSync(peak, 'utf8'));
}

try {
  const outfile = join(root, 'sandbox.mjs');
  const contents =
    "export { startSandbox } from './src/sandbox/server.ts'; export { parseSeed } from './src/sandbox/seed.ts';";
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  const { startSandbox, parseSeed } = await import(pathToFileURL(outfile).href);
  /** @type {Record<string, string>} */
  const env = {};
  const lines = ['version: 1', 'accounts:'];
  const urls = [];
  for (let at = 0; at < accounts; at += 1) {
    const name = `customer-${at}`;
    writeWorld(join(root, name), { users: people, changed: Math.ceil(people / 3), latencyMs: 0 });
    const seed = parseSeed(readFileSync(join(root, name, 'account.yaml'), 'utf8'), 'account.yaml');
    const sandbox = await startSandbox({
      seed,
      now: () => new Date(),
      bucket: 'off',
      latencyMs: 0,
      faults: [],
      otherAdministrator: [],
    });
    urls.push(sandbox.url);
    env[`CELIGO_BASE_URL_CUSTOMER_${at}`] = sandbox.url;
    env[`CELIGO_API_TOKEN_C${at}`] = 'sandbox-token';
    lines.push(`  ${name}: { region: us, paths: [${name}/access.yaml], token: CELIGO_API_TOKEN_C${at} }`);
  }
  writeFileSync(join(root, 'accounts.yaml'), `${lines.join('\n')}\n`);
  let single = 0;
  for (let run = 0; run < SAMPLE; run += 1) {
    const alone = { CELIGO_BASE_URL: urls[run] ?? '', CELIGO_API_TOKEN: 'sandbox-token' };
    single += (await measure(['plan', `customer-${run}/access.yaml`], alone)).cpuSeconds / SAMPLE;
  }
  const all = await measure(['accounts', 'plan', '--format', 'json', '--results', 'all'], env);
  const found = [];
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const folder = `shard-${shard}`;
    await measure(
      ['accounts', 'plan', '--shard', `${shard}/${SHARDS}`, '--format', 'json', '--results', folder],
      env,
    );
    const summary = JSON.parse(readFileSync(join(root, folder, 'summary.json'), 'utf8'));
    for (const { name, exitCode } of summary.accounts) {
      const digest = (/** @type {string} */ from) =>
        JSON.parse(readFileSync(join(root, from, name, 'plan.json'), 'utf8')).digest;
      found.push([name, exitCode === 0 && digest(folder) === digest('all')]);
    }
  }
  const once = found.length === accounts && new Set(found.map(([name]) => name)).size === accounts;
  process.stdout.write(
    `${accounts} accounts of ${people} people: ${all.cpuSeconds.toFixed(1)} s of CPU and ${all.megabytes.toFixed(0)} MB in one process; ` +
      `${(single * accounts).toFixed(1)} s in single runs (${SAMPLE} measured); ratio ${(all.cpuSeconds / (single * accounts)).toFixed(3)}. ` +
      `${SHARDS} shards: ${once && found.every(([, same]) => same) ? 'each account once, with the same plan' : 'NOT the same'}.\n`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exit();
