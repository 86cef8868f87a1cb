/** The first line of what is shown of one account: which, by name, environment and address. */
import { visible } from '../visible.ts';
import type { Paint } from './paint.ts';

export function accountHead(
  {
    name,
    environment,
    origin,
  }: { readonly name: string; readonly environment?: string; readonly origin: string },
  colors: Paint,
): string {
  const where = environment === undefined ? origin : `${environment}, ${origin}`;
  return `${colors.bold(visible(name))} (${visible(where)})`;
}
