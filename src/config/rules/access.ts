/** Rules about what access and settings add up to. */
import {
  type AccountLevel,
  compareLevels,
  type IntegrationLevel,
  type McpLevel,
} from '../../core/model/access.ts';
import type { Finding, Place } from '../../core/model/finding.ts';
import { type SettingName, SWITCHES, statedBy, switchLabel } from '../../core/model/settings.ts';
import { endOrNever } from '../../core/model/until.ts';
import type { Placed, WrittenGrant, WrittenRole, WrittenUser } from '../../core/written/config.ts';
import { givingsOf } from './ends.ts';
import { type Subject, takenOut } from './subject.ts';

/** Two roles of one person must not answer one setting differently, unless the person's own entry decides. */
export function* conflictingSettings({ config, rolesOf }: Subject): Iterable<Finding> {
  for (const user of config.users.values()) {
    const roles = rolesOf(user, true);
    if (roles.length < 2) continue;
    for (const name of SWITCHES) {
      if (statedBy(user, name) !== undefined) continue;
      const declared = roles.flatMap((role) => {
        const value = statedBy(role, name);
        return value === undefined ? [] : [{ role, value }];
      });
      const [first] = declared;
      const other = declared.find(({ value }) => value.value !== first?.value.value);
      if (first === undefined || other === undefined) continue;
      yield {
        severity: 'error',
        code: 'conflicting-setting',
        summary: `The roles "${first.role.name}" and "${other.role.name}" of ${user.shown} disagree about \`${name}\`.`,
        fix: `Write \`${name}\` in the entry of ${user.shown}, which decides.`,
        place: user.place,
        related: [first.value.place, other.value.place],
      };
    }
  }
}

/** The product forbids requiring MFA and SSO of one person at once, today and on every day to come. */
export function* mfaAndSso(subject: Subject): Iterable<Finding> {
  for (const user of subject.config.users.values()) {
    if (user.state === 'absent') continue;
    const both = bothRequired(user, subject.rolesOf(user, true), subject);
    if (both === undefined) yield* mfaAndSsoLater(user, subject);
    else
      yield {
        severity: 'error',
        code: 'mfa-and-sso',
        summary: `${user.shown} would need both MFA and SSO, which the product forbids.`,
        fix: 'Declare one of the two false in their entry.',
        place: user.place,
        related: both,
      };
  }
}

/** The lines that require the two of somebody who holds these roles. */
function bothRequired(
  user: WrittenUser,
  roles: readonly WrittenRole[],
  { config: { defaults } }: Subject,
): [Place, Place] | undefined {
  const declared = (name: SettingName): Placed<boolean> | undefined =>
    [user, ...roles, defaults].map((from) => statedBy(from, name)).find((value) => value !== undefined);
  const [mfa, sso] = [declared('mfaRequired'), declared('ssoRequired')];
  return mfa?.value === true && sso?.value === true ? [mfa.place, sso.place] : undefined;
}

/**
 * A role that declares one of the two false may end. If both are required then, the files are not valid from that day
 * on, and no timer runs.
 */
function* mfaAndSsoLater(user: WrittenUser, subject: Subject): Iterable<Finding> {
  const uses = subject.usesOf(user);
  const leaves = endOrNever(user.until?.value);
  const ending = uses
    .map((use) => ({ use, end: endOrNever(use.until) }))
    .filter(({ end }) => end > subject.now.getTime() && end < leaves)
    .sort((a, b) => a.end - b.end);
  for (const { use, end } of ending) {
    const left = uses.filter(({ until }) => endOrNever(until) > end);
    const roles = left.flatMap(({ role }) => subject.config.roles.get(role) ?? []);
    const both = bothRequired(user, roles, subject);
    if (both === undefined) continue;
    yield {
      severity: 'warning',
      code: 'mfa-and-sso-later',
      summary: `When the role "${use.role}" of ${user.shown} ends on ${use.until}, they would need both MFA and SSO, which the product forbids.`,
      why: 'From then on the files would not be valid, and nothing that ends could be carried out.',
      fix: 'Declare one of the two false in their entry.',
      place: use.untilPlace ?? use.place,
      related: both,
    };
    return;
  }
}

const grantsSomething = (from: Pick<WrittenUser, 'integrations' | 'mcpServers' | 'allMcpServers'>): boolean =>
  from.integrations.length > 0 || from.mcpServers.length > 0 || from.allMcpServers !== undefined;

/** A declared person must add up to some access, or it is not said what they are declared for. */
export function* noAccess({ config, levelOf, rolesOf, mentionsOf }: Subject): Iterable<Finding> {
  for (const user of config.users.values()) {
    if (user.state === 'absent' || levelOf(user) !== 'custom') continue;
    if ([user, ...rolesOf(user)].some(grantsSomething)) continue;
    if (mentionsOf(user.email).some(({ grant }) => grant.what !== 'role')) continue;
    // A role that does not exist has its own finding; what it would give is not known.
    if (user.roles.some((use) => !config.roles.has(use.role))) continue;
    yield {
      severity: 'error',
      code: 'no-access',
      summary: `${user.shown} is declared, but is given nothing.`,
      why: 'An account-wide level, an integration, an MCP server or a role would give access.',
      fix: 'Give some access, or write `state: absent` if the person is to leave.',
      place: user.place,
    };
  }
}

