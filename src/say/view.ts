/** A plan as people read it: by person, the risky ones first, equal changes of several people together. */
import { leftAt, partsOfWhat, untilOf, whatOf } from '../core/desired/ends.ts';
import type { DesiredUser } from '../core/desired/resolve.ts';
import { compareLevelWords, effective } from '../core/model/access.ts';
import { type FieldChange, fieldParts, grantedOn, levelOn } from '../core/model/field.ts';
import { groupBy } from '../core/model/group-by.ts';
import { present } from '../core/model/present.ts';
import { compareText } from '../core/model/text.ts';
import { endOf } from '../core/model/until.ts';
import { NOT_GRANTED } from '../core/plan/because.ts';
import type { Because, Hazard, Operation, Standing } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { fieldsBetween } from '../core/plan/record.ts';
import { isUnusable, type Way, waysOf } from '../core/plan/way.ts';
import { afterRoleLine, momentWords } from './ends.ts';
import { flat, type Line, say } from './line.ts';
import { distinctReasons, fieldWords, isSentAgain, type LabelsById, valueWords } from './words.ts';

export type Sign = '+' | '-' | '~';

export interface LineView {
  readonly symbol: Sign;
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Each a reason, with the lines of the files that it names. */
  readonly why: readonly Line[];
}

/** One person, or several with the same change for the same reasons. */
export interface PeopleView {
  readonly people: readonly string[];
  /** The writes that it takes, in order. */
  readonly operations: readonly Operation[];
  readonly hazards: readonly Hazard[];
  readonly lines: readonly LineView[];
  readonly waitsFor?: readonly string[];
}

/** How many people must share a change before they are shown as one. */
const TOGETHER = 3;

/** What changes are shown of: a plan, or the difference of two desired states. */
export type Shown = Pick<Plan, 'operations' | 'labels'> & Partial<Pick<Plan, 'ends'>>;

export const peopleViews = (plan: Shown): PeopleView[] => together(personViewsOf(plan)).sort(compareViews);

/** Each person apart, in the same order. */
export const peopleOf = (plan: Shown): PeopleView[] => personViewsOf(plan).sort(compareViews);

const compareViews = (a: PeopleView, b: PeopleView): number =>
  riskOf(a) - riskOf(b) || compareText(a.people[0] ?? '', b.people[0] ?? '');

const personViewsOf = (plan: Shown): PeopleView[] =>
  [...waysOf(plan.operations).values()].map((way) => personView(way, plan));

function personView(way: Way, plan: Shown): PeopleView {
  const { user, operations, hazards, waitsFor } = way;
  return { people: [user.shown], operations, hazards, lines: linesOf(way, plan), ...present({ waitsFor }) };
}

/** The net change of a person's chain: what they have before its first write and after its last. */
function linesOf(way: Way, { labels, ends }: Shown): LineView[] {
  const { before, after, operations } = way;
  const because = operations.flatMap((operation) => operation.because);
  if (before !== undefined && after === undefined) {
    const account: LineView = {
      symbol: '-',
      what: 'account',
      before: before.access.level,
      after: 'removed',
      why: distinctReasons(because),
    };
    return [account, ...lossesOf(before, labels)];
  }
  const lines: LineView[] = [];
  const person = ends?.desired.get(way.user.email);
  // One write says itself what it changes; of several, only the whole counts.
  const fields = operations.length === 1 ? operations[0].fields : fieldsBetween(before, after);
  for (const change of fields) {
    if (before === undefined && isImplied(change)) continue;
    const [was, becomes] = [levelThere(before, change.field), levelThere(after, change.field)];
    const reasons = because.filter((reason) => reason.fields.includes(change.field));
    const why = [...distinctReasons(reasons), ...endWords(person, change, reasons)];
    // A recorded grant that the new level covers is no loss now; whether it comes back after the level is worth a word.
    const isCovered = change.after === null && becomes !== undefined && !isLess(becomes, was);
    if (isCovered) {
      const later = afterLevel(person, change, after, reasons);
      if (later === undefined) continue;
      why.push(...later);
    }
    const step = symbolOf(was ?? change.before, becomes ?? change.after);
    lines.push({
      // What is reached so is said by the line of the level.
      symbol: isCovered ? '~' : signOf(change, step, before, after),
      what: fieldWords(change.field, labels),
      before: sideOf(change.field, change.before, was),
      after: isSentAgain(change) ? 'sent again' : sideOf(change.field, change.after, becomes),
      why,
    });
  }
  if (before !== undefined) return lines;
  const why = distinctReasons(because.filter((reason) => reason.fields.includes('accepted')));
  return [{ symbol: '+', what: 'account', before: 'none', after: 'invited', why }, ...lines];
}

/** What goes with a record that is removed: its grants, unless the level before it says as much. */
function lossesOf(before: Standing, labels: LabelsById): LineView[] {
  return fieldsBetween(before, undefined).flatMap((change): LineView[] => {
    const [what, id] = fieldParts(change.field);
    const isGrant = what === 'integrations' || what === 'mcpServers';
    if (!isGrant || change.before === null || before.access.level === 'administrator') return [];
    const reached = id === undefined ? change.before : levelThere(before, change.field);
    const symbol = before.disabled || before.invitation !== 'accepted' ? '~' : '-';
    const had = valueWords(reached ?? change.before, change.field);
    return [{ symbol, what: fieldWords(change.field, labels), before: had, after: 'none', why: [] }];
  });
}

/** What every invitation is, said once by the line that invites. */
const isImplied = ({ field, after }: FieldChange): boolean =>
  ['accepted', 'dismissed', 'enabled'].includes(field) || (field === 'accessLevel' && after === 'custom');

type Value = FieldChange['before'];

