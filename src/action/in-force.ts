/** The document in which a run says what is in force: untrusted, until its run is known. */
import { objectOf } from '../core/model/json.ts';
import { unusable } from './files.ts';

export const RECORD_FILE = 'in-force.json';
export const RECORD_VERSION = '1.0';

/** A record. Earlier versions wrote the first seven properties only. */
export interface InForce {
  readonly formatVersion: typeof RECORD_VERSION;
  readonly account: string;
  readonly label: string;
  /** Whose files are in force; null before the first apply that ended with 0. */
  readonly commit: string | null;
  /** Where nothing is in force yet: what was merged since this commit may still be to be carried out. */
  readonly after?: string;
  /** Since when, RFC 3339. */
  readonly since: string | null;
  /** The run that brought it into force: GitHub counts runs upwards, whatever the clocks of its machines say. */
  readonly by?: number;
  /** How the run that wrote this ended. */
  readonly exitCode: number;
  /** Of that run's plan. */
  readonly digest: string | null;
  readonly origin?: string;
  readonly contains?: readonly string[];
  /** Where the access files are in the commit. */
  readonly roots?: readonly string[];
  /** The newest artifact that the run knew of; what is older is settled by this record. */
  readonly seen?: number;
}

/** One that says it. */
export type RecordOfCommit = InForce & { readonly commit: string };

/** Whether it is of a repository in which no apply has succeeded yet. */
export const isOfStart = (record: InForce): record is InForce & { readonly after: string } =>
  record.commit === null && record.after !== undefined;

export const hasCommit = (record: InForce): record is RecordOfCommit => record.commit !== null;

/** Reads a record. Throws a `Failure` (exit 3) for what is none. */
export function recordFrom(text: string): InForce {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable('the newest record is not whole JSON');
  }
  if (isRecord(value)) return value;
  throw unusable('the newest record is none of this version');
}

function isRecord(value: unknown): value is InForce {
  const { formatVersion, account, label, commit, since, origin, contains, roots, seen, after, by } =
    objectOf(value);
  const isText = (each: unknown): boolean => typeof each === 'string';
  const isTexts = (each: unknown): boolean => Array.isArray(each) && each.every(isText);
  const isHash = (each: unknown): boolean => typeof each === 'string' && /^[0-9a-f]{40,64}$/.test(each);
  const isTime = since === null || (typeof since === 'string' && !Number.isNaN(Date.parse(since)));
  return (
    formatVersion === RECORD_VERSION &&
    isText(account) &&
    isText(label) &&
    (commit === null || isHash(commit)) &&
    (after === undefined || isHash(after)) &&
    isTime &&
    (origin === undefined || isText(origin)) &&
    (contains === undefined || isTexts(contains)) &&
    (roots === undefined || isTexts(roots)) &&
    (seen === undefined || Number.isSafeInteger(seen)) &&
    (by === undefined || Number.isSafeInteger(by))
  );
}
