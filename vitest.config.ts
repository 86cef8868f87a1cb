import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { defineConfig, type Plugin } from 'vitest/config';
import { compiled } from './test/support/compiled.ts';

/**
 * Files that change what other files share: modules that are replaced, the network under nock, the environment. Each
 * has a module graph of its own. All others share that of their worker, since reading all modules again costs each file a
 * second. They can, because no module of src/ keeps anything from one call to the next.
 */
const APART = [
  'test/apply/full-disk.test.ts',
  'test/celigo/http.test.ts',
  'test/config/unreadable.test.ts',
  'test/engine.test.ts',
  'test/security/T05-token-apart.test.ts',
];
// They need Chromium: npm run test:browser.
const BROWSER = 'test/browser/**';

/**
 * Tests make and throw away thousands of folders, and each line of a receipt is flushed: in memory that takes a tenth
 * of the time. TMPDIR is left as it is where somebody chose it, where there is no memory to spare, and where
 * nothing there may be executed, as the hooks and editors of some tests must be.
 */
const MEMORY = '/dev/shm';
const ROOM = 1024 ** 3;

function isRoomy(): boolean {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const [, , kind, options = ''] = mounts.find((line) => line.split(' ')[1] === MEMORY)?.split(' ') ?? [];
    const { bavail, bsize } = statfsSync(MEMORY);
    return kind === 'tmpfs' && !/\b(noexec|ro)\b/.test(options) && bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}

if (process.env.TMPDIR === undefined && isRoomy()) {
  // Workers inherit it.
  const folder = mkdtempSync(`${MEMORY}/celigo-access-tests-`);
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

/** A number for `SEED` that stays the same while no source and no test changes. */
function seedOfSources(): number {
  const hash = createHash('sha256');
  for (const folder of ['src', 'test']) {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((each) => each.endsWith('.ts')).sort())
      hash.update(`${file}\n${readFileSync(join(folder, file), 'utf8')}`);
  }
  return hash.digest().readUIntBE(0, 3);
}

// A run draws what the run before it drew of the same sources: what was green here is green in CI. Workers inherit it.
process.env.SEED ??= String(seedOfSources());

/**
 * V8 compiles what runs often a second time, well, and little of what a test calls runs for long enough to repay that.
 * Asked to wait a good four times as long as it usually does, it takes a tenth to a seventh less CPU for dear files. A
 * flag of V8 is for all threads of a process, and this one was tried with the V8 of Node 20.
 */
if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--interrupt-budget=600000');

/**
 * Packages are loaded as users have them: under the condition `development` micromark has an assertion in each step.
 * Vitest adds the condition to those that a configuration names, so it is taken out of what came of them.
 */
const undeveloped: Plugin = {
  name: 'celigo-access:undeveloped',
  configResolved({ ssr, environments }) {
    for (const { resolve } of [ssr, ...Object.values(environments)]) {
      for (const key of ['conditions', 'externalConditions'] as const) {
        if (resolve?.[key] !== undefined)
          resolve[key] = resolve[key].filter((each) => !each.startsWith('development'));
      }
    }
  },
};

/** The two projects of these files; those that are apart are whichever of them `include` names. */
export const suiteOf = (include: readonly string[], exclude: readonly string[] = []) =>
  defineConfig({
    plugins: [undeveloped],
    test: {
      setupFiles: ['test/support/setup.ts'],
      // No test is slow: whatever has not ended by then hangs. A busy machine takes ten times as long as a quiet one.
      testTimeout: process.env.THOROUGH === undefined ? 300_000 : 1_800_000,
      hookTimeout: 300_000,
      expect: { poll: { timeout: 240_000 } },
      pool: 'threads',
      // Two for each core, since a worker waits for a third of its time: for loopback, Git and child processes. More
      // than eight would need more memory than they are worth.
      maxWorkers: Math.min(8, 2 * availableParallelism()),
      projects: [
        {
          extends: true,
          plugins: [compiled()],
          test: {
            name: 'shared',
            include: [...include],
            exclude: [BROWSER, ...APART, ...exclude],
            isolate: false,
          },
        },
        { extends: true, test: { name: 'apart', include: APART, exclude: [...exclude], isolate: true } },
      ],
    },
  });

export default suiteOf(['test/**/*.test.ts']);
