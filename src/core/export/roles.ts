/** People with equal access, gathered into roles that say it once. */
import { type Access, type AccessParts, type AccountLevel, mcpOf, partsOf } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { digestOf } from '../plan/digest.ts';
import { grantedIn, writtenAccess } from '../written/access.ts';
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
    return [{ digest, members, words: roleWords(first.access, keys) }];
  });
  const times = groupBy(groups, ({ words }) => words);
  const roles = new Map<LiveUser, string>();
  for (const { digest, members, words } of groups) {
    // A name that was cut no longer says all of the access. Letters other than Latin are dropped from it.
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
