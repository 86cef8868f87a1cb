/** Rules about when things end. */
import type { Finding, Place } from '../../core/model/finding.ts';
import { counted } from '../../core/model/text.ts';
import { DAY, endOf, hasEnded } from '../../core/model/until.ts';
import { protectedOf } from '../../core/written/break-glass.ts';
import type { WrittenUser } from '../../core/written/config.ts';
import { LIMIT_NAMES, policyOf } from '../../core/written/policy.ts';
import type { Subject } from './subject.ts';

interface WrittenDate {
  readonly until: string;
  readonly place: Place;
}

/** Every date that the files write, wherever it stands. */
function datesIn({ config, mentions }: Subject): WrittenDate[] {
  const dates: WrittenDate[] = [];
  const add = ({ until, untilPlace, place }: { until?: string; untilPlace?: Place; place: Place }): void => {
    if (until !== undefined) dates.push({ until, place: untilPlace ?? place });
  };
  for (const user of config.users.values()) {
    if (user.until !== undefined) add({ until: user.until.value, place: user.until.place });
    for (const each of [...user.integrations, ...user.mcpServers, ...user.roles]) add(each);
  }
  for (const role of config.roles.values())
    for (const each of [...role.integrations, ...role.mcpServers]) add(each);
  for (const { member } of mentions) add(member);
  for (const name of LIMIT_NAMES) {
    const limit = config.policy[name];
    const place = config.insidePolicy.get(name);
    if (typeof limit === 'object' && place !== undefined) add({ until: limit.until, place });
  }
  return dates;
}

/** 2026-02-31 has the form of a date and is none. */
export function impossibleDates(subject: Subject): Finding[] {
  return datesIn(subject)
    .filter(({ until }) => endOf(until) === undefined)
    .map(({ until, place }) => ({
      severity: 'error',
      code: 'not-a-date',
      summary: `\`${until}\` is not a date that exists.`,
      why: 'What ends on a day that never comes would never end.',
      fix: 'Write a day (2027-01-31: to its end, UTC) or a moment (2027-01-31T17:00:00Z).',
      place,
    }));
}

/** Longer than anybody plans ahead; 2037 for 2027 and 2206 for 2026 are both further away. */
const FAR_YEARS = 10;

/** A slip of the year that makes an end of what was to end soon: nobody would notice for years. */
export function farDates(subject: Subject): Finding[] {
  const far = new Date(subject.now);
  far.setUTCFullYear(far.getUTCFullYear() + FAR_YEARS);
  // A date is over at the midnight after it: the day itself is counted in.
  const last = far.getTime() + DAY;
  return datesIn(subject)
    .filter(({ until }) => (endOf(until) ?? 0) > last)
    .map(({ until, place }) => ({
      severity: 'warning',
      code: 'far-date',
      summary: `The date ${until} is more than ${FAR_YEARS} years away.`,
      why: 'Until then it ends nothing, and a slip of the year looks just like it.',
      fix: 'Look at the year. If there is to be no end, leave the date out.',
      place,
    }));
}

/** Dates alone must not take the account below its administrators; nobody would be there to notice. */
export function endsBelowFloor(subject: Subject): Finding[] {
  const minimum = policyOf(subject.config.policy, subject.now).minAdministrators;
  // Whoever is protected is never written, neither now nor by a date.
  const isFixed = protectedOf(subject.config.policy);
  const ends = [...subject.config.users.values()].flatMap((user) => {
    const end = administratorUntil(user, subject);
    if (end === undefined) return [];
    return [isFixed.has(user.email) ? { ...end, until: undefined } : end];
  });
  // Where fewer are declared already, each of them is needed.
  const needed = Math.min(minimum, ends.length);
  const lasting = ends.filter(({ until }) => until === undefined).length;
  if (lasting >= needed) return [];
  const dated = ends
    .flatMap(({ user, until, place }) => (until === undefined ? [] : [{ user, until, place }]))
    .sort((a, b) => (endOf(a.until) ?? 0) - (endOf(b.until) ?? 0));
  const breaking = dated[ends.length - needed];
  if (breaking === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'ends-below-floor',
      summary: `When ${breaking.user.shown} ends on ${breaking.until}, ${remaining(needed - 1)}; \`policy.minAdministrators\` is ${minimum}.`,
      why: 'Unless the account has others in no file, no run could end this access from then on.',
      fix: 'Declare another administrator before that day, or extend the date.',
      place: breaking.place,
      related: dated.filter((each) => each !== breaking).map(({ place }) => place),
    },
  ];
}

const remaining = (number: number): string =>
  number === 0
    ? 'no declared administrator remains'
    : `${counted(number, 'declared administrator')} remain${number === 1 ? 's' : ''}`;

interface End {
  readonly user: WrittenUser;
  /** Undefined: not by a date. */
  readonly until: string | undefined;
  readonly place: Place;
}

/** When somebody who is declared administrator now stops being it by dates alone. */
function administratorUntil(user: WrittenUser, { config, now, usesOf }: Subject): End | undefined {
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
  const last = others.reduce((a, b) => (later(a.until, b.until) ? a : b), first);
  if (user.until !== undefined && later(last.until, user.until.value)) {
    return { user, until: user.until.value, place: user.until.place };
  }
  return { user, ...last };
}

/** Whether `a` ends later than `b`; what has no date ends last. */
function later(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined) return b !== undefined;
  if (b === undefined) return false;
  return (endOf(a) ?? 0) > (endOf(b) ?? 0);
}
