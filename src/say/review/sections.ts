/** An access review as sentences and tables, in the order in which it is read: what is grave comes first. */

import { whatOf } from '../../core/desired/ends.ts';
import { counted } from '../../core/model/text.ts';
import type { ReviewStatus } from '../../core/recertify/status.ts';
import type { AccessReview } from '../../core/report/document.ts';
import type { ReviewChange, ReviewedChange } from '../../core/report/saved.ts';
import { notCoveredOf, UNCOVERED } from '../access.ts';
import { minuteIn } from '../document.ts';
import { endedLine, momentWords } from '../ends.ts';
import { type Line, ours, placed, say } from '../line.ts';
import { isWarning, noteWords } from '../notes.ts';
import { notYetPassages, statusPassage } from '../recertify.ts';
import { columnsOf, type PageOutline, type Section } from '../section.ts';
import { type CouldAnswer, couldPassages } from '../who-could.ts';
import { fieldWords, KIND_WORDS, valueWords } from '../words.ts';
import {
  dormantSection,
  elevatedSection,
  ifAny,
  invitationsSection,
  outsideSection,
  peopleSection,
  unknownSection,
} from './people.ts';
import { groupsSection, resourceSections } from './resources.ts';
import { chartsOf } from './spread.ts';
import { figuresOf, remarksOn } from './words.ts';

const TITLE = 'Access review';
export const GLANCE = 'At one glance';

/** A review with what changed since an older one, if that was asked for. */
export interface Reported {
  readonly review: AccessReview;
  readonly change?: ReviewChange;
  /** How far the reviews of owners are, where there are any. */
  readonly reviews?: ReviewStatus;
  /** By whose approval somebody could be given what, if that was asked for. */
  readonly whoCould?: CouldAnswer;
  readonly version: string;
}

export function reviewPage({ review, change, reviews, whoCould, version }: Reported): PageOutline {
  const { account, madeAt, files } = review;
  const where = account.environment === undefined ? [] : say`${account.environment}, `;
  const made = say`Made at ${ours(minuteIn(new Date(madeAt)))} by celigo-access ${version}`;
  return {
    kind: TITLE,
    name: say`${account.name}`,
    made,
    where: [
      say`Account: ${where}${account.origin}`,
      made,
      ...(files?.owner === undefined ? [] : [say`Owner by the files: ${files.owner}`]),
    ],
    figures: figuresOf(review),
    charts: chartsOf(review),
    remarks: remarksOn(review),
    sections: [
      ...(change === undefined ? [] : changeSections(change, files !== undefined)),
      ...(reviews === undefined ? [] : reviewSections(reviews)),
      ...(whoCould === undefined ? [] : couldSections(whoCould)),
      ...ifAny(elevatedSection(review)),
      ...ifAny(unknownSection(review)),
      ...ifAny(dormantSection(review)),
      ...ifAny(invitationsSection(review)),
      ...(files === undefined ? [] : [...ifAny(outsideSection(review)), ...fileSections(files)]),
      ...ifAny(groupsSection(review)),
      ...resourceSections(review),
      ...ifAny(peopleSection(review)),
      {
        id: 'not-covered',
        title: UNCOVERED,
        lead: say`Access that is not in the lists of the account, and so not in this review either.`,
        items: notCoveredOf(review.people).map(ours),
      },
    ],
  };
}

const reviewSections = (reviews: ReviewStatus): Section[] =>
  [statusPassage(reviews), ...notYetPassages(reviews)].map(({ id, title, lead, items = [] }) => ({
    id,
    title,
    lead,
    items,
  }));

/** What holds, then each way, then what no file can tell. */
const couldSections = (could: CouldAnswer): Section[] =>
  couldPassages(could).map(({ id, title, lead, items = [] }, at) => ({
    id: `who-could-${id}`,
    title: at === 0 ? 'Who could give access' : title,
    lead,
    ...(items.length === 0 ? {} : { items }),
  }));

const endWord = (moment: string | null): string =>
  momentWords(moment === null ? Infinity : Date.parse(moment));

