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
  return stderr.isTerminal ? new ChangingLine(stderr, total, traffic) : linePerPhase(stderr, total);
}

function linePerPhase(stderr: Sink, total: number): Progress {
  stderr.write(`Carrying out ${counted(total, 'operation')}.\n`);
  return { phase: (words) => stderr.write(`${words}.\n`), ended: () => {}, stderr, close: () => {} };
}

class ChangingLine implements Progress {
  readonly stderr: Sink;
  readonly #terminal: Sink;
  readonly #timer: NodeJS.Timeout;
  #words: () => string;
  #done = 0;

  constructor(terminal: Sink, total: number, traffic: () => Traffic) {
    this.#terminal = terminal;
    this.stderr = {
      isTerminal: true,
      write: (text) => {
        this.#erase();
        terminal.write(text);
      },
    };
    this.#words = () => {
      const { requests, waitMs } = traffic();
      const waiting = waitMs > 0 ? `, waiting ${Math.ceil(waitMs / 1000)} s for the limit` : '';
      return `${this.#done} of ${counted(total, 'operation')} ended, ${counted(requests, 'request')}${waiting} …`;
    };
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), EVERY);
    this.#timer.unref();
  }

  phase(words: string): void {
    this.#words = () => `${words} …`;
    this.#draw();
  }

  ended({ operation }: Outcome): void {
    if (operation.waitsFor === undefined) this.#done += 1;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#erase();
  }

  #erase(): void {
    this.#terminal.write('\r\u001b[2K');
  }

  /** Cut to the terminal: a line that wraps cannot be taken back, and the last column makes some wrap. */
  #draw(): void {
    const { columns = 80 } = this.#terminal;
    this.#terminal.write(`\r\u001b[2K${this.#words().slice(0, columns - 1)}`);
  }
}
