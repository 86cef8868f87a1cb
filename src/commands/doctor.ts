/** `doctor`: what a run would meet, checked one by one and told without a secret. Sends GET only. */

import { versions } from 'node:process';
import { resolveOrigin } from '../celigo/origin.ts';
import { skewOf } from '../core/model/clock.ts';
import type { AnswerIfAny, ListedEnvironment } from '../core/model/doors.ts';
import { type Finding, isError } from '../core/model/finding.ts';
import type { LiveState, SsoClient } from '../core/model/live.ts';
import { counted } from '../core/model/text.ts';
import { statesSso } from '../core/written/config.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { type Check, checked, renderDoctor } from '../form/doctor.ts';
import {
  type CheckedFiles,
  type FilesAndBase,
  type Rejected,
  readFilesAndBase,
  readFilesIfAny,
  regionOf,
} from '../run/files-and-base.ts';
import { type Reading, readAccount } from '../run/plan.ts';
import { clockWords, ssoWords } from '../say/words.ts';
import type { Context, DoorOptions } from './context.ts';
import { deliver, lookOf, type ResultOptions } from './deliver.ts';
import { withFiles } from './own-files.ts';
import { NO_PLAN, PLANNED, type Prospect, prospectOf, WOULD_REFUSE } from './prospect.ts';
import { withCommands } from './tell.ts';

export interface DoctorOptions extends DoorOptions, FilesAndBase, ResultOptions<'text' | 'json'> {}

const TOKEN_USER = 'token user';
const CLOCK = 'clock';

/** The oldest Node.js that the product runs on. */
const OLDEST = [20, 18, 1] as const;

export async function doctor(options: DoctorOptions, context: Context): Promise<ExitCode> {
  const standpoint = { cwd: context.cwd, now: context.now() };
  const files =
    options.base.length === 0
      ? await readFilesIfAny(options.paths, standpoint)
      : await readFilesAndBase(options, standpoint);
  const first: Check[] = [nodeCheck(), filesCheck(files, context), ...variableChecks(context)];
  const account = await accountChecks(options, files, standpoint.now, context);
  const checks = [...first, ...account.checks].map(({ name, state, words, hint }) =>
    checked(name, state, words, hint && withFiles(hint, context)),
  );
  const verdict = verdictOf(checks, account);
  const look = lookOf(options.output, context);
  await deliver(renderDoctor(checks, verdict, options.format, look), options.output, context);
  if (account.exitCode !== EXIT.done) return account.exitCode;
  return checks.some(({ state }) => state === 'failed') ? EXIT.invalid : EXIT.done;
}

function verdictOf(checks: readonly Check[], { verdict }: AccountChecks): string {
  const failed = checks.filter(({ state }) => state === 'failed').map(({ name }) => name);
  if (failed.some((name) => !AFTER_A_PLAN.has(name))) return NO_PLAN;
  if (verdict === undefined || verdict === NO_PLAN) return NO_PLAN;
  const judged = verdict === PLANNED && failed.includes(TOKEN_USER) ? WOULD_REFUSE : verdict;
  return failed.includes(CLOCK) && judged !== NO_FILES ? `${judged} ${WRONG_CLOCK}` : judged;
}

/** Whatever a plan comes to: the verdict on it rests on a clock that failed. */
const WRONG_CLOCK =
  'Dates may be judged wrongly by this clock. Until it is set, a timer (`apply --due`) writes nothing, nor does an apply where a date lies between the two.';

/** What is wrong with these does not keep a plan from being made. */
const AFTER_A_PLAN: ReadonlySet<string> = new Set([TOKEN_USER, CLOCK, 'plan']);

function nodeCheck(): Check {
  const found = versions.node.split('.').map(Number);
  const behind = OLDEST.map((part, index) => (found[index] ?? 0) - part).find(
    (difference) => difference !== 0,
  );
  const words = `Node.js ${versions.node}`;
  if ((behind ?? 0) >= 0) return checked('runtime', 'ok', words);
  return checked('runtime', 'failed', words, `Install Node.js ${OLDEST.join('.')} or newer.`);
}

/** Where the files of two environments lie side by side, the folders that this command takes; else who tells more. */
const chooseHint = ([first, ...others]: readonly Finding[]): string =>
  first?.choices !== undefined && first.fix !== undefined && others.length === 0
    ? first.fix
    : '`celigo-access validate` shows each with its place.';

function filesCheck(read: CheckedFiles | Rejected | undefined, context: Context): Check {
  if (read === undefined) {
    const hint = 'Run `celigo-access export` or `celigo-access init` to make them.';
    return checked('files', 'warning', 'neither access.yaml nor access/ is here or above', hint);
  }
  if (read.kind === 'rejected') {
    const errors = withCommands(read.findings, context, read.what).filter(isError);
    const where = read.what === 'base' ? ' in the base' : '';
    const words = `${counted(errors.length, 'error')}${where}: ${errors[0]?.summary ?? ''}`;
    return checked('files', 'failed', words, chooseHint(errors));
  }
  const { files } = read;
  const rest = files.length > 3 ? ` and ${files.length - 3} more` : '';
  return checked('files', 'ok', `${counted(files.length, 'file')}: ${files.slice(0, 3).join(', ')}${rest}`);
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
  return [checked('environment', 'ok', words)];
}

interface AccountChecks {
  readonly checks: readonly Check[];
  /** Left out where no plan could be judged. */
  readonly verdict?: string;
  readonly exitCode: ExitCode;
}