function fileSections({ differences, tests, notes }: NonNullable<AccessReview['files']>): Section[] {
  const told = notes.filter((note) => isWarning(note) || note.code === 'unmanaged-settings');
  return [
    ...ifAny({
      id: 'differences',
      title: 'Differences from the files',
      lead: say`What an apply of the files would do; the plan shows each of them in full.`,
      table: {
        caption: say`People who differ from what the files say`,
        columns: columnsOf(['Person', 'An apply would']),
        rows: differences.map(({ email, kinds, waits }) => [
          [say`${email}`],
          [ours(`${kinds.map((kind) => KIND_WORDS[kind]).join(', then ')}${waits ? ' (waits)' : ''}`)],
        ]),
      },
    }),
    ...(told.length === 0 ? [] : [{ id: 'notes', title: 'Notes', items: told.map(noteWords) }]),
    ...ifAny({
      id: 'tests',
      title: 'Access tests',
      lead: say`The tests of the files, judged on the account as it is now.`,
      table: {
        caption: say`Access tests and the people who break them`,
        columns: columnsOf(['Test', 'Result', 'Who breaks it', 'Written at']),
        rows: tests.map(({ name, place, broken }) => [
          [say`${name}`],
          [ours(broken.length === 0 ? 'holds' : 'fails')],
          broken.map(({ email, words }) => say`${email} ${words}`),
          [[placed(place)]],
        ]),
      },
    }),
  ];
}

function changeSections(change: ReviewChange, hasFiles: boolean): Section[] {
  const { since, joined, left, changed, newlyDormant, labels, ends = [] } = change;
  const names = new Map(Object.entries(labels));
  const lines = (changes: readonly ReviewedChange[], direction: ReviewedChange['direction']): Line[] =>
    changes
      .filter((change) => change.direction === direction)
      .map(({ field, before, after }) => {
        const [was, is] = [valueWords(before, field), valueWords(after, field)];
        return say`${fieldWords(field, names)}: ${was} → ${is}`;
      });
  const some = (n: number, words: string): Line[] => [ours(`${counted(n, 'person', 'people')} ${words}.`)];
  const having = (direction: ReviewedChange['direction']): number =>
    changed.filter(({ changes }) => changes.some((change) => change.direction === direction)).length;
  const movements = [
    ...joined.map((person) => ({ ...person, what: 'joined' })),
    ...left.map((person) => ({ ...person, what: 'left' })),
  ];
  return [
    {
      id: 'since',
      title: `Since ${minuteIn(new Date(since))}`,
      items: [
        ...some(joined.length, 'joined'),
        ...some(left.length, 'left'),
        ...some(having('gained'), 'gained access'),
        ...some(having('lost'), 'lost access'),
        ...(having('changed') === 0 ? [] : some(having('changed'), 'changed otherwise')),
        ...some(newlyDormant.length, 'became dormant'),
        ...(ends.length === 0
          ? []
          : [ours(`${counted(ends.length, 'end')} differ${ends.length === 1 ? 's' : ''}.`)]),
        ...(change.ends === undefined && hasFiles
          ? [
              say`Ends are not compared: the older report does not say when anything ends of the people who are still here.`,
            ]
          : []),
      ],
    },
    ...ifAny({
      id: 'joined-and-left',
      title: 'Joined and left',
      table: {
        caption: say`People who joined the account or left it`,
        columns: columnsOf(['Person', 'Change', 'Level', 'Status']),
        rows: movements.map(({ email, what, level, status }) => [
          [say`${email}`],
          [ours(what)],
          [say`${level}`],
          [ours(status)],
        ]),
      },
    }),
    ...ifAny({
      id: 'changed',
      title: 'Gained and lost',
      table: {
        caption: say`People whose records changed`,
        columns: columnsOf(['Person', 'Gained', 'Lost', 'Changed otherwise']),
        rows: changed.map(({ email, changes }) => [
          [say`${email}`],
          lines(changes, 'gained'),
          lines(changes, 'lost'),
          lines(changes, 'changed'),
        ]),
      },
    }),
    ...ifAny({
      id: 'moved-ends',
      title: 'Ends',
      lead: say`What ends by itself otherwise than in the older report.`,
      table: {
        caption: say`Ends that were added, moved or dropped`,
        columns: columnsOf(['Person', 'What', 'Then', 'Now']),
        rows: ends.map(({ email, what, level, before, after }) => [
          [say`${email}`],
          [endedLine(level === null ? what : whatOf(what, level), names)],
          [ours(endWord(before))],
          [ours(endWord(after))],
        ]),
      },
    }),
    ...ifAny({
      id: 'newly-dormant',
      title: 'Newly dormant',
      table: {
        caption: say`People who became dormant`,
        columns: columnsOf(['Person']),
        rows: newlyDormant.map((email) => [[say`${email}`]]),
      },
    }),
  ];
}
