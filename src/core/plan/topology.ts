/** A stable topological sort. */
import { InternalError } from '../../errors.ts';

/**
 * Orders `items` so that each comes after everything in `before(item)`; among those that could come next,
 * the smallest by `compare` does. Takes n log n. A cycle is our bug.
 */
export function topologicalOrder<T>(
  items: readonly T[],
  before: (item: T) => Iterable<T>,
  compare: (a: T, b: T) => number,
): T[] {
  const missing = new Map<T, number>();
  const dependents = new Map<T, T[]>();
  for (const item of items) {
    const needed = new Set(before(item));
    missing.set(item, needed.size);
    for (const other of needed) {
      const list = dependents.get(other);
      if (list) list.push(item);
      else dependents.set(other, [item]);
    }
  }
  const ready = new Heap<T>(compare);
  for (const item of items) if (missing.get(item) === 0) ready.push(item);
  const ordered: T[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    ordered.push(next);
    for (const dependent of dependents.get(next) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1;
      missing.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  if (ordered.length !== items.length)
    throw new InternalError('The operations of this plan need each other in a circle.');
  return ordered;
}

/** A binary heap: the smallest item first. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above === undefined || this.#compare(item, above) >= 0) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    let at = 0;
    for (;;) {
      const child = this.#smallerChild(at);
      const below = items[child];
      if (below === undefined || this.#compare(last, below) <= 0) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return top;
  }

  #smallerChild(at: number): number {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const [a, b] = [this.#items[left], this.#items[right]];
    return a !== undefined && b !== undefined && this.#compare(b, a) < 0 ? right : left;
  }
}
