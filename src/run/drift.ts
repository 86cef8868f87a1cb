/** The journey of a watch: what somebody changed in the account, who did it, and how the files would adopt it. */
import { latestUse } from '../config/rules/break-glass.ts';
import { namedInUnread } from '../config/unread.ts';
import { entryOf, entryText } from '../config/write.ts';
import { type OpenName, openNames } from '../core/desired/comparable.ts';
import { namesOf } from '../core/desired/names.ts';
import type { DesiredState, DesiredUser } from '../core/desired/resolve.ts';
import { adopter } from '../core/export/adopt.ts';
import { domainOf } from '../core/model/address.ts';
import { onEverythingOf, withCovering } from '../core/model/covered.ts';
import type { AccountReader, AuditEntry, Audited } from '../core/model/doors.ts';
import type { Finding } from '../core/model/finding.ts';
import { domainFolded, emailOf } from '../core/model/ids.ts';
import { isEmptyAccount, type LiveUser } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import type { Settings } from '../core/model/settings.ts';
import { compareText } from '../core/model/text.ts';
import { DAY } from '../core/model/until.ts';
import { heldChanges } from '../core/plan/change.ts';
import { differencesOf } from '../core/plan/diff.ts';
import { type Note, UNCOMPARED } from '../core/plan/note.ts';
import { makePlan, type Plan, type PlanRequest } from '../core/plan/plan.ts';
import {
  type ChangedPerson,
  type DriftedPerson,
  type Newcomer,
  type OpenPerson,
  type Overdue,
  overdueOf,
  overdueWhileWaiting,
  type ProtectedPerson,
  splitFields,
  THE_NAMES,
  type Uncompared,
  type Upcoming,
  unappliedIn,
} from '../core/report/drift.ts';
import type { WrittenConfig } from '../core/written/config.ts';
import { AuditWatch } from './audit.ts';
import type { CheckedFiles, Rejected } from './files.ts';
import { emptyAccount, findingsOn, otherAccount, readingFor } from './plan.ts';
import { lookAhead } from './upcoming.ts';

/** Everybody whose access was changed outside the files. */
export interface Drift {
  readonly kind: 'drift';
  readonly account: Plan['account'];
  readonly drifted: readonly DriftedPerson[];
  /** In no file any more, and still in the account: declared in the base, or once invited with this token. */
  readonly leftBehind: readonly string[];
  /** What has ended by itself and the account still gives: no run of `apply --due` has carried it out. */
  readonly overdue: readonly Overdue[];
  /** What has ended of settings and mail and the account still has: no timer takes it, and an apply does. */
  readonly returning: readonly Overdue[];
  /** What soon ends by itself. */
  readonly upcoming: readonly Upcoming[];
  /** What a plan of the same files would note, and what is no difference although somebody may have made it. */
  readonly notes: readonly Note[];
  /** Names that do not resolve, and what each leaves open. */
  readonly uncompared: readonly Uncompared[];
  /** Whether the files and the account do not fit together: nothing but ends is written then. */
  readonly isPartly: boolean;
  /** Whether there is a base: without one, an edit of the files looks like one of the account. */
  readonly hasBase: boolean;
  /** Of whom the files ask something that nobody has applied, though nothing holds it; always none without a base. */
  readonly unapplied: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
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
): Promise<Drift | Rejected> {
  const { config, base } = checked;
  const live = await reader.readAccount(readingFor(config));
  if (isEmptyAccount(live)) throw emptyAccount();
  // Without a base the file is its own: whatever differs, the files did not ask for.
  const asked = { config, live, origin: reader.origin, now };
  const result = makePlan({ ...asked, base: base ?? config, hold: true });
  if (result.kind === 'other-account') throw otherAccount(config, result);
  const all = findingsOn(checked, result);
  if (result.kind === 'invalid') return { kind: 'rejected', what: 'names', findings: all };

  const { held, labels } = result.plan;
  const notes = result.plan.notes.filter(
    (note) => WATCHED.has(note.code) || (note.code === 'resource-missing' && note.keeps),
  );
  const declared = new Map(result.desired.users.map((user) => [user.email, user]));
  const adopt = adopter({ config, names: namesOf(config, live), now, labels });
  const watch = new AuditWatch(reader);
  // A failing access test is an error, too, and keeps nothing from being compared.
  const isPartly = result.plan.exitsOnly;
  const open = isPartly ? openNames(config, live, now) : [];
  const namesFor = namesByPerson(open);
  const apart = held.map((each) => ({
    each,
    isGone: each.fields.length === 0,
    ...splitFields(heldChanges(each), namesFor(each.email)),
  }));
  const changed = await Promise.all(
    apart.map(async ({ each, isGone, certain: fields }): Promise<ChangedPerson | undefined> => {
      if (fields.length === 0 && !isGone) return undefined;
      const { shown, email, place } = each;
      // Of somebody who is gone, only a pin still says who they were.
      const whom = each.live ?? pinOf(declared.get(email));
      const last = whom && newest(await watch.ask(whom));
      const { entry, takeOut } = adopt(each, declared.get(email));
      const adoption = { adopt: entryText(shown, entry), takeOut };
      const adoptRemoves = (entry.state === 'absent' && each.live !== undefined) || undefined;
      return {
        kind: 'changed',
        person: shown,
        place,
        fields,
        ...adoption,
        ...present({ adoptRemoves, last }),
      };
    }),
  );
  const left = new Set(result.plan.leftBehind.map(({ email }) => email));
  const newcomers: Newcomer[] = [];
  const recent = newcomersOf(live.users, result.desired, config, now);
  const elsewhere = await namedElsewhere([...recent, ...live.users.filter(isIn(left))], checked);
  for (const user of live.users.filter(({ email }) => elsewhere.has(email))) {
    left.delete(user.shownEmail);
    newcomers.push(namedInAnother(user, elsewhere.get(user.email)));
  }
  for (const user of recent) {
    if (left.has(user.shownEmail) || elsewhere.has(user.email)) continue;
    const last = birth(await watch.ask(user));
    // Whom this token invited was in a file when that was done, and the file has changed since.
    if (isOwnDoing(last, live.tokenUserId)) left.add(user.shownEmail);
    else newcomers.push(newcomerOf(user, last, { labels, config }));
  }
  newcomers.sort((a, b) => compareText(emailOf(a.person), emailOf(b.person)));
  const around = { users: live.users, desired: result.desired, config, labels, now };
  const guarded = await Promise.all(
    result.plan.notes.flatMap((note) =>
      note.code === 'protected-drift' && !isOpenFor(note, around, namesFor)
        ? [protectedPerson(note, around, watch)]
        : [],
    ),
  );
  const { account, ends } = result.plan;
  const overdue = [
    ...overdueFor({ ...asked, ...present({ base }) }, result.plan),
    ...overdueWhileWaiting(result.desired, live, result.plan),
  ];
  const returning = result.plan.returning.map(
    ({ shown: person, fields, because }): Overdue => ({ person, leaves: false, fields, because }),
  );
  const upcoming = await lookAhead(ends.schedule, checked, now);
  const drifted = [...changed.filter((each) => each !== undefined), ...newcomers, ...guarded];
  const uncompared = uncomparedOf(open, new Map(apart.map(({ each, open: fields }) => [each.email, fields])));
  const leftBehind = [...left].sort(compareText);
  const hasBase = base !== undefined;
  const unapplied = unappliedIn(result.plan);
  const found = {
    account,
    drifted,
    leftBehind,
    overdue,
    returning,
    upcoming,
    notes,
    uncompared,
    isPartly,
    hasBase,
    unapplied,
    labels,
  };
  return { kind: 'drift', ...found, findings: all };
}

