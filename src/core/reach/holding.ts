/**
 * Who holds what on a resource, at which level, by which line: the one judgement behind the picture of a plan,
 * `explain`, `who-can` and the report. In one direction it gives what a person holds (`holdingsOf`), in the other
 * who holds something on a resource (`holdersOf`), which is the same read across.
 *
 * What gives all resources of a kind is one holding for all of them, never one for each, so that everything here
 * is linear in people and grants.
 */
import { type What, whatOf } from '../desired/ends.ts';
import { fieldOf, type Grant } from '../desired/grant.ts';
import type { DesiredUser } from '../desired/resolve.ts';
import {
  type AccountLevel,
  compareGrants,
  compareLevels,
  type Effective,
  type IntegrationLevel,
  type McpLevel,
} from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import type { LiveUser } from '../model/live.ts';
import type { Reason } from '../model/reason.ts';
import { fieldOfResource, type Resource, SECTIONS } from './resource.ts';

export type ResourceLevel = IntegrationLevel | McpLevel;

type Giver =
  | { readonly by: 'nothing' | 'grant' | 'all-servers'; readonly byLevel?: never }
  /** No grant gives it but the account-wide level, which is named. */
  | { readonly by: 'level'; readonly byLevel: AccountLevel };

/** One thing that a person holds. Whether it counts now (disabled, not accepted) is said beside it. */
export type Holding<Level extends AccountLevel | ResourceLevel = AccountLevel | ResourceLevel> = Giver & {
  /** As in `FieldChange`; `integrations` is every integration and `mcpServers` every MCP server. */
  readonly field: string;
  readonly level: Level;
  /** The lines that give it; empty where none does, and where nobody asked for lines. */
  readonly because: readonly Reason[];
};

/** What a person holds on one resource, or on all of a kind: perhaps nothing. */
export type ResourceHolding = Holding<'none' | ResourceLevel>;

/** All that a person holds. */
export interface Holdings {
  /** The account-wide level; undefined: they hold nothing at all. */
  readonly level: Holding<AccountLevel> | undefined;
  /** By field: what stands for all resources of a kind before those with a grant of their own. */
  readonly resources: ReadonlyMap<string, ResourceHolding>;
}

/** The lines that give something to one person. */
export interface GivingLines {
  level(level: AccountLevel): readonly Reason[];
  everyServer(): readonly Reason[];
  grant(resource: Pick<Resource, 'kind' | 'id'>, level: ResourceLevel): readonly Reason[];
}

export const NO_LINES: GivingLines = { level: () => [], everyServer: () => [], grant: () => [] };

/**
 * What the files grant whoever has a record, as far as it can be why the record gives anything: whom they want absent
 * they give nothing, and whom they want disabled nothing as long as they can sign in.
 */
export const grantsBehind = (
  desired: DesiredUser | undefined,
  { invitation, disabled }: Pick<LiveUser, 'invitation' | 'disabled'>,
): readonly Grant[] => {
  const isToBeOff = desired?.enabled?.value === false && !disabled && invitation === 'accepted';
  return desired?.state !== 'present' || isToBeOff ? [] : desired.grants();
};

/**
 * The lines of the files that give a level, and no other; with `at-least`, also those that give more, for a record
 * that may have less than the files ask for. What has ended gives nothing.
 */
export function linesIn(grants: readonly Grant[], measure: 'exactly' | 'at-least'): GivingLines {
  const byField = groupBy(
    grants.filter(({ ended }) => !ended),
    fieldOf,
  );
  const isEnough = (order: number): boolean => (measure === 'exactly' ? order === 0 : order >= 0);
  const linesFor = (field: string, gives: (grant: Grant) => boolean): Reason[] =>
    (byField.get(field) ?? []).filter(gives).map(({ reason }) => reason);
  return {
    level: (level) =>
      linesFor('accessLevel', (each) => each.what === 'level' && isEnough(compareLevels(each.level, level))),
    everyServer: () => linesFor('mcpServers', () => true),
    grant: (resource, level) =>
      linesFor(
        fieldOfResource(resource),
        (each) => 'id' in each && isEnough(compareGrants(each.level, level)),
      ),
  };
}

/** What must end for a holding to end: the grant, the level or the switch that gives it. */
export const whatOfHolding = ({ by, byLevel, field, level }: Holding): What =>
  byLevel !== undefined
    ? whatOf('accessLevel', byLevel)
    : whatOf(field, by === 'all-servers' ? 'all' : level);

