/** What each written line gives: of a person, of a role, and of the lists of a resource. */
import type { IntegrationLevel, McpLevel } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email, IntegrationId, McpServerId } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { endOrNever } from '../model/until.ts';
import type {
  WrittenConfig,
  WrittenGrant,
  WrittenMember,
  WrittenRole,
  WrittenRoleUse,
  WrittenUser,
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

/** Which roles there are, and what counts as today. */
export interface RoleContext {
  readonly roles: ReadonlyMap<string, RoleGrants>;
  readonly now: Date;
}

/** A written reason, as part of a `Reason`. */
export const noteOf = (written: { readonly reason?: string }): { note?: string } =>
  written.reason === undefined ? {} : { note: written.reason };

const NO_ENDING = {};
const endingOf = (
  written: Pick<WrittenRoleUse, 'until' | 'untilPlace' | 'reason'>,
): Pick<Reason, 'until' | 'untilPlace' | 'note'> =>
  written.until === undefined && written.reason === undefined
    ? NO_ENDING
    : { ...present({ until: written.until, untilPlace: written.untilPlace }), ...noteOf(written) };

/** The grants that stand in a role. */
export function grantsOfRole(role: WrittenRole, names: Names, now: Date): RoleGrants {
  return { role, ...grantsOf(role, `role ${role.name}`, role.place, names, now) };
}

/** What a line says beside the grant itself. */
type Ending = Pick<Wait, 'reason' | 'ended' | 'end'>;

/** The grant on what a name was found to mean. */
type Making<Id> = (id: Id, ending: Ending) => Grant;

const onIntegration =
  (level: IntegrationLevel): Making<IntegrationId> =>
  (id, ending) => ({ what: 'integration', id, level, ...ending });
const onServer =
  (level: McpLevel): Making<McpServerId> =>
  (id, ending) => ({ what: 'server', id, level, ...ending });

/** The line of one grant: of an entry, or of a list. */
function endingAt(text: string, written: Omit<WrittenRoleUse, 'role'>, now: Date): Ending {
  const end = endOrNever(written.until);
  return { reason: { text, place: written.place, ...endingOf(written) }, ended: end <= now.getTime(), end };
}

/** The grants that stand in one entry, of a person or of a role. `isOver`: whoever holds them has left. */
export function grantsOf(
  written: Pick<WrittenUser, 'accessLevel' | 'integrations' | 'mcpServers' | 'allMcpServers'>,
  text: string,
  place: Place,
  names: Names,
  now: Date,
  isOver = false,
): Granted {
  const grants: Grant[] = [];
  const waits: Wait[] = [];
  const { accessLevel: level, allMcpServers } = written;
  const always = (at: Place): Ending => ({ reason: { text, place: at }, ended: false, end: Infinity });
  grants.push({ what: 'level', level: level?.value ?? 'custom', ...always(level?.place ?? place) });
  const add = <Id>(
    grant: WrittenGrant<unknown>,
    resolved: Resolved<Id> | undefined,
    make: Making<Id>,
  ): void => {
    const ending = endingAt(text, grant, now);
    if (resolved?.kind === 'waits') waits.push({ key: grant.key, ...ending, ended: ending.ended || isOver });
    if (resolved?.kind === 'found') grants.push(make(resolved.id, ending));
  };
  for (const grant of written.integrations)
    add(grant, names.integration(grant.key, grant.place, isOver), onIntegration(grant.level));
  for (const grant of written.mcpServers)
    add(grant, names.server(grant.key, grant.place, isOver), onServer(grant.level));
  if (allMcpServers !== undefined) grants.push({ what: 'allServers', ...always(allMcpServers) });
  return { grants, waits };
}

/**
 * What a role gives as one person holds it: the assignment's place, date and reason travel along. Of two dates the
 * earlier one counts.
 */
export function assigned(use: WrittenRoleUse, { roles, now }: RoleContext): Granted {
  const { grants, waits } = roles.get(use.role) ?? NOTHING;
  const end = endOrNever(use.until);
  const ended = end <= now.getTime();
  const ending = { ...endingOf(use), through: use.place };
  const held = <T extends Ending>(given: T): T => {
    const { until, untilPlace } = given.reason;
    const own = given.end < end && until !== undefined ? { until, ...present({ untilPlace }) } : {};
    return {
      ...given,
      ended: given.ended || ended,
      end: Math.min(given.end, end),
      reason: { ...given.reason, ...ending, ...own },
    };
  };
  return { grants: grants.map(held), waits: waits.map(held) };
}

/** The roles that name a person as a member. */
export function membershipsOf(config: WrittenConfig): ReadonlyMap<Email, readonly WrittenRoleUse[]> {
  const uses = [...config.roles.values()].flatMap(({ name, members }) =>
    members.map((member) => ({ role: name, ...member })),
  );
  return groupBy(uses, ({ email }) => email);
}

/** Grants written under `integrations` and `mcpServers`, by person. */
export function listGrantsOf(config: WrittenConfig, names: Names, now: Date) {
  const lists = new Map<Email, { grants: Grant[]; waits: Wait[] }>();
  const add = <Id>(
    key: string,
    resolved: Resolved<Id> | undefined,
    members: readonly WrittenMember[],
    make: Making<Id>,
  ): void => {
    for (const member of members) {
      const entry = lists.get(member.email) ?? { grants: [], waits: [] };
      lists.set(member.email, entry);
      const ending = endingAt(`list of ${key}`, member, now);
      if (resolved?.kind === 'waits') entry.waits.push({ key, ...ending });
      if (resolved?.kind === 'found') entry.grants.push(make(resolved.id, ending));
    }
  };
  for (const { key, place, ...listed } of config.integrations.values()) {
    const resolved = names.integration(key, place);
    for (const level of ['manage', 'monitor'] as const)
      add(key, resolved, listed[level], onIntegration(level));
  }
  for (const { key, place, ...listed } of config.mcpServers.values()) {
    const resolved = names.server(key, place);
    for (const level of ['read', 'write'] as const) add(key, resolved, listed[level], onServer(level));
  }
  return lists;
}
