/** Reviews: who has to look at whom, and what was signed. The account is read whole or not at all. */
import { readReviews } from '../config/reviews.ts';
import { type DesiredState, entryLookup } from '../core/desired/resolve.ts';
import type { Finding } from '../core/model/finding.ts';
import type { LiveState } from '../core/model/live.ts';
import { daysIn } from '../core/model/until.ts';
import { checkReview } from '../core/recertify/check.ts';
import { NOBODY, type Population, populationsOf } from '../core/recertify/population.ts';
import {
  disagreements,
  type ReviewStatus,
  reviewStatusOf,
  type SignedReview,
} from '../core/recertify/status.ts';
import { Failure } from '../errors.ts';
import { ownersOfFiles } from './could.ts';
import type { CheckedFiles } from './files-and-base.ts';

/** What owners signed. */
export interface SignedReviews {
  readonly reviews: readonly SignedReview[];
  readonly findings: readonly Finding[];
  /** One for each draft, which counts for nothing. */
  readonly drafts: readonly Finding[];
  /** Accounts that share the repository, once for each of their reviews. */
  readonly elsewhere: readonly string[];
}

/** Reads and checks the decisions in the repository of the files; those of accounts in `judgedElsewhere` are left. */
export async function readSigned(
  { config, inRepository }: CheckedFiles,
  cwd: string,
  now: Date,
  judgedElsewhere: ReadonlySet<string> = new Set(),
): Promise<SignedReviews> {
  const [first] = inRepository.values();
  if (first === undefined) return { reviews: [], findings: [], drafts: [], elsewhere: [] };
  const read = await readReviews(first.root, cwd);
  const { name } = config.account.value;
  const files = read.files.filter(
    ({ value: { account } }) => account === name || !judgedElsewhere.has(account),
  );
  const checked = files.map((file) => checkReview(file, name, now));
  const reviews = checked.flatMap(({ review }) => review ?? []);
  const wrong = [...checked.flatMap(({ findings }) => findings), ...disagreements(reviews)];
  return {
    reviews,
    findings: [...read.findings, ...read.withFrames(wrong)],
    drafts: read.withFrames(checked.flatMap(({ draft }) => draft ?? [])),
    elsewhere: checked.flatMap(({ elsewhere }) => elsewhere ?? []),
  };
}

/** Who has to look at whom. Throws where the account was not read whole: somebody could be left out. */
export async function populationsIn(
  live: LiveState,
  desired: DesiredState,
  { config, inRepository }: CheckedFiles,
): Promise<Population[]> {
  const unread = [
    ...live.unknownLevels.flatMap(({ shownEmail, oddity }) => (oddity === undefined ? [] : [shownEmail])),
    ...(live.odd ?? []).filter(({ what }) => what !== 'subscription').map(({ shown }) => shown),
  ];
  if (unread.length > 0) {
    throw new Failure(`The account was read in part only: ${unread.slice(0, 5).join(', ')} cannot be read.`, {
      hint: 'A review must show everybody and everything; `celigo-access report` shows what can be read.',
    });
  }
  const entryOf = entryLookup(desired.users);
  const owners = await ownersOfFiles(new Set(desired.users.map(({ place }) => place.file)), { inRepository });
  return populationsOf(live, config.account.value.name, ({ email, userId }) => {
    const file = entryOf({ email, userId })?.place.file;
    const named = (file !== undefined && owners.get(file)) || [];
    return named.length === 0 ? NOBODY : named.join(' ');
  });
}

/** Where each owner stands. */
export function reviewStatus(
  populations: readonly Population[],
  { reviews }: SignedReviews,
  desired: DesiredState,
  { config }: CheckedFiles,
  now: Date,
): ReviewStatus {
  const every = config.policy.review?.every;
  const everyDays = every === undefined ? undefined : daysIn(every);
  return reviewStatusOf(populations, reviews, desired.users, {
    now,
    everyDays,
    accountOwner: config.account.value.owner,
  });
}
