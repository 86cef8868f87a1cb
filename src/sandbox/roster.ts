/** The records of the account and the people behind them, found by id and by e-mail without a search. */
import { foldEmail } from './document.ts';
import { idFrom } from './random.ts';
import type { StoredPerson, StoredRecord } from './record.ts';

/** One step of the past: what stood under an id until then. */
interface Step {
  readonly at: number;
  readonly id: string;
  /** Undefined: there was no such record. */
  readonly before: StoredRecord | undefined;
}

export class Roster {
  #records = new Map<string, StoredRecord>();
  #idsByEmail = new Map<string, Set<string>>();
  #peopleByEmail = new Map<string, StoredPerson>();
  #givenIds = new Set<string>();
  #list: readonly StoredRecord[] | undefined;
  #seq = 0;
  #past: Step[] = [];
  readonly #now: () => number;

  /** `now` dates the past, in milliseconds of a clock that only runs forward. */
  constructor(owner: StoredPerson, now: () => number) {
    this.#now = now;
    this.#givenIds.add(owner.id);
    this.#peopleByEmail.set(foldEmail(owner.email), owner);
  }

  /** Puts a record in, or replaces the one with its id. */
  store(record: StoredRecord): void {
    const folded = foldEmail(record.person.email);
    const before = this.#records.get(record.id);
    this.#past.push({ at: this.#now(), id: record.id, before });
    if (before !== undefined && foldEmail(before.person.email) !== folded) {
      this.#forgetEmail(before);
      this.#peopleByEmail.delete(foldEmail(before.person.email));
    }
    this.#records.set(record.id, record);
    this.#idsByEmail.set(folded, (this.#idsByEmail.get(folded) ?? new Set<string>()).add(record.id));
    this.#peopleByEmail.set(folded, record.person);
    this.#list = undefined;
  }

  delete(record: StoredRecord): void {
    this.#past.push({ at: this.#now(), id: record.id, before: this.#records.get(record.id) });
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

  /** From now on there is no past: an account begins with its seed. */
  forgetPast(): void {
    this.#past = [];
  }

  /** The records as they were `ageMs` milliseconds ago, in the order of their creation. */
  recordsBefore(ageMs: number): readonly StoredRecord[] {
    const undone = this.#undoneSince(ageMs);
    if (undone.size === 0) return this.records();
    const records = new Map(this.#records);
    for (const [id, before] of undone) {
      if (before === undefined) records.delete(id);
      else records.set(id, before);
    }
    return [...records.values()].sort((one, other) => one.seq - other.seq);
  }

  /** One record as it was `ageMs` milliseconds ago. */
  getBefore(id: string, ageMs: number): StoredRecord | undefined {
    const undone = this.#undoneSince(ageMs);
    return undone.has(id) ? undone.get(id) : this.#records.get(id);
  }

  /** Remembers everything; calling the result puts it back. */
  snapshot(): () => void {
    const [records, people, ids] = [
      new Map(this.#records),
      new Map(this.#peopleByEmail),
      new Set(this.#givenIds),
    ];
    const idsByEmail = new Map([...this.#idsByEmail].map(([email, held]) => [email, new Set(held)]));
    const [seq, past] = [this.#seq, this.#past.length];
    return () => {
      [this.#records, this.#peopleByEmail, this.#givenIds] = [records, people, ids];
      [this.#idsByEmail, this.#seq, this.#list] = [idsByEmail, seq, undefined];
      this.#past.length = past;
    };
  }

  /** What every id that changed in the last `ageMs` milliseconds stood for before. */
  #undoneSince(ageMs: number): Map<string, StoredRecord | undefined> {
    const undone = new Map<string, StoredRecord | undefined>();
    const since = this.#now() - ageMs;
    for (let index = this.#past.length - 1; index >= 0; index -= 1) {
      const step = this.#past[index];
      if (step === undefined || step.at <= since) break;
      undone.set(step.id, step.before);
    }
    return undone;
  }

  /** The first record with this e-mail, compared without case. */
  findByEmail(email: string): StoredRecord | undefined {
    const [id] = this.#idsByEmail.get(foldEmail(email)) ?? [];
    return id === undefined ? undefined : this.#records.get(id);
  }

  /** The record of a person; undefined for the owner and for strangers. */
  findByPerson(person: StoredPerson): StoredRecord | undefined {
    const ids = this.#idsByEmail.get(foldEmail(person.email)) ?? [];
    for (const id of ids) if (this.#records.get(id)?.person.id === person.id) return this.#records.get(id);
    return undefined;
  }

  /** The person behind an e-mail, who stays the same when a record is removed and made again. */
  personOf(email: string): StoredPerson {
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

  /** Reserves an id that a seed states. */
  claimId(id: string): void {
    this.#givenIds.add(id);
  }

  #forgetEmail(record: StoredRecord): void {
    const folded = foldEmail(record.person.email);
    const ids = this.#idsByEmail.get(folded);
    ids?.delete(record.id);
    if (ids?.size === 0) this.#idsByEmail.delete(folded);
  }
}
