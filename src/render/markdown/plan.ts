/**
 * A plan for a pull request. The first screen has no table and answers: which account, what happens, who becomes
 * administrator, who is removed, who gets mail, what refuses it, which plan this is. The rest is for whoever
 * reads on, and is what is left out first.
 */

import { placeText } from '../../core/model/finding.ts';
import type { Note } from '../../core/plan/note.ts';
import { HAZARDS, type Hazard, type Operation } from '../../core/plan/operation.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type Movement, movementOf } from '../../core/plan/way.ts';
import { markdownCode } from '../escape.ts';
import { count, fieldWords, guardRemedy, guardWords, isWarning, noteWords, valueWords } from '../phrases.ts';
import { TEST_WORDS } from '../text.ts';
import { commandOf, givenFlags, verdictOf } from '../verdict.ts';
import { type PeopleView, viewOf } from '../view.ts';
import { findingItems } from './findings.ts';
import { elsewhere, footer, heading, identity } from './frame.ts';
import { fence, fitting, folded, names, own } from './markup.ts';
import { DEFAULT_LIMIT, type MarkdownOptions } from './options.ts';
import { type Detail, headsOf, people } from './people.ts';

interface Length {
  readonly dangers: Detail;
  readonly others: Detail;
  /** Of what is said besides the changes themselves. */
  readonly rest: Detail;
  /** Names on a line of the first screen, and characters of each. */
  readonly names: number;
  readonly characters: number;
}

/** From all of it to the verdict alone; people who change dangerously are shortened last. */
const LENGTHS: readonly Length[] = [
  { dangers: 'full', others: 'full', rest: 'full', names: 10, characters: 200 },
  { dangers: 'full', others: 'rows', rest: 'rows', names: 10, characters: 200 },
  { dangers: 'full', others: 'counts', rest: 'rows', names: 10, characters: 200 },
  { dangers: 'full', others: 'none', rest: 'counts', names: 10, characters: 200 },
  { dangers: 'rows', others: 'none', rest: 'counts', names: 10, characters: 200 },
  { dangers: 'counts', others: 'none', rest: 'counts', names: 10, characters: 200 },
  { dangers: 'none', others: 'none', rest: 'none', names: 3, characters: 40 },
];

export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions): string {
  const views = viewOf(plan);
  return fitting(
    options.limit ?? DEFAULT_LIMIT,
    LENGTHS.map((length) => () => page(plan, views, options, length)),
  );
}

function* page(
  plan: Plan,
  views: readonly PeopleView[],
  options: MarkdownOptions,
  length: Length,
): Generator<string> {
  yield heading('Access plan', options, plan.account, length.characters);
  yield `**${verdictOf(plan)}**`;
  yield riskItems(plan, length)
    .map((item) => `- ${item}`)
    .join('\n');
  yield movementsOf(plan);
  yield identity(options, plan.digest);
  yield shortenedTo(length, views, options);
  if (views.length > 0 && length.dangers !== 'none') yield '### Changes by person';
  yield* people(views, length);
  yield* leftBehind(plan, length.rest);
  yield* held(plan, length.rest);
  yield* tests(plan, length.rest);
  yield* notes(plan, length.rest);
  yield* findings(options, length.rest);
  yield* closing(plan, options, length);
}

const HAZARD_LABELS: Record<Hazard, string> = {
  'grants-administrator': 'New administrators',
  'grants-manage-all': 'May change every integration',
  'grants-all-mcp-servers': 'May use every MCP server, with write, future ones included',
  'weakens-sign-in': 'Sign in with less protection',
  'removes-administrator': 'Administrators no more',
  'takes-without-self': 'No longer administrators, and the token may act as one of them',
  'removes-user': 'Removed from the account',
  'disables-user': 'Can no longer sign in',
  'enables-user': 'Can sign in again',
  'left-behind': 'Left behind, with all of their access',
};

