/** What reviews of many accounts say together: the page of everybody in all of them. */
import { join } from 'node:path';
import { starMatcher } from '../core/model/glob.ts';
import { emailOf } from '../core/model/ids.ts';
import { type AcrossOptions, acrossOf, type SeenAccount } from '../core/report/across.ts';
import { renderAcross } from '../form/across.ts';
import type { Context } from './context.ts';
import { deliver, lookOf } from './deliver.ts';
import { type AccountsOptions, ENDING } from './fleet.ts';

/** Shows or files it; the name of its file where there is one. */
export async function besideEachOther(
  { seen, ...rest }: Pick<AcrossOptions, 'unread' | 'leftOut'> & { readonly seen: readonly SeenAccount[] },
  { format, results, person = [] }: AccountsOptions,
  context: Context,
): Promise<string | undefined> {
  const globs = person.map((each) => starMatcher(emailOf(each)));
  const which = (email: string): boolean => globs.length === 0 || globs.some((fits) => fits(email));
  const across = acrossOf(seen, { ...rest, madeAt: context.now(), which, chosen: person });
  const text = renderAcross(across, format, lookOf(results, context));
  if (results === undefined) {
    context.stdout.write(text);
    return undefined;
  }
  const file = `across.${ENDING[format]}`;
  await deliver(text, join(results, file), context);
  return file;
}
