/**
 * The rehearsal: the plan is carried out against a copy of the account, once for each thing that may go wrong. A witness
 * judges each run; it shares no code with the planner or the writer.
 */

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { RecordedAccount } from '../core/model/doors.ts';
import { groupBy } from '../core/model/group-by.ts';
import { isAdministrator } from '../core/model/live.ts';
import { present } from '../core/model/present.ts';
import { readingDigest } from '../core/plan/digest.ts';
import { scopeFor } from '../core/plan/origin.ts';
import { policyOf } from '../core/written/policy.ts';
import { InternalError } from '../errors.ts';
import { type Planned, planReading } from '../run/plan.ts';
import { seedOfAccount } from '../sandbox/copy.ts';
import type { Likeness } from '../sandbox/likeness.ts';
import { Witness } from '../sandbox/witness.ts';
import {
  CASE_KINDS,
  type Case,
  type CaseKind,
  type Cast,
  casesOf,
  mixedCase,
  seedIn,
  UNDISTURBED,
} from './cases.ts';
import type { RehearsalDocument } from './saved.ts';
import { situationOf } from './situation.ts';
import { type Played, type Rehearsed, Theatre } from './theatre.ts';

/** How much is tried. */
export interface Budget {
  /** Milliseconds; no case begins later. */
  readonly ms: number;
  /** No more cases than these. */
  readonly runs: number;
  /** Of the mixed cases. */
  readonly seed: number;
  /** This case alone. */
  readonly only?: string;
}

/** How many cases of a kind were tried, and how many there are; without `of` there is no end of them. */
export type Covered = RehearsalDocument['covered'][number];

/** Fault by fault, edit by edit, reading by reading: wherever in the run it happens. */
export type CoveredPart = NonNullable<Covered['parts']>[number];

/** What must not have happened, and the case in which it did. */
export type FoundViolation = Omit<RehearsalDocument['violations'][number], 'repeat'>;

/** What a document says beside what came of the rehearsal. */
type Around = 'formatVersion' | 'tool' | 'against' | 'account' | 'like' | 'passed' | 'notTried';

/** What came of a rehearsal; it is about one plan and one reading, and about nothing else. */
export interface Rehearsal extends Omit<RehearsalDocument, Around | 'readAt' | 'violations'> {
  readonly kind: 'rehearsed';
  readonly origin: string;
  readonly readAt: Date;
  readonly violations: readonly FoundViolation[];
}

/** Why there is nothing to judge. */
export type NotRehearsed =
  /** The copy plans otherwise than the account: what it shows would be about something else. */
  | { readonly kind: 'unfaithful'; readonly digest: string; readonly copy: string }
  | { readonly kind: 'no-such-case'; readonly name: string; readonly some: readonly string[] };

/** Cases that are played at one time: their waits overlap. */
const LANES = 4;

/** Rehearses a plan on a copy of the account that it was made from. */
export async function rehearsePlan(
  rehearsed: Rehearsed,
  planned: Planned,
  { live, records }: RecordedAccount,
  budget: Budget,
): Promise<Rehearsal | NotRehearsed> {
  const begin = performance.now();
  const token = randomBytes(24).toString('base64url');
  const { config } = rehearsed.checked;
  const { likeness } = rehearsed;
  const copied = seedOfAccount(
    {
      ...live,
      records,
      ...present({ ownerEmail: planned.desired.owner, environment: config.account.value.environment }),
    },
    token,
  );
  const seed = { ...copied, ...present({ pageSize: likeness.pageSize }) };
  const theatres: Theatre[] = [];
  try {
    // One after the other, so that a copy that cannot be opened leaves none of the others open.
    for (let lane = 0; lane < LANES; lane += 1) theatres.push(await Theatre.open(rehearsed, seed, token));
    const [first] = theatres;
    if (first === undefined) throw new InternalError('There is no copy to rehearse on.');
    const copy = await first.plan();
    if (copy.plan.digest !== planned.plan.digest)
      return { kind: 'unfaithful', digest: planned.plan.digest, copy: copy.plan.digest };
    const situation = situationOf(copy, config, rehearsed.now, first.records());
    const written = new Set<string>(copy.plan.operations.map(({ user }) => user.email));
    const excused = new Set([
      // The plan leaves some people alone although they differ, and a note says why: their end is not judged.
      ...new Witness(situation).atRest().flatMap(({ email }) => (written.has(email) ? [] : [email])),
      ...copy.plan.operations.flatMap(({ user, waitsFor }) => (waitsFor === undefined ? [] : [user.email])),
      ...endingOtherwise(copy, rehearsed),
      // What somebody else makes of protected people stays.
      ...(situation.protectedPeople ?? []),
    ]);
    const holds = holdsOf(rehearsed);
    for (const theatre of theatres) theatre.judgeBy({ situation, excused, holds });

    const undisturbed = await first.play(UNDISTURBED);
    const single = casesOf(undisturbed.requests, castOf(copy), likeness);
    const tally = new Tally(undisturbed);
    if (budget.only !== undefined && budget.only !== UNDISTURBED.name) {
      const named = caseNamed(budget.only, single, likeness);
      if (named === undefined)
        return { kind: 'no-such-case', name: budget.only, some: single.slice(0, 5).map(({ name }) => name) };
      tally.add(named, await first.play(named));
    } else if (budget.only === undefined) {
      const queue = caseQueue(single, budget.seed, likeness);
      const play = async (theatre: Theatre): Promise<void> => {
        while (tally.cases + tally.underWay < budget.runs && performance.now() - begin < budget.ms) {
          const next = queue();
          tally.underWay += 1;
          const played = await theatre.play(next);
          tally.underWay -= 1;
          tally.add(next, played);
        }
      };
      await Promise.all(theatres.map(play));
    }
    return tally.verdict(planned, rehearsed.origin, single, budget.seed, situation.floor);
  } finally {
    await Promise.all(theatres.map((theatre) => theatre.close()));
  }
}