/** What somebody has to decide about, the worst first; counts come after it. */
function riskItems(plan: Plan, length: Length): string[] {
  const who = (people: readonly string[]): string => names(people, length.names, length.characters);
  const waits = new Set(shownOf(plan, ({ waitsFor }) => waitsFor !== undefined));
  const item = (label: string, people: readonly string[], waiting = 0): string[] => {
    if (people.length === 0) return [];
    const aside =
      waiting === 0 ? '' : waiting === people.length ? ', waiting' : `, ${waiting} of them waiting`;
    return [`**${label} (${people.length}${aside}):** ${who(people)}`];
  };
  const broken = plan.tests.filter(({ change }) => change === 'breaks').map(({ test }) => test);
  const mailed = (operation: Operation): boolean =>
    operation.waitsFor === undefined && (operation.kind === 'invite' || operation.kind === 'reinvite');
  return [
    ...plan.breaches.map((breach) => {
      const whom = breach.people.length === 0 ? '' : ` ${who(breach.people)}.`;
      const remedy = guardRemedy(breach);
      const lift = remedy === undefined ? '' : ` If this is meant: \`${remedy}\``;
      return `**Guard ${breach.guard}:** ${guardWords(breach)}${whom}${lift}`;
    }),
    ...item('Breaks access tests', [...new Set(broken)]),
    ...HAZARDS.flatMap((hazard) => {
      const people = shownOf(plan, ({ hazards }) => hazards.includes(hazard));
      return item(HAZARD_LABELS[hazard], people, people.filter((each) => waits.has(each)).length);
    }),
    ...item(
      HAZARD_LABELS['left-behind'],
      plan.leftBehind.map(({ email }) => email),
    ),
    ...item('Invitations that will be mailed', shownOf(plan, mailed)),
    ...item('Wait for somebody', [...waits]),
    ...item(
      'Changed outside, and held',
      plan.held.map(({ shown }) => shown),
    ),
  ];
}

const shownOf = ({ operations }: Plan, test: (operation: Operation) => boolean): string[] => [
  ...new Set(operations.filter(test).map(({ user }) => user.shown)),
];

