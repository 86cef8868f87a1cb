/** Optional fields from values that may be missing. */

/** The fields of `T`. A field that may be undefined becomes optional, and a field that is there is never undefined. */
export type PresentFields<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

const OF_A_FIELD = { configurable: true, enumerable: true, writable: true } as const;

/**
 * The fields that have a value, in their order. `{ ...present({ name }) }` leaves `name` out where it is undefined;
 * null, false and empty text are values.
 */
export function present<T extends object>(fields: T): PresentFields<T> {
  // A loop, since this is done for each grant of a large account.
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    // Set like any other, this one would be no field but the prototype.
    if (name === '__proto__') Object.defineProperty(found, name, { ...OF_A_FIELD, value });
    else found[name] = value;
  }
  return found as PresentFields<T>;
}