/** Whether what somebody else changes stays as it is. */
const holdsOf = ({ checked: { base, config }, now, scope }: Rehearsed): boolean =>
  scopeFor({ due: scope.due !== undefined, base: base !== undefined }, policyOf(config.policy, now)) !==
  'all';

/** Whom the plan leaves otherwise than the files say, because they are held, or because a timer takes only what is due. */
function endingOtherwise(planned: Planned, { checked, now, origin, scope }: Rehearsed): string[] {
  const { plan } = planned;
  const held = plan.held.map(({ email }) => email);
  if (scope.due === undefined) return held;
  const whole = planReading(checked, { ...planned, origin }, now);
  const wanted = lastOf(whole.kind === 'planned' ? whole.plan.operations : []);
  const other = [...lastOf(plan.operations)].filter(
    ([email, after]) => !wanted.has(email) || !isDeepStrictEqual(wanted.get(email), after),
  );
  return [...held, ...other.map(([email]) => email)];
}

/** How each person is left: several operations of one person follow each other. */
const lastOf = (operations: Planned['plan']['operations']): Map<string, unknown> =>
  new Map(operations.map(({ user, after }) => [user.email, after]));

/** The single cases, then mixed ones without end. */
function caseQueue(single: readonly Case[], seed: number, likeness: Likeness): () => Case {
  let at = 0;
  return () => {
    const next = single[at] ?? mixedCase(seed + at - single.length, single, likeness);
    at += 1;
    return next;
  };
}

function caseNamed(name: string, single: readonly Case[], likeness: Likeness): Case | undefined {
  const seed = seedIn(name);
  return seed === undefined ? single.find((each) => each.name === name) : mixedCase(seed, single, likeness);
}

function castOf({ live, plan }: Planned): Cast {
  const written = new Set(plan.operations.map(({ user }) => user.recordId));
  const others = live.users.filter(({ userId }) => userId !== live.tokenUserId);
  const accepted = others.filter(({ invitation }) => invitation === 'accepted');
  const emails = new Map<string, string>(accepted.map((user) => [user.recordId, user.shownEmail]));
  const staying = others.filter((user) => isAdministrator(user) && !written.has(user.recordId));
  return {
    emailOf: (record) => emails.get(record),
    staying: staying.map(({ shownEmail }) => shownEmail),
  };
}

class Tally {
  readonly #undisturbed: Played;
  readonly #tried: Case[] = [UNDISTURBED];
  readonly #violations: FoundViolation[] = [];
  #fewest: Rehearsal['fewest'];
  #worst: Rehearsal['worst'];
  #runs: number;
  cases = 1;
  underWay = 0;

  constructor(undisturbed: Played) {
    this.#undisturbed = undisturbed;
    this.#fewest = { ...undisturbed.fewest, case: undisturbed.name };
    this.#runs = undisturbed.endings.length;
    this.#keep(undisturbed);
  }

  add(each: Case, played: Played): void {
    this.cases += 1;
    this.#runs += played.endings.length;
    this.#tried.push(each);
    if (played.fewest.administrators < this.#fewest.administrators)
      this.#fewest = { ...played.fewest, case: played.name };
    if (played.left > (this.#worst?.people ?? 0)) this.#worst = { people: played.left, case: played.name };
    this.#keep(played);
  }

  #keep({ name, violations }: Played): void {
    this.#violations.push(...violations.map((each) => ({ ...each, case: name })));
  }

  #coverageOf(kind: CaseKind, single: readonly Case[]): Covered {
    const tried = this.#tried.filter((each) => each.kind === kind);
    if (kind === 'mixed') return { kind, tried: tried.length };
    const all = [UNDISTURBED, ...single].filter((each) => each.kind === kind);
    const done = groupBy(tried, ({ what }) => what);
    const parts = [...groupBy(all, ({ what }) => what)].flatMap(([what, { length: of }]) =>
      what === undefined ? [] : [{ what, tried: done.get(what)?.length ?? 0, of }],
    );
    return { kind, tried: tried.length, of: all.length, ...(parts.length === 0 ? {} : { parts }) };
  }

  verdict(
    { plan, live, readAt }: Planned,
    origin: string,
    single: readonly Case[],
    seed: number,
    floor: number,
  ): Rehearsal {
    const covered = CASE_KINDS.map((kind) => this.#coverageOf(kind, single));
    return {
      kind: 'rehearsed',
      digest: plan.digest,
      origin,
      readAt,
      reading: readingDigest(live),
      operations: plan.operations.length,
      seed,
      cases: this.cases,
      runs: this.#runs,
      covered,
      requests: this.#undisturbed.requests.length,
      mails: this.#undisturbed.mails,
      floor,
      fewest: this.#fewest,
      ...present({ worst: this.#worst }),
      violations: this.#violations,
    };
  }
}
