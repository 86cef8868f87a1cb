// @ts-check
// Bundles the command line into build/. Packages stay packages (package.json lists them); what a command does
// not need is in a chunk of its own, loaded when it is called. Files that are as they were stay untouched, so
// that a build beside a running command does not pull its chunks away.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const folder = 'build';
const { outputFiles } = await build({
  entryPoints: { cli: 'src/bin.ts' },
  outdir: folder,
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  packages: 'external',
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
});

mkdirSync(folder, { recursive: true });
const made = new Set(outputFiles.map(({ path }) => basename(path)));
for (const { path, contents } of outputFiles) {
  const name = basename(path);
  const current = readdirSync(folder).includes(name) ? readFileSync(join(folder, name)) : undefined;
  if (current?.equals(contents)) continue;
  const draft = join(folder, `.${name}.${process.pid}`);
  writeFileSync(draft, contents, { mode: 0o755 });
  renameSync(draft, join(folder, name));
}
for (const name of readdirSync(folder))
  if (!made.has(name) && !name.startsWith('.')) rmSync(join(folder, name));
