/** What the account has and the files do not say, person by person. */
import type { OpenName } from '../desired/comparable.ts';
import { type End, PERSON } from '../desired/ends.ts';
import type { DesiredUser } from '../desired/resolve.ts';
import type { TakeOut } from '../export/adopt.ts';
import type { Caveat } from '../export/settings-and-mail.ts';
import type { AccountLevel } from '../model/access.ts';
import type { CoveredChange } from '../model/covered.ts';
import type { AuditEntry } from '../model/doors.ts';
import { fieldParts } from '../model/field.ts';
import type { Place } from '../model/finding.ts';
import { groupBy } from '../model/group-by.ts';
import type { LiveUser } from '../model/live.ts';
import { compareText } from '../model/text.ts';
import { DAY } from '../model/until.ts';
import { hasNow } from '../plan/ends.ts';
import type { Note } from '../plan/note.ts';
import type { Operation } from '../plan/operation.ts';
import type { Plan } from '../plan/plan.ts';
import type { Overdue } from './overdue.ts';
import type { InNoFile, WhyStrange } from './strangers.ts';

/** Everybody whose access was changed outside the files, and what else a watch tells. */
export interface FoundDrift {
  readonly account: Plan['account'];
  readonly drifted: readonly DriftedPerson[];
  /** Whom the files make administrators and do not say to be enabled, and who is disabled: no difference, and no administrator. */
  readonly disabled: readonly Drifted[];
  /** In no file any more, and still in the account: declared in the base, or once invited with this token. */
  readonly leftBehind: readonly string[];
  /** Who else is in no file, and is no difference. */
  readonly inNoFile: InNoFile;
  /** Access tests that the account breaks. */
  readonly broken: readonly BrokenTest[];
  /** Of whom the files ask something that waits for an apply, though nothing holds it; nobody without a base. */
  readonly unapplied: readonly string[];
  /** Of those who wait for an apply, whom neither the files nor the base make the administrators that they are. */
  readonly unmade: readonly string[];
  /** What has ended by itself and the account still gives: no run of `apply --due` has carried it out. */
  readonly overdue: readonly Overdue[];
  /** What has ended of settings and mail and the account still has: no timer takes it, and an apply does. */
  readonly returning: readonly Overdue[];
  /** What soon ends by itself, in the order of time. */
  readonly upcoming: readonly Upcoming[];
  /** What a plan of the same files would note, and what is no difference although somebody may have made it. */
  readonly notes: readonly Note[];
  /** Names that do not resolve, and what each leaves open. */
  readonly uncompared: readonly Uncompared[];
  /** Access tests that name what does not resolve: what they say of it was not judged. */
  readonly unjudged: readonly Unjudged[];
  /** Whether the files and the account do not fit together: nothing but ends is written then. */
  readonly isPartly: boolean;
  /** Whether the audit log, which was asked who did it, could not be read. */
  readonly auditUnread: boolean;
  /** After how many people it was not asked, as they are too many. */
  readonly auditUnasked: number;
  /** The moment on which dates were judged. */
  readonly judgedAt: Date;
  /** Whether there is a base: without one, an edit of the files looks like one of the account. */
  readonly hasBase: boolean;
  readonly labels: ReadonlyMap<string, string>;
}

/** Something that soon ends by itself. */
export interface Soon extends End {
  /** No run ends it, as long as the files and the account do not fit together. */
  readonly waits?: true;
}

export interface Upcoming extends Soon {
  /** Who approves a change of the line that says so, as CODEOWNERS writes them; nobody if it names none. */
  readonly ask: readonly string[];
}

/**
 * What is due is overdue, what waits for somebody needs nothing but them, what a role's end asks for no merge did, and of
 * somebody who has what the files say but for what was changed outside, nothing waits. An end counts only once it is
 * applied.
 */
export function unappliedIn({
  operations,
  ends,
  returning,
  held,
}: Pick<Plan, 'operations' | 'ends' | 'returning' | 'held'>): string[] {
  const told = groupBy([...returning, ...held], ({ email }) => email);
  const isTold = ({ user, before, after, fields }: Operation): boolean => {
    const known = new Set(told.get(user.email)?.flatMap((each) => each.fields.map(({ field }) => field)));
    return before !== undefined && after !== undefined && fields.every(({ field }) => known.has(field));
  };
  const asked = operations.filter(
    (each) => each.origin === 'change' && each.waitsFor === undefined && !isTold(each),
  );
  const people = [...asked.map(({ user }) => user.shown), ...ends.changes.map(({ shown }) => shown)];
  return [...new Set(people)].sort(compareText);
}

