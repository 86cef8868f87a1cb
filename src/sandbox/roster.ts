/** The records of the account and the people behind them, found by id and by e-mail without a search. */
import { foldEmail } from './document.ts';
import { idFrom } from './random.ts';
import type { Person, StoredRecord } from './record.ts';

export class Roster {
  readonly #records = new Map<string, StoredRecord>();
  readonly #idsByEmail = new Map<string, Set<string>>();
  readonly #peopleByEmail = new Map<string, Person>();
  readonly #givenIds = new Set<string>();
  #list: readonly StoredRecord[] | undefined;
  #seq = 0;

  constructor(owner: Person) {
    this.#givenIds.add(owner.id);
    this.#peopleByEmail.set(foldEmail(owner.email), owner);
  }

  /** Puts a record in, or replaces the one with its id. */
  store(record: StoredRecord): void {
    const folded = foldEmail(record.person.email);
    const before = this.#records.get(record.id);
    if (before !== undefined && foldEmail(before.person.email) !== folded) {
      this.#forgetEmail(before);
      this.#peopleByEmail.delete(foldEmail(before.person.email));
    }
    this.#records.set(record.id, record);
    const ids = this.#idsByEmail.get(folded);
    if (ids === undefined) this.#idsByEmail.set(folded, new Set([record.id]));
    else ids.add(record.id);
    this.#peopleByEmail.set(folded, record.person);
    this.#list = undefined;
  }

  delete(record: StoredRecord): void {
    this.#records.delete(record.id);
    this.#forgetEmail(record);
    this.#list = undefined;
  }

  /** All records in the order of their creation. The owner has none. */
  records(): readonly StoredRecord[] {
    this.#list ??= [...this.#records.values()];
    return this.#list;
  }

  get(id: string): StoredRecord | undefined {
    return this.#records.get(id);
  }

  /** The first record with this e-mail, compared without case. */
  findByEmail(email: string): StoredRecord | undefined {
    const [id] = this.#idsByEmail.get(foldEmail(email)) ?? [];
    return id === undefined ? undefined : this.#records.get(id);
  }

  /** The record of a person; undefined for the owner and for strangers. */
  findByPerson(person: Person): StoredRecord | undefined {
    const ids = this.#idsByEmail.get(foldEmail(person.email)) ?? [];
    for (const id of ids) if (this.#records.get(id)?.person.id === person.id) return this.#records.get(id);
    return undefined;
  }

  /** The person behind an e-mail, who stays the same when a record is removed and made again. */
  personOf(email: string): Person {
    const folded = foldEmail(email);
    const known = this.#peopleByEmail.get(folded);
    if (known !== undefined) return known;
    const person = { id: this.newId(`person ${folded}`), email };
    this.#peopleByEmail.set(folded, person);
    return person;
  }

  nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  /** A 24-hex id that was never given before: the same for the same words in the same order of calls. */
  newId(words: string): string {
    let id = idFrom(words);
    for (let turn = 2; this.#givenIds.has(id); turn += 1) id = idFrom(`${words} #${turn}`);
    this.#givenIds.add(id);
    return id;
  }

  /** Reserves an id that a seed states. False if it is taken. */
  claimId(id: string): boolean {
    if (this.#givenIds.has(id)) return false;
    this.#givenIds.add(id);
    return true;
  }

  #forgetEmail(record: StoredRecord): void {
    const folded = foldEmail(record.person.email);
    const ids = this.#idsByEmail.get(folded);
    ids?.delete(record.id);
    if (ids?.size === 0) this.#idsByEmail.delete(folded);
  }
}
