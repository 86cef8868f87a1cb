/** Opens the account: the region's origin, the token, and the door that the command may use. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connectReader as openReader, connectWriter as openWriter } from '../celigo/account.ts';
import { resolveOrigin } from '../celigo/origin.ts';
import { readToken } from '../celigo/token.ts';
import type { AccountReader, AccountWriter } from '../core/model/doors.ts';
import type { ConnectOptions, Environment } from './context.ts';

export interface Surroundings {
  readonly env: Environment;
  readonly cwd: string;
  readonly version: string;
}

export async function connectReader(options: ConnectOptions, around: Surroundings): Promise<AccountReader> {
  return openReader(optionsFor(options, around));
}

export async function connectWriter(options: ConnectOptions, around: Surroundings): Promise<AccountWriter> {
  return openWriter(optionsFor(options, around));
}

function optionsFor(options: ConnectOptions, { env, cwd, version }: Surroundings) {
  // The origin first: whoever may not have the token is refused before it is read.
  const { origin } = resolveOrigin({ ...options, env });
  const workTree = repositoryOf(cwd);
  const token = readToken({ env, ...(workTree === undefined ? {} : { workTree }) });
  return { origin, token, env, userAgent: `celigo-access/${version}` };
}

/** The folder above (or at) `folder` that is a Git work tree. */
function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}
