/** What people and things are called by machines: branded, so that no id is passed where another is meant. */
declare const brand: unique symbol;

export type Branded<Name extends string> = string & { readonly [brand]: Name };

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
export const ID = /^[A-Za-z0-9_-]{1,64}$/;

export const isId = (text: unknown): text is string => typeof text === 'string' && ID.test(text);

export const recordIdOf = (id: string): RecordId => id as RecordId;

export const userIdOf = (id: string): UserId => id as UserId;

export const integrationIdOf = (id: string): IntegrationId => id as IntegrationId;

export const mcpServerIdOf = (id: string): McpServerId => id as McpServerId;
