/** The words of the domain: what is said of fields, values, reasons, kinds and dangers. */

import type { CoveredChange, Covering } from '../core/model/covered.ts';
import { type FieldChange, fieldParts } from '../core/model/field.ts';
import type { Place } from '../core/model/finding.ts';
import type { Reason } from '../core/model/reason.ts';
import { SETTINGS, type SettingName } from '../core/model/settings.ts';
import { counted } from '../core/model/text.ts';
import { endOf, untilText } from '../core/model/until.ts';
import type { Hazard, Kind } from '../core/plan/operation.ts';
import { ANOTHER_ADMINISTRATOR, HIGHER_LIMITS, THE_NEXT_RUN } from '../core/plan/order.ts';
import { ONE_RECORD, THE_NAMES, UNTIL_THERE_IS } from '../core/report/overdue.ts';
import { type Cited, flat, type Line, listed, ours, say } from './line.ts';

export const KIND_WORDS: Record<Kind, string> = {
  promote: 'promote to administrator',
  demote: 'demote from administrator',
  grant: 'grant',
  revoke: 'revoke',
  update: 'update',
  invite: 'invite',
  reinvite: 'send the invitation again',
  enable: 'enable',
  disable: 'disable',
  remove: 'remove',
  notify: 'set notifications',
};

/** So many of each, in words; nothing of what there is none of. */
export const countedEach = (
  ...all: readonly (readonly [n: number, one: string, many?: string])[]
): string[] => all.flatMap(([n, one, many]) => (n === 0 ? [] : [counted(n, one, many)]));

/** What an account has instead of single sign-on that works. */
export const ssoWords = (client: 'none' | 'disabled'): string =>
  client === 'none' ? 'the account has no SSO client' : 'the SSO client of the account is disabled';

/** What each hazard means for whoever has to allow it. */
export const HAZARD_WORDS: Record<Hazard, string> = {
  'grants-administrator': 'becomes administrator',
  'grants-manage-all': 'may change every integration',
  'grants-all-mcp-servers': 'may use every MCP server, with write, future ones included',
  'removes-administrator': 'is no longer an administrator',
  'takes-without-self':
    'is no longer an administrator, and it is not known whether the token acts as this person',
  'removes-user': 'is removed from the account',
  'disables-user': 'can no longer sign in',
  'enables-user': 'can sign in again',
  'weakens-sign-in': 'signs in with less protection',
  'looks-like': 'is invited under an address that looks misspelt',
  'drops-unknown-access': 'loses MCP access whose extent is not known',
  'left-behind': 'is no longer in the files and keeps the access',
  'empty-account': 'is invited into an account in which nobody has access',
  'ends-later': 'loses by a date what the account gives now',
  'extends-access': 'keeps for longer what was to end',
};

/** How the resources are called, by id. */
export type LabelsById = ReadonlyMap<string, string>;

/** What is said before the name of a resource. */
const FIELD_PREFIX: Readonly<Record<string, string>> = { mcpServers: 'MCP ', notifications: 'mail about ' };

export function fieldWords(field: string, labels: LabelsById): string {
  const [what, id] = fieldParts(field);
  if (id !== undefined) return `${FIELD_PREFIX[what] ?? ''}${labels.get(id) ?? id}`;
  if (what === 'integrations') return 'every integration';
  if (what === 'mcpServers') return 'every MCP server';
  if (what === 'accessLevel') return 'access level';
  if (what === 'dismissed') return 'invitation';
  return isSetting(what) ? SETTINGS[what].label : what;
}

const isSetting = (name: string): name is SettingName => name in SETTINGS;

/** `the account has none, the files say manage`; from what the account has. */
export function hasSaysWords(change: CoveredChange, mark: (line: Line) => Line = (line) => line): Line {
  const { before, after } = sideWords(change);
  const [is, says] = [{ term: before }, { term: after }];
  return say`the account has ${is}, the files say ${mark([says])}`;
}

/** The same with the field before it. */
export const differenceWords = (change: CoveredChange, labels: LabelsById): Line =>
  say`${fieldWords(change.field, labels)}: ${hasSaysWords(change)}`;

/** Both sides of a difference as what is reached: `manage (by level)` where no grant stands and the level gives it. */
export const sideWords = (change: CoveredChange): { readonly before: string; readonly after: string } => ({
  before: sideText(change.before, change.field, change.coveredBefore),
  after: isSentAgain(change) ? 'sent again' : sideText(change.after, change.field, change.coveredAfter),
});

/** Only of an invitation that was declined. */
export const isSentAgain = ({ field, before, after }: FieldChange): boolean =>
  field === 'dismissed' && before === true && after === false;

function sideText(value: FieldChange['before'], field: string, covering: Covering | undefined): string {
  if (covering === undefined) return valueWords(value, field);
  return covering.by === 'unknown' ? 'no grant' : `${covering.level} (${COVERED_BY[covering.by]})`;
}

/** What gives something where no grant does. */
export const COVERED_BY = { level: 'by level', 'all-servers': 'every MCP server' } as const;

/** What ends the doubt about somebody who is disabled in the account while the files are silent. */
export const WHICH_IS_MEANT =
  'The files do not say which is meant: `enabled: false` keeps it so; with `enabled: true`, the next apply enables them.';

/** Of somebody who was there. */
export const GONE = say`is not in the account any more`;

