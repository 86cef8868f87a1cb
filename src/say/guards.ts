/** Why a guard refuses a run, and what lifts it. */
import { counted } from '../core/model/text.ts';
import { type Breach, type Guard, isLiftable } from '../core/plan/guard.ts';

const GUARD_WORDS: Record<Guard, (breach: Breach) => string> = {
  'admin-floor': ({ number, limit }) =>
    `The run would leave ${counted(number, 'administrator')} besides the token's own user; at least ${limit} must remain.`,
  'removal-limit': ({ number, limit, total }) =>
    `The run would remove or disable ${counted(number, 'person', 'people')}${ofTotal(total)}; at most ${limit} ${limit === 1 ? 'is' : 'are'} allowed.`,
  'demotion-limit': ({ number, limit, total }) =>
    `The run would demote ${counted(number, 'administrator')}${ofTotal(total)}; at most ${limit} ${limit === 1 ? 'is' : 'are'} allowed.`,
  'grant-loss-limit': ({ number, limit, total }) =>
    `The run would take away or lower ${counted(number, 'grant')}${ofTotal(total)}; at most ${limit} ${limit === 1 ? 'is' : 'are'} allowed.`,
  self: () => "The run would take something from the token's own user. It could lock itself out half way.",
  'account-unproven': () =>
    'Nothing proves that this token belongs to the account of the files: neither `account.contains` nor an `id:` of a resource.',
};

const ofTotal = (total: number | undefined): string => (total === undefined ? '' : ` of ${total}`);

export function guardWords(breach: Breach): string {
  const { guard, number, limit, total, day } = breach;
  if (day === undefined) return GUARD_WORDS[guard](breach);
  const of = ofTotal(total);
  const what =
    guard === 'removal-limit'
      ? `the access of ${counted(number, 'person', 'people')}${of}`
      : guard === 'demotion-limit'
        ? `the level of ${counted(number, 'administrator')}${of}`
        : `${counted(number, 'grant')}${of}`;
  return `With the new dates, ${what} would end on ${day} alone; at most ${limit} may end on one day.`;
}

/** What lifts a guard, as a flag; undefined where nothing does. */
export const guardRemedy = (breach: Breach): string | undefined =>
  isLiftable(breach) ? `--override ${breach.guard}=${breach.number}` : undefined;