/** `2 people gain access, 1 person loses access. Safe at every step (6 states checked).` */
function movementsOf({ operations, certificate, breaches }: Plan): string {
  if (operations.length === 0) return '';
  const chains = new Map<string, Operation[]>();
  for (const operation of operations) {
    if (operation.waitsFor !== undefined) continue;
    const key = operation.user.recordId ?? operation.user.email;
    chains.set(key, [...(chains.get(key) ?? []), operation]);
  }
  const movements = [...chains.values()].map((chain) =>
    movementOf({ before: chain[0]?.before, after: chain.at(-1)?.after }),
  );
  const all = (wanted: Movement): number => movements.filter((each) => each === wanted).length;
  const moved = [
    [all('gains'), 'gains access', 'gain access'] as const,
    [all('loses'), 'loses access', 'lose access'] as const,
    [all('changes'), 'changes otherwise', 'change otherwise'] as const,
  ]
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => count(number, `person ${one}`, `people ${many}`))
    .join(', ');
  const isJudged = certificate.kind === 'safe' && breaches.every(({ guard }) => guard !== 'self');
  return [
    moved === '' ? '' : `${moved}.`,
    isJudged ? `Safe at every step (${count(certificate.states, 'state')} checked).` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** What is left out, and where it is; nothing where nothing is. */
function shortenedTo(length: Length, views: readonly PeopleView[], options: MarkdownOptions): string {
  if (length === LENGTHS[0]) return '';
  const [dangers, others] = [
    headsOf(views.filter(({ hazards }) => hazards.length > 0)),
    headsOf(views.filter(({ hazards }) => hazards.length === 0)),
  ];
  const parts = [
    dangers === 0 || length.dangers === 'full'
      ? ''
      : `${LEFT_OUT[length.dangers]} ${count(dangers, 'person', 'people')} with a danger`,
    others === 0 || length.others === 'full'
      ? ''
      : `${LEFT_OUT[length.others]} ${count(others, 'person', 'people')} without a danger`,
    length.rest === 'rows' ? 'some of the notes' : 'the wording of notes, tests and findings',
  ].filter((part) => part !== '');
  return `**Shortened to fit.** Left out: ${parts.join('; ')}. ${elsewhere(options)}`;
}

const LEFT_OUT: Record<Exclude<Detail, 'full'>, string> = {
  rows: 'the reasons of',
  counts: 'the single changes of',
  none: 'the changes of',
};

function* leftBehind({ leftBehind: left }: Plan, detail: Detail): Generator<string> {
  if (left.length === 0 || detail === 'none') return;
  const emails = left.map(({ email }) => email);
  yield '### Left behind `[left-behind]`';
  yield `${names(emails, detail === 'full' ? emails.length : 50)}: in the base, in no file now, and still in the account.\nTo end the access, write \`state: absent\` for them.`;
}

function* held({ held: people, labels }: Plan, detail: Detail): Generator<string> {
  if (people.length === 0 || detail === 'none') return;
  yield '### Changed outside, and held';
  if (detail === 'counts') yield `${count(people.length, 'person', 'people')}.`;
  else {
    for (const { shown, place, fields } of people) {
      const head = `**${markdownCode(shown)}** ${markdownCode(placeText(place))}`;
      const changes = fields.map(({ field, before, after }) => {
        const [is, says] = [valueWords(before, field), valueWords(after, field)];
        return `- ${markdownCode(fieldWords(field, labels))}: the account has ${own(is)}, the files say ${own(says)}`;
      });
      if (fields.length === 0) changes.push('- is not in the account any more');
      yield detail === 'full' ? [head, '', ...changes].join('\n') : `- ${head}`;
    }
  }
  yield '`celigo-access drift` shows who did it; `policy.outsideChanges: undo` writes what the files say.';
}

/** A test that breaks is a danger: it is shown wherever people with a danger are. */
function* tests({ tests: all }: Plan, detail: Detail): Generator<string> {
  if (all.length === 0 || detail === 'none') return;
  const of = (wanted: (typeof all)[number]['change']) => all.filter(({ change }) => change === wanted);
  yield '### Access tests';
  if (detail === 'counts') {
    const [breaks, mends, broken] = [of('breaks'), of('mends'), of('already-broken')].map(
      ({ length }) => length,
    );
    yield `${breaks} broken, ${mends} mended, ${broken} already broken.`;
    return;
  }
  for (const change of ['breaks', 'mends', 'already-broken'] as const) {
    const items = of(change).map(
      ({ test, person, words }) =>
        `- **${TEST_WORDS[change]}** "${markdownCode(test)}": ${markdownCode(person)} ${markdownCode(words)}`,
    );
    if (items.length > 0) yield items.join('\n');
  }
}

/** Longer lists of notes that only inform open on a click. */
const NOTES_SHOWN = 6;

function* notes({ notes: all }: Plan, detail: Detail): Generator<string> {
  if (all.length === 0 || detail === 'none') return;
  const [warnings, others] = [all.filter(isWarning), all.filter((note) => !isWarning(note))];
  yield '### Notes';
  if (detail === 'counts') {
    yield `${count(warnings.length, 'warning')}, ${count(others.length, 'other note')}.`;
    return;
  }
  yield warnings.map((note) => `- **warning** ${sentence(note)}`).join('\n');
  const items = others.map((note) => `- ${sentence(note)}`);
  if (items.length > NOTES_SHOWN) {
    if (detail === 'full') yield* folded(count(items.length, 'more note'), [items.join('\n')]);
    else yield `${count(items.length, 'more note')} that only inform.`;
  } else yield items.join('\n');
}

/** A note's own words, with everything that it quotes as code. */
function sentence(note: Note): string {
  const quoted = Object.entries(note).map(([key, value]): [string, unknown] => [
    key,
    OUR_WORDS.has(key) ? value : quote(value),
  ]);
  // The same shape with other texts in it.
  return noteWords(Object.fromEntries(quoted) as unknown as Note);
}

/** Parts of notes that are words of ours, which the sentences look at. */
const OUR_WORDS: ReadonlySet<string> = new Set(['code', 'fields', 'invitation']);

function quote(value: unknown): unknown {
  if (typeof value === 'string') return markdownCode(value);
  return Array.isArray(value) ? value.map(quote) : value;
}

function* findings({ findings: all }: MarkdownOptions, detail: Detail): Generator<string> {
  if (all.length === 0 || detail === 'none') return;
  yield '### Findings in the files';
  if (detail === 'counts') yield `${count(all.length, 'finding')}.`;
  else yield* findingItems(all, detail);
}

/** Which plan this is, as a whole, and how it is carried out. */
function* closing(plan: Plan, options: MarkdownOptions, length: Length): Generator<string> {
  if (plan.operations.length > 0 && length.rest !== 'none') yield `Digest ${markdownCode(plan.digest)}`;
  const command = commandOf(plan, options.paths, givenFlags(options));
  if (command !== undefined && (length.rest !== 'none' || command.length < 1000)) {
    yield 'To apply:';
    yield fence(command, 'sh');
  }
  yield footer(options, plan.account.origin);
}
