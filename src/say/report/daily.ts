/** One day's word on an account, short enough for a chat or a mail: the numbers, whom to look at, and what ends soon. */
import { skewOf } from '../../core/model/clock.ts';
import { emailOf } from '../../core/model/ids.ts';
import { type AccessReview, isDormant, isElevated, momentOfReview } from '../../core/report/document.ts';
import { LOOK_AHEAD_DAYS, upcomingUntil } from '../../core/report/drift.ts';
import type { ReviewedEnd, ReviewedPerson, UnknownPerson } from '../../core/report/saved.ts';
import { momentWords } from '../ends.ts';
import { clockWords } from '../words.ts';
import { figuresOf, isUnreadable, missingAdministrators } from './words.ts';

/** What somebody should look at, and whom it is about. */
export interface Attention {
  readonly what: string;
  /** E-mails, or the names of access tests; nobody where it is about the account. */
  readonly about: readonly string[];
}

export interface EndingSoon {
  readonly email: string;
  /** A date (the end of that day, UTC), or an RFC 3339 time. */
  readonly until: string;
}

export interface Daily {
  readonly attention: readonly Attention[];
  /** What ends within fourteen days, the next first. */
  readonly ends: readonly EndingSoon[];
  /** What has ended and is there still, the oldest first. */
  readonly outlived: readonly EndingSoon[];
  /** Lines for people. */
  readonly lines: readonly string[];
}

/** Names on a line. */
const NAMED = 10;

export function dailyOf(review: AccessReview): Daily {
  const attention = attentionTo(review);
  const ends = endsSoon(review);
  const outlived = datedOnce(review.people.flatMap(({ email, outlives = [] }) => ofPerson(email, outlives)));
  const { name, environment } = review.account;
  const skew = skewOf(review);
  return {
    attention,
    ends,
    outlived,
    lines: [
      `Access to ${name}${environment === undefined ? '' : ` (${environment})`} on ${momentOfReview(review).slice(0, 10)}: ${figuresOf(
        review,
      )
        .slice(0, 2)
        .map(({ count, words }) => `${count} ${words}`)
        .join(', ')}.`,
      ...(skew === undefined ? [] : [`- The clock of this machine ${clockWords(skew)}.`]),
      ...attention.map(({ what, about }) =>
        about.length === 0 ? `- ${what}.` : `- ${what} (${about.length}): ${named(about)}`,
      ),
      ...datedLine('Ended, and still there', outlived),
      ...datedLine(`Ends within ${LOOK_AHEAD_DAYS} days`, ends),
      ...(attention.length + outlived.length + ends.length === 0 && skew === undefined
        ? ['Nothing needs attention.']
        : []),
    ],
  };
}

const datedLine = (words: string, ends: readonly EndingSoon[]): string[] =>
  ends.length === 0
    ? []
    : [`- ${words} (${ends.length}): ${named(ends.map(({ email, until }) => `${email} ${until}`))}`];

const named = (about: readonly string[]): string =>
  about.length <= NAMED
    ? about.join(', ')
    : `${about.slice(0, NAMED).join(', ')} and ${about.length - NAMED} more`;

function attentionTo({ people, unknownLevels, files }: AccessReview): Attention[] {
  // The account may have several records of one person.
  const of = (is: (person: ReviewedPerson) => boolean): string[] => [
    ...new Map(people.filter(is).map(({ email }) => [emailOf(email), email])).values(),
  ];
  const unknown = (is: (person: UnknownPerson) => boolean): string[] =>
    unknownLevels.filter(is).map(({ email }) => email);
  const all: readonly (readonly [what: string, about: readonly string[]])[] = [
    ['In no file', of(({ inFiles }) => inFiles === 'outside')],
    ['Break-glass accounts in use', of(({ risks }) => risks.includes('break-glass-in-use'))],
    [
      'Still administrators, although the files end all that they have',
      of(
        ({ status, risks }) =>
          status === 'accepted' && risks.includes('administrator') && risks.includes('declared-absent'),
      ),
    ],
    ['Differ from the files', [...new Set((files?.differences ?? []).map(({ email }) => email))]],
    [
      'Access tests that fail',
      (files?.tests ?? []).filter(({ broken }) => broken.length > 0).map(({ name }) => name),
    ],
    [
      'Declared, but disabled in the account',
      (files?.notes ?? []).flatMap((note) => (note.code === 'declared-but-disabled' ? note.people : [])),
    ],
    ['Elevated, and not signed in for long', of((person) => isElevated(person) && isDormant(person))],
    ['Elevated once they accept', of((person) => person.status === 'pending' && isElevated(person))],
    ['A level that this version does not know', unknown((person) => !isUnreadable(person))],
    ['A record that cannot be read', unknown(isUnreadable)],
  ];
  return [
    ...missingAdministrators(files).map(({ count, words }) => ({ what: `${count} ${words}`, about: [] })),
    ...all.flatMap(([what, about]) => (about.length === 0 ? [] : [{ what, about }])),
  ];
}

/** By the look-ahead of `drift`: one rule says what ends soon. */
function endsSoon(review: AccessReview): EndingSoon[] {
  const all = review.people.flatMap(({ email, ends = [] }) => ofPerson(email, ends));
  return datedOnce(upcomingUntil(all, new Date(momentOfReview(review))));
}

interface Dated {
  readonly email: string;
  readonly moment: number;
}

const ofPerson = (email: string, ends: readonly ReviewedEnd[]): Dated[] =>
  ends.map(({ moment }) => ({ email, moment: Date.parse(moment) }));

/** Several grants of one person may end together. */
function datedOnce(ends: readonly Dated[]): EndingSoon[] {
  const said = [...ends]
    .sort((a, b) => a.moment - b.moment)
    .map(({ email, moment }) => ({ email, until: momentWords(moment) }));
  return [...new Map(said.map((each) => [`${each.email} ${each.until}`, each])).values()];
}
