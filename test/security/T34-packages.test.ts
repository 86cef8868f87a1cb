/** T34: a package that was taken over. Few packages, all locked by hash, none that runs code when installed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lockProblems } from '../../scripts/lock.mjs';

type Manifest = Parameters<typeof lockProblems>[1];
type Lock = Parameters<typeof lockProblems>[0];

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

const withEntry = (path: string, change: object): Lock => ({
  ...lock,
  packages: { ...lock.packages, [path]: { ...lock.packages[path], ...change } },
});
const added = { resolved: 'https://registry.npmjs.org/x/-/x-1.0.0.tgz', integrity: 'sha512-x' };

test('the packages are as they must be', () => {
  expect(lockProblems(lock, manifest)).toEqual([]);
  expect(Object.keys(lock.packages).length).toBeGreaterThan(50);
});

test('what is wanted is what is locked', () => {
  expect(lock.packages['']?.dependencies).toEqual(manifest.dependencies);
});

test.each<[string, Lock, Manifest, RegExp]>([
  [
    'a runtime package with an install script',
    withEntry('node_modules/yaml', { hasInstallScript: true }),
    manifest,
    /yaml has an install script/,
  ],
  [
    'a package for tests with a new install script',
    withEntry('node_modules/vitest', { hasInstallScript: true }),
    manifest,
    /vitest has an install script/,
  ],
  [
    'a package from elsewhere',
    withEntry('node_modules/yaml', { resolved: 'https://evil.test/yaml.tgz' }),
    manifest,
    /comes from https:\/\/evil\.test/,
  ],
  [
    'a package from a repository',
    withEntry('node_modules/yaml', { resolved: 'git+ssh://git@github.com/x/yaml.git' }),
    manifest,
    /comes from git/,
  ],
  [
    'a package without a hash',
    withEntry('node_modules/yaml', { integrity: undefined }),
    manifest,
    /no SHA-512/,
  ],
  [
    'a package with a weak hash',
    withEntry('node_modules/yaml', { integrity: 'sha1-abc' }),
    manifest,
    /no SHA-512/,
  ],
  ['a folder as a package', withEntry('node_modules/yaml', { link: true }), manifest, /link to a folder/],
  [
    'one installed package too many',
    {
      ...lock,
      packages: {
        ...lock.packages,
        ...Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`node_modules/x${n}`, added])),
      },
    },
    manifest,
    /the budget is 25/,
  ],
  [
    'one direct package too many',
    lock,
    {
      ...manifest,
      dependencies: Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`x${n}`, '^1.0.0'])),
    },
    /the budget is 12/,
  ],
  [
    'a package by address',
    lock,
    { ...manifest, dependencies: { yaml: 'https://evil.test/yaml.tgz' } },
    /no range of published versions/,
  ],
  [
    'a package by tag',
    lock,
    { ...manifest, devDependencies: { yaml: 'latest' } },
    /no range of published versions/,
  ],
  [
    'a package by anything',
    lock,
    { ...manifest, dependencies: { yaml: '*' } },
    /no range of published versions/,
  ],
  [
    'an install script of our own',
    lock,
    { ...manifest, scripts: { postinstall: 'node x.js' } },
    /postinstall/,
  ],
])('%s fails the check', (_, tampered, wanted, words) => {
  expect(lockProblems(tampered, wanted).join('\n')).toMatch(words);
});
