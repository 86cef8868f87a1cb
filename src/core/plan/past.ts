/** Dates that had passed when they first appeared: the classic wrong year. */
import { type End, PERSON, partsOfWhat, placeOfDate, whatWords } from '../desired/ends.ts';
import type { DesiredState } from '../desired/resolve.ts';
import { type Finding, placeText } from '../model/finding.ts';
import { groupBy, type Some } from '../model/group-by.ts';
import type { LiveState } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import { untilText } from '../model/until.ts';
import type { Change, PassedEnd } from './change.ts';
import { hasNow, liveLookup, type PlannedEnds, passedEnds, type ReviewedEnds, wasExpected } from './ends.ts';
import type { EndedAccess, Note } from './note.ts';
import type { Operation } from './operation.ts';

/**
 * With a base: every end that has passed and that neither the base nor a reviewed plan has. Without a base nothing
 * tells an old date from a new one, so it is said of each date that makes this run write.
 */
export function alreadyPast(
  changes: readonly Change[],
  operations: readonly Operation[],
  { absent, ...run }: Run & { readonly absent: readonly PassedEnd[] },
): Finding[] {
  const { hasBase, isOffline, today } = run;
  const isSlip = ({ isExpected, moment }: PassedEnd): boolean => !isExpected && moment <= today.getTime();
  const missing = absent.filter(isSlip);
  const dated = changes.filter(({ passed }) => passed.some(isSlip));
  if (dated.length + missing.length === 0) return [];
  const causes = causing(operations);
  const taken = dated.flatMap((change) =>
    withoutParts(change.passed.filter((end) => isSlip(end) && (hasBase || causes(change, end)))),
  );
  const findings = (ends: readonly PassedEnd[], isMissing: boolean): Finding[] =>
    [...groupBy(ends, ofOneDate).values()].map((each) => findingOf(each, { ...run, isMissing }));
  return [...findings(taken, false), ...findings(missing, isOffline !== true)];
}

/** A date that a person has at several grants is one slip, or one decision. */
const ofOneDate = ({ email, what, reason: { until = what } }: PassedEnd): string => `${email} ${until}`;

interface Run {
  /** The moment of the run: what passes after it has not passed, as of whichever day dates are judged. */
  readonly today: Date;
  readonly hasBase: boolean;
  /** A timer's run. */
  readonly due: boolean;
  /** Whether nobody knows who is in the account. */
  readonly isOffline?: boolean;
  /** Whether the run writes nothing of the person. */
  readonly isMissing?: boolean;
}

/** Of whoever has ended as a whole no single line needs a word. */
const withoutParts = <Ending extends End>(ends: readonly Ending[]): readonly Ending[] =>
  ends.some(({ what }) => what === PERSON) ? ends.filter(({ what }) => what === PERSON) : ends;

/** Whether an end is why this run writes. */
function causing(operations: readonly Operation[]): (change: Change, end: End) => boolean {
  const written = new Map<string, Set<string>>();
  for (const { user, fields } of operations) {
    const known = written.get(user.email) ?? new Set<string>();
    written.set(user.email, known);
    for (const { field } of fields) known.add(field);
  }
  return ({ live, target }, { what }) => {
    const fields = live && written.get(live.email);
    if (fields === undefined) return false;
    return target.kind === 'absent' ? what === PERSON : fields.has(partsOfWhat(what)?.field ?? '');
  };
}

/**
 * Without a base, dates that have passed and by which this run takes nothing: `already-past` does not name them, since
 * most are old. Somebody who was to come, and whose year is wrong, is among them.
 */
