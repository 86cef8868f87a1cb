/** What a plan tells people besides its operations, as data. */
import type { WithPlaces } from '../model/finding.ts';
import type { NoteDocument } from './saved.ts';

/** Each as the schema of a plan has it. */
export type Note = WithPlaces<NoteDocument>;

/** The notes with this code. */
export type NoteOf<Code extends Note['code']> = Extract<Note, { readonly code: Code }>;

/** Access that a date has ended. */
export type EndedAccess = NonNullable<NoteOf<'resource-missing'>['outlives']>[number];

/** People and parts of them of which no plan says that they are as declared: they are left as they are. */
export const UNCOMPARED: ReadonlySet<Note['code']> = new Set([
  'unknown-level',
  'two-records',
  'owner-changed',
  'production-administrator',
  'notifications-unread',
]);
