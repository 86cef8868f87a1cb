/** The command that runs others for many accounts. */
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { AccountsOptions } from '../commands/fleet.ts';
import type { MatrixOptions } from '../commands/matrix.ts';
import { MOST_SHARDS, type Shard, shardFrom } from '../core/model/shard.ts';
import { SEVERITY } from '../errors.ts';
import { REVIEW_FORMATS } from '../form/formats.ts';
import type { DeclaredCommand } from './declared.ts';
import { formatOption, jobsOf, numberOf, patienceOf } from './flags.ts';

const COMMANDS = ['validate', 'plan', 'drift', 'report', 'who-can', 'apply', 'due', 'matrix'] as const;

const ABOUT = `
The file lists the accounts: region, paths of the access files, and where the token is (an environment variable
CELIGO_API_TOKEN_…, or a file below CELIGO_TOKEN_DIR). What is wrong with it is said before any account is asked;
what is wrong with one account leaves the others as they are. The exit code is the most severe of all accounts:
${SEVERITY.join(', ')}. CELIGO_BASE_URL_<NAME> is the base URL of one account.

who-can shows everybody with what they have in all accounts side by side: administrators anywhere, leavers who
remain somewhere, production without staging, one person under two addresses. report ends with the same.

--shard runs one share of the accounts, chosen by their names, and matrix prints the shares as JSON: for fromJSON in
a matrix of GitHub's, or as a child pipeline of GitLab's.

apply carries out the reviewed plans of --plans, and due what ends by itself. Files, tokens and plans of all must
hold before anything is sent; every account that answers must be the one that account.contains says before anything
is written; then each runs in a process of its own that has its token alone.`;

export const declareAccounts = (command: DeclaredCommand): DeclaredCommand =>
  command
    .description('one command for many accounts at once; all but apply and due send GET only')
    .addArgument(new Argument('<command>', 'what to run for each account').choices(COMMANDS))
    .argument('[file]', 'the file of accounts (`schema --name accounts` describes it)', 'accounts.yaml')
    .repeatable('--only <glob>', 'only accounts whose name fits; * stands for anything (repeatable)')
    .option('--jobs <number>', 'how many accounts at a time', jobsOf, 4)
    .addOption(formatOption(...REVIEW_FORMATS))
    .option(
      '--results <folder>',
      'a new folder for the result of each account and summary.json; {time} in its name is the moment',
    )
    .option('--plans <folder>', 'apply: results of `accounts plan --format json`, as they were reviewed')
    .option('--waves <sizes>', 'apply: how many accounts first, then, …; 1,10,all if left out', wavesOf)
    .option('--max-failures <number>', 'so many may fail before no further wave begins (0)', numberOf)
    .option('--patience <seconds>', 'how long one account is read before it is given up', patienceOf, 600)
    .repeatable('--person <glob>', 'who-can: only people whose e-mail fits (repeatable)')
    .option('--shard <i/n>', 'only the accounts of one share of n; i from 0 or from 1', shardOf)
    .option('--shards <number>', 'matrix: how many shares (as many as accounts, at most 200)', shardsOf)
    .addOption(
      new Option('--for <where>', 'matrix: whose workflow reads it')
        .choices(['github', 'gitlab'])
        .default('github'),
    )
    .option('--detailed-exitcode', 'plan: exit with 2 if there are differences', false)
    .addHelpText('after', ABOUT)
    .examples(
      'celigo-access accounts validate',
      'celigo-access accounts plan --only "acme-*" --format json --results plans',
      'celigo-access accounts who-can --person "ada@*" --format csv',
      'celigo-access accounts matrix --shards 8',
      'celigo-access accounts apply --plans plans --waves 1,10,all --results applied',
      'celigo-access accounts report --jobs 8 --format html --results access-reviews',
    )
    .does<{ command: string }, AccountsOptions & MatrixOptions>(async ({ command }) =>
      command === 'matrix'
        ? (await import('../commands/matrix.ts')).matrix
        : (await import('../commands/accounts.ts')).accounts,
    );

/** The sizes of all waves but the last, which is everybody else. */
function wavesOf(value: string): number[] {
  const sizes = value.split(',');
  if (sizes.pop()?.trim() !== 'all' || sizes.some((size) => !/^\s*[1-9]\d{0,5}\s*$/.test(size)))
    throw new InvalidArgumentError('It is numbers from 1, and at the end `all`: 1,10,all.');
  return sizes.map(Number);
}

function shardOf(value: string): Shard {
  const shard = shardFrom(value);
  if (shard === undefined)
    throw new InvalidArgumentError(
      `It is a share and how many there are, such as 0/8: at most ${MOST_SHARDS}.`,
    );
  return shard;
}

function shardsOf(value: string): number {
  const shard = shardFrom(`1/${value}`);
  if (shard === undefined) throw new InvalidArgumentError(`It is a number from 1 to ${MOST_SHARDS}.`);
  return shard.total;
}
