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
 * and of the plan as a whole:
 *
 *   5. an administrator who leaves, or has recorded MCP grants beyond what remains, is demoted first, with these
 *      grants, unless they are only disabled; and nobody who has a record is invited
 *   6. record, person and e-mail of an operation belong together, and are whom the files mean: no record is chosen from
 *      several, unless an entry ends the person by every one of them
 *   7. each person ends with what the files ask; a part may stay as in the account if the plan says that it leaves it,
 *      and nobody ends with less on a resource than what both give there
 *   8. kind and hazards of an operation are what its two records make of it
 *   9. notifications begin as they are in the account, and MCP grants that nobody here knows are taken only where the
 *      policy asks for it, the account has them, and nothing is declared on that server
 *
 * It need not list the sets. Each person's operations form a chain, so a person is always at the end of some
 * prefix of that chain; every prefix is checked (2, 3, 4), and its operations one by one (5 to 9). Only takers
 * (operations that end an administrator) lower the number of administrators. A taker that needs a maker (an operation
 * that makes one) cannot run before that maker. So it is enough to count the takers without a maker: there may be as
 * many of them as administrators can be spared (1).
 *
 * It is handed what the files ask of each person. It shares with the planner the types and the order of access,
 * nothing else.
 */

import {
  compareGrants,
  compareLevels,
  type Effective,
  effective,
  isWithin,
  levelOnIntegration,
  levelOnServer,
  mcpOf,
  NO_REACH,
} from '../model/access.ts';
import type { LiveState, LiveUser } from '../model/live.ts';
import { SETTING_NAMES } from '../model/settings.ts';
import { counted } from '../model/text.ts';
import { type AskedOf, unasked } from './certify/asked.ts';
import { strangeBeside } from './certify/beside.ts';
import { People } from './certify/identity.ts';
import { misnamed } from './certify/meaning.ts';
import { coversMcp, isAdministratorRecord, type Recorded, sameRecord } from './certify/recorded.ts';
import type { Operation } from './operation.ts';

export type Certificate =
  /** `states`: how many records-in-between were looked at. */
  | { readonly kind: 'safe'; readonly states: number }
  | { readonly kind: 'unsafe'; readonly violations: readonly string[] };

export interface CertifyInput {
  readonly operations: readonly Operation[];
  readonly live: LiveState;
  /** Administrators besides the token's own user that must remain; an overridden guard's number, if any. */
  readonly floor: number;
  readonly asked: AskedOf;
  /** Whether a person with this access breaks an access test `never`; by test name. */
  readonly brokenNever?: (email: string, access: Effective) => readonly string[];
}

export function certify(input: CertifyInput): Certificate {
  const violations: string[] = [];
  const chains = chainsOf(input.operations, violations);
  const people = new People(input.live, input.asked.people);
  const everybody = [...input.live.users, ...input.live.unknownLevels];
  const selfKnown = everybody.some(({ userId }) => userId === input.live.tokenUserId);
  let states = 0;
  for (const chain of chains.values()) {
    states += chain.length + 1;
    checkPerson(chain, people, input, violations);
    for (const operation of chain) {
      violations.push(...misnamed(operation, selfKnown), ...people.mistaken(operation));
    }
  }
  // A timer may have been shown one of several records alone.
  if (!input.asked.onlyDue) violations.push(...people.chosen(input.operations));
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
  people: People,
  input: CertifyInput,
  violations: string[],
): void {
  const [first] = chain;
  if (first === undefined) return;
  const who = first.user.shown;
  const live = people.recordOf(first);
  checkLinked(chain, live, violations);
  if (!isDemotedFirst(chain, live))
    violations.push(`${who}, an administrator, is not demoted first, with the MCP grants that are recorded.`);
  const entry = people.entryOf(first);
  violations.push(...unasked(who, chain.at(-1)?.after, live, entry, input.asked));
  violations.push(...strangeBeside(who, chain, live, entry, input.asked));
  const started = chain.filter((operation) => operation.waitsFor === undefined);
  const before = live === undefined ? NO_REACH : reach(live);
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
    if (misstatesSettings(operation, previous, live))
      violations.push(
        `Step ${operation.step} does not begin with the settings that ${operation.user.shown} has.`,
      );
    if (previous !== undefined && !operation.needs.includes(previous.step)) {
      violations.push(`Step ${operation.step} could run before step ${previous.step} of the same person.`);
    }
    previous = operation;
  }
}

