/**
 * Canonical JSON (RFC 8785) of plain values, in less than half the time of the package: the order of the names of a
 * record is found once for all records of its kind. Undefined for whatever is not plain, which the package then
 * decides; `test/core/plan/canonical.test.ts` holds the two together.
 */

/** Deeper than any document; what refers to itself has no end. */
const DEEPEST = 64;
/** What is remembered: records of more names are few, and those of more kinds are maps whose names are ids. */
const [MOST_NAMES, MOST_KINDS, MOST_FIRST] = [40, 16, 500];

/** What is not plain. */
class Unsure extends Error {}

export function canonicalText(value: unknown): string | undefined {
  try {
    return textOfValue(value, 0);
  } catch (error) {
    if (error instanceof Unsure) return undefined;
    throw error;
  }
}

function textOfValue(value: unknown, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (value === null) return 'null';
  if (typeof value !== 'object' || depth > DEEPEST) throw new Unsure();
  if (Array.isArray(value)) return textOfList(value, depth);
  if (!isRecord(value)) throw new Unsure();
  return textOfRecord(value, depth);
}

function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function textOfList(list: readonly unknown[], depth: number): string {
  let text = '[';
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) text += ',';
    const item = list[index];
    text += item === undefined ? 'null' : textOfValue(item, depth + 1);
  }
  return `${text}]`;
}

function textOfRecord(record: Readonly<Record<string, unknown>>, depth: number): string {
  const names = Object.keys(record);
  if (names.length === 0) return '{}';
  let text = '{';
  for (const { name, head } of kindOf(names).fields) {
    const value = record[name];
    if (value === undefined) continue;
    if (text.length > 1) text += ',';
    text += head + textOfValue(value, depth + 1);
  }
  return `${text}}`;
}

/** Records with the same names in the same order. */
interface Kind {
  readonly names: readonly string[];
  /** In the order of RFC 8785, by code units; each name as it is written before its value. */
  readonly fields: readonly { readonly name: string; readonly head: string }[];
}

/** By the first name and how many there are. */
const kinds = new Map<string, Kind[]>();

function kindOf(names: readonly string[]): Kind {
  const some = `${names[0]} ${names.length}`;
  const known = kinds.get(some) ?? [];
  const found = known.find((kind) => kind.names.every((name, index) => name === names[index]));
  if (found !== undefined) return found;
  if (names.includes('toJSON')) throw new Unsure();
  const fields = [...names].sort().map((name) => ({ name, head: `${quoted(name)}:` }));
  const kind = { names, fields };
  if (names.length <= MOST_NAMES && known.length < MOST_KINDS && kinds.size < MOST_FIRST)
    kinds.set(some, [...known, kind]);
  return kind;
}

/** Letters that stand for themselves between quotes. */
const ITSELF = /^[ !#-[\]-~]*$/;

const quoted = (text: string): string => (ITSELF.test(text) ? `"${text}"` : JSON.stringify(text));
