/** What the playground says of a text: the same functions as the command line's, on an account that came with the page. */

import { withFrames } from '../config/load.ts';
import { loadText } from '../config/load-text.ts';
import { checkLoaded } from '../config/read.ts';
import { type Finding, isError } from '../core/model/finding.ts';
import type { LiveState } from '../core/model/live.ts';
import { verdictOn } from '../core/plan/verdict.ts';
import { peopleCount } from '../core/plan/way.ts';
import { Failure } from '../errors.ts';
import { renderFindings } from '../form/findings.ts';
import { renderPlanPage } from '../form/html/plan.ts';
import { planText } from '../form/text/plan.ts';
import type { CheckedFiles } from '../run/files-and-base.ts';
import { planReading } from '../run/plan.ts';

/** As the file is called in places. */
const FILE = 'access.yaml';
const MOST_FINDINGS = 20;
/** Verdicts with which no write begins. */
const REFUSALS: ReadonlySet<string> = new Set(['impossible', 'refused']);

export interface Judged {
  /** What a terminal shows of `celigo-access plan`. */
  readonly text: string;
  /** The plan as `--format html` writes it; missing where there is no plan. */
  readonly page?: string;
  readonly errors: number;
  /** How many people change; missing where there is no plan. */
  readonly changes?: number;
  /** Whether `apply` would refuse the plan as it stands, whatever hazards were allowed. */
  readonly refused?: boolean;
}

export interface Scene {
  readonly live: LiveState;
  readonly origin: string;
  readonly version: string;
  readonly now: Date;
}

/** Never throws for what is in the text. */
export function judge(text: string, { live, origin, version, now }: Scene): Judged {
  const read = checkLoaded(loadText(text, FILE), now);
  const { config, findings } = read;
  if (config === undefined) return rejected(findings);
  const files: CheckedFiles = {
    kind: 'checked',
    config,
    findings,
    files: [FILE],
    digest: '',
    inRepository: new Map(),
    withFrames: (some) => withFrames(some, read.files),
  };
  try {
    const planned = planReading(files, { live, origin, readAt: now, readUntil: now }, now);
    if (planned.kind === 'rejected') return rejected(planned.findings);
    const { plan } = planned;
    const options = { findings: planned.findings, version, judgedAt: now, color: false };
    return {
      text: planText(plan, options) + findingsText(planned.findings),
      page: renderPlanPage(planned, options),
      errors: 0,
      changes: peopleCount(plan.operations),
      refused: REFUSALS.has(verdictOn(plan).kind),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { text: `${error.message}\n${error.hint ?? ''}\n`, errors: 1 };
  }
}

const findingsText = (findings: readonly Finding[]): string =>
  renderFindings(findings, { format: 'text', color: false, limit: MOST_FINDINGS });

const rejected = (findings: readonly Finding[]): Judged => ({
  text: findingsText(findings),
  errors: findings.filter(isError).length,
});
