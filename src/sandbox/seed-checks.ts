/** What can be wrong with a seed: the schema's errors in plain words, and what a schema cannot say. */
import schema from '../../schemas/sandbox.schema.json' with { type: 'json' };
import { hint, SandboxInputError, suggestion } from './complaint.ts';
import { dialectProblem } from './dialect-choice.ts';
import { type Document, foldEmail, isDocument } from './document.ts';
import { type Edit, isScheduledEdit, missingOfEdit, type ScheduledEdit } from './edit.ts';
import { momentOf, parseFault } from './faults.ts';
import { NameBook, ownerEntry, seedIntegrations, serverEntries, tokenEntry } from './seed-names.ts';
import type { Seed, SeedEdit, SeedUser } from './seed-shape.ts';
import validate, { type SchemaError } from './validators/sandbox.js';

export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The key at the end of the path is wrong, not its value. */
  readonly atKey?: boolean;
}

/** `users › ada@acme.example › accessLevel: must be …` */
export const problemWords = ({ path, message }: Problem): string =>
  path.length === 0 ? message : `${path.join(' › ')}: ${message}`;

const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~'));

/** What the patterns of the schema mean. */
const PATTERN_WORDS: Readonly<Record<string, string>> = {
  '^[^\\s@]+@[^\\s@]+$': 'an e-mail address',
  '^[0-9a-f]{24}$': '24 hex digits',
  '^all$': '`all`, or a map from server to level',
  '^off$': '`off`, or capacity and refillPerSecond',
  '^(read|write)$': 'read, write, or a list of scopes',
  '^/[A-Za-z0-9_-]+$': 'a slash and one segment, such as /orders',
};

/** The schema of a place in a seed. An error's own `schemaPath` is relative to whichever definition was compiled apart. */
function schemaAt(path: readonly string[]): Document {
  let node: Document = schema;
  for (const segment of path) {
    const { properties, items, additionalProperties } = node;
    const named = isDocument(properties) ? properties[segment] : undefined;
    const inner = [named, items, additionalProperties].find(isDocument) ?? {};
    const [, definition] = /^#\/definitions\/(.*)$/.exec(String(inner.$ref)) ?? [];
    const referred = Object.entries(schema.definitions).find(([name]) => name === definition);
    node = referred?.[1] ?? inner;
  }
  return node;
}

/** The keys that the schema knows where an unknown one was met. */
function knownKeys(error: SchemaError): string[] {
  const { properties } = schemaAt(segmentsOf(error.instancePath));
  return isDocument(properties) ? Object.keys(properties) : [];
}

/** Keys of access files, and what a seed has in their place. */
const IN_A_SEED: Readonly<Record<string, string>> = {
  enabled: 'Write "disabled: true" for somebody who is disabled, and nothing for anybody else.',
  level: 'Write "accessLevel".',
  accepted: 'Write "invitation: pending" for somebody who has not accepted yet.',
};

const keyHint = (key: string, known: readonly string[]): string =>
  Object.hasOwn(IN_A_SEED, key) ? ` ${IN_A_SEED[key]}` : hint(key, known);

function schemaProblem(error: SchemaError): Problem | undefined {
  const path = segmentsOf(error.instancePath);
  const { params } = error;
  switch (error.keyword) {
    case 'propertyNames':
      return undefined; // The pattern below it says what is wrong.
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      return {
        path: [...path, key],
        atKey: true,
        message: `this key is not known.${keyHint(key, knownKeys(error))}`,
      };
    }
    case 'required':
      return { path, message: `"${String(params.missingProperty)}" is missing.` };
    case 'enum': {
      const allowed = Array.isArray(params.allowedValues) ? params.allowedValues.map(String) : [];
      return { path, message: `must be one of ${allowed.join(', ')}.` };
    }
    case 'pattern': {
      const words =
        PATTERN_WORDS[String(params.pattern)] ?? 'a UTC date or time, such as 2026-03-01T12:00:00Z';
      const message = `must be ${words}.`;
      const key = error.propertyName;
      return key === undefined ? { path, message } : { path: [...path, key], atKey: true, message };
    }
    default:
      return { path, message: `${error.message ?? 'is wrong'}.` };
  }
}

/** The ways in which a value does not have the shape of a seed. */
export function schemaProblems(value: unknown): Problem[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).flatMap((error) => schemaProblem(error) ?? []);
}

function problemOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof SandboxInputError) return error.message;
    throw error;
  }
}

/** Names in grants that lead nowhere, or to several things. */
export function* grantProblems(
  user: Pick<SeedUser, 'integrations' | 'mcpServers'>,
  path: readonly string[],
  book: NameBook,
): Generator<Problem> {
  for (const key of ['integrations', 'mcpServers'] as const) {
    const granted = user[key];
    if (granted === 'all') continue;
    for (const name of Object.keys(granted ?? {})) {
      const message = book[key].problem(name);
      if (message !== undefined) yield { path: [...path, key, name], atKey: true, message };
    }
  }
}

