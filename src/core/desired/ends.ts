/**
 * The schedule: what the files alone will take from a person later, and when. Access only narrows by it.
 *
 * An end is of the whole person, of the account-wide level, or of one grant at one level. What another line
 * gives for longer, or what a level covers for longer, does not end. Ends of grants that come no earlier than
 * the end of the person are none of their own: the person's says it.
 */
import { type AccountLevel, compareLevelWords, partsOf } from '../model/access.ts';
import { fieldParts } from '../model/field.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import type { Reason } from '../model/reason.ts';
import { SWITCHES, switchLabel } from '../model/settings.ts';
import { compareText } from '../model/text.ts';
import { fieldOf, type Grant, isGiving, levelOf, sum } from './grant.ts';
import type { DesiredUser } from './resolve.ts';

/** The whole person: all of their access. */
export const PERSON = 'person';

/** What ends: `person`, or a field of the record and the level on it: `accessLevel=administrator`. */
export type What = string;

export const whatOf = (field: string, level: string): What => `${field}=${level}`;

/** The field and the level that an end is of; undefined: the whole person. */
export function partsOfWhat(what: What): { readonly field: string; readonly level: string } | undefined {
  const at = what.lastIndexOf('=');
  return at === -1 ? undefined : { field: what.slice(0, at), level: what.slice(at + 1) };
}

/** `all access`, `administrator`, `manage on Order to Cash`; of a setting `MFA required: no`. */
export function whatWords(what: What, labels: ReadonlyMap<string, string>): string {
  const parts = partsOfWhat(what);
  if (parts === undefined) return 'all access';
  const setting = SWITCHES.find((name) => name === parts.field);
  if (setting !== undefined) return `${switchLabel(setting)}: ${parts.level}`;
  const [, id] = fieldParts(parts.field);
  if (id !== undefined) return `${parts.level} on ${labels.get(id) ?? id}`;
  return parts.field === 'accessLevel' ? parts.level : 'write on every MCP server';
}

/** One thing that ends by itself. */
export interface End {
  readonly email: Email;
  readonly shown: string;
  readonly what: What;
  /** The first moment at which it is over, in milliseconds since 1970. */
  readonly moment: number;
  /** The line that says so. */
  readonly reason: Reason;
}

/** Until when somebody has something, and by which line. `Infinity`: without an end. */
export interface Lasting {
  readonly until: number;
  readonly reason: Reason;
}

/** The last of the grants of one field that give at least a level. */
function lasting(
  grants: readonly Grant[] | undefined,
  covers: (grant: Grant) => boolean,
): Lasting | undefined {
  let last: Lasting | undefined;
  for (const grant of grants ?? []) {
    if (!covers(grant)) continue;
    if (last === undefined || grant.end > last.until) last = { until: grant.end, reason: grant.reason };
  }
  return last;
}

const later = (a: Lasting | undefined, b: Lasting | undefined): Lasting | undefined =>
  b === undefined || (a !== undefined && a.until >= b.until) ? a : b;
const earlier = (a: Lasting, b: Lasting | undefined): Lasting =>
  b === undefined || a.until <= b.until ? a : b;

const atLeast =
  (level: string) =>
  (grant: Grant): boolean =>
    (compareLevelWords(levelOf(grant), level) ?? -1) >= 0;

/** One person's lines, and until when they give what. */
class Person {
  readonly #user: DesiredUser;
  #whole: Lasting | undefined;
  readonly fields: ReadonlyMap<string, readonly Grant[]>;

  constructor(user: DesiredUser) {
    this.#user = user;
    this.fields = groupBy(user.grants().filter(isGiving), fieldOf);
  }

  #level(level: AccountLevel): Lasting | undefined {
    return lasting(this.fields.get('accessLevel'), atLeast(level));
  }

  /** What gives this level on this field without a grant of its own. */
  cover(field: string, level: string): Lasting | undefined {
    if (field === 'accessLevel') return undefined;
    const [what, id] = fieldParts(field);
    if (what === 'integrations') return this.#level(level === 'manage' ? 'manage' : 'monitor');
    const all = id === undefined ? undefined : lasting(this.fields.get('mcpServers'), () => true);
    return later(this.#level('administrator'), all);
  }

  own(field: string, level: string): Lasting | undefined {
    // No line gives it: it is what somebody has who is given anything.
    if (field === 'accessLevel' && level === 'custom') return this.person();
    return lasting(this.fields.get(field), atLeast(level));
  }

  /** When all of it ends: by the person's own date, or with the last grant. */
  person(): Lasting {
    this.#whole ??= this.#findWhole();
    return this.#whole;
  }

  #findWhole(): Lasting {
    const { until } = this.#user;
    const own = until && { until: this.#user.end, reason: until };
    let last: Lasting | undefined;
    for (const grants of this.fields.values())
      last = later(
        last,
        lasting(grants, () => true),
      );
    const { waited, place } = this.#user;
    // Who waits for an object that does not exist yet is left with nothing, and stays.
    if (waited !== undefined) last = later(last, { until: waited.end, reason: waited.reason });
    const whole = last ?? { until: Infinity, reason: { text: 'own entry', place } };
    return own === undefined ? whole : earlier(own, whole);
  }

  whole(field: string, level: string): Lasting | undefined {
    const reached = later(this.own(field, level), this.cover(field, level));
    return reached && earlier(this.person(), reached);
  }
}