/** The level that is reached, if the account-wide level gives more than the record; else the recorded one. */
const sideOf = (field: string, recorded: Value, reached = 'none'): string =>
  reached === 'none' || reached === recorded
    ? valueWords(recorded, field)
    : `${valueWords(reached, field)} (by level)`;

/** What a person reaches on the resource that a field names, by grant or by level; undefined for other fields. */
const levelThere = (standing: Standing | undefined, field: string): string | undefined =>
  standing === undefined || grantedOn(field) === undefined
    ? undefined
    : levelOn(effective(standing.access), field);

const isLess = (a: string, b: string = 'none'): boolean => (compareLevelWords(a, b) ?? 0) < 0;

/** By what is reached: whoever cannot use what is recorded gains nothing afterwards, and lost nothing before. */
function signOf(change: FieldChange, sign: Sign, was?: Standing, becomes?: Standing): Sign {
  if (change.field === 'enabled') return change.after === true ? '+' : '-';
  if (isSentAgain(change)) return '+';
  const isUnreached =
    (sign === '+' && becomes && isUnusable(becomes)) || (sign === '-' && was && isUnusable(was));
  return isUnreached ? '~' : sign;
}

function symbolOf(before: string | boolean | null, after: string | boolean | null): Sign {
  if (typeof before === 'boolean' || typeof after === 'boolean') return '~';
  const step = compareLevelWords(after ?? 'none', before ?? 'none') ?? 0;
  return step === 0 ? '~' : step > 0 ? '+' : '-';
}

/** Until when somebody has what a line gives or keeps, unless its one reason says so already. */
function endWords(
  person: DesiredUser | undefined,
  { field, after }: FieldChange,
  reasons: readonly Because[],
): Line[] {
  if (person === undefined) return [];
  const role = person.afterRoles?.find(({ setting }) => setting === field);
  if (typeof after !== 'string') return role === undefined ? [] : [afterRoleLine(role)];
  const moment = untilOf(person, whatOf(field, after));
  if (moment === undefined || moment === Infinity) return [];
  const [only, ...others] = reasons;
  const isSaid = others.length === 0 && only?.until !== undefined && endOf(only.until) === moment;
  return isSaid ? [] : [say`${`ends ${momentWords(moment)}`}`];
}

/** What becomes of a grant that a level covers, when that ends; undefined: nothing that the files do not say for good. */
function afterLevel(
  person: DesiredUser | undefined,
  { field }: FieldChange,
  after: Standing | undefined,
  reasons: readonly Because[],
): Line[] | undefined {
  const isTaken = reasons.some(({ text }) => text === NOT_GRANTED);
  const level = after?.access.level ?? 'none';
  // Whoever gets every server has each of them by that line, and it says when it ends.
  if (fieldParts(field)[0] === 'mcpServers' && level !== 'administrator') return undefined;
  const ends = person && untilOf(person, whatOf('accessLevel', level));
  if (person === undefined || ends === undefined || ends === Infinity) return isTaken ? [] : undefined;
  const back = leftAt(person, ends)
    .map(partsOfWhat)
    .find((parts) => parts?.field === field);
  if (back !== undefined) return [say`${`${back.level} again when the level ends ${momentWords(ends)}`}`];
  return isTaken ? [say`${`gone when the level ends ${momentWords(ends)}`}`] : undefined;
}

function together(views: readonly PeopleView[]): PeopleView[] {
  const groups = groupBy(views, ({ lines, hazards, waitsFor = [], operations }) =>
    JSON.stringify([lines.map(placeless).map(asText), hazards, waitsFor, operations.map(({ kind }) => kind)]),
  );
  return [...groups.values()].flatMap((group): PeopleView[] => {
    const [first] = group;
    if (group.length < TOGETHER) return group;
    return [
      {
        ...first,
        lines: group.every(({ lines }) => isSame(lines, first.lines))
          ? first.lines
          : first.lines.map(placeless),
        people: group.flatMap((view) => view.people).sort(compareText),
        operations: group.flatMap((view) => view.operations),
      },
    ];
  });
}

/** Not being granted has no line of its own, only the person's: it is the same reason for all of them. */
const placeless = (line: LineView): LineView => ({
  ...line,
  why: line.why.map((why) => (flat(why).startsWith(`${NOT_GRANTED}, `) ? say`${NOT_GRANTED}` : why)),
});

/** As it is read: where in its line something stands tells no two reasons apart. */
const asText = (line: LineView) => ({ ...line, why: line.why.map(flat) });

const isSame = (a: readonly LineView[], b: readonly LineView[]): boolean =>
  JSON.stringify(a.map(asText)) === JSON.stringify(b.map(asText));

const RISK: Record<Hazard, number> = {
  'grants-administrator': 0,
  'removes-administrator': 0,
  'takes-without-self': 0,
  'left-behind': 0,
  'empty-account': 0,
  'grants-manage-all': 1,
  'grants-all-mcp-servers': 1,
  'weakens-sign-in': 1,
  'looks-like': 1,
  'drops-unknown-access': 1,
  'removes-user': 2,
  'disables-user': 3,
  'enables-user': 4,
  'extends-access': 1,
  'ends-later': 3,
};

/** Dangers first, then who loses, then who changes, then who gains, then who is invited. */
function riskOf(view: PeopleView): number {
  const hazard = Math.min(...view.hazards.map((each) => RISK[each]), 9);
  if (hazard < 9) return hazard;
  const kinds = view.operations.map(({ kind }) => kind);
  if (kinds.includes('revoke') || kinds.includes('demote')) return 5;
  if (kinds.includes('update')) return 6;
  return kinds.includes('invite') || kinds.includes('reinvite') ? 8 : 7;
}
