/** An access review from the resources' side: who reaches each of them, by grant or by what else they are. */

import { PERSON, partsOfWhat } from '../desired/ends.ts';
import {
  accessFrom,
  compareGrants,
  type Effective,
  effective,
  type IntegrationLevel,
  type McpLevel,
  NO_MCP,
} from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import { type IntegrationId, integrationIdOf, type McpServerId, mcpServerIdOf } from '../model/ids.ts';
import type { LiveState } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import {
  type GivingLines,
  type Holder,
  type Holding,
  type Holdings,
  holdingOfEvery,
  holdingOn,
  holdingsOf,
  isSomething,
  type ResourceLevel,
  readAcross,
  whatOfHolding,
} from '../reach/holding.ts';
import { compareResources, type Resource } from '../reach/resource.ts';
import { GROUP_NAMES } from './document.ts';
import type {
  GroupName,
  ReviewedEnd,
  ReviewedGroup,
  ReviewedPerson,
  ReviewedReach,
  ReviewedReacher,
  ReviewedResource,
} from './saved.ts';

/** What a record comes to, whatever its status. */
export function effectiveOf({ level, integrations, mcpServers, everyServer }: ReviewedPerson): Effective {
  const granted = new Map<IntegrationId, IntegrationLevel>();
  for (const { id, level: given } of integrations) {
    if (given === 'manage' || given === 'monitor') granted.set(integrationIdOf(id), given);
  }
  const servers = new Map<McpServerId, McpLevel>();
  for (const { id, level: given } of mcpServers) {
    if (given === 'read' || given === 'write') servers.set(mcpServerIdOf(id), given);
  }
  return effective(
    accessFrom({ level, integrations: granted, mcp: everyServer === undefined ? servers : 'all' }),
  );
}

/** Everything that a person's record gives, with the lines that ask for it, also for people who are disabled or pending. */
const holdingsOfReviewed = (person: ReviewedPerson): Holdings =>
  holdingsOf(effectiveOf(person), linesOf(person));

function linesOf({ levelBecause, integrations, mcpServers, everyServer }: ReviewedPerson): GivingLines {
  const because = (grants: ReviewedPerson['integrations']) =>
    new Map(grants.map((grant) => [grant.id, grant.because]));
  const lines = { integration: because(integrations), server: because(mcpServers) };
  return {
    level: () => levelBecause,
    everyServer: () => everyServer?.because ?? [],
    grant: ({ kind, id }) => lines[kind].get(id) ?? [],
  };
}

/** A resource of a review, as everything else names it. */
const plainly = ({ kind, id }: Pick<ReviewedResource, 'kind' | 'id'>): Pick<Resource, 'kind' | 'id'> => ({
  kind: kind === 'integration' ? 'integration' : 'server',
  id,
});

/** What a person holds on each resource of a review, in their order. */
export function heldResources(
  person: ReviewedPerson,
  resources: readonly ReviewedResource[],
): { readonly resource: ReviewedResource; readonly holding: Holding<ResourceLevel> }[] {
  const holdings = holdingsOfReviewed(person);
  return resources.flatMap((resource) => {
    const holding = holdingOn(holdings, plainly(resource));
    return isSomething(holding) ? [{ resource, holding }] : [];
  });
}

const KINDS = ['integration', 'server'] as const satisfies readonly Resource['kind'][];

/** The group through which something is held; undefined for a grant of its own. */
export function groupOf({ by, byLevel }: Holding): GroupName | undefined {
  if (by === 'all-servers') return 'every-server';
  return GROUP_NAMES.find((group) => group === byLevel);
}

/**
 * When what gives a holding ends, or all of the person's access, whichever is first, also where that has passed and the
 * account gives it still; undefined: without an end.
 */
export function endOfHolding(
  { ends = [], outlives = [] }: Pick<ReviewedPerson, 'ends' | 'outlives'>,
  holding: Holding | undefined,
): ReviewedEnd | undefined {
  const parts = holding && partsOfWhat(whatOfHolding(holding));
  return [...outlives, ...ends].find(
    ({ what, level }) => what === PERSON || (what === parts?.field && level === parts.level),
  );
}

/** Somebody who reaches what they hold: neither disabled nor somebody who declined. */
export interface Reaching {
  readonly holdings: Holdings;
  readonly reacher: ReviewedReacher;
}

