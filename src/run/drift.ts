/** The journey of a watch: what somebody changed in the account, who did it, and how the files would adopt it. */
import { entryText } from '../config/write.ts';
import { openNames } from '../core/desired/comparable.ts';
import { placeOfEnd, whatWords } from '../core/desired/ends.ts';
import { namesOf } from '../core/desired/names.ts';
import { formerOwnerOf } from '../core/desired/ownership.ts';
import type { DesiredUser } from '../core/desired/resolve.ts';
import { accessTestsOf } from '../core/desired/tests.ts';
import { type Adoption, adopter } from '../core/export/adopt.ts';
import type { AccountReader, Audited } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import { emailOf } from '../core/model/ids.ts';
import { isEmptyAccount, type LiveState, type LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { compareText } from '../core/model/text.ts';
import { type Held, heldChanges } from '../core/plan/change.ts';
import { liveLookup } from '../core/plan/ends.ts';
import { heldUnder } from '../core/plan/held.ts';
import { type Moved, movedPeople } from '../core/plan/moved.ts';
import { type Note, UNCOMPARED } from '../core/plan/note.ts';
import { makePlan, type Plan, type PlanResult } from '../core/plan/plan.ts';
import { recordsOfOne, recordsTogether, recordWords } from '../core/plan/several.ts';
import {
  type BrokenTest,
  type ChangedPerson,
  type EntryEffects,
  endingSoon,
  type FoundDrift,
  namesByPerson,
  type Soon,
  splitFields,
  type Upcoming,
  unappliedIn,
  uncomparedOf,
} from '../core/report/drift.ts';
import { type Overdue, overdueWhileWaiting } from '../core/report/overdue.ts';
import { type AskAudit, auditOf, isOwnDoing, withReturn } from './audit.ts';
import { clockNotes } from './clock.ts';
import { ownersOfFiles } from './could.ts';
import type { CheckedFiles, Rejected } from './files-and-base.ts';
import { overdueFor } from './overdue.ts';
import { emptyAccount, findingsOn, otherAccount, readAccount } from './plan.ts';
import { protectedPeople } from './protected.ts';
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
  const { ask, askOfGone, isUnread, unasked } = auditOf(reader);
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
  const telling = { declared, adopt, moved, live, ask, askOfGone, labels, recordsOf, formerOwner };
  const changed = await Promise.all(
    apart.flatMap(({ each, certain }) =>
      certain.length === 0 && each.fields.length > 0 ? [] : [changedPerson(each, certain, telling)],
    ),
  );
  const { newcomers, left, inNoFile } = await lookForStrangers(looking);
  const around = { users: live.users, desired: result.desired, config, labels, now, limitOf };
  const guarded = await protectedPeople(result.plan, around, namesFor, ask);
  const { account, ends } = result.plan;
  const severalTold = new Set<string>(
    newcomers.flatMap(({ person, records }) => (records === undefined ? [] : [emailOf(person)])),
  );
  const ended = new Set(newcomers.flatMap(({ why, person }) => (why === 'policy' ? [person] : [])));
  return {
    kind: 'drift',
    account,
    drifted: [...changed, ...newcomers, ...guarded],
    disabled: await disabledAdministrators(result, live, ask),
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
    upcoming: await withOwners(endingSoon(ends.schedule, { declared, recordOf, now, isPartly }), checked),
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

/** With who approves a change of the line that says so; CODEOWNERS is read for nothing else. */
async function withOwners(soon: readonly Soon[], checked: CheckedFiles): Promise<Upcoming[]> {
  const fileOf = (end: Soon): string => placeOfEnd(end)?.file ?? '';
  const owners = await ownersOfFiles(new Set(soon.map(fileOf)), checked);
  return soon.map((end) => ({ ...end, ask: owners.get(fileOf(end)) ?? [] }));
}

/** Their access is as the files say, so that nothing else tells of them; who did it is asked after those who differ. */
function disabledAdministrators(
  { plan, desired: { users } }: Extract<PlanResult, { kind: 'planned' }>,
  live: LiveState,
  ask: AskAudit,
): Promise<Drift['disabled']> {
  const recordOf = liveLookup(live);
  const names = new Set(
    plan.notes.flatMap((note) => (note.code === 'declared-but-disabled' ? note.people : [])),
  );
  return Promise.all(
    users
      .filter(({ shown, access }) => names.has(shown) && access.level === 'administrator')
      .map(async (user) => {
        const record = recordOf(user);
        return { person: user.shown, ...present({ last: record && (await ask(record))?.[0] }) };
      }),
  );
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
  readonly askOfGone: ReturnType<typeof auditOf>['askOfGone'];
  readonly labels: ReadonlyMap<string, string>;
  readonly formerOwner: string | undefined;
  /** The records of a person who has several. */
  recordsOf(record: LiveUser | undefined): readonly string[] | undefined;
}

async function changedPerson(
  each: Held,
  fields: ChangedPerson['fields'],
  { declared, adopt, moved, live, ask, askOfGone, labels, recordsOf, formerOwner }: Telling,
): Promise<ChangedPerson> {
  const { shown, email, place } = each;
  const desired = declared.get(email);
  // Of somebody who is gone, only a pin still says who they were.
  const whom = each.live ?? pinOf(desired);
  const entries = (whom && (await ask(whom))) ?? [];
  const last = entries[0] ?? (each.live === undefined ? await askOfGone(email) : undefined);
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
      last,
      isOwn: isOwnDoing(entries.length > 0 ? entries : last && [last], live, whom) || undefined,
      uncounted: each.live && uncountedOf(each.live),
      had: each.live === undefined ? desired?.access.level : undefined,
      isHalfWay: each.isHalfWay,
      moved: twin && movedTo(twin, followed(each, twin, adopt), labels),
    }),
  };
}

const uncountedOf = ({ invitation, createdAt, createdVia }: LiveUser): ChangedPerson['uncounted'] =>
  invitation === 'accepted' ? undefined : { invitation, ...present({ createdAt, createdVia }) };

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
  'below-floor',
  'absent-looks-like',
  'looks-moved',
  'pinned-person-missing',
  'looks-like-declared',
  'absent-outside-domains',
  'protected-nowhere',
]);

/** Of whoever is told as changed, the same need not be noted. */
function isWatched(note: Note, told: readonly Held[]): boolean {
  if (note.code === 'resource-missing') return note.keeps === true;
  if (note.code === 'half-way' || note.code === 'pinned-person-missing')
    return told.every(({ shown }) => shown !== note.person);
  return WATCHED.has(note.code);
}

const pinOf = (desired: DesiredUser | undefined): Audited | undefined =>
  desired?.id === undefined ? undefined : { userId: desired.id };
