/**
 * The calendar: each moment at which something ends by itself, and what is then broken that was not before. Ends
 * come one after another, so that each moment looks only at the people who lose something at it.
 */
import { type AfterRole, outlives, strictOf } from '../desired/after-roles.ts';
import { type End, PERSON, placeOfDate, placeOfEnd, untilOf, type What, whatOf } from '../desired/ends.ts';
import { sum } from '../desired/grant.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { type AccessTest, brokenBy } from '../desired/tests.ts';
import { type Access, effective, integrationGrants } from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email, IntegrationId } from '../model/ids.ts';
import { isAdministrator, type LiveState, type LiveUser } from '../model/live.ts';
import type { SettingName, Switch } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import { declaring } from './change.ts';
import { fixedPeople, liveLookup, writablePeople } from './ends.ts';

/** What is broken from a moment on, by dates alone. */
export type LaterBreach =
  /** Fewer administrators than the policy demands; `left` are those who remain. */
  | { readonly kind: 'floor'; readonly minimum: number; readonly left: readonly string[] }
  | { readonly kind: 'test'; readonly test: string; readonly person: string; readonly words: string }
  /** No manager other than administrators. */
  | { readonly kind: 'manager'; readonly integration: string }
  /** Every grant has ended, and no line says that the person leaves. */
  | { readonly kind: 'nothing'; readonly person: string }
  /** A role ends that made a setting stricter than the defaults, or less strict: what the defaults say returns. */
  | {
      readonly kind: 'loosens' | 'tightens';
      readonly person: string;
      readonly setting: Switch;
      readonly value: boolean;
    }
  /** A role ends, and no line states then what it gave beside access: the account keeps it. */
  | { readonly kind: 'stays'; readonly person: string; readonly settings: readonly SettingName[] };

/** What ends at one moment, and what that breaks. */
export interface CalendarDay {
  readonly moment: number;
  readonly ends: readonly End[];
  /** How many seats are taken from then on, where the policy says how many there are. */
  readonly seats?: number;
  readonly breaches: readonly (LaterBreach & { readonly places: readonly Place[] })[];
}

export interface CalendarInput {
  readonly desired: DesiredState;
  readonly schedule: readonly End[];
  /** Left out: what the files alone show. */
  readonly live?: LiveState;
  readonly minimum: number;
  readonly tests: readonly AccessTest[];
  readonly labels: ReadonlyMap<string, string>;
  /** Left out: nobody says how many seats there are, or nobody has looked. */
  readonly seats?: Seats;
}

/** Seats that are taken once this plan has been carried out, and by whom. */
export interface Seats {
  readonly taken: number;
  has(email: Email): boolean;
}

export function calendarOf(input: CalendarInput): CalendarDay[] {
  const settings = breachesOfSettings(input);
  const ends = groupBy(input.schedule, ({ moment }) => moment);
  if (ends.size === 0 && settings.size === 0) return [];
  const people = new Map(input.desired.users.map((user) => [user.email, user]));
  const everybody = everybodyIn(input);
  const floors = floorBreaches(input, everybody);
  const managers = managerBreaches(input, everybody);
  const moments = [...new Set([...ends.keys(), ...settings.keys()])].sort((a, b) => a - b);
  let { taken } = input.seats ?? { taken: 0 };
  return moments.map((moment): CalendarDay => {
    const today: readonly End[] = ends.get(moment) ?? [];
    const floor = floors.get(moment);
    taken -= today.filter(({ what, email }) => what === PERSON && input.seats?.has(email)).length;
    return {
      moment,
      ends: today,
      ...(input.seats === undefined ? {} : { seats: taken }),
      breaches: [
        ...(floor === undefined ? [] : [{ ...floor.breach, places: placesOf(today.filter(floor.isOf)) }]),
        ...(managers.get(moment) ?? []).map((integration) => ({
          kind: 'manager' as const,
          integration,
          places: placesOf(today),
        })),
        ...today
          .filter((end) => isLeftWithNothing(end, people))
          .map((end) => ({ kind: 'nothing' as const, person: end.shown, places: placesOf([end]) })),
        ...testBreaches(today, people, input.tests),
        ...(settings.get(moment) ?? []),
      ],
    };
  });
}

const placesOf = (which: readonly End[]): Place[] => which.flatMap((end) => placeOfDate(end) ?? []);

type PlacedBreach = CalendarDay['breaches'][number];

/** What becomes of settings whose role ends, by the moment of it. */
function breachesOfSettings({ desired, live }: CalendarInput): Map<number, PlacedBreach[]> {
  const told = writablePeople(desired, live).flatMap((user) => {
    if (user.afterRoles === undefined || user.state === 'absent') return [];
    const leaves = untilOf(user, PERSON) ?? Infinity;
    const after = user.afterRoles.filter(({ moment }) => moment < leaves);
    return [...groupBy(after, ({ moment }) => moment)].flatMap(([moment, all]) =>
      [...all.flatMap((each) => returning(user.shown, each)), ...staying(user.shown, all)].map((breach) => ({
        moment,
        breach,
      })),
    );
  });
  return new Map(
    [...groupBy(told, ({ moment }) => moment)].map(([moment, all]) => [
      moment,
      all.map(({ breach }) => breach),
    ]),
  );
}

function returning(person: string, { setting, becomes: value, places }: AfterRole): PlacedBreach[] {
  if (value === undefined) return [];
  return [{ kind: value === strictOf(setting) ? 'tightens' : 'loosens', person, setting, value, places }];
}

/** Said as one, whatever it is. */
export function staying(person: string, after: readonly AfterRole[]): PlacedBreach[] {
  const stay = after.filter(outlives);
  if (stay.length === 0) return [];
  const settings = stay.map(({ setting }) => setting);
  return [{ kind: 'stays', person, settings, places: stay.flatMap(({ places }) => places) }];
}