/** Ids and URIs name one thing each. */
function* repeatProblems(seed: Seed): Generator<Problem> {
  const seen = new Set<string>();
  const repeated = (value: string | undefined): boolean => {
    if (value === undefined) return false;
    if (seen.has(value)) return true;
    seen.add(value);
    return false;
  };
  repeated(ownerEntry(seed).id);
  for (const [index, entry] of seedIntegrations(seed).entries()) {
    if (repeated(entry.id)) yield { path: ['integrations', index], message: `id ${entry.id} is taken.` };
  }
  for (const [index, entry] of serverEntries(seed).entries()) {
    if (repeated(entry.uri)) yield { path: ['mcpServers', index], message: `${entry.uri} is taken.` };
    else if (repeated(entry.id)) yield { path: ['mcpServers', index], message: `id ${entry.id} is taken.` };
  }
  for (const [email, user] of Object.entries(seed.users ?? {})) {
    for (const key of ['id', 'userId'] as const) {
      if (repeated(user?.[key])) yield { path: ['users', email, key], message: `${user?.[key]} is taken.` };
    }
  }
}

function* tokenProblems(seed: Seed): Generator<Problem> {
  const emails = [...Object.keys(seed.users ?? {}), ownerEntry(seed).email];
  const folded = new Set(emails.map(foldEmail));
  for (const [token, entry] of Object.entries(seed.tokens ?? {})) {
    const { user } = tokenEntry(entry);
    if (folded.has(foldEmail(user))) continue;
    yield {
      path: ['tokens', token],
      message: `${user} is neither a user nor the owner.${suggestion(user, emails.slice(0, 1000))}`,
    };
  }
}

function* momentProblems({ before, after }: SeedEdit, path: readonly string[]): Generator<Problem> {
  if ((before === undefined) === (after === undefined)) {
    yield { path, message: 'one of "before" and "after" is needed.' };
    return;
  }
  const key = before === undefined ? 'after' : 'before';
  const message = `"${before ?? after}" is neither a number nor METHOD and path.`;
  yield { path: [...path, key], message };
}

function* editProblems(seed: Seed, book: NameBook): Generator<Problem> {
  for (const [index, edit] of (seed.otherAdministrator ?? []).entries()) {
    const path = ['otherAdministrator', String(index)];
    for (const key of missingOfEdit(edit)) yield { path, message: `"${edit.do}" needs "${key}".` };
    if (momentOf(edit) === undefined) yield* momentProblems(edit, path);
    if ('set' in edit && edit.set !== undefined) yield* grantProblems(edit.set, [...path, 'set'], book);
  }
}

/** What is wrong with a seed that has the right shape. */
export function checkSeed(seed: Seed): Problem[] {
  const book = new NameBook(seed);
  const problems: Problem[] = [...repeatProblems(seed), ...tokenProblems(seed), ...editProblems(seed, book)];
  for (const [email, user] of Object.entries(seed.users ?? {})) {
    if (user !== null) problems.push(...grantProblems(user, ['users', email], book));
  }
  for (const [name, value] of Object.entries(seed.dialects ?? {})) {
    const message = dialectProblem(name, String(value));
    if (message !== undefined) problems.push({ path: ['dialects', name], message });
  }
  for (const [index, fault] of (seed.faults ?? []).entries()) {
    const message = problemOf(() => parseFault(fault));
    if (message !== undefined) problems.push({ path: ['faults', index], message });
  }
  return problems;
}

/** An edit that came over the control endpoints. Throws `SandboxInputError`. */
export function readEdit(value: unknown): Edit {
  const scheduled = { ...(isDocument(value) ? value : {}), before: 1 };
  const seed: unknown = { otherAdministrator: [scheduled] };
  const tell = (problems: readonly Problem[]): never => {
    const words = problems.map(({ path, message }) => problemWords({ path: path.slice(2), message }));
    throw new SandboxInputError(`The edit is wrong: ${words.join(' ')}`);
  };
  const moment = ['before', 'after'].find((key) => isDocument(value) && key in value);
  if (moment !== undefined)
    return tell([
      { path: ['', '', moment], message: 'an edit is made at once here; only a seed says when.' },
    ]);
  if (!validate(seed)) return tell(schemaProblems(seed));
  const [edit] = scheduledEdits(seed);
  if (edit !== undefined) return edit;
  const missing = (seed.otherAdministrator ?? []).flatMap(missingOfEdit);
  return tell([{ path: [], message: `it needs ${missing.join(' and ')}.` }]);
}

/** The edits of a seed that was checked; one that lacks something has a problem in `checkSeed`. */
export const scheduledEdits = ({ otherAdministrator = [] }: Seed): ScheduledEdit[] =>
  otherAdministrator.filter(isScheduledEdit);
