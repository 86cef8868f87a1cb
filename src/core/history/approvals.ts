/** Who approved an operation, as far as the receipt of its run says it. Nothing is said of what a run merely found. */
import { present } from '../model/present.ts';
import type { OperationDocument } from '../plan/saved.ts';
import type { KeptRun } from './kept.ts';
import type { PlanLine } from './receipt-line.ts';

/** An approval that speaks for an operation. */
export interface Spoken {
  /** Missing where the run itself was approved, or where older receipts name several. */
  readonly pullRequests: readonly string[];
  /** Nobody: it was merged without an approval. */
  readonly approvers: readonly string[];
}

export type Approved =
  | { readonly kind: 'approved'; readonly by: readonly Spoken[] }
  /** A receipt before 1.5, of several pull requests or of a timer: what each approval was for it does not say. */
  | { readonly kind: 'among'; readonly by: Spoken }
  /** Held to plans that were given by their digests: who looked at them nobody wrote down. */
  | {
      readonly kind: 'held-to';
      readonly digests: readonly string[];
      readonly pullRequests: readonly string[];
    }
  /** `isDue`: it was due by the files, so that no run had to ask. */
  | {
      readonly kind: 'not-recorded';
      readonly pullRequests: readonly string[];
      readonly isDue: boolean;
    };

/** What let a run do this without an approval that names somebody. */
export interface ConsentFor {
  /** Missing in receipts before 1.6. */
  readonly by?: NonNullable<PlanLine['consent']>['by'];
  /** Its hazards that were allowed. */
  readonly allowed: readonly string[];
  /** Guards that were lifted for this person, or for the run as a whole. */
  readonly lifted: readonly { readonly guard: string; readonly number: number }[];
}

/** A plan that a guard refuses is carried out only where its number lifted it; so older receipts tell that, too. */
export function consentFor(
  { user, hazards }: Pick<OperationDocument, 'user' | 'hazards'>,
  { plan: { plan, consent } }: Pick<KeptRun, 'plan'>,
): ConsentFor {
  const allowed = new Set<string>(consent?.allowed);
  return {
    ...present({ by: consent?.by }),
    allowed: hazards.filter((hazard) => allowed.has(hazard)),
    lifted: plan.guards.flatMap(({ guard, number, people }) =>
      people.length === 0 || people.includes(user.email) ? [{ guard, number }] : [],
    ),
  };
}

export function approvalOf(
  operation: Pick<OperationDocument, 'step' | 'origin' | 'user' | 'hazards'>,
  { plan }: Pick<KeptRun, 'plan'>,
): Approved {
  const { step, origin } = operation;
  const { approvals, approvers = [], reviewed = [], pullRequest } = plan;
  const { by: consentBy, lifted } = consentFor(operation, { plan });
  const { pullRequests = pullRequest === undefined ? [] : [pullRequest] } = plan;
  const all = pullRequests.map(String);
  // What a guard holds up no timer ends; and where reviews do not decide, somebody said yes to the plan as a whole.
  const isToldTo = approvals === undefined && (consentBy === 'flag' || consentBy === 'prompt');
  const isDue = origin === 'due' && lifted.length === 0 && !isToldTo;
  if (approvals !== undefined) {
    const by = approvals
      .filter(({ steps }) => steps.includes(step))
      .map((each) => ({
        pullRequests: each.pullRequest === undefined ? all : [String(each.pullRequest)],
        approvers: each.approvers,
      }));
    if (by.length > 0) return { kind: 'approved', by };
    // Beside reviewed plans, an operation that none of them has was carried out for another reason.
    if (approvals.length > 0) return { kind: 'not-recorded', pullRequests: [], isDue };
  } else if (approvers.length > 0) {
    const by = { pullRequests: all, approvers };
    return all.length > 1 || isDue ? { kind: 'among', by } : { kind: 'approved', by: [by] };
  }
  return reviewed.length > 0
    ? { kind: 'held-to', digests: reviewed, pullRequests: all }
    : { kind: 'not-recorded', pullRequests: all, isDue };
}
