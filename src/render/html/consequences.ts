/** What a run brings with it: when taken access ends, what cannot be undone, what it leaves and what it waits for. */
import { placeText } from '../../core/model/finding.ts';
import { takesMcpAccess } from '../../core/plan/notes.ts';
import type { Operation } from '../../core/plan/operation.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { NOT_COVERED, REVOCATION } from '../access-words.ts';
import { fieldWords, valueWords, waitWords } from '../phrases.ts';
import { type Content, html, type Markup, named } from './markup.ts';
import type { Section } from './page.ts';
import { listOf, tableOf, tagOf } from './parts.ts';

const isRunning = ({ waitsFor }: Operation): boolean => waitsFor === undefined;

/** People once each, as shown, in the order of the plan. */
const peopleIn = (operations: readonly Operation[]): string[] => [
  ...new Set(operations.map(({ user }) => user.shown)),
];

export function revocationSection(plan: Plan): Section {
  const people = peopleIn(plan.operations.filter(isRunning).filter(takesMcpAccess));
  return {
    id: 'revocation',
    title: 'When taken access ends',
    lead: 'What the run takes ends at different times, channel by channel. The receipt of the apply has the moment of each write.',
    body: [
      tableOf({
        caption: 'How long access outlives its revocation',
        columns: [{ title: 'Channel' }, { title: 'Ends', kind: 'wide' }],
        rows: REVOCATION.map(([channel, when]) => ({ cells: [channel, when] })),
      }),
      people.length === 0
        ? html`<p>Nobody loses MCP access in this run.</p>`
        : html`<p>MCP tokens that these people already hold may work until 1 hour after their write:</p>${listOf(people.map(named))}`,
    ],
  };
}

export function effectsSection(plan: Plan): Section {
  const running = plan.operations.filter(isRunning);
  const of = (kind: Operation['kind']): string[] =>
    peopleIn(running.filter((operation) => operation.kind === kind));
  const rows: [string, readonly string[], string][] = [
    [
      'An invitation is mailed',
      of('invite'),
      'A mail cannot be called back; the invitation can be withdrawn.',
    ],
    [
      'The invitation is mailed again',
      of('reinvite'),
      'A mail cannot be called back; the invitation can be withdrawn.',
    ],
    ['The record is deleted', of('remove'), 'Who comes back is invited anew, with a new record.'],
  ];
  const any = rows.filter(([, people]) => people.length > 0);
  return {
    id: 'effects',
    title: 'What cannot be undone',
    body:
      any.length === 0
        ? html`<p>Nothing: every change can be changed back.</p>`
        : tableOf({
            caption: 'Side effects that remain',
            columns: [
              { title: 'Effect' },
              { title: 'People', kind: 'wide' },
              { title: 'What that means', kind: 'wide' },
            ],
            rows: any.map(([effect, people, means]) => ({
              cells: [
                `${effect} (${people.length})`,
                people.map((each, index) => [index > 0 && ', ', named(each)]),
                means,
              ],
            })),
          }),
  };
}

const TEST_MARKS = { breaks: 'loss', mends: 'gain', 'already-broken': 'warn' } as const;
const TEST_WORDS = { breaks: 'breaks', mends: 'mends', 'already-broken': 'already broken' } as const;

export function testsSection({ tests, failsTests }: Plan): Section {
  return {
    id: 'tests',
    title: 'Access tests',
    body:
      tests.length === 0
        ? html`<p>${failsTests ? 'The files break an access test; see the findings.' : 'No access test is broken, newly or still.'}</p>`
        : tableOf({
            caption: 'Access tests that this run breaks, mends or leaves broken',
            columns: [
              { title: 'Test' },
              { title: 'This run' },
              { title: 'Person' },
              { title: 'Because the person', kind: 'wide' },
            ],
            rows: tests.map(({ test, person, words, change }) => ({
              cells: [
                named(test),
                tagOf(TEST_WORDS[change], TEST_MARKS[change]),
                named(person),
                named(words),
              ],
            })),
          }),
  };
}

export function outsideSection(plan: Plan): Section {
  const { leftBehind, held } = plan;
  return {
    id: 'outside',
    title: 'Changed outside, and left behind',
    body: [
      leftBehind.length > 0 &&
        html`<p>${tagOf('left behind', 'warn')} <code class="hint">left-behind</code> In the base, in no file now, and still in the account. To end the access, write <code>state: absent</code> for them.</p>${listOf(leftBehind.map(({ email }) => named(email)))}`,
      held.length > 0 && heldTable(plan),
      leftBehind.length + held.length === 0 && html`<p>Nobody is held or left behind.</p>`,
    ],
  };
}

function heldTable({ held, labels }: Plan): Markup {
  const rows = held.flatMap(({ shown, place, fields }) => {
    const who = html`${named(shown)}<br><span class="hint">${placeText(place)}</span>`;
    if (fields.length === 0)
      return [{ cells: [who, 'account', 'is not in the account any more'] as Content[] }];
    return fields.map(({ field, before, after }) => ({
      cells: [
        who,
        named(fieldWords(field, labels)),
        html`the account has ${valueWords(before, field)}, the files say <b>${valueWords(after, field)}</b>`,
      ] as Content[],
    }));
  });
  return html`${tableOf({
    caption: 'Changed outside, and held: this run leaves it as the account has it',
    columns: [{ title: 'Person' }, { title: 'What' }, { title: 'How it differs', kind: 'wide' }],
    rows,
  })}<p class="hint"><code>celigo-access drift</code> shows who did it; <code>policy.outsideChanges: undo</code> writes what the files say.</p>`;
}

export function waitingSection({ operations }: Plan): Section {
  const waiting = new Map<string, readonly string[]>();
  for (const { user, waitsFor } of operations) if (waitsFor !== undefined) waiting.set(user.shown, waitsFor);
  return {
    id: 'waiting',
    title: 'Waiting',
    body:
      waiting.size === 0
        ? html`<p>Nothing waits.</p>`
        : listOf(
            [...waiting].map(
              ([shown, waitsFor]) => html`${named(shown)} waits ${named(waitWords(waitsFor))}`,
            ),
          ),
  };
}

export const uncoveredSection = (): Section => ({
  id: 'uncovered',
  title: 'What this does not cover',
  lead: 'Access also lives where this tool neither reads nor writes. A green verdict says nothing of it.',
  body: listOf(NOT_COVERED),
});
