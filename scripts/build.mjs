// @ts-check
// Bundles the command line into build/, packages included: opening hundreds of files takes longer than a small plan.
// What is loaded only when it is called stands in a few groups: the commands that work on files and accounts, what
// knows all of YAML, the emulated account, what speaks to proxies. Files that are as they were stay untouched, so that a build
// beside a running command does not pull its chunks away.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { build } from 'esbuild';
import { licencesOf, packagesIn } from './licences.mjs';

/**
 * What is loaded together where a part of it is asked for. Were each command a chunk of its own, the modules that
 * they share would be dozens of small chunks.
 */
const GROUPS = [
  { name: 'validate', files: /^src\/commands\/validate\.ts/ },
  { name: 'plan', files: /^src\/commands\/(plan|connect)\.ts/ },
  { name: 'http', files: /^src\/celigo\/undici\.ts/ },
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
  return members.map((file) => `export * from './${file}';`).join('\n');
}

/** A dynamic import of a member imports its group. */
const GROUPING = {
  name: 'groups',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
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

const folder = 'build';
const { outputFiles, metafile } = await build({
  entryPoints: { cli: 'src/bin.ts' },
  outdir: folder,
  write: false,
  metafile: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  chunkNames: '[name]-[hash]',
  sourcemap: 'linked',
  // Packages written for the older module system ask for Node's own modules at run time.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  plugins: [GROUPING],
  logLevel: 'warning',
});

mkdirSync(folder, { recursive: true });
const made = new Set(['licenses.txt', ...outputFiles.map(({ path }) => basename(path))]);
for (const { path, contents } of outputFiles) {
  const name = basename(path);
  const current = readdirSync(folder).includes(name) ? readFileSync(join(folder, name)) : undefined;
  if (current?.equals(contents)) continue;
  const draft = join(folder, `.${name}.${process.pid}`);
  writeFileSync(draft, contents, { mode: 0o755 });
  renameSync(draft, join(folder, name));
}
writeFileSync(join(folder, 'licenses.txt'), licencesOf(packagesIn(metafile)));
for (const name of readdirSync(folder))
  if (!made.has(name) && !name.startsWith('.')) rmSync(join(folder, name));
