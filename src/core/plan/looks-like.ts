/**
 * Misspelt addresses: one sends an invitation to somebody else, or ends nobody's access. An invited address is compared
 * with people of the account who are in no file, so that `anan.a@` does not pass for `anna.a@`. Its domain is compared
 * with the domains of others; the domains in `policy.domains` are right by definition. A person who is to be absent and
 * is not in the account has left, as a rule. If somebody in no file resembles them, the entry may have meant that person.
 */
import { type DesiredState, type DesiredUser, entryLookup } from '../desired/resolve.ts';
import { type AddressBook, addressBook, domainOf, localOf } from '../model/address.ts';
import { groupBy } from '../model/group-by.ts';
import { domainFolded } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { isNear } from '../model/suggest.ts';
import { compareText } from '../model/text.ts';
import type { Policy as WrittenPolicy } from '../written/file.ts';
import { declaring, inNoFile } from './change.ts';
import type { NoteOf } from './note.ts';
import type { Operation } from './operation.ts';

export interface LookAlikeInput {
  readonly live: LiveState;
  readonly desired: DesiredState;
  readonly domains: WrittenPolicy['domains'];
  /** What was in force already: without it nobody can tell which entries are new. */
  readonly base?: DesiredState | undefined;
  /** A timer's run, which nobody reads for what is new. */
  readonly isDue?: boolean;
}

/** Shorter domains are near to each other by chance. */
const SHORTEST = 4;
const MOST_SLIPS = 2;

/** Those operations that invite somebody who was probably meant otherwise: the address that was meant, by step. */
export function lookAlikesOf(operations: readonly Operation[], input: LookAlikeInput): Map<number, string> {
  const invites = operations.filter(({ kind }) => kind === 'invite');
  if (invites.length === 0) return new Map();
  const near = new Neighbours(input);
  return new Map(
    invites.flatMap(({ step, user }) => {
      const like = near.meantBy(user.email);
      return like === undefined ? [] : [[step, like] as const];
    }),
  );
}

type NobodyNote = NoteOf<
  | 'absent-looks-like'
  | 'absent-nowhere'
  | 'absent-outside-domains'
  | 'protected-nowhere'
  | 'looks-like-declared'
>;

/** What the files say of people who are not in the account, where somebody else was perhaps meant. */
export function missedPeople(input: LookAlikeInput, operations: readonly Operation[] = []): NobodyNote[] {
  const absent = missedAbsentees(input);
  const named = new Set(absent.flatMap((note) => (note.code === 'absent-looks-like' ? [note.person] : [])));
  const notes = [...absent, ...missedProtection(input), ...besideDeclared(input, operations, named)];
  const told = new Set(notes.flatMap((note) => ('people' in note ? note.people : [note.person])));
  return [...notes, ...absentNowhere(input, told)];
}

/**
 * Ends that reach nobody, of which nothing tells whom they may have meant instead: a run with nothing to do would look
 * as if it had ended somebody's access. Entries of people who have left may stay, so that with a base the new ones are
 * told, and without one only what may be about somebody whom the account has and no file declares.
 */
function absentNowhere(input: LookAlikeInput, told: ReadonlySet<string>): NobodyNote[] {
  const { live, desired, base, isDue = false } = input;
  const before = base && new Set(base.users.map(({ email }) => email));
  // Beside a base a warning or the review names whoever is new and whose end has come already.
  const isTold = ({ email, shown, absence }: DesiredUser): boolean =>
    told.has(shown) || (before !== undefined && (before.has(email) || absence?.by === 'date'));
  const gone = absentees(input)
    .filter((user) => !isTold(user))
    .sort((a, b) => compareText(a.email, b.email));
  const strangers = gone.length === 0 ? [] : inNoFile(peopleIn(live), desired);
  if (gone.length === 0 || isDue || (before === undefined && strangers.length === 0)) return [];
  const keys = new Set(gone.flatMap(({ email }) => namesIn(email)));
  const like = strangers
    .filter(({ email }) => namesIn(email).some((each) => keys.has(each)))
    .map(({ shownEmail }) => shownEmail)
    .sort(compareText);
  return [
    { code: 'absent-nowhere', people: gone.map(({ shown }) => shown), like, isNew: before !== undefined },
  ];
}

