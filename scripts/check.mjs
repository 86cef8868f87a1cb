// @ts-check
// Everything that can be checked without running the product: generated files, format and lint, types, dead
// code, architecture, the bundled Action, packages. Says which check failed and goes on, so that one run shows all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleAction } from './bundle.mjs';
import { lockProblems } from './lock.mjs';
import { makePlayground } from './playground.mjs';

/** How many packages the Action's bundle may hold. */
const MOST_BUNDLED = 50;

const checks = [
  ['generated files', 'node', ['scripts/generate.mjs', '--check']],
  ['format and lint', 'npx', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', 'npx', ['tsc', '-p', '.']],
  ['types of the browser tests', 'npx', ['tsc', '-p', 'test/browser']],
  ['dead code', 'npx', ['knip']],
  ['code for tests alone', 'npx', ['knip', '--production']],
  [
    'architecture',
    'npx',
    ['vitest', 'run', 'test/architecture.test.ts', 'test/ratchets.test.ts', 'test/words.test.ts'],
  ],
];

const failed = [];
for (const [name, command, args] of checks) {
  process.stdout.write(`${name} … `);
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  process.stdout.write(status === 0 ? 'ok\n' : `failed\n${stdout}${stderr}\n`);
  if (status !== 0) failed.push(name);
}

process.stdout.write('the bundled Action … ');
const stale = await bundleProblems();
process.stdout.write(stale.length === 0 ? 'ok\n' : `failed\n${stale.join('\n')}\n`);
if (stale.length > 0) failed.push('the bundled Action');

process.stdout.write('the playground … ');
const old = await playgroundProblems();
process.stdout.write(old.length === 0 ? 'ok\n' : `failed\n${old.join('\n')}\n`);
if (old.length > 0) failed.push('the playground');

process.stdout.write('packages … ');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const problems = lockProblems(read('package-lock.json'), read('package.json'));
process.stdout.write(problems.length === 0 ? 'ok\n' : `failed\n${problems.join('\n')}\n`);
if (problems.length > 0) failed.push('packages');

if (failed.length > 0) {
  process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}

/** Makes the playground anew: it must be what is committed, byte by byte. */
async function playgroundProblems() {
  const folder = mkdtempSync(join(tmpdir(), 'celigo-access-docs-'));
  await makePlayground(folder);
  const [made, kept] = [folder, 'docs'].map((each) => readFileSync(join(each, 'playground.html')));
  rmSync(folder, { recursive: true });
  return made?.equals(kept ?? Buffer.alloc(0))
    ? []
    : ['docs/playground.html is not what the sources make: npm run dist.'];
}

/** Bundles the Action twice, in two folders: both must be what is committed, byte by byte. */
async function bundleProblems() {
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'celigo-access-dist-')));
  const [packages = []] = await Promise.all(folders.map(bundleAction));
  const bytesOf = (folder, file) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file)) : Buffer.alloc(0);
  const found = ['action.js', 'licenses.txt'].flatMap((file) => {
    const [first, second] = folders.map((folder) => bytesOf(folder, file));
    if (!first.equals(second)) return [`Two builds of ${file} differ.`];
    return first.equals(bytesOf('dist', file))
      ? []
      : [`dist/${file} is stale: run \`npm run dist\` and commit it.`];
  });
  for (const folder of folders) rmSync(folder, { recursive: true });
  if (packages.length > MOST_BUNDLED)
    found.push(`${packages.length} packages in the bundle; the budget is ${MOST_BUNDLED}.`);
  return found;
}
