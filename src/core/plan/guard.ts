/**
 * Guards: reasons to refuse a plan, each with its number. They judge what this run will do (waiting and due
 * operations of `--due` aside), never what was already so.
 *
 * What `self` and `account-unproven` refuse, nothing lifts. The others are lifted by their exact number.
 */
import {
  type Access,
  compareGrants,
  effective,
  integrationGrants,
  levelOnIntegration,
  type McpAccess,
  mcpOf,
} from '../model/access.ts';
import { countPeople } from '../model/ids.ts';
import { isAdministrator, type LiveState, type LiveUser } from '../model/live.ts';
import { allowed, type LimitInForce, type PolicyInForce } from '../written/policy.ts';
import { losesAnything } from './hazard.ts';
import type { Operation } from './operation.ts';
import type { Administrators } from './order.ts';
import { mcpLost } from './record.ts';
import type { GuardDocument } from './saved.ts';
import { personKey, runningOf, waysOf } from './way.ts';

export const LIFTABLE_GUARDS = [
  'admin-floor',
  'removal-limit',
  'demotion-limit',
  'grant-loss-limit',
] as const;
export type LiftableGuard = (typeof LIFTABLE_GUARDS)[number];

/**
 * A guard that refuses the plan. Of `admin-floor` the number is that of the administrators who would be left, and the
 * limit that of those who must remain; a `day` is one on which this comes by itself.
 */
export type Breach = GuardDocument;
export type Guard = Breach['guard'];

/** A breach that its exact number lifts. */
export interface LiftableBreach extends Breach {
  readonly guard: LiftableGuard;
}

export const isLiftable = (breach: Breach): breach is LiftableBreach =>
  breach.guard !== 'self' && breach.guard !== 'account-unproven';

export interface GuardInput {
  readonly operations: readonly Operation[];
  readonly live: LiveState;
  readonly policy: PolicyInForce;
  readonly administrators: Administrators;
  /** Whether token and files are known to belong to the same account. */
  readonly proven: boolean;
  /** A timer's run: what ends by itself does not count in the limits, and what is forbidden waits. */
  readonly due?: boolean;
}

const UNPROVEN: Breach = { guard: 'account-unproven', number: 0, limit: 1, people: [] };

/** All breaches, lifted ones too: the caller knows the overrides. */
export function breachesOf(input: GuardInput): Breach[] {
  const { operations, live, policy, proven, due } = input;
  const running = runningOf(operations);
  const unproven = proven || operations.length === 0 ? [] : [UNPROVEN];
  if (due) return unproven;
  const limits = limitsOf(live, policy);
  const [gone, demoted, losses] = [goneIn(running), demotedIn(running), lossesOf(running)];
  return [
    ...floorBreach(input, running),
    ...beyond('removal-limit', gone.length, gone, limits),
    ...beyond('demotion-limit', demoted.length, demoted, limits),
    ...beyond(
      'grant-loss-limit',
      lostInAll(losses),
      losses.map(({ shown }) => shown),
      limits,
    ),
    ...selfBreach(input),
    ...unproven,
  ];
}

function floorBreach({ administrators }: GuardInput, running: readonly Operation[]): Breach[] {
  const { shortfall, minimum } = administrators;
  if (shortfall === undefined) return [];
  const people = running
    .filter((operation) => operation.hazards.includes('removes-administrator'))
    .map((operation) => operation.user.shown);
  return [{ guard: 'admin-floor', number: shortfall, limit: minimum, people }];
}

/** Guards that count what a plan takes. */
export type CountingGuard = Exclude<LiftableGuard, 'admin-floor'>;
type Limits = Readonly<Record<CountingGuard, { readonly limit: LimitInForce; readonly total: number }>>;

/** Each limit, and of how many it is counted: of people, who may have several records, wherever people are counted. */
export const limitsOf = (live: LiveState, policy: PolicyInForce): Limits => ({
  'removal-limit': { limit: policy.maxRemovals, total: countPeople(live.users) },
  'demotion-limit': { limit: policy.maxDemotions, total: countPeople(live.users.filter(isAdministrator)) },
  'grant-loss-limit': {
    limit: policy.maxGrantLoss,
    total: live.users.reduce((sum, user) => sum + recordedGrants(user), 0),
  },
});

/** Whether this number is more than a limit allows. */
export function beyond(
  guard: CountingGuard,
  number: number,
  people: readonly string[],
  limits: Limits,
): Breach[] {
  const { limit, total } = limits[guard];
  const most = allowed(limit, total);
  if (number <= most) return [];
  return [{ guard, number, limit: most, ...(limit.kind === 'percent' ? { total } : {}), people }];
}

/** Removals and disablings, of users and invitations; each person once. */
const goneIn = (running: readonly Operation[]): string[] =>
  peopleOf(running.filter(({ kind }) => kind === 'remove' || kind === 'disable'));

/** Administrators who stay and are no longer administrators. Somebody who is removed counts as a removal. */
function demotedIn(running: readonly Operation[]): string[] {
  const removed = new Set(running.filter(({ kind }) => kind === 'remove').map(({ user }) => personKey(user)));
  return peopleOf(
    running.filter(
      ({ kind, before, user }) =>
        kind === 'demote' && before !== undefined && isAdministrator(before) && !removed.has(personKey(user)),
    ),
  );
}

/** What people who stay lose by these operations: recorded grants that are gone or lower and not covered by the new level. */
export function lossesOf(operations: readonly Operation[]): { shown: string; lost: number }[] {
  return [...waysOf(operations).values()].flatMap(({ user, operations: own, before, after }) => {
    const isGone = own.some(({ kind }) => kind === 'remove' || kind === 'disable');
    if (before === undefined || after === undefined || isGone) return [];
    const lost = grantsLost(before, after.access);
    return lost === 0 ? [] : [{ shown: user.shown, lost }];
  });
}

/** How many grants people who stay lose; the page of a plan shows this number too. */
export const lostInAll = (losses: ReturnType<typeof lossesOf>): number =>
  losses.reduce((sum, { lost }) => sum + lost, 0);

const mcpEntries = (mcp: McpAccess): number => (mcp === 'all' ? 1 : mcp.size);

const recordedGrants = (user: LiveUser): number =>
  integrationGrants(user.access).size + mcpEntries(user.recordedMcp);

/** How many recorded grants are gone or lower with this access, and not covered by its level. */
export function grantsLost(user: Pick<LiveUser, 'access' | 'recordedMcp'>, access: Access): number {
  const becomes = effective(access);
  let lost = 0;
  for (const [id, level] of integrationGrants(user.access)) {
    if (compareGrants(level, levelOnIntegration(becomes, id)) > 0) lost += 1;
  }
  if (access.level === 'administrator') return lost;
  return lost + mcpLost(user.recordedMcp, mcpOf(access));
}

/** Whatever would take something from the person whose token this is. */
function selfBreach({ live, operations }: GuardInput): Breach[] {
  const own = operations.filter(
    (operation) => operation.user.userId === live.tokenUserId && losesAnything(operation),
  );
  if (own.length === 0) return [];
  return [{ guard: 'self', number: own.length, limit: 0, people: peopleOf(own) }];
}

const peopleOf = (operations: readonly Operation[]): string[] => [
  ...new Set(operations.map((operation) => operation.user.shown)),
];
