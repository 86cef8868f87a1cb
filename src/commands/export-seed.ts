/** `export --seed`: the account as a seed of the sandbox, under pseudonyms if asked. Sends GET only. */

import { resolveOrigin } from '../celigo/origin.ts';
import { present } from '../core/model/present.ts';
import { EXIT, type ExitCode, Failure, invalid } from '../errors.ts';
import { visible } from '../form/visible.ts';
import { SandboxInputError } from '../sandbox/complaint.ts';
import { type ReadAccount, seedOfAccount } from '../sandbox/copy.ts';
import { pseudonymous } from '../sandbox/pseudonyms.ts';
import { seedText } from '../sandbox/seed.ts';
import type { Seed } from '../sandbox/seed-shape.ts';
import type { Context } from './context.ts';
import { deliver, ensureFree } from './deliver.ts';
import { tellUnread } from './evidence.ts';
import type { ExportOptions } from './export.ts';
import { ensureNoAccessFile } from './replacing.ts';

export interface SeedOptions extends ExportOptions {
  /** Where the seed is written. */
  readonly seed: string;
  /** Pseudonyms instead of everything that names somebody or something. */
  readonly redact: boolean;
}

/** The token of a sandbox that starts with this seed; it is no secret. */
const PUBLIC_TOKEN = 'sandbox-token';

export async function exportSeed(options: SeedOptions, context: Context): Promise<ExitCode> {
  ensureAlone(options);
  const { seed: file, redact, environment } = options;
  const { region } = resolveOrigin({ region: options.region, env: context.env });
  await ensureFree(file, options.force, context);
  await ensureNoAccessFile(file, context);
  const reader = await context.connectReader({ region });
  const { live, records } = await reader.readAccountAndRecords({ notifications: true });
  tellUnread(live, context);
  const account: ReadAccount = {
    ...live,
    records,
    ...present({ environment }),
  };
  const sso = await reader.readSsoClient();
  const seed = {
    ...seedOfAccount(redact ? pseudonymous(account) : account, PUBLIC_TOKEN),
    ...(live.withoutMcp === true ? { dialects: { 'mcp-license': 'no' } } : {}),
    ...(sso.kind === 'told' && sso.value === 'ready' ? { ssoClient: true } : {}),
  };
  await deliver(textOf(seed, options, context), file, context);
  const odd =
    (live.odd?.length ?? 0) + records.filter((each) => typeof each !== 'object' || each === null).length;
  if (odd > 0) context.stderr.write(`Entries that cannot be read are left out: ${odd}.\n`);
  return EXIT.done;
}

function textOf(seed: Seed, { redact, seed: file }: SeedOptions, { version }: Context): string {
  const head = [
    `A seed for celigo-access sandbox, made by celigo-access ${version}.`,
    redact
      ? 'Names, e-mails and ids are pseudonyms; what nobody knows is a placeholder of its type.'
      : 'It holds names and e-mails of real people: with --redact it would not.',
  ];
  try {
    return seedText(seed, head, file);
  } catch (error) {
    if (!(error instanceof SandboxInputError)) throw error;
    const [first = ''] = error.message.split('\n');
    throw new Failure(`A seed cannot tell of this account: ${visible(first)}`, {
      hint: 'Nothing was written. Please report it with the version of celigo-access.',
    });
  }
}

/** A seed is the whole account in a file of its own. */
function ensureAlone({ user, mineRoles, name, output, base }: SeedOptions): void {
  const given = [
    ...(user.length > 0 ? ['--user'] : []),
    ...(mineRoles ? ['--mine-roles'] : []),
    ...(name === undefined ? [] : ['--name']),
    ...(output === undefined ? [] : ['--output']),
    ...(base.length === 0 ? [] : ['--base']),
  ];
  if (given.length === 0) return;
  throw invalid(
    `--seed writes the whole account as a seed, and ${given.join(', ')} was given beside it.`,
    'Leave out one of the two.',
  );
}
