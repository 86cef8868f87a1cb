/** Rules about which entries must end, and how far away their ends may be. */
import type { AccountLevel } from '../../core/model/access.ts';
import type { Finding, Place } from '../../core/model/finding.ts';
import { emailOf } from '../../core/model/ids.ts';
import { present } from '../../core/model/present.ts';
import { counted } from '../../core/model/text.ts';
import { DAY, dayBefore, daysIn, endOrNever } from '../../core/model/until.ts';
import type { WrittenConfig, WrittenUser } from '../../core/written/config.ts';
import { breakGlassOf } from '../../core/written/policy.ts';
import { datesOf, datesOfEntry } from './dates.ts';
import { type Subject, subjectOf } from './subject.ts';

const LEVELS = ['administrator', 'manage', 'monitor'] as const;

/** One line that gives somebody an account-wide level, and when it ends. */
interface Giving {
  readonly level: AccountLevel;
  readonly end: number;
  readonly place: Place;
  /** Of the date that ends it. */
  readonly endPlace: Place | undefined;
  /** Where the reasons of the line and of the person's entry stand. */
  readonly reasons: readonly Place[];
  /** The role that gives it; undefined where the person's own entry does. */
  readonly role?: string;
}

/** Each line that `policy.ends` is about, with what the policy says of its level. */
function* ruledBy(subject: Subject) {
  const { config, now } = subject;
  const rules = config.policy.ends;
  const policyPlace = config.policyPlaces.get('ends');
  if (rules === undefined || policyPlace === undefined) return;
  // An account for emergencies has a rule of its own, which is stricter.
  const emergency = breakGlassOf(config.policy);
  // Both, so that neither a reason nor a level of another file makes an exception out of the other.
  const isOfPolicy = ({ file }: Place): boolean => file === policyPlace.file;
  const exception = `For an exception, write a \`reason\` beside it in ${policyPlace.file}.`;
  for (const user of config.users.values()) {
    if (user.state === 'absent' || emergency.has(user.email)) continue;
    for (const giving of givingsOf(user, subject)) {
      const level = LEVELS.find((each) => each === giving.level);
      const rule = level && rules[level];
      const isExcepted = isOfPolicy(giving.place) && giving.reasons.some(isOfPolicy);
      if (level === undefined || rule === undefined || isExcepted || giving.end <= now.getTime()) continue;
      const common = { severity: 'error' as const, place: giving.place, related: [policyPlace] };
      yield { user, giving, level, rule, common, exception };
    }
  }
}

/** `policy.ends`: an entry without an end where one is required. */
export function* endsRequired(subject: Subject): Iterable<Finding> {
  for (const { user, giving, level, rule, common, exception } of ruledBy(subject)) {
    if (giving.end !== Infinity || rule.required !== true) continue;
    const most = rule.atMost === undefined ? '' : `, at most ${counted(daysIn(rule.atMost), 'day')} from now`;
    yield {
      ...common,
      code: 'end-required',
      summary: `${user.shown} is given \`${level}\` without an end, and \`policy.ends\` demands one.`,
      fix: `Write \`until\` beside it${most}. ${exception}`,
    };
  }
}

/** An end that is further away than `policy.ends` allows, and by what the same end is known in another desired state. */
export interface FarEnd {
  readonly key: string;
  readonly finding: Finding;
}

/**
 * How far away an end may be is judged as it first appears, from now: what another desired state has already is told
 * from it.
 */
export function farEndsIn(config: WrittenConfig, now: Date): FarEnd[] {
  const subject = subjectOf(config, now);
  return [...ruledBy(subject)].flatMap(({ user, giving, level, rule, common, exception }) => {
    const days = rule.atMost === undefined ? Infinity : daysIn(rule.atMost);
    // A date is over at the midnight after it: the day itself is counted in. A time is not.
    const most = (dayBefore(giving.end) === undefined ? days : days + 1) * DAY;
    if (giving.end === Infinity || giving.end - now.getTime() <= most) return [];
    const finding = {
      ...common,
      place: giving.endPlace ?? giving.place,
      code: 'end-too-far',
      summary: `${user.shown} is given \`${level}\` for more than the ${counted(days, 'day')} that \`policy.ends\` allows.`,
      fix: `Write an earlier date; it can be extended when it comes near. ${exception}`,
    };
    return [{ key: keyOf(user, giving), finding }];
  });
}

const keyOf = ({ email }: WrittenUser, { level, end }: Giving): string => `${email} ${level} ${end}`;

/** The same of every end that a desired state has. */
export function endsAlsoIn(config: WrittenConfig, now: Date): ReadonlySet<string> {
  const subject = subjectOf(config, now);
  const keysOf = (user: WrittenUser) => givingsOf(user, subject).map((giving) => keyOf(user, giving));
  return new Set([...config.users.values()].flatMap(keysOf));
}

/** Every line that gives a person an account-wide level, ended ones too. */
export function givingsOf(user: WrittenUser, { config, usesOf }: Subject): Giving[] {
  const { accessLevel, until, reasonPlaces = [] } = user;
  const whole = endOrNever(until?.value);
  const roles = usesOf(user).flatMap((use): Giving[] => {
    const { role, place } = use;
    const level = config.roles.get(role)?.accessLevel?.value;
    if (level === undefined) return [];
    const own = endOrNever(use.until);
    const endPlace = own <= whole ? use.untilPlace : until?.place;
    const reasons = use.reason === undefined ? reasonPlaces : [place, ...reasonPlaces];
    return [{ level, end: Math.min(whole, own), place, endPlace, reasons, role }];
  });
  if (accessLevel === undefined) return roles;
  const { value: level, place } = accessLevel;
  return [{ level, end: whole, place, endPlace: until?.place, reasons: reasonPlaces }, ...roles];
}

/** A protected person is never written, so that a date in whichever line of theirs ends nothing. */
export function* endsOfProtected({ config, mentionsOf }: Subject): Iterable<Finding> {
  const place = config.policyPlaces.get('protectedUsers');
  const related = place && [place];
  const emergency = breakGlassOf(config.policy);
  const isProtected = new Set((config.policy.protectedUsers ?? []).map((each) => emailOf(each)));
  for (const user of config.users.values()) {
    if (!isProtected.has(user.email) || emergency.has(user.email)) continue;
    const members = mentionsOf(user.email).map(({ member }) => member);
    for (const { place: at } of [...datesOfEntry(user), ...datesOf(members)])
      yield {
        severity: 'warning',
        code: 'end-of-protected',
        summary: `${user.shown} has an end and stands in \`policy.protectedUsers\`: it will never be carried out.`,
        why: 'Protected people are never written, neither now nor by a date.',
        fix: 'Take the date away, or the person out of `protectedUsers`.',
        place: at,
        ...present({ related }),
      };
  }
}
