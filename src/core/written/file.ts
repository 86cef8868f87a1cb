/* Made from schemas/access.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

/**
 * An id of the remote: 24 hexadecimal digits.
 */
export type Id = string;
/**
 * The e-mail address of one person. Its domain has a dot, and no `*` stands for others.
 */
export type WrittenEmail = string;
/**
 * A whole number, a percentage (rounded down, at least 2), or either with an end date and a reason.
 */
export type Limit =
  | Amount
  | {
      limit: Amount;
      until: Until;
      reason?: WrittenReason;
    };
/**
 * A whole number or a percentage.
 */
export type Amount = number | string;
/**
 * A date (the end of that day, UTC) or an RFC 3339 time.
 */
export type Until = string;
/**
 * A text of which something can be seen.
 */
export type WrittenReason = string;
/**
 * What stands behind the @ of an e-mail: acme.example.
 */
export type Domain = string;
/**
 * A level on one integration.
 */
export type IntegrationGrant =
  | ('monitor' | 'manage')
  | {
      /**
       * The level on the integration.
       */
      level: 'monitor' | 'manage';
      until?: Until;
      reason?: WrittenReason;
    };
/**
 * A level on one MCP server.
 */
export type McpGrant =
  | ('read' | 'write')
  | {
      /**
       * The level on the server.
       */
      level: 'read' | 'write';
      until?: Until;
      reason?: WrittenReason;
    };
/**
 * A person in a list.
 */
export type Member =
  | WrittenEmail
  | {
      user: WrittenEmail;
      until?: Until;
      reason?: WrittenReason;
    };
/**
 * A name, an alias, an id or (for MCP servers) a relative URI.
 */
export type ResourceKey = string;
/**
 * A role that a person holds.
 */
export type RoleUse =
  | RoleName
  | {
      role: RoleName;
      until?: Until;
      reason?: WrittenReason;
    };
/**
 * The name of a role.
 */
export type RoleName = string;
/**
 * What to do when the object does not exist in the account.
 */
export type WhenMissing = 'error' | 'wait';

/**
 * Who should have which access to one Celigo integrator.io account. Several files may make up one desired state; this schema describes one of them.
 */
export interface WrittenFile {
  /**
   * The version of this file format. Always 1.
   */
  version: 1;
  account?: Account;
  policy?: Policy;
  /**
   * Settings of every declared user. A role overrides them, the user's own entry overrides both.
   */
  defaults?: {
    /**
     * Whether the person may sign in to this account. A disabled person keeps the record and loses all access.
     */
    enabled?: boolean;
    /**
     * Whether the person must use multi-factor authentication. Not together with ssoRequired.
     */
    mfaRequired?: boolean;
    /**
     * Whether the person must sign in through single sign-on. Not together with mfaRequired.
     */
    ssoRequired?: boolean;
    /**
     * Whether a monitor user may edit the data of a failed record before retrying it.
     */
    allowToEditRetryData?: boolean;
    /**
     * Whether the person may open API management.
     */
    allowAccessToApim?: boolean;
    /**
     * Whether a monitor or custom user may create integrations.
     */
    allowIntegrationCreation?: boolean;
  };
  /**
   * Named bundles of access. A role adds access and never takes any away.
   */
  roles?: {
    [k: string]: Role;
  };
  /**
   * People by e-mail. What is written here is all that they have.
   */
  users?: {
    [k: string]: User;
  };
  /**
   * Grants from the integration's side, and what the names in these files stand for.
   */
  integrations?: {
    [k: string]: Integration;
  };
  /**
   * Grants from the MCP server's side, and what the names in these files stand for.
   */
  mcpServers?: {
    [k: string]: McpServer;
  };
  /**
   * What each file may hand out, by glob relative to the repository root. Only in the file that holds `policy`.
   */
  files?: {
    [k: string]: FileLimit;
  };
  /**
   * Facts that must hold of everybody's effective access.
   */
  tests?: Test[];
}
/**
 * Which account the files describe.
 */
export interface Account {
  /**
   * What people call this account. Part of the plan's digest.
   */
  name: string;
  /**
   * Which of the vendor's regions holds the account; it picks the API origin.
   */
  region: 'us' | 'eu' | 'au' | 'ca';
  /**
   * A label. `production` carries a rule: outside it, production administrators are not touched.
   */
  environment?: string;
  /**
   * Ids of integrations or MCP servers that exist only in this account. They prove that token and file belong together.
   */
  contains?: Id[];
  owner?: WrittenEmail;
}
/**
 * What happens to people who are not in the file, and how much one run may take away.
 */
