/**
 * The real process is killed, without a chance to say or save anything, around each write of a run: at its
 * reading, while the write is under way, and when it has happened. Running again converges, with no second mail.
 */
import { afterAll, expect, test } from 'vitest';
import {
  ALLOW_ALL,
  apply,
  type Bounds,
  expectClaim,
  expectSameEnd,
  quiet,
  snapshotOf,
} from './support/disturbed.ts';
import { Gate } from './support/gate.ts';
import { folderWith, openSandbox, type TestSandbox, withSandbox } from './support/harness.ts';
import { PATIENT, start, until } from './support/process.ts';
import { STORIES, type Story } from './support/stories.ts';
import { someOf } from './support/thorough.ts';

interface Moment {
  readonly name: string;
  /** Processes take time: at every fourth write, every sixth or every ninth, others in each run. */
  readonly every: number;
  /** How many writes have come as far as this. */
  reached(sandbox: TestSandbox): number;
}

const MOMENTS: readonly Moment[] = [
  {
    name: 'at its reading',
    every: 9,
    reached: ({ requests }) =>
      requests.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/ashares/')).length,
  },
  {
    name: 'under way',
    every: 4,
    reached: (sandbox) => sandbox.writes().length,
  },
  { name: 'done', every: 6, reached: ({ account }) => account.changes.length },
];

/** How many processes run at once. */
const AT_ONCE = 3;
const APPLY = ['apply', '--yes', '--format', 'json', ...ALLOW_ALL];
let kills = 0;
afterAll(() => console.info(`kill -9: ${kills} processes killed`));

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
  // From the moment on nothing is answered, so that no process is faster than its end.
  const gate = new Gate(() => moment.reached(sandbox) >= write);
  const sandbox = await openSandbox(story.account, { clock: gate, faults: ['* /**:slow=1'] });
  try {
    const running = start(APPLY, { sandbox, cwd, env: PATIENT });
    await until(() => moment.reached(sandbox) >= write && gate.held > 0, running);
    running.child.kill('SIGKILL');
    const { signal, stderr } = await running.ended;
    expect(signal, `write ${write}: ${stderr}`).toBe('SIGKILL');
    kills += 1;
    gate.open();
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
  const some = someOf(writes, moment.every);
  // A story with few writes is killed at one of them all the same.
  const open = [...(some.length > 0 ? some : writes.slice(0, 1))];
  const worker = async (): Promise<void> => {
    for (let write = open.shift(); write !== undefined; write = open.shift()) {
      await killAndRepeat(story, cwd, whole, moment, write);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});
