/**
 * What somebody meant who left a colon out, or the blank behind it: `accessLevel monitor`, `role=admin`. YAML takes
 * it for one text, which is then the name of a role, of a person or of nothing.
 */
import type { Words } from '../core/model/finding.ts';
import { closest } from '../core/model/suggest.ts';
import { follow, isNameHere, type Schema, type SchemaExpectation } from './expectation.ts';

/** What lacks its colon, and how it is written. */
export interface Colonless extends Words {
  /** The index of the item, where the value is a list. */
  readonly item?: number;
}

/** A name and its value, with what stands between them instead of a colon and a blank. */
interface Entry {
  /** As it was written. */
  readonly word: string;
  readonly name: string;
  readonly between: string;
  readonly yaml: string;
}

/** A value that is to be a map, and is a text or a list of texts; `source` has the lines of a text. */
export function colonlessValue(
  value: unknown,
  source: string | undefined,
  expected: SchemaExpectation,
): Colonless | undefined {
  const map = mapIn(expected.schema);
  if (map === undefined) return undefined;
  const isList = Array.isArray(value);
  const texts: readonly unknown[] = isList
    ? value
    : typeof value === 'string'
      ? linesOf(source ?? value)
      : [];
  const entries = texts.map((text) => (typeof text === 'string' ? entryIn(text, map) : undefined));
  const item = isList ? entries.findIndex((entry) => entry !== undefined) : 0;
  const first = entries[item];
  if (first === undefined) return undefined;
  const all = entries.flatMap((entry) => entry?.yaml ?? []);
  const whole = `\`{ ${all.join(', ')} }\``;
  const fix =
    all.length < texts.length
      ? `Write each as \`name: value\`, such as \`${first.yaml}\`${isList ? ', without the list' : ''}.`
      : `Write ${whole}${isList ? ' instead of the list' : ''}.`;
  return { ...wordsFor(first, fix), ...(isList ? { item } : {}) };
}

/** A name in a map that holds its value too: `{ accessLevel monitor }`. */
export function colonlessName(name: string, expected: SchemaExpectation): Colonless | undefined {
  const map = mapIn(expected.schema);
  const entry = map && entryIn(name, map);
  return entry && wordsFor(entry, `Write \`${entry.yaml}\`.`);
}

/** The property that such a name was meant as. */
export function meantName(name: string, expected: SchemaExpectation): string | undefined {
  const map = mapIn(expected.schema);
  return map && entryIn(name, map)?.name;
}

const USER = follow({ $ref: '#/definitions/user' });
const ROLE_USE = follow({ $ref: '#/definitions/roleUse' });

/** The entry of a person, or of what they hold, that stands in a list of roles without its colon. */
export const colonlessRole = (role: string): string | undefined =>
  [ROLE_USE, USER]
    .map(({ schema }) => entryIn(role, mapIn(schema) ?? {})?.yaml)
    .find((yaml) => yaml !== undefined);

/** A line that YAML cannot read at all, because a name in it has no colon. */
export function colonlessLine(line: string): Colonless | undefined {
  const [, name, between = '', rest] = PARTS.exec(withoutComment(line)) ?? [];
  if (name === undefined || rest === undefined || /: |`/.test(rest) || hasColon(between)) return undefined;
  return isNameHere(name) ? wordsFor({ word: name, between }, `Write \`${name}: ${rest}\`.`) : undefined;
}

/** `ada@acme.example { roles: [watcher] }`: YAML takes the name and the bracket for one text, which ends too early. */
export function colonlessMap(line: string): (Colonless & { readonly word: string }) | undefined {
  const [, name, between = '', map] = BEFORE_A_MAP.exec(withoutComment(line)) ?? [];
  if (name === undefined || map === undefined || !isNameHere(name)) return undefined;
  return { ...wordsFor({ word: name, between }, `Write \`${name}: ${map}\`.`), word: name };
}

/** The same where the map holds a colon, so that the name seems to reach into it: `ada@acme.example { accessLevel`. */
export function colonlessStart(name: string, value: unknown): Colonless | undefined {
  const at = name.length > 500 ? -1 : name.indexOf('{');
  const head = name.slice(0, Math.max(at, 0));
  const [word = ''] = /^[^\s:：;=}`]+/.exec(head) ?? [];
  const [between, start] = [head.slice(word.length), name.slice(at)];
  if (!word.includes('@') || !BETWEEN.test(between) || start.includes('`')) return undefined;
  const rest = typeof value === 'string' && value.endsWith('}') && !value.includes('`') ? value : '…';
  return wordsFor({ word, between }, `Write \`${word}: ${start}: ${rest}\`.`);
}

