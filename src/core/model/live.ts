/** What the tool believes about people and resources, in the vendor's words for them. */
import type { Access, McpAccess } from './access.ts';
import type { Email, IntegrationId, McpServerId, RecordId, UserId } from './ids.ts';
import type { Settings } from './settings.ts';

/** Where an invitation stands. (The remote: `dismissed`, else `accepted`, else pending.) */
export type Invitation = 'pending' | 'accepted' | 'dismissed';

/** One person's record in the account. */
export interface LiveUser {
  readonly recordId: RecordId;
  readonly userId: UserId;
  readonly email: Email;
  /** The e-mail as the account spells it. */
  readonly shownEmail: string;
  readonly name?: string;
  readonly invitation: Invitation;
  readonly disabled: boolean;
  /** As recorded and normalised, whatever the invitation and the switch say. */
  readonly access: Access;
  /** MCP grants in the record, kept even where the level makes them moot: a demotion revives them. */
  readonly recordedMcp: McpAccess;
  /** Servers for which the record has an entry that says nothing we know: no scope, or only scopes of another time. */
  readonly unknownMcp?: readonly McpServerId[];
  /**
   * Entries of the record for objects that no list of the account has, as fields: `integrations/<id>`,
   * `mcpServers/<id>`, or `mcpServers` for all servers where the license has none. Entries that the level makes moot are
   * left out. They are no access, and every write sends them back.
   */
  readonly unlisted?: readonly string[];
  readonly settings: Settings;
  /** What they are notified about; missing if it was not read. */
  readonly notified?: Notified;
  /** An administrator of production whom another environment only mirrors. */
  readonly isProductionAdmin: boolean;
  /** RFC 3339; missing if the account does not say. */
  readonly createdAt?: string;
  readonly lastSignIn?: string;
  readonly createdVia?: string;
  /** When the record changed last, by the account's clock. RFC 3339. */
  readonly lastModified?: string;
}

/** About what somebody gets mail. */
export interface Notified {
  readonly integrations: ReadonlySet<IntegrationId>;
  /** Subscriptions to single flows and connections: counted and left alone. */
  readonly others: number;
  /** Integrations that no list of the account names: left alone as well. */
  readonly unlisted?: readonly IntegrationId[];
}

/** A record that says something we do not know: a level, or a shape. It is shown and never written. */
export interface UnknownLevelUser extends Pick<LiveUser, 'recordId' | 'userId' | 'email' | 'shownEmail'> {
  readonly levelWord: string;
  /** What is wrong with the shape of the record, if that is why it cannot be read. */
  readonly oddity?: string;
}

/** An entry of the account's lists that cannot be read. Nothing refers to it, and a subscription counts for nobody. */
export interface OddResource {
  readonly what: 'integration' | 'MCP server' | 'subscription';
  /** Its name or id, as far as it has one. */
  readonly shown: string;
  readonly oddity: string;
}

/** What the account's single sign-on rests on. */
export type SsoClient = 'none' | 'disabled' | 'ready';

export interface LiveIntegration {
  readonly id: IntegrationId;
  readonly name: string;
}

export interface LiveMcpServer {
  readonly id: McpServerId;
  readonly name: string;
  /** Starts with a slash; unique in the account. */
  readonly uri: string;
  /** Set if an external identity provider keeps the grants unenforced. */
  readonly external: boolean;
}

/** The account as one complete reading shows it. */
export interface LiveState {
  /** Whose rights the token has. No match among the users means the owner, or unknown. */
  readonly tokenUserId: UserId;
  readonly users: readonly LiveUser[];
  readonly unknownLevels: readonly UnknownLevelUser[];
  readonly integrations: readonly LiveIntegration[];
  readonly mcpServers: readonly LiveMcpServer[];
  /** Integrations and servers that cannot be read. */
  readonly odd?: readonly OddResource[];
  /** Why notifications could not be read, where they were asked for. */
  readonly notificationsUnread?: string;
  /** Whether single sign-on is set up; missing if it was not asked or not said. */
  readonly ssoClient?: SsoClient;
  /** Set if MCP servers are not part of the account's license. */
  readonly withoutMcp?: true;
}

/** What the account has that people are granted something on, by id. */
export const resourceIds = ({ integrations, mcpServers }: LiveState): ReadonlySet<string> =>
  new Set<string>([...integrations, ...mcpServers].map(({ id }) => id));

/** Whether it is a record of production that this environment only mirrors: no run writes it. */
export const isMirrored = (
  { isProductionAdmin }: Pick<LiveUser, 'isProductionAdmin'>,
  { environment }: { readonly environment?: string },
): boolean => isProductionAdmin && environment !== 'production';

/** An administrator, in every rule: accepted and enabled. */
export const isAdministrator = (user: Pick<LiveUser, 'access' | 'invitation' | 'disabled'>): boolean =>
  user.access.level === 'administrator' && user.invitation === 'accepted' && !user.disabled;

/** Whether the record makes its person an administrator, as soon as they have accepted. */
export const isToAdminister = (user: Pick<LiveUser, 'access' | 'disabled'>): boolean =>
  user.access.level === 'administrator' && !user.disabled;

/** Whether nobody but the owner has access. */
export const isEmptyAccount = ({ users, unknownLevels }: LiveState): boolean =>
  users.length + unknownLevels.length === 0;

/** Whether somebody in the list is known to be the token's own user. The owner never is in it. */
export const knowsSelf = ({ users, unknownLevels, tokenUserId }: LiveState): boolean =>
  [...users, ...unknownLevels].some(({ userId }) => userId === tokenUserId);

/** People besides the token's own user who administer the account. Two records of one person are one of them. */
export const administratorsOf = ({ users, tokenUserId }: LiveState): Set<UserId> =>
  new Set(users.filter(isAdministrator).flatMap(({ userId }) => (userId === tokenUserId ? [] : [userId])));
