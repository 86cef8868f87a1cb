// What json-schema-to-typescript needs to be told so that the types of a schema are those that the code wants.

/** Of a list that a later minor version may lengthen, the alternative that stands for what is not known yet. */
const LATER = 'Later version';

/**
 * A schema as the code sees it. Titles are for editors; kept, they would turn every property into a type of its
 * own. What a later version adds is for readers: this version writes what it knows.
 */
export function forTypes(node) {
  if (Array.isArray(node)) return node.filter((each) => each?.title !== LATER).map(forTypes);
  if (node === null || typeof node !== 'object') return node;
  if ('$ref' in node) return refForTypes(node.$ref);
  const { title, examples, default: _default, maxItems, minItems, ...rest } = node;
  const kept = typeof title === 'string' || title === undefined ? rest : { title, ...rest };
  return Object.fromEntries(Object.entries(kept).map(([key, value]) => [key, forTypes(value)]));
}

/** Another schema, named by its $id, has types of its own. */
const refForTypes = ($ref) => ($ref.startsWith('#') ? { $ref } : { tsType: FOREIGN[$ref].type });
const FOREIGN = {
  'urn:celigo-access:schema:plan': {
    type: 'PlanDocument',
    line: "import type { PlanDocument } from '../plan/saved.ts';",
  },
  'urn:celigo-access:schema:who-could': {
    type: 'CouldDocument',
    line: "import type { CouldDocument } from '../could/saved.ts';",
  },
};

/** The lines that import the types of other schemas. */
export const foreignImports = (schema) =>
  Object.values(FOREIGN)
    .filter(({ type }) => JSON.stringify(schema).includes(`"tsType":"${type}"`))
    .map(({ line }) => `\n${line}`)
    .join('');

/**
 * What the types of a document need beyond that: a value of several kinds is one alternative for each, a text
 * of a few words is these words, a map without listed properties may hold anything, and what may be null is
 * named without the null.
 */
export function forDocumentTypes(schema) {
  const nullable = new Set(
    Object.entries(schema.definitions ?? {})
      .filter(([, { type }]) => Array.isArray(type) && type.includes('null'))
      .map(([name]) => `#/definitions/${name}`),
  );
  const visit = (node) => {
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== 'object') return node;
    if (nullable.has(node.$ref)) return { anyOf: [node, { type: 'null' }] };
    const { type, pattern, properties, required, additionalProperties, items, ...rest } = node;
    const visited = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, visit(value)]));
    const parts = {
      string: wordsOf(pattern),
      object:
        properties === undefined && additionalProperties === undefined
          ? { type: 'object', additionalProperties: true }
          : {
              type: 'object',
              ...(required === undefined ? {} : { required }),
              ...(additionalProperties === undefined
                ? {}
                : { additionalProperties: visit(additionalProperties) }),
              ...propertiesOf(properties),
            },
      array: { type: 'array', ...(items === undefined ? {} : { items: visit(items) }) },
    };
    const one = (each) => (each === undefined ? {} : (parts[each] ?? { type: each }));
    return Array.isArray(type) ? { ...visited, anyOf: type.map(one) } : { ...visited, ...one(type) };
  };
  const propertiesOf = (properties) =>
    properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, visit(each)])),
        };
  const withoutNull = ({ type, ...rest }) =>
    Array.isArray(type) ? { ...rest, type: 'object' } : { ...rest, type };
  const { definitions = {}, ...root } = schema;
  const named = Object.entries(definitions).map(([name, each]) => [
    name,
    visit(nullable.has(`#/definitions/${name}`) ? withoutNull(each) : each),
  ]);
  return { ...visit(root), definitions: Object.fromEntries(named) };
}

function wordsOf(pattern) {
  const words = /^\^\(?([a-z]+(?:\|[a-z]+)*)\)?\$$/.exec(pattern ?? '')?.[1];
  return words === undefined ? { type: 'string' } : { enum: words.split('|') };
}

/** Each definition under the name of its type: `operation` of a plan is an `OperationDocument`. */
export function renamed(schema, typeOf) {
  const text = JSON.stringify(schema, (key, value) =>
    key === 'definitions' && value === schema.definitions
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [typeOf(name), each]))
      : value,
  );
  return JSON.parse(text.replace(/"#\/definitions\/(\w+)"/g, (_, name) => `"#/definitions/${typeOf(name)}"`));
}

/** A document is read, not changed: every property and every list of its types is readonly. */
export function readonlyTypes(text) {
  const WORD = 'readonly ';
  let marked = text.replace(/^( +)(?=(?:\w+|'[^']+')\??:|\[k: string\]:)/gm, `$1${WORD}`);
  for (let at = marked.lastIndexOf('[]'); at > 0; at = marked.lastIndexOf('[]', at - 1)) {
    const start = startOfType(marked, at);
    marked = `${marked.slice(0, start)}${WORD}${marked.slice(start)}`;
    // What follows the word moved, lists within lists too.
    at += WORD.length;
  }
  return marked;
}

/** Where the type begins that ends before `end`: a name, or what is in brackets. */
function startOfType(text, end) {
  const OPEN = { '}': '{', ')': '(' };
  const close = text[end - 1];
  const open = OPEN[close];
  if (open === undefined) return end - (/\w+$/.exec(text.slice(0, end))?.[0].length ?? 0);
  let depth = 0;
  for (let at = end - 1; at >= 0; at -= 1) {
    if (text[at] === close) depth += 1;
    if (text[at] === open) depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error('A bracket of a generated type has no other half.');
}
