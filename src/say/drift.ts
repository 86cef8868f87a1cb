/** Changes made outside: what the account has, what the files say, who did it as far as the log tells. */

import { placeOfEnd } from '../core/desired/ends.ts';
import type { TakeOut } from '../core/export/adopt.ts';
import { toldOf } from '../core/model/covered.ts';
import { fieldParts } from '../core/model/field.ts';
import { countPeople } from '../core/model/ids.ts';
import { counted } from '../core/model/text.ts';
import { UNCOMPARED } from '../core/plan/note.ts';
import { isMailUnread } from '../core/plan/notes.ts';
import { IN_THE_PRODUCT } from '../core/plan/several.ts';
import {
  type BrokenTest,
  type ChangedPerson,
  type DriftedPerson,
  type FoundDrift,
  LOOK_AHEAD_DAYS,
  type Newcomer,
  type ProtectedPerson,
  type Upcoming,
} from '../core/report/drift.ts';
import type { Overdue } from '../core/report/overdue.ts';
import { auditSentence, doneWords, timerWords } from './audit.ts';
import { endedLine, momentWords } from './ends.ts';
import { joined, joinedNames, type Line, listed, ours, placed, say, tag, withoutGaps } from './line.ts';
import { testLine } from './plan.ts';
import { createdWords } from './report/words.ts';
import {
  cameLine,
  INVITATION_WORDS,
  isEndedByPolicy,
  newcomersSentence,
  sinceBaseWords,
  strangersIn,
  unreadIn,
  unreadSentence,
} from './strangers.ts';
import { breakGlassRemedy, countedEach, differenceWords, distinctReasons, GONE, waitWords } from './words.ts';

export interface DriftReport extends FoundDrift {
  /** The command that writes what the files say. */
  readonly undo: string;
  /** The command that carries out what is overdue. */
  readonly end: string;
  /** The command that takes back what a timer leaves. */
  readonly takeBack: string;
}

export const driftTitle = ({ hasBase }: DriftReport): string =>
  hasBase ? 'Changes outside' : 'Differences from the files';

const ofKind = <Kind extends DriftedPerson['kind']>(
  { drifted }: DriftReport,
  kind: Kind,
): Extract<DriftedPerson, { kind: Kind }>[] =>
  drifted.filter((each): each is Extract<DriftedPerson, { kind: Kind }> => each.kind === kind);

/** A person may have several records. */
const peopleIn = (drifted: readonly Pick<DriftedPerson, 'person'>[]): number =>
  countPeople(drifted.map(({ person: email }) => ({ email })));

/** Whether the account has anything otherwise than the files say. */
export const differs = (report: Pick<DriftReport, 'drifted' | 'overdue' | 'returning' | 'broken'>): boolean =>
  isChangedOutside(report) || report.overdue.length + report.returning.length > 0;

/** The same without what only ended by date. */
export const isChangedOutside = ({ drifted, broken }: Pick<DriftReport, 'drifted' | 'broken'>): boolean =>
  drifted.length > 0 || broken.some(({ isMended }) => !isMended);

/** Why nothing that was found is not the same as nothing that differs; undefined where it is. */
export const blindSentence = ({ notes }: Pick<DriftReport, 'notes'>): string | undefined =>
  isMailUnread(notes)
    ? 'Notifications could not be read, so nobody knows whether they are as the files say.'
    : undefined;

/** Tests, and not people who break one, count; what waits for its apply and mends one is no difference. */
const failingTests = ({ broken }: Pick<DriftReport, 'broken'>): number =>
  new Set(broken.flatMap(({ isMended, test }) => (isMended ? [] : [test]))).size;
const FAILING = ['access test is broken', 'access tests are broken'] as const;

/** Where a shortened document only counts. */
export function brokenCount({ broken }: Pick<DriftReport, 'broken'>): string {
  const failing = failingTests({ broken });
  const mended = new Set(broken.map(({ test }) => test)).size - failing;
  return `${counted(failing, ...FAILING)}${mended === 0 ? '' : `, and ${mended} until what waits is carried out`}.`;
}

