/** The names of the formats, apart from what makes them: the command line knows them without loading any. */

export const PLAN_FORMATS = ['text', 'json', 'markdown', 'html'] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

export const REVIEW_FORMATS = ['text', 'markdown', 'html', 'json', 'csv'] as const;
export type ReviewFormat = (typeof REVIEW_FORMATS)[number];

/** A digest is no review: it counts, and names whom to look at today. */
export const REPORT_FORMATS = [...REVIEW_FORMATS, 'digest'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const ANSWER_FORMATS = ['text', 'json', 'markdown', 'html'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];

/** A history can be rows, too. */
export const HISTORY_FORMATS = [...ANSWER_FORMATS, 'csv'] as const;
export type HistoryFormat = (typeof HISTORY_FORMATS)[number];

/** `yaml` is a file of decisions to fill in. */
export const RECERTIFICATION_FORMATS = [...ANSWER_FORMATS, 'yaml'] as const;
export type RecertificationFormat = (typeof RECERTIFICATION_FORMATS)[number];
