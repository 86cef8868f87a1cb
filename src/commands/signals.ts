/** The signals that end a process in order, and what is said of them. */
import { EXIT, type ExitCode } from '../errors.ts';
import type { Interruption, Sink } from './context.ts';

/** Takes back a line of a terminal that changes while something goes on. */
export const ERASE = '\r\u001b[2K';

export interface EndingSignal {
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP';
  readonly exitCode: ExitCode;
  /** As people call it. */
  readonly by: string;
}

export const SIGNALS: readonly EndingSignal[] = [
  { signal: 'SIGINT', exitCode: EXIT.interrupted, by: 'Ctrl-C' },
  { signal: 'SIGTERM', exitCode: EXIT.terminated, by: 'SIGTERM' },
  // A connection that was lost. Without a listener it would end the process on the spot.
  { signal: 'SIGHUP', exitCode: EXIT.hungUp, by: 'SIGHUP' },
];

/** The signal that an exit code stands for; undefined for every other end. */
export const signalOf = (exitCode: ExitCode): EndingSignal | undefined =>
  SIGNALS.find((each) => each.exitCode === exitCode);

/** Who speaks where a second signal ends the process at once; the newest work knows most. */
const speakers: (() => string)[] = [];

/** What is unknown by now, in the words of whatever is under way; undefined: nothing is that anybody would miss. */
export const unknownByNow = (): string | undefined => speakers.at(-1)?.();

/**
 * Does what must be brought to its end. At a signal it says that this goes on; and `unknown` is what is said where a
 * second one ends the process at once.
 */
export async function tellingOfSignals<T>(
  interruption: Interruption,
  stderr: () => Sink,
  unknown: () => string,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, exitCode } = interruption;
  const tell = (): void => {
    // What ends a run besides, such as a full disk, has said so itself.
    if (signalOf(exitCode()) === undefined) return;
    const sink = stderr();
    const before = sink.isTerminal ? ERASE : '';
    sink.write(
      `${before}Interrupted: what has begun is brought to its end, nothing new begins. Once more ends at once.\n`,
    );
  };
  speakers.push(unknown);
  signal.addEventListener('abort', tell, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', tell);
    speakers.splice(speakers.indexOf(unknown), 1);
  }
}
