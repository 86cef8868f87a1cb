/**
 * Whether a file is what the format wants, in plain words. The compiled validator says *where* something is
 * wrong, the schema what was wanted there (expectation.ts), and words.ts how to say it: its own messages are
 * about keywords, and of a union it reports every branch. One mistake, one finding.
 */
import type { Finding, Words } from '../core/model/finding.ts';
import { isObject } from '../core/model/json.ts';
import { present } from '../core/model/present.ts';
import type { WrittenFile } from '../core/written/file.ts';
import { colonlessName, colonlessStart, colonlessValue, meantName } from './colon.ts';
import { branchFor, enter, FILE, type SchemaExpectation } from './expectation.ts';
import type { SourceFile } from './load.ts';
import validate, { type SchemaError } from './validators/access.js';
import { missingKey, unknownKey, wrongName, wrongValue } from './words.ts';

/** A file whose value has the shape of the format. */
export interface CheckedFile extends SourceFile {
  readonly written: WrittenFile;
}

/** Where in a file something is wrong: at a value, or with a name in a map. */
export interface Wrong {
  readonly path: readonly string[];
  /** The name, where it is the name that the format does not have. */
  readonly name?: string;
}

export interface Checked {
  readonly source: SourceFile;
  /** There if all of it is well-formed; otherwise `wrong` says where it is not. */
  readonly file?: CheckedFile;
  readonly wrong?: readonly Wrong[];
  readonly findings: readonly Finding[];
}

/** Checks an access file. */
export function checkSchema(source: SourceFile): Checked {
  if (validate(source.value)) return { source, file: { ...source, written: source.value }, findings: [] };
  const errors = validate.errors ?? [];
  const wrong = errors
    // It repeats what stands beside it about the name.
    .filter(({ keyword }) => keyword !== 'propertyNames')
    .map(({ instancePath, propertyName }) => ({
      path: pathOf(instancePath),
      ...present({ name: propertyName }),
    }));
  return { source, wrong, findings: findingsOf(source, errors, FILE) };
}

/** What a validator found, in words; one finding a mistake. `whole` is what the schema wants of the whole file. */
export function findingsOf(
  file: SourceFile,
  errors: readonly SchemaError[],
  whole: SchemaExpectation,
): Finding[] {
  const findings = new Map<string, Finding>();
  for (const error of errors) {
    const finding = explain(file, error, whole);
    if (finding === undefined) continue;
    const { line, column } = finding.place ?? { line: 0, column: 0 };
    // Several names may be missing from one map: each is a mistake of its own.
    const where = `${line}:${column}:${error.keyword === 'required' ? finding.summary : ''}`;
    if (!findings.has(where)) findings.set(where, finding);
  }
  return [...findings.values()];
}

/** Said by a union about each of its branches; only the branch that the value has counts. */
const ABOUT_SHAPE: ReadonlySet<string> = new Set([
  'type',
  'const',
  'enum',
  'anyOf',
  'pattern',
  'minLength',
  'maxLength',
]);

function explain(file: SourceFile, error: SchemaError, whole: SchemaExpectation): Finding | undefined {
  const path = pathOf(error.instancePath);
  const { value, expected } = walk(file.value, path, whole);
  if (expected === undefined || error.keyword === 'propertyNames') return undefined;
  // What stands under a name that is none is told at the name.
  if (path.some((step) => colonlessStart(step, value) !== undefined)) return undefined;
  const map = branchFor(expected, value);
  const place = (name: string | undefined, what: 'key' | 'value') =>
    file.place(name === undefined ? path : [...path, name], what);
  if (error.propertyName !== undefined) {
    const name = error.propertyName;
    const start = colonlessStart(name, isObject(value) ? value[name] : undefined);
    return finding(start ?? wrongName(name, map), place(name, 'key'));
  }
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty);
    const isBare = isObject(value) && value[name] === null;
    const colonless = isBare ? colonlessName(name, map) : undefined;
    return finding(colonless ?? unknownKey(name, map, path), place(name, 'key'));
  }
  if (error.keyword === 'required') {
    const missing = error.params.missingProperty;
    // It is there, and lacks its colon or the blank behind it, which is said at it.
    if (Object.keys(isObject(value) ? value : {}).some((key) => meantName(key, map) === missing))
      return undefined;
    return finding(missingKey(String(missing), map, path), place(undefined, 'key'));
  }
  const within = value === null ? walk(file.value, path.slice(0, -1), whole).expected : undefined;
  const bare = within && colonlessName(path.at(-1) ?? '', within);
  if (bare !== undefined) return finding(bare, place(undefined, 'key'));
  const colonless = colonlessValue(value, file.source(path), expected);
  if (colonless !== undefined) {
    const { item, ...words } = colonless;
    return finding(words, file.place(item === undefined ? path : [...path, item], 'value'));
  }
  if (map !== expected && ABOUT_SHAPE.has(error.keyword)) return undefined;
  const list = Array.isArray(walk(file.value, path.slice(0, -1), whole).value) ? path.at(-2) : undefined;
  const [section] = path;
  const written = {
    name: path.at(-1) ?? '',
    value,
    source: file.source(path),
    ...present({ list, section }),
  };
  return finding(wrongValue(written, map, error.keyword), place(undefined, 'value'));
}

const finding = (words: Words, place: NonNullable<Finding['place']>): Finding => ({
  severity: 'error',
  ...words,
  place,
});

function walk(root: unknown, path: readonly string[], whole: SchemaExpectation) {
  let [value, expected]: [unknown, SchemaExpectation | undefined] = [root, whole];
  for (const step of path) {
    expected = expected && enter(expected, value, step);
    value = Array.isArray(value) ? value[Number(step)] : isObject(value) ? value[step] : undefined;
  }
  return { value, expected };
}

/** A JSON pointer as steps. */
const pathOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
