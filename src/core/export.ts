/**
 * From a live account to a file that says the same: what `export` writes. Read back, it plans to nothing; and
 * whatever cannot be written so is left out with a reason, never bent into something near.
 */
import { type Access, type AccessParts, type AccountLevel, mcpOf, partsOf } from './access.ts';
import { digestOf } from './digest.ts';
import { compareText } from './finding.ts';
import {
  type Email,
  emailOf,
  type LiveIntegration,
  type LiveMcpServer,
  type LiveState,
  type LiveUser,
  SETTING_NAMES,
} from './model.ts';
import { RESERVED_NAMES } from './names.ts';
import type { Integration, McpServer, Role, User } from './written.ts';

/** Somebody's entry under `users`, or why there is none. */
export interface ExportedUser {
  readonly email: Email;
  readonly shown: string;
  readonly entry: User;
  readonly remarks: readonly ('pending' | 'mfa-and-sso')[];
}

export type LeftOut = { readonly person: string } & (
  | { readonly why: 'dismissed'; readonly entry: User }
  | { readonly why: 'unknown-level'; readonly level: string }
  | { readonly why: 'no-access' }
  | { readonly why: 'two-records' }
  /** The format has no way to write this e-mail. */
  | { readonly why: 'e-mail' }
);

export interface Exported {
  /** By e-mail. */
  readonly users: readonly ExportedUser[];
  readonly leftOut: readonly LeftOut[];
  /** Name, role, how many people hold it; by name. */
  readonly roles: readonly { readonly name: string; readonly role: Role; readonly people: number }[];
  /** The resources that somebody is granted, by key. */
  readonly integrations: readonly Keyed<Integration>[];
  readonly mcpServers: readonly Keyed<McpServer>[];
  /** A resource that only this account has; undefined if none of its ids can be written. */
  readonly proof?: { readonly id: string; readonly name: string };
}

export interface Keyed<Entry> {
  readonly key: string;
  readonly name: string;
  /** Undefined where the key is the id itself and needs no pin: the name is none that a file could hold. */
  readonly entry: Entry | undefined;
}

export interface ExportRequest {
  readonly live: LiveState;
  /** Only these people; left out: everybody. */
  readonly only?: ReadonlySet<Email>;
  /** Gather people with equal access into roles. */
  readonly mineRoles: boolean;
}

export function exportAccount({ live, only, mineRoles }: ExportRequest): Exported {
  const keys = keysOf(live);
  const wanted = ({ email }: { email: Email }): boolean => only === undefined || only.has(email);
  const twice = peopleTwice(live);
  const leftOut: LeftOut[] = [...twice]
    .filter((email) => wanted({ email }))
    .map((email) => ({ person: email, why: 'two-records' }));
  const people: LiveUser[] = [];
  for (const { email, shownEmail, levelWord } of live.unknownLevels) {
    if (wanted({ email }) && !twice.has(email))
      leftOut.push({ person: shownEmail, why: 'unknown-level', level: levelWord });
  }
  for (const user of live.users) {
    if (!wanted(user) || twice.has(user.email)) continue;
    const why = whyLeftOut(user, keys);
    if (why === undefined) people.push(user);
    else leftOut.push(why);
  }
  people.sort((a, b) => compareText(a.email, b.email));
  const roles = mineRoles ? minedRoles(people, keys) : new Map<LiveUser, string>();
  const granted = new Set(people.flatMap(({ access }) => grantedIn(access)));
  return {
    users: people.map((user) => exportedUser(user, keys, roles.get(user))),
    leftOut: leftOut.sort(
      (a, b) => compareText(emailOf(a.person), emailOf(b.person)) || compareText(a.why, b.why),
    ),
    roles: rolesWritten(people, roles, keys),
    integrations: keysUsed('integrations', keys.integrations, granted),
    mcpServers: keysUsed('mcpServers', keys.mcpServers, granted),
    ...proofOf(live, granted),
  };
}

/** What the format takes for an e-mail and for an id (schemas/access.schema.json). */
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MOST_EMAIL = 254;
const ID = /^[0-9a-f]{24}$/;
const MOST_KEY = 300;
/** What cannot be seen: a name that holds it could look like another. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** YAML takes no name of more than 1024 characters, and what cannot be seen takes up to ten. */
const MOST_UNSEEN = 64;

function isWritable(email: string): boolean {
  const characters = [...email];
  const unseen = characters.filter((character) => UNSEEN.test(character)).length;
  return EMAIL.test(email) && characters.length <= MOST_EMAIL && unseen <= MOST_UNSEEN;
}

