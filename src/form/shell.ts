/** Commands as a shell takes them. */
import type { Plan } from '../core/plan/plan.ts';
import { verdictOn } from '../core/plan/verdict.ts';
import { ownCommand } from '../say/command.ts';
import { visible } from './visible.ts';

/** The command that applies the plan, with every flag that it takes; undefined where there is none. */
export function commandOf(plan: Plan): string | undefined {
  const verdict = verdictOn(plan);
  const flags = 'flags' in verdict ? verdict.flags : undefined;
  if (flags === undefined) return undefined;
  const more = [
    ...(flags.due ? ['--due'] : []),
    ...flags.overrides.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...flags.allow.map((hazard) => `--allow ${hazard}`),
  ];
  return visible(ownCommand('apply', flags, more));
}
