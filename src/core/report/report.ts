/**
 * An access review: who is in the account, what each of them reaches and through which line, and what of it
 * deserves a look. A pure function of one complete reading, the files (if there are any) and the date.
 */

import { namesOf } from '../desired/names.ts';
import type { DesiredState } from '../desired/resolve.ts';
import { accessTestsOf, brokenBy } from '../desired/tests.ts';
import { effectiveOfRecord } from '../model/access.ts';
import { accountTime } from '../model/clock.ts';
import { countPeople } from '../model/ids.ts';
import type { LiveState } from '../model/live.ts';
import { present } from '../model/present.ts';
import { compareText } from '../model/text.ts';
import type { Note } from '../plan/note.ts';
import type { Plan } from '../plan/plan.ts';
import { waysOf } from '../plan/way.ts';
import type { WrittenConfig } from '../written/config.ts';
import { type AccessReview, isDormant, isElevated } from './document.ts';
import { declaredIn, reviewPerson } from './person.ts';
import { groupsOf, reachingOf, resourcesOf } from './resource.ts';
import type {
  Figures,
  ReviewedDifference,
  ReviewedPerson,
  ReviewedTest,
  Risk,
  UnknownPerson,
} from './saved.ts';

export interface ReviewRequest {
  readonly live: LiveState;
  readonly origin: string;
  /** When it began. */
  readonly now: Date;
  readonly readUntil?: Date;
  /** How far the clock by which these are is ahead of the account's (negative: behind). */
  readonly clockAheadMs?: number;
  /** For how many days nobody must have signed in to count as dormant. */
  readonly dormantDays: number;
  readonly files?: { readonly config: WrittenConfig; readonly desired: DesiredState; readonly plan: Plan };
}

export function reviewOf(request: ReviewRequest): AccessReview {
  const { live, origin, now, readUntil, clockAheadMs, dormantDays, files } = request;
  const declared = files && declaredIn(files.desired);
  const accountNow = new Date(accountTime(now.toISOString(), clockAheadMs));
  const around = { now, accountNow, dormantDays, tokenUserId: live.tokenUserId, declared };
  const people = live.users
    .map((user) => reviewPerson(user, around))
    .sort(
      (a, b) => b.score - a.score || compareText(a.email, b.email) || compareText(a.recordId, b.recordId),
    );
  const unknownLevels = live.unknownLevels
    .map(({ email, userId, shownEmail, recordId, levelWord, oddity }): UnknownPerson => {
      const standing = declared?.({ email, userId }).standing;
      const rest = present({ oddity, inFiles: standing });
      return { email: shownEmail, recordId, personId: userId, levelWord, ...rest };
    })
    .sort((a, b) => compareText(a.email, b.email) || compareText(a.recordId, b.recordId));
  const reaching = reachingOf(people);
  const review = {
    account:
      files === undefined
        ? { name: origin, origin }
        : { ...files.plan.account, ...present({ contains: files.config.account.value.contains }) },
    madeAt: now.toISOString(),
    ...present({ readUntil: readUntil?.toISOString(), clockAheadMs }),
    dormantDays,
    people,
    unknownLevels,
    groups: groupsOf(reaching),
    resources: resourcesOf(live, reaching, files?.plan.labels ?? new Map()),
    ...present({ files: files && besideFiles(live, files) }),
  };
  return { ...review, figures: figuresOf(review) };
}

function besideFiles(
  live: LiveState,
  { config, desired, plan }: NonNullable<ReviewRequest['files']>,
): NonNullable<AccessReview['files']> {
  return {
    ...present({ owner: desired.account.owner }),
    differences: differencesOf(plan),
    tests: testsOf(live, config),
    notes: plan.notes,
  };
}

/** Whom an apply writes, and who is otherwise than the files say and is written by none. */
function differencesOf({ operations: all, notes }: Plan): ReviewedDifference[] {
  const written = [...waysOf(all).values()].map(({ user, operations, waitsFor }) => ({
    email: user.shown,
    kinds: operations.map(({ kind }) => kind),
    waits: waitsFor !== undefined,
  }));
  const unwritten = notes.flatMap((note) =>
    UNWRITTEN.has(note.code) && 'person' in note
      ? [note.person, ...('perhaps' in note ? note.perhaps : [])]
      : [],
  );
  const each = [...new Set(unwritten)].map((email) => ({ email, kinds: [], waits: false }));
  return [...written, ...each].sort((a, b) => compareText(a.email, b.email));
}

const UNWRITTEN: ReadonlySet<Note['code']> = new Set([
  'protected-drift',
  'production-administrator',
  'owner-changed',
  'pinned-person-missing',
]);

/** Every access test on the account as it is now. */
function testsOf(live: LiveState, config: WrittenConfig): ReviewedTest[] {
  const tests = accessTestsOf(config, namesOf(config, live));
  const people = [...live.users].sort((a, b) => compareText(a.email, b.email));
  return tests.map((test) => ({
    name: test.name,
    place: test.place,
    broken: people.flatMap((user) =>
      brokenBy([test], user.email, effectiveOfRecord(user)).map(({ words }) => ({
        email: user.shownEmail,
        words,
      })),
    ),
  }));
}

function figuresOf(review: Omit<AccessReview, 'figures'>): Figures {
  const { people, unknownLevels, resources, files } = review;
  const records = (status: ReviewedPerson['status'], test = (_: ReviewedPerson): boolean => true): number =>
    people.filter((person) => person.status === status && test(person)).length;
  const number = (test: (person: ReviewedPerson) => boolean): number => countPeople(people.filter(test));
  const risky = (risk: Risk): number =>
    number(({ status, risks }) => status === 'accepted' && risks.includes(risk));
  const isOutside = ({ inFiles }: Pick<ReviewedPerson, 'inFiles'>): boolean => inFiles === 'outside';
  return {
    people: countPeople([...people, ...unknownLevels]),
    administrators: risky('administrator'),
    managesEverything: risky('manages-everything'),
    usesEveryServer: risky('uses-every-server'),
    dormant: number(isDormant),
    signInUnknown: number(({ signIn }) => signIn === 'unknown'),
    pending: records('pending'),
    pendingElevated: records('pending', isElevated),
    dismissed: records('dismissed'),
    disabled: number(({ status }) => status === 'disabled'),
    unknownLevels: unknownLevels.length,
    integrations: resources.filter(({ kind }) => kind === 'integration').length,
    mcpServers: resources.filter(({ kind }) => kind === 'mcp-server').length,
    externalServers: resources.filter(({ external }) => external).length,
    ...(files === undefined
      ? {}
      : {
          outsideFiles: countPeople([...people, ...unknownLevels].filter(isOutside)),
          breakGlassInUse: risky('break-glass-in-use'),
          differ: countPeople(files.differences),
          brokenTests: files.tests.filter(({ broken }) => broken.length > 0).length,
        }),
  };
}
