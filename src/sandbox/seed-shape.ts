/** What a seed holds, as TypeScript sees it; schemas/sandbox.schema.json is the definition. */

export interface SeedUser {
  readonly name?: string;
  readonly accessLevel?: 'administrator' | 'manage' | 'monitor' | 'custom';
  /** Integration name or id → level. */
  readonly integrations?: Readonly<Record<string, 'manage' | 'monitor'>>;
  /** Relative URI, name or id → read, write, or scopes. */
  readonly mcpServers?: 'all' | Readonly<Record<string, 'read' | 'write' | readonly string[]>>;
  readonly invitation?: 'accepted' | 'pending' | 'dismissed';
  readonly disabled?: boolean;
  readonly mfaRequired?: boolean;
  readonly ssoRequired?: boolean;
  readonly allowToEditRetryData?: boolean;
  readonly allowAccessToApim?: boolean;
  readonly allowIntegrationCreation?: boolean;
  readonly isProductionAdmin?: boolean;
  readonly createdVia?: string;
  readonly createdAt?: string;
  readonly lastModified?: string;
  readonly lastSignIn?: string;
  readonly id?: string;
  readonly userId?: string;
  readonly ssoLinked?: 'not_linked' | 'this_account' | 'other_account';
  /** Fields laid over the document as it is answered. */
  readonly raw?: Readonly<Record<string, unknown>>;
}

/** What an edit may set: a user's keys, and a new address. */
export interface SeedChange extends SeedUser {
  readonly email?: string;
}

export type PersonEdit = 'remove' | 'enable' | 'disable' | 'accept' | 'dismiss' | 'transfer-ownership';

/** What the other administrator does, or the invitee. */
export type Edit =
  | { readonly do: 'change'; readonly user: string; readonly set: SeedChange }
  | { readonly do: 'invite' | 'insert'; readonly user: string; readonly set?: SeedChange }
  | { readonly do: PersonEdit; readonly user: string }
  | { readonly do: 'delete-integration'; readonly integration: string }
  | { readonly do: 'delete-server'; readonly mcpServer: string };

/**
 * An edit that is made once, just before a request is carried out or right after: its number, or `METHOD path`
 * of the first that matches, or of the nth. One of the two is given.
 */
export type ScheduledEdit = Edit & { readonly before?: number | string; readonly after?: number | string };

export interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

export interface Seed {
  readonly account?: { readonly name?: string; readonly environment?: string };
  readonly owner?: string | { readonly email: string; readonly name?: string; readonly id?: string };
  readonly tokens?: Readonly<
    Record<string, string | { readonly user: string; readonly rights?: 'full' | 'custom' }>
  >;
  readonly users?: Readonly<Record<string, SeedUser | null>>;
  readonly integrations?: readonly (string | { readonly name: string; readonly id?: string })[];
  readonly mcpServers?: readonly (
    | string
    | { readonly uri: string; readonly name?: string; readonly id?: string; readonly external?: boolean }
  )[];
  readonly enforceSso?: boolean;
  readonly seats?: number;
  readonly bucket?: 'off' | Bucket;
  readonly pageSize?: number;
  readonly latencyMs?: number;
  readonly dialects?: Readonly<Record<string, string | number>>;
  readonly faults?: readonly string[];
  readonly otherAdministrator?: readonly ScheduledEdit[];
}
