// @ts-check
// Bundles the Action: one file with every package in it, since nothing is installed where it runs, and the
// licences of those packages beside it. The same sources give the same bytes, wherever and however often.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { licencesOf, packagesIn } from './licences.mjs';

/** Of @actions/core only outputs, masks and the summary are used; what the rest imports would come along. */
const UNUSED = {
  name: 'unused-parts-of-actions-core',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@actions\/|^\.\/(oidc-utils|platform|path-utils)\.js$/ }, async (args) => {
      if (args.pluginData === UNUSED || !/[\\/](@actions[\\/]core|src)[\\/]/.test(args.importer))
        return undefined;
      const { path, kind, importer, resolveDir } = { ...args };
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: UNUSED });
      return { ...found, sideEffects: false };
    });
  },
};

/**
 * Writes `action.js` and `licenses.txt` into `folder`; returns the packages that are in it.
 * @param {string} folder
 */
export async function bundleAction(folder) {
  const { outputFiles, metafile } = await build({
    entryPoints: { action: 'src/action.ts' },
    outdir: 'dist',
    write: false,
    metafile: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.18',
    // Packages written for the older module system ask for Node's own modules at run time.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    plugins: [UNUSED],
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  for (const { contents } of outputFiles) writeFileSync(join(folder, 'action.js'), contents);
  const packages = packagesIn(metafile);
  writeFileSync(join(folder, 'licenses.txt'), licencesOf(packages));
  return packages;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) await bundleAction('dist');