/** Each needs the one before: the first that fails is the last that is shown. */
async function accountChecks(
  options: DoctorOptions,
  files: CheckedFiles | Rejected | undefined,
  now: Date,
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
      checks.push(checked(name, 'ok', words(result)));
      return result;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      checks.push(failedCheck(name, error));
      throw error;
    }
  };
  try {
    const written = files?.kind === 'checked' ? files.config.account.value.region : undefined;
    const target = await step(
      'origin',
      () => resolveOrigin({ region: regionOf(written, options.region), env: context.env }),
      ({ origin }) =>
        `${origin}, from ${context.env.CELIGO_BASE_URL ? 'CELIGO_BASE_URL' : options.region === undefined ? 'the files' : '--region'}`,
    );
    const reader = await step(
      'token',
      () => context.connectReader({ region: target.region }),
      () => `found in ${context.env.CELIGO_API_TOKEN_FILE ? 'CELIGO_API_TOKEN_FILE' : 'CELIGO_API_TOKEN'}`,
    );
    const config = files?.kind === 'checked' ? files.config : undefined;
    const reading = await step(
      'account',
      () => readAccount(reader, context.now, config),
      ({ live }) => accountWords(live),
    );
    const rights = rightsCheck(reading.live);
    checks.push(rights, clockCheck(reading), ...mailChecks(reading.live));
    checks.push(environmentCheck(await reader.readEnvironments(), config?.account.value.environment));
    if (config !== undefined && statesSso(config)) checks.push(ssoCheck(await reader.readSsoClient()));
    const mayWrite = rights.state === 'failed' ? EXIT.token : EXIT.done;
    if (files === undefined) return { checks, exitCode: mayWrite, verdict: NO_FILES };
    if (files.kind === 'rejected') return { checks, exitCode: mayWrite };
    const { check, exitCode, verdict, beside = [] } = prospectIn(files, reading, now);
    return {
      checks: [...checks, ...beside, check],
      exitCode: exitCode === EXIT.done ? mayWrite : exitCode,
      verdict,
    };
  } catch (error) {
    if (error instanceof Failure) return { checks, exitCode: error.exitCode };
    throw error;
  }
}

const NO_FILES = 'The account can be read, and there is no file to plan yet.';

const failedCheck = (name: string, { message, hint }: Failure): Check =>
  checked(name, 'failed', message, hint);

/** What `apply` would meet: another account is told as a check, and is no end of the others. */
function prospectIn(files: CheckedFiles, reading: Reading, now: Date): Prospect {
  try {
    return prospectOf(files, reading, now);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { check: failedCheck('plan', error), exitCode: error.exitCode, verdict: NO_PLAN };
  }
}

const accountWords = ({ users, unknownLevels, integrations, mcpServers }: LiveState): string =>
  `${counted(users.length + unknownLevels.length, 'user')}, ${counted(integrations.length, 'integration')} and ${counted(mcpServers.length, 'MCP server')} can be read`;

/** Reading users needs an administrator's token, so whoever came this far may read; who it is decides what a plan may do. */
function rightsCheck({ users, tokenUserId }: LiveState): Check {
  const self = users.find(({ userId }) => userId === tokenUserId);
  if (self === undefined)
    return checked(
      TOKEN_USER,
      'warning',
      'nobody in the user list: the token belongs to the owner, or to somebody whom the account does not show',
      'A dedicated administrator for this token makes the audit log readable, and guards against locking it out.',
    );
  const words = `${self.shownEmail}, ${self.access.level}`;
  if (self.access.level === 'administrator') return checked(TOKEN_USER, 'ok', words);
  const hint =
    'Only an administrator can change users: plan works, and the account will refuse what apply sends.';
  return checked(TOKEN_USER, 'failed', words, hint);
}

/** Who gets mail, where the files state it and the account does not tell. */
function mailChecks({ notificationsUnread: words }: LiveState): Check[] {
  const hint =
    'The files state notifications: an apply would neither compare nor write them, and end incomplete.';
  return words === undefined ? [] : [checked('notifications', 'warning', words, hint)];
}

function clockCheck(reading: Reading): Check {
  const skew = skewOf(reading);
  if (skew === undefined) return checked(CLOCK, 'ok', 'agrees with the account');
  const hint = 'Set the clock of this machine: access that ends on a date would end too early or too late.';
  return checked(CLOCK, 'failed', clockWords(skew), hint);
}

/** Which environment the token belongs to. Accounts without several may not tell, and nothing depends on it. */
function environmentCheck(
  told: AnswerIfAny<readonly ListedEnvironment[]>,
  declared: string | undefined,
): Check {
  const name = 'token environment';
  if (told.kind === 'untold') return checked(name, 'ok', `not known: ${told.words}`);
  const listed = told.value.map((each) => `"${each.name}"`).join(', ');
  const own = told.value.find(({ isTokens }) => isTokens);
  const words =
    own !== undefined
      ? `"${own.name}"`
      : told.value.length === 0
        ? 'not known: the account lists none'
        : `one of ${listed}; the account does not say which`;
  const possible = own === undefined ? told.value : [own];
  if (declared === undefined || possible.length === 0) return checked(name, 'ok', words);
  if (possible.some((each) => plainName(each.name) === plainName(declared)))
    return checked(name, 'ok', own === undefined ? words : `${words}, as the files say`);
  const hint = 'Use a token of that environment, or correct `account.environment`.';
  return checked(name, 'warning', `${words}, and the files are for "${declared}"`, hint);
}

const plainName = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** Whether there is anything to sign in with, where the files demand it. */
function ssoCheck(told: AnswerIfAny<SsoClient>): Check {
  const name = 'single sign-on';
  if (told.kind === 'untold') return checked(name, 'ok', `not known: ${told.words}`);
  if (told.value === 'ready') return checked(name, 'ok', 'is set up, and the files require it');
  const hint = 'Set it up before people must use it, or drop `ssoRequired`.';
  return checked(name, 'warning', `the files require it, and ${ssoWords(told.value)}`, hint);
}
