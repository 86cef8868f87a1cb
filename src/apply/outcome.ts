/** How each operation ended. Every operation of a plan has exactly one outcome. */
import { present } from '../core/model/present.ts';
import type { Operation } from '../core/plan/operation.ts';
import type { Failure } from '../errors.ts';

export type Outcome = {
  readonly operation: Operation;
  /** How a write of this operation was answered whose answer is not clear. That write may still land, whatever came later. */
  readonly inDoubt?: string;
} & (
  | {
      readonly kind: 'done';
      readonly at: Date;
      /** What else the reader should know of it. */
      readonly words?: string;
    }
  /** Somebody else was faster, or an earlier run: the record is already as planned. */
  | { readonly kind: 'already-so' }
  /** The record, or an administrator whom the floor counts on, is not as it was planned from. */
  | { readonly kind: 'stale'; readonly fields: readonly string[]; readonly words: string }
  /** Nobody's fault: somebody has to accept an invitation first. `words`: how the account refused a write until then. */
  | { readonly kind: 'waiting'; readonly people: readonly string[]; readonly words?: string }
  /** The remote refused, or did not answer: its words, and what to do if there is more to it. */
  | { readonly kind: 'failed'; readonly words: string; readonly hint?: string; readonly status?: number }
  | { readonly kind: 'not-run'; readonly reason: string }
);

export type OutcomeKind = Outcome['kind'];

/** An outcome without its operation. */
export type Result = Outcome extends infer O ? (O extends Outcome ? Omit<O, 'operation'> : never) : never;

export const endedWell = (outcome: Outcome): boolean =>
  outcome.kind === 'done' || outcome.kind === 'already-so';

/** The record could not be read. `unclear`: how a write was answered of which nobody knows now whether it happened. */
export function failedReading({ message, hint, status }: Failure, unclear: string | undefined): Result {
  const unsure = unclear === undefined ? '' : `${unclear}; whether it happened is unknown. `;
  return {
    kind: 'failed',
    words: `${unsure}${message}`,
    ...present({ hint, status }),
  };
}

/**
 * Why an operation may not be sent any more: what it gives has ended meanwhile. Undefined: all of it is still declared, or
 * it gives nothing.
 */
export const lapseOf = ({ givesUntil = Infinity }: Operation, now: Date): string | undefined =>
  givesUntil > now.getTime()
    ? undefined
    : `what it gives, or a part of it, ended at ${new Date(givesUntil).toISOString().replace('.000', '')}, before it could be sent`;

export const INTERRUPTED = 'interrupted before it was written';

export const LOOK_AGAIN = 'It may still show. Wait a minute, then plan again.';

/** A write without a clear answer that a look has not found, and that the run may not send again. */
export const heldInDoubt = (words: string, reason: string): Result => ({
  kind: 'failed',
  words: `${words}; it has not happened so far, and was not sent again: ${reason}`,
  hint: LOOK_AGAIN,
});
