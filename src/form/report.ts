/** Forms of an access review: one value, one set of words, a map of pure functions. */
import { documentDigest } from '../core/plan/digest.ts';
import { REPORT_FORMAT } from '../core/report/document.ts';
import type { ReportDocument } from '../core/report/saved.ts';
import { notCoveredOf } from '../say/access.ts';
import { type Reported, reportPage } from '../say/report/sections.ts';
import { I_HAVE_REVIEWED } from '../say/report/words.ts';
import { csvText } from './csv.ts';
import { dailyText } from './daily.ts';
import type { ReportFormat } from './formats.ts';
import { pageParts } from './html/page.ts';
import { couldDocument } from './json/answer.ts';
import { statusDocument } from './json/recertify.ts';
import { jsonText } from './json.ts';
import { pageMarkdown } from './markdown/section.ts';
import type { Look } from './options.ts';
import { pageText } from './text/section.ts';

const REPORT_RENDERERS = {
  text: (reviewed, options) => pageText(reportPage(reviewed), options),
  markdown: (reviewed) => pageMarkdown(reportPage(reviewed)),
  html: (reviewed) => pageParts({ ...reportPage(reviewed), signature: signatureOf(reviewed) }),
  json: (reviewed) => jsonText(documentOf(reviewed)),
  csv: ({ review }) => csvText(review),
  digest: dailyText,
} as const satisfies Record<ReportFormat, (reviewed: Reported, options: Look) => Written>;

/** A text, or its pieces, which are made while they are read. */
type Written = string | Iterable<string>;

export const renderReport = (reviewed: Reported, format: ReportFormat, options: Look): Written =>
  REPORT_RENDERERS[format](reviewed, options);

/** For the printed page. The digest is that of the JSON form, so that paper and file can be told to be the same. */
const signatureOf = (reviewed: Reported) => ({
  words: I_HAVE_REVIEWED,
  of: 'this report (SHA-256 of its JSON form, RFC 8785)',
  digest: documentDigest({ ...documentOf(reviewed) }),
});

/** The review itself; schemas/report.schema.json describes it. */
function documentOf({ review, change, reviews, whoCould, version }: Reported): ReportDocument {
  return {
    formatVersion: REPORT_FORMAT,
    tool: { name: 'celigo-access', version },
    ...review,
    ...(change === undefined ? {} : { change }),
    ...(reviews === undefined ? {} : { reviews: statusDocument(reviews) }),
    ...(whoCould === undefined ? {} : { whoCould: couldDocument(whoCould) }),
    notCovered: notCoveredOf(review.people),
  };
}
