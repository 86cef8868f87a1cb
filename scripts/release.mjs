// @ts-check
// What a release consists of: `node scripts/release.mjs <new folder>`, after `npm run build`. The package as it is
// published, a bill of materials (CycloneDX) of what the bundles hold, and checksums. The same sources give the same bytes.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** What whoever installs the package needs of the manifest: nothing runs there, and nothing is built. */
const PUBLISHED = [
  'name',
  'version',
  'description',
  'license',
  'repository',
  'type',
  'bin',
  'files',
  'engines',
];

/**
 * The manifest as it is published. `prepare` would have npm warn everybody who installs the package.
 * @param {Record<string, unknown>} manifest
 */
export const publishedManifest = (manifest) =>
  Object.fromEntries([...PUBLISHED, 'dependencies'].map((key) => [key, manifest[key]]));

/** Why a tag is not the one of this version; undefined: it is, or nothing was tagged. @param {string} version @param {NodeJS.ProcessEnv} env */
export function tagProblem(version, { GITHUB_REF_TYPE, GITHUB_REF_NAME }) {
  if (GITHUB_REF_TYPE !== 'tag' || GITHUB_REF_NAME === `v${version}`) return undefined;
  return `The tag is ${GITHUB_REF_NAME}, and package.json says ${version}.`;
}

/** Packages of a bundle, as its list of licences names them: name@version. @param {string} file */
export const bundledIn = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:^|\n-{80}\n\n)((?:@[\w.-]+\/)?[\w.-]+) (\d\S*) \(/g)].map(
    ([, name, version]) => `${name}@${version}`,
  );

/**
 * The bill of materials. npm knows what is installed; the bundles say what of that is in them, also of packages that
 * the manifest names for development alone. Without a time and a number of its own: the same sources, the same bytes.
 * @param {any} whole What `npm sbom` says of the whole lock file.
 * @param {ReadonlyMap<string, readonly string[]>} bundles Packages by the file that they are bundled into.
 * @param {{ name: string, version: string }} manifest
 */
export function billOf(whole, bundles, { name, version }) {
  const { serialNumber: _number, metadata, components, dependencies, ...head } = whole;
  const { timestamp: _time, component, lifecycles: _cycles, ...about } = metadata;
  const root = `${name}@${version}`;
  const filesOf = (/** @type {string} */ ref) =>
    [...bundles].flatMap(([file, packages]) => (packages.includes(ref) ? [file] : []));
  const found = components
    .filter((/** @type {any} */ each) => filesOf(each['bom-ref']).length > 0)
    .map((/** @type {any} */ each) => ({
      ...each,
      scope: 'required',
      properties: filesOf(each['bom-ref']).map((value) => ({ name: 'celigo-access:bundle', value })),
    }));
  const refs = new Set(found.map((/** @type {any} */ each) => each['bom-ref']));
  const missing = [...new Set([...bundles.values()].flat())].filter((ref) => !refs.has(ref));
  if (missing.length > 0) throw new Error(`The lock file does not know ${missing.join(', ')}.`);
  const kept = dependencies
    .filter((/** @type {any} */ each) => refs.has(each.ref))
    .map((/** @type {any} */ each) => ({
      ref: each.ref,
      dependsOn: (each.dependsOn ?? []).filter((/** @type {string} */ ref) => refs.has(ref)),
    }));
  return {
    ...head,
    // The folder of the clone is how npm calls it.
    metadata: { ...about, component: { ...component, 'bom-ref': root, type: 'application', name } },
    components: found,
    dependencies: [{ ref: root, dependsOn: [...refs].sort() }, ...kept],
  };
}

/** @param {string[]} args @param {string} cwd */
function npm(args, cwd) {
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 64_000_000 });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

/**
 * Writes all of it into a new folder; returns the names of its files.
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
export function makeRelease(folder, env) {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const problem = tagProblem(manifest.version, env);
  if (problem !== undefined) throw new Error(problem);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty.`);
  const staging = mkdtempSync(join(tmpdir(), 'celigo-access-package-'));
  try {
    for (const file of [...manifest.files, 'README.md', 'LICENSE']) {
      mkdirSync(dirname(join(staging, file)), { recursive: true });
      cpSync(file, join(staging, file), { recursive: true, dereference: true });
    }
    const text = `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`;
    writeFileSync(join(staging, 'package.json'), text);
    npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', resolve(folder)], staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  const whole = JSON.parse(npm(['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], '.'));
  const bundles = new Map([
    ['build', bundledIn('build/licenses.txt')],
    ['dist/action.js', bundledIn('dist/licenses.txt')],
  ]);
  const bill = `${JSON.stringify(billOf(whole, bundles, manifest), null, 2)}\n`;
  writeFileSync(join(folder, `celigo-access-${manifest.version}.cdx.json`), bill);
  const made = readdirSync(folder).sort();
  const sums = made.map((file) => `${sumOf(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return [...made, 'SHA256SUMS'];
}

const sumOf = (/** @type {string} */ file) => createHash('sha256').update(readFileSync(file)).digest('hex');

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  const [folder] = process.argv.slice(2);
  try {
    if (folder === undefined) throw new Error('Name a new folder.');
    process.stdout.write(`${makeRelease(folder, process.env).join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
