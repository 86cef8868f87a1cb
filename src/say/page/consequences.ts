/** What a run brings with it: when taken access ends, what cannot be undone, what it leaves and what it waits for. */
import type { Finding } from '../../core/model/finding.ts';
import { heldChanges } from '../../core/plan/change.ts';
import type { Note } from '../../core/plan/note.ts';
import { takesMcpAccess } from '../../core/plan/notes.ts';
import type { Operation } from '../../core/plan/operation.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { NOT_COVERED, REVOCATION, UNCOVERED } from '../access.ts';
import { ENDS, endLines } from '../ends.ts';
import { FINDINGS, severityTag } from '../findings.ts';
import { type Cell, joined, type Line, ours, placed, quiet, say, strong, tag } from '../line.ts';
import { noteLines } from '../notes.ts';
import { heldRemedy, NOTES, TESTS, testTag } from '../plan.ts';
import { type Block, columnsOf, inColumns, listSection, type Section, tableOr } from '../section.ts';
import { endLeftBehind } from '../strangers.ts';
import { fieldWords, GONE, hasSaysWords, waitWords } from '../words.ts';

const isRunning = ({ waitsFor }: Operation): boolean => waitsFor === undefined;

/** People once each, as shown, in the order of the plan. */
const peopleIn = (operations: readonly Operation[]): Line[] =>
  [...new Set(operations.map(({ user }) => user.shown))].map((shown) => say`${shown}`);

const listOr = (list: readonly Line[], otherwise: string): Block =>
  list.length === 0 ? { sentence: ours(otherwise) } : { list };

export function revocationSection(plan: Plan): Section {
  const people = peopleIn(plan.operations.filter(isRunning).filter(takesMcpAccess));
  const holders = say`MCP tokens that these people already hold may work until 1 hour after their write:`;
  return {
    id: 'revocation',
    title: 'When taken access ends',
    lead: say`What the run takes ends at different times, channel by channel. The receipt of the apply has the moment of each write.`,
    table: {
      caption: say`How long access outlives its revocation`,
      columns: columnsOf(['Channel', 'Ends'], { Ends: 'wide' }),
      rows: REVOCATION.map((row) => row.map((words) => [ours(words)])),
    },
    blocks:
      people.length === 0
        ? [{ sentence: say`Nobody loses MCP access in this run.` }]
        : [{ sentence: holders }, { list: people }],
  };
}

const NO_RECALL = 'A mail cannot be called back; the invitation can be withdrawn.';
const LASTING = [
  ['invite', 'An invitation is mailed', NO_RECALL],
  ['reinvite', 'The invitation is mailed again', NO_RECALL],
  ['remove', 'The record is deleted', 'Who comes back is invited anew, with a new record.'],
] as const;

export function effectsSection({ operations }: Plan): Section {
  const rows = LASTING.flatMap(([kind, effect, means]): Cell[][] => {
    const people = peopleIn(operations.filter(isRunning).filter((operation) => operation.kind === kind));
    if (people.length === 0) return [];
    return [[[ours(`${effect} (${people.length})`)], [joined(people, ', ')], [ours(means)]]];
  });
  const columns = columnsOf(['Effect', 'People', 'What that means'], { People: 'wide' });
  const table = { caption: say`Side effects that remain`, columns, rows };
  return {
    id: 'effects',
    title: 'What cannot be undone',
    blocks: [tableOr(table, 'Every change can be changed back.')],
  };
}

export function testsSection({ tests, failsTests }: Plan): Section {
  const table = {
    caption: say`Access tests that this run breaks, mends or leaves broken`,
    ...inColumns(tests, [
      ['Test', ({ test }) => [say`${test}`]],
      ['This run', ({ change }) => [[testTag(change)]]],
      ['Person', ({ person }) => [say`${person}`]],
      ['Because the person', ({ words }) => [say`${words}`]],
    ]),
  };
  const none = failsTests
    ? 'The files break an access test; see the findings.'
    : 'No access test is broken, newly or still.';
  return { id: 'tests', title: TESTS, blocks: [tableOr(table, none)] };
}

export function asideSection(plan: Plan): Section {
  const { leftBehind, held } = plan;
  const words = say`${tag('left behind', 'warn')} ${{ label: 'left-behind' }} In the base, in no file now, and still in the account. ${joined(endLeftBehind(plan), ' ')}`;
  const left = [{ sentence: words }, { list: leftBehind.map(({ email }) => say`${email}`) }];
  const blocks = [...(leftBehind.length > 0 ? left : []), ...(held.length > 0 ? heldBlocks(plan) : [])];
  return {
    id: 'outside',
    title: 'Changed outside, and left behind',
    blocks: blocks.length > 0 ? blocks : [{ sentence: say`Nobody is held or left behind.` }],
  };
}

function heldBlocks({ held, labels, made }: Plan): Block[] {
  const rows = held.flatMap((each): Cell[][] => {
    const { shown, place } = each;
    const who = [say`${shown}`, [quiet([placed(place)])]];
    if (each.fields.length === 0) return [[who, [say`account`], [GONE]]];
    return heldChanges(each).map((change) => [
      who,
      [say`${fieldWords(change.field, labels)}`],
      [hasSaysWords(change, (says) => [strong(says)])],
    ]);
  });
  const columns = columnsOf(['Person', 'What', 'How it differs']);
  const caption = say`Changed outside, and held: this run leaves it as the account has it`;
  return [{ table: { caption, columns, rows } }, { hint: heldRemedy(made) }];
}

export function waitingSection({ operations }: Plan): Section {
  const waiting = new Map<string, readonly string[]>();
  for (const { user, waitsFor } of operations) if (waitsFor !== undefined) waiting.set(user.shown, waitsFor);
  const lines = [...waiting].map(([shown, waitsFor]) => say`${shown} waits ${waitWords(waitsFor)}`);
  return { id: 'waiting', title: 'Waiting', blocks: [listOr(lines, 'Nothing waits.')] };
}

export function notesSection(notes: readonly Note[]): Section {
  const lines = noteLines(notes).map(({ line }) => line);
  return { id: 'notes', title: NOTES, blocks: [listOr(lines, 'There is nothing else to know.')] };
}

export function findingsSection(findings: readonly Finding[]): Section {
  const table = {
    caption: say`Findings, errors first`,
    columns: columnsOf(['Finding', 'Place', 'What is wrong, and why it matters', 'What to do'], {
      'What is wrong, and why it matters': 'wide',
    }),
    rows: findings.map(({ severity, code, summary, why, fix, place }) => [
      [say`${severityTag(severity)} ${{ code }}`],
      place === undefined ? [] : [[placed(place)]],
      [say`${{ quote: summary }}${why === undefined ? undefined : say` ${{ quote: why }}`}`],
      fix === undefined ? [] : [[{ quote: fix }]],
    ]),
  };
  return { id: 'findings', title: FINDINGS, blocks: [tableOr(table, 'There are no findings.')] };
}

/** The ends that were added, moved or dropped; none where no end differs from the base. */
export const endsSection = ({ ends, labels }: Pick<Plan, 'ends' | 'labels'>): Section[] =>
  listSection({
    id: 'ends',
    title: ENDS,
    lead: say`What ends by itself from now on, against what was in force. Nothing of it is sent.`,
    items: endLines(ends, labels),
  });

export const uncoveredSection = (): Section => ({
  id: 'uncovered',
  title: UNCOVERED,
  lead: say`Access also lives where this tool neither reads nor writes. A green verdict says nothing of it.`,
  items: NOT_COVERED.map(ours),
});
