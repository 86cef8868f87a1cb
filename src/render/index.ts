/** Formats: a map of pure functions. One more format is a file and a row, here and in formats.ts. */
import { planDocument } from '../core/plan/document.ts';
import { appliedDocument, renderAppliedText } from './applied.ts';
import { renderDiff } from './diff.ts';
import { jsonText } from './escape.ts';
import type { PlanFormat } from './formats.ts';
import type { Applied, RenderOptions, Reviewed } from './options.ts';
import { renderText } from './text.ts';

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

export const renderApplied = (applied: Applied, format: 'text' | 'json', options: RenderOptions): string =>
  format === 'json' ? json(appliedDocument(applied, options)) : renderAppliedText(applied, options);
