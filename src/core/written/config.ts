/**
 * The desired state as people wrote it: one value for all files together, checked against the schema and
 * merged, with the place of everything that a later message may have to point at. Names of roles and
 * resources are still names here; `core/desired/resolve.ts` makes people and access out of them.
 */
import type { IntegrationLevel, McpLevel } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import type { Email } from '../model/ids.ts';
import type { SettingName } from '../model/settings.ts';
import type { Account, FileLimit, Policy, Role, Test } from './file.ts';

/** A value and where it was written. */
export interface Placed<T> {
  readonly value: T;
  readonly place: Place;
}

export interface WrittenConfig {
  /** The paths that it was read from, as given; empty: it was searched for, or never was on disk. */
  readonly from: readonly string[];
  readonly account: Placed<Account> & { readonly environmentPlace?: Place };
  /** Merged, as written: a property that no file gives is missing, its default is not filled in. */
  readonly policy: Policy;
  readonly policyPlaces: ReadonlyMap<keyof Policy, Place>;
  /** Where the dates of limits stand, and each address of `breakGlass`. */
  readonly insidePolicy: ReadonlyMap<string, Place>;
  readonly defaults: WrittenDefaults;
  readonly roles: ReadonlyMap<string, WrittenRole>;
  readonly users: ReadonlyMap<Email, WrittenUser>;
  readonly integrations: ReadonlyMap<string, WrittenIntegration>;
  readonly mcpServers: ReadonlyMap<string, WrittenMcpServer>;
  readonly tests: readonly WrittenTest[];
  readonly fileLimits: readonly Placed<WrittenFileLimit>[];
  /** People whom only files declare that are limited by `files`. */
  readonly limitedPeople: ReadonlySet<Email>;
}

export interface WrittenTest extends Placed<Test> {
  /** Where it says whom it is about. */
  readonly usersPlace?: Place;
}

/** Settings that hold for whoever has no entry of their own. */
export interface WrittenDefaults {
  readonly settings: ReadonlyMap<SettingName, Placed<boolean>>;
  readonly enabled?: Placed<boolean>;
}

/** What may stand beside any grant. `until` is as written; core/model/until.ts says which moment it means. */
interface Ending {
  readonly until?: string;
  readonly untilPlace?: Place;
  readonly reason?: string;
}

/** One line that grants a level on one resource. */
export interface WrittenGrant<L> extends Ending {
  /** The resource as written: a name, an alias, an id or a relative URI. */
  readonly key: string;
  readonly level: L;
  readonly place: Place;
}

/** A person in a list: of a role, of an integration or of an MCP server. */
export interface WrittenMember extends Ending {
  readonly email: Email;
  readonly shown: string;
  readonly place: Place;
}

/** A role that a person holds. */
export interface WrittenRoleUse extends Ending {
  readonly role: string;
  readonly place: Place;
}

/** The part that a person and a role have in common. */
interface WrittenAccess {
  readonly accessLevel?: Placed<NonNullable<Role['accessLevel']>>;
  readonly integrations: readonly WrittenGrant<IntegrationLevel>[];
  readonly mcpServers: readonly WrittenGrant<McpLevel>[];
  /** Where `mcpServers: all` stands, if it does; the list is empty then. */
  readonly allMcpServers?: Place;
  readonly settings: ReadonlyMap<SettingName, Placed<boolean>>;
  readonly enabled?: Placed<boolean>;
  /** Integrations about which they are notified; missing if it is not stated, and then not managed. */
  readonly notifications?: readonly Placed<string>[];
}

export interface WrittenRole extends WrittenAccess {
  readonly name: string;
  readonly place: Place;
  readonly description?: Placed<string>;
  readonly members: readonly WrittenMember[];
}

export interface WrittenUser extends WrittenAccess {
  readonly email: Email;
  /** The e-mail as the file spells it; it is shown and sent so. */
  readonly shown: string;
  readonly place: Place;
  /** Where their entries in other files stand. */
  readonly otherPlaces?: readonly Place[];
  readonly id?: Placed<string>;
  readonly state: 'present' | 'absent';
  readonly statePlace?: Place;
  readonly roles: readonly WrittenRoleUse[];
  readonly until?: Placed<string>;
  readonly reason?: string;
  /** Where the reason stands: in several files, if each says the same. */
  readonly reasonPlaces?: readonly Place[];
}

/** The pin, where the entry itself has it: what takes its place must say it too. One of another file stays there. */
export const pinOfEntry = ({ id, place }: Pick<WrittenUser, 'id' | 'place'>): { readonly id?: string } =>
  id?.place.file === place.file ? { id: id.value } : {};

interface WrittenResource {
  /** As written; an alias as soon as `id`, `name` or `uri` is given. */
  readonly key: string;
  readonly place: Place;
  readonly id?: Placed<string>;
  readonly name?: Placed<string>;
  readonly whenMissing?: Placed<'error' | 'wait'>;
}

export interface WrittenIntegration extends WrittenResource {
  readonly manage: readonly WrittenMember[];
  readonly monitor: readonly WrittenMember[];
  readonly notify?: readonly WrittenMember[];
}

export interface WrittenMcpServer extends WrittenResource {
  readonly uri?: Placed<string>;
  readonly read: readonly WrittenMember[];
  readonly write: readonly WrittenMember[];
}

export interface WrittenFileLimit extends FileLimit {
  readonly glob: string;
}

/** Whether any file demands single sign-on: only then is it asked whether the account has any. */
export const statesSso = ({ defaults, users, roles }: WrittenConfig): boolean =>
  [defaults, ...users.values(), ...roles.values()].some(
    ({ settings }) => settings.get('ssoRequired')?.value === true,
  );

/** Whether any file states who is notified: only then are notifications read. */
export const statesNotifications = ({ users, roles, integrations }: WrittenConfig): boolean =>
  [...users.values(), ...roles.values()].some(({ notifications }) => notifications !== undefined) ||
  [...integrations.values()].some(({ notify = [] }) => notify.length > 0);
