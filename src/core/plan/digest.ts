/** Canonical JSON (RFC 8785) and SHA-256: equal meaning, equal digest, on every machine. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { InternalError } from '../../errors.ts';
import type { LiveState } from '../model/live.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import { canonicalText } from './canonical.ts';
import type { StatedEnd } from './ends.ts';
import type { Operation, Person, Standing } from './operation.ts';
import { type Coverage, coveredFields, identityOf } from './record.ts';
import { personKey } from './way.ts';

/** SHA-256 of a JSON value in canonical form, in hexadecimal. */
export function digestOf(value: unknown): string {
  const text = canonicalOf(value);
  if (text === undefined) throw new InternalError('A value without a JSON form cannot be hashed.');
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

const canonicalOf = (value: unknown): string | undefined => canonicalText(value) ?? canonicalize(value);

/** What is hashed at once, in characters: each call takes longer than a person's text. */
const MOST_AT_ONCE = 65_536;

/** The same of a large document: hashed value by value, so that its text never stands in memory as a whole. */
export function documentDigest(document: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256');
  let text = '';
  for (const part of canonicalParts(document)) {
    text += part;
    if (text.length < MOST_AT_ONCE) continue;
    hash.update(text, 'utf8');
    text = '';
  }
  return hash.update(text, 'utf8').digest('hex');
}

function* canonicalParts(document: Readonly<Record<string, unknown>>): Generator<string> {
  let before = '{';
  // By code units, as RFC 8785 wants it; a value that is left out has no text.
  for (const name of Object.keys(document).sort()) {
    const value = document[name];
    if (!Array.isArray(value)) {
      const text = canonicalOf(value);
      if (text === undefined) continue;
      yield `${before}${JSON.stringify(name)}:${text}`;
    } else {
      yield `${before}${JSON.stringify(name)}:[`;
      for (const [index, item] of value.entries())
        yield `${index === 0 ? '' : ','}${canonicalOf(item) ?? 'null'}`;
      yield ']';
    }
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

/** The same name for the same end of the same person, whenever it comes. */
export const endId = (email: string, what: string): string => digestOf([email, what]).slice(0, 12);

/** What a record must still be right before a write, and whose: the covered fields, hashed. */
export function fingerprintOf(person: Person, standing: Standing, coverage: Coverage): string {
  return digestOf(Object.fromEntries([...coveredFields(standing, coverage), ...identityOf(person)]));
}

/** SHA-256 of a text as UTF-8, in hexadecimal. */
export const textDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The files of a desired state as one number: their paths and their bytes. */
export const filesDigest = (files: readonly { readonly path: string; readonly text: string }[]): string =>
  digestOf(Object.fromEntries(files.map(({ path, text }) => [path, textDigest(text)])));

/** What a reading of the account shows, as one number: who is in it, what they have, and the resources. Not who signed in when. */
export const readingDigest = ({
  users,
  unknownLevels,
  integrations,
  mcpServers,
  tokenUserId,
}: LiveState): string => {
  const people = users.map(({ lastSignIn: _, ...user }) => user);
  const lists = [people, unknownLevels, integrations, mcpServers];
  return digestOf([tokenUserId, ...lists.map((list) => list.map((each) => digestOf(plain(each))).sort())]);
};

/** A value without maps and sets, which have no order that counts. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (value instanceof Set) return [...value].sort();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

export interface DigestInput {
  readonly account: string;
  readonly origin: string;
  /** The digests of its operations. */
  readonly operations: readonly string[];
  /** People who were in the base, are not in the file, and keep their access. */
  readonly leftBehind: readonly string[];
  /** With a base the changed ends, without one all. */
  readonly ends: readonly StatedEnd[];
}

/**
 * What was reviewed, as one number: who (by id), what kind of write, from which record to which.
 * No times, wording, policy, places or origins, so that the same plan made elsewhere or later is equal.
 */
export function planDigest(input: DigestInput): string {
  return digestOf({
    format: '2',
    account: input.account,
    origin: input.origin,
    operations: [...input.operations].sort(compareText),
    leftBehind: [...input.leftBehind].sort(compareText),
    ends: input.ends
      .map(({ email, what, moment }) => JSON.stringify([email, what, moment]))
      .sort(compareText),
  });
}

/** What a reviewer approves of an operation: whose record, from which to which. Its kind follows from them. */
export interface Meaning {
  readonly user: string;
  readonly before: string | null;
  readonly after: Readonly<Record<string, string | boolean>> | null;
}

export const meaningOf = ({ user, precondition, after }: Operation): Meaning => ({
  user: personKey(user),
  before: precondition.kind === 'unchanged' ? precondition.fingerprint : null,
  after: after === undefined ? null : afterOf(after),
});

/** One operation's part in the digest. Chains stay in order: before and after say where it stands in one. */
export const operationDigest = (meaning: Meaning, kind: string): string => digestOf({ ...meaning, kind });

/** The record that an operation leaves behind, field by field. */
export function afterOf(after: Standing): Record<string, string | boolean> {
  return Object.fromEntries(
    coveredFields(after, {
      settings: SETTING_NAMES,
      recordedMcp: false,
      standing: true,
      notifications: true,
    }),
  );
}
