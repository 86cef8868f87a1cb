/** Everything that code can reach from a value without calling anything. */

/** Where a text turns up below `root`: as a value, a key, or in a map or set. Empty: it cannot be reached. */
export function pathsTo(text: string, root: unknown): string[] {
  const found: string[] = [];
  const seen = new Set<object>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string' && value.includes(text)) found.push(path);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      walk(key, `${path} (key)`);
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      if (descriptor !== undefined && 'value' in descriptor) walk(descriptor.value, `${path}.${String(key)}`);
    }
    if (value instanceof Map || value instanceof Set) for (const entry of value) walk(entry, `${path}[…]`);
  };
  walk(root, 'root');
  return found;
}
