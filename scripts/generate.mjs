// @ts-check
// Makes what follows from schemas/: the types of what a person writes and the reference of the file format
// (committed, so that a reader and a pull request see them) and the compiled validators (not committed: nobody reads them).
// `--check` writes nothing committed and fails when the committed types are stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import { referenceOf } from './reference.mjs';

const check = process.argv.includes('--check');

/** Titles are for editors; kept, they would turn every property into a type of its own. */
function withoutTitles(node) {
  if (Array.isArray(node)) return node.map(withoutTitles);
  if (node === null || typeof node !== 'object') return node;
  if ('$ref' in node) return { $ref: node.$ref };
  const { title, examples, default: _default, maxItems, minItems, ...rest } = node;
  const kept = typeof title === 'string' || title === undefined ? rest : { title, ...rest };
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, withoutTitles(value)]));
}

const readSchema = (name) => JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8'));

async function writeTypes(name, typeName, target) {
  const { $id, ...schema } = withoutTitles(readSchema(name));
  const text = await compile({ ...schema, title: typeName }, typeName, {
    bannerComment: `/* Made from schemas/${name}.schema.json by scripts/generate.mjs. Change the schema, then run \`npm run generate\`. */`,
    style: { singleQuote: true, printWidth: 110 },
  });
  writeCommitted(target, text);
}

/** What is committed must be fresh: with `--check` a difference is an error. */
function writeCommitted(target, text) {
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (current === text) return;
  if (check) throw new Error(`${target} is stale: run \`npm run generate\` and commit it.`);
  writeFileSync(target, text);
}

/**
 * ajv copies its whole list of errors at each failing reference, which is quadratic in a broken file. Appending
 * is the same and linear.
 */
function linear(code) {
  return code.replace(
    /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g,
    'if (vErrors === null) vErrors = $1.errors; else for (const each of $1.errors) vErrors.push(each)',
  );
}

async function writeValidator(name, folder) {
  const ajv = new Ajv({
    allErrors: true,
    verbose: false,
    ownProperties: true,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: false },
  });
  const code = linear(standalone(ajv, ajv.compile(readSchema(name))));
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: { contents: code, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    banner: { js: '// Compiled from a schema by scripts/generate.mjs.' },
    outfile: `${folder}/${name}.js`,
  });
  writeFileSync(
    `${folder}/${name}.d.ts`,
    `export interface SchemaError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
  propertyName?: string;
}
declare const validate: { (value: unknown): boolean; errors?: SchemaError[] | null };
export default validate;
`,
  );
}

await writeTypes('access', 'WrittenFile', 'src/core/written/file.ts');
writeCommitted('docs/file-reference.md', referenceOf(readSchema('access')));
await writeValidator('access', 'src/config/validators');
if (existsSync('schemas/plan.schema.json')) await writeValidator('plan', 'src/config/validators');
if (existsSync('schemas/report.schema.json')) await writeValidator('report', 'src/config/validators');
if (existsSync('schemas/sandbox.schema.json')) await writeValidator('sandbox', 'src/sandbox/validators');
