/** The process around the Action: the real environment, the real clock, signals, and the runner's files. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setOutput, setSecret, summary } from '@actions/core';
import { crashText } from './action/failure.ts';
import { act } from './action/run.ts';
import { forwardClock } from './commands/clock.ts';
import { connectReader, connectWriter } from './commands/connect.ts';
import { type EndingSignal, SIGNALS, unknownByNow } from './commands/signals.ts';
import { EXIT, type ExitCode } from './errors.ts';

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const abort = new AbortController();
let interruptedBy: ExitCode = EXIT.interrupted;
const onSignal =
  ({ exitCode, by }: EndingSignal) =>
  (): void => {
    // The runner sends SIGTERM seven and a half seconds after SIGINT: what is not over by then is not waited for.
    if (abort.signal.aborted) {
      process.stdout.write(`Ended at once by ${by}. ${unknownByNow() ?? ''}`.trimEnd().concat('\n'));
      process.exit(exitCode);
    }
    interruptedBy = exitCode;
    abort.abort();
  };
for (const each of SIGNALS) process.on(each.signal, onSignal(each));

process.on('uncaughtException', (error) => {
  process.stdout.write(crashText(error), () => process.exit(EXIT.internal));
});

// Whatever this process starts must not inherit the tokens.
const env = { ...process.env };
for (const name of ['CELIGO_API_TOKEN', 'INPUT_API-TOKEN', 'INPUT_GITHUB-TOKEN']) delete process.env[name];

const exitCode = await act({
  env,
  version,
  runner: {
    write: (text) => void process.stdout.write(text),
    mask: setSecret,
    setOutput,
    async writeSummary(markdown) {
      await summary.addRaw(markdown).write({ overwrite: true });
    },
  },
  now: forwardClock(Date.now, () => performance.now()),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  connectReader,
  connectWriter,
  interruption: { signal: abort.signal, exitCode: () => interruptedBy },
});

process.exitCode = exitCode;
// After a signal nothing is waited for any more: a request that hangs would keep the process for its time-out.
if (abort.signal.aborted) process.stdout.write('', () => process.exit(exitCode));
