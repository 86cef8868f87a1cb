/** What changed between two access reviews of one account: usually a quarter apart. */

import { type What, whatOf } from '../desired/ends.ts';
import { compareGrants, compareLevels, levelOnIntegration, levelOnServer } from '../model/access.ts';
import { groupBy } from '../model/group-by.ts';
import { NamesOverTime } from '../model/names-over-time.ts';
import { present } from '../model/present.ts';
import { areOtherEnvironments } from '../model/proof.ts';
import { SETTING_NAMES, SETTINGS } from '../model/settings.ts';
import { compareKeys, compareText } from '../model/text.ts';
import { isGivenBy } from '../plan/ends.ts';
import { type AccessReview, isDormant, momentOfReview } from './document.ts';
import { effectiveOf } from './resource.ts';
import type {
  MovedEnd,
  Passage,
  ReviewChange,
  ReviewedChange,
  ReviewedEnd,
  ReviewedPerson,
  UnknownPerson,
} from './saved.ts';

/** Why an older review cannot be compared with this one; undefined if it can. */
export type Incomparable = 'other-origin' | 'other-environment' | 'other-account' | 'newer' | 'no-date';

export function comparability(older: Compared, review: Compared): Incomparable | undefined {
  if (Number.isNaN(Date.parse(older.madeAt))) return 'no-date';
  if (hostOf(older.account.origin) !== hostOf(review.account.origin)) return 'other-origin';
  if (areOtherEnvironments(older.account.environment, review.account.environment)) return 'other-environment';
  if (isOfAnother(older, review)) return 'other-account';
  return momentOfReview(older) > momentOfReview(review) ? 'newer' : undefined;
}

/** An emulated account answers on another port each time. */
export const hostOf = (origin: string): string =>
  /^http:\/\/(?:127\.[0-9.]{5,11}|\[::1\]|localhost)(?=:|$)/.exec(origin)?.[0] ?? origin;

/** What is compared: no two reviews are of the same files. */
type Compared = Omit<AccessReview, 'files'>;
type OfAccount = Pick<AccessReview, 'account' | 'people' | 'unknownLevels' | 'resources'>;

/**
 * Whether two reports are of two accounts. What their files say that only their account has (`contains`) decides, where
 * either has it: one of the two must have been there at the other time. Otherwise they share a resource, or a record
 * where one had no resources: ids that no other account has, and of which in a quarter not all go.
 */
export function isOfAnother(one: OfAccount, other: OfAccount): boolean {
  const [here, there] = [resourcesOf(one), resourcesOf(other)];
  const [proof, otherProof] = [one.account.contains ?? [], other.account.contains ?? []];
  if (proof.length + otherProof.length > 0)
    return !share(proof, there) && !share(otherProof, here) && !share(proof, new Set(otherProof));
  if (here.size > 0 && there.size > 0) return !share(here, there);
  const [people, others] = [recordsOf(one), recordsOf(other)];
  return people.size + here.size > 0 && !share(people, others);
}

const share = (ids: Iterable<string>, others: ReadonlySet<string>): boolean =>
  [...ids].some((id) => others.has(id));
const resourcesOf = ({ resources }: OfAccount) => new Set(resources.map(({ id }) => id));
const recordsOf = ({ people, unknownLevels }: OfAccount) =>
  new Set([...people, ...unknownLevels].map(({ recordId }) => recordId));

type Anybody = ReviewedPerson | UnknownPerson;
const isUnknown = (person: Anybody): person is UnknownPerson => 'levelWord' in person;

export function changesSince(older: Compared, review: Compared): ReviewChange {
  const keyOf = keysIn([older, review]);
  const [then, now] = [byKey(older, keyOf), byKey(review, keyOf)];
  const labelOf = labelsBetween(older, review);
  const onlyIn = (some: typeof now, others: typeof now): Passage[] =>
    passages([...some].flatMap(([id, person]) => (others.has(id) ? [] : [person])));
  const stayed = [...now].flatMap(([id, after]): [Anybody, Anybody][] => {
    const before = then.get(id);
    return before === undefined ? [] : [[before, after]];
  });
  const changed = stayed
    .map(([before, after]) => ({
      email: after.email,
      changes: changesOf(before, after, older.redacted === review.redacted),
    }))
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => compareText(a.email, b.email));
  const ends = movedEnds(stayed, momentOfReview(review));
  const fields = changed.flatMap(({ changes }) => changes.map(({ field }) => field));
  const named = [...fields, ...(ends ?? []).map(({ what }) => what)].flatMap(
    (field) => field.split('/')[1] ?? [],
  );
  return {
    since: momentOfReview(older),
    joined: onlyIn(now, then),
    left: onlyIn(then, now),
    changed,
    newlyDormant: stayed
      .filter(([before, after]) => isDormantNow(after) && !isDormantNow(before))
      .map(([, { email }]) => email)
      .sort(compareText),
    ...present({ ends }),
    labels: Object.fromEntries([...new Set(named)].sort(compareText).map((id) => [id, labelOf(id)])),
  };
}

/**
 * As things are called now, and what they were called then: a name may have passed to another since, and whoever reads
 * the older report would take the one for the other. What is not in the account any more was taken from nobody.
 */
function labelsBetween(older: AccessReview, review: AccessReview): (id: string) => string {
  const names = new NamesOverTime(
    [older, review].map(({ resources }, at) => ({
      at,
      names: resources.map(({ id, label }) => [id, label] as const),
    })),
  );
  const [then, now] = [older, review].map(({ resources }) => new Set(resources.map(({ id }) => id)));
  return (id) => {
    const label = names.toldLast(id);
    if (now?.has(id) === false) return `${label}, not in the account any more`;
    return then?.has(id) === false ? `${label}, new` : label;
  };
}

