/**
 * Runs the real commands in process against the emulated account, over loopback HTTP. After every run the
 * token is looked for in what was printed, and each command that it names is tried.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { accountReader as openReader, accountWriter as openWriter } from '../../src/celigo/account.ts';
import { resolveOrigin } from '../../src/celigo/origin.ts';
import { type Clock, monotonicClock } from '../../src/celigo/pacing.ts';
import { run, type Surroundings } from '../../src/cli.ts';
import { runAlone } from '../../src/commands/alone.ts';
import { connectionOf, connectReader, connectWriter, type DoorMaker } from '../../src/commands/connect.ts';
import {
  type AloneRun,
  type DoorOptions,
  type Environment,
  type Interruption,
  type Sink,
  wantsColor,
} from '../../src/commands/context.ts';
import { seal } from '../../src/commands/seal.ts';
import type { OperationDocument, PlanDocument } from '../../src/core/plan/saved.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import type { SandboxClock } from '../../src/sandbox/clock.ts';
import type { ScheduledEdit } from '../../src/sandbox/edit.ts';
import type { RequestEntry } from '../../src/sandbox/emulation.ts';
import { parseFault } from '../../src/sandbox/faults.ts';
import { parseSeed } from '../../src/sandbox/seed.ts';
import type { Seed } from '../../src/sandbox/seed-shape.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { thereFor, wrongAdvice } from './advice.ts';
import { follows } from './closed-schemas.ts';
import { NOW } from './world.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const TOKEN = 'sandbox-token';

export interface TestSandbox extends Sandbox {
  /** Begins anew with another seed, at the same address. */
  reseed(seed: Seed | string): void;
  /** Replaces all faults, written as `WHEN:KIND`. */
  meet(...faults: string[]): void;
  /** Requests that are no GET. */
  writes(): RequestEntry[];
  /** The account has the clock of the newest run, unless it was given one. */
  keepTime(clock: () => Date): void;
}

export interface SandboxSetting {
  /** The clock of the account; left out, that of the runs in this process. A run in a process of its own needs the real one. */
  readonly now?: () => Date;
  readonly edits?: readonly ScheduledEdit[];
  readonly faults?: readonly string[];
  /** What slow answers wait on; left out: the time of this machine. */
  readonly clock?: SandboxClock;
}

const seedFrom = (seed: Seed | string): Seed =>
  typeof seed === 'string' ? parseSeed(seed, 'seed.yaml') : seed;

/** An emulated account for the length of a test: no rate limit, no latency, a clock that stands still. */
export async function openSandbox(seed: Seed | string, setting: SandboxSetting = {}): Promise<TestSandbox> {
  let clock = setting.now ?? (() => new Date(NOW));
  const options = {
    seed: seedFrom(seed),
    now: () => clock(),
    bucket: 'off' as const,
    latencyMs: 0,
    faults: (setting.faults ?? []).map(parseFault),
    otherAdministrator: setting.edits ?? [],
    ...(setting.clock === undefined ? {} : { clock: setting.clock }),
  };
  const sandbox = await startSandbox(options);
  return Object.assign(sandbox, {
    reseed(other: Seed | string) {
      options.seed = seedFrom(other);
      sandbox.reset();
    },
    meet: (...faults: string[]) => sandbox.setFaults(faults.map(parseFault)),
    writes: () => sandbox.requests.filter(({ method }) => method !== 'GET'),
    keepTime(other: () => Date) {
      if (setting.now === undefined) clock = other;
    },
  });
}

