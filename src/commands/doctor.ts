/** `doctor`: what a run would meet, checked one by one and told without a secret. Sends GET only. */
import { versions } from 'node:process';
import { resolveOrigin } from '../celigo/origin.ts';
import type { AccountReader, AnswerIfAny, ListedEnvironment } from '../core/model/doors.ts';
import type { LiveState, SsoClient } from '../core/model/live.ts';
import type { Breach } from '../core/plan/guard.ts';
import { makePlan } from '../core/plan/plan.ts';
import { statesSso } from '../core/written/config.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { type Check, renderDoctor } from '../form/doctor.ts';
import { type CheckedFiles, type Rejected, readFilesIfAny } from '../run/files.ts';
import { clockAhead } from '../run/plan.ts';
import { count, guardWords, ssoWords } from '../say/words.ts';
import type { Context, DoorOptions } from './context.ts';
import { deliver } from './deliver.ts';
import { clockWords } from './tell.ts';

export interface DoctorOptions extends DoorOptions {
  readonly format: 'text' | 'json';
  readonly output?: string;
}

/** The oldest Node.js that the product runs on. */
const OLDEST = [20, 18, 1] as const;

export async function doctor(options: DoctorOptions, context: Context): Promise<ExitCode> {
  const checked = await readFilesIfAny([], { cwd: context.cwd, now: context.now() });
  const checks: Check[] = [nodeCheck(), filesCheck(checked), ...variableChecks(context)];
  const { checks: more, exitCode } = await accountChecks(options, checked, context);
  checks.push(...more);
  const color = options.output === undefined && context.color.stdout;
  const verdict = verdictOf(checks, checked);
  await deliver(renderDoctor(checks, verdict, options.format, { color }), options.output, context);
  if (exitCode !== EXIT.done) return exitCode;
  return checks.some(({ state }) => state === 'failed') ? EXIT.invalid : EXIT.done;
}

function verdictOf(checks: readonly Check[], checked: CheckedFiles | Rejected | undefined): string {
  if (checks.some(({ state }) => state === 'failed')) return 'A plan cannot be made: see what failed.';
  if (checked === undefined) return 'The account can be read, and there is no file to plan yet.';
  const refused = checks.some(({ name, state }) => name === REFUSED && state === 'warning');
  return refused ? 'A plan can be made, and apply would refuse it.' : 'A plan can be made.';
}

/** The check of what `apply` would say. */
const REFUSED = 'plan';

function nodeCheck(): Check {
  const found = versions.node.split('.').map(Number);
  const behind = OLDEST.map((part, index) => (found[index] ?? 0) - part).find(
    (difference) => difference !== 0,
  );
  const words = `Node.js ${versions.node}`;
  if ((behind ?? 0) >= 0) return { name: 'runtime', state: 'ok', words };
  return { name: 'runtime', state: 'failed', words, hint: `Install Node.js ${OLDEST.join('.')} or newer.` };
}

function filesCheck(checked: CheckedFiles | Rejected | undefined): Check {
  const name = 'files';
  if (checked === undefined) {
    const hint = 'Run `celigo-access export` or `celigo-access init` to make them.';
    return { name, state: 'warning', words: 'neither access.yaml nor access/ is here or above', hint };
  }
  if (checked.kind === 'rejected') {
    const errors = checked.findings.filter(({ severity }) => severity === 'error');
    const words = `${count(errors.length, 'error')}: ${errors[0]?.summary ?? ''}`;
    return { name, state: 'failed', words, hint: '`celigo-access validate` shows each with its place.' };
  }
  const { files } = checked;
  const rest = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return {
    name,
    state: 'ok',
    words: `${count(files.length, 'file')}: ${files.slice(0, 3).join(', ')}${rest}`,
  };
}

/** Variables that change where requests go or whom they trust: by name, because values may hold passwords. */
const STEERING = [
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'https_proxy',
  'http_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'CELIGO_ALLOWED_ORIGIN',
];

function variableChecks({ env }: Context): Check[] {
  const set = STEERING.filter((name) => (env[name] ?? '') !== '');
  const words =
    set.length === 0
      ? 'no proxy and no extra certificate is set'
      : `these are set and apply: ${set.join(', ')}`;
  return [{ name: 'environment', state: 'ok', words }];
}

interface AccountChecks {
  readonly checks: readonly Check[];
  readonly exitCode: ExitCode;
}

/** Each needs the one before: the first that fails is the last that is shown. */
async function accountChecks(
  options: DoctorOptions,
  files: CheckedFiles | Rejected | undefined,
  context: Context,
): Promise<AccountChecks> {
  const checks: Check[] = [];
  const step = async <T>(
    name: string,
    act: () => T | Promise<T>,
    words: (result: T) => string,
  ): Promise<T> => {
    try {
      const result = await act();
      checks.push({ name, state: 'ok', words: words(result) });
      return result;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      checks.push({ name, state: 'failed', words: error.message, ...hint });
      throw error;
    }
  };
  try {
    const written = files?.kind === 'checked' ? files.config.account.value.region : undefined;
    const region = options.region ?? written;
    const chosen = region === undefined ? {} : { region };
    const target = await step(
      'origin',
      () => resolveOrigin({ ...chosen, env: context.env }),
      ({ origin }) =>
        `${origin}, from ${context.env.CELIGO_BASE_URL ? 'CELIGO_BASE_URL' : options.region === undefined ? 'the files' : '--region'}`,
    );
    const reader = await step(
      'token',
      () => context.connectReader({ region: target.region }),
      () => `found in ${context.env.CELIGO_API_TOKEN_FILE ? 'CELIGO_API_TOKEN_FILE' : 'CELIGO_API_TOKEN'}`,
    );
    const live = await step('account', () => reader.readAccount(), accountWords);
    checks.push(rightsCheck(live), clockCheck(reader, context));
    const config = files?.kind === 'checked' ? files.config : undefined;
    checks.push(environmentCheck(await reader.readEnvironments(), config?.account.value.environment));
    if (config !== undefined && statesSso(config)) checks.push(ssoCheck(await reader.readSsoClient()));
    if (files?.kind !== 'checked') return { checks, exitCode: EXIT.done };
    const { check, exitCode } = planCheck(files, live, reader.origin, context.now());
    return { checks: [...checks, check], exitCode };
  } catch (error) {
    if (error instanceof Failure) return { checks, exitCode: error.exitCode };
    throw error;
  }
}

