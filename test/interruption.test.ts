/**
 * Ctrl-C, SIGTERM and SIGHUP to the real process: what is in flight ends, nothing new starts, every operation has an
 * outcome, and the process goes without waiting for what hangs.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../src/errors.ts';
import { parseFault } from '../src/sandbox/faults.ts';
import { ALLOW_ALL, apply, expectSameEnd, quiet, snapshotOf } from './support/disturbed.ts';
import { Gate } from './support/gate.ts';
import { appliedFrom, folderWith, type TestSandbox, withSandbox } from './support/harness.ts';
import { ENDLESS, type Exit, PATIENT, type Running, start, until } from './support/process.ts';
import { movers } from './support/stories.ts';
import { someOf } from './support/thorough.ts';

const APPLY = ['apply', '--yes', '--format', 'json', ...ALLOW_ALL];
const WRITES = ['PUT /v1/**', 'DELETE /v1/**', 'POST /v1/**'];
const GOES_ON =
  'Interrupted: what has begun is brought to its end, nothing new begins. Once more ends at once.\n';
const folder = () => folderWith({ 'access.yaml': movers.file });
const meet = (sandbox: TestSandbox, ...faults: string[]) => sandbox.setFaults(faults.map(parseFault));

/** The people of the story whose first write waits for nobody: with so many under way, no more of them come. */
const AT_ONCE = 6;

/** Sends the signal and waits for the end: no request is given up and no wait ends, so neither may keep the run. */
function endedBy(signal: NodeJS.Signals, running: Running): Promise<Exit> {
  running.child.kill(signal);
  return running.ended;
}

/** An account of the story on which slow requests hang until the gate is opened. */
function onGate(test: (sandbox: TestSandbox, gate: Gate) => Promise<void>): Promise<void> {
  const gate = new Gate();
  return withSandbox(movers.account, (sandbox) => test(sandbox, gate), { clock: gate });
}

/** Who has the record that a request is about. */
const emailIn = (sandbox: TestSandbox, path: string): string | undefined =>
  [...snapshotOf(sandbox.account)].find(([, { _id }]) => path.split('/').includes(String(_id)))?.[0];

async function untilWritesStand(sandbox: TestSandbox, running: Running): Promise<void> {
  expect(await until(() => sandbox.writes().length >= AT_ONCE, running)).toBe(true);
}

async function expectRunningAgainEnds(sandbox: TestSandbox, cwd: string): Promise<void> {
  meet(sandbox);
  await quiet(sandbox);
  const again = await apply({ sandbox, cwd });
  expect(again.code, again.stderr).toBe(EXIT.done);
  const left = snapshotOf(sandbox.account);
  sandbox.reset();
  await apply({ sandbox, cwd });
  expectSameEnd(left, snapshotOf(sandbox.account), sandbox.account);
}

const SIGNALS = [
  { signal: 'SIGINT', code: EXIT.interrupted, by: 'Ctrl-C' },
  { signal: 'SIGTERM', code: EXIT.terminated, by: 'SIGTERM' },
  { signal: 'SIGHUP', code: EXIT.hungUp, by: 'SIGHUP' },
] as const;

describe.each(SIGNALS)('$signal', ({ signal, code, by }) => {
  test('lets what is in flight end, starts nothing more, and says what became of each operation', () =>
    onGate(async (sandbox, gate) => {
      const cwd = await folder();
      meet(sandbox, ...WRITES.map((path) => `${path}:slow=1`));
      const running = start([...APPLY, '--receipt', 'receipt.ndjson'], { sandbox, cwd, env: ENDLESS });
      await untilWritesStand(sandbox, running);
      running.child.kill(signal);
      expect(await until(() => running.stderr().includes(GOES_ON), running)).toBe(true);
      gate.open();
      const ended = await running.ended;
      expect([ended.code, sandbox.writes().length], ended.stderr).toEqual([code, AT_ONCE]);
      expect(ended.stderr).toContain(
        `The run was stopped by ${by}. What became of each operation is in receipt.ndjson. Run \`celigo-access plan\``,
      );
      const { operations, outcomes, verification } = appliedFrom(ended.stdout);
      expect([outcomes.length, verification.unread]).toEqual([operations.length, true]);
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'done')).toHaveLength(AT_ONCE);
      expect(kinds.filter((kind) => kind === 'not-run')).toHaveLength(operations.length - AT_ONCE);
      for (const { kind, reason } of outcomes)
        if (kind === 'not-run') expect(reason).toContain('interrupted');
      const receipt = (await readFile(join(cwd, 'receipt.ndjson'), 'utf8')).trim().split('\n');
      const types = receipt.map((line): unknown => JSON.parse(line).type);
      expect(types).toEqual(['plan', ...outcomes.map(() => 'outcome'), 'end']);
      await expectRunningAgainEnds(sandbox, cwd);
    }));

  test('a second time ends the process at once', () =>
    onGate(async (sandbox) => {
      const cwd = await folder();
      meet(sandbox, ...WRITES.map((path) => `${path}:slow=1`));
      const argv = [...APPLY, 'access.yaml', '--receipt', 'receipt.ndjson'];
      const running = start(argv, { sandbox, cwd, env: ENDLESS });
      await untilWritesStand(sandbox, running);
      running.child.kill(signal);
      expect(await until(() => running.stderr().includes(GOES_ON), running)).toBe(true);
      const ended = await endedBy(signal, running);
      // An end in order would print what became of each operation.
      expect([ended.code, ended.stdout]).toEqual([code, '']);
      // Each person whose write was sent is named, and nobody else: what becomes of it nobody knows.
      const said = ended.stderr.slice(ended.stderr.indexOf('Ended at once'));
      expect(said).toMatch(
        new RegExp(`^Ended at once by ${by}\\. 0 of 8 operations had ended\\. Whether this happened`),
      );
      expect(said).toContain(
        ' In receipt.ndjson the run has no end. Run `celigo-access plan access.yaml` in a minute: ',
      );
      const sent = sandbox.writes().map(({ path }) => emailIn(sandbox, path));
      expect([...said.matchAll(/(\S+@\S+) \([^)]+\)/g)].map(([, email]) => email).sort()).toEqual(
        sent.sort(),
      );
      const lines = (await readFile(join(cwd, 'receipt.ndjson'), 'utf8')).trim().split('\n');
      expect(lines.map((line): unknown => JSON.parse(line).type)).toEqual(['plan']);
    }));

  test('at the question ends the process at once, and nothing was written', () =>
    withSandbox(movers.account, async (sandbox) => {
      const cwd = await folder();
      const running = start(['apply'], { sandbox, cwd, env: PATIENT, asTerminal: true });
      await until(() => running.stderr().includes('Only "yes" goes on'), running);
      const ended = await endedBy(signal, running);
      // On a terminal that has gone the signal itself ends the process, which shells call 129.
      expect(ended.code ?? ended.signal, ended.stderr).toBe(signal === 'SIGHUP' ? signal : code);
      expect(ended.stderr).toMatch(new RegExp(`\nStopped by ${by}: nothing was written\\.\n$`));
      expect(sandbox.writes()).toEqual([]);
    }));
});

