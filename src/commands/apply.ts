/**
 * `apply`: the whole story. Read the files, read the account, plan, compare with what was reviewed, ask, carry
 * out, read again and plan again: if that is empty, the account has converged.
 */
import { dirname, resolve } from 'node:path';
import { circumstancesOf, lengthOf, type RunCircumstances } from '../apply/receipt.ts';
import { present } from '../core/model/present.ts';
import { counted } from '../core/model/text.ts';
import { keptByDue, switchesThatWait } from '../core/plan/notes.ts';
import { EXIT, type ExitCode, Failure, OvertakenFailure } from '../errors.ts';
import { renderApplied } from '../form/applied.ts';
import { renderPlan } from '../form/plan.ts';
import { visible } from '../form/visible.ts';
import { type CarriedOut, carryOut, type ReadyPlan } from '../run/carry-out.ts';
import { type FilesAndBase, readFilesAndBase } from '../run/files-and-base.ts';
import { borneOut, type Consent, digestsOf, scopeOf } from '../run/judge.ts';
import { planReading, type RunScope, readAccountToPlan } from '../run/plan.ts';
import { type OwnFiles, ownCommand } from '../say/command.ts';
import { settle } from './consent.ts';
import type { Context, Sink } from './context.ts';
import { deliver, ensureDeliverable, lookOf, makeFolders, type ResultOptions } from './deliver.ts';
import { ensureNoDigestOfTimer, ensureNoOverrideOfTimer, readExpectation } from './expect.ts';
import { InFlight } from './in-flight.ts';
import { type Progress, progressOn } from './progress.ts';
import { signalOf, tellingOfSignals } from './signals.ts';
import { heedClock, type Listener, showFindings, tellRejected } from './tell.ts';

export interface ApplyOptions extends Consent, FilesAndBase, ResultOptions<'text' | 'json'> {
  /** A digest, or paths of saved plans. */
  readonly expect: readonly string[];
  /** The result of a rehearsal, which must be of this plan and this reading. */
  readonly rehearsed?: string;
  /** A file to which the run is recorded, for evidence. */
  readonly receipt?: string;
}

export const apply = (options: ApplyOptions, context: Context): Promise<ExitCode> =>
  unlessOvertaken(context.now(), options.due, context, (now) => applyAt(now, options, context));

/**
 * Does what plans at a moment and carries that out. To what a timer ends nobody has consented, so where a date passes
 * between its plan and its first write it plans anew, once, as whoever ran it again would.
 */
export async function unlessOvertaken<Result>(
  now: Date,
  due: boolean,
  context: Context,
  deed: (now: Date) => Promise<Result>,
): Promise<Result> {
  try {
    return await deed(now);
  } catch (error) {
    if (!due || !(error instanceof OvertakenFailure)) throw error;
    context.stderr.write(`${visible(error.message)} A timer plans anew.\n`);
    return deed(context.now());
  }
}

