/** Where the files name a resource, and to whom they give nothing else: what has to go together with it. */
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import type { GrantSection } from '../written/access.ts';
import type { WrittenConfig, WrittenMember, WrittenRole, WrittenUser } from '../written/config.ts';
import { type Bound, boundOf } from './bound.ts';

export interface Uses {
  /** In the order of files and lines. */
  readonly places: readonly Place[];
  /** People whose whole access these lines are, as the files spell them. */
  readonly leaves: readonly string[];
}

export type UsesOf = (section: GrantSection, key: string) => Uses;

interface Use {
  readonly object: string;
  readonly place: Place;
  /** Whom the line gives access; none for one about mail, or a test. */
  readonly holders: readonly Email[];
}

/** All lines are read once, at the first question. */
export function usesIn(config: WrittenConfig): UsesOf {
  const objectOf = (section: GrantSection, key: string): string =>
    nameOf(section, boundOf(section, key, config[section].get(key)));
  let known: ReturnType<typeof read> | undefined;
  return (section, key) => {
    known ??= read(config, objectOf);
    const { lines: all, only } = known;
    const object = objectOf(section, key);
    const lines = all.get(object) ?? [];
    const leaves = new Set(lines.flatMap(({ holders }) => holders));
    return {
      places: lines.map(({ place }) => place).sort(inOrder),
      leaves: [...leaves].flatMap((email) =>
        only.get(email) === object ? (config.users.get(email)?.shown ?? email) : [],
      ),
    };
  };
}

const inOrder = (a: Place, b: Place): number =>
  compareText(a.file, b.file) || a.line - b.line || a.column - b.column;

type ObjectOf = (section: GrantSection, key: string) => string;

const nameOf = (section: GrantSection, { by, text }: Bound): string => `${section} ${by} ${text}`;

function read(config: WrittenConfig, objectOf: ObjectOf) {
  const uses = [
    ...usesOfHolders(config, objectOf),
    ...usesOfSections(config, objectOf),
    ...usesOfTests(config, objectOf),
  ];
  const only = new Map<Email, string>();
  const more = new Set(holdersOfMore(config));
  for (const { object, holders } of uses)
    for (const email of holders) {
      if ((only.get(email) ?? object) !== object) more.add(email);
      only.set(email, object);
    }
  for (const email of more) only.delete(email);
  return { lines: groupBy(uses, ({ object }) => object), only };
}

const SECTIONS = ['integrations', 'mcpServers'] as const;

/** Entries of people and roles, each with those who have what stands there. */
function holdersIn({ users, roles }: WrittenConfig): [WrittenUser | WrittenRole, Email[]][] {
  const holding = groupBy(
    [...users.values()].flatMap((user) => user.roles.map(({ role }) => ({ role, email: user.email }))),
    ({ role }) => role,
  );
  const staying = (emails: readonly Email[]): Email[] =>
    emails.filter((email) => users.get(email)?.state === 'present');
  return [
    ...[...users.values()].map((user): [WrittenUser, Email[]] => [user, staying([user.email])]),
    ...[...roles.values()].map((role): [WrittenRole, Email[]] => {
      const held = holding.get(role.name) ?? [];
      return [role, staying([...held, ...role.members].map(({ email }) => email))];
    }),
  ];
}

const usesOfHolders = (config: WrittenConfig, objectOf: ObjectOf): Use[] =>
  holdersIn(config).flatMap(([entry, holders]) => [
    ...SECTIONS.flatMap((section) =>
      entry[section].map(({ key, place }) => ({ object: objectOf(section, key), place, holders })),
    ),
    ...(entry.notifications ?? []).map(({ value, place }) => ({
      object: objectOf('integrations', value),
      place,
      holders: [],
    })),
  ]);

function usesOfSections(config: WrittenConfig, objectOf: ObjectOf): Use[] {
  const entry = (section: GrantSection, key: string, place: Place, members: readonly WrittenMember[]) => ({
    object: objectOf(section, key),
    place,
    holders: members.flatMap(({ email }) => (config.users.get(email)?.state === 'present' ? [email] : [])),
  });
  return [
    ...[...config.integrations.values()].map(({ key, place, manage, monitor }) =>
      entry('integrations', key, place, [...manage, ...monitor]),
    ),
    ...[...config.mcpServers.values()].map(({ key, place, read, write }) =>
      entry('mcpServers', key, place, [...read, ...write]),
    ),
  ];
}

const usesOfTests = ({ tests }: WrittenConfig, objectOf: ObjectOf): Use[] =>
  tests.flatMap(({ value: { never, neverTogether, always, only }, place }) =>
    [never, neverTogether, always, only].flatMap((part) =>
      SECTIONS.flatMap((section) => {
        const named = part?.[section];
        const keys = typeof named === 'object' ? Object.keys(named) : [];
        return keys.map((key) => ({ object: objectOf(section, key), place, holders: [] }));
      }),
    ),
  );

/** People with a level, or with every MCP server. */
const holdersOfMore = (config: WrittenConfig): Email[] =>
  holdersIn(config).flatMap(([{ accessLevel, allMcpServers }, holders]) =>
    (accessLevel?.value ?? 'custom') !== 'custom' || allMcpServers !== undefined ? holders : [],
  );
