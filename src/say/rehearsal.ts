/** What a rehearsal found: what it was held against comes first, since that limits everything after it. */

import { groupBy } from '../core/model/group-by.ts';
import { counted } from '../core/model/text.ts';
import type { Covered, CoveredPart, FoundViolation, Rehearsal } from '../rehearse/rehearse.ts';
import { momentIn } from './document.ts';
import { type Line, ours, say } from './line.ts';
import { columnsOf, inColumns, type PageOutline, type Section, tableSection } from './section.ts';

export const AGAINST = 'Rehearsed against our reading of the API, not your account.';

export const REHEARSAL_WORDS = {
  unfaithful:
    'The copy of the account does not plan like the account itself, so a rehearsal on it would show nothing.',
  report: 'Please report it with the version of celigo-access; nothing was written anywhere.',
} as const;

const KIND_WORDS: Readonly<Record<Covered['kind'], string>> = {
  undisturbed: 'undisturbed',
  kill: 'killed before or after a write',
  fault: 'a fault at a request',
  lag: 'readings that lag behind writes',
  edit: 'edits by another administrator',
  dialect: 'other readings of the API',
  mixed: 'several at once',
};

export const RULED_OUT = 'readings of the API that the account showed not to follow (`--like`)';

/** How much was tried of a kind, or of one part of it. */
export interface TriedKind {
  readonly what: string;
  /** `6 of 30`. */
  readonly much: string;
  /** Part by part, where some of it can be tried many times: what was tried first. */
  readonly parts: readonly Pick<TriedKind, 'what' | 'much'>[];
  /** What was not tried at all: `seat-limit: 402, 403`. */
  readonly untried: readonly { readonly what: string; readonly which: readonly string[] }[];
}

/** How many cases of each kind were tried, and of how many; then of what. */
export const triedKinds = ({ covered }: Pick<Rehearsal, 'covered'>): TriedKind[] =>
  covered.map(({ kind, tried, of, parts = [] }) => {
    const isOnce = parts.every((part) => part.of === 1);
    return {
      what: KIND_WORDS[kind],
      much: of === undefined ? `${tried}, drawn at random` : `${tried} of ${of}`,
      parts: isOnce
        ? []
        : parts
            .filter((part) => part.tried > 0)
            .map((part) => ({ what: part.what, much: `${part.tried} of ${part.of}` })),
      untried: groupedByName(parts.filter((part) => part.tried === 0)),
    };
  });

/** Of `name=value`, or of `what by a time`: the name and the value. */
function namedValue(what: string): readonly [name: string, value?: string] | undefined {
  const [name = '', value, ...more] = what.includes('=') ? what.split('=') : what.split(/ by (.*)/);
  return value === undefined || what.includes(',') || more.join('') !== '' ? undefined : [name, value];
}

function groupedByName(parts: readonly CoveredPart[]): TriedKind['untried'] {
  const named = parts.map(({ what, of }) => (of === 1 ? namedValue(what) : undefined) ?? [what]);
  return [...groupBy(named, ([name]) => name)].map(([what, all]) => ({
    what,
    which: all.flatMap(([, value]) => value ?? []),
  }));
}

/** `seat-limit 402, 403; token-user owner`, as one line. */
export const untriedLine = ({ untried }: Pick<TriedKind, 'untried'>): Line =>
  ours(
    `not tried: ${untried.map(({ what, which }) => [what, which.join(', ')].filter((each) => each !== '').join(': ')).join('; ')}`,
  );

/** What was seen on the way. */
export function seenLines(rehearsal: Rehearsal): Line[] {
  const { fewest, floor, worst, mails, requests, operations } = rehearsal;
  const when = fewest.after === undefined ? say`from the beginning` : say`after ${fewest.after}`;
  return [
    say`Administrators besides the token's own user: never fewer than ${fewest.administrators}, ${when}; the files demand ${floor}.`,
    worst === undefined
      ? say`No run left anything for the next one.`
      : say`The most that a run left for the next: ${{ ours: counted(worst.people, 'person', 'people') }} (${{ code: worst.case }}).`,
    ours(
      `Undisturbed: ${counted(operations, 'operation')}, ${counted(requests, 'request')}, ${pauseOf(requests)}, ${counted(mails, 'mail')}.`,
    ),
  ];
}

/** The vendor's bucket holds 1,000 requests and gets 300 more each second. */
function pauseOf(requests: number): string {
  const seconds = Math.ceil(Math.max(0, requests - 1_000) / 300);
  return seconds === 0
    ? 'which the rate limit lets through at once'
    : `which the rate limit stretches to at least ${seconds} s`;
}

