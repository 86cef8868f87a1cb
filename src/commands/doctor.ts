/** `doctor`: what a run would meet, checked one by one and told without a secret. Reads no access file; sends GET only. */
import { versions } from 'node:process';
import { resolveOrigin } from '../celigo/origin.ts';
import { discover } from '../config/discover.ts';
import type { AccountReader } from '../core/model/doors.ts';
import type { LiveState } from '../core/model/live.ts';
import { EXIT, type ExitCode, Failure } from '../errors.ts';
import { type Check, renderDoctor } from '../form/doctor.ts';
import { clockAhead } from '../run/plan.ts';
import { count } from '../say/words.ts';
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
  const checks: Check[] = [nodeCheck(), await filesCheck(context), ...variableChecks(context)];
  const { checks: more, exitCode } = await accountChecks(options, context);
  checks.push(...more);
  const color = options.output === undefined && context.color.stdout;
  await deliver(renderDoctor(checks, options.format, { color }), options.output, context);
  if (exitCode !== EXIT.done) return exitCode;
  return checks.some(({ state }) => state === 'failed') ? EXIT.invalid : EXIT.done;
}

function nodeCheck(): Check {
  const found = versions.node.split('.').map(Number);
  const behind = OLDEST.map((part, index) => (found[index] ?? 0) - part).find(
    (difference) => difference !== 0,
  );
  const words = `Node.js ${versions.node}`;
  if ((behind ?? 0) >= 0) return { name: 'runtime', state: 'ok', words };
  return { name: 'runtime', state: 'failed', words, hint: `Install Node.js ${OLDEST.join('.')} or newer.` };
}

/** Where the files would be found; what is in them is the business of `validate`. */
async function filesCheck({ cwd }: Context): Promise<Check> {
  const { files, findings } = await discover({ paths: [], cwd });
  const [first] = findings;
  if (first !== undefined) {
    return {
      name: 'files',
      state: first.code === 'no-access-file' ? 'warning' : 'failed',
      words: first.summary,
      ...(first.fix === undefined ? {} : { hint: first.fix }),
    };
  }
  const shown = files.slice(0, 3).map(({ shown }) => shown);
  const rest = files.length > shown.length ? ` and ${files.length - shown.length} more` : '';
  return { name: 'files', state: 'ok', words: `${count(files.length, 'file')}: ${shown.join(', ')}${rest}` };
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
async function accountChecks(options: DoctorOptions, context: Context): Promise<AccountChecks> {
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
    const { region } = options;
    const chosen = region === undefined ? {} : { region };
    const target = await step(
      'origin',
      () => resolveOrigin({ ...chosen, env: context.env }),
      ({ origin }) =>
        `${origin}, from ${region === undefined || context.env.CELIGO_BASE_URL ? 'CELIGO_BASE_URL' : '--region'}`,
    );
    const reader = await step(
      'token',
      () => context.connectReader({ region: target.region }),
      () => `found in ${context.env.CELIGO_API_TOKEN_FILE ? 'CELIGO_API_TOKEN_FILE' : 'CELIGO_API_TOKEN'}`,
    );
    const live = await step('account', () => reader.readAccount(), accountWords);
    checks.push(rightsCheck(live), clockCheck(reader, context));
    return { checks, exitCode: EXIT.done };
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
