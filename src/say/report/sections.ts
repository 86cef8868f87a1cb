/** An access review as sentences and tables, in the order in which it is read: what is grave comes first. */

import { whatOf } from '../../core/desired/ends.ts';
import { skewOf } from '../../core/model/clock.ts';
import { countPeople } from '../../core/model/ids.ts';
import { counted } from '../../core/model/text.ts';
import type { ReviewStatus } from '../../core/recertify/status.ts';
import { type AccessReview, momentOfReview } from '../../core/report/document.ts';
import type { ReviewChange, ReviewedChange } from '../../core/report/saved.ts';
import { notCoveredOf, UNCOVERED } from '../access.ts';
import { minuteIn } from '../document.ts';
import { endedLine, momentWords } from '../ends.ts';
import { type Line, ours, placed, say, withoutGaps } from '../line.ts';
import { isWarning, noteWords } from '../notes.ts';
import { notYetPassages, statusPassage } from '../recertify.ts';
import {
  columnsOf,
  inColumns,
  listSection,
  type PageOutline,
  type Section,
  tableSection,
} from '../section.ts';
import { type CouldAnswer, couldPassages } from '../who-could.ts';
import { clockWords, fieldWords, KIND_WORDS, statusText, valueWords } from '../words.ts';
import {
  dormantSection,
  elevatedSection,
  emailCell,
  invitationsSection,
  outsideSection,
  peopleSection,
  unknownSection,
} from './people.ts';
import { groupsSection, resourceSections } from './resources.ts';
import { chartsOf } from './spread.ts';
import { figuresOf, NOT_WRITTEN, remarksOn } from './words.ts';

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

export function reportPage({ review, change, reviews, whoCould, version }: Reported): PageOutline {
  const { account, files } = review;
  const skew = skewOf(review);
  const where = account.environment === undefined ? [] : say`${account.environment}, `;
  const whose = review.clockAheadMs === undefined ? 'its machine' : 'the account';
  const moment = `${minuteIn(new Date(momentOfReview(review)))} by the clock of ${whose}`;
  const made = say`Made at ${ours(moment)}, with celigo-access ${version}`;
  return {
    kind: TITLE,
    name: say`${account.name}`,
    made,
    where: withoutGaps([
      say`Account: ${where}${account.origin}`,
      made,
      files?.owner !== undefined && ownerLine(files.owner, files.notes),
      // Beside files a note of their plan says it, and what it changes.
      files === undefined && skew !== undefined && ours(`The clock of this machine ${clockWords(skew)}.`),
    ]),
    figures: figuresOf(review),
    charts: chartsOf(review),
    remarks: remarksOn(review),
    sections: [
      ...(change === undefined ? [] : changeSections(change, files !== undefined)),
      ...(reviews === undefined ? [] : reviewSections(reviews)),
      ...(whoCould === undefined ? [] : couldSections(whoCould)),
      ...elevatedSection(review),
      ...unknownSection(review),
      ...dormantSection(review),
      ...invitationsSection(review),
      ...(files === undefined ? [] : [...outsideSection(review), ...fileSections(files)]),
      ...groupsSection(review),
      ...resourceSections(review),
      ...peopleSection(review),
      {
        id: 'not-covered',
        title: UNCOVERED,
        lead: say`Access that is not in the lists of the account, and so not in this review either.`,
        items: notCoveredOf(review.people).map(ours),
      },
    ],
  };
}

