/**
 * What access files say that people may do, in the plainest words: two that mean the same by them say the same, also
 * where one of them names a role of the export and the other one the grants of it.
 */
import { hasMinedName } from '../core/export/roles.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import { isObject, type JsonObject, objectOf } from '../core/model/json.ts';
import { SWITCHES } from '../core/model/settings.ts';
import type { GrantSection, PlainAccess } from '../core/written/access.ts';

export interface SaidAccess {
  /** The person, as the file spells them. */
  readonly shown: string;
  readonly facts: ReadonlySet<string>;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The one fact of somebody who is to have no access. */
export const ABSENT = 'absent';

/** By person. `others` tell the ids of resources that the files themselves do not pin. */
export function saidIn(files: readonly unknown[], others: readonly unknown[]): Map<Email, SaidAccess> {
  const idOf = idsIn([...files, ...others].map(objectOf));
  const roles = new Map(files.flatMap((file) => minedIn(file, idOf)));
  const all = new Map<Email, SaidAccess>();
  for (const [shown, entry] of files.flatMap((file) => Object.entries(objectOf(objectOf(file).users)))) {
    const email = emailOf(shown);
    const facts = [...(all.get(email)?.facts ?? []), ...factsOf(objectOf(entry), roles, idOf)];
    all.set(email, { shown, facts: new Set(facts) });
  }
  return all;
}

export const isSame = (a: SaidAccess | undefined, b: SaidAccess | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.facts.size === b.facts.size && [...a.facts].every((each) => b.facts.has(each));

/** The roles of a file that have the name which the export gives to what they say, by name. */
export const minedIn = (file: unknown, idOf = idsIn([objectOf(file)])): [string, PlainAccess][] =>
  Object.entries(objectOf(objectOf(file).roles)).flatMap(([name, role]): [string, PlainAccess][] =>
    isPlain(role) && hasMinedName(name, role, idOf) ? [[name, role]] : [],
  );

type IdOf = (section: GrantSection, key: string) => string;

/** The first that pins a resource says what its name means. */
const idsIn =
  (files: readonly JsonObject[]): IdOf =>
  (section, key) => {
    const pins = files.map((file) => objectOf(objectOf(file[section])[key]).id);
    return String(pins.find((id) => typeof id === 'string') ?? key);
  };

const PLAIN = new Set<string>(['accessLevel', 'integrations', 'mcpServers'] satisfies (keyof PlainAccess)[]);

/** Whether a role says nothing but what an export would say of it. */
function isPlain(role: unknown): role is PlainAccess {
  if (!isObject(role) || !Object.keys(role).every((name) => PLAIN.has(name))) return false;
  // The text that is to be replaced may be no valid file.
  if (role.accessLevel !== undefined && !isText(role.accessLevel)) return false;
  return [role.integrations, role.mcpServers].every(
    (part) => part === undefined || part === 'all' || (isObject(part) && Object.values(part).every(isText)),
  );
}

const isText = (value: unknown): boolean => typeof value === 'string';

function factsOf(entry: JsonObject, roles: ReadonlyMap<string, PlainAccess>, idOf: IdOf): string[] {
  if (entry.state === 'absent') return [ABSENT];
  const held = listOf(entry.roles).map((each) => String(isObject(each) ? each.role : each));
  const plain = held.flatMap((name) => roles.get(name) ?? []);
  return [
    ...[entry, ...plain].flatMap((each) => accessFacts(objectOf(each), idOf)),
    ...held.filter((name) => !roles.has(name)).map((name) => `role ${name}`),
    ...listOf(entry.notifications).map((key) => `mail ${idOf('integrations', String(key))}`),
    ...SWITCHES.filter((name) => entry[name] === (name !== 'enabled')).map((name) => `switch ${name}`),
  ];
}

const accessFacts = ({ accessLevel = 'custom', ...access }: JsonObject, idOf: IdOf): string[] => [
  ...(accessLevel === 'custom' ? [] : [`level ${String(accessLevel)}`]),
  ...(access.mcpServers === 'all' ? ['every server'] : []),
  ...(['integrations', 'mcpServers'] as const).flatMap((section) =>
    Object.entries(objectOf(access[section])).map(
      ([key, grant]) => `${section} ${idOf(section, key)} ${String(isObject(grant) ? grant.level : grant)}`,
    ),
  ),
];