function whyLeftOut(user: LiveUser, keys: Keys): LeftOut | undefined {
  const person = user.shownEmail.trim();
  if (!isWritable(person)) return { person, why: 'e-mail' };
  if (user.access.level === 'none') return { person, why: 'no-access' };
  if (user.invitation === 'dismissed')
    return { person, why: 'dismissed', entry: exportedUser(user, keys, undefined).entry };
  return undefined;
}

function peopleTwice({ users, unknownLevels }: LiveState): Set<Email> {
  const [seen, twice] = [new Set<Email>(), new Set<Email>()];
  for (const { email } of [...users, ...unknownLevels]) (seen.has(email) ? twice : seen).add(email);
  return twice;
}

function exportedUser(user: LiveUser, keys: Keys, role: string | undefined): ExportedUser {
  const { mfaRequired, ssoRequired } = user.settings;
  // The product forbids both, and so do the rules of the files: neither is written, so both stay as they are.
  const both = mfaRequired && ssoRequired;
  const settings = SETTING_NAMES.filter((name) => user.settings[name]).filter(
    (name) => !both || (name !== 'mfaRequired' && name !== 'ssoRequired'),
  );
  return {
    email: user.email,
    shown: user.shownEmail.trim(),
    entry: {
      ...(role === undefined ? writtenAccess(user.access, keys.keyOf) : { roles: [role] }),
      ...Object.fromEntries(settings.map((name) => [name, true])),
      ...(user.disabled ? { enabled: false } : {}),
    },
    remarks: [
      ...(user.invitation === 'pending' ? (['pending'] as const) : []),
      ...(both ? (['mfa-and-sso'] as const) : []),
    ],
  };
}

type Section = 'integrations' | 'mcpServers';
/** What the files call a resource. */
type KeyOf = (section: Section, id: string) => string;

/** Access as an entry of a person or a role says it. */
export function writtenAccess(
  access: Access,
  keyOf: KeyOf,
): Pick<User, 'accessLevel' | 'integrations' | 'mcpServers'> {
  const { level, integrations, mcp } = partsOf(access);
  const named = <Level extends string>(section: Section, grants: ReadonlyMap<string, Level>) =>
    Object.fromEntries(
      [...grants]
        .map(([id, granted]): [string, Level] => [keyOf(section, id), granted])
        .sort(([a], [b]) => compareText(a, b)),
    );
  return {
    ...(level === 'custom' || level === 'none' ? {} : { accessLevel: level }),
    ...(integrations.size === 0 ? {} : { integrations: named('integrations', integrations) }),
    ...(mcp === 'all' ? { mcpServers: mcp } : mcp.size === 0 ? {} : { mcpServers: named('mcpServers', mcp) }),
  };
}

/** Each resource that the access names, as `section/id`. */
function grantedIn(access: Access): string[] {
  const { integrations, mcp } = partsOf(access);
  const servers = mcp === 'all' ? [] : [...mcp.keys()];
  return [
    ...[...integrations.keys()].map((id) => `integrations/${id}`),
    ...servers.map((id) => `mcpServers/${id}`),
  ];
}

interface Keys {
  readonly integrations: ReadonlyMap<string, Keyed<Integration>>;
  readonly mcpServers: ReadonlyMap<string, Keyed<McpServer>>;
  readonly keyOf: KeyOf;
}

