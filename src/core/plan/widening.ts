/**
 * Whether an operation gives anybody anything that the *account* does not give now. A change that only narrows the
 * files can still do so: whoever it speaks of is written as a whole, and that gives back what somebody took away.
 */
import { covers } from '../model/access.ts';
import { SETTING_NAMES, SETTINGS } from '../model/settings.ts';
import type { Operation } from './operation.ts';

export function widensAccount({ before, after }: Pick<Operation, 'before' | 'after'>): boolean {
  if (after === undefined) return false;
  if (before === undefined || !covers(before.access, after.access)) return true;
  if (before.disabled && !after.disabled) return true;
  if (before.invitation === 'dismissed' && after.invitation !== 'dismissed') return true;
  const told = new Set(before.notifications);
  if (after.notifications?.some((integration) => !told.has(integration))) return true;
  return SETTING_NAMES.some(
    (name) =>
      before.settings[name] === SETTINGS[name].strict && after.settings[name] === !SETTINGS[name].strict,
  );
}
