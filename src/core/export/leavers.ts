/** Who has left: declared in the files, and not on the list of those who are still there. */
import { namesAlone } from '../desired/names.ts';
import { resolveDesired } from '../desired/resolve.ts';
import { addressBook, domainOf, localOf } from '../model/address.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import { hasEnded } from '../model/until.ts';
import { pinOfEntry, type WrittenConfig } from '../written/config.ts';
import { allowed, policyOf, protectedOf } from '../written/policy.ts';

/** Somebody whom the files declare and the list does not name. */
export interface Leaver {
  readonly shown: string;
  readonly place: Place;
  /** The pin that their entry has there. */
  readonly id?: string;
  /** By the files. The token's own user is one, and so are accounts for emergencies, and no list of people has them. */
  readonly isAdministrator: boolean;
}

type Resembling = Leaver & { readonly like: string };

export interface Leavers {
  readonly leavers: readonly Leaver[];
  /**
   * Not on the list, but somebody is whom no file declares and who has nearly that address, which is a slip in the list; or
   * who shares a name with somebody pinned, whose address may have changed.
   */
  readonly resembling: readonly Resembling[];
  /** Of those, who is on the list under the same name of another domain; and that address. */
  readonly moved: readonly Resembling[];
  /** People of domains of whom the list names nobody: it is not about them. */
  readonly unjudged: readonly string[];
  /** How many of the declared people the list could be about. */
  readonly judged: number;
  /** How many may leave at once, by `policy.maxRemovals`. */
  readonly most: number;
}

/** Compares the files with a list. The owner, protected people and whoever is absent already are no leavers. */
export function leaversOf(config: WrittenConfig, listed: ReadonlySet<Email>, now: Date): Leavers {
  const domains = new Set([...listed].map(domainOf));
  const kept = protectedOf(config.policy);
  const present = [...config.users.values()].filter(
    ({ email, state, until }) => state !== 'absent' && !hasEnded(until?.value, now) && !kept.has(email),
  );
  const judged = present.filter(({ email }) => domains.has(domainOf(email)));
  const administrators = administratorsIn(config, now);
  const undeclared = [...listed].filter((email) => !config.users.has(email));
  const book = addressBook(undeclared.map((email) => ({ email, shown: email })));
  const elsewhere = new Map(undeclared.map((email) => [localOf(email), email]));
  const [short, renamed] = [shortAlike(undeclared), nameInCommon(undeclared)];
  const leavers: Leaver[] = [];
  const [resembling, moved]: [Resembling[], Resembling[]] = [[], []];
  for (const user of [...judged].sort((a, b) => compareText(a.email, b.email))) {
    const { email, shown, place } = user;
    if (listed.has(email)) continue;
    const leaver = { shown, place, ...pinOfEntry(user), isAdministrator: administrators.has(email) };
    const other = elsewhere.get(localOf(email));
    const like =
      other ?? book.alike(email) ?? short(email) ?? (user.id === undefined ? undefined : renamed(email));
    if (other !== undefined) moved.push({ ...leaver, like: other });
    if (like === undefined) leavers.push(leaver);
    else resembling.push({ ...leaver, like });
  }
  return {
    leavers,
    resembling,
    moved,
    unjudged: present
      .filter(({ email }) => !domains.has(domainOf(email)))
      .map(({ shown }) => shown)
      .sort(compareText),
    judged: judged.length,
    most: allowed(policyOf(config.policy, now).maxRemovals, judged.length),
  };
}

/** Whom the files make an administrator, by whichever line. */
const administratorsIn = (config: WrittenConfig, now: Date): ReadonlySet<Email> =>
  new Set(
    resolveDesired(config, namesAlone(config), now)
      .users.filter(({ access }) => access.level === 'administrator')
      .map(({ email }) => email),
  );

/** The letters of a name that is too short for `alike`, which asks of anybody and not only of whoever a list lacks. */
const SHORT = 3;

/**
 * Whoever the list names with a letter too many, too few or in another place than somebody of three letters whom it
 * lacks. One letter for another tells two people apart: `ada` and `ida`, `bob` and `bot`.
 */
function shortAlike(listed: readonly Email[]): (email: Email) => Email | undefined {
  const bySlip = new Map<string, Email>();
  for (const email of [...listed].reverse())
    for (const { kind, text } of slipsOf(email)) bySlip.set(`${kind} ${text}`, email);
  return (email) => slipsOf(email).flatMap(({ against, text }) => bySlip.get(`${against} ${text}`) ?? [])[0];
}

/**
 * Whoever alone of the list has a part of the same name in the same domain. A pin follows somebody whose address changed, so
 * that the one in the files may be an old one: `ada.byron` by which `ada.king` is meant. A name that several have says
 * nothing, or in the list of a whole company nobody pinned would have left.
 */
function nameInCommon(listed: readonly Email[]): (email: Email) => Email | undefined {
  const parts = listed.flatMap((email) => partsOfName(email).map((part) => ({ part, email })));
  const byPart = groupBy(parts, ({ part }) => part);
  return (email) =>
    partsOfName(email).flatMap((part) => {
      const [only, ...others] = byPart.get(part) ?? [];
      return only === undefined || others.length > 0 ? [] : [only.email];
    })[0];
}

/** One letter is an initial, which too many share. */
const partsOfName = (email: Email): string[] =>
  localOf(email)
    .split(/[._+\d-]/)
    .filter(({ length }) => length > 1)
    .map((part) => `${part}@${domainOf(email)}`);

type Form = 'whole' | 'shortened' | 'sorted';

/** What is compared: a name of three letters with what a longer one is without one of its letters, and the reverse. */
function slipsOf(email: Email): { readonly kind: Form; readonly against: Form; readonly text: string }[] {
  const [letters, domain] = [[...localOf(email)], domainOf(email)];
  const form = (kind: Form, against: Form, each: readonly string[]) => ({
    kind,
    against,
    text: `${each.join('')}@${domain}`,
  });
  if (letters.length === SHORT)
    return [form('whole', 'shortened', letters), form('sorted', 'sorted', letters.toSorted(compareText))];
  if (letters.length !== SHORT + 1) return [];
  return letters.map((_, at) => form('shortened', 'whole', letters.toSpliced(at, 1)));
}
