/** What the schema wants at a place, found by walking it beside the value. */
import schema from '../../schemas/access.schema.json' with { type: 'json' };
import { isObject } from '../core/model/json.ts';
import { present } from '../core/model/present.ts';
import { InternalError } from '../errors.ts';

/** The words of JSON Schema that schemas/access.schema.json uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
}

/** A part of the schema. `name` is that of the definition it stands in, if it is one. */
export interface SchemaExpectation {
  readonly name?: string;
  readonly schema: Schema;
}

const ROOT: Schema & { readonly definitions: { readonly [name: string]: Schema } } = schema;
const REFERENCE = '#/definitions/';

/** What the schema wants of the whole file. */
export const FILE: SchemaExpectation = follow(ROOT);

/** Follows `$ref`; the last name on the way is kept. */
export function follow(part: Schema, name?: string): SchemaExpectation {
  if (part.$ref === undefined) return name === undefined ? { schema: part } : { name, schema: part };
  const target = part.$ref.slice(REFERENCE.length);
  const definition = Object.hasOwn(ROOT.definitions, target) ? ROOT.definitions[target] : undefined;
  if (definition === undefined) throw new InternalError(`The schema refers to ${part.$ref}, which it lacks.`);
  return follow(definition, target);
}

/** What is wanted of the entry or item `step` of `value`. */
export function enter(
  expected: SchemaExpectation,
  value: unknown,
  step: string,
): SchemaExpectation | undefined {
  const { schema: part } = branchFor(expected, value);
  if (Array.isArray(value)) return part.items && follow(part.items);
  const own = part.properties && Object.hasOwn(part.properties, step) ? part.properties[step] : undefined;
  if (own !== undefined) return follow(own);
  return typeof part.additionalProperties === 'object' ? follow(part.additionalProperties) : undefined;
}

/**
 * Of several shapes that are allowed, the one that the value has: whoever wrote a map meant the map. The
 * union itself if it has none of them.
 */
export function branchFor(expected: SchemaExpectation, value: unknown): SchemaExpectation {
  const type = Array.isArray(value) ? 'array' : isObject(value) ? 'object' : undefined;
  const found = expected.schema.anyOf?.map((each) => follow(each)).find((each) => each.schema.type === type);
  return type === undefined || found === undefined
    ? expected
    : { ...found, ...present({ name: expected.name }) };
}

let names: ReadonlySet<string> | undefined;

/** Every property of the format, wherever it may stand. */
export const propertyNames = (): ReadonlySet<string> => (names ??= new Set(namesIn(ROOT)));

/** Whether a word can only be meant as a name: an address, or a property of the format. */
export const isNameHere = (word: string): boolean => word.includes('@') || propertyNames().has(word);

function namesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const own = 'properties' in part && typeof part.properties === 'object' ? (part.properties ?? {}) : {};
  return [...Object.keys(own), ...Object.values(part).flatMap(namesIn)];
}
