/** What the tool believes about people and resources, in the vendor's words for them. */
import type { Access, McpAccess } from './access.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** An e-mail folded for comparison (NFC, trimmed, lower case). How it is shown is kept beside it. */
export type Email = Branded<'Email'>;
/** The id of a person's record in this account; every write names it. */
export type RecordId = Branded<'RecordId'>;
/** The id of the person, the same in every account. */
export type UserId = Branded<'UserId'>;
export type IntegrationId = Branded<'IntegrationId'>;
export type McpServerId = Branded<'McpServerId'>;

/** Folds an e-mail for comparison. The vendor does not say whether it folds case itself. */
export const emailOf = (text: string): Email => text.normalize('NFC').trim().toLowerCase() as Email;

/** Ids are opaque; only what cannot be part of an id is kept out (they are put into URLs). */
const ID = /^[A-Za-z0-9_-]{1,64}$/;
export const isId = (text: unknown): text is string => typeof text === 'string' && ID.test(text);
export const recordIdOf = (id: string): RecordId => id as RecordId;
export const userIdOf = (id: string): UserId => id as UserId;
export const integrationIdOf = (id: string): IntegrationId => id as IntegrationId;
export const mcpServerIdOf = (id: string): McpServerId => id as McpServerId;

/** The switches beside access that a file may set. One row here, one in celigo/wire.ts, one in the schema. */
export interface Settings {
  readonly mfaRequired: boolean;
  readonly ssoRequired: boolean;
  readonly allowToEditRetryData: boolean;
  readonly allowAccessToApim: boolean;
  readonly allowIntegrationCreation: boolean;
}

export interface SettingRow {
  /** How the plan calls it. */
  readonly label: string;
  /** The value that is stricter: it travels with a person's first full-record write, the other with the last. */
  readonly strict: boolean;
  /** Whether leaving the strict value is the hazard `weakens-sign-in`. */
  readonly signIn: boolean;
}

export const SETTINGS = {
  mfaRequired: { label: 'MFA required', strict: true, signIn: true },
  ssoRequired: { label: 'SSO required', strict: true, signIn: true },
  allowToEditRetryData: { label: 'may edit retry data', strict: false, signIn: false },
  allowAccessToApim: { label: 'may use API management', strict: false, signIn: false },
  allowIntegrationCreation: { label: 'may create integrations', strict: false, signIn: false },
} as const satisfies Record<keyof Settings, SettingRow>;

export type SettingName = keyof Settings;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** Where an invitation stands. (The remote: `dismissed`, else `accepted`, else pending.) */
export type Invitation = 'pending' | 'accepted' | 'dismissed';

/** One person's record in the account. */
export interface LiveUser {
  readonly recordId: RecordId;
  readonly userId: UserId;
  readonly email: Email;
  /** The e-mail as the account spells it. */
  readonly shownEmail: string;
  readonly name?: string;
  readonly invitation: Invitation;
  readonly disabled: boolean;
  /** As recorded and normalised, whatever the invitation and the switch say. */
  readonly access: Access;
  /** MCP grants in the record, kept even where the level makes them moot: a demotion revives them. */
  readonly recordedMcp: McpAccess;
  readonly settings: Settings;
  /** An administrator of production whom another environment only mirrors. */
  readonly isProductionAdmin: boolean;
  /** RFC 3339; missing if the account does not say. */
  readonly createdAt?: string;
  readonly lastSignIn?: string;
  readonly createdVia?: string;
}

/** A record whose level is a word that we do not know. It is shown and never written. */
export interface UnknownLevelUser {
  readonly recordId: RecordId;
  readonly userId: UserId;
  readonly email: Email;
  readonly shownEmail: string;
  readonly levelWord: string;
}

export interface LiveIntegration {
  readonly id: IntegrationId;
  readonly name: string;
}

export interface LiveMcpServer {
  readonly id: McpServerId;
  readonly name: string;
  /** Starts with a slash; unique in the account. */
  readonly uri: string;
  /** Set if an external identity provider keeps the grants unenforced. */
  readonly external: boolean;
}

/** The account as one complete reading shows it. */
export interface LiveState {
  /** Whose rights the token has. No match among the users means the owner, or unknown. */
  readonly tokenUserId: UserId;
  readonly users: readonly LiveUser[];
  readonly unknownLevels: readonly UnknownLevelUser[];
  readonly integrations: readonly LiveIntegration[];
  readonly mcpServers: readonly LiveMcpServer[];
}

/** An administrator, in every rule: accepted and enabled. */
export const isAdministrator = (user: Pick<LiveUser, 'access' | 'invitation' | 'disabled'>): boolean =>
  user.access.level === 'administrator' && user.invitation === 'accepted' && !user.disabled;