/** What a timer would do, whatever else the files ask for; where names do not resolve also what it leaves until they do. */
function overdueFor(asked: PlanRequest, { operations, exitsOnly }: Plan): Overdue[] {
  // Where nothing at all is planned, neither has a timer anything.
  if (operations.length === 0 && !exitsOnly) return [];
  const duePlan = (hold: boolean): Overdue[] => {
    const result = makePlan({ ...asked, due: { waited: new Set() }, hold });
    return result.kind === 'planned' ? overdueOf(result.plan.operations) : [];
  };
  const carriedOut = duePlan(false);
  if (!exitsOnly) return carriedOut;
  const ended = new Set(carriedOut.map(({ person }) => person));
  return duePlan(true).map((each) => (ended.has(each.person) ? each : { ...each, waitsFor: [THE_NAMES] }));
}

/** Access that is otherwise than somebody believes who reads the files, and that no file states; what was not compared. */
const WATCHED: ReadonlySet<Note['code']> = new Set([
  ...UNCOMPARED,
  'unknown-access',
  'unstated',
  'odd-resource',
  'declared-but-disabled',
  'absent-looks-like',
  'looks-like-declared',
  'absent-outside-domains',
  'protected-looks-like',
]);

function namesByPerson(open: readonly OpenName[]): (email: string) => readonly OpenName[] {
  const byEmail = new Map<string, OpenName[]>();
  for (const name of open)
    for (const { email } of name.people) byEmail.set(email, [...(byEmail.get(email) ?? []), name]);
  return (email) => byEmail.get(email) ?? [];
}

/** Of somebody protected it is only told that their access is another: perhaps no other than a name means. */
function isOpenFor(
  { person, isBreakGlass }: Extract<Note, { code: 'protected-drift' }>,
  around: AroundProtected,
  namesFor: (email: string) => readonly OpenName[],
): boolean {
  const { record, wanted } = protectedBy(person, around);
  const names = wanted === undefined ? [] : namesFor(wanted.email);
  if (record === undefined || wanted === undefined || names.length === 0) return false;
  const fields = withCovering(differencesOf(record, wanted), onEverythingOf(record.access));
  // An account for emergencies that is switched off is at rest.
  const isAtRest = isBreakGlass && record.disabled;
  return splitFields(fields, names).certain.every(({ field }) => isAtRest && field === 'enabled');
}

