/** What ends by itself, in words: what, when, and what it was until now. */
import type { AfterRole } from '../core/desired/after-roles.ts';
import { PERSON, partsOfWhat, untilOf, type What } from '../core/desired/ends.ts';
import type { DesiredUser } from '../core/desired/resolve.ts';
import { groupBy } from '../core/model/group-by.ts';
import { counted } from '../core/model/text.ts';
import { untilText } from '../core/model/until.ts';
import { ADMINISTRATOR } from '../core/plan/calendar.ts';
import type { EndChange, PlannedEnds } from '../core/plan/ends.ts';
import type { LostEnd } from '../core/report/drift.ts';
import { EVERY_NAME, type Line, listed, type NameLimit, ours, placed, say } from './line.ts';
import { countedEach, fieldWords, type LabelsById, reasonLine, untilWords } from './words.ts';

export const ENDS = 'Ends';

/** A moment as the files take it: a date where a whole day is meant, else the time. */
export const momentWords = (moment: number): string =>
  moment === Infinity ? 'without end' : untilText(moment);

/** `access`, `the level administrator`, `manage on Order to Cash`. */
export function endedLine(what: What, labels: LabelsById): Line {
  const parts = partsOfWhat(what);
  if (parts === undefined) return say`access`;
  if (parts.field === 'accessLevel') return ours(`the level ${parts.level}`);
  return say`${ours(parts.level === 'all' ? 'write' : parts.level)} on ${fieldWords(parts.field, labels)}`;
}

export const ENDS_LOST =
  'which lets this go on for longer, since neither a level nor a setting has an end of its own there. To keep the end, give it by a role, with `until` beside the name of the role:';

/** `monitor, until now to 2027-01-31 · role operator, access.yaml:12` */
export const lostEndLine = ({ what, until, by, place }: LostEnd): Line =>
  say`${what}, until now to ${untilWords(until)} · ${by}${place === undefined ? [] : say`, ${placed(place)}`}`;

/** What becomes of a setting that a role gives, when the role ends. */
export const afterRoleLine = ({ moment, becomes }: Pick<AfterRole, 'moment' | 'becomes'>): Line =>
  becomes === undefined
    ? say`the role ends ${momentWords(moment)}; this stays, as nothing states it afterwards`
    : say`the role ends ${momentWords(moment)}; then ${ours(becomes ? 'yes' : 'no')}, as \`defaults\` say`;

/** `access ends 2027-01-31, until now without end` */
function endChangeLine({ what, moment, former }: EndChange, labels: LabelsById): Line {
  const ends = moment === Infinity ? say`no longer ends` : say`ends ${momentWords(moment)}`;
  const until = moment === Infinity ? say`, until now on ` : say`, until now `;
  const before = former === undefined ? [] : say`${until}${momentWords(former)}`;
  return say`${endedLine(what, labels)} ${ends}${before}`;
}

const isPutOff = ({ moment, former }: EndChange): boolean =>
  former !== undefined && moment !== Infinity && moment > former;

/** `stays administrator until 2027-03-31 instead of 2026-12-31` */
function stayLine(
  { what, moment, former }: EndChange,
  user: DesiredUser | undefined,
  labels: LabelsById,
): Line {
  const until = say` until ${momentWords(moment)} instead of ${momentWords(former ?? Infinity)}`;
  // Whose whole access ends is an administrator until then, if no line takes the level earlier.
  const ofAll = what === PERSON && user !== undefined && untilOf(user, ADMINISTRATOR) === moment;
  return ofAll || what === ADMINISTRATOR
    ? say`stays administrator${until}`
    : say`keeps ${endedLine(what, labels)}${until}`;
}

/** How many people must share an end before they are said as one. */
const TOGETHER = 3;

/** One line for each end that was added, moved or dropped, equal ones of several people together; all of them named unless `names` limits it. */
export function endLines(
  { changes, desired }: PlannedEnds,
  labels: LabelsById,
  { most, where }: NameLimit = EVERY_NAME,
): Line[] {
  const groups = groupBy(changes, ({ what, moment, former }) => `${what} ${moment} ${former}`);
  return [...groups.values()].flatMap((group): Line[] => {
    const [first] = group;
    if (group.length >= TOGETHER) {
      const names = group.map(({ shown }) => shown);
      return [say`${listed(names, most, where)} (${group.length} people): ${endChangeLine(first, labels)}`];
    }
    return group.map((change) => {
      const why = reasonLine(withoutDate(change.reason));
      return isPutOff(change)
        ? say`${change.shown} ${stayLine(change, desired.get(change.email), labels)} · ${why}`
        : say`${change.shown}: ${endChangeLine(change, labels)} · ${why}`;
    });
  });
}

/** What a plan cannot tell without a base: which of the dates are new. Undefined: it can, or there is none. */
export function undatedLine({ base, schedule }: PlannedEnds): Line | undefined {
  const [first] = schedule;
  if (base !== undefined || first === undefined) return undefined;
  const people = new Set(schedule.map(({ email }) => email)).size;
  return say`${ours(counted(people, 'person has', 'people have'))} an end by date, the first on ${momentWords(first.moment)}. Without \`--base\` nothing tells which dates are new; \`plan --calendar\` shows each.`;
}

/** The date is said already. */
const withoutDate = ({ until: _, ...reason }: EndChange['reason']): EndChange['reason'] => reason;

/** `2 people get an end. 1 end moves.` Empty where nothing moved. */
export function endsVerdict({ changes }: PlannedEnds): string {
  const people = (test: (change: EndChange) => boolean): number =>
    new Set(changes.filter(test).map(({ email }) => email)).size;
  const had = ({ former = Infinity }: EndChange): boolean => former !== Infinity;
  return countedEach(
    [people((each) => each.moment !== Infinity && !had(each)), 'person gets an end', 'people get an end'],
    [
      people(({ moment, former = Infinity }) => former !== Infinity && moment < former),
      'person ends earlier',
      'people end earlier',
    ],
    [people(isPutOff), 'person ends later', 'people end later'],
    [
      people((each) => each.moment === Infinity && had(each)),
      'person is without an end from now on',
      'people are without an end from now on',
    ],
  ).join(', ');
}
