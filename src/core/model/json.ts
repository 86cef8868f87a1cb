/** What was parsed as JSON or YAML, before anybody knows what it says. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object as it is; of anything else one without a field. */
export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** What a text says as JSON, which is never undefined; undefined where it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
