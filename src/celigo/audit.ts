/**
 * The audit log. Its documents disagree on the wrapping and on names, so everything here is tolerant, and what
 * it says is shown as best effort. (Sources: the help center's sample wraps entries as `audit`; the vendor's
 * command line takes rows; in its web interface, entries of type `user` name the person and not the record, and
 * hold sign-ins as well as changes.)
 */
import type { AuditEntry, AuditedRemoval } from '../core/model/doors.ts';
import { isObject, type JsonObject, objectOf } from '../core/model/json.ts';
import { present } from '../core/model/present.ts';
import { EXIT, Failure } from '../errors.ts';
import type { Client } from './http.ts';

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Events that change nobody's access. */
export const LOOKS: ReadonlySet<string | undefined> = new Set(['signin', 'signout', 'view']);

/** Rows of an answer, be they wrapped or not; only the audit log wraps them. Undefined: it has none. */
export const rowsIn = (document: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(document)) return document;
  return isObject(document) && Array.isArray(document.audit) ? document.audit : undefined;
};

/** Changes of somebody who is known by any of these ids, newest first. What has another shape is left out. */
export function auditEntries(document: unknown, ids: ReadonlySet<string>): AuditEntry[] {
  return (rowsIn(document) ?? [])
    .filter(isObject)
    .filter(({ _resourceId: id }) => id === undefined || (typeof id === 'string' && ids.has(id)))
    .map(entryOf)
    .filter(({ event }) => !LOOKS.has(event))
    .sort(newestFirst);
}

/** What the first of these queries tells that tells anything; undefined: each was refused. */
export async function readAuditLog<Entry>(
  client: Pick<Client, 'getIfAny'>,
  queries: readonly Readonly<Record<string, string>>[],
  read: (document: unknown) => readonly Entry[],
): Promise<readonly Entry[] | undefined> {
  let known: readonly Entry[] | undefined;
  for (const query of queries) {
    try {
      known = read(await client.getIfAny('audit', query));
      if (known.length > 0) break;
    } catch (error) {
      if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted) throw error;
    }
  }
  return known;
}

/** Removals of whomever, newest first: such an entry has the name of what was removed. */
export const removalsIn = (document: unknown): AuditedRemoval[] =>
  (rowsIn(document) ?? [])
    .filter(isObject)
    .flatMap((row) => {
      const [entry, name] = [entryOf(row), textOf(objectOf(row.deletedInfo).name)];
      return entry.event === 'delete' && name !== undefined ? [{ ...entry, name }] : [];
    })
    .sort(newestFirst);

const newestFirst = (a: AuditEntry, b: AuditEntry): number => ((a.at ?? '') < (b.at ?? '') ? 1 : -1);

function entryOf(row: JsonObject): AuditEntry {
  const { name, email, _id } = objectOf(row.byUser);
  return present({
    at: textOf(row.time) ?? textOf(row.createdAt),
    by: textOf(name) ?? textOf(email) ?? textOf(row._byUserId),
    byId: textOf(row._byUserId) ?? textOf(_id),
    event: textOf(row.event) ?? textOf(row.action),
    source: textOf(row.source),
  });
}
