/** The third stage: whether a plan may be carried out, by what was reviewed, by guards, tests and hazards. */

import type { PlanLine } from '../core/history/receipt-line.ts';
import { present } from '../core/model/present.ts';
import {
  compareWithReviewed,
  type Divergence,
  endsIn,
  usability,
  waitingIn,
  waitingStill,
} from '../core/plan/approved.ts';
import { type Breach, isLiftable, type LiftableGuard } from '../core/plan/guard.ts';
import type { Hazard, Operation } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { PlanDocument } from '../core/plan/saved.ts';
import { changesAnything, openHazards, verdictOn, writesNothing } from '../core/plan/verdict.ts';
import { widensAccount } from '../core/plan/widening.ts';
import type { Rejected } from './files-and-base.ts';
import type { Planned, RunScope } from './plan.ts';

/** What was reviewed beforehand: one digest, or saved plans. */
export type Expectation =
  | { readonly kind: 'digest'; readonly digest: string }
  | {
      readonly kind: 'plans';
      readonly plans: readonly { readonly file: string; readonly document: PlanDocument }[];
    };

/** The digests of what was reviewed, for evidence; undefined if nothing was. */
export const digestsOf = (expected: Expectation | undefined): readonly string[] | undefined =>
  expected === undefined
    ? undefined
    : expected.kind === 'digest'
      ? [expected.digest]
      : [...new Set(expected.plans.map(({ document }) => document.digest))];

/** What is consented to beforehand. */
export interface Consent {
  /** Go on without asking. */
  readonly yes: boolean;
  readonly allow: ReadonlySet<Hazard>;
  /** A timer's run: its hazards are acknowledged, and its access tests only report. */
  readonly due: boolean;
  /** Refuse whatever gives anybody more than the account does now. */
  readonly onlyNarrower?: boolean;
  readonly override: ReadonlyMap<LiftableGuard, number>;
}

/** How a fresh plan compares with what was reviewed. */
export type Accordance =
  /** `steps` were reviewed; `isPartly` where some of what was reviewed is in the account already. */
  | {
      readonly kind: 'as-reviewed';
      readonly steps: ReadonlySet<number>;
      readonly isPartly: boolean;
      /** People for whom something was reviewed and nothing is planned any more. */
      readonly gone: readonly Divergence[];
    }
  | {
      readonly kind: 'other-digest';
      readonly expected: string;
      readonly now: string;
      /** What is left to do now: nothing at all, nothing but what is held, or something. */
      readonly left: 'nothing' | 'held' | 'something';
    }
  | { readonly kind: 'diverged'; readonly differences: readonly Divergence[] }
  | {
      readonly kind: 'unusable';
      readonly file: string;
      readonly problem: NonNullable<ReturnType<typeof usability>>;
    };

/** Compares a fresh plan with what was reviewed. */
export function compareExpected(plan: Plan, expected: Expectation): Accordance {
  if (expected.kind === 'digest') {
    if (expected.digest !== plan.digest)
      return {
        kind: 'other-digest',
        expected: expected.digest,
        now: plan.digest,
        left: changesAnything(plan) ? 'something' : plan.held.length > 0 ? 'held' : 'nothing',
      };
    return {
      kind: 'as-reviewed',
      steps: new Set(plan.operations.map(({ step }) => step)),
      isPartly: false,
      gone: [],
    };
  }
  for (const { file, document } of expected.plans) {
    const problem = usability(document, plan);
    if (problem !== undefined) return { kind: 'unusable', file, problem };
  }
  const { approved, comparison, gone } = compareWithReviewed(
    plan,
    expected.plans.map(({ document }) => document),
  );
  if (comparison.kind === 'diverged') return { kind: 'diverged', differences: comparison.differences };
  return { kind: 'as-reviewed', steps: approved, isPartly: comparison.kind === 'subset', gone };
}

/** Whether a plan may be carried out, and if not, what stands against it. The first that does is named. */
export type Judgement =
  | { readonly kind: 'ready' }
  /** Somebody must say yes first; `hazards` are those that nobody has allowed. */
  | { readonly kind: 'to-ask'; readonly hazards: readonly Hazard[] }
  | { readonly kind: 'breached'; readonly breaches: readonly Breach[] }
  | { readonly kind: 'fails-tests' }
  /** Only what narrows was asked for, and these do more. */
  | { readonly kind: 'widens'; readonly operations: readonly Operation[] }
  | { readonly kind: 'hazardous'; readonly open: ReadonlyMap<Hazard, readonly Operation[]> };

