/** Who changes how: one person, or several with the same change, at each of the lengths that a page may have. */
import {
  EVERY_NAME,
  joined,
  type Line,
  listed,
  type NameLimit,
  ours,
  say,
  strong,
  withoutGaps,
} from '../../say/line.ts';
import {
  byHazard,
  changeWithoutHazard,
  countsLine,
  manyWords,
  stepLine,
  WITHOUT_HAZARD,
  waitLine,
} from '../../say/person.ts';
import type { Detail } from '../../say/plan.ts';
import type { LineView, PeopleView } from '../../say/view.ts';
import { HAZARD_WORDS } from '../../say/words.ts';
import { itemsOf, markdownOf, type PlaceLinks } from './line.ts';
import { folded } from './markup.ts';

/** Longer lists of people without a danger open on a click. */
const SHOWN = 10;

/** Dangers first and always open. */
export function* people(
  views: readonly PeopleView[],
  details: { readonly dangers: Detail; readonly others: Detail },
  names: NameLimit,
  links: { readonly dangers?: PlaceLinks | undefined; readonly others?: PlaceLinks | undefined } = {},
): Generator<string> {
  const { dangers, others } = byHazard(views);
  yield* blocksOf(dangers, details.dangers, names, links.dangers);
  if (others.length === 0 || details.others === 'none') return;
  if (others.length <= SHOWN) {
    // A list would go on with the list of the last person in danger.
    if (details.others === 'counts' && dangers.length > 0) yield WITHOUT_HAZARD;
    yield* blocksOf(others, details.others, names, links.others);
  } else yield* folded(changeWithoutHazard(others), blocksOf(others, details.others, names, links.others));
}

function* blocksOf(
  views: readonly PeopleView[],
  detail: Detail,
  names: NameLimit,
  linkTo: PlaceLinks | undefined,
): Generator<string> {
  if (detail === 'none') return;
  for (const view of views)
    yield detail === 'counts' ? itemsOf([countsLine(view, names)]) : block(view, detail, linkTo);
}

function block(view: PeopleView, detail: 'full' | 'rows', linkTo: PlaceLinks | undefined): string {
  const { people: who, hazards, lines } = view;
  const items = withoutGaps([
    ...hazards.map((hazard) => say`${strong(ours(`! ${HAZARD_WORDS[hazard]}`))} ${{ label: hazard }}`),
    ...lines.map((line) => changeLine(line, detail)),
    detail === 'full' && stepLine(view),
    waitLine(view),
  ]);
  return `**${markdownOf(listed(who, EVERY_NAME.most))}**${manyWords(view)}\n\n${itemsOf(items, undefined, linkTo)}`;
}

function changeLine({ symbol, what, before, after, why }: LineView, detail: 'full' | 'rows'): Line {
  const change = say`${strong(ours(`\\${symbol}`))} ${what}: ${{ term: before }} → ${{ term: after }}`;
  if (detail === 'rows' || why.length === 0) return change;
  return say`${change} · ${joined(why, '; ')}`;
}