/** The record that is shown so, and the entry that means it: a pinned person may have another e-mail now. */
function protectedBy(person: string, { users, desired }: Pick<AroundProtected, 'users' | 'desired'>) {
  const record = users.find(({ shownEmail }) => shownEmail === person);
  const pinned = desired.users.find(({ id }) => id !== undefined && id === record?.userId);
  const email = pinned?.email ?? emailOf(person);
  return { record, email, wanted: pinned ?? desired.users.find((user) => user.email === email) };
}

/** A pin means one object alone: what else the account has is certainly something else. */
const uncomparedOf = (
  open: readonly OpenName[],
  fields: ReadonlyMap<string, OpenPerson['fields']>,
): Uncompared[] =>
  open.map(({ what, name, isPinned, people }) => ({
    what,
    name,
    people: people.map(({ email, shown }) => ({
      person: shown,
      fields: isPinned ? [] : (fields.get(email) ?? []),
    })),
  }));

const isIn =
  (people: ReadonlySet<string>) =>
  ({ shownEmail }: LiveUser): boolean =>
    people.has(shownEmail);

/** Where paths were given they may be a part of the files, whose other people are no strangers. */
const namedElsewhere = async (
  people: readonly LiveUser[],
  { config, inRepository }: CheckedFiles,
): Promise<ReadonlyMap<string, string>> =>
  config.from.length === 0 ? new Map<string, string>() : namedInUnread(people, inRepository.values());

const namedInAnother = (user: LiveUser, namedIn: string | undefined): Newcomer => ({
  kind: 'newcomer',
  person: user.shownEmail,
  invitation: user.invitation,
  ...present({ namedIn, createdAt: user.createdAt, createdVia: user.createdVia }),
});

const newest = (entries: readonly AuditEntry[]): AuditEntry | undefined => entries[0];
/** The entry that made the record, or the newest where the log reaches less far back. */
const birth = (entries: readonly AuditEntry[]): AuditEntry | undefined =>
  entries.find(({ event }) => event === 'create') ?? newest(entries);

/** Through the API, as the token's own user: the same person may also invite somebody on a screen. */
const isOwnDoing = (entry: AuditEntry | undefined, tokenUserId: string): boolean =>
  entry?.event === 'create' && entry.byId === tokenUserId && entry.source?.toLowerCase() !== 'ui';

function newcomerOf(
  user: LiveUser,
  last: AuditEntry | undefined,
  { labels, config: { defaults, policy } }: Pick<Drift, 'labels'> & { readonly config: WrittenConfig },
): Newcomer {
  const { email, shownEmail, invitation, createdAt, createdVia } = user;
  const isOutside = policy.domains?.map(domainFolded).includes(domainOf(email)) === false;
  const end = entryText(shownEmail, { state: 'absent' });
  const entry = entryText(shownEmail, entryOf(user, labels, defaults));
  const adopt = entry === end ? undefined : entry;
  return {
    kind: 'newcomer',
    person: shownEmail,
    invitation,
    end,
    ...present({ adopt, createdAt, createdVia, last, isOutside: isOutside || undefined }),
  };
}

interface AroundProtected {
  readonly users: readonly LiveUser[];
  readonly desired: DesiredState;
  readonly config: WrittenConfig;
  readonly labels: Drift['labels'];
  readonly now: Date;
}

async function protectedPerson(
  { person, wants }: { readonly person: string; readonly wants: string },
  around: AroundProtected,
  watch: AuditWatch,
): Promise<ProtectedPerson> {
  const { desired, config, labels, now } = around;
  const { record, email, wanted } = protectedBy(person, around);
  const last = record && newest(await watch.ask(record));
  const isBreakGlass = desired.breakGlass.has(email);
  const isInUse = isBreakGlass && record !== undefined && !record.disabled && wants === 'to be disabled';
  const explain = isInUse
    ? entryText(wanted?.shown ?? person, {
        ...entryOf(record, labels, { ...config.defaults, settings: new Map() }),
        ...ownSettings(wanted),
        ...present({ id: wanted?.id }),
        enabled: true,
        // Nobody but whoever opened it knows why, and `validate` refuses an empty reason.
        reason: '',
        until: latestUse(now),
      })
    : undefined;
  return {
    kind: 'protected',
    person,
    wants,
    isBreakGlass,
    ...present({ place: wanted?.place, last, explain }),
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

const RECENT = 30 * DAY;

/** People whom somebody brought into the account lately and whom no file declares. */
function newcomersOf(
  users: readonly LiveUser[],
  desired: DesiredState,
  config: WrittenConfig,
  now: Date,
): LiveUser[] {
  if ((config.policy.unmanagedUsers ?? 'report') !== 'report') return [];
  const emails = new Set(desired.users.map((user) => user.email));
  const ids = new Set(desired.users.flatMap((user) => user.id ?? []));
  return users
    .filter(({ email, userId }) => !emails.has(email) && !ids.has(userId) && email !== desired.owner)
    .filter(({ email }) => !desired.protectedUsers.has(email))
    .filter(({ createdAt }) => createdAt !== undefined && now.getTime() - Date.parse(createdAt) < RECENT)
    .sort((a, b) => compareText(a.email, b.email));
}