export interface Policy {
  /**
   * What happens to people in the account who are in no file.
   */
  unmanagedUsers?: 'report' | 'ignore' | 'disable' | 'remove';
  /**
   * With --base: whether differences that nobody asked for in the files are held (shown only) or undone.
   */
  outsideChanges?: 'hold' | 'undo';
  /**
   * Whether invitations that were declined are only reported or sent again.
   */
  dismissed?: 'report' | 'reinvite';
  /**
   * What becomes of MCP grants in the account that have no scope, or scopes that this tool does not know, of people who are declared: sent back as they are, or taken away.
   */
  unknownAccess?: 'keep' | 'remove';
  /**
   * How many accepted, enabled administrators must remain at every moment, besides the token's own user.
   */
  minAdministrators?: number;
  maxRemovals?: Limit;
  maxDemotions?: Limit;
  maxGrantLoss?: Limit;
  /**
   * People whom the tool never writes, for example break-glass administrators.
   */
  protectedUsers?: WrittenEmail[];
  /**
   * Accounts for emergencies: never written, like `protectedUsers`, and declared with `enabled: false`. While one is in use, `drift` names it until its entry explains it: `enabled: true`, a `reason`, and an `until` at most 24 hours ahead.
   */
  breakGlass?: WrittenEmail[];
  /**
   * If given, an e-mail of any other domain is an error.
   */
  domains?: Domain[];
  /**
   * By account-wide level: whether each entry that gives it must have an end, and how far away that may be. Who needs an exception has a `reason` at the entry, in the file that holds this policy.
   */
  ends?: {
    administrator?: EndRule;
    manage?: EndRule;
    monitor?: EndRule;
  };
  /**
   * How many user seats the account has. The plan then shows a seat ledger and warns.
   */
  seats?: number;
  /**
   * How often the owners of the files look at what their people hold. `report` and `review` say what is overdue; nothing is refused.
   */
  review?: {
    /**
     * The most days between two signed reviews of one owner.
     */
    every: string;
  };
}
/**
 * Whether an end is required, and how far away it may be.
 */
export interface EndRule {
  /**
   * Whether each entry must have an end.
   */
  required?: boolean;
  /**
   * The longest that a grant may still last when its end first appears, in days from then.
   */
  atMost?: string;
}
/**
 * A named bundle of access.
 */
export interface Role {
  /**
   * What the role is for.
   */
  description?: string;
  /**
   * The account-wide level. administrator: everything. manage: change every integration. monitor: see every integration. custom (the default): only what is listed.
   */
  accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /**
   * Integration grants by name, alias or id. Only custom and monitor users need them.
   */
  integrations?: {
    [k: string]: IntegrationGrant;
  };
  /**
   * MCP server grants by relative URI (starting with a slash), name, alias or id; or `all` for every current and future server.
   */
  mcpServers?:
    | 'all'
    | {
        [k: string]: McpGrant;
      };
  /**
   * People who hold this role. Each must be declared under `users`, in any file.
   */
  members?: Member[];
  /**
   * Whether the person may sign in to this account. A disabled person keeps the record and loses all access.
   */
  enabled?: boolean;
  /**
   * Whether the person must use multi-factor authentication. Not together with ssoRequired.
   */
  mfaRequired?: boolean;
  /**
   * Whether the person must sign in through single sign-on. Not together with mfaRequired.
   */
  ssoRequired?: boolean;
  /**
   * Whether a monitor user may edit the data of a failed record before retrying it.
   */
  allowToEditRetryData?: boolean;
  /**
   * Integrations about whose errors whoever has the role gets mail. Subscriptions are managed of people for whom some file states them, and of nobody else.
   */
  notifications?: ResourceKey[];
  /**
   * Whether the person may open API management.
   */
  allowAccessToApim?: boolean;
  /**
   * Whether a monitor or custom user may create integrations.
   */
  allowIntegrationCreation?: boolean;
}
/**
 * One person.
 */
