/** People with equal access, gathered into roles that say it once. */
import { type Access, type AccountLevel, mcpOf } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { digestOf } from '../plan/digest.ts';
import {
  type GrantSection,
  grantedIn,
  type KeyOf,
  type PlainAccess,
  writtenAccess,
} from '../written/access.ts';
import type { Role } from '../written/file.ts';
import type { Keys } from './keys.ts';

export interface MinedRole {
  readonly name: string;
  readonly role: Role;
  /** How many people hold it. */
  readonly people: number;
}

/** Who holds which role: people with equal access, unless a level alone says it as briefly. */
export function minedRoles(people: readonly LiveUser[], keys: Keys): Map<LiveUser, string> {
  const groups = [
    ...groupBy(people, ({ access }) => digestOf(writtenAccess(access, (_section, id) => id))),
  ].flatMap(([digest, members]) => {
    const [first] = members;
    if (members.length === 1 || isLevelAlone(first.access)) return [];
    return [{ digest, members, words: roleWords(writtenAccess(first.access, keys.keyOf)) }];
  });
  const times = groupBy(groups, ({ words }) => words);
  const roles = new Map<LiveUser, string>();
  for (const { digest, members, words } of groups) {
    const name = saysAll(words) && times.get(words)?.length === 1 ? words : longerName(words, digest);
    for (const user of members) roles.set(user, name);
  }
  return roles;
}

/** Whether a role has the name that this tool gives to what it says, so that it can be made anew at any time. */
export function hasMinedName(name: string, access: PlainAccess, idOf: KeyOf): boolean {
  const { accessLevel, integrations, mcpServers } = access;
  if ([integrations, mcpServers].every((grants = {}) => Object.keys(grants).length === 0)) return false;
  const byId = (section: GrantSection, grants: PlainAccess[GrantSection]) =>
    typeof grants === 'object'
      ? Object.fromEntries(Object.entries(grants).map(([key, level]) => [idOf(section, key), level]))
      : grants;
  const words = roleWords(access);
  const digest = digestOf(
    present({
      accessLevel,
      integrations: byId('integrations', integrations),
      mcpServers: byId('mcpServers', mcpServers),
    }),
  );
  return (saysAll(words) && name === words) || name === longerName(words, digest);
}

const DIGITS = 8;
const MOST_ROLE_NAME = 60;
const CUT_AT = 40;

/** A name that was cut no longer says all of the access. Letters other than Latin are dropped from it. */
const saysAll = (words: string): boolean => words.length <= MOST_ROLE_NAME && words !== '';

const longerName = (words: string, digest: string): string =>
  `${words.slice(0, CUT_AT) || 'access'}-${digest.slice(0, DIGITS)}`;

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
function roleWords({ accessLevel = 'custom', integrations = {}, mcpServers = {} }: PlainAccess): string {
  const grants = [integrations, mcpServers === 'all' ? {} : mcpServers]
    .flatMap((map) => Object.entries(map).map(([key, level]) => `${level} ${key}`))
    .sort(compareText);
  const words = [
    ...(accessLevel === 'custom' ? [] : [LEVEL_WORDS[accessLevel]]),
    ...grants,
    ...(mcpServers === 'all' ? ['all mcp servers'] : []),
  ];
  return words
    .join(' ')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The roles themselves, by name. */
export function rolesWritten(
  people: readonly LiveUser[],
  held: ReadonlyMap<LiveUser, string>,
  keys: Keys,
): MinedRole[] {
  const holders = groupBy(
    people.filter((user) => held.has(user)),
    (user) => held.get(user) ?? '',
  );
  return [...holders]
    .map(([name, members]) => ({
      name,
      role: writtenAccess(members[0].access, keys.keyOf),
      people: members.length,
    }))
    .sort((a, b) => compareText(a.name, b.name));
}
