/** What the rules look at: the desired state, the date, and who is mentioned where. */
import { type AccountLevel, compareLevels } from '../../core/model/access.ts';
import { groupBy } from '../../core/model/group-by.ts';
import type { Email } from '../../core/model/ids.ts';
import { hasEnded } from '../../core/model/until.ts';
import type {
  WrittenConfig,
  WrittenMember,
  WrittenRole,
  WrittenRoleUse,
  WrittenUser,
} from '../../core/written/config.ts';

/** A person in a list, and what the list gives them. */
export interface Mention {
  readonly member: WrittenMember;
  /** `role operator`, `manage on Order to Cash`, `write on /orders`. */
  readonly list: string;
  readonly grant:
    | { readonly what: 'role'; readonly role: string }
    | { readonly what: 'integration'; readonly level: 'manage' | 'monitor' }
    | { readonly what: 'server' }
    | { readonly what: 'notice' };
}

export interface Subject {
  readonly config: WrittenConfig;
  readonly now: Date;
  /** Every entry of every list, in the order of the files. */
  readonly mentions: readonly Mention[];
  mentionsOf(email: Email): readonly Mention[];
  /** The roles that a person holds: those of their own entry and those that name them as a member. */
  usesOf(user: WrittenUser): readonly WrittenRoleUse[];
  /** The roles behind the uses; unknown ones are left out, another rule names them. */
  rolesOf(user: WrittenUser, onlyRunning?: boolean): readonly WrittenRole[];
  /** The account-wide level that a person adds up to, judged without dates. */
  levelOf(user: WrittenUser): AccountLevel;
}

export function subjectOf(config: WrittenConfig, now: Date): Subject {
  const mentions = allMentions(config);
  const byEmail = groupBy(mentions, ({ member }) => member.email);
  const mentionsOf = (email: Email): readonly Mention[] => byEmail.get(email) ?? [];
  const usesOf = (user: WrittenUser): readonly WrittenRoleUse[] => {
    const mentioned = byEmail.get(user.email);
    if (mentioned === undefined) return user.roles;
    const uses = mentioned.flatMap(({ grant, member }) =>
      grant.what === 'role' ? [{ ...member, role: grant.role }] : [],
    );
    return [...user.roles, ...uses];
  };
  // Nearly every rule asks for a person's roles, so they are looked up once.
  const known = new Map<WrittenUser, { all: WrittenRole[]; running: WrittenRole[] }>();
  const rolesOf = (user: WrittenUser, onlyRunning = false): readonly WrittenRole[] => {
    const roles = known.get(user) ?? { all: [], running: [] };
    if (!known.has(user)) {
      known.set(user, roles);
      for (const use of usesOf(user)) {
        const role = config.roles.get(use.role);
        if (role === undefined) continue;
        roles.all.push(role);
        if (!hasEnded(use.until, now)) roles.running.push(role);
      }
    }
    return onlyRunning ? roles.running : roles.all;
  };
  const levelOf = (user: WrittenUser): AccountLevel =>
    [user, ...rolesOf(user)]
      .map(({ accessLevel }): AccountLevel => accessLevel?.value ?? 'custom')
      .reduce((a, b) => (compareLevels(a, b) >= 0 ? a : b));
  return { config, now, mentions, mentionsOf, usesOf, rolesOf, levelOf };
}

/** A line may hold the whole list, so that a remedy never asks to delete one: as an imperative, without a full stop. */
export function takenOut({ member, list }: Mention, { mentions }: Subject): string {
  const isAlone = mentions.filter((each) => each.list === list).length === 1;
  const last = isAlone ? ', and write `[]` for a list that is empty then' : '';
  return `Take ${member.shown} out of the list of ${list}${last}`;
}

function allMentions({ roles, integrations, mcpServers }: WrittenConfig): Mention[] {
  const mentions: Mention[] = [];
  const add = (members: readonly WrittenMember[], list: string, grant: Mention['grant']): void => {
    for (const member of members) mentions.push({ member, list, grant });
  };
  for (const { name, members } of roles.values()) add(members, `role ${name}`, { what: 'role', role: name });
  for (const written of integrations.values())
    for (const level of ['manage', 'monitor'] as const)
      add(written[level], `${level} on ${written.key}`, { what: 'integration', level });
  for (const { key, notify = [] } of integrations.values())
    add(notify, `notify of ${key}`, { what: 'notice' });
  for (const written of mcpServers.values())
    for (const level of ['read', 'write'] as const)
      add(written[level], `${level} on ${written.key}`, { what: 'server' });
  return mentions;
}
