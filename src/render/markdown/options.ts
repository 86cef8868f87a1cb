import type { Finding } from '../../core/model/finding.ts';
import type { Given } from '../verdict.ts';

/** What every Markdown document is made with, besides its subject. */
export interface MarkdownOptions extends Given {
  readonly findings: readonly Finding[];
  readonly version: string;
  /** The moment on which dates were judged. */
  readonly judgedAt: Date;
  /** The paths as given, for the commands that are shown. */
  readonly paths: readonly string[];
  /**
   * Most characters and most UTF-8 bytes. What does not fit is left out in whole rows, dangers last; the verdict
   * always stays, which with the longest of names takes up to 45,000 bytes.
   */
  readonly limit?: number;
  /** The commit that was judged; 12 characters of it are shown. */
  readonly commit?: string;
  /** The full report, or the run. Only an `https:` address is shown. */
  readonly link?: { readonly text: string; readonly url: string };
  /** The heading, in place of what the document is. */
  readonly title?: string;
}

/** As much as a job summary takes. (Source: 1 MiB a step, by GitHub's documentation.) */
export const DEFAULT_LIMIT = 1_000_000;
