/** Reviews of owners: who holds what, who signed it, what is overdue and what is not yet so. */

import { permissionsOf, SETTINGS } from '../core/model/settings.ts';
import { counted } from '../core/model/text.ts';
import { type HeldPerson, NOBODY, type Population } from '../core/recertify/population.ts';
import type { NotYet, OwnerStatus, ReviewStatus } from '../core/recertify/status.ts';
import type { AccessReview } from '../core/report/document.ts';
import type { ReviewedPerson } from '../core/report/saved.ts';
import type { AnswerFrame, AnswerKind, AnswerPassage } from './answer.ts';
import { ownCommand } from './command.ts';
import { momentIn } from './document.ts';
import { type Cell, flat, joined, type Line, listed, ours, placed, say, withoutGaps } from './line.ts';
import { endLinesOf, filesGiveLines, hasEnd, labelsOf, nameLine, reachLines } from './report/people.ts';
import { I_HAVE_REVIEWED, signInWords, statusWords } from './report/words.ts';
import { inColumns, type Table } from './section.ts';

/** What is asked: all owners, or one. */
export interface Recertification {
  /** Of the files, as given; none: they are searched for. */
  readonly paths: readonly string[];
  readonly account: string;
  readonly populations: readonly Population[];
  readonly status: ReviewStatus;
  /** What is known of the people, their names and last sign-ins among it. */
  readonly review: AccessReview;
  /** When the account was read. */
  readonly readAt: Date;
  /** An index: instead of the people, the name of each owner's page without its ending. */
  readonly pages?: readonly { readonly owner: string; readonly name: string }[];
  /** One owner's page of a folder: the file to fill in lies beside it. */
  readonly isBesideFile?: true;
}

export const RECERTIFIED: AnswerKind = { kind: 'Review of access', columns: ['Person', 'Holds', 'Decision'] };

/** When it was read, and of one owner's page what is signed on paper: the digest is that of the file of decisions. */
export function recertificationFrame({ account, readAt, populations, pages }: Recertification): AnswerFrame {
  const [only, ...others] = pages === undefined ? populations : [];
  const read = say`Read on ${{ term: momentIn(readAt) }}`;
  const frame = { where: [say`Account: ${account}`, read], made: say`${read}. ` };
  if (only === undefined || others.length > 0) return frame;
  const of = 'what was reviewed, as in the file of decisions (SHA-256)';
  return { ...frame, signature: { words: I_HAVE_REVIEWED, of, digest: only.digest } };
}

export function recertificationPassages(asked: Recertification): AnswerPassage[] {
  const { populations, status, pages, review, isBesideFile } = asked;
  const standing = [statusPassage(status), ...notYetPassages(status)];
  if (pages !== undefined) return [...standing, pagesPassage(pages), ...nextPassages(asked, 'index')];
  return [
    ...standing,
    ...populations.map((population, at): AnswerPassage => {
      const { owner, people, digest } = population;
      // Somebody who is handed this page alone must see how much of the account it is.
      const all = counted(review.figures.people, 'person', 'people');
      const about = say`${ours(`${counted(people.length, 'person', 'people')} of ${all} in the account`)}, digest ${digest}.`;
      return {
        id: `owner-${at + 1}`,
        title: owner === NOBODY ? 'Nobody' : owner,
        lead:
          owner === NOBODY
            ? say`No owned file declares them, so somebody who answers for the account must look at them: ${about}`
            : say`${owner}: ${about}`,
        warns: owner === NOBODY,
        table: peopleTable(population, review),
      };
    }),
    ...nextPassages(asked, isBesideFile ? 'page' : 'none'),
  ];
}