export interface User {
  id?: Id;
  /**
   * `absent`: the person must not be in the account.
   */
  state?: 'present' | 'absent';
  /**
   * The account-wide level. administrator: everything. manage: change every integration. monitor: see every integration. custom (the default): only what is listed.
   */
  accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /**
   * The roles that the person holds.
   */
  roles?: RoleUse[];
  /**
   * Integration grants by name, alias or id. Only custom and monitor users need them.
   */
  integrations?: {
    [k: string]: IntegrationGrant;
  };
  /**
   * MCP server grants by relative URI (starting with a slash), name, alias or id; or `all` for every current and future server.
   */
  mcpServers?:
    | 'all'
    | {
        [k: string]: McpGrant;
      };
  /**
   * Whether the person may sign in to this account. A disabled person keeps the record and loses all access.
   */
  enabled?: boolean;
  /**
   * Whether the person must use multi-factor authentication. Not together with ssoRequired.
   */
  mfaRequired?: boolean;
  /**
   * Whether the person must sign in through single sign-on. Not together with mfaRequired.
   */
  ssoRequired?: boolean;
  /**
   * Whether a monitor user may edit the data of a failed record before retrying it.
   */
  allowToEditRetryData?: boolean;
  /**
   * Integrations about whose errors the person gets mail. Stated here, in a role or in a list `notify`, the person's subscriptions to integrations are managed completely; an empty list takes all of them.
   */
  notifications?: ResourceKey[];
  /**
   * Whether the person may open API management.
   */
  allowAccessToApim?: boolean;
  /**
   * Whether a monitor or custom user may create integrations.
   */
  allowIntegrationCreation?: boolean;
  until?: Until;
  reason?: WrittenReason;
}
/**
 * One integration.
 */
export interface Integration {
  id?: Id;
  /**
   * The integration's name in the account; makes the key an alias.
   */
  name?: string;
  whenMissing?: WhenMissing;
  /**
   * People with manage on this integration.
   */
  manage?: Member[];
  /**
   * People with monitor on this integration.
   */
  monitor?: Member[];
  /**
   * People who get mail about errors of this integration's flows and connections.
   */
  notify?: WrittenEmail[];
}
/**
 * One MCP server.
 */
export interface McpServer {
  id?: Id;
  /**
   * The server's relative URI; makes the key an alias.
   */
  uri?: string;
  /**
   * The server's name in the account; makes the key an alias.
   */
  name?: string;
  whenMissing?: WhenMissing;
  /**
   * People with read on this server.
   */
  read?: Member[];
  /**
   * People with write on this server.
   */
  write?: Member[];
}
/**
 * What one file may hand out.
 */
export interface FileLimit {
  /**
   * The highest account-wide level that the file may hand out. Default custom.
   */
  accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /**
   * The integrations on which the file may grant access, or `all`.
   */
  integrations?: 'all' | ResourceKey[];
  /**
   * The MCP servers on which the file may grant access, or `all`.
   */
  mcpServers?: 'all' | ResourceKey[];
  /**
   * The permissions beside access that the file may give. Sign-in settings cannot be listed: no limited file may loosen them.
   */
  settings?: ('allowAccessToApim' | 'allowToEditRetryData' | 'allowIntegrationCreation')[];
}
/**
 * One access test.
 */
export interface Test {
  /**
   * The fact that the test states.
   */
  name: string;
  /**
   * A glob over e-mails (`*` only). Default: everybody.
   */
  users?: string;
  /**
   * E-mails, or globs over them: whom the test leaves out.
   */
  except?: string[];
  never?: Claim;
  neverTogether?: Claim;
  always?: Claim;
  only?: ClosedSet;
}
/**
 * Levels of access.
 */
export interface Claim {
  /**
   * This account-wide level or a higher one.
   */
  accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /**
   * This level or a higher one on each of these integrations.
   */
  integrations?: {
    [k: string]: 'monitor' | 'manage';
  };
  /**
   * This level or a higher one on each of these servers; or `all`: every current and future server.
   */
  mcpServers?:
    | 'all'
    | {
        [k: string]: 'read' | 'write';
      };
}
/**
 * Who alone may have what.
 */
export interface ClosedSet {
  /**
   * The only people who may be administrator.
   */
  administrator?: WrittenEmail[];
  /**
   * The only people who may have account-wide manage or more.
   */
  manage?: WrittenEmail[];
  /**
   * The only people who may have account-wide monitor or more.
   */
  monitor?: WrittenEmail[];
  /**
   * The only people who may have this level or a higher one on an integration.
   */
  integrations?: {
    [k: string]: {
      /**
       * The only people with monitor or more.
       */
      monitor?: WrittenEmail[];
      /**
       * The only people with manage.
       */
      manage?: WrittenEmail[];
    };
  };
  /**
   * The only people who may have this level or a higher one on an MCP server.
   */
  mcpServers?: {
    [k: string]: {
      /**
       * The only people with read or more.
       */
      read?: WrittenEmail[];
      /**
       * The only people with write.
       */
      write?: WrittenEmail[];
    };
  };
}
