/** What is said of one person, or of several with the same change, in a plan. */

import { counted } from '../core/model/text.ts';
import type { Hazard } from '../core/plan/operation.ts';
import { type Line, listed, type NameLimit, ours, quiet, say, strong, tag } from './line.ts';
import type { LineView, PeopleView } from './view.ts';
import { countedEach, HAZARD_WORDS, KIND_WORDS, waitWords } from './words.ts';

export const hazardLine = (hazard: Hazard): Line => say`${ours(HAZARD_WORDS[hazard])} ${{ label: hazard }}`;

/** How many they are, behind their names. */
export const manyWords = ({ people }: PeopleView): string =>
  people.length === 1 ? '' : ` (${people.length} people)`;

/** Those whose change is a danger, and the others. */
export const byHazard = (views: readonly PeopleView[]) => ({
  dangers: views.filter(({ hazards }) => hazards.length > 0),
  others: views.filter(({ hazards }) => hazards.length === 0),
});

/** How many people these are. */
export const headsOf = (views: readonly PeopleView[]): number =>
  views.reduce((sum, view) => sum + view.people.length, 0);

/** The writes that one person takes, where they are several. */
export function stepLine({ people, operations }: PeopleView): Line | undefined {
  if (people.length > 1 || operations.length < 2) return undefined;
  return [quiet(ours(stepWords(operations)))];
}

export const stepWords = (operations: PeopleView['operations']): string =>
  `in ${counted(operations.length, 'write')}: ${operations.map(({ kind }) => KIND_WORDS[kind]).join(', then ')}`;

export const waitLine = ({ waitsFor }: Pick<PeopleView, 'waitsFor'>): Line | undefined =>
  waitsFor && say`${tag('waits', 'calm')} ${waitWords(waitsFor)}`;

/** Of people without a danger, where a list would go on with the one before. */
export const WITHOUT_HAZARD = 'Without a danger:';
export const changeWithoutHazard = (views: readonly PeopleView[]): string =>
  `${counted(headsOf(views), 'person changes', 'people change')} without a danger`;

/** How much changes, in a line. */
export function countsLine(view: PeopleView, { most, where }: NameLimit): Line {
  const of = (symbol: LineView['symbol']): number =>
    view.lines.filter((line) => line.symbol === symbol).length;
  const parts = [
    ...countedEach([of('+'), 'more', 'more'], [of('-'), 'less', 'less'], [of('~'), 'changed', 'changed']),
    ...(view.waitsFor === undefined ? [] : ['waits']),
  ];
  const dangers = view.hazards.flatMap((hazard, index) => {
    const between = index + 1 < view.hazards.length || parts.length > 0 ? ', ' : '';
    return say`${strong(say`!`)} ${ours(HAZARD_WORDS[hazard] + between)}`;
  });
  return say`${listed(view.people, most, where)}: ${dangers}${ours(parts.join(', '))}`;
}
