/** What each written line gives: of a person, of a role, and of the lists of a resource. */
import type { IntegrationLevel, McpLevel } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { endOrNever } from '../model/until.ts';
import type {
  Placed,
  WrittenConfig,
  WrittenGrant,
  WrittenLevel,
  WrittenMember,
  WrittenRole,
} from '../written/config.ts';
import type { Grant } from './grant.ts';
import type { Names, Resolved } from './names.ts';

/** A grant on an object that does not exist yet; one that has ended waits for nothing any more. */
export interface Wait {
  readonly key: string;
  readonly reason: Reason;
  readonly ended: boolean;
  readonly end: number;
}

/** What lines give now, and what they will give once it exists. */
export interface Granted {
  readonly grants: readonly Grant[];
  readonly waits: readonly Wait[];
}

export const NOTHING: Granted = { grants: [], waits: [] };

/** A role and what it gives. */
export interface RoleGrants extends Granted {
  readonly role: WrittenRole;
}

/** That somebody holds a role: in their own entry, or as a member. */
export interface HeldRole {
  readonly role: string;
  readonly place: Place;
  readonly until?: string;
  readonly untilPlace?: Place;
  readonly reason?: string;
}

/** Which roles there are, and what counts as today. */
export interface RoleContext {
  readonly roles: ReadonlyMap<string, RoleGrants>;
  readonly now: Date;
}

/** A written reason, as part of a `Reason`. */
export const noteOf = (written: { readonly reason?: string }): { note?: string } =>
  written.reason === undefined ? {} : { note: written.reason };

const NO_ENDING = {};
const endingOf = (written: {
  readonly until?: string;
  readonly untilPlace?: Place;
  readonly reason?: string;
}): Pick<Reason, 'until' | 'untilPlace' | 'note'> =>
  written.until === undefined && written.reason === undefined
    ? NO_ENDING
    : { ...present({ until: written.until, untilPlace: written.untilPlace }), ...noteOf(written) };

/** The grants that stand in a role. */
export function grantsOfRole(role: WrittenRole, names: Names, now: Date): RoleGrants {
  return { role, ...grantsOf(role, `role ${role.name}`, role.place, names, now) };
}

interface WrittenAccessParts {
  readonly accessLevel?: Placed<WrittenLevel>;
  readonly integrations: readonly WrittenGrant<IntegrationLevel>[];
  readonly mcpServers: readonly WrittenGrant<McpLevel>[];
  readonly allMcpServers?: Place;
}

/** The grants that stand in one entry, of a person or of a role. `isOver`: whoever holds them has left. */
export function grantsOf(
  written: WrittenAccessParts,
  text: string,
  place: Place,
  names: Names,
  now: Date,
  isOver = false,
): Granted {
  const grants: Grant[] = [];
  const waits: Wait[] = [];
  const level = written.accessLevel;
  grants.push({
    what: 'level',
    level: level?.value ?? 'custom',
    reason: { text, place: level?.place ?? place },
    ended: false,
    end: Infinity,
  });
  const add = <Id>(
    grant: WrittenGrant<unknown>,
    resolve: (key: string, place: Place, isOver: boolean) => Resolved<Id> | undefined,
    make: (id: Id, rest: { reason: Reason; ended: boolean; end: number }) => Grant,
  ): void => {
    const end = endOrNever(grant.until);
    const ended = end <= now.getTime();
    const resolved = resolve(grant.key, grant.place, isOver);
    const rest = { reason: { text, place: grant.place, ...endingOf(grant) }, ended, end };
    if (resolved?.kind === 'waits') waits.push({ key: grant.key, ...rest, ended: ended || isOver });
    if (resolved?.kind === 'found') grants.push(make(resolved.id, rest));
  };
  for (const grant of written.integrations) {
    add(grant, names.integration, (id, rest) => ({
      what: 'integration',
      id,
      level: grant.level,
      ...rest,
    }));
  }
  for (const grant of written.mcpServers) {
    add(grant, names.server, (id, rest) => ({
      what: 'server',
      id,
      level: grant.level,
      ...rest,
    }));
  }
  if (written.allMcpServers !== undefined) {
    grants.push({
      what: 'allServers',
      reason: { text, place: written.allMcpServers },
      ended: false,
      end: Infinity,
    });
  }
  return { grants, waits };
}

/**
 * A role's grants as one person holds them: the assignment's place, date and reason travel along. Of two dates
 * the earlier one counts.
 */
export function assignedGrants(use: HeldRole, context: RoleContext): Grant[] {
  return assigned(use, context.roles.get(use.role)?.grants, context.now);
}

/** What a role waits for, as one person holds it. */
export function assignedWaits(use: HeldRole, { roles, now }: RoleContext): Wait[] {
  return assigned(use, roles.get(use.role)?.waits, now);
}

type Ending = Pick<Wait, 'reason' | 'ended' | 'end'>;

function assigned<T extends Ending>(use: HeldRole, given: readonly T[] = [], now: Date): T[] {
  const end = endOrNever(use.until);
  const ended = end <= now.getTime();
  const ending = { ...endingOf(use), through: use.place };
  return given.map((grant) => {
    const { until, untilPlace } = grant.reason;
    const own = grant.end < end && until !== undefined ? { until, ...present({ untilPlace }) } : {};
    return {
      ...grant,
      ended: grant.ended || ended,
      end: Math.min(grant.end, end),
      reason: { ...grant.reason, ...ending, ...own },
    };
  });
}

/** The roles that name a person as a member. */
export function membershipsOf(config: WrittenConfig): ReadonlyMap<Email, readonly HeldRole[]> {
  const uses = [...config.roles.values()].flatMap(({ name, members }) =>
    members.map((member) => ({ role: name, ...member })),
  );
  return groupBy(uses, ({ email }) => email);
}

/** Grants written under `integrations` and `mcpServers`, by person. */
export function listGrantsOf(
  config: WrittenConfig,
  names: Names,
  now: Date,
): Map<Email, { grants: Grant[]; waits: Wait[] }> {
  const lists = new Map<Email, { grants: Grant[]; waits: Wait[] }>();
  const add = <Id>(
    key: string,
    resolved: Resolved<Id> | undefined,
    members: readonly WrittenMember[],
    make: (id: Id, rest: { reason: Reason; ended: boolean; end: number }) => Grant,
  ): void => {
    for (const member of members) {
      const entry = lists.get(member.email) ?? { grants: [], waits: [] };
      lists.set(member.email, entry);
      const end = endOrNever(member.until);
      const ended = end <= now.getTime();
      const rest = {
        reason: { text: `list of ${key}`, place: member.place, ...endingOf(member) },
        ended,
        end,
      };
      if (resolved?.kind === 'waits') entry.waits.push({ key, ...rest });
      if (resolved?.kind === 'found') entry.grants.push(make(resolved.id, rest));
    }
  };
  for (const written of config.integrations.values()) {
    const resolved = names.integration(written.key, written.place);
    for (const level of ['manage', 'monitor'] as const) {
      add(written.key, resolved, written[level], (id, rest) => ({ what: 'integration', id, level, ...rest }));
    }
  }
  for (const written of config.mcpServers.values()) {
    const resolved = names.server(written.key, written.place);
    for (const level of ['read', 'write'] as const) {
      add(written.key, resolved, written[level], (id, rest) => ({ what: 'server', id, level, ...rest }));
    }
  }
  return lists;
}
