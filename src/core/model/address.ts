/**
 * Whom somebody meant who wrote an e-mail that nobody has. Two questions, and one measure for both.
 *
 * `nearest` answers whoever asked for a person and got an error: the best guess, which may be wrong. `alike` raises an
 * alarm about an entry that may be right, and so keeps quiet where two people have such names by rights: where numbers
 * differ, where initials do, and where names are too short to tell.
 */
import { groupBy } from './group-by.ts';
import { slipsBetween } from './slips.ts';
import { type Suggest, suggesterOf } from './suggest.ts';
import { compareText } from './text.ts';

/** Somebody who is known, under an e-mail that was folded, and as it is shown. */
export interface KnownAddress {
  readonly email: string;
  readonly shown: string;
}

/** Known people, to be asked again and again. */
export interface AddressBook {
  /** The best guess, of the same domain first; an e-mail without a domain is looked for in all. */
  readonly nearest: Suggest;
  /** Somebody of the same domain whose e-mail this one is a slip of, in all likelihood. */
  readonly alike: Suggest;
}

/** Shorter names are near to each other by chance. */
const SHORTEST = 4;
/** In names of so many letters two slips are likelier than two people. */
const LONG = 10;
/** Comparisons sign by sign that one book is worth: some seconds, which no account of real people comes near. */
const MOST_COMPARISONS = 2_000_000;

export function addressBook(known: Iterable<KnownAddress>): AddressBook {
  const people = [...known].sort((a, b) => compareText(a.email, b.email));
  const byDomain = new Map<string, Domain>();
  for (const [domain, same] of groupBy(people, ({ email }) => domainOf(email)))
    byDomain.set(domain, new Domain(same));
  const everywhere = new Domain(people);
  return {
    nearest: (email) => {
      const [local, domain] = [localOf(email), domainOf(email)];
      const near = domain === '' ? everywhere.nearest(local) : byDomain.get(domain)?.nearest(local);
      return near ?? everywhere.named(local);
    },
    alike: (email) => byDomain.get(domainOf(email))?.alike(localOf(email)),
  };
}

/**
 * What the format takes for an e-mail (schemas/access.schema.json). What surrounds an address where it is copied from, a
 * bracket, a quote or a colon, must not become a part of it: whoever is then meant is nobody.
 */
export const ADDRESS =
  /^[^\s@,;:*?"“”„«»()<>[\]\\]+@[^\s@,;:.*?"'“”„«»()<>[\]\\]+(\.[^\s@,;:.*?"'“”„«»()<>[\]\\]+)+$/;

/** The part before the @, or all where there is none. */
export const localOf = (email: string): string => {
  const at = email.lastIndexOf('@');
  return at === -1 ? email : email.slice(0, at);
};

/** The part behind the @; empty where there is none. */
export const domainOf = (email: string): string => {
  const at = email.lastIndexOf('@');
  return at === -1 ? '' : email.slice(at + 1);
};

/** People of one domain, who differ by the part before the @ alone. */
class Domain {
  readonly #shown: ReadonlyMap<string, string>;
  #suggest: Suggest | undefined;
  #groups: Groups | undefined;

  constructor(people: readonly KnownAddress[]) {
    // The first of several that share a name, as it is only asked for where the domain says nothing.
    this.#shown = new Map([...people].reverse().map(({ email, shown }) => [localOf(email), shown]));
  }

  named(local: string): string | undefined {
    return this.#shown.get(local);
  }

  nearest(local: string): string | undefined {
    const sure = this.alike(local);
    if (sure !== undefined) return sure;
    this.#suggest ??= suggesterOf(this.#shown.keys());
    const near = this.#suggest(local);
    return near === undefined ? undefined : this.#shown.get(near);
  }

  alike(local: string): string | undefined {
    this.#groups ??= new Groups([...this.#shown.keys()]);
    const like = this.#groups.alike(local);
    return like === undefined ? undefined : this.#shown.get(like);
  }
}

/** A name as it is compared: zeros that only fill up a number are left out, so that `order4` is `order04`. */
interface Name {
  readonly local: string;
  readonly text: string;
  readonly letters: number;
}

/** Names by the numbers in them: only those with the same ones can be slips of each other. */
class Groups {
  readonly #byNumbers: ReadonlyMap<string, readonly Name[]>;
  readonly #byLook: ReadonlyMap<string, string>;
  readonly #byParts: ReadonlyMap<string, string>;
  readonly #answered = new Map<string, string | undefined>();
  #left = MOST_COMPARISONS;