/** What people write for a colon, or leave out with it. */
const BETWEEN = /^[\s:：;=>-]{0,20}$/;
const BEFORE_A_MAP = /^([^\s:：;=`{}[\]"',#]{1,200})([ \t：;=>-]{0,20}|:)(\{[^`]{0,200}\})$/;

function wordsFor({ word, between }: Pick<Entry, 'word' | 'between'>, fix: string): Colonless {
  const summary = between.includes(':')
    ? `A blank is missing behind the colon of \`${word}\`.`
    : `A colon is missing behind \`${word}\`.`;
  return { code: 'missing-colon', summary, fix };
}

const withoutComment = (line: string): string => (line.split(' #', 1)[0] ?? '').trim();

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map(withoutComment)
    .filter((line) => line !== '');

/** Whether YAML ends the name here; only its own blanks count, and there are others that look the same. */
const hasColon = (between: string): boolean => /:[ \t]/.test(between);

const PARTS = /^([^\s:：;=]{1,200})([\s:：;=][\s:：;=>-]{0,19})([^\s:：;=>-].{0,200})$/;

function entryIn(text: string, map: Schema): Entry | undefined {
  if (text.includes('`')) return undefined;
  const [, word = '', between = '', rest] = PARTS.exec(text.trim()) ?? [];
  if (rest === undefined || hasColon(between)) return undefined;
  const levels = levelsIn(map);
  if (levels !== undefined) return grantIn(text, levels);
  const properties = map.properties ?? {};
  const name = Object.hasOwn(properties, word) ? word : closest(word, Object.keys(properties));
  const schema = name === undefined ? undefined : properties[name];
  if (name === undefined || schema === undefined) return undefined;
  return { word, name, between, yaml: `${name}: ${yamlOf(rest, follow(schema).schema)}` };
}

/** `Order to Cash manage`: the name of a resource and the level on it. */
function grantIn(text: string, levels: readonly string[]): Entry | undefined {
  const plain = text.trim();
  const word = levels.find((level) => plain.endsWith(level));
  if (word === undefined || plain.length > 240) return undefined;
  const before = plain.slice(0, plain.length - word.length);
  const [between = ''] = /[\s:=]{0,20}$/.exec(before.slice(-20)) ?? [];
  const name = before.slice(0, before.length - between.length);
  if (name === '' || between === '') return undefined;
  return { word: name, name, between, yaml: `${scalar(name)}: ${word}` };
}

function yamlOf(rest: string, schema: Schema): string {
  if (/^\[[^[\]{}]*\]$|^\{[^[\]{}]*\}$/.test(rest)) return rest;
  if (schema.type === 'array') return `[${scalar(rest)}]`;
  const levels = levelsIn(schema);
  if (levels === undefined || rest === 'all') return scalar(rest);
  return `{ ${grantIn(rest, levels)?.yaml ?? `${scalar(rest)}: ${levels[0]}`} }`;
}

/** As it was written, unless that would mean something else between brackets. */
const scalar = (text: string): string =>
  /^[\w/][\w@.+/:=() -]*$/.test(text) && !/: |:$/.test(text) ? text : JSON.stringify(text);

/** The map among the shapes that a value may have. */
function mapIn(schema: Schema): Schema | undefined {
  const shapes = schema.anyOf?.map((each) => follow(each).schema) ?? [schema];
  return shapes.find(({ type }) => type === 'object');
}

/** What may be granted on the entries of a map; undefined for a map of something else. */
export function levelsIn({ additionalProperties: entry, anyOf = [] }: Schema): readonly string[] | undefined {
  const reference = typeof entry === 'object' ? entry.$ref : undefined;
  if (reference?.endsWith('/integrationGrant')) return ['monitor', 'manage'];
  if (reference?.endsWith('/mcpGrant')) return ['read', 'write'];
  return anyOf.map((each) => levelsIn(each)).find((each) => each !== undefined);
}
