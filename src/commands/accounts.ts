/**
 * `accounts`: the same command for many accounts in one process. Each is handed a context of its own, with its
 * own door, token and streams; what is wrong with the set is said before the first request of any account.
 */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readAccounts } from '../config/accounts.ts';
import { placeholdersAround } from '../config/placeholders.ts';
import type { ListedAccount } from '../core/model/listed.ts';
import { present } from '../core/model/present.ts';
import { isInShard } from '../core/model/shard.ts';
import { DORMANT_DAYS } from '../core/model/until.ts';
import type { SeenAccount } from '../core/report/across.ts';
import type { AccessReview } from '../core/report/document.ts';
import { EXIT, type ExitCode, Failure, InternalError, invalid, worstOf } from '../errors.ts';
import { type PlanFormat, REVIEW_FORMATS, type ReviewFormat } from '../form/formats.ts';
import { shellWord, visible } from '../form/visible.ts';
import { type CheckedAccounts, checkAccounts, forEach } from '../run/accounts.ts';
import { settingsFor } from './connect.ts';
import type { Context } from './context.ts';
import { claimFolder } from './deliver.ts';
import { tellError } from './failing.ts';
import {
  type AccountsOptions,
  caught,
  chosenOf,
  type Ended,
  type OpenDoor,
  progressOver,
  sumUp,
  whilePatient,
  writeResults,
} from './fleet.ts';
import { namingFiles } from './own-files.ts';
import { showFindings, tellRejected } from './tell.ts';
import type { ReadyAccount } from './waves.ts';

/** Commands that send nothing but GET, so that one process may hold every token. */
type Reading = Exclude<AccountsOptions['command'], 'apply' | 'due'>;

/** What a command is run for. */
interface One {
  readonly paths: readonly string[];
  /** What a shell needs before a command about this account alone. */
  readonly settings: string;
  /** Takes in a sentence what a plan comes to. */
  told(verdict: string): void;
  /** Takes what a review of the account was made of. */
  seen(review: AccessReview, absent: readonly string[]): void;
}

/** How each command is run for one account, and how its results may be written. */
const COMMANDS: Record<
  Reading,
  {
    readonly formats: readonly ReviewFormat[];
    run(one: One, options: AccountsOptions, context: Context): Promise<ExitCode>;
  }
> = {
  validate: {
    formats: ['text', 'json'],
    async run({ paths }, { format }, context) {
      const { validate } = await import('./validate.ts');
      const chosen = format === 'json' ? 'json' : 'text';
      return validate({ paths, format: chosen, workflows: false }, context);
    },
  },
  plan: {
    formats: ['text', 'json', 'markdown', 'html'],
    async run({ paths, told, settings }, { format, detailedExitcode }, context) {
      const { plan } = await import('./plan.ts');
      const form = { detailedExitcode, format: planFormat(format) };
      return plan({ paths, base: [], told, settings, ...form }, context);
    },
  },
  drift: {
    formats: ['text', 'json', 'markdown'],
    async run({ paths, settings }, { format }, context) {
      const { drift } = await import('./drift.ts');
      const chosen = format === 'json' || format === 'markdown' ? format : 'text';
      return drift({ paths, settings, base: [], format: chosen }, context);
    },
  },
  report: {
    formats: REVIEW_FORMATS,
    run: (one, { format }, context) => reportOn(one, format, context),
  },
  'who-can': {
    formats: ['text', 'json', 'markdown', 'html', 'csv'],
    // Only what it sees counts: it is shown beside the other accounts, and not by itself.
    run: (one, _options, context) => reportOn(one, 'json', { ...context, stdout: caught([]) }),
  },
};

async function reportOn({ paths, seen }: One, format: ReviewFormat, context: Context): Promise<ExitCode> {
  const { report } = await import('./report.ts');
  return report(
    { paths, format, files: true, dormant: DORMANT_DAYS, redact: false, notifications: false, seen },
    context,
  );
}

const planFormat = (format: ReviewFormat): PlanFormat => (format === 'csv' ? 'text' : format);

/** Runs the command for every account that was chosen. */
export async function accounts(asked: AccountsOptions, given: Context): Promise<ExitCode> {
  const options = { ...asked, ...present({ results: asked.results && timed(asked.results, given) }) };
  ensureFlags(options);
  const release = options.results === undefined ? undefined : await claimResults(options.results, given);
  try {
    return await overAll(options, { ...given, before: new Map() });
  } finally {
    await release?.();
  }
}