/** Judges a plan. `reviewed` are the steps that were reviewed; left out where no reviewed plan was given. */
export function judgePlan(plan: Plan, consent: Consent, reviewed?: ReadonlySet<number>): Judgement {
  if (!changesAnything(plan)) return { kind: 'ready' };
  const widening = consent.onlyNarrower ? plan.operations.filter(widensAccount) : [];
  if (widening.length > 0) return { kind: 'widens', operations: widening };
  const verdict = verdictOn(plan, consent.override);
  if (verdict.kind === 'refused' || verdict.kind === 'impossible') {
    const { breaches } = verdict;
    return breaches.length > 0 ? { kind: 'breached', breaches } : { kind: 'fails-tests' };
  }
  const open = openHazards(plan, { allow: consent.allow, ...present({ reviewed }) });
  // What is sent to nobody and endangers nothing needs no yes.
  if (writesNothing(plan) && open.size === 0) return { kind: 'ready' };
  if (!consent.yes && reviewed === undefined) return { kind: 'to-ask', hazards: [...open.keys()] };
  return open.size === 0 ? { kind: 'ready' } : { kind: 'hazardous', open };
}

/**
 * Whether an apply of this plan would be refused: by an access test, or by a guard that is not lifted.
 * `account-unproven` is about applying; a plan shows it and is not refused for it.
 */
export function isRefused(plan: Plan, override?: Consent['override']): boolean {
  const verdict = verdictOn(plan, override);
  if (verdict.kind !== 'refused' && verdict.kind !== 'impossible') return false;
  return verdict.failsTests || verdict.breaches.some(({ guard }) => guard !== 'account-unproven');
}

/** What let a run go on, for evidence; `asked` are the hazards that somebody said yes to. */
export function consentGiven(
  plan: Plan,
  { yes, allow, override }: Consent,
  reviewed: ReadonlySet<number> | undefined,
  asked?: readonly Hazard[],
): NonNullable<PlanLine['consent']> {
  const open = [...openHazards(plan, { allow: new Set(), ...present({ reviewed }) }).keys()];
  const unasked = reviewed !== undefined ? 'review' : plan.made.due ? 'timer' : yes ? 'flag' : 'nothing';
  return {
    by: asked === undefined ? unasked : 'prompt',
    allowed: open.filter((hazard) => allow.has(hazard) || asked?.includes(hazard) === true),
    lifted: plan.breaches
      .filter((breach) => isLiftable(breach) && override.get(breach.guard) === breach.number)
      .map(({ guard, number }) => ({ guard, number })),
  };
}

/** What a run may carry out: a timer's run no more than what is due, and what was reviewed and waits. */
export function scopeOf(due: boolean, expected: Expectation | undefined): RunScope {
  const plans = expected?.kind === 'plans' ? expected.plans.map(({ document }) => document) : [];
  const reviewed = endsIn(plans);
  return due
    ? { due: { waited: new Set(plans.flatMap((plan) => [...waitingIn(plan)])) }, reviewed }
    : { reviewed };
}

/** Saved plans of this very account, and those of another one, which was renamed since or is another indeed. */
export function ofThisAccount(
  expected: Expectation | undefined,
  plan: Parameters<typeof usability>[1],
): { readonly expected: Expectation | undefined; readonly foreign: readonly string[] } {
  if (expected?.kind !== 'plans') return { expected, foreign: [] };
  const isForeign = (document: PlanDocument): boolean =>
    ['other-account', 'other-origin'].includes(usability(document, plan) ?? '');
  return {
    expected: { ...expected, plans: expected.plans.filter(({ document }) => !isForeign(document)) },
    foreign: expected.plans.filter(({ document }) => isForeign(document)).map(({ file }) => file),
  };
}

/**
 * What a timer's run may carry out, without whoever a saved plan merely says to be waiting: nobody reviewed its word
 * for that. `planIn` plans what an apply would carry out now. What the guards or access tests of that plan refuse, no
 * timer carries out either.
 */
export function borneOut(
  scope: RunScope,
  expected: Expectation | undefined,
  override: Consent['override'],
  planIn: (scope: RunScope) => Planned | Rejected,
): RunScope {
  const { due } = scope;
  if (due === undefined || due.waited.size === 0 || expected?.kind !== 'plans') return scope;
  const fresh = planIn({ reviewed: scope.reviewed });
  if (fresh.kind === 'rejected' || isRefused(fresh.plan, override))
    return { ...scope, due: { waited: new Set() } };
  const { plan } = fresh;
  const reviewed = expected.plans.flatMap(({ document }) =>
    usability(document, plan) === undefined ? [document] : [],
  );
  return { ...scope, due: { waited: waitingStill(due.waited, plan, reviewed) } };
}
