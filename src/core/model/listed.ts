/** One of many accounts: what is run for it, and where its token is. */
import type { Place } from './finding.ts';
import type { Region } from './region.ts';

/** Where a token is: in an environment variable, or in a file below the folder of `CELIGO_TOKEN_DIR`. */
export type TokenPlace = { readonly variable: string } | { readonly file: string };

/** One account of accounts.yaml. */
export interface ListedAccount {
  /** Small letters, digits and hyphens: it is also the name of a folder. */
  readonly name: string;
  readonly label: string;
  readonly region: Region;
  /** Of its access files; absolute. */
  readonly paths: readonly string[];
  readonly token: TokenPlace;
  readonly owners: readonly string[];
  /** Where its region is written. */
  readonly place: Place;
}

/** Variables that may hold the token of one of many accounts; that of a single run names a file and is no such. */
export const isTokenVariable = (name: string): boolean =>
  /^CELIGO_API_TOKEN_[A-Z0-9_]+$/.test(name) && name !== 'CELIGO_API_TOKEN_FILE';

/** Names without a dot at the start of a segment, so that no path leads upwards. */
export const isTokenFile = (path: string): boolean =>
  path.split('/').every((segment) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(segment));