export const reachingOf = (people: readonly ReviewedPerson[]): Reaching[] =>
  people
    .flatMap((person): Reaching[] => {
      const { email, recordId, status } = person;
      return status === 'accepted' || status === 'pending'
        ? [{ holdings: holdingsOfReviewed(person), reacher: { email, recordId, status } }]
        : [];
    })
    .sort(
      (a, b) =>
        compareText(a.reacher.email, b.reacher.email) || compareText(a.reacher.recordId, b.reacher.recordId),
    );

export function groupsOf(reaching: readonly Reaching[]): ReviewedGroup[] {
  return GROUP_NAMES.map((group) => {
    const isEvery = group === 'every-server';
    const gives = effective(
      accessFrom({
        level: isEvery ? 'custom' : group,
        integrations: new Map(),
        mcp: isEvery ? 'all' : NO_MCP,
      }),
    );
    return {
      group,
      integrations: gives.everyIntegration,
      mcpServers: gives.everyServer,
      people: reaching
        .filter(({ holdings }) => KINDS.some((kind) => groupOf(holdingOfEvery(holdings, kind)) === group))
        .map(({ reacher }) => reacher),
    };
  });
}

export function resourcesOf(
  live: LiveState,
  reaching: readonly Reaching[],
  labels: ReadonlyMap<string, string>,
): ReviewedResource[] {
  const across = readAcross(reaching);
  const groups = {
    integration: countsOf(across.every('integration')),
    server: countsOf(across.every('server')),
  };
  const reachesOn = (resource: Pick<ReviewedResource, 'kind' | 'id'>): ReviewedReach[] => {
    const { kind, id } = plainly(resource);
    return reachesIn(across.named({ kind, id }), kind, groups[kind]);
  };
  const plain = [
    ...live.integrations.map(({ id, name }) => ({
      kind: 'integration' as const,
      id,
      name,
      label: labels.get(id) ?? (name.trim() || id),
      external: false,
    })),
    ...live.mcpServers.map(({ id, name, uri, external }) => ({
      kind: 'mcp-server' as const,
      id,
      name,
      uri,
      label: labels.get(id) ?? uri,
      external,
    })),
  ];
  return withUniqueLabels(plain)
    .map((resource): ReviewedResource => ({ ...resource, reachedBy: reachesOn(resource) }))
    .sort(compareResources);
}

type Counts = ReadonlyMap<GroupName, { readonly level: ResourceLevel; readonly people: number }>;

/** How many hold all resources of a kind through each group. */
function countsOf(holders: readonly Holder<Reaching>[]): Counts {
  const counts = new Map<GroupName, { level: ResourceLevel; people: number }>();
  for (const [group, [first, ...more]] of groupBy(holders, ({ holding }) => groupOf(holding))) {
    if (group !== undefined) counts.set(group, { level: first.holding.level, people: 1 + more.length });
  }
  return counts;
}

/**
 * Groups as a whole, and people with a grant of their own; the highest level first. Whoever has a grant of their own
 * is taken out of their group's number, so that no group is gone through once for each resource.
 */
function reachesIn(
  named: readonly Holder<Reaching>[],
  kind: Resource['kind'],
  counts: Counts,
): ReviewedReach[] {
  const apart = groupBy(named, ({ who }) => groupOf(holdingOfEvery(who.holdings, kind)));
  const groups = GROUP_NAMES.flatMap((group): ReviewedReach[] => {
    const all = counts.get(group);
    const people = (all?.people ?? 0) - (apart.get(group)?.length ?? 0);
    return all === undefined || people === 0 ? [] : [{ by: 'group', group, level: all.level, people }];
  });
  const granted = named.map(
    ({ who, holding: { level, because } }): ReviewedReach => ({
      by: 'grant',
      level,
      because,
      ...who.reacher,
    }),
  );
  return [...groups, ...granted].sort((a, b) => compareGrants(b.level, a.level));
}

/** Names need not be unique in an account; whoever reads one must know which is meant. */
function withUniqueLabels<T extends { readonly id: string; readonly label: string }>(
  resources: readonly T[],
): T[] {
  const seen = groupBy(resources, ({ label }) => label);
  return resources.map((resource) =>
    (seen.get(resource.label)?.length ?? 0) > 1
      ? { ...resource, label: `${resource.label} (${resource.id})` }
      : resource,
  );
}