/** Whoever decides sees a person as every review shows them; by e-mail, as in the file to fill in. */
function peopleTable({ owner, people }: Population, review: AccessReview): Table {
  const labels = labelsOf(review);
  const known = recordsOf(review);
  const rows = people.map((held) => ({ held, records: known(held) }));
  /** A cell has a line for each record; somebody whose level is not known has none, and is in no other list. */
  const of =
    (lines: (person: ReviewedPerson) => Cell, otherwise: (held: HeldPerson) => Cell = () => []) =>
    ({ held, records }: (typeof rows)[number]): Cell =>
      records.length === 0 ? otherwise(held) : records.flatMap(lines);
  const shownCell = ({ shown }: HeldPerson): Cell => [say`${shown}`];
  const holds = (person: ReviewedPerson): Cell => [
    // What the signed file calls it, and more than all that it reaches.
    ...(person.level === 'administrator' ? [ours(person.level)] : []),
    ...reachLines(person, labels),
    ...permissionsOf(person.settings).map((name) => ours(SETTINGS[name].label)),
  ];
  return {
    caption:
      owner === NOBODY
        ? say`What people hold whom no owned file declares`
        : say`What is held by the people of ${owner}`,
    ...inColumns(
      rows,
      [
        ['Person', of((person) => [nameLine(person)], shownCell)],
        ['Status', of((person) => [ours(statusWords(person))])],
        ['Last sign-in', of((person) => [signInWords(person, review.dormantDays)])],
        rows.some(({ records }) => records.some(hasEnd)) && [
          'Ends',
          of((person) => endLinesOf(person, labels)),
        ],
        ['Holds', of(holds, ({ has }) => has.map((each) => say`${each}`))],
        ['Decision', () => []],
      ],
      { Holds: 'wide', Decision: undefined },
    ),
  };
}

function recordsOf({ people }: AccessReview): (held: HeldPerson) => ReviewedPerson[] {
  const known = new Map(people.map((person) => [person.recordId, person]));
  return ({ records }) => records.flatMap((id) => known.get(id) ?? []);
}

/** What is good to know of somebody beside what they hold, by how the file to fill in spells them: a line for each. */
export function remarksOnPeople({ people }: Population, review: AccessReview): Map<string, string> {
  const labels = labelsOf(review);
  const known = recordsOf(review);
  const remark = (person: ReviewedPerson): Line => {
    const { name = '', status } = person;
    const ends = endLinesOf(person, labels);
    const remarks = withoutGaps([
      name !== '' && say`${name}`,
      status !== 'accepted' && ours(statusWords(person)),
      say`last sign-in: ${signInWords(person, review.dormantDays)}`,
      ends.length > 0 && say`ends: ${joined(ends, ', ')}`,
      ...filesGiveLines(person, labels),
    ]);
    return joined(remarks, '; ');
  };
  return new Map(people.map((held) => [held.shown, flat(joined(known(held).map(remark), '; and '))]));
}

/** What to do now, in order; nothing where every owner has signed and the policy says when the next review is due. */
function nextPassages(
  { status: { everyDays, owners, notYet }, paths, readAt }: Recertification,
  written: 'none' | 'index' | 'page',
): AnswerPassage[] {
  const review = (...flags: string[]) => ({ command: ownCommand('review', { paths }, flags) });
  const due = owners.filter(
    ({ state, unseen, changed }) => state !== 'current' || unseen.length + changed.length > 0,
  );
  const hasOwners = owners.some(({ owner }) => owner !== NOBODY);
  const FILL_IN = {
    none: say`${review(`--output ${folderFor(paths, readAt)}`)} writes for each owner a page and a file of decisions. Fill the files in and sign them there.`,
    index: say`Fill in the decisions of each owner (.yaml) and sign them; they are read below \`reviews/\`.`,
    page: say`Fill in the file of decisions beside this page (.yaml) and sign it; it is read below \`reviews/\`.`,
  };

  const items = withoutGaps([
    !hasOwners && say`Name owners of the access files in CODEOWNERS, so that each looks at their own people.`,
    due.length > 0 && FILL_IN[written],
    due.length > 0 && say`${review('--check')} says whether they hold, without the network.`,
    notYet.some(({ isWritten }) => !isWritten) &&
      say`Write into the access files what was decided and is not yet so.`,
    everyDays === undefined &&
      say`Write \`review: { every: 90d }\` under \`policy\`, so that it is said when the next review is due.`,
  ]);
  return items.length === 0
    ? []
    : [{ id: 'next', title: 'What to do now', lead: say`What to do now:`, items }];
}

/** By month, and by the folder of the account where the files of several lie in one repository. */
function folderFor(paths: readonly string[], readAt: Date): string {
  const folder = (paths.at(-1) ?? '')
    .split('/')
    .filter((part) => part !== '')
    .at(-1);
  const isPlain = folder !== undefined && /^[\w-]{1,60}$/.test(folder);
  return `reviews/${readAt.toISOString().slice(0, 7)}${isPlain ? `-${folder}` : ''}/`;
}

