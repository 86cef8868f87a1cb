/** A person's way through a plan: before it and after it. */
import { covers, NONE } from '../model/access.ts';
import type { Operation, Standing } from './operation.ts';

/** Whether somebody reaches more than before and nothing less, or less and nothing more, or neither. */
export type Movement = 'gains' | 'loses' | 'changes';

export function movementOf({ before, after }: Pick<Operation, 'before' | 'after'>): Movement {
  const reach = (each: Standing | undefined) => (each === undefined || each.disabled ? NONE : each.access);
  const [was, is] = [reach(before), reach(after)];
  const [more, less] = [!covers(was, is), !covers(is, was)];
  return more === less ? 'changes' : more ? 'gains' : 'loses';
}
