/** What receipts say happened, as passages: a row for each moment, and what they cannot say. */
import {
  type Approved,
  approvalOf,
  type ConsentFor,
  consentFor,
  type Spoken,
} from '../core/history/approvals.ts';
import type { HistorySubject } from '../core/history/concern.ts';
import { changesOf, type History, type HistoryEntry, type TimelineEntry } from '../core/history/entry.ts';
import type { GradedFile } from '../core/history/grade.ts';
import type { KeptRun, ReceiptProblem, ReceiptProblemCode } from '../core/history/kept.ts';
import type { Unshown } from '../core/history/unshown.ts';
import type { CoveredChange } from '../core/model/covered.ts';
import { type FieldChange, fieldParts } from '../core/model/field.ts';
import type { NamesOverTime } from '../core/model/names-over-time.ts';
import { counted } from '../core/model/text.ts';
import type { AnswerKind, AnswerPassage, Row } from './answer.ts';
import { momentIn } from './document.ts';
import { joined, type Line, listed, ours, say, withoutGaps } from './line.ts';
import { unshownLines } from './unshown.ts';
import { fieldWords, sideWords, untilWords, waitWords } from './words.ts';

export const HISTORY: AnswerKind = {
  kind: 'What happened',
  columns: ['When', 'Who, and what', 'What changed, and how it is known'],
};

export const NOT_KNOWN = 'What is not known';
export const RECEIPT_PROBLEMS = 'What is wrong with the receipts';

/** The part of a history that was asked for. */
export interface HistoryAnswer {
  readonly history: History;
  readonly subject: HistorySubject;
  readonly entries: readonly TimelineEntry[];
  readonly unshown: readonly Unshown[];
  readonly since?: Date;
  readonly until?: Date;
  /** How far each file can be trusted; missing where nobody asked. */
  readonly verification?: readonly GradedFile[];
}

/** What the question was about, in a few words. */
export function subjectName(subject: HistorySubject): string {
  if (subject.kind === 'everybody') return 'everybody';
  return subject.kind === 'person' ? subject.email : subject.label;
}

export function historyPassages(answer: HistoryAnswer): AnswerPassage[] {
  const { history, entries, verification } = answer;
  const about = aboutWords(answer.subject);
  const people = sharing(answer);
  const what = ours(counted(entries.length, 'entry', 'entries'));
  return withoutGaps([
    {
      id: 'timeline',
      title: 'Timeline',
      lead: say`By ${ours(counted(history.runs.length, 'run', 'runs'))} with a receipt${reportWords(history)}${accountWords(history)}, ${what} about ${about}${sharedWords(people)}${periodWords(answer)}${ours(entries.length === 0 ? '.' : ':')}`,
      rows: entries.map((entry) => rowOf(entry, history.names, people)),
    },
    {
      id: 'unknown',
      title: NOT_KNOWN,
      lead: say`What these receipts do not say:`,
      items: unknownLines(answer),
    },
    verification !== undefined && {
      id: 'verification',
      title: 'How far the receipts can be trusted',
      warns: !isVerified({ verification }),
      lead: say`Of each file:`,
      items: verification.map(gradeLine),
    },
    history.problems.length > 0 && {
      id: 'problems',
      title: RECEIPT_PROBLEMS,
      warns: true,
      lead: say`Of the receipts themselves:`,
      items: problemLines(history.problems),
    },
  ]);
}

function aboutWords(subject: HistorySubject): Line {
  if (subject.kind !== 'resource') return say`${subjectName(subject)}`;
  const { told, goneBy } = subject;
  const gone = goneBy && ours(`, which the report of ${momentIn(goneBy)} does not list any more`);
  return say`${told}${gone}`;
}

/** The people who had the e-mail that was asked after, if there are several. */
const sharing = ({ subject, entries }: HistoryAnswer): readonly string[] => {
  const people = subject.kind === 'person' ? [...new Set(entries.map(({ key }) => key))] : [];
  return people.length > 1 ? people : [];
};

const sharedWords = (people: readonly string[]): Line =>
  people.length === 0 ? [] : ours(` (an e-mail that ${counted(people.length, 'person', 'people')} have had)`);

