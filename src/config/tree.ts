/** One file as plain values, which still knows where each of them stands. */
import type { Place } from '../core/model/finding.ts';
import type { Lines } from './lines-and-places.ts';

/** From the top of a file: names of entries and indexes of list items. */
export type Path = readonly (string | number)[];

/**
 * What stands where. Records of numbers in one array, because a large file has a million of them; a plain one, since
 * what is taken beside V8's own memory is seldom given back while a program runs.
 */
export const SCALAR = 0;
export const MAP = 2;
export const LIST = 4;
/** Added to a kind: a place shows the value itself, and not its name. */
export const SHOWN = 1;
/** Of a record: first and last offset, and kind; of a collection then how many entries, and the entries. */
const [START, END, KIND, COUNT, ENTRIES] = [0, 1, 2, 3, 4];
/** An entry of a map: offsets of its name, then the record of its value. */
export const MAP_ENTRY = 3;

/** Adds a record, with the entries where it is one of a collection, and returns where it is. */
export function addRecord(
  records: number[],
  start: number,
  end: number,
  kind: number,
  entries?: readonly number[],
): number {
  const at = records.length;
  records.push(start, end, kind);
  if (entries === undefined) return at;
  records.push((kind & MAP) === 0 ? entries.length : entries.length / MAP_ENTRY);
  for (const entry of entries) records.push(entry);
  return at;
}

/** The names of a map with more entries than these are looked up in an index. */
const MOST_COMPARED = 12;

/** Values and places of one file. */
export class FileTree {
  /** Maps are objects without a prototype. */
  readonly value: unknown;
  readonly #lines: Lines;
  readonly #records: readonly number[];
  readonly #root: number;
  /** Of the records of maps, which entry has a name. */
  readonly #indexes: Map<number, ReadonlyMap<string, number>>;

  /** Without `indexes`, the names of each map stand in the text as they are, and the maps have their order. */
  constructor(lines: Lines, { records, root, value, indexes = new Map() }: Read) {
    this.#lines = lines;
    this.#records = records.slice();
    this.#root = root;
    this.value = value;
    this.#indexes = indexes;
  }

  /**
   * Where the name or the value at `path` stands. A value that is empty, or that is a block of lines, is
   * shown at its name, and without one at its first name or hyphen; a path that leads nowhere at the nearest
   * entry that exists.
   */
  place(path: Path, what: 'key' | 'value'): Place {
    const { name, node } = this.#find(path);
    const isShown = what === 'value' && this.#offset(node + KIND) !== this.#kind(node);
    const shown = isShown || name === undefined ? this.#beginning(node) : name;
    const start = this.#offset(shown + START);
    const isHyphen = shown === node && this.#records[node + KIND] === LIST;
    return this.#lines.place(start, isHyphen ? start + 1 : this.#offset(shown + END));
  }

  /** Of a map in lines, the record of its first name. */
  #beginning(node: number): number {
    return this.#records[node + KIND] === MAP && this.#offset(node + COUNT) > 0 ? node + ENTRIES : node;
  }

  /** What stands at a record, shown or not: a scalar, a map or a list. */
  #kind(node: number): number {
    return this.#offset(node + KIND) & ~SHOWN;
  }

  /** The characters of the scalar at `path` as the file spells them (`0x1`, not 1). */
  source(path: Path): string | undefined {
    const { node } = this.#find(path);
    if (this.#kind(node) !== SCALAR) return undefined;
    return this.#lines.text.slice(this.#offset(node + START), this.#offset(node + END));
  }

  #offset(at: number): number {
    return this.#records[at] ?? 0;
  }

  /** The record at the end of the path, or of the nearest entry that exists; and where its name stands. */
  #find(path: Path): { readonly name?: number; readonly node: number } {
    let found: { name?: number; node: number } = { node: this.#root };
    let value: unknown = this.value;
    for (const step of path) {
      const next = this.#step(found.node, value, step);
      if (next === undefined) break;
      found = next;
      value = (value as Readonly<Record<string | number, unknown>>)[step];
    }
    return found;
  }

  #step(node: number, value: unknown, step: string | number): { name?: number; node: number } | undefined {
    const kind = this.#kind(node);
    if (kind === LIST) {
      const index = Number(step);
      if (!(index >= 0 && index < this.#offset(node + COUNT))) return undefined;
      return { node: this.#offset(node + ENTRIES + index) };
    }
    if (kind !== MAP) return undefined;
    const name = this.#entry(node, value as object, String(step));
    return name === undefined ? undefined : { name, node: this.#offset(name + 2) };
  }

  /** The record of an entry of a map. Few entries are compared one by one: an index of each person would be a million. */
  #entry(node: number, map: object, name: string): number | undefined {
    const count = this.#offset(node + COUNT);
    const first = node + ENTRIES;
    const index = this.#indexes.get(node) ?? (count > MOST_COMPARED ? this.#index(node, map) : undefined);
    if (index !== undefined) {
      const at = index.get(name);
      return at === undefined ? undefined : first + at * MAP_ENTRY;
    }
    const { text } = this.#lines;
    for (let at = first; at < first + count * MAP_ENTRY; at += MAP_ENTRY) {
      const start = this.#offset(at);
      const quotes = text.startsWith('"', start) || text.startsWith("'", start) ? 1 : 0;
      const length = this.#offset(at + 1) - start - 2 * quotes;
      if (length === name.length && text.startsWith(name, start + quotes)) return at;
    }
    return undefined;
  }

  /** Made when first asked for: most files are fine, and nobody asks for most places. */
  #index(node: number, map: object): ReadonlyMap<string, number> {
    const index = new Map(Object.keys(map).map((name, at) => [name, at]));
    this.#indexes.set(node, index);
    return index;
  }
}

/** What was read: records, and the one of the whole file; what it says; and which entry of a map has a name. */
interface Read {
  readonly records: readonly number[];
  readonly root: number;
  readonly value: unknown;
  readonly indexes?: Map<number, ReadonlyMap<string, number>>;
}