// Which of them came is asked above; what a run does then is the same for all.
test.each(someOf(SIGNALS, 3, 0))(
  '$signal between two tries of a write ends the trying, without a wait',
  ({ signal, code }) =>
    withSandbox(movers.account, async (sandbox) => {
      const cwd = await folder();
      meet(sandbox, ...WRITES.map((path) => `${path}:status=503,retry-after=120`));
      const running = start(APPLY, { sandbox, cwd, env: PATIENT });
      await untilWritesStand(sandbox, running);
      const ended = await endedBy(signal, running);
      expect([ended.code, sandbox.writes().length], ended.stderr).toEqual([code, AT_ONCE]);
      const { operations, outcomes } = appliedFrom(ended.stdout);
      expect(outcomes).toHaveLength(operations.length);
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['failed', 'not-run']));
    }),
);

test.each(someOf(SIGNALS, 3, 1))(
  '$signal during the second reading ends it; what was done is still said',
  ({ signal, code }) =>
    onGate(async (sandbox, gate) => {
      const cwd = await folder();
      meet(sandbox, 'GET /v1/ashares #2:slow=1');
      const running = start(APPLY, { sandbox, cwd, env: PATIENT });
      await until(() => running.stderr().includes('Reading the account again') && gate.held > 0, running);
      const ended = await endedBy(signal, running);
      expect(ended.code).toBe(code);
      const { operations, outcomes, verification } = appliedFrom(ended.stdout);
      expect(outcomes.map(({ kind }) => kind)).toEqual(operations.map(() => 'done'));
      expect(verification.unread).toBe(true);
    }),
);

test.each(someOf(SIGNALS, 3, 2))(
  '$signal while the account is read for the plan ends the process at once',
  ({ signal, code, by }) =>
    onGate(async (sandbox) => {
      const cwd = await folder();
      meet(sandbox, 'GET /v1/**:slow=1');
      const running = start(APPLY, { sandbox, cwd, env: PATIENT });
      await until(() => sandbox.requests.length > 3, running);
      const ended = await endedBy(signal, running);
      expect([ended.code, ended.stdout]).toEqual([code, '']);
      expect(ended.stderr).toBe(`Stopped by ${by}: nothing was written to any account.\n`);
      expect(sandbox.writes()).toEqual([]);
    }),
);

test('what hangs at an interruption is not waited for: its end is called unknown, and the process is gone', () =>
  onGate(async (sandbox, gate) => {
    const cwd = await folder();
    meet(sandbox, ...WRITES.map((path) => `${path}:slow=1`));
    const running = start(APPLY, { sandbox, cwd, env: PATIENT });
    await untilWritesStand(sandbox, running);
    const ended = await endedBy('SIGTERM', running);
    expect([ended.code, sandbox.writes().length], ended.stderr).toEqual([EXIT.terminated, AT_ONCE]);
    const { operations, outcomes } = appliedFrom(ended.stdout);
    expect(outcomes).toHaveLength(operations.length);
    const failed = outcomes.filter(({ kind }) => kind === 'failed');
    expect(failed).toHaveLength(AT_ONCE);
    for (const { words } of failed) expect(words).toContain('unknown');
    gate.open();
    await expectRunningAgainEnds(sandbox, cwd);
  }));