/** As people read it of a record; the remote's word for an invitation that was declined is for programs. */
export const statusText = (status: string): string => (status === 'dismissed' ? 'declined' : status);

export function valueWords(value: FieldChange['before'], field = ''): string {
  if (field === 'status' && typeof value === 'string') return statusText(value);
  if (field === 'dismissed' && value !== null) return value === true ? 'declined' : 'not declined';
  if (value === null) return fieldParts(field)[0] === 'notifications' ? 'no' : 'none';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return field === 'mcpServers' && value === 'all' ? 'write' : value;
}

/** `role order-operator, roles.yaml:3 (INC-12, until 2026-12-31)` */
export const reasonLine = (reason: Reason): Line => [{ cited: reasonCited(reason, [reason.place]) }];

/** The same with the line that gives the person the role: `role order-operator, ops.yaml:8 → roles.yaml:3`. */
export const chainLine = (reason: Reason): Line => [
  { cited: reasonCited(reason, reason.place === undefined ? [] : [reason.through, reason.place]) },
];

/** The same as text, for cells of a spreadsheet. */
export const reasonWords = (reason: Reason): string => flat(reasonLine(reason));

/** What is said twice is said once. */
export const distinctReasons = (reasons: readonly Reason[]): Line[] => [
  ...new Map(reasons.map((reason) => [reasonWords(reason), reasonLine(reason)])).values(),
];

/** A date of the files as every end is told, in UTC, whatever offset it was written with; what is no date stays as it is. */
export function untilWords(until: string): string {
  const end = endOf(until);
  return end === undefined ? until : untilText(end);
}

function reasonCited({ text, note, until }: Reason, places: readonly (Place | undefined)[]): Cited {
  const cited: (string | { readonly place: Place })[] = [text];
  for (const place of places) {
    if (place !== undefined) cited.push(cited.length === 1 ? ', ' : ' → ', { place });
  }
  const beside = [note, until === undefined ? undefined : `until ${untilWords(until)}`].filter(
    (each) => each !== undefined,
  );
  if (beside.length > 0) cited.push(` (${beside.join(', ')})`);
  return cited;
}

/** The same as text, for messages. */
export const listWords = (people: readonly string[], most?: number): string => flat(listed(people, most));

/** What of a timer's run is left where files and account do not fit together. */
export const ONLY_EXITS =
  'Nothing was judged but exits: the files and the account do not fit together, as the findings say.';

/** What a waiting operation waits for. */
export function waitWords(people: readonly string[]): Line {
  if (people.includes(ANOTHER_ADMINISTRATOR)) return say`for another administrator: this run may not take it`;
  if (people.includes(THE_NAMES))
    return say`until the names in the files resolve: before that a timer removes people as a whole, and no more`;
  if (people.includes(ONE_RECORD))
    return say`for somebody who removes, in the product, each record of a person who is to leave, or all but one: there are several, and no run writes any of those`;
  const there = people.flatMap((each) =>
    each.startsWith(UNTIL_THERE_IS) ? [each.slice(UNTIL_THERE_IS.length)] : [],
  );
  if (there.length > 0)
    return say`until ${listed(there)} exists in the account, since nothing else is left to them: \`state: absent\` ends it, and so does anything else that the files give them`;
  for (const [guard, higher] of Object.entries(HIGHER_LIMITS)) {
    const limit = people.find((each) => each.startsWith(higher));
    const number = limit === undefined ? undefined : /\d+/.exec(limit.slice(higher.length))?.[0];
    if (number !== undefined)
      return ours(
        `for ${limit}: what has ended of this person alone is more than that limit allows, in any run. For once, \`--override ${guard}=${number}\` lifts it in an \`apply\` without \`--due\`, where no more than this is taken (\`plan\` prints the command). Or raise it to that number for a while (\`{ limit, until }\`), or name a \`--base\` that has the dates`,
      );
  }
  return people.includes(THE_NEXT_RUN)
    ? say`for the next run: more has ended than the limits allow one run to take`
    : say`until ${listed(people)} accepts the invitation`;
}

/** What to do about a break-glass account. An entry explains its use, and no other difference. */
export const breakGlassRemedy = (wants: string): string =>
  wants === 'to be disabled'
    ? 'disable it again in the product, or explain it in its entry with `enabled: true`, a `reason` and an `until` within 24 hours'
    : 'put it right in the product, or say it in the files';

/** Of whoever is left with nothing but what waits. */
export const keepsBeyond = (people: number): string =>
  `${counted(people, 'person keeps', 'people keep')} access that outlives its end`;

/** How this machine's clock stands to the account's. */
export const clockWords = (aheadMinutes: number): string =>
  `is ${spanWords(Math.abs(aheadMinutes))} ${aheadMinutes > 0 ? 'ahead of' : 'behind'} the account's`;

/** Days and hours, or hours and minutes: of a longer span nobody asks for the minutes. */
function spanWords(minutes: number): string {
  const days = Math.floor(minutes / 1_440);
  const hours = days === 0 ? Math.floor(minutes / 60) : Math.round((minutes % 1_440) / 60);
  const rest = days === 0 ? minutes % 60 : 0;
  if (hours === 24) return counted(days + 1, 'day');
  const parts = [
    [days, 'day'],
    [hours, 'hour'],
    [rest, 'minute'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => counted(number, word))
    .join(' and ');
}