const pagesPassage = (pages: NonNullable<Recertification['pages']>): AnswerPassage => ({
  id: 'pages',
  title: 'Pages',
  lead: say`Of each owner a page as Markdown and as HTML, and a file of decisions to fill in (.yaml):`,
  items: pages.map(
    ({ owner, name }) => say`${owner === NOBODY ? say`nobody` : say`${owner}`}: ${{ page: name }}`,
  ),
});

/** A signature is a line of a file: what holds it is who had to approve that line. */
const BY_THE_FILES =
  'Who signed and on which day is what the files say; whoever must approve a change of them, by CODEOWNERS, answers for it.';

/** Where each owner stands; the report says it too. */
export function statusPassage({ everyDays, owners }: ReviewStatus): AnswerPassage {
  const often =
    everyDays === undefined
      ? 'The policy does not say how often owners look at what their people hold (policy.review).'
      : `Owners are to look at what their people hold every ${counted(everyDays, 'day', 'days')}.`;
  const isSigned = owners.some(({ signed }) => signed !== undefined);
  return {
    id: 'reviews',
    title: 'Reviews',
    lead: ours(isSigned ? `${often} ${BY_THE_FILES}` : often),
    warns: owners.some(({ state }) => state !== 'current'),
    items: owners.map(ownerLine),
  };
}

function ownerLine({ owner, people, state, signed, dueBy, unseen, changed }: OwnerStatus): Line {
  const who = say`${owner === NOBODY ? say`nobody` : say`${owner}`}, ${ours(counted(people, 'person', 'people'))}`;
  if (signed === undefined) return say`${who}: never signed`;
  const until =
    dueBy === undefined
      ? []
      : ours(state === 'overdue' ? `, overdue: the next was due by ${dueBy}` : `, next by ${dueBy}`);
  const more = withoutGaps([
    unseen.length > 0 && say`not in it: ${listed(unseen)}`,
    changed.length > 0 && say`hold something else now: ${listed(changed)}`,
  ]);
  const rest = more.length === 0 ? [] : say`; ${joined(more, '; ')}`;
  const remarks = withoutGaps([
    !signed.isKnown && say`whom neither the files nor the account know`,
    signed.nowCalled !== undefined && say`now ${signed.nowCalled}`,
    signed.isReviewed && say`one of the people reviewed`,
  ]);
  const signer = remarks.length === 0 ? [] : say`, ${joined(remarks, ', ')},`;
  const also = signed.also.flatMap(({ by, place }) => say`, and by ${by} on the same day (${placed(place)})`);
  return say`${who}: signed by ${signed.by}${signer} on ${signed.on} (${placed(signed.place)}, digest ${signed.digest})${also}${until}${rest}`;
}

/** What was decided and is not yet so. */
export function notYetPassages({ notYet }: ReviewStatus): AnswerPassage[] {
  if (notYet.length === 0) return [];
  return [
    {
      id: 'not-yet',
      title: 'Decided and not yet so',
      lead: notYet.every(({ isWritten }) => isWritten)
        ? say`This was decided, and is not yet so. The access files say it, and an apply carries it out:`
        : say`This was decided, and is not yet so. Write it into the access files, where it is approved and applied like any other change:`,
      warns: true,
      items: notYet.map(notYetLine),
    },
  ];
}

const NOT_YET_WORDS: Record<NotYet['why'], string> = {
  'still-there': 'is still in the account',
  'ended-and-there': 'is still in the account, and that day is over in UTC',
  'no-end-in-files': 'has no such end in the files',
};

function notYetLine({ email, formerly, decision, on, by, why, isWritten, place }: NotYet): Line {
  const what = decision === 'remove' ? say`is to leave` : say`is to end on ${on ?? ''}`;
  const who = formerly === undefined ? say`${email}` : say`${email} (${formerly} in the review)`;
  return say`${who} ${what}, as ${by} decided (${placed(place)}), and ${ours(NOT_YET_WORDS[why])}${ours(isWritten ? '; the access files say so, and no apply has carried it out' : '')}`;
}
