/* Made from schemas/sandbox.schema.json by scripts/generate.mjs. Change the schema, then run `npm run generate`. */

export type SeedOwner =
  | string
  | {
      /**
       * Address of the owner.
       */
      readonly email: string;
      /**
       * Display name of the owner.
       */
      readonly name?: string;
      /**
       * 24 hex digits. Left out: made from the e-mail.
       */
      readonly id?: string;
    };
export type SeedToken =
  | string
  | {
      /**
       * E-mail of a user or of the owner.
       */
      readonly user: string;
      /**
       * `full`, or `custom`: a token that may not manage users. Left out: full.
       */
      readonly rights?: 'full' | 'custom';
    };
export type SeedIntegration =
  | string
  | {
      /**
       * Name of the integration; need not be unique.
       */
      readonly name: string;
      /**
       * 24 hex digits. Left out: made from the name.
       */
      readonly id?: string;
    };
export type SeedMcpServer =
  | string
  | {
      /**
       * A slash and one segment; unique in the account.
       */
      readonly uri: string;
      /**
       * Name of the server; need not be unique. Left out: the URI without its slash.
       */
      readonly name?: string;
      /**
       * 24 hex digits. Left out: made from the URI.
       */
      readonly id?: string;
      /**
       * Grants are kept and not enforced. Left out: no.
       */
      readonly external?: boolean;
    };

/**
 * The account that `celigo-access sandbox` starts with. Nothing in it is required: an empty file is an account with an owner and nobody else.
 */
