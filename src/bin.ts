#!/usr/bin/env node
/** The process around the command line: real streams, the real clock, signals. */
import { fstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explainCrash, run, type Surroundings } from './cli.ts';
import { forwardClock } from './commands/clock.ts';
import { type Sink, wantsColor } from './commands/context.ts';
import { holdsToken, seal } from './commands/seal.ts';
import { type EndingSignal, ERASE, SIGNALS, unknownByNow } from './commands/signals.ts';
import { EXIT, type ExitCode, Failure } from './errors.ts';

const packageRoot = dirname(dirname(realpathSync(import.meta.filename)));
const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  version: string;
};

const sinkOf = (stream: NodeJS.WriteStream & { readonly fd: number }): Sink => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY === true,
  // Asked for each time: a window changes its size.
  get columns() {
    const terminal = stream.isTTY === true || !isPipe(stream.fd) ? stream : process.stderr;
    return terminal.isTTY === true && terminal.columns > 0 ? terminal.columns : undefined;
  },
});

/** What goes through `| head` or a pager is read in the same window; a file has no width. */
function isPipe(fd: number): boolean {
  try {
    return fstatSync(fd).isFIFO();
  } catch {
    return false;
  }
}

const unwritten = (error: Error): Failure =>
  new Failure(`The output could not be written: ${error.message}.`, {
    hint: 'What was shown is not whole. Make room, or let it go to another place, and run it again.',
    cause: error,
  });

/** Whether an output was lost, which is said once. */
let isUnwritten = false;

/** A reader that has gone away (`| head`) is no failure: nobody reads what follows. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Nor is a terminal that has gone: the run is brought to its end as after any signal.
    if (error.code === 'EPIPE' || interruptedBy === EXIT.hungUp) return;
    // The message may meet the same full disk, and so may each further line of a run that is brought to its end.
    if (!isUnwritten) explainCrash(unwritten(error), surroundings);
    isUnwritten = true;
    // A run that is brought to its end already knows how it ended.
    if (abort.signal.aborted) return;
    if (shielded === 0) process.exit(hasWritten ? EXIT.incomplete : EXIT.failure);
    // What has begun in the account is brought to its end in order, with its receipt.
    interruptedBy = EXIT.incomplete;
    abort.abort();
  });
}

const abort = new AbortController();
let interruptedBy: ExitCode = EXIT.interrupted;
let shielded = 0;
/** Whether anything that may write to the account has begun. */
let hasWritten = false;
/** Whether a question stands on the terminal that nobody has answered yet. */
let isAsking = false;
/** Where nothing is under way that must be finished, and at a second signal, the process ends at once. */
const onSignal = (ending: EndingSignal) => (): void => {
  const { exitCode } = ending;
  if (shielded > 0 && !abort.signal.aborted) {
    interruptedBy = exitCode;
    abort.abort();
    return;
  }
  if (exitCode === EXIT.hungUp) interruptedBy = exitCode;
  surroundings.stderr.write(lastWords(ending));
  leave(exitCode);
};

/** A process that is gone without a word leaves open whether anything was done. */
function lastWords({ by }: EndingSignal): string {
  // A question stays on the screen, and a line that changes does not.
  const before = isAsking ? '\n' : process.stderr.isTTY === true ? ERASE : '';
  if (shielded > 0) return `${before}Ended at once by ${by}. ${unknownByNow() ?? ''}`.trimEnd().concat('\n');
  if (hasWritten) return `${before}Stopped by ${by}.\n`;
  return `${before}Stopped by ${by}: nothing was written${isAsking ? '' : ' to any account'}.\n`;
}

/** Ends the process. Node crashes where it would set a terminal back that has gone, so then the signal ends it. */
function leave(exitCode: ExitCode): void {
  if (
    exitCode === EXIT.hungUp &&
    [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)
  ) {
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  } else process.exit(exitCode);
}

for (const each of SIGNALS) process.on(each.signal, onSignal(each));

async function shield<T>(work: () => Promise<T>): Promise<T> {
  shielded += 1;
  hasWritten = true;
  try {
    return await work();
  } finally {
    shielded -= 1;
  }
}

async function ask(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  isAsking = true;
  try {
    // Readline takes Ctrl-C and the end of input for itself: the one interrupts, the other is no answer.
    let isAnswered = false;
    reader.once('SIGINT', () => {
      if (hasWritten) process.stderr.write('\n');
      process.emit('SIGINT');
      isAnswered = true;
      reader.close();
    });
    const gone = new Promise<string>((resolve) =>
      reader.once('close', () => {
        if (!isAnswered) process.stderr.write('\n');
        resolve('');
      }),
    );
    const answer = await Promise.race([reader.question(question), gone]);
    isAnswered = true;
    return answer;
  } finally {
    isAsking = false;
    reader.close();
  }
}

const cwd = process.cwd();
const { env, key, secrets } = seal(process.env, cwd);
// Whatever this process starts must not inherit a token.
for (const name of Object.keys(process.env).filter(holdsToken)) delete process.env[name];
const maker = { key, version, interruption: abort.signal };
const interruption = { signal: abort.signal, exitCode: () => interruptedBy, shield };

const surroundings: Surroundings = {
  env,
  cwd,
  version,
  secrets,
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  packageRoot,
  now: forwardClock(Date.now, () => performance.now()),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  colorFor: (flag) => ({
    stdout: wantsColor(flag, process.env, process.stdout.isTTY === true),
    stderr: wantsColor(flag, process.env, process.stderr.isTTY === true),
  }),
  connectReader: async (options) => (await import('./commands/connect.ts')).connectReader(options, maker),
  connectWriter: async (options) => (await import('./commands/connect.ts')).connectWriter(options, maker),
  runAlone: async (started) =>
    (await import('./commands/alone.ts')).runAlone(started, { cwd, maker, packageRoot, interruption }),
  ask,
  interruption,
};

// Node would print the exception as it is, with whatever its text holds, and exit as if the world had failed.
process.on('uncaughtException', (error) => {
  process.exit(explainCrash(error, surroundings));
});

// Node ends with success where nothing is left to wait for, even if the command has not come to its end.
process.once('beforeExit', () => {
  if (process.exitCode === undefined)
    process.exitCode = explainCrash(new Error('The command ended before its work did'), surroundings);
});

void run(process.argv.slice(2), surroundings).then((exitCode) => {
  process.exitCode = exitCode;
  // After a signal nothing is waited for any more: a request that hangs would keep the process for its time-out.
  if (abort.signal.aborted) process.stdout.write('', () => process.stderr.write('', () => leave(exitCode)));
});
