/**
 * Who is touched at all. Everybody whom a run must not touch is set aside here, before anything is compared,
 * so that the comparison has no exceptions: the owner, protected people, people whose level is a word that we
 * do not know, two records with one e-mail, and production administrators outside production.
 */

import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { covers } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import type { Email, UserId } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import type { Note } from './note.ts';

/** A declared person, and their record if the account has one. */
export interface Pair {
  readonly desired: DesiredUser;
  readonly live: LiveUser | undefined;
}

export interface Touched {
  readonly pairs: readonly Pair[];
  /** People in the account who are in no file. */
  readonly unmanaged: readonly LiveUser[];
  readonly notes: readonly Note[];
  /** What stops the run: a declared person who has two records, or whose pin names somebody else. */
  readonly findings: readonly Finding[];
}

export function settleWhoIsTouched(desired: DesiredState, live: LiveState): Touched {
  const register = new Register(desired, live);
  for (const user of live.users) register.meet(user);
  for (const user of desired.users) register.missing(user);
  return register;
}

class Register implements Touched {
  readonly pairs: Pair[] = [];
  readonly unmanaged: LiveUser[] = [];
  readonly notes: Note[] = [];
  readonly findings: Finding[] = [];
  readonly #desired: DesiredState;
  readonly #declared: ReadonlyMap<Email, DesiredUser>;
  readonly #pinned: ReadonlyMap<UserId, DesiredUser>;
  readonly #twice: ReadonlySet<Email>;
  /** Declared people who are not to be touched or invited, whatever else is found. */
  readonly #settled = new Set<Email>();

  constructor(desired: DesiredState, live: LiveState) {
    this.#desired = desired;
    this.#declared = new Map(desired.users.map((user) => [user.email, user]));
    this.#pinned = new Map(desired.users.flatMap((user) => (user.id === undefined ? [] : [[user.id, user]])));
    this.#twice = peopleWithTwoRecords(live);
    for (const { userId, email, shownEmail, levelWord } of live.unknownLevels) {
      const wanted = this.#claim(userId, email);
      if (wanted) this.#settled.add(wanted.email);
      this.notes.push({ code: 'unknown-level', person: shownEmail, level: levelWord });
    }
    for (const email of this.#twice) {
      const wanted = this.#declared.get(email);
      if (wanted) {
        this.#settled.add(email);
        this.findings.push(twoRecords(wanted));
      } else this.notes.push({ code: 'two-records', person: email });
    }
  }

  /** A pin names the person, whatever their e-mail is now. */
  #claim(userId: UserId, email: Email): DesiredUser | undefined {
    return this.#pinned.get(userId) ?? this.#declared.get(email);
  }

  meet(user: LiveUser): void {
    if (this.#twice.has(user.email)) return;
    const wanted = this.#claim(user.userId, user.email);
    const open = wanted !== undefined && !this.#settled.has(wanted.email);
    if (wanted) this.#settled.add(wanted.email);
    if (user.email === this.#desired.owner)
      this.notes.push({ code: 'owner-changed', person: user.shownEmail });
    else if (isProtected(user, wanted, this.#desired)) noteProtectedDrift(user, wanted, this.notes);
    else if (user.isProductionAdmin && this.#desired.account.environment !== 'production') {
      noteProductionAdmin(user, wanted, this.notes);
    } else if (wanted === undefined) this.unmanaged.push(user);
    else if (!open) return;
    else if (wanted.id !== undefined && wanted.id !== user.userId)
      this.findings.push(otherPerson(wanted, user));
    else {
      if (wanted.email !== user.email) {
        this.notes.push({ code: 'email-changed', person: wanted.shown, now: user.shownEmail });
      }
      if (!isLeftWithNothing(wanted)) this.pairs.push({ desired: wanted, live: user });
    }
  }

  missing(user: DesiredUser): void {
    if (user.waitsForResources.length > 0) {
      this.notes.push({ code: 'resource-missing', person: user.shown, resources: user.waitsForResources });
    }
    if (this.#settled.has(user.email) || user.state === 'absent') return;
    if (this.#desired.protectedUsers.has(user.email)) {
      this.notes.push({ code: 'protected-drift', person: user.shown, wants: 'to be invited' });
    } else if (user.id !== undefined) {
      // Whoever is invited gets an id that nobody can know beforehand: the pin means somebody else.
      this.notes.push({ code: 'pinned-person-missing', person: user.shown, id: user.id });
    } else if (!isLeftWithNothing(user)) this.pairs.push({ desired: user, live: undefined });
  }
}

/** All that they are granted is on objects that do not exist yet: neither invited nor written. */
const isLeftWithNothing = (user: DesiredUser): boolean =>
  user.state === 'present' && user.access.level === 'none' && user.waitsForResources.length > 0;

function isProtected(user: LiveUser, wanted: DesiredUser | undefined, desired: DesiredState): boolean {
  if (desired.protectedUsers.has(user.email)) return true;
  return wanted !== undefined && desired.protectedUsers.has(wanted.email);
}

function noteProtectedDrift(user: LiveUser, wanted: DesiredUser | undefined, notes: Note[]): void {
  const wants = wanted && wantsOtherThan(user, wanted);
  if (wants !== undefined) notes.push({ code: 'protected-drift', person: user.shownEmail, wants });
}

/** In a few words what the file wants of somebody whom we do not touch; undefined if they are as declared. */
function wantsOtherThan(user: LiveUser, wanted: DesiredUser): string | undefined {
  if (wanted.state === 'absent') return 'to be absent';
  if (!covers(user.access, wanted.access) || !covers(wanted.access, user.access)) return 'other access';
  if (wanted.enabled !== undefined && wanted.enabled.value === user.disabled) {
    return wanted.enabled.value ? 'to be enabled' : 'to be disabled';
  }
  for (const [name, declared] of wanted.settings) {
    if (user.settings[name] !== declared.value) return `another setting (${name})`;
  }
  return undefined;
}

/** Production administrators are mirrored into other environments, where the product allows no other role. */
function noteProductionAdmin(user: LiveUser, wanted: DesiredUser | undefined, notes: Note[]): void {
  if (wanted === undefined) return;
  const less =
    wanted.state === 'absent' || wanted.enabled?.value === false || !covers(wanted.access, user.access);
  if (less) notes.push({ code: 'production-administrator', person: user.shownEmail });
}

function peopleWithTwoRecords(live: LiveState): Set<Email> {
  const seen = new Set<Email>();
  const twice = new Set<Email>();
  for (const user of [...live.users, ...live.unknownLevels]) {
    if (seen.has(user.email)) twice.add(user.email);
    seen.add(user.email);
  }
  return twice;
}

function twoRecords(user: DesiredUser): Finding {
  return {
    severity: 'error',
    code: 'two-records',
    summary: `The account has two records for ${user.shown}.`,
    why: 'It cannot be told which of them the file means.',
    fix: 'Remove one of the two records in the product, then plan again.',
    place: user.place,
  };
}

function otherPerson(wanted: DesiredUser, user: LiveUser): Finding {
  return {
    severity: 'error',
    code: 'pinned-person-differs',
    summary: `${wanted.shown} is pinned to the person ${wanted.id}, but in the account that e-mail belongs to ${user.userId}.`,
    why: 'Somebody else may have taken over the e-mail.',
    fix: 'If it is the right person, correct or remove `id:`.',
    place: wanted.place,
  };
}
