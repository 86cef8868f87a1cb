/**
 * Adopting what somebody changed in the account: what one person's entry would have to say, and which lines
 * elsewhere give more than the account has. Grants add up, so an entry can add to them and take nothing away:
 * what a membership or a list gives beyond the account has to be taken out there.
 *
 * Lines that fit stay as they are, with their dates and reasons, and the entry says the rest.
 */

import { type Grant, sum } from '../desired/grant.ts';
import { keyFor, type Names, type Resolved } from '../desired/names.ts';
import { type DesiredUser, type GrantingLine, grantLinesOf } from '../desired/resolve.ts';
import {
  type Access,
  compareGrants,
  compareLevels,
  covers,
  effective,
  integrationGrants,
  levelOnIntegration,
  levelOnServer,
  mcpOf,
} from '../model/access.ts';
import type { Place } from '../model/finding.ts';
import { present } from '../model/present.ts';
import { SWITCHES, type Switch, statedBy } from '../model/settings.ts';
import { compareKeys } from '../model/text.ts';
import { hasEnded } from '../model/until.ts';
import type { Held } from '../plan/change.ts';
import { pinOfEntry, type WrittenConfig, type WrittenGrant, type WrittenUser } from '../written/config.ts';
import type { User } from '../written/file.ts';

export interface Adoption {
  /** The entry under `users` that takes the place of those that the person has. */
  readonly entry: User;
  /** Lines elsewhere that have to go. */
  readonly takeOut: readonly TakeOut[];
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
}

/** For people who are in the account and differ: how the files would say it of each of them. */
export function adopter(files: Files): (held: Held, desired: DesiredUser | undefined) => Adoption {
  const linesFor = grantLinesOf(files.config, files.names, files.now);
  const nameOf = keyFor(files.labels);
  return (held, desired) => {
    const user = files.config.users.get(held.email);
    // Without its pin, the entry would end the access of whoever has that e-mail now.
    const absent: Adoption = { entry: { ...(user && pinOfEntry(user)), state: 'absent' }, takeOut: [] };
    if (desired === undefined || user === undefined || held.live === undefined) return absent;
    // A file cannot say "in the account, with no access": that is what absence is for.
    if (held.leaves.level === 'none') return absent;
    return new Adopting({ ...files, nameOf }, held, desired, user, linesFor(user)).result();
  };
}

interface Sources extends Files {
  nameOf(id: string): string;
}

class Adopting {
  readonly #files: Sources;
  readonly #held: Held;
  readonly #desired: DesiredUser;
  readonly #user: WrittenUser;
  readonly #kept: readonly GrantingLine[];
  readonly #takeOut: readonly TakeOut[];

  constructor(
    files: Sources,
    held: Held,
    desired: DesiredUser,
    user: WrittenUser,
    lines: readonly GrantingLine[],
  ) {
    this.#files = files;
    this.#held = held;
    this.#desired = desired;
    this.#user = user;
    // The grants of the entry are said anew; its roles, and what stands elsewhere, may stay.
    const others = lines.filter(({ isOwn, role }) => !isOwn || role !== undefined);
    this.#kept = others.filter((line) => this.#fits(line));
    const beyond = others.filter((line) => !line.isOwn && !this.#kept.includes(line));
    this.#takeOut = [
      ...(user.otherPlaces ?? []).map((place) => ({ text: `entry of ${user.shown}`, place })),
      ...beyond.map(({ text, place }) => ({ text, place })),
    ];
  }

