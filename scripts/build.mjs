// @ts-check
// Bundles the command line into build/, packages included: opening hundreds of files takes longer than a small plan.
// What is loaded only when it is called stands in a few groups: the commands that work on files and accounts, what
// knows all of YAML, the emulated account, what speaks to proxies. Files that are as they were stay untouched, so that a build
// beside a running command does not pull its chunks away.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { build, transform } from 'esbuild';
import { licencesOf, packagesIn } from './licences.mjs';

/**
 * What is loaded together where a part of it is asked for. Were each command a chunk of its own, the modules that
 * they share would be dozens of small chunks.
 */
const GROUPS = [
  { name: 'validate', files: /^src\/commands\/validate\.ts/ },
  { name: 'plan', files: /^src\/commands\/(plan|connect)\.ts/ },
  { name: 'http', files: /^src\/celigo\/undici\.ts/ },
  { name: 'proxied', files: /^src\/celigo\/proxied\.ts/ },
  { name: 'emulated', files: /^src\/commands\/(demo|sandbox|export-seed)\.ts/ },
  { name: 'yaml', files: /^src\/(config\/yaml|commands\/(export|drift|init))\.ts/ },
  { name: 'commands', files: /^src\// },
];

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => join('src', file))
  .filter((file) => file.endsWith('.ts'));

/** The first group that a file fits. @param {string} file */
const groupOf = (file) => GROUPS.find(({ files }) => files.test(file));

/** The files that are imported dynamically somewhere and belong to the group. @param {string} name */
function membersOf(name) {
  const asked = sources.flatMap((source) =>
    [...readFileSync(source, 'utf8').matchAll(/[^f]\simport\('(\.[^']+)'\)/g)].map(([, specifier = '']) =>
      normalize(join(dirname(source), specifier)),
    ),
  );
  return [...new Set(asked)].filter((file) => groupOf(file)?.name === name).sort();
}

/** Of the files that every run loads, those that a group needs too. */
const START = [
  'src/commands/failing.ts',
  'src/form/formats.ts',
  'src/core/model/shard.ts',
  'src/core/model/until.ts',
  'src/celigo/token.ts',
];

/**
 * What is loaded before a group, or is worth loading with it. Modules that the same groups load make one chunk; without
 * this, each mixture of groups would be a small chunk of its own, and every file that is opened takes time.
 */
/** @type {Record<string, string[]>} */
const WITH = {
  validate: ['start'],
  plan: ['start', 'validate'],
  http: ['start', 'validate'],
  yaml: ['start', 'validate'],
  emulated: ['start', 'validate', 'plan'],
  commands: ['start', 'validate', 'plan'],
};

/** A group exports what its members export, so no name may stand in two of them. @param {string} name */
function textOf(name) {
  const members = membersOf(name);
  const seen = new Map();
  for (const member of members) {
    const exported = /^export (?:async )?(?:function\*?|const|let|class|enum) (\w+)/gm;
    for (const [, word] of readFileSync(member, 'utf8').matchAll(exported)) {
      if (seen.has(word)) throw new Error(`${member} and ${seen.get(word)} both export ${word}.`);
      seen.set(word, member);
    }
  }
  const before = (WITH[name] ?? []).flatMap((each) => (each === 'start' ? START : membersOf(each)));
  return [
    ...before.map((file) => `import './${file}';`),
    ...members.map((file) => `export * from './${file}';`),
  ].join('\n');
}

/**
 * A dynamic import of a member imports its group. One of a package is refused: a chunk that is a CommonJS package alone
 * exports no names, which shows only when somebody's run comes to it.
 */
const GROUPING = {
  name: 'groups',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ kind, path, resolveDir, importer }) => {
      if (kind !== 'dynamic-import' || path.startsWith('node:')) return undefined;
      if (!path.startsWith('.')) {
        return {
          errors: [
            { text: `${importer} imports the package ${path} dynamically: put a file of ours between.` },
          ],
        };
      }
      const file = normalize(join(resolveDir.slice(process.cwd().length + 1), path));
      const group = groupOf(file);
      return group && { path: group.name, namespace: 'group' };
    });
    onLoad({ filter: /./, namespace: 'group' }, ({ path }) => ({
      contents: textOf(path),
      resolveDir: process.cwd(),
    }));
  },
};