/** Beside it a note says whose the account may be. */
const ownerLine = (owner: string, notes: NonNullable<AccessReview['files']>['notes']): Line =>
  notes.some(({ code }) => code === 'owner-changed')
    ? say`Owner by the files: ${owner}, who is in the list and so owns it no more (see the notes)`
    : say`Owner by the files: ${owner}`;

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
    ...tableSection({
      id: 'differences',
      title: 'Differences from the files',
      lead: say`What an apply of the files would do; the plan shows each of them in full.`,
      caption: say`People who differ from what the files say`,
      columns: columnsOf(['Person', 'An apply would']),
      rows: differences.map(({ email, kinds, waits }) => [
        [say`${email}`],
        [
          ours(
            kinds.length === 0
              ? NOT_WRITTEN
              : `${kinds.map((kind) => KIND_WORDS[kind]).join(', then ')}${waits ? ' (waits)' : ''}`,
          ),
        ],
      ]),
    }),
    ...listSection({ id: 'notes', title: 'Notes', items: told.map(noteWords) }),
    ...tableSection({
      id: 'tests',
      title: 'Access tests',
      lead: say`The tests of the files, judged on the account as it is now.`,
      caption: say`Access tests and the people who break them`,
      columns: columnsOf(['Test', 'Result', 'Who breaks it', 'Written at']),
      rows: tests.map(({ name, place, broken }) => [
        [say`${name}`],
        [ours(broken.length === 0 ? 'holds' : 'fails')],
        broken.map(({ email, words }) => say`${email} ${words}`),
        [[placed(place)]],
      ]),
    }),
  ];
}

function changeSections(change: ReviewChange, hasFiles: boolean): Section[] {
  const { since, joined, left, changed, newlyDormant, labels, ends = [] } = change;
  const names = new Map(Object.entries(labels));
  type Direction = ReviewedChange['direction'];
  const towards =
    (wanted: Direction) =>
    ({ changes }: ReviewChange['changed'][number]): ReviewedChange[] =>
      changes.filter(({ direction }) => direction === wanted);
  const lines =
    (direction: Direction) =>
    (person: ReviewChange['changed'][number]): Line[] =>
      towards(direction)(person).map(
        ({ field, before, after }) =>
          say`${fieldWords(field, names)}: ${valueWords(before, field)} → ${valueWords(after, field)}`,
      );
  const some = (n: number, words: string): Line => ours(`${counted(n, 'person', 'people')} ${words}.`);
  const having = (direction: Direction): number =>
    countPeople(changed.filter((person) => towards(direction)(person).length > 0));
  const movements = [
    ...joined.map((person) => ({ ...person, what: 'joined' })),
    ...left.map((person) => ({ ...person, what: 'left' })),
  ];
  return [
    {
      id: 'since',
      title: `Since ${minuteIn(new Date(since))}`,
      items: withoutGaps([
        some(countPeople(joined), 'joined'),
        some(countPeople(left), 'left'),
        some(having('gained'), 'gained access'),
        some(having('lost'), 'lost access'),
        having('changed') > 0 && some(having('changed'), 'changed otherwise'),
        some(newlyDormant.length, 'became dormant'),
        ends.length > 0 && ours(`${counted(ends.length, 'end differs', 'ends differ')}.`),
        change.ends === undefined &&
          hasFiles &&
          say`Ends are not compared: the older report does not say when anything ends of the people who are still here.`,
      ]),
    },
    ...tableSection({
      id: 'joined-and-left',
      title: 'Joined and left',
      caption: say`People who joined the account or left it`,
      ...inColumns(movements, [
        ['Person', emailCell],
        ['Change', ({ what }) => [ours(what)]],
        ['Level', ({ level }) => [say`${level}`]],
        ['Status', ({ status }) => [ours(statusText(status))]],
      ]),
    }),
    ...tableSection({
      id: 'changed',
      title: 'Gained and lost',
      caption: say`People whose records changed`,
      ...inColumns(changed, [
        ['Person', emailCell],
        ['Gained', lines('gained')],
        ['Lost', lines('lost')],
        ['Changed otherwise', lines('changed')],
      ]),
    }),
    ...tableSection({
      id: 'moved-ends',
      title: 'Ends',
      lead: say`What ends by itself otherwise than in the older report.`,
      caption: say`Ends that were added, moved or dropped`,
      ...inColumns(ends, [
        ['Person', emailCell],
        ['What', ({ what, level }) => [endedLine(level === null ? what : whatOf(what, level), names)]],
        ['Then', ({ before }) => [ours(endWord(before))]],
        ['Now', ({ after }) => [ours(endWord(after))]],
      ]),
    }),
    ...tableSection({
      id: 'newly-dormant',
      title: 'Newly dormant',
      caption: say`People who became dormant`,
      columns: columnsOf(['Person']),
      rows: newlyDormant.map((email) => [[say`${email}`]]),
    }),
  ];
}
