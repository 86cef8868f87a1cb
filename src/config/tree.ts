/** A parsed file as plain values, which still knows where each of them stands. */
import { isMap, isScalar, isSeq, type Pair, type ParsedNode, type YAMLMap } from 'yaml';
import { RESERVED_NAMES } from '../core/desired/names.ts';
import type { Finding, Place } from '../core/model/finding.ts';
import { InternalError } from '../errors.ts';
import { endsInColon, type Lines } from './lines-and-places.ts';

/** From the top of a file: names of entries and indexes of list items. */
export type Path = readonly (string | number)[];

type ParsedMap = YAMLMap.Parsed;
type ParsedPair = Pair<ParsedNode, ParsedNode | null>;

/** Nobody reads more about the YAML of one file, and a hostile file could ask for a million. */
export const MAX_FINDINGS = 100;

/** Values and places of one file. Maps are objects without a prototype. */
export interface FileTree {
  readonly value: unknown;
  /**
   * Where the name or the value at `path` stands. A value that is empty, or that is a block of lines, is
   * shown at its name, and without one at its first name or hyphen; a path that leads nowhere at the nearest
   * entry that exists.
   */
  place(path: Path, what: 'key' | 'value'): Place;
  /** The characters of the scalar at `path` as the file spells them (`0x1`, not 1). */
  source(path: Path): string | undefined;
}

class Tree implements FileTree {
  readonly value: unknown;
  readonly #lines: Lines;
  readonly #root: ParsedNode;
  readonly #indexes = new WeakMap<ParsedMap, Map<string, ParsedPair>>();

  constructor(lines: Lines, root: ParsedNode, value: unknown) {
    this.#lines = lines;
    this.#root = root;
    this.value = value;
  }

  place(path: Path, what: 'key' | 'value'): Place {
    const { key, node } = this.#find(path);
    const empty = node === null || node.range[1] <= node.range[0];
    const block = (isMap(node) || isSeq(node)) && node.flow !== true;
    const shown = what === 'key' || empty || block ? (key ?? firstOf(node)) : node;
    if (shown === null) return this.#lines.place(0, 0);
    // The hyphen of its first item.
    if (isSeq(shown) && shown.flow !== true) return this.#lines.place(shown.range[0], shown.range[0] + 1);
    return this.#lines.place(shown.range[0], shown.range[1]);
  }

  source(path: Path): string | undefined {
    const { node } = this.#find(path);
    return isScalar(node) ? this.#lines.text.slice(node.range[0], node.range[1]) : undefined;
  }

  #find(path: Path): { key?: ParsedNode; node: ParsedNode | null } {
    let found: { key?: ParsedNode; node: ParsedNode | null } = { node: this.#root };
    for (const step of path) {
      const next = this.#step(found.node, step);
      if (next === undefined) return found;
      found = next;
    }
    return found;
  }

  #step(
    node: ParsedNode | null,
    step: string | number,
  ): { key?: ParsedNode; node: ParsedNode | null } | undefined {
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pair = this.#index(node).get(String(step));
      return pair && { key: pair.key, node: pair.value };
    }
    if (!isSeq<ParsedNode>(node)) return undefined;
    const item = node.items[Number(step)];
    return item && { node: item };
  }

  /** Made when first asked for: most files are fine, and nobody asks for most places. */
  #index(map: ParsedMap): Map<string, ParsedPair> {
    const known = this.#indexes.get(map);
    if (known !== undefined) return known;
    const index = new Map<string, ParsedPair>();
    for (const pair of map.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      if (!index.has(name)) index.set(name, pair);
    }
    this.#indexes.set(map, index);
    return index;
  }
}

/** Of a map in lines, the first name: what begins a map that has no name of its own. */
const firstOf = (node: ParsedNode | null): ParsedNode | null =>
  isMap<ParsedNode, ParsedNode | null>(node) && node.flow !== true ? (node.items[0]?.key ?? node) : node;

