// @ts-check
// Installs the package as somebody who downloaded it does: `node scripts/installed.mjs npm@12 node@24`. It fails where
// npm warns of anything (of scripts that it would run, say) and where the program does not start. Needs the registry.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRelease } from './release.mjs';

const [npm = 'npm@12', node = 'node@24'] = process.argv.slice(2);
const root = mkdtempSync(join(tmpdir(), 'celigo-access-installed-'));
try {
  const [tarball = ''] = makeRelease(join(root, 'release'), {}).filter((file) => file.endsWith('.tgz'));
  // The newer npm is itself fetched under the newer Node, or it would warn of that.
  const install = ['install', '--global', '--prefix', join(root, 'prefix'), `./release/${tarball}`];
  const inner = ['npx', '--yes', `--package=${npm}`, '--', 'npm', ...install];
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', `--package=${node}`, '--', ...inner], {
    cwd: root,
    encoding: 'utf8',
  });
  // Settings of this machine that a newer npm does not know are no matter of the package.
  const isOurs = (/** @type {string} */ line) =>
    /npm (?:warn|error)/i.test(line) && !/Unknown \w+ config/.test(line);
  const warnings = `${stdout}${stderr}`.split('\n').filter(isOurs);
  const program = join(root, 'prefix', 'bin', 'celigo-access');
  const said = spawnSync(program, ['--version'], { encoding: 'utf8' });
  process.stdout.write(`${npm}: installed with ${status}; celigo-access ${said.stdout ?? 'does not start'}`);
  if (status !== 0 || said.status !== 0 || warnings.length > 0) {
    process.stderr.write(`${warnings.join('\n') || stderr}\n`);
    process.exitCode = 1;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
