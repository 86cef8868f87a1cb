// @ts-check
// Bundles the command line into build/. Packages stay packages (package.json lists them); what a command does
// not need is in a chunk of its own, loaded when it is called.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('build', { recursive: true, force: true });
await build({
  entryPoints: { cli: 'src/bin.ts' },
  outdir: 'build',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  packages: 'external',
  chunkNames: '[name]-[hash]',
  logLevel: 'warning',
});
