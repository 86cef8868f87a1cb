/** A release: the workflow is walked job by job with what can be run offline, and its files are looked at. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { billOf, bundledIn, publishedManifest, tagProblem } from '../scripts/release.mjs';

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
const jobs: Readonly<Record<string, Job>> = parse(
  readFileSync('.github/workflows/release.yaml', 'utf8'),
).jobs;
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** What `npm` and `gh` do here: what would reach the network is written down, the rest is done. */
const NPM = `#!/bin/sh
case "$1" in
  ci | run | publish) echo "npm $*" >> "$WALK/log" ;;
  pack) if [ -n "$MADE" ]; then cp "$MADE"/*.tgz "$5"; else exec "$REAL_NPM" "$@"; fi ;;
  *) if [ -n "$MADE" ]; then cat "$MADE"/*.json; else exec "$REAL_NPM" "$@"; fi ;;
esac
`;
const GH = `#!/bin/sh
echo "gh $*" >> "$WALK/log"
if [ "$1 $2" = "run download" ]; then cp -R "$WALK/artifacts/$5" "$7"; fi
`;

type Given = Readonly<Record<string, string>>;

/** Conditions as these workflows have them: comparisons, joined by &&. */
const holds = (condition: string | undefined, given: Given): boolean =>
  (condition ?? '').split(' && ').every((part) => {
    if (part === '') return true;
    const [, name = '', value] = /^(\S+) == '([^']*)'$/.exec(part) ?? [];
    expect(name, part).not.toBe('');
    return (given[name] ?? '') === value;
  });

/** Runs every job of the workflow in its order, each in a work tree of its own; returns what would have been sent. */
class Walk {
  readonly root = mkdtempSync(join(tmpdir(), 'release-'));
  readonly #given: Given;
  readonly #made: string;

  /** `made` are files of an earlier walk, which npm then need not make anew. */
  constructor(given: Given, made = '') {
    this.#given = given;
    this.#made = made;
    mkdirSync(join(this.root, 'bin'));
    for (const [name, text] of [
      ['npm', NPM],
      ['gh', GH],
    ] as const)
      writeFileSync(join(this.root, 'bin', name), text, { mode: 0o755 });
  }

  run(): string[] {
    const done: string[] = [];
    for (const [name, job] of Object.entries(jobs)) {
      expect(job.needs === undefined || Object.keys(jobs).includes(job.needs)).toBe(true);
      if (!holds(job.if, this.#given) || (job.needs !== undefined && !done.includes(job.needs))) continue;
      this.#job(name, job);
      done.push(name);
    }
    const log = join(this.root, 'log');
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  }

  #job(name: string, job: Job): void {
    const tree = join(this.root, name);
    mkdirSync(tree);
    for (const step of job.steps) {
      if (!holds(step.if, this.#given)) continue;
      if (step.run !== undefined) this.#shell(step.run, tree, job.env ?? {});
      else this.#action(step, tree);
    }
  }

  #shell(text: string, cwd: string, env: Given): void {
    const shown = Object.fromEntries(Object.keys(env).map((key) => [key, 'given']));
    const found = spawnSync('bash', ['-e', '-c', text], {
      cwd,
      encoding: 'utf8',
      env: {
        ...shown,
        PATH: `${join(this.root, 'bin')}:${process.env.PATH}`,
        HOME: this.root,
        WALK: this.root,
        MADE: this.#made,
        REAL_NPM: spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).stdout.trim(),
        GITHUB_RUN_ID: '1',
        GITHUB_REF_TYPE: this.#given['github.event_name'] === 'push' ? 'tag' : 'branch',
        GITHUB_REF_NAME: this.#given.ref ?? '',
      },
    });
    expect(found.status, `${text}\n${found.stderr}`).toBe(0);
  }

  #action({ uses = '', with: given = {} }: Step, tree: string): void {
    if (uses.startsWith('actions/checkout@')) checkout(tree);
    if (/^actions\/(?:checkout|setup-node)@/.test(uses)) return;
    const matched = (patterns: unknown): string[] =>
      String(patterns)
        .trim()
        .split('\n')
        .flatMap((pattern) => {
          const { stdout } = spawnSync('bash', ['-c', `ls -d ${pattern}`], { cwd: tree, encoding: 'utf8' });
          const files = stdout.split('\n').filter((file) => file !== '');
          expect(files.length, pattern).toBeGreaterThan(0);
          return files;
        });
    if (uses.startsWith('actions/attest-build-provenance@')) {
      const files = matched(given['subject-path']).sort();
      writeFileSync(join(this.root, 'log'), `attest ${files.join(' ')}\n`, { flag: 'a' });
      return;
    }
    expect(uses).toMatch(/^actions\/upload-artifact@/);
    const to = join(this.root, 'artifacts', String(given.name));
    cpSync(join(tree, String(given.path)), to, { recursive: true });
    expect(readdirSync(to).length).toBeGreaterThan(0);
  }
}

/** What a checkout and a build would leave, by links; the tests of CI were run elsewhere. */
function checkout(tree: string): void {
  const linked = ['build', 'schemas', 'examples', 'dist', 'package.json', 'package-lock.json'];
  for (const file of [...linked, 'README.md', 'LICENSE', 'src'])
    symlinkSync(join(process.cwd(), file), join(tree, file));
  // A script knows itself by its own path.
  cpSync('scripts', join(tree, 'scripts'), { recursive: true });
  mkdirSync(join(tree, '.ci'));
  writeFileSync(join(tree, '.ci', 'run'), 'echo "ci" >> "$WALK/log"\n');
  chmodSync(join(tree, '.ci', 'run'), 0o755);
}