/** Names within an address that two people seldom share, each with the domain. */
const namesIn = (email: string): string[] =>
  localOf(email)
    .split(/[._-]+/)
    .filter((part) => part.length >= SHORTEST)
    .map((part) => `${part}@${domainOf(email)}`);

/** Entries that end the access of somebody who is not in the account. A pin says who was meant, whatever the address is. */
function absentees({ live, desired }: Pick<LookAlikeInput, 'live' | 'desired'>): DesiredUser[] {
  const absent = desired.users.filter(({ id, state }) => state === 'absent' && id === undefined);
  if (absent.length === 0) return [];
  const inAccount = new Set(peopleIn(live).map(({ email }) => email));
  return absent.filter(({ email }) => !inAccount.has(email));
}

/**
 * A second entry beside the right one of somebody in the account: a leaver who keeps their access by the first, or an
 * invitation to an address that nobody has. As both are written, they may also be two people: it is said, and allowed.
 */
function besideDeclared(
  { live, desired }: LookAlikeInput,
  operations: readonly Operation[],
  named: ReadonlySet<string>,
): NobodyNote[] {
  const invited = new Set<string>(
    operations
      .filter(({ kind, hazards }) => kind === 'invite' && !hazards.includes('looks-like'))
      .map(({ user }) => user.email),
  );
  const gone = new Set(absentees({ live, desired }));
  const odd = desired.users.filter(
    (user) => invited.has(user.email) || (gone.has(user) && !named.has(user.shown)),
  );
  if (odd.length === 0) return [];
  const entryOf = entryLookup(desired.users);
  const declared = peopleIn(live).flatMap((person) => {
    const entry = entryOf(person);
    return entry?.state === 'present' ? [{ person, entry }] : [];
  });
  const places = new Map(declared.map(({ person, entry }) => [person.shownEmail, entry.place]));
  const book = new Resembling(declared.map(({ person }) => person));
  return odd.flatMap(({ email, shown: person, place, state }): NobodyNote[] => {
    const like = book.meantBy(email);
    const declaredAt = like === undefined ? undefined : places.get(like);
    if (like === undefined || declaredAt === undefined) return [];
    const becomes = state === 'absent' ? 'absent' : 'invited';
    return [{ code: 'looks-like-declared', person, place, like, declaredAt, becomes }];
  });
}

const peopleIn = (live: LiveState) => [...live.users, ...live.unknownLevels];
const bookOf = (people: readonly Pick<LiveUser, 'email' | 'shownEmail'>[]): AddressBook =>
  addressBook(people.map(({ email, shownEmail: shown }) => ({ email, shown })));

/** An address of nobody protects nobody, and the one who was perhaps meant is written like anybody. */
function missedProtection({ live, desired }: LookAlikeInput): NobodyNote[] {
  if (desired.protectedUsers.size === 0) return [];
  const everybody = peopleIn(live);
  const settled = new Set<string>([...everybody, ...desired.users].map(({ email }) => email));
  const missing = [...desired.protectedUsers].filter(
    (email) => !settled.has(email) && email !== desired.owner,
  );
  if (missing.length === 0) return [];
  const book = bookOf(everybody.filter(({ email }) => !desired.protectedUsers.has(email)));
  return missing.map((person) => ({
    code: 'protected-nowhere',
    person,
    ...present({ like: book.alike(person) ?? book.nearest(person) }),
  }));
}

/**
 * Entries that end the access of somebody who is not in the account, and that may be misspelt. Nothing stops a run for
 * them: whoever has left is gone from the account for good, and their line may stay.
 */
