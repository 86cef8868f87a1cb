// @ts-check
// Other people's tools, installed at fixed versions in a folder that goes away again, and never into this package.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { counted } from './facts.mjs';
import { addressOf, measure, root } from './measure.mjs';

/** @typedef {import('./measure.mjs').Side} Side */

export const VERSIONS = { alchemy: '0.94.0', 'auth0-deploy-cli': '8.44.0' };
const script = (/** @type {string} */ name) => new URL(name, import.meta.url).pathname;

/** @type {Map<string, Promise<string>>} */
const installs = new Map();

/** The folder of an installed peer. Install scripts of others do not run. @param {keyof typeof VERSIONS} name */
function installed(name) {
  const known = installs.get(name) ?? install(name);
  installs.set(name, known);
  return known;
}

/** @param {keyof typeof VERSIONS} name */
async function install(name) {
  const folder = join(root, 'peers', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = `${name}@${VERSIONS[name]}`;
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error', wanted];
  await promisify(execFile)('npm', args, { cwd: folder, timeout: 600_000 }).catch((error) => {
    const why = String(error.stderr || error.message)
      .trim()
      .split('\n')[0];
    throw new Error(`npm could not install ${wanted} here (${why})`);
  });
  return join(folder, 'node_modules', name);
}

/** A run of `alchemy` that finds nothing to do; the run that makes its state is over. @param {number} resources @returns {Promise<Side>} */
export async function alchemyNoOp(resources) {
  const folder = await installed('alchemy');
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const args = () => [script('alchemy.mjs'), join(folder, exports['.'].import), String(resources)];
  // Where CI is set it wants a state store elsewhere; here its own files are what is measured.
  const env = { DO_NOT_TRACK: '1', ALCHEMY_TELEMETRY_DISABLED: '1', ALCHEMY_CI_STATE_STORE_CHECK: 'false' };
  await measure({ args, env, fact: counted(0) });
  return { args, env, fact: counted(resources) };
}

/**
 * A dry run of `auth0-deploy-cli` that finds nothing to do, served by a stand-in.
 * @template T @param {number} roles @param {(side: Side) => Promise<T>} work
 */
export async function withAuth0(roles, work) {
  const folder = await installed('auth0-deploy-cli');
  const place = join(root, `auth0-${roles}`);
  mkdirSync(place, { recursive: true });
  certify(place);
  const child = spawn(process.execPath, [script('auth0.mjs'), place, String(roles)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(child);
    const ca = readFileSync(join(place, 'cert.pem'));
    const config = {
      AUTH0_DOMAIN: new URL(url).host,
      AUTH0_ACCESS_TOKEN: 'stand-in',
      AUTH0_INCLUDED_ONLY: ['roles'],
      AUTH0_ALLOW_DELETE: false,
    };
    writeFileSync(join(place, 'config.json'), JSON.stringify(config));
    const declared = Array.from(
      { length: roles },
      (_, n) => `  - name: role-${n}\n    description: Role ${n}\n    permissions: []\n`,
    );
    writeFileSync(join(place, 'tenant.yaml'), `roles:\n${declared.join('')}`);
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const given = ['-c', join(place, 'config.json'), '-i', join(place, 'tenant.yaml'), '--dry-run'];
    return await work({
      args: () => [join(folder, bin.a0deploy), 'import', ...given],
      env: { NODE_EXTRA_CA_CERTS: join(place, 'cert.pem') },
      served: { url, env: {}, count: () => requestsOf(url, ca), reset: async () => {} },
      fact: ({ stdout }) => {
        if (!stdout.includes('No changes detected.'))
          throw new Error('its dry run found something to change');
        return `${roles} roles read, no changes`;
      },
    });
  } finally {
    child.kill();
  }
}

/** Its client speaks https alone, so the stand-in has a certificate for loopback. @param {string} place */
function certify(place) {
  const files = ['-keyout', join(place, 'key.pem'), '-out', join(place, 'cert.pem')];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  try {
    execFileSync('openssl', ['req', '-x509', ...key, ...names, ...files], { stdio: 'ignore' });
  } catch {
    throw new Error('openssl is needed for a certificate of the stand-in, and could not make one here');
  }
}

/** @param {string} url @param {Buffer} ca @returns {Promise<number>} */
function requestsOf(url, ca) {
  return new Promise((resolve, reject) => {
    get(`${url}/_requests`, { ca, agent: false }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve(Number(text));
    }).on('error', reject);
  });
}