export interface Seed {
  /**
   * Name and environment of the account.
   */
  readonly account?: {
    /**
     * Name of the account, told by some shapes of tokenInfo.
     */
    readonly name?: string;
    /**
     * `production` or the label of another environment, where production administrators cannot be changed. Left out: production.
     */
    readonly environment?: string;
  };
  readonly owner?: SeedOwner;
  /**
   * Token → e-mail of its user, or user and rights. Left out: `sandbox-token` of the first administrator, or of the owner if there is none.
   */
  readonly tokens?: {
    readonly [k: string]: SeedToken;
  };
  /**
   * E-mail → record. Keys that differ in case alone make two records with one e-mail.
   */
  readonly users?: {
    readonly [k: string]: SeedUser | null;
  };
  /**
   * Names, or name and id. Names may repeat.
   */
  readonly integrations?: readonly SeedIntegration[];
  /**
   * Relative URIs, or name and uri.
   */
  readonly mcpServers?: readonly SeedMcpServer[];
  /**
   * The account demands SSO from everybody: the flag reads true whatever was sent. Left out: no.
   */
  readonly enforceSso?: boolean;
  /**
   * Names of the environments that the license allows. Left out: it allows none, and asking is 403.
   */
  readonly environments?: readonly string[];
  /**
   * Whether single sign-on is set up for the account. Left out: no.
   */
  readonly ssoClient?: boolean;
  /**
   * How many records the license allows. Left out: no limit.
   */
  readonly seats?: number;
  /**
   * `off`, or the token bucket. Left out: 1000 requests, 300 more each second, as documented.
   */
  readonly bucket?:
    | 'off'
    | {
        /**
         * Requests that the full bucket holds.
         */
        readonly capacity: number;
        /**
         * Requests that come back each second.
         */
        readonly refillPerSecond: number;
      };
  /**
   * Records in a page when the request names no limit. Left out: the dialect page-size.
   */
  readonly pageSize?: number;
  /**
   * Milliseconds before each answer. Left out: 0.
   */
  readonly latencyMs?: number;
  /**
   * Name → value; see the dialect table in the sandbox's README.
   */
  readonly dialects?: {
    readonly [k: string]: string | number;
  };
  /**
   * What goes wrong, as WHEN:KIND.
   */
  readonly faults?: readonly string[];
  /**
   * Edits that somebody else makes in the UI, each once, just before the request that it names or right after.
   */
  readonly otherAdministrator?: readonly SeedEdit[];
}
export interface SeedUser {
  /**
   * Display name. Left out, the record has none, as with people who have no profile yet.
   */
  readonly name?: string;
  /**
   * Names or ids of integrations about whose errors the person gets mail.
   */
  readonly notifications?: readonly string[];
  /**
   * Account-wide level. Left out or `custom`: only what is listed. For a word that the product does not have, use `raw`.
   */
  readonly accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /**
   * Integration name or id → level. An id that no integration has makes a dangling grant.
   */
  readonly integrations?: {
    readonly [k: string]: 'manage' | 'monitor';
  };
  /**
   * `all`, or relative URI, name or id → read, write, or the scopes to store. An id that no server has makes a dangling grant.
   */
  readonly mcpServers?:
    | 'all'
    | {
        readonly [k: string]: ('read' | 'write') | readonly ('mcp:read' | 'mcp:write')[];
      };
  /**
   * Where the invitation stands. Left out: accepted.
   */
  readonly invitation?: 'accepted' | 'pending' | 'dismissed';
  /**
   * Whether the person is switched off. Left out: no.
   */
  readonly disabled?: boolean;
  /**
   * The flag accountMFARequired. Left out, the record does not have it; so too the flags below.
   */
  readonly mfaRequired?: boolean;
  /**
   * The flag accountSSORequired.
   */
  readonly ssoRequired?: boolean;
  /**
   * The flag allowToEditRetryData.
   */
  readonly allowToEditRetryData?: boolean;
  /**
   * The flag allowAccessToAPIM.
   */
  readonly allowAccessToApim?: boolean;
  /**
   * The flag allowIntegrationWorkspaceCreation.
   */
  readonly allowIntegrationCreation?: boolean;
  /**
   * The record mirrors an administrator of production.
   */
  readonly isProductionAdmin?: boolean;
  /**
   * How the record came to be. Left out: existing_account_invite.
   */
  readonly createdVia?:
    | 'existing_account_invite'
    | 'existing_account_share_request'
    | 'invited_during_signup'
    | 'new_account_auto_join';
  /**
   * UTC date or time. Left out: 2024-01-15T09:00:00.000Z.
   */
  readonly createdAt?: string;
  /**
   * UTC date or time. Left out: as createdAt.
   */
  readonly lastModified?: string;
  /**
   * UTC date or time of the last sign-in into this account.
   */
  readonly lastSignIn?: string;
  /**
   * 24 hex digits. Left out: made from the e-mail, the same each time.
   */
  readonly id?: string;
  /**
   * 24 hex digits of sharedWithUser._id. Left out: made from the e-mail.
   */
  readonly userId?: string;
  /**
   * sharedWithUser.accountSSOLinked. Left out: not_linked.
   */
  readonly ssoLinked?: 'not_linked' | 'this_account' | 'other_account';
  /**
   * Fields laid over the document as it is answered: unknown ones, or known ones with values that the product does not have. Writable ones last until the next PUT.
   */
  readonly raw?: {
    readonly [k: string]: unknown;
  };
}
export interface SeedEdit {
  /**
   * Just before a request is carried out: its number, counted from 1, or method and path as in `PUT /v1/ashares/*` for the first that matches and `PUT /v1/ashares/* #2` for the second.
   */
  readonly before?: number | string;
  /**
   * Right after a request was carried out, named as with `before`, of which it takes the place.
   */
  readonly after?: number | string;
  /**
   * What the other administrator does. `change` sets what `set` names; `insert` makes an accepted record without mail.
   */
  readonly do:
    | 'change'
    | 'remove'
    | 'enable'
    | 'disable'
    | 'accept'
    | 'dismiss'
    | 'invite'
    | 'insert'
    | 'transfer-ownership'
    | 'delete-integration'
    | 'delete-server'
    | 'rename-integration'
    | 'rename-server';
  /**
   * E-mail of the person.
   */
  readonly user?: string;
  readonly set?: SeedChange;
  /**
   * Name or id, as in the seed; for delete-integration and rename-integration.
   */
  readonly integration?: string;
  /**
   * Relative URI, name or id, as in the seed; for delete-server and rename-server.
   */
  readonly mcpServer?: string;
  /**
   * The new name, for rename-integration and rename-server.
   */
  readonly name?: string;
}
export interface SeedChange {
  /**
   * The record changes hands: 24 hex digits of another person.
   */
  readonly userId?: string;
  /**
   * Display name. Left out, the record has none, as with people who have no profile yet.
   */
  readonly name?: string;
  /**
   * Account-wide level. Left out or `custom`: only what is listed. For a word that the product does not have, use `raw`.
   */
  readonly accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /**
   * Integration name or id → level. An id that no integration has makes a dangling grant.
   */
  readonly integrations?: {
    readonly [k: string]: 'manage' | 'monitor';
  };
  /**
   * `all`, or relative URI, name or id → read, write, or the scopes to store. An id that no server has makes a dangling grant.
   */
  readonly mcpServers?:
    | 'all'
    | {
        readonly [k: string]: ('read' | 'write') | readonly ('mcp:read' | 'mcp:write')[];
      };
  /**
   * Where the invitation stands. Left out: accepted.
   */
  readonly invitation?: 'accepted' | 'pending' | 'dismissed';
  /**
   * Whether the person is switched off. Left out: no.
   */
  readonly disabled?: boolean;
  /**
   * The flag accountMFARequired. Left out, the record does not have it; so too the flags below.
   */
  readonly mfaRequired?: boolean;
  /**
   * The flag accountSSORequired.
   */
  readonly ssoRequired?: boolean;
  /**
   * The flag allowToEditRetryData.
   */
  readonly allowToEditRetryData?: boolean;
  /**
   * The flag allowAccessToAPIM.
   */
  readonly allowAccessToApim?: boolean;
  /**
   * The flag allowIntegrationWorkspaceCreation.
   */
  readonly allowIntegrationCreation?: boolean;
  /**
   * The record mirrors an administrator of production.
   */
  readonly isProductionAdmin?: boolean;
  /**
   * How the record came to be. Left out: existing_account_invite.
   */
  readonly createdVia?:
    | 'existing_account_invite'
    | 'existing_account_share_request'
    | 'invited_during_signup'
    | 'new_account_auto_join';
  /**
   * UTC date or time. Left out: 2024-01-15T09:00:00.000Z.
   */
  readonly createdAt?: string;
  /**
   * UTC date or time. Left out: as createdAt.
   */
  readonly lastModified?: string;
  /**
   * UTC date or time of the last sign-in into this account.
   */
  readonly lastSignIn?: string;
  /**
   * sharedWithUser.accountSSOLinked. Left out: not_linked.
   */
  readonly ssoLinked?: 'not_linked' | 'this_account' | 'other_account';
  /**
   * Fields laid over the document as it is answered: unknown ones, or known ones with values that the product does not have. Writable ones last until the next PUT.
   */
  readonly raw?: {
    readonly [k: string]: unknown;
  };
  /**
   * A new address for the person.
   */
  readonly email?: string;
}
