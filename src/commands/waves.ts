/**
 * `accounts apply` and `accounts due`: each account in a process of its own, in waves. Before the first request,
 * files, tokens and reviewed plans of all must hold; before the first write, every account that answers must be the
 * one that its files mean. One bad line in a shared role would reach all accounts, so a wave that fails ends the run.
 */

import { readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ListedAccount } from '../core/model/listed.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import type { PlanDocument } from '../core/plan/saved.ts';
import { EXIT, type ExitCode, Failure, InternalError, invalid, worstOf } from '../errors.ts';
import { jsonText } from '../form/json.ts';
import { visible } from '../form/visible.ts';
import { type AccountSection, forEach, proveAccount } from '../run/accounts.ts';
import type { Rejected } from '../run/files-and-base.ts';
import { type EndedOperation, outcomesWords } from '../say/accounts.ts';
import type { Context } from './context.ts';
import { deliver, makeFolder } from './deliver.ts';
import { readReviewed } from './expect.ts';
import { tellError } from './failing.ts';
import {
  type AccountsOptions,
  caught,
  type Ended,
  MESSAGES,
  type OpenDoor,
  progressOver,
  resultFile,
  sumUp,
  whilePatient,
  writeResults,
} from './fleet.ts';
import { signalOf, tellingOfSignals } from './signals.ts';
import { tellRejected } from './tell.ts';

/** With the options that such a run cannot do without. */
export interface WaveOptions extends AccountsOptions {
  readonly command: 'apply' | 'due';
  readonly results: string;
}

/** What is needed of each account. */
export interface ReadyAccount {
  readonly target: ListedAccount;
  readonly section: AccountSection;
  readonly door: OpenDoor;
}

const RECEIPT = 'receipt.ndjson';
const PLAN = 'plan.json';

/** What was chosen: each is ready, or its files are not valid. */
interface Chosen {
  readonly targets: readonly ListedAccount[];
  readonly ready: readonly ReadyAccount[];
  readonly rejected: ReadonlyMap<string, Rejected>;
}

const NO_COLOR = { stdout: false, stderr: false };

/** Carries out what was reviewed, or what ends by itself, for all of them but those whose files are not valid. */
export async function carryOutInWaves(
  { targets, ready: accounts, rejected }: Chosen,
  options: WaveOptions,
  context: Context,
): Promise<ExitCode> {
  const plans = await reviewedPlans(accounts, options, context);
  if (typeof plans === 'number') return plans;
  const { unproven, isMixedUp } = await proveAll(accounts, options, context);
  if (isMixedUp) {
    const codes = [...unproven].map(([{ name }, error]) => tellError(named(name, error), context));
    context.stderr.write('Nothing was written to any account: a token may have been put at the wrong one.\n');
    return worstOf(codes);
  }
  const out = await forEach([...unproven], 1, ([target, error]) => {
    const messages: string[] = [];
    const exitCode = tellError(error, { ...context, stderr: caught(messages) });
    return leftOut(target, exitCode, messages.join(''), options, context);
  });
  const asked = accounts.map(({ target }) => target);
  for (const target of targets) {
    const files = rejected.get(target.name);
    if (files === undefined) continue;
    const messages: string[] = [];
    const exitCode = tellRejected(files, { ...context, stderr: caught(messages), color: NO_COLOR });
    out.push(await leftOut(target, exitCode, messages.join(''), options, context));
  }
  const proven = asked.filter((target) => !unproven.has(target));
  // From here on a signal must not lose what was done: each process ends in order, and all are summed up.
  return context.interruption.shield(async () => {
    const running = new Set<string>();
    const unknown = (): string =>
      running.size === 0
        ? 'No account was under way.'
        : `Under way were ${[...running].join(', ')}: ${MESSAGES} in the folder of each says what is unknown there.`;
    const run = () => runWaves(proven, plans, options, { ...context, running });
    const ended = [
      ...out,
      ...(await tellingOfSignals(context.interruption, () => context.stderr, unknown, run)),
    ];
    const inOrder = targets.flatMap((target) => ended.filter((each) => each.target === target));
    return sumUp(inOrder, options, context);
  });
}

