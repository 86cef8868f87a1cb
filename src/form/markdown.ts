/** Markdown for GitHub: comments, job summaries, issues. Pure and total; every document ends in a newline. */
export { renderAppliedMarkdown } from './markdown/applied.ts';
export { renderDriftMarkdown } from './markdown/drift.ts';
export { renderFailureMarkdown } from './markdown/failure.ts';
export { renderFindingsMarkdown } from './markdown/findings.ts';
export { renderOfflineMarkdown } from './markdown/offline.ts';
export { renderPlanMarkdown } from './markdown/plan.ts';