/** Somebody of whose access a name that does not resolve leaves something open. */
export interface OpenPerson {
  readonly person: string;
  /** What the account has beyond the files, and may be what the name means. */
  readonly fields: readonly CoveredChange[];
}

/** A name in the files that does not resolve, and whom it leaves uncompared so far. */
export interface Uncompared {
  readonly what: OpenName['what'];
  readonly name: string;
  readonly people: readonly OpenPerson[];
}

/** A pin means one object alone: what else the account has is certainly something else. */
export const uncomparedOf = (
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

/** An access test, and the names in it that do not resolve. */
export interface Unjudged {
  readonly test: string;
  readonly names: readonly string[];
}

/** Which of these names leave something of a person open. */
export function namesByPerson(open: readonly OpenName[]): (email: string) => readonly OpenName[] {
  const byEmail = new Map<string, OpenName[]>();
  for (const name of open)
    for (const { email } of name.people) byEmail.set(email, [...(byEmail.get(email) ?? []), name]);
  return (email) => byEmail.get(email) ?? [];
}

const SECTION = { integration: 'integrations', 'MCP server': 'mcpServers' } as const;

/**
 * The fields that differ for certain, and those that a name which does not resolve may explain; `names` are those that
 * leave something of this person open.
 */
export function splitFields(fields: readonly CoveredChange[], names: readonly OpenName[]) {
  if (names.length === 0) return { certain: fields, open: [] };
  const byName = names.filter(({ isPinned }) => !isPinned);
  const kinds = new Set<string>(byName.map(({ what }) => SECTION[what]));
  if (kinds.has('integrations')) kinds.add('notifications');
  // An entry whose every grant is open has a level all the same, and of that the account may have more.
  const told = fields
    .filter(({ field, before, after }) => field !== 'accessLevel' || before !== 'custom' || after !== 'none')
    .map((each) =>
      each.field === 'accessLevel' && each.after === 'none' ? { ...each, after: 'custom' } : each,
    );
  const mayBeMeant = ({ field, before, after }: CoveredChange): boolean => {
    const [what, id] = fieldParts(field);
    return id !== undefined && kinds.has(what) && (after === null || (isHigh(before) && !isHigh(after)));
  };
  return { certain: told.filter((each) => !mayBeMeant(each)), open: told.filter(mayBeMeant) };
}

const isHigh = (level: CoveredChange['before']): boolean => level === 'manage' || level === 'write';

/** How the account breaks an access test of the files. */
export interface BrokenTest {
  readonly test: string;
  readonly person: string;
  readonly words: string;
  /** Whether what is due or merged mends it as soon as it is carried out. */
  readonly isMended: boolean;
}

/** How far a look-ahead looks. */
export const LOOK_AHEAD_DAYS = 14;

/** What of a schedule ends within the look-ahead. */
export const upcomingUntil = <Ending extends { readonly moment: number }>(
  schedule: readonly Ending[],
  now: Date,
): readonly Ending[] => schedule.filter(({ moment }) => moment <= now.getTime() + LOOK_AHEAD_DAYS * DAY);

interface AroundEnds {
  readonly declared: ReadonlyMap<string, DesiredUser>;
  /** The account's record of somebody, if it has one. */
  recordOf(user: DesiredUser): LiveUser | undefined;
  readonly now: Date;
  readonly isPartly: boolean;
}

/**
 * What soon ends of what the account gives: what it does not give cannot end. Where files and account do not fit together,
 * that is carried out of whole people alone, and of these by their own date, since an open name may be a grant that is left.
 */
export const endingSoon = (
  schedule: readonly End[],
  { declared, recordOf, now, isPartly }: AroundEnds,
): Soon[] =>
  upcomingUntil(schedule, now).flatMap((end) => {
    const user = declared.get(end.email);
    const record = user && recordOf(user);
    if (user === undefined || record === undefined || !hasNow(record, end.what)) return [];
    const isOfAll = end.what === PERSON && user.end === end.moment;
    return [{ ...end, ...(isPartly && !isOfAll ? { waits: true } : {}) }];
  });

/** One person whom the account has otherwise than the files say. */
export type DriftedPerson = ChangedPerson | Newcomer | ProtectedPerson;

interface Drifted {
  readonly person: string;
  /** What the audit log says last of the record, and of a newcomer how it came about; best effort. */
  readonly last?: AuditEntry;
}

/** What an entry that is offered does beside what it says. */
export interface EntryEffects {
  /** Lines that give more than the account has: grants add up, so they have to go as well. */
  readonly takeOut: readonly TakeOut[];
  /** The file that may hold it, where that of the person's may not. */
  readonly inFile?: string;
  /** Ends that the files give and the entry cannot say: whoever takes it for them extends that access. */
  readonly endsLost?: readonly LostEnd[];
  readonly caveats?: readonly Caveat[];
}

/** Somebody whom the files declare; what `adopt` does beside what it says. */
export interface ChangedPerson extends Drifted, EntryEffects {
  readonly kind: 'changed';
  readonly place: Place;
  /** From what the account has to what the files say; empty: the person is no longer in the account. */
  readonly fields: readonly CoveredChange[];
  /** The entry under `users`, as YAML, with which the files would say what the account has. */
  readonly adopt?: string;
  /** Why no entry adopts it: the account has several records of the person. */
  readonly records?: readonly string[];
  /** The id by which the entry of somebody who is not there pins them, so that no run invites them. */
  readonly pin?: string;
  /** Of somebody who has not accepted the invitation, so that nothing of the record counts: how it came about. */
  readonly uncounted?: Pick<Newcomer, 'invitation' | 'createdAt' | 'createdVia'>;
  /** Of somebody who is not there: the level that the files give. */
  readonly had?: AccountLevel;
  /** Of somebody who is not there: the account may be theirs, as this person, whom the files call its owner, is in the list. */
  readonly after?: string;
  /** The person is still in the account, with a record that gives nothing: `adopt`, which alone fits, removes them. */
  readonly adoptRemoves?: true;
  /** Of somebody who is not there: whose e-mail theirs has perhaps become. */
  readonly moved?: MovedTo;
  /** By that log it was done with this token. */
  readonly isOwn?: true;
  /** A run of the files that broke off leaves somebody just so. */
  readonly isHalfWay?: true;
}

/** Whose e-mail somebody's has perhaps become. */
interface MovedTo extends EntryEffects {
  readonly now: string;
  readonly level: string;
  /** The entry that follows it, as YAML. */
  readonly entry: string;
}

/** An end of a line that goes with the others. */
export interface LostEnd {
  /** `monitor`, `write on every MCP server`. */
  readonly what: string;
  readonly until: string;
  readonly by: string;
  readonly place?: Place;
}

/** Somebody whom no file declares: who came or was changed lately, or whom the policy was to end. */
export interface Newcomer extends Drifted {
  readonly kind: 'newcomer';
  readonly why: WhyStrange;
  /** The record makes them an administrator. */
  readonly isAdministrator?: true;
  /** The account's own words for when the record was changed, where that is why. */
  readonly changedAt?: string;
  /** From what the account has to what the base gave, of somebody whom the base declares. */
  readonly fields?: readonly CoveredChange[];
  readonly invitation: LiveUser['invitation'];
  /** The account's own words for when and how the record came about. */
  readonly createdAt?: string;
  readonly createdVia?: string;
  /** Their domain is not among `policy.domains`, so that their entry alone would be refused. */
  readonly isOutside?: true;
  /**
   * The entry under `users`, as YAML, with which the files would say what the account has. Undefined: the record gives
   * nothing, which no entry can say but the one that ends it.
   */
  readonly adopt?: string;
  /** The file that may hold `adopt`, where a file that was read may not. */
  readonly inFile?: string;
  /** What `adopt` does otherwise than the account. */
  readonly caveats?: readonly Caveat[];
  /**
   * The entry that ends it; none is offered for somebody whom another file names, and none would end a mirrored record, or
   * several of which nothing tells whose each is.
   */
  readonly end?: string;
  /** The file that may hold `end`, where a file that was read may not. */
  readonly endInFile?: string;
  /** Why no entry can keep it: the account has several records of the person. */
  readonly records?: readonly string[];
  /** A record of production, which this environment mirrors: no run writes it here. */
  readonly isMirrored?: true;
  /** A file that names them and that was not read: of its people nothing is known here. */
  readonly namedIn?: string;
}

/** Somebody of `policy.protectedUsers` whom the files want otherwise: nobody but a person can put that right. */
export interface ProtectedPerson extends Drifted {
  readonly kind: 'protected';
  readonly place?: Place;
  /** What the files want, in a few words. */
  readonly wants: string;
  /** From what the account has to what the files say; empty of whom they want absent or invited. */
  readonly fields: readonly CoveredChange[];
  /** Of `policy.breakGlass`: being in use is what it is for, and its entry may explain it. */
  readonly isBreakGlass: boolean;
  /** The entry under `users`, as YAML, that explains the use of such an account, but for the reason. */
  readonly explain?: string;
  /** The file that may hold it, where that of the person's may not. */
  readonly inFile?: string;
}
