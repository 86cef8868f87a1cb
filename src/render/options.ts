/** What every form of a plan is made with. */

import type { Outcome } from '../apply/outcome.ts';
import type { Verification } from '../apply/verify.ts';
import type { DesiredState } from '../core/desired/resolve.ts';
import type { Finding } from '../core/model/finding.ts';
import type { LiveState } from '../core/model/live.ts';
import type { Plan } from '../core/plan/plan.ts';

export interface RenderOptions {
  readonly findings: readonly Finding[];
  readonly version: string;
  /** The moment on which dates were judged. */
  readonly judgedAt: Date;
  readonly color: boolean;
  readonly columns?: number;
  /** Show each person's access before and after as YAML, compared line by line. */
  readonly diff?: boolean;
  /** The paths as given, for the command that the verdict names. */
  readonly paths: readonly string[];
  /** The `--base` paths as given, and whether `--due` was: they belong to that command too. */
  readonly base?: readonly string[];
  readonly due?: boolean;
  /** The commit of the files, if the environment says. */
  readonly commit?: string;
}

/** What a plan was made from, for formats that show more than the plan says. */
export interface Reviewed {
  readonly plan: Plan;
  readonly desired: DesiredState;
  readonly live: LiveState;
}

/** A run that is over: what was planned, what came of it, and what the second reading says. */
export interface Applied {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly verification: Verification;
}