  constructor(locals: readonly string[]) {
    this.#byNumbers = groupBy(locals.map(nameOf), ({ text }) => numbersOf(text));
    const firstBy = (keyOf: (local: string) => string): ReadonlyMap<string, string> =>
      new Map([...locals].reverse().map((local) => [keyOf(local), local]));
    this.#byLook = firstBy(lookOf);
    this.#byParts = firstBy(partsKeyOf);
  }

  alike(local: string): string | undefined {
    if (!this.#answered.has(local)) this.#answered.set(local, this.#search(local));
    return this.#answered.get(local);
  }

  #search(local: string): string | undefined {
    if (local.length < SHORTEST) return undefined;
    const [inParts, inLook] = [this.#byParts.get(partsKeyOf(local)), this.#byLook.get(lookOf(local))];
    // `shop.1.2` and `shop.2.1` are two shops.
    if (inParts !== undefined && inParts !== local && numbersOf(inParts) === numbersOf(local)) return inParts;
    if (inLook !== undefined && inLook !== local) return inLook;
    return this.#bySlips(local);
  }

  /** The one with the fewest slips; of several the first. */
  #bySlips(local: string): string | undefined {
    const wanted = nameOf(local);
    let [best, fewest]: [string | undefined, number] = [undefined, mostSlips(wanted) + 1];
    for (const name of this.#byNumbers.get(numbersOf(wanted.text)) ?? []) {
      if (name.local === local || name.local.length < SHORTEST) continue;
      if (Math.abs(name.text.length - wanted.text.length) >= fewest) continue;
      if (bitsOf(name.letters ^ wanted.letters) > 2 * (fewest - 1)) continue;
      if (this.#left === 0) return best;
      this.#left -= 1;
      const slips = slipsBetween(wanted.text, name.text, fewest);
      if (slips >= fewest || areTwo(wanted.text, name.text, slips)) continue;
      [best, fewest] = [name.local, slips];
    }
    return best;
  }
}

const NUMBER = /\d+/g;
const SEPARATOR = /[._-]+/;

function nameOf(local: string): Name {
  const text = local.replace(NUMBER, (digits) => digits.replace(/^0+(?=\d)/, ''));
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
  return { local, text, letters };
}

const numbersOf = (text: string): string => (text.match(NUMBER) ?? []).join(' ');
const mostSlips = ({ text }: Name): number => (text.replace(/[^\p{L}]/gu, '').length >= LONG ? 2 : 1);

/** `ada.marsh`, `marsh.ada` and `ada_marsh` have one key; parts in another order are one slip of the mind. */
const partsKeyOf = (local: string): string => local.split(SEPARATOR).sort(compareText).join('.');
/** Signs that are taken for each other, and separators, which are forgotten, make no difference in it. */
const lookOf = (local: string): string =>
  local
    .replace(/(?<!\d)[._-]|[._-](?!\d)/g, '')
    .replace(/(?<=\p{L})[01]|[01](?=\p{L})/gu, (digit) => (digit === '0' ? 'o' : 'l'));

/** Whether two names that are so near belong to two people all the same, by the way in which such names are made. */
function areTwo(a: string, b: string, slips: number): boolean {
  // Whoever misses the first key notices; `jmarsh` and `tmarsh` are a family, and two slips are no proof of one.
  if (slips > 1 && a[0] !== b[0]) return true;
  const [mine, theirs] = [a.split(SEPARATOR), b.split(SEPARATOR)];
  if (mine.length !== theirs.length) return false;
  const isOtherFirst = a[0] !== b[0] && a.slice(1) === b.slice(1);
  if (mine.length === 1) return isOtherFirst;
  // `joan.hansen` and `joan.larsen`: two slips in one short name are another name.
  return mine.some((part, index) => {
    const their = theirs[index] ?? '';
    if (part.length === 1 && their.length === 1) return part !== their;
    return slips > 1 && Math.min(part.length, their.length) < LONG && slipsBetween(part, their, 2) > 1;
  });
}

function bitsOf(number: number): number {
  let [left, bits] = [number, 0];
  for (; left !== 0; left &= left - 1) bits += 1;
  return bits;
}
