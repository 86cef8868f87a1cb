import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'vitest/config';

const SOURCE = resolve('src');
/** Inside node_modules/, so that Node finds the packages from there and Vitest leaves what is there to Node. */
const ROOM = resolve('node_modules/.cache/celigo-access');

const made = (source: string) => source.replace(/\.[jt]s$/, '.mjs');

/** Writes each module of src/ to the folder, under its own name, with its source map. */
async function compile(folder: string): Promise<void> {
  const files = (await readdir(SOURCE, { recursive: true })).filter((file) => /\.[jt]s$/.test(file));
  await build({
    entryPoints: files.map((file) => join(SOURCE, file)),
    outdir: folder,
    outbase: SOURCE,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
    plugins: [
      {
        name: 'apart',
        setup({ onResolve }) {
          onResolve({ filter: /^\..*\.[jt]s$/ }, ({ kind, path }) =>
            kind === 'entry-point' ? undefined : { path: made(path), external: true },
          );
        },
      },
    ],
  });
}

/**
 * Lets Node load src/ as it loads a package. Vitest would give each module to each worker in a wrapper of its own, where
 * whatever another module exports is asked of a getter each time. Who watches the files has them as they are.
 */
export function compiled(): Plugin {
  let folder: string | undefined;
  return {
    name: 'celigo-access:compiled',
    enforce: 'pre',
    async configureVitest({ vitest }) {
      if (vitest.config.watch) return;
      mkdirSync(ROOM, { recursive: true });
      const mine = mkdtempSync(join(ROOM, 'tests-'));
      process.once('exit', () => rmSync(mine, { recursive: true, force: true }));
      await compile(mine);
      folder = mine;
    },
    resolveId(source, importer) {
      if (folder === undefined || importer === undefined || !source.startsWith('.')) return null;
      const path = relative(SOURCE, resolve(dirname(importer), source));
      const id = join(folder, made(path));
      return !path.startsWith('..') && existsSync(id) ? id : null;
    },
  };
}
