/**
 * The plan: a pure function of what is desired, what is live, the policy and the date. It is data: it can be
 * shown, hashed, refused and checked; carrying it out is another's business.
 */

import { statesOf } from '../desired/comparable.ts';
import { type Names, namesLeniently, namesOf } from '../desired/names.ts';
import { type DesiredState, NO_GRANT_LEFT } from '../desired/resolve.ts';
import {
  accessTestsOf,
  brokenNever,
  type PersonBeforeAfter,
  type TestChange,
  testChanges,
  testFindings,
} from '../desired/tests.ts';
import { effectiveOfRecord } from '../model/access.ts';
import { type Finding, isError } from '../model/finding.ts';
import { isEmptyAccount, type LiveState } from '../model/live.ts';
import { present } from '../model/present.ts';
import { proofOf } from '../model/proof.ts';
import { compareText } from '../model/text.ts';
import type { WrittenConfig } from '../written/config.ts';
import { policyOf } from '../written/policy.ts';
import { leftByDue } from './beside.ts';
import type { CalendarDay } from './calendar.ts';
import { type Certificate, certify } from './certify.ts';
import { type Change, type Held, leftAloneOf, type Returning } from './change.ts';
import { type Base, compareStates } from './diff.ts';
import { meaningOf, operationDigest, planDigest } from './digest.ts';
import { beyondLimits, greatest } from './end-limits.ts';
import { NOTHING_REVIEWED, type PlannedEnds, type ReviewedEnds, statedEnds } from './ends.ts';
import { everyServer, notifiedWithoutAccess, pinsElsewhere, unpinned, wrongAccount } from './fits.ts';
import { type FutureInput, futureOf } from './future.ts';
import { type Breach, breachesOf } from './guard.ts';
import { lookAlikesOf, missedPeople } from './looks-like.ts';
import { movedNotes, movedPeople } from './moved.ts';
import type { Note, NoteOf } from './note.ts';
import { notesOnPlan, undeclaredAdministrators } from './notes.ts';
import type { Operation } from './operation.ts';
import { type Administrators, planOperations } from './order.ts';
import { scopeFor } from './origin.ts';
import { withOutliving } from './past.ts';
import type { PlanDocument } from './saved.ts';
import { takenOver } from './taken-over.ts';
import { runningOf, waysOf } from './way.ts';

export interface Plan {
  readonly made: Made;
  readonly account: PlanDocument['account'];
  readonly operations: readonly Operation[];
  readonly administrators: Administrators;
  readonly breaches: readonly Breach[];
  readonly notes: readonly Note[];
  readonly certificate: Certificate;
  /** Access tests that this run newly breaks, mends, or leaves broken through people whom it does not write. */
  readonly tests: readonly TestChange[];
  /** Whether an access test blocks: the files break it, or this run newly does. */
  readonly failsTests: boolean;
  /** Set if names that do not resolve hold up everything but exits: of `--due`, or of what a look with `hold` shows. */
  readonly exitsOnly: boolean;
  /** People who were in the base, are in no file now, and keep their access. */
  readonly leftBehind: PlanDocument['leftBehind'];
  /** What somebody changed in the account and this run leaves so. */
  readonly held: readonly Held[];
  /** What roles that ended ask for beside access, and the account has otherwise. */
  readonly returning: readonly Returning[];
  /** SHA-256 in hexadecimal: equal digests mean the same writes to the same records. */
  readonly digest: string;
  /** Set if nobody but the owner has access, so that everybody is invited: consented to by name. */
  readonly intoEmptyAccount: boolean;
  /** What people call resources, by id. */
  readonly labels: ReadonlyMap<string, string>;
  /** How many people the files declare, and how many of them this run leaves alone, whatever they are. */
  readonly declared: {
    readonly people: number;
    readonly leftAlone: number;
    /** How many of those left alone are not in the account. */
    readonly missing: number;
  };
  /** What ends by itself, now that the files say so: shown, counted and approved, and nothing of it is sent. */
  readonly ends: PlannedEnds;
  /** Every moment at which something ends, and what dates alone break by then. */
  readonly calendar: readonly CalendarDay[];
}

/** What decides, besides the account, what a run writes: the command that carries a plan out names all of it. */
export interface Made {
  /** Paths of the desired state, as given; empty: it is searched for. */
  readonly paths: readonly string[];
  /** Paths of the desired state that was already in force, as given; empty: none was given. */
  readonly base: readonly string[];
  readonly due: boolean;
  /** What a shell does first, so that they are there; left out where its reader is where the run was. */
  readonly before?: string;
}

export interface PlanRequest {
  readonly config: WrittenConfig;
  readonly live: LiveState;
  readonly origin: string;
  /** As of when dates are judged. */
  readonly now: Date;
  /** The moment of the run, if that is another: what ends between the two has not passed yet. */
  readonly today?: Date;
  /** The desired state that was already in force; judged on the same date and the same account. */
  readonly base?: WrittenConfig;
  /** Hold what was changed outside, whatever the policy says: to look at it, also where names do not resolve. */
  readonly hold?: boolean;
  /** Only what ends by itself. Default: all, or with a base what `policy.outsideChanges` says. */
  readonly due?: DueScope;
  /** Ends that reviewed plans list. */
  readonly reviewed?: ReviewedEnds;
}

