// @ts-check
// Builds the image and runs it as a pod would: as somebody who is not root, with nothing that can be written, and with a
// signal. `node scripts/image-run.mjs [base]`, after `npm run build`; needs root and buildah. Where the registry of the base
// cannot be reached, a base of this machine's own Node and shell stands in, which says nothing of the size of the real one.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { baseProblem } from './image.mjs';

const [tag = 'docker.io/library/node:24-bookworm-slim'] = process.argv.slice(2);
const env = { ...process.env, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };
const root = mkdtempSync(join(tmpdir(), 'celigo-access-image-'));

/** What a program prints. @param {string} program @param {string[]} args */
function told(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout.trim();
}

/** The base by its digest; undefined where its registry cannot be reached. */
function pulledBase() {
  if (spawnSync('buildah', ['pull', '--quiet', tag], { env }).status !== 0) return undefined;
  const digest = told('buildah', 'inspect', '--type', 'image', '--format', '{{.FromImageDigest}}', tag);
  const base = `${tag}@${digest}`;
  const problem = baseProblem(base);
  if (problem !== undefined) throw new Error(problem);
  return base;
}

/** Node and a shell of this machine, with the libraries that they open. */
function standIn() {
  const tree = join(root, 'tree');
  const put = (/** @type {string} */ from, to = from) => {
    mkdirSync(dirname(join(tree, to)), { recursive: true });
    cpSync(realpathSync(from), join(tree, to));
  };
  const programs = { [process.execPath]: '/usr/local/bin/node', '/bin/sh': '/bin/sh', '/bin/ln': '/bin/ln' };
  for (const [from, to] of [...Object.entries(programs), ['/usr/bin/env', '/usr/bin/env']]) {
    put(from, to);
    for (const [library] of told('ldd', realpathSync(from)).matchAll(/\/\S+/g)) put(library);
  }
  writeFileSync(
    join(root, 'Containerfile'),
    'FROM scratch\nCOPY tree /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n',
  );
  told('buildah', 'build', '--quiet', '--tag', 'localhost/celigo-access-stand-in', root);
  return 'localhost/celigo-access-stand-in';
}

let wrong = 0;
/** @param {string} what @param {boolean} is @param {unknown} [found] */
function check(what, is, found) {
  if (!is) wrong += 1;
  process.stdout.write(
    `${is ? 'as it should be' : 'WRONG'}: ${what}${is ? '' : `: ${JSON.stringify(found)}`}\n`,
  );
}

/** Why nothing can be built here: a builder may be installed where it is not allowed to mount anything. */
function noBuilder() {
  try {
    const name = told('buildah', 'from', 'scratch');
    try {
      const path = told('buildah', 'mount', name);
      told('mount', '--bind', path, path);
      told('umount', path);
    } finally {
      spawnSync('buildah', ['rm', name], { env });
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const missing = noBuilder();
if (missing !== undefined) {
  process.stdout.write(`Nothing was built, as no builder works here: ${missing}\n`);
  rmSync(root, { recursive: true, force: true });
  process.exit(0);
}
let container = '';
let mounted = '';
try {
  const pulled = pulledBase();
  const base = pulled ?? standIn();
  process.stdout.write(`The base is ${pulled ?? `a stand-in, as ${tag} could not be pulled`}.\n`);
  told(
    'buildah',
    'build',
    '--quiet',
    '--build-arg',
    `NODE_IMAGE=${base}`,
    '--tag',
    'localhost/celigo-access',
    '.',
  );
  const archive = join(root, 'image.tar');
  told('buildah', 'push', '--quiet', 'localhost/celigo-access', `oci-archive:${archive}`);
  const bytes = Number(told('sh', '-c', `gzip -1 < '${archive}' | wc -c`));
  check(`${(bytes / 1e6).toFixed(0)} MB to be pulled, of at most 180`, bytes < 180_000_000, bytes);
  const { config } = JSON.parse(
    told('buildah', 'inspect', '--type', 'image', 'localhost/celigo-access'),
  ).OCIv1;
  check('it is run by nobody that is root', config.User === '1000:1000', config.User);
  container = told('buildah', 'from', 'localhost/celigo-access');
  mounted = told('buildah', 'mount', container);
  told('mount', '--bind', mounted, mounted);
  told('mount', '-o', 'remount,ro,bind', mounted);
  // By its path: what is inside is given no environment, so nothing would be found by name.
  const chroot = told('sh', '-c', 'command -v chroot');
  const inside = [`--userspec=${config.User}`, mounted];
  const [node = '', cli = ''] = config.Entrypoint;
  const run = (/** @type {string[]} */ ...args) =>
    spawnSync(chroot, [...inside, `/usr/local/bin/${node}`, cli, ...args], { env: {}, encoding: 'utf8' });
  const version = run('--version');
  check('it says its version', version.status === 0, version.stderr);
  const valid = run('validate', '/opt/celigo-access/examples/small/access.yaml');
  check('it validates the small example', valid.status === 0, valid.stderr);
  const shell = spawnSync(chroot, [...inside, '/bin/sh', '-c', 'celigo-access --version && : > /work/x'], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    encoding: 'utf8',
  });
  check(
    'a shell finds the program, and can write nothing',
    /^\d+\.\d+\.\d+\n$/.test(shell.stdout) && shell.status !== 0,
    shell,
  );
  const seed = '/opt/celigo-access/examples/small/account.yaml';
  const args = [...inside, `/usr/local/bin/${node}`, cli, 'sandbox', '--seed', seed, '--port', '0'];
  const child = spawn(chroot, args, { env: {} });
  const end = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
  const start = new Promise((done) => child.stdout.once('data', () => done('started')));
  const first = await Promise.race([start, end]);
  child.kill('SIGTERM');
  const { signal } = await end;
  check('a signal reaches the program, which ends by itself', first === 'started' && signal === null, first);
} finally {
  if (mounted !== '') spawnSync('umount', [mounted]);
  if (container !== '') spawnSync('buildah', ['rm', container], { env });
  rmSync(root, { recursive: true, force: true });
}
process.exitCode = wrong === 0 ? 0 : 1;
