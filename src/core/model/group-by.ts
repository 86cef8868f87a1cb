/** Items gathered by a key. */

/** At least one, as every group has. */
export type Some<T> = [T, ...T[]];

/** Groups in the order of their first items; within each the order of the items. */
export function groupBy<T, Key>(items: Iterable<T>, keyOf: (item: T) => Key): Map<Key, Some<T>> {
  const groups = new Map<Key, Some<T>>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
