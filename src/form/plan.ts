/** Forms of a plan: a map of pure functions. One more is a file and a row, here and in formats.ts. */
import { planDocument } from '../core/plan/document.ts';
import type { PlanFormat } from './formats.ts';
import { jsonText } from './json.ts';
import type { RenderOptions, Reviewed } from './options.ts';
import { planDiff } from './text/diff.ts';
import { planText } from './text/plan.ts';

/** What a terminal does not need is loaded when it is asked for. */
type PlanRenderer = (reviewed: Reviewed, options: RenderOptions) => string | Promise<string>;

const PLAN_RENDERERS = {
  text: ({ plan }, options) => (options.diff ? planDiff(plan, options) : planText(plan, options)),
  json: ({ plan }, options) => jsonText(planDocument(plan, options.findings, options)),
  markdown: async ({ plan }, options) =>
    (await import('./markdown/plan.ts')).renderPlanMarkdown(plan, options),
  html: async (reviewed, options) => (await import('./html/plan.ts')).renderPlanPage(reviewed, options),
} as const satisfies Record<PlanFormat, PlanRenderer>;

export const renderPlan = async (
  reviewed: Reviewed,
  format: PlanFormat,
  options: RenderOptions,
): Promise<string> => PLAN_RENDERERS[format](reviewed, options);