/** Whether a setting is not said to be what it is before the step. What it weakens is told by that alone. */
function misstatesSettings(
  { before, after }: Operation,
  previous: Operation | undefined,
  live: LiveUser | undefined,
): boolean {
  if (before === undefined) return false;
  return SETTING_NAMES.some((name) => {
    const isNamed = before.settings[name] !== undefined || after?.settings[name] !== undefined;
    return isNamed && before.settings[name] !== (previous?.after?.settings[name] ?? live?.settings[name]);
  });
}

/** MCP access cannot be taken from an administrator, and a removal must not be what ends one. */
function isDemotedFirst(chain: readonly Operation[], live: LiveUser | undefined): boolean {
  const [first] = chain;
  const end = chain.at(-1)?.after;
  if (live === undefined || !isAdministratorRecord(live) || first === undefined) return true;
  if (end?.access.level === 'administrator') return true;
  const { after } = first;
  if (after === undefined || after.access.level === 'administrator' || after.disabled) return false;
  return coversMcp(mcpOf(after.access), live.recordedMcp);
}

/** What a record comes to: a disabled person has nothing, an invited one what is recorded. */
function reach(record: Recorded | undefined): Effective {
  return record === undefined || record.disabled ? NO_REACH : effective(record.access);
}

/** Between the meet and the join of two accesses, each part by itself. */
function isBetween(now: Effective, a: Effective, b: Effective): boolean {
  if (!levelBetween(now.level, a.level, b.level)) return false;
  if (!grantBetween(now.everyIntegration, a.everyIntegration, b.everyIntegration)) return false;
  if (!grantBetween(now.everyServer, a.everyServer, b.everyServer)) return false;
  for (const each of [now, a, b]) {
    for (const id of each.integrations.keys()) {
      const on = (access: Effective) => levelOnIntegration(access, id);
      if (!grantBetween(on(now), on(a), on(b))) return false;
    }
    for (const id of each.servers.keys()) {
      const on = (access: Effective) => levelOnServer(access, id);
      if (!grantBetween(on(now), on(a), on(b))) return false;
    }
  }
  return true;
}

const betweenBy =
  <Level>(compare: (a: Level, b: Level) => number) =>
  (now: Level, a: Level, b: Level): boolean =>
    (compare(a, now) <= 0 || compare(b, now) <= 0) && (compare(now, a) <= 0 || compare(now, b) <= 0);

const levelBetween = betweenBy(compareLevels);
const grantBetween = betweenBy(compareGrants);

/** What is started must not need what is not. */
function checkWaiting(operations: readonly Operation[], violations: string[]): void {
  const waiting = new Set(operations.filter((each) => each.waitsFor !== undefined).map((each) => each.step));
  for (const operation of operations) {
    if (operation.waitsFor !== undefined) continue;
    const need = operation.needs.find((step) => waiting.has(step));
    if (need !== undefined) violations.push(`Step ${operation.step} needs step ${need}, which waits.`);
  }
}

/** Each taker but the spare ones has a maker of its own among what it needs. */
function checkFloor(input: CertifyInput, violations: string[]): void {
  const isOwn = (userId: string | undefined): boolean => userId === input.live.tokenUserId;
  const others = input.live.users.filter((user) => !isOwn(user.userId) && isAdministratorRecord(user));
  const now = new Set(others.map(({ userId }) => userId)).size;
  const spare = now - Math.min(now, input.floor);
  const makers = new Set<number>();
  const takers: Operation[] = [];
  for (const operation of input.operations) {
    if (operation.waitsFor !== undefined || isOwn(operation.user.userId)) continue;
    const [was, becomes] = [isAdministratorRecord(operation.before), isAdministratorRecord(operation.after)];
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
      `${counted(unmatched, 'administrator')} could be taken while only ${spare} can be spared (${now} now, ${input.floor} must remain).`,
    );
  }
}
