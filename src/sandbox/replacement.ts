/** What a PUT leaves of a record: full replacement, and the dialects in which it is less than full. */
import type { ReadBody } from './body.ts';
import type { Dialects } from './dialects.ts';
import type { Document } from './document.ts';
import { type Fields, NO_FIELDS, READ_ONLY, type StoredRecord, WRITABLE } from './record.ts';

/** The fields after the PUT; omitted ones are erased (users skill, developer site). */
export function fieldsAfterPut(before: Fields, given: Partial<Fields>, dialects: Dialects): Fields {
  const { accessLevel: _, ...kept } = before;
  // Leaving the level out is the only documented way to say Custom, so it never means "keep".
  const base = dialects.is('omitted-field', 'kept') ? { ...NO_FIELDS, ...kept } : NO_FIELDS;
  if (dialects.is('put-mcp', 'stored')) return { ...base, ...given };
  const { mcpServerAccessLevel, allMcpServerAccess = false } = before;
  return { ...base, ...given, mcpServerAccessLevel, allMcpServerAccess };
}

/** The switch after the PUT: the sources disagree on whether, and which way, a PUT moves it. */
export function disabledAfterPut(
  record: StoredRecord,
  sent: boolean | undefined,
  dialects: Dialects,
): boolean {
  if (dialects.is('put-disabled', 'ignore')) return record.disabled;
  const keepsOmitted = dialects.is('put-omits-disabled', 'keeps') || dialects.is('omitted-field', 'kept');
  const asked = sent ?? (keepsOmitted ? record.disabled : false);
  return dialects.is('put-disabled', 'enable-only') ? record.disabled && asked : asked;
}

/**
 * The fields beside the known ones. A server that stores unknown fields also erases those that are left out;
 * one that ignores them keeps what it had.
 */
export function extraAfterPut(record: StoredRecord, read: ReadBody, dialects: Dialects): Document {
  const ignores = dialects.is('unknown-field', 'ignored');
  const keepsOmitted = ignores || dialects.is('omitted-field', 'kept');
  const kept = Object.entries(record.extra).filter(
    ([name]) => READ_ONLY.includes(name) || (keepsOmitted && !WRITABLE.includes(name)),
  );
  return ignores ? Object.fromEntries(kept) : { ...Object.fromEntries(kept), ...read.unknown };
}
