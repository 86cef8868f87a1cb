/**
 * Applies files to an emulated account while something goes wrong there, and judges every write by the
 * records that the account kept of it.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { accountReader, accountWriter } from '../../src/celigo/account.ts';
import type { Patience } from '../../src/celigo/http.ts';
import { type Clock, monotonicClock } from '../../src/celigo/pacing.ts';
import { Token } from '../../src/celigo/token.ts';
import { run } from '../../src/cli.ts';
import type { Sink } from '../../src/commands/context.ts';
import { HAZARDS } from '../../src/core/plan/operation.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import type { AccountChange, EmulatedAccount } from '../../src/sandbox/account.ts';
import type { Document } from '../../src/sandbox/document.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { type AppliedDocument, appliedFrom, TOKEN } from './harness.ts';
import { administratorsIn, documentsOf, type Reach, reachOf } from './record.ts';
import { NOW } from './world.ts';

const OWN = 'root@acme.example';
/** Everything that a plan may name as dangerous. */
export const ALLOW_ALL = HAZARDS.flatMap((hazard) => ['--allow', hazard]);

export interface Attempt {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly sandbox: Sandbox;
  readonly cwd: string;
  readonly patience?: Partial<Patience>;
  readonly abort?: AbortController;
  readonly flags?: readonly string[];
  /** Gets every wait between two tries of a write, in milliseconds. */
  readonly slept?: number[];
}

/** A clock that jumps ahead instead of waiting; whatever else is due gets its turn. */
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

