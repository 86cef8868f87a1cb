/**
 * The quick way through a plain file, in a sixth of the time and without loading the library that knows all of YAML.
 * It reports nothing: whatever is wrong, unusual or read differently by the two libraries is left to yaml.ts
 * (undefined), which then decides and finds the words. `test/config/quick-yaml.test.ts` holds the two together: what is
 * read here has the same value and the same places there.
 */
import {
  COLLECTION_STYLE_FLOW,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  parseEvents,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
} from 'js-yaml';
import { RESERVED_NAMES } from '../core/desired/names.ts';
import { endsInColon, type Lines } from './lines-and-places.ts';
import type { FileTree, Path } from './tree.ts';

/** Far below what the format allows, and deep enough for every access file. */
const MAX_DEPTH = 32;
/** A name of more characters is an error of YAML, which only the other library reports. */
const MAX_NAME = 1000;

/** What the quick way does not know for certain. One value: nobody reads its stack. */
class Unsure extends Error {}

/** Marks of a merge conflict, control characters but the line feed, other separators and blanks, marks of byte order, and lines far to the right. */
const UNUSUAL = /^[<=>|]{7}|(?!\n)\p{Cc}|[\u2028\u2029\uFEFF]|^ {100}|(?! )\p{Zs}/mu;

/** Values and places of a plain file; undefined where the other library must decide. */
export function readQuickly(lines: Lines): FileTree | undefined {
  const { text } = lines;
  if (UNUSUAL.test(text)) return undefined;
  try {
    return new QuickReader(lines, parseEvents(text, { maxDepth: MAX_DEPTH })).tree();
  } catch {
    return undefined;
  }
}

/**
 * What stands where. Records of numbers in one array, because a large file has a million of them; a plain one, since
 * what is taken beside V8's own memory is seldom given back while a program runs.
 */
const SCALAR = 0;
const MAP = 2;
const LIST = 4;
/** Added to a kind: a place shows the value itself, and not its name. */
const SHOWN = 1;
/** Of a record: first and last offset, and kind; of a collection then how many entries, and the entries. */
const [START, END, KIND, COUNT, ENTRIES] = [0, 1, 2, 3, 4];
/** An entry of a map: offsets of its name, then the record of its value. */
const MAP_ENTRY = 3;

type Scalar = Extract<Event, { type: typeof EVENT_SCALAR }>;
type Collection = Extract<Event, { type: typeof EVENT_MAPPING | typeof EVENT_SEQUENCE }>;

class QuickReader {
  readonly #lines: Lines;
  readonly #events: readonly Event[];
  #next = 0;
  /** Behind the last character that was read. */
  #at = 0;
  readonly #records: number[] = [];
  #value: unknown;
  readonly #words = new Map<string, string>();

  constructor(lines: Lines, events: readonly Event[]) {
    this.#lines = lines;
    this.#events = events;
  }

