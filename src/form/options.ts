/** What the forms are made with, besides their subject. */
import type { DesiredState } from '../core/desired/resolve.ts';
import type { Finding } from '../core/model/finding.ts';
import type { LiveState } from '../core/model/live.ts';
import type { LiftableGuard } from '../core/plan/guard.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Making } from '../say/document.ts';
import type { PlaceLinks } from './markdown/line.ts';

/** How a text looks on a terminal. */
export interface Look {
  readonly color: boolean;
  /** Columns of the terminal; text that is not for one is not wrapped. */
  readonly columns?: number;
}

/** How a document about files was made. */
interface Made extends Making {
  readonly findings: readonly Finding[];
  /** The commit of the files, if the environment says. */
  readonly commit?: string;
  /** What a command about one of many accounts begins with: the variables that its token and origin come from. */
  readonly settings?: string;
}

/** How a plan looks as text: it says for which moment it was judged. */
export interface TextLook extends Look, Pick<Made, 'judgedAt' | 'otherDay' | 'settings'> {
  /** It is being applied already, with these guards lifted, so that no command says how. */
  readonly applying?: ReadonlyMap<LiftableGuard, number>;
}

export interface RenderOptions extends Made, TextLook {
  /** Show each person's access before and after as YAML, compared line by line. */
  readonly diff?: boolean;
}

/** What every Markdown document is made with; 12 characters of its commit are shown. */
export interface MarkdownOptions extends Made {
  /**
   * Most characters and most UTF-8 bytes. What does not fit is left out in whole rows, dangers last; the verdict
   * always stays, which with the longest of names takes up to 45,000 bytes.
   */
  readonly limit?: number;
  /** The full report, or the run. Only an `https:` address is shown. */
  readonly link?: { readonly text: string; readonly url: string };
  /** Where places in files lead to; they are text without it, and where a document would not fit with its links. */
  readonly linkTo?: PlaceLinks | undefined;
  /** The heading, in place of what the document is. */
  readonly title?: string;
}

/** What a plan was made from, for formats that show more than the plan says. */
export interface Reviewed {
  readonly plan: Plan;
  readonly desired: DesiredState;
  readonly live: LiveState;
}
