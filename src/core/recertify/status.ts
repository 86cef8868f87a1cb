/** How far reviews are: who signed what, what is overdue, and what was decided and is not yet so. */
import { PERSON, untilOf } from '../desired/ends.ts';
import { type DesiredUser, entryLookup } from '../desired/resolve.ts';
import { errorAt, type Finding, type Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { DAY, dayOnEarth, endOf } from '../model/until.ts';
import { type HeldPerson, idOf, type Population } from './population.ts';

/** One person in a signed review. */
export interface Decision {
  readonly email: Email;
  /** The person; undefined where two had this e-mail, and in a review of an earlier version. */
  readonly id: string | undefined;
  readonly has: readonly string[];
  readonly decision: 'keep' | 'end' | 'remove';
  /** The last day, where it is to end. */
  readonly on?: string;
  readonly place: Place;
}

/** A review that was signed and holds. */
export interface SignedReview {
  readonly owner: string;
  readonly digest: string;
  readonly by: string;
  /** As written. */
  readonly on: string;
  readonly place: Place;
  readonly decisions: readonly Decision[];
}

/** Where one owner stands. */
export interface OwnerStatus {
  readonly owner: string;
  readonly people: number;
  /** Of what they hold now. */
  readonly digest: string;
  readonly state: 'never-signed' | 'overdue' | 'current';
  /** The newest signed review. */
  readonly signed?: Pick<SignedReview, 'by' | 'on' | 'digest' | 'place'> & {
    /** Whether files or account have somebody of that e-mail, or one of the people reviewed, who had it then. */
    readonly isKnown: boolean;
    /** What that one is called now. */
    readonly nowCalled?: string;
    /** Whether they decided about themselves, too. */
    readonly isReviewed: boolean;
    /** Who else signed for the same owner on the same day. */
    readonly also: readonly Pick<SignedReview, 'by' | 'place'>[];
  };
  /** The last day on which that is enough; only if the policy says how often. */
  readonly dueBy?: string;
  /** Whom the newest signed review does not have. */
  readonly unseen: readonly string[];
  /** Who holds something else now than was signed. */
  readonly changed: readonly string[];
}

/** A decision that the account does not show, or the files do not bring. */
export interface NotYet extends Pick<Decision, 'decision' | 'on' | 'place'> {
  readonly email: string;
  /** What the review calls them, where they have another e-mail now. */
  readonly formerly?: string;
  readonly by: string;
  readonly why: 'still-there' | 'ended-and-there' | 'no-end-in-files';
  /** Whether the files say so already, and an apply is missing. */
  readonly isWritten: boolean;
}

/** All of it. */
export interface ReviewStatus {
  readonly everyDays?: number;
  readonly owners: readonly OwnerStatus[];
  readonly notYet: readonly NotYet[];
}

const sortedByDay = (reviews: readonly SignedReview[]): SignedReview[] =>
  [...reviews].sort(
    (a, b) => (endOf(b.on) ?? 0) - (endOf(a.on) ?? 0) || compareText(b.place.file, a.place.file),
  );

interface HowJudged {
  readonly now: Date;
  readonly everyDays?: number | undefined;
  /** In no list of the account, and may sign. */
  readonly accountOwner?: string | undefined;
}

export function reviewStatusOf(
  populations: readonly Population[],
  reviews: readonly SignedReview[],
  desired: readonly DesiredUser[],
  { now, everyDays, accountOwner }: HowJudged,
): ReviewStatus {
  const known = new Set<string>([
    ...desired.flatMap(({ email, state }) => (state === 'absent' ? [] : [email])),
    ...populations.flatMap(({ people }) => people.map(({ email }) => email)),
    ...(accountOwner === undefined ? [] : [emailOf(accountOwner)]),
  ]);
  const newestFirst = sortedByDay(reviews);
  return {
    ...present({ everyDays }),
    owners: populations.map((population) => {
      const [signed, ...also] = newestOf(population.owner, newestFirst);
      const isKnown = signed !== undefined && known.has(emailOf(signed.by));
      const nowCalled = signed && !isKnown ? nameNowOf(signed, populations) : undefined;
      const signer = { isKnown: isKnown || nowCalled !== undefined, also, ...present({ nowCalled }) };
      return ownerStatus(population, signed && { ...signed, ...signer }, now, everyDays);
    }),
    notYet: notYetSo(populations, newestFirst, desired, now),
  };
}

/** What was signed for an owner on the newest day: nothing of one day is newer. */
function newestOf(owner: string, newestFirst: readonly SignedReview[]): SignedReview[] {
  const own = newestFirst.filter((review) => review.owner === owner);
  return own.filter(({ on }) => endOf(on) === endOf(own[0]?.on ?? ''));
}

/**
 * What any two signatures for one owner on the newest day decide otherwise about one person: nothing tells which of them
 * counts. A day later either of them may sign anew.
 */
export function disagreements(reviews: readonly SignedReview[]): Finding[] {
  const newestFirst = sortedByDay(reviews);
  return [...new Set(reviews.map(({ owner }) => owner))].flatMap((owner) => {
    const all = newestOf(owner, newestFirst);
    return all.flatMap((one, index) =>
      all.slice(index + 1).flatMap((other) => {
        const decided = new Map(other.decisions.map((each) => [each.id ?? each.email, each]));
        return one.decisions.flatMap((mine) => {
          const theirs = decided.get(mine.id ?? mine.email);
          if (theirs === undefined || byTaking(mine, theirs) === 0) return [];
          return [disagreement(owner, { ...mine, by: one.by }, { ...theirs, by: other.by }, other.on)];
        });
      }),
    );
  });
}

type Signature = Decision & Pick<SignedReview, 'by'>;

const disagreement = (owner: string, one: Signature, other: Signature, day: string): Finding => ({
  ...errorAt(
    'reviews-disagree',
    `Two reviews of ${owner} are signed on ${day} and decide otherwise about ${one.email}: ${one.decision} (${one.by}) and ${other.decision} (${other.by}).`,
    'Let one of them be signed anew on a later day, or take the other out.',
    other.place,
    'Both are signatures of one owner, and nothing tells which of them counts.',
  ),
  related: [one.place],
});

/** The e-mail of whoever signed and was among the people reviewed, by the id that the review has of them. */
function nameNowOf({ by, decisions }: SignedReview, populations: readonly Population[]): string | undefined {
  const id = decisions.find(({ email }) => email === emailOf(by))?.id;
  const everybody = populations.flatMap(({ people }) => people);
  return id === undefined ? undefined : everybody.find(({ ids }) => ids.some((each) => each === id))?.shown;
}

function ownerStatus(
  { owner, people, digest }: Population,
  signed:
    | (SignedReview & Pick<NonNullable<OwnerStatus['signed']>, 'isKnown' | 'nowCalled' | 'also'>)
    | undefined,
  now: Date,
  everyDays: number | undefined,
): OwnerStatus {
  const about = { owner, people: people.length, digest };
  if (signed === undefined)
    return { ...about, state: 'never-signed', unseen: people.map(({ shown }) => shown), changed: [] };
  const { by, on, place, decisions, isKnown, nowCalled, also } = signed;
  const isReviewed = decisions.some(({ email }) => email === emailOf(by));
  const decisionsOn = finding(decisions);
  const end = endOf(on) ?? 0;
  // `endOf` is the midnight after the day of signing.
  const due = everyDays === undefined ? undefined : end + everyDays * DAY;
  const isSeen = (person: HeldPerson): boolean => decisionsOn(person).length > 0 && !isNewer(person, on);
  const isSame = (person: HeldPerson): boolean =>
    decisionsOn(person).some(
      ({ has }) => has.length === person.has.length && has.every((each, at) => each === person.has[at]),
    );
  return {
    ...about,
    state: due !== undefined && due <= now.getTime() ? 'overdue' : 'current',
    signed: { by, on, digest: signed.digest, place, isKnown, isReviewed, also, ...present({ nowCalled }) },
    ...(due === undefined ? {} : { dueBy: new Date(due - DAY).toISOString().slice(0, 10) }),
    unseen: people.filter((each) => !isSeen(each)).map(({ shown }) => shown),
    changed: people.filter((each) => isSeen(each) && !isSame(each)).map(({ shown }) => shown),
  };
}

/**
 * Whether somebody's record was made after that day, wherever it was signed: they left and came back, and nobody has
 * looked at that.
 */
const isNewer = ({ created }: HeldPerson, day: string): boolean =>
  created !== undefined && created >= (dayOnEarth(day)?.isOverAt ?? Infinity);

/**
 * Of each person the newest decision counts, whoever owned their entry then. Of one day none is newer, so that the one
 * counts that takes most: a "keep" of somebody else must not hide it.
 */
function notYetSo(
  populations: readonly Population[],
  newestFirst: readonly SignedReview[],
  desired: readonly DesiredUser[],
  now: Date,
): NotYet[] {
  const entryOf = entryLookup(desired);
  const reviews = newestFirst.map((review) => ({ ...review, decisionsOn: finding(review.decisions) }));
  const found: NotYet[] = [];
  for (const person of populations.flatMap(({ people }) => people)) {
    const decided = reviews.flatMap(({ decisionsOn, by, on: day }) =>
      decisionsOn(person).map((decision) => ({ ...decision, by, day })),
    );
    const [newest] = decided.filter(({ day }) => day === decided[0]?.day).sort(byTaking);
    if (newest === undefined || newest.decision === 'keep' || isNewer(person, newest.day)) continue;
    const { decision, on, place, by, email } = newest;
    const end = decision === 'remove' ? now.getTime() : (endOf(on ?? '') ?? 0);
    const isWritten = endsBy(end, entryOf({ userId: idOf(person), email: person.email }));
    if (isWritten && end > now.getTime()) continue;
    const why =
      decision === 'remove' ? 'still-there' : end > now.getTime() ? 'no-end-in-files' : 'ended-and-there';
    const formerly = email === person.email ? undefined : email;
    found.push({ email: person.shown, ...present({ formerly, on }), decision, by, place, why, isWritten });
  }
  return found.sort((a, b) => compareText(a.email, b.email));
}

const TAKES = { remove: 0, end: 1, keep: 2 } as const;

const byTaking = (a: Decision, b: Decision): number =>
  TAKES[a.decision] - TAKES[b.decision] || (endOf(a.on ?? '') ?? 0) - (endOf(b.on ?? '') ?? 0);

/**
 * The decisions on somebody: by the person's id wherever the decision has one, since an e-mail may go to another person,
 * and by the e-mail only where it has none. More than one where two people who were looked at have one e-mail now.
 */
function finding(decisions: readonly Decision[]): (person: HeldPerson) => readonly Decision[] {
  const byId = groupBy(decisions, ({ id }) => id);
  const unnamed = groupBy(byId.get(undefined) ?? [], ({ email }) => email);
  return ({ ids, email }) => [...ids.flatMap((id) => byId.get(id) ?? []), ...(unnamed.get(email) ?? [])];
}

/** Somebody who is still there ends in time only if the files say so. */
const endsBy = (end: number, user: DesiredUser | undefined): boolean =>
  user?.state === 'absent' || (user !== undefined && (untilOf(user, PERSON) ?? Infinity) <= end);
