/** The text of one file by lines: from offsets to places, and from places to the lines around them. */
import type { Frame, Place } from '../core/model/finding.ts';

/** A frame shows the line before and after; longer lines are cut there by whoever draws it. */
const AROUND = 1;

export class Lines {
  readonly file: string;
  readonly text: string;
  readonly #starts: readonly number[];
  /** The index of the line that was asked for before. */
  #before = 0;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#starts = lineStarts(text);
  }

  /** The place from `start` to `end`, at most to the end of its first line: a caret marks one line. */
  place(start: number, end: number): Place {
    const index = this.#lineOf(start);
    const lineStart = this.#starts[index] ?? 0;
    const stop = Math.min(Math.max(end, start), this.#endOf(index));
    const [line, column] = [index + 1, start - lineStart + 1];
    if (stop <= start) return { file: this.file, line, column };
    return { file: this.file, line, column, endLine: line, endColumn: stop - lineStart + 1 };
  }

  frame(place: Place): Frame {
    const first = Math.max(0, place.line - 1 - AROUND);
    const last = Math.min(this.#last(place.line - 1), place.line - 1 + AROUND);
    const lines: string[] = [];
    for (let index = first; index <= last; index += 1) lines.push(this.#line(index));
    return { firstLine: first + 1, lines };
  }

  /** The index of the last line; what follows the final line feed is one only if the place is there. */
  #last(meant: number): number {
    const last = this.#starts.length - 1;
    return last > meant && this.#line(last) === '' ? last - 1 : last;
  }

  #line(index: number): string {
    return this.text.slice(this.#starts[index], this.#endOf(index));
  }

  /** Where the line ends, before its line feed. */
  #endOf(index: number): number {
    const next = this.#starts[index + 1];
    if (next === undefined) return this.text.length;
    return this.text.charAt(next - 2) === '\r' ? next - 2 : next - 1;
  }

  /** The index of the last line that starts at or before `offset`. */
  #lineOf(offset: number): number {
    // Places are asked for in the order of the file, so the line is most often that of the one before, or the next.
    let [low, high] = this.#near(offset);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    this.#before = low;
    return low;
  }

  /** The first and the last index between which the line of `offset` is. */
  #near(offset: number): [low: number, high: number] {
    const last = this.#starts.length - 1;
    if ((this.#starts[this.#before] ?? 0) > offset) return [0, this.#before - 1];
    const next = Math.min(this.#before + 1, last);
    if ((this.#starts[next + 1] ?? Infinity) > offset) return [this.#before, next];
    return [next, last];
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** A plain name behind which two colons stand. Of an address the format says what is wrong with it. */
export const endsInColon = (name: string): boolean => name.endsWith(':') && !name.includes('@');