/** How many people the account has otherwise than the files say, in a sentence. */
export function driftVerdict(report: DriftReport): string {
  const { hasBase, isPartly, notes, overdue, returning } = report;
  const strangers = (wanted: Newcomer['why']): number =>
    peopleIn(strangersIn(report).filter(({ why }) => why === wanted));
  const changed = peopleIn(ofKind(report, 'changed'));
  const [one, many] = hasBase
    ? ['person was changed', 'people were changed']
    : ['person differs from the files', 'people differ from the files'];
  const parts = countedEach(
    [changed, one, many],
    [strangers('came'), 'person came in who is in no file', 'people came in who are in no file'],
    [strangers('changed'), 'person in no file was changed', 'people in no file were changed'],
    [
      strangers('policy'),
      'person in no file has what the policy ends',
      'people in no file have what the policy ends',
    ],
    [
      peopleIn(unreadIn(report)),
      'person is in a file that was not read',
      'people are in files that were not read',
    ],
    [ofKind(report, 'protected').length, 'protected person differs', 'protected people differ'],
    [
      overdue.length,
      'person still has what the files have ended',
      'people still have what the files have ended',
    ],
    [
      returning.length,
      'person has settings or mail as before a role ended',
      'people have settings or mail as before a role ended',
    ],
    [failingTests(report), ...FAILING],
  );
  if (parts.length > 0)
    return `${parts.join(', ')}${hasBase && changed > 0 && parts.length === 1 ? ' outside' : ''}.`;
  const isBlind = isPartly || notes.some(({ code }) => UNCOMPARED.has(code));
  return `Nothing that ${isBlind ? 'could be compared' : 'the files state'} ${hasBase ? 'was changed outside' : 'differs'}.`;
}

/** `an administrator by the files, and disabled in the account: ada@…, by the audit log (best effort): update by …` */
export const disabledLines = ({ disabled }: Pick<DriftReport, 'disabled'>): Line[] =>
  disabled.map(
    ({ person, last }) =>
      say`${tag('warning', 'warn')} ${person} is an administrator by the files, and disabled in the account${ours(last === undefined ? '' : `; last change in the audit log (best effort): `)}${last === undefined ? [] : doneWords(last)}`,
  );

/** Without a base an edit of the files looks like one of the account. */
const unknownSideSentence = (report: DriftReport): string | false =>
  !report.hasBase &&
  ofKind(report, 'changed').length > 0 &&
  'Without `--base` nobody can tell whether the account was changed or the files were: edits of the files since the last apply may be among this.';

/** Whether the account differs in something that the undo command writes. */
export const canUndo = (report: DriftReport): boolean =>
  !report.isPartly &&
  (ofKind(report, 'changed').some(({ pin, after }) => pin === undefined && after === undefined) ||
    strangersIn(report).some(isEndedByPolicy));

export const NOT_COMPARED = 'Not compared';

/** What is to be done before any of it can be written; undefined where files and account fit together. */
export const partlySentence = ({ isPartly }: DriftReport): string | undefined =>
  isPartly
    ? 'The files and the account do not fit together, as the findings say. Until they do, `plan` and `apply` refuse, and `apply --due` carries out nothing but the ends of whole people.'
    : undefined;

/** `integration "Refunds": not in the account, so nothing is said of what 2 people have on it: ada@…, bea@…` */
export function uncomparedLines(report: DriftReport): Line[] {
  const { uncompared, unjudged, labels } = report;
  const tests = unjudged.map(
    ({ test, names }) => say`access test "${test}": not judged on ${listed(names)}, which it names`,
  );
  const people = uncompared.flatMap(({ what, name, people }) => {
    const whose = counted(people.length, 'person has', 'people have');
    const names = people.map(({ person }) => person);
    return [
      say`${ours(what)} ${name}: it does not resolve, so nothing is said of what ${ours(whose)} on it: ${listed(names, 12)}`,
      ...people.flatMap(({ person, fields }) =>
        fields.map(
          (field) => say`${person}, ${differenceWords(field, labels)}; ${name} may be the name of that`,
        ),
      ),
    ];
  });
  return [...people, ...tests];
}

/** Of mail that is missing nobody can tell whether somebody ended it. */
const missingMailSentence = (report: DriftReport): string | false =>
  report.hasBase &&
  ofKind(report, 'changed').some(({ fields }) =>
    fields.some(({ field, after }) => fieldParts(field)[0] === 'notifications' && after === true),
  ) &&
  'Mail that is missing may never have been set: nobody can be subscribed before accepting an invitation. Nobody need undo that; the next apply sets it.';

