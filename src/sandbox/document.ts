/** JSON as it travels: an object whose values are not known yet. */
export type Document = Readonly<Record<string, unknown>>;

/** The fields that have a value, in their order: what is spread from here puts no `undefined` over anything. */
export function defined<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> };
export function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How e-mails are compared. The vendor does not say whether it folds case; the dialect `email-case` covers storing. */
export const foldEmail = (email: string): string => email.normalize('NFC').trim().toLowerCase();

/** Whether two JSON values are the same, the order of keys aside. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isDocument(left) || !isDocument(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameJson(left[key], right[key]));
}
