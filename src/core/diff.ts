/**
 * Who is touched, and how each touched person differs.
 *
 * Hands off comes first: everybody whom this run must not touch is set aside before anything is compared,
 * so that the comparison itself has no exceptions.
 */
import { type Access, covers, mcpOf } from './access.ts';
import { compareText, type Finding } from './finding.ts';
import type { Email, LiveState, LiveUser, UserId } from './model.ts';
import type { Note } from './note.ts';
import type { Policy } from './policy.ts';
import type { DesiredState, DesiredUser } from './resolve.ts';

/** What a person's record is to become; absent means no record. */
export type Target =
  | { readonly kind: 'present'; readonly desired: DesiredUser }
  | { readonly kind: 'absent'; readonly desired: DesiredUser }
  /** In the account, in no file, and the policy says what to do. */
  | { readonly kind: 'unmanaged'; readonly action: 'disable' | 'remove' };

export type Change =
  | { readonly live: LiveUser; readonly target: Target }
  | { readonly live: undefined; readonly target: Target & { readonly desired: DesiredUser } };

export interface Differences {
  /** Everybody whom the run may touch, and what they are to become: also those who already are it. */
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** What stops the run: a declared person who has two records, or whose pin names somebody else. */
  readonly findings: readonly Finding[];
  /** Live people in no file. */
  readonly unmanaged: readonly LiveUser[];
}

const RECENT = 30 * 24 * 60 * 60 * 1000;

export function compareStates(
  desired: DesiredState,
  live: LiveState,
  policy: Policy,
  now: Date,
): Differences {
  const notes: Note[] = [];
  const findings: Finding[] = [];
  const declared = new Map(desired.users.map((user) => [user.email, user]));
  const pinned = new Map<UserId, DesiredUser>();
  for (const user of desired.users) if (user.id !== undefined) pinned.set(user.id, user);
  const claim = (user: LiveUser): DesiredUser | undefined =>
    pinned.get(user.userId) ?? declared.get(user.email);

  const untouchable = new Set<Email>();
  for (const user of live.unknownLevels) {
    const wanted = pinned.get(user.userId) ?? declared.get(user.email);
    if (wanted) untouchable.add(wanted.email);
    notes.push({ code: 'unknown-level', person: user.shownEmail, level: user.levelWord });
  }
  const twice = peopleWithTwoRecords(live);
  for (const email of twice) {
    const wanted = declared.get(email);
    if (wanted) {
      untouchable.add(email);
      findings.push(twoRecords(wanted));
    } else notes.push({ code: 'two-records', person: email });
  }

  const changes: Change[] = [];
  const unmanaged: LiveUser[] = [];
  const met = new Set<Email>();
  for (const user of live.users) {
    if (twice.has(user.email)) continue;
    const wanted = claim(user);
    if (wanted) met.add(wanted.email);
    if (user.email === desired.owner) notes.push({ code: 'owner-changed', person: user.shownEmail });
    else if (isProtected(user, wanted, desired)) noteProtectedDrift(user, wanted, notes);
    else if (user.isProductionAdmin && desired.account.environment !== 'production') {
      noteProductionAdmin(user, wanted, notes);
    } else if (wanted === undefined) unmanaged.push(user);
    else if (untouchable.has(wanted.email)) continue;
    else if (wanted.id !== undefined && wanted.id !== user.userId) findings.push(otherPerson(wanted, user));
    else {
      if (wanted.email !== user.email) {
        notes.push({ code: 'email-changed', person: wanted.shown, now: user.shownEmail });
      }
      if (isLeftWithNothing(wanted)) continue;
      changes.push({ live: user, target: targetOf(wanted) });
    }
  }
  for (const user of desired.users) {
    if (user.waitsForResources.length > 0) {
      notes.push({ code: 'resource-missing', person: user.shown, resources: user.waitsForResources });
    }
    if (met.has(user.email) || untouchable.has(user.email) || user.state === 'absent') continue;
    if (desired.protectedUsers.has(user.email)) {
      notes.push({ code: 'protected-drift', person: user.shown, wants: 'to be invited' });
    } else if (!isLeftWithNothing(user))
      changes.push({ live: undefined, target: { kind: 'present', desired: user } });
  }
  changes.push(...unmanagedChanges(unmanaged, policy, now, notes));
  return { changes, notes, findings, unmanaged };
}

const targetOf = (desired: DesiredUser): Target => ({ kind: desired.state, desired });

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

function unmanagedChanges(
  unmanaged: readonly LiveUser[],
  policy: Policy,
  now: Date,
  notes: Note[],
): Change[] {
  const action = policy.unmanagedUsers;
  if (unmanaged.length === 0 || action === 'ignore') return [];
  if (action === 'report') {
    const recent = unmanaged
      .filter((user) => user.createdAt !== undefined && now.getTime() - Date.parse(user.createdAt) < RECENT)
      .map((user) => user.shownEmail)
      .sort(compareText);
    notes.push({ code: 'unmanaged', count: unmanaged.length, recent });
    return [];
  }
  if (action === 'remove') return unmanaged.map((live) => ({ live, target: { kind: 'unmanaged', action } }));
  const [accepted, others] = partition(unmanaged, (user) => user.invitation === 'accepted');
  const pending = others.filter((user) => user.invitation === 'pending').map((user) => user.shownEmail);
  if (pending.length > 0) notes.push({ code: 'unmanaged-pending', people: pending.sort(compareText) });
  return accepted.map((live) => ({ live, target: { kind: 'unmanaged', action } }));
}

function partition<T>(list: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const [yes, no]: [T[], T[]] = [[], []];
  for (const item of list) (test(item) ? yes : no).push(item);
  return [yes, no];
}

/** MCP grants that would remain recorded of an administrator after a demotion to `target`. */
export function recordedBeyond(live: LiveUser, target: Access): boolean {
  const wanted = mcpOf(target);
  if (wanted === 'all') return false;
  if (live.recordedMcp === 'all') return true;
  for (const [id, level] of live.recordedMcp) {
    const other = wanted.get(id);
    if (other === undefined || (level === 'write' && other === 'read')) return true;
  }
  return false;
}
