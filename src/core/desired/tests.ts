/**
 * Access tests: facts that must hold of everybody's effective access.
 *
 * They are judged on the files, and on the account before and after a run. A test that the files break blocks.
 * So does a test that the run newly breaks. A test that the run mends is told. So is a test that stays broken
 * through people whom the run does not write; it blocks nothing.
 */
import {
  compareGrants,
  compareLevels,
  type Effective,
  effective,
  effectiveOfRecord,
  levelOnIntegration,
  levelOnServer,
} from '../model/access.ts';
import { type Finding, type Place, placeText } from '../model/finding.ts';
import { emailMatcher } from '../model/glob.ts';
import { type Email, emailOf } from '../model/ids.ts';
import type { WrittenConfig } from '../written/config.ts';
import type { Claim, ClosedSet } from '../written/file.ts';
import { type Given, type Grant, sum } from './grant.ts';
import type { Names, Resolved } from './names.ts';
import type { DesiredUser } from './resolve.ts';

/** One level on one thing, as the test calls it: the atom of every test. */
type Level = Exclude<Given, OnOne> | (OnOne & { readonly key: string });
type OnOne = Extract<Given, { readonly id: string }>;

type Demand =
  | { readonly kind: 'never' | 'always' | 'together'; readonly levels: readonly Level[] }
  | { readonly kind: 'only'; readonly level: Level; readonly people: ReadonlySet<Email> };

export interface AccessTest {
  readonly name: string;
  readonly place: Place;
  readonly concerns: (email: Email) => boolean;
  readonly demands: readonly Demand[];
  /** Names in it that do not resolve: what it says of them is not judged. */
  readonly open: readonly string[];
}

/** How a test fails for one person, in words: `has manage on Order to Cash`. */
export interface Broken {
  readonly test: AccessTest;
  readonly words: string;
  /** What they have and should not. */
  readonly held: readonly Level[];
}

export function accessTestsOf(config: WrittenConfig, names: Names): AccessTest[] {
  return config.tests.map(({ value, place }) => {
    const open = new Set<string>();
    const found = <Id>(key: string, resolved: Resolved<Id> | undefined): Resolved<Id> | undefined => {
      if (resolved === undefined) open.add(key);
      return resolved;
    };
    const asked: Asked = {
      integration: (key) => found(key, names.integration(key, place)),
      server: (key) => found(key, names.server(key, place)),
    };
    const demands = (['never', 'neverTogether', 'always'] as const).flatMap((property): Demand[] => {
      const claim = value[property];
      if (claim === undefined) return [];
      const all = levelsOf(claim, asked);
      const levels = all.filter((level) => level !== undefined);
      if (property !== 'neverTogether') return [{ kind: property, levels }];
      // Nobody has anything on what does not exist yet, so nobody has all of it together.
      return levels.length === all.length ? [{ kind: 'together', levels }] : [];
    });
    if (value.only) demands.push(...closures(value.only, asked));
    return { name: value.name, place, concerns: emailMatcher(value), demands, open: [...open] };
  });
}

/** What the names of one test stand for. */
type Asked = { [Kind in 'integration' | 'server']: (key: string) => ReturnType<Names[Kind]> };

/** Each level that a claim names; undefined for what does not exist yet. */
function levelsOf({ accessLevel, integrations = {}, mcpServers = {} }: Claim, asked: Asked) {
  const levels: (Level | undefined)[] = [];
  if (accessLevel !== undefined) levels.push({ what: 'level', level: accessLevel });
  for (const [key, level] of Object.entries(integrations)) {
    const found = asked.integration(key);
    levels.push(found?.kind === 'found' ? { what: 'integration', id: found.id, key, level } : undefined);
  }
  if (mcpServers === 'all') return [...levels, { what: 'allServers' as const }];
  for (const [key, level] of Object.entries(mcpServers)) {
    const found = asked.server(key);
    levels.push(found?.kind === 'found' ? { what: 'server', id: found.id, key, level } : undefined);
  }
  return levels;
}

function closures(set: ClosedSet, asked: Asked): Demand[] {
  const demands: Demand[] = [];
  const close = (level: Level, people: readonly string[] | undefined): void => {
    if (people) demands.push({ kind: 'only', level, people: new Set(people.map(emailOf)) });
  };
  for (const level of ['administrator', 'manage', 'monitor'] as const)
    close({ what: 'level', level }, set[level]);
  for (const [key, levels] of Object.entries(set.integrations ?? {})) {
    const found = asked.integration(key);
    if (found?.kind !== 'found') continue;
    for (const level of ['manage', 'monitor'] as const) {
      close({ what: 'integration', id: found.id, key, level }, levels[level]);
    }
  }
  for (const [key, levels] of Object.entries(set.mcpServers ?? {})) {
    const found = asked.server(key);
    if (found?.kind !== 'found') continue;
    for (const level of ['write', 'read'] as const)
      close({ what: 'server', id: found.id, key, level }, levels[level]);
  }
  return demands;
}

