/** Access reviews of small accounts, with files and without, for facts that one sentence tells. */
import type { LiveState, LiveUser } from '../../src/core/model/live.ts';
import { makePlan } from '../../src/core/plan/plan.ts';
import type { AccessReview } from '../../src/core/report/document.ts';
import { reviewOf } from '../../src/core/report/report.ts';
import type { ReviewedPerson } from '../../src/core/report/saved.ts';
import { account } from './live.ts';
import { NOW, ORIGIN, readText } from './world.ts';

const DAY = 24 * 60 * 60 * 1000;

/** A moment so many days before the review. */
export const daysAgo = (days: number): string => new Date(NOW.getTime() - days * DAY).toISOString();

/** The review of an account, in which ninety days without signing in are dormant. */
export function reviewAbout(live: LiveState, file?: string): AccessReview {
  const request = { live, origin: ORIGIN, now: NOW, dormantDays: 90 };
  if (file === undefined) return reviewOf(request);
  const config = readText(file);
  const made = makePlan({ config, live, origin: ORIGIN, now: NOW });
  if (made.kind !== 'planned') throw new Error(JSON.stringify(made));
  return reviewOf({ ...request, files: { config, desired: made.desired, plan: made.plan } });
}

/** What the review says of one person. */
export function reviewed(user: LiveUser, file?: string): ReviewedPerson {
  const { people } = reviewAbout(account([user]), file);
  const one = people.find(({ recordId }) => recordId === user.recordId);
  if (one === undefined) throw new Error(`${user.email} is not in the review`);
  return one;
}
