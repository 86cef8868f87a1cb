/**
 * The runner's log. It reads commands from every line, so whatever people or the account wrote stands between
 * `stop-commands` and its end, whose word nobody can guess, and is defused besides. Groups are opened and closed
 * around such a stretch, never inside.
 */
import { randomBytes } from 'node:crypto';
import type { Sink } from '../commands/context.ts';
import { counted } from '../core/model/text.ts';
import { type AnnotationLevel, annotation, commandData, defused } from '../form/runner.ts';
import { visible } from '../form/visible.ts';

export class Log {
  readonly #write: (text: string) => void;
  readonly #now: () => Date;
  /** The word that ends the stretch in which nothing is a command. */
  #stopped: string | undefined;
  /** The begun last line of what was written. */
  #line = '';
  /** Commands of ours that wait for the end of the stretch. */
  readonly #waiting: string[] = [];
  #isOver = false;
  /** How many requests the account was asked so far. */
  requests: () => number = () => 0;

  constructor(write: (text: string) => void, now: () => Date) {
    this.#write = write;
    this.#now = now;
  }

  /** Where commands write to: nothing that goes there is a command to the runner. */
  readonly sink: Sink = {
    isTerminal: false,
    write: (text) => {
      if (this.#isOver) return;
      if (this.#stopped !== undefined) this.#add(text);
      else {
        this.#stop();
        this.#add(text);
        this.#resume();
      }
    },
  };

  /** A folded group of the log; ends with how long it took, and what it asked. Groups do not nest. */
  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#stopped !== undefined || this.#isOver) return work();
    const [begun, before] = [this.#now().getTime(), this.requests()];
    this.#write(`::group::${commandData(visible(name))}\n`);
    this.#stop();
    try {
      return await work();
    } finally {
      if (!this.#isOver) {
        const asked = this.requests() - before;
        const traffic = asked > 0 ? `, ${counted(asked, 'request')} to the account` : '';
        this.#add(`Took ${((this.#now().getTime() - begun) / 1000).toFixed(1)} s${traffic}.\n`);
        this.#endGroup();
      }
    }
  }

  /** Closes what is open, for the last words of a run that was cut off; what it still writes is not shown. */
  cutOff(): void {
    if (this.#stopped !== undefined) this.#endGroup();
    this.#isOver = true;
  }

  #endGroup(): void {
    this.#resume();
    this.#write('::endgroup::\n');
    for (const command of this.#waiting.splice(0)) this.#write(command);
  }

  readonly notice = (text: string): void => this.#annotate('notice', text);
  readonly warning = (text: string): void => this.#annotate('warning', text);
  readonly error = (text: string): void => this.#annotate('error', text);

  /** Whole lines of commands, already escaped. */
  commands(lines: string): void {
    if (this.#stopped === undefined) this.#write(lines);
    else this.#waiting.push(lines);
  }

  #annotate(level: AnnotationLevel, text: string): void {
    const lines = text.split('\n').map(visible).join('\n');
    this.commands(annotation(level, lines, { title: 'celigo-access' }));
  }

  #stop(): void {
    this.#stopped = randomBytes(16).toString('hex');
    this.#write(`::stop-commands::${this.#stopped}\n`);
  }

  #resume(): void {
    if (this.#line !== '') this.#add('\n');
    this.#write(`::${this.#stopped}::\n`);
    this.#stopped = undefined;
  }

  /** Whole lines only: half a line is not recognised as a command, and both halves together are. */
  #add(text: string): void {
    const whole = this.#line + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#line = whole.slice(end);
    if (end > 0) this.#write(defused(whole.slice(0, end)));
  }
}
