/** Who is the same person in readings and runs of different times, by records, ids of people and e-mails. */
import { apart } from '../model/clock.ts';
import type { CoveredChange } from '../model/covered.ts';
import { emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import type { Stretch } from './moments.ts';

interface Known {
  readonly recordId?: string | undefined;
  readonly personId?: string | undefined;
  readonly email: string;
}

interface Person {
  readonly records: Set<string>;
  personId?: string | undefined;
  /** The reading by which they were invited, if no record of that is known. */
  invitedAt?: number | undefined;
  /** The e-mail that was invited then. */
  invitedAs?: string;
  /** Whether the record of their invitation may be one that was read since, and is taken for somebody else's. */
  isDoubted?: boolean;
}

/** The readings that had a record: it was there all the time in between. */
interface Seen {
  readonly readings: number[];
  /** By the first it was there, and at the last it still was, whatever their clocks. */
  first: number;
  last: number;
  /** Whether a reading that names every record had it, so that one without it says that it is gone. */
  isListed: boolean;
}

/** When a reading had certainly ended, and before when it had certainly not begun. */
const endOf = ({ to, off = 0 }: Stretch): number => to + off;
const beginningOf = ({ from, off = 0 }: Stretch): number => from - off;

/**
 * Who is the same person. A record keeps its person also under another e-mail, and a new record of an e-mail is the same
 * person, unless whoever had that e-mail goes by another one now, or has a record beside it, or is another by the id of
 * the person: then the e-mail was given to somebody else. Two records that were there at one time are two.
 */
export class Identities {
  readonly #people = new Map<string, Person>();
  readonly #keys = new Map<string, string>();
  readonly #emails = new Map<string, string>();
  readonly #last = new Map<string, Known>();
  /** Who went by an e-mail last; they may go by another one since. */
  readonly #bearers = new Map<string, string>();
  readonly #seen = new Map<string, Seen>();
  /** Records and people of this reading of whom the e-mail alone says who they are, where it may be somebody else. */
  readonly #guessed = new Set<string>();
  /** When each reading was. */
  readonly #spans: Stretch[] = [];
  #isWhole = false;

  /**
   * A reading: the records that it had, of which `people` tells the e-mails. All come first, because the order of its
   * people means nothing. Without `listed` it may have had others.
   */
  meet(people: readonly Known[], span: Stretch, listed?: Iterable<string>): void {
    this.#spans.push(span);
    this.#isWhole = listed !== undefined;
    this.#guessed.clear();
    for (const id of listed ?? []) this.#meetRecord(id, true);
    for (const { recordId, email } of people) {
      if (recordId === undefined) continue;
      this.#meetRecord(recordId, false);
      if (this.#keys.has(recordId)) this.#emails.set(recordId, emailOf(email));
    }
  }

  #meetRecord(id: string, isListed: boolean): void {
    const { reading } = this;
    const seen = this.#seen.get(id);
    if (seen === undefined) {
      this.#seen.set(id, { readings: [reading], first: reading, last: reading, isListed });
      return;
    }
    if (seen.readings.at(-1) !== reading) seen.readings.push(reading);
    const span = this.#spanOf(reading);
    if (endOf(span) < endOf(this.#spanOf(seen.first))) seen.first = reading;
    if (beginningOf(span) > beginningOf(this.#spanOf(seen.last))) seen.last = reading;
    seen.isListed ||= isListed;
  }

  /** What was known before any reading was before all of them. */
  #spanOf(reading: number): Stretch {
    return this.#spans[reading - 1] ?? { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY };
  }

  /** Whether one reading was before another, or is the same, whatever clocks may differ. */
  #isBefore(one: number, other: number): boolean {
    const [before, after] = [this.#spanOf(one), this.#spanOf(other)];
    return one === other || before.to + apart(before, after) <= after.from;
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
  keyOf(known: Known, isThere: (key: string) => boolean): string {
    const { recordId, personId, email } = known;
    const folded = emailOf(email);
    const key =
      (recordId === undefined ? undefined : this.#keys.get(recordId)) ?? this.#keyOfNew(known, isThere);
    const person = this.#people.get(key) ?? { records: new Set() };
    this.#people.set(key, person);
    person.personId = personId ?? person.personId;
    // Whoever is invited once more may be there by now, under another e-mail.
    if (recordId === undefined && this.#mayHaveCome(person)) this.#guessed.add(key);
    person.isDoubted = false;
    if (recordId === undefined) {
      person.invitedAt = this.reading;
      person.invitedAs = folded;
      // A record that was known before is not the one that an invitation made.
    } else if (!this.#keys.has(recordId)) person.invitedAt = undefined;
    this.#bearers.set(folded, key);
    this.#last.set(key, { email, ...present({ recordId: recordId ?? this.#last.get(key)?.recordId }) });
    if (recordId !== undefined) {
      person.records.add(recordId);
      this.#keys.set(recordId, key);
      this.#emails.set(recordId, folded);
    }
    return key;
  }

  /**
   * Whether it may be somebody else's record that is taken for theirs: where nothing but the e-mail says whose a record
   * is, or where they were invited, and records came since of which any may be theirs, under whatever e-mail.
   */
  isGuessed(key: string, recordId: string | undefined): boolean {
    const person = this.#people.get(key);
    if (person !== undefined && (person.isDoubted === true || this.#mayHaveCome(person))) return true;
    return this.#guessed.has(key) || (recordId !== undefined && this.#guessed.has(recordId));
  }

  /** Whether the record of somebody who was invited may be one that came since, under whatever e-mail. */
  #mayHaveCome({ invitedAt }: Person): boolean {
    return (
      invitedAt !== undefined &&
      invitedAt !== this.reading &&
      (!this.#isWhole || this.#newSince(invitedAt) > 0)
    );
  }

  /** Whoever was invited, and whose record no reading has shown since. */
  awaited(): string[] {
    return [...this.#people].flatMap(([key, { invitedAt }]) => (invitedAt === undefined ? [] : [key]));
  }

  /** The number of the newest reading. */
  get reading(): number {
    return this.#spans.length;
  }

  /** Somebody was invited by a run of that reading, whatever record of theirs others have made and shown meanwhile. */
  invited(key: string, email: string, reading: number): void {
    const person = this.#people.get(key);
    if (person === undefined || person.invitedAt !== undefined) return;
    person.invitedAt = reading;
    person.invitedAs = emailOf(email);
  }

  /** A new record of the e-mail that somebody was invited by, and that is somebody else's, may be the one of the invitation. */
  #settle({ recordId, email }: Known, person: Person): void {
    if (recordId === undefined || person.invitedAt === undefined) return;
    if (person.invitedAs !== emailOf(email)) return;
    if (this.#isBefore(this.#seen.get(recordId)?.first ?? 0, person.invitedAt)) return;
    this.#guessed.add(recordId);
    person.invitedAt = undefined;
    person.isDoubted = true;
  }

  /** How many records may have come after a reading. */
  #newSince(reading: number): number {
    return [...this.#seen.values()].filter(({ first }) => !this.#isBefore(first, reading)).length;
  }

  #keyOfNew(known: Known, isThere: (key: string) => boolean): string {
    const { recordId, email } = known;
    const folded = emailOf(email);
    const bearer = this.#bearers.get(folded);
    const person = bearer === undefined ? undefined : this.#people.get(bearer);
    if (bearer === undefined || person === undefined) return this.#unused(folded);
    const isGivenAway =
      isThere(bearer) && [...person.records].some((record) => this.#emails.get(record) !== folded);
    // Whoever went by another e-mail when their record was removed comes back by that one, as far as anybody knows.
    const { email: last = email } = this.#last.get(bearer) ?? {};
    const isLeft =
      emailOf(last) !== folded && (known.personId === undefined || known.personId !== person.personId);
    if (isGivenAway || isLeft || this.#isAnother(known, person)) {
      this.#settle(known, person);
      return this.#unused(recordId === undefined ? `another ${folded}` : `record ${recordId}`);
    }
    if (recordId !== undefined && !this.#isProved(known, person)) this.#guessed.add(recordId);
    return bearer;
  }

  /** Whether a new record, or somebody without one, cannot be of a person. */
  #isAnother({ recordId, personId }: Known, person: Person): boolean {
    if (personId !== undefined && person.personId !== undefined && personId !== person.personId) return true;
    const { reading } = this;
    const own = recordId === undefined ? undefined : this.#seen.get(recordId);
    const { first, readings } = own ?? { first: reading, readings: [reading] };
    // Whoever was invited had no record by then, so that none of that reading is theirs.
    const { invitedAt, records } = person;
    if (invitedAt !== undefined && recordId !== undefined && this.#isBefore(first, invitedAt)) return true;
    return [...records].some((record) => {
      const seen = this.#seen.get(record);
      if (seen === undefined) return false;
      return this.#isBefore(first, seen.last) || readings.some((each) => seen.readings.includes(each));
    });
  }

  /** By the id of the person; or their record is gone; or they were invited, and no other record came since. */
  #isProved({ personId }: Known, person: Person): boolean {
    if (personId !== undefined && personId === person.personId) return true;
    if (!this.#isWhole) return false;
    if (person.invitedAt !== undefined) return this.#newSince(person.invitedAt) === 1;
    return [...person.records].every((record) => this.#seen.get(record)?.isListed === true);
  }

  #unused(name: string): string {
    let key = name;
    for (let number = 2; this.#people.has(key); number += 1) key = `${name} (${number})`;
    return key;
  }

  /** Whoever goes by an e-mail now, and may have gone by another one before; a name of its own where nobody does. */
  withEmail(email: string): string {
    const folded = emailOf(email);
    const key = this.#bearers.get(folded);
    if (key === undefined) return folded;
    const last = this.#last.get(key);
    return last !== undefined && emailOf(last.email) === folded ? key : `another ${folded}`;
  }

  /** As they were called last. */
  lastOf(key: string): { readonly person: string; readonly recordId?: string } {
    const { email = key, recordId } = this.#last.get(key) ?? {};
    return { person: email, ...present({ recordId }) };
  }
}
