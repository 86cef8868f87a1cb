/** Rules about which entries must end, and how far away their ends may be. */
import type { AccountLevel } from '../../core/model/access.ts';
import type { Finding, Place } from '../../core/model/finding.ts';
import { emailOf } from '../../core/model/ids.ts';
import { counted } from '../../core/model/text.ts';
import { DAY, daysIn, endOrNever } from '../../core/model/until.ts';
import { breakGlassOf } from '../../core/written/break-glass.ts';
import type { WrittenUser } from '../../core/written/config.ts';
import type { Subject } from './subject.ts';

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

type Rule = NonNullable<NonNullable<Subject['config']['policy']['ends']>[(typeof LEVELS)[number]]>;

/** A line that `policy.ends` is about. */
interface Ruled {
  readonly user: WrittenUser;
  readonly giving: Giving;
  readonly level: (typeof LEVELS)[number];
  readonly rule: Rule;
  readonly common: Pick<Finding, 'severity' | 'place' | 'related'>;
  readonly exception: string;
}

function ruledBy(subject: Subject): Ruled[] {
  const { config, now } = subject;
  const rules = config.policy.ends;
  const policyPlace = config.policyPlaces.get('ends');
  if (rules === undefined || policyPlace === undefined) return [];
  // An account for emergencies has a rule of its own, which is stricter.
  const emergency = breakGlassOf(config.policy);
  return [...config.users.values()].flatMap((user) =>
    user.state === 'absent' || emergency.has(user.email)
      ? []
      : givingsOf(user, subject).flatMap((giving): Ruled[] => {
          const level = LEVELS.find((each) => each === giving.level);
          const rule = level === undefined ? undefined : rules[level];
          // Both, so that neither a reason nor a level of another file makes an exception out of the other.
          const isOfPolicy = ({ file }: Place): boolean => file === policyPlace.file;
          const isExcepted = isOfPolicy(giving.place) && giving.reasons.some(isOfPolicy);
          if (level === undefined || rule === undefined || isExcepted || giving.end <= now.getTime())
            return [];
          const common = { severity: 'error' as const, place: giving.place, related: [policyPlace] };
          const exception = `For an exception, write a \`reason\` beside it in ${policyPlace.file}.`;
          return [{ user, giving, level, rule, common, exception }];
        }),
  );
}

/** `policy.ends`: an entry without an end where one is required. */
export function endsRequired(subject: Subject): Finding[] {
  return ruledBy(subject).flatMap(({ user, giving, level, rule, common, exception }) => {
    if (giving.end !== Infinity || rule.required !== true) return [];
    const most = rule.atMost === undefined ? '' : `, at most ${counted(daysIn(rule.atMost), 'day')} from now`;
    return [
      {
        ...common,
        code: 'end-required',
        summary: `${user.shown} is given \`${level}\` without an end, and \`policy.ends\` demands one.`,
        fix: `Write \`until\` beside it${most}. ${exception}`,
      },
    ];
  });
}

/** An end that is further away than `policy.ends` allows, and by what the same end is known in another desired state. */
export interface FarEnd {
  readonly key: string;
  readonly finding: Finding;
}

/** Ends that are further away than `policy.ends` allows, judged from now. */
export function farEnds(subject: Subject): FarEnd[] {
  return ruledBy(subject).flatMap(({ user, giving, level, rule, common, exception }) => {
    const days = rule.atMost === undefined ? Infinity : daysIn(rule.atMost);
    // A date is over at the midnight after it: the day itself is counted in.
    if (giving.end === Infinity || giving.end - subject.now.getTime() <= (days + 1) * DAY) return [];
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
export const endKeys = (subject: Subject): ReadonlySet<string> =>
  new Set(
    [...subject.config.users.values()].flatMap((user) =>
      givingsOf(user, subject).map((giving) => keyOf(user, giving)),
    ),
  );

/** Every line that gives a person an account-wide level, ended ones too. */
export function givingsOf(user: WrittenUser, { config, usesOf }: Subject): Giving[] {
  const whole = endOrNever(user.until?.value);
  const own: Giving[] =
    user.accessLevel === undefined
      ? []
      : [
          {
            level: user.accessLevel.value,
            end: whole,
            place: user.accessLevel.place,
            endPlace: user.until?.place,
            reasons: user.reasonPlaces ?? [],
          },
        ];
  const roles = usesOf(user).flatMap((use): Giving[] => {
    const level = config.roles.get(use.role)?.accessLevel?.value;
    if (level === undefined) return [];
    const own = endOrNever(use.until);
    const end = Math.min(whole, own);
    const endPlace = own <= whole ? use.untilPlace : user.until?.place;
    const reasons = [...(use.reason === undefined ? [] : [use.place]), ...(user.reasonPlaces ?? [])];
    return [{ level, end, place: use.place, endPlace, reasons, role: use.role }];
  });
  return [...own, ...roles];
}

/** A protected person is never written, so that a date in whichever line of theirs ends nothing. */
export function endsOfProtected({ config, mentionsOf }: Subject): Finding[] {
  const place = config.policyPlaces.get('protectedUsers');
  const isProtected = new Set((config.policy.protectedUsers ?? []).map((each) => emailOf(each)));
  const emergency = breakGlassOf(config.policy);
  const finding = (shown: string, at: Place): Finding => ({
    severity: 'warning',
    code: 'end-of-protected',
    summary: `${shown} has an end and stands in \`policy.protectedUsers\`: it will never be carried out.`,
    why: 'Protected people are never written, neither now nor by a date.',
    fix: 'Take the date away, or the person out of `protectedUsers`.',
    place: at,
    ...(place === undefined ? {} : { related: [place] }),
  });
  return [...config.users.values()].flatMap((user): Finding[] => {
    if (!isProtected.has(user.email) || emergency.has(user.email)) return [];
    const members = mentionsOf(user.email).map(({ member }) => member);
    const lines = [...user.integrations, ...user.mcpServers, ...user.roles, ...members];
    const dated = lines.flatMap(({ until, untilPlace, place: line }) =>
      until === undefined ? [] : [untilPlace ?? line],
    );
    return [...(user.until === undefined ? [] : [user.until.place]), ...dated].map((at) =>
      finding(user.shown, at),
    );
  });
}