function missedAbsentees(input: LookAlikeInput): NobodyNote[] {
  const { live, desired, domains } = input;
  const gone = absentees(input);
  if (gone.length === 0) return [];
  const leftAlone = new Resembling(inNoFile(peopleIn(live), desired));
  const listed = domains && new Set(domains.map(domainFolded));
  const notes: NobodyNote[] = [];
  const outside: string[] = [];
  for (const { email, shown, place } of gone) {
    const like = leftAlone.meantBy(email);
    if (like !== undefined) notes.push({ code: 'absent-looks-like', person: shown, like, place });
    else if (listed?.has(domainOf(email)) === false) outside.push(shown);
  }
  if (outside.length > 0) notes.push({ code: 'absent-outside-domains', people: outside.sort(compareText) });
  return notes;
}

const areNearDomains = (a: string, b: string): boolean =>
  Math.min(a.length, b.length) >= SHORTEST && isNear(a, b, MOST_SLIPS);

/** People whom an address may have meant: of the same domain, or of the same name at one that is as good as the same. */
class Resembling {
  readonly #book: AddressBook;
  readonly #byLocal: ReadonlyMap<string, readonly Pick<LiveUser, 'email' | 'shownEmail'>[]>;

  constructor(people: readonly Pick<LiveUser, 'email' | 'shownEmail'>[]) {
    this.#book = bookOf(people);
    this.#byLocal = groupBy(people, ({ email }) => localOf(email));
  }

  meantBy(email: string): string | undefined {
    const domain = domainOf(email);
    const elsewhere = this.#byLocal.get(localOf(email)) ?? [];
    // `ada@acme.com` where the account has `ada@acme.example`: the same company, whatever stands behind its name.
    const isKin = (other: string): boolean =>
      areNearDomains(other, domain) || other.split('.')[0] === domain.split('.')[0];
    return this.#book.alike(email) ?? elsewhere.find((each) => isKin(domainOf(each.email)))?.shownEmail;
  }
}

class Neighbours {
  readonly #undeclared: AddressBook;
  /** Domains of people in the account. */
  readonly #inAccount: ReadonlySet<string>;
  /** By domain, everybody in the account and whoever is to be. */
  readonly #people: ReadonlyMap<string, readonly unknown[]>;
  readonly #meant: ReadonlySet<string>;

  constructor({ live, desired: { users }, domains }: LookAlikeInput) {
    const isDeclared = declaring(users);
    const everybody = peopleIn(live);
    this.#meant = new Set((domains ?? []).map(domainFolded));
    const emails = new Set(everybody.map(({ email }) => email));
    this.#inAccount = new Set([...emails].map(domainOf));
    const coming = users.filter(({ email, state }) => state === 'present' && !emails.has(email));
    this.#people = groupBy([...everybody, ...coming], ({ email }) => domainOf(email));
    this.#undeclared = bookOf(everybody.filter((user) => !isDeclared(user)));
  }

  /** Somebody of the same domain who is in no file, or the same name at a likelier domain. */
  meantBy(email: string): string | undefined {
    return this.#undeclared.alike(email) ?? this.#elsewhere(localOf(email), domainOf(email));
  }

  /** The same name at a domain that more people have, where nobody in the account has this one. */
  #elsewhere(local: string, domain: string): string | undefined {
    if (this.#inAccount.has(domain) || this.#meant.has(domain) || domain.length < SHORTEST) return undefined;
    const here = this.#people.get(domain)?.length ?? 0;
    const [nearest] = [...this.#people]
      .filter(([other, people]) => other !== domain && people.length > Math.max(1, here))
      .filter(([other]) => Math.abs(other.length - domain.length) <= MOST_SLIPS)
      .filter(([other]) => isNear(other, domain, MOST_SLIPS))
      .sort(([a, x], [b, y]) => y.length - x.length || compareText(a, b));
    return nearest === undefined ? undefined : `${local}@${nearest[0]}`;
  }
}