export function pastWithoutEffect(
  { desired, base, judgedAt }: PlannedEnds,
  changes: readonly Change[],
  operations: readonly Operation[],
  labels: ReadonlyMap<string, string>,
): Note[] {
  if (base !== undefined) return [];
  const causes = causing(operations);
  const byPerson = new Map(
    changes.flatMap((change) =>
      'desired' in change.target ? [[change.target.desired, change] as const] : [],
    ),
  );
  const byEmail = [...desired.values()].sort((a, b) => compareText(a.email, b.email));
  const ended = byEmail.flatMap((user) => {
    const change = byPerson.get(user);
    return withoutParts(passedEnds(user, judgedAt)).filter(
      (end) => change === undefined || !causes(change, end),
    );
  });
  if (ended.length === 0) return [];
  return [
    {
      code: 'date-passed',
      ended: ended.map((end) => ({ person: end.shown, ...endedAccess(end, labels) })),
    },
  ];
}

const endedAccess = (end: End, labels: ReadonlyMap<string, string>): EndedAccess => ({
  what: whatWords(end.what, labels),
  until: end.reason.until ?? untilText(end.moment),
  ...present({ place: placeOfDate(end) }),
});

/**
 * Whoever is left with nothing but what waits is not written, so that access outlives its end. Each note about them
 * names it.
 */
export function withOutliving(
  notes: readonly Note[],
  { users }: DesiredState,
  live: LiveState,
  { now, labels }: { readonly now: Date; readonly labels: ReadonlyMap<string, string> },
): Note[] {
  const recordOf = liveLookup(live);
  const byName = new Map(users.map((user) => [user.shown, user]));
  return notes.map((note): Note => {
    if (note.code !== 'resource-missing' || !note.keeps) return note;
    const user = byName.get(note.person);
    const record = user && recordOf(user);
    if (user === undefined || record === undefined) return note;
    const outlives = passedEnds(user, now).filter(({ what }) => hasNow(record, what));
    return outlives.length === 0
      ? note
      : { ...note, outlives: outlives.map((end) => endedAccess(end, labels)) };
  });
}

/** Past dates of people of whom no change speaks: nothing is taken, and it is a slip all the same. */
export function pastOfMissing(
  { desired, base, judgedAt }: PlannedEnds,
  changes: readonly Change[],
  reviewed: ReviewedEnds,
): PassedEnd[] {
  if (base === undefined) return [];
  const paired = new Set(
    changes.flatMap(({ target }) => (target.kind === 'unmanaged' ? [] : [target.desired.email])),
  );
  return [...desired.values()]
    .filter(({ email, isDated }) => isDated && !paired.has(email))
    .flatMap((user) =>
      withoutParts(passedEnds(user, judgedAt)).map((end) => ({
        ...end,
        isExpected: wasExpected(end, base.get(user.email), reviewed, judgedAt),
      })),
    );
}

function findingOf(ends: Some<PassedEnd>, run: Run): Finding {
  const [{ shown, what, reason }] = ends;
  const { until } = reason;
  const places = new Map(
    ends.flatMap((end) => {
      const place = placeOfDate(end);
      return place === undefined ? [] : [[placeText(place), place] as const];
    }),
  );
  const [place, ...related] = [...places.values()].sort(
    (a, b) => compareText(a.file, b.file) || a.line - b.line,
  );
  const date = until === undefined ? 'The last date' : `The date ${until}`;
  return {
    severity: 'warning',
    code: 'already-past',
    summary: `${date} of ${shown} has passed already.`,
    why: whyOf(run),
    fix: `Correct the date if it is a slip, the year above all. If it is meant, ${
      what === PERSON
        ? 'leave it, or write `state: absent` instead'
        : 'leave it; once it is carried out, the role, grant or entry of a list that has it may go'
    }.`,
    ...(place === undefined ? {} : { place }),
    ...(related.length === 0 ? {} : { related }),
  };
}

function whyOf({ hasBase, due, isMissing }: Run): string {
  if (!hasBase)
    return 'Without a base nothing tells whether it is new, so it is carried out like any other end.';
  if (due)
    return 'It was not in force before, so a timer leaves what it takes to an apply that somebody allows.';
  if (isMissing)
    return 'It was not in force before. This run takes nothing by it: the person is not in the account, or is left alone.';
  return 'It was not in force before, so what it takes is taken at once.';
}
