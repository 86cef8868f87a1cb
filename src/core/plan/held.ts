/**
 * What somebody changed in the account: what a run with `hold` shows and leaves, and what a change of the same person
 * undoes with the rest. Whoever watches is told of both.
 */
import type { DesiredUser } from '../desired/resolve.ts';
import { mcpOf, NONE, sameAccess } from '../model/access.ts';
import type { FieldChange } from '../model/field.ts';
import type { IntegrationId } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { demotedTo } from './chain.ts';
import type { Change, Held, Memory, Wanted } from './change.ts';
import { accessBeside, isAsked, originUnasked, wasInForce, wholePersonOf } from './origin.ts';
import { fieldsBetween, recordedAfter, standingOf } from './record.ts';
import type { Pair } from './touched.ts';

/** What is shown and not written: with `hold`, what somebody changed in the account. */
export function heldOf(pair: Pair, change: Change | undefined, memory: Memory): Held | undefined {
  if (memory.scope !== 'asked') return undefined;
  const { desired, live } = pair;
  const { email, shown, place } = desired;
  const held = (fields: Held['fields'], leaves: Held['leaves']) => ({
    ...{ email, shown, place, fields, live, leaves },
  });
  const beside = memory.isWatch ? undoneBy(pair, memory) : [];
  if (live === undefined) {
    // Somebody who is to be disabled is not invited, so nothing is missing.
    const missing = change === undefined && desired.enabled?.value !== false;
    return missing || beside.length > 0 ? held([], NONE) : undefined;
  }
  if (beside.length > 0) {
    const fields = new Set(beside.map(({ field }) => field));
    const leaves = desired.state === 'absent' ? live.access : accessBeside(live, desired, fields);
    return { ...held(beside, leaves), ...(isHalfWay(pair, memory, beside) ? { isHalfWay: true } : {}) };
  }
  if (change?.target.kind !== 'present') return undefined;
  // Judged after the run: where a level ends, what comes in its place is written and no longer differs.
  const { wanted } = change.target;
  const fields = differencesOf(after(live, wanted), desired);
  return fields.length === 0 ? undefined : held(fields, wanted.access);
}

/**
 * Somebody whom an entry pins, whom the base gave something, and who is not in the account. No run invites anybody under a
 * pin, so that only a watch tells of it.
 */
export function goneUnderPin(
  { email, shown, place, access, enabled }: DesiredUser,
  base: DesiredUser | undefined,
  awaited: Memory['awaited'],
): Held[] {
  const had = base?.id !== undefined || (base && wasInForce(base, undefined, { awaited, catchesUp: false }));
  const isToBeThere = base?.state === 'present' && access.level !== 'none' && enabled?.value !== false;
  return had && isToBeThere ? [{ email, shown, place, fields: [], live: undefined, leaves: NONE }] : [];
}

/** The difference of somebody who is not in the account. */
export const PRESENCE = 'presence';

/**
 * What somebody changed in the account of a person of whom this change speaks, and what is undone with the rest: all that
 * is neither as the base left it nor as the files want it, but for what no run could do or a date has ended.
 */
export function undoneBy({ desired, live }: Pair, memory: Memory): FieldChange[] {
  const { base, scope } = memory;
  if (base === undefined || base.state === 'absent' || scope === 'due') return [];
  if (!isAsked(desired, live, memory) || !wasInForce(base, live, memory)) return [];
  if (live === undefined) {
    const isInvited = [base, desired].every(({ enabled }) => enabled?.value !== false);
    return isInvited && desired.state === 'present' ? [{ field: PRESENCE, before: null, after: true }] : [];
  }
  const wanted = desired.state === 'absent' ? goneOf(desired) : desired;
  return changedOutside(live, wanted, { ...memory, base });
}

function changedOutside(
  live: LiveUser,
  wanted: DesiredUser,
  memory: Memory & { readonly base: DesiredUser },
): FieldChange[] {
  const wasDifferent = new Set(differencesOf(live, memory.base).map(({ field }) => field));
  return differencesOf(live, wanted).filter(
    ({ field }) => wasDifferent.has(field) && originUnasked(field, live, wanted, memory) === 'outside',
  );
}

