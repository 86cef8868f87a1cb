/** The audit log: who changed what, when, through which door. */
import type { Dialects } from './dialects.ts';
import { type Document, sameJson } from './document.ts';
import type { Person } from './record.ts';
import { Refusal } from './refusal.ts';

/** Who acts: through the API with a token, or in the UI as the other administrator does. */
export interface Actor {
  readonly person: Person;
  readonly source: 'api' | 'UI';
}

export type AuditEvent = 'create' | 'update' | 'delete';

export interface AuditEntry {
  readonly id: string;
  readonly seq: number;
  readonly recordId: string;
  readonly event: AuditEvent;
  readonly actor: Actor;
  readonly time: string;
  readonly fieldChanges: readonly Document[];
}

/** Changes that every write makes and that tell nobody anything. */
const SILENT = ['lastModified', 'lastModifiedBy'];

/** The top-level fields in which two documents differ, in the vendor's form. */
export function fieldChanges(before: Document, after: Document): Document[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !SILENT.includes(name) && !sameJson(before[name], after[name]),
  );
  return names.map((name) => ({ fieldPath: name, oldValue: before[name], newValue: after[name] }));
}

/** An entry as the remote answers it. */
export function auditDocument(entry: AuditEntry, dialects: Dialects): Document {
  const { person, source } = entry.actor;
  return {
    _id: entry.id,
    resourceType: dialects.get('audit-type'),
    _resourceId: entry.recordId,
    source: source === 'UI' ? 'UI' : dialects.get('audit-source'),
    event: entry.event,
    time: entry.time,
    byUser: {
      _id: person.id,
      email: person.email,
      ...(person.name === undefined ? {} : { name: person.name }),
    },
    fieldChanges: entry.fieldChanges,
  };
}

/** Which query parameter filters which field. The filter is called action, the field event. */
const FILTERS: Readonly<Record<string, (entry: AuditEntry, dialects: Dialects) => unknown>> = {
  resourceType: (_, dialects) => dialects.get('audit-type'),
  _resourceId: (entry) => entry.recordId,
  _byUserId: (entry) => entry.actor.person.id,
  source: (entry, dialects) => auditDocument(entry, dialects).source,
  action: (entry) => entry.event,
};

function timeOf(query: URLSearchParams, name: string): number | undefined | Refusal {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time)
    ? new Refusal('invalid_query_params', `${name} must be an ISO time.`, name)
    : time;
}

/** The entries that a query asks for, newest first. Bad times are refused. */
export function filterAudit(
  entries: readonly AuditEntry[],
  query: URLSearchParams,
  dialects: Dialects,
): AuditEntry[] | Refusal {
  const from = timeOf(query, 'from');
  if (from instanceof Refusal) return from;
  const to = timeOf(query, 'to');
  if (to instanceof Refusal) return to;
  const asked = Object.entries(FILTERS).filter(([name]) => query.has(name));
  return entries
    .filter((entry) => {
      const time = Date.parse(entry.time);
      if (from !== undefined && time < from) return false;
      if (to !== undefined && time > to) return false;
      return asked.every(([name, fieldOf]) => fieldOf(entry, dialects) === query.get(name));
    })
    .reverse();
}