const named = (name: string, error: unknown): unknown =>
  error instanceof Failure
    ? new Failure(`${name}: ${error.message}`, { exitCode: error.exitCode, hint: error.hint })
    : error;

/** The plan of each, or the exit code after all that is wrong with them was said. */
async function reviewedPlans(
  accounts: readonly ReadyAccount[],
  { command, plans }: WaveOptions,
  context: Context,
): Promise<ReadonlyMap<string, PlanDocument> | ExitCode> {
  const found = new Map<string, PlanDocument>();
  const codes: ExitCode[] = [];
  const wrong = (name: string, error: unknown): void =>
    void codes.push(tellError(named(name, error), context));
  for (const { target, section, door } of accounts) {
    const { name } = target;
    const { contains = [], name: called } = section.account.value;
    if (contains.length === 0) wrong(name, unprovable());
    if (plans === undefined) continue;
    try {
      const account = { name: called, origin: door.reader.origin };
      found.set(name, await readReviewed(join(plans, name, PLAN), account, context));
    } catch (error) {
      wrong(name, error);
    }
  }
  if (codes.length > 0) {
    context.stderr.write(
      `No account was asked, and nothing was written: ${command} takes all of them or none.\n`,
    );
    return worstOf(codes);
  }
  return found;
}

const unprovable = (): Failure =>
  invalid(
    'Its files name nothing that only this account has.',
    'Write `contains` below `account`, with the id of an integration: among many accounts a token is easily put at another.',
  );

/**
 * Who cannot be run, and why. Everybody is asked before anything is written. Tokens are mixed up where one
 * opens another account than its files mean: then the token of that other account is somewhere too.
 */
async function proveAll(
  accounts: readonly ReadyAccount[],
  { jobs, patience }: WaveOptions,
  context: Context,
): Promise<{ readonly unproven: ReadonlyMap<ListedAccount, unknown>; readonly isMixedUp: boolean }> {
  let isMixedUp = false;
  const unproven = new Map<ListedAccount, unknown>();
  const how = `${Math.min(jobs, accounts.length)} at a time`;
  const progress = progressOver(accounts.length, 'Proof', how, context.stderr);
  await forEach(accounts, jobs, async ({ target, section, door }) => {
    try {
      const other = await whilePatient(door, patience, () => proveAccount(door.reader, section), context);
      if (other !== undefined) unproven.set(target, other);
      isMixedUp ||= other !== undefined;
    } catch (error) {
      unproven.set(target, error);
    }
    progress.ended();
  });
  progress.close();
  return { unproven, isMixedUp };
}

/** Of an account that is not run: `messages` say why, and are filed. */
async function leftOut(
  target: ListedAccount,
  exitCode: ExitCode,
  messages: string,
  options: WaveOptions,
  context: Context,
): Promise<Ended> {
  const ended = { target, exitCode, result: '', messages };
  await writeResults(options.results, ended, options, context);
  return ended;
}

/** Ended as it should: with everything done, or with something that waits for a person. */
const isFailure = ({ exitCode }: Ended): boolean => exitCode !== EXIT.done && exitCode !== EXIT.waiting;

async function runWaves(
  targets: readonly ListedAccount[],
  plans: ReadonlyMap<string, PlanDocument>,
  options: WaveOptions,
  context: Context & { readonly running: Set<string> },
): Promise<Ended[]> {
  if (targets.length === 0) return [];
  const { jobs, maxFailures = 0 } = options;
  const waves = wavesOf(targets, options.waves ?? (options.command === 'apply' ? [1, 10] : []));
  const how = `${counted(waves.length, 'wave')} of ${waves.map((wave) => wave.length).join(', ')}, ${jobs} at a time`;
  const progress = progressOver(targets.length, options.command, how, context.stderr);
  const ended: Ended[] = [];
  for (const wave of waves) {
    const failures = ended.filter(isFailure).length;
    const start = async (target: ListedAccount): Promise<Ended> => {
      // Looked at for each: a signal may come while others of its wave are under way.
      const { signal, exitCode } = context.interruption;
      if (signal.aborted) return leftOut(target, exitCode(), 'Not started: interrupted.\n', options, context);
      if (failures > maxFailures) {
        const reason = `Not started: ${counted(failures, 'account')} failed before, and --max-failures is ${maxFailures}.\n`;
        return leftOut(target, EXIT.incomplete, reason, options, context);
      }
      try {
        context.running.add(target.name);
        return await runOneAlone(target, plans.get(target.name), options, context);
      } catch (error) {
        // What keeps one from being started must not take the summary of those that were.
        const exitCode = tellError(named(target.name, error), context);
        return { target, exitCode, result: '', messages: '' };
      } finally {
        context.running.delete(target.name);
      }
    };
    const results = await forEach(wave, jobs, async (target) => {
      const one = await start(target);
      progress.ended();
      return one;
    });
    ended.push(...results);
  }
  progress.close();
  return ended;
}

