/** A plan in numbers, for outputs. No names: whoever reads an output may put it anywhere. */

import { compareGrants, effectiveOfRecord, NO_MCP } from '../core/model/access.ts';
import { countPeople } from '../core/model/ids.ts';
import type { Kind, Standing } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { changesAnything } from '../core/plan/verdict.ts';
import { countMovements, movementsOf, type Way, waysOf } from '../core/plan/way.ts';

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

/** What waits counts too: it is part of what is asked. */
export function tallyOf({
  operations,
  ends,
  leftBehind = [],
}: Pick<Plan, 'operations' | 'ends'> & Partial<Pick<Plan, 'leftBehind'>>): Tally {
  const ways = [...waysOf(operations).values()];
  const count = (test: (way: Way) => boolean): number =>
    countPeople(ways.filter(test).map(({ user }) => user));
  const steps = ways.flatMap(mcpSteps);
  const { gain, lose } = countMovements(movementsOf(ways));
  return {
    changes: changesAnything({ operations, ends, leftBehind }),
    toAdd: count(has('invite')),
    toRemove: count(has('remove')),
    toChange: count((way) => !has('invite')(way) && !has('remove')(way)),
    gaining: gain,
    losing: lose,
    newAdmins: count(({ before, after }) => isAdmin(after) && !isAdmin(before)),
    invites: operations.filter(({ kind }) => kind === 'invite' || kind === 'reinvite').length,
    mcpAdded: steps.filter((step) => step > 0).length,
    mcpRemoved: steps.filter((step) => step < 0).length,
  };
}

const has =
  (wanted: Kind) =>
  ({ operations }: Way): boolean =>
    operations.some(({ kind }) => kind === wanted);

const isAdmin = (standing: Standing | undefined): boolean =>
  effectiveOfRecord(standing).level === 'administrator';

/** Upwards or downwards, for each grant on MCP servers. */
function mcpSteps({ before, after }: Way): number[] {
  // As recorded: what an administrator's level makes moot is still a grant.
  const [was, is] = [before?.recordedMcp ?? NO_MCP, after?.recordedMcp ?? NO_MCP];
  if (was === 'all' || is === 'all') return [Number(is === 'all') - Number(was === 'all')];
  const ids = [...new Set([...was.keys(), ...is.keys()])];
  return ids.map((id) => compareGrants(is.get(id) ?? 'none', was.get(id) ?? 'none'));
}
