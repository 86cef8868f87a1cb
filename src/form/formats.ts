/** The names of the formats, apart from what makes them: the command line knows them without loading any. */

export const PLAN_FORMATS = ['text', 'json', 'markdown', 'html'] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

export const REVIEW_FORMATS = ['text', 'markdown', 'html', 'json', 'csv', 'digest'] as const;
export type ReviewFormat = (typeof REVIEW_FORMATS)[number];

export const ANSWER_FORMATS = ['text', 'json', 'markdown', 'html'] as const;
export type AnswerFormat = (typeof ANSWER_FORMATS)[number];
