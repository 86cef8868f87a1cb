/** From files to a plan: what `plan` and `apply` do alike. One code path, so that a preview is the deed, stopped early. */
import type { SourceFile } from '../config/load.ts';
import { type ReadConfig, readConfig } from '../config/read.ts';
import type { DesiredState } from '../core/desired/resolve.ts';
import type { AccountReader } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import type { LiveState } from '../core/model/live.ts';
import type { Divergence } from '../core/plan/approved.ts';
import { type DueScope, makePlan, type Plan } from '../core/plan/plan.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { EXIT, type ExitCode, Failure, InternalError } from '../errors.ts';
import { renderFindings } from '../render/findings.ts';
import type { Context } from './context.ts';

export interface Checked {
  readonly config: WrittenConfig;
  readonly findings: readonly Finding[];
  /** Which files were read: as shown to people, relative to the working directory. */
  readonly files: readonly string[];
  /** The same, and the files of the base: none of them may be written over. */
  readonly inputs: readonly string[];
  /** The desired state that was already in force, if it was given. */
  readonly base?: WrittenConfig;
  /** Frames and places of findings that come later, from names that the account does not know. */
  withFrames(findings: readonly Finding[]): Finding[];
}

/** Why a command ended early, for whoever shows it otherwise than on stderr. */
export interface StopReason {
  /** What is wrong in the files. */
  readonly findings?: readonly Finding[];
  /** The account that the files name, even where they are not valid. */
  readonly account?: string;
  /** How the plan differs from the reviewed ones. */
  readonly differences?: readonly Divergence[];
}

/** Thrown to end a command early, after everything was said. */
export class Stop extends Error {
  readonly exitCode: ExitCode;
  readonly reason: StopReason;

  constructor(exitCode: ExitCode, reason: StopReason = {}) {
    super(`stop with exit code ${exitCode}`);
    this.exitCode = exitCode;
    this.reason = reason;
  }
}

/** Reads and checks the files; findings that stop the run are shown and end it. */
export async function checkFiles(paths: readonly string[], context: Context, now: Date): Promise<Checked> {
  return checkedOf(await readConfig({ paths, cwd: context.cwd, now }), context);
}

/** The same for commands that can do without: undefined if none were named and there are none. */
export async function checkFilesIfAny(
  paths: readonly string[],
  context: Context,
  now: Date,
): Promise<Checked | undefined> {
  const read = await readConfig({ paths, cwd: context.cwd, now });
  const hasNone = read.findings.length === 1 && read.findings[0]?.code === 'no-access-file';
  return hasNone && paths.length === 0 ? undefined : checkedOf(read, context);
}

function checkedOf({ config, files, findings }: ReadConfig, context: Context): Checked {
  if (config === undefined) {
    showFindings(findings, context);
    const account = accountNameIn(files);
    throw new Stop(EXIT.invalid, { findings, ...(account === undefined ? {} : { account }) });
  }
  // Only what draws a frame is kept: the trees behind the places are large, and all places are known now.
  const frames = new Map(files.map(({ path, frame }) => [path, frame]));
  const withFrames = (more: readonly Finding[]): Finding[] =>
    more.map((finding) => {
      const frame = finding.place && frames.get(finding.place.file)?.(finding.place);
      return frame === undefined ? finding : { ...finding, frame };
    });
  const paths = files.map(({ path }) => path);
  return { config, findings, files: paths, inputs: paths, withFrames };
}

function accountNameIn(files: readonly SourceFile[]): string | undefined {
  for (const { value } of files) {
    const { account } = (value ?? {}) as { readonly account?: { readonly name?: unknown } | null };
    if (typeof account?.name === 'string') return account.name;
  }
  return undefined;
}

/** The same, and the base beside it. A base that cannot be read is an error, never "no base". */
export async function checkFilesAndBase(
  paths: readonly string[],
  base: readonly string[],
  context: Context,
  now: Date,
): Promise<Checked> {
  return withBase(await checkFiles(paths, context, now), base, context, now);
}

