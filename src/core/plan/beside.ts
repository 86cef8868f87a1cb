/** Settings and mail that lines gave and do not give any more: what a plan takes back of them, and what stays. */
import { outlives, strictOf } from '../desired/after-roles.ts';
import type { DesiredUser } from '../desired/resolve.ts';
import { type FieldChange, fieldParts } from '../model/field.ts';
import { groupBy } from '../model/group-by.ts';
import type { Email } from '../model/ids.ts';
import type { LiveUser } from '../model/live.ts';
import { present } from '../model/present.ts';
import type { Reason } from '../model/reason.ts';
import { permissionsOf, SWITCHES, switchLabel } from '../model/settings.ts';
import { compareKeys, compareText } from '../model/text.ts';
import { lineKey } from './because.ts';
import type { Returning } from './change.ts';
import { differencesOf } from './held.ts';
import type { Note, NoteOf } from './note.ts';
import { lineThatEnded } from './origin.ts';
import type { Pair } from './touched.ts';

/** What ended lines ask of somebody and the account has otherwise. */
export function returningOf({ desired, live }: Pair, base: DesiredUser | undefined): Returning[] {
  const hasEnded = [desired, base].some(
    (each) => each?.returned !== undefined || each?.mailEnded !== undefined,
  );
  if (!hasEnded || live === undefined || desired.state === 'absent') return [];
  const told = differencesOf(live, desired).flatMap((change) => {
    const line = lineThatEnded(change.field, desired, base);
    return line === undefined ? [] : [{ change, because: { ...line, fields: [change.field] } }];
  });
  if (told.length === 0) return [];
  const { email, shown } = desired;
  return [
    { email, shown, fields: told.map(({ change }) => change), because: told.map(({ because }) => because) },
  ];
}

/** What a timer leaves of it that it would take if it were access. */
export const leftByDue = (
  returning: readonly Returning[],
  labels: ReadonlyMap<string, string>,
): NoteOf<'left-by-due'>[] =>
  returning.flatMap(({ shown, fields, because }) => {
    const taken = new Set(fields.filter(isTaken).map(({ field }) => field));
    const lines = groupBy(
      because.flatMap((line) =>
        line.fields.filter((field) => taken.has(field)).map((field) => ({ field, line })),
      ),
      ({ line }) => lineKey(line),
    );
    return [...lines.values()].map((all) => {
      const what = all.map(({ field }) => besideLabel(field, labels));
      return { code: 'left-by-due', person: shown, what, ...citedOf(all[0].line) };
    });
  });

/** A line as a note has it: of a role the one that gives it. */
const citedOf = ({ text: by, until, through, place }: Reason) => ({
  by,
  ...present({ place: through ?? place, until }),
});

/** Whether somebody has less by it. */
function isTaken({ field, after }: FieldChange): boolean {
  const name = SWITCHES.find((each) => each === field);
  return name === undefined ? after === null : after === strictOf(name);
}

/** `may use API management`, `mail about Returns`. */
function besideLabel(field: string, labels: ReadonlyMap<string, string>): string {
  const name = SWITCHES.find((each) => each === field);
  const [, id = field] = fieldParts(field);
  return name === undefined ? `mail about ${labels.get(id) ?? id}` : switchLabel(name);
}

/** What stays of what no line states any more, and for whoever is no timer also which permissions none states at all. */
export function notesBeside(
  pairs: readonly Pair[],
  base: ReadonlyMap<Email, DesiredUser>,
  labels: ReadonlyMap<string, string>,
  isDue: boolean,
): Note[] {
  const there = pairs.flatMap(({ desired, live }) =>
    live === undefined || desired.state === 'absent' ? [] : [{ desired, live }],
  );
  const told = there.flatMap(({ desired, live }) =>
    unstated(desired, live, base.get(desired.email)).map(({ field, value, line }) => ({
      person: desired.shown,
      field,
      label: `${besideLabel(field, labels)} = ${value ? 'yes' : 'no'}`,
      line,
    })),
  );
  const isTold = new Set(told.map(({ person, field }) => `${person}\n${field}`));
  return [...unstatedNotes(told), ...(isDue ? [] : unmanaged(there, isTold))];
}

interface Unstated {
  readonly field: string;
  readonly value: boolean;
  /** The line that gave it. */
  readonly line: Reason;
}

function unstated(desired: DesiredUser, live: LiveUser, base: DesiredUser | undefined): Unstated[] {
  // Whoever tidies up deletes a line that has ended: then the base still has it.
  const ended = new Map(
    [...(base?.unstated ?? []), ...(desired.unstated ?? [])].map((each) => [each.setting, each]),
  );
  const byDate = [...ended.values()]
    .filter(outlives)
    .filter(({ setting, value }) => !desired.settings.has(setting) && live.settings[setting] === value)
    .map(({ setting, value, reason }) => ({ field: setting, value, line: reason }));
  if (base === undefined || base.state === 'absent') return byDate;
  const settings = [...base.settings].filter(
    ([name, { value }]) => !desired.settings.has(name) && live.settings[name] === value,
  );
  // Where no file states mail any more, it was not read: then nobody has heard that it ended.
  const mail = desired.notifications === undefined ? [...(base.notifications ?? [])] : [];
  return [
    ...byDate,
    ...settings.map(([field, { value, reason: line }]) => ({ field, value, line })),
    ...mail
      .filter(([id]) => live.notified?.integrations.has(id) !== false)
      .map(([id, line]) => ({ field: `notifications/${id}`, value: true, line })),
  ];
}

interface Told {
  readonly person: string;
  readonly label: string;
  readonly line: Reason;
}

/** By person what a line gave, then by line and what it gave the people. */
function unstatedNotes(told: readonly Told[]): Note[] {
  const perPerson = groupBy(told, ({ person, line }) => `${person}\n${lineKey(line)}`);
  const each = [...perPerson.values()].map((all) => ({
    ...all[0],
    what: all.map(({ label }) => label).sort(compareText),
  }));
  const together = groupBy(each, ({ what, line }) => `${what.join('\n')}\n${lineKey(line)}`);
  return [...together.values()].map((all) => {
    const [{ what, line }] = all;
    const people = all.map(({ person }) => person).sort(compareText);
    return { code: 'unstated', what, people, ...citedOf(line) };
  });
}

const MOST_NAMED = 3;

function unmanaged(
  there: readonly { readonly desired: DesiredUser; readonly live: LiveUser }[],
  isTold: ReadonlySet<string>,
): Note[] {
  const told = there.flatMap(({ desired, live }) =>
    permissionsOf(live.settings)
      .filter((setting) => !desired.settings.has(setting) && !isTold.has(`${desired.shown}\n${setting}`))
      .map((setting) => ({ setting, person: desired.shown })),
  );
  const settings = [...groupBy(told, ({ setting }) => setting)].sort(compareKeys).map(([setting, all]) => {
    const people = all.map(({ person }) => person).sort(compareText);
    return { setting, count: people.length, people: people.slice(0, MOST_NAMED) };
  });
  return settings.length === 0 ? [] : [{ code: 'unmanaged-settings', settings }];
}
