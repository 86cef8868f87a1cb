/** The entries of one checked file, each with its places: people, roles, resources. Nothing is merged yet. */
import type { IntegrationLevel, McpLevel } from '../core/model/access.ts';
import type { Place } from '../core/model/finding.ts';
import { emailOf } from '../core/model/ids.ts';
import { present } from '../core/model/present.ts';
import { SETTING_NAMES, type SettingName, type Switch } from '../core/model/settings.ts';
import type {
  Placed,
  WrittenDefaults,
  WrittenGrant,
  WrittenIntegration,
  WrittenMcpServer,
  WrittenMember,
  WrittenRole,
  WrittenRoleUse,
  WrittenUser,
} from '../core/written/config.ts';
import type {
  Integration,
  IntegrationGrant,
  McpGrant,
  McpServer,
  Member,
  Role,
  User,
} from '../core/written/file.ts';
import type { CheckedFile } from './schema.ts';
import type { Path } from './tree.ts';

const NO_ROLES: WrittenUser['roles'] = [];
/** Reads one entry of a section; the place of the entry is that of its name. */
export function userEntry(file: CheckedFile, shown: string, user: User): WrittenUser {
  const path = ['users', shown];
  const until = placed(file, path, 'until', user.until);
  return {
    email: emailOf(shown),
    shown,
    place: file.place(path, 'key'),
    ...present({ id: placed(file, path, 'id', user.id) }),
    state: user.state ?? 'present',
    ...present({ statePlace: placed(file, path, 'state', user.state)?.place }),
    roles: user.roles?.map((use, index) => roleUse(file, [...path, 'roles', index], use)) ?? NO_ROLES,
    ...accessOf(file, path, user),
    ...present({ until, reason: user.reason }),
    ...(user.reason === undefined ? {} : { reasonPlaces: [place(file, [...path, 'reason'])] }),
  };
}

export function roleEntry(file: CheckedFile, name: string, role: Role): WrittenRole {
  const path = ['roles', name];
  return {
    name,
    place: file.place(path, 'key'),
    ...present({ description: placed(file, path, 'description', role.description) }),
    ...accessOf(file, path, role),
    members: membersOf(file, [...path, 'members'], role.members),
  };
}

export function integrationEntry(file: CheckedFile, key: string, written: Integration): WrittenIntegration {
  const path = ['integrations', key];
  const notify = written.notify && membersOf(file, [...path, 'notify'], written.notify);
  return {
    ...resourceOf(file, path, key, written),
    manage: membersOf(file, [...path, 'manage'], written.manage),
    monitor: membersOf(file, [...path, 'monitor'], written.monitor),
    ...present({ notify }),
  };
}

export function mcpServerEntry(file: CheckedFile, key: string, written: McpServer): WrittenMcpServer {
  const path = ['mcpServers', key];
  const uri = placed(file, path, 'uri', written.uri);
  return {
    ...resourceOf(file, path, key, written),
    ...present({ uri }),
    read: membersOf(file, [...path, 'read'], written.read),
    write: membersOf(file, [...path, 'write'], written.write),
  };
}

const NO_SETTINGS: WrittenDefaults['settings'] = new Map();

/** `defaults`, and the same switches of a person or a role. */
export function switchesOf(
  file: CheckedFile,
  path: Path,
  written: { readonly [name in Switch]?: boolean },
): WrittenDefaults {
  let settings: Map<SettingName, Placed<boolean>> | undefined;
  for (const name of SETTING_NAMES) {
    const value = placed(file, path, name, written[name]);
    if (value !== undefined) settings = (settings ?? new Map()).set(name, value);
  }
  const enabled = placed(file, path, 'enabled', written.enabled);
  return { settings: settings ?? NO_SETTINGS, ...present({ enabled }) };
}

function accessOf(file: CheckedFile, path: Path, written: User | Role) {
  const accessLevel = placed(file, path, 'accessLevel', written.accessLevel);
  const { mcpServers } = written;
  const notifications = written.notifications?.map((value, index) => ({
    value,
    place: file.place([...path, 'notifications', index], 'value'),
  }));
  return {
    ...present({ accessLevel }),
    integrations: grantsOf<IntegrationLevel>(file, [...path, 'integrations'], written.integrations),
    ...(mcpServers === 'all'
      ? { mcpServers: [], allMcpServers: file.place([...path, 'mcpServers'], 'value') }
      : { mcpServers: grantsOf<McpLevel>(file, [...path, 'mcpServers'], mcpServers) }),
    ...switchesOf(file, path, written),
    ...present({ notifications }),
  };
}

type Grant<L> = L | { level: L; until?: string; reason?: string };

function grantsOf<L extends IntegrationLevel | McpLevel>(
  file: CheckedFile,
  path: Path,
  written: { readonly [key: string]: Grant<L> & (IntegrationGrant | McpGrant) } | undefined,
): WrittenGrant<L>[] {
  return Object.entries<Grant<L>>(written ?? {}).map(([key, grant]) => ({
    key,
    ...(typeof grant === 'object'
      ? { level: grant.level, ...endingOf(file, [...path, key], grant) }
      : { level: grant }),
    place: file.place([...path, key], 'key'),
  }));
}

function membersOf(file: CheckedFile, path: Path, written: readonly Member[] | undefined): WrittenMember[] {
  return (written ?? []).map((member, index) => {
    const [shown, at] = typeof member === 'string' ? [member, []] : [member.user, ['user']];
    return {
      email: emailOf(shown),
      shown,
      ...(typeof member === 'string' ? {} : endingOf(file, [...path, index], member)),
      place: file.place([...path, index, ...at], 'value'),
    };
  });
}

function roleUse(file: CheckedFile, path: Path, use: NonNullable<User['roles']>[number]): WrittenRoleUse {
  return typeof use === 'string'
    ? { role: use, place: file.place(path, 'value') }
    : { role: use.role, ...endingOf(file, path, use), place: file.place([...path, 'role'], 'value') };
}

function resourceOf(file: CheckedFile, path: Path, key: string, written: Integration | McpServer) {
  return {
    key,
    place: file.place(path, 'key'),
    ...present({
      id: placed(file, path, 'id', written.id),
      name: placed(file, path, 'name', written.name),
      whenMissing: placed(file, path, 'whenMissing', written.whenMissing),
    }),
  };
}

function endingOf(
  file: CheckedFile,
  path: Path,
  { until, reason }: { readonly until?: string; readonly reason?: string },
) {
  const untilPlace = until === undefined ? undefined : place(file, [...path, 'until']);
  return present({ until, untilPlace, reason });
}

function placed<T>(file: CheckedFile, path: Path, name: string, value: T | undefined): Placed<T> | undefined {
  return value === undefined ? undefined : { value, place: place(file, [...path, name]) };
}

const place = (file: CheckedFile, path: Path): Place => file.place(path, 'value');
