/** What a plan says besides the changes of each person: what refuses it, what it risks, what stays aside. */

import { counted } from '../core/model/text.ts';
import { type Held, heldChanges } from '../core/plan/change.ts';
import { peopleOfEnds } from '../core/plan/ends.ts';
import type { Breach } from '../core/plan/guard.ts';
import { HAZARDS, type Hazard, type Operation } from '../core/plan/operation.ts';
import type { Made, Plan } from '../core/plan/plan.ts';
import { countMovements, movementsOf, runningOf, waysOf } from '../core/plan/way.ts';
import { ownCommand } from './command.ts';
import { guardRemedy, guardWords } from './guards.ts';
import { type Line, listed, type Mark, type NameLimit, ours, say, strong, tag, withoutGaps } from './line.ts';
import { isWarning } from './notes.ts';
import { type byHazard, headsOf } from './person.ts';
import { countedEach, differenceWords, GONE, type LabelsById } from './words.ts';

export const ACCESS_PLAN = 'Access plan';
export const CHANGES = 'Changes by person';

/** What stands before the command of a plan. Where nobody is written, all that it does is to accept what the plan says. */
export const commandTerm = (plan: Plan): string =>
  plan.operations.length === 0 ? 'To accept it, and send nothing' : 'To apply';

/** What lifts a guard, where something does. */
function remedyLine(breach: Breach): Line | undefined {
  const remedy = guardRemedy(breach);
  return remedy === undefined ? undefined : say`If this is meant: ${{ code: remedy }}`;
}

/** Why a guard refuses, whom it is about, and what lifts it. */
export const breachLines = (breach: Breach): Line[] =>
  withoutGaps([
    ours(guardWords(breach)),
    breach.people.length > 0 && listed(breach.people, 10),
    remedyLine(breach),
  ]);

const HAZARD_LABELS: Record<Hazard, string> = {
  'grants-administrator': 'New administrators',
  'grants-manage-all': 'May change every integration',
  'grants-all-mcp-servers': 'May use every MCP server, with write, future ones included',
  'weakens-sign-in': 'Sign in with less protection',
  'drops-unknown-access': 'Lose MCP access whose extent is not known',
  'removes-administrator': 'No longer administrators',
  'takes-without-self': 'No longer administrators, and the token may act as one of them',
  'removes-user': 'Removed from the account',
  'disables-user': 'Can no longer sign in',
  'enables-user': 'Can sign in again',
  'looks-like': 'Invited, and perhaps misspelt',
  'left-behind': 'Left behind, with all of their access',
  'empty-account': 'Invited into an account in which nobody has access',
  'ends-later': 'Lose by a date what they have now',
  'extends-access': 'Keep for longer what was to end',
};

/** What somebody has to decide about, the worst first, with so many names each; counts come after it. */
export function riskLines(plan: Plan, { most, where }: NameLimit): Line[] {
  const waits = new Set(shownOf(plan, ({ waitsFor }) => waitsFor !== undefined));
  const item = (label: string, people: readonly string[], waiting = 0): Line[] => {
    if (people.length === 0) return [];
    const aside =
      waiting === 0 ? '' : waiting === people.length ? ', waiting' : `, ${waiting} of them waiting`;
    return [say`${strong(ours(`${label} (${people.length}${aside}):`))} ${listed(people, most, where)}`];
  };
  const broken = plan.tests.filter(({ change }) => change === 'breaks').map(({ test }) => test);
  const mailed = (operation: Operation): boolean =>
    operation.waitsFor === undefined && (operation.kind === 'invite' || operation.kind === 'reinvite');
  const inDanger = (hazard: Hazard): string[] => {
    const written = shownOf(plan, ({ hazards }) => hazards.includes(hazard));
    return [...new Set([...written, ...peopleOfEnds(plan.ends, hazard)])];
  };
  const leftBehind = plan.leftBehind.map(({ email }) => email);
  const held = plan.held.map(({ shown }) => shown);
  return [
    ...plan.breaches.map((breach) => {
      const whom = breach.people.length === 0 ? [] : say` ${listed(breach.people, most)}.`;
      const remedy = remedyLine(breach);
      const guard = strong(ours(`Guard ${breach.guard}:`));
      return say`${guard} ${ours(guardWords(breach))}${whom}${remedy && say` ${remedy}`}`;
    }),
    ...item('Breaks access tests', [...new Set(broken)]),
    ...HAZARDS.flatMap((hazard) => {
      const people = inDanger(hazard);
      return item(HAZARD_LABELS[hazard], people, people.filter((each) => waits.has(each)).length);
    }),
    ...item(HAZARD_LABELS['left-behind'], leftBehind),
    ...item('Invitations that will be mailed', shownOf(plan, mailed)),
    ...item('Wait for somebody', [...waits]),
    ...item(HELD, held),
  ];
}