async function overAll(options: AccountsOptions, context: Context): Promise<ExitCode> {
  const { command, results } = options;
  if (command === 'who-can') await ensureNoResource(options.file, context.cwd);
  const read = await readAccounts(options.file, context.cwd);
  showFindings(read.findings, context);
  if (read.targets.length === 0) return EXIT.invalid;
  const chosen = chosenOf(read.targets, options.only);
  const { shard } = options;
  const targets = shard === undefined ? chosen : chosen.filter(({ name }) => isInShard(name, shard));
  const leftOut = read.targets.flatMap((each) => (targets.includes(each) ? [] : [each.label]));
  const standpoint = { cwd: context.cwd, now: context.now(), before: context.before };
  const checked = await checkAccounts(targets, standpoint);
  // Once for all of them, as they are of one repository.
  const stubs = command === 'validate' ? await placeholdersAround(dirname(options.file), context.cwd) : [];
  const wrong = [...checked.findings, ...stubs];
  showFindings(wrong, context);
  if (wrong.length > 0) return EXIT.invalid;
  const doors =
    command === 'validate' ? new Map<string, Door>() : await openDoors(targets, checked.rejected, context);
  if (doors === undefined) return EXIT.invalid;
  if (command !== 'apply' && command !== 'due')
    return readEach({ targets, checked, doors, leftOut }, { ...options, command }, context);
  const ready = allReady({ targets, checked, doors }, command, context);
  if (typeof ready === 'number') return ready;
  const { carryOutInWaves } = await import('./waves.ts');
  return carryOutInWaves(
    { targets, ready, rejected: checked.rejected },
    { ...options, command, results: results ?? '' },
    context,
  );
}

const TIME = '{time}';

/** A name that a timer has in its command for good, and that is a new folder at each of its runs. */
const timed = (results: string, { now }: Context): string =>
  results.replaceAll(TIME, now().toISOString().slice(0, 19).replaceAll(':', '-').concat('Z'));

async function claimResults(results: string, context: Context): Promise<() => Promise<void>> {
  return claimFolder(results, context).catch((error: unknown) => {
    if (!(error instanceof Failure) || !error.message.includes('exists already')) throw error;
    throw invalid(
      error.message,
      `Results of different runs never mix. Name a new folder: ${shellWord(`${results}-${TIME}`)} is one each time.`,
    );
  });
}

/** `who-can` of one account is asked about a resource, so its name is easily written where the file is expected. */
async function ensureNoResource(file: string, cwd: string): Promise<void> {
  if (/\.ya?ml$/.test(file) || (await stat(resolve(cwd, file)).catch(() => undefined)) !== undefined) return;
  throw invalid(
    `accounts who-can shows people and not one resource: "${file}" stands where the file of accounts does.`,
    `Choose people with --person. For one resource, ask each account: celigo-access who-can ${shellWord(file)} --live`,
  );
}

interface Prepared {
  readonly targets: readonly ListedAccount[];
  readonly checked: CheckedAccounts;
  readonly doors: ReadonlyMap<string, Door>;
}

async function readEach(
  { targets, checked, doors, leftOut }: Prepared & { readonly leftOut: readonly string[] },
  options: AccountsOptions & { readonly command: Reading },
  context: Context,
): Promise<ExitCode> {
  if (checked.rejected.size > 0)
    context.stderr.write(`Not valid, and not asked: ${visible([...checked.rejected.keys()].join(', '))}.\n`);
  const how = `${Math.min(options.jobs, targets.length)} at a time`;
  const progress = progressOver(targets.length, options.command, how, context.stderr);
  const seen = new Map<string, SeenAccount>();
  const ended = await forEach(targets, options.jobs, async (target) => {
    const note: One['seen'] = (review, absent) =>
      void seen.set(target.name, { name: target.name, label: target.label, review, absent });
    const one = await runOne({ target, note }, doors.get(target.name), options, context);
    progress.ended();
    return one;
  });
  progress.close();
  if (seen.size === 0) return sumUp(ended, options, context);
  // In the order of the file, whoever answered first.
  const inOrder = targets.flatMap(({ name }) => seen.get(name) ?? []);
  const unread = targets.flatMap(({ name, label }) => (seen.has(name) ? [] : [label]));
  const { besideEachOther } = await import('./across.ts');
  const said = { seen: inOrder, unread, leftOut };
  return sumUp(ended, options, context, await besideEachOther(said, options, context));
}

/**
 * A command that writes takes all accounts or none: what it needs of each, or the exit code after saying what is wrong.
 * What ends by itself in the others does not wait for files that are not valid.
 */
function allReady(
  { targets, checked, doors }: Prepared,
  command: AccountsOptions['command'],
  context: Context,
): readonly ReadyAccount[] | ExitCode {
  const codes: ExitCode[] = [];
  const isLeftOut = command === 'due' && checked.rejected.size < targets.length;
  for (const [name, files] of checked.rejected) {
    context.stderr.write(
      `${name}: its files are not valid${isLeftOut ? ', so that nothing ends there' : ''}.\n`,
    );
    const code = tellRejected(files, context);
    if (!isLeftOut) codes.push(code);
  }
  const ready = targets.flatMap((target) => {
    const [section, door] = [checked.sections.get(target.name), doors.get(target.name)];
    if (door instanceof Failure) codes.push(door.exitCode);
    return section === undefined || door === undefined || door instanceof Failure
      ? []
      : { target, section, door };
  });
  if (codes.length === 0) {
    // All of them or none: one that was forgotten must not leave the others to be written alone.
    if (ready.length + checked.rejected.size < targets.length)
      throw new InternalError('An account was not prepared.');
    return ready;
  }
  context.stderr.write('No account was asked, and nothing was written: it is all of them or none.\n');
  return worstOf(codes);
}