/** How somebody differs from the files. */
export function differenceLines(each: DriftedPerson, { labels, hasBase }: DriftReport): Line[] {
  if (each.kind === 'newcomer')
    return [
      cameLine(each),
      ...toldOf(each.fields ?? []).map((field) => sinceBaseWords(field, labels)),
      ...severalLines(each),
    ];
  if (each.kind === 'protected')
    return [protectedLine(each), ...toldOf(each.fields).map((field) => differenceWords(field, labels))];
  const { fields, moved, pin, after, had } = each;
  if (fields.length > 0)
    return [
      ...toldOf(fields).map((field) => differenceWords(field, labels)),
      ...uncountedLines(each),
      ...severalLines(each),
    ];
  return withoutGaps([
    say`${goneWords(hasBase)}${ours(had === undefined || had === 'custom' ? '' : `; by the files their level is ${had}`)}`,
    after !== undefined &&
      say`may be the owner of the account now: ${after}, whom the files call its owner, stands in the user list. No run invites anybody before \`account.owner\` says who owns it; if it is ${each.person}, take the entry of theirs out`,
    pin !== undefined &&
      say`no run invites whom an entry pins (${pin}): take \`id:\` out of the entry to have them invited`,
    moved &&
      say`did their e-mail change to ${moved.now}? That is in no file, and has just their access (${moved.level})`,
  ]);
}

/** Somebody who was removed and invited again has nothing yet, whatever the record says. */
const uncountedLines = ({ uncounted }: ChangedPerson): Line[] =>
  uncounted === undefined
    ? []
    : [
        say`the record came ${createdWords(uncounted)}${ours(INVITATION_WORDS[uncounted.invitation])}, so nothing of it counts`,
      ];

/** Which of several records an entry means nothing tells, so that none can keep what one of them has. */
const severalLines = ({ records }: Pick<Newcomer | ChangedPerson, 'records'>): Line[] =>
  records === undefined
    ? []
    : [
        say`has more than one record in the account, of which no entry can keep one: ${joinedNames(records, '; ')}. To keep one, remove the others. ${ours(IN_THE_PRODUCT)}.`,
      ];

const goneWords = (hasBase: boolean): Line => (hasBase ? GONE : say`is not in the account`);

export const summaryLine = (each: DriftedPerson, { hasBase }: DriftReport): Line => {
  const { person } = each;
  if (each.kind === 'newcomer')
    return say`${person}: ${ours(each.namedIn === undefined ? 'is in no file' : 'is in a file that was not read')}`;
  if (each.kind === 'protected') return say`${person}: is protected and differs`;
  const { fields } = each;
  return say`${person}: ${fields.length === 0 ? goneWords(hasBase) : ours(counted(toldOf(fields).length, 'difference'))}`;
};

const protectedLine = ({ wants, isBreakGlass }: ProtectedPerson): Line =>
  isBreakGlass
    ? say`is a break-glass account, and the files say otherwise (${ours(wants)}): ${ours(breakGlassRemedy(wants))}`
    : say`is in \`policy.protectedUsers\`, and the files say otherwise (${ours(wants)}): never written, so put it right in the product, or say it in the files`;

/** Where it stands in the files; nothing of somebody in no file. */
export const whereLine = (each: DriftedPerson): Line => {
  if (each.kind === 'newcomer' && each.namedIn !== undefined) return say`in a file that was not read`;
  return each.kind === 'newcomer' || each.place === undefined ? say`in no file` : [placed(each.place)];
};

/** `already broken "contractors never administer": eve@… has account level manage or higher` */
export const brokenLine = ({ isMended, ...broken }: BrokenTest): Line =>
  say`${testLine({ ...broken, change: 'already-broken' })}${ours(isMended ? '; what is to be carried out mends it' : '')}`;

/** What is no change of the account, and no apply has carried out. */
export const unappliedLine = ({ unapplied, hasBase }: DriftReport): Line | undefined =>
  unapplied.length === 0 || !hasBase
    ? undefined
    : say`Waits for an apply: what the files newly say of ${listed(unapplied, 12)}. \`plan\` with the same \`--base\` shows it.`;

/** What to do about what was found, a sentence each. */
export const adviceOn = (report: DriftReport): string[] =>
  withoutGaps(
    [unreadSentence, newcomersSentence, unknownSideSentence, missingMailSentence, auditSentence].map(
      (sentence) => sentence(report),
    ),
  );

export const TAKE_OUT = 'and without this person in these places, which give more:';
export const takeOutLine = ({ text, place }: TakeOut, between: 'at' | ','): Line =>
  say`${text}${ours(between === 'at' ? ' at ' : ', ')}${placed(place)}`;

/** Drift plans nothing: which dangers it is to undo something, only the plan says. */
const DANGERS_FIRST = 'and shows the plan with its dangers first';
export const undoTitle = ({ hasBase }: DriftReport): string =>
  hasBase ? 'To undo it' : 'If the files are right';
export const undoWords = ({ hasBase }: DriftReport): string =>
  `${hasBase ? 'Without `--base`, this writes what the files say' : 'This writes what they say'}, ${DANGERS_FIRST}:`;