/** The same around one function; the account ends with it. */
export async function withSandbox<T>(
  seed: Seed | string,
  test: (sandbox: TestSandbox) => Promise<T>,
  setting: SandboxSetting = {},
): Promise<T> {
  const sandbox = await openSandbox(seed, setting);
  try {
    return await test(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** A fresh folder with these files, removed after the test. It is a work tree, so nothing above it is searched. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'celigo-access-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, '.git'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

export interface Setting {
  readonly sandbox?: Sandbox & Partial<Pick<TestSandbox, 'keepTime'>>;
  readonly cwd?: string;
  /** Written into a fresh folder, which becomes the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  /** On top of the address and the token of the sandbox. */
  readonly env?: Environment;
  /** What is typed at the prompt; left out: there is no terminal. */
  readonly answer?: string | ((question: string) => string | Promise<string>);
  /** The clock; it stands still unless it is a function. */
  readonly now?: Date | (() => Date);
  readonly abort?: AbortController;
  /** Waits between retries take no time. */
  readonly hasty?: boolean;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly after?: Surroundings['after'];
  /** Whether both streams are terminals. */
  readonly terminal?: boolean;
  /** How wide both are. */
  readonly columns?: number;
  /** Runs here what would be a process of its own for each account; what such a process is given is a test of its own. */
  readonly inOneProcess?: boolean;
}

export interface Ended {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** What this run sent. */
  readonly requests: readonly RequestEntry[];
}

/** Runs one command line and returns what came of it. */
export async function runCli(argv: readonly string[], setting: Setting = {}): Promise<Ended> {
  const { sandbox, terminal = false } = setting;
  const now = clockOf(setting.now);
  sandbox?.keepTime?.(now);
  const before = sandbox?.requests.length ?? 0;
  const [out, err]: [string[], string[]] = [[], []];
  const sink = (texts: string[]): Sink => ({
    isTerminal: terminal,
    columns: setting.columns,
    write: (text) => void texts.push(text),
  });
  const env = {
    ...(sandbox === undefined ? {} : { CELIGO_BASE_URL: sandbox.url, CELIGO_API_TOKEN: TOKEN }),
    ...setting.env,
  };
  const cwd = setting.cwd ?? (await folderWith(setting.files ?? {}));
  const version = '0.0.0-test';
  const { key, secrets, env: sealed } = seal(env, cwd);
  const { abort = new AbortController() } = setting;
  const maker = { key, version, interruption: abort.signal };
  const interruption: Interruption = {
    signal: abort.signal,
    exitCode: () => EXIT.interrupted,
    shield: (work) => work(),
  };
  const color = (flag: 'always' | 'never' | 'auto' | undefined) => wantsColor(flag, env, terminal);
  const surroundings: Surroundings = {
    env: sealed,
    cwd,
    version,
    secrets,
    packageRoot: ROOT,
    stdout: sink(out),
    stderr: sink(err),
    colorFor: (flag) => ({ stdout: color(flag), stderr: color(flag) }),
    now,
    sleep: setting.sleep ?? (async () => {}),
    ...(setting.after === undefined ? {} : { after: setting.after }),
    ...doors(maker, setting.hasty === true),
    runAlone: (started) =>
      setting.inOneProcess === true
        ? runHere(started, maker, cwd)
        : runAlone(started, { cwd, packageRoot: ROOT, maker, interruption }),
    ask: async (question) =>
      typeof setting.answer === 'function' ? setting.answer(question) : setting.answer,
    interruption,
  };
  const code = await run(argv, surroundings);
  const [stdout, stderr] = [out.join(''), err.join('')];
  ensureNoToken(`${stdout}${stderr}`, env.CELIGO_API_TOKEN);
  if (!isHelp(argv)) expect(await wrongAdvice(`${stdout}\n${stderr}`, thereFor(cwd, argv))).toEqual([]);
  return { code, stdout, stderr, requests: sandbox?.requests.slice(before) ?? [] };
}

/** Examples are of files that nobody has here; test/cli/help-examples.test.ts runs them. */
const isHelp = (argv: readonly string[]): boolean =>
  argv.includes('--help') || argv[0] === 'help' || argv[0] === 'completion';
/** As in a process of its own: with the token of its account alone, and by the time of this machine. */
async function runHere({ target, argv, stdout, stderr }: AloneRun, maker: DoorMaker, cwd: string) {
  const { origin, token } = connectionOf({ region: target.region, target }, maker);
  const env = { CELIGO_BASE_URL: origin, ...token.variable() };
  const ended = await runCli(argv, { cwd, env, now: () => new Date() });
  await Promise.all([writeFile(stdout, ended.stdout), writeFile(stderr, ended.stderr)]);
  return { kind: 'ended', exitCode: ended.code } as const;
}

function clockOf(now: Setting['now'] = NOW): () => Date {
  return typeof now === 'function' ? now : () => new Date(now);
}

/** The canary: whatever a run prints, the token is not in it. */
function ensureNoToken(printed: string, token: string | undefined): void {
  if (token !== undefined && token.length > 7) expect(printed).not.toContain(token);
}

/** Connects as the command line does; hasty: waits between retries take no time. */
export function doors(
  maker: DoorMaker,
  hasty: boolean,
): Pick<Surroundings, 'connectReader' | 'connectWriter'> {
  if (!hasty) {
    return {
      connectReader: (options) => connectReader(options, maker),
      connectWriter: (options) => connectWriter(options, maker),
    };
  }
  const { env, token } = maker.key;
  const { interruption } = maker;
  const options = (given: DoorOptions) => {
    const { origin } = resolveOrigin({ ...given, env });
    return {
      ...{ origin, token: token(), env, clock: hastyClock() },
      ...(interruption === undefined ? {} : { interruption }),
    };
  };
  return {
    connectReader: async (given) => openReader(options(given)),
    connectWriter: async (given) => openWriter(options(given)),
  };
}

/** A clock that jumps ahead instead of waiting. */
function hastyClock(): Clock {
  let skipped = 0;
  return {
    now: () => monotonicClock.now() + skipped,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      skipped += ms;
    },
  };
}

export interface AppliedDocument extends PlanDocument {
  readonly outcomes: readonly {
    readonly step: number;
    readonly kind: string;
    readonly words?: string;
    readonly hint?: string;
    readonly reason?: string;
    readonly fields?: readonly string[];
    readonly people?: readonly string[];
  }[];
  readonly verification: {
    readonly converged: boolean;
    readonly left: readonly { readonly email: string; readonly kind: string }[];
    readonly enforced: readonly string[];
    readonly unread: boolean;
  };
}

/** Compiled by the first test that asks: many never do. */
const followsPlan = (): ReturnType<typeof follows> => follows('plan');

/** What `apply` adds to the document of its plan is no part of a saved plan. */
function isPlanDocument(value: unknown): value is PlanDocument {
  if (typeof value !== 'object' || value === null) return false;
  const { outcomes: _outcomes, verification: _verification, ...plan }: Record<string, unknown> = { ...value };
  return followsPlan()(plan);
}
const isApplied = (value: PlanDocument): value is AppliedDocument =>
  'outcomes' in value && 'verification' in value;

/** Reads a JSON plan from stdout; it must be just what schemas/plan.schema.json describes. */
export function planFrom(stdout: string): PlanDocument {
  const value: unknown = JSON.parse(stdout);
  if (isPlanDocument(value)) return value;
  throw new Error(`not a plan by its schema: ${JSON.stringify(followsPlan().errors, null, 2)}`);
}

/** Reads what `apply --format json` printed. */
export function appliedFrom(stdout: string): AppliedDocument {
  const plan = planFrom(stdout);
  if (isApplied(plan)) return plan;
  throw new Error('the document has no outcomes');
}

/** The flags that consent to all that a plan names, but for what nothing lifts. */
export function consentTo(plan: PlanDocument): string[] {
  const hazards = new Set(plan.operations.flatMap((operation) => operation.hazards));
  const guards = plan.guards.filter(({ guard }) => guard !== 'self' && guard !== 'account-unproven');
  return [
    '--yes',
    ...[...hazards].flatMap((hazard) => ['--allow', hazard]),
    ...guards.flatMap(({ guard, number }) => ['--override', `${guard}=${number}`]),
  ];
}

/** Plans, then applies with consent to everything; the applied document and what the run sent. */
export async function applyAll(setting: Setting): Promise<Ended & { readonly applied: AppliedDocument }> {
  const cwd = setting.cwd ?? (await folderWith(setting.files ?? {}));
  const planned = await runCli(['plan', '--format', 'json'], { ...setting, cwd });
  const flags = consentTo(planFrom(planned.stdout));
  const ended = await runCli(['apply', '--format', 'json', ...flags], { ...setting, cwd });
  return { ...ended, applied: appliedFrom(ended.stdout) };
}

/**
 * What carrying these operations out costs by the contract: two requests each, three for a switch, one for
 * each content that is invited (up to 50 people), none for what waits. Whoever takes an administrator reads as
 * many others as must remain; whom that needs as an administrator is read back once.
 */
export function requestsFor({
  operations,
  administrators: { floor },
}: Pick<PlanDocument, 'operations' | 'administrators'>): number {
  const running = operations.filter(({ status }) => status === 'ready');
  const takers = running.filter(({ before, after }) => administrates(before) && !administrates(after));
  const makers = running.filter(
    ({ kind, step, before, after }) =>
      kind !== 'enable' &&
      !administrates(before) &&
      administrates(after) &&
      takers.some(({ needs }) => needs.includes(step)),
  );
  const switches = running.filter(({ kind }) => kind === 'enable' || kind === 'disable').length;
  const invited = new Map<string, number>();
  for (const { kind, after } of running) {
    if (kind !== 'invite') continue;
    const content = JSON.stringify(after);
    invited.set(content, (invited.get(content) ?? 0) + 1);
  }
  const calls = [...invited.values()].reduce((sum, people) => sum + Math.ceil(people / 50), 0);
  const invitations = [...invited.values()].reduce((sum, people) => sum + people, 0);
  return 2 * (running.length - invitations) + switches + calls + takers.length * floor + makers.length;
}

const administrates = (standing: OperationDocument['before']): boolean =>
  standing?.accessLevel === 'administrator' && standing.enabled && standing.invitation === 'accepted';

/** Each operation in a few words: `demote tom`. */
export const kindsOf = ({ operations }: PlanDocument): string[] =>
  operations.map(({ kind, user }) => `${kind} ${user.email.replace(/@.*/, '')}`);

/** Each outcome in a few words: `demote tom: done`. */
export const outcomesOf = (applied: AppliedDocument): string[] =>
  kindsOf(applied).map((words, index) => `${words}: ${applied.outcomes[index]?.kind ?? 'none'}`);
