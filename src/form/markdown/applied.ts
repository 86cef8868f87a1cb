/** What came of a run, for the pull request that asked for it. */
import type { OutcomeKind } from '../../apply/outcome.ts';
import {
  APPLIED,
  type Applied,
  BAD_OUTCOMES,
  belowFloorLine,
  enforcedLine,
  HAPPENED,
  lastTokenLine,
  lateLines,
  leftLine,
  NEXT,
  nextLines,
  OUTCOME_LABELS,
  OUTCOME_ORDER,
  ofKind,
  outcomeLine,
  stillBrokenLine,
  TOKEN_COLUMNS,
  TOKEN_NOTE,
  TOKENS,
  tallyLines,
  tokensUntil,
  verdictOfRun,
} from '../../say/applied.ts';
import { ours, say, withoutGaps } from '../../say/line.ts';
import { verdictOf } from '../../say/verdict.ts';
import type { MarkdownOptions } from '../options.ts';
import { fitting } from './fitting.ts';
import { footer, heading, identity, shortened } from './frame.ts';
import { itemsOf, tableOf } from './line.ts';
import { folded } from './markup.ts';

interface Length {
  /** Outcomes that are shown one by one. */
  readonly shown: ReadonlySet<OutcomeKind>;
  readonly tokens: boolean;
  readonly names: number;
  readonly characters: number;
}

const LENGTHS: readonly Length[] = [
  { shown: new Set(OUTCOME_ORDER), tokens: true, names: 10, characters: 200 },
  { shown: new Set([...BAD_OUTCOMES, 'waiting']), tokens: true, names: 10, characters: 200 },
  { shown: new Set(['failed']), tokens: false, names: 10, characters: 200 },
  { shown: new Set(), tokens: false, names: 3, characters: 40 },
];

export function renderAppliedMarkdown(applied: Applied, options: MarkdownOptions): string {
  return fitting(
    options,
    LENGTHS.map((length) => () => page(applied, options, length)),
  );
}

function* page(applied: Applied, options: MarkdownOptions, length: Length): Generator<string> {
  const { plan, outcomes, verification } = applied;
  const { names, characters } = length;
  const tokens = tokensUntil(applied);
  yield heading(APPLIED, options, plan.account, characters);
  yield `**${outcomes.length === 0 ? verdictOf(plan) : verdictOfRun(applied)}**`;
  const glance = withoutGaps([
    ...tallyLines(outcomes, names),
    leftLine(verification, names),
    enforcedLine(verification, names),
    lastTokenLine(tokens),
    belowFloorLine(verification),
    stillBrokenLine(applied, names),
    ...lateLines(applied, length === LENGTHS[0] ? undefined : names),
  ]);
  yield itemsOf(glance, characters);
  yield identity(options, plan.digest);
  if (length !== LENGTHS[0]) yield shortened(options);
  yield* results(applied, length);
  if (length.tokens && tokens.size > 0) {
    yield `### ${TOKENS}`;
    const rows = [...tokens].map(([person, until]) => [[say`${person}`], [ours(until)]]);
    yield tableOf(TOKEN_COLUMNS, rows);
    yield TOKEN_NOTE;
  }
  yield `### ${NEXT}`;
  yield itemsOf(nextLines(applied));
  yield footer(options, plan.account.origin);
}

/** Longer lists of what went well open on a click. */
const SHOWN = 20;

function* results({ outcomes }: Applied, { shown }: Length): Generator<string> {
  if (!outcomes.some(({ kind }) => shown.has(kind))) return;
  yield `### ${HAPPENED}`;
  for (const kind of OUTCOME_ORDER.filter((each) => shown.has(each))) {
    const lines = ofKind(outcomes, kind).map((outcome) => outcomeLine(outcome));
    const wentWell = kind === 'done' || kind === 'already-so';
    if (!wentWell || lines.length <= SHOWN) yield itemsOf(lines);
    else yield* folded(`${lines.length} ${OUTCOME_LABELS[kind].toLowerCase()}`, [itemsOf(lines)]);
  }
}
