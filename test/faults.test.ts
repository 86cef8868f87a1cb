/**
 * One request in each run meets a fault: the first, the second, and so on until a run has fewer. Whatever the
 * fault, nobody reaches what neither the account nor the file gave them, nobody gets a second mail, what nobody
 * manages stays, the exit code is honest, and running again converges.
 */
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { EXIT, type ExitCode } from '../src/errors.ts';
import { parseFault } from '../src/sandbox/faults.ts';
import {
  type Attempt,
  appliedBy,
  apply,
  type Bounds,
  expectClaim,
  expectSameEnd,
  quiet,
  snapshotOf,
} from './support/disturbed.ts';
import { appliedFrom, folderWith, kindsOf, openSandbox } from './support/harness.ts';
import { movers, STORIES, type Story } from './support/stories.ts';
import { FIRST, STRIDE } from './support/thorough.ts';

/** No request of a quiet account takes longer, and a slow one takes twice as long. */
const PATIENCE_MS = 60;
/** Faults that pass: whatever they meet, the run ends as if nothing had been. */
const PASSING = [
  'status=503,retry-after=2',
  'status=503,afterwards',
  'status=429,retry-after=2',
  'status=429,afterwards',
  'close-before',
  'close-after',
  'truncated',
  'repeated-page',
  'vanished-page',
];
/** Answers by something between here and the account, which say no or nothing at all. */
const FOREIGN = ['html', 'status=401', 'status=404', 'status=422'];

/** Given up by the client, and carried out after that: a toggle may come a second time, which the next run mends. */
const LATE = `slow=${2 * PATIENCE_MS}`;

/** A 422 for somebody who has not accepted may mean that they must first. */
const mayWait = (fault: string): ExitCode[] => (fault === 'status=422' ? [EXIT.waiting] : []);

let runs = 0;
let met = 0;
afterAll(() => console.info(`faults: ${met} met in ${runs} runs, each followed by an undisturbed one`));

async function rigFor(story: Story) {
  const cwd = await folderWith({ 'access.yaml': story.file });
  const sandbox = await openSandbox(story.account);
  onTestFinished(() => sandbox.close());
  return { sandbox, cwd };
}

type Rig = Awaited<ReturnType<typeof rigFor>>;
interface Undisturbed {
  readonly bounds: Bounds;
  readonly whole: Attempt;
  readonly requests: number;
}

async function undisturbed({ sandbox, cwd }: Rig): Promise<Undisturbed> {
  const start = snapshotOf(sandbox.account);
  const whole = await apply({ sandbox, cwd });
  const bounds = { start, end: snapshotOf(sandbox.account), minimum: 2 };
  return { bounds, whole, requests: sandbox.requests.length };
}

describe.each(STORIES)('$name', (story) => {
  let known: Undisturbed | undefined;

  test('undisturbed, the plan is carried out and all of it stays within its bounds', async () => {
    const rig = await rigFor(story);
    const { sandbox } = rig;
    const { bounds, whole } = await undisturbed(rig);
    expect(kindsOf(appliedBy(whole))).toEqual(story.plan);
    expect([EXIT.done, EXIT.waiting]).toContain(whole.code);
    expect(sandbox.account.changes.length).toBeGreaterThan(story.plan.length - 2);
    expectClaim(sandbox, bounds);
  });

  test.each([...PASSING, ...FOREIGN, LATE])('%s', async (fault) => {
    const rig = await rigFor(story);
    const { sandbox, cwd } = rig;
    known ??= await undisturbed(rig);
    const { bounds, whole, requests } = known;
    const patience = fault === LATE ? { requestMs: PATIENCE_MS } : {};
    for (let n = FIRST; n <= requests; n += STRIDE) {
      sandbox.reset();
      sandbox.setFaults([parseFault(`${n}:${fault}`)]);
      const disturbed = await apply({ sandbox, cwd, patience });
      await quiet(sandbox);
      const where = `${fault} at request ${n}: exit ${disturbed.code}\n${disturbed.stderr}`;
      runs += 1;
      const isMet = sandbox.requests.some(({ faults }) => faults.length > 0);
      expectClaim(sandbox, bounds);
      // What may not be sent twice is not, so that its end is only known by looking again.
      const isOnce = sandbox.requests.some(
        ({ path, faults }) => faults.length > 0 && /\/(?:disable|reinvite)$/.test(path),
      );
      const ends = PASSING.includes(fault)
        ? [whole.code, ...(isOnce ? [EXIT.incomplete] : [])]
        : [EXIT.failure, EXIT.token, EXIT.incomplete, ...mayWait(fault), whole.code];
      expect(ends, where).toContain(disturbed.code);
      if (disturbed.code === EXIT.failure || disturbed.code === EXIT.token) {
        expect(sandbox.account.changes, where).toEqual([]);
      } else if (disturbed.code === whole.code && fault !== LATE) {
        expectSameEnd(snapshotOf(sandbox.account), bounds.end, sandbox.account);
      }
      sandbox.setFaults([]);
      const again = await apply({ sandbox, cwd });
      expect([again.code, again.stderr], where).toEqual([whole.code, expect.any(String)]);
      expectSameEnd(snapshotOf(sandbox.account), bounds.end, sandbox.account);
      expectClaim(sandbox, bounds);
      if (!isMet) break;
      met += 1;
    }
  });
});

test.each([
  { asks: 120, waits: [120_000], failing: 1 },
  { asks: 3_600, waits: [], failing: 2 },
])(
  'a write whose account asks to wait $asks s waits for it, or is given up where that is too long; a switch is read again',
  async (given) => {
    const { sandbox, cwd } = await rigFor(movers);
    sandbox.reset();
    const [slept, n] = [[] as number[], `status=503,retry-after=${given.asks}`];
    sandbox.setFaults([
      parseFault(`PUT /v1/ashares/*:${n},times=1`),
      parseFault(`PUT /v1/ashares/*/disable:${n},times=1`),
    ]);
    const { code, stdout, stderr } = await apply({ sandbox, cwd, slept });
    expect(code, stderr).toBe(EXIT.incomplete);
    expect([...slept].sort((a, b) => b - a)).toEqual([
      ...given.waits,
      6_000,
      5_000,
      4_000,
      3_000,
      1_500,
      500,
    ]);
    const failed = appliedFrom(stdout).outcomes.filter(({ kind }) => kind === 'failed');
    expect(failed.map(({ words }) => words)).toEqual(
      Array.from({ length: given.failing }, () => expect.stringContaining('503')),
    );
  },
);