/** Whether somebody is left with nothing because the last grant ends, and not because their entry says so. */
const isLeftWithNothing = ({ what, email, moment }: End, people: ReadonlyMap<Email, DesiredUser>): boolean =>
  what === PERSON && (people.get(email)?.end ?? moment) > moment;

/** The level of an administrator, as what may end. */
export const ADMINISTRATOR = whatOf('accessLevel', 'administrator');

/** Who is in the account and enabled once this plan has been carried out, by the files or by the account alone. */
interface Everybody {
  readonly declared: readonly DesiredUser[];
  readonly others: readonly LiveUser[];
  /** Until when a line gives somebody this. */
  lasts(user: DesiredUser, what: What): number;
}

function everybodyIn({ desired, live }: CalendarInput): Everybody {
  const recordOf = liveLookup(live);
  // Whoever is never written is what the account has; without an account, what the files say, without an end.
  const isFixed = fixedPeople(desired, live);
  const isOff = (user: DesiredUser): boolean =>
    user.enabled === undefined ? recordOf(user)?.disabled === true : !user.enabled.value;
  const isKnown = declaring(desired.users.filter((user) => !isFixed(user)));
  return {
    declared: desired.users.filter(
      (user) => user.state === 'present' && !(live !== undefined && isFixed(user)) && !isOff(user),
    ),
    others: (live?.users ?? []).filter((user) => !isKnown(user) && !user.disabled),
    lasts: (user, what) => (isFixed(user) ? Infinity : (untilOf(user, what) ?? Infinity)),
  };
}

/** Each moment at which dates alone leave fewer administrators than the policy demands, or fewer still. */
function floorBreaches({ live, minimum }: CalendarInput, everybody: Everybody) {
  const own = live?.users.find(({ userId }) => userId === live.tokenUserId);
  const declared = everybody.declared
    .filter(({ access }) => access.level === 'administrator')
    .filter(({ email, id }) => own === undefined || (email !== own.email && id !== own.userId))
    .map((user) => ({ user, until: everybody.lasts(user, ADMINISTRATOR) }))
    .sort((a, b) => a.until - b.until || compareText(a.user.email, b.user.email));
  const others = everybody.others
    .filter((user) => isAdministrator(user) && user.userId !== live?.tokenUserId)
    .map(({ shownEmail }) => shownEmail);
  const total = declared.length + others.length;
  // Where there are too few already, each of them is needed.
  const spare = Math.max(0, total - minimum);
  const moments = new Set(declared.slice(spare).map(({ until }) => until));
  moments.delete(Infinity);
  return new Map(
    [...moments].map((moment) => {
      const staying = declared.filter(({ until }) => until > moment).map(({ user }) => user.shown);
      const left = [...staying, ...others].sort(compareText);
      const gone = new Set(declared.filter(({ until }) => until <= moment).map(({ user }) => user.email));
      const isOf = ({ email }: End): boolean => gone.has(email);
      return [moment, { breach: { kind: 'floor' as const, minimum, left }, isOf }];
    }),
  );
}

/** Integrations whose last manager other than administrators ends by a date, by the moment of it. */
function managerBreaches(
  { labels }: CalendarInput,
  { declared, others, lasts }: Everybody,
): Map<number, string[]> {
  const last = new Map<IntegrationId, number>();
  let everywhere = 0;
  const manages = (access: Access, until: (field: string) => number): void => {
    if (access.level === 'manage') everywhere = Math.max(everywhere, until('accessLevel'));
    for (const [id, level] of integrationGrants(access))
      if (level === 'manage') last.set(id, Math.max(last.get(id) ?? 0, until(`integrations/${id}`)));
  };
  for (const user of declared) manages(user.access, (field) => lasts(user, whatOf(field, 'manage')));
  for (const { access } of others) manages(access, () => Infinity);
  const ending = [...last].flatMap(([id, until]) => {
    const moment = Math.max(until, everywhere);
    return moment === Infinity ? [] : [{ moment, label: labels.get(id) ?? id }];
  });
  const byMoment = groupBy(ending, ({ moment }) => moment);
  return new Map(
    [...byMoment].map(([moment, each]) => [moment, each.map(({ label }) => label).sort(compareText)]),
  );
}

/** Tests that a person breaks at this moment and did not just before it. Access narrows: only `always` can break. */
function testBreaches(
  ends: readonly End[],
  people: ReadonlyMap<Email, DesiredUser>,
  tests: readonly AccessTest[],
): CalendarDay['breaches'] {
  if (tests.length === 0) return [];
  const seen = new Set<Email>();
  return ends.flatMap((end) => {
    const user = people.get(end.email);
    if (user === undefined || seen.has(end.email)) return [];
    seen.add(end.email);
    const before = new Set(
      broken(user, end.moment - 1, tests).map(({ test, words }) => `${test.name}\n${words}`),
    );
    return broken(user, end.moment, tests)
      .filter(({ test, words }) => !before.has(`${test.name}\n${words}`))
      .map(({ test, words }) => ({
        kind: 'test' as const,
        test: test.name,
        person: user.shown,
        words,
        places: [placeOfEnd(end) ?? user.place, test.place],
      }));
  });
}

/** What somebody breaks at a moment; who has left by then breaks nothing. */
function broken(user: DesiredUser, moment: number, tests: readonly AccessTest[]) {
  if (user.end <= moment || user.enabled?.value === false) return [];
  const access = sum(user.grants().filter(({ end }) => end > moment));
  return access.level === 'none' ? [] : brokenBy(tests, user.email, effective(access));
}
