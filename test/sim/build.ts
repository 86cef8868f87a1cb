/**
 * The product as one script with its own network, timers and disk, so that a whole run takes virtual time and
 * touches no socket; and the same with a planted fault: a piece of its source text replaced.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { type BuildContext, context, type Plugin } from 'esbuild';

export type Product = typeof import('./product.ts');

/** One replacement in the text of one file of src/. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

const HERE = resolve('test/sim');
const SOURCE = resolve('src');

/** Replaces undici and the disk of receipts, and what is to be patched. */
function planting(patched: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'planting',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(\.\/undici\.ts|undici)$/ }, () => ({ path: join(HERE, 'wire.ts') }));
      onResolve({ filter: /^node:fs$/ }, ({ importer }) =>
        importer.endsWith('apply/receipt.ts') ? { path: join(HERE, 'disk.ts') } : undefined,
      );
      onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
        const contents = patched.get(relative(SOURCE, path));
        return contents === undefined ? undefined : { contents, loader: 'ts' };
      });
    },
  };
}

/** The texts of the files with their patches. Throws unless each patch fits exactly once. */
export async function patchedTexts(patches: readonly Patch[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { file, find, put } of patches) {
    const text = texts.get(file) ?? (await readFile(join(SOURCE, file), 'utf8'));
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`"${find}" is ${times} times in src/${file}, not once.`);
    texts.set(
      file,
      text.replace(find, () => put),
    );
  }
  return texts;
}

const isProduct = (value: object): value is Product => 'carryOutAloud' in value && 'planReading' in value;

function load(code: string): Product {
  const module: { exports: object } = { exports: {} };
  const run = compileFunction(code, ['require', 'module', 'exports']);
  run(createRequire(import.meta.url), module, module.exports);
  if (isProduct(module.exports)) return module.exports;
  throw new Error('The bundle is not the product.');
}

/** Builds the product as it is and, much faster, with what is planted in it. */
export class Builder {
  readonly #patched = new Map<string, string>();
  #context: Promise<BuildContext<{ write: false }>> | undefined;
  #sound: Promise<Product> | undefined;

  /** As it is, built once; or with these patches. */
  product(patches: readonly Patch[] = []): Promise<Product> {
    if (patches.length > 0) return this.#build(patches);
    this.#sound ??= this.#build([]);
    return this.#sound;
  }

  async #build(patches: readonly Patch[]): Promise<Product> {
    this.#patched.clear();
    for (const [file, text] of await patchedTexts(patches)) this.#patched.set(file, text);
    this.#context ??= context({
      entryPoints: [join(HERE, 'product.ts')],
      write: false,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      external: ['yaml'],
      target: 'node20.18',
      inject: [join(HERE, 'timers.ts')],
      plugins: [planting(this.#patched)],
      logLevel: 'silent',
    });
    const { outputFiles } = await (await this.#context).rebuild();
    return load(outputFiles[0]?.text ?? '');
  }

  async close(): Promise<void> {
    await (await this.#context)?.dispose();
  }
}
