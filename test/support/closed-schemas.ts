/**
 * The schemas of saved documents, closed. As published they let readers pass over what a later minor version
 * adds; what this version writes must have nothing that they do not describe, and no value that they do not list.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

type Saved =
  | 'across'
  | 'as-of'
  | 'history'
  | 'plan'
  | 'receipt'
  | 'report'
  | 'review'
  | 'summary'
  | 'who-could';

interface Node {
  readonly [key: string]: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly definitions?: Readonly<Record<string, Node>>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemaOf = (name: Saved): Node =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));

function closed(node: Node): Node {
  const entries = Object.entries(node).map(([key, value]) => [key, closedValue(value)]);
  const isOpen = isNode(node.properties) && node.additionalProperties === undefined;
  return { ...Object.fromEntries(entries), ...(isOpen ? { additionalProperties: false } : {}) };
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => each?.title !== 'Later version').map(closedValue);
  return isNode(value) ? closed(value) : value;
}

/** A line of a receipt has the properties of every line and those of its own kind. */
function closedReceipt(): Node {
  const { properties = {}, definitions, ...root } = schemaOf('receipt');
  const lines = Object.entries(definitions ?? {}).map(([name, line]) => [
    name,
    closed({ ...line, properties: { ...properties, ...line.properties } }),
  ]);
  return { ...root, properties, definitions: Object.fromEntries(lines) };
}

/** Whether a document is exactly what this version writes; `errors` say why it is not. Each is compiled once. */
export function follows(name: Saved): ValidateFunction {
  const known = compiled[name] ?? compile(name);
  compiled[name] = known;
  return known;
}

function compile(name: Saved): ValidateFunction {
  const ajv = new Ajv({ strict: false });
  // Others refer to these two.
  const shared = (['plan', 'who-could'] as const).map((each) => [each, closed(schemaOf(each))] as const);
  for (const [each, schema] of shared) ajv.addSchema(schema, each);
  const known = ajv.getSchema(name);
  return known ?? ajv.compile(name === 'receipt' ? closedReceipt() : closed(schemaOf(name)));
}

/** The document, once it is known to be exactly what this version writes. */
export function documentOf(name: Saved, text: string): unknown {
  const isRight = follows(name);
  const value: unknown = JSON.parse(text);
  if (isRight(value)) return value;
  throw new Error(`No document of ${name}: ${JSON.stringify(isRight.errors, null, 1)}`);
}

const compiled: Partial<Record<Saved, ValidateFunction>> = {};