const NAME = `celigo-access-${manifest.version}`;
const ALL = [`${NAME}.cdx.json`, `${NAME}.tgz`, 'SHA256SUMS'];
const walks: Walk[] = [];
const walk = (given: Given, earlier?: string): { log: string[]; root: string } => {
  const made = new Walk(given, earlier);
  walks.push(made);
  return { log: made.run(), root: made.root };
};
afterAll(() => {
  for (const { root } of walks) rmSync(root, { recursive: true, force: true });
});

describe('a tag', () => {
  let log: string[];
  let files: string;
  beforeAll(() => {
    const walked = walk({
      'github.event_name': 'push',
      ref: `v${manifest.version}`,
      'vars.CELIGO_NPM': 'true',
    });
    log = walked.log;
    files = join(walked.root, 'artifacts', 'release');
  });

  it('is checked, built, attested, and only then released and published, from the files that were built', () => {
    const released = ALL.map((file) => `release/${file}`);
    const download = 'gh run download 1 --name release --dir release';
    expect(log).toEqual([
      'ci',
      'npm ci --ignore-scripts',
      'npm run build',
      `attest ${['dist/action.js', ...released].sort().join(' ')}`,
      download,
      expect.stringMatching(/^gh release create v\S+ --verify-tag --draft --title v\S+ /),
      download,
      `npm publish --ignore-scripts ./release/${NAME}.tgz`,
    ]);
    for (const file of released) expect(log[5]).toContain(` ${file}`);
  });

  it('has a package whose manifest runs nothing, and whose command line starts', () => {
    const out = join(files, '..', 'package-of-test');
    mkdirSync(out);
    spawnSync('tar', ['-xzf', join(files, `${NAME}.tgz`), '-C', out]);
    const found = JSON.parse(readFileSync(join(out, 'package/package.json'), 'utf8'));
    expect(found.scripts).toBeUndefined();
    expect(found.devDependencies).toBeUndefined();
    expect(found).toMatchObject({ name: 'celigo-access', version: manifest.version, bin: manifest.bin });
    // Provenance is refused for a manifest that does not name the repository.
    expect(found.repository.url).toBe('git+https://github.com/celigo-access/celigo-access.git');
    const said = spawnSync(process.execPath, [join(out, 'package/build/cli.js'), '--version'], {
      encoding: 'utf8',
    });
    expect([said.status, said.stdout.trim()]).toEqual([0, manifest.version]);
    expect(readdirSync(join(out, 'package')).sort()).toEqual(
      ['LICENSE', 'README.md', 'build', 'examples', 'package.json', 'schemas', 'src'].sort(),
    );
  });

  it('has a bill of materials of everything that is bundled, each with its hash, and no more', () => {
    const bill = JSON.parse(readFileSync(join(files, `${NAME}.cdx.json`), 'utf8'));
    expect([bill.bomFormat, bill.specVersion]).toEqual(['CycloneDX', '1.5']);
    const bundled = new Set([...bundledIn('build/licenses.txt'), ...bundledIn('dist/licenses.txt')]);
    expect(bundled.size).toBeGreaterThan(20);
    // These two are what `npm sbom --omit dev` leaves out, though the command line holds them.
    for (const name of ['yaml@', 'js-yaml@'])
      expect([...bundled].some((each) => each.startsWith(name))).toBe(true);
    expect(new Set(bill.components.map((each: { 'bom-ref': string }) => each['bom-ref']))).toEqual(bundled);
    for (const { hashes, licenses } of bill.components) {
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
      expect(licenses.length).toBeGreaterThan(0);
    }
    const refs = new Set([...bundled, bill.metadata.component['bom-ref']]);
    for (const { ref, dependsOn } of bill.dependencies)
      for (const each of [ref, ...dependsOn]) expect(refs.has(each), each).toBe(true);
    // The same sources, the same bytes.
    expect([bill.serialNumber, bill.metadata.timestamp]).toEqual([undefined, undefined]);
  });
});

it('a dry run leaves the same files and tells nobody', () => {
  const earlier = join(walks[0]?.root ?? '', 'artifacts/release');
  const { log, root } = walk(
    { 'github.event_name': 'workflow_dispatch', ref: 'main', 'vars.CELIGO_NPM': 'true' },
    earlier,
  );
  expect(log).toEqual(['ci', 'npm ci --ignore-scripts', 'npm run build']);
  const sums = readFileSync(join(root, 'artifacts/release/SHA256SUMS'), 'utf8');
  expect(sums).toBe(readFileSync(join(earlier, 'SHA256SUMS'), 'utf8'));
});

it('nothing is published before the name is ours', () => {
  expect(holds(jobs.npm?.if, { 'github.event_name': 'push' })).toBe(false);
  expect(holds(jobs.npm?.if, { 'github.event_name': 'push', 'vars.CELIGO_NPM': 'true' })).toBe(true);
});

it.each([
  [{ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v9.9.9' }, 'The tag is v9.9.9'],
  [{ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: `v${manifest.version}` }, undefined],
  [{}, undefined],
])('a tag must be that of the version: %j', (env, words) => {
  if (words === undefined) expect(tagProblem(manifest.version, env)).toBeUndefined();
  else expect(tagProblem(manifest.version, env)).toContain(words);
});

it('a bundled package that the lock file does not know stops the release', () => {
  const whole = { metadata: { component: {} }, components: [], dependencies: [] };
  expect(() => billOf(whole, new Map([['build', ['ghost@1.0.0']]]), manifest)).toThrow(/ghost@1\.0\.0/);
});

it('the repository keeps what the manifest of the package leaves out', () => {
  expect(manifest.scripts.prepare).toBeDefined();
  expect(Object.keys(publishedManifest(manifest))).not.toContain('scripts');
});
