/**
 * A plan for a pull request. The first screen has no table and answers: which account, what happens, who becomes
 * administrator, who is removed, who gets mail, what refuses it, which plan this is. The rest is for whoever
 * reads on, and is what is left out first.
 */
import { compareText } from '../../core/model/text.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { changesAnything } from '../../core/plan/verdict.ts';
import { judgedLine, NAMES_BELOW } from '../../say/document.ts';
import { ENDS, endLines, endsVerdict, undatedLine } from '../../say/ends.ts';
import { FINDINGS } from '../../say/findings.ts';
import { EVERY_NAME, type Line, listed, ours, placed, say, strong } from '../../say/line.ts';
import { noteLines } from '../../say/notes.ts';
import { byHazard, changeWithoutHazard } from '../../say/person.ts';
import {
  ACCESS_PLAN,
  CHANGES,
  certificateWords,
  commandTerm,
  countWords,
  type Detail,
  digestLine,
  HELD,
  heldLinesOf,
  heldRemedy,
  LEFT_BEHIND,
  leftOutSentence,
  movementWords,
  NOTES,
  riskLines,
  STILL_THERE,
  TESTS,
  testLine,
} from '../../say/plan.ts';
import { endLeftBehind } from '../../say/strangers.ts';
import { verdictOf } from '../../say/verdict.ts';
import { type PeopleView, peopleViews } from '../../say/view.ts';
import type { MarkdownOptions } from '../options.ts';
import { commandOf } from '../shell.ts';
import { findingItems } from './findings.ts';
import { fitting } from './fitting.ts';
import { allNamed, footer, heading, identity, shortened } from './frame.ts';
import { itemsOf, markdownOf, type PlaceLinks } from './line.ts';
import { fence, folded } from './markup.ts';
import { people } from './people.ts';

interface Length {
  readonly dangers: Detail;
  readonly others: Detail;
  /** Of what is said besides the changes themselves. */
  readonly rest: Detail;
  /** Names on a line of the first screen, and characters of each. */
  readonly names: number;
  readonly characters: number;
  /** Of people without a danger whose changes are left out, so many are named. */
  readonly named?: number;
  /** Of people with the same change, of which only a line is left, so many are named; left out: all. */
  readonly together?: number;
  /** Whose places lead somewhere. */
  readonly linked?: 'all' | 'dangers';
}

const WITHOUT_OTHERS = { others: 'none', rest: 'counts', names: 10, characters: 200 } as const;

/** From all of it to the verdict alone; people who change dangerously are shortened last. */
const LENGTHS: readonly Length[] = [
  { dangers: 'full', others: 'full', rest: 'full', names: 10, characters: 200 },
  { dangers: 'full', others: 'rows', rest: 'rows', names: 10, characters: 200 },
  { dangers: 'full', others: 'counts', rest: 'rows', names: 10, characters: 200 },
  // As many as fit: somebody who reviews looks for names.
  ...[1600, 1100, 800, 500, 300, 150, 50].map((named) => ({
    ...WITHOUT_OTHERS,
    dangers: 'full' as const,
    named,
  })),
  { dangers: 'rows', ...WITHOUT_OTHERS, named: 50 },
  { dangers: 'counts', ...WITHOUT_OTHERS, named: 50 },
  { dangers: 'counts', ...WITHOUT_OTHERS, named: 50, together: 8 },
  { dangers: 'none', others: 'none', rest: 'none', names: 3, characters: 40, named: 3 },
];

/** What a document says counts more than where it leads: each length is tried without its links, too. */
const withLinks = (length: Length): Length[] =>
  length.dangers !== 'full'
    ? [length]
    : [
        ...(length.rest === 'full' ? [{ ...length, linked: 'all' as const }] : []),
        { ...length, linked: 'dangers' },
        length,
      ];

export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions): string {
  const views = peopleViews(plan);
  const lengths = options.linkTo === undefined ? LENGTHS : LENGTHS.flatMap(withLinks);
  return fitting(
    options,
    lengths.map((length) => () => page(plan, views, options, length)),
  );
}

function* page(
  plan: Plan,
  views: readonly PeopleView[],
  options: MarkdownOptions,
  length: Length,
): Generator<string> {
  const { dangers, rest, characters, linked } = length;
  const where = rest === 'full' ? ours(` (${NAMES_BELOW})`) : allNamed(options);
  const inDanger = linked === undefined ? undefined : options.linkTo;
  const linkTo = linked === 'all' ? options.linkTo : undefined;
  yield heading(ACCESS_PLAN, options, plan.account, characters);
  yield `**${verdictOf(plan)}**`;
  yield itemsOf(riskLines(plan, { most: length.names, where }), characters);
  yield [movementWords(plan), certificateWords(plan) ?? ''].filter((part) => part !== '').join(' ');
  yield identity(options, plan.digest);
  if (rest !== 'full') yield shortened(options, leftOutSentence(length, byHazard(views)));
  if (views.length > 0 && dangers !== 'none') yield `### ${CHANGES}`;
  const names = { most: length.together ?? EVERY_NAME.most, where };
  yield* people(views, length, names, { dangers: inDanger, others: linkTo });
  yield* named(views, length, where);
  yield* ends(plan, rest, where, linkTo);
  if (rest !== 'none') yield* aside(plan, { ...options, linkTo }, rest);
  yield* closing(plan, options, length);
}

