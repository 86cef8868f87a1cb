/**
 * The certificate: a check, independent of the planner, that a plan is safe at every step.
 *
 * A run may stop anywhere: an operation fails, the network dies, the process is killed. Whatever happens,
 * what was done is a set of operations *closed under `needs`* (nothing was done without what it needs). So
 * this file looks at every such set, and asks of each:
 *
 *   1. no fewer administrators, besides the token's own user, than min(now, floor)
 *   2. the token's own user has lost nothing
 *   3. each person's effective access lies between what they had and what this run leaves them with
 *   4. no access test of the kind `never` is broken that held before and holds after
 *
 * It need not list the sets. Each person's operations form a chain, so a person is always at the end of some
 * prefix of that chain; every prefix is checked (2, 3, 4). Only takers lose administrators. A taker that needs a
 * maker of its own cannot run before that maker. So it is enough that the takers without a maker are no more
 * than the administrators that may be spared (1).
 *
 * It shares with the planner the types and the order of access, nothing else.
 */
import {
  type Access,
  type AccountLevel,
  compareGrants,
  compareLevels,
  type Effective,
  effective,
  isWithin,
  levelOnIntegration,
  levelOnServer,
} from '../model/access.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import type { Operation, Standing } from './operation.ts';

export type Certificate =
  /** `states`: how many records-in-between were looked at. */
  | { readonly kind: 'safe'; readonly states: number }
  | { readonly kind: 'unsafe'; readonly violations: readonly string[] };

export interface CertifyInput {
  readonly operations: readonly Operation[];
  readonly live: LiveState;
  /** Administrators besides the token's own user that must remain; an overridden guard's number, if any. */
  readonly floor: number;
  /** Whether a person with this access breaks an access test `never`; by test name. */
  readonly brokenNever?: (email: string, access: Effective) => readonly string[];
}

const NOBODY: Effective = effective({ level: 'none' });

export function certify(input: CertifyInput): Certificate {
  const violations: string[] = [];
  const chains = chainsOf(input.operations, violations);
  const live = new Map(input.live.users.map((user) => [user.recordId as string, user]));
  let states = 0;
  for (const [key, chain] of chains) {
    states += chain.length + 1;
    checkPerson(chain, live.get(key), input, violations);
  }
  checkWaiting(input.operations, violations);
  checkFloor(input, violations);
  return violations.length === 0 ? { kind: 'safe', states } : { kind: 'unsafe', violations };
}

/** One person's operations in order, keyed by record id (or e-mail, where there is no record yet). */
function chainsOf(operations: readonly Operation[], violations: string[]): Map<string, Operation[]> {
  const chains = new Map<string, Operation[]>();
  const seen = new Set<number>();
  for (const operation of operations) {
    if (seen.has(operation.step)) violations.push(`Two operations are step ${operation.step}.`);
    for (const need of operation.needs) {
      if (!seen.has(need))
        violations.push(`Step ${operation.step} needs step ${need}, which does not come before it.`);
    }
    seen.add(operation.step);
    const key = operation.user.recordId ?? operation.user.email;
    const chain = chains.get(key);
    if (chain) chain.push(operation);
    else chains.set(key, [operation]);
  }
  return chains;
}

function checkPerson(
  chain: readonly Operation[],
  live: LiveUser | undefined,
  input: CertifyInput,
  violations: string[],
): void {
  const [first] = chain;
  if (first === undefined) return;
  const who = first.user.shown;
  checkLinked(chain, live, violations);
  const started = chain.filter((operation) => operation.waitsFor === undefined);
  const before = live === undefined ? NOBODY : reach(live);
  const last = started.at(-1);
  const after = last === undefined ? before : reach(last.after);
  const neverBefore = new Set(input.brokenNever?.(first.user.email, before));
  const neverAfter = new Set(input.brokenNever?.(first.user.email, after));
  const own = live !== undefined && live.userId === input.live.tokenUserId;
  for (const operation of started) {
    const now = reach(operation.after);
    if (!isBetween(now, before, after)) {
      violations.push(
        `After step ${operation.step}, ${who} would hold what neither the account nor the plan gives.`,
      );
    }
    for (const test of input.brokenNever?.(first.user.email, now) ?? []) {
      if (!neverBefore.has(test) && !neverAfter.has(test)) {
        violations.push(`After step ${operation.step}, ${who} would break the access test "${test}".`);
      }
    }
    if (own && !isWithin(before, now)) {
      violations.push(`Step ${operation.step} takes something from the token's own user ${who}.`);
    }
  }
}

