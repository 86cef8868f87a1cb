/**
 * The file that an emulated account starts from. The shape is schemas/sandbox.schema.json; what a schema
 * cannot say is checked in seed-checks.ts.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';
import { SandboxInputError } from './complaint.ts';
import { isDocument } from './document.ts';
import { checkSeed, type Problem, problemWords, schemaProblems } from './seed-checks.ts';
import type { Seed } from './seed-shape.ts';
import isSeed from './validators/sandbox.js';

/** What each file of the tool that says who is to have what begins with, and no seed. */
const ACCESS_FILE: Problem = {
  path: ['version'],
  message:
    'a seed has none, so this seems to be an access file. A seed says what the account has: `export --seed FILE` writes that of a real one, and `schema --name sandbox` describes it.',
  atKey: true,
};

/** Keys that appear twice in one map, and keys that are no strings. The parser's own check is quadratic. */
function keyProblems(node: unknown, found: { offset: number; message: string }[]): void {
  if (isSeq(node)) for (const item of node.items) keyProblems(item, found);
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : (node.range?.[0] ?? 0);
    if (!isScalar(key) || typeof key.value !== 'string') {
      found.push({ offset, message: 'a key must be a string: put it in quotes.' });
    } else if (seen.has(key.value)) {
      found.push({ offset, message: `"${key.value}" appears twice.` });
    } else seen.add(key.value);
    keyProblems(value, found);
  }
}

const startOf = (node: unknown): number | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined;

/** Where a problem is in the text: its key, or the value at its path; the nearest place above if it has none. */
function offsetOf(root: Node | null, problem: Problem): number {
  let node: unknown = root;
  let offset = 0;
  for (const [index, segment] of problem.path.entries()) {
    if (isSeq(node)) node = node.items[Number(segment)];
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === segment);
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      if (problem.atKey === true && index === problem.path.length - 1) return offset;
      node = pair.value;
    }
    offset = startOf(node) ?? offset;
  }
  return offset;
}

/**
 * Reads a YAML seed and checks it completely. Throws `SandboxInputError` that has one line for each
 * problem, as `file:line:column: where: what`.
 */
export function parseSeed(text: string, fileName: string): Seed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, version: '1.2' });
  const fail = (problems: readonly { offset: number; message: string }[]): never => {
    const told = [...problems]
      .sort((one, other) => one.offset - other.offset)
      .map(({ offset, message }) => {
        const { line, col } = lines.linePos(offset);
        return `${fileName}:${line}:${col}: ${message}`;
      });
    throw new SandboxInputError([...new Set(told)].join('\n'));
  };
  if (document.errors.length > 0) {
    return fail(
      document.errors.map((error) => ({ offset: error.pos[0], message: error.message.split('\n')[0] ?? '' })),
    );
  }
  const keys: { offset: number; message: string }[] = [];
  keyProblems(document.contents, keys);
  if (keys.length > 0) return fail(keys);
  const value: unknown = document.toJS() ?? {};
  const place = (problems: readonly Problem[]): never =>
    fail(
      problems.map((problem) => ({
        offset: offsetOf(document.contents, problem),
        message: problemWords(problem),
      })),
    );
  if (isDocument(value) && 'version' in value) return place([ACCESS_FILE]);
  if (!isSeed(value)) return place(schemaProblems(value));
  const problems = checkSeed(value);
  return problems.length > 0 ? place(problems) : value;
}

/** A seed as the text of its file, read back before anybody relies on it; throws as `parseSeed` does. */
export function seedText(seed: Seed, head: readonly string[], fileName: string): string {
  const comments = head.map((line) => `# ${line}\n`).join('');
  const text = `${comments}${stringify(seed, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' })}`;
  parseSeed(text, fileName);
  return text;
}
