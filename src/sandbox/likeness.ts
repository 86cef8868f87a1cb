/** Which readings are still possible once an account has been asked: a choice is made among these and no others. */
import { DIALECTS, type Dialect, Dialects, dialectNamed } from './dialects.ts';

/** What is known of one question. */
export interface KnownReading {
  readonly id: string;
  readonly answer?: string;
  /** Readings that nothing rules out. */
  readonly possible: readonly string[];
}

export class Likeness {
  readonly #possible: ReadonlyMap<string, readonly string[]>;
  /** Questions that the account answers in a way which no reading here has. */
  readonly unlike: readonly string[];
  /** Items in a page, where that is known. */
  readonly pageSize: number | undefined;

  constructor(known: readonly KnownReading[]) {
    const possible = new Map<string, readonly string[]>();
    const unlike: string[] = [];
    const size = Number(known.find(({ id }) => id === 'page-size')?.answer);
    this.pageSize = Number.isInteger(size) && size > 0 && size <= 1_000 ? size : undefined;
    for (const reading of known) {
      const row = dialectNamed(reading.id);
      if (row === undefined) continue;
      const left = row.values.filter((value) => reading.possible.includes(value));
      if (left.length > 0) possible.set(reading.id, left);
      else if (reading.id !== 'page-size' || this.pageSize === undefined) unlike.push(reading.id);
    }
    this.#possible = possible;
    this.unlike = unlike;
  }

  /** The values of a question that are still possible; all of them where nothing is known. */
  valuesOf(name: string): readonly string[] {
    return this.#possible.get(name) ?? dialectNamed(name)?.values ?? [];
  }

  /** The reading to begin with: the defaults, and another value where a default is ruled out. */
  base(): Dialects {
    return new Dialects(
      new Map(
        Object.entries<Dialect>(DIALECTS).flatMap(([name, { values }]): [string, string][] => {
          const [first] = this.valuesOf(name);
          return first === undefined || this.valuesOf(name).includes(values[0]) ? [] : [[name, first]];
        }),
      ),
    );
  }
}

/** Of an account that nobody has asked: everything is possible. */
export const ANYTHING = new Likeness([]);
