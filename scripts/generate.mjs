// @ts-check
// Makes what follows from schemas/: the types of what a person writes and the reference of the file format
// (committed, so that a reader and a pull request see them) and the compiled validators (not committed: nobody reads them).
// `--check` writes nothing committed and fails when the committed types are stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import { referenceOf } from './reference.mjs';
import { forDocumentTypes, foreignImports, forTypes, readonlyTypes, renamed } from './types.mjs';

const check = process.argv.includes('--check');

const pathOf = (name) => `schemas/${name}.schema.json`;
const readSchema = (name) => JSON.parse(readFileSync(pathOf(name), 'utf8'));

/** Which type a validator vouches for, by the name of the schema, and where that is. */
const ROOTS = new Map();

/**
 * `typeOf` names the type of a definition. What is written by hand lists its properties in the schema
 * (`additionalProperties`); of a document, its types list what this version writes.
 */
async function writeTypes({ name, root, target, typeOf = (each) => each, isDocument = true }) {
  ROOTS.set(name, { root, target });
  const { $id, ...whole } = renamed(forTypes(readSchema(name)), typeOf);
  const schema = isDocument ? forDocumentTypes(whole) : whole;
  const text = await compile({ ...schema, title: root }, root, {
    bannerComment: `/* Made from ${pathOf(name)} by scripts/generate.mjs. Change the schema, then run \`npm run generate\`. */${foreignImports(schema)}`,
    style: { singleQuote: true, printWidth: 110 },
    ...(isDocument ? { additionalProperties: false } : {}),
  });
  writeCommitted(target, isDocument ? readonlyTypes(text) : text);
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

async function writeValidator(name, folder, others = []) {
  const ajv = new Ajv({
    allErrors: true,
    verbose: false,
    ownProperties: true,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: false },
    schemas: others.map(readSchema),
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
  const { root, target } = ROOTS.get(name);
  writeFileSync(
    `${folder}/${name}.d.ts`,
    `import type { ${root} } from '${relative(folder, target)}';

export interface SchemaError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
  propertyName?: string;
}
declare const validate: { (value: unknown): value is ${root}; errors?: SchemaError[] | null };
export default validate;
`,
  );
}

await writeTypes({
  name: 'access',
  root: 'WrittenFile',
  target: 'src/core/written/file.ts',
  // An `Email` of the code is folded, and a `Reason` has a place; these are as somebody wrote them.
  typeOf: (name) => ({ email: 'writtenEmail', reason: 'writtenReason' })[name] ?? name,
  isDocument: false,
});
await writeTypes({
  name: 'accounts',
  root: 'WrittenAccounts',
  target: 'src/core/written/accounts.ts',
  isDocument: false,
});
await writeTypes({
  name: 'reviews',
  root: 'WrittenReview',
  target: 'src/core/written/review.ts',
  isDocument: false,
});
await writeTypes({
  name: 'across',
  root: 'AcrossDocument',
  target: 'src/core/report/across-saved.ts',
  typeOf: (name) => `${name}ThereDocument`,
});
await writeTypes({ name: 'summary', root: 'SummaryDocument', target: 'src/core/report/summary.ts' });
await writeTypes({
  name: 'plan',
  root: 'PlanDocument',
  target: 'src/core/plan/saved.ts',
  typeOf: (name) => `${name}Document`,
});
await writeTypes({ name: 'who-could', root: 'CouldDocument', target: 'src/core/could/saved.ts' });
await writeTypes({ name: 'report', root: 'ReportDocument', target: 'src/core/report/saved.ts' });
await writeTypes({
  name: 'receipt',
  root: 'ReceiptLine',
  target: 'src/core/history/receipt-line.ts',
  typeOf: (name) => `${name}Line`,
});
await writeTypes({
  name: 'remote',
  root: 'RemoteDocument',
  target: 'src/core/report/remote.ts',
  typeOf: (name) => `${name === 'evidence' ? 'seen' : 'remoteQuestion'}Document`,
});
await writeTypes({ name: 'rehearsal', root: 'RehearsalDocument', target: 'src/rehearse/saved.ts' });
await writeTypes({ name: 'sandbox', root: 'Seed', target: 'src/sandbox/seed-shape.ts' });
writeCommitted('docs/file-reference.md', referenceOf(readSchema('access')));
await writeValidator('access', 'src/config/validators');
await writeValidator('accounts', 'src/config/validators');
await writeValidator('reviews', 'src/config/validators');
await writeValidator('plan', 'src/config/validators');
await writeValidator('report', 'src/config/validators', ['who-could']);
await writeValidator('receipt', 'src/config/validators', ['plan']);
await writeValidator('remote', 'src/config/validators');
await writeValidator('rehearsal', 'src/config/validators');
await writeValidator('sandbox', 'src/sandbox/validators');
