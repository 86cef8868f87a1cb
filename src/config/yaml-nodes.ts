/** From the nodes of the library that knows all of YAML to values and places. */
import { isCollection, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import { RESERVED_NAMES } from '../core/desired/names.ts';
import type { Finding, Place, Words } from '../core/model/finding.ts';
import { present } from '../core/model/present.ts';
import { InternalError } from '../errors.ts';
import { endsInColon, type Lines } from './lines-and-places.ts';
import { addRecord, FileTree, LIST, MAP, MAP_ENTRY, SCALAR, SHOWN } from './tree.ts';

type ParsedMap = YAMLMap.Parsed;

/** Nobody reads more about the YAML of one file, and a hostile file could ask for a million. */
export const MAX_FINDINGS = 100;

/** Turns nodes into values. With a finding there is no tree: a name that counts twice has no one value. */
export function readTree(lines: Lines, node: ParsedNode): { tree?: FileTree; findings: readonly Finding[] } {
  const reader = new Reader(lines);
  const root = reader.read(node);
  const { findings } = reader;
  return findings.length > 0 ? { findings } : { tree: new FileTree(lines, { ...reader, root }), findings };
}

class Reader {
  readonly findings: Finding[] = [];
  readonly records: number[] = [];
  readonly indexes = new Map<number, ReadonlyMap<string, number>>();
  value: unknown;
  readonly #lines: Lines;

  constructor(lines: Lines) {
    this.#lines = lines;
  }

  /** Reads a value and returns its record; `value` is what it says. Recursion is safe: yaml.ts has refused what is deep. */
  read(node: ParsedNode | null): number {
    const [start, end] = node?.range ?? [0, 0];
    if (node === null || isScalar(node)) {
      this.value = node === null ? null : node.value;
      return addRecord(this.records, start, end, SCALAR + (end > start ? SHOWN : 0));
    }
    const shown = isCollection(node) && node.flow === true ? SHOWN : 0;
    const entries: number[] = [];
    if (isSeq<ParsedNode>(node)) {
      const list: unknown[] = [];
      for (const item of node.items) {
        entries.push(this.read(item));
        list.push(this.value);
      }
      this.value = list;
      return addRecord(this.records, start, end, LIST + shown, entries);
    }
    if (!isMap<ParsedNode, ParsedNode | null>(node))
      throw new InternalError('An alias reached the reader of a file.');
    const index = this.#readMap(node, entries);
    const record = addRecord(this.records, start, end, MAP + shown, entries);
    this.indexes.set(record, index);
    return record;
  }

  /** Reads the entries of a map, and returns which of them has a name. */
  #readMap(node: ParsedMap, entries: number[]): ReadonlyMap<string, number> {
    const map: Record<string, unknown> = Object.create(null);
    const index = new Map<string, number>();
    for (const { key, value } of node.items) {
      const name = this.#readName(key);
      const record = this.read(value);
      if (name === undefined) continue;
      const first = index.get(name);
      if (first === undefined) {
        index.set(name, index.size);
        map[name] = this.value;
        entries.push(key.range[0], key.range[1], record);
      } else {
        const at = first * MAP_ENTRY;
        this.#report(key, duplicate(name), [this.#lines.place(entries[at] ?? 0, entries[at + 1] ?? 0)]);
      }
    }
    this.value = map;
    return index;
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

  #report({ range: [start, end] }: ParsedNode, words: Words, related?: readonly Place[]): void {
    if (this.findings.length === MAX_FINDINGS) return;
    const place = this.#lines.place(start, end);
    this.findings.push({ severity: 'error', ...words, place, ...present({ related }) });
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
