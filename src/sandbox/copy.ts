/**
 * A seed that repeats an account as it was read: its records as they came, fields that nobody knows included.
 * What the seed has no word for is laid over the record as `raw`.
 */
import { type Document, defined, foldEmail, isDocument } from './document.ts';
import { CREATED_VIA, FLAG_WORDS, SSO_LINKS } from './record.ts';
import type { ResourceEntry, ServerEntry } from './seed-names.ts';
import type { Seed, SeedUser } from './seed-shape.ts';

/** An account as somebody else has read it. */
export interface ReadAccount {
  readonly records: readonly unknown[];
  readonly integrations: readonly ResourceEntry[];
  readonly mcpServers: readonly ServerEntry[];
  /** Whose token it was read with: a person of the records, or else the owner. */
  readonly tokenUserId: string;
  /** The owner is in no list; left out where nobody says who it is. */
  readonly ownerEmail?: string;
  /** Left out: production. */
  readonly environment?: string;
  /** By their records, about which integrations people get mail. */
  readonly users: readonly ReadMail[];
}

interface ReadMail {
  readonly recordId: string;
  readonly notified?: { readonly integrations: Iterable<string> };
}

const NOBODY_KNOWS = 'owner@unknown.invalid';
const ID = /^[0-9a-f]{24}$/;

/** The seed of a copy that answers to `token`. */
export function seedOfAccount(account: ReadAccount, token: string): Seed {
  const { records, integrations, mcpServers, tokenUserId, ownerEmail, environment } = account;
  const mail = new Map(account.users.map(({ recordId, notified }) => [recordId, notified?.integrations]));
  const present = new Set(integrations.map((each) => each.id));
  const users: Record<string, SeedUser> = {};
  const people = new Set<unknown>();
  let own: string | undefined;
  for (const record of records.filter(isDocument)) {
    const person = isDocument(record.sharedWithUser) ? record.sharedWithUser : {};
    const key = freeKey(text(person.email) ?? '', users);
    // A seed can name no integration that is gone.
    const about = [...(mail.get(String(record._id)) ?? [])].filter((each) => present.has(each));
    const user = userOf(record, person, people.has(person._id));
    people.add(person._id);
    users[key] = { ...user, ...(about.length === 0 ? {} : { notifications: about }) };
    if (person._id === tokenUserId) own ??= key;
  }
  const owner = ownerEmail ?? NOBODY_KNOWS;
  const isOwnerFree = Object.keys(users).every((email) => foldEmail(email) !== foldEmail(owner));
  const email = isOwnerFree ? owner : NOBODY_KNOWS;
  return {
    account: { environment: environment ?? 'production' },
    owner: own === undefined && ID.test(tokenUserId) ? { email, id: tokenUserId } : { email },
    tokens: { [token]: own ?? email },
    users,
    integrations: integrations.map(({ id, name }) => ({ id, name })),
    mcpServers: mcpServers.map(({ id, name, uri, external }) => ({ id, name, uri, external })),
  };
}

