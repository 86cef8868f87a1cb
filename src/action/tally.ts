/** A plan in numbers, for outputs. No names: whoever reads an output may put it anywhere. */
import { type Access, covers, NO_MCP, NONE } from '../core/model/access.ts';
import type { Operation, Standing } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';

/** Counts of people, but for invitations (mails) and grants. */
export interface Tally {
  readonly changes: boolean;
  readonly toAdd: number;
  readonly toChange: number;
  readonly toRemove: number;
  readonly gaining: number;
  readonly losing: number;
  readonly newAdmins: number;
  readonly invites: number;
  readonly mcpAdded: number;
  readonly mcpRemoved: number;
}

/** One person from before the run to its end. */
interface Way {
  readonly kinds: ReadonlySet<string>;
  readonly before: Standing | undefined;
  readonly after: Standing | undefined;
}

/** What waits counts too: it is part of what is asked. */
export function tallyOf({ operations, ends }: Pick<Plan, 'operations' | 'ends'>): Tally {
  const ways = [...byPerson(operations).values()].map(wayOf);
  const count = (test: (way: Way) => boolean): number => ways.filter(test).length;
  const grants = ways.map(mcpChanges);
  return {
    changes: operations.length > 0 || ends.changes.length > 0,
    toAdd: count(({ kinds }) => kinds.has('invite')),
    toRemove: count(({ kinds }) => kinds.has('remove')),
    toChange: count(({ kinds }) => !kinds.has('invite') && !kinds.has('remove')),
    gaining: count(({ before, after }) => !covers(reached(before), reached(after))),
    losing: count(({ before, after }) => !covers(reached(after), reached(before))),
    newAdmins: count(({ before, after }) => isAdmin(after) && !isAdmin(before)),
    invites: operations.filter(({ kind }) => kind === 'invite' || kind === 'reinvite').length,
    mcpAdded: sum(grants.map(({ added }) => added)),
    mcpRemoved: sum(grants.map(({ removed }) => removed)),
  };
}

function byPerson(operations: readonly Operation[]): Map<string, Operation[]> {
  const people = new Map<string, Operation[]>();
  for (const operation of operations) {
    const list = people.get(operation.user.email);
    if (list === undefined) people.set(operation.user.email, [operation]);
    else list.push(operation);
  }
  return people;
}

function wayOf(chain: readonly Operation[]): Way {
  return {
    kinds: new Set(chain.map(({ kind }) => kind)),
    before: chain[0]?.before,
    after: chain.at(-1)?.after,
  };
}

/** What somebody reaches: as recorded, and nothing while disabled. */
const reached = (standing: Standing | undefined): Access =>
  standing === undefined || standing.disabled ? NONE : standing.access;

const isAdmin = (standing: Standing | undefined): boolean => reached(standing).level === 'administrator';

const RANK = { none: 0, read: 1, write: 2 } as const;

function mcpChanges({ before, after }: Way): { added: number; removed: number } {
  // As recorded: what an administrator's level makes moot is still a grant.
  const [was, is] = [before?.recordedMcp ?? NO_MCP, after?.recordedMcp ?? NO_MCP];
  if (was === 'all' || is === 'all') {
    return { added: Number(was !== 'all'), removed: Number(is !== 'all') };
  }
  const ids = [...new Set([...was.keys(), ...is.keys()])];
  const steps = ids.map((id) => RANK[is.get(id) ?? 'none'] - RANK[was.get(id) ?? 'none']);
  return { added: steps.filter((step) => step > 0).length, removed: steps.filter((step) => step < 0).length };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
