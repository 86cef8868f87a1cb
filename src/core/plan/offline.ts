/**
 * The difference of two desired states, without an account: who gains, loses or changes what effective access
 * if the one takes the place of the other. Names stand for themselves.
 */

import { namesAlone } from '../desired/names.ts';
import type { Narrowing } from '../desired/narrowing.ts';
import { type DesiredUser, resolveDesired } from '../desired/resolve.ts';
import { mcpOf, NONE } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import { type Email, emailOf } from '../model/ids.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';
import { besideAccess, type FileEdit } from '../written/edits.ts';
import { reasonsFor } from './because.ts';
import { kindOf } from './chain.ts';
import type { Target } from './change.ts';
import { NOTHING_REVIEWED, type PlannedEnds, plannedEnds } from './ends.ts';
import { hazardsOf } from './hazard.ts';
import type { Kind, Operation, Standing } from './operation.ts';
import { wholePersonOf } from './origin.ts';
import { alreadyPast, pastOfMissing } from './past.ts';
import { fieldsBetween } from './record.ts';
import { countMovements, movementsOf } from './way.ts';

export interface OfflineDifference {
  /** One for each person whose declared access differs, in the shape of a plan's operations; never carried out. */
  readonly operations: readonly Operation[];
  readonly labels: ReadonlyMap<string, string>;
  /** Declared in the base, in no file now: their access would stay, because nothing says that it ends. */
  readonly undeclared: readonly string[];
  /** What differs besides and shows in nobody's access: a pin, a binding, a limit, the policy. */
  readonly beside: readonly FileEdit[];
  /** Whether the change grants nothing new, where that was asked. */
  readonly narrowing?: Narrowing;
  readonly gain: number;
  readonly lose: number;
  /** How many of those leave the account. */
  readonly leave: number;
  readonly change: number;
  /** Ends that were added, moved or dropped. */
  readonly ends: PlannedEnds;
  /** Dates that had passed when they were written: what they end was never given. */
  readonly findings: readonly Finding[];
}

export function offlineDifference(
  base: WrittenConfig,
  config: WrittenConfig,
  now: Date,
  edits: readonly FileEdit[],
  today = now,
): OfflineDifference {
  const [was, is] = [namesAlone(base), namesAlone(config)];
  const [inForce, desired] = [resolveDesired(base, was, now), resolveDesired(config, is, now)];
  const before = new Map(inForce.users.map((user) => [user.email, user]));
  const after = desired.users;
  const declared = new Set(after.map((user) => user.email));
  const ends = endOfUnmanaged(config);
  const gone = [...before.values()].filter((user) => !declared.has(user.email) && user.state === 'present');
  const operations = [
    ...after.map((user) => operationOf(before.get(user.email), user.email, targetOf(user))),
    ...(ends === undefined ? [] : gone.map((user) => operationOf(user, user.email, ends))),
  ]
    .flatMap((operation) => operation ?? [])
    .sort((a, b) => compareText(a.user.email, b.user.email))
    .map((operation, index) => ({ ...operation, step: index + 1 }));
  const planned = plannedEnds({ desired, base: inForce, live: undefined, now });
  const absent = pastOfMissing(planned, [], NOTHING_REVIEWED);
  return {
    operations,
    labels: new Map([...was.labels, ...is.labels]),
    undeclared: ends !== undefined ? [] : gone.map((user) => user.shown).sort(compareText),
    beside: besideAccess(edits).filter((edit) => !shows(edit, operations, base)),
    ...countMovements(movementsOf(operations)),
    leave: operations.filter(({ kind }) => kind === 'remove').length,
    ends: planned,
    findings: alreadyPast([], [], { hasBase: true, due: false, isOffline: true, absent, today }),
  };
}

/** Whether what an edit does is among the changes of somebody after all. */
function shows(
  { path: [section, key, property] }: FileEdit,
  operations: readonly Operation[],
  base: WrittenConfig,
): boolean {
  const by = (text: string, field: unknown) =>
    operations.some(({ because }) =>
      because.some((reason) => reason.text === text && reason.fields.some((each) => each === field)),
    );
  const enables = (whom: (email: Email) => boolean) =>
    operations.some(({ user, kind }) => kind === 'enable' && whom(user.email));
  switch (section) {
    case 'defaults':
      return by('defaults', key);
    case 'users':
      return property === 'enabled' && enables((email) => email === emailOf(String(key)));
    case 'roles': {
      // What no line says any more has no reason.
      const held = (email: Email) =>
        base.users.get(email)?.roles.some(({ role }) => role === key) ||
        base.roles.get(String(key))?.members.some((member) => member.email === email);
      return (
        by(`role ${key}`, property) || (property === 'enabled' && enables((email) => held(email) === true))
      );
    }
    case 'policy':
      return (
        key === 'unmanagedUsers' && operations.some(({ because }) => because[0]?.text.startsWith('policy.'))
      );
    default:
      return false;
  }
}

/** The record that a person would have if the account were as the files say; absent people have no access. */
function standingFor(user: DesiredUser | undefined): Standing {
  const present = user !== undefined && user.state === 'present';
  const whole = present ? wholePersonOf(user) : undefined;
  const access = whole?.access ?? NONE;
  return {
    access,
    recordedMcp: mcpOf(access),
    invitation: 'accepted',
    disabled: whole?.enabled === false,
    settings: Object.fromEntries(whole?.settings ?? []),
  };
}

/** What happens to people in no file, where the policy ends them. */
function endOfUnmanaged({ policy: { unmanagedUsers: action } }: WrittenConfig): Target | undefined {
  return action === 'remove' || action === 'disable' ? { kind: 'unmanaged', action } : undefined;
}

const targetOf = (user: DesiredUser): Target =>
  user.state === 'absent'
    ? { kind: 'absent', desired: user }
    : { kind: 'present', desired: user, wanted: wholePersonOf(user) };

/** What is left of somebody: nothing of whoever leaves the account, whose record goes with all that it gives. */
function leftOf(target: Target, before: Standing): Standing | undefined {
  if (target.kind === 'present') return standingFor(target.desired);
  return target.kind === 'unmanaged' && target.action === 'disable'
    ? { ...before, disabled: true }
    : undefined;
}

function kindBetween(base: DesiredUser | undefined, before: Standing, after: Standing | undefined): Kind {
  if (after === undefined) return 'remove';
  if (base === undefined || before.disabled === after.disabled) return kindOf(before.access, after.access);
  return after.disabled ? 'disable' : 'enable';
}

function operationOf(
  base: DesiredUser | undefined,
  email: DesiredUser['email'],
  target: Target,
): Omit<Operation, 'step'> | undefined {
  const known = base?.state === 'present' ? base : undefined;
  // Whoever is in neither is no difference.
  const shown = target.kind === 'unmanaged' ? known?.shown : target.desired.shown;
  if (shown === undefined || (known === undefined && target.kind === 'absent')) return undefined;
  const before = standingFor(known);
  const after = leftOf(target, before);
  const fields = fieldsBetween(before, after);
  if (fields.length === 0) return undefined;
  const link = { kind: kindBetween(known, before, after), before, after };
  return {
    ...link,
    user: { email, shown },
    fields,
    hazards: hazardsOf(link, { selfKnown: true }),
    acknowledged: [],
    because: reasonsFor(link, target, fields),
    origin: 'change',
    precondition: { kind: 'absent' },
    needs: [],
    afterRemovals: false,
  };
}
