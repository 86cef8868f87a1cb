/** Forms of an access review: one value, one set of words, a map of pure functions. */
import { REVIEW_FORMAT } from '../../core/report/document.ts';
import type { ReportDocument } from '../../core/report/saved.ts';
import { NOT_COVERED } from '../access-words.ts';
import { jsonText } from '../escape.ts';
import type { ReviewFormat } from '../formats.ts';
import { renderReviewPage } from '../html/review.ts';
import { renderCsv } from './csv.ts';
import { renderMarkdown } from './markdown.ts';
import { type Reviewed, sayingsOf } from './sections.ts';
import { renderText, type TextOptions } from './text.ts';

const REVIEW_RENDERERS = {
  text: (reviewed, options) => renderText(sayingsOf(reviewed), options),
  markdown: (reviewed) => renderMarkdown(sayingsOf(reviewed)),
  html: (reviewed) => renderReviewPage(sayingsOf(reviewed)),
  json: (reviewed) => jsonText(documentOf(reviewed)),
  csv: ({ review }) => renderCsv(review),
} as const satisfies Record<ReviewFormat, (reviewed: Reviewed, options: TextOptions) => string>;

export const renderReview = (reviewed: Reviewed, format: ReviewFormat, options: TextOptions): string =>
  REVIEW_RENDERERS[format](reviewed, options);

/** The review itself; schemas/report.schema.json describes it. */
function documentOf({ review, change, version }: Reviewed): ReportDocument {
  return {
    formatVersion: REVIEW_FORMAT,
    tool: { name: 'celigo-access', version },
    ...review,
    ...(change === undefined ? {} : { change }),
    notCovered: NOT_COVERED,
  };
}
