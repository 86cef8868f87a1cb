/**
 * The real process is killed, without a chance to say or save anything, around each write of a run: after its
 * reading, while the write is under way, and when it has happened. Running again converges, with no second mail.
 */
import { afterAll, expect, test } from 'vitest';
import { parseFault } from '../src/sandbox/faults.ts';
import {
  ALLOW_ALL,
  apply,
  type Bounds,
  expectClaim,
  expectSameEnd,
  quiet,
  snapshotOf,
} from './support/disturbed.ts';
import { folderWith, openSandbox, type TestSandbox, withSandbox } from './support/harness.ts';
import { start, until } from './support/process.ts';
import { STORIES, type Story } from './support/stories.ts';
import { someOf } from './support/thorough.ts';

interface Moment {
  readonly name: string;
  readonly faults: readonly string[];
  /** Processes take time: at every second write, every fourth or every sixth, others in each run. */
  readonly every: number;
  /** How many writes have come as far as this. */
  reached(sandbox: TestSandbox): number;
}

const MOMENTS: readonly Moment[] = [
  {
    name: 'after its reading',
    faults: ['GET /v1/ashares/*:slow=150'],
    every: 6,
    reached: ({ requests }) =>
      requests.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/ashares/')).length,
  },
  {
    name: 'under way',
    faults: ['PUT /v1/**:slow=100', 'DELETE /v1/**:slow=100', 'POST /v1/**:slow=100'],
    every: 2,
    reached: (sandbox) => sandbox.writes().length,
  },
  { name: 'done', faults: [], every: 4, reached: ({ account }) => account.changes.length },
];

/** How many processes run at once. */
const AT_ONCE = 3;
const APPLY = ['apply', '--yes', '--format', 'json', ...ALLOW_ALL];
let kills = 0;
let finished = 0;
afterAll(() => console.info(`kill -9: ${kills} processes killed, ${finished} had finished before`));

interface WholeRun {
  readonly bounds: Bounds;
  readonly code: number;
  /** How often the run comes to the moment: an invitation, for one, is preceded by no reading of its record. */
  readonly times: number;
}

function wholeRunOf(story: Story, moment: Moment, cwd: string): Promise<WholeRun> {
  return withSandbox(story.account, async (sandbox) => {
    const start = snapshotOf(sandbox.account);
    const { code } = await apply({ sandbox, cwd });
    const bounds = { start, end: snapshotOf(sandbox.account), minimum: 2 };
    return { bounds, code, times: moment.reached(sandbox) };
  });
}

async function killAndRepeat(
  story: Story,
  cwd: string,
  whole: WholeRun,
  moment: Moment,
  write: number,
): Promise<void> {
  const { bounds, code } = whole;
  const sandbox = await openSandbox(story.account);
  try {
    sandbox.setFaults(moment.faults.map(parseFault));
    const running = start(APPLY, { sandbox, cwd });
    const wasThere = await until(() => moment.reached(sandbox) >= write, running);
    running.child.kill('SIGKILL');
    const { signal } = await running.ended;
    if (wasThere && signal === 'SIGKILL') kills += 1;
    else finished += 1;
    await quiet(sandbox);
    expectClaim(sandbox, bounds);
    sandbox.setFaults([]);
    const again = await apply({ sandbox, cwd });
    expect(again.code, again.stderr).toBe(code);
    expectSameEnd(snapshotOf(sandbox.account), bounds.end, sandbox.account);
    expectClaim(sandbox, bounds);
  } finally {
    await sandbox.close();
  }
}

const CASES = STORIES.flatMap((story) => MOMENTS.map((moment) => ({ story, moment })));

test.each(CASES)('$story.name: killed around a write, $moment.name', async ({ story, moment }) => {
  const cwd = await folderWith({ 'access.yaml': story.file });
  const whole = await wholeRunOf(story, moment, cwd);
  const writes = Array.from({ length: whole.times }, (_, index) => index + 1);
  const open = [...someOf(writes, moment.every)];
  const [before, wanted] = [kills, open.length];
  const worker = async (): Promise<void> => {
    for (let write = open.shift(); write !== undefined; write = open.shift()) {
      await killAndRepeat(story, cwd, whole, moment, write);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  // The last writes may be followed by the end of the process faster than anybody kills it.
  expect(kills - before).toBeGreaterThanOrEqual(Math.ceil(wanted / 2));
});
