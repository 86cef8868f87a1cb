/** The difference of two desired states: who moves, for reviews that may not see the account. */

import { peopleOfEnds } from '../core/plan/ends.ts';
import type { OfflineDifference } from '../core/plan/offline.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import { endsVerdict } from './ends.ts';
import { type Line, listed, ours, say, strong } from './line.ts';
import type { Figure } from './section.ts';
import { count, HAZARD_WORDS } from './words.ts';

/** What such a difference can know. */
export const WITHOUT_ACCOUNT =
  'Without the account: what the files say, against what the base says. Names stand for themselves.';

export const OFFLINE = 'Difference of the files';
export const IN_NO_FILE = 'In no file any more';
export const WOULD_STAY = 'Their access would stay. To end it, write `state: absent` for them.';

/** Who moves, in a sentence. */
export function offlineVerdict({ gain, lose, change, ends }: OfflineDifference): string {
  const ended = endsVerdict(ends);
  if (gain + lose + change === 0)
    return ended === '' ? 'Nobody gains or loses access.' : `Nobody gains or loses access now. ${ended}.`;
  const people = (n: number): string => count(n, 'person', 'people');
  return `${people(gain)} would gain access, ${people(lose)} would lose some, ${people(change)} would change otherwise.${ended === '' ? '' : ` ${ended}.`}`;
}

export const offlineFigures = ({ gain, lose, change }: OfflineDifference): Figure[] => [
  { count: gain, words: gain === 1 ? 'person gains access' : 'people gain access' },
  { count: lose, words: lose === 1 ? 'person loses access' : 'people lose access' },
  { count: change, words: change === 1 ? 'person changes otherwise' : 'people change otherwise' },
];

/** Whom the difference makes dangerous, and whom it forgets; at most `most` names each. */
export function offlineRisks({ operations, undeclared, ends }: OfflineDifference, most: number): Line[] {
  const danger = strong(ours('!'));
  const lines = HAZARDS.flatMap((hazard) => {
    const written = operations
      .filter(({ hazards }) => hazards.includes(hazard))
      .map(({ user }) => user.shown);
    const who = [...written, ...peopleOfEnds(ends, hazard)];
    return who.length === 0 ? [] : [say`${danger} ${ours(HAZARD_WORDS[hazard])}: ${listed(who, most)}`];
  });
  if (undeclared.length === 0) return lines;
  return [...lines, say`${danger} ${ours(IN_NO_FILE)}: ${listed(undeclared, most)}. ${ours(WOULD_STAY)}`];
}
