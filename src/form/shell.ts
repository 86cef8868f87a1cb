/** Commands as a shell takes them. */
import { peopleOfEnds } from '../core/plan/ends.ts';
import { HAZARDS, type Hazard } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { visible } from './visible.ts';

/** The flags of the command line that decide, like the paths, what it writes. */
export const givenFlags = ({ base = [], due = false }: Given): string[] => [
  ...base.map((path) => `--base ${shellWord(path)}`),
  ...(due ? ['--due'] : []),
];

export interface Given {
  readonly base?: readonly string[];
  readonly due?: boolean;
}

/** The command that applies the plan, with every flag that it takes; undefined where there is none. */
export function commandOf(
  plan: Plan,
  paths: readonly string[],
  flags: readonly string[] = [],
): string | undefined {
  const { operations, breaches, leftBehind } = plan;
  if (
    plan.failsTests ||
    (operations.length === 0 && leftBehind.length === 0 && plan.ends.changes.length === 0)
  )
    return undefined;
  if (breaches.some(({ guard }) => guard === 'self' || guard === 'account-unproven')) return undefined;
  const running = operations.filter((operation) => operation.waitsFor === undefined);
  const hazards = new Set<Hazard>(
    running.flatMap(({ hazards: each, acknowledged }) =>
      each.filter((hazard) => !acknowledged.includes(hazard)),
    ),
  );
  if (leftBehind.length > 0) hazards.add('left-behind');
  for (const hazard of HAZARDS) if (peopleOfEnds(plan.ends, hazard).length > 0) hazards.add(hazard);
  return [
    'celigo-access apply',
    ...paths.map(shellWord),
    ...flags,
    ...breaches.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...HAZARDS.filter((hazard) => hazards.has(hazard)).map((hazard) => `--allow ${hazard}`),
  ].join(' ');
}

/** A path as a shell takes it; invisible characters are shown, so that what is copied does what is seen. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
