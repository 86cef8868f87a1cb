/** After a run the account is read once more and planned again: what is left says whether it converged. */
import type { Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { endedWell, type Outcome } from './outcome.ts';

export interface Verification {
  readonly converged: boolean;
  /** Operations that a second plan still has, besides those that wait. */
  readonly left: readonly Operation[];
  /** People whose declared `ssoRequired: false` the account overrules: named, not fought. */
  readonly enforced: readonly string[];
  /** Whether the account could not be read again. */
  readonly unread: boolean;
}

/** `second` is the plan made after the run; undefined if there was no second reading. */
export function verify(first: Plan, second: Plan | undefined, outcomes: readonly Outcome[]): Verification {
  if (second === undefined) return { converged: false, left: [], enforced: [], unread: true };
  if (outcomes.length === 0)
    return {
      converged: first.operations.length === 0 && !first.exitsOnly,
      left: [],
      enforced: [],
      unread: false,
    };
  const waiting = new Set(outcomes.filter(({ kind }) => kind === 'waiting').map(keyOf));
  const written = new Set(outcomes.filter(endedWell).map(keyOf));
  const left: Operation[] = [];
  const enforced: string[] = [];
  for (const operation of second.operations) {
    const key = keyOf({ operation });
    if (operation.waitsFor !== undefined || waiting.has(key)) continue;
    if (written.has(key) && isEnforcedByServer(operation)) enforced.push(operation.user.shown);
    else left.push(operation);
  }
  return { converged: left.length === 0 && !second.exitsOnly, left, enforced, unread: false };
}

const keyOf = ({ operation }: { readonly operation: Operation }): string => operation.user.email;

/** Single sign-on that the whole account requires comes back whatever is written for one person. */
function isEnforcedByServer({ fields }: Operation): boolean {
  return (
    fields.length > 0 &&
    fields.every(({ field, before, after }) => field === 'ssoRequired' && before === true && after === false)
  );
}
