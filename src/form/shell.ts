/** Commands as a shell takes them. */
import type { Plan } from '../core/plan/plan.ts';
import { verdictOn } from '../core/plan/verdict.ts';
import { ownCommand } from '../say/command.ts';
import type { TextLook } from './options.ts';
import { visible } from './visible.ts';

/**
 * The command that applies the plan, with every flag that it takes; undefined where there is none, as for another day
 * than that of the run. `settings` are the variables of one of many accounts, by name.
 */
export function commandOf(
  plan: Plan,
  { settings, otherDay }: Pick<TextLook, 'settings' | 'otherDay'> = {},
): string | undefined {
  if (otherDay) return undefined;
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