  tree(): FileTree {
    const document = this.#take();
    if (document.type !== EVENT_DOCUMENT || document.explicitStart || document.explicitEnd)
      throw new Unsure();
    if (document.directives.length > 0) throw new Unsure();
    const top = this.#take();
    if (top.type !== EVENT_MAPPING || top.style === COLLECTION_STYLE_FLOW) throw new Unsure();
    const root = this.#collection(top);
    if (this.#take().type !== EVENT_POP || this.#next !== this.#events.length) throw new Unsure();
    return new QuickTree(this.#lines, this.#records.slice(), root, this.#value);
  }

  #take(): Event {
    const event = this.#events[this.#next];
    if (event === undefined) throw new Unsure();
    this.#next += 1;
    return event;
  }

  /** Reads a value and returns its record; `#value` is what it says. */
  #node(inFlow: boolean): number {
    const event = this.#take();
    if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) return this.#collection(event);
    if (event.type !== EVENT_SCALAR || isNamed(event)) throw new Unsure();
    if (event.valueStart < 0) {
      // Nothing stands there: its place is where the name before it ended.
      if (inFlow) throw new Unsure();
      this.#value = null;
      return this.#record(this.#at, this.#at, SCALAR);
    }
    this.#value = this.#read(event);
    const quotes = event.style === SCALAR_STYLE_PLAIN ? 0 : 1;
    this.#at = event.valueEnd + quotes;
    return this.#record(event.valueStart - quotes, this.#at, SCALAR + SHOWN);
  }

  #collection(event: Collection): number {
    if (isNamed(event)) throw new Unsure();
    const inFlow = event.style === COLLECTION_STYLE_FLOW;
    const isMap = event.type === EVENT_MAPPING;
    this.#at = inFlow ? event.start + 1 : event.start;
    const entries: number[] = [];
    const value = isMap ? this.#map(inFlow, entries) : this.#list(inFlow, entries);
    if (inFlow) this.#close(isMap ? '}' : ']');
    this.#value = value;
    // What a block says ends in a later line, and a place ends with its first.
    const end = inFlow ? this.#at : this.#lines.text.length;
    const record = this.#record(event.start, end, (isMap ? MAP : LIST) + (inFlow ? SHOWN : 0));
    this.#records.push(isMap ? entries.length / MAP_ENTRY : entries.length);
    for (const entry of entries) this.#records.push(entry);
    return record;
  }

  #map(inFlow: boolean, entries: number[]): Record<string, unknown> {
    const map: Record<string, unknown> = Object.create(null);
    for (let event = this.#take(); event.type !== EVENT_POP; event = this.#take()) {
      if (event.type !== EVENT_SCALAR || isNamed(event) || event.valueStart < 0) throw new Unsure();
      const name = this.#read(event);
      if (typeof name !== 'string' || !isPlainName(name) || name in map) throw new Unsure();
      const quotes = event.style === SCALAR_STYLE_PLAIN ? 0 : 1;
      if (quotes === 0 && endsInColon(name)) throw new Unsure();
      const [start, end] = [event.valueStart - quotes, event.valueEnd + quotes];
      this.#at = this.#colonAfter(end);
      const child = this.#node(inFlow);
      map[name] = this.#value;
      entries.push(start, end, child);
    }
    return map;
  }

  #list(inFlow: boolean, entries: number[]): unknown[] {
    const list: unknown[] = [];
    while (this.#events[this.#next]?.type !== EVENT_POP) {
      const before = this.#at;
      entries.push(this.#node(inFlow));
      // An item that says nothing is for the other library.
      if (this.#value === null && this.#at === before) throw new Unsure();
      list.push(this.#value);
    }
    this.#next += 1;
    return list;
  }

  /** Behind the colon of a name: in the same line, or the name was announced by a question mark. */
  #colonAfter(end: number): number {
    const { text } = this.#lines;
    let at = end;
    while (text.charAt(at) === ' ') at += 1;
    if (text.charAt(at) !== ':') throw new Unsure();
    return at + 1;
  }

  /** The events tell no end of a collection. A comment in between may hold any bracket. */
  #close(bracket: string): void {
    const { text } = this.#lines;
    let at = this.#at;
    while (text.charAt(at) === ' ' || text.charAt(at) === '\n' || text.charAt(at) === ',') at += 1;
    if (text.charAt(at) !== bracket) throw new Unsure();
    this.#at = at + 1;
  }

  /** A scalar in one line whose characters are its text. */
  #read(scalar: Scalar): unknown {
    if (!scalar.fast) throw new Unsure();
    const source = this.#lines.text.slice(scalar.valueStart, scalar.valueEnd);
    if (source.includes('\n')) throw new Unsure();
    if (scalar.style === SCALAR_STYLE_DOUBLE_QUOTED || scalar.style === SCALAR_STYLE_SINGLE_QUOTED)
      return source;
    if (scalar.style !== SCALAR_STYLE_PLAIN) throw new Unsure();
    return this.#shared(meaningOf(source));
  }

  /** Equal words are one: thousands of lines of a file say `monitor`. */
  #shared(value: unknown): unknown {
    if (typeof value !== 'string') return value;
    const known = this.#words.get(value);
    if (known === undefined) this.#words.set(value, value);
    return known ?? value;
  }

  /** Begins a record and returns where it is. */
  #record(start: number, end: number, kind: number): number {
    const at = this.#records.length;
    this.#records.push(start, end, kind);
    return at;
  }
}

const isNamed = ({ anchorStart, tagStart }: Scalar | Collection): boolean =>
  anchorStart >= 0 || tagStart >= 0;

/** Digits alone would be sorted before other names by the engine, and the places follow the order of the file. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '<<' && name.length <= MAX_NAME && !/^\d+$/.test(name) && !RESERVED_NAMES.has(name);

/** What the core schema may take for something else than text: it begins with one of these. */
const MAY_BE_OTHER = /^[-+.\d~tTfFnN]/;
const OTHER =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|0o[0-7]+|0x[\da-fA-F]+|[-+]?\d+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

function meaningOf(source: string): unknown {
  if (!MAY_BE_OTHER.test(source) || !OTHER.test(source)) return source;
  if (source === 'true') return true;
  if (source === 'false') return false;
  if (WHOLE_NUMBER.test(source)) return Number(source);
  throw new Unsure();
}

/** The names of a map with more entries than these are looked up in an index. */
const MOST_COMPARED = 12;

/** A file as plain values, and where each of them stands. */
class QuickTree implements FileTree {
  readonly value: unknown;
  readonly #lines: Lines;
  readonly #records: readonly number[];
  readonly #root: number;
  readonly #indexes = new Map<number, Map<string, number>>();

  constructor(lines: Lines, records: readonly number[], root: number, value: unknown) {
    this.#lines = lines;
    this.#records = records;
    this.#root = root;
    this.value = value;
  }

  place(path: Path, what: 'key' | 'value') {
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
    if (count > MOST_COMPARED) return this.#index(node, map).get(name);
    const [first, end] = [node + ENTRIES, node + ENTRIES + count * MAP_ENTRY];
    const { text } = this.#lines;
    for (let at = first; at < end; at += MAP_ENTRY) {
      const start = this.#offset(at);
      const quotes = text.startsWith('"', start) || text.startsWith("'", start) ? 1 : 0;
      const length = this.#offset(at + 1) - start - 2 * quotes;
      if (length === name.length && text.startsWith(name, start + quotes)) return at;
    }
    return undefined;
  }

  /** Made when first asked for: most files are fine, and nobody asks for most places. */
  #index(node: number, map: object): ReadonlyMap<string, number> {
    const known = this.#indexes.get(node);
    if (known !== undefined) return known;
    const index = new Map(Object.keys(map).map((name, i) => [name, node + ENTRIES + i * MAP_ENTRY]));
    this.#indexes.set(node, index);
    return index;
  }
}
