/**
 * Entries of people replaced where they stand. Nothing else of the file changes: no comment, no order, no line break. A
 * pin stays: without it the entry would mean whoever has that e-mail now.
 */
import { isCollection, isMap, isNode, isPair, isScalar, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Email } from '../core/model/ids.ts';
import { emailOf } from '../core/model/ids.ts';

/** The text of a valid file, in which these people are absent if it declares them, and who those are, as it spells them. */
export function withAbsent(text: string, who: ReadonlySet<Email>) {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const source = text.slice(bom.length);
  const users = parseDocument(source).get('users');
  const people: string[] = [];
  if (!isMap(users)) return { text, people };
  let edited = source;
  // From the end, so that the places of what comes before stay as they are.
  for (const { key, value } of [...users.items].reverse()) {
    if (!isScalar(key) || typeof key.value !== 'string' || !who.has(emailOf(key.value))) continue;
    if (!isNode(value) || value.range == null) continue;
    const [start] = value.range;
    const end = endOf(value, source);
    edited = edited.slice(0, start) + absentEntry(value, source, start, end) + edited.slice(end);
    people.unshift(key.value);
  }
  return { text: bom + edited, people };
}

/** What takes the place of an entry that fills this part of the file. */
function absentEntry(value: Node, source: string, start: number, end: number): string {
  const pin = isMap(value) ? pinIn(value, source) : undefined;
  if (isMap(value) && value.flow)
    return pin === undefined ? '{ state: absent }' : `{ ${pin.text}, state: absent }`;
  if (pin === undefined) return 'state: absent';
  const before = source.slice(0, start);
  // In lines: as its first line is broken off and indented, so is the next.
  const next = /\r?\n[ \t]*$/.exec(before)?.[0] ?? '';
  // What stands behind the last line of an entry is not part of it, and stays beside what it is about.
  if (pin.end === end) return `state: absent${next}${pin.text}`;
  const beside = /^[ \t]+#[^\r\n]*/.exec(source.slice(pin.end))?.[0] ?? '';
  return `${pin.text}${beside}${next}state: absent`;
}

/** `id: …` as it is written, and where it ends. */
function pinIn({ items }: YAMLMap, source: string) {
  for (const { key, value } of items) {
    if (!isScalar(key) || key.value !== 'id' || !isNode(value) || key.range == null) continue;
    const end = endOf(value, source);
    return { text: source.slice(key.range[0], end), end };
  }
  return undefined;
}

/** Behind the last character of a value. What is written in lines is said to end behind the comments that follow it. */
function endOf(node: Node, source: string): number {
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined;
  const inner = isPair(last) ? [last.value, last.key].find(isNode) : last;
  if (isNode(inner)) return endOf(inner, source);
  return source.slice(0, node.range?.[1]).trimEnd().length;
}