/**
 * Ends that were added, moved or dropped of what both reports give: what was gained or lost stands there, and has not
 * become endless. Undefined where a report does not say when anything ends.
 */
function movedEnds(stayed: readonly (readonly [Anybody, Anybody])[], now: string): MovedEnd[] | undefined {
  const pairs = stayed.flatMap(([before, after]) =>
    isUnknown(before) || isUnknown(after) || before.ends === undefined || after.ends === undefined
      ? []
      : [
          {
            email: after.email,
            was: momentsOf(before.ends),
            is: momentsOf(after.ends),
            both: [before, after],
          },
        ],
  );
  if (pairs.length === 0) return undefined;
  return pairs
    .flatMap(({ email, was, is, both }) => {
      const given = both.map(effectiveOf);
      return [...new Map([...was, ...is])].sort(compareKeys).flatMap(([end, { what, level }]): MovedEnd[] => {
        const [before, after] = [was.get(end)?.moment, is.get(end)?.moment];
        // What has come true since is no end any more, and stands among what was lost.
        const cameTrue = before !== undefined && after === undefined && before <= now;
        if (before === after || cameTrue || !given.every((each) => isGivenBy(each, end))) return [];
        return [{ email, what, level, before: before ?? null, after: after ?? null }];
      });
    })
    .sort((a, b) => compareText(a.email, b.email));
}

const momentsOf = (ends: readonly ReviewedEnd[]): Map<What, ReviewedEnd> =>
  new Map(ends.map((end) => [end.level === null ? end.what : whatOf(end.what, end.level), end]));

const isDormantNow = (person: Anybody): boolean => !isUnknown(person) && isDormant(person);

/**
 * By the person's id, which a changed e-mail and a second invitation leave as it is; by the record of whoever has two in
 * one of the reviews, so that neither hides behind the other.
 */
function keysIn(reviews: readonly Compared[]): (person: Anybody) => string {
  const records = reviews.flatMap((review) => [...groupBy(everybodyIn(review), ({ personId }) => personId)]);
  const several = new Set(records.flatMap(([personId, { length }]) => (length > 1 ? [personId] : [])));
  return ({ personId, recordId }) => (several.has(personId) ? `record ${recordId}` : personId);
}

const everybodyIn = ({ people, unknownLevels }: Compared): Anybody[] => [...people, ...unknownLevels];

const byKey = (review: Compared, keyOf: (person: Anybody) => string): Map<string, Anybody> =>
  new Map(everybodyIn(review).map((person) => [keyOf(person), person]));

const passages = (people: readonly Anybody[]): Passage[] =>
  people
    .map((person) => ({
      email: person.email,
      level: levelWordOf(person),
      status: isUnknown(person) ? 'unknown' : person.status,
    }))
    .sort((a, b) => compareText(a.email, b.email));

/** `sameNames`: whether e-mails of both can be compared; a pseudonym is no other e-mail than the one that it stands for. */
function changesOf(before: Anybody, after: Anybody, sameNames: boolean): ReviewedChange[] {
  const changes: ReviewedChange[] = [];
  const add = (field: string, was: string | boolean, is: string | boolean, order: number): void => {
    if (was === is) return;
    const direction = order > 0 ? 'gained' : order < 0 ? 'lost' : 'changed';
    changes.push({ field, before: was, after: is, direction });
  };
  if (sameNames) add('e-mail', before.email, after.email, 0);
  // Whoever was removed and invited again has another record, whatever it gives.
  add('record', before.recordId, after.recordId, 0);
  if (isUnknown(before) || isUnknown(after)) {
    add('accessLevel', levelWordOf(before), levelWordOf(after), 0);
    return changes;
  }
  // Nobody else can sign in: an invitation that was declined took nothing from whoever it was for.
  const canSignIn = ({ status }: ReviewedPerson): number => Number(status === 'accepted');
  add('status', before.status, after.status, canSignIn(after) - canSignIn(before));
  const [was, is] = [effectiveOf(before), effectiveOf(after)];
  add('accessLevel', was.level, is.level, compareLevels(is.level, was.level));
  add('mcpServers', was.everyServer, is.everyServer, compareGrants(is.everyServer, was.everyServer));
  for (const id of union(was.integrations, is.integrations)) {
    const [then, now] = [levelOnIntegration(was, id), levelOnIntegration(is, id)];
    add(`integrations/${id}`, then, now, compareGrants(now, then));
  }
  for (const id of union(was.servers, is.servers)) {
    const [then, now] = [levelOnServer(was, id), levelOnServer(is, id)];
    add(`mcpServers/${id}`, then, now, compareGrants(now, then));
  }
  for (const name of SETTING_NAMES) {
    const isProtection = SETTINGS[name].signIn;
    const order = Number(after.settings[name]) - Number(before.settings[name]);
    add(name, before.settings[name], after.settings[name], isProtection ? 0 : order);
  }
  return changes;
}

const levelWordOf = (person: Anybody): string => (isUnknown(person) ? person.levelWord : person.level);

const union = <Id extends string>(a: ReadonlyMap<Id, unknown>, b: ReadonlyMap<Id, unknown>): Id[] =>
  [...new Set([...a.keys(), ...b.keys()])].sort(compareText);
