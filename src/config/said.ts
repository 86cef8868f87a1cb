/**
 * What access files say that people may do, in the plainest words: two that mean the same by them say the same, also
 * where one of them names a role of the export and the other one the grants of it.
 */
import { hasMinedName } from '../core/export/roles.ts';
import { type Email, emailOf } from '../core/model/ids.ts';
import { SWITCHES } from '../core/model/settings.ts';
import type { GrantSection, PlainAccess } from '../core/written/access.ts';
import { isMap } from './schema.ts';

export interface SaidAccess {
  /** The person, as the file spells them. */
  readonly shown: string;
  readonly facts: ReadonlySet<string>;
}

type Values = Readonly<Record<string, unknown>>;
export const mapOf = (value: unknown): Values => (isMap(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The one fact of somebody who is to have no access. */
export const ABSENT = 'absent';

/** By person. `others` tell the ids of resources that the files themselves do not pin. */
export function saidIn(files: readonly unknown[], others: readonly unknown[]): Map<Email, SaidAccess> {
  const idOf = idsIn([...files, ...others].map(mapOf));
  const roles = new Map(files.flatMap((file) => minedIn(file, idOf)));
  const all = new Map<Email, SaidAccess>();
  for (const [shown, entry] of files.flatMap((file) => Object.entries(mapOf(mapOf(file).users)))) {
    const email = emailOf(shown);
    const facts = [...(all.get(email)?.facts ?? []), ...factsOf(mapOf(entry), roles, idOf)];
    all.set(email, { shown, facts: new Set(facts) });
  }
  return all;
}

export const isSame = (a: SaidAccess | undefined, b: SaidAccess | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.facts.size === b.facts.size && [...a.facts].every((each) => b.facts.has(each));

/** The roles of a file that have the name which the export gives to what they say, by name. */
export const minedIn = (file: unknown, idOf = idsIn([mapOf(file)])): [string, PlainAccess][] =>
  Object.entries(mapOf(mapOf(file).roles)).flatMap(([name, role]): [string, PlainAccess][] =>
    isPlain(role) && hasMinedName(name, role, idOf) ? [[name, role]] : [],
  );

type IdOf = (section: GrantSection, key: string) => string;

/** The first that pins a resource says what its name means. */
const idsIn =
  (files: readonly Values[]): IdOf =>
  (section, key) => {
    const pins = files.map((file) => mapOf(mapOf(file[section])[key]).id);
    return String(pins.find((id) => typeof id === 'string') ?? key);
  };

const PLAIN = new Set<string>(['accessLevel', 'integrations', 'mcpServers'] satisfies (keyof PlainAccess)[]);

/** Whether a role says nothing but what an export would say of it. */
function isPlain(role: unknown): role is PlainAccess {
  if (!isMap(role) || !Object.keys(role).every((name) => PLAIN.has(name))) return false;
  return [role.integrations, role.mcpServers].every(
    (part) => part === undefined || part === 'all' || Object.values(mapOf(part)).every(isText),
  );
}

const isText = (value: unknown): boolean => typeof value === 'string';

function factsOf(entry: Values, roles: ReadonlyMap<string, PlainAccess>, idOf: IdOf): string[] {
  if (entry.state === 'absent') return [ABSENT];
  const held = listOf(entry.roles).map((each) => String(isMap(each) ? each.role : each));
  const [plain, others] = [
    held.flatMap((name) => roles.get(name) ?? []),
    held.filter((name) => !roles.has(name)),
  ];
  return [
    ...[entry, ...plain].flatMap((each) => accessFacts(mapOf(each), idOf)),
    ...others.map((name) => `role ${name}`),
    ...listOf(entry.notifications).map((key) => `mail ${idOf('integrations', String(key))}`),
    ...SWITCHES.filter((name) => entry[name] === (name !== 'enabled')).map((name) => `switch ${name}`),
  ];
}

const accessFacts = ({ accessLevel, integrations, mcpServers }: Values, idOf: IdOf): string[] => [
  ...(accessLevel === undefined || accessLevel === 'custom' ? [] : [`level ${String(accessLevel)}`]),
  ...(mcpServers === 'all' ? ['every server'] : []),
  ...(['integrations', 'mcpServers'] as const).flatMap((section) =>
    Object.entries(mapOf(section === 'integrations' ? integrations : mcpServers)).map(
      ([key, grant]) => `${section} ${idOf(section, key)} ${String(isMap(grant) ? grant.level : grant)}`,
    ),
  ),
];
