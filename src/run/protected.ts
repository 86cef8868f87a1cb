/** Somebody whom no run may write and whom the files want otherwise: how they differ, and what explains the use of an account for emergencies. */
import { latestUse } from '../config/rules/break-glass.ts';
import { entryOf, entryText } from '../config/write.ts';
import type { OpenName } from '../core/desired/comparable.ts';
import type { DesiredState, DesiredUser } from '../core/desired/resolve.ts';
import { otherFileFor } from '../core/export/adopt.ts';
import { onEverythingOf, withCovering } from '../core/model/covered.ts';
import { emailOf } from '../core/model/ids.ts';
import type { LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import type { Settings } from '../core/model/settings.ts';
import { differencesOf } from '../core/plan/held.ts';
import type { NoteOf } from '../core/plan/note.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type ProtectedPerson, splitFields } from '../core/report/drift.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import type { AskAudit } from './audit.ts';
import type { limitsByFile } from './strangers.ts';

/** Everybody of whom a plan notes it, but whom names that do not resolve may explain. */
export async function protectedPeople(
  { notes }: Pick<Plan, 'notes'>,
  around: AroundProtected,
  namesFor: (email: string) => readonly OpenName[],
  ask: AskAudit,
): Promise<ProtectedPerson[]> {
  return Promise.all(
    notes.flatMap((note) => {
      const fields = note.code === 'protected-drift' && protectedFields(note, around, namesFor);
      return fields ? [protectedPerson({ ...note, fields }, around, ask)] : [];
    }),
  );
}

/**
 * How somebody protected differs for certain. Undefined: perhaps in nothing but what a name means that does not resolve.
 * An account for emergencies that is switched off is at rest.
 */
function protectedFields(
  { person, isBreakGlass }: NoteOf<'protected-drift'>,
  around: AroundProtected,
  namesFor: (email: string) => readonly OpenName[],
): ProtectedPerson['fields'] | undefined {
  const { record, wanted } = protectedBy(person, around);
  if (record === undefined || wanted?.state !== 'present') return [];
  const names = namesFor(wanted.email);
  const all = withCovering(differencesOf(record, wanted), onEverythingOf(record.access));
  const { certain } = splitFields(all, names);
  const fields = certain.filter(({ field }) => !(isBreakGlass && record.disabled && field === 'enabled'));
  return names.length > 0 && fields.length === 0 ? undefined : fields;
}

/** The record that is shown so, and the entry that means it: a pinned person may have another e-mail now. */
function protectedBy(person: string, { users, desired }: Pick<AroundProtected, 'users' | 'desired'>) {
  const record = users.find(({ shownEmail }) => shownEmail === person);
  const pinned = desired.users.find(({ id }) => id !== undefined && id === record?.userId);
  const email = pinned?.email ?? emailOf(person);
  return { record, email, wanted: pinned ?? desired.users.find((user) => user.email === email) };
}

interface AroundProtected {
  readonly users: readonly LiveUser[];
  readonly desired: DesiredState;
  readonly config: WrittenConfig;
  readonly labels: ReadonlyMap<string, string>;
  readonly now: Date;
  readonly limitOf: ReturnType<typeof limitsByFile>;
}

async function protectedPerson(
  { person, wants, fields }: Pick<ProtectedPerson, 'person' | 'wants' | 'fields'>,
  around: AroundProtected,
  ask: AskAudit,
): Promise<ProtectedPerson> {
  const { desired, config, labels, now } = around;
  const { record, email, wanted } = protectedBy(person, around);
  const last = record && (await ask(record))?.[0];
  const isBreakGlass = desired.breakGlass.has(email);
  const isInUse = isBreakGlass && record !== undefined && !record.disabled && wants === 'to be disabled';
  const entry = isInUse
    ? {
        ...entryOf(record, labels, { ...config.defaults, settings: new Map() }),
        ...ownSettings(wanted),
        ...present({ id: wanted?.id }),
        enabled: true,
        // Nobody but whoever opened it knows why, and `validate` refuses an empty reason.
        reason: '',
        until: latestUse(now),
      }
    : undefined;
  const written = config.users.get(email);
  return {
    kind: 'protected',
    person,
    wants,
    fields,
    isBreakGlass,
    ...present({
      place: wanted?.place,
      last,
      explain: entry && entryText(wanted?.shown ?? person, entry),
      inFile: entry && written && otherFileFor(entry, written, around, false),
    }),
  };
}

/** Whoever explains a use does not change what the files say of settings; the defaults say theirs without the entry. */
const ownSettings = (wanted: DesiredUser | undefined): Partial<Settings> =>
  Object.fromEntries(
    [...(wanted?.settings ?? [])].flatMap(([name, { value, reason }]) =>
      reason.text === 'defaults' ? [] : [[name, value]],
    ),
  );