/** Puts the base beside what was checked; without paths there is none. */
export async function withBase(
  checked: Checked,
  base: readonly string[],
  context: Context,
  now: Date,
): Promise<Checked> {
  if (base.length === 0) return checked;
  const read = await readConfig({ paths: base, cwd: context.cwd, now, inForce: true });
  if (read.config !== undefined) {
    const inputs = [...checked.inputs, ...read.files.map(({ path }) => path)];
    return { ...checked, base: read.config, inputs };
  }
  context.stderr.write('The base (--base) cannot be used:\n');
  showFindings(read.findings, context);
  throw new Stop(EXIT.invalid, { findings: read.findings });
}

export function showFindings(findings: readonly Finding[], context: Context): void {
  if (findings.length === 0) return;
  context.stderr.write(renderFindings(findings, { format: 'text', color: context.color.stderr, limit: 20 }));
}

/** The token belongs to another account than the files. */
export const otherAccount = (config: WrittenConfig, missing: readonly string[]): Failure =>
  new Failure(`This token's account has no ${missing.join(', ')}, which \`account.contains\` demands.`, {
    exitCode: EXIT.token,
    hint: `Use the token of "${config.account.value.name}", or the files of this token's account.`,
  });

export interface Reviewed {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  /** What the plan was made from, for whoever shows more than the plan says. */
  readonly desired: DesiredState;
  readonly live: LiveState;
  /** When the account was read, by its own clock where it tells the time. */
  readonly readAt: Date;
}

/** Reads the account and plans; what does not fit together is shown and ends the run. */
export async function review(
  checked: Checked,
  reader: AccountReader,
  context: Context,
  now: Date,
  due?: DueScope,
): Promise<Reviewed> {
  const live = await reader.readAccount();
  const skew = clockSkew(reader, context);
  if (skew !== undefined)
    context.stderr.write(`Warning: the clock of this machine ${skew}. Dates are judged by it.\n`);
  return planOf(checked, live, reader, context, now, due);
}

/** The same after a run; what was warned of before is not said again. */
export async function reviewAgain(
  checked: Checked,
  reader: AccountReader,
  context: Context,
  now: Date,
  due?: DueScope,
): Promise<Reviewed> {
  return planOf(checked, await reader.readAccount(), reader, context, now, due);
}

function planOf(
  { config, findings, base, withFrames }: Checked,
  live: LiveState,
  reader: AccountReader,
  context: Context,
  now: Date,
  due: DueScope | undefined,
): Reviewed {
  const readAt = reader.traffic().serverTime ?? context.now();
  const result = makePlan({
    config,
    live,
    origin: reader.origin,
    now,
    ...(base === undefined ? {} : { base }),
    ...(due === undefined ? {} : { due }),
  });
  if (result.kind === 'other-account') throw otherAccount(config, result.missing);
  const all = [...findings, ...withFrames(result.findings)];
  if (result.kind === 'invalid') {
    showFindings(all, context);
    throw new Stop(EXIT.invalid, { findings: all });
  }
  if (result.plan.certificate.kind === 'unsafe') {
    throw new InternalError(
      `The plan failed its own safety check:\n${result.plan.certificate.violations.map((each) => `  ${each}`).join('\n')}`,
    );
  }
  return { plan: result.plan, findings: all, desired: result.desired, live, readAt };
}

/** More than this between the two clocks, in milliseconds, and an end date may be judged a day off. */
const SKEW = 5 * 60_000;

/** How this machine's clock stands to the account's, in words; undefined where they agree or the account does not say. */
export function clockSkew(reader: AccountReader, context: Context): string | undefined {
  const { serverTime } = reader.traffic();
  if (serverTime === undefined) return undefined;
  const ahead = context.now().getTime() - serverTime.getTime();
  if (Math.abs(ahead) <= SKEW) return undefined;
  return `is ${Math.round(Math.abs(ahead) / 60_000)} minutes ${ahead > 0 ? 'ahead of' : 'behind'} the account's`;
}
