/** What people type who know other tools: a word that is no command or no flag here, and what does the same. */

const IN_FILES = 'write it into the files; `plan` shows what that does, `apply` does it.';
const WITHOUT_DOING = '`celigo-access plan` shows what `apply` would do, without doing it.';
const YES =
  '`--yes` goes on without asking. Hazards are allowed by name (`--allow`), or with a reviewed plan (`--expect`).';
const TOKEN =
  'The token is read from CELIGO_API_TOKEN, or from the file that CELIGO_API_TOKEN_FILE names; `celigo-access doctor` checks it.';
const PATHS = 'Files and folders are named without a flag: `celigo-access plan FOLDER FILE`.';
const VALIDATE = '`celigo-access validate` checks the files, without the network.';
const APPLY = '`celigo-access apply` makes the account what the files say.';
const DRIFT =
  '`celigo-access drift` shows what somebody changed in the account; `plan` shows all that differs.';

/** Each word of a row with what is said of the row. */
const byWord = (rows: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(rows).flatMap(([words, hint]) => words.split(', ').map((word) => [word, hint] as const)),
  );

/** By the word, in small letters. */
const COMMANDS = byWord({
  'check, lint, verify, test': VALIDATE,
  'sync, push, deploy, up, update, run': APPLY,
  'diff, preview, dry-run, changes': WITHOUT_DOING,
  'status, refresh, audit': DRIFT,
  'import, pull, dump, backup, generate': '`celigo-access export` writes the account as files.',
  'destroy, down, purge': `Nothing removes everybody at once. To end the access of a person, write \`state: absent\` in the files, then plan and apply.`,
  'add, invite, remove, delete, grant, revoke, set': `No command changes one person: ${IN_FILES}`,
  'show, get, describe':
    '`celigo-access explain PERSON` shows what somebody has, `who-can RESOURCE` who reaches something, `report` the whole account.',
  'list, ls, users, members': '`celigo-access report` lists everybody and what they reach.',
  'fmt, format':
    'Nothing here formats files; any formatter of YAML may. `celigo-access validate` checks them.',
  'login, logout, auth, whoami, configure': TOKEN,
  'state, output': 'There is no state: each run reads the account. `celigo-access plan` shows what differs.',
  'workspace, env, environment, switch':
    'An environment is a folder of files and a token: name its folders, or list all of them for `celigo-access accounts plan`.',
  'rollback, undo, revert': `Nothing is rolled back by itself: revert the commit, and ${IN_FILES}`,
  'log, logs': '`celigo-access history --receipts FOLDER` tells what happened, by receipts.',
  version: '`celigo-access --version` prints it.',
});

/** By the flag without its hyphens: some tools have one, some two. */
const FLAGS = byWord({
  'dry-run, dryrun, n, check, noop, what-if, whatif, preview': WITHOUT_DOING,
  'y, auto-approve, doit, approve, assume-yes, no-confirm, no-input, confirm': YES,
  'f, force':
    'No flag forces an apply: hazards are allowed by name (`--allow`), guards are lifted by their number (`--override`). Files are named without a flag.',
  'file, files, c, config, config-file, filename, dir, chdir': PATHS,
  'token, api-token, api-key, apikey, key, password':
    'There is no flag for the token: it would stand in the list of processes. Set CELIGO_API_TOKEN, or CELIGO_API_TOKEN_FILE.',
  'env, environment, workspace, w, profile, account':
    'The files say which account it is: name the folders of the environment, and set its token.',
  'target, only, user, limit':
    'A plan is about the whole account. To see one person: `celigo-access explain PERSON`.',
  destroy: 'To end the access of a person, write `state: absent` in the files, then plan and apply.',
  'refresh-only, refresh': DRIFT,
  'json, o, out': 'The form is `--format`, such as `--format json`; the file is `--output`.',
  'no-color, no-colour': 'It is `--color never`, or the variable NO_COLOR.',
  region:
    'The files say it: `account.region`. The flag is for commands that need no files (doctor, probe, export, report).',
  'url, host, endpoint, base-url':
    'The region of the files says where the account is; CELIGO_BASE_URL may name a sandbox.',
});

/** What does here what a command of another tool does. */
export const commandHint = (word: string): string | undefined => COMMANDS.get(word.toLowerCase());

/** The same of a flag; what is written onto it with `=` is no part of it. */
export const flagHint = (flag: string): string | undefined =>
  FLAGS.get((flag.replace(/^-{1,2}/, '').split('=', 1)[0] ?? '').toLowerCase());
