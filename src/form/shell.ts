/** Commands as a shell takes them. */
import { HAZARDS, type Hazard } from '../core/plan/operation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { visible } from './visible.ts';

/** The command that applies the plan, with every flag that it takes; undefined where there is none. */
export function commandOf(plan: Plan): string | undefined {
  const { made, operations, breaches, leftBehind } = plan;
  if (plan.failsTests || (operations.length === 0 && leftBehind.length === 0)) return undefined;
  if (breaches.some(({ guard }) => guard === 'self' || guard === 'account-unproven')) return undefined;
  const running = operations.filter((operation) => operation.waitsFor === undefined);
  const hazards = new Set<Hazard>(
    running.flatMap(({ hazards: each, acknowledged }) =>
      each.filter((hazard) => !acknowledged.includes(hazard)),
    ),
  );
  if (leftBehind.length > 0) hazards.add('left-behind');
  return [
    'celigo-access apply',
    ...made.paths.map(shellWord),
    ...made.base.map((path) => `--base ${shellWord(path)}`),
    ...(made.due ? ['--due'] : []),
    ...breaches.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...HAZARDS.filter((hazard) => hazards.has(hazard)).map((hazard) => `--allow ${hazard}`),
  ].join(' ');
}

/** A path as a shell takes it; invisible characters are shown, so that what is copied does what is seen. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
