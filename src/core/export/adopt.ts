/**
 * Adopting what somebody changed in the account: what one person's entry would have to say, and which lines
 * elsewhere give more than the account has. Grants add up, so an entry can add to them and take nothing away:
 * what a membership or a list gives beyond the account has to be taken out there.
 *
 * Lines that fit stay as they are, with their dates and reasons, and the entry says the rest.
 */

import { endOfWhat, type Lasting, PERSON, untilOf, whatOf } from '../desired/ends.ts';
import { fieldOf, type Given, type Grant, isGiving, levelOf, sum } from '../desired/grant.ts';
import type { FileLimits } from '../desired/limit.ts';
import { keyFor, type Names, type Resolved } from '../desired/names.ts';
import { type DesiredUser, type GrantingLine, grantLinesOf } from '../desired/resolve.ts';
import {
  type Access,
  compareLevels,
  compareLevelWords,
  covers,
  effective,
  integrationGrants,
  mcpOf,
} from '../model/access.ts';
import { levelOn } from '../model/field.ts';
import type { Place } from '../model/finding.ts';
import { present } from '../model/present.ts';
import { compareKeys } from '../model/text.ts';
import { endOrNever, hasEnded } from '../model/until.ts';
import type { Held } from '../plan/change.ts';
import { pinOfEntry, type WrittenConfig, type WrittenGrant, type WrittenUser } from '../written/config.ts';
import type { User } from '../written/file.ts';
import {
  type Caveat,
  caveatsOfEnding,
  type EndLost,
  mailBeyond,
  settingsAndMail,
} from './settings-and-mail.ts';

export interface Adoption {
  /** The entry under `users` that takes the place of those that the person has. */
  readonly entry: User;
  /** Lines elsewhere that have to go. */
  readonly takeOut: readonly TakeOut[];
  /** The file that may hold the entry, where that of the person's may not. */
  readonly inFile?: string;
  /** Ends that the files give and the entry cannot: a level and a setting have none of their own. In the order of what ends. */
  readonly endsLost?: readonly EndLost[];
  readonly caveats?: readonly Caveat[];
}

export interface TakeOut {
  /** `role operator`, `list of Returns`, `entry of ada@acme.example` (in another file). */
  readonly text: string;
  readonly place: Place;
}

export interface Files {
  readonly config: WrittenConfig;
  readonly names: Names;
  readonly now: Date;
  /** What people call resources, by id. */
  readonly labels: ReadonlyMap<string, string>;
  /** What a file may hand out; undefined: anything. */
  limitOf?(file: string): FileLimits | undefined;
}

/** For people who are in the account and differ: how the files would say it of each of them. */
export function adopter(files: Files): (held: Held, desired: DesiredUser | undefined) => Adoption {
  const linesFor = grantLinesOf(files.config, files.names, files.now);
  const nameOf = keyFor(files.labels);
  return (held, desired) => {
    const user = files.config.users.get(held.email);
    // Without its pin, the entry would end the access of whoever has that e-mail now.
    const absent: Adoption = { entry: { ...(user && pinOfEntry(user)), state: 'absent' }, takeOut: [] };
    if (user === undefined) return absent;
    // A file cannot say "in the account, with no access": that is what absence is for.
    const isGone = desired === undefined || held.live === undefined || held.leaves.level === 'none';
    const adoption = isGone
      ? absent
      : new Adopting({ ...files, nameOf, held, desired, user }, linesFor(user)).result();
    // Beside an entry that says what they have, those in other files have to go; an end may leave them.
    const isElsewhere = isGone && (user.otherPlaces ?? []).length > 0;
    return { ...adoption, ...present({ inFile: otherFileFor(adoption.entry, user, files, isElsewhere) }) };
  };
}

/** The file that may hold an entry, where that of its person may not: `validate` would refuse it there. */
export function otherFileFor(
  entry: User,
  { place }: Pick<WrittenUser, 'place'>,
  { config, limitOf }: Pick<Files, 'config' | 'limitOf'>,
  isElsewhere: boolean,
): string | undefined {
  const limit = limitOf?.(place.file);
  return limit === undefined || limit.allowsEntry(entry, isElsewhere)
    ? undefined
    : config.fileLimits[0]?.place.file;
}

/** A person who differs, and what the files say of them. */
interface Differing extends Files {
  readonly held: Held;
  readonly desired: DesiredUser;
  readonly user: WrittenUser;
  nameOf(id: string): string;
}

class Adopting {
  readonly #of: Differing;
  readonly #others: readonly GrantingLine[];
  readonly #kept: readonly GrantingLine[];
  readonly #takeOut: readonly TakeOut[];
  /** What the entry itself gives, with its ends. */
  readonly #said: Grant[] = [];
  /** The date of the whole entry. */
  #until: string | undefined;

