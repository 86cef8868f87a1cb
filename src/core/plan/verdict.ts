/** Whether a plan may be applied, and with which flags: judged here alone, for whoever says it or acts on it. */
import { peopleOfEnds } from './ends.ts';
import { type Breach, isLiftable, type LiftableBreach, type LiftableGuard } from './guard.ts';
import { HAZARDS, type Hazard, type Operation } from './operation.ts';
import type { Made, Plan } from './plan.ts';

export type Verdict =
  /** Nobody is written or left behind, no end differs from the base, and nothing stands against that. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'applicable'; readonly flags: Flags }
  /** Guards that a number lifts, or access tests. */
  | (Refusal & { readonly kind: 'refused' })
  /** Among what stands against the plan is a guard that no flag lifts. */
  | (Refusal & { readonly kind: 'impossible' });

interface Refusal {
  /** Those that are not lifted yet. */
  readonly breaches: readonly Breach[];
  /** Access tests stand against it: only other files lift that. */
  readonly failsTests: boolean;
  /** What would lift it; left out where no flag does, and where there is nothing to apply. */
  readonly flags?: Flags;
}

/** The flags of an apply that carries out just this plan: what it was made with, and each consent that it takes. */
export interface Flags extends Made {
  readonly overrides: readonly Pick<LiftableBreach, 'guard' | 'number'>[];
  readonly allow: readonly Hazard[];
}

/** What was consented to in advance. */
export interface Allowance {
  readonly allow: ReadonlySet<Hazard>;
  /** Steps that somebody has reviewed; left out where no reviewed plan was given. */
  readonly reviewed?: ReadonlySet<number>;
}

const NOTHING_ALLOWED: Allowance = { allow: new Set() };

/** Judges a plan; `override` has the guards that are lifted already, each by its number. */
export function verdictOn(plan: Plan, override: ReadonlyMap<LiftableGuard, number> = new Map()): Verdict {
  // Another number than the exact one lifts nothing.
  const breaches = plan.breaches.filter(
    (each) => !isLiftable(each) || override.get(each.guard) !== each.number,
  );
  // A timer ends what is due whatever the tests say: they only report then.
  const failsTests = plan.failsTests && !plan.made.due;
  if (!breaches.every(isLiftable)) return { kind: 'impossible', breaches, failsTests };
  const isWorth = changesAnything(plan);
  if (breaches.length > 0 || failsTests) {
    const flags = isWorth && !failsTests ? { flags: flagsOf(plan) } : {};
    return { kind: 'refused', breaches, failsTests, ...flags };
  }
  return isWorth ? { kind: 'applicable', flags: flagsOf(plan) } : { kind: 'nothing' };
}

/** Whether there is anything to consent to. */
export const changesAnything = (plan: Pick<Plan, 'operations' | 'leftBehind' | 'ends'>): boolean =>
  !writesNothing(plan) || plan.ends.changes.length > 0;

/** Whether all that it changes is when something ends: nobody is written or left behind now. */
export const writesNothing = ({ operations, leftBehind }: Pick<Plan, 'operations' | 'leftBehind'>): boolean =>
  operations.length === 0 && leftBehind.length === 0;

const flagsOf = (plan: Plan): Flags => ({
  ...plan.made,
  overrides: plan.breaches.filter(isLiftable).map(({ guard, number }) => ({ guard, number })),
  allow: [...openHazards(plan).keys()],
});

/** Hazards of what this run will do that nobody has acknowledged yet, each with its operations. */
export function openHazards(
  {
    made,
    operations,
    leftBehind,
    intoEmptyAccount,
    ends,
  }: Pick<Plan, 'made' | 'operations' | 'leftBehind' | 'intoEmptyAccount' | 'ends'>,
  { allow, reviewed }: Allowance = NOTHING_ALLOWED,
): Map<Hazard, Operation[]> {
  const open = new Map<Hazard, Operation[]>();
  // What a timer ends was asked for by a date, or was reviewed while it waited.
  if (made.due) return open;
  const news = operations.filter(({ waitsFor, step }) => waitsFor === undefined && !reviewed?.has(step));
  for (const hazard of HAZARDS) {
    if (allow.has(hazard)) continue;
    const having = news.filter(
      ({ hazards, acknowledged }) => hazards.includes(hazard) && !acknowledged.includes(hazard),
    );
    const isOfPlan =
      (hazard === 'left-behind' && leftBehind.length > 0) || peopleOfEnds(ends, hazard).length > 0;
    // A list of users may come empty by mistake, also between a review and its apply: somebody has to say it is true.
    const isOpen = (isOfPlan && reviewed === undefined) || (hazard === 'empty-account' && intoEmptyAccount);
    if (having.length > 0 || isOpen) open.set(hazard, having);
  }
  return open;
}
