/**
 * Who is touched at all. Everybody whom a run must not touch is set aside here, before anything is compared,
 * so that the comparison has no exceptions: the owner, protected people, people whose level is a word that we
 * do not know, two records with one e-mail, and production administrators outside production. Whoever is to be absent
 * is so by each of their records: then nothing is to be chosen, and each of these is met like any other.
 */

import { formerOwnerOf } from '../desired/ownership.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import { covers, sameAccess } from '../model/access.ts';
import { compareFindings, type Finding } from '../model/finding.ts';
import type { Email, RecordId, UserId } from '../model/ids.ts';
import { isMirrored, type LiveState, type LiveUser, type UnknownLevelUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import type { Note } from './note.ts';
import { leavingByEach, recordsOfOne, recordsTogether, recordWords, twoRecords } from './several.ts';

/** A declared person, and their record if the account has one. */
export interface Pair {
  readonly desired: DesiredUser;
  readonly live: LiveUser | undefined;
}

type Absence = Parameters<typeof leavingByEach>[0][number];

export interface Touched {
  readonly pairs: readonly Pair[];
  /** People in the account who are in no file. */
  readonly unmanaged: readonly LiveUser[];
  /** People who are not in the account and whom no run invites: an entry pins them, or the account may be theirs now. */
  readonly gone: readonly DesiredUser[];
  readonly notes: readonly Note[];
  /** What stops the run: entries and records of which it cannot be told who is meant. */
  readonly findings: readonly Finding[];
}

export function settleWhoIsTouched(desired: DesiredState, live: LiveState): Touched {
  const register = new Register(desired, live);
  for (const user of live.users) register.meet(user);
  for (const user of desired.users) register.missing(user);
  register.tellOwnership();
  register.findings.sort(compareFindings);
  return register;
}

/** Who a record is of: what identity rests on, whatever else the record says. */
type Identity = Pick<LiveUser, 'recordId' | 'userId' | 'email' | 'shownEmail'>;

class Register implements Touched {
  readonly pairs: Pair[] = [];
  readonly unmanaged: LiveUser[] = [];
  readonly gone: DesiredUser[] = [];
  readonly notes: Note[] = [];
  readonly findings: Finding[] = [];
  readonly #desired: DesiredState;
  readonly #declared: ReadonlyMap<Email, DesiredUser>;
  readonly #pinned: ReadonlyMap<UserId, DesiredUser>;
  /** Pins whose person is in the account: their e-mail says nothing more about who is meant. */
  readonly #found: ReadonlySet<UserId>;
  /** Records of which it cannot be told which of them an entry means. */
  readonly #twice: ReadonlySet<RecordId>;
  /** Records that go, however many others their person has. */
  readonly #leaving: ReadonlySet<RecordId>;
  readonly #protected: ReadonlySet<UserId>;
  /** Declared people who are not to be touched or invited, whatever else is found. */
  readonly #settled = new Set<Email>();
  /** People of the account who are left with nothing but what waits, and so keep what they have. */
  readonly #keeping = new Set<Email>();
  readonly #formerOwner: string | undefined;
  readonly #perhapsOwners: string[] = [];

  constructor(desired: DesiredState, live: LiveState) {
    this.#desired = desired;
    this.#formerOwner = formerOwnerOf(desired, live);
    this.#declared = new Map(desired.users.map((user) => [user.email, user]));
    this.#pinned = new Map(desired.users.flatMap((user) => (user.id === undefined ? [] : [[user.id, user]])));
    const everybody = [...live.users, ...live.unknownLevels];
    this.#found = new Set(everybody.map(({ userId }) => userId).filter((id) => this.#pinned.has(id)));
    this.#protected = protectedPeople(desired, everybody);
    const several = recordsOfOne(everybody);
    const others = new Set([...this.#protected, ...this.#pinned.keys(), live.tokenUserId]);
    const goingWith = (entries: readonly Absence[]): ReadonlySet<RecordId> =>
      several.size === 0 ? several : leavingByEach(entries, desired, live, others);
    this.#leaving = goingWith(desired.users);
    this.#twice = new Set([...several].filter((id) => !this.#leaving.has(id)));
    for (const user of everybody)
      if (this.#twice.has(user.recordId)) this.#twoRecords(user, recordsTogether(user, everybody), goingWith);
      else this.#identify(user);
    for (const user of live.unknownLevels) {
      const wanted = this.#claim(user);
      if (wanted) this.#settled.add(wanted.email);
      const { shownEmail: person, levelWord: level, oddity } = user;
      this.notes.push({ code: 'unknown-level', person, level, ...present({ oddity }) });
    }
  }

  /** The entry that means the person of a record. Pins are matched before e-mails, whatever the order of the list. */
  #claim({ userId, email }: Identity): DesiredUser | undefined {
    const pinned = this.#pinned.get(userId);
    if (pinned !== undefined) return pinned;
    const named = this.#declared.get(email);
    return named?.id !== undefined && this.#found.has(named.id) ? undefined : named;
  }

  /** Finds out whether a record is of the person whom the files mean, and of nobody else whom they mean. */
  #identify(user: Identity): void {
    const [pinned, named] = [this.#pinned.get(user.userId), this.#declared.get(user.email)];
    if (named === undefined || named === pinned) return;
    // An entry with a pin of its own means whom it pins; only one without means whoever has the e-mail.
    if (pinned !== undefined) {
      if (named.id !== undefined) return;
      this.#settled.add(named.email).add(pinned.email);
      this.findings.push(onePersonTwice(pinned, named, user));
    } else if (named.id !== undefined && named.id !== user.userId) {
      this.findings.push(this.#found.has(named.id) ? leftWithEmail(named, user) : otherPerson(named, user));
      if (!this.#found.has(named.id)) this.#settled.add(named.email);
    }
  }

  /** Said once of each e-mail, or once of each entry. */
  #twoRecords(
    user: Identity,
    together: readonly (LiveUser | UnknownLevelUser)[],
    goingWith: (entries: readonly Absence[]) => ReadonlySet<RecordId>,
  ): void {
    const { email, userId, recordId } = user;
    const [pinned, named] = [this.#pinned.get(userId), this.#declared.get(email)];
    const wanted = pinned ?? named;
    const records = together.map(recordWords);
    if (wanted !== undefined) {
      if (!this.#settled.has(wanted.email)) this.findings.push(twoRecords(wanted, records));
    } else if (!this.notes.some((note) => note.code === 'two-records' && note.person === email)) {
      const isEndedByEntry = goingWith([{ state: 'absent', email }]).has(recordId) || undefined;
      this.notes.push({ code: 'two-records', person: email, records, ...present({ isEndedByEntry }) });
    }
    for (const each of [pinned, named]) if (each) this.#settled.add(each.email);
  }

  meet(user: LiveUser): void {
    if (this.#twice.has(user.recordId)) return;
    const wanted = this.#claim(user);
    const isOneOfSeveral = this.#leaving.has(user.recordId);
    const open = wanted !== undefined && (isOneOfSeveral || !this.#settled.has(wanted.email));
    if (wanted) this.#settled.add(wanted.email);
    if (user.email === this.#desired.owner) return;
    if (this.#protected.has(user.userId)) noteProtectedDrift(user, wanted, this.#desired, this.notes);
    else if (isMirrored(user, this.#desired.account)) {
      noteProductionAdmin(user, wanted, this.notes);
    } else if (wanted === undefined) this.unmanaged.push(user);
    else if (!open) return;
    else {
      if (wanted.email !== user.email) {
        this.notes.push({ code: 'email-changed', person: wanted.shown, now: user.shownEmail });
      }
      if (!isLeftWithNothing(wanted)) this.pairs.push({ desired: wanted, live: user });
      else if (user.access.level !== 'none') this.#keeping.add(wanted.email);
    }
  }

  missing(user: DesiredUser): void {
    if (user.waitsForResources.length > 0) {
      const keeps = this.#keeping.has(user.email) ? { keeps: true as const } : {};
      const { shown: person, waitsForResources: resources } = user;
      this.notes.push({ code: 'resource-missing', person, resources, ...keeps });
    }
    if (this.#settled.has(user.email) || user.state === 'absent') return;
    if (this.#formerOwner !== undefined) this.#perhapsOwners.push(user.shown);
    if (this.#desired.protectedUsers.has(user.email)) {
      const isBreakGlass = this.#desired.breakGlass.has(user.email);
      const wants = this.#formerOwner === undefined ? 'to be invited' : TO_BE_THERE;
      this.notes.push({ code: 'protected-drift', person: user.shown, wants, isBreakGlass });
    } else if (this.#formerOwner !== undefined) this.gone.push(user);
    else if (user.id !== undefined) {
      // Whoever is invited gets an id that nobody can know beforehand: the pin means somebody else.
      this.notes.push({ code: 'pinned-person-missing', person: user.shown, id: user.id });
      this.gone.push(user);
    } else if (!isLeftWithNothing(user)) this.pairs.push({ desired: user, live: undefined });
  }

  tellOwnership(): void {
    if (this.#formerOwner === undefined) return;
    const all = this.#perhapsOwners.sort(compareText);
    const perhaps = all.length === 0 ? undefined : all;
    this.notes.push({ code: 'owner-changed', person: this.#formerOwner, ...present({ perhaps }) });
  }
}

/** An owner is in no list, and everybody else who is missing differs. */
const TO_BE_THERE = 'to be there, unless the account is theirs now';

/** People whom nobody may write: by their e-mail, or because another record or entry of theirs has it. */
function protectedPeople(
  { users, protectedUsers }: DesiredState,
  everybody: readonly Identity[],
): Set<UserId> {
  const people = everybody.filter(({ email }) => protectedUsers.has(email)).map(({ userId }) => userId);
  const pinned = users.flatMap(({ id, email }) =>
    id !== undefined && protectedUsers.has(email) ? [id] : [],
  );
  return new Set([...people, ...pinned]);
}

/** All that they are granted is on objects that do not exist yet: neither invited nor written. */
const isLeftWithNothing = (user: DesiredUser): boolean =>
  user.state === 'present' && user.access.level === 'none' && user.waitsForResources.length > 0;

function noteProtectedDrift(
  user: LiveUser,
  wanted: DesiredUser | undefined,
  { breakGlass }: Pick<DesiredState, 'breakGlass'>,
  notes: Note[],
): void {
  const isBreakGlass = breakGlass.has(wanted?.email ?? user.email);
  // An account for emergencies that is switched off again is at rest, however long its entry explains its use.
  const isAtRest = isBreakGlass && user.disabled && wanted?.enabled?.value === true;
  const wants = wanted && !isLeftWithNothing(wanted) ? wantsOtherThan(user, wanted, isAtRest) : undefined;
  if (wants !== undefined)
    notes.push({ code: 'protected-drift', person: user.shownEmail, wants, isBreakGlass });
}

/** In a few words what the file wants of somebody whom we do not touch; undefined if they are as declared. */
function wantsOtherThan(user: LiveUser, wanted: DesiredUser, isAtRest: boolean): string | undefined {
  if (wanted.state === 'absent') return 'to be absent';
  if (!sameAccess(user.access, wanted.access)) return 'other access';
  if (!isAtRest && wanted.enabled !== undefined && wanted.enabled.value === user.disabled) {
    return wanted.enabled.value ? 'to be enabled' : 'to be disabled';
  }
  for (const [name, declared] of wanted.settings) {
    if (user.settings[name] !== declared.value) return `another setting (${name})`;
  }
  const [told, mail] = [user.notified?.integrations, wanted.notifications];
  if (told === undefined || mail === undefined || user.invitation !== 'accepted') return undefined;
  return told.size === mail.size && [...mail.keys()].every((id) => told.has(id)) ? undefined : 'other mail';
}

/** Production administrators are mirrored into other environments, where the product allows no other role. */
function noteProductionAdmin(user: LiveUser, wanted: DesiredUser | undefined, notes: Note[]): void {
  if (wanted === undefined) return;
  const less =
    wanted.state === 'absent' || wanted.enabled?.value === false || !covers(wanted.access, user.access);
  if (less) notes.push({ code: 'production-administrator', person: user.shownEmail });
}

function otherPerson(wanted: DesiredUser, user: Identity): Finding {
  return {
    severity: 'error',
    code: 'pinned-person-differs',
    summary: `${wanted.shown} is pinned to the person ${wanted.id}, but in the account that e-mail belongs to ${user.userId}.`,
    why: 'Somebody else may have taken over the e-mail.',
    fix: 'If it is the right person, correct or remove `id:`.',
    place: wanted.place,
  };
}

function leftWithEmail(wanted: DesiredUser, user: Identity): Finding {
  return {
    severity: 'error',
    code: 'e-mail-of-a-pinned-person',
    summary: `${wanted.shown} is pinned to the person ${wanted.id}, who has another e-mail now; in the account ${user.shownEmail} belongs to ${user.userId}.`,
    why: 'The entry is about the pinned person, so no entry says what the one with this e-mail may do.',
    fix: 'Write the pinned person under the new e-mail, and declare the other one if they are to have access.',
    place: wanted.place,
  };
}

function onePersonTwice(pinned: DesiredUser, named: DesiredUser, user: Identity): Finding {
  return {
    severity: 'error',
    code: 'same-person-twice',
    summary: `${pinned.shown} and ${named.shown} are one person in the account: ${user.shownEmail}, ${user.userId}.`,
    why: 'One entry means them by `id:` and the other by their e-mail; two entries for one person can contradict each other.',
    fix: `Keep one of the two: write \`id: ${user.userId}\` under the e-mail that they have now.`,
    place: named.place,
    related: [pinned.place],
  };
}
