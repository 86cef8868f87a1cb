/**
 * An independent judge of everything that is written to the account. It is told what the account was and what
 * the end may be, as plain data, and it sees each write with the record before and after; it shares no line with
 * the tool that writes.
 */
import type { AccountChange } from './account.ts';
import { type Document, foldEmail, sameJson } from './document.ts';
import {
  administers,
  lostServers,
  personIn,
  pointsAbove,
  pointsBelow,
  type ReachedResource,
  reachIn,
  type Things,
  type WitnessedReach,
  witnessedReachOf,
} from './reach.ts';
import { FLAGS } from './record.ts';

/** What the end may be for one person. Whoever has no entry is not to be touched. */
export interface Decided {
  readonly email: string;
  /** Exactly this, in the end. */
  readonly holds: ReachedResource;
  /** Flags that are decided, by the remote's names; all others stay. */
  readonly flags?: Readonly<Record<string, boolean>>;
  /** Left out: the switch stays as it is. */
  readonly disabled?: boolean;
}

export interface Situation {
  readonly things: Things;
  /** The records before, as plain documents. */
  readonly records: readonly Document[];
  /** Several entries of one person are several ends, each of them allowed. */
  readonly decided: readonly Decided[];
  /** Administrators to remain besides the token's own user. */
  readonly floor: number;
  /** E-mail of the token's own user; left out where it is the owner, who has no record. */
  readonly own?: string;
  /** E-mails of people whom nobody may write, whatever is decided. */
  readonly protectedPeople?: readonly string[];
}

/** The rules, each with where it comes from. */
export const RULES = {
  floor: 'min(before, floor) administrators remain besides the token’s user (policy `minAdministrators`)',
  self: 'the token’s user stays an administrator (guard `self`)',
  'too-much': 'nobody holds what neither before nor after gives them (the README’s promise of every step)',
  'too-little': 'nobody loses what both before and after give them (the README’s promise of every step)',
  untouched: 'whoever is not decided about, or is protected, is not written (policy `protectedUsers`)',
  setting: 'a flag changes only to what is decided (settings are managed only where they are written)',
  switch: 'a switch is never moved away from what is decided (threat T17: no write twice)',
  rest: 'what nobody manages comes back as it was read (PUT replaces the whole record)',
  'two-mails': 'nobody is invited twice, unless somebody else took the invitation away (threat T17)',
  'deleted-administrator':
    'an administrator is demoted before they are deleted (MCP users page: the level first)',
  'mcp-of-administrator': 'MCP grants are not taken from an administrator (MCP users page: the level first)',
  end: 'at rest everybody is what is decided',
} as const;
export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  /** Folded. */
  readonly email: string;
  readonly words: string;
}

type Tell = (rule: Rule, words: string) => void;

/** Fields that the server sets itself, and those that other rules judge. */
const JUDGED_ELSEWHERE: ReadonlySet<string> = new Set([
  ...FLAGS,
  ...['accessLevel', 'integrationAccessLevel', 'mcpServerAccessLevel', 'disabled', 'accepted', 'dismissed'],
  ...['_id', 'lastModified', 'lastModifiedBy', 'createdAt', 'createdVia', 'sharedWithUser'],
]);

const idOf = (record: Document): string => String(record._id);
const isSet = (record: Document | undefined, key: string): boolean => record?.[key] === true;
const byApi = ({ by }: AccountChange): boolean => by.source === 'api';

/** What whoever wrote could know. */
export interface Knowledge {
  /**
   * Earlier changes by others that no reading right before the write could show: the API has no conditional
   * writes, so nobody can be blamed for what they break. Left out: there are none.
   */
  readonly unseen?: readonly AccountChange[];
  /** Administrators when the run that writes began, its own user aside. Left out: those of the situation. */
  readonly before?: number;
}

interface Person {
  /** What the account, or somebody else, has given them so far. */
  readonly given: WitnessedReach[];
  invited: boolean;
}