/** Everything that a person with this access holds. */
export function holdingsOf(access: Effective, lines: GivingLines = NO_LINES): Holdings {
  const { level } = access;
  const resources = new Map<string, ResourceHolding>();
  if (level === 'none') return { level: undefined, resources };
  // Custom is what a person is who is given single things: those have their own lines.
  const forLevel = level === 'custom' ? [] : lines.level(level);
  const byLevel = { by: 'level', byLevel: level, because: forLevel } as const;
  const add = (holding: ResourceHolding): void => void resources.set(holding.field, holding);
  const addGrants = (kind: Resource['kind'], granted: ReadonlyMap<string, ResourceLevel>): void => {
    for (const [id, given] of granted) {
      const because = lines.grant({ kind, id }, given);
      add({ field: fieldOfResource({ kind, id }), level: given, by: 'grant', because });
    }
  };
  if (access.everyIntegration !== 'none')
    add({ field: SECTIONS.integration, level: access.everyIntegration, ...byLevel });
  addGrants('integration', access.integrations);
  if (access.everyServer !== 'none')
    add({
      field: SECTIONS.server,
      level: access.everyServer,
      ...(level === 'administrator' ? byLevel : { by: 'all-servers', because: lines.everyServer() }),
    });
  addGrants('server', access.servers);
  return { level: { field: 'accessLevel', level, by: 'grant', because: forLevel }, resources };
}

/** The level, and then each resource: what there is to say of a person, line by line. */
export const eachOf = ({ level, resources }: Holdings): Holding[] =>
  level === undefined ? [] : [level, ...resources.values()];

/** What a person holds on one resource: a grant of its own counts before what gives all of its kind. */
export const holdingOn = (
  holdings: Holdings | undefined,
  resource: Pick<Resource, 'kind' | 'id'>,
): ResourceHolding =>
  holdings?.resources.get(fieldOfResource(resource)) ?? holdingOfEvery(holdings, resource.kind);

/** What a person holds on every resource of a kind, current and future, that no grant of theirs names. */
export const holdingOfEvery = (holdings: Holdings | undefined, kind: Resource['kind']): ResourceHolding =>
  holdings?.resources.get(SECTIONS[kind]) ?? {
    field: SECTIONS[kind],
    level: 'none',
    by: 'nothing',
    because: [],
  };

/** Somebody who holds something on a resource. */
export interface Holder<Person> {
  readonly who: Person;
  readonly holding: Holding<ResourceLevel>;
}

/** The same read across, in the order of the people. */
export interface Across<Person> {
  /** Everybody with a grant of their own on the resource. */
  named(resource: Pick<Resource, 'kind' | 'id'>): readonly Holder<Person>[];
  /** Everybody who holds all resources of the kind; a grant of their own on one counts before it. */
  every(kind: Resource['kind']): readonly Holder<Person>[];
}

export function readAcross<Person extends { readonly holdings: Holdings }>(
  people: readonly Person[],
): Across<Person> {
  const held = people.flatMap((who) =>
    [...who.holdings.resources.values()].filter(isSomething).map((holding) => ({ who, holding })),
  );
  const byField = groupBy(held, ({ holding }) => holding.field);
  return {
    named: (resource) => byField.get(fieldOfResource(resource)) ?? [],
    every: (kind) => byField.get(SECTIONS[kind]) ?? [],
  };
}

/** For each resource, everybody who holds something on it, in the order of the people. */
export function holdersOf<Person extends { readonly holdings: Holdings }>(
  people: readonly Person[],
): (resource: Pick<Resource, 'kind' | 'id'>) => Holder<Person>[] {
  const across = readAcross(people);
  const order = new Map(people.map((who, index) => [who, index]));
  const orderOf = ({ who }: Holder<Person>): number => order.get(who) ?? 0;
  return (resource) => {
    const own = across.named(resource);
    const named = new Set(own.map(({ who }) => who));
    const others = across.every(resource.kind).filter(({ who }) => !named.has(who));
    return [...own, ...others].sort((a, b) => orderOf(a) - orderOf(b));
  };
}

export const isSomething = (holding: ResourceHolding): holding is Holding<ResourceLevel> =>
  holding.level !== 'none';