const shownOf = ({ operations }: Plan, test: (operation: Operation) => boolean): string[] => [
  ...new Set(operations.filter(test).map(({ user }) => user.shown)),
];

/** `2 people gain access, 1 person loses access.` */
export function movementWords({ operations }: Plan): string {
  const ways = [...waysOf(runningOf(operations)).values()];
  const { gain, lose, change } = countMovements(movementsOf(ways));
  const moved = countedEach(
    [gain, 'person gains access', 'people gain access'],
    [lose, 'person loses access', 'people lose access'],
    [change, 'person changes otherwise', 'people change otherwise'],
  );
  return moved.length === 0 ? '' : `${moved.join(', ')}.`;
}

/**
 * What the certificate of a plan that can start says, and under which floor, where the files leave fewer administrators;
 * nothing of one that cannot start, or that changes nothing.
 */
export const certificateWords = ({
  certificate,
  breaches,
  operations,
  administrators: { minimum, shortfall },
}: Plan): string | undefined =>
  operations.length > 0 && certificate.kind === 'safe' && breaches.every(({ guard }) => guard !== 'self')
    ? `Safe at every step${shortfall === undefined ? '' : `, were admin-floor ${shortfall} and not ${minimum}`} (${counted(certificate.states, 'state')} checked).`
    : undefined;

export const LEFT_BEHIND = 'Left behind';
export const STILL_THERE = 'in the base, in no file now, and still in the account.';

export const HELD = 'Changed outside, and held';

/** How somebody who is held differs from the files, by what they reach. */
export const heldLinesOf = (held: Held, labels: LabelsById): Line[] =>
  held.fields.length === 0 ? [GONE] : heldChanges(held).map((change) => differenceWords(change, labels));

export const heldRemedy = (made: Made): Line =>
  say`${{ command: ownCommand('drift', made) }} shows who did it as far as the audit log tells, which may be a run of files that were taken back since; an apply without \`--base\`, or \`policy.outsideChanges: undo\`, writes what the files say.`;

export const TESTS = 'Access tests';
type Judged = Plan['tests'][number];
const TEST_WORDS = { breaks: 'breaks', mends: 'mends', 'already-broken': 'already broken' } as const;
const TEST_MARKS: Record<Judged['change'], Mark> = {
  breaks: 'loss',
  mends: 'gain',
  'already-broken': 'warn',
};
export const testTag = (change: Judged['change']) => tag(TEST_WORDS[change], TEST_MARKS[change]);

/** What a run does to an access test. */
export const testLine = ({ test, person, words, change }: Judged): Line =>
  say`${testTag(change)} "${test}": ${person} ${words}`;

export const NOTES = 'Notes';

/** How much is said of somebody: with reasons; what changes; how much changes, in a line; nothing. */
export type Detail = 'full' | 'rows' | 'counts' | 'none';

export const SHORTENED = 'Shortened to fit.';

/** What a shortened plan leaves out. */
export function leftOutSentence(
  length: { readonly dangers: Detail; readonly others: Detail; readonly rest: Detail },
  views: ReturnType<typeof byHazard>,
): string {
  const of = (which: 'dangers' | 'others', what: string): string[] => {
    const [detail, heads] = [length[which], headsOf(views[which])];
    if (heads === 0 || detail === 'full') return [];
    return [`${LEFT_OUT[detail]} ${counted(heads, 'person', 'people')} ${what}`];
  };
  const rest = length.rest === 'rows' ? 'some of the notes' : 'the wording of notes, tests and findings';
  return `Left out: ${[...of('dangers', 'with a danger'), ...of('others', 'without a danger'), rest].join('; ')}.`;
}

const LEFT_OUT: Record<Exclude<Detail, 'full'>, string> = {
  rows: 'the reasons of',
  counts: 'the single changes of',
  none: 'the changes of',
};

/** Where a shortened plan only counts. */
export const countWords = {
  held: ({ held }: Plan): string => `${counted(held.length, 'person', 'people')}.`,
  tests: ({ tests }: Plan): string => {
    const of = (wanted: Judged['change']): number => tests.filter(({ change }) => change === wanted).length;
    return `${of('breaks')} broken, ${of('mends')} mended, ${of('already-broken')} already broken.`;
  },
  notes: ({ notes }: Plan): string => {
    const warnings = notes.filter(isWarning).length;
    return `${counted(warnings, 'warning')}, ${counted(notes.length - warnings, 'other note')}.`;
  },
  moreNotes: (n: number): string => counted(n, 'more note'),
  unsaidNotes: (n: number): string => `${counted(n, 'more note')} that only inform.`,
  findings: (n: number): string => `${counted(n, 'finding')}.`,
};

/** By which a plan is told from any other. */
export const digestLine = ({ digest }: Plan): Line => say`Digest ${digest}`;