  constructor(of: Differing, lines: readonly GrantingLine[]) {
    this.#of = of;
    this.#until = of.user.until?.value;
    // The grants of the entry are said anew; its roles, and what stands elsewhere, may stay.
    this.#others = lines.filter(({ isOwn, role }) => !isOwn || role !== undefined);
    this.#kept = this.#others.filter((line) => this.#fits(line));
    const beyond = this.#others.filter((line) => !line.isOwn && !this.#kept.includes(line));
    this.#takeOut = [
      ...(of.user.otherPlaces ?? []).map((place) => ({ text: `entry of ${of.user.shown}`, place })),
      ...beyond.map(({ text, place }) => ({ text, place })),
      ...mailBeyond(of),
    ];
  }

  result(): Adoption {
    const id = this.#of.user.id?.value;
    let given = this.#givenByEntry();
    const { until, reason } = this.#whole();
    if (until !== this.#until) {
      // The date of the whole entry says it for each of its lines.
      this.#until = until;
      this.#said.length = 0;
      given = this.#givenByEntry();
    }
    const { level, roles, integrations, mcpServers } = given;
    const beside = settingsAndMail(this.#of, this.#others, this.#kept, until);
    const entry: User = {
      ...present({ id, accessLevel: level }),
      ...(roles.length === 0 ? {} : { roles }),
      ...(isEmpty(integrations) ? {} : { integrations }),
      ...(isEmpty(mcpServers) ? {} : { mcpServers }),
      ...beside.said,
      ...present({ until, reason }),
    };
    const lost = new Map([...this.#endsLost(until), ...beside.endsLost].map((each) => [each.what, each]));
    const endsLost = [...lost].sort(compareKeys).map(([, each]) => each);
    return {
      entry,
      takeOut: this.#takeOut,
      ...present({
        endsLost: ifAny(endsLost),
        caveats: ifAny([...beside.caveats, ...caveatsOfEnding(entry, this.#of.config)]),
      }),
    };
  }

  #givenByEntry() {
    const [level, roles] = [this.#level(), this.#roles()];
    return { level, roles, integrations: this.#integrations(), mcpServers: this.#mcpServers() };
  }

  /** The person's own date; where all of it ended with a line that goes, the day of that. */
  #whole(): Pick<User, 'until' | 'reason'> {
    const { until, reason } = this.#of.user;
    const own = present({ until: until?.value, reason });
    const last = endOfWhat(this.#of.desired, PERSON);
    if (last === undefined || last.until <= this.#of.now.getTime()) return own;
    const lasts = [...this.#said, ...this.#kept.flatMap(({ grants }) => grants.filter(isGiving))];
    if (lasts.every(({ end }) => end <= last.until)) return own;
    // What a line of the entry says for itself is said there.
    const note = last.reason.text === 'own entry' ? undefined : last.reason.note;
    return present({ until: last.reason.until, reason: reason ?? note });
  }

  /** What ends by the files and would go on by the entry: compared as a plan with the files as its base compares it. */
  #endsLost(until: string | undefined): EndLost[] {
    const grants = [...this.#said, ...this.#kept.flatMap((line) => line.grants)];
    const after = {
      ...this.#of.desired,
      ...(until === undefined ? {} : { until: { text: 'own entry', until } }),
      end: endOrNever(until),
      grants: () => grants,
    };
    // What a line gave whose date has passed, another may give for longer.
    const all = [...this.#of.desired.grants(), ...grants].filter(isGiving);
    return [PERSON, ...all.map((grant) => whatOf(fieldOf(grant), levelOf(grant)))].flatMap((what) => {
      const last = endOfWhat(this.#of.desired, what);
      const isLonger = last !== undefined && (untilOf(after, what) ?? 0) > last.until;
      return isLonger && last.until > this.#of.now.getTime() ? [{ what, reason: last.reason }] : [];
    });
  }

  /** Until when the files give this much of it, as far as they give it at all: what the account has beyond has no end. */
  #endOf(field: string, level: string): Lasting | undefined {
    const has = levelOn(effective(this.#of.desired.access), field) ?? 'none';
    if (has === 'none') return undefined;
    const lower = (compareLevelWords(has, level) ?? 0) < 0 ? has : level;
    return endOfWhat(this.#of.desired, whatOf(field, lower));
  }

  #say(grant: Given, end = Number.POSITIVE_INFINITY): void {
    const reason = { text: 'own entry', place: this.#of.user.place };
    this.#said.push({ ...grant, reason, ended: end <= this.#of.now.getTime(), end });
  }

  /** Whether everything that a line gives is in the account. */
  #fits({ grants }: GrantingLine): boolean {
    return covers(this.#of.held.leaves, together(grants));
  }

  #given(): Access {
    return together(this.#kept.flatMap(({ grants }) => grants));
  }

  #level(): User['accessLevel'] {
    const { level } = this.#of.held.leaves;
    if (level === 'none' || level === 'custom') return undefined;
    if (compareLevels(level, this.#given().level) <= 0) return undefined;
    this.#say({ what: 'level', level });
    return level;
  }

  /** Roles of the entry that fit, as they are written. */
  #roles(): NonNullable<User['roles']> {
    const kept = new Set(this.#kept.map(({ place }) => place));
    return this.#of.user.roles
      .filter(({ place }) => kept.has(place))
      .map(({ role, until, reason }) =>
        until === undefined && reason === undefined ? role : { role, ...present({ until, reason }) },
      );
  }

  #integrations(): NonNullable<User['integrations']> {
    return this.#grants(
      this.#of.user.integrations,
      integrationGrants(this.#of.held.leaves),
      (key, place) => this.#of.names.integration(key, place),
      (id, level) => ({ what: 'integration', id, level }),
    );
  }

  #mcpServers(): NonNullable<User['mcpServers']> {
    const wanted = mcpOf(this.#of.held.leaves);
    if (wanted === 'all') {
      if (effective(this.#given()).everyServer === 'write') return {};
      this.#say({ what: 'allServers' });
      return 'all';
    }
    return this.#grants(
      this.#of.user.mcpServers,
      wanted,
      (key, place) => this.#of.names.server(key, place),
      (id, level) => ({ what: 'server', id, level }),
    );
  }

  /** The grants of the entry: its own lines with the account's levels, and what no line gives yet. */
  #grants<Id extends string, L extends string>(
    written: readonly WrittenGrant<L>[],
    wanted: ReadonlyMap<Id, L>,
    resolve: (key: string, place: Place) => Resolved<Id> | undefined,
    giving: (id: Id, level: L) => Given,
  ): Record<string, L | { level: L; until?: string; reason?: string }> {
    const entry = new Map<string, L | { level: L; until?: string; reason?: string }>();
    const said = new Set<Id>();
    const give = (key: string, id: Id, level: L, own: Pick<WrittenGrant<L>, 'until' | 'reason'>): void => {
      said.add(id);
      const ends = this.#endsAs(giving(id, level), own);
      entry.set(key, isEmpty(ends) ? level : { level, ...ends });
    };
    for (const { key, level, until, reason, place } of written) {
      const found = resolve(key, place);
      const id = found?.kind === 'found' ? found.id : undefined;
      const has = id === undefined ? undefined : wanted.get(id);
      // What has ended or waits for its object gives nothing; it stays for the day on which it matters.
      const rests = hasEnded(until, this.#of.now) || found?.kind === 'waits';
      const ends = present({ until, reason });
      if (has !== undefined && id !== undefined) give(key, id, has, rests ? {} : ends);
      else if (rests) entry.set(key, isEmpty(ends) ? level : { level, ...ends });
    }
    const given = effective(this.#given());
    const isMissing = (id: Id, level: L): boolean =>
      (compareLevelWords(levelOn(given, fieldOf(giving(id, level))) ?? 'none', level) ?? 0) < 0;
    for (const [id, level] of wanted)
      if (!said.has(id) && isMissing(id, level)) give(this.#of.nameOf(id), id, level, {});
    return Object.fromEntries([...entry].sort(compareKeys));
  }

  /** The date and the reason of a grant of the entry: its own, or those of the line that gave it and goes. */
  #endsAs(grant: Given, { until, reason }: Pick<User, 'until' | 'reason'>): Pick<User, 'until' | 'reason'> {
    const last = this.#endOf(fieldOf(grant), levelOf(grant));
    const own = endOrNever(until);
    const isEarlier = last !== undefined && last.until < Math.min(own, endOrNever(this.#until));
    this.#say(grant, isEarlier ? last.until : own);
    return isEarlier
      ? present({ until: last.reason.until, reason: reason ?? last.reason.note })
      : present({ until, reason });
  }
}

const ifAny = <T>(all: readonly T[]): readonly T[] | undefined => (all.length === 0 ? undefined : all);

const CUSTOM: Grant = { what: 'level', level: 'custom', reason: { text: '' }, ended: false, end: Infinity };

/** What grants come to, as far as they have not ended, for somebody whose own entry says nothing. */
const together = (grants: readonly Grant[]): Access => sum([CUSTOM, ...grants.filter(({ ended }) => !ended)]);

const isEmpty = (map: object | string): boolean => typeof map === 'object' && Object.keys(map).length === 0;
