/** The audit log: who changed what, when, through which door. */
import type { Dialects } from './dialects.ts';
import { type Document, sameJson } from './document.ts';
import { type StoredPerson, shortPerson } from './record.ts';
import { Refusal } from './refusal.ts';

/** Who acts: through the API with a token, or in the UI as the other administrator does. */
export interface Actor {
  readonly person: StoredPerson;
  readonly source: 'api' | 'UI';
}

export type AuditEvent = 'create' | 'update' | 'delete';

/** Who did what to whose record. */
export interface NotedChange {
  readonly event: AuditEvent;
  readonly email: string;
  readonly by: Actor;
  readonly time: string;
}

export interface LoggedChange extends NotedChange {
  readonly id: string;
  readonly seq: number;
  readonly recordId: string;
  /** Whose record it is. */
  readonly subject: StoredPerson;
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

const resourceIdOf = ({ recordId, subject }: LoggedChange, dialects: Dialects): string =>
  dialects.is('audit-id', 'person') ? subject.id : recordId;

/** An entry as the remote answers it: one document, or one for each field that changed. */
export function auditDocuments(entry: LoggedChange, dialects: Dialects): Document[] {
  const document = {
    _id: entry.id,
    resourceType: dialects.get('audit-type'),
    _resourceId: resourceIdOf(entry, dialects),
    source: sourceOf(entry, dialects),
    event: entry.event,
    time: entry.time,
    byUser: shortPerson(entry.by.person),
    ...(entry.event === 'delete' ? { deletedInfo: { name: entry.subject.email } } : {}),
  };
  if (dialects.is('audit-change', 'list')) return [{ ...document, fieldChanges: entry.fieldChanges }];
  if (entry.event === 'delete' || entry.fieldChanges.length === 0) return [document];
  return entry.fieldChanges.map((fieldChange) => ({ ...document, fieldChange }));
}

const sourceOf = ({ by }: LoggedChange, dialects: Dialects): string =>
  by.source === 'UI' ? 'UI' : dialects.get('audit-source');

/** Which query parameter filters which field. The filter is called action, the field event. */
const FILTERS: Readonly<Record<string, (entry: LoggedChange, dialects: Dialects) => unknown>> = {
  resourceType: (_, dialects) => dialects.get('audit-type'),
  _resourceId: resourceIdOf,
  _byUserId: (entry) => entry.by.person.id,
  source: sourceOf,
  action: (entry) => entry.event,
};

function timeOf(query: URLSearchParams, name: string, otherwise: number): number | Refusal {
  const text = query.get(name);
  if (text === null) return otherwise;
  const time = Date.parse(text);
  return Number.isNaN(time)
    ? new Refusal('invalid_query_params', `${name} must be an ISO time.`, name)
    : time;
}

/** The entries that a query asks for, newest first. Bad times are refused. */
export function filterAudit(
  entries: readonly LoggedChange[],
  query: URLSearchParams,
  dialects: Dialects,
): LoggedChange[] | Refusal {
  const [from, to] = [timeOf(query, 'from', -Infinity), timeOf(query, 'to', Infinity)];
  if (from instanceof Refusal) return from;
  if (to instanceof Refusal) return to;
  const asked = Object.entries(FILTERS).filter(([name]) => query.has(name));
  return entries
    .filter((entry) => {
      const time = Date.parse(entry.time);
      if (time < from || time > to) return false;
      return asked.every(([name, fieldOf]) => query.getAll(name).includes(String(fieldOf(entry, dialects))));
    })
    .reverse();
}
