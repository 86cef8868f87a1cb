/** Who is the same person in readings and runs of different times, by records and e-mails. */
import type { CoveredChange } from '../model/covered.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';

interface Known {
  readonly recordId?: string | undefined;
  readonly email: string;
}

/**
 * Who is the same person. A record keeps its person also under another e-mail, and a new record of an e-mail is the same
 * person, unless whoever had that e-mail goes by another one now: then the e-mail was given to somebody else. Two
 * records that one reading has are two.
 */
export class Identities {
  readonly #keys = new Map<string, string>();
  /** The records of each. */
  readonly #records = new Map<string, string[]>();
  readonly #emails = new Map<string, string>();
  readonly #last = new Map<string, Known>();
  /** Who went by an e-mail last; they may go by another one since. */
  readonly #bearers = new Map<string, string>();
  #reading: ReadonlySet<string | undefined> = new Set();

  /** How known records are called now. All of a reading come first, because the order of its people means nothing. */
  meet(people: readonly Known[]): void {
    this.#reading = new Set(people.map(({ recordId }) => recordId));
    for (const { recordId, email } of people)
      if (recordId !== undefined && this.#keys.has(recordId)) this.#emails.set(recordId, emailOf(email));
  }

  /** The e-mail that a known record had until now, if it goes by another one; to be asked before `keyOf`. */
  renamed({ recordId, email }: Known): CoveredChange[] {
    const key = recordId === undefined ? undefined : this.#keys.get(recordId);
    const last = key === undefined ? undefined : this.#last.get(key);
    if (last?.recordId !== recordId || last === undefined || emailOf(last.email) === emailOf(email))
      return [];
    return [{ field: 'e-mail', before: last.email, after: email }];
  }

  /** `isThere`: whether somebody is known to have a record. */
  keyOf({ recordId, email }: Known, isThere: (key: string) => boolean): string {
    const folded = emailOf(email);
    const known = recordId === undefined ? undefined : this.#keys.get(recordId);
    const key = known ?? this.#keyOfNew(recordId, folded, isThere);
    this.#bearers.set(folded, key);
    this.#last.set(key, { email, ...present({ recordId: recordId ?? this.#last.get(key)?.recordId }) });
    if (recordId !== undefined) {
      if (known === undefined) this.#records.set(key, [...(this.#records.get(key) ?? []), recordId]);
      this.#keys.set(recordId, key);
      this.#emails.set(recordId, folded);
    }
    return key;
  }

  #keyOfNew(recordId: string | undefined, folded: string, isThere: (key: string) => boolean): string {
    const own = this.#last.has(folded) ? folded : this.withEmail(folded);
    const others = this.#records.get(own) ?? [];
    const other = `another ${folded}`;
    const isGivenAway = isThere(own) && others.some((record) => this.#emails.get(record) !== folded);
    if (this.#last.has(other) || isGivenAway) return other;
    const isBeside = others.some((record) => this.#reading.has(record));
    return recordId !== undefined && isBeside ? `record ${recordId}` : own;
  }

  /** Whoever goes by an e-mail now, and may have gone by another one before; the e-mail itself where nobody does. */
  withEmail(email: string): string {
    const folded = emailOf(email);
    const key = this.#bearers.get(folded);
    const last = key === undefined ? undefined : this.#last.get(key);
    return key !== undefined && last !== undefined && emailOf(last.email) === folded ? key : folded;
  }

  /** As they were called last. */
  lastOf(key: string): { readonly person: string; readonly recordId?: string } {
    const { email = key, recordId } = this.#last.get(key) ?? {};
    return { person: email, ...present({ recordId }) };
  }
}