/** What our sources import from a module. @param {string} name */
const takenFrom = (name) => [
  ...new Set(
    sources.flatMap((source) =>
      [
        ...readFileSync(source, 'utf8').matchAll(new RegExp(`^import \\{ (.+) \\} from '${name}';`, 'gm')),
      ].flatMap(([, names = '']) => names.split(', ')),
    ),
  ),
];

/** A module of Node whose functions load it when they are first called. @param {string} name @param {string[]} functions */
const delayed = (name, functions) =>
  `module.exports = { ${functions.map((each) => `${each}: (...given) => require('${name}').${each}(...given)`).join(', ')} };`;

/**
 * What a small run never calls, and what costs it milliseconds when it is loaded: the tables of wide characters and
 * emoji, which only a text beyond ASCII needs, what commander could start other programs with, and the digests of
 * plans and pages. Loaded at the first call instead.
 */
const AT_FIRST_CALL = {
  'string-width': "export default (...given) => require('string-width').default(...given);",
  'node:child_process': delayed('node:child_process', ['spawn']),
  'node:crypto': delayed('node:crypto', takenFrom('node:crypto')),
};

const DELAYING = {
  name: 'at-first-call',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'at-first-call' } : undefined,
    );
    onResolve({ filter: /^node:child_process$/ }, ({ importer, path, namespace }) =>
      namespace === 'file' && /[\\/]node_modules[\\/]commander[\\/]/.test(importer)
        ? { path, namespace: 'at-first-call' }
        : undefined,
    );
    onResolve({ filter: /^node:crypto$/ }, ({ importer, path, namespace }) =>
      namespace === 'file' && /^src[\\/]/.test(relative('.', importer))
        ? { path, namespace: 'at-first-call' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'at-first-call' }, ({ path }) => ({
      contents: AT_FIRST_CALL[/** @type {keyof typeof AT_FIRST_CALL} */ (path)],
      resolveDir: process.cwd(),
    }));
  },
};

const folder = 'build';
const TARGET = 'node20.18';
// A literal is checked when its file is read, even where nothing runs it, and that of the emoji takes long.
const SUPPORTED = { 'regexp-set-notation': false };
const { outputFiles, metafile } = await build({
  entryPoints: { cli: 'src/bin.ts' },
  outdir: folder,
  write: false,
  metafile: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: TARGET,
  chunkNames: '[name]-[hash]',
  sourcemap: 'inline',
  supported: SUPPORTED,
  plugins: [GROUPING, DELAYING],
  logLevel: 'warning',
});

/**
 * A chunk as a CommonJS module, and its map. Node's loader of ES modules alone takes a tenth of the time of
 * `--version`; esbuild splits ES modules only, so that each chunk is converted afterwards.
 * @param {string} name @param {string} text
 */
async function asCommonJs(name, text) {
  const { code, map } = await transform(text, {
    sourcefile: name,
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    sourcemap: 'external',
    // There is less to read at the start; a trace is told by the map.
    minifyWhitespace: true,
    // As ES modules are without saying so.
    banner: '"use strict";',
    define: { 'import.meta.filename': '__filename' },
    supported: { ...SUPPORTED, 'dynamic-import': false },
    logLevel: 'warning',
  });
  return [
    { name, text: `${code}//# sourceMappingURL=${name}.map\n` },
    { name: `${name}.map`, text: map },
  ];
}

const files = [
  // The package above it says that its modules are ES modules.
  { name: 'package.json', text: '{ "type": "commonjs" }\n' },
  { name: 'licenses.txt', text: licencesOf(packagesIn(metafile)) },
];
for (const { path, text } of outputFiles) files.push(...(await asCommonJs(basename(path), text)));

mkdirSync(folder, { recursive: true });
for (const { name, text } of files) {
  const current = readdirSync(folder).includes(name) ? readFileSync(join(folder, name), 'utf8') : undefined;
  if (current === text) continue;
  const draft = join(folder, `.${name}.${process.pid}`);
  writeFileSync(draft, text, { mode: 0o755 });
  renameSync(draft, join(folder, name));
}
for (const name of readdirSync(folder))
  if (!files.some((made) => made.name === name) && !name.startsWith('.')) rmSync(join(folder, name));
