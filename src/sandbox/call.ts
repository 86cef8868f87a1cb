/** What every route is handed. */
import type { EmulatedAccount } from './account.ts';
import type { Actor } from './audit.ts';
import type { Document } from './document.ts';
import type { PageRequest } from './paging.ts';

/** One request that has a route and the right to be carried out. */
export interface Call extends PageRequest {
  readonly account: EmulatedAccount;
  readonly actor: Actor;
  /** What stands for `:id` in the path. */
  readonly id: string;
  /** The body, an empty object if the route does not read one. */
  readonly body: Document;
}