/** Cuts accounts into waves of these sizes; whoever is left over is the last. */
function wavesOf(targets: readonly ListedAccount[], sizes: readonly number[]): (readonly ListedAccount[])[] {
  const waves: (readonly ListedAccount[])[] = [];
  let start = 0;
  for (const size of [...sizes, targets.length]) {
    const wave = targets.slice(start, start + size);
    if (wave.length > 0) waves.push(wave);
    start += size;
  }
  return waves;
}

async function runOneAlone(
  target: ListedAccount,
  plan: PlanDocument | undefined,
  options: WaveOptions,
  context: Context,
): Promise<Ended> {
  if (context.runAlone === undefined) throw new InternalError('This process cannot start others.');
  const folder = resolve(context.cwd, options.results, target.name);
  const at = (file: string): string => join(folder, file);
  await makeFolder(folder, context);
  // The very plan that was checked is what the process compares with, whatever becomes of the file it was read from.
  if (plan !== undefined) await deliver(jsonText(plan), at(PLAN), { ...context, stderr: caught([]) });
  const argv = [
    'apply',
    ...target.paths,
    ...(options.command === 'due' ? ['--due', '--yes'] : []),
    ...(plan === undefined ? [] : ['--expect', at(PLAN)]),
    ...['--format', options.format, '--receipt', at(RECEIPT)],
  ];
  const end = await context.runAlone({ target, argv, stdout: at(resultFile(options)), stderr: at(MESSAGES) });
  // A signal may come when the work is over and the process is not.
  const cut = end.kind === 'killed' || signalOf(end.exitCode) !== undefined;
  const recording = await readFile(at(RECEIPT), 'utf8').catch(() => '');
  const recorded = cut ? recordedEnd(recording) : undefined;
  if (end.kind === 'killed' && recorded === undefined) {
    const words = `The process of ${target.name} was ended by ${end.by} before it could say how far it came; its receipt does.`;
    context.stderr.write(`${visible(words)}\n`);
  }
  const hasReceipt = (await hasText(at(RECEIPT))) !== '';
  return {
    target,
    exitCode: recorded ?? (end.kind === 'ended' ? end.exitCode : EXIT.incomplete),
    ...present({ said: outcomesWords(outcomesIn(recording)) }),
    result: await hasText(at(resultFile(options))),
    messages: await hasText(at(MESSAGES)),
    files: present({ plan: plan && PLAN, receipt: hasReceipt ? RECEIPT : undefined }),
  };
}

/** What came of each operation, as the receipt has it; a line that was cut off says nothing. */
const outcomesIn = (receipt: string): EndedOperation[] =>
  receipt.split('\n').flatMap((line) => {
    if (!line.includes('"type":"outcome"')) return [];
    try {
      const ended: EndedOperation = JSON.parse(line);
      return [ended];
    } catch {
      return [];
    }
  });

/** Not empty if the file holds anything; a file without content is taken away. */
async function hasText(path: string): Promise<string> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > 0) return 'yes';
  await rm(path, { force: true });
  return '';
}

/** What the last line of a receipt says the run ended with, if that run came to its end. */
function recordedEnd(receipt: string): ExitCode | undefined {
  // A line without its end was cut off.
  const last = receipt.endsWith('\n') ? receipt.trimEnd().split('\n').at(-1) : undefined;
  const code = last?.includes('"type":"end"') ? /"exitCode":(\d+)/.exec(last)?.[1] : undefined;
  return Object.values(EXIT).find((each): each is ExitCode => String(each) === code);
}
