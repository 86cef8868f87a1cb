// @ts-check
// `node bench/accounts.mjs [accounts] [people]`: one process that plans for many emulated accounts, beside as many runs
// for one account each. CPU time is compared, since the accounts answer from the same machine. Then the same with one
// account more that never answers and one that refuses the token, in one process and in shards: nobody else may be
// planned otherwise.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
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

/**
 * Runs the command line and measures it.
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {number[]} codes With which it may end.
 */
async function measure(args, env, codes = [0]) {
  const peak = join(root, 'peak.json');
  const child = spawn(process.execPath, ['--require', peakHook, cli, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env, BENCH_PEAK: peak },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (!codes.includes(Number(code))) throw new Error(`celigo-access ${args.join(' ')} ended with ${code}`);
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
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const port = /** @type {import('node:net').AddressInfo} */ (silent.address()).port;
  const odd = ['hung', 'refused'].map(
    (name) =>
      `  ${name}: { region: us, paths: [customer-0/access.yaml], token: CELIGO_API_TOKEN_${name.toUpperCase()} }`,
  );
  writeFileSync(join(root, 'more.yaml'), `${[...lines, ...odd].join('\n')}\n`);
  const more = {
    ...env,
    CELIGO_BASE_URL_HUNG: `http://127.0.0.1:${port}`,
    CELIGO_API_TOKEN_HUNG: 'token-of-the-hung-0123456789',
    CELIGO_BASE_URL_REFUSED: urls[0] ?? '',
    CELIGO_API_TOKEN_REFUSED: 'token-that-nobody-knows-0123456789',
  };
  /** Name, exit code and digest of each account of a run. @param {string} folder @returns {[string, string][]} */
  const endsIn = (folder) =>
    JSON.parse(readFileSync(join(root, folder, 'summary.json'), 'utf8')).accounts.map(
      (/** @type {{ name: string, exitCode: number, result?: string }} */ { name, exitCode, result }) => [
        name,
        `${exitCode} ${result && JSON.parse(readFileSync(join(root, folder, result), 'utf8')).digest}`,
      ],
    );
  const plan = ['accounts', 'plan', 'more.yaml', '--patience', '5', '--format', 'json', '--results'];
  await measure([...plan, 'more'], more, [1]);
  const expected = new Map([...endsIn('all'), ['hung', '1 undefined'], ['refused', '4 undefined']]);
  /** @type {[string, string][]} */
  const sharded = [];
  for (let shard = 0; shard < SHARDS; shard += 1) {
    await measure([...plan, `shard-${shard}`, '--shard', `${shard}/${SHARDS}`], more, [0, 1, 4]);
    sharded.push(...endsIn(`shard-${shard}`));
  }
  silent.close();
  /** @param {[string, string][]} ends */
  const isSame = (ends) =>
    ends.length === expected.size &&
    new Set(ends.map(([name]) => name)).size === expected.size &&
    ends.every(([name, end]) => expected.get(name) === end);
  const verdict = (/** @type {[string, string][]} */ ends) =>
    isSame(ends) ? 'each once, with the same plan' : 'NOT the same';
  process.stdout.write(
    `${accounts} accounts of ${people} people: ${all.cpuSeconds.toFixed(1)} s of CPU and ${all.megabytes.toFixed(0)} MB in one process; ` +
      `${(single * accounts).toFixed(1)} s in single runs (${SAMPLE} measured); ratio ${(all.cpuSeconds / (single * accounts)).toFixed(3)}. ` +
      `With one that hangs and one that is refused: ${verdict(endsIn('more'))}. ${SHARDS} shards of these: ${verdict(sharded)}.\n`,
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exit();