/** One command line in process. No wait takes time. */
export async function command(argv: readonly string[], circumstances: Circumstances): Promise<Attempt> {
  const { sandbox, cwd, patience, slept, abort = new AbortController() } = circumstances;
  const [out, err]: [string[], string[]] = [[], []];
  const sink = (texts: string[]): Sink => ({ isTerminal: false, write: (text) => void texts.push(text) });
  const door = {
    origin: sandbox.url,
    token: new Token(TOKEN),
    clock: hastyClock(),
    interruption: abort.signal,
    ...(patience === undefined ? {} : { patience }),
  };
  const code = await run(argv, {
    env: {},
    secrets: [],
    cwd,
    version: '0.0.0-test',
    packageRoot: cwd,
    stdout: sink(out),
    stderr: sink(err),
    colorFor: () => ({ stdout: false, stderr: false }),
    now: () => new Date(NOW),
    sleep: async (ms) => void slept?.push(ms),
    connectReader: async () => accountReader(door),
    connectWriter: async () => accountWriter(door),
    ask: async () => undefined,
    interruption: {
      signal: abort.signal,
      exitCode: () => EXIT.interrupted,
      shield: (work) => work(),
    },
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** `apply` with consent to everything that the plan names. */
export const apply = (circumstances: Circumstances): Promise<Attempt> =>
  command(['apply', '--yes', '--format', 'json', ...(circumstances.flags ?? ALLOW_ALL)], circumstances);

export const appliedBy = ({ stdout }: Attempt): AppliedDocument => appliedFrom(stdout);

/** What the people of an account were at one moment: the documents of their records by folded e-mail. */
export type Snapshot = ReadonlyMap<string, Document>;
export const snapshotOf = (account: EmulatedAccount): Snapshot =>
  new Map([...documentsOf(account)].map(([email, document]) => [email.toLowerCase(), document]));

/** Requests that have arrived and were not answered yet: slow ones, which the client may have given up. */
const underWay = (sandbox: Sandbox): number =>
  sandbox.requests.filter(({ status, faults }) => status === 0 && faults.length === 0).length;

/**
 * Waits until every request that was sent has had its effect. What a process had sent when it was killed is taken in
 * within three turns: a connection, its bytes, and one to spare.
 */
export async function quiet(sandbox: Sandbox): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  while (underWay(sandbox) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Where a run began and where the files lead: everything in between is allowed, nothing else. */
export interface Bounds {
  readonly start: Snapshot;
  readonly end: Snapshot;
  /** Administrators, besides the token's user, that the file keeps. */
  readonly minimum: number;
  /** Whether the account calls the token's user by the owner's id: they then count like everybody else. */
  readonly ownCounts?: boolean;
}

/** What the tool never decides about: the account sets it, or nobody knows it. */
const SET_BY_SERVER = ['lastModified', 'lastModifiedBy', '_id', 'createdAt', 'createdVia'];
const GRANTS = ['accessLevel', 'integrationAccessLevel', 'mcpServerAccessLevel', 'allMcpServerAccess'];
const STANDING = ['disabled', 'accepted', 'dismissed'];
const FLAGS = [
  'accountMFARequired',
  'accountSSORequired',
  'allowAccessToAPIM',
  'allowToEditRetryData',
  'allowIntegrationWorkspaceCreation',
];
const MANAGED = new Set([...SET_BY_SERVER, ...GRANTS, ...STANDING, ...FLAGS]);

/** The part of a record that no file speaks of. */
export const unmanagedPart = (document: Document): Document =>
  Object.fromEntries(Object.entries(document).filter(([key]) => !MANAGED.has(key)));

const flag = (document: Document | undefined, key: string): boolean => document?.[key] === true;

/** Where a reading of the remote makes part of the claim impossible to hold. */
export interface Leniency {
  /** The account sets this field itself. */
  readonly setByServer?: string;
  /** People may be left with less than both ends, because part of what is written is not taken. */
  readonly mayFallShort?: boolean;
}

/** The claim, judged over every write so far: what each one left of its person, and of the administrators. */
export function expectClaim(sandbox: Sandbox, bounds: Bounds, leniency: Leniency = {}): void {
  const { account } = sandbox;
  const own = bounds.ownCounts === true ? 'nobody' : OWN;
  const floor = Math.min(administratorsIn(bounds.start, own), bounds.minimum);
  const now = new Map(bounds.start);
  for (const change of account.changes) {
    const email = change.email.toLowerCase();
    expectHarmless({ ...change, email }, bounds, account, leniency);
    if (change.after === undefined) now.delete(email);
    else now.set(email, change.after);
    expect(administratorsIn(now, own), `administrators after ${email}`).toBeGreaterThanOrEqual(floor);
  }
  expectOneMailEach(sandbox);
}

/** One write: neither more nor less than the two ends, each switch as at one of them, and the rest as it was. */
function expectHarmless(
  { email, before, after }: AccountChange,
  { start, end }: Bounds,
  account: EmulatedAccount,
  { setByServer, mayFallShort = false }: Leniency,
): void {
  const [first, last] = [start.get(email), end.get(email)];
  const ends = [
    reachOf(first, account),
    reachOf(last, account),
    ...(mayFallShort ? [reachOf(undefined, account)] : []),
  ];
  if (!isWithinAll(reachOf(after, account), ends)) {
    expect.fail(
      `${email} reached what was neither there nor asked for: ${JSON.stringify({ first, after, last })}`,
    );
  }
  if (after === undefined) return;
  for (const key of FLAGS) {
    if (key === setByServer) continue;
    if (![flag(first, key), flag(last, key)].includes(flag(after, key)))
      expect.fail(`${key} of ${email} is neither as it was nor as it was asked for`);
  }
  if (before !== undefined && !isDeepStrictEqual(unmanagedPart(after), unmanagedPart(before))) {
    expect.fail(`fields of ${email} that nobody manages were changed: ${JSON.stringify({ before, after })}`);
  }
}

/** Nobody got two mails about one invitation. */
export function expectOneMailEach({ mails }: Sandbox): void {
  const people = mails.map(({ to }) => to);
  expect(people).toEqual([...new Set(people)]);
}

/** What a file decides about a record, for comparing two ends; ids and times of new records differ. */
function decided(document: Document, account: EmulatedAccount): object {
  return {
    reach: reachOf(document, account),
    flags: FLAGS.map((key) => flag(document, key)),
    standing: STANDING.map((key) => flag(document, key)),
    rest: Object.entries(unmanagedPart(document)).filter(([key]) => key !== 'sharedWithUser'),
  };
}

/** Two snapshots, person by person, as far as a file decides. */
export function expectSameEnd(actual: Snapshot, wanted: Snapshot, account: EmulatedAccount): void {
  const told = (snapshot: Snapshot) =>
    Object.fromEntries([...snapshot].map(([email, document]) => [email, decided(document, account)]));
  expect(told(actual)).toEqual(told(wanted));
}

/** Whether a person reaches, at every point, no less than the least and no more than the most of what is known. */
export const isWithinAll = (now: Reach, known: readonly Reach[]): boolean =>
  Object.entries(now).every(([what, level]) => {
    const ends = known.map((each) => each[what] ?? 0);
    return Math.min(...ends) <= level && level <= Math.max(...ends);
  });

/** What a record gives, whatever its switch says: files need not say anything about the switch. */
export const reachOnceEnabled = (document: Document | undefined, account: EmulatedAccount): Reach =>
  reachOf(document && { ...document, disabled: false }, account);

export const byTool = ({ by }: AccountChange): boolean => by.source === 'api';
