/** Who gains and who loses: one row for each person and thing that changes, the risky people first. */
import { type BeforeAfter, isCovered, type PersonPicture } from '../../core/reach/before-after.ts';
import { holdWords, MORE_COVERED, STILL_COVERED } from '../access.ts';
import { nameOf } from '../answer.ts';
import { type Cell, type Line, type Mark, ours, quiet, say, strong, tag } from '../line.ts';
import { CHANGES } from '../plan.ts';
import { columnsOf, type Section, tableOr } from '../section.ts';
import { type LineView, type PeopleView, peopleOf, type Shown } from '../view.ts';
import { HAZARD_WORDS, type LabelsById, waitWords } from '../words.ts';

const EFFECTS: Record<LineView['symbol'], readonly [words: string, mark: Mark]> = {
  '+': ['+ gains', 'gain'],
  '-': ['− loses', 'loss'],
  '~': ['~ changes', 'calm'],
};

/** `before → after`; what it becomes stands out. */
export const changeLine = (before: string, after: string): Line =>
  say`${{ term: before }} → ${strong([{ term: after }])}`;

/** `people` is who the account shows with them; left out where there is no account. */
export function changesSection(plan: Shown, people: readonly PersonPicture[] = []): Section {
  const covered = new Map(people.map((person) => [person.email, person.reaches.filter(isCovered)]));
  const table = {
    caption: ours(CHANGES),
    columns: columnsOf(['Person', 'Effect', 'What', 'Before → after', 'Why'], {
      What: 'what',
      'Before → after': 'level',
      Why: 'why',
    }),
    rows: peopleOf(plan).flatMap((view) => {
      const email = view.operations[0]?.user.email;
      return rowsOf(view, (email && covered.get(email)) || [], plan.labels);
    }),
  };
  return {
    id: 'changes',
    title: 'Who gains and who loses',
    lead: say`One row for each person and each thing that changes, with the line of the files that asks for it. “By level” is what the account-wide level reaches without a grant of its own.`,
    blocks: [tableOr(table, 'Nobody gains or loses anything.')],
  };
}

function rowsOf(view: PeopleView, covered: readonly BeforeAfter[], labels: LabelsById): Cell[][] {
  const shown = view.people[0] ?? '';
  const lines = view.lines.map(({ symbol, what, before, after, why }): Cell[] => [
    [[tag(...EFFECTS[symbol])]],
    [say`${what}`],
    [changeLine(before, after)],
    why,
  ]);
  const kept = covered.map(({ kind, id, before, after }): Cell[] => {
    const keeps = before.level === after.level;
    return [
      [[keeps ? tag('= keeps', 'calm') : tag(...EFFECTS['+'])]],
      [say`${nameOf({ kind, label: labels.get(id) ?? id })}`],
      [changeLine(holdWords(before), holdWords(after))],
      [ours(keeps ? STILL_COVERED : MORE_COVERED)],
    ];
  });
  return [...lines, ...kept].map((cells, index) => [
    index === 0 ? [say`${shown}`, ...dangersOf(view)] : [[{ again: shown }]],
    ...cells,
  ]);
}

const dangersOf = ({ hazards, waitsFor }: PeopleView): Line[] => [
  ...hazards.map((hazard) => say`${tag(HAZARD_WORDS[hazard], 'warn')} ${{ label: hazard }}`),
  ...(waitsFor === undefined ? [] : [say`${tag('waits', 'calm')} ${quiet(waitWords(waitsFor))}`]),
];
