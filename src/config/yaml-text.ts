/** Values as lines of YAML, by the library that knows when a text must be quoted. */
import { Document, type Node, Scalar, visit, YAMLMap } from 'yaml';
import { UNSEEN } from '../core/export/keys.ts';

/** Quoted wherever any version of YAML could take a text for something else. */
const OPTIONS = { lineWidth: 0, compat: 'yaml-1.1' } as const;

const pad = new Document(null, OPTIONS);

/** A value on one line. */
export function flow(value: unknown): string {
  pad.contents = quoted(pad.createNode(value, { flow: true }));
  return seen(pad.toString(OPTIONS)).trimEnd();
}

/** A text as a key or value; in double quotes if it holds what cannot be seen, so that it can be escaped. */
export function scalar(text: string): string {
  const node = new Scalar(text);
  if (UNSEEN.test(text) || ODD_EDGE.test(text)) node.type = Scalar.QUOTE_DOUBLE;
  // As the key of a map, because the library writes a text that stands alone in other ways.
  const map = new YAMLMap();
  map.set(node, 1);
  pad.contents = map;
  return seen(pad.toString(OPTIONS).slice(0, -': 1\n'.length));
}

const EACH_UNSEEN = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu;

/** Escapes, as YAML does, what cannot be seen and the library leaves as it is. */
const seen = (yaml: string): string => yaml.replace(EACH_UNSEEN, escaped);

/** A blank that no keyboard has, at an end: without quotes it is taken for a slip when the file is read (odd-blank). */
const ODD_EDGE = /^\s|\s$/u;

function quoted<Of extends Node>(node: Of): Of {
  visit(node, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && ODD_EDGE.test(scalar.value)) scalar.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return node;
}

/** An entry of a map in blocks. */
export function blockLines(name: string, part: unknown): string[] {
  pad.contents = quoted(pad.createNode({ [name]: part }, { aliasDuplicateObjects: false }));
  // The line feed alone: a name may end in a blank that no keyboard has.
  return seen(pad.toString(OPTIONS)).replace(/\n$/, '').split('\n');
}

export function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