function holds(level: Level, access: Effective): boolean {
  switch (level.what) {
    case 'level':
      return compareLevels(access.level, level.level) >= 0;
    case 'integration':
      return compareGrants(levelOnIntegration(access, level.id), level.level) >= 0;
    case 'server':
      return compareGrants(levelOnServer(access, level.id), level.level) >= 0;
    case 'allServers':
      return access.everyServer === 'write';
  }
}

/** What of the tests one person with this access breaks. */
export function brokenBy(tests: readonly AccessTest[], email: Email, access: Effective): Broken[] {
  return tests.flatMap((test) => {
    if (!test.concerns(email)) return [];
    return test.demands.flatMap((demand) => {
      const violation = violationOf(demand, email, access);
      return violation === undefined ? [] : [{ test, ...violation }];
    });
  });
}

function violationOf(demand: Demand, email: Email, access: Effective): Omit<Broken, 'test'> | undefined {
  if (demand.kind === 'only') {
    if (demand.people.has(email) || !holds(demand.level, access)) return undefined;
    return { words: `has ${levelWords(demand.level)} and is not on the list`, held: [demand.level] };
  }
  const held = demand.levels.filter((level) => holds(level, access));
  if (demand.kind === 'never')
    return held.length === 0 ? undefined : { words: `has ${held.map(levelWords).join(', ')}`, held };
  if (demand.kind === 'together') {
    const all = demand.levels.length > 0 && held.length === demand.levels.length;
    return all ? { words: `has ${held.map(levelWords).join(' and ')} together`, held } : undefined;
  }
  const missing = demand.levels.filter((level) => !held.includes(level));
  return missing.length === 0
    ? undefined
    : { words: `lacks ${missing.map(levelWords).join(', ')}`, held: [] };
}

function levelWords(level: Level): string {
  if (level.what === 'level') return `account level ${level.level} or higher`;
  if (level.what === 'allServers') return 'every MCP server';
  return `${level.level} on ${level.key}`;
}

/** Tests of the kind that must hold at every moment. */
export function brokenNever(tests: readonly AccessTest[], email: string, access: Effective): string[] {
  const strict = tests.map((test) => ({
    ...test,
    demands: test.demands.filter(({ kind }) => kind === 'never' || kind === 'together'),
  }));
  return brokenBy(strict, emailOf(email), access).map(({ test }) => test.name);
}

/** What a declared person comes to: nothing where the file disables them. */
const declaredAccess = (user: DesiredUser): Effective =>
  effectiveOfRecord({ access: user.access, disabled: user.enabled?.value === false });

/** What the files themselves break: each names the person, the test and the lines that grant it. */
export function testFindings(tests: readonly AccessTest[], users: readonly DesiredUser[]): Finding[] {
  return users.flatMap((user) => {
    if (user.state === 'absent') return [];
    return brokenBy(tests, user.email, declaredAccess(user)).map((broken) => findingOf(broken, user));
  });
}

function findingOf({ test, words, held }: Broken, user: DesiredUser): Finding {
  // What a person has on one thing is what one line gives: the highest counts, and nothing adds up to more.
  const gives = (grant: Grant): boolean => {
    const alone = effective(sum([grant]));
    return held.some((level) => holds(level, alone));
  };
  const lines = user
    .grants()
    .filter((grant) => !grant.ended && gives(grant))
    .flatMap(({ reason: { text, place } }) => (place === undefined ? [] : [`${text}, ${placeText(place)}`]));
  const chain = [...new Set(lines)];
  return {
    severity: 'error',
    code: 'access-test',
    summary: `The access test "${test.name}" fails: ${user.shown} ${words}.`,
    ...(chain.length === 0 ? {} : { why: `Granted by: ${chain.join('; ')}.` }),
    fix: 'Change the grant, or the test if the fact is no longer meant.',
    place: test.place,
    related: [user.place],
  };
}

/** How the account stands to a test, person by person, before and after a run. */
export interface TestChange {
  readonly test: string;
  readonly person: string;
  readonly words: string;
  readonly change: 'breaks' | 'mends' | 'already-broken';
}

export interface PersonBeforeAfter {
  readonly email: Email;
  readonly shown: string;
  /** Undefined: not in the account. */
  readonly before: Effective | undefined;
  readonly after: Effective | undefined;
}

export function testChanges(
  tests: readonly AccessTest[],
  people: readonly PersonBeforeAfter[],
): TestChange[] {
  if (tests.length === 0) return [];
  return people.flatMap(({ email, shown, before, after }) => {
    const was = before === undefined ? [] : brokenBy(tests, email, before);
    const is = after === undefined ? [] : brokenBy(tests, email, after);
    const among = (list: readonly Broken[], one: AccessTest): boolean =>
      list.some(({ test }) => test === one);
    return [
      ...is.map(({ test, words }): TestChange => {
        const already = among(was, test);
        return { test: test.name, person: shown, words, change: already ? 'already-broken' : 'breaks' };
      }),
      ...was
        .filter(({ test }) => !among(is, test))
        .map(({ test, words }): TestChange => ({ test: test.name, person: shown, words, change: 'mends' })),
    ];
  });
}
