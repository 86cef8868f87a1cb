// @ts-check
// Everything that can be checked without running the product: generated files, format and lint, types, dead
// code, architecture, packages. Says which check failed and goes on, so that one run shows all.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lockProblems } from './lock.mjs';

const checks = [
  ['generated files', 'node', ['scripts/generate.mjs', '--check']],
  ['format and lint', 'npx', ['biome', 'check', '--error-on-warnings', '.']],
  ['types', 'npx', ['tsc', '-p', '.']],
  ['types of the browser tests', 'npx', ['tsc', '-p', 'test/browser']],
  ['dead code', 'npx', ['knip']],
  ['architecture', 'npx', ['vitest', 'run', 'test/architecture.test.ts']],
];

const failed = [];
for (const [name, command, args] of checks) {
  process.stdout.write(`${name} … `);
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  process.stdout.write(status === 0 ? 'ok\n' : `failed\n${stdout}${stderr}\n`);
  if (status !== 0) failed.push(name);
}

process.stdout.write('packages … ');
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const problems = lockProblems(read('package-lock.json'), read('package.json'));
process.stdout.write(problems.length === 0 ? 'ok\n' : `failed\n${problems.join('\n')}\n`);
if (problems.length > 0) failed.push('packages');

if (failed.length > 0) {
  process.stdout.write(`\nFailed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