const reportWords = ({ reports }: History): Line =>
  reports.length === 0 ? [] : ours(` and ${counted(reports.length, 'report', 'reports')}`);

/** By its newest name, and those that it had before. */
function accountWords({ runs }: History): Line {
  const account = runs.at(-1)?.plan.plan.account;
  if (account === undefined) return [];
  const names = [...new Set(runs.map(({ plan }) => plan.plan.account.name))];
  const former = names.filter((name) => name !== account.name);
  return say` of ${account.name}${former.length === 0 ? [] : say` (formerly ${listed(former)})`} at ${account.origin}`;
}

const periodWords = ({ since, until }: HistoryAnswer): Line =>
  say`${since && ours(` since ${momentIn(since)}`)}${until && ours(` until ${momentIn(until)}`)}`;

/** Whether every file is attested as was demanded. */
export const isVerified = ({ verification }: Pick<HistoryAnswer, 'verification'>): boolean =>
  verification?.every(({ grade }) => grade === 'verified') === true;

const GRADES: Record<GradedFile['grade'], string> = {
  verified: 'the demanded workflow attests it on the demanded branch',
  unverified: 'its lines fit each other, and who wrote them is not known',
  broken: 'its lines do not fit each other; see what is wrong with the receipts',
};

function gradeLine({ file, grade, tail, words }: GradedFile): Line {
  const why = words === undefined ? [] : say` (${words})`;
  const end =
    tail === 'whole'
      ? say`the newest run in it has its end`
      : say`whether lines are missing at its end is unknown`;
  return say`${file}: ${ours(grade)}: ${ours(GRADES[grade])}${why}; ${end}.`;
}

function unknownLines(answer: HistoryAnswer): Line[] {
  const { history, verification } = answer;
  const { runs, reports } = history;
  // A run is known of until its last line, not only to the moment at which it began.
  const moments = runs.flatMap(({ at, outcomes }) => [at, ...[...outcomes.values()].map((each) => each.at)]);
  const kept = [...moments, ...reports].map((at) => Date.parse(at));
  const [first, last] = kept.length === 0 ? [] : [Math.min(...kept), Math.max(...kept)];
  return withoutGaps([
    ours(
      first === undefined || last === undefined
        ? 'No run is kept here, so nothing is known.'
        : `Before ${momentIn(new Date(first))} and after ${momentIn(new Date(last))} nothing is kept here.`,
    ),
    ...unshownLines(answer.unshown),
    reports.length === 0
      ? say`A change in the account that no later run touched, or that was taken back before one, is in no receipt.`
      : say`A change in the account that was taken back before the next run or report is in neither.`,
    say`A receipt that is missing as a whole, or the newest lines of one, cannot be missed here: the chain has no end of its own.`,
    verification === undefined &&
      say`Who wrote these lines is not verified here; docs/evidence.md says how a run attests them.`,
    reports.length > 0 &&
      say`Reports are taken at their word: they have no chain, and nobody is asked who wrote them.`,
  ]);
}

function rowOf(entry: TimelineEntry, names: NamesOverTime, people: readonly string[]): Row {
  const fields = changesOf(entry).filter(isWorth);
  const labels = namesThen(fields, names, entry.at.getTime());
  const changes = joined(
    fields.map((change) => changeWords(change, labels)),
    ', ',
  );
  const whose =
    people.length > 0 && ours(`person ${people.indexOf(entry.key) + 1} of ${people.length} with this e-mail`);
  const row = (did: Line, ...why: readonly (Line | false)[]): Row => ({
    what: momentIn(entry.at),
    level: say`${entry.person}: ${did}`,
    why: withoutGaps([whose, ...why]),
  });
  // By a report there is no run that did it, and none that found it.
  const run = entry.kind === 'seen-otherwise' ? undefined : entry.run;
  const doubt = run?.isDoubtful === true && say`in doubt: its receipt is not as it was written`;
  switch (entry.kind) {
    case 'operation': {
      const { operation, outcome, inDoubt, isStillToDo } = entry;
      const by = [
        ...approvalLines(approvalOf(operation, entry.run)),
        ...consentLines(consentFor(operation, entry.run), entry.run),
        runWords(entry.run),
      ];
      return row(
        say`${ours(operation.kind)}${outcomeWords(outcome, operation)}`,
        changes,
        inDoubt !== undefined && say`without a clear answer, so it may have landed late: ${inDoubt}`,
        isStillToDo &&
          say`read again at the end of the run, the account ${ours(operation.kind === 'remove' ? 'still had the person' : 'was not so')}`,
        ...reasonLines(operation, entry.run),
        doubt,
        joined(by, ', '),
      );
    }
    case 'held':
      return row(
        say`changed outside, and left so`,
        say`from the account to the files: ${changes}`,
        doubt,
        runWords(entry.run),
      );
    case 'without-receipt':
    case 'seen-otherwise':
      return row(
        say`changed without a receipt`,
        changes,
        ours(`between ${momentIn(entry.since)} and then`),
        entry.kind === 'without-receipt' &&
          mayBeDeleted(entry) &&
          say`a grant on what was deleted from the account looks the same here`,
        !entry.isCertain &&
          say`not certain: it may have been a run that wrote at that time, or another record of this e-mail`,
        doubt,
        entry.kind === 'without-receipt'
          ? say`found by ${runWords(entry.run)}`
          : say`shown by the report ${entry.report}`,
      );
  }
}