/** What `apply --due` writes. */
export interface DueScope {
  /** Records (or e-mails) whose reviewed plan was waiting: for them everything is planned. */
  readonly waited: ReadonlySet<string>;
}

export type PlanResult =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly desired: DesiredState;
      readonly findings: readonly Finding[];
    }
  /** The files and the account do not fit together; each finding says where. */
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  /** Ids that `account.contains` names and this account does not have: another account's token. */
  | { readonly kind: 'other-account'; readonly missing: readonly string[]; readonly pinsHere: number };

export function makePlan({
  config,
  live,
  origin,
  now,
  today = now,
  base,
  hold,
  due,
  reviewed = NOTHING_REVIEWED,
}: PlanRequest): PlanResult {
  const wrong = wrongAccount(config, live, base);
  if (wrong !== undefined) return wrong;
  const isDue = due !== undefined;
  const names = namesOf(config, live);
  const { desired, inForce } = statesOf({ config, base, names, live, now, isLook: hold === true });
  const policy = policyOf(config.policy, now);
  const tests = accessTestsOf(config, names);
  const baseNames = base && namesLeniently(base, live);
  const memory: Base = {
    scope: scopeFor({ due: isDue, base: base !== undefined, hold }, policy),
    waited: due?.waited ?? new Set(),
    desired: inForce,
    // Whoever looks without a base is told of every difference.
    awaited: base === config ? new Set() : awaitedResources(base ?? config, baseNames ?? names),
    reviewed,
    isWatch: hold === true,
  };
  const labels: ReadonlyMap<string, string> = names.labels;
  const differences = compareStates(desired, live, policy, now, memory, labels);
  const findings = [
    ...names.findings(),
    ...differences.findings,
    ...takenOver(differences.changes, config, base, names.findings().some(isError)),
    ...unpinned(config, names),
    ...pinsElsewhere(config, names),
    ...everyServer(config, live),
    ...notifiedWithoutAccess(desired),
  ];
  const broken = findings.some(isError);
  if (broken && !isDue && hold !== true) return { kind: 'invalid', findings };
  // What ends by itself must not be held up by a misspelt name: such names stop changes of grants, not exits.
  // Who only looks is told of both.
  const isStopped = broken && hold !== true;
  const changes = isStopped ? differences.changes.filter(isExit) : differences.changes;

  // Without a base nobody has said that so much may end: the limits hold, and what is beyond them waits.
  const isLimited = isDue && base === undefined;
  const planned = planOperations({
    changes,
    live,
    policy,
    due: isDue,
    ...(isLimited && { later: (running) => beyondLimits(running, live, policy) }),
  });
  const { administrators } = planned;
  const resembling = { live, desired, domains: config.policy.domains, base: memory.desired, isDue };
  const alikes = lookAlikesOf(planned.operations, resembling);
  const operations = planned.operations.map(
    (each): Operation =>
      alikes.has(each.step) ? { ...each, hazards: [...each.hazards, 'looks-like'] } : each,
  );
  const proven = (config.account.value.contains ?? []).length > 0 || names.pinned();
  const { held, returning } = differences;
  const leftAlone = leftAloneOf(desired, live, changes);
  const drawn = { changes, operations, due: isDue, desired, live, now, policy, tests, labels, reviewed };
  const future = futureOf({ ...drawn, today, base: memory.desired });
  const { ends, calendar } = future;
  const breachedNow = breachesOf({ operations, live, policy, administrators, proven, due: isDue });
  const breaches = greatest([...breachedNow, ...future.breaches]);
  // What such names hold up mends no test: one of them may be what breaks it.
  const certain = broken ? ofExits(operations, changes) : operations;
  const changesOfTests = tests.length === 0 ? [] : testChanges(tests, beforeAndAfter(live, certain));
  const brokenByFiles = testFindings(tests, desired.users);
  const { name, environment } = config.account.value;
  const plan: Plan = {
    made: { paths: config.from, base: base?.from ?? [], due: isDue },
    account: { name, ...present({ environment }), origin },
    operations,
    administrators,
    breaches,
    notes: [
      ...withOutliving(differences.notes, desired, live, { now, labels }),
      ...notesOnPlan({ ...drawn, held, administrators, exitsOnly: broken || isDue }),
      ...future.notes,
      ...(isDue ? leftByDue(returning, labels) : []),
      ...undeclaredAdministrators(desired, live, operations),
      ...lookAlikeNotes(operations, alikes),
      ...missedPeople(resembling, operations),
      ...(isDue ? [] : movedNotes(movedPeople({ live, desired, base: ends.base, now }), operations)),
      ...(proven ? [] : proofNotes(live)),
    ].sort(compareNotes),
    certificate: certificateOf({ ...drawn, breaches, held, administrators }),
    tests: changesOfTests,
    exitsOnly: broken,
    failsTests: brokenByFiles.length > 0 || changesOfTests.some(({ change }) => change === 'breaks'),
    leftBehind: differences.leftBehind.map(({ recordId, shownEmail }) => ({ recordId, email: shownEmail })),
    held,
    returning,
    intoEmptyAccount: isEmptyAccount(live) && operations.length > 0,
    digest: planDigest({
      account: name,
      origin,
      operations: operations.map((each) => operationDigest(meaningOf(each), each.kind)),
      leftBehind: differences.leftBehind.map(({ recordId }) => recordId),
      ends: statedEnds(ends),
    }),
    ends,
    calendar,
    labels,
    declared: {
      people: desired.users.length,
      leftAlone: leftAlone.length,
      missing: leftAlone.filter(({ isThere }) => !isThere).length,
    },
  };
  return {
    kind: 'planned',
    plan,
    desired,
    findings: [...findings, ...brokenByFiles, ...future.findings],
  };
}

