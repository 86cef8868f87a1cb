/** The journey of a watch: what somebody changed in the account, who did it, and how the files would adopt it. */
import { latestUse } from '../config/rules/break-glass.ts';
import { entryOf, entryText } from '../config/write.ts';
import { type OpenName, openNames } from '../core/desired/comparable.ts';
import { type End, placeOfEnd, whatWords } from '../core/desired/ends.ts';
import { namesOf } from '../core/desired/names.ts';
import { formerOwnerOf } from '../core/desired/ownership.ts';
import type { DesiredState, DesiredUser } from '../core/desired/resolve.ts';
import { accessTestsOf } from '../core/desired/tests.ts';
import { type Adoption, adopter, otherFileFor } from '../core/export/adopt.ts';
import { onEverythingOf, withCovering } from '../core/model/covered.ts';
import type { AccountReader, Audited } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import { emailOf } from '../core/model/ids.ts';
import { isEmptyAccount, type LiveState, type LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import type { Settings } from '../core/model/settings.ts';
import { compareText } from '../core/model/text.ts';
import { type Held, heldChanges } from '../core/plan/change.ts';
import { liveLookup } from '../core/plan/ends.ts';
import { differencesOf, heldUnder } from '../core/plan/held.ts';
import { type Moved, movedPeople } from '../core/plan/moved.ts';
import { type Note, type NoteOf, UNCOMPARED } from '../core/plan/note.ts';
import { makePlan, type Plan } from '../core/plan/plan.ts';
import { recordsOfOne, recordsTogether, recordWords } from '../core/plan/several.ts';
import {
  type BrokenTest,
  type ChangedPerson,
  type EntryEffects,
  type FoundDrift,
  namesByPerson,
  type ProtectedPerson,
  splitFields,
  type Upcoming,
  unappliedIn,
  uncomparedOf,
  upcomingUntil,
} from '../core/report/drift.ts';
import { type Overdue, overdueWhileWaiting } from '../core/report/overdue.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { type AskAudit, auditOf, isOwnDoing, withReturn } from './audit.ts';
import { clockNotes } from './clock.ts';
import { ownersOfFiles } from './could.ts';
import type { CheckedFiles, Rejected } from './files-and-base.ts';
import { overdueFor } from './overdue.ts';
import { emptyAccount, findingsOn, otherAccount, readAccount } from './plan.ts';
import { limitsByFile, lookForStrangers, lookForUnmade } from './strangers.ts';

/** What a watch found, and what its reader is told beside it. */
export interface Drift extends FoundDrift {
  readonly kind: 'drift';
  readonly findings: readonly Finding[];
}

/**
 * Reads the account and says what somebody changed in it. Names that do not resolve leave out what they are about, and
 * nothing else: whoever deletes an integration must not blind the watch to a new administrator.
 */
export async function lookForDrift(
  checked: CheckedFiles,
  reader: AccountReader,
  now: Date,
  clock: () => Date,
): Promise<Drift | Rejected> {
  const { config, base } = checked;
  const { live, clockAheadMs } = await readAccount(reader, clock, config);
  if (isEmptyAccount(live)) throw emptyAccount();
  // Without a base the file is its own: whatever differs, the files did not ask for.
  const asked = { config, live, origin: reader.origin, now };
  const planAt = (moment: Date) => makePlan({ ...asked, now: moment, base: base ?? config, hold: true });
  const result = planAt(now);
  if (result.kind === 'other-account') throw otherAccount(config, result);
  const all = findingsOn(checked, result);
  if (result.kind === 'invalid') return { kind: 'rejected', what: 'names', findings: all };

  const { held, labels } = result.plan;
  const declared = new Map(result.desired.users.map((user) => [user.email, user]));
  const limitOf = limitsByFile(checked);
  const adopt = adopter({ config, names: namesOf(config, live), now, labels, limitOf });
  const { ask, isUnread, unasked } = auditOf(reader);
  // A failing access test is an error, too, and keeps nothing from being compared.
  const isPartly = result.plan.exitsOnly;
  const open = isPartly ? openNames(config, live, now) : [];
  const namesFor = namesByPerson(open);
  const moved = new Map(
    movedPeople({ live, desired: result.desired, base: result.plan.ends.base, now }).map((each) => [
      each.desired.email,
      each,
    ]),
  );
  const looking = { ...asked, checked, result, ask };
  const recordOf = liveLookup(live);
  const overdue = [
    ...overdueFor({ ...asked, ...present({ base }) }, result.plan),
    ...overdueWhileWaiting(result.desired, live, result.plan),
  ];
  const names = [...held.map(({ shown }) => shown), ...overdue.map(({ person }) => person)];
  const { changed: beyond, unmade } = await lookForUnmade(looking, new Set(names));
  const told = [...(await changedOutside(held, live, ask)), ...beyond];
  const apart = told.map((each) => ({
    each,
    ...splitFields(heldChanges(each), namesFor(each.email)),
  }));
  const everybody = [...live.users, ...live.unknownLevels];
  const several = recordsOfOne(everybody);
  const recordsOf = (record: LiveUser | undefined): readonly string[] | undefined =>
    record && several.has(record.recordId) ? recordsTogether(record, everybody).map(recordWords) : undefined;
  const formerOwner = formerOwnerOf(result.desired, live);
  const telling = { declared, adopt, moved, live, ask, labels, recordsOf, formerOwner };
  const changed = await Promise.all(
    apart.flatMap(({ each, certain }) =>
      certain.length === 0 && each.fields.length > 0 ? [] : [changedPerson(each, certain, telling)],
    ),
  );
  const { newcomers, left, inNoFile } = await lookForStrangers(looking);
  const around = { users: live.users, desired: result.desired, config, labels, now, limitOf };
  const guarded = await Promise.all(
    result.plan.notes.flatMap((note) => {
      const fields = note.code === 'protected-drift' && protectedFields(note, around, namesFor);
      return fields ? [protectedPerson({ ...note, fields }, around, ask)] : [];
    }),
  );
  const { account, ends } = result.plan;
  const severalTold = new Set<string>(
    newcomers.flatMap(({ person, records }) => (records === undefined ? [] : [emailOf(person)])),
  );
  const ended = new Set(newcomers.flatMap(({ why, person }) => (why === 'policy' ? [person] : [])));
  return {
    kind: 'drift',
    account,
    drifted: [...changed, ...newcomers, ...guarded],
    leftBehind: [...left].sort(compareText),
    inNoFile,
    broken: brokenTests(result.plan),
    unapplied: unappliedIn({ ...result.plan, held: told }).filter((person) => !ended.has(person)),
    unmade,
    overdue: await Promise.all(
      overdue.map((each) => {
        const entry = declared.get(emailOf(each.person));
        return withReturn(each, entry && recordOf(entry), looking);
      }),
    ),
    returning: result.plan.returning.map(
      ({ shown: person, fields, because }): Overdue => ({ person, leaves: false, fields, because }),
    ),
    upcoming: await lookAhead(ends.schedule, checked, now),
    notes: [
      ...clockNotes({ ...present({ clockAheadMs, base }), config, now }, result.plan, planAt),
      ...result.plan.notes.filter(
        (note) => isWatched(note, told) && !(note.code === 'two-records' && severalTold.has(note.person)),
      ),
    ],
    uncompared: uncomparedOf(open, new Map(apart.map(({ each, open: fields }) => [each.email, fields]))),
    unjudged: accessTestsOf(config, namesOf(config, live)).flatMap(({ name: test, open: unknown }) =>
      unknown.length === 0 ? [] : [{ test, names: unknown }],
    ),
    isPartly,
    auditUnread: isUnread(),
    auditUnasked: unasked(),
    judgedAt: now,
    hasBase: base !== undefined,
    labels,
    findings: all,
  };
}

/** What soon ends by itself, and who approves a change of the line that says so; CODEOWNERS is read for nothing else. */
async function lookAhead(schedule: readonly End[], checked: CheckedFiles, now: Date): Promise<Upcoming[]> {
  const soon = upcomingUntil(schedule, now);
  const fileOf = (end: End): string => placeOfEnd(end)?.file ?? '';
  const owners = await ownersOfFiles(new Set(soon.map(fileOf)), checked);
  return soon.map((end) => ({ ...end, ask: owners.get(fileOf(end)) ?? [] }));
}

/** But for those whom a run of this token left half way: nothing was changed outside then, and a note says it. */
async function changedOutside(held: readonly Held[], live: LiveState, ask: AskAudit): Promise<Held[]> {
  const brokenOff = await Promise.all(
    held.map(async ({ isHalfWay, live: record }) =>
      isHalfWay && record ? isOwnDoing(await ask(record), live, record) : false,
    ),
  );
  return held.filter((_, index) => brokenOff[index] === false);
}

interface Telling {
  readonly declared: ReadonlyMap<string, DesiredUser>;
  readonly adopt: ReturnType<typeof adopter>;
  readonly moved: ReadonlyMap<string, Moved>;
  readonly live: LiveState;
  readonly ask: AskAudit;
  readonly labels: ReadonlyMap<string, string>;
  readonly formerOwner: string | undefined;
  /** The records of a person who has several. */
  recordsOf(record: LiveUser | undefined): readonly string[] | undefined;
}

async function changedPerson(
  each: Held,
  fields: ChangedPerson['fields'],
  { declared, adopt, moved, live, ask, labels, recordsOf, formerOwner }: Telling,
): Promise<ChangedPerson> {
  const { shown, email, place } = each;
  const desired = declared.get(email);
  // Of somebody who is gone, only a pin still says who they were.
  const whom = each.live ?? pinOf(desired);
  const entries = whom && (await ask(whom));
  const adoption = adopt(each, desired);
  const records = recordsOf(each.live);
  const after = each.live === undefined ? formerOwner : undefined;
  const twin = each.fields.length === 0 ? moved.get(email) : undefined;
  return {
    kind: 'changed',
    person: shown,
    place,
    fields,
    ...effectsOf(records === undefined ? adoption : { takeOut: [] }, labels),
    ...present({
      adopt: records === undefined && after === undefined ? entryText(shown, adoption.entry) : undefined,
      records,
      after,
      pin: each.live === undefined ? desired?.id : undefined,
      adoptRemoves: (adoption.entry.state === 'absent' && each.live !== undefined) || undefined,
      last: entries?.[0],
      isOwn: (whom !== undefined && isOwnDoing(entries, live, whom)) || undefined,
      isHalfWay: each.isHalfWay,
      moved: twin && movedTo(twin, followed(each, twin, adopt), labels),
    }),
  };
}

/** What their entry would have to say under the e-mail that they perhaps have now; nothing else tells what has ended of it. */
function followed(each: Held, twin: Moved, adopt: Telling['adopt']): Adoption {
  const { hasEnded, ...held } = heldUnder(each, twin.live, twin);
  const adoption = adopt(held, twin.desired);
  return hasEnded ? { ...adoption, caveats: [...(adoption.caveats ?? []), 'ended'] } : adoption;
}

const movedTo = (
  { live: { shownEmail: now, access } }: Moved,
  adoption: Adoption,
  labels: Drift['labels'],
): NonNullable<ChangedPerson['moved']> => ({
  now,
  level: access.level,
  entry: entryText(now, adoption.entry),
  ...effectsOf(adoption, labels),
});

const effectsOf = (
  { takeOut, inFile, endsLost, caveats }: Omit<Adoption, 'entry'>,
  labels: Drift['labels'],
): EntryEffects => ({
  takeOut,
  ...present({
    inFile,
    endsLost: endsLost?.map(({ what, reason: { text: by, until = '', through, place: at } }) => ({
      what: whatWords(what, labels),
      until,
      by,
      ...present({ place: through ?? at }),
    })),
    caveats,
  }),
});

/** What nothing but a merged change mends waits for its apply, as that change does. */
const brokenTests = ({ tests }: Pick<Plan, 'tests'>): BrokenTest[] =>
  tests.flatMap(({ test, person, words, change }) =>
    change === 'breaks' ? [] : [{ test, person, words, isMended: change === 'mends' }],
  );

/** Access that is otherwise than somebody believes who reads the files, and that no file states; what was not compared. */
const WATCHED: ReadonlySet<Note['code']> = new Set([
  ...UNCOMPARED,
  'unknown-access',
  'unstated',
  'unmanaged-settings',
  'odd-resource',
  'declared-but-disabled',
  'absent-looks-like',
  'looks-moved',
  'pinned-person-missing',
  'looks-like-declared',
  'absent-outside-domains',
  'protected-looks-like',
]);

/** Of whoever is told as changed, the same need not be noted. */
function isWatched(note: Note, told: readonly Held[]): boolean {
  if (note.code === 'resource-missing') return note.keeps === true;
  if (note.code === 'half-way' || note.code === 'pinned-person-missing')
    return told.every(({ shown }) => shown !== note.person);
  return WATCHED.has(note.code);
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
  readonly labels: Drift['labels'];
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

const pinOf = (desired: DesiredUser | undefined): Audited | undefined =>
  desired?.id === undefined ? undefined : { userId: desired.id };
