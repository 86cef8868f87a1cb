/** What is going on, on stderr: one changing line on a terminal, a line a phase elsewhere. */
import type { Outcome } from '../apply/outcome.ts';
import type { Traffic } from '../core/model/doors.ts';
import { counted } from '../core/model/text.ts';
import type { Context, Sink } from './context.ts';

export interface Progress {
  phase(words: string): void;
  ended(outcome: Outcome): void;
  /** Writes whole lines beside the changing one. */
  readonly stderr: Sink;
  close(): void;
}

/** How often, in milliseconds, a terminal's line changes: also while nothing ends, so that waiting is seen. */
const EVERY = 200;

/** `total` counts the operations that do not wait for anybody. */
export function progressOn({ stderr }: Context, total: number, traffic: () => Traffic): Progress {
  return stderr.isTerminal ? changingLine(stderr, total, traffic) : linePerPhase(stderr, total);
}

function linePerPhase(stderr: Sink, total: number): Progress {
  stderr.write(`Carrying out ${counted(total, 'operation')}.\n`);
  return { phase: (words) => stderr.write(`${words}.\n`), ended: () => {}, stderr, close: () => {} };
}

function changingLine(terminal: Sink, total: number, traffic: () => Traffic): Progress {
  let done = 0;
  let words = (): string => {
    const { requests, waitMs } = traffic();
    const waiting = waitMs > 0 ? `, waiting ${Math.ceil(waitMs / 1000)} s for the limit` : '';
    return `${done} of ${counted(total, 'operation')} ended, ${counted(requests, 'request')}${waiting} …`;
  };
  const erase = (): void => terminal.write('\r\u001b[2K');
  // Cut to the terminal: a line that wraps cannot be taken back, and the last column makes some wrap.
  const draw = (): void => terminal.write(`\r\u001b[2K${words().slice(0, (terminal.columns ?? 80) - 1)}`);
  draw();
  const timer = setInterval(draw, EVERY);
  timer.unref();
  return {
    stderr: {
      isTerminal: true,
      write(text) {
        erase();
        terminal.write(text);
      },
    },
    phase(next) {
      words = () => `${next} …`;
      draw();
    },
    ended({ operation }) {
      if (operation.waitsFor === undefined) done += 1;
    },
    close() {
      clearInterval(timer);
      erase();
    },
  };
}