export class Witness {
  readonly #situation: Situation;
  readonly #own: string | undefined;
  readonly #protected: ReadonlySet<string>;
  readonly #decided = new Map<string, Decided[]>();
  readonly #records = new Map<string, Document>();
  readonly #people = new Map<string, Person>();
  readonly #before: number;

  constructor(situation: Situation) {
    this.#situation = situation;
    this.#own = situation.own === undefined ? undefined : foldEmail(situation.own);
    this.#protected = new Set((situation.protectedPeople ?? []).map(foldEmail));
    for (const each of situation.decided) {
      const email = foldEmail(each.email);
      this.#decided.set(email, [...(this.#decided.get(email) ?? []), each]);
    }
    for (const record of situation.records) {
      this.#records.set(idOf(record), record);
      this.#personOf(personIn(record).email).given.push(reachIn(record, situation.things));
    }
    this.#before = this.administrators();
  }

  /** Accepted and enabled administrators besides the token's own user; two records of one person are one. */
  administrators(): number {
    const people = [...this.#records.values()]
      .filter(administers)
      .map(personIn)
      .filter(({ email }) => email !== this.#own);
    return new Set(people.map(({ id }) => id)).size;
  }

  /** Judges one write and takes it in; what others do in the UI is taken in and never judged. */
  see(change: AccountChange, { unseen = [], before }: Knowledge = {}): Violation[] {
    const email = foldEmail(change.email);
    const broken: Violation[] = [];
    const tell: Tell = (rule, words) => void broken.push({ rule, email, words });
    const couldKnow = unseen.every((other) => recordOfChange(other) !== recordOfChange(change));
    if (byApi(change) && couldKnow) {
      this.#judgeReach(change, tell);
      this.#judgeRecord(change, tell);
    }
    this.#take(change);
    if (!byApi(change)) {
      this.#personOf(email).given.push(reachIn(change.after, this.#situation.things));
      // Who has lost the record of an invitation to somebody else's edit may be invited anew.
      const former = change.before === undefined ? email : personIn(change.before).email;
      if (change.after === undefined || former !== email) this.#personOf(former).invited = false;
      return [];
    }
    this.#judgeAdministrators(change, unseen, Math.min(before ?? this.#before, this.#situation.floor), tell);
    return broken;
  }

  /** What is not as decided, person by person; `but` are people of whom nothing is said. */
  atRest(but: ReadonlySet<string> = new Set()): Violation[] {
    const broken: Violation[] = [];
    const records = new Map([...this.#records.values()].map((record) => [personIn(record).email, record]));
    for (const [email, ends] of this.#decided) {
      if (but.has(email)) continue;
      const wrong = ends.map((end) => this.#differences(records.get(email), end));
      if (wrong.every((words) => words.length > 0)) {
        broken.push({ rule: 'end', email, words: wrong.flat().join('; ') });
      }
    }
    return broken;
  }

  #differences(record: Document | undefined, end: Decided): string[] {
    const { things } = this.#situation;
    const reach = reachIn(record, things);
    const decided = [this.#reachAt(end, record)];
    const flags = Object.entries(end.flags ?? {}).filter(([name, value]) => isSet(record, name) !== value);
    return [
      ...pointsAbove(reach, decided).map((point) => `more than decided: ${point}`),
      ...pointsBelow(reach, decided).map((point) => `less than decided: ${point}`),
      ...(record === undefined ? [] : flags.map(([name, value]) => `${name} is not ${value}`)),
      ...(end.holds.accessLevel === 'none' && record !== undefined ? ['has a record still'] : []),
    ];
  }

  /** What an end gives somebody with this record, whose switch stays where nothing is decided about it. */
  #reachAt({ disabled, holds }: Decided, record: Document | undefined): WitnessedReach {
    const isOff = disabled ?? isSet(record, 'disabled');
    return witnessedReachOf(isOff ? { accessLevel: 'none' } : holds, this.#situation.things);
  }

  #judgeReach({ email: spelled, after }: AccountChange, tell: Tell): void {
    const email = foldEmail(spelled);
    const { things } = this.#situation;
    const ends = this.#decided.get(email);
    if (ends === undefined || this.#protected.has(email)) {
      tell('untouched', 'was written and is not decided about');
      return;
    }
    const { given } = this.#personOf(email);
    const before = given.length === 0 ? [witnessedReachOf({ accessLevel: 'none' }, things)] : given;
    const decided = ends.map((end) => this.#reachAt(end, after));
    const reach = reachIn(after, things);
    const above = pointsAbove(reach, [...before, ...decided]);
    if (above.length > 0) tell('too-much', above.join(', '));
    const below = pointsBelow(reach, [...before, ...decided]);
    if (below.length > 0) tell('too-little', below.join(', '));
  }

  #judgeRecord({ email: spelled, event, before, after }: AccountChange, tell: Tell): void {
    const email = foldEmail(spelled);
    const ends = this.#decided.get(email) ?? [];
    if (event === 'create') {
      const person = this.#personOf(email);
      if (person.invited) tell('two-mails', 'was invited a second time');
      person.invited = true;
    }
    if (before === undefined) return;
    if (after === undefined) {
      if (administers(before)) tell('deleted-administrator', 'was deleted while they were an administrator');
      return;
    }
    for (const flag of FLAGS) {
      if (flag === 'allMcpServerAccess' || isSet(before, flag) === isSet(after, flag)) continue;
      if (!ends.some(({ flags }) => flags?.[flag] === isSet(after, flag)))
        tell('setting', `${flag} was changed`);
    }
    const moved = isSet(before, 'disabled') !== isSet(after, 'disabled');
    if (moved && !ends.some(({ disabled }) => disabled === isSet(after, 'disabled'))) {
      tell('switch', isSet(after, 'disabled') ? 'was disabled' : 'was enabled');
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!JUDGED_ELSEWHERE.has(key) && !sameJson(before[key], after[key]))
        tell('rest', `${key} was changed`);
    }
    if (administers(before)) {
      const lost = lostServers(before, after, this.#situation.things);
      if (lost.length > 0) tell('mcp-of-administrator', `lost ${lost.join(', ')}`);
    }
  }

  #judgeAdministrators(
    change: AccountChange,
    unseen: readonly AccountChange[],
    floor: number,
    tell: Tell,
  ): void {
    const { before } = change;
    if (before === undefined || !endsAdministrator(change)) return;
    // Whoever could not see that this is an administrator by now could not know that the write takes one.
    const hidden = unseen.find((other) => recordOfChange(other) === recordOfChange(change));
    if (hidden !== undefined && (hidden.before === undefined || !administers(hidden.before))) return;
    if (personIn(before).email === this.#own) {
      tell('self', 'is the token’s own user and is no longer an administrator');
      return;
    }
    const believed = new Set(
      unseen
        .filter((other) => other.before !== undefined && administers(other.before))
        .map(recordOfChange)
        .filter((id) => id !== recordOfChange(change) && !administers(this.#records.get(id) ?? {})),
    );
    const left = this.administrators() + believed.size;
    if (left < floor) tell('floor', `${left} administrators are left of at least ${floor}`);
  }

  #take({ before, after }: AccountChange): void {
    if (after !== undefined) this.#records.set(idOf(after), after);
    else if (before !== undefined) this.#records.delete(idOf(before));
  }

  #personOf(email: string): Person {
    const known = this.#people.get(email);
    if (known !== undefined) return known;
    const person = { given: [], invited: false };
    this.#people.set(email, person);
    return person;
  }
}

/** The record that a change is of. */
export const recordOfChange = ({ before, after }: AccountChange): string => String((after ?? before)?._id);

/** Whether a change leaves no administrator of one who was. */
export const endsAdministrator = ({ before, after }: AccountChange): boolean =>
  before !== undefined && administers(before) && (after === undefined || !administers(after));