export const undoSentence = ({ hasBase }: DriftReport): string =>
  `${hasBase ? 'To undo it: without `--base`, this writes what the files say' : 'If the files are right, this writes what they say'}, ${DANGERS_FIRST}:`;

export const OVERDUE = 'Overdue';

/** `ada@…: is still in the account · access has ended, access.yaml:12 (until 2026-11-01)` */
export function overdueLine(
  { person, leaves, fields, because, waitsFor = [], since, last }: Overdue,
  { labels }: Pick<DriftReport, 'labels'>,
): Line {
  const differences = toldOf(fields).map((field) => differenceWords(field, labels));
  const what = leaves ? ours(`is still in the account${asWhat(fields)}`) : joined(differences, '; ');
  const waits = waitsFor.length === 0 ? [] : say` · waits ${waitWords(waitsFor)}`;
  const when = because.every(({ until }) => until !== undefined) ? 'after that' : 'lately';
  const by = last && say`, by the audit log (best effort): ${doneWords(last)}`;
  const who = since === 'unknown' ? ours(`, and no audit log says by whom`) : by;
  const again = since && say` · ${ours(`${since === 'came' ? since : 'changed'} ${when}`)}${who}`;
  return say`${person}: ${what} · ${joined(distinctReasons(because), '; ')}${again}${waits}`;
}

/** Whoever leaves is told without their access, but for what no one may miss. */
function asWhat(fields: Overdue['fields']): string {
  const was = new Map(fields.map(({ field, before }) => [field, before]));
  if (was.get('accessLevel') !== 'administrator' || was.get('enabled') === false) return '';
  return was.get('accepted') === false ? ', and invited as an administrator' : ', and an administrator';
}

const ALL_WAITS = 'No run of `apply --due` ends it as things are: each line says what it waits for.';

/** What is done about what is overdue: a sentence, and the command where it ends any of it. */
export function endOverdue({ overdue, end }: Pick<DriftReport, 'overdue' | 'end'>): {
  readonly words: string;
  readonly command?: string;
} {
  const waiting = overdue.filter(({ waitsFor }) => waitsFor !== undefined).length;
  if (waiting === overdue.length) return { words: ALL_WAITS };
  return {
    words: `${timerWords(overdue)} This ends it${waiting > 0 ? ', but for what waits' : ''}:`,
    command: end,
  };
}

export const RETURNING = 'Left by the timer';

/** Nobody changed it in the account, and no timer has failed. */
export const RETURNING_WORDS =
  'A role has ended, or access about which there is mail, and the account still has these settings and this mail. Nobody changed that outside, and `apply --due` leaves it, since it takes access alone. This writes what the files say, and shows the plan with its dangers first:';

export const UPCOMING = `Ends within ${LOOK_AHEAD_DAYS} days`;

/** How much ends soon, in a sentence; undefined where nothing does. */
export function upcomingSentence({ upcoming }: Pick<DriftReport, 'upcoming'>): string | undefined {
  const [first] = upcoming;
  if (first === undefined) return undefined;
  const people = countPeople(upcoming);
  const whose = `of ${counted(people, 'person', 'people')}`;
  const verb = upcoming.length === 1 ? 'ends' : 'end';
  return `Within ${LOOK_AHEAD_DAYS} days ${counted(upcoming.length, 'thing')} ${whose} ${verb} by date, the first on ${momentWords(first.moment)}.`;
}

/** `2026-12-05: hugo@…, the level administrator · access.yaml:12 · to extend it, ask @acme/security` */
export function upcomingLine(end: Upcoming, { labels }: Pick<DriftReport, 'labels'>): Line {
  const { moment, shown, what, reason, ask, waits } = end;
  const place = placeOfEnd(end);
  const where = place === undefined ? [] : say` · ${placed(place)}`;
  const note = reason.note === undefined ? [] : say` (${reason.note})`;
  const whom = ask.length === 0 ? [] : say` · to extend it, ask ${listed(ask)}`;
  const until = waits ? ' · waits until the files and the account fit together' : '';
  return say`${momentWords(moment)}: ${shown}, ${endedLine(what, labels)}${note}${where}${whom}${ours(until)}`;
}

/** How an end is put off, and who carries it out. */
export function extendingSentence({ upcoming }: Pick<DriftReport, 'upcoming'>): string {
  const extending = 'To keep something for longer, change the date in its line and merge that';
  const waiting = upcoming.filter(({ waits }) => waits).length;
  if (waiting === upcoming.length) return `${extending}. ${ALL_WAITS}`;
  return `${extending}; to let it end, do nothing: \`apply --due\` ends it${waiting > 0 ? ', but for what waits' : ''}.`;
}
