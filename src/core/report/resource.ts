/** An access review from the resources' side: who reaches each of them, by grant or by what else they are. */
import { compareGrants } from '../model/access.ts';
import type { LiveState } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { GROUP_NAMES, GROUPS } from './document.ts';
import type { GroupName, Reach, Reacher, ReviewedGroup, ReviewedPerson, ReviewedResource } from './saved.ts';

export const isIn = (group: GroupName, { level, everyServer }: ReviewedPerson): boolean =>
  group === 'every-server' ? everyServer !== undefined : level === group;

/** Undefined for disabled people and for those who declined: they reach nothing. */
function reacherOf({ email, recordId, status }: ReviewedPerson): Reacher | undefined {
  return status === 'accepted' || status === 'pending' ? { email, recordId, status } : undefined;
}

export function groupsOf(people: readonly ReviewedPerson[]): ReviewedGroup[] {
  return GROUP_NAMES.map((group) => ({
    group,
    ...GROUPS[group],
    people: byEmail(
      people.filter((person) => isIn(group, person)).flatMap((person) => reacherOf(person) ?? []),
    ),
  }));
}

const byEmail = <T extends Reacher>(people: readonly T[]): T[] =>
  [...people].sort((a, b) => compareText(a.email, b.email) || compareText(a.recordId, b.recordId));

export function resourcesOf(
  live: LiveState,
  people: readonly ReviewedPerson[],
  labels: ReadonlyMap<string, string>,
): ReviewedResource[] {
  const grants = {
    integration: grantsById(people, 'integrations'),
    'mcp-server': grantsById(people, 'mcpServers'),
  };
  const groups = groupsOf(people);
  const plain = [
    ...live.integrations.map(({ id, name }) => ({
      kind: 'integration' as const,
      id,
      name,
      label: labels.get(id) ?? name,
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
    .map((resource): ReviewedResource => {
      const granted = byEmail(grants[resource.kind].get(resource.id) ?? []);
      const above = new Set(granted.map(({ recordId }) => recordId));
      const implied = groups.flatMap((group): Reach[] => {
        const level = resource.kind === 'integration' ? group.integrations : group.mcpServers;
        const people = group.people.filter(({ recordId }) => !above.has(recordId)).length;
        return level === 'none' || people === 0 ? [] : [{ by: 'group', group: group.group, level, people }];
      });
      const reachedBy = [...implied, ...granted];
      return { ...resource, reachedBy: reachedBy.sort((a, b) => compareGrants(b.level, a.level)) };
    })
    .sort((a, b) => compareText(a.kind, b.kind) || compareText(a.label, b.label) || compareText(a.id, b.id));
}

type GrantReach = Extract<Reach, { by: 'grant' }>;

function grantsById(
  people: readonly ReviewedPerson[],
  list: 'integrations' | 'mcpServers',
): Map<string, GrantReach[]> {
  const found = new Map<string, GrantReach[]>();
  for (const person of people) {
    const reacher = reacherOf(person);
    if (reacher === undefined) continue;
    for (const { id, level, because } of person[list]) {
      const reach: GrantReach = { by: 'grant', level, because, ...reacher };
      const known = found.get(id);
      if (known) known.push(reach);
      else found.set(id, [reach]);
    }
  }
  return found;
}

/** Names need not be unique in an account; whoever reads one must know which is meant. */
function withUniqueLabels<T extends { readonly id: string; readonly label: string }>(
  resources: readonly T[],
): T[] {
  const seen = new Map<string, number>();
  for (const { label } of resources) seen.set(label, (seen.get(label) ?? 0) + 1);
  return resources.map((resource) =>
    (seen.get(resource.label) ?? 0) > 1
      ? { ...resource, label: `${resource.label} (${resource.id})` }
      : resource,
  );
}

/** One resource as one person holds it, whatever their status. */
export interface Holding {
  readonly resource: ReviewedResource;
  readonly level: 'monitor' | 'manage' | 'read' | 'write';
  /** A grant of its own, or the property that gives all resources of a kind. */
  readonly by: 'grant' | GroupName;
  readonly because: ReviewedPerson['levelBecause'];
}

/** Everything that a person's record gives, resource by resource, in the order of the resources. */
export function holdingsOf(person: ReviewedPerson, resources: readonly ReviewedResource[]): Holding[] {
  const granted = new Map([...person.integrations, ...person.mcpServers].map((grant) => [grant.id, grant]));
  const groups = GROUP_NAMES.filter((group) => isIn(group, person));
  return resources.flatMap((resource): Holding[] => {
    const grant = granted.get(resource.id);
    if (grant !== undefined) return [{ resource, level: grant.level, by: 'grant', because: grant.because }];
    for (const group of groups) {
      const level = GROUPS[group][resource.kind === 'integration' ? 'integrations' : 'mcpServers'];
      const because = group === 'every-server' ? person.everyServer?.because : person.levelBecause;
      if (level !== 'none') return [{ resource, level, by: group, because: because ?? [] }];
    }
    return [];
  });
}
