/** Rules about when things end. */
import type { Finding, Place } from '../../core/model/finding.ts';
import { counted } from '../../core/model/text.ts';
import { DAY, endOf, hasEnded } from '../../core/model/until.ts';
import type { WrittenRoleUse, WrittenUser } from '../../core/written/config.ts';
import { LIMIT_NAMES, policyOf, protectedOf } from '../../core/written/policy.ts';
import type { Subject } from './subject.ts';

interface WrittenDate {
  readonly until: string;
  readonly place: Place;
}

/** The dates of grants, of members or of roles that somebody holds. */
export const datesOf = (
  lines: readonly Pick<WrittenRoleUse, 'until' | 'untilPlace' | 'place'>[],
): WrittenDate[] =>
  lines.flatMap(({ until, untilPlace, place }) =>
    until === undefined ? [] : [{ until, place: untilPlace ?? place }],
  );

/** The dates of a person's own entry. */
export const datesOfEntry = ({ until, integrations, mcpServers, roles }: WrittenUser): WrittenDate[] => [
  ...(until === undefined ? [] : [{ until: until.value, place: until.place }]),
  ...datesOf([...integrations, ...mcpServers, ...roles]),
];

/** Every date that the files write, wherever it stands. */
function* datesIn({ config, mentions }: Subject): Iterable<WrittenDate> {
  for (const user of config.users.values()) yield* datesOfEntry(user);
  for (const { integrations, mcpServers } of config.roles.values())
    yield* datesOf([...integrations, ...mcpServers]);
  yield* datesOf(mentions.map(({ member }) => member));
  for (const name of LIMIT_NAMES) {
    const limit = config.policy[name];
    const place = config.insidePolicy.get(name);
    if (typeof limit === 'object' && place !== undefined) yield { until: limit.until, place };
  }
}

/** 2026-02-31 has the form of a date and is none. */
export function* impossibleDates(subject: Subject): Iterable<Finding> {
  for (const { until, place } of datesIn(subject))
    if (endOf(until) === undefined)
      yield {
        severity: 'error',
        code: 'not-a-date',
        summary: `\`${until}\` is not a date that exists.`,
        why: 'What ends on a day that never comes would never end.',
        fix: 'Write a day (2027-01-31: to its end, UTC) or a moment (2027-01-31T17:00:00Z).',
        place,
      };
}

/** Longer than anybody plans ahead; 2037 for 2027 and 2206 for 2026 are both further away. */
const FAR_YEARS = 10;

/** A slip of the year that makes an end of what was to end soon: nobody would notice for years. */
export function* farDates(subject: Subject): Iterable<Finding> {
  const far = new Date(subject.now);
  far.setUTCFullYear(far.getUTCFullYear() + FAR_YEARS);
  // A date is over at the midnight after it: the day itself is counted in.
  const last = far.getTime() + DAY;
  for (const { until, place } of datesIn(subject))
    if ((endOf(until) ?? 0) > last)
      yield {
        severity: 'warning',
        code: 'far-date',
        summary: `The date ${until} is more than ${FAR_YEARS} years away.`,
        why: 'Until then it ends nothing, and a slip of the year looks just like it.',
        fix: 'Look at the year. If there is to be no end, leave the date out.',
        place,
      };
}

/** Dates alone must not take the account below its administrators; nobody would be there to notice. */
export function* endsBelowFloor(subject: Subject): Iterable<Finding> {
  const minimum = policyOf(subject.config.policy, subject.now).minAdministrators;
  // Whoever is protected is never written, neither now nor by a date.
  const isFixed = protectedOf(subject.config.policy);
  const ends = [...subject.config.users.values()].flatMap((user) => {
    const end = administratorUntil(user, subject);
    return end === undefined ? [] : [isFixed.has(user.email) ? { ...end, until: undefined } : end];
  });
  // Where fewer are declared already, each of them is needed.
  const needed = Math.min(minimum, ends.length);
  const dated = ends
    .flatMap(({ user, until, place }) => (until === undefined ? [] : [{ user, until, place }]))
    .sort((a, b) => endIn(a) - endIn(b));
  const breaking = dated[ends.length - needed];
  if (breaking === undefined) return;
  yield {
    severity: 'warning',
    code: 'ends-below-floor',
    summary: `When ${breaking.user.shown} ends on ${breaking.until}, ${remaining(needed - 1)}; \`policy.minAdministrators\` is ${minimum}.`,
    why: 'Unless the account has others in no file, no run could end this access from then on.',
    fix: 'Declare another administrator before that day, or extend the date.',
    place: breaking.place,
    related: dated.filter((each) => each !== breaking).map(({ place }) => place),
  };
}

const remaining = (number: number): string =>
  number === 0
    ? 'no declared administrator remains'
    : `${counted(number, 'declared administrator')} remain${number === 1 ? 's' : ''}`;

/** When somebody who is declared administrator now stops being it by dates alone; without a date, by none. */
function administratorUntil(user: WrittenUser, { config, now, usesOf }: Subject) {
  if (user.state === 'absent' || user.enabled?.value === false || hasEnded(user.until?.value, now))
    return undefined;
  const sources: { until: string | undefined; place: Place }[] = [];
  if (user.accessLevel?.value === 'administrator')
    sources.push({ until: undefined, place: user.accessLevel.place });
  for (const use of usesOf(user)) {
    const gives = config.roles.get(use.role)?.accessLevel?.value === 'administrator';
    if (gives && !hasEnded(use.until, now))
      sources.push({ until: use.until, place: use.untilPlace ?? use.place });
  }
  const [first, ...others] = sources;
  if (first === undefined) return undefined;
  const last = others.reduce((a, b) => (endIn(a) > endIn(b) ? a : b), first);
  const own = user.until && { until: user.until.value, place: user.until.place };
  return { user, ...(own !== undefined && endIn(last) > endIn(own) ? own : last) };
}

/** What has no date ends last. */
const endIn = ({ until }: { readonly until: string | undefined }): number =>
  until === undefined ? Infinity : (endOf(until) ?? 0);