type ToCertify = Pick<FutureInput, 'operations' | 'desired' | 'live' | 'policy' | 'tests' | 'due'> &
  Pick<Plan, 'breaches' | 'held' | 'administrators'>;

/** What the guard `self` refuses is unsafe by definition and never runs; the rest is still judged. */
function certificateOf(given: ToCertify): Certificate {
  const { operations, breaches, held, desired, live, policy, administrators, tests, due } = given;
  const refusesSelf = breaches.some(({ guard }) => guard === 'self');
  const fieldsHeld = held.map(
    ({ email, fields }) => [email, new Set(fields.map(({ field }) => field))] as const,
  );
  return certify({
    operations: refusesSelf ? operations.filter(({ user }) => user.userId !== live.tokenUserId) : operations,
    live,
    floor: administrators.floor,
    asked: {
      people: desired.users,
      unmanaged: policy.unmanagedUsers,
      unknownAccess: policy.unknownAccess,
      held: new Map(fieldsHeld),
      onlyDue: due,
    },
    ...(tests.length === 0 ? {} : { brokenNever: (email, access) => brokenNever(tests, email, access) }),
  });
}

/** Everybody in the account, and everybody whom the run invites, with what they reach before and after it. */
function beforeAndAfter(live: LiveState, operations: readonly Operation[]): PersonBeforeAfter[] {
  const ways = waysOf(runningOf(operations));
  const people: PersonBeforeAfter[] = live.users.map((user) => {
    const way = ways.get(user.recordId);
    ways.delete(user.recordId);
    const then = way === undefined ? user : way.after;
    return {
      email: user.email,
      shown: user.shownEmail,
      before: effectiveOfRecord(user),
      after: then && effectiveOfRecord(then),
    };
  });
  for (const { user, after } of ways.values()) {
    const { email, shown } = user;
    if (after) people.push({ email, shown, before: undefined, after: effectiveOfRecord(after) });
  }
  return people.sort((a, b) => compareText(a.email, b.email));
}

/** What to write so that the account is proven: by whoever has looked that it is the right one. */
function proofNotes(live: LiveState): NoteOf<'proof'>[] {
  const proof = proofOf(live);
  return proof === undefined ? [] : [{ code: 'proof', ...proof }];
}

const lookAlikeNotes = (
  operations: readonly Operation[],
  alikes: ReadonlyMap<number, string>,
): NoteOf<'looks-like'>[] =>
  operations.flatMap(({ step, user }) => {
    const like = alikes.get(step);
    return like === undefined ? [] : [{ code: 'looks-like' as const, person: user.shown, like }];
  });

/** Shuffled answers give the same plan: notes stand in one order, whatever order they were made in. */
const compareNotes = (a: Note, b: Note): number => compareText(JSON.stringify(a), JSON.stringify(b));

function ofExits(operations: readonly Operation[], changes: readonly Change[]): Operation[] {
  const records = new Set(changes.filter(isExit).map(({ live }) => live?.recordId));
  return operations.filter(({ user }) => records.has(user.recordId));
}

/** A removal that the entry itself asks for; one that follows from its grants needs them all resolved. */
const isExit = ({ target }: Change): boolean =>
  target.kind === 'absent' &&
  target.desired.absence?.place !== undefined &&
  target.desired.absence.text !== NO_GRANT_LEFT;

/**
 * Ids of resources that the files wait for and that exist now. With a base it is the base that waited: to be in force it
 * must have found all others, so that what is missing there was taken by somebody. What the files say of it now, a pin
 * above all, is no matter.
 */
const awaitedResources = (config: WrittenConfig, names: Names): Set<string> =>
  new Set(
    (['integrations', 'mcpServers'] as const).flatMap((kind) =>
      [...config[kind].values()].flatMap(({ key, place, whenMissing }) => {
        if (whenMissing?.value !== 'wait') return [];
        const found = kind === 'integrations' ? names.integration(key, place) : names.server(key, place);
        return found?.kind === 'found' ? [found.id] : [];
      }),
    ),
  );
