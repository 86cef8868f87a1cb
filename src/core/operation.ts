/** Changes, operations and plans: the values that are shown, hashed, refused, certified and carried out. */
import type { Access, McpAccess } from './access.ts';
import type { Place } from './finding.ts';
import type { Email, Invitation, RecordId, Settings, UserId } from './model.ts';

/** A person's record at one moment, as far as a plan speaks of it; `undefined` elsewhere means no record. */
export interface Standing {
  readonly access: Access;
  readonly recordedMcp: McpAccess;
  readonly invitation: Invitation;
  readonly disabled: boolean;
  /** Only the settings that this person's operations change. */
  readonly settings: Partial<Settings>;
}

/** Why somebody has, or is to have, something: the text names role, list or own entry; the place is its line. */
export interface Reason {
  readonly text: string;
  readonly place?: Place;
  /** A written `reason:` beside it. */
  readonly note?: string;
  /** A written `until:` beside it, as written. */
  readonly until?: string;
  /** For what a role gives: the line that gives the person the role. */
  readonly through?: Place;
}

/** A reason for an operation, and which of its fields it asks for. */
export interface Because extends Reason {
  readonly fields: readonly string[];
}

export const KINDS = [
  'promote',
  'demote',
  'grant',
  'revoke',
  'update',
  'invite',
  'reinvite',
  'enable',
  'disable',
  'remove',
] as const;
export type Kind = (typeof KINDS)[number];

/** Where a difference comes from; see core/origin.ts. */
export type Origin = 'change' | 'outside' | 'due';

export const HAZARDS = [
  'grants-administrator',
  'grants-manage-all',
  'grants-all-mcp-servers',
  'removes-administrator',
  'removes-user',
  'disables-user',
  'enables-user',
  'weakens-sign-in',
  'left-behind',
] as const;
export type Hazard = (typeof HAZARDS)[number];

/** What must be true of the record right before the write. */
export type Precondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unchanged'; readonly fingerprint: string };

/** A field that an operation changes, in the words of the file format. */
export interface FieldChange {
  /** `accessLevel`, `integrations/<id>`, `mcpServers/<id>`, `mcpServers` (all), `enabled`, a setting, `invitation`. */
  readonly field: string;
  readonly before: string | boolean | null;
  readonly after: string | boolean | null;
}

/** The kind of a field, and the resource that it is about, if it is about one. A name may hold slashes. */
export function fieldParts(field: string): readonly [what: string, id: string | undefined] {
  const slash = field.indexOf('/');
  return slash < 0 ? [field, undefined] : [field.slice(0, slash), field.slice(slash + 1)];
}

export interface Person {
  readonly email: Email;
  /** As spelled in the file, else as in the account. */
  readonly shown: string;
  readonly recordId?: RecordId;
  readonly userId?: UserId;
}

/** One write of one person. */
export interface Operation {
  /** Its number in the plan, from 1; `needs` names others by it. */
  readonly step: number;
  readonly kind: Kind;
  readonly user: Person;
  /** The person's record before and after this operation; undefined: no record. */
  readonly before: Standing | undefined;
  readonly after: Standing | undefined;
  readonly fields: readonly FieldChange[];
  readonly hazards: readonly Hazard[];
  /** Those of the hazards that nobody has to allow: a date in the file asked for them. */
  readonly acknowledged: readonly Hazard[];
  readonly because: readonly Because[];
  readonly origin: Origin;
  readonly precondition: Precondition;
  /** Steps that must have ended well (done, or already so) before this one may start. */
  readonly needs: readonly number[];
  /** Whether it starts only when every removal of this run has ended, however it ended: seats. */
  readonly afterRemovals: boolean;
  /** If set, this run does not start it: it waits for these people to accept an invitation. */
  readonly waitsFor?: readonly string[];
}