/** A grant by name, wherever it stands. */
interface Direct {
  /** `manage on Order to Cash`, as a part of a sentence. */
  readonly what: string;
  /** The account-wide level from which on it gives nothing more. */
  readonly coveredBy: AccountLevel;
  readonly until: string | undefined;
  readonly place: Place;
  /** As an imperative: in a list the grant is of others, too. */
  readonly removal?: string;
}

/** A grant by name that the person's level covers as long as it lasts; through roles it is common and not worth a word. */
export const ineffectiveGrants = (subject: Subject): Finding[] =>
  [...subject.config.users.values()].flatMap((user) => ineffectiveOf(user, subject));

// No generator: most of the grants of an account pass here.
function ineffectiveOf(user: WrittenUser, subject: Subject): Finding[] {
  const levels = user.state === 'absent' ? [] : givingsOf(user, subject);
  if (levels.length === 0) return [];
  const whole = endOrNever(user.until?.value);
  return directGrants(user, subject).flatMap(({ what, coveredBy, until, place, removal }): Finding[] => {
    const end = Math.min(whole, endOrNever(until));
    // What has ended gives nothing anyway, and a level that ends sooner leaves the grant behind.
    const [giving] = levels
      .filter((each) => compareLevels(each.level, coveredBy) >= 0 && each.end >= end)
      .sort((a, b) => compareLevels(b.level, a.level));
    if (giving === undefined || end <= subject.now.getTime()) return [];
    const isAdministrator = giving.level === 'administrator';
    const who = isAdministrator ? 'an administrator' : `\`${giving.level}\` on the whole account`;
    const lower =
      giving.role === undefined
        ? `lower \`accessLevel\` of ${user.shown}`
        : `take the role "${giving.role}" from ${user.shown}`;
    return [
      {
        severity: 'warning',
        code: 'ineffective-grant',
        summary: `${what} has no effect for ${user.shown}, who is ${who}.`,
        why: isAdministrator
          ? 'An administrator reaches every integration and every MCP server by level.'
          : `This level already gives \`${giving.level}\` on every integration.`,
        fix: `${removal ?? 'Remove this grant'}, or ${lower} if less is meant.`,
        place,
        related: [giving.place],
      },
    ];
  });
}

/** What the person's own entry and the lists of integrations and servers give by name. */
function directGrants(user: WrittenUser, subject: Subject): Direct[] {
  const all = user.allMcpServers;
  const byKey = (
    { key, level, until, place }: WrittenGrant<IntegrationLevel | McpLevel>,
    coveredBy: AccountLevel,
  ): Direct => ({ what: `\`${level}\` on ${key}`, coveredBy, until, place });
  return [
    ...user.integrations.map((grant) => byKey(grant, grant.level)),
    ...user.mcpServers.map((grant) => byKey(grant, 'administrator')),
    ...(all === undefined
      ? []
      : [{ what: '`mcpServers: all`', coveredBy: 'administrator' as const, until: undefined, place: all }]),
    ...subject.mentionsOf(user.email).flatMap((mention): Direct[] => {
      const { grant, list, member } = mention;
      if (grant.what === 'role' || grant.what === 'notice') return [];
      const what = list.replace(/^(\w+) on /, '`$1` on ');
      const coveredBy = grant.what === 'server' ? 'administrator' : grant.level;
      const { until, place } = member;
      return [{ what, coveredBy, until, place, removal: takenOut(mention, subject) }];
    }),
  ];
}

export function* emptyRoles({ config }: Subject): Iterable<Finding> {
  for (const role of config.roles.values()) {
    if ((role.accessLevel?.value ?? 'custom') !== 'custom' || grantsSomething(role)) continue;
    const labels = [
      ...SWITCHES.filter((name) => statedBy(role, name) !== undefined).map(switchLabel),
      ...(role.notifications ?? []).map(({ value }) => `mail about ${value}`),
    ];
    const isNothing = labels.length === 0;
    yield {
      severity: 'warning',
      code: 'empty-role',
      summary: `The role "${role.name}" grants ${isNothing ? 'nothing' : `no access, it only sets: ${labels.join(', ')}`}.`,
      why: isNothing ? 'Whoever holds it has nothing from it.' : 'Whoever holds it has no access from it.',
      fix: isNothing
        ? 'Give it a level or grants, or remove it.'
        : 'Give it a level or grants, if it is to give access. If only this is meant, leave it.',
      place: role.place,
    };
  }
}