  result(): Adoption {
    const { id, until, reason } = this.#user;
    const level = this.#level();
    const roles = this.#roles();
    const [integrations, mcpServers] = [this.#integrations(), this.#mcpServers()];
    const entry: User = {
      ...present({ id, accessLevel: level }),
      ...(roles.length === 0 ? {} : { roles }),
      ...(isEmpty(integrations) ? {} : { integrations }),
      ...(isEmpty(mcpServers) ? {} : { mcpServers }),
      ...Object.fromEntries(SWITCHES.flatMap((name) => this.#switch(name))),
      ...present({ notifications: this.#notifications() }),
      ...present({ until: until?.value, reason }),
    };
    return { entry, takeOut: this.#takeOut };
  }

  /** Whether everything that a line gives is in the account. */
  #fits({ grants }: GrantingLine): boolean {
    return covers(this.#held.leaves, together(grants));
  }

  #given(): Access {
    return together(this.#kept.flatMap(({ grants }) => grants));
  }

  #level(): User['accessLevel'] {
    const { level } = this.#held.leaves;
    if (level === 'none' || level === 'custom') return undefined;
    return compareLevels(level, this.#given().level) > 0 ? level : undefined;
  }

  /** Roles of the entry that fit, as they are written. */
  #roles(): NonNullable<User['roles']> {
    const kept = new Set(this.#kept.map(({ place }) => place));
    return this.#user.roles
      .filter(({ place }) => kept.has(place))
      .map(({ role, until, reason }) =>
        until === undefined && reason === undefined ? role : { role, ...present({ until, reason }) },
      );
  }

  /** What the account has, where the files say anything of it; what they keep stating elsewhere adds to it. */
  #notifications(): string[] | undefined {
    const notified = this.#held.live?.notified;
    if (notified === undefined || this.#desired.notifications === undefined) return undefined;
    return [...notified.integrations].map((id) => this.#files.nameOf(id)).sort();
  }

  #integrations(): NonNullable<User['integrations']> {
    const given = effective(this.#given());
    return this.#grants(
      this.#user.integrations,
      integrationGrants(this.#held.leaves),
      (key, place) => this.#files.names.integration(key, place),
      (id, level) => compareGrants(levelOnIntegration(given, id), level) < 0,
    );
  }

  #mcpServers(): NonNullable<User['mcpServers']> {
    const given = effective(this.#given());
    const wanted = mcpOf(this.#held.leaves);
    if (wanted === 'all') return given.everyServer === 'write' ? {} : 'all';
    return this.#grants(
      this.#user.mcpServers,
      wanted,
      (key, place) => this.#files.names.server(key, place),
      (id, level) => compareGrants(levelOnServer(given, id), level) < 0,
    );
  }

  /** The grants of the entry: its own lines with the account's levels, and what no line gives yet. */
  #grants<Id extends string, L extends string>(
    written: readonly WrittenGrant<L>[],
    wanted: ReadonlyMap<Id, L>,
    resolve: (key: string, place: Place) => Resolved<Id> | undefined,
    isMissing: (id: Id, level: L) => boolean,
  ): Record<string, L | { level: L; until?: string; reason?: string }> {
    const entry = new Map<string, L | { level: L; until?: string; reason?: string }>();
    const said = new Set<Id>();
    for (const { key, level, until, reason, place } of written) {
      const found = resolve(key, place);
      const id = found?.kind === 'found' ? found.id : undefined;
      const has = id === undefined ? undefined : wanted.get(id);
      // What has ended or waits for its object gives nothing; it stays for the day on which it matters.
      const rests = hasEnded(until, this.#files.now) || found?.kind === 'waits';
      if (has === undefined && !rests) continue;
      const ends = has !== undefined && rests ? {} : present({ until, reason });
      if (has !== undefined && id !== undefined) said.add(id);
      entry.set(key, isEmpty(ends) ? (has ?? level) : { level: has ?? level, ...ends });
    }
    for (const [id, level] of wanted) {
      if (!said.has(id) && isMissing(id, level)) entry.set(this.#files.nameOf(id), level);
    }
    return Object.fromEntries([...entry].sort(compareKeys));
  }

  /** A setting or the switch: said if the entry said it, or if what holds without it differs. */
  #switch(name: Switch): [Switch, boolean][] {
    const declared = statedBy(this.#desired, name);
    if (declared === undefined) return [];
    const own = statedBy(this.#user, name);
    const { live, fields } = this.#held;
    const inAccount = name === 'enabled' ? live?.disabled === false : live?.settings[name] === true;
    const value = fields.some(({ field }) => field === name) ? inAccount : declared.value;
    const isSaid = own !== undefined || this.#without(name) !== value;
    return isSaid ? [[name, value]] : [];
  }

  /** What roles that stay, or the defaults, say of a setting. */
  #without(name: Switch): boolean | undefined {
    const roles = this.#kept.flatMap(({ role, ended }) => (role === undefined || ended ? [] : [role]));
    const all = [...roles, this.#files.config.defaults].map((from) => statedBy(from, name)?.value);
    return all.find((value) => value !== undefined);
  }
}

const CUSTOM: Grant = { what: 'level', level: 'custom', reason: { text: '' }, ended: false, end: Infinity };

/** What grants come to, as far as they have not ended, for somebody whose own entry says nothing. */
const together = (grants: readonly Grant[]): Access => sum([CUSTOM, ...grants.filter(({ ended }) => !ended)]);

const isEmpty = (map: object | string): boolean => typeof map === 'object' && Object.keys(map).length === 0;
