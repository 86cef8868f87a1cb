/** The first line of what is shown of one account: which, by name, environment and address. */
import type { Plan } from '../../core/plan/plan.ts';
import { visible } from '../visible.ts';
import type { Paint } from './paint.ts';

export function accountHead({ name, environment, origin }: Plan['account'], colors: Paint): string {
  const where = environment === undefined ? origin : `${environment}, ${origin}`;
  return `${colors.bold(visible(name))} (${visible(where)})`;
}