/**
 * The same of somebody who is perhaps here under another e-mail, as if the files had that already: what their lines give is
 * not taken up, and neither is what a date has ended or a change asks for.
 */
export function heldUnder(
  held: Held,
  live: LiveUser,
  { desired, was: base }: { readonly desired: DesiredUser; readonly was: DesiredUser },
): Held & { readonly hasEnded: boolean } {
  const memory = { ...ONLY_BASE, base, catchesUp: false };
  const fields = changedOutside(live, desired, memory);
  const outside = new Set(fields.map(({ field }) => field));
  const hasEnded = differencesOf(live, desired).some(
    ({ field }) => originUnasked(field, live, desired, memory) !== 'outside',
  );
  return { ...held, live, fields, leaves: accessBeside(live, desired, outside), hasEnded };
}

/**
 * Whether somebody's access is just what a run of these files leaves that breaks off: whom the base makes an
 * administrator is none any more, and what comes after that is not written. Somebody may have done the same by hand.
 */
export function isHalfWay(
  { desired, live }: Pair,
  { base }: Memory,
  undone: readonly FieldChange[],
): boolean {
  const wanted = desired.state === 'absent' ? NONE : desired.access;
  if (live === undefined || base?.access.level !== 'administrator' || wanted.level === 'administrator')
    return false;
  const isOfAccess = undone.every(({ field }) => field === 'accessLevel' || field.startsWith('mcpServers'));
  return isOfAccess && undone.length > 0 && sameAccess(live.access, demotedTo(mcpOf(live.access), wanted));
}

/**
 * What a record has otherwise than the base gives its person by now, where no file speaks of them any more: what somebody
 * changed, and what a date of the base has ended and no timer ends now.
 */
export function differencesSince(live: LiveUser, base: DesiredUser): FieldChange[] {
  const given = base.state === 'absent' ? goneOf(base) : base;
  return differencesOf(live, given).filter(
    ({ field }) => originUnasked(field, live, given, { ...ONLY_BASE, base: given }) !== 'change',
  );
}

const ONLY_BASE = {
  scope: 'asked',
  hasBase: true,
  awaited: new Set<string>(),
  reviewed: new Set<string>(),
  catchesUp: true,
  isWatch: false,
} as const;

/** Whoever is to leave is to have nothing, whatever lines still name them. */
const goneOf = ({ enabled: _enabled, notifications: _mail, ...desired }: DesiredUser): DesiredUser => ({
  ...desired,
  access: NONE,
  undated: NONE,
  settings: new Map(),
});

/** What of a record a run makes, but for settings and mail. */
const changedIn = (live: LiveUser, { access, enabled }: Wanted) => ({
  access,
  recordedMcp: recordedAfter(live, access),
  disabled: live.invitation === 'accepted' && enabled !== undefined ? !enabled : live.disabled,
});

/** A record as the run leaves it. */
const after = (live: LiveUser, wanted: Wanted): LiveUser => ({
  ...live,
  ...changedIn(live, wanted),
  settings: { ...live.settings, ...Object.fromEntries(wanted.settings) },
  ...(live.notified !== undefined && wanted.notifications !== undefined
    ? { notified: { ...live.notified, integrations: new Set(wanted.notifications) } }
    : {}),
});

/** Every field in which a record differs from what the files say of its person. */
export function differencesOf(live: LiveUser, desired: DesiredUser): FieldChange[] {
  const whole = wholePersonOf(desired);
  const before = standingOf(live, [...whole.settings.keys()]);
  return fieldsBetween(before, {
    ...before,
    ...changedIn(live, whole),
    settings: Object.fromEntries(whole.settings),
  }).concat(mailBetween(live, whole.notifications));
}

/** What differs in what somebody who has accepted is notified about. */
function mailBetween(
  { notified, invitation }: LiveUser,
  wanted: readonly IntegrationId[] | undefined,
): FieldChange[] {
  if (notified === undefined || wanted === undefined || invitation !== 'accepted') return [];
  const [was, is] = [notified.integrations, new Set(wanted)];
  return [...new Set([...was, ...is])]
    .filter((id) => was.has(id) !== is.has(id))
    .sort(compareText)
    .map((id) => ({
      field: `notifications/${id}`,
      before: was.has(id) ? true : null,
      after: is.has(id) ? true : null,
    }));
}
