/** `accounts matrix`: the shares of a file of accounts, for a workflow that runs each on a machine of its own. */
import { readAccounts } from '../config/accounts.ts';
import { MOST_SHARDS, shareOf } from '../core/model/shard.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Context } from './context.ts';
import { type AccountsOptions, chosenOf } from './fleet.ts';
import { showFindings } from './tell.ts';

export interface MatrixOptions extends Pick<AccountsOptions, 'file' | 'only'> {
  /** How many shares; left out: as many as there are accounts, at most 200. */
  readonly shards?: number;
  readonly for: 'github' | 'gitlab';
}

/** Prints JSON on one line. A share that no account is in is left out. */
export async function matrix(options: MatrixOptions, context: Context): Promise<ExitCode> {
  const read = await readAccounts(options.file, context.cwd);
  showFindings(read.findings, context);
  if (read.targets.length === 0) return EXIT.invalid;
  const names = chosenOf(read.targets, options.only).map(({ name }) => name);
  const total = options.shards ?? Math.min(MOST_SHARDS, names.length);
  const taken = [...new Set(names.map((name) => shareOf(name, total)))].sort((a, b) => a - b);
  context.stdout.write(`${JSON.stringify(FORMS[options.for](taken, total))}\n`);
  return EXIT.done;
}

const FORMS: Record<MatrixOptions['for'], (taken: readonly number[], total: number) => unknown> = {
  /** What `strategy.matrix` takes by `fromJSON`. */
  github: (taken, total) => ({ shard: taken.map((index) => `${index}/${total}`) }),
  /** A child pipeline: JSON is YAML. Each job extends one that the repository defines. */
  gitlab: (taken, total) => ({
    include: [{ local: '.gitlab/celigo-access-shard.yml' }],
    ...Object.fromEntries(
      taken.map((index) => [
        `celigo-access ${index + 1}/${total}`,
        { extends: '.celigo-access-shard', variables: { SHARD: `${index + 1}/${total}` } },
      ]),
    ),
  }),
};
