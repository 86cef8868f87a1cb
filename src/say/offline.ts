/** The difference of two desired states: who moves, for reviews that may not see the account. */

import { type Narrowing, pathWords } from '../core/desired/narrowing.ts';
import { counted } from '../core/model/text.ts';
import { peopleOfEnds } from '../core/plan/ends.ts';
import type { OfflineDifference } from '../core/plan/offline.ts';
import { HAZARDS } from '../core/plan/operation.ts';
import { endsVerdict } from './ends.ts';
import { type Line, listed, type NameLimit, ours, placed, say, strong } from './line.ts';
import { type Figure, figure } from './section.ts';
import { HAZARD_WORDS } from './words.ts';

/** What such a difference can know. */
export const WITHOUT_ACCOUNT =
  'Without the account: what the files say, against what the base says. Names stand for themselves.';

export const OFFLINE = 'Difference of the files';
export const IN_NO_FILE = 'In no file any more';
export const WOULD_STAY = 'Their access would stay. To end it, write `state: absent` for them.';

export const BESIDE = 'What else changes';
export const BESIDE_LEAD = "These edits show in nobody's access here, and can change what an apply writes.";

/** Whether a change needs no full review, in a sentence. */
function narrowingVerdict({ nothingNew, edits, objections }: Narrowing): string {
  if (nothingNew && edits.length === 0) return 'It grants nothing new: the files say the same as the base.';
  if (nothingNew)
    return `It grants nothing new: ${counted(edits.length, 'edit', 'edits')}, and all of it only narrows.`;
  return `It does more than narrow: ${counted(objections.length, 'objection', 'objections')}.`;
}

/** Who moves, in a sentence, whether anything else changes, and whether it grants nothing new. */
export function offlineVerdict({ narrowing, ...difference }: OfflineDifference): string {
  const moves = moveWords(difference);
  return narrowing === undefined ? moves : `${moves} ${narrowingVerdict(narrowing)}`;
}

function moveWords({ gain, lose, leave, change, beside, ends }: OfflineDifference): string {
  const moved = endsVerdict(ends);
  const ended = moved === '' ? '' : ` ${moved}.`;
  const others =
    beside.length === 0
      ? ''
      : ` ${counted(beside.length, 'other edit shows', 'other edits show')} in nobody's access.`;
  if (gain + lose + change === 0)
    return `Nobody gains or loses access${ended === '' ? '' : ' now'}.${ended}${others}`;
  const people = (n: number): string => counted(n, 'person', 'people');
  const gone = leave === 0 ? '' : `; ${leave} of them would be removed`;
  return `${people(gain)} would gain access, ${people(lose)} would lose some, ${people(change)} would change otherwise${gone}.${ended}${others}`;
}

/** Each edit that shows in nobody's access: what it is, what it said, what it says, and where. */
export function besideLines({ beside }: Pick<OfflineDifference, 'beside'>, most: number): Line[] {
  const lines = beside
    .slice(0, most)
    .map(
      ({ path, before, after, place }) =>
        say`${{ quote: pathWords(path) || place.file }}: ${valueWords(before)} → ${valueWords(after)} (${placed(place)})`,
    );
  const rest = beside.length - lines.length;
  return rest > 0 ? [...lines, ours(`and ${rest} more`)] : lines;
}

const MOST_VALUE = 80;

function valueWords(value: unknown): Line {
  if (value === undefined) return say`nothing`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return say`${text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}…` : text}`;
}

export const offlineFigures = ({ gain, lose, change }: OfflineDifference): Figure[] => [
  figure(gain, 'person gains access', 'people gain access'),
  figure(lose, 'person loses access', 'people lose access'),
  figure(change, 'person changes otherwise', 'people change otherwise'),
];

/** Whom the difference makes dangerous, and whom it forgets; with so many names each. Nothing below names whom it forgets. */
export function offlineRisks(
  { operations, undeclared, beside, ends }: OfflineDifference,
  { most, where }: NameLimit,
  elsewhere: Line,
): Line[] {
  const danger = strong(say`!`);
  const lines = HAZARDS.flatMap((hazard) => {
    const written = operations
      .filter(({ hazards }) => hazards.includes(hazard))
      .map(({ user }) => user.shown);
    const who = [...written, ...peopleOfEnds(ends, hazard)];
    return who.length === 0
      ? []
      : [say`${danger} ${ours(HAZARD_WORDS[hazard])}: ${listed(who, most, where)}`];
  });
  const forgotten =
    undeclared.length === 0
      ? []
      : [say`${danger} ${ours(IN_NO_FILE)}: ${listed(undeclared, most, elsewhere)}. ${ours(WOULD_STAY)}`];
  const others = besideLines({ beside }, most);
  return [...lines, ...forgotten, ...others.map((line) => say`${danger} ${line}`)];
}
