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
import { addRecord, FileTree, LIST, MAP, SCALAR, SHOWN } from './tree.ts';

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
    return new FileTree(this.#lines, { records: this.#records, root, value: this.#value });
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
      return addRecord(this.#records, this.#at, this.#at, SCALAR);
    }
    this.#value = this.#read(event);
    const quotes = event.style === SCALAR_STYLE_PLAIN ? 0 : 1;
    this.#at = event.valueEnd + quotes;
    return addRecord(this.#records, event.valueStart - quotes, this.#at, SCALAR + SHOWN);
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
    const kind = (isMap ? MAP : LIST) + (inFlow ? SHOWN : 0);
    return addRecord(this.#records, event.start, end, kind, entries);
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
