/**
 * People in the account whom no file declares. Who came or was changed within 30 days is a difference, and so is whoever
 * `policy.unmanagedUsers` was to end; who has been so for longer is counted, and named if they may do much.
 */

import type { DesiredState, DesiredUser } from '../desired/resolve.ts';
import {
  compareLevelWords,
  type Effective,
  effective,
  effectiveOfRecord,
  isWithin,
  NO_REACH,
  NONE,
} from '../model/access.ts';
import { levelOn } from '../model/field.ts';
import { countPeople } from '../model/ids.ts';
import { isMirrored, isToAdminister, type LiveState, type LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { inNoFile } from '../plan/change.ts';
import { policyEnds, RECENT } from '../plan/diff.ts';
import { differencesOf } from '../plan/held.ts';
import { settleWhoIsTouched } from '../plan/touched.ts';
import type { PolicyInForce } from '../written/policy.ts';

/** Why somebody in no file is a difference. */
export type WhyStrange = 'came' | 'changed' | 'policy';

/** Those in no file who are no difference, as far as they are worth a line. */
export interface InNoFile {
  /** How many neither came nor were changed lately; none where the policy ignores them. */
  readonly settled: number;
  /** Of all in no file who administer the account, or will once they accept: those who are no difference. */
  readonly administrators: readonly string[];
  /** Of the settled ones, who may manage or write something. */
  readonly writers: readonly string[];
  /** The same of whoever has not accepted the invitation yet; whoever declined has nothing. */
  readonly invited: readonly string[];
}

interface Judging {
  readonly desired: DesiredState;
  readonly policy: PolicyInForce;
  /** The policy that was in force already; without a base the same. */
  readonly former: PolicyInForce;
  readonly now: Date;
}

/** Why this record of somebody in no file is a difference; undefined: it is none. */
export function whyStrange(
  user: LiveUser,
  { desired, policy, former, now }: Judging,
): WhyStrange | undefined {
  if (policy.unmanagedUsers === 'ignore' || (policy.unmanagedUsers === 'disable' && user.disabled))
    return undefined;
  if (!isMirrored(user, desired.account) && policyEnds(user, policy) && policyEnds(user, former))
    return 'policy';
  return whyNew(user, now);
}

/** Whether a record came or was changed lately, and gives anything. */
export function whyNew(user: LiveUser, now: Date): 'came' | 'changed' | undefined {
  const [created, changed] = [user.createdAt, user.lastModified].map(
    (at) => now.getTime() - Date.parse(at ?? ''),
  );
  if (created !== undefined && created < RECENT) return 'came';
  // Of a record without a date nobody knows that it has been so.
  const isOld = changed === undefined || (!(changed < RECENT) && [created, changed].some(Number.isFinite));
  const hasNothing = isWithin(effectiveOfRecord(user), NO_REACH);
  return isOld || hasNothing ? undefined : 'changed';
}

/**
 * People whom the files declare, with what their records give that neither the files nor the base give, whatever either
 * of them had in force: from what the account has to what the files say. `baseOf` tells what the base gives.
 */
export const beyondBoth = (
  desired: DesiredState,
  live: LiveState,
  baseOf: (record: LiveUser) => DesiredUser | undefined,
) =>
  settleWhoIsTouched(desired, live).pairs.flatMap(({ desired: entry, live: record }) => {
    if (record === undefined) return [];
    const wanted = entry.state === 'absent' ? { ...entry, access: NONE } : entry;
    const has = effectiveOfRecord(record);
    const givers = [wanted.access, baseOf(record)?.access ?? NONE].map(effective);
    const isBeyond = (field: string, given: Effective): boolean => {
      const [x, y] = [levelOn(has, field), levelOn(given, field)];
      return x !== undefined && y !== undefined && (compareLevelWords(x, y) ?? 0) > 0;
    };
    const fields = differencesOf(record, wanted).filter(({ field }) =>
      givers.every((given) => isBeyond(field, given)),
    );
    return fields.length === 0 ? [] : [{ desired: entry, live: record, fields }];
  });

/** `told` are those who are named as a difference, `left` those who are accounted for otherwise. */
export function settledOf(
  live: LiveState,
  desired: DesiredState,
  { unmanagedUsers }: PolicyInForce,
  told: ReadonlySet<string>,
  left: ReadonlySet<string>,
): InNoFile {
  const rest = inNoFile(live.users, desired)
    .filter(({ email }) => !told.has(email))
    .sort((a, b) => compareText(a.email, b.email));
  const settled = rest.filter(({ shownEmail }) => unmanagedUsers !== 'ignore' && !left.has(shownEmail));
  // The token's own user counts like anybody, as in a plan, and is not held against the token.
  const named = (people: readonly LiveUser[], fits: (user: LiveUser) => boolean): string[] =>
    people
      .filter((user) => user.userId !== live.tokenUserId && fits(user))
      .map(({ shownEmail }) => shownEmail);
  const writes = (user: LiveUser): boolean => !isToAdminister(user) && mayWrite(user);
  return {
    settled: countPeople(settled),
    administrators: named(rest, isToAdminister),
    writers: named(settled, (user) => user.invitation === 'accepted' && writes(user)),
    invited: named(settled, (user) => user.invitation === 'pending' && writes(user)),
  };
}

function mayWrite(user: LiveUser): boolean {
  const { level, integrations, everyServer, servers } = effectiveOfRecord(user);
  return (
    level === 'manage' ||
    everyServer === 'write' ||
    [...integrations.values()].includes('manage') ||
    [...servers.values()].includes('write')
  );
}
