/**
 * Writes down what GitHub's own description says that the routes of its stand-in take, outside CI:
 *
 *     node scripts/github-api.mjs
 *
 * It fetches the description as npm has it (385 MB unpacked, so no dependency) into a temporary folder, and keeps of
 * each route of test/support/github.ts the parameters of its query and its body.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = '@octokit/openapi@23.0.2';
const TARGET = 'test/support/github-requests.json';
/** Parts of a schema that are for people. */
const WORDS = new Set(['description', 'title', 'example', 'examples', 'default', 'deprecated']);

const folder = mkdtempSync(join(tmpdir(), 'github-api-'));
try {
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE], { cwd: folder });
  const file = join(folder, 'node_modules/@octokit/openapi/generated/api.github.com.json');
  const api = JSON.parse(readFileSync(file, 'utf8'));
  const double = readFileSync('test/support/github.ts', 'utf8');
  const names = [...double.matchAll(/'((?:GET|POST|PATCH|PUT|DELETE) \/repos\/[^']*)'/g)].map(
    ([, name]) => name,
  );
  const routes = {};
  for (const name of [...new Set(names)].sort()) routes[name] = takes(api, name);
  writeFileSync(TARGET, `${JSON.stringify({ source: PACKAGE, routes }, undefined, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', TARGET]);
  process.stdout.write(`${TARGET}: ${Object.keys(routes).length} routes\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The schemas of what a route takes beside its path. */
function takes(api, name) {
  const [method, path] = name.split(' ');
  const operation = api.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`GitHub's description has no ${name}`);
  const query = {};
  for (const parameter of operation.parameters ?? []) {
    const { in: where, name: key, schema } = resolved(api, parameter);
    if (where === 'query') query[key] = bare(api, schema);
  }
  const body = operation.requestBody?.content?.['application/json']?.schema;
  return { query, ...(body === undefined ? {} : { body: bare(api, body) }) };
}

function resolved(api, part) {
  const steps = part.$ref?.slice(2).split('/');
  return steps === undefined ? part : steps.reduce((at, key) => at[key], api);
}

/** A schema without words for people, and without references. */
function bare(api, part) {
  if (Array.isArray(part)) return part.map((each) => bare(api, each));
  if (typeof part !== 'object' || part === null) return part;
  const { nullable, ...said } = resolved(api, part);
  // JSON Schema has no such keyword, and ajv takes it beside a type only.
  if (nullable === true) return { anyOf: [{ type: 'null' }, bare(api, said)] };
  return Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) =>
      key === 'properties'
        ? [[key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bare(api, each)]))]]
        : WORDS.has(key) || key.startsWith('x-')
          ? []
          : [[key, bare(api, value)]],
    ),
  );
}
