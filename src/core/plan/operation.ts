/** Operations: the writes of a plan, as values that are shown, hashed, refused, certified and carried out. */
import type { Access, McpAccess } from '../model/access.ts';
import type { FieldChange } from '../model/field.ts';
import type { Email, IntegrationId, McpServerId, RecordId, UserId } from '../model/ids.ts';
import type { Invitation } from '../model/live.ts';
import type { Reason } from '../model/reason.ts';
import type { Settings } from '../model/settings.ts';

/** A person's record at one moment, as far as a plan speaks of it; `undefined` elsewhere means no record. */
export interface Standing {
  readonly access: Access;
  readonly recordedMcp: McpAccess;
  /** The integrations of their notifications; only if this person's operations change them. */
  readonly notifications?: readonly IntegrationId[];
  /** MCP servers with entries that we do not understand; only if this person's operations take them away. */
  readonly unknownMcp?: readonly McpServerId[];
  readonly invitation: Invitation;
  readonly disabled: boolean;
  /** Only the settings that this person's operations change. */
  readonly settings: Partial<Settings>;
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
  'notify',
] as const;
export type Kind = (typeof KINDS)[number];

/** Where a difference comes from; see core/plan/origin.ts. */
export type Origin = 'change' | 'outside' | 'due';

export const HAZARDS = [
  'grants-administrator',
  'grants-manage-all',
  'grants-all-mcp-servers',
  'removes-administrator',
  'takes-without-self',
  'removes-user',
  'disables-user',
  'enables-user',
  'weakens-sign-in',
  'looks-like',
  'drops-unknown-access',
  'left-behind',
  'empty-account',
  'ends-later',
  'extends-access',
] as const;
export type Hazard = (typeof HAZARDS)[number];

/** What must be true of the record right before the write. */
export type Precondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unchanged'; readonly fingerprint: string };

export interface Person {
  readonly email: Email;
  /** As spelled in the file, else as in the account. */
  readonly shown: string;
  readonly recordId?: RecordId;
  readonly userId?: UserId;
  /** Whether the file names them by `id:`, whatever their e-mail is. */
  readonly pinned?: boolean;
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
  /**
   * The first moment, in milliseconds since 1970, at which the files no longer give all that it gives; left out where no
   * date ends any of it. From then on it may not be sent.
   */
  readonly givesUntil?: number;
  readonly because: readonly Because[];
  readonly origin: Origin;
  /** Set if the files in force ask for all of it already, and no run could do it: mail of somebody who was invited. */
  readonly isInForce?: true;
  readonly precondition: Precondition;
  /** Steps that must have ended well (done, or already so) before this one may start. */
  readonly needs: readonly number[];
  /** Whether it starts only when every removal of this run has ended, however it ended: seats. */
  readonly afterRemovals: boolean;
  /** If set, this run does not start it: it waits for these people to accept an invitation. */
  readonly waitsFor?: readonly string[];
}
