/** Who changes how: one person, or several with the same change, at each of the lengths that a page may have. */
import { ANOTHER_ADMINISTRATOR } from '../../core/plan/schedule.ts';
import { markdownCode } from '../escape.ts';
import { count, HAZARD_WORDS, KIND_WORDS, waitWords } from '../phrases.ts';
import type { LineView, PeopleView } from '../view.ts';
import { folded, names, own } from './markup.ts';

/** `full`: with reasons; `rows`: what changes; `counts`: how much changes, in a line; `none`: nothing. */
export type Detail = 'full' | 'rows' | 'counts' | 'none';

/** Longer lists of people without a danger open on a click. */
const SHOWN = 10;

/** Dangers first and always open. */
export function* people(
  views: readonly PeopleView[],
  details: { readonly dangers: Detail; readonly others: Detail },
): Generator<string> {
  const dangers = views.filter(({ hazards }) => hazards.length > 0);
  const others = views.filter(({ hazards }) => hazards.length === 0);
  yield* blocksOf(dangers, details.dangers);
  if (others.length === 0 || details.others === 'none') return;
  if (others.length <= SHOWN) {
    // A list would go on with the list of the last person in danger.
    if (details.others === 'counts' && dangers.length > 0) yield 'Without a danger:';
    yield* blocksOf(others, details.others);
  } else {
    const summary = `${count(headsOf(others), 'person changes', 'people change')} without a danger`;
    yield* folded(summary, blocksOf(others, details.others));
  }
}

/** How many people these are. */
export const headsOf = (views: readonly PeopleView[]): number =>
  views.reduce((sum, view) => sum + view.people.length, 0);

function* blocksOf(views: readonly PeopleView[], detail: Detail): Generator<string> {
  if (detail === 'none') return;
  if (detail === 'counts') {
    for (const view of views) yield countsLine(view);
    return;
  }
  for (const view of views) yield block(view, detail);
}

function block(view: PeopleView, detail: 'full' | 'rows'): string {
  const who = view.people.length === 1 ? '' : ` (${view.people.length} people)`;
  const most = view.hazards.length > 0 ? view.people.length : MOST_NAMES;
  const items = [
    ...view.hazards.map((hazard) => `**! ${HAZARD_WORDS[hazard]}** \`[${hazard}]\``),
    ...view.lines.map((line) => lineItem(line, detail)),
    ...stepsOf(view, detail),
    ...(view.waitsFor === undefined ? [] : [`**waits** ${waiting(view.waitsFor)}`]),
  ];
  return [`**${names(view.people, most)}**${who}`, '', ...items.map((item) => `- ${item}`)].join('\n');
}

const MOST_NAMES = 50;

function lineItem({ symbol, what, before, after, why }: LineView, detail: 'full' | 'rows'): string {
  const change = `**\\${symbol}** ${markdownCode(what)}: ${own(before)} → ${own(after)}`;
  if (detail === 'rows' || why.length === 0) return change;
  return `${change} · ${why.map((each) => markdownCode(each)).join('; ')}`;
}

function stepsOf(view: PeopleView, detail: 'full' | 'rows'): string[] {
  if (detail === 'rows' || view.people.length > 1 || view.operations.length < 2) return [];
  const steps = view.operations.map(({ kind }) => KIND_WORDS[kind]).join(', then ');
  return [`in ${view.operations.length} writes: ${steps}`];
}

/** What somebody waits for, in the words of the text. */
export const waiting = (forWhom: readonly string[]): string =>
  waitWords(forWhom.map((each) => (each === ANOTHER_ADMINISTRATOR ? each : markdownCode(each))));

function countsLine(view: PeopleView): string {
  const of = (symbol: LineView['symbol']): number =>
    view.lines.filter((line) => line.symbol === symbol).length;
  const parts = [
    of('+') > 0 ? `${of('+')} more` : '',
    of('-') > 0 ? `${of('-')} less` : '',
    of('~') > 0 ? `${of('~')} changed` : '',
    view.waitsFor === undefined ? '' : 'waits',
  ].filter((part) => part !== '');
  const dangers = view.hazards.map((hazard) => `**!** ${HAZARD_WORDS[hazard]}`);
  return `- ${names(view.people, 8)}: ${[...dangers, ...parts].join(', ')}`;
}