/** Keys that mean one object each, whatever else the account has: names, URIs, names with an end of the id, ids. */
function keysOf({ integrations, mcpServers }: LiveState): Keys {
  const ids = new Set<string>([...integrations, ...mcpServers].map(({ id }) => id));
  const fits = (key: string): boolean =>
    key.trim() !== '' &&
    [...key].length <= MOST_KEY &&
    !UNSEEN.test(key) &&
    !RESERVED_NAMES.has(key) &&
    !ids.has(key);
  const pinless = (id: string, name: string) => ({ key: id, name, entry: undefined });
  const byName = groupBy(integrations, ({ name }) => name.normalize('NFC'));
  const byUri = groupBy(mcpServers, ({ uri }) => uri);
  const integrationKey = ({ id, name }: LiveIntegration): Keyed<Integration> => {
    if (!ID.test(id) || !fits(name)) return pinless(id, name);
    const namesakes = byName.get(name.normalize('NFC')) ?? [];
    if (namesakes.length === 1) return { key: name, name, entry: { id } };
    const ids = namesakes.map((each) => each.id);
    const key = `${name} (${endOf(id, ids)})`;
    if (!fits(key) || byName.has(key.normalize('NFC'))) return pinless(id, name);
    return { key, name, entry: { id, name } };
  };
  const serverKey = ({ id, name, uri }: LiveMcpServer): Keyed<McpServer> => {
    const isPlain = ID.test(id) && fits(uri) && uri.startsWith('/') && byUri.get(uri)?.length === 1;
    return isPlain ? { key: uri, name, entry: { id } } : pinless(id, name);
  };
  const keys = {
    integrations: new Map<string, Keyed<Integration>>(
      integrations.map((each) => [each.id, integrationKey(each)]),
    ),
    mcpServers: new Map<string, Keyed<McpServer>>(mcpServers.map((each) => [each.id, serverKey(each)])),
  };
  return { ...keys, keyOf: (section, id) => keys[section].get(id)?.key ?? id };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const SHORTEST = 4;

/** The shortest end of an id that none of the others has. */
function endOf(id: string, others: readonly string[]): string {
  let length = SHORTEST;
  while (length < id.length && others.some((other) => other !== id && other.endsWith(id.slice(-length))))
    length += 1;
  return id.slice(-length);
}

const keysUsed = <Entry>(
  section: Section,
  keys: ReadonlyMap<string, Keyed<Entry>>,
  granted: ReadonlySet<string>,
): Keyed<Entry>[] =>
  [...keys]
    .filter(([id]) => granted.has(`${section}/${id}`))
    .map(([, keyed]) => keyed)
    .sort((a, b) => compareText(a.key, b.key));

/** The oldest (ids begin with a time) of those that are granted, which is the least likely to be deleted. */
function proofOf(
  { integrations, mcpServers }: LiveState,
  granted: ReadonlySet<string>,
): Pick<Exported, 'proof'> {
  const candidates = [
    integrations.filter(({ id }) => granted.has(`integrations/${id}`)),
    integrations,
    mcpServers,
  ]
    .map((list) => list.filter(({ id }) => ID.test(id)))
    .find((list) => list.length > 0);
  const [proof] = [...(candidates ?? [])].sort((a, b) => compareText(a.id, b.id));
  return proof === undefined ? {} : { proof: { id: proof.id, name: proof.name } };
}

/** Who holds which role: people with equal access, unless a level alone says it as briefly. */
function minedRoles(people: readonly LiveUser[], keys: Keys): Map<LiveUser, string> {
  const groups = [
    ...groupBy(people, ({ access }) => digestOf(writtenAccess(access, (_section, id) => id))),
  ].flatMap(([digest, members]) => {
    const [first] = members;
    if (first === undefined || members.length === 1 || isLevelAlone(first.access)) return [];
    return [{ digest, members, words: roleWords(first.access, keys) }];
  });
  const times = groupBy(groups, ({ words }) => words);
  const roles = new Map<LiveUser, string>();
  for (const { digest, members, words } of groups) {
    // Words that are cut no longer say everything, and other letters than Latin say nothing in them.
    const says = words.length <= MOST_ROLE_NAME && words !== '' && times.get(words)?.length === 1;
    const name = says ? words : `${words.slice(0, CUT_AT) || 'access'}-${digest.slice(0, DIGITS)}`;
    for (const user of members) roles.set(user, name);
  }
  return roles;
}

const DIGITS = 8;
const MOST_ROLE_NAME = 60;
const CUT_AT = 40;

function isLevelAlone(access: Access): boolean {
  const mcp = mcpOf(access);
  return access.level !== 'custom' && grantedIn(access).length === 0 && mcp !== 'all';
}

const LEVEL_WORDS = {
  none: '',
  custom: '',
  monitor: 'monitor all',
  manage: 'manage all',
  administrator: 'administrator',
} as const satisfies Record<AccountLevel, string>;

/** `monitor-all-manage-order-to-cash-write-orders`: said by the access alone, so that it stays what it was. */
function roleWords(access: Access, { keyOf }: Keys): string {
  const { level, integrations, mcp }: AccessParts = partsOf(access);
  const grants = [
    ...[...integrations].map(([id, granted]) => `${granted} ${keyOf('integrations', id)}`),
    ...[...(mcp === 'all' ? [] : mcp)].map(([id, granted]) => `${granted} ${keyOf('mcpServers', id)}`),
  ].sort(compareText);
  const words = [
    ...(level === 'custom' ? [] : [LEVEL_WORDS[level]]),
    ...grants,
    ...(mcp === 'all' ? ['all mcp servers'] : []),
  ];
  return words
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function rolesWritten(
  people: readonly LiveUser[],
  held: ReadonlyMap<LiveUser, string>,
  keys: Keys,
): Exported['roles'] {
  const holders = groupBy(
    people.filter((user) => held.has(user)),
    (user) => held.get(user) ?? '',
  );
  return [...holders]
    .map(([name, members]) => {
      const [first] = members;
      return {
        name,
        role: first === undefined ? {} : writtenAccess(first.access, keys.keyOf),
        people: members.length,
      };
    })
    .sort((a, b) => compareText(a.name, b.name));
}
