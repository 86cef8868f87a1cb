/** Formats: a map of pure functions. One more format is a file and a row, here and in formats.ts. */
import type { Outcome } from '../apply/outcome.ts';
import type { Verification } from '../apply/verify.ts';
import { planDocument } from '../core/document.ts';
import type { Finding } from '../core/finding.ts';
import type { LiveState } from '../core/model.ts';
import type { Plan } from '../core/plan.ts';
import type { DesiredState } from '../core/resolve.ts';
import { appliedDocument, renderAppliedText } from './applied.ts';
import { renderDiff } from './diff.ts';
import { jsonText } from './escape.ts';
import type { PlanFormat } from './formats.ts';
import { renderText } from './text.ts';

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

/** What a terminal does not need is loaded when it is asked for. */
type PlanRenderer = (reviewed: Reviewed, options: RenderOptions) => string | Promise<string>;

const json = jsonText;

const PLAN_RENDERERS = {
  text: ({ plan }, options) => (options.diff ? renderDiff(plan, options) : renderText(plan, options)),
  json: ({ plan }, options) => json(planDocument(plan, options.findings, options)),
  markdown: async ({ plan }, options) => (await import('./markdown.ts')).renderPlanMarkdown(plan, options),
  html: async (reviewed, options) => (await import('./html/plan.ts')).renderPlanPage(reviewed, options),
} as const satisfies Record<PlanFormat, PlanRenderer>;

export const renderPlan = async (
  reviewed: Reviewed,
  format: PlanFormat,
  options: RenderOptions,
): Promise<string> => PLAN_RENDERERS[format](reviewed, options);

/** A run that is over: what was planned, what came of it, and what the second reading says. */
export interface Applied {
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  readonly verification: Verification;
}

export const renderApplied = (applied: Applied, format: 'text' | 'json', options: RenderOptions): string =>
  format === 'json' ? json(appliedDocument(applied, options)) : renderAppliedText(applied, options);