/** A plan names only what it changes, so a grant that is gone may have lost its resource instead. */
const mayBeDeleted = ({ changes, run }: Extract<HistoryEntry, { kind: 'without-receipt' }>): boolean =>
  changes.some(({ field, before, after }) => {
    const [, id] = fieldParts(field);
    return (
      id !== undefined && before !== null && after === null && !Object.hasOwn(run.plan.plan.resources, id)
    );
  });

/** As the resources were called then, so that nobody takes one for another that bears its name by now. */
export const namesThen = (
  fields: readonly FieldChange[],
  names: NamesOverTime,
  moment: number,
): ReadonlyMap<string, string> =>
  new Map(
    fields.flatMap(({ field }) => {
      const [, id] = fieldParts(field);
      return id === undefined ? [] : [[id, names.toldAt(id, moment)] as const];
    }),
  );

const OUTCOMES: Record<Extract<HistoryEntry, { kind: 'operation' }>['outcome'], string> = {
  done: '',
  'already-so': ' (was so already)',
  stale: ' (not done: the record had changed)',
  waiting: ' (not yet: it waits for somebody)',
  failed: ' (failed)',
  'not-run': ' (not reached)',
  unknown: ' (unknown whether it was done: the run has no end)',
};

/** What was waited for is known from the plan, unless it showed only while the run went on. */
const outcomeWords = (outcome: keyof typeof OUTCOMES, { waitsFor }: Operation): Line =>
  outcome === 'waiting' && waitsFor !== undefined
    ? say` (not yet: it waits ${waitWords(waitsFor)})`
    : ours(OUTCOMES[outcome]);

/** Where an invitation stands is worth a word where somebody accepted or declined one. */
function isWorth({ field, before, after }: FieldChange): boolean {
  if (field === 'dismissed') return before === true || after === true;
  return field !== 'accepted' || (before !== null && after !== null);
}

/** By what is reached: what a level covers is no loss where its grant goes, and no gain where one comes. */
function changeWords(change: CoveredChange, labels: ReadonlyMap<string, string>): Line {
  const { before, after } = sideWords(change);
  return say`${fieldWords(change.field, labels)}: ${{ term: before }} → ${{ term: after }}`;
}

type Operation = Extract<HistoryEntry, { kind: 'operation' }>['operation'];

const reasonLines = ({ because }: Operation, { plan: { commit } }: KeptRun): Line[] =>
  because.map(({ text, file, line, note, until }) => {
    const at = commit === undefined ? [] : say` at ${commit.slice(0, 12)}`;
    const place = file === undefined ? [] : say`, ${file}${line === undefined ? [] : ours(`:${line}`)}${at}`;
    const beside = withoutGaps([
      note !== undefined && say`${note}`,
      until !== undefined && say`until ${untilWords(until)}`,
    ]);
    return say`${text}${place}${beside.length === 0 ? [] : say` (${joined(beside, ', ')})`}`;
  });

