/** After a run the account is read once more and planned again: what is left says whether it converged. */
import type { Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { personKey } from '../core/plan/way.ts';
import { endedWell, type Outcome } from './outcome.ts';

export interface Verification {
  readonly converged: boolean;
  /** Set where only names that do not resolve keep it from having converged: everything that was judged is as it should. */
  readonly exitsOnly?: true;
  /** Operations that a second plan still has, besides those that wait. */
  readonly left: readonly Operation[];
  /** People whose declared `ssoRequired: false` the account overrules: named, not fought. */
  readonly enforced: readonly string[];
  /** Whether the account, or what it says of mail that the files state, could not be read again. */
  readonly unread: boolean;
  /** Set if fewer administrators are left, besides the token's own user, than this run had to leave. */
  readonly belowFloor?: { readonly left: number; readonly floor: number };
}

/** `second` is the plan made after the run; undefined if there was no second reading. */
export function verify(first: Plan, second: Plan | undefined, outcomes: readonly Outcome[]): Verification {
  if (second === undefined) return { converged: false, left: [], enforced: [], unread: true };
  if (outcomes.length === 0)
    return { ...convergence(first.operations.length === 0, first), left: [], enforced: [], unread: false };
  const waits = outcomes.filter(({ kind }) => kind === 'waiting');
  const waiting = new Set(waits.map(({ operation }) => writeOf(operation)));
  const written = new Set(outcomes.filter(endedWell).map(({ operation }) => operation.user.email));
  const left: Operation[] = [];
  const enforced: string[] = [];
  for (const operation of second.operations) {
    // A write that waits is expected to be left. Any other difference of the same person still counts.
    if (waiting.has(writeOf(operation))) continue;
    if (written.has(operation.user.email) && isEnforcedByServer(operation))
      enforced.push(operation.user.shown);
    else left.push(operation);
  }
  const [floor, remain] = [first.administrators.floor, second.administrators.now];
  // Whoever cannot be compared any more, because of a level that nobody knows, say, is in no operation and not as declared.
  const isCompared = uncomparedIn(second) <= uncomparedIn(first);
  const isSettled = left.length === 0 && isCompared && remain >= floor;
  const below = remain < floor ? { belowFloor: { left: remain, floor } } : {};
  return { ...convergence(isSettled, second), left, enforced, unread: false, ...below };
}

/** Where names do not resolve, nothing was judged but exits: nobody knows whether the rest differs. */
const convergence = (
  isSettled: boolean,
  { exitsOnly }: Pick<Plan, 'exitsOnly'>,
): Pick<Verification, 'converged' | 'exitsOnly'> => ({
  converged: isSettled && !exitsOnly,
  ...(isSettled && exitsOnly ? { exitsOnly: true as const } : {}),
});

/**
 * How many declared people are left alone for another reason than that somebody removed them, which is held, and which
 * is no business of a timer.
 */
const uncomparedIn = ({ declared, held, made }: Plan): number =>
  declared.leftAlone -
  (made.due ? declared.missing : held.filter(({ fields }) => fields.length === 0).length);

/** A write, as the same one is told again in a second plan: whose record, of what kind, and what it changes. */
const writeOf = ({ user, kind, fields }: Operation): string =>
  JSON.stringify([personKey(user), kind, kind === 'remove' ? [] : fields]);

/** Single sign-on that the whole account requires comes back whatever is written for one person. */
function isEnforcedByServer({ fields }: Operation): boolean {
  return (
    fields.length > 0 &&
    fields.every(({ field, before, after }) => field === 'ssoRequired' && before === true && after === false)
  );
}