function ensureFlags(options: AccountsOptions): void {
  const { command, format, detailedExitcode, results, plans, waves, maxFailures } = options;
  const writes = command === 'apply' || command === 'due';
  const formats: readonly ReviewFormat[] = writes ? ['text', 'json'] : COMMANDS[command].formats;
  if (!formats.includes(format))
    throw invalid(
      `accounts ${command} cannot be written as ${format}.`,
      `Choose one of: ${formats.join(', ')}.`,
    );
  if (writes && results === undefined)
    throw invalid(`accounts ${command} leaves a receipt for each account.`, 'Add --results FOLDER.');
  if (command === 'apply' && plans === undefined)
    throw invalid(
      'accounts apply carries out plans that were reviewed.',
      'Add --plans FOLDER: the results of `celigo-access accounts plan --format json --results FOLDER`.',
    );
  if (format !== 'text' && results === undefined && command !== 'who-can')
    throw invalid(`--format ${format} makes a file for each account.`, 'Add --results FOLDER.');
  if (detailedExitcode && command !== 'plan')
    throw invalid('--detailed-exitcode is for accounts plan alone.', 'Leave it out.');
  const given = [
    ['--plans', plans],
    ['--waves', waves],
    ['--max-failures', maxFailures],
  ].find(([, value]) => value !== undefined);
  if (options.person !== undefined && options.person.length > 0 && command !== 'who-can')
    throw invalid('--person is for accounts who-can alone.', 'Leave it out.');
  if (!writes && given !== undefined)
    throw invalid(`${given[0]} is for accounts apply and accounts due.`, 'Leave it out.');
}

/** A door, or why there is none for this account. */
type Door = OpenDoor | Failure;

/**
 * Opens every door, which sends nothing. A missing token is the matter of its account; what is set up wrongly,
 * such as one token for two accounts, stops all: undefined.
 */
async function openDoors(
  targets: readonly ListedAccount[],
  rejected: CheckedAccounts['rejected'],
  context: Context,
): Promise<ReadonlyMap<string, Door> | undefined> {
  const doors = new Map<string, Door>();
  for (const target of targets) {
    if (rejected.has(target.name)) continue;
    try {
      const stop = new AbortController();
      const reader = await context.connectReader({ region: target.region, target, signal: stop.signal });
      doors.set(target.name, { reader, stop: () => stop.abort() });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      doors.set(target.name, error);
      const hint = error.hint === undefined ? '' : ` ${error.hint}`;
      context.stderr.write(`${target.name}: ${visible(error.message)}${visible(hint)}\n`);
    }
  }
  const stops = [...doors.values()].some((door) => door instanceof Failure && door.exitCode === EXIT.invalid);
  if (stops) context.stderr.write('No account was asked.\n');
  return stops ? undefined : doors;
}

async function runOne(
  { target, note }: { readonly target: ListedAccount; readonly note: One['seen'] },
  door: Door | undefined,
  options: AccountsOptions & { readonly command: Reading },
  context: Context,
): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const filesFor = (name: string): readonly string[] => context.filesFor?.(name, target.paths) ?? [];
  const own: Context = {
    ...context,
    filesFor,
    stdout: caught(out, options.results === undefined ? context.stdout : undefined),
    stderr: namingFiles(caught(err), { ...context, filesFor }),
    color: { stdout: options.results === undefined && context.color.stdout, stderr: false },
    connectReader: async () => {
      if (door instanceof Failure) throw door;
      return door?.reader ?? context.connectReader({ region: target.region, target });
    },
  };
  const { command, patience } = options;
  let said: string | undefined;
  const one: One = {
    ...{ paths: target.paths, seen: note, settings: settingsFor(target, context.env) },
    told: (verdict) => {
      said = verdict;
    },
  };
  const run = () => COMMANDS[command].run(one, options, own);
  const open = door instanceof Failure ? undefined : door;
  const exitCode = await whilePatient(open, patience, run, context).catch((error: unknown) =>
    tellError(error, own),
  );
  const texts = { result: out.join(''), messages: err.join('') };
  const ended = { target, exitCode, ...texts, ...present({ said }) };
  // Why there is no door was said when it was to be opened.
  if (options.results === undefined) return door instanceof Failure ? { ...ended, messages: '' } : ended;
  await writeResults(options.results, ended, options, context);
  // Whether there are any is all that is asked for from here on.
  return { ...ended, result: ended.result.slice(0, 1), messages: ended.messages.slice(0, 1) };
}