const accountWords = ({ users, unknownLevels, integrations, mcpServers }: LiveState): string =>
  `${count(users.length + unknownLevels.length, 'user')}, ${count(integrations.length, 'integration')} and ${count(mcpServers.length, 'MCP server')} can be read`;

/** Reading users needs an administrator's token, so whoever came this far may read; who it is decides what a plan may do. */
function rightsCheck({ users, tokenUserId }: LiveState): Check {
  const self = users.find(({ userId }) => userId === tokenUserId);
  if (self === undefined) {
    return {
      name: 'token user',
      state: 'warning',
      words:
        'nobody in the user list: the token belongs to the owner, or to somebody whom the account does not show',
      hint: 'A dedicated administrator for this token makes the audit log readable, and guards against locking it out.',
    };
  }
  const words = `${self.shownEmail}, ${self.access.level}`;
  if (self.access.level === 'administrator') return { name: 'token user', state: 'ok', words };
  return {
    name: 'token user',
    state: 'warning',
    words,
    hint: 'Only an administrator can change users: plan works, apply will be refused by the account.',
  };
}

function clockCheck(reader: AccountReader, context: Context): Check {
  const ahead = clockAhead(reader, context.now());
  if (ahead === undefined) return { name: 'clock', state: 'ok', words: 'agrees with the account' };
  return {
    name: 'clock',
    state: 'failed',
    words: clockWords(ahead),
    hint: 'Set the clock of this machine: access that ends on a date would end too early or too late.',
  };
}

/** Which environment the token belongs to. Accounts without several may not tell, and nothing depends on it. */
function environmentCheck(
  told: AnswerIfAny<readonly ListedEnvironment[]>,
  declared: string | undefined,
): Check {
  const name = 'token environment';
  if (told.kind === 'untold') return { name, state: 'ok', words: `not known: ${told.words}` };
  const listed = told.value.map((each) => `"${each.name}"`).join(', ');
  const own = told.value.find(({ isTokens }) => isTokens);
  const words =
    own !== undefined
      ? `"${own.name}"`
      : told.value.length === 0
        ? 'not known: the account lists none'
        : `one of ${listed}; the account does not say which`;
  const possible = own === undefined ? told.value : [own];
  if (declared === undefined || possible.length === 0) return { name, state: 'ok', words };
  if (possible.some((each) => plainName(each.name) === plainName(declared))) {
    return { name, state: 'ok', words: own === undefined ? words : `${words}, as the files say` };
  }
  return {
    name,
    state: 'warning',
    words: `${words}, and the files are for "${declared}"`,
    hint: 'Use a token of that environment, or correct `account.environment`.',
  };
}

const plainName = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** Whether there is anything to sign in with, where the files demand it. */
function ssoCheck(told: AnswerIfAny<SsoClient>): Check {
  const name = 'single sign-on';
  if (told.kind === 'untold') return { name, state: 'ok', words: `not known: ${told.words}` };
  if (told.value === 'ready') return { name, state: 'ok', words: 'is set up, and the files require it' };
  return {
    name,
    state: 'warning',
    words: `the files require it, and ${ssoWords(told.value)}`,
    hint: 'Set it up before people must use it, or drop `ssoRequired`.',
  };
}

/** What `apply` would meet first: another account, names that it does not know, or a guard. */
function planCheck(
  { config }: CheckedFiles,
  live: LiveState,
  origin: string,
  now: Date,
): { readonly check: Check; readonly exitCode: ExitCode } {
  const made = makePlan({ config, live, origin, now });
  if (made.kind === 'other-account') {
    const words = `the account of the files is another one: it lacks ${made.missing.join(', ')}`;
    const hint = 'Use the token of that account, or correct `account.contains`.';
    return { check: { name: REFUSED, state: 'failed', words, hint }, exitCode: EXIT.token };
  }
  if (made.kind === 'invalid') {
    const words = `${count(made.findings.length, 'name or entry', 'names or entries')} of the files and the account do not fit together`;
    const hint = '`celigo-access plan` shows each with its place.';
    return { check: { name: REFUSED, state: 'failed', words, hint }, exitCode: EXIT.invalid };
  }
  const { breaches, operations, notes } = made.plan;
  const [breach] = breaches;
  const size = operations.length === 0 ? 'nothing to do' : count(operations.length, 'operation');
  const proof = notes.find((note) => note.code === 'proof');
  if (breach === undefined && proof === undefined)
    return { check: { name: REFUSED, state: 'ok', words: size }, exitCode: EXIT.done };
  // Nothing is refused where nothing is to be done, but the first change would be.
  const first = breach ?? UNPROVEN;
  const hint =
    first.guard !== 'account-unproven' || proof === undefined
      ? '`celigo-access plan` shows what it is about.'
      : `If this is the right account, write under \`account\`: contains: [${proof.id}] (${proof.name})`;
  const words = `${first.guard}: ${guardWords(first)}`;
  return { check: { name: REFUSED, state: 'warning', words, hint }, exitCode: EXIT.done };
}

const UNPROVEN: Breach = { guard: 'account-unproven', number: 0, limit: 0, people: [] };