async function applyAt(now: Date, options: ApplyOptions, context: Context): Promise<ExitCode> {
  await ensureDeliverable(options.output, context);
  // Before anything is read: another run that writes to it from here on makes this one stop.
  const found = options.receipt === undefined ? undefined : lengthOf(resolve(context.cwd, options.receipt));
  const expected = await readExpectation(options.expect, context);
  const ensureRehearsed =
    options.rehearsed === undefined
      ? undefined
      : await (await import('./rehearsed.ts')).rehearsalIn(options.rehearsed, context);
  const checked = await readFilesAndBase(options, { cwd: context.cwd, now });
  if (checked.kind === 'rejected') {
    const exitCode = tellRejected(checked, context);
    if (options.due && checked.what === 'files') context.stderr.write(notEnded(options.base));
    return exitCode;
  }
  ensureNoDigestOfTimer(options.due, expected);
  ensureNoOverrideOfTimer(options, expected);
  const claimed = scopeOf(options.due, expected);
  const writer = await context.connectWriter({ region: checked.config.account.value.region });
  const reading = await readAccountToPlan(writer, context.now, checked.config);
  const planIn = (scope: RunScope) => planReading(checked, reading, now, scope);
  const scope = borneOut(claimed, expected, options.override, planIn);
  const planned = planIn(scope);
  if (planned.kind === 'rejected') return tellRejected(planned, context);
  heedClock(planned, context);
  const { plan, findings } = planned;
  ensureRehearsed?.(planned);
  showFindings(findings, context);

  const shown = { judgedAt: now, findings };
  if (options.format !== 'json') {
    const look = { ...shown, ...lookOf(undefined, context), applying: options.override };
    context.stdout.write(await renderPlan(planned, 'text', look));
  }
  const settled = await settle(plan, expected, options, context);
  if (settled.kind !== 'ready') return settled.kind === 'stale' ? EXIT.stale : EXIT.refused;

  // From here on a signal must not lose what was done: it ends the run in order.
  return context.interruption.shield(async () => {
    const ready = { ...planned, checked, writer, now, scope };
    const circumstances = { consent: settled.consent, ...present({ reviewed: digestsOf(expected) }) };
    const { exitCode, outcomes, verification, isInterrupted } = await carryOutAloud(
      ready,
      { ...options, ...present({ found }), circumstances },
      context,
    );
    const look = { ...shown, ...lookOf(options.output, context) };
    const { clockAheadMs } = ready;
    const applied = { plan, outcomes, verification, ...present({ clockAheadMs }) };
    const text = renderApplied(applied, options.format, look);
    await deliverOrPrint(text, options.output, context);
    if (isInterrupted) context.stderr.write(stoppedWords(exitCode, options.receipt, planAgain(plan.made)));
    return exitCode;
  });
}

/** What no timer of the command line does by itself: it writes by no other files than those that it was given. */
function notEnded(base: readonly string[]): string {
  const [whose, paths] =
    base.length > 0 ? ['the base', base] : ['the files of the last apply that ended with 0', ['FOLDER']];
  const command = visible(ownCommand('apply', { paths, base: paths }, ['--due', '--yes']));
  return `Nothing was ended. Until the files are mended, what has ended in ${whose} is ended by: \`${command}\`\n`;
}

/** About the same files: without them it would be about others, or refused. */
const planAgain = (files: OwnFiles): string => visible(ownCommand('plan', files));

/** What ended the run before its end, and what a reader does now. */
function stoppedWords(exitCode: ExitCode, receipt: string | undefined, again: string): string {
  if (exitCode === EXIT.failure) return 'Nothing was written to the account.\n';
  const ending = signalOf(exitCode);
  const by = ending === undefined ? '' : ` by ${ending.by}`;
  const kept = receipt === undefined ? '' : ` What became of each operation is in ${visible(receipt)}.`;
  return `The run was stopped${by}.${kept} Run \`${again}\`: it shows what still differs.\n`;
}

/** What a run did must not be lost because its file cannot be written: the account has changed already. */
async function deliverOrPrint(text: string, output: string | undefined, context: Context): Promise<void> {
  try {
    await deliver(text, output, context);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    context.stdout.write(text);
    context.stderr.write(`${visible(error.message)} The result is on standard output instead.\n`);
  }
}

/** How a run ended, and the exit code for it. */
export interface CarriedAloud extends CarriedOut {
  readonly exitCode: ExitCode;
}

