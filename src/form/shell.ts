/** Commands as a shell takes them. */
import type { Plan } from '../core/plan/plan.ts';
import { verdictOn } from '../core/plan/verdict.ts';
import { ownCommand } from '../say/command.ts';
import { visible } from './visible.ts';

/**
 * The command that applies the plan, with every flag that it takes; undefined where there is none. `settings` are the
 * variables of one of many accounts, by name.
 */
export function commandOf(plan: Plan, settings?: string): string | undefined {
  const verdict = verdictOn(plan);
  const flags = 'flags' in verdict ? verdict.flags : undefined;
  if (flags === undefined) return undefined;
  const more = [
    ...(flags.due ? ['--due'] : []),
    ...flags.overrides.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...flags.allow.map((hazard) => `--allow ${hazard}`),
  ];
  const command = ownCommand('apply', flags, more);
  return visible(settings === undefined ? command : `${settings} ${command}`);
}
