/**
 * The product as one script with its own network and timers, so that a whole run takes virtual time and touches
 * no socket; and the same with a planted fault: a piece of its source text replaced.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';

export type Product = typeof import('./product.ts');

/** One replacement in the text of one file of src/. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const HERE = resolve('test/sim');
const SOURCE = resolve('src');

/** Replaces undici, and what is to be patched. Throws unless each patch fits exactly once. */
function planting(patches: readonly Patch[]): Plugin {
  return {
    name: 'planting',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^undici$/ }, () => ({ path: join(HERE, 'wire.ts') }));
      const files = new Set(patches.map(({ file }) => file));
      onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
        const file = relative(SOURCE, path);
        if (!files.has(file)) return undefined;
        let text = await readFile(path, 'utf8');
        for (const { find, put } of patches.filter((patch) => patch.file === file)) {
          const times = text.split(find).length - 1;
          if (times !== 1) throw new Error(`"${find}" is ${times} times in src/${file}, not once.`);
          text = text.replace(find, () => put);
        }
        return { contents: text, loader: 'ts' };
      });
    },
  };
}

const isProduct = (value: object): value is Product => 'carryOut' in value && 'readyToApply' in value;

export async function buildProduct(patches: readonly Patch[] = []): Promise<Product> {
  for (const { file } of patches) await readFile(join(SOURCE, file));
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'product.ts')],
    write: false,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.18',
    inject: [join(HERE, 'timers.ts')],
    plugins: [planting(patches)],
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  const module: { exports: object } = { exports: {} };
  compileFunction(code, ['require', 'module', 'exports'])(
    createRequire(import.meta.url),
    module,
    module.exports,
  );
  if (isProduct(module.exports)) return module.exports;
  throw new Error('The bundle is not the product.');
}
