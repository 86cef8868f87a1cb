/** Who approved an operation, as far as the receipt of its run says it. Nothing is said of what a run merely found. */
import type { OperationDocument } from '../plan/saved.ts';
import type { KeptRun } from './kept.ts';

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

export function approvalOf(
  { step, origin }: Pick<OperationDocument, 'step' | 'origin'>,
  { plan }: Pick<KeptRun, 'plan'>,
): Approved {
  const { approvals, approvers = [], reviewed = [], pullRequest } = plan;
  const { pullRequests = pullRequest === undefined ? [] : [pullRequest] } = plan;
  const all = pullRequests.map(String);
  const isDue = origin === 'due';
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
