/**
 * The quick way to write what is plain: the library makes a tree of nodes for each value, and an account has a hundred
 * thousand of them. Whatever is not plain for certain is left to yaml-lines.ts. `test/config/quick-lines.test.ts` holds
 * the two together: what is written here has the same characters there.
 */
import { blockLines, scalar } from './yaml-text.ts';

/** Texts of which every version of YAML says that they are texts, as keys and as values, unless they are words of it or numbers without a digit before the `e`. */
const TEXT = /^[A-Za-z/](?:[\w.@+/ -]{0,198}[\w/])?$/;
const WORDS = /^(?:y|yes|n|no|on|off|true|false|null|e[-+]?\d+)$/i;
/** Ids in which a letter stands that no number has. */
const ID = /^(?=[\db-f]*[acdf])[\da-f]{24}$/;

/** Whether the library writes the text as it is. */
const isPlain = (text: string): boolean => (TEXT.test(text) && !WORDS.test(text)) || ID.test(text);

/** A text as a key or value. */
export const quickScalar = (text: string): string => (isPlain(text) ? text : scalar(text));

/** An entry of a map in blocks. */
export const partLines = (name: string, part: unknown): readonly string[] =>
  plainLines(name, part) ?? blockLines(name, part);

/** The same lines; undefined where the library must write them. */
function plainLines(name: string, part: unknown): string[] | undefined {
  if (!isPlain(name)) return undefined;
  if (typeof part === 'boolean') return [`${name}: ${part}`];
  if (typeof part === 'string') return isPlain(part) ? [`${name}: ${part}`] : undefined;
  if (typeof part !== 'object' || part === null) return undefined;
  const lines = [`${name}:`];
  if (Array.isArray(part)) {
    for (const item of part) {
      if (typeof item !== 'string' || !isPlain(item)) return undefined;
      lines.push(`  - ${item}`);
    }
  } else {
    for (const [key, value] of Object.entries(part)) {
      const line = mapLine(key, value);
      if (line === undefined) return undefined;
      lines.push(line);
    }
  }
  return lines.length === 1 ? undefined : lines;
}

function mapLine(key: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || !isPlain(value)) return undefined;
  return isPlain(key) ? `  ${key}: ${value}` : oddLine(key, value);
}

/** How the library writes each grant whose key is not plain: thousands of people have the same. */
const oddLines = new Map<string, string | undefined>();

function oddLine(key: string, value: string): string | undefined {
  const grant = `${value} ${key}`;
  const known = oddLines.get(grant);
  if (known !== undefined) return known;
  const [, line, ...more] = blockLines('grants', { [key]: value });
  if (more.length > 0) return undefined;
  oddLines.set(grant, line);
  return line;
}
