/** What a file of decisions must say beside its shape: the population stays as it was frozen, and each decision is whole. */
import { errorAt, type Finding, type Place } from '../model/finding.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { dayOnEarth, endOf, isDay } from '../model/until.ts';
import type { WrittenReview } from '../written/review.ts';
import { populationDigest } from './population.ts';
import type { Decision, SignedReview } from './status.ts';

type Decided = WrittenReview['people'][string];

/** A file of the right shape. */
export interface DecisionFile {
  readonly value: WrittenReview;
  place(path: readonly string[], what: 'key' | 'value'): Place;
}

/** What a file of decisions is worth. */
export interface CheckedReview {
  /** Missing of a draft, and of a review that does not hold. */
  readonly review?: SignedReview;
  readonly findings: readonly Finding[];
  /** Of a draft: that it counts for nothing. An error, where all is decided and the signature alone is missing. */
  readonly draft?: Finding;
  /** The other account that it is a review of; of that one it may hold or not. */
  readonly elsewhere?: string;
}

/**
 * The review, if it is signed and holds; a draft is neither that nor a mistake. Several accounts may share a repository
 * and its `reviews/`: a digest that fits another account shows that the review is of that one, and not a slip.
 */
export function checkReview({ value, place }: DecisionFile, account: string, now: Date): CheckedReview {
  const { signed, owner, digest } = value;
  const people = Object.entries(value.people).map(([shown, decided]) => ({
    shown,
    email: emailOf(shown),
    decided,
    place: place(['people', shown], 'key'),
  }));
  const changed = frozen(value, people, place(['digest'], 'value'));
  const isElsewhere = value.account !== account;
  if (isElsewhere && changed.length === 0) return { findings: [], elsewhere: value.account };
  const findings = [
    ...(isElsewhere ? [otherAccount(value.account, account, place(['account'], 'value'))] : []),
    ...changed,
    ...people.flatMap(({ shown, decided, place: at }) => [...wrongDecision(shown, decided, signed?.on, at)]),
  ];
  if (signed === undefined) return { findings, draft: unsigned(value, place(['owner'], 'value')) };
  if (!isDay(signed.on))
    findings.push(wrongDay('The day of signing', signed.on, place(['signed', 'on'], 'value')));
  else if ((dayOnEarth(signed.on)?.begins ?? -Infinity) > now.getTime())
    findings.push(
      errorAt(
        'review-signed',
        `This review is signed on ${signed.on}, a day that has not begun anywhere: it is ${now.toISOString().slice(0, 10)} in UTC.`,
        'Write the day on which it was decided, as it was where that was.',
        place(['signed', 'on'], 'value'),
      ),
    );
  const decisions: Decision[] = [];
  for (const { shown, email, decided, place: at } of people) {
    const { id, has, decision, on } = decided;
    if (decision) {
      decisions.push({ email, id, has, decision, ...present({ on }), place: at });
      continue;
    }
    findings.push(
      errorAt(
        'review-undecided',
        `Nothing is decided about ${shown}, and the review is signed.`,
        'Write `decision: keep`, `end` or `remove`; or take the signature out until all is decided.',
        at,
      ),
    );
  }
  if (findings.length > 0) return { findings };
  return { review: { owner, digest, ...signed, place: place(['signed'], 'key'), decisions }, findings };
}

function unsigned({ owner, people }: WrittenReview, place: Place): Finding {
  const all = Object.values(people);
  // A line that is still to be filled in is null.
  const decided = all.filter(({ decision }) => decision).length;
  return {
    severity: decided === all.length ? 'error' : 'notice',
    code: 'review-unsigned',
    summary: `The review of ${owner} is not signed and counts for nothing; decided so far: ${decided} of ${all.length}.`,
    why: 'Until it is signed, the review is as due as before.',
    fix: 'Once all of it is decided, write `signed: { by: you@example.com, on: 2026-11-25 }` with your e-mail and the day.',
    place,
  };
}

const otherAccount = (is: string, account: string, place: Place): Finding =>
  errorAt(
    'review-account',
    `This review is of the account "${is}", and the access files are of "${account}".`,
    'Write `account` as it was; a review that is whole and of another account is left out by itself.',
    place,
  );

function frozen(
  { account, owner, digest }: WrittenReview,
  people: readonly { readonly shown: string; readonly email: Email; readonly decided: Decided }[],
  place: Place,
): Finding[] {
  const sorted = people
    .map(({ email, decided: { id, has } }) => ({ email, id, has }))
    .sort((a, b) => compareText(a.email, b.email));
  const isTwice = new Set(sorted.map(({ email }) => email)).size < sorted.length;
  if (!isTwice && populationDigest(account, owner, sorted) === digest) return [];
  return [
    errorAt(
      'review-changed',
      isTwice
        ? 'One person stands in this review twice.'
        : 'The people of this review, or what they hold, are no longer those of its digest.',
      'Make it anew with `celigo-access review --owner OWNER --format yaml`; change decisions, reasons and the signature alone.',
      place,
      'Whoever signs must have seen all of it: nobody may be added, left out or altered afterwards.',
    ),
  ];
}

const wrongDay = (what: string, day: string, place: Place): Finding =>
  errorAt('review-day', `${what} is "${day}", which is no date.`, 'Write it as 2027-01-31.', place);

function* wrongDecision(
  shown: string,
  { decision, on, reason }: Decided,
  signedOn: string | undefined,
  place: Place,
): Generator<Finding> {
  if (decision === 'end' && on === undefined)
    yield errorAt(
      'review-day',
      `The access of ${shown} is to end, and no day is given.`,
      'Write `on: 2027-01-31`, the last day.',
      place,
    );
  if (on !== undefined && !isDay(on)) yield wrongDay(`The last day of ${shown}`, on, place);
  const begins = signedOn === undefined ? undefined : dayOnEarth(signedOn)?.begins;
  if (decision === 'end' && on !== undefined && begins !== undefined && (endOf(on) ?? Infinity) <= begins)
    yield errorAt(
      'review-day',
      `The last day of ${shown} is ${on}, which was over before ${signedOn}, the day of signing, began anywhere.`,
      'Correct the day, the year above all; if their access is to be taken at once, write `decision: remove` without it.',
      place,
    );
  if (on !== undefined && decision !== 'end')
    yield errorAt(
      'review-day',
      `A last day is given for ${shown}, whose access is not to end.`,
      'Write `decision: end` beside it, or take it out.',
      place,
    );
  if ((decision === 'end' || decision === 'remove') && reason === undefined)
    yield errorAt(
      'review-reason',
      `${shown} is to lose access, and no reason is given.`,
      'Write `reason:` beside it.',
      place,
    );
}
