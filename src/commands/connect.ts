/** Opens the account: the region's origin, the token, and the door that the command may use. */

import {
  type ConnectOptions,
  accountReader as openReader,
  accountWriter as openWriter,
} from '../celigo/account.ts';
import { resolveOrigin } from '../celigo/origin.ts';
import { Token } from '../celigo/token.ts';
import type { AccountReader, AccountWriter } from '../core/model/doors.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import { present } from '../core/model/present.ts';
import type { DoorOptions, Environment } from './context.ts';
import type { Key } from './seal.ts';

/** What every door of a process is opened with. */
export interface DoorMaker {
  readonly key: Key;
  readonly version: string;
  /** Once aborted, nothing is written any more. */
  readonly interruption?: AbortSignal;
}

/** The API's origin of an account, without opening it. Throws a `Failure` for one that must not get the token. */
export const originFor = (options: DoorOptions, env: Environment): string =>
  resolveOrigin({ ...options, env }).origin;

export async function connectReader(options: DoorOptions, maker: DoorMaker): Promise<AccountReader> {
  return openReader(connectionOf(options, maker));
}

export async function connectWriter(options: DoorOptions, maker: DoorMaker): Promise<AccountWriter> {
  return openWriter(connectionOf(options, maker));
}

/** The door to a copy on loopback: no proxy, no token of anybody's account. */
export function connectCopy(
  origin: string,
  token: string,
  clock: NonNullable<ConnectOptions['clock']>,
): AccountWriter {
  return openWriter({ origin, token: new Token(token), env: {}, clock });
}

/** What a door is opened with. Throws a `Failure` for an account that must not get its token. */
export function connectionOf(options: DoorOptions, { key, version, interruption }: DoorMaker) {
  const env = environmentFor(options, key);
  // The origin first: whoever may not have the token is refused before it is asked for.
  const { origin } = resolveOrigin({ ...options, env });
  return {
    origin,
    token: options.target === undefined ? key.token() : key.tokenOf(options.target, origin),
    env,
    userAgent: `celigo-access/${version}`,
    ...present({ interruption, signal: options.signal }),
  };
}

const ownUrlOf = ({ name }: Pick<ListedAccount, 'name'>): string =>
  `CELIGO_BASE_URL_${name.toUpperCase().replaceAll('-', '_')}`;

/** What a shell puts before a command about one of many accounts alone: by the names of variables, never by what they hold. */
export function settingsFor(target: ListedAccount, env: Environment): string {
  const { token } = target;
  const key =
    'variable' in token
      ? `CELIGO_API_TOKEN="$${token.variable}"`
      : `CELIGO_API_TOKEN_FILE="$CELIGO_TOKEN_DIR/${token.file}"`;
  const own = ownUrlOf(target);
  return env[own] ? `CELIGO_BASE_URL="$${own}" ${key}` : key;
}

/** One of many accounts may have a base URL of its own, which only the environment can say. */
function environmentFor({ target }: DoorOptions, { env }: Key): Key['env'] {
  const own = target && env[ownUrlOf(target)];
  return own === undefined || own === '' ? env : { ...env, CELIGO_BASE_URL: own };
}
