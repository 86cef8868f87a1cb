/** A person whom the run may write, and what becomes of them. */
import type { End } from '../desired/ends.ts';
import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import type { Access } from '../model/access.ts';
import { type CoveredChange, onEverythingOf, withCovering } from '../model/covered.ts';
import type { FieldChange } from '../model/field.ts';
import type { Email, IntegrationId } from '../model/ids.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import type { SettingName } from '../model/settings.ts';
import type { Because } from './operation.ts';

/** What a person's record is to become; absent means no record. */
export type Target =
  | { readonly kind: 'present'; readonly desired: DesiredUser; readonly wanted: Wanted }
  | { readonly kind: 'absent'; readonly desired: DesiredUser }
  /** In the account, in no file, and the policy says what to do. */
  | { readonly kind: 'unmanaged'; readonly action: 'disable' | 'remove' };

export type Change = (
  | { readonly live: LiveUser; readonly target: Target }
  | { readonly live: undefined; readonly target: Extract<Target, { kind: 'present' }> }
) & {
  /** By what it is told where their differences come from; undefined: a policy asks for them. */
  readonly memory: Memory | undefined;
  /** What of theirs has ended by date, in the order of time. */
  readonly passed: readonly PassedEnd[];
};

/** Which differences a run writes. */
export type Scope =
  /** All: no base, or `outsideChanges: undo`. */
  | 'all'
  /** What this change asks for and what is due; `outsideChanges: hold`. */
  | 'asked'
  /** What is due alone: `apply --due`. */
  | 'due';

/** What decides where a difference of somebody comes from. */
export interface Memory {
  readonly scope: Scope;
  /** The person in the base; undefined without a base or if the base does not declare them. */
  readonly base: DesiredUser | undefined;
  readonly hasBase: boolean;
  /** Resources with `whenMissing: wait` that exist now. */
  readonly awaited: ReadonlySet<string>;
  /** Fields (or the whole person) whose end has come, and which a reviewed plan lists. */
  readonly reviewed: ReadonlySet<string>;
  /**
   * Whether a run does what no run could do before, though it looks like what somebody did in the account: a watch names
   * it instead.
   */
  readonly catchesUp: boolean;
  /** Whether somebody only looks for what was changed outside. */
  readonly isWatch: boolean;
}

/** An end that has come. `isExpected`: the base has that date, or a reviewed plan lists it. */
export interface PassedEnd extends End {
  readonly isExpected: boolean;
}

/** Somebody whom the account holds otherwise than the files say, and whom this run leaves so. */
export interface Held {
  readonly email: Email;
  readonly shown: string;
  readonly place: DesiredUser['place'];
  /** From what the account has to what the files say; empty: the person is not in the account at all. */
  readonly fields: readonly FieldChange[];
  /** Their record, if there is one. */
  readonly live: LiveUser | undefined;
  /** A run of the files that broke off leaves them just so. */
  readonly isHalfWay?: true;
  /** What they have after the run: the account's access, less what ends by itself. */
  readonly leaves: Access;
}

/**
 * What a role's end asks of somebody's settings and mail, or the end of their access of their mail, and the account has
 * otherwise. A plan writes it, and a timer's run does not.
 */
export interface Returning {
  readonly email: Email;
  readonly shown: string;
  /** From what the account has to what the files say. */
  readonly fields: readonly FieldChange[];
  /** The lines that have ended. */
  readonly because: readonly Because[];
}

/**
 * The same with what is reached where no grant stands. Of whom an end leaves nothing, that is no level that the account
 * has now.
 */
export function heldChanges({ fields, leaves, live }: Held): CoveredChange[] {
  const endsAll = leaves.level === 'none' && live?.access.level !== 'none';
  return withCovering(
    fields.filter(({ field }) => field !== 'accessLevel' || !endsAll),
    onEverythingOf(leaves),
  );
}

/** What a person's record is to become in this run: the desired state, less what is held. */
export interface Wanted {
  readonly access: Access;
  readonly settings: ReadonlyMap<SettingName, boolean>;
  readonly enabled?: boolean;
  /** Whether a declined invitation may be sent again: only with the access that the files give. */
  readonly mayReinvite: boolean;
  /** About what they are to be notified; missing where it is not managed or was not read. */
  readonly notifications?: readonly IntegrationId[];
  /** Whether unknown MCP access may be taken away, if the policy says so. */
  readonly mayDropUnknown: boolean;
}

/** Whether one of these entries is about a record, by its e-mail or by its pin. */
export function declaring(
  users: readonly DesiredUser[],
): (record: Pick<LiveUser, 'email' | 'userId'>) => boolean {
  const keys = new Set<string>(users.flatMap(({ email, id }) => (id === undefined ? [email] : [email, id])));
  return ({ email, userId }) => keys.has(email) || keys.has(userId);
}

/** Those whom no entry is about and whom no run leaves alone: neither the owner nor anybody protected. */
export function inNoFile<Person extends Pick<LiveUser, 'email' | 'userId'>>(
  people: readonly Person[],
  { users, owner, protectedUsers }: Pick<DesiredState, 'users' | 'owner' | 'protectedUsers'>,
): Person[] {
  const isDeclared = declaring(users);
  return people.filter(
    (person) => !isDeclared(person) && person.email !== owner && !protectedUsers.has(person.email),
  );
}

/** Declared people whom no change is about, although they are to be in the account, or are in it and are not to be. */
export function leftAloneOf(
  desired: DesiredState,
  live: LiveState,
  changes: readonly Change[],
): { readonly shown: string; readonly isThere: boolean }[] {
  const judged = new Set<DesiredUser>();
  for (const { target } of changes) if ('desired' in target) judged.add(target.desired);
  const known = new Set<string>();
  for (const { email, userId } of [...live.users, ...live.unknownLevels]) known.add(email).add(userId);
  return desired.users
    .filter((user) => !judged.has(user))
    .map(({ shown, state, email, id }) => ({ shown, state, isThere: known.has(id ?? email) }))
    .filter(({ state, isThere }) => state === 'present' || isThere);
}
