/** How each operation ended. Every operation of a plan has exactly one outcome. */
import type { Operation } from '../core/plan/operation.ts';

export type Outcome = { readonly operation: Operation } & (
  | { readonly kind: 'done'; readonly at: Date }
  /** Somebody else was faster, or an earlier run: the record is already as planned. */
  | { readonly kind: 'already-so' }
  /** The record is neither as it was planned from nor as it was to become. */
  | { readonly kind: 'stale'; readonly fields: readonly string[]; readonly words: string }
  /** Nobody's fault: somebody has to accept an invitation first. */
  | { readonly kind: 'waiting'; readonly people: readonly string[] }
  /** The remote refused, or did not answer: its words, and what to do if there is more to it. */
  | { readonly kind: 'failed'; readonly words: string; readonly hint?: string; readonly status?: number }
  | { readonly kind: 'not-run'; readonly reason: string }
);

export type OutcomeKind = Outcome['kind'];

export const endedWell = (outcome: Outcome): boolean =>
  outcome.kind === 'done' || outcome.kind === 'already-so';
