/** What is going on, on stderr: one changing line on a terminal, a line a phase elsewhere. */
import type { Outcome } from '../apply/outcome.ts';
import type { AccountReader, Traffic } from '../core/model/doors.ts';
import { counted } from '../core/model/text.ts';
import type { Context, DoorOptions, Sink } from './context.ts';
import { ERASE } from './signals.ts';

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

/** How long, in milliseconds, the account may take to be read before a terminal shows that it is. */
const SILENCE = 3_000;

/** The same door; whatever it reads for long is seen on a terminal, unless something else is shown there already. */
function readingAloud<Door extends AccountReader>(door: Door, { stderr }: Pick<Context, 'stderr'>): Door {
  if (!stderr.isTerminal) return door;
  return new Proxy(door, {
    get(_target, name) {
      const value: unknown = Reflect.get(door, name);
      if (typeof value !== 'function') return value;
      // Called as the door's own: what it calls in turn is part of the same reading.
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, door, given);
        if (answer instanceof Promise) showWhileOpen(answer, stderr, () => door.traffic());
        return answer;
      };
    },
  });
}

/** The doors of a command. Many accounts are shown together, by what reads them. */
export function doorsAloud(
  given: Pick<Context, 'stderr' | 'connectReader' | 'connectWriter'>,
): Pick<Context, 'connectReader' | 'connectWriter'> {
  const aloud = <Door extends AccountReader>(door: Door, { target }: DoorOptions): Door =>
    target === undefined ? readingAloud(door, given) : door;
  return {
    connectReader: async (options) => aloud(await given.connectReader(options), options),
    connectWriter: async (options) => aloud(await given.connectWriter(options), options),
  };
}

function showWhileOpen(answer: Promise<unknown>, terminal: Sink, traffic: () => Traffic): void {
  let line: { erase(): void; close(): void } | undefined;
  const timer = setTimeout(() => {
    if (!shown.has(terminal))
      line = lineOf(terminal, () => `Reading the account: ${trafficWords(traffic())} …`);
  }, SILENCE);
  timer.unref();
  const end = (): void => {
    clearTimeout(timer);
    line?.close();
  };
  answer.then(end, end);
}

function trafficWords({ requests, waitMs }: Traffic): string {
  const waiting = waitMs > 0 ? `, waiting ${Math.ceil(waitMs / 1000)} s for the limit` : '';
  return `${counted(requests, 'request')}${waiting}`;
}

/** Terminals with a line that changes: two would write over each other. */
const shown = new WeakSet<Sink>();

function lineOf(terminal: Sink, words: () => string) {
  const erase = (): void => terminal.write(ERASE);
  // Cut to the terminal: a line that wraps cannot be taken back, and the last column makes some wrap.
  const draw = (): void => terminal.write(`${ERASE}${words().slice(0, (terminal.columns ?? 80) - 1)}`);
  shown.add(terminal);
  draw();
  const timer = setInterval(draw, EVERY);
  timer.unref();
  return {
    erase,
    draw,
    close() {
      clearInterval(timer);
      shown.delete(terminal);
      erase();
    },
  };
}

function changingLine(terminal: Sink, total: number, traffic: () => Traffic): Progress {
  let done = 0;
  let words = (): string => `${done} of ${counted(total, 'operation')} ended, ${trafficWords(traffic())} …`;
  const { erase, draw, close } = lineOf(terminal, () => words());
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
    close,
  };
}
