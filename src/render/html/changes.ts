/** Who gains and who loses: one row for each person and thing that changes, the risky people first. */
import { type BeforeAfter, isCovered, type PersonPicture } from '../../core/reach/before-after.ts';
import { holdWords, MORE_COVERED, STILL_COVERED } from '../access-words.ts';
import { HAZARD_WORDS, waitWords } from '../phrases.ts';
import { type LineView, type PeopleView, peopleOf } from '../view.ts';
import { type Content, html, named } from './markup.ts';
import type { Section } from './page.ts';
import { changeOf, type Mark, type Row, reasonsOf, tableOf, tagOf } from './parts.ts';

const EFFECTS: Record<LineView['symbol'], readonly [words: string, mark: Mark]> = {
  '+': ['+ gains', 'gain'],
  '-': ['− loses', 'loss'],
  '~': ['~ changes', 'calm'],
};

/** `people` is who the account shows with them; left out where there is no account. */
export function changesSection(
  plan: Parameters<typeof peopleOf>[0],
  people: readonly PersonPicture[] = [],
): Section {
  const covered = new Map(people.map((person) => [person.email, person.reaches.filter(isCovered)]));
  const rows = peopleOf(plan).flatMap((view) => {
    const email = view.operations[0]?.user.email;
    return rowsOf(view, (email && covered.get(email)) || [], plan.labels);
  });
  return {
    id: 'changes',
    title: 'Who gains and who loses',
    lead: 'One row for each person and each thing that changes, with the line of the files that asks for it. “By level” is what the account-wide level reaches without a grant of its own.',
    body:
      rows.length === 0
        ? html`<p>Nobody gains or loses anything.</p>`
        : tableOf({
            caption: 'Changes by person',
            columns: [
              { title: 'Person' },
              { title: 'Effect' },
              { title: 'What', kind: 'what' },
              { title: 'Before → after', kind: 'level' },
              { title: 'Why', kind: 'why' },
            ],
            rows,
          }),
  };
}

function rowsOf(
  view: PeopleView,
  covered: readonly BeforeAfter[],
  labels: ReadonlyMap<string, string>,
): Row[] {
  const shown = view.people[0] ?? '';
  const lines = view.lines.map(({ symbol, what, before, after, why }): Content[] => [
    tagOf(...EFFECTS[symbol]),
    named(what),
    changeOf(before, after),
    reasonsOf(why),
  ]);
  const kept = covered.map(({ kind, id, before, after }): Content[] => [
    before.level === after.level ? tagOf('= keeps', 'calm') : tagOf(...EFFECTS['+']),
    named(`${kind === 'server' ? 'MCP ' : ''}${labels.get(id) ?? id}`),
    changeOf(holdWords(before), holdWords(after)),
    before.level === after.level ? STILL_COVERED : MORE_COVERED,
  ]);
  return [...lines, ...kept].map((cells, index) => ({
    cells: [
      index === 0 ? [named(shown), dangersOf(view)] : html`<span class="again">${named(shown)}</span>`,
      ...cells,
    ],
  }));
}

const dangersOf = ({ hazards, waitsFor }: PeopleView): Content => [
  hazards.map(
    (hazard) => html`<br>${tagOf(HAZARD_WORDS[hazard], 'warn')} <code class="hint">${hazard}</code>`,
  ),
  waitsFor !== undefined &&
    html`<br>${tagOf('waits', 'calm')} <span class="hint">${waitWords(waitsFor)}</span>`,
];
