/** Entries of people replaced where they stand. Nothing else of the file changes: no comment, no order, no line break. */
import { isCollection, isMap, isNode, isPair, isScalar, type Node, parseDocument } from 'yaml';
import type { Email } from '../core/model/ids.ts';
import { emailOf } from '../core/model/ids.ts';

export interface Edited {
  readonly text: string;
  /** Whose entries were replaced, as the file spells them. */
  readonly people: readonly string[];
}

/** The text of a valid file, in which these people are absent if it declares them. */
export function withAbsent(text: string, who: ReadonlySet<Email>): Edited {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const source = text.slice(bom.length);
  const users = parseDocument(source).get('users');
  if (!isMap(users)) return { text, people: [] };
  const people: string[] = [];
  let edited = source;
  // From the end, so that the places of what comes before stay as they are.
  for (const { key, value } of [...users.items].reverse()) {
    if (!isScalar(key) || typeof key.value !== 'string' || !who.has(emailOf(key.value))) continue;
    if (!isNode(value) || value.range == null) continue;
    const [start] = value.range;
    const end = endOf(value, source);
    const entry = isMap(value) && value.flow ? '{ state: absent }' : 'state: absent';
    edited = edited.slice(0, start) + entry + edited.slice(end);
    people.unshift(key.value);
  }
  return { text: bom + edited, people };
}

/** Behind the last character of a value. What is written in lines is said to end behind the comments that follow it. */
function endOf(node: Node, source: string): number {
  const last = isCollection(node) && !node.flow ? node.items.at(-1) : undefined;
  const inner = isPair(last) ? [last.value, last.key].find(isNode) : last;
  if (isNode(inner)) return endOf(inner, source);
  return source.slice(0, node.range?.[1]).trimEnd().length;
}