/** One thing that must not happen. */
export const violationLine = ({ rule, email, words, request }: FoundViolation): Line =>
  say`${{ term: rule }}: ${email === '' ? [] : say`${email} `}${{ quote: words }}${request === 0 ? [] : ours(` (request ${request})`)}`;

/** The last word, with what it is about. */
export function verdictLine({ violations, cases, runs, digest, seed }: Rehearsal): Line {
  const tried = `${counted(cases, 'case')}, ${counted(runs, 'run')}, seed ${seed}`;
  const about = say`Of plan ${{ ours: digest.slice(0, 12) }} and this reading alone.`;
  return violations.length === 0
    ? say`What was tried passed (${{ ours: tried }}). ${about}`
    : say`${{ ours: counted(new Set(violations.map((each) => each.case)).size, 'case') }} broke a rule (${{ ours: tried }}). ${about}`;
}

/** What a document says beside what was found. */
export interface RehearsalMaking {
  readonly account: { readonly name: string };
  readonly version: string;
  /** What was not tried, in its words. */
  readonly notTried: readonly string[];
  /** The command that plays a case again. */
  readonly repeatOf: (violation: FoundViolation) => string;
}

/** Of which account, and when it was read. */
export const rehearsedLines = ({ origin, readAt }: Pick<Rehearsal, 'origin' | 'readAt'>): Line[] => [
  say`Account: ${origin}`,
  say`Read on ${{ term: momentIn(readAt) }}`,
];

/** A rehearsal as a page: the verdict, what it was held against, what it covers and what it does not. */
export function rehearsalPage(rehearsal: Rehearsal, making: RehearsalMaking): PageOutline {
  const { violations } = rehearsal;
  const { account, version, notTried, repeatOf } = making;
  return {
    kind: 'Rehearsal of access',
    name: say`${account.name}`,
    where: rehearsedLines(rehearsal),
    verdict:
      violations.length === 0
        ? { state: 'passed', mark: 'good', words: 'What was tried passed.' }
        : { state: 'broken', mark: 'bad', words: 'A rule was broken.' },
    remarks: [ours(AGAINST), verdictLine(rehearsal)],
    sections: [
      ...violationSection(violations, repeatOf),
      ...triedSections(triedKinds(rehearsal)),
      { id: 'not-tried', title: 'What was not tried', items: notTried.map(ours) },
      { id: 'seen', title: 'What was seen on the way', items: seenLines(rehearsal) },
    ],
    made: say`celigo-access ${{ term: version }}`,
  };
}

const violationSection = (
  violations: readonly FoundViolation[],
  repeatOf: RehearsalMaking['repeatOf'],
): Section[] =>
  tableSection({
    id: 'violations',
    title: 'What must not happen, and did',
    caption: say`Rules that were broken, in which case, and how to see it again`,
    kind: 'records',
    ...inColumns(violations, [
      ['Rule', ({ rule }) => [say`${{ term: rule }}`]],
      ['What happened', (each) => [violationLine(each)]],
      ['Case', (each) => [say`${{ code: each.case }}`]],
      ['See it again', (each) => [say`${{ code: repeatOf(each) }}`]],
    ]),
  });

/** How much of each kind, in a table that is seen at one glance; then part by part, and what of it was left out. */
const triedSections = (coverage: readonly TriedKind[]): Section[] => [
  {
    id: 'tried',
    title: 'What was tried',
    table: {
      caption: say`Cases of each kind, and of how many`,
      ...inColumns(coverage, [
        ['Kind', ({ what }) => [ours(what)]],
        ['Tried', ({ much }) => [ours(much)]],
      ]),
    },
  },
  ...tableSection({
    id: 'parts',
    title: 'Tried, part by part',
    caption: say`Tried, part by part:`,
    columns: columnsOf(['Kind', 'Part', 'Tried']),
    rows: coverage.flatMap(({ what, parts }) =>
      parts.map((part) => [[ours(what)], [ours(part.what)], [ours(part.much)]]),
    ),
    kind: 'groups',
  }),
  ...tableSection({
    id: 'left-out',
    title: 'Cases that were left out',
    caption: say`Cases that were left out:`,
    columns: columnsOf(['Kind', 'What', 'Which']),
    rows: coverage.flatMap(({ what, untried }) =>
      untried.map((each) => [[ours(what)], [ours(each.what)], each.which.map(ours)]),
    ),
    kind: 'groups',
  }),
];