/** Turns nodes into values. With a finding there is no tree: a name that counts twice has no one value. */
export function readTree(lines: Lines, root: ParsedNode): { tree?: FileTree; findings: readonly Finding[] } {
  const reader = new Reader(lines);
  const value = reader.read(root);
  return reader.findings.length > 0
    ? { findings: reader.findings }
    : { tree: new Tree(lines, root, value), findings: [] };
}

class Reader {
  readonly findings: Finding[] = [];
  readonly #lines: Lines;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** Recursion is safe: yaml.ts has refused what is deep. */
  read(node: ParsedNode | null): unknown {
    if (node === null) return null;
    if (isScalar(node)) return node.value;
    if (isSeq<ParsedNode>(node)) return node.items.map((item) => this.read(item));
    if (isMap<ParsedNode, ParsedNode | null>(node)) return this.#readMap(node);
    throw new InternalError('An alias reached the reader of a file.');
  }

  #readMap(map: ParsedMap): Record<string, unknown> {
    const values: Record<string, unknown> = Object.create(null);
    const seen = new Map<string, ParsedNode>();
    for (const { key, value } of map.items) {
      const name = this.#readName(key);
      const read = this.read(value);
      if (name === undefined) continue;
      const first = seen.get(name);
      if (first === undefined) {
        seen.set(name, key);
        values[name] = read;
      } else this.#report(key, duplicate(name), [this.#placeOf(first)]);
    }
    return values;
  }

  #readName(key: ParsedNode): string | undefined {
    if (!isScalar(key) || typeof key.value !== 'string') {
      this.#report(key, notText(this.#lines.text.slice(key.range[0], key.range[1])));
      return undefined;
    }
    if (key.value === '<<' && key.type === 'PLAIN') this.#report(key, MERGE_KEY);
    else if (RESERVED_NAMES.has(key.value)) this.#report(key, reserved(key.value));
    else if (endsInColon(key.value) && key.type === 'PLAIN') this.#report(key, twoColons(key.value));
    else return key.value;
    return undefined;
  }

  #report(
    node: ParsedNode,
    words: Omit<Finding, 'severity' | 'place'>,
    related: readonly Place[] = [],
  ): void {
    if (this.findings.length === MAX_FINDINGS) return;
    this.findings.push({
      severity: 'error',
      ...words,
      place: this.#placeOf(node),
      ...(related.length > 0 ? { related } : {}),
    });
  }

  #placeOf(node: ParsedNode): Place {
    return this.#lines.place(node.range[0], node.range[1]);
  }
}

const duplicate = (name: string) => ({
  code: 'duplicate-key',
  summary: `\`${name}\` stands twice in one map.`,
  why: 'Only one of the two could count, and readers cannot know which.',
  fix: 'Join the two entries, or delete one.',
});

const notText = (source: string) => ({
  code: 'non-string-key',
  summary:
    source === ''
      ? 'A name is missing before the colon.'
      : `The name \`${source.slice(0, 60)}\` is not text.`,
  why: 'YAML reads it as a number, true, false, nothing, a list or a map.',
  fix: 'Quote this name.',
});

/** Why a way to say something elsewhere is no part of these files. */
export const ONE_LINE_AT_A_TIME = 'A reviewer must be able to read each line by itself.';

const MERGE_KEY = {
  code: 'yaml-merge-key',
  summary: '`<<` merges another map into this one, which these files do not use.',
  why: ONE_LINE_AT_A_TIME,
  fix: 'Write the entries out; a role is the way to give several people the same access.',
};

const twoColons = (name: string) => ({
  code: 'two-colons',
  summary: `The name \`${name.slice(0, 60)}\` ends in a colon, as two stand behind it.`,
  why: 'It would be the name of something else, which nothing has or which is waited for.',
  fix: 'Write one colon; if the name does end in one, quote it.',
});

const reserved = (name: string) => ({
  code: 'reserved-name',
  summary: `\`${name}\` cannot be a name here.`,
  why: 'Programs that read it may take it for a part of themselves.',
  fix: 'Choose another name, or refer to the object by its id.',
});