/** Each person's lines are sorted once, however often is asked. */
const known = new WeakMap<DesiredUser, Person>();

function linesOfPerson(user: DesiredUser): Person {
  const person = known.get(user) ?? new Person(user);
  known.set(user, person);
  return person;
}

/** The line that says when something ends: the one that gives a role, where a role gives it. */
export const placeOfEnd = ({ reason }: Pick<End, 'reason'>): Place | undefined =>
  reason.through ?? reason.place;

/** The date that says so, where it has a place of its own. */
export const placeOfDate = (end: Pick<End, 'reason'>): Place | undefined =>
  end.reason.untilPlace ?? placeOfEnd(end);

/** Somebody whom a line sends away has nothing that could end. */
const isSentAway = ({ absence }: DesiredUser): boolean => absence?.by === 'state';

/**
 * Until when the files give somebody this: `Infinity` without an end, undefined if they do not give it at all.
 * A moment that has passed is told like any other.
 */
export const untilOf = (user: DesiredUser, what: What): number | undefined => lastingOf(user, what)?.until;

/** The same with the line that says so. */
export function lastingOf(user: DesiredUser, what: What): Lasting | undefined {
  if (isSentAway(user)) return undefined;
  const parts = partsOfWhat(what);
  const person = linesOfPerson(user);
  if (parts !== undefined) return person.whole(parts.field, parts.level);
  return person.fields.size === 0 && user.waited === undefined ? undefined : person.person();
}

/** The end of this, if it has one. */
export function endOfWhat(user: DesiredUser, what: What): Lasting | undefined {
  if (!user.isDated) return undefined;
  const lasting = lastingOf(user, what);
  return lasting?.until === Infinity ? undefined : lasting;
}

/** Every end of one person, in the order of time; those that have passed too. */
export function endsOf(user: DesiredUser): End[] {
  if (isSentAway(user) || !user.isDated) return [];
  const person = linesOfPerson(user);
  const whole = person.person();
  const about = { email: user.email, shown: user.shown };
  const ends: End[] = [];
  for (const [field, grants] of person.fields) {
    const levels = [...new Set(grants.map(levelOf))].sort((a, b) => compareLevelWords(b, a) ?? 0);
    let higher = Number.NEGATIVE_INFINITY;
    for (const level of levels) {
      const own = person.own(field, level);
      const until = own?.until ?? Infinity;
      const covered = (person.cover(field, level)?.until ?? Number.NEGATIVE_INFINITY) >= until;
      if (own !== undefined && until > higher && until < whole.until && !covered)
        ends.push({ ...about, what: whatOf(field, level), moment: until, reason: own.reason });
      higher = Math.max(higher, until);
    }
  }
  if (whole.until !== Infinity)
    ends.push({ ...about, what: PERSON, moment: whole.until, reason: whole.reason });
  return ends.sort(compareEnds);
}

/** What the lines of somebody give from a moment on, by today's files: without what a higher level covers. */
export function leftAt(user: DesiredUser, moment: number): What[] {
  if (isSentAway(user) || user.end <= moment) return [];
  const left = user.grants().filter((grant) => !grant.ended && grant.end > moment);
  const { level, integrations, mcp } = partsOf(sum(left));
  return [
    ...(level === 'none' || level === 'custom' ? [] : [whatOf('accessLevel', level)]),
    ...[...integrations].map(([id, granted]) => whatOf(`integrations/${id}`, granted)),
    ...(mcp === 'all'
      ? [whatOf('mcpServers', 'all')]
      : [...mcp].map(([id, granted]) => whatOf(`mcpServers/${id}`, granted))),
  ];
}

/** In the order of time; at one moment by person, then by what ends. */
const compareEnds = (a: End, b: End): number =>
  a.moment - b.moment || compareText(a.email, b.email) || compareText(a.what, b.what);

/** The schedule of everybody: what is still to come at `now`, in the order of time. */
export function scheduleOf(users: readonly DesiredUser[], now: Date): End[] {
  const time = now.getTime();
  return users
    .flatMap((user) => (user.isDated ? endsOf(user).filter(({ moment }) => moment > time) : []))
    .sort(compareEnds);
}