/** Who else changes, where how they change is left out. */
function* named(
  views: readonly PeopleView[],
  { others, named: most, characters }: Length,
  where: Line,
): Generator<string> {
  const harmless = byHazard(views).others;
  if (others !== 'none' || most === undefined || harmless.length === 0) return;
  const names = harmless.flatMap(({ people: who }) => who).sort(compareText);
  yield `${changeWithoutHazard(harmless)}: ${markdownOf(listed(names, most, where), characters)}`;
}

/** What is said besides the changes. */
function* aside(plan: Plan, options: MarkdownOptions, rest: Exclude<Detail, 'none'>): Generator<string> {
  if (plan.leftBehind.length > 0) {
    const emails = plan.leftBehind.map(({ email }) => email);
    yield `### ${LEFT_BEHIND} ${markdownOf([{ label: 'left-behind' }])}`;
    const who = listed(emails, rest === 'full' ? emails.length : 50, allNamed(options));
    yield [say`${who}: ${ours(STILL_THERE)}`, ...endLeftBehind(plan)]
      .map((line) => markdownOf(line))
      .join('\n');
  }
  if (plan.held.length > 0) yield* held(plan, rest, options.linkTo);
  if (plan.tests.length > 0) yield* tests(plan, rest);
  if (plan.notes.length > 0) yield* notes(plan, rest);
  if (options.findings.length === 0) return;
  yield `### ${FINDINGS}`;
  if (rest === 'counts') yield countWords.findings(options.findings.length);
  else yield* findingItems(options.findings, rest, options.linkTo);
}

/** Ends that were added, moved or dropped. */
function* ends(
  { ends: planned, labels }: Plan,
  detail: Detail,
  where: Line,
  linkTo: PlaceLinks | undefined,
): Generator<string> {
  const words = endsVerdict(planned);
  if (words === '') return;
  yield `### ${ENDS}`;
  if (detail === 'none' || detail === 'counts') yield `${words}.`;
  else {
    const lines =
      detail === 'full'
        ? endLines(planned, labels)
        : endLines(planned, labels, { most: 8, where }).slice(0, MOST_ENDS);
    yield itemsOf(lines, undefined, linkTo);
  }
}

const MOST_ENDS = 50;

function* held(plan: Plan, detail: Detail, linkTo: PlaceLinks | undefined): Generator<string> {
  yield `### ${HELD}`;
  if (detail === 'counts') yield countWords.held(plan);
  else {
    for (const each of plan.held) {
      const head = markdownOf(say`${strong(say`${each.shown}`)} ${placed(each.place)}`, undefined, linkTo);
      yield detail === 'full' ? `${head}\n\n${itemsOf(heldLinesOf(each, plan.labels))}` : `- ${head}`;
    }
  }
  yield markdownOf(heldRemedy(plan.made));
}

/** A test that breaks is a danger: it is shown wherever people with a danger are. */
function* tests(plan: Plan, detail: Detail): Generator<string> {
  yield `### ${TESTS}`;
  if (detail === 'counts') yield countWords.tests(plan);
  else {
    for (const wanted of ['breaks', 'mends', 'already-broken'] as const)
      yield itemsOf(plan.tests.filter(({ change }) => change === wanted).map(testLine));
  }
}

/** Longer lists of notes that only inform open on a click. */
const NOTES_SHOWN = 6;

function* notes(plan: Plan, detail: Detail): Generator<string> {
  yield `### ${NOTES}`;
  if (detail === 'counts') {
    yield countWords.notes(plan);
    return;
  }
  const all = noteLines(plan.notes);
  const of = (wanted: boolean): Line[] => all.filter(({ warns }) => warns === wanted).map(({ line }) => line);
  yield itemsOf(of(true));
  const others = of(false);
  if (others.length <= NOTES_SHOWN) yield itemsOf(others);
  else if (detail === 'full') yield* folded(countWords.moreNotes(others.length), [itemsOf(others)]);
  else yield countWords.unsaidNotes(others.length);
}

/** Which plan this is, as a whole, and how it is carried out. */
function* closing(plan: Plan, options: MarkdownOptions, length: Length): Generator<string> {
  if (length.rest !== 'none') {
    if (changesAnything(plan)) yield markdownOf(digestLine(plan));
    yield markdownOf(judgedLine(options));
    const undated = undatedLine(plan.ends);
    if (undated !== undefined) yield markdownOf(undated);
  }
  const command = commandOf(plan, options);
  if (command !== undefined && (length.rest !== 'none' || command.length < 1000)) {
    yield `${commandTerm(plan)}:`;
    yield fence(command, 'sh');
  }
  yield footer(options, plan.account.origin);
}