/** Each link begins where the one before it ended, and cannot run without it. */
function checkLinked(chain: readonly Operation[], live: LiveUser | undefined, violations: string[]): void {
  let previous: Operation | undefined;
  for (const operation of chain) {
    const start = previous === undefined ? live : previous.after;
    if (!sameRecord(start, operation.before)) {
      violations.push(`Step ${operation.step} does not begin where ${operation.user.shown}'s record stands.`);
    }
    if (previous !== undefined && !operation.needs.includes(previous.step)) {
      violations.push(`Step ${operation.step} could run before step ${previous.step} of the same person.`);
    }
    previous = operation;
  }
}

type Recorded = Pick<Standing, 'access' | 'invitation' | 'disabled'>;

function sameRecord(a: Recorded | undefined, b: Recorded | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.invitation === b.invitation && a.disabled === b.disabled && same(a.access, b.access);
}

const same = (a: Access, b: Access): boolean =>
  isWithin(effective(a), effective(b)) && isWithin(effective(b), effective(a));

/** What a record comes to: a disabled person has nothing, an invited one what is recorded. */
function reach(record: Recorded | undefined): Effective {
  return record === undefined || record.disabled ? NOBODY : effective(record.access);
}

/** Between the meet and the join of two accesses, each part by itself. */
export function isBetween(now: Effective, a: Effective, b: Effective): boolean {
  if (!levelBetween(now.level, a.level, b.level)) return false;
  if (!grantBetween(now.everyIntegration, a.everyIntegration, b.everyIntegration)) return false;
  if (!grantBetween(now.everyServer, a.everyServer, b.everyServer)) return false;
  for (const each of [now, a, b]) {
    for (const id of each.integrations.keys()) {
      const [x, y, z] = [now, a, b].map((access) => levelOnIntegration(access, id));
      if (x !== undefined && y !== undefined && z !== undefined && !grantBetween(x, y, z)) return false;
    }
    for (const id of each.servers.keys()) {
      const [x, y, z] = [now, a, b].map((access) => levelOnServer(access, id));
      if (x !== undefined && y !== undefined && z !== undefined && !grantBetween(x, y, z)) return false;
    }
  }
  return true;
}

function levelBetween(now: AccountLevel, a: AccountLevel, b: AccountLevel): boolean {
  const [low, high] = compareLevels(a, b) <= 0 ? [a, b] : [b, a];
  return compareLevels(low, now) <= 0 && compareLevels(now, high) <= 0;
}

type GrantLevel = Parameters<typeof compareGrants>[0];

function grantBetween(now: GrantLevel, a: GrantLevel, b: GrantLevel): boolean {
  const [low, high] = compareGrants(a, b) <= 0 ? [a, b] : [b, a];
  return compareGrants(low, now) <= 0 && compareGrants(now, high) <= 0;
}

/** What is started must not need what is not. */
function checkWaiting(operations: readonly Operation[], violations: string[]): void {
  const waiting = new Set(operations.filter((each) => each.waitsFor !== undefined).map((each) => each.step));
  for (const operation of operations) {
    if (operation.waitsFor !== undefined) continue;
    const need = operation.needs.find((step) => waiting.has(step));
    if (need !== undefined) violations.push(`Step ${operation.step} needs step ${need}, which waits.`);
  }
}

const isAdministrator = (record: Recorded | undefined): boolean =>
  record !== undefined &&
  record.access.level === 'administrator' &&
  record.invitation === 'accepted' &&
  !record.disabled;

/** Each taker but the spare ones has a maker of its own among what it needs. */
function checkFloor(input: CertifyInput, violations: string[]): void {
  const own = input.live.users.find((user) => user.userId === input.live.tokenUserId);
  const now = input.live.users.filter((user) => user !== own && isAdministrator(user)).length;
  const spare = now - Math.min(now, input.floor);
  const makers = new Set<number>();
  const takers: Operation[] = [];
  for (const operation of input.operations) {
    if (operation.waitsFor !== undefined || operation.user.recordId === own?.recordId) continue;
    const [was, becomes] = [isAdministrator(operation.before), isAdministrator(operation.after)];
    if (!was && becomes) makers.add(operation.step);
    if (was && !becomes) takers.push(operation);
  }
  let unmatched = 0;
  for (const taker of takers) {
    const maker = taker.needs.find((step) => makers.has(step));
    if (maker === undefined) unmatched += 1;
    else makers.delete(maker);
  }
  if (unmatched > spare) {
    violations.push(
      `${unmatched} administrators could be taken while only ${spare} can be spared (${now} now, ${input.floor} must remain).`,
    );
  }
}