export function approvalLines(approved: Approved): Line[] {
  switch (approved.kind) {
    case 'approved':
      return approved.by.map(spokenWords);
    case 'among':
      return [say`${spokenWords(approved.by)} (whether this was part of it is not recorded)`];
    case 'held-to': {
      const digests = listed(approved.digests.map((digest) => digest.slice(0, 12)));
      return [
        ...pullWords(approved.pullRequests),
        say`held to a plan made before (${digests}), who approved it is not recorded`,
      ];
    }
    case 'not-recorded':
      return [
        ...pullWords(approved.pullRequests),
        ours(`${approved.isDue ? 'it was due by the files, ' : ''}no approval is recorded`),
      ];
  }
}

/** How somebody let it be done: what an auditor asks first where no approval is recorded. */
function consentLines({ by, allowed, lifted }: ConsentFor, { plan: { approvals } }: KeptRun): Line[] {
  // A workflow has inputs of the same names, and asks nobody at a prompt.
  const isWorkflow = approvals !== undefined;
  const [override, allow] = isWorkflow
    ? ['the input override', 'the input allow']
    : ['--override', '--allow'];
  return [
    ...lifted.map(({ guard, number }) => say`${guard} was lifted to ${number} by ${ours(override)}`),
    ...(allowed.length === 0
      ? []
      : [say`${listed(allowed)} allowed ${ours(by === 'prompt' ? 'at the prompt' : `by ${allow}`)}`]),
    ...(by === 'prompt' ? [say`somebody typed yes at the prompt`] : []),
    ...(by === 'flag' && !isWorkflow ? [say`nobody was asked (--yes)`] : []),
  ];
}

function spokenWords({ pullRequests, approvers }: Spoken): Line {
  const how =
    approvers.length === 0 ? say`merged without an approval` : say`approved by ${listed(approvers)}`;
  return joined([...pullWords(pullRequests), how], ', ');
}

const pullWords = (numbers: readonly string[]): Line[] => {
  const named = numbers.map((number) => say`#${number}`);
  return named.length === 0 ? [] : [say`pull request ${joined(named, ', ')}`];
};

const runWords = ({ plan: { run }, file, line }: KeptRun): Line =>
  say`${run === undefined ? [] : say`run ${run}, `}${file}:${line}`;

const PROBLEMS: Record<ReceiptProblemCode, string> = {
  nothing: 'the file is empty, so that no run is told in it',
  'not-json': 'this is not JSON; what stood there is not known',
  'cut-off': 'the line was cut off; what it and later lines said is not known',
  'other-format': 'this is another major version of the format, which this version cannot read',
  'not-a-line': 'this is no line of a receipt',
  'line-edited': 'this line was changed after it was written: its seal does not fit it',
  'chain-broken':
    'it does not follow the line above: one of the two was changed, or lines between them are gone. Both of their runs are in doubt',
  'beginning-missing': 'it names a line before it, and none is there: the beginning is gone',
  unchained: 'lines from here on are of an older format without a chain: edits of them do not show',
  'out-of-order': 'it is earlier than what stands above it: lines were moved, or a clock was wrong',
  'plan-edited': 'the plan was changed after it was made: its digest does not fit its operations',
  stray: 'it belongs to no operation of the run above, or says a second time how one ended',
  'no-end': 'the run has no end here: operations without a line of their own may or may not have happened',
  doubled: 'the same run is in another file too, and counts once',
  'copies-differ': 'another copy of this run says otherwise; the longer one is shown, in doubt',
  'other-account':
    'the run is of another account than the one that is told of here, and is left out; ask about that account by itself',
};

/** What is wrong with lines, and where. Of lines that follow each other it is said once, as a whole file may be no receipt. */
export function problemLines(problems: readonly ReceiptProblem[]): Line[] {
  const spans: (ReceiptProblem & { last: number })[] = [];
  for (const problem of problems) {
    const above = spans.at(-1);
    const isMore =
      above?.code === problem.code && above.file === problem.file && above.last + 1 === problem.line;
    if (isMore) above.last = problem.line;
    else spans.push({ ...problem, last: problem.line });
  }
  return spans.map(({ code, file, line, last }) => {
    const to = last === line ? [] : say` to ${last}, of each line`;
    return say`${file}:${line}${to}: ${ours(PROBLEMS[code])}.`;
  });
}