/** The e-mail, or another spelling of it where a record with the very same one was there before. */
function freeKey(email: string, taken: Readonly<Record<string, unknown>>): string {
  for (let at = 0; at < email.length; at += 1) {
    const spelled = at === 0 ? email : email.slice(0, at) + email.slice(at).toUpperCase();
    if (!Object.hasOwn(taken, spelled)) return spelled;
  }
  return email;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const time = (value: unknown): string | undefined =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined;
const id = (value: unknown): string | undefined =>
  typeof value === 'string' && ID.test(value) ? value : undefined;
const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
const oneOf =
  <const Word extends string>(...words: readonly Word[]) =>
  (value: unknown): Word | undefined =>
    words.find((word) => word === value);

function grantsOf<Level>(value: unknown, key: string, levelOf: (entry: Document) => Level | undefined) {
  if (!Array.isArray(value)) return undefined;
  const grants: Record<string, Level> = {};
  for (const entry of value) {
    if (!isDocument(entry) || Object.keys(entry).length !== 2) return undefined;
    const [thing, level] = [id(entry[key]), levelOf(entry)];
    if (thing === undefined || level === undefined || Object.hasOwn(grants, thing)) return undefined;
    grants[thing] = level;
  }
  return grants;
}

const integrationsOf = (value: unknown) =>
  grantsOf(value, '_integrationId', ({ accessLevel }) => oneOf('manage', 'monitor')(accessLevel));

const scopeOf = oneOf('mcp:read', 'mcp:write');

const serversOf = (value: unknown) =>
  grantsOf(value, '_mcpServerId', ({ scopes }) => {
    if (!Array.isArray(scopes) || scopes.length === 0) return undefined;
    const known = scopes.flatMap((scope) => scopeOf(scope) ?? []);
    return known.length === scopes.length ? known : undefined;
  });

/** How a property of a record is said in a seed, and how it is read; undefined: the seed has no word for it. */
const SAID: Readonly<Record<string, (value: unknown) => Partial<SeedUser> | undefined>> = {
  _id: said('id', id),
  accessLevel: said('accessLevel', oneOf('administrator', 'manage', 'monitor')),
  integrationAccessLevel: said('integrations', integrationsOf),
  mcpServerAccessLevel: said('mcpServers', serversOf),
  disabled: said('disabled', flag),
  ...Object.fromEntries(FLAG_WORDS.map(([word, name]) => [name, said(word, flag)])),
  isProductionAdmin: said('isProductionAdmin', flag),
  createdVia: said('createdVia', oneOf(...CREATED_VIA)),
  createdAt: said('createdAt', time),
  lastModified: said('lastModified', time),
  lastSignIn: said('lastSignIn', time),
};

function said<Key extends keyof SeedUser>(key: Key, read: (value: unknown) => SeedUser[Key] | undefined) {
  return (value: unknown): Partial<SeedUser> | undefined => {
    const word = read(value);
    return word === undefined ? undefined : { [key]: word };
  };
}

/** Answered from what the copy knows anyway. */
const MADE_ANEW: ReadonlySet<string> = new Set([
  'accepted',
  'dismissed',
  'sharedWithUser',
  'lastModifiedBy',
  '_sharedWithUserId',
]);
const OF_PERSON: ReadonlySet<string> = new Set([
  '_id',
  'email',
  'name',
  'lastSignIn',
  'allowedToResetMFA',
  'accountSSOLinked',
]);

/** `isAgain`: another record is of the same person, whose id a seed may say once. */
function userOf(record: Document, person: Document, isAgain: boolean): SeedUser {
  const { userId, ...said } = personOf(person);
  let user: SeedUser = {
    invitation: record.dismissed === true ? 'dismissed' : record.accepted === true ? 'accepted' : 'pending',
    ...said,
    ...(isAgain ? {} : defined({ userId })),
  };
  const raw: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(record)) {
    if (MADE_ANEW.has(key) || value === null) continue;
    const words = Object.hasOwn(SAID, key) ? SAID[key]?.(value) : undefined;
    if (words !== undefined) user = { ...user, ...words };
    else if (key !== 'allMcpServerAccess') raw[key] = value;
  }
  if (record.allMcpServerAccess === true) {
    if (user.mcpServers !== undefined && Object.keys(user.mcpServers).length > 0)
      raw.mcpServerAccessLevel = record.mcpServerAccessLevel;
    user = { ...user, mcpServers: 'all' };
  }
  if (isAgain || Object.keys(person).some((key) => !OF_PERSON.has(key))) raw.sharedWithUser = person;
  return Object.keys(raw).length === 0 ? user : { ...user, raw };
}

function personOf({ _id, name, accountSSOLinked }: Document): Partial<SeedUser> {
  return defined({
    userId: id(_id),
    name: text(name) || undefined,
    ssoLinked: oneOf(...SSO_LINKS)(accountSSOLinked),
  });
}
