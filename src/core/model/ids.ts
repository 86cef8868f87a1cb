import { domainToASCII } from 'node:url';

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

/**
 * Folds an e-mail for comparison: case, composition, and the two spellings of a domain with letters beyond ASCII
 * (`bücher.example` is `xn--bcher-kva.example`). The vendor does not say whether it folds case itself.
 */
export function emailOf(text: string): Email {
  const folded = text.normalize('NFC').trim().toLowerCase();
  const at = folded.lastIndexOf('@') + 1;
  const email = at === 0 ? folded : folded.slice(0, at) + domainFolded(folded.slice(at));
  // The text itself where nothing was to be folded: a large account has each address once.
  return (email === text ? text : email) as Email;
}

/** How many people these are: the account may have several records of one, and an e-mail is one person's. */
export const countPeople = (people: readonly { readonly email: string }[]): number =>
  new Set(people.map(({ email }) => emailOf(email))).size;

/** A domain in lower case and in ASCII; what is no domain stays as it is. */
export function domainFolded(text: string): string {
  const folded = text.normalize('NFC').trim().toLowerCase();
  return /^[\u0020-\u007e]*$/.test(folded) ? folded : domainToASCII(folded) || folded;
}

/** Ids are opaque; only what cannot be part of an id is kept out (they are put into URLs). */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

export const isId = (text: unknown): text is string => typeof text === 'string' && ID.test(text);

/** Whether a text has the form of the ids of integrations and servers, which alone a file can pin. */
export const isPinId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

export const recordIdOf = (id: string): RecordId => id as RecordId;

export const userIdOf = (id: string): UserId => id as UserId;

export const integrationIdOf = (id: string): IntegrationId => id as IntegrationId;

export const mcpServerIdOf = (id: string): McpServerId => id as McpServerId;
