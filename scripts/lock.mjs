// @ts-check
// What the lockfile and the manifest may hold: a small number of packages, from the registry, each with its
// hash, and none that runs code when it is installed.

/** What the command line may install: direct packages, all packages. */
const BUDGET = { direct: 12, installed: 25 };
/** Packages for building and testing that bring a program of their own; npm may run their script. */
const MAY_RUN_SCRIPTS = new Set(['esbuild']);
const REGISTRY = 'https://registry.npmjs.org/';
/** A range of published versions; not a folder, a repository, an address or a tag that moves. */
const RANGE = /^[~^]?\d+(\.\d+){0,2}$/;

/**
 * @typedef {{ dev?: boolean, devOptional?: boolean, link?: boolean, inBundle?: boolean, resolved?: string,
 *   integrity?: string, hasInstallScript?: boolean, dependencies?: Record<string, string> }} Entry
 * @typedef {{ lockfileVersion?: number, packages: Record<string, Entry> }} Lock
 * @typedef {{ dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>, scripts?: Record<string, string> }} Manifest
 */

/**
 * What is wrong, a sentence each; empty if nothing is.
 * @param {Lock} lock
 * @param {Manifest} manifest
 * @returns {string[]}
 */
export function lockProblems(lock, manifest) {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  const runtime = packages.filter(([, entry]) => !entry.dev && !entry.devOptional);
  const direct = Object.keys(manifest.dependencies ?? {}).length;
  const problems = [];
  if (direct > BUDGET.direct) problems.push(`${direct} direct packages; the budget is ${BUDGET.direct}.`);
  if (runtime.length > BUDGET.installed)
    problems.push(`${runtime.length} installed packages; the budget is ${BUDGET.installed}.`);
  for (const [path, entry] of packages)
    problems.push(
      ...entryProblems(
        path,
        entry,
        runtime.some(([each]) => each === path),
      ),
    );
  const groups = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies];
  for (const [name, range] of groups.flatMap((group) => Object.entries(group ?? {})))
    if (!RANGE.test(range))
      problems.push(`${name} is wanted as "${range}", which is no range of published versions.`);
  for (const name of ['preinstall', 'install', 'postinstall'])
    if (manifest.scripts?.[name] !== undefined)
      problems.push(`package.json has the script ${name}, which would run for whoever installs it.`);
  return problems;
}

/**
 * @param {string} path
 * @param {Entry} entry
 * @param {boolean} isRuntime
 */
function entryProblems(path, entry, isRuntime) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const problems = [];
  if (entry.hasInstallScript && (isRuntime || !MAY_RUN_SCRIPTS.has(name)))
    problems.push(`${path} has an install script.`);
  if (entry.link) problems.push(`${path} is a link to a folder.`);
  else if (!entry.inBundle) {
    if (!entry.integrity?.startsWith('sha512-')) problems.push(`${path} has no SHA-512.`);
    if (entry.resolved !== undefined && !entry.resolved.startsWith(REGISTRY))
      problems.push(`${path} comes from ${entry.resolved}.`);
  }
  return problems;
}
