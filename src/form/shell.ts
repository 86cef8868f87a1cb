/** Commands as a shell takes them. */
import type { Plan } from '../core/plan/plan.ts';
import { verdictOn } from '../core/plan/verdict.ts';
import { visible } from './visible.ts';

/** The command that applies the plan, with every flag that it takes; undefined where there is none. */
export function commandOf(plan: Plan): string | undefined {
  const verdict = verdictOn(plan);
  const flags = 'flags' in verdict ? verdict.flags : undefined;
  if (flags === undefined) return undefined;
  return [
    'celigo-access apply',
    ...flags.paths.map(shellWord),
    ...flags.base.map((path) => `--base ${shellWord(path)}`),
    ...(flags.due ? ['--due'] : []),
    ...flags.overrides.map(({ guard, number }) => `--override ${guard}=${number}`),
    ...flags.allow.map((hazard) => `--allow ${hazard}`),
  ].join(' ');
}

/** A path as a shell takes it; invisible characters are shown, so that what is copied does what is seen. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_./-]+$/.test(text) ? text : `'${visible(text).replaceAll("'", "'\\''")}'`;