/** Carries a plan out and says on stderr what goes on; to be called within `interruption.shield`. */
export async function carryOutAloud(
  ready: ReadyPlan,
  options: {
    readonly receipt?: string;
    /** How long the receipt was before the account was read. */
    readonly found?: number;
    readonly circumstances?: RunCircumstances;
    /** Whether these files are the base of the next run where this one ends well. */
    readonly becomesBase?: boolean;
  },
  context: Context,
): Promise<CarriedAloud> {
  const { receipt, becomesBase = ready.plan.made.base.length > 0 } = options;
  // Whether a base has asked for a switch is what tells it later from one that somebody undid.
  const switchWaits = becomesBase && switchesThatWait(ready.plan.notes).length > 0;
  const isOpen = switchWaits || keptByDue(ready.plan.notes).length > 0;
  const exitCodeOf = (carried: CarriedOut): ExitCode => exitOf(carried, isOpen, context);
  let progress: Progress | undefined;
  const inFlight = new InFlight();
  const stderr = (): Sink => progress?.stderr ?? context.stderr;
  // Where no folder can be made, the receipt cannot be opened and says why.
  if (receipt !== undefined) await makeFolders(dirname(resolve(context.cwd, receipt))).catch(() => undefined);
  try {
    const run = () =>
      carryOut(ready, {
        version: context.version,
        now: context.now,
        sleep: context.sleep,
        signal: context.interruption.signal,
        watch: {
          begins(total, traffic) {
            inFlight.begins(total);
            progress = progressOn(context, total, traffic);
          },
          leaves: (operation) => inFlight.leaves(operation),
          ended(outcome) {
            inFlight.ended(outcome);
            progress?.ended(outcome);
          },
          waitsForLateWrites: (ms) =>
            progress?.phase(`Waiting ${ms / 1_000} s for writes without a clear answer`),
          readsAgain: () => progress?.phase('Reading the account again'),
        },
        receipt:
          receipt === undefined
            ? undefined
            : {
                path: resolve(context.cwd, receipt),
                shown: receipt,
                ...present({ found: options.found }),
                circumstances: { ...circumstancesOf(context.env), ...options.circumstances },
                exitCodeOf,
              },
      });
    const unknown = (): string => inFlight.words(receipt, planAgain(ready.plan.made));
    const carried = await tellingOfSignals(context.interruption, stderr, unknown, run);
    tellUnread(carried, { stderr: stderr(), color: context.color });
    if (carried.setAheadMs !== undefined) stderr().write(setAheadWords(carried.setAheadMs));
    if (carried.unrecorded !== undefined)
      stderr().write(`Not everything is recorded: ${visible(carried.unrecorded)}.\n`);
    return { ...carried, exitCode: exitCodeOf(carried) };
  } finally {
    progress?.close();
  }
}

const setAheadWords = (ms: number): string =>
  `The clock of this machine was set ahead by ${counted(Math.round(ms / 60_000), 'minute')} during the run: what is told of later moments, in a receipt too, is by the new time.\n`;

/** Says why there was no second plan, or why the first one does not say that nothing differs. */
function tellUnread({ unread, outcomes, isMailUnread }: CarriedOut, listener: Listener): void {
  const what =
    outcomes.length === 0
      ? 'Nobody knows whether everything is as declared'
      : isMailUnread
        ? 'The account was read again, but for notifications, which could not be read'
        : 'The account could not be read again';
  if (unread instanceof Failure) listener.stderr.write(`${what}: ${visible(unread.message)}\n`);
  else if (unread !== undefined) showFindings(unread.findings, listener);
}

/** Exit code 7 goes before 8, because what failed is worse than what waits. */
function exitOf(
  { outcomes, verification, isInterrupted, unrecorded }: CarriedOut,
  isOpen: boolean,
  { interruption }: Context,
): ExitCode {
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  if (isInterrupted) {
    // Where an output could not be written before anything was sent, nothing of the run is incomplete.
    const isLost =
      interruption.exitCode() === EXIT.incomplete && [...kinds].every((kind) => kind === 'not-run');
    return isLost ? EXIT.failure : interruption.exitCode();
  }
  const { converged, exitsOnly } = verification;
  if (kinds.has('failed') || kinds.has('stale') || kinds.has('not-run')) return EXIT.incomplete;
  if (!converged && !exitsOnly) return EXIT.incomplete;
  if (unrecorded !== undefined) return EXIT.incomplete;
  // The run did all that it may: what is left is the matter of whoever wrote the files.
  if (exitsOnly) return EXIT.invalid;
  return kinds.has('waiting') || isOpen ? EXIT.waiting : EXIT.done;
}
